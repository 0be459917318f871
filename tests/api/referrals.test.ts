import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPerson, addUnit, appoint } from '../../record/registers.js'
import { createApi, type Body, type TestApi } from '../support/api.js'
import { region } from '../support/county.js'
import { take, walk, wholeRoad } from '../support/walk.js'

let api: TestApi
let department: string
let liaison: string
beforeAll(async () => {
  api = await createApi()
  const { store, county } = api
  department = await addUnit(store, {
    kind: 'department',
    name: '德清县人力资源和社会保障局',
    region,
    parent: county.union,
  })
  liaison = await addPerson(store, { name: '褚联络', login: 'liaison' })
  await appoint(store, { person: liaison, role: 'liaison', unit: department, from: '2026-01-01' })
})
afterAll(async () => {
  await api.close()
})

async function asLiaison(method: 'GET' | 'POST', path: string, body?: object): Promise<{ status: number; body: Body }> {
  const token = (await api.auth.issue?.(liaison))?.token ?? ''
  const answer = await api.app.inject({
    method,
    url: path,
    headers: {
      authorization: `Bearer ${token}`,
      'idempotency-key': `liaison-${method}-${path.length}-${Math.random()}`,
    },
    ...(body === undefined ? {} : { payload: body }),
  })
  return { status: answer.statusCode, body: answer.json() }
}

const question = '请核实该单位近三个月的工资支付情况。'

test('a liaison sees what was asked and what the case is about, and nothing of the mediation', async () => {
  const id = await walk(api, wholeRoad.slice(0, 7))
  expect((await asLiaison('GET', `/grievances/${id}`)).status).toBe(404)
  const referred = await api.post('officer', `/grievances/${id}/refer`, { departments: [department], question })
  expect(referred.body.case.roads.find((one: Body) => one.road === 'referral')).toMatchObject({
    words: { zh: '联动转办' },
    status: 'asked',
    facts: { asked: [{ n: 1, unit: department, waits: false }] },
  })

  const { status, body } = await asLiaison('GET', `/grievances/${id}`)
  expect(status).toBe(200)
  expect(body.case.stage.code).toBe('handling')
  expect(body.case.roads.map((one: Body) => one.road)).toEqual(['referral'])
  expect(body.case.obligations).toMatchObject([
    { what: 'referral', owner: { role: 'liaison', person: { id: liaison } } },
  ])
  expect(body.case.opening.claim.type).toBe('pay-arrears')
  expect(body.can.map((one: Body) => one.command)).toEqual(['answer-referral', 'return-referral', 'add-evidence'])
  expect(JSON.stringify(body)).not.toContain(api.county.people.mediator)

  const { entries } = (await asLiaison('GET', `/grievances/${id}/timeline`)).body
  expect(entries.filter((one: Body) => one.readable).map((one: Body) => one.type)).toEqual(['opened', 'referred'])
  expect(entries.find((one: Body) => one.type === 'referred').words).toEqual({ question })
  expect(entries.find((one: Body) => one.type === 'opened').words.facts).toContain('拖欠')
  for (const path of ['ways', 'claimants', 'experts'])
    expect((await asLiaison('GET', `/grievances/${id}/${path}`)).status, path).toBe(404)

  const answered = await asLiaison('POST', `/grievances/${id}/answer-referral`, { n: 1, words: '经核实，情况属实。' })
  expect(answered.status).toBe(200)
  const employer = (await api.get('employer', `/grievances/${id}/timeline`)).body
  expect(JSON.stringify(employer)).not.toContain('情况属实')
  const worker = (await api.get('worker', `/grievances/${id}/timeline`)).body
  expect(JSON.stringify(worker)).toContain('情况属实')
})

test('returned, the department is out of the case: its answer says so', async () => {
  const id = await walk(api, wholeRoad.slice(0, 1))
  await api.post('officer', `/grievances/${id}/refer`, { departments: [department], question })
  const returned = await asLiaison('POST', `/grievances/${id}/return-referral`, {
    n: 1,
    reason: 'not-competent',
    words: '不属本局职责。',
  })
  expect(returned.body).toMatchObject({ case: null, can: [] })
  expect((await asLiaison('GET', `/grievances/${id}`)).status).toBe(404)
})

test('what departments have not answered in time is listed for supervisors, by department', async () => {
  const id = await walk(api, wholeRoad.slice(0, 1))
  await api.post('officer', `/grievances/${id}/refer`, { departments: [department], question })
  const quiet = await api.get('supervisor', '/referrals/overdue')
  expect(quiet.body).toEqual({ departments: [], rows: [], next: null })
  api.clock.set('2026-12-25T01:00:00.000Z')
  // The next act records what has run out.
  await take(api, id, { by: 'officer', command: 'reply', content: () => ({ words: '正在办理。' }) })
  const { body } = await api.get('supervisor', '/referrals/overdue')
  expect(body.departments).toEqual([
    { department: { id: department, name: '德清县人力资源和社会保障局' }, count: 1, oldest: '2026-12-09' },
  ])
  expect(body.rows).toMatchObject([
    { case: { id }, department: { id: department }, liaison: { id: liaison, name: '褚联络' }, overdue: 1 },
  ])
  expect((await api.get('supervisor', `/referrals/overdue?department=${api.county.union}`)).body.rows).toEqual([])
  expect((await api.get('officer', '/referrals/overdue')).body.rows).toEqual([])
  expect((await api.get('supervisor', '/referrals/overdue?department=人社局')).status).toBe(422)
  expect((await api.get(null, '/referrals/overdue')).status).toBe(401)
})
