import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { erasedName } from '../../record/account-erasure.js'
import { actorOf, addPerson, addUnit, appoint, nameOf } from '../../record/registers.js'
import { sweepRetention } from '../../record/retention.js'
import { OwnExport } from '../../api/own-export.js'
import { expireObligation } from '../../record/passing.js'
import { headOf } from '../../record/heads.js'
import { obligations } from '../../domain/case/fold.js'
import { addDays, addMillis } from '../../domain/values/time.js'
import { createApi, type Answer, type Body, type TestApi } from '../support/api.js'
import { region, type Login } from '../support/county.js'
import { csvOf, listed } from '../support/workers.js'

let api: TestApi
const nobody = '0198f5c2-0000-7000-8000-000000000000'
beforeAll(async () => {
  api = await createApi()
})
afterAll(async () => {
  await api.close()
})

async function ask(person: string, method: 'GET' | 'POST', url: string, body?: unknown): Promise<Answer> {
  const token = (await api.auth.issue?.(person))?.token ?? ''
  const answer = await api.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(method === 'POST' ? { payload: JSON.stringify(body ?? {}) } : {}),
  })
  const json = String(answer.headers['content-type']).includes('json')
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text: answer.body,
    body: json ? (JSON.parse(answer.body) as Body) : null,
  }
}

/** Somebody new, with a phone and an identity number. */
async function newcomer(name: string, phone: string, idno: string): Promise<string> {
  const person = await addPerson(api.store, { name, phone, idno })
  await appoint(api.store, { person, role: 'worker', unit: api.county.union, from: '2026-01-01' })
  return person
}

const act = (as: Login, id: string, command: string, body: unknown) =>
  api.post(as, `/grievances/${id}/${command}`, body).then((answer) => {
    if (answer.status !== 200) throw new Error(answer.text)
    return answer
  })

/** A case in which both sides have said something in confidence. */
async function talkedOver(): Promise<string> {
  const id = await api.opened({ facts: '我的事实PRIVATEWORKER' })
  await act('officer', id, 'accept', {})
  await act('worker', id, 'apply-for-mediation', {})
  await act('employer', id, 'consent-to-mediation', {})
  await act('mediator', id, 'accept-mediation', { interest: 'none' })
  for (const [kind, words] of [
    ['private-worker', '职工底线WORKERSECRET'],
    ['private-employer', '单位底线EMPLOYERSECRET'],
  ])
    await act('mediator', id, 'record-session', { kind, occurredOn: '2026-11-25', words })
  return id
}

async function archive(id: string): Promise<void> {
  await act('worker', id, 'withdraw', { words: '已和解' })
  const head = await headOf(api.store, id)
  const owed = head === null ? undefined : obligations(head.grievance).find(({ what }) => what === 'reopening')
  api.clock.set(addMillis(owed?.due ?? '', 60_000))
  await expireObligation(api.store, id, owed?.key ?? '')
}

describe('access and copy', () => {
  test('everybody reads what is held about them: from where, how long, and who else has read it', async () => {
    const id = await talkedOver()
    await api.get('officer', `/grievances/${id}`)
    const answer = await api.get('worker', '/me/data')
    expect(answer.status).toBe(200)
    const { body } = answer
    expect(body.person.id).toBe(api.county.people.worker)
    expect(body.person.name).not.toBe('')
    expect(body.offices[0]).toMatchObject({ role: 'worker', until: null })
    expect(body.cases).toContainEqual(
      expect.objectContaining({ id, kept: null, restricted: false, erased: false, reads: `/grievances/${id}/reads` }),
    )
    const reading = body.readBy.find((one: Body) => one.cases.includes(id))
    expect(reading).toMatchObject({ what: { code: 'view' }, own: false })
    expect(reading.person.id).toBe(api.county.people.officer)
    // Looking at it is on record as their own.
    await api.app.reads.flush()
    const [row] = await api.store.sql<{ own: boolean }[]>`
      select own from reads where person = ${api.county.people.worker} and ${id} = any(cases) order by at desc, id desc limit 1`
    expect(row).toEqual({ own: true })
    expect((await api.get(null, '/me/data')).status).toBe(401)
  })

  test('the copy is their own: what they may read, and none of what the other side said in confidence', async () => {
    const id = await talkedOver()
    const answer = await api.get('worker', '/me/data/export')
    expect(answer.status).toBe(200)
    expect(answer.headers['content-disposition']).toContain('my-data.json')
    const copy = OwnExport.parse(answer.body)
    const exported = copy.cases.find((one) => one.case.id === id)
    expect(answer.text).toContain('我的事实PRIVATEWORKER')
    expect(answer.text).toContain('职工底线WORKERSECRET')
    expect(answer.text).not.toContain('EMPLOYERSECRET')
    const hidden = exported?.timeline.filter(({ readable }) => !readable) ?? []
    expect(hidden.length).toBeGreaterThan(0)
    expect(
      hidden.every(({ words, data, who, type }) => words === null && data === null && who === null && type === null),
    ).toBe(true)
    // On record before it is given out, with every case in it.
    const [row] = await api.store.sql<{ cases: string[]; own: boolean }[]>`
      select cases, own from reads where what = 'export' order by at desc, id desc limit 1`
    expect(row?.cases).toContain(id)
    expect(row?.own).toBe(true)
  })

  test('a worker of a list takes along their own row, and none of the others on it', async () => {
    const id = await api.opened({ collective: { workers: 10 } })
    const rows = Array.from({ length: 12 }, (_, i) => ({
      ...listed(i + 1),
      name: `名单上的第${'甲乙丙丁戊己庚辛壬癸子丑'[i]}人`,
    }))
    const csv = csvOf(rows)
    await act('worker', id, 'add-claimants', { csv, mandated: true })
    const [first] = await api.store.sql<
      { person: string }[]
    >`select person from claimants where case_id = ${id} and n = 4`
    const copy = await ask(first?.person ?? '', 'GET', '/me/data/export')
    const parsed = OwnExport.parse(copy.body)
    expect(parsed.cases.find((one) => one.case.id === id)?.rows).toMatchObject([
      { n: 4, own: true, name: '名单上的第丁人' },
    ])
    for (const [i, row] of rows.entries()) {
      const others = i === 3 ? [] : [row.name, row.idno]
      expect(others.filter((text) => copy.text.includes(text))).toEqual([])
    }
  })

  test('nobody finds another one’s case in theirs, by whatever office', async () => {
    const id = await talkedOver()
    for (const as of ['officer', 'employer', 'mediator', 'other-worker', 'stranger', 'admin'] as const) {
      const data = await api.get(as, '/me/data')
      expect([as, data.status, data.text.includes(id)]).toEqual([as, 200, false])
      const copy = await api.get(as, '/me/data/export')
      expect([as, copy.status, copy.text.includes(id), copy.text.includes('SECRET')]).toEqual([as, 200, false, false])
      expect(OwnExport.safeParse(copy.body).success).toBe(true)
    }
  })
})

describe('erasure', () => {
  test('of a case: 404 for whoever is no party; restricted with reason, rule and day; then carried out', async () => {
    const id = await talkedOver()
    for (const as of ['officer', 'employer', 'mediator', 'other-worker', 'admin'] as const)
      expect((await api.post(as, '/me/erasure', { case: id })).status).toBe(404)
    expect((await api.post('worker', '/me/erasure', { case: nobody })).status).toBe(404)
    expect((await api.post('worker', '/me/erasure', { matter: nobody })).status).toBe(404)
    expect((await api.post('worker', '/me/erasure', { case: id, matter: id })).status).toBe(422)
    expect((await api.post('worker', '/me/erasure', { case: 'x' })).status).toBe(422)
    expect((await api.post(null, '/me/erasure', { case: id })).status).toBe(401)

    const note = { words: '记一笔' }
    expect((await api.post('supervisor', `/grievances/${id}/note`, note)).status).toBe(200)
    const open = await api.post('worker', '/me/erasure', { case: id })
    expect(open.body).toMatchObject({ outcome: 'restricted', kept: null, until: null })
    expect(open.body.rule.zh).toContain('第四十七条')
    // Who supervises does not see it any more, nor can they act in it; who has it in charge does.
    expect((await api.get('supervisor', `/grievances/${id}`)).status).toBe(404)
    expect((await api.get('supervisor', `/grievances/${id}/timeline`)).status).toBe(404)
    expect((await api.post('supervisor', `/grievances/${id}/note`, note)).status).toBe(404)
    expect((await api.get('supervisor', '/grievances')).body.rows.map((row: Body) => row.id)).not.toContain(id)
    for (const as of ['worker', 'employer', 'officer', 'mediator'] as const)
      expect([as, (await api.get(as, `/grievances/${id}`)).status]).toEqual([as, 200])

    await archive(id)
    const kept = await api.post('worker', '/me/erasure', { case: id })
    expect(kept.body).toMatchObject({
      outcome: 'restricted',
      kept: { as: { code: 'withdrawn' }, verified: false },
    })
    const until = String(kept.body.until)
    const state = await api.get('worker', '/me/erasure')
    expect(state.body.restricted).toContainEqual(
      expect.objectContaining({ id, kept: expect.objectContaining({ until }) }),
    )
    for (const as of ['officer', 'mediator', 'supervisor'] as const)
      expect([as, (await api.get(as, `/grievances/${id}`)).status]).toEqual([as, 404])
    // The other side keeps its record until the day is over.
    const timeline = await api.get('employer', `/grievances/${id}/timeline`)
    expect(timeline.text).toContain('EMPLOYERSECRET')
    expect(timeline.body.entries.some((entry: Body) => entry.erased)).toBe(false)

    api.clock.set(`${addDays(until, 1)}T01:00:00.000Z`)
    await sweepRetention(api.store, api.deps.blobs)
    const gone = await api.get('worker', `/grievances/${id}/timeline`)
    expect(gone.text).not.toContain('WORKERSECRET')
    expect(gone.body.entries.some((entry: Body) => entry.erased)).toBe(true)
    expect((await api.get('worker', `/grievances/${id}/verify`)).body.verified).toBe(true)
    expect((await api.post('worker', '/me/erasure', { case: id })).body).toMatchObject({ outcome: 'erased' })
  })

  test('of a consultation that was answered: at once, and its chain verifies', async () => {
    const opened = await api.post('other-worker', '/consultations', {
      topic: 'working-time',
      question: '加班费怎么算CONSULTED',
      region,
      union: api.county.union,
    })
    const id = String(opened.body?.matter?.id)
    expect([opened.status, opened.text]).toEqual([201, opened.text])
    expect((await api.post('worker', '/me/erasure', { matter: id })).status).toBe(404)
    expect((await api.post('other-worker', '/me/erasure', { matter: id })).body.outcome).toBe('restricted')
    expect((await api.post('officer', `/consultations/${id}/answer`, { answer: '按基数计算' })).status).toBe(200)
    expect((await api.post('other-worker', `/consultations/${id}/close`, {})).status).toBe(200)
    expect((await api.post('other-worker', '/me/erasure', { matter: id })).body.outcome).toBe('erased')
    const read = await api.get('other-worker', `/consultations/${id}`)
    expect(read.text).not.toContain('CONSULTED')
    expect(read.body.matter.timeline.some((entry: Body) => entry.erased)).toBe(true)
  })

  test('of a membership that was decided: kept as the union’s record too, until its time is over', async () => {
    const opened = await api.post('other-worker', '/memberships', { union: api.county.union })
    expect([opened.status, opened.text]).toEqual([201, opened.text])
    const id = String(opened.body.matter.id)
    await api.post('officer', `/memberships/${id}/admit`, {})
    expect((await api.get('officer', `/memberships/${id}`)).status).toBe(200)
    const answer = await api.post('other-worker', '/me/erasure', { matter: id })
    expect((await api.get('officer', `/memberships/${id}`)).status).toBe(404)
    expect((await api.get('officer', '/memberships')).text).not.toContain(id)
    expect((await api.get('other-worker', `/memberships/${id}`)).status).toBe(200)
    expect(answer.body).toMatchObject({ outcome: 'restricted', kept: { as: { code: 'membership' } } })
    expect((await sweepRetention(api.store, api.deps.blobs)).erased.map((due) => due.id)).not.toContain(id)
    api.clock.set(`${addDays(String(answer.body.until), 1)}T01:00:00.000Z`)
    expect((await sweepRetention(api.store, api.deps.blobs)).erased.map((due) => due.id)).toContain(id)
    expect((await api.post('other-worker', '/me/erasure', { matter: id })).body.outcome).toBe('erased')
  })

  test('of an account: with all that it held, signed in nowhere from then on; refused of somebody in office', async () => {
    const person = await newcomer('赵六', '13800138006', '110101199003076675')
    expect((await ask(person, 'GET', '/me/data')).body.person).toMatchObject({
      name: '赵六',
      phone: '13800138006',
      idno: '110101199003076675',
    })
    expect((await ask(person, 'POST', '/me/erasure')).body).toMatchObject({ outcome: 'erased' })
    expect((await ask(person, 'GET', '/me/data')).status).toBe(401)
    expect(await actorOf(api.store, person)).toBeNull()
    expect(await nameOf(api.store, person)).toBe(erasedName)
    const officer = await api.post('officer', '/me/erasure', {})
    expect([officer.status, officer.body.code]).toEqual([409, 'holds-an-office'])
    // Who has open cases waits.
    await api.opened()
    const waiting = await api.post('worker', '/me/erasure', {})
    expect(waiting.body).toMatchObject({ outcome: 'waiting', until: null })
    expect((await api.get('worker', '/me/erasure')).body.requests).toContainEqual(
      expect.objectContaining({ kind: 'account-erasure', status: expect.objectContaining({ code: 'waiting' }) }),
    )
    expect((await api.get('worker', '/me/data')).status).toBe(200)
  })
})

describe('correction', () => {
  const wrong = { field: 'phone', value: '13900139007', why: '换了号码' }

  test('is asked by the person, answered by the registrar, and the register changed with it', async () => {
    const person = await newcomer('钱七', '13800138007', '110101199003072033')
    const asked = await ask(person, 'POST', '/me/corrections', wrong)
    expect(asked.status).toBe(201)
    const { id } = asked.body
    // Sent again, it is the same one.
    expect((await ask(person, 'POST', '/me/corrections', wrong)).body).toEqual({ id })
    const own = (await ask(person, 'GET', '/me/erasure')).body.requests
    expect(own).toMatchObject([{ id, value: '13900139007', status: { code: 'open' }, overdue: false }])
    const listed = (await api.get('admin', '/privacy-requests')).body.rows.find((row: Body) => row.id === id)
    expect(listed).toMatchObject({ person: { name: '钱七' }, field: { code: 'phone' }, why: '换了号码' })
    expect(listed.dueDay).toBe(addDays(api.clock.read().slice(0, 10), 15))

    for (const as of ['officer', 'worker', 'supervisor'] as const) {
      expect((await api.get(as, '/privacy-requests')).status).toBe(403)
      expect((await api.post(as, `/privacy-requests/${id}/answer`, { accept: true })).status).toBe(403)
    }
    expect((await api.post('admin', `/privacy-requests/${nobody}/answer`, { accept: true })).status).toBe(404)
    expect((await api.post('admin', `/privacy-requests/${id}/answer`, { accept: false })).status).toBe(422)
    expect((await api.post('admin', `/privacy-requests/${id}/answer`, { accept: true })).body).toEqual({
      id,
      status: 'accepted',
    })
    expect((await ask(person, 'GET', '/me/data')).body.person.phone).toBe('13900139007')
    // What stood there before is on record, sealed.
    const data = (await ask(person, 'GET', '/me/data')).body
    expect(data.sources[0]).toMatchObject({ what: 'changed', fields: ['phone'], by: { id: api.county.people.admin } })
    const again = await api.post('admin', `/privacy-requests/${id}/answer`, { accept: true })
    expect([again.status, again.body.code]).toEqual([409, 'answered-already'])
  })

  test('a refusal states its reason, and changes nothing', async () => {
    const person = await newcomer('孙八', '13800138008', '11010119900307352X')
    const { id } = (await ask(person, 'POST', '/me/corrections', { field: 'name', value: '孙九', why: '写错了' })).body
    expect(
      (await api.post('admin', `/privacy-requests/${id}/answer`, { accept: false, reason: '与证件不符' })).body.status,
    ).toBe('refused')
    expect(await nameOf(api.store, person)).toBe('孙八')
    const [row] = (await ask(person, 'GET', '/me/erasure')).body.requests
    expect(row).toMatchObject({
      status: { code: 'refused' },
      reason: '与证件不符',
      answeredBy: { id: api.county.people.admin },
    })
    // A new name is found by, the old one is not.
    const second = (await ask(person, 'POST', '/me/corrections', { field: 'name', value: '孙九', why: '户口簿' })).body
    await api.post('admin', `/privacy-requests/${second.id}/answer`, { accept: true })
    expect(await nameOf(api.store, person)).toBe('孙九')
    const found = await api.post('admin', '/registers/people/search', { by: 'name', text: '孙九' })
    expect(found.text).toContain(person)
    expect((await api.post('admin', '/registers/people/search', { by: 'name', text: '孙八' })).text).not.toContain(
      person,
    )
  })

  test('is refused where it cannot be right: no phone, no identity number, one that is another’s, too many', async () => {
    const person = await newcomer('周九', '13800138009', '110101199003074610')
    for (const body of [
      { field: 'phone', value: '123', why: 'x' },
      { field: 'idno', value: '110101199003074611', why: 'x' },
      { field: 'born', value: '1', why: 'x' },
      { field: 'name', value: '', why: 'x' },
    ])
      expect((await ask(person, 'POST', '/me/corrections', body)).status).toBe(422)
    const taken = await newcomer('吴十', '13800138010', '110101199003078574')
    const { id } = (
      await ask(person, 'POST', '/me/corrections', { field: 'idno', value: '110101199003078574', why: '录错' })
    ).body
    const answer = await api.post('admin', `/privacy-requests/${id}/answer`, { accept: true })
    expect([answer.status, answer.body.code]).toEqual([409, 'taken-by-another'])
    expect((await ask(taken, 'GET', '/me/data')).body.person.idno).toBe('110101199003078574')
    for (let i = 0; i < 9; i += 1)
      expect(
        (await ask(person, 'POST', '/me/corrections', { field: 'other', value: `第${i}处`, why: 'x' })).status,
      ).toBe(201)
    const more = await ask(person, 'POST', '/me/corrections', { field: 'other', value: '又一处', why: 'x' })
    expect([more.status, more.body.code]).toEqual([409, 'too-many-requests-open'])
  })

  test('is overdue after its day, and a registrar of another part of the tree sees none of it', async () => {
    const person = await newcomer('郑一', '13800138011', '110101199003079593')
    const { id } = (await ask(person, 'POST', '/me/corrections', wrong)).body
    const elsewhere = await addUnit(api.store, { kind: 'union', name: '绍兴市总工会', level: 'city', region: '330600' })
    const other = await addPerson(api.store, { name: '别处管理员' })
    await appoint(api.store, { person: other, role: 'admin', unit: elsewhere, from: '2026-01-01' })
    expect((await ask(other, 'GET', '/privacy-requests')).body.rows).toEqual([])
    expect((await ask(other, 'POST', `/privacy-requests/${id}/answer`, { accept: true })).status).toBe(404)
    api.clock.advance(17 * 86_400_000)
    const rows = (await ask(person, 'GET', '/me/erasure')).body.requests
    expect(rows[0]).toMatchObject({ overdue: true })
  })
})
