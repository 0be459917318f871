import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { letMatterTimeAct } from '../../record/matters/perform.js'
import { brokenMatterAt } from '../../record/matters/history.js'
import { addInspector } from '../../record/registering/inspectors.js'
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

describe('a consultation and its case', () => {
  const body = { amount: '4000000', remedies: ['payment'], knewOn: '2026-10-01' }

  test('one that was closed is linked all the same', async () => {
    const { id } = (await post('worker', '/consultations', ask())).body.matter
    await post('worker', `/consultations/${id}/close`)
    const made = await post('worker', `/consultations/${id}/convert`, body)
    expect(made.status, made.text).toBe(201)
    expect((await api.get('worker', `/consultations/${id}`)).body.matter).toMatchObject({
      status: { code: 'converted' },
      facts: { case: made.body.case.id },
    })
  })

  test('one that is linked to a case opens no second one', async () => {
    const { id } = (await post('worker', '/consultations', ask())).body.matter
    const linked = await post('worker', `/consultations/${id}/link-case`, { case: await api.opened() })
    expect(linked.body.matter.status.code).toBe('converted')
    const count = async () => (await api.store.sql`select 1 from heads`).length
    const before = await count()
    const second = await post('worker', `/consultations/${id}/convert`, body)
    expect([second.status, second.body.code, await count()]).toEqual([409, 'linked-already', before])
  })
})

describe('supervision letters', () => {
  let inspectors: string[] = []
  let chair: Login
  beforeAll(async () => {
    inspectors = await Promise.all(['监督员甲', '监督员乙'].map((name) => addPerson(api.store, { name })))
    // Of the city: for every union below it.
    for (const one of inspectors) await registered(one, api.county.city)
    chair = 'officer'
  })
  const registered = async (person: string, union: string, until: string | null = null): Promise<string> => {
    const term = { person, union, certificate: null, from: '2026-01-01', until }
    const act = await addInspector(api.store, term, 'system')
    if (act.outcome === 'refused') throw new Error(act.refusal.refused)
    return person
  }
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

  test('whoever is no inspector in term of this union or of one above it inspects nothing', async () => {
    const made = async (name: string) => addPerson(api.store, { name })
    const [elsewhere] = await api.store.sql<{ id: string }[]>`select id from units where name = '嘉兴市总工会'`
    const over = await registered(await made('期满监督员'), api.county.union, '2026-11-24')
    for (const one of [await made('路人'), over, await registered(await made('外地监督员'), elsewhere?.id ?? '')]) {
      const refused = await post('officer', '/letters', draft({ inspectors: [inspectors[0], one] }))
      expect([refused.status, refused.body.code]).toEqual([422, 'not-an-inspector'])
      expect(refused.text).toMatch(/登记/)
    }
    const own = await registered(await made('本会监督员'), api.county.union)
    expect((await post('officer', '/letters', draft({ inspectors: [inspectors[0], own] }))).status).toBe(201)
    // Those of the county are none of the city.
    const ofCity = draft({ union: api.county.city, inspectors: [inspectors[0], own] })
    expect((await post('city-officer', '/letters', ofCity)).body.code).toBe('not-an-inspector')
  })

  test('an answer that it was not corrected is looked at, and the next letter is owed', async () => {
    const { id, obligations } = (await post('officer', '/letters', draft())).body.matter
    expect(obligations).toMatchObject([{ what: 'signature', owner: { role: 'officer' } }])
    const signed = await did('officer', id, 'sign')
    expect(signed.body.matter.obligations).toMatchObject([{ what: 'service', rule: { id: 'letter-service' } }])
    const occurredOn = api.clock.read().slice(0, 10)
    await did('officer', id, 'record-service', { occurredOn, how: 'direct', proof: '当面签收' })
    const answered = await did('employer', id, 'reply', { corrected: 'no', words: '不同意。' })
    // The clocks of the union are its own.
    expect(answered.body.matter).toMatchObject({ status: { code: 'answered' }, obligations: [] })
    const owed = (await api.get('officer', `/letters/${id}`)).body.matter.obligations
    expect(owed).toMatchObject([{ what: 'review', owner: { role: 'officer', person: { name: '赵主席' } } }])
    expect((await api.get('officer', '/matters/todos')).body.rows).toContainEqual(
      expect.objectContaining({ key: owed[0].key, matter: expect.objectContaining({ id }) }),
    )
    api.clock.advance(12 * day)
    await letMatterTimeAct(api.store, id, owed[0].key)
    await letMatterTimeAct(api.store, id, owed[0].key)
    expect((await api.get('officer', `/letters/${id}`)).body.matter.obligations).toMatchObject([{ overdue: 1 }])
    const theirs = (await api.get('employer', `/letters/${id}`)).body.matter.timeline
    expect(theirs.filter(({ data }: { data: { what?: string } | null }) => data?.what === 'review')).toEqual([])
    const wanting = await did('officer', id, 'find-wanting', { reason: '工资仍未支付。' })
    expect(wanting.body.matter.obligations).toMatchObject([{ what: 'nextRung' }])
  })

  test('an answer that it was corrected leaves nothing owed; a letter may be about a case', async () => {
    const about = await api.opened()
    const begun = await post('officer', '/letters', draft({ case: about }))
    expect(begun.status, begun.text).toBe(201)
    const { id, facts, cases } = begun.body.matter
    expect(facts.case).toBe(about)
    expect(cases).toEqual([{ id: about, number: expect.stringMatching(/号$/), href: `/grievances/${about}` }])
    await did('officer', id, 'sign')
    const occurredOn = api.clock.read().slice(0, 10)
    await did('officer', id, 'record-service', { occurredOn, how: 'direct', proof: '当面签收' })
    // What the letter rests on stays with the union.
    expect((await api.get('employer', `/letters/${id}`)).body.matter.cases).toEqual([])
    const answered = await did('officer', id, 'record-reply', { occurredOn, corrected: 'yes', words: '已支付。' })
    expect(answered.body.matter.obligations).toEqual([])
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
    const numbers = [signed.body.matter.number]
    expect(numbers[0]).toMatch(/^德清县总工会监提〔2026〕\d+号$/)
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
    await appoint(api.store, { person, role: 'officer', unit: api.county.union, from: '2026-01-01', skills: ['主席'] })
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
    numbers.push((await byChair('sign', {})).matter.number)
    const now = api.clock.read().slice(0, 10)
    await did(chair, id, 'record-service', { occurredOn: now, how: 'refused', proof: '拒收，两名见证人在场' })
    await did('officer', id, 'draft-next', { facts: '拒收意见书。', demands: '请依法处理。' })
    api.clock.advance(day)
    const proposal = (await byChair('sign', { agency: '德清县人力资源和社会保障局' })).matter
    expect(proposal.status.code).toBe('signed')
    // The first of each rung: none is called as another.
    const serials = numbers.concat(proposal.number).map((number) => String(number).replace(/〔.*/, ''))
    expect(serials).toEqual(['监提', '监意', '监建'].map((mark) => `德清县总工会${mark}`))
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

  test('a request for legal aid becomes a grievance without being typed again, and is still decided on', async () => {
    const asked = await post('worker', '/legal-aid', {
      employer: api.county.employer,
      aid: 'advice',
      region,
      topic: 'pay-arrears',
      reasons: '公司三个月没发工资，我不懂法律。',
    })
    const { id } = asked.body.matter
    const body = { amount: '4000000', remedies: ['payment'], knewOn: '2026-10-01' }
    const path = `/legal-aid/${id}/convert`
    expect((await post('other-worker', path, body)).status).toBe(404)
    expect((await post('officer', path, body)).status).toBe(404)
    const made = await post('worker', path, body)
    expect(made.status, made.text).toBe(201)
    const caseId = made.body.case.id
    expect((await api.get('worker', `/grievances/${caseId}/timeline`)).body.entries[0].words).toMatchObject({
      facts: '公司三个月没发工资，我不懂法律。',
    })
    const again = await post('worker', path, body)
    expect([again.status, again.body.case.id, again.body.repeated]).toEqual([200, caseId, true])
    expect((await api.get('worker', `/legal-aid/${id}`)).body.matter).toMatchObject({
      status: { code: 'requested' },
      facts: { case: caseId },
      cases: [{ id: caseId }],
      obligations: [{ what: 'decision' }],
    })
  })

  test('what was left out when asking for aid is asked for; an aid in a case becomes no second one', async () => {
    const plain = await post('worker', '/legal-aid', {
      employer: api.county.employer,
      aid: 'advice',
      reasons: '要请律师。',
    })
    const body = { remedies: ['payment'], knewOn: '2026-10-01' }
    const path = `/legal-aid/${plain.body.matter.id}/convert`
    const lacking = await post('worker', path, body)
    expect([lacking.status, lacking.body.code]).toEqual([422, 'invalid-input'])
    expect((await post('worker', path, { ...body, region, topic: 'bonus' })).status).toBe(201)
    const within = await post('worker', '/legal-aid', {
      employer: api.county.employer,
      aid: 'advice',
      reasons: '要请律师。',
      case: await api.opened(),
    })
    const count = async () => (await api.store.sql`select 1 from heads`).length
    const before = await count()
    const second = await post('worker', `/legal-aid/${within.body.matter.id}/convert`, {
      ...body,
      region,
      topic: 'bonus',
    })
    expect([second.status, second.body.code, await count()]).toEqual([409, 'linked-already', before])
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
    for (const [seconds, withinAim] of [
      [30 * 60, true],
      [30 * 60 + 59, false],
    ] as const) {
      const { body } = await post('worker', '/memberships', { union: api.county.union })
      api.clock.advance(seconds * 1000)
      const { facts } = (await post('officer', `/memberships/${body.matter.id}/admit`)).body.matter
      expect([seconds, facts.withinAim]).toEqual([seconds, withinAim])
    }
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
