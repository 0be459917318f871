import type { Instant } from '../domain/values/time.js'
import type { Sql, Store } from './store.js'

/** A silence of the heartbeat longer than this, in minutes, is an outage. */
const longestSilence = 5

export interface Outage {
  readonly downFrom: Instant
  readonly upAgain: Instant
}

/** Says that the platform is up. A gap since the last beat is recorded as an outage. Nothing on a clock set by hand. */
export async function beat(store: Store): Promise<void> {
  if (!store.clock.runs) return
  const now = await store.clock.now(store.sql)
  await store.sql`
    with beaten as (
      insert into heartbeat (id, at) values (1, ${now})
      on conflict (id) do update set at = greatest(heartbeat.at, excluded.at)
      returning old.at as before, new.at as after
    )
    insert into outages (down_from, up_again)
    select before, after from beaten where after - before > make_interval(mins => ${longestSilence})
    on conflict (down_from) do update set up_again = greatest(outages.up_again, excluded.up_again)`
}

/** Puts an outage on record that the heartbeat could not see. */
export async function recordOutage(sql: Sql, { downFrom, upAgain }: Outage): Promise<void> {
  await sql`
    insert into outages (down_from, up_again) values (${downFrom}, ${upAgain})
    on conflict (down_from) do update set up_again = greatest(outages.up_again, excluded.up_again)`
}

/**
 * The outage in which `instant` lies, or null. With `now`, an outage that is not over, or not recorded yet, counts
 * too: the heartbeat has been silent since before `instant`, and nobody has said that the platform is up again.
 */
export async function outageAround(sql: Sql, instant: Instant, now: Instant | null): Promise<Outage | null> {
  const [outage] = await sql<Outage[]>`
    select down_from as "downFrom", up_again as "upAgain" from outages
    where down_from <= ${instant} and up_again >= ${instant}
    union all
    select at, ${now}::timestamptz from heartbeat
    where at <= ${instant} and ${now}::timestamptz - at > make_interval(mins => ${longestSilence})
    order by "upAgain" desc limit 1`
  return outage ?? null
}
