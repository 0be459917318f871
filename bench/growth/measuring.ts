import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pino } from 'pino'
import type { App } from '../../api/app.js'
import { developmentIssuer } from '../../api/auth.js'
import { defaultSettings, type Deps } from '../../api/deps.js'
import { buildApi } from '../../api/server.js'
import type { PersonId } from '../../domain/case/actor.js'
import { diskBlobs } from '../../record/blobs/disk.js'
import { rootKeyFrom } from '../../record/roots-signing.js'
import type { Store } from '../../record/store.js'
import type { Ask, Reading } from './readers.js'

/*
 * The real API over this record, without the engine: signed in by tokens, checked, logged as read, as it is in service.
 */

interface Taken {
  /** Milliseconds until the answer is whole. */
  readonly ms: number
  /** What came, if that are rows. */
  readonly rows: number
}

export interface Served {
  readonly ask: Ask
  readonly timed: (reading: Reading, n: number) => Promise<Taken>
  readonly close: () => Promise<void>
}

export async function serveOver(store: Store): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'siyou-growth-api-'))
  const auth = await developmentIssuer(folder)
  const app = await buildApi({
    store,
    engine: noEngine,
    audit: { publicKey: rootKeyFrom(Buffer.alloc(32, 9)).publicKey },
    auth,
    codes: null,
    oidc: null,
    papers: { readPaper: async () => null },
    blobs: diskBlobs(join(folder, 'blobs')),
    log: pino({ level: 'silent' }),
    settings: { ...defaultSettings, requestsPerMinute: 10_000_000 },
  })
  await app.ready()
  const tokens = new Map<PersonId, string>()
  const headersOf = async (by: PersonId): Promise<Record<string, string>> => {
    const token = tokens.get(by) ?? (await auth.issue?.(by))?.token ?? ''
    tokens.set(by, token)
    return { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  }
  const send = async (by: PersonId, method: 'GET' | 'POST', url: string, body?: object) => {
    const { authorization = '', ...more } = await headersOf(by)
    const payload = body === undefined ? {} : { payload: JSON.stringify(body) }
    const headers = body === undefined ? { authorization } : { authorization, ...more }
    const began = performance.now()
    const answer = await inject(app, { method, url, headers, ...payload })
    return { answer, took: performance.now() - began }
  }
  const whole = async (
    by: PersonId,
    method: 'GET' | 'POST',
    url: string,
    body?: object,
    tries = 5,
  ): Promise<Awaited<ReturnType<typeof send>>> => {
    const { answer, took } = await send(by, method, url, body)
    if (answer.statusCode === 200) return { answer, took }
    // The machine was too busy with what came before; that is not this reading's.
    if (answer.statusCode !== 503 || tries === 0)
      throw new Error(`${method} ${url}: ${answer.statusCode} ${answer.body}`)
    await wait(Number(answer.headers['retry-after'] ?? 1) * 1000)
    return whole(by, method, url, body, tries - 1)
  }
  return {
    ask: async (by, method, url, body) => (await whole(by, method, url, body)).answer.json(),
    timed: async ({ by, method, url, body }, n) => {
      const { answer, took } = await whole(by, method, url(n), body?.(n))
      return { ms: took, rows: answer.json<{ rows?: readonly unknown[] }>().rows?.length ?? 1 }
    },
    close: async () => {
      await app.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function inject(
  app: App,
  request: { method: 'GET' | 'POST'; url: string; headers: Record<string, string>; payload?: string },
) {
  return app.inject(request)
}

const away = () => Promise.reject(new Error('no engine here'))
const noEngine: Deps['engine'] = {
  tell: () => undefined,
  tellMatter: () => undefined,
  keepSweeping: () => undefined,
  health: () => ({ connected: true, behind: 0, oldestWait: 0, stuck: [], sweptAt: null }),
  // Nobody who reads here asks it anything.
  admin: new Proxy({} as Deps['engine']['admin'], { get: () => away }),
  drain: () => Promise.resolve(),
}

/** What is read of one record, and where. */
export interface Readable {
  readonly served: Served
  readonly readings: readonly Reading[]
}

/** Milliseconds. */
export interface Timed {
  readonly name: string
  readonly pages: boolean
  readonly small: Spread
  readonly large: Spread
}

export interface Spread {
  readonly p50: number
  readonly p95: number
  /** Rows an answer, in the mean. */
  readonly rows: number
}

/** How often each is read before it counts. */
const warmUp = 10

/**
 * The same readings of both records, in turns, so that whatever else the machine does hits both. What has taken a minute is
 * asked no more: it is known to be slow.
 */
export async function timesOf(small: Readable, large: Readable, times: number): Promise<readonly Timed[]> {
  const taken = large.readings.map((reading) => ({ reading, small: [] as Taken[], large: [] as Taken[] }))
  const before = new Map(small.readings.map((reading) => [reading.name, reading]))
  for (let n = 0; n < warmUp + times; n++) {
    for (const one of taken) {
      if (one.large.reduce((sum, { ms }) => sum + ms, 0) > 60_000) continue
      const short = await small.served.timed(before.get(one.reading.name) ?? one.reading, n)
      const long = await large.served.timed(one.reading, n)
      if (n < warmUp) continue
      one.small.push(short)
      one.large.push(long)
    }
  }
  return taken.map(({ reading: { name, pages }, ...both }) => ({
    name,
    pages,
    small: spreadOf(both.small),
    large: spreadOf(both.large),
  }))
}

function spreadOf(taken: readonly Taken[]): Spread {
  const sorted = taken.map(({ ms }) => ms).toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { p50: at(0.5), p95: at(0.95), rows: taken.reduce((sum, { rows }) => sum + rows, 0) / taken.length }
}
