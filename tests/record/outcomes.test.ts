import { afterAll, beforeAll, expect, test } from 'vitest'
import { manualClock } from '../../record/clock.js'
import { expireObligation } from '../../record/passing.js'
import { perform } from '../../record/perform.js'
import { rebuildProjections } from '../../record/refold.js'
import { createStore, type TestStore } from '../support/database.js'
import { accepted, act, foundCounty, opened, openingOffice, type County } from './county.js'

const day = 86_400_000
let db: TestStore
let county: County
const clock = manualClock(openingOffice)

beforeAll(async () => {
  db = await createStore({ clock })
  county = await foundCounty(db.store)
})
afterAll(() => db.close())

const outcomesOf = (caseId: string) =>
  db.store.sql`select * from outcomes where case_id = ${caseId} order by closing_seq`
const done = async (actor: County['worker'], caseId: string, name: string, input: unknown = {}) =>
  accepted(await perform(db.store, act(actor, caseId, name, input)))

test('a closing is counted with who had it, whether in time, and its days by stage; reopened, it is not resolved', async () => {
  const { caseId } = await opened(db.store, county)
  expect(await outcomesOf(caseId)).toHaveLength(0)
  clock.advance(day)
  await done(county.officer, caseId, 'accept')
  clock.advance(3 * day)
  const first = await done(county.worker, caseId, 'withdraw')
  expect(await outcomesOf(caseId)).toMatchObject([
    {
      closing_seq: first.seq,
      closed_on: '2026-11-29',
      outcome: 'withdrawn',
      result: 'withdrawn',
      unit: county.enterprise,
      officer: county.officer.person,
      reopened: false,
      on_time: true,
      marks: {},
      days: { acceptance: 1, handling: 3 },
    },
  ])
  clock.advance(5 * day)
  await done(county.worker, caseId, 'reopen', { words: '公司反悔' })
  expect(await outcomesOf(caseId)).toMatchObject([{ reopened: true }])
  clock.advance(2 * day)
  const second = await done(county.worker, caseId, 'withdraw')
  // The days that it was closed are nobody's.
  expect(await outcomesOf(caseId)).toMatchObject([
    { reopened: true, days: { acceptance: 1, handling: 3 } },
    { closing_seq: second.seq, reopened: false, on_time: true, days: { handling: 2 } },
  ])
  expect(await perform(db.store, act(county.worker, caseId, 'reopen', { words: '再次' }))).toMatchObject({
    refusal: { refused: 'reopened-once' },
  })
})

test('what was late is counted with the unit that was, whoever has the case then', async () => {
  const { caseId, grievance } = await opened(db.store, county)
  clock.set(grievance.terms['1/firstResponse']?.due ?? '')
  clock.advance(6_000)
  await expireObligation(db.store, caseId, '1/firstResponse')
  await done(county.countyOfficer, caseId, 'accept')
  await done(county.worker, caseId, 'withdraw')
  expect(await outcomesOf(caseId)).toMatchObject([
    { unit: county.county, on_time: false, marks: { [county.enterprise]: 1 } },
  ])
})

test('a merged case has none: it is counted where it goes on', async () => {
  const [one, other] = [await opened(db.store, county), await opened(db.store, county)]
  await done(county.officer, one.caseId, 'merge-into', { into: other.caseId, words: '重复' })
  await done(county.worker, other.caseId, 'withdraw')
  expect(await outcomesOf(one.caseId)).toHaveLength(0)
  expect(await outcomesOf(other.caseId)).toHaveLength(1)
})

test('all of it is made again from the events alone', async () => {
  const before = await db.store.sql`select * from outcomes order by case_id, closing_seq`
  expect(before.length).toBeGreaterThan(3)
  await db.store.sql`update outcomes set on_time = not on_time, reopened = not reopened, days = '{}'`
  await db.store
    .sql`insert into outcomes select case_id, 999, closed_at, closed_on, outcome, result, unit, officer, reopened, on_time, marks, days from outcomes limit 1`
  await db.store
    .sql`delete from outcomes where closing_seq in (select max(closing_seq) from outcomes where closing_seq < 999)`
  await rebuildProjections(db.store)
  expect(await db.store.sql`select * from outcomes order by case_id, closing_seq`).toEqual(before)
})
