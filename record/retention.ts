import type { PersonId } from '../domain/case/actor.js'
import { keptSince, retention } from '../domain/law/retention.js'
import { shanghaiDay, startOfDay, type Day, type Instant } from '../domain/values/time.js'
import { eraseWaitingAccounts } from './account-erasure.js'
import type { BlobStore } from './blobs/store.js'
import { eraseOver, erasuresDue, finishErasures, type Due } from './erasure.js'
import { purgeReads } from './read-log.js'
import { purgeSecurityLog } from './security-log.js'
import { isUnavailable } from './unavailable.js'
import type { Store } from './store.js'

/*
 * The daily sweep of what has been kept long enough. Each case is a transaction of its own, looked at again under its lock;
 * broken off anywhere, the next one goes on. Done twice, or by two at once, it does the same.
 */

export interface Swept {
  readonly erased: readonly Due[]
  readonly accounts: readonly PersonId[]
  /** Rows of logs and of what was sent, by kind. */
  readonly purged: Readonly<Record<string, number>>
  /** Busy just now, left to the next sweep. */
  readonly left: number
}

/** Erases what is over. `dryRun` only says what would be. `onErased` hears of each before the next. */
export async function sweepRetention(
  store: Store,
  blobs: BlobStore,
  options: { readonly dryRun?: boolean; readonly onErased?: (due: Due) => void } = {},
): Promise<Swept> {
  const { dryRun = false, onErased = () => undefined } = options
  const today = shanghaiDay(await store.clock.now(store.sql))
  const erased: Due[] = []
  let left = 0
  for await (const due of erasuresDue(store, today)) {
    try {
      if (!dryRun && !(await eraseOver(store, due))) continue
    } catch (error) {
      if (!isUnavailable(error)) throw error
      left += 1
      continue
    }
    erased.push(due)
    onErased(due)
  }
  const accounts = await eraseWaitingAccounts(store, dryRun)
  const purged = dryRun ? await purgeable(store, today) : await purge(store, today)
  if (!dryRun) while ((await finishErasures(store, blobs)) > 0);
  return { erased, accounts, purged, left }
}

/** The first instant that is still kept, by kind. */
function since(today: Day) {
  const from = (kind: 'reads' | 'security-log' | 'delivery' | 'webhook-call' | 'privacy-request'): Instant =>
    startOfDay(keptSince(retention[kind], today))
  return {
    reads: from('reads'),
    security: from('security-log'),
    deliveries: from('delivery'),
    calls: from('webhook-call'),
    requests: from('privacy-request'),
  }
}

async function purge(store: Store, today: Day): Promise<Swept['purged']> {
  const { sql } = store
  const before = since(today)
  const reads = await purgeReads(store, before.reads)
  const security = await purgeSecurityLog(store, before.security)
  // What was delivered in a case that is still open is proof in it.
  const deliveries = await sql`
    delete from deliveries d where ended_at < ${before.deliveries}
      and not exists (select 1 from heads h where h.case_id = d.case_id and h.closed_at is null)`
  await sql`
    delete from undelivered u where done_at < ${before.deliveries}
      and not exists (select 1 from heads h where h.case_id = u.case_id and h.closed_at is null)`
  const calls = await sql`delete from webhook_calls where ended_at < ${before.calls}`
  const requests =
    await sql`delete from privacy_requests where status not in ('open', 'waiting') and answered_at < ${before.requests}`
  return {
    reads,
    'security-log': security,
    delivery: deliveries.count,
    'webhook-call': calls.count,
    'privacy-request': requests.count,
  }
}

async function purgeable({ sql }: Store, today: Day): Promise<Swept['purged']> {
  const before = since(today)
  const [row] = await sql<Record<'reads' | 'security' | 'deliveries' | 'calls' | 'requests', number>[]>`
    select (select count(*)::int from reads where at < least(${before.reads}::timestamptz, clock_timestamp() - interval '6 months')) as reads,
      (select count(*)::int from security_log where at < least(${before.security}::timestamptz, clock_timestamp() - interval '6 months')) as security,
      (select count(*)::int from deliveries d where ended_at < ${before.deliveries}
        and not exists (select 1 from heads h where h.case_id = d.case_id and h.closed_at is null)) as deliveries,
      (select count(*)::int from webhook_calls where ended_at < ${before.calls}) as calls,
      (select count(*)::int from privacy_requests where status not in ('open', 'waiting') and answered_at < ${before.requests}) as requests`
  if (row === undefined) throw new Error('the record did not answer')
  return {
    reads: row.reads,
    'security-log': row.security,
    delivery: row.deliveries,
    'webhook-call': row.calls,
    'privacy-request': row.requests,
  }
}
