import { afterEach, beforeEach, expect, test } from 'vitest'
import { addMillis } from '../../domain/values/time.js'
import { manualClock, type ManualClock } from '../../record/clock.js'
import { historyOf } from '../../record/history.js'
import { beat } from '../../record/engine.js'
import { recordOutage } from '../../record/outages.js'
import { expireObligation, remindOwner } from '../../record/passing.js'
import { perform } from '../../record/perform.js'
import { createStore, type TestStore } from '../support/database.js'
import { accepted, act, foundCounty, opened, openingOffice, type County } from './county.js'

/** Two working days after Wednesday 25 November: the end of Friday. */
const responseDue = '2026-11-27T16:00:00.000Z'
const mondayEnd = '2026-11-30T16:00:00.000Z'

let clock: ManualClock
let db: TestStore
let county: County

beforeEach(async () => {
  clock = manualClock(openingOffice)
  db = await createStore({ clock })
  county = await foundCounty(db.store)
})
afterEach(() => db.close())

const typesOf = async (caseId: string) => (await historyOf(db.store, caseId)).map(({ type }) => type)

test('a command that comes too late records what ran out, and nothing else', async () => {
  const { caseId } = await opened(db.store, county)
  clock.set(responseDue)
  const late = await perform(db.store, act(county.officer, caseId, 'accept'))
  expect(late).toMatchObject({ outcome: 'refused', refusal: { refused: 'not-yours-to-do' }, seq: 3, moved: true })
  expect(await typesOf(caseId)).toEqual(['opened', 'expired', 'escalated'])
  expect(await db.store.sql`select stage, overdue, union_id, officer from heads where case_id = ${caseId}`).toEqual([
    { stage: 'acceptance', overdue: false, union_id: county.county, officer: county.countyOfficer.person },
  ])
})

test('in the last millisecond it is in time', async () => {
  const { caseId } = await opened(db.store, county)
  clock.set(addMillis(responseDue, -1))
  accepted(await perform(db.store, act(county.officer, caseId, 'accept')))
  expect(await typesOf(caseId)).toEqual(['opened', 'accepted'])
})

test('a filing that waits for its case across the deadline counts by its receipt', async () => {
  const { caseId } = await opened(db.store, county)
  clock.set(addMillis(responseDue, -1))
  let letGo = () => {}
  const held = new Promise<void>((resolve) => (letGo = resolve))
  const holding = new Promise<Promise<unknown>>((locked) => {
    const transaction: Promise<unknown> = db.store.sql.begin(async (tx) => {
      await tx`select 1 from heads where case_id = ${caseId} for update`
      locked(Promise.resolve())
      await held
    })
    void transaction
  })
  await holding
  const filing = perform(db.store, act(county.officer, caseId, 'accept'))
  await waitUntil(
    async () =>
      (
        await db.store
          .sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
      ).length > 0,
  )
  clock.set(addMillis(responseDue, 2000))
  letGo()
  accepted(await filing)
  expect(await typesOf(caseId)).toEqual(['opened', 'accepted'])
})

test('the clock acts from five seconds after the end on, once', async () => {
  const { caseId } = await opened(db.store, county)
  clock.set(addMillis(responseDue, 4999))
  expect(await expireObligation(db.store, caseId, '1/firstResponse')).toEqual({ moved: false })
  clock.advance(1)
  expect(await expireObligation(db.store, caseId, '1/firstResponse')).toEqual({ moved: true })
  expect(await expireObligation(db.store, caseId, '1/firstResponse')).toEqual({ moved: false })
  expect(await expireObligation(db.store, '0198f4c2-0000-7000-8000-000000000000', '1/firstResponse')).toEqual({
    moved: false,
  })
  expect(await typesOf(caseId)).toEqual(['opened', 'expired', 'escalated'])
})

test('an expiry carries when the period ended and when that was recorded; a period of our own starts at the latter', async () => {
  const { caseId } = await opened(db.store, county)
  clock.set('2026-12-02T03:00:00.000Z')
  await expireObligation(db.store, caseId, '1/firstResponse')
  const [, expired, escalated] = await historyOf(db.store, caseId)
  expect(expired).toMatchObject({
    type: 'expired',
    at: '2026-12-02T03:00:00.000Z',
    actor: 'system',
    command: 'expire:1/firstResponse',
    data: { due: responseDue, unit: county.enterprise, person: county.officer.person, nth: 1 },
  })
  expect(escalated?.data.clocks?.['firstResponse']).toMatchObject({
    start: '2026-12-02T03:00:00.000Z',
    due: '2026-12-04T16:00:00.000Z',
  })
})

test('two engines that record the same expiry at once record it once', async () => {
  const { caseId } = await opened(db.store, county)
  clock.set(addMillis(responseDue, 5000))
  const moves = await Promise.all(
    Array.from({ length: 10 }, () => expireObligation(db.store, caseId, '1/firstResponse')),
  )
  expect(moves.filter(({ moved }) => moved)).toHaveLength(1)
  expect(await typesOf(caseId)).toEqual(['opened', 'expired', 'escalated'])
})

test('several periods that ran out are recorded each in its turn', async () => {
  const { caseId } = await opened(db.store, county)
  clock.set('2026-12-28T03:00:00.000Z')
  await expireObligation(db.store, caseId, '1/firstResponse')
  // What escalation opens starts when it is recorded, so the next union is not late for what it had not been shown.
  expect(await typesOf(caseId)).toEqual(['opened', 'expired', 'escalated'])
})

test('a reminder goes out once, from its time on', async () => {
  const { caseId, grievance } = await opened(db.store, county)
  const remindAt = grievance.terms['1/firstResponse']?.remindAt ?? ''
  clock.set(addMillis(remindAt, -1))
  expect(await remindOwner(db.store, caseId, '1/firstResponse')).toEqual({ moved: false })
  clock.advance(1)
  expect(await remindOwner(db.store, caseId, '1/firstResponse')).toEqual({ moved: true })
  expect(await remindOwner(db.store, caseId, '1/firstResponse')).toEqual({ moved: false })
  expect(await db.store.sql`select person, step from notices where case_id = ${caseId} and kind = 'reminded'`).toEqual([
    { person: county.officer.person, step: 'reminded' },
  ])
})

test('a period of our own that ended in an outage is moved to the end of the next working day, before anything expires', async () => {
  const { caseId } = await opened(db.store, county)
  await recordOutage(db.store.sql, {
    downFrom: addMillis(responseDue, -3_600_000),
    upAgain: addMillis(responseDue, 3_600_000),
  })
  clock.set(addMillis(responseDue, 2 * 3_600_000))
  expect(await expireObligation(db.store, caseId, '1/firstResponse')).toEqual({ moved: true })
  const [, moved] = await historyOf(db.store, caseId)
  expect(moved).toMatchObject({
    type: 'term-moved',
    data: { because: 'outage', moved: { '1/firstResponse': { due: mondayEnd } } },
  })
  clock.set(addMillis(mondayEnd, -1))
  accepted(await perform(db.store, act(county.officer, caseId, 'accept')))
  expect(await typesOf(caseId)).toEqual(['opened', 'term-moved', 'accepted'])
})

test('on the clock of the database, a heartbeat that fell silent is an outage before anybody has put it on record', async () => {
  const live = await createStore()
  const plant = await foundCounty(live.store)
  const { caseId } = await opened(live.store, plant)
  await beat(live.store)
  // As if it had been opened long ago, and the platform had been down since before the end of the period.
  await live.store.sql`update heartbeat set at = at - interval '20 days'`
  await live.store.sql`
    update heads set state = jsonb_set(state, '{terms,1/firstResponse,due}', to_jsonb(to_char(now() - interval '10 days', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
    where case_id = ${caseId}`
  await live.store.sql`
    update heads set state = jsonb_set(state, '{terms,1/firstResponse,dueDay}', '"2020-01-01"') where case_id = ${caseId}`
  const { grievance } = accepted(await perform(live.store, act(plant.officer, caseId, 'accept')))
  expect(grievance.acceptance.status).toBe('accepted')
  expect((await historyOf(live.store, caseId)).map(({ type }) => type)).toEqual(['opened', 'term-moved', 'accepted'])
  await live.close()
})

test('an outage that the period did not end in moves nothing', async () => {
  const { caseId } = await opened(db.store, county)
  await recordOutage(db.store.sql, {
    downFrom: addMillis(responseDue, -7_200_000),
    upAgain: addMillis(responseDue, -3_600_000),
  })
  clock.set(addMillis(responseDue, 5000))
  await expireObligation(db.store, caseId, '1/firstResponse')
  expect(await typesOf(caseId)).toEqual(['opened', 'expired', 'escalated'])
})

test('a case is reopened in the last millisecond of its window, and archived after it', async () => {
  const [inTime, tooLate] = [await opened(db.store, county), await opened(db.store, county)]
  for (const { caseId } of [inTime, tooLate]) {
    accepted(await perform(db.store, act(county.officer, caseId, 'accept')))
    accepted(await perform(db.store, act(county.worker, caseId, 'withdraw', { words: '已解决' })))
  }
  const [closed] = await db.store.sql<
    { due: string }[]
  >`select due from obligations where case_id = ${inTime.caseId} and what = 'reopening'`
  const due = closed?.due ?? ''
  clock.set(addMillis(due, -1))
  const reopened = accepted(
    await perform(db.store, act(county.worker, inTime.caseId, 'reopen', { words: '未实际支付' })),
  )
  expect(reopened.grievance.closing).toMatchObject({ status: 'open', reopenings: 1 })
  clock.set(due)
  const late = await perform(db.store, act(county.worker, tooLate.caseId, 'reopen', { words: '未实际支付' }))
  expect(late).toMatchObject({ outcome: 'refused', moved: true })
  expect((await typesOf(tooLate.caseId)).at(-1)).toBe('archived')
})

test('time within a case never runs back', async () => {
  const { caseId, grievance } = await opened(db.store, county)
  await db.store
    .sql`update heads set state = jsonb_set(state, '{at}', '"2026-11-25T02:00:00.000Z"') where case_id = ${caseId}`
  const { grievance: after } = accepted(await perform(db.store, act(county.officer, caseId, 'accept')))
  expect(grievance.at).toBe(openingOffice)
  expect(after.at).toBe('2026-11-25T02:00:00.000Z')
})

async function waitUntil(condition: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await condition()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('it never came')
}
