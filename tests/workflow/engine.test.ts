import { createServer } from 'node:net'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectEngine } from '../../runtime/engine.js'
import { minute, mondayAfter, silent, startEngine, type TestEngine } from '../support/engine.js'
import { claim, county, type County } from './county.js'
import { engineHistory } from './course.js'

let t: TestEngine
let place: County
beforeAll(async () => {
  t = await startEngine()
  place = await county(t.store)
  await t.time.advanceTo(mondayAfter(t.time.now()))
})
afterAll(() => t.close())

const signalsIn = async (id: string) =>
  (await engineHistory(t, id)).match(/EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED/g)?.length ?? 0

test('what is told many times at once reaches a case in few hints, and the last one counts', async () => {
  const { id } = await t.act(place.worker, 'open', null, claim(place))
  await t.act(place.enterpriseOfficer, 'accept', id)
  for (let n = 0; n < 500; n++) t.engine.tell(id, 2)
  await t.time.settle()
  expect(await signalsIn(id)).toBeLessThanOrEqual(3)
  expect(await t.handle(id).query('cursor')).toMatchObject({ stage: 'handling', seq: 4 })
})

test('a hundred cases at once are all heard', async () => {
  const types = ['bonus', 'contract', 'termination', 'social-insurance']
  const opened = await Promise.all(
    types.flatMap((type) => Array.from({ length: 25 }, () => t.act(place.worker, 'open', null, claim(place, type)))),
  )
  await t.time.settle()
  await t.advance(minute)
  await t.engine.sweep(t.store)
  expect(t.engine.health()).toMatchObject({ connected: true, behind: 0, oldestWait: 0, stuck: [] })
  const runs = await Promise.all(opened.map(({ id }) => t.handle(id).query('cursor')))
  expect(runs).toHaveLength(100)
})

describe.concurrent('without an engine', () => {
  test.each([
    ['nothing listens', async () => ({ port: 1, close: async () => undefined })],
    ['whatever listens says nothing', mute],
  ])('%s: telling neither fails nor waits, and health says so', { timeout: 30_000 }, async (_, listen) => {
    const { port, close } = await listen()
    const engine = connectEngine({ address: `127.0.0.1:${port}`, namespace: 'default', taskQueue: 'none', log: silent })
    const { id } = await t.actUnheard(place.worker, 'open', null, claim(place, 'other'))
    const began = performance.now()
    for (let n = 0; n < 1_000; n++) engine.tell(id, n)
    expect(performance.now() - began).toBeLessThan(100)
    await engine.sweep(t.store)
    const health = engine.health()
    expect(health.connected).toBe(false)
    expect(health.behind).toBeGreaterThanOrEqual(1)
    await wait(50)
    expect(engine.health().oldestWait).toBeGreaterThanOrEqual(50)
    await engine.close()
    await close()
  })
})

/** Takes connections and never answers. */
async function mute(): Promise<{ port: number; close: () => Promise<undefined> }> {
  const server = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    close: async () => {
      server.close()
      return undefined
    },
  }
}
