import postgres from 'postgres'
import { databaseClock, type Clock } from './clock.js'
import { keysFrom, type Keys } from './sealing.js'

/** Statements, inside a transaction or outside. */
export type Sql = postgres.ISql<Record<string, never>>
/** The statements of one transaction. */
export type Tx = postgres.TransactionSql<Record<string, never>>

/** A piece of a statement. */
export type Fragment = postgres.PendingQuery<postgres.Row[]>

/** The record, opened. */
export interface Store {
  readonly sql: postgres.Sql<Record<string, never>>
  readonly clock: Clock
  readonly keys: Keys
  /** Behind a pooler: session settings do not hold, so each transaction sets its own. */
  readonly pooled: boolean
  /** Ends what looks after the keys, where something does. */
  readonly unwatch?: () => void
}

/** How long a command waits for its case, in milliseconds. */
export const lockTimeout = 3000

/**
 * Opens the record; connections are made when they are first needed. `prepare: false` behind a pooler. All keys follow
 * from the master key alone; an installation that is kept opens its own instead (`openKeyring`).
 */
export function openStore(options: {
  url: string
  masterKey: Buffer
  clock?: Clock
  /** Connections; one machine with two cores gains nothing from more than ten. */
  max?: number
  prepare?: boolean
}): Store {
  const { url, masterKey, clock = databaseClock, max = 10, prepare = true } = options
  return { sql: connect(url, { max, prepare }), clock, keys: keysFrom(masterKey), pooled: !prepare }
}

/** Lets running transactions end (at most 10 s), then closes the connections. */
export async function closeStore(store: Store): Promise<void> {
  store.unwatch?.()
  await store.sql.end({ timeout: 10 })
}

/** A pool on which instants are ISO texts with milliseconds, days are texts, and eight-byte numbers digits. */
export function connect(url: string, options: { max: number; prepare: boolean }): Store['sql'] {
  return postgres(url, {
    ...options,
    onnotice: () => undefined,
    connect_timeout: 10,
    types: { date: { to: 1184, from: [1082, 1114, 1184], serialize: String, parse: instantOrDay } },
    connection: {
      application_name: 'siyou',
      TimeZone: 'UTC',
      ...(options.prepare ? { lock_timeout: lockTimeout, idle_in_transaction_session_timeout: 15_000 } : {}),
    },
  }) as unknown as Store['sql']
}

/** `2026-11-25 01:02:03.004+00` → `2026-11-25T01:02:03.004Z`; a day stays as it is. */
function instantOrDay(text: string): string {
  return text.length === 10 ? text : new Date(text.replace(' ', 'T').replace(/\+00$/, 'Z')).toISOString()
}
