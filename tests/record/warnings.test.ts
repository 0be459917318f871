import { afterAll, beforeAll, expect, test } from 'vitest'
import { watch } from '../../record/warnings.js'
import { createApi, type TestApi } from '../support/api.js'

const day = 86_400_000
let api: TestApi
beforeAll(async () => {
  api = await createApi()
})
afterAll(() => api.close())

const claim = (type: string, amount = '100') => ({
  claim: { type, amount, remedies: ['payment'], knewOn: '2026-10-01' },
})
const listed = async () =>
  (await api.get('officer', '/warnings')).body.rows as { id: string; status: { code: string } }[]
const read = async (id: string) => (await api.get('officer', `/warnings/${id}`)).body.matter
const end = (id: string, command: string, body: object) => api.post('officer', `/warnings/${id}/${command}`, body)

test('two cases about one employer are none, three are a warning: with its owner, its clock and the cases behind it', async () => {
  const ids = [await api.opened(claim('pay-arrears')), await api.opened(claim('bonus'))]
  expect(await watch(api.store)).toEqual([])
  ids.push(await api.opened(claim('contract')))
  const [raised] = await watch(api.store)
  expect(await watch(api.store)).toEqual([])
  const warning = await read(raised ?? '')
  expect(warning).toMatchObject({
    status: { code: 'open' },
    employer: { id: api.county.employer },
    officer: { id: api.county.people.officer },
    facts: { rule: 'employer-cases', figures: { cases: 3, days: 30 } },
    obligations: [{ what: 'handling', dueDay: '2026-12-09' }],
  })
  expect(warning.facts.cases.toSorted()).toEqual(ids.toSorted())
  for (const login of ['worker', 'employer', 'stranger', 'mediator'] as const)
    expect((await api.get(login, `/warnings/${raised}`)).status).toBe(404)
  // Nobody but the watch raises one.
  expect((await api.post('officer', '/warnings', {})).status).toBe(405)
})

test('once ended it is not raised again for the same cases, and is for a new one', async () => {
  const [open] = await listed()
  expect((await end(open?.id ?? '', 'end-by-letter', { letter: open?.id })).body.code).toBe('no-such-letter')
  const dismissed = await end(open?.id ?? '', 'dismiss', { reason: '单位已与职工协商。' })
  expect(dismissed.body.matter).toMatchObject({ status: { code: 'dismissed' }, obligations: [] })
  expect((await end(open?.id ?? '', 'dismiss', { reason: '再次' })).body.code).toBe('warning-ended')
  expect(await watch(api.store)).toEqual([])
  await api.opened(claim('other'))
  const [again] = await watch(api.store)
  expect((await read(again ?? '')).facts.figures.cases).toBe(4)
  const visited = await end(again ?? '', 'record-visit', { occurredOn: '2026-11-25', words: '已上门。' })
  expect(visited.body.matter.status.code).toBe('visit')
})

test('half a million open about one employer', async () => {
  await api.opened(claim('termination', '50000000'))
  const raised = await Promise.all((await watch(api.store)).map(read))
  expect(raised.map(({ facts }) => facts.rule as string).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    'employer-cases',
    'employer-open',
  ])
})

test('a claim type over twice its mean of eight weeks', async () => {
  api.clock.advance(40 * day)
  await watch(api.store)
  for (let n = 0; n < 4; n += 1) await api.opened(claim('social-insurance'))
  const raised = await Promise.all((await watch(api.store)).map(read))
  expect(raised.find(({ facts }) => facts.rule === 'claim-surge')).toMatchObject({
    facts: { subject: 'district/330521/social-insurance', figures: { week: 4, mean: 0 } },
    employer: null,
  })
})

test('two watches at once raise one', async () => {
  const open = (await listed()).filter(({ status }) => status.code === 'open')
  for (const { id } of open) await end(id, 'dismiss', { reason: '已处理。' })
  for (let n = 0; n < 3; n += 1) await api.opened(claim('working-time'))
  const both = (await Promise.all([watch(api.store), watch(api.store)])).flat()
  const still = (await listed()).filter(({ status }) => status.code === 'open')
  expect(new Set(both).size).toBe(both.length)
  expect(still.length).toBe(both.length)
})
