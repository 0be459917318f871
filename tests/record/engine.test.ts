import { afterAll, beforeAll, expect, test } from 'vitest'
import { addMillis } from '../../domain/values/time.js'
import { databaseClock, manualClock } from '../../record/clock.js'
import { catchUp } from '../../record/cursor.js'
import { beat, behind } from '../../record/engine.js'
import { outageAround } from '../../record/outages.js'
import { recordEffect } from '../../record/passing.js'
import { perform } from '../../record/perform.js'
import { createStore, type TestStore } from '../support/database.js'
import { accepted, act, foundCounty, opened, openingOffice, type County } from './county.js'

let db: TestStore
let county: County
const clock = manualClock(openingOffice)

beforeAll(async () => {
  db = await createStore({ clock })
  county = await foundCounty(db.store)
})
afterAll(() => db.close())

test('the cursor tells codes and times only, and is acknowledged', async () => {
  const { caseId, hash } = await opened(db.store, county)
  expect(await behind(db.store, 10)).toEqual([{ caseId, seq: 1, why: 'unheard' }])
  const { cursor, alarm } = await catchUp(db.store, { caseId, seq: 0, hash: '' })
  expect(alarm).toBe(false)
  expect(cursor).toMatchObject({
    seq: 1,
    hash,
    stage: 'acceptance',
    effects: [{ key: '1/issueReceipt', kind: 'issueReceipt' }],
    archived: false,
    attributes: {
      stage: 'acceptance',
      union: county.enterprise,
      district: '330106',
      claim: 'pay-arrears',
      overdue: false,
      collective: false,
    },
  })
  expect(cursor.obligations.length).toBeGreaterThan(0)
  expect(cursor.wakeAt).toBe(cursor.obligations[0]?.nextAt)
  expect(cursor.obligations).toContainEqual({
    key: '1/firstResponse',
    what: 'firstResponse',
    nextAt: '2026-11-26T09:00:00.000Z',
    next: 'remind',
  })
  expect(JSON.stringify(cursor)).not.toMatch(/[\u4e00-\u9fff]/)
  expect(await behind(db.store, 10)).toEqual([])
  expect((await catchUp(db.store, { caseId, seq: 1, hash })).alarm).toBe(false)
})

test("a workflow that knows what the record does not raises an alarm and takes the record's word", async () => {
  const { caseId } = await opened(db.store, county)
  expect((await catchUp(db.store, { caseId, seq: 1, hash: 'other' })).alarm).toBe(true)
  expect(await catchUp(db.store, { caseId, seq: 9, hash: 'x' })).toMatchObject({ alarm: true, cursor: { seq: 1 } })
  await expect(
    catchUp(db.store, { caseId: '0198f4c2-0000-7000-8000-000000000000', seq: 0, hash: '' }),
  ).rejects.toMatchObject({ name: 'NoSuchCase' })
})

test('a clock that should have acted a minute ago is looked after', async () => {
  const { caseId } = await opened(db.store, county)
  const { cursor } = await catchUp(db.store, { caseId, seq: 0, hash: '' })
  clock.set(addMillis(cursor.wakeAt ?? '', 60_000))
  expect(await behind(db.store, 100)).not.toContainEqual({ caseId, seq: 1, why: 'late' })
  clock.advance(1)
  expect(await behind(db.store, 100)).toContainEqual({ caseId, seq: 1, why: 'late' })
})

test('an effect is opened by an event and closed by its result, once', async () => {
  const { caseId } = await opened(db.store, county)
  accepted(await perform(db.store, act(county.officer, caseId, 'accept')))
  const { cursor } = await catchUp(db.store, { caseId, seq: 0, hash: '' })
  const [receipt, effect] = cursor.effects
  expect(effect).toEqual({ key: '2/issueAcceptanceNotice', kind: 'issueAcceptanceNotice' })
  const document = { number: '武工受〔2026〕1号', sha256: 'a'.repeat(64), bytes: 1234, media: 'application/pdf' }
  const key = effect?.key ?? ''
  const results = await Promise.all([1, 2, 3].map(() => recordEffect(db.store, caseId, key, { document })))
  expect(results.filter(({ moved }) => moved)).toHaveLength(1)
  expect((await catchUp(db.store, { caseId, seq: 0, hash: '' })).cursor.effects).toEqual([receipt])
})

test('a failed effect is closed too, its words sealed', async () => {
  const { caseId } = await opened(db.store, county)
  accepted(await perform(db.store, act(county.officer, caseId, 'accept')))
  await recordEffect(db.store, caseId, '2/issueAcceptanceNotice', {
    failed: { zh: '字体缺字', en: 'a glyph is missing' },
  })
  const [event] = await db.store
    .sql`select data, sealed is not null as sealed from events where case_id = ${caseId} and type = 'effect-failed'`
  expect(event).toEqual({
    data: { effect: '2/issueAcceptanceNotice', kind: 'issueAcceptanceNotice', code: 'failed' },
    sealed: true,
  })
})

test('a gap in the heartbeat of more than five minutes is an outage, from the first moment somebody asks', async () => {
  const live = await createStore({ clock: databaseClock })
  const { store } = live
  await beat(store)
  await beat(store)
  expect(await store.sql`select 1 from outages`).toHaveLength(0)
  await store.sql`update heartbeat set at = at - interval '10 minutes'`
  const now = await databaseClock.now(store.sql)
  const within = addMillis(now, -5 * 60_000)
  expect(await outageAround(store.sql, within, now)).toMatchObject({ upAgain: now })
  expect(await outageAround(store.sql, within, null)).toBeNull()
  await beat(store)
  expect(await outageAround(store.sql, within, null)).not.toBeNull()
  expect(await outageAround(store.sql, addMillis(now, -11 * 60_000), null)).toBeNull()
  await live.close()
})

test('on a clock set by hand the heart does not beat', async () => {
  await beat(db.store)
  expect(await db.store.sql`select 1 from heartbeat`).toHaveLength(0)
})
