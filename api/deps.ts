import type { FastifyBaseLogger } from 'fastify'
import type { BlobStore } from '../record/blobs/store.js'
import { defaultLimits, type EvidenceLimits } from '../record/evidence/limits.js'
import type { YearlyReport } from '../record/reporting/yearly.js'
import type { ChannelName } from '../record/channels.js'
import type { Store } from '../record/store.js'
import type { Auth } from './auth.js'
import type { Codec } from './codec.js'
import { defaultLifetimes, type Lifetimes } from './sessions.js'
import type { OidcClient } from './sign-in-oidc.js'
import type { EngineAdmin } from './engine-admin.js'

/** What the API asks of the engine: to be told that the record moved. It may be slow or away; no answer waits for it. */
export interface Engine {
  tell(caseId: string, seq: number): void
  /** Of a matter beside the cases. */
  tellMatter(id: string): void
  keepSweeping(store: Store): void
  health(): EngineHealth
  /** For those who operate the platform. */
  readonly admin: EngineAdmin
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
  /** How long sessions of our own live. */
  readonly sessions: Lifetimes
  /** Codes that are sent to phones within an hour, at most. */
  readonly codesPerHour: number
  /** How much evidence is taken. */
  readonly evidence: EvidenceLimits
  /** What a monitoring system must show to read the metrics; unset: only this machine may. */
  readonly metricsToken?: string | undefined
  /** Webhooks by plain HTTP too: for trying out. */
  readonly insecureWebhooks?: boolean
}

export const defaultSettings: ApiSettings = {
  requestsPerMinute: 600,
  https: false,
  trustProxy: false,
  version: '0.1.0',
  sessions: defaultLifetimes,
  codesPerHour: 2000,
  evidence: defaultLimits,
}

/** What this process knows of the audit key: its public half, where it holds the key. */
export interface Audit {
  /** 32 bytes, base64. */
  readonly publicKey: string | null
}

/** Brings a code to a phone. */
export interface CodeSender {
  send(phone: string, code: string): Promise<void>
}

/** Brings a code to an address of a channel, so that its owner can show that it is theirs. */
export interface ProofSender {
  readonly channels: readonly ChannelName[]
  send(channel: ChannelName, to: string, code: string): Promise<void>
}

/** How answers of a signing provider elsewhere come in. */
export interface ESignAnswers {
  /** Signs what comes. */
  readonly secret: string
  /** Puts a signed paper on the shelf; the same again changes nothing. Null once the key of the case was destroyed. */
  writePaper(caseId: string, bytes: Buffer): Promise<{ readonly sha256: string } | null>
}

/** Sets reports as PDF. */
export interface Reports {
  yearly(report: YearlyReport): Promise<Buffer>
}

export interface Deps {
  readonly store: Store
  readonly audit: Audit
  readonly engine: Engine
  readonly papers: Papers
  /** Where evidence is kept, encrypted. */
  readonly blobs: BlobStore
  /** Left out, there is no route for reports. */
  readonly reports?: Reports | undefined
  readonly auth: Auth
  /** Null where nobody signs in by phone. */
  readonly codes: CodeSender | null
  /** Left out, no address but the phone somebody is registered with can be used for notices. */
  readonly proofs?: ProofSender | undefined
  /** Left out where WeChat is not asked directly. */
  readonly wechat?: { openidOf(code: string): Promise<{ readonly openid: string } | null> } | undefined
  /** Signs the receipts of the message gateway; left out, there are none. */
  readonly receipts?: { readonly secret: string } | undefined
  /** Decodes what the engine keeps, for its pages; left out, nobody can have it decoded. */
  readonly codec?: Codec | undefined
  /** The provider at which staff sign in; null where there is none. */
  readonly oidc: OidcClient | null
  /** Left out where papers are sealed here. */
  readonly esign?: ESignAnswers | undefined
  readonly log: FastifyBaseLogger
  readonly settings: ApiSettings
}
