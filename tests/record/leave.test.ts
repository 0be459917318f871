import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor, PersonId } from '../../domain/case/actor.js'
import { noticesOf } from '../../db/queries/notices.js'
import { overdueReferrals, backlogs } from '../../db/queries/referrals.js'
import { todosOf } from '../../db/queries/todos.js'
import { manualClock } from '../../record/clock.js'
import { historyOf } from '../../record/history.js'
import { headOf } from '../../record/heads.js'
import { expireObligation } from '../../record/passing.js'
import { perform } from '../../record/perform.js'
import { rebuildProjections } from '../../record/refold.js'
import {
  actorOf,
  addUnit,
  appoint,
  declareTie,
  setLeave,
  setSubstitutes,
  substitutesOf,
} from '../../record/registers.js'
import { verifyCase } from '../../record/verify.js'
import { createStore, type TestStore } from '../support/database.js'
import { accepted, act, appointed, foundCounty, opened, openingOffice, type County } from './county.js'

let db: TestStore
let county: County
let second: Actor
let third: Actor
const clock = manualClock(openingOffice)

beforeAll(async () => {
  db = await createStore({ clock })
})
afterAll(() => db.close())

/** A county of its own for each test, with three officers of the enterprise's union in an order that is not that of their ids. */
async function found(): Promise<void> {
  county = await foundCounty(db.store)
  second = await appointed(db.store, 'officer', county.enterprise, '第二')
  third = await appointed(db.store, 'officer', county.enterprise, '第三')
  await setSubstitutes(db.store, county.enterprise, [county.officer.person, third.person, second.person])
}

/** A case in the name of this officer. */
async function caseOf(officer: Actor): Promise<string> {
  const { caseId } = await opened(db.store, county)
  accepted(await perform(db.store, act(officer, caseId, 'accept')))
  return caseId
}

const chargeOf = async (caseId: string) => (await headOf(db.store, caseId))?.grievance.charge
const officersOf = (cases: readonly string[]): Promise<(PersonId | null | undefined)[]> =>
  Promise.all(cases.map(async (caseId) => (await chargeOf(caseId))?.officer))

describe('going on leave', () => {
  test('gives every open case to the next in the order of the unit, each with a trace', async () => {
    await found()
    const cases = await Promise.all([caseOf(county.officer), caseOf(county.officer)])
    const [own] = cases
    const closed = await caseOf(county.officer)
    accepted(await perform(db.store, act(county.worker, closed, 'withdraw')))
    const admin = await appointed(db.store, 'admin', county.county, '管理员')
    const { moved, kept } = await setLeave(db.store, county.officer.person, true, admin)
    expect([moved.map(({ caseId }) => caseId).toSorted(), kept]).toEqual([cases.toSorted(), []])
    expect(await officersOf(cases)).toEqual([third.person, third.person])
    expect(await officersOf([closed])).toEqual([county.officer.person])
    expect((await historyOf(db.store, own)).at(-1)).toMatchObject({
      type: 'handler-replaced',
      actor: admin.person,
      command: 'set-leave',
      data: { because: 'leave', by: 'admin', replaced: county.officer.person, officer: third.person },
    })
    expect(await verifyCase(db.store, own)).toMatchObject({ verified: true })
    // To-dos and notices go with the case.
    expect((await todosOf(db.store, third)).rows.map(({ what, caseId }) => [what, caseId])).toEqual(
      expect.arrayContaining(cases.map((caseId) => ['handling', caseId])),
    )
    expect((await todosOf(db.store, county.officer)).rows.filter(({ caseId }) => cases.includes(caseId))).toEqual([])
    expect(
      (await noticesOf(db.store, third)).rows.filter(({ caseId }) => caseId === own).map(({ kind }) => kind),
    ).toContain('in-charge')
    expect(
      (await noticesOf(db.store, county.worker)).rows.filter(({ caseId }) => caseId === own).map(({ kind }) => kind),
    ).toContain('replaced')
    // The workflow is told, and a repeat finds nothing left to do.
    expect(
      await db.store.sql`select 1 from engine where case_id = ${own} and wake_seq = ${moved[0]?.seq ?? 0}`,
    ).toHaveLength(1)
    expect(await setLeave(db.store, county.officer.person, true)).toEqual({ moved: [], kept: [] })
  })

  test('skips a substitute on leave, and comes back to who has returned', async () => {
    await found()
    const one = await caseOf(county.officer)
    await setLeave(db.store, third.person, true)
    await setLeave(db.store, county.officer.person, true)
    expect(await officersOf([one])).toEqual([second.person])
    await setLeave(db.store, county.officer.person, false)
    await setLeave(db.store, second.person, true)
    expect(await officersOf([one])).toEqual([county.officer.person])
  })

  test('nobody left in the unit: the next union up has it, and a new case goes there too', async () => {
    await found()
    const one = await caseOf(second)
    for (const { person } of [county.officer, third]) await setLeave(db.store, person, true)
    await setLeave(db.store, second.person, true)
    expect(await chargeOf(one)).toMatchObject({
      union: county.county,
      officer: county.countyOfficer.person,
      former: [county.enterprise],
    })
    expect((await headOf(db.store, one))?.grievance.acceptance.status).toBe('waiting')
    expect((await opened(db.store, county)).grievance.charge.union).toBe(county.county)
  })

  test('nobody left anywhere: it stays in that name', async () => {
    await found()
    const one = await caseOf(county.officer)
    for (const { person } of [second, third, county.countyOfficer, county.cityOfficer])
      await setLeave(db.store, person, true)
    expect(await setLeave(db.store, county.officer.person, true)).toEqual({ moved: [], kept: [one] })
    expect(await officersOf([one])).toEqual([county.officer.person])
  })

  test('never to a representative of the employer, nor to who has declared a tie to a party', async () => {
    await found()
    const one = await caseOf(county.officer)
    await appoint(db.store, { person: third.person, role: 'employer', unit: county.employer, from: '2026-01-01' })
    await declareTie(db.store, second.person, county.worker.person)
    await setLeave(db.store, county.officer.person, true)
    expect(await chargeOf(one)).toMatchObject({ union: county.county })
  })
})

test('the order is set as a whole, and read back', async () => {
  await found()
  expect(await substitutesOf(db.store, county.enterprise)).toEqual([county.officer.person, third.person, second.person])
  await setSubstitutes(db.store, county.enterprise, [second.person])
  expect(await substitutesOf(db.store, county.enterprise)).toEqual([second.person])
  const one = await caseOf(third)
  accepted(await perform(db.store, act(third, one, 'recuse-handler', { words: '亲属。' })))
  // Who is not named comes after those who are.
  expect(await officersOf([one])).toEqual([second.person])
})

test('a hand-over through the record: seen by the union it is offered to, charge with its acceptance', async () => {
  await found()
  const one = await caseOf(county.officer)
  const offer = { to: county.county, ground: 'complexity', words: '案情复杂。' }
  expect(await perform(db.store, act(county.countyOfficer, one, 'accept-hand-over'))).toEqual({ outcome: 'unknown' })
  accepted(await perform(db.store, act(county.officer, one, 'offer-hand-over', offer)))
  expect(
    (await todosOf(db.store, county.countyOfficer)).rows.filter(({ caseId }) => caseId === one).map(({ what }) => what),
  ).toEqual(['handOver'])
  const { grievance } = accepted(await perform(db.store, act(county.countyOfficer, one, 'accept-hand-over')))
  expect(grievance.charge).toMatchObject({ union: county.county, officer: county.countyOfficer.person })
  expect(await db.store.sql`select union_id, officer from heads where case_id = ${one}`).toEqual([
    { union_id: county.county, officer: county.countyOfficer.person },
  ])
})

test('a supervisor of the union above gives it to an officer below', async () => {
  await found()
  const one = await caseOf(county.officer)
  const supervisor = await appointed(db.store, 'supervisor', county.county, '督办')
  const to = { union: county.enterprise, officer: second.person, words: '改派。' }
  accepted(await perform(db.store, act(supervisor, one, 'reassign', to)))
  expect(await officersOf([one])).toEqual([second.person])
  expect(
    await perform(
      db.store,
      act(supervisor, one, 'reassign', { ...to, union: county.city, officer: county.cityOfficer.person }),
    ),
  ).toMatchObject({
    refusal: { refused: 'not-below-you' },
  })
  expect(await perform(db.store, act(supervisor, one, 'reassign', { ...to, union: county.employer }))).toMatchObject({
    refusal: { refused: 'not-below-you' },
  })
})

test('departments are asked through their liaisons, and what is overdue shows by department', async () => {
  await found()
  const department = await addUnit(db.store, {
    kind: 'department',
    name: '人社局',
    region: '330106',
    parent: county.county,
  })
  const elsewhere = await addUnit(db.store, { kind: 'department', name: '外地', region: '330106' })
  const liaison = await appointed(db.store, 'liaison', department, '联络员')
  const supervisor = await appointed(db.store, 'supervisor', county.county, '督办')
  const one = await caseOf(county.officer)
  const refer = (unit: string) =>
    perform(db.store, act(county.officer, one, 'refer', { departments: [unit], question: '请核实。', waits: true }))
  expect(await refer(elsewhere)).toMatchObject({ refusal: { refused: 'departments-barred' } })
  expect(await perform(db.store, act(liaison, one, 'answer-referral', { n: 1, words: '属实。' }))).toEqual({
    outcome: 'unknown',
  })
  const { grievance } = accepted(await refer(department))
  const key = `${grievance.seq}/referral/1`
  expect((await todosOf(db.store, liaison)).rows).toMatchObject([
    { key, what: 'referral', unit: department, person: liaison.person },
  ])
  expect(await backlogs(db.store, supervisor, undefined)).toEqual([])
  clock.set(new Date(Date.parse(grievance.terms[key]?.due ?? '') + 5000).toISOString())
  expect(await expireObligation(db.store, one, key)).toEqual({ moved: true })
  expect(await backlogs(db.store, supervisor, undefined)).toEqual([
    { unit: department, count: 1, oldest: grievance.terms[key]?.dueDay },
  ])
  expect((await overdueReferrals(db.store, supervisor, department)).rows).toMatchObject([
    { caseId: one, key, unit: department, liaison: liaison.person, overdue: 1 },
  ])
  expect((await overdueReferrals(db.store, supervisor, elsewhere)).rows).toEqual([])
  expect((await overdueReferrals(db.store, county.officer, undefined)).rows).toEqual([])
  expect((await noticesOf(db.store, supervisor)).rows.map(({ kind }) => kind)).toContain('urged')
  accepted(await perform(db.store, act(liaison, one, 'answer-referral', { n: 1, words: '属实。' })))
  expect((await noticesOf(db.store, county.officer)).rows.map(({ kind }) => kind)).toContain('referral-answered')
  expect(await backlogs(db.store, supervisor, undefined)).toEqual([])
  await rebuildProjections(db.store)
  expect(await db.store.sql`select role, kind from access where case_id = ${one} and id = ${department}`).toEqual([
    { role: 'liaison', kind: 'unit' },
  ])
})

test('an agent mandated by the worker acts for the worker', async () => {
  await found()
  const agent = await appointed(db.store, 'agent', county.county, '专员')
  const one = await caseOf(county.officer)
  expect(await perform(db.store, act(agent, one, 'urge'))).toMatchObject({ refusal: { refused: 'not-yours-to-do' } })
  accepted(await perform(db.store, act(county.worker, one, 'mandate-agent', { agent: agent.person })))
  accepted(await perform(db.store, act(agent, one, 'urge')))
  accepted(await perform(db.store, act(agent, one, 'carry-up', { words: '请上级工会协助。' })))
  expect(await perform(db.store, act(county.worker, one, 'mandate-agent', { agent: second.person }))).toMatchObject({
    refusal: { refused: 'agent-already' },
  })
  expect(
    (await noticesOf(db.store, county.officer)).rows.filter(({ caseId }) => caseId === one).map(({ kind }) => kind),
  ).toContain('pressed')
  expect(await actorOf(db.store, agent.person)).toMatchObject({ person: agent.person })
})

test('what stays undone is told one union further up with each mark', async () => {
  await found()
  const here = await appointed(db.store, 'supervisor', county.enterprise, '本级督办')
  const above = await appointed(db.store, 'supervisor', county.county, '县督办')
  const top = await appointed(db.store, 'supervisor', county.city, '市督办')
  const one = await caseOf(county.officer)
  const urged = () =>
    Promise.all(
      [here, above, top].map(
        async (who) =>
          (await noticesOf(db.store, who)).rows.filter(({ caseId, kind }) => caseId === one && kind === 'urged').length,
      ),
    )
  const passMark = async (): Promise<void> => {
    const [row] = await db.store.sql<
      { next_at: string }[]
    >`select next_at from obligations where case_id = ${one} and what = 'handling'`
    clock.set(new Date(Date.parse(row?.next_at ?? '') + 5000).toISOString())
    await expireObligation(db.store, one, '2/handling')
  }
  // The reminder comes before the end.
  const [owed] = await db.store.sql<
    { due: string }[]
  >`select due from obligations where case_id = ${one} and what = 'handling'`
  clock.set(new Date(Date.parse(owed?.due ?? '') + 5000).toISOString())
  await expireObligation(db.store, one, '2/handling')
  expect(await urged()).toEqual([1, 1, 0])
  await passMark()
  expect(await urged()).toEqual([2, 2, 1])
})
