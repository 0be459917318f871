import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApi } from '../../api/index.js'
import { buildApi } from '../../api/server.js'
import { closeStore, openStore } from '../../record/store.js'
import { randomBytes } from 'node:crypto'
import { createApi, grievance, type TestApi } from '../support/api.js'

let api: TestApi
beforeAll(async () => {
  api = await createApi()
})
afterAll(async () => {
  await api.close()
})

describe('health', () => {
  test('is open to all, and says what stands', async () => {
    const answer = await api.get(null, '/health')
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      status: 'ok',
      database: { up: true, version: expect.stringMatching(/^18/) },
      engine: { connected: true, behind: 0 },
      versions: { node: process.versions.node },
    })
  })

  test('an engine that is away makes clocks late, and nothing else', async () => {
    const app = await buildApi({
      ...api.deps,
      engine: {
        ...api.engine,
        health: () => ({ connected: false, behind: 3, oldestWait: 90_000, stuck: [], sweptAt: null }),
      },
    })
    const answer = await app.inject({ url: '/health' })
    expect([answer.statusCode, answer.json().status, answer.json().engine.behind]).toEqual([200, 'clocks-late', 3])
    await app.close()
  })
})

describe('without PostgreSQL', () => {
  test('health is 503, and what is asked is 503 with a time to come back, telling nothing of the inside', async () => {
    const store = openStore({
      url: 'postgres://nobody:secret@127.0.0.1:1/none',
      masterKey: randomBytes(32),
      clock: api.clock,
    })
    const app = await buildApi({ ...api.deps, store })
    const health = await app.inject({ url: '/health' })
    expect([health.statusCode, health.json().status]).toEqual([503, 'down'])
    const asked = await app.inject({
      method: 'POST',
      url: '/grievances',
      payload: grievance(api.county),
      headers: { authorization: `Bearer ${await api.token('worker')}`, 'idempotency-key': 'away-test-1' },
    })
    expect([asked.statusCode, asked.headers['retry-after'], asked.json().code]).toEqual([503, '5', 'unavailable'])
    expect(asked.body).not.toMatch(/secret|ECONN|127\.0\.0\.1|postgres/i)
    await app.close()
    await closeStore(store)
  })

  test('a case that is busy for longer than we wait is 503 too, and nothing is written', async () => {
    const id = await api.opened()
    const rows = await api.rows()
    await api.store.sql.begin(async (sql) => {
      await sql`select 1 from heads where case_id = ${id} for update`
      const answer = await api.post('officer', `/grievances/${id}/accept`, {})
      expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1'])
    })
    expect(await api.rows()).toEqual(rows)
  })

  test('an error of ours is 500 with the id of the request, and no more', async () => {
    const app = await buildApi({
      ...api.deps,
      papers: { readPaper: async () => null },
      store: {
        ...api.store,
        clock: {
          runs: true,
          now: async () => {
            throw new Error('table "people" holds 张三 13800000000')
          },
        },
      },
    })
    const answer = await app.inject({ url: '/me', headers: { authorization: `Bearer ${await api.token('worker')}` } })
    expect(answer.statusCode).toBe(500)
    expect(answer.json().instance).toContain(String(answer.headers['x-request-id']))
    expect(answer.body).not.toMatch(/people|张三|138/)
    await app.close()
  })
})

describe('headers', () => {
  test('no HSTS and no upgrade on a network without TLS', async () => {
    const { headers } = await api.get(null, '/health')
    expect(headers['strict-transport-security']).toBeUndefined()
    expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('both behind TLS', async () => {
    const app = await buildApi({ ...api.deps, settings: { ...api.deps.settings, https: true } })
    const { headers } = await app.inject({ url: '/health' })
    expect(headers['strict-transport-security']).toContain('max-age')
    expect(headers['content-security-policy']).toContain('upgrade-insecure-requests')
    await app.close()
  })

  test('the id of a request is ours, whatever the caller sends', async () => {
    const { headers } = await api.app.inject({
      url: '/health',
      headers: { 'x-request-id': 'forged', 'request-id': 'forged' },
    })
    expect(headers['x-request-id']).not.toBe('forged')
  })
})

test('the log of requests names cases, and nobody, and no content', async () => {
  const lines: string[] = []
  const { pino } = await import('pino')
  const app = await buildApi({
    ...api.deps,
    log: pino({ base: null }, { write: (line: string) => void lines.push(line) }),
  })
  const id = await api.opened()
  await app.inject({
    method: 'POST',
    url: `/grievances/${id}/accept?phone=13800000000`,
    payload: { words: '张三的话' },
    headers: { authorization: `Bearer ${await api.token('officer')}`, 'idempotency-key': 'log-test-1' },
  })
  const [line = ''] = lines.filter((one) => one.includes('"msg":"request"'))
  expect(JSON.parse(line)).toMatchObject({ method: 'POST', route: '/grievances/:id/accept', case: id, status: 422 })
  expect(lines.join('')).not.toMatch(/138|张三|Bearer|eyJ/)
  expect(lines.join('')).not.toContain(api.county.people.officer)
  await app.close()
})

test('so many requests a minute, by person and not by address', async () => {
  const app = await buildApi({ ...api.deps, settings: { ...api.deps.settings, requestsPerMinute: 5 } })
  const ask = async (login: 'worker' | 'officer' | null) =>
    app.inject({
      url: login === null ? '/health' : '/me',
      headers: login === null ? {} : { authorization: `Bearer ${await api.token(login)}` },
    })
  for (let i = 0; i < 5; i += 1) expect((await ask('worker')).statusCode).toBe(200)
  const limited = await ask('worker')
  expect([limited.statusCode, limited.json().code, limited.headers['content-type']]).toEqual([
    429,
    'too-many-requests',
    'application/problem+json; charset=utf-8',
  ])
  expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0)
  expect((await ask('officer')).statusCode).toBe(200)
  // Guessing tokens counts against the address.
  for (let i = 0; i < 5; i += 1)
    expect((await app.inject({ url: '/me', headers: { authorization: 'Bearer a.b.c' } })).statusCode).toBe(401)
  expect((await app.inject({ url: '/me', headers: { authorization: 'Bearer a.b.c' } })).statusCode).toBe(429)
  await app.close()
})

test('closing takes no more, finishes what is under way, and passes on what the engine must hear', async () => {
  const engine = {
    ...api.engine,
    told: [] as { caseId: string; seq: number }[],
    drained: false,
    drain: async () => {
      engine.drained = true
    },
    tell: (caseId: string, seq: number) => void engine.told.push({ caseId, seq }),
  }
  const running = await startApi({ ...api.deps, engine }, { host: '127.0.0.1', port: 0 })
  const id = await api.opened()
  const under = api.store.sql.begin(async (sql) => {
    await sql`select 1 from heads where case_id = ${id} for update`
    await new Promise((resolve) => setTimeout(resolve, 600))
  })
  const accepted = fetch(`${running.url}/grievances/${id}/accept`, {
    method: 'POST',
    body: '{}',
    headers: {
      authorization: `Bearer ${await api.token('officer')}`,
      'content-type': 'application/json',
      'idempotency-key': 'closing-test-1',
    },
  })
  await new Promise((resolve) => setTimeout(resolve, 200))
  const closed = running.close()
  await expect(fetch(`${running.url}/health`)).rejects.toThrow()
  expect((await accepted).status).toBe(200)
  await closed
  await under
  expect(engine.told).toEqual([{ caseId: id, seq: 2 }])
  expect(engine.drained).toBe(true)
})
