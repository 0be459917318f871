import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { announcedCalendar } from '../../domain/law/calendar.js'
import { standardPolicy } from '../../domain/law/policy.js'
import { manualClock } from '../../record/clock.js'
import { expireObligation } from '../../record/passing.js'
import { perform } from '../../record/perform.js'
import {
  actorOf,
  addPerson,
  addUnit,
  appoint,
  namesOf,
  personByLogin,
  unionPath,
  unitsOf,
} from '../../record/registers.js'
import { putCalendar, putPolicy } from '../../record/setting.js'
import { createStore, type TestStore } from '../support/database.js'
import { accepted, act, appointed, foundCounty, grievanceOf, opened, openingOffice, type County } from './county.js'

let db: TestStore
let county: County
const clock = manualClock(openingOffice)

beforeAll(async () => {
  db = await createStore({ clock })
  county = await foundCounty(db.store)
})
afterAll(() => db.close())

const open = async (input: object) =>
  perform(db.store, act(county.worker, null, 'open', { ...grievanceOf(county), ...input }))

describe('a new grievance goes', () => {
  test('to the union of the place where the employer has none', async () => {
    const employer = await addUnit(db.store, { kind: 'employer', name: '无工会厂', region: '330106' })
    const { grievance } = accepted(await open({ respondents: [employer] }))
    expect(grievance.charge).toMatchObject({
      union: county.county,
      officer: county.countyOfficer.person,
      path: [county.county, county.city],
    })
    expect(grievance.opening.number).toMatch(/^武工诉1〔2026〕/)
  })

  test('to the city where the county has no union', async () => {
    const employer = await addUnit(db.store, { kind: 'platform', name: '外卖平台', region: '330199' })
    const claim = { ...grievanceOf(county).claim, relationship: 'none' }
    const { grievance } = accepted(await open({ respondents: [employer], region: '330199', claim }))
    expect(grievance.charge.union).toBe(county.city)
  })

  test("to the next union up where the employer's has no officer, or only one on leave, or only a party", async () => {
    const empty = await addUnit(db.store, {
      kind: 'union',
      name: '空工会',
      level: 'enterprise',
      region: '330106',
      parent: county.county,
    })
    const employer = await addUnit(db.store, { kind: 'employer', name: '空工会厂', region: '330106', union: empty })
    expect(accepted(await open({ respondents: [employer] })).grievance.charge.union).toBe(county.county)
    const away = await addPerson(db.store, { name: '休假' })
    await appoint(db.store, { person: away, role: 'officer', unit: empty, from: '2026-01-01', onLeave: true })
    const former = await addPerson(db.store, { name: '离任' })
    await appoint(db.store, { person: former, role: 'officer', unit: empty, from: '2026-01-01', until: '2026-11-24' })
    const boss = await appointed(db.store, 'officer', empty, '老板兼主席')
    await appoint(db.store, { person: boss.person, role: 'employer', unit: employer, from: '2026-01-01' })
    expect(accepted(await open({ respondents: [employer] })).grievance.charge.union).toBe(county.county)
    await appoint(db.store, { person: former, role: 'officer', unit: empty })
    expect(accepted(await open({ respondents: [employer] })).grievance.charge).toMatchObject({
      union: empty,
      officer: former,
    })
  })

  test('nowhere where no union answers, or where the employer is not registered', async () => {
    const employer = await addUnit(db.store, { kind: 'employer', name: '外省厂', region: '440101' })
    expect(await open({ respondents: [employer], region: '440101' })).toMatchObject({
      refusal: { refused: 'no-union-answers' },
    })
    expect(await open({ respondents: ['0198f4c2-0000-7000-8000-000000000000'] })).toMatchObject({
      refusal: { refused: 'respondent-unknown' },
    })
    expect(await open({ respondents: [county.county] })).toMatchObject({ refusal: { refused: 'respondent-unknown' } })
  })
})

test('silence moves it up to the top of the tree, where it stays', async () => {
  const { caseId } = await opened(db.store, county)
  const unions: (string | null)[] = []
  for (let i = 0; i < 4; i++) {
    const [owed] = await db.store.sql<{ key: string; next: string }[]>`
      select key, coalesce((select (state -> 'marks' -> key ->> 'again') from heads h where h.case_id = o.case_id), to_char(due, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as next
      from obligations o where case_id = ${caseId} and what = 'firstResponse'`
    clock.set(new Date(Date.parse(owed?.next ?? '') + 5000).toISOString())
    expect(await expireObligation(db.store, caseId, owed?.key ?? '')).toEqual({ moved: true })
    const [head] = await db.store.sql<
      { union_id: string; overdue: boolean }[]
    >`select union_id, overdue from heads where case_id = ${caseId}`
    unions.push(head?.union_id ?? null)
  }
  expect(unions).toEqual([county.county, county.city, county.city, county.city])
  expect(await db.store.sql`select overdue from heads where case_id = ${caseId}`).toEqual([{ overdue: true }])
})

test('mediators come from the bodies of the unions in charge; the least loaded without a conflict has it', async () => {
  const { caseId } = await opened(db.store, county)
  accepted(await perform(db.store, act(county.officer, caseId, 'accept')))
  const tied = await appointed(db.store, 'mediator', county.body, '厂方的人')
  await appoint(db.store, { person: tied.person, role: 'employer', unit: county.employer, from: '2026-01-01' })
  const fresh = await appointed(db.store, 'mediator', county.body, '新调解')
  const { grievance } = accepted(await perform(db.store, act(county.worker, caseId, 'apply-for-mediation')))
  expect(grievance.mediation).toMatchObject({ body: county.body, commission: county.commission })
  expect([county.mediator.person, fresh.person]).toContain(grievance.mediation.mediator)
  const second = await opened(db.store, county)
  accepted(await perform(db.store, act(county.officer, second.caseId, 'accept')))
  const next = accepted(await perform(db.store, act(county.worker, second.caseId, 'apply-for-mediation')))
  expect([county.mediator.person, fresh.person].filter((one) => one !== grievance.mediation.mediator)).toEqual([
    next.grievance.mediation.mediator,
  ])
  expect(await db.store.sql`select mediator from heads where case_id = ${caseId}`).toEqual([
    { mediator: grievance.mediation.mediator },
  ])
})

test('a policy of the union, or of one above it, and a new calendar hold from the next command on', async () => {
  const plant = await foundCounty(db.store)
  const lengthOf = async () => (await opened(db.store, plant)).grievance.terms['1/firstResponse']
  expect(await lengthOf()).toMatchObject({ length: 2, calendarVersion: 1 })
  const source = { zh: '县总工会规定', en: 'decided by the county' }
  const of = (length: number) => ({
    ...standardPolicy,
    periods: { 'first-response': { length, unit: 'working-days' as const, source } },
  })
  await putPolicy(db.store, plant.city, of(7))
  expect(await lengthOf()).toMatchObject({ length: 7 })
  await putPolicy(db.store, plant.enterprise, of(1))
  await putPolicy(db.store, plant.enterprise, of(3))
  expect(await lengthOf()).toMatchObject({ length: 3 })
  await putCalendar(db.store, { ...announcedCalendar, version: 2 })
  expect(await lengthOf()).toMatchObject({ calendarVersion: 2 })
})

describe('the registers', () => {
  test('know people by login and name, and keep the names sealed', async () => {
    const person = await addPerson(db.store, {
      name: '周五',
      phone: '13800000000',
      idno: '330106199001011234',
      login: 'zhouwu',
    })
    expect(await personByLogin(db.store, 'zhouwu')).toBe(person)
    expect(await personByLogin(db.store, 'nobody')).toBeNull()
    expect(await namesOf(db.store, [person, county.worker.person])).toEqual(
      new Map([
        [county.worker.person, '张三'],
        [person, '周五'],
      ]),
    )
    expect(await actorOf(db.store, person)).toEqual({ person, appointments: [] })
    expect(await actorOf(db.store, '0198f4c2-0000-7000-8000-000000000000')).toBeNull()
  })

  test('know the tree', async () => {
    expect(await unionPath(db.store.sql, county.enterprise)).toEqual([county.enterprise, county.county, county.city])
    expect(await unionPath(db.store.sql, county.employer)).toEqual([])
    expect(await unitsOf(db.store, [county.city])).toEqual(
      new Map([[county.city, { kind: 'union', name: '市总工会' }]]),
    )
  })

  test('give no two units one mark', async () => {
    const twice = {
      kind: 'union',
      name: '重名',
      level: 'county',
      region: '330106',
      marks: { grievance: '重工诉' },
    } as const
    await addUnit(db.store, twice)
    await expect(addUnit(db.store, twice)).rejects.toMatchObject({ code: '23505' })
  })
})
