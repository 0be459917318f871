import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApi } from '../../api/server.js'
import { commandNamed } from '../../domain/case/act.js'
import type { Role } from '../../domain/case/actor.js'
import { headOf } from '../../record/heads.js'
import { actorOf, addPerson, addUnit, appoint } from '../../record/registers.js'
import { createApi, type Body, type TestApi } from '../support/api.js'
import { logins, region } from '../support/county.js'
import { contents, take, walk, wholeRoad, type Step } from '../support/walk.js'

/*
 * Deny by default, route by route: the routes are those of the OpenAPI document, so that a new one is tried as well.
 */

let api: TestApi
/** Everybody there is, by what they are called here. */
const people = new Map<string, string>()
let routes: readonly { readonly method: 'GET' | 'POST'; readonly path: string }[]
let n = 0
/** The whole road, with one mediator by name: there are two. */
const road = wholeRoad.map((step): Step =>
  step.command === 'apply-for-mediation'
    ? { ...step, content: (_, { county }) => ({ mediator: county.people.mediator }) }
    : step,
)

beforeAll(async () => {
  api = await createApi()
  const { store, county } = api
  for (const login of logins) people.set(login, county.people[login])
  const faraway = await addUnit(store, { kind: 'union', name: '绍兴市总工会', level: 'city', region: '330600' })
  const beside = await addUnit(store, {
    kind: 'union',
    name: '南浔区总工会',
    level: 'county',
    parent: county.city,
    region,
  })
  const elsewhere = await addUnit(store, { kind: 'employer', name: '他处某公司', union: faraway, region: '330600' })
  const department = await addUnit(store, { kind: 'department', name: '某局', region, parent: county.union })
  await newcomer('auditor', 'auditor', county.city)
  await newcomer('agent-beside', 'agent', beside)
  await newcomer('officer-beside', 'officer', beside)
  await newcomer('supervisor-beside', 'supervisor', beside)
  await newcomer('employer-elsewhere', 'employer', elsewhere)
  await newcomer('liaison-not-asked', 'liaison', department)
  await newcomer('expert-not-seated', 'expert', county.city)
  await newcomer('second-mediator', 'mediator', county.body)
  await newcomer('agent', 'agent', county.union)
  const document = (await api.app.inject({ url: '/openapi.json' })).json()
  routes = Object.entries(document.paths as Record<string, object>)
    .filter(([path]) => path.startsWith('/grievances/{id}'))
    .flatMap(([path, item]) =>
      Object.keys(item).map((method) => ({ method: method.toUpperCase() as 'GET' | 'POST', path })),
    )
})
afterAll(async () => {
  await api.close()
})

async function newcomer(name: string, role: Role, unit: string): Promise<void> {
  const person = await addPerson(api.store, { name })
  await appoint(api.store, { person, role, unit, from: '2026-01-01' })
  people.set(name, person)
}

async function ask(who: string, method: 'GET' | 'POST', path: string, body?: unknown) {
  const token = (await api.auth.issue?.(people.get(who) ?? ''))?.token ?? ''
  const answer = await api.app.inject({
    method,
    url: path,
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': `scope-test-${(n += 1)}` },
    ...(method === 'POST' ? { payload: (body ?? {}) as object } : {}),
  })
  return { status: answer.statusCode, text: answer.body, headers: answer.headers }
}

const at = (path: string, id: string): string => path.replace('{id}', id).replace('{key}', '1%2FissueAcceptanceNotice')
const nowhere = '0198f5c2-0000-7000-8000-000000000000'
const commandIn = (path: string): string => path.split('/')[3] ?? ''

async function outOfScope(id: string): Promise<readonly string[]> {
  const asked = await Promise.all(
    [...people.keys()].map(async (who) => ((await ask(who, 'GET', `/grievances/${id}`)).status === 404 ? [who] : [])),
  )
  return asked.flat()
}

/** What tells one answer from another, but for the id that was asked for and the id of the request. */
function told({ status, text, headers }: Awaited<ReturnType<typeof ask>>, id: string) {
  const body = text.replaceAll(id, '@').replace(/#[0-9a-f-]{36}/, '#')
  const names = Object.keys(headers).filter((name) => !name.startsWith('x-ratelimit'))
  return { status, body, names: names.sort(), length: String(headers['content-length']) }
}

const none = new Map<string, Promise<ReturnType<typeof told>>>()

/** The answer where there is no such case: the same at any time. */
function ofNone(who: string, method: 'GET' | 'POST', path: string, body: unknown) {
  const key = `${who} ${method} ${path}`
  const known = none.get(key) ?? ask(who, method, at(path, nowhere), body).then((answer) => told(answer, nowhere))
  none.set(key, known)
  return known
}

describe.each([0, 5, 16, 22])('after %i steps', (steps) => {
  test('whoever is out of scope is answered on every route as if there were no case, and nothing is written', async () => {
    const id = await walk(api, road.slice(0, steps))
    const strangers = await outOfScope(id)
    expect(strangers).toEqual(
      expect.arrayContaining(['other-worker', 'stranger', 'admin', 'auditor', 'agent-beside', 'employer-elsewhere']),
    )
    expect(strangers).toEqual(expect.arrayContaining(['liaison-not-asked', 'expert-not-seated', 'second-mediator']))
    const before = await api.rows()
    for (const { method, path } of routes) {
      const body = contents[commandIn(path)]?.({ roads: [] }, api)
      for (const who of strangers) {
        const answer = told(await ask(who, method, at(path, id), body), id)
        const missing = await ofNone(who, method, path, body)
        expect([who, method, path, answer.status]).toEqual([who, method, path, 404])
        expect([who, path, answer]).toEqual([who, path, missing])
      }
    }
    expect(await api.rows()).toEqual(before)
    for (const who of strangers) {
      for (const path of ['/grievances', '/todos', '/notices', '/referrals/overdue', '/drafts'])
        expect([who, path, (await ask(who, 'GET', path)).text.includes(id)]).toEqual([who, path, false])
    }
  })

  test('whoever is in scope and not permitted is answered 403, and nothing is written', async () => {
    const id = await walk(api, road.slice(0, steps))
    const strangers = await outOfScope(id)
    const head = await headOf(api.store, id)
    const before = await api.rows()
    for (const who of [...people.keys()].filter((one) => !strangers.includes(one))) {
      const actor = await actorOf(api.store, people.get(who) ?? '')
      for (const { path } of routes.filter(({ method }) => method === 'POST')) {
        const command = commandNamed.get(commandIn(path))
        if (head === null || actor === null || command?.by.is(head.grievance, actor) !== false) continue
        const { status, text } = await ask(who, 'POST', at(path, id), contents[command.name]?.({ roads: [] }, api))
        expect([who, path, status, JSON.parse(text).code]).toEqual([who, path, 403, 'not-yours-to-do'])
      }
    }
    expect(await api.rows()).toEqual(before)
  })
})

const reading = ['', '/timeline', '/verify', '/ways', '/claimants', '/experts']

async function allRead(who: string, id: string): Promise<string> {
  const answers = await Promise.all(reading.map((path) => ask(who, 'GET', `/grievances/${id}${path}`)))
  return answers.map(({ text }) => text).join('\n')
}

describe('what is private', () => {
  test('the words of a private session and of a proposal reach those in it and nobody else', async () => {
    const id = await walk(api, road.slice(0, 5))
    const said = async (by: 'mediator' | 'worker', command: string, body: object) =>
      expect((await api.post(by, `/grievances/${id}/${command}`, body)).status).toBe(200)
    await said('mediator', 'record-session', { kind: 'private-worker', occurredOn: '2026-11-25', words: '底线甲' })
    await said('worker', 'prepare-arbitration', { claims: '预备乙' })
    await said('worker', 'send-message', { to: 'mediator', words: '密语丙' })
    await said('mediator', 'propose-settlement', {
      terms: {
        total: '3210987',
        instalments: [{ amount: '3210987', due: '2026-12-31' }],
        acts: [{ words: '条款丁', due: '2026-12-31' }],
      },
    })
    const readers: Record<string, readonly string[]> = {
      底线甲: ['worker', 'mediator'],
      预备乙: ['worker'],
      密语丙: ['worker', 'mediator'],
      条款丁: ['worker', 'employer', 'mediator'],
      '3210987': ['worker', 'employer', 'mediator'],
      preparedAt: ['worker'],
    }
    const strangers = await outOfScope(id)
    for (const who of people.keys()) {
      const text = await allRead(who, id)
      for (const [secret, whom] of Object.entries(readers))
        expect([who, secret, text.includes(secret)]).toEqual([who, secret, whom.includes(who)])
    }
    // Whoever supervises, or belongs to the union, sees that there is something.
    for (const who of ['supervisor', 'officer', 'agent']) {
      const entries: Body[] = JSON.parse((await ask(who, 'GET', `/grievances/${id}/timeline`)).text).entries
      expect([who, entries.filter(({ readable }) => readable === false).length > 3]).toEqual([who, true])
    }
    expect(strangers).not.toContain('agent')
    const roads = JSON.parse((await ask('employer', 'GET', `/grievances/${id}`)).text).case.roads
    expect(roads.map(({ road }: Body) => road)).not.toContain('arbitration')
  })

  test('it stands in no table in clear, and in no line of the log', async () => {
    const lines: string[] = []
    const log = pino({ level: 'trace' }, { write: (line) => void lines.push(line) })
    const app = await buildApi({ ...api.deps, log })
    const id = await walk(api, road.slice(0, 5))
    const send = async (by: 'worker' | 'mediator', command: string, body: object) => {
      const answer = await app.inject({
        method: 'POST',
        url: `/grievances/${id}/${command}?secret=明文戊`,
        headers: { authorization: `Bearer ${await api.token(by)}`, 'idempotency-key': `plain-${(n += 1)}-key` },
        payload: body,
      })
      return answer.statusCode
    }
    const secret = '明文戊'
    const session = { kind: 'private-worker', occurredOn: '2026-11-25', words: secret }
    expect(await send('mediator', 'record-session', session)).toBe(200)
    expect(await send('worker', 'send-message', { to: 'mediator', words: secret })).toBe(200)
    expect(await send('worker', 'prepare-arbitration', { claims: secret })).toBe(200)
    // Refused, malformed, and out of turn.
    expect(await send('worker', 'record-session', session)).toBe(403)
    expect(await send('mediator', 'record-session', { ...session, [secret]: secret })).toBe(422)
    expect(await send('worker', 'rate', { score: 1, solved: false, words: secret })).toBe(409)
    await app.close()
    const tables = await api.store.sql<{ name: string }[]>`
      select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`
    expect(tables.length).toBeGreaterThan(10)
    const hex = Buffer.from(secret).toString('hex')
    for (const { name } of tables) {
      const found = await api.store.sql`
        select 1 from ${api.store.sql(name)} t
        where position(${secret} in t::text) > 0 or position(${hex} in t::text) > 0 limit 1`
      expect([name, found.length]).toEqual([name, 0])
    }
    const logged = lines.join('')
    expect(logged).toContain(id)
    for (const text of [secret, encodeURIComponent(secret), ...logins.map((login) => api.county.people[login])])
      expect(logged).not.toContain(text)
  })

  test('what the union decides among itself is not told to the employer, nor one party’s challenge to the other', async () => {
    const id = await walk(api, road.slice(0, 2))
    await take(api, id, {
      by: 'officer',
      command: 'offer-hand-over',
      content: contents['offer-hand-over'] ?? (() => ({})),
    })
    await take(api, id, { by: 'worker', command: 'challenge-handler', content: () => ({ words: '有利害关系。' }) })
    const facts = async (who: string, road: string) =>
      JSON.parse((await ask(who, 'GET', `/grievances/${id}`)).text).case.roads.find((one: Body) => one.road === road)
        .facts
    expect((await facts('worker', 'handOver')).offers).toMatchObject([{ ground: 'complexity' }])
    expect((await facts('employer', 'handOver')).offers).toBe(1)
    expect((await facts('worker', 'replacement')).challenge).toMatchObject({ party: 'worker' })
    expect(await facts('employer', 'replacement')).toMatchObject({ challenge: null, challenges: [] })
  })
})

describe('who has gone', () => {
  test('a mediator who was replaced sees the case no more', async () => {
    const id = await walk(api, road.slice(0, 6))
    expect((await ask('mediator', 'GET', `/grievances/${id}`)).status).toBe(200)
    await take(api, id, { by: 'employer', command: 'challenge-mediator', content: () => ({ words: '亲属。' }) })
    expect((await ask('mediator', 'GET', `/grievances/${id}`)).status).toBe(404)
    expect((await ask('second-mediator', 'GET', `/grievances/${id}`)).status).toBe(200)
    expect((await ask('mediator', 'GET', '/grievances')).text).not.toContain(id)
  })

  test('a mediator whose office has ended sees the case no more, though still named in it', async () => {
    const id = await walk(api, road.slice(0, 6))
    const person = people.get('mediator') ?? ''
    expect((await ask('mediator', 'GET', '/grievances')).text).toContain(id)
    const [held] = await api.store.sql<{ until_day: string | null }[]>`
      update appointments set until_day = '2026-01-02' where person = ${person} returning until_day`
    expect(held?.until_day).toBe('2026-01-02')
    expect((await ask('mediator', 'GET', `/grievances/${id}`)).status).toBe(404)
    expect((await ask('mediator', 'GET', `/grievances/${id}/timeline`)).status).toBe(404)
    expect((await ask('mediator', 'GET', '/grievances')).text).not.toContain(id)
    await api.store.sql`update appointments set until_day = null where person = ${person}`
    expect((await ask('mediator', 'GET', `/grievances/${id}`)).status).toBe(200)
  })
})

test('a department that was asked sees in no list where the case stands', async () => {
  const id = await walk(api, road.slice(0, 7))
  const [{ unit } = { unit: '' }] = await api.store.sql<{ unit: string }[]>`
    select unit from appointments where person = ${people.get('liaison-not-asked') ?? ''}`
  await take(api, id, {
    by: 'officer',
    command: 'refer',
    content: () => ({ departments: [unit], question: '请核实。' }),
  })
  const rows = async (query: string): Promise<Body[]> =>
    JSON.parse((await ask('liaison-not-asked', 'GET', `/grievances${query}`)).text).rows
  expect(await rows('')).toMatchObject([
    { id, stage: { code: 'handling' }, nextDue: null, overdue: false, outcome: null },
  ])
  expect(await rows('?stage=mediation')).toEqual([])
  expect(await rows('?sort=nextDue')).toMatchObject([{ id, nextDue: null }])
  for (const path of ['/todos', '/notices']) {
    const { text } = await ask('liaison-not-asked', 'GET', path)
    expect(JSON.parse(text).rows.map(({ stage }: Body) => stage.code)).toEqual(['handling'])
  }
  expect(JSON.parse((await ask('officer', 'GET', `/grievances?stage=mediation`)).text).rows).toContainEqual(
    expect.objectContaining({ id }),
  )
})
