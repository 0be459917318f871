import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expireObligation } from '../../record/passing.js'
import { addInspector } from '../../record/registering/inspectors.js'
import { addPerson, addUnit } from '../../record/registers.js'
import { watch } from '../../record/warnings.js'
import { createApi, type Answer, type TestApi } from '../support/api.js'

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

/*
 * A county of its own, so that only what is opened here is counted.
 */
describe('among themselves', () => {
  let own: TestApi
  beforeEach(async () => {
    own = await createApi()
  })
  afterEach(() => own.close())
  const raisedBy = async (rule: string) => {
    const raised = await Promise.all(
      (await watch(own.store)).map(async (id) => (await own.get('supervisor', `/warnings/${id}`)).body.matter),
    )
    return raised.filter(({ facts }) => facts.rule === rule)
  }
  const draft = async (more: object = {}): Promise<Answer> => {
    const inspectors = await Promise.all(['甲', '乙'].map((name) => addPerson(own.store, { name })))
    for (const person of inspectors) {
      const term = { person, union: own.county.city, certificate: null, from: null, until: null }
      await addInspector(own.store, term, 'system')
    }
    const { union, employer } = own.county
    const said = { facts: '多人反映拖欠工资。', demands: '请足额支付。' }
    return own.post('officer', '/letters', { union, employer, rung: 'reminder', inspectors, ...said, ...more })
  }

  test('ten workers with open cases about one employer, not nine', async () => {
    for (let n = 0; n < 9; n += 1) await own.opened(claim('pay-arrears'))
    expect(await raisedBy('employer-open')).toEqual([])
    await own.opened(claim('pay-arrears'))
    const [raised] = await raisedBy('employer-open')
    expect(raised).toMatchObject({
      facts: { figures: { workers: 10 } },
      explanation: { zh: expect.stringMatching(/10人、10\.00元；10人以上/), en: expect.stringContaining('10 workers') },
    })
    expect(raised.cases).toHaveLength(10)
  })

  test('a unit with a fifth of its open cases overdue, of five at least: told to the union above', async () => {
    const late = await own.opened(claim('pay-arrears'))
    await own.post('officer', `/grievances/${late}/accept`, {})
    const { obligations } = (await own.get('officer', `/grievances/${late}`)).body.case
    own.clock.advance(60 * day)
    for (const { key } of obligations) await expireObligation(own.store, late, key)
    for (let n = 0; n < 3; n += 1) await own.opened(claim('bonus'))
    expect(await raisedBy('unit-overdue')).toEqual([])
    await own.opened(claim('bonus'))
    const [raised] = await raisedBy('unit-overdue')
    expect(raised).toMatchObject({
      union: { id: own.county.city },
      employer: null,
      facts: { figures: { open: 5, overdue: 1, unit: own.county.union } },
      explanation: { zh: expect.stringContaining('德清县总工会在办5件，其中逾期1件，占20%') },
      cases: [{ id: late, href: `/grievances/${late}` }],
    })
  })

  test('a warning is raised as often as there is something new, also the fifty-third time', async () => {
    for (let n = 0; n < 2; n += 1) await own.opened(claim('bonus', '1'))
    for (let n = 0; n < 53; n += 1) {
      const about = await own.opened(claim('bonus', '1'))
      await withdrawn(own, about)
      const [raised] = await watch(own.store)
      expect([n, typeof raised]).toEqual([n, 'string'])
      await own.post('officer', `/warnings/${raised}/dismiss`, { reason: '已处理。' })
    }
  })

  test('a letter is opened from a warning, and ends it once it is signed', async () => {
    for (let n = 0; n < 3; n += 1) await own.opened(claim('pay-arrears'))
    const [raised] = await raisedBy('employer-cases')
    expect(raised.explanation).toEqual({
      zh: '该单位近30日内有3件诉求；3件以上即预警。',
      en: '3 cases about this employer within 30 days; 3 or more raise a warning.',
    })
    const numbers = raised.cases.map(({ number }: { number: string }) => number)
    expect(numbers).toEqual([3, 2, 1].map((n) => `德工诉〔2026〕${n}号`))
    const other = await addUnit(own.store, {
      kind: 'employer',
      name: '德清另一家公司',
      union: own.county.union,
      region: '330521',
    })
    for (const wrong of [{ warning: own.county.union }, { warning: raised.id, employer: other }])
      expect((await draft(wrong)).body.code).toBe('no-such-warning')
    const begun = await draft({ warning: raised.id })
    expect([begun.status, begun.body.matter?.facts.warning]).toEqual([201, raised.id])
    const letter = begun.body.matter.id
    const byLetter = () => own.post('officer', `/warnings/${raised.id}/end-by-letter`, { letter })
    expect((await byLetter()).body.code).toBe('letter-not-signed')
    await own.post('officer', `/letters/${letter}/sign`, {})
    const ended = await byLetter()
    expect(ended.body.matter, ended.text).toMatchObject({
      status: { code: 'letter' },
      facts: { letter },
      obligations: [],
    })
  })
})

/** Closed, so that what is open does not grow. */
async function withdrawn(api: TestApi, id: string): Promise<void> {
  await api.post('officer', `/grievances/${id}/accept`, {})
  await api.post('worker', `/grievances/${id}/withdraw`, {})
}
