import { addMillis, type Instant } from '../domain/values/time.js'
import type { Fragment, Sql } from './store.js'

/** Tells when something is received. In production it is PostgreSQL's clock, in tests one that is set by hand. */
export interface Clock {
  /** Now, truncated to milliseconds. Asked on `sql`, in the order of its statements: before a lock, it is the time before the lock. */
  readonly now: (sql: Sql) => Promise<Instant>
  /** The same as part of a statement, where it is the database's own clock: it need not be asked apart. */
  readonly within?: (sql: Sql) => Fragment
  /** Whether it runs by itself: on a clock set by hand, a gap in the heartbeat says nothing. */
  readonly runs: boolean
}

/** `now()` would be the start of the transaction, and a cast to milliseconds rounds up, into the next day at its end. */
export const databaseClock: Clock = {
  runs: true,
  now: (sql) => sql<{ now: Instant }[]>`select date_trunc('milliseconds', clock_timestamp()) as now`.then(first),
  within: (sql) => sql`date_trunc('milliseconds', clock_timestamp())`,
}

export interface ManualClock extends Clock {
  /** Raises a `RangeError` where the instant lies before the clock's own: time does not run back. */
  readonly set: (instant: Instant) => void
  /** Milliseconds. */
  readonly advance: (ms: number) => void
  readonly read: () => Instant
}

/** A clock that stands still until it is moved. */
export function manualClock(start: Instant): ManualClock {
  let now = start
  const set = (instant: Instant) => {
    if (instant < now) throw new RangeError(`the clock stands at ${now} and does not run back to ${instant}`)
    now = instant
  }
  return {
    runs: false,
    now: () => Promise.resolve(now),
    set,
    advance: (ms) => set(addMillis(now, ms)),
    read: () => now,
  }
}

function first(rows: readonly { now: Instant }[]): Instant {
  const [row] = rows
  if (row === undefined) throw new Error('the database did not tell the time')
  return row.now
}
