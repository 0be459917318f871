import { existsSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startPostgres } from '../../runtime/postgres.js'
import { another, folder, lives, quiet } from './support.js'

describe('the database of one machine', () => {
  it('keeps its data over a restart, and leaves no process and no note when stopped', async () => {
    const data = await folder()
    const first = await start(data)
    await query(first.url, 'create table kept (words text)')
    await query(first.url, "insert into kept values ('四有')")
    await first.stop()
    expect(lives(first.pid)).toBe(false)
    expect(existsSync(join(data, 'postgres.running.json'))).toBe(false)
    await first.stop()
    const second = await start(data)
    expect(await query(second.url, 'select words from kept')).toEqual([{ words: '四有' }])
    await second.stop()
    expect(lives(second.pid)).toBe(false)
  })

  it('is durable unless told otherwise, UTF-8, closed to the outside and has uuidv7', async () => {
    const data = await folder()
    const running = await startPostgres(data, quiet)
    const [row] = await query(
      running.url,
      `select current_setting('fsync') as fsync, current_setting('listen_addresses') as listens, pg_encoding_to_char(encoding) as encoding,
              datlocale as locale, uuidv7() is not null as ids, current_setting('data_checksums') as checksums
       from pg_database where datname = current_database()`,
    )
    await running.stop()
    expect(row).toEqual({
      fsync: 'on',
      listens: '127.0.0.1',
      encoding: 'UTF8',
      locale: 'C.UTF-8',
      ids: true,
      checksums: 'on',
    })
    const password = join(data, 'postgres', 'siyou.password')
    expect((await stat(password)).mode & 0o777).toBe(0o600)
    expect(await readFile(join(data, 'log', 'postgres.log'), 'utf8')).toContain('ready to accept connections')
  })

  it('refuses a wrong password', async () => {
    const running = await start(await folder())
    await expect(query(running.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toMatchObject({ code: '28P01' })
    await running.stop()
  })

  it('recovers after the server itself was killed', async () => {
    const data = await folder()
    const first = await startPostgres(data, quiet)
    await query(first.url, 'create table kept as select 1 as n')
    process.kill(first.pid, 'SIGKILL')
    const second = await start(data)
    expect(await query(second.url, 'select n from kept')).toEqual([{ n: 1 }])
    // Whoever still holds the first one cannot stop the second by it.
    await first.stop()
    expect(lives(second.pid)).toBe(true)
    await second.stop()
  })

  it('starts beside a process file that names a stranger', async () => {
    const data = await folder()
    await (await start(data)).stop()
    await writeFile(join(data, 'postgres', 'postmaster.pid'), `${process.pid}\n${data}\n`)
    const running = await start(data)
    expect(await query(running.url, 'select 1 as n')).toEqual([{ n: 1 }])
    await running.stop()
  })

  it('is shared with whoever else asks for it, and stopped only by its owner', async () => {
    const data = await folder()
    const [one, two] = await Promise.all([start(data), start(data)])
    expect(one.pid).toBe(two.pid)
    expect(one.shared).not.toBe(two.shared)
    const [owner, guest] = one.shared ? [two, one] : [one, two]
    await guest.stop()
    expect(await query(owner.url, 'select 1 as n')).toEqual([{ n: 1 }])
    await owner.stop()
    expect(lives(owner.pid)).toBe(false)
  })

  it('goes down with a process that ends without stopping it', async () => {
    const { child, said } = another('careless', await folder())
    const pid = Number(await said)
    await new Promise((resolve) => child.once('exit', resolve))
    await expect.poll(() => lives(pid), { timeout: 10_000 }).toBe(false)
  })

  it('says what is wrong with a cluster of another version', async () => {
    const data = await folder()
    await (await start(data)).stop()
    await writeFile(join(data, 'postgres', 'PG_VERSION'), '17\n')
    await expect(start(data)).rejects.toMatchObject({ code: 'postgres-version' })
  })
})

async function start(data: string): ReturnType<typeof startPostgres> {
  const running = await startPostgres(data, quiet, { durable: false })
  onTestFinished(() => running.stop())
  return running
}

async function query(url: string, text: string): Promise<readonly unknown[]> {
  const sql = postgres(url, { max: 1 })
  try {
    return [...(await sql.unsafe(text))]
  } finally {
    await sql.end()
  }
}
