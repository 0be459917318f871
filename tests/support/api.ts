import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { App } from '../../api/app.js'
import { developmentIssuer, type Auth } from '../../api/auth.js'
import { defaultSettings, type ApiSettings, type Deps, type Engine } from '../../api/deps.js'
import { buildApi } from '../../api/server.js'
import { reportPress } from '../../activities/papers/report-press.js'
import { diskBlobs } from '../../record/blobs/disk.js'
import { manualClock, type ManualClock } from '../../record/clock.js'
import { rootKeyFrom } from '../../record/roots-signing.js'
import type { Store } from '../../record/store.js'
import { makeCounty, region, type County, type Login } from './county.js'
import { createStore } from './database.js'

/** An answer, with its body read. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  readonly body: Body
}
/** JSON as a test reads it; a wrong path gives undefined, and the expectation fails. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Body = any

/** An engine that only remembers what it was told. */
export interface Ear extends Engine {
  readonly told: { readonly caseId: string; readonly seq: number }[]
  /** Matters beside the cases. */
  readonly matters: string[]
  drained: boolean
}

export interface TestApi {
  readonly app: App
  readonly store: Store
  readonly county: County
  readonly clock: ManualClock
  readonly engine: Ear
  readonly auth: Auth
  readonly papers: Map<string, Buffer>
  /** Codes that were sent to phones. */
  readonly codes: { readonly phone: string; readonly code: string }[]
  /** Codes that were sent to other addresses. */
  readonly proofs: { readonly channel: string; readonly to: string; readonly code: string }[]
  readonly deps: Deps
  /** Of the database. */
  readonly url: string
  /** Where the development issuer keeps its key. */
  readonly keys: string
  readonly token: (login: Login) => Promise<string>
  readonly get: (as: Login | null, path: string) => Promise<Answer>
  /** A command, with a key of its own unless one is given. */
  readonly post: (as: Login | null, path: string, body: unknown, more?: { key?: string | null }) => Promise<Answer>
  /** Raises a grievance of the worker and returns the id of its case. */
  readonly opened: (more?: Record<string, unknown>) => Promise<string>
  /** How many rows the tables of cases hold. */
  readonly rows: () => Promise<Record<string, number>>
  readonly close: () => Promise<void>
}

/** Signs the daily roots of these tests. */
export const auditKey = rootKeyFrom(Buffer.alloc(32, 9))

/** Signs what the message gateway of these tests says. */
export const receiptSecret = 'a-secret-of-sixteen-or-more'

/** Wednesday morning in Shanghai. */
export const start = '2026-11-25T01:00:00.000Z'

export const grievance = (county: County, more: Record<string, unknown> = {}) => ({
  respondents: [county.employer],
  region,
  claim: { type: 'pay-arrears', amount: '4000000', remedies: ['payment'], knewOn: '2026-10-01' },
  facts: '公司拖欠三个月工资，共计四万元。',
  ...more,
})

export async function createApi(settings: Partial<ApiSettings> = {}): Promise<TestApi> {
  const clock = manualClock(start)
  const { store, url, close } = await createStore({ clock })
  const county = await makeCounty(store)
  const folder = mkdtempSync(join(tmpdir(), 'siyou-api-'))
  const auth = await developmentIssuer(folder)
  const engine = ear()
  const papers = new Map<string, Buffer>()
  const codes: TestApi['codes'] = []
  const proofs: TestApi['proofs'] = []
  const deps: Deps = {
    store,
    engine,
    audit: { publicKey: auditKey.publicKey },
    auth,
    codes: { send: async (phone, code) => void codes.push({ phone, code }) },
    proofs: {
      channels: ['sms', 'mail'],
      send: async (channel, to, code) => void proofs.push({ channel, to, code }),
    },
    receipts: { secret: receiptSecret },
    oidc: null,
    papers: { readPaper: async (caseId, sha256) => papers.get(`${caseId}/${sha256}`) ?? null },
    reports: reportPress({ fontDir: undefined }),
    blobs: diskBlobs(join(folder, 'blobs')),
    log: pino({ level: 'silent' }),
    settings: { ...defaultSettings, requestsPerMinute: 100_000, ...settings },
  }
  const app = await buildApi(deps)
  await app.ready()

  const tokens = new Map<Login, Promise<string>>()
  const token = (login: Login): Promise<string> => {
    const known =
      tokens.get(login) ??
      auth.issue?.(county.people[login]).then((issued) => issued.token) ??
      Promise.reject(new Error('no issuer'))
    tokens.set(login, known)
    return known
  }
  const bearer = async (as: Login | null) => (as === null ? {} : { authorization: `Bearer ${await token(as)}` })
  let n = 0

  const get: TestApi['get'] = async (as, path) =>
    read(await app.inject({ method: 'GET', url: path, headers: await bearer(as) }))
  const post: TestApi['post'] = async (as, path, body, { key = `test-key-${(n += 1)}` } = {}) =>
    read(
      await app.inject({
        method: 'POST',
        url: path,
        headers: {
          ...(await bearer(as)),
          'content-type': 'application/json',
          ...(key === null ? {} : { 'idempotency-key': key }),
        },
        payload: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    )
  return {
    app,
    store,
    county,
    clock,
    engine,
    auth,
    papers,
    codes,
    proofs,
    deps,
    url,
    keys: folder,
    token,
    get,
    post,
    opened: async (more) => {
      const answer = await post('worker', '/grievances', grievance(county, more))
      if (answer.status !== 201) throw new Error(answer.text)
      return String(answer.body.case.id)
    },
    rows: async () => {
      const tables = [
        'events',
        'heads',
        'case_keys',
        'obligations',
        'access',
        'notices',
        'accepted',
        'counters',
        'engine',
      ]
      const counts = await Promise.all(
        tables.map(async (table) => {
          const [row] = await store.sql<{ n: number }[]>`select count(*)::int as n from ${store.sql(table)}`
          return [table, row?.n ?? -1] as const
        }),
      )
      return Object.fromEntries(counts)
    },
    close: async () => {
      await app.close()
      await close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function read(response: { statusCode: number; headers: Readonly<Record<string, unknown>>; body: string }): Answer {
  const json = String(response.headers['content-type']).includes('json')
  return {
    status: response.statusCode,
    headers: response.headers,
    text: response.body,
    body: json ? JSON.parse(response.body) : null,
  }
}

/** No engine runs beside these tests: what is asked of it fails. */
const away = () => Promise.reject(new Error('no engine here'))
const noEngine: Engine['admin'] = {
  list: away,
  runs: away,
  running: away,
  attempts: away,
  describe: away,
  history: away,
  terminate: away,
  pauseEffects: away,
  replay: away,
}

function ear(): Ear {
  const told: Ear['told'] = []
  const matters: string[] = []
  return {
    told,
    matters,
    drained: false,
    tell: (caseId, seq) => void told.push({ caseId, seq }),
    tellMatter: (id) => void matters.push(id),
    admin: noEngine,
    keepSweeping: () => undefined,
    health: () => ({ connected: true, behind: 0, oldestWait: 0, stuck: [], sweptAt: null }),
    async drain() {
      this.drained = true
    },
  }
}
