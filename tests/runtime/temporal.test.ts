import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Connection } from '@temporalio/client'
import postgres from 'postgres'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startPostgres } from '../../runtime/postgres.js'
import { timeSkippingServerProgram } from '../../runtime/programs.js'
import { registerSearchAttributes, searchAttributes, startTemporal, startTimeSkipping } from '../../runtime/temporal.js'
import { another, folder, lives, place, quiet } from './support.js'

describe('the engine of one machine', () => {
  it('asks for a rebuild until it is confirmed, keeps its file over a restart, and replaces a broken one', async () => {
    const data = await folder()
    const first = await start(data)
    expect(first.rebuilt).toBe(true)
    expect(await attributesAt(first.address)).toEqual(expect.arrayContaining(searchAttributes.map(({ name }) => name)))
    await first.stop()
    expect(lives(first.pid)).toBe(false)

    const second = await start(data)
    expect(second.rebuilt).toBe(true)
    await second.confirmRebuilt()
    await second.stop()

    const third = await start(data)
    expect(third.rebuilt).toBe(false)
    await third.stop()

    await writeFile(join(data, 'temporal.db'), 'this is no database at all')
    const fourth = await start(data)
    expect(fourth.rebuilt).toBe(true)
    await fourth.confirmRebuilt()
    await fourth.stop()
    expect(existsSync(join(data, 'temporal.db.broken'))).toBe(true)

    await writeFile(join(data, 'temporal.db.version'), 'temporal version 0.1')
    const fifth = await start(data)
    expect(fifth.rebuilt).toBe(true)
    await fifth.stop()
    expect(lives(fifth.pid)).toBe(false)
  })

  it('is shared, and stopped only by its owner', async () => {
    const data = await folder()
    const owner = await start(data)
    const guest = await start(data)
    expect(guest).toMatchObject({ shared: true, address: owner.address, rebuilt: false })
    await guest.stop()
    expect(lives(owner.pid)).toBe(true)
    await owner.stop()
    expect(lives(owner.pid)).toBe(false)
  })

  it('and its database are found again after their parent was killed', async () => {
    const data = await folder()
    const { child, said } = another('up', data)
    const orphans = JSON.parse(await said) as {
      readonly url: string
      readonly postgres: number
      readonly temporal: number
    }
    await query(orphans.url, 'create table kept as select 1 as n')
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
    expect([lives(orphans.postgres), lives(orphans.temporal)]).toEqual([true, true])

    const database = await startPostgres(data, quiet)
    const engine = await start(data)
    expect([lives(orphans.postgres), lives(orphans.temporal)]).toEqual([false, false])
    expect(await query(database.url, 'select n from kept')).toEqual([{ n: 1 }])
    await engine.stop()
    await database.stop()
    expect([lives(database.pid), lives(engine.pid)]).toEqual([false, false])
  })

  it('has a time-skipping twin that takes the search attributes any number of times', async () => {
    const environment = await startTimeSkipping(await timeSkippingServerProgram(place, quiet))
    onTestFinished(() => environment.teardown())
    await registerSearchAttributes(environment.connection, 'default')
  })
})

async function start(data: string): ReturnType<typeof startTemporal> {
  const running = await startTemporal(data, place, quiet)
  onTestFinished(() => running.stop())
  return running
}

async function attributesAt(address: string): Promise<readonly string[]> {
  const connection = await Connection.connect({ address })
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'default' })
  await connection.close()
  return Object.keys(customAttributes)
}

async function query(url: string, text: string): Promise<readonly unknown[]> {
  const sql = postgres(url, { max: 1 })
  try {
    return [...(await sql.unsafe(text))]
  } finally {
    await sql.end()
  }
}
