import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { watchSchedule } from '../../runtime/schedules.js'
import { startEngine, type TestEngine } from '../support/engine.js'
import { claim, county, type County } from './county.js'

let t: TestEngine
let place: County
beforeAll(async () => {
  t = await startEngine({ on: 'a-whole-server' })
  place = await county(t.store)
})
afterAll(() => t.close())

const types = ['pay-arrears', 'bonus', 'contract'] as const

test('the engine is asked once to look every hour, and what it finds is a warning with a clock', async () => {
  await t.engine.sweep(t.store)
  await t.engine.sweep(t.store)
  const handle = t.engine.client.schedule.getHandle(watchSchedule)
  const described = await handle.describe()
  expect(described.spec.intervals).toMatchObject([{ every: 3_600_000 }])
  for (const type of types) {
    const content = claim(place)
    await t.act(place.worker, 'open', null, { ...content, claim: { ...content.claim, type } })
  }
  await handle.trigger()
  const raised = async () =>
    t.store.sql<{ id: string; acked_seq: number }[]>`select id, acked_seq from matters where kind = 'warning'`
  for (let n = 0; n < 200 && (await raised()).length === 0; n += 1) await wait(50)
  expect(await raised()).toHaveLength(1)
  // Its own workflow is started by the sweep, and holds its clock.
  for (let n = 0; n < 100 && (await raised())[0]?.acked_seq === 0; n += 1) {
    await t.engine.sweep(t.store)
    await wait(100)
  }
  expect((await raised())[0]?.acked_seq).toBe(1)
})
