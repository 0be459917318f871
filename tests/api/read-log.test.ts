import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultPayloadConverter, type Payload } from '@temporalio/common'
import { buildApi } from '../../api/server.js'
import type { Role } from '../../domain/case/actor.js'
import { eraseWords } from '../../record/history.js'
import { purgeReads } from '../../record/read-log.js'
import { addPerson, addUnit, appoint } from '../../record/registers.js'
import { payloadCodec, remoteCodec } from '../../runtime/codec.js'
import { createApi, grievance, type Answer, type Body, type TestApi } from '../support/api.js'
import { region } from '../support/county.js'
import { contents, take, walk, wholeRoad } from '../support/walk.js'
import { csvOf, listed } from '../support/workers.js'
import { readsOf } from '../support/reads.js'

let api: TestApi
const people = new Map<string, string>()

beforeAll(async () => {
  api = await createApi()
  const { store, county } = api
  const elsewhere = await addUnit(store, { kind: 'union', name: '别处总工会', level: 'city', region: '330600' })
  await newcomer('auditor', 'auditor', county.city)
  await newcomer('auditor-elsewhere', 'auditor', elsewhere)
  await newcomer('operator', 'operator', county.city)
  await newcomer('陆某某', 'worker', county.union, { phone: '13912345678', idno: '11010519491231002X' })
})
afterAll(() => api.close())

async function newcomer(name: string, role: Role, unit: string, more: object = {}): Promise<void> {
  const person = await addPerson(api.store, { name, ...more })
  await appoint(api.store, { person, role, unit, from: '2026-01-01' })
  people.set(name, person)
}

async function ask(
  app: TestApi['app'],
  who: string,
  path: string,
  body?: unknown,
  headers: object = {},
): Promise<Answer> {
  const person = people.get(who) ?? api.county.people[who as 'worker']
  const token = (await api.auth.issue?.(person))?.token ?? ''
  const answer = await app.inject({
    method: body === undefined ? 'GET' : 'POST',
    url: path,
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID(), ...headers },
    ...(body === undefined ? {} : { payload: body as object }),
  })
  const json = String(answer.headers['content-type']).includes('json')
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text: answer.body,
    body: json ? answer.json<Body>() : null,
  }
}
const get = (who: string, path: string) => ask(api.app, who, path)
const rows = async (who: string, path: string): Promise<Body[]> => (await get(who, path)).body.rows
const logged = () => api.app.reads.flush()

const readsIn = (answer: Answer) => readsOf(api, answer)

describe('reading a case', () => {
  test('is on record: who, as what, of which unit, when, what', async () => {
    const id = await api.opened()
    for (const path of ['', '/timeline', '/ways']) await get('officer', `/grievances/${id}${path}`)
    await get('mediator', `/grievances/${id}`)
    await get('worker', `/grievances/${id}`)
    const seen = await rows('auditor', `/audit/reads?case=${id}`)
    const brief = seen
      .map(({ what, as, person, own, units }) => [what.code, as[0]?.code, person.id, own, units.length])
      .sort((a, b) => (String(a) < String(b) ? -1 : 1))
    const { officer, worker } = api.county.people
    expect(brief).toEqual([
      ['timeline', 'officer', officer, false, 1],
      ['view', 'officer', officer, false, 1],
      ['view', 'worker', worker, true, 1],
      ['ways', 'officer', officer, false, 1],
    ])
    expect(seen.find(({ what }) => what.code === 'ways')).toMatchObject({
      cases: [id],
      n: 1,
      units: [{ id: api.county.union }],
      reason: null,
    })
    expect(Math.abs(Date.parse(seen[1].at) - Date.parse(api.clock.read()))).toBeLessThan(5_000)
    expect(await rows('auditor', `/audit/reads?case=${id}&own=true`)).toHaveLength(1)
    expect(await rows('auditor', `/audit/reads?person=${officer}&what=timeline&case=${id}`)).toHaveLength(1)
    expect(await rows('auditor', `/audit/reads?case=${id}&to=2026-11-24`)).toEqual([])
    const first = (await get('auditor', `/audit/reads?case=${id}&limit=3`)).body
    expect(await rows('auditor', `/audit/reads?case=${id}&limit=3&cursor=${first.next}`)).toHaveLength(1)
  })

  test('in a list: one row with every case whose fields were on the page, and how many', async () => {
    const id = await api.opened()
    const page = await rows('officer', '/grievances?limit=2')
    const [read] = await rows('auditor', `/audit/reads?what=list&case=${id}`)
    expect(read).toMatchObject({ n: 2, cases: page.map((row) => row.id), as: [{ code: 'officer' }] })
    expect(read.cases).toContain(id)
  })

  test('a paper is given out only once that is on record', async () => {
    const id = await api.opened()
    await api.store.sql`alter table reads rename to reads_away`
    try {
      expect((await get('officer', `/grievances/${id}/verify`)).status).toBe(200)
      const answer = await ask(api.app, 'officer', `/registers/people/search`, { name: '陆某某' })
      expect([answer.status >= 400, answer.text.includes('陆某某')]).toEqual([true, false])
      // Others are noted behind the answer, and written when the record takes them again.
      expect((await get('officer', `/grievances/${id}`)).status).toBe(200)
      await expect(logged()).rejects.toThrow()
    } finally {
      await api.store.sql`alter table reads_away rename to reads`
    }
    await logged()
    expect(await rows('auditor', `/audit/reads?case=${id}`)).toHaveLength(1)
  })

  test('what fails, and what is refused, shows nothing and is not noted', async () => {
    const id = await api.opened()
    expect((await get('stranger', `/grievances/${id}`)).status).toBe(404)
    expect((await get('officer', `/grievances/${id}/reads`)).status).toBe(403)
    expect(await rows('auditor', `/audit/reads?case=${id}`)).toEqual([])
  })

  test('on an orderly end nothing is lost', async () => {
    const id = await api.opened()
    const app = await buildApi(api.deps)
    for (let i = 0; i < 30; i += 1) await ask(app, 'officer', `/grievances/${id}`)
    await app.close()
    expect((await api.store.sql`select 1 from reads where cases @> array[${id}::uuid]`).length).toBe(30)
  })
})

describe('the worker', () => {
  test('is told who has read their case: staff by name, others by what they are', async () => {
    const id = await api.opened()
    for (const who of ['officer', 'employer', 'worker']) await get(who, `/grievances/${id}`)
    const seen = (await rows('worker', `/grievances/${id}/reads`)).sort((a, b) =>
      a.as[0].code < b.as[0].code ? -1 : 1,
    )
    const { officer, worker, employer } = api.county.people
    expect(seen.map(({ as, person, own }) => [as[0].code, person?.id, own])).toEqual([
      ['employer', undefined, false],
      ['officer', officer, false],
      ['worker', worker, true],
    ])
    expect(seen[0].units).toMatchObject([{ id: api.county.employer }])
    expect(JSON.stringify(seen)).not.toContain(employer)
    expect(Object.keys(seen[0])).not.toContain('cases')
    expect((await get('other-worker', `/grievances/${id}/reads`)).status).toBe(404)
    for (const who of ['officer', 'employer', 'supervisor'])
      expect([who, (await get(who, `/grievances/${id}/reads`)).status]).toEqual([who, 403])
  })
})

describe('an act that writes nothing', () => {
  const again = () => ({ 'idempotency-key': randomUUID() })

  test('is a reading, where it is sent again under its key; the first time it stands in the record', async () => {
    const id = await api.opened()
    const key = again()
    const accept = () => ask(api.app, 'officer', `/grievances/${id}/accept`, {}, key)
    const first = await accept()
    expect([first.status, first.body.repeated, await readsIn(first)]).toEqual([200, false, []])
    const second = await accept()
    expect([second.status, second.body.repeated, second.body.case.id]).toEqual([200, true, id])
    const { officer } = api.county.people
    expect(await readsIn(second)).toEqual([
      { person: officer, what: 'view', roles: ['officer'], cases: [id], people: [], own: false },
    ])
    const [told] = await rows('worker', `/grievances/${id}/reads`)
    expect(told).toMatchObject({ what: { code: 'view' }, person: { id: officer } })
    const refused = await ask(api.app, 'officer', `/grievances/${id}/accept`, {})
    expect([refused.status, await readsIn(refused)]).toEqual([409, []])
  })

  test('so is an opening, from the start or from a draft, and a question', async () => {
    const sent = [
      ['/grievances', grievance(api.county, { facts: '再说一次。' })],
      ['/consultations', { employer: api.county.employer, region, topic: 'bonus', question: '奖金怎么算？' }],
    ] as const
    for (const [path, body] of sent) {
      const key = again()
      const answers = [await ask(api.app, 'worker', path, body, key), await ask(api.app, 'worker', path, body, key)]
      expect(answers.map(({ status }) => status)).toEqual([201, 200])
      const { id } = answers[1]?.body.case ?? answers[1]?.body.matter
      const [first = [], second = []] = await Promise.all(answers.map(readsIn))
      expect(first).toEqual([])
      const what = path === '/grievances' ? 'view' : 'matter'
      expect(second).toEqual([expect.objectContaining({ what, cases: [id], roles: ['worker'], own: true })])
    }
    const draft = `/drafts/${randomUUID()}`
    const put = await api.app.inject({
      method: 'PUT',
      url: draft,
      headers: { authorization: `Bearer ${await api.token('worker')}` },
      payload: grievance(api.county),
    })
    expect(put.statusCode).toBe(200)
    const [first, second] = [
      await ask(api.app, 'worker', `${draft}/submit`, {}),
      await ask(api.app, 'worker', `${draft}/submit`, {}),
    ]
    expect([first.status, second.status, await readsIn(first)]).toEqual([201, 200, []])
    expect(await readsIn(second)).toEqual([expect.objectContaining({ what: 'view', cases: [first.body.case.id] })])
  })

  test('and one that changes nothing: a second signature under the same text', async () => {
    const id = await walk(api, wholeRoad.slice(0, 10))
    const answer = await take(api, id, { by: 'worker', command: 'sign', content: contents['sign'] ?? (() => ({})) })
    expect([answer.status, answer.body.repeated]).toEqual([200, false])
    expect(await readsIn(answer)).toEqual([expect.objectContaining({ what: 'view', cases: [id], own: true })])
  })
})

describe('the log', () => {
  test('is for auditors, each of what lies under their union', async () => {
    const id = await api.opened()
    await get('officer', `/grievances/${id}`)
    expect((await rows('auditor', `/audit/reads?case=${id}`)).length).toBe(1)
    expect(await rows('auditor-elsewhere', `/audit/reads?case=${id}`)).toEqual([])
    for (const who of ['worker', 'officer', 'supervisor', 'admin', 'operator'])
      expect([who, (await get(who, '/audit/reads')).status]).toEqual([who, 403])
  })

  test('is never rewritten; only what is older than six months can be taken away', async () => {
    const { sql } = api.store
    await logged()
    await expect(sql`update reads set person = ${randomUUID()}`).rejects.toThrow('append-only')
    await expect(sql`delete from reads`).rejects.toThrow('append-only')
    await expect(sql`truncate reads`).rejects.toThrow('append-only')
    const [{ n: before } = { n: 0 }] = await sql<{ n: number }[]>`select count(*)::int as n from reads`
    await sql`
      insert into reads (at, person, roles, units, what, cases, n, own, request)
      values ('2024-01-01T00:00:00Z', ${randomUUID()}, '{}', '{}', 'view', '{}', 1, false, ${randomUUID()})`
    expect(await purgeReads(api.store, '2099-01-01T00:00:00Z')).toBe(1)
    const [{ n: after } = { n: 0 }] = await sql<{ n: number }[]>`select count(*)::int as n from reads`
    expect(after).toBe(before)
  })
})

describe('looking for cases exactly', () => {
  const find = (who: string, body: object) => ask(api.app, who, '/grievances/search', body)
  const found = async (who: string, body: object): Promise<string[]> => {
    const answer = await find(who, body)
    if (answer.status !== 200) throw new Error(answer.text)
    return answer.body.rows.map(({ id }: Body) => id)
  }
  let id: string
  beforeAll(async () => {
    const opened = await ask(api.app, '陆某某', '/grievances', grievance(api.county))
    id = opened.body.case.id
  })

  test('by name, phone, identity number, number: whole, within what one sees', async () => {
    const { number } = (await get('officer', `/grievances/${id}`)).body.case
    const who = { name: '陆某某', phone: '13912345678', idno: '11010519491231002x' }
    for (const by of [...Object.entries(who).map(([field, text]) => ({ [field]: text })), who, { number }])
      expect([by, await found('officer', by)]).toEqual([by, [id]])
    for (const by of [{ name: '陆某' }, { name: '陆某某', phone: '13912345679' }, { number: number.slice(0, -1) }])
      expect([by, await found('officer', by)]).toEqual([by, []])
    for (const stranger of ['stranger', 'other-worker', 'mediator']) expect(await found(stranger, who)).toEqual([])
    // The employer knows the worker by name; a phone is not confirmed to them.
    expect(await found('employer', { name: '陆某某' })).toEqual([id])
    expect(await found('employer', { phone: who.phone })).toEqual([])
    expect(await found('陆某某', who)).toEqual([id])
    const [read] = await rows('auditor', `/audit/reads?what=search&case=${id}`)
    expect(read.cases).toEqual([id])
  })

  test('nothing to look for, or what cannot be right, is turned away; the words come back nowhere', async () => {
    for (const body of [{}, { phone: '123' }, { idno: '110105194912310021' }, { name: '王' }, { names: '王某某' }]) {
      const answer = await find('officer', body)
      expect([body, answer.status]).toEqual([body, 422])
      for (const text of Object.values(body)) expect(answer.text).not.toContain(text)
    }
  })

  test('by who is on a list; not for a co-worker; gone with the key', async () => {
    const collective = await api.opened({ collective: { workers: 12 } })
    const list = Array.from({ length: 12 }, (_, i) => listed(7000 + i))
    const added = await api.post('worker', `/grievances/${collective}/add-claimants`, {
      csv: csvOf(list),
      mandated: true,
    })
    expect(added.status).toBe(200)
    const one = list[4] as { name: string; idno: string; phone?: string }
    expect(await found('officer', { idno: one.idno })).toEqual([collective])
    expect(await found('officer', { idno: one.idno, name: one.name })).toEqual([collective])
    expect(await found('employer', { name: one.name })).toContain(collective)
    const [own] = await api.store.sql<{ person: string }[]>`
      select person from claimants where case_id = ${collective} and n = 5`
    people.set('one', own?.person ?? '')
    const [beside] = await api.store.sql<{ person: string }[]>`
      select person from claimants where case_id = ${collective} and n = 6`
    people.set('beside', beside?.person ?? '')
    expect(await found('one', { name: one.name })).toContain(collective)
    expect(await found('beside', { name: one.name })).toEqual([])
    const [{ n } = { n: 0 }] = await api.store.sql<{ n: number }[]>`
      select count(*)::int as n from party_tags where case_id = ${collective}`
    expect(n).toBeGreaterThanOrEqual(24)
    await eraseWords(api.store, collective)
    expect(await api.store.sql`select 1 from party_tags where case_id = ${collective}`).toHaveLength(0)
    expect(await found('officer', { idno: one.idno })).toEqual([])
    await eraseWords(api.store, id)
    expect(await found('officer', { name: '陆某某' })).toEqual([])
  })
})

describe('decoding what the engine holds', () => {
  const origin = 'http://127.0.0.1:8233'
  let app: TestApi['app']
  let coded: Body
  beforeAll(async () => {
    app = await buildApi({ ...api.deps, codec: remoteCodec(api.store.keys, origin) })
    const plain = defaultPayloadConverter.toPayload('案件甲') as Payload
    const [payload] = await payloadCodec(api.store.keys).encode([plain])
    const text = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64')
    const metadata = Object.entries(payload?.metadata ?? {}).map(([name, bytes]) => [name, text(bytes)])
    coded = { payloads: [{ metadata: Object.fromEntries(metadata), data: text(payload?.data) }] }
  })
  afterAll(() => app.close())

  test('there is no such route unless a setting names the pages', async () => {
    expect((await ask(api.app, 'operator', '/codec/decode', coded)).status).toBe(404)
  })

  test('is for who operates the platform and has stated why; each time is on record', async () => {
    for (const who of ['worker', 'officer', 'auditor'])
      expect([who, (await ask(app, who, '/codec/decode', coded)).status]).toEqual([who, 403])
    expect((await app.inject({ method: 'POST', url: '/codec/decode', payload: coded })).statusCode).toBe(401)
    expect((await ask(app, 'operator', '/codec/decode', coded)).body.code).toBe('reason-not-stated')
    expect((await ask(app, 'officer', '/codec/sessions', { reason: '查看卡住的流程' })).status).toBe(403)
    expect((await ask(app, 'operator', '/codec/sessions', { reason: '查看卡住的流程' })).status).toBe(200)
    const { status, body } = await ask(app, 'operator', '/codec/decode', coded)
    expect(status).toBe(200)
    expect(Buffer.from(body.payloads[0].data, 'base64').toString()).toBe('"案件甲"')
    expect(await rows('auditor', `/audit/reads?person=${people.get('operator')}`)).toMatchObject([
      { what: { code: 'decode' }, n: 1 },
      { what: { code: 'decode-session' }, reason: '查看卡住的流程' },
    ])
    const [kept] = await api.store.sql`select reason from reads where what = 'decode-session'`
    expect(Buffer.from(kept?.['reason']).includes(Buffer.from('卡住'))).toBe(false)
    // The command line has what it asks with encrypted first.
    const encoded = await ask(app, 'operator', '/codec/encode', body)
    expect(encoded.body.payloads[0].metadata.encoding).toBe(coded.payloads[0].metadata.encoding)
    expect((await ask(app, 'operator', '/codec/decode', encoded.body)).body).toEqual(body)
    expect((await ask(app, 'officer', '/codec/encode', body)).status).toBe(403)
    const altered = { payloads: [{ ...coded.payloads[0], data: Buffer.alloc(60).toString('base64') }] }
    expect((await ask(app, 'operator', '/codec/decode', altered)).status).toBe(422)
    api.clock.set(new Date(Date.parse(api.clock.read()) + 31 * 60_000).toISOString())
    expect((await ask(app, 'operator', '/codec/decode', coded)).body.code).toBe('reason-not-stated')
  })

  test('answers browsers from those pages and from nowhere else', async () => {
    const preflight = (from: string) =>
      app.inject({
        method: 'OPTIONS',
        url: '/codec/decode',
        headers: { origin: from, 'access-control-request-method': 'POST' },
      })
    const asked = await preflight(origin)
    expect(asked.statusCode).toBe(204)
    expect(asked.headers).toMatchObject({ 'access-control-allow-origin': origin })
    expect((await preflight('https://evil.example')).headers).not.toHaveProperty('access-control-allow-origin')
    const answer = await ask(app, 'operator', '/codec/decode', coded, { origin })
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      vary: expect.stringContaining('Origin'),
    })
  })
})

test('noting a reading costs an answer nothing that can be felt', async () => {
  const id = await api.opened()
  const { person, appointments } = { person: api.county.people.officer, appointments: [] }
  const began = performance.now()
  for (let i = 0; i < 1000; i += 1)
    api.app.reads.note({ person, appointments, what: 'view', cases: [id], n: 1, request: randomUUID() })
  expect((performance.now() - began) / 1000).toBeLessThan(1)
  await logged()
  expect((await rows('auditor', `/audit/reads?case=${id}&limit=100`)).length).toBe(100)
})
