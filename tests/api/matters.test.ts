import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { letMatterTimeAct } from '../../record/matters/perform.js'
import { brokenMatterAt } from '../../record/matters/history.js'
import { addPerson, appoint } from '../../record/registers.js'
import { createApi, type Answer, type TestApi } from '../support/api.js'
import { region, type Login } from '../support/county.js'

const day = 86_400_000
let api: TestApi
beforeAll(async () => {
  api = await createApi()
})
afterAll(() => api.close())

const ask = (more: Record<string, unknown> = {}) => ({
  region,
  employer: api.county.employer,
  topic: 'pay-arrears',
  question: '公司三个月没发工资，我该怎么办？',
  ...more,
})
const post = (as: Login, path: string, body: unknown = {}, key?: string): Promise<Answer> =>
  api.post(as, path, body, key === undefined ? {} : { key })
const types = (answer: Answer): string[] =>
  answer.body.matter.timeline.map(({ what }: { what: { en: string } }) => what.en)

describe('consultations', () => {
  test('a worker asks, the union of the employer answers; strangers learn nothing', async () => {
    const asked = await post('worker', '/consultations', ask())
    expect(asked.status, asked.text).toBe(201)
    const { id } = asked.body.matter
    expect(asked.body.matter.obligations).toMatchObject([
      { what: 'answer', dueDay: '2026-11-30', owner: { role: 'officer', person: { id: api.county.people.officer } } },
    ])
    expect(api.engine.matters).toContain(id)
    for (const login of ['stranger', 'other-worker', 'employer', 'mediator', 'admin'] as const) {
      expect((await api.get(login, `/consultations/${id}`)).status).toBe(404)
      expect((await post(login, `/consultations/${id}/answer`, { answer: '不该看到' })).status).toBe(404)
      expect((await api.get(login, '/consultations')).body.rows).toEqual([])
    }
    const todo = await api.get('officer', '/matters/todos')
    expect(todo.body.rows).toMatchObject([{ matter: { id }, dueDay: '2026-11-30' }])
    const answered = await post('officer', `/consultations/${id}/answer`, { answer: '可以先向工会提出诉求。' })
    expect(answered.body.matter.status.code).toBe('answered')
    const read = await api.get('worker', `/consultations/${id}`)
    expect(read.body.matter.timeline.at(-1).words).toEqual({ answer: '可以先向工会提出诉求。' })
    expect((await api.get('officer', '/matters/todos')).body.rows).toEqual([])
    expect(await brokenMatterAt(api.store, id)).toBeNull()
    // Nobody's words stand anywhere in clear.
    const [row] = await api.store.sql<{ stored: string }[]>`
      select string_agg(e::text, '') || (select string_agg(m::text, '') from matters m) as stored from matter_events e`
    expect(row?.stored).not.toMatch(/工资|诉求/)
  })

  test('the same key is one question; another body under it is refused', async () => {
    const first = await post('worker', '/consultations', ask(), 'same-key-1')
    const second = await post('worker', '/consultations', ask(), 'same-key-1')
    expect([first.status, second.status, second.body.matter.id]).toEqual([201, 200, first.body.matter.id])
    expect((await post('worker', '/consultations', ask({ question: '另一件事' }), 'same-key-1')).status).toBe(409)
  })

  test('silence passes it up the tree, and marks who was silent', async () => {
    const asked = await post('worker', '/consultations', ask())
    const { id, obligations } = asked.body.matter
    expect((await letMatterTimeAct(api.store, id, obligations[0].key)).moved).toBe(false)
    api.clock.advance(6 * day)
    // The reminder first, then the end of the period.
    await letMatterTimeAct(api.store, id, obligations[0].key)
    await letMatterTimeAct(api.store, id, obligations[0].key)
    const read = await api.get('city-officer', `/consultations/${id}`)
    expect(read.body.matter.union.id).toBe(api.county.city)
    expect(types(read)).toEqual([
      'a worker asked',
      'a reminder was sent',
      'a period ran out',
      'not answered in time: passed to the union above',
    ])
    expect(read.body.matter.timeline[2].data).toMatchObject({
      unit: api.county.union,
      person: api.county.people.officer,
    })
  })

  test('it becomes a grievance without being typed again', async () => {
    const { body } = await post('worker', '/consultations', ask())
    const { id } = body.matter
    const made = await post('worker', `/consultations/${id}/convert`, {
      amount: '4000000',
      remedies: ['payment'],
      knewOn: '2026-10-01',
    })
    expect(made.status, made.text).toBe(201)
    const caseId = made.body.case.id
    expect((await api.get('worker', `/grievances/${caseId}/timeline`)).body.entries[0].words).toMatchObject({
      facts: '公司三个月没发工资，我该怎么办？',
    })
    const again = await post('worker', `/consultations/${id}/convert`, {
      amount: '4000000',
      remedies: ['payment'],
      knewOn: '2026-10-01',
    })
    expect([again.status, again.body.case.id, again.body.repeated]).toEqual([200, caseId, true])
    expect((await api.get('worker', `/consultations/${id}`)).body.matter).toMatchObject({
      status: { code: 'converted' },
      facts: { case: caseId },
    })
  })
})

describe('supervision letters', () => {
  let inspectors: string[] = []
  let chair: Login
  beforeAll(async () => {
    inspectors = await Promise.all(['监督员甲', '监督员乙'].map((name) => addPerson(api.store, { name })))
    chair = 'officer'
  })
  const draft = (more: Record<string, unknown> = {}) => ({
    union: api.county.union,
    employer: api.county.employer,
    rung: 'reminder',
    inspectors,
    facts: '该单位拖欠工资。',
    demands: '请足额支付。',
    replyDays: 7,
    ...more,
  })
  const did = async (as: Login, id: string, command: string, body: unknown = {}): Promise<Answer> => {
    const answer = await post(as, `/letters/${id}/${command}`, body)
    expect(answer.status, answer.text).toBe(200)
    return answer
  }

  test.each([
    ['one inspector', () => ({ inspectors: inspectors.slice(0, 1) }), 'two-inspectors'],
    [
      'an inspector of the employer',
      () => ({ inspectors: [inspectors[0], api.county.people.employer] }),
      'inspector-recused',
    ],
    ['a proposal first', () => ({ rung: 'proposal' }), 'not-the-next-rung'],
  ])('%s is refused', async (_, change, code) => {
    expect((await post('officer', '/letters', draft(change()))).body.code).toBe(code)
  })

  test('only the union of the employer writes, or one above it', async () => {
    expect((await post('stranger', '/letters', draft())).body.code).toBe('out-of-scope')
    expect((await post('worker', '/letters', draft())).status).toBe(403)
    expect((await post('city-officer', '/letters', draft({ union: api.county.city }))).status).toBe(201)
  })

  test('the whole ladder: a reminder without an answer, an opinion refused at the door, a proposal to the agency', async () => {
    const begun = await post('officer', '/letters', draft())
    const { id } = begun.body.matter
    expect((await api.get('employer', `/letters/${id}`)).status).toBe(404)
    const signed = await did('officer', id, 'sign')
    expect(signed.body.matter.number).toMatch(/^德清县总工会〔2026〕1号$/)
    const today = signed.body.matter.at.slice(0, 10)
    const served = await did('officer', id, 'record-service', { occurredOn: today, how: 'direct', proof: '当面签收' })
    expect(served.body.matter.obligations).toMatchObject([{ what: 'reply', owner: { role: 'employer' } }])
    expect((await api.get('employer', `/letters/${id}`)).body.matter.timeline[0].words).toMatchObject({
      demands: '请足额支付。',
    })
    const key: string = served.body.matter.obligations[0].key
    api.clock.advance(12 * day)
    await letMatterTimeAct(api.store, id, key)
    await letMatterTimeAct(api.store, id, key)
    const silent = await api.get('officer', `/letters/${id}`)
    expect(silent.body.matter).toMatchObject({ status: { code: 'silent' }, obligations: [{ what: 'nextRung' }] })
    await did('officer', id, 'draft-next', { facts: '逾期未答复。', demands: '限期支付。' })
    // What is being prepared the employer does not see.
    const theirs = await api.get('employer', `/letters/${id}`)
    expect(theirs.body.matter.status.code).toBe('silent')
    expect(JSON.stringify(theirs.body)).not.toContain('限期支付')
    expect((await post('officer', `/letters/${id}/sign`)).body.code).toBe('chair-signs')
    const person = await addPerson(api.store, { name: '主席', login: 'chair-of-the-union' })
    await appoint(api.store, { person, role: 'officer', unit: api.county.union, from: '2026-01-01', skills: ['chair'] })
    const token = (await api.app.inject({ method: 'POST', url: '/auth/dev', payload: { person } })).json()
      .token as string
    const byChair = async (command: string, body: object) => {
      const answer = await api.app.inject({
        method: 'POST',
        url: `/letters/${id}/${command}`,
        headers: {
          authorization: `Bearer ${token}`,
          'idempotency-key': `chair-${command}-${Math.trunc(Date.parse(api.clock.read()) / day)}`,
        },
        payload: body,
      })
      expect(answer.statusCode, answer.body).toBe(200)
      return answer.json()
    }
    await byChair('sign', {})
    const now = api.clock.read().slice(0, 10)
    await did(chair, id, 'record-service', { occurredOn: now, how: 'refused', proof: '拒收，两名见证人在场' })
    await did('officer', id, 'draft-next', { facts: '拒收意见书。', demands: '请依法处理。' })
    api.clock.advance(day)
    expect((await byChair('sign', { agency: '德清县人力资源和社会保障局' })).matter.status.code).toBe('signed')
    await did('officer', id, 'record-service', {
      occurredOn: api.clock.read().slice(0, 10),
      how: 'post',
      proof: '邮寄凭证',
    })
    const closed = await did('officer', id, 'close', { because: 'taken-up-by-agency', words: '人社局已责令支付。' })
    expect(closed.body.matter).toMatchObject({ status: { code: 'closed' }, obligations: [] })
    expect((await post('officer', `/letters/${id}/close`, { because: 'corrected', words: '重复' })).status).toBe(409)
    expect(await brokenMatterAt(api.store, id)).toBeNull()
  })
})

describe('legal aid and membership', () => {
  test('legal aid is granted with who helps, given, and over; a refusal names why', async () => {
    const asked = await post('worker', '/legal-aid', {
      employer: api.county.employer,
      aid: 'advice',
      reasons: '不懂法律。',
    })
    expect(asked.status, asked.text).toBe(201)
    const { id } = asked.body.matter
    expect((await post('worker', `/legal-aid/${id}/grant`, { helper: '自己' })).status).toBe(403)
    const granted = await post('officer', `/legal-aid/${id}/grant`, { helper: '李律师' })
    expect(granted.body.matter).toMatchObject({ status: { code: 'granted' }, obligations: [] })
    expect(
      (await post('officer', `/legal-aid/${id}/refuse`, { because: 'outside-scope', words: '晚了' })).body.code,
    ).toBe('not-now')
    expect((await post('officer', `/legal-aid/${id}/complete`, { words: '已咨询。' })).body.matter.status.code).toBe(
      'done',
    )
    const other = await post('worker', '/legal-aid', {
      employer: api.county.employer,
      aid: 'representation',
      reasons: '要打官司。',
    })
    const refused = await post('officer', `/legal-aid/${other.body.matter.id}/refuse`, {
      because: 'other-body-grants-it',
      words: '请向司法局法律援助中心申请。',
    })
    expect(refused.body.matter.facts.because).toBe('other-body-grants-it')
  })

  test('a case that is not the asker’s is as if there were none', async () => {
    const caseId = await api.opened()
    const body = { employer: api.county.employer, aid: 'advice', reasons: '想看别人的案子。', case: caseId }
    expect((await post('other-worker', '/legal-aid', body)).body.code).toBe('no-such-case')
    expect((await post('worker', '/legal-aid', body)).status).toBe(201)
  })

  test('the half hour is measured', async () => {
    const quick = await post('worker', '/memberships', { union: api.county.union })
    api.clock.advance(29 * 60_000)
    const admitted = await post('officer', `/memberships/${quick.body.matter.id}/admit`)
    expect(admitted.body.matter.facts).toMatchObject({ minutes: 29, withinAim: true })
    const slow = await post('other-worker', '/memberships', { union: api.county.union })
    api.clock.advance(31 * 60_000)
    const declined = await post('officer', `/memberships/${slow.body.matter.id}/decline`, {
      because: 'member-already',
      words: '已是会员。',
    })
    expect(declined.body.matter.facts).toMatchObject({ minutes: 31, withinAim: false })
    expect((await post('officer', `/memberships/${slow.body.matter.id}/admit`)).body.code).toBe('not-now')
  })

  test('an officer does not decide on what they asked for themselves', async () => {
    const asked = await post('officer', '/memberships', { union: api.county.union })
    expect((await post('officer', `/memberships/${asked.body.matter.id}/admit`)).status).toBe(403)
  })

  test('no union is found for what is not registered', async () => {
    expect((await post('worker', '/memberships', {})).body.code).toBe('no-union-there')
  })
})
