import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { applyLeaves } from '../../record/registering/leaves.js'
import { actorOf, addPerson, addUnit, appoint } from '../../record/registers.js'
import { createApi, type TestApi } from '../support/api.js'

let api: TestApi
let root: string
/** Administers the county alone; the administrator of the tests has the whole tree. */
let countyAdmin: string
let deputy: string
beforeAll(async () => {
  api = await createApi()
  const { sql } = api.store
  root = await addUnit(api.store, { kind: 'union', name: '浙江省总工会', level: 'province', region: '330000' })
  await sql`update units set parent = ${root} where kind = 'union' and parent is null and id <> ${root}`
  await appoint(api.store, { person: api.county.people.admin, role: 'admin', unit: root, from: '2026-01-01' })
  countyAdmin = await addPerson(api.store, { name: '县管理' })
  await appoint(api.store, { person: countyAdmin, role: 'admin', unit: api.county.union, from: '2026-01-01' })
  deputy = await addPerson(api.store, { name: '副主席' })
})
afterAll(() => api.close())

const give = (body: object) => api.post('admin', '/registers/offices', body)
const day = 86_400_000

async function as(person: string, method: 'GET' | 'POST', url: string, payload?: object) {
  const token = (await api.auth.issue?.(person))?.token ?? ''
  const answer = await api.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${token}` },
    ...(payload === undefined ? {} : { payload }),
  })
  return { status: answer.statusCode, body: answer.json() }
}

describe('an office', () => {
  let office: string

  test('is given for a term, prolonged and ended, and each stands in the history', async () => {
    const given = await give({
      person: deputy,
      role: 'officer',
      unit: api.county.union,
      from: '2026-11-01',
      until: '2026-12-31',
      skills: ['欠薪'],
    })
    expect(given.status, given.text).toBe(200)
    office = given.body.office
    expect((await actorOf(api.store, deputy))?.appointments).toEqual([{ role: 'officer', unit: api.county.union }])
    expect((await api.post('admin', `/registers/offices/${office}/prolong`, { until: '2026-12-01' })).body.code).toBe(
      'no-longer',
    )
    expect((await api.post('admin', `/registers/offices/${office}/prolong`, { until: '2028-12-31' })).status).toBe(200)
    expect((await api.post('admin', `/registers/offices/${office}/end`, { until: '2026-11-01' })).body.code).toBe(
      'ends-in-the-past',
    )
    expect((await api.post('admin', `/registers/offices/${office}/skills`, { skills: ['工伤', '欠薪'] })).status).toBe(
      200,
    )
    expect((await api.post('admin', `/registers/offices/${office}/end`, { until: '2027-06-30' })).status).toBe(200)
    const { body } = await api.get('admin', `/registers/people/${deputy}/offices`)
    expect(body.offices).toMatchObject([
      { from: '2026-11-01', until: '2027-06-30', skills: ['工伤', '欠薪'], role: { code: 'officer' }, load: 0 },
    ])
    expect(
      body.history.map(({ what, before }: { what: string; before: { until: string } }) => [what, before.until]),
    ).toEqual([
      ['ended', '2028-12-31'],
      ['changed', '2028-12-31'],
      ['prolonged', '2026-12-31'],
      ['appointed', '2026-12-31'],
    ])
  })

  test.each([
    ['office-already-held', () => ({ person: deputy, role: 'officer', unit: api.county.union })],
    ['unit-not-of-kind', () => ({ person: deputy, role: 'mediator', unit: api.county.union })],
    ['no-such-person', () => ({ person: root, role: 'officer', unit: api.county.union })],
    [
      'ends-before-it-begins',
      () => ({ person: deputy, role: 'agent', unit: api.county.union, from: '2027-02-01', until: '2027-01-01' }),
    ],
    ['own-office', () => ({ person: api.county.people.admin, role: 'officer', unit: api.county.union })],
  ])('is refused: %s', async (code, body) => {
    expect((await give(body())).body.code).toBe(code)
  })

  test('that runs the platform excludes the two others, and is for the whole tree to give', async () => {
    const auditor = await addPerson(api.store, { name: '审计' })
    expect((await give({ person: auditor, role: 'auditor', unit: root })).status).toBe(200)
    const both = await give({ person: auditor, role: 'operator', unit: root })
    expect([both.status, both.body.code]).toEqual([409, 'separate-offices'])
    const admin = await as(countyAdmin, 'POST', '/registers/offices', {
      person: deputy,
      role: 'admin',
      unit: api.county.union,
    })
    expect([admin.status, admin.body.code]).toEqual([403, 'not-yours-to-do'])
    expect(await actorOf(api.store, auditor)).toMatchObject({ appointments: [{ role: 'auditor', unit: root }] })
  })

  test('is given by who administers that part of the tree, and by nobody else', async () => {
    const registered = await as(countyAdmin, 'POST', '/registers/people', { name: '专员', idno: '110105194912310118' })
    const agent: string = registered.body.id
    const body = { person: agent, role: 'agent', unit: api.county.union }
    for (const login of ['worker', 'officer', 'supervisor', 'mediator'] as const) {
      expect((await api.post(login, '/registers/offices', body)).status).toBe(403)
      expect((await api.get(login, '/registers/offices')).status).toBe(403)
      expect((await api.post(login, `/registers/people/${agent}/leave`, {})).status).toBe(403)
      expect((await api.get(login, `/registers/people/${agent}/offices`)).status).toBe(403)
    }
    expect((await as(countyAdmin, 'POST', '/registers/offices', { ...body, unit: api.county.city })).status).toBe(403)
    expect((await as(countyAdmin, 'POST', '/registers/offices', body)).status).toBe(200)
    const seen = await as(countyAdmin, 'GET', '/registers/offices')
    const units = new Set(seen.body.rows.map(({ unit }: { unit: { id: string } }) => unit.id))
    expect(units).toContain(api.county.body)
    expect(units).not.toContain(api.county.city)
    expect(
      (await as(countyAdmin, 'GET', `/registers/people/${api.county.people['city-officer']}/offices`)).status,
    ).toBe(404)
  })

  test('makes nobody the person of an administrator to whom they did not belong', async () => {
    const idno = '110105194912310206'
    const worker = await addPerson(api.store, { name: '自行登录的职工', idno })
    const refusedWith = ['not-your-person', 403]
    const ask = async (url: string, payload: object) => {
      const { status, body } = await as(countyAdmin, 'POST', url, payload)
      return [body.code, status]
    }
    // Neither by the identity number, which gives no id away, nor by the id; and so nobody is invited in their place.
    expect(await ask('/registers/people', { name: '自行登录的职工', idno })).toEqual(refusedWith)
    for (const person of [worker, api.county.people['city-officer']])
      expect(await ask('/registers/offices', { person, role: 'agent', unit: api.county.union })).toEqual(refusedWith)
    expect(await ask(`/registers/people/${worker}/invite`, {})).toEqual(['not-found', 404])
    expect((await actorOf(api.store, worker))?.appointments).toEqual([])
    // Whoever administers both parts may.
    expect((await give({ person: worker, role: 'agent', unit: api.county.union })).status).toBe(200)
  })

  test('of a mediator shows what is open in their hands', async () => {
    const id = await api.opened()
    await api.post('officer', `/grievances/${id}/accept`, {})
    await api.store
      .sql`update heads set mediator = ${api.county.people.mediator}, stage = 'mediation' where case_id = ${id}`
    const { body } = await api.get('admin', '/registers/offices?role=mediator')
    expect(body.rows).toMatchObject([{ person: { name: '周调解' }, load: 1, tier: null }])
    await api.post('admin', '/registers/offices', {
      person: deputy,
      role: 'expert',
      unit: api.county.union,
      skills: ['工资'],
    })
    const experts = await api.get('admin', `/registers/offices?role=expert&unit=${api.county.union}`)
    expect(experts.body.rows).toMatchObject([{ tier: 2, load: 0, skills: ['工资'] }])
  })

  test('that ends today leaves the open cases to those who come next', async () => {
    const third = await addPerson(api.store, { name: '第三人' })
    const given = await give({ person: third, role: 'officer', unit: api.county.union })
    const id = await api.opened()
    await api.post('officer', `/grievances/${id}/accept`, {})
    const before = (await api.get('officer', `/grievances/${id}`)).body.case.charge.officer.id
    const [theirs] = await api.store.sql<{ id: string }[]>`
      select id from appointments where person = ${before} and role = 'officer' and unit = ${api.county.union}`
    const ended = await api.post('admin', `/registers/offices/${theirs?.id}/end`, {})
    expect(ended.body.handedOver).toBeGreaterThanOrEqual(1)
    const [head] = await api.store.sql<{ officer: string }[]>`select officer from heads where case_id = ${id}`
    expect(head?.officer).not.toBe(before)
    expect(api.engine.told.some(({ caseId }) => caseId === id)).toBe(true)
    expect(given.status).toBe(200)
  })
})

describe('leave', () => {
  test('begins and ends on its days, and hands over what is open', async () => {
    const person = await addPerson(api.store, { name: '请假人' })
    await give({ person, role: 'officer', unit: api.county.union })
    await give({ person: await addPerson(api.store, { name: '替补' }), role: 'officer', unit: api.county.union })
    const id = await api.opened()
    await api.store
      .sql`update heads set state = jsonb_set(state, '{charge,officer}', to_jsonb(${person}::text)), officer = ${person} where case_id = ${id}`
    const today = api.clock.read().slice(0, 10)
    const dayAfter = (n: number) => new Date(Date.parse(`${today}T00:00:00Z`) + n * day).toISOString().slice(0, 10)
    const entered = await api.post('admin', `/registers/people/${person}/leave`, {
      from: dayAfter(2),
      until: dayAfter(3),
    })
    expect(entered.body).toMatchObject({ handedOver: 0 })
    const away = async () =>
      (await api.store.sql<{ on_leave: boolean }[]>`select on_leave from appointments where person = ${person}`)[0]
        ?.on_leave
    expect(await away()).toBe(false)
    api.clock.advance(2 * day)
    expect((await applyLeaves(api.store)).moved.map(({ caseId }) => caseId)).toEqual([id])
    expect(await away()).toBe(true)
    expect((await applyLeaves(api.store)).moved).toEqual([])
    api.clock.advance(2 * day)
    await applyLeaves(api.store)
    expect(await away()).toBe(false)
    const { body } = await api.get('admin', `/registers/people/${person}/offices`)
    expect(body.leaves).toMatchObject([{ from: dayAfter(2), until: dayAfter(3), begun: true, ended: true }])
  })

  test('is ended before its last day', async () => {
    const person = await addPerson(api.store, { name: '早归' })
    await give({ person, role: 'mediator', unit: api.county.body })
    const { body } = await api.post('admin', `/registers/people/${person}/leave`, {})
    const listed = async () => (await api.get('admin', '/registers/offices?role=mediator')).body.rows
    const own = (rows: { person: { id: string }; onLeave: boolean }[]) =>
      rows.find((one) => one.person.id === person)?.onLeave
    expect(own(await listed())).toBe(true)
    expect((await api.post('admin', `/registers/leaves/${body.leave}/end`, {})).status).toBe(200)
    expect(own(await listed())).toBe(false)
    expect((await api.post('admin', `/registers/leaves/${body.leave}/end`, {})).status).toBe(404)
    const bad = await api.post('admin', `/registers/people/${person}/leave`, {
      from: '2027-05-02',
      until: '2027-05-01',
    })
    expect(bad.body.code).toBe('ends-before-it-begins')
  })
})

test('a person is registered once, by the identity number', async () => {
  const person = { name: '新同志', idno: '11010519491231002X', phone: '13800000009' }
  const [first, again] = [
    await api.post('admin', '/registers/people', person),
    await api.post('admin', '/registers/people', person),
  ]
  expect([first.body.known, again.body.known, again.body.id === first.body.id]).toEqual([false, true, true])
  const found = await api.post('admin', '/registers/people/search', { by: 'pinyin', text: 'xintongzhi' })
  expect(found.body.rows).toMatchObject([{ id: first.body.id, phone: '138****0009' }])
  const bad = await api.post('admin', '/registers/people', { ...person, idno: '110105194912310021' })
  expect(bad.status).toBe(422)
  expect(bad.text).not.toContain('110105194912310021')
})
