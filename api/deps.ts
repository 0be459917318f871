import type { FastifyBaseLogger } from 'fastify'
import type { Store } from '../record/store.js'
import type { Auth } from './auth.js'

/** What the API asks of the engine: to be told that the record moved. It may be slow or away; no answer waits for it. */
export interface Engine {
  tell(caseId: string, seq: number): void
  keepSweeping(store: Store): void
  health(): EngineHealth
  drain(): Promise<void>
}

export interface EngineHealth {
  readonly connected: boolean
  /** Cases that have not acknowledged what the record says. */
  readonly behind: number
  /** Milliseconds. */
  readonly oldestWait: number
  readonly stuck: readonly string[]
  readonly sweptAt: string | null
}

/** Where sealed documents are kept; null where there is none by that hash in that case. */
export interface Papers {
  readPaper(caseId: string, sha256: string): Promise<Buffer | null>
}

export interface ApiSettings {
  /** Of a person, or of an address where nobody signed in. */
  readonly requestsPerMinute: number
  /** Behind TLS: browsers are told never to come without it. */
  readonly https: boolean
  /** Which proxies may say whose request they pass on (addresses, networks); false: none. */
  readonly trustProxy: boolean | string | readonly string[]
  readonly version: string
}

export const defaultSettings: ApiSettings = {
  requestsPerMinute: 600,
  https: false,
  trustProxy: false,
  version: '0.1.0',
}

export interface Deps {
  readonly store: Store
  readonly engine: Engine
  readonly papers: Papers
  readonly auth: Auth
  readonly log: FastifyBaseLogger
  readonly settings: ApiSettings
}
