import type { CaseId, PersonId, Role } from '../domain/case/actor.js'
import { addMillis, type Instant } from '../domain/values/time.js'
import type { ChannelName } from './channels.js'
import { endDelivery, stillConsents } from './deliveries.js'
import type { NoticeKind } from './notices.js'
import { recordArrival } from './passing.js'
import { endUndelivered } from './undelivered.js'
import type { Store } from './store.js'

/*
 * What providers say became of a message after they had taken it, and what those who handle a case see of all that was sent in
 * it. Where the message served a paper on somebody, its arrival is the service. (民事诉讼法 90)
 */

/** Milliseconds that two clocks may be apart. */
const apart = 300_000

export type Receipt =
  | { readonly status: 'reached'; readonly at: Instant }
  | { readonly status: 'failed'; readonly code: string }

/** By the key that the provider was given: of the message, and of the sending anew. */
function read(key: string): { readonly id: string; readonly round: number } {
  const [id = '', round = '0'] = key.split('.')
  return { id, round: Number(round) }
}

/**
 * Writes down a receipt; the same again changes nothing, and neither does a failure of an earlier sending. `implausible`: it
 * would have arrived before it was sent, or in the future. `unknown`: nothing was sent under that key.
 */
export async function noteReceipt(
  store: Store,
  key: string,
  receipt: Receipt,
): Promise<{ readonly caseId: CaseId; readonly moved: boolean } | 'unknown' | 'implausible'> {
  const { id, round } = read(key)
  const [sent] = await store.sql<
    {
      caseId: CaseId
      channel: ChannelName
      round: number
      status: string
      noticedAt: Instant
      kind: NoticeKind
      obligation: string
      to: string
    }[]
  >`
    select d.case_id as "caseId", d.channel, d.round, d.status, n.at as "noticedAt", n.kind, n.obligation,
      coalesce(n.person, n.unit) as "to"
    from deliveries d join notices n on n.id = d.notice where d.id = ${id} and d.attempts > 0`
  if (sent === undefined || round > sent.round) return 'unknown'
  const { caseId } = sent
  const now = await store.clock.now(store.sql)
  if (receipt.status === 'failed') {
    const { code } = receipt
    if (round === sent.round)
      await endDelivery(
        store,
        id,
        { status: 'undeliverable', provider: 'receipt', code },
        { now, from: ['waiting', 'sent'] },
      )
    return { caseId, moved: false }
  }
  const { at } = receipt
  // Not before it was known here that there is something to be told.
  if (at > addMillis(now, apart) || at < addMillis(sent.noticedAt, -apart)) return 'implausible'
  // First the case itself: a receipt that is lost in between comes again, for it was not answered.
  const { moved } =
    sent.kind === 'to-receive'
      ? await recordArrival(store, caseId, { paper: sent.obligation, to: sent.to, channel: sent.channel, at })
      : { moved: false }
  await store.sql`
    update deliveries set status = 'reached', reached_at = ${at}, ended_at = coalesce(ended_at, ${now}), code = null
    where id = ${id} and status <> 'reached'`
  await endUndelivered(store, id, now)
  return { caseId, moved }
}

/** One message, as those who handle the case see it: to whom by role, never where. */
export interface Delivery {
  readonly id: string
  readonly at: Instant
  readonly kind: NoticeKind
  readonly obligation: string
  readonly role: Role
  readonly channel: ChannelName
  readonly status: 'waiting' | 'sent' | 'reached' | 'undeliverable'
  readonly attempts: number
  readonly round: number
  readonly notBefore: Instant
  readonly endedAt: Instant | null
  readonly reachedAt: Instant | null
  readonly provider: string | null
  readonly code: string | null
}

/** What was sent in a case, the latest first; at most so many. `only`: what serves papers of these kinds alone. */
export async function deliveriesOf(
  { sql }: Pick<Store, 'sql'>,
  caseId: CaseId,
  {
    only,
    after,
    limit,
  }: { readonly only: readonly string[] | null; readonly after: string | null; readonly limit: number },
): Promise<readonly Delivery[]> {
  const those = only === null ? sql`true` : sql`split_part(n.obligation, '/', 2) = any(${[...only]})`
  const behind =
    after === null
      ? sql`true`
      : sql`(n.at, d.id) < (select n2.at, d2.id from deliveries d2 join notices n2 on n2.id = d2.notice where d2.id = ${after})`
  return sql<Delivery[]>`
    select d.id, n.at, n.kind, n.obligation, n.role, d.channel, d.status, d.attempts, d.round, d.not_before as "notBefore",
      d.ended_at as "endedAt", d.reached_at as "reachedAt", d.provider, d.code
    from deliveries d join notices n on n.id = d.notice
    where d.case_id = ${caseId} and ${those} and ${behind} order by n.at desc, d.id desc limit ${limit}`
}

/**
 * Has a message sent once more, by hand; what waits or has arrived needs none, and a paper is not served on whoever has taken
 * their consent back. `only`: what serves papers of these kinds alone. False where there is none that could be.
 */
export async function resendDelivery(
  { sql }: Pick<Store, 'sql'>,
  {
    caseId,
    id,
    by,
    only,
  }: { readonly caseId: CaseId; readonly id: string; readonly by: PersonId; readonly only: readonly string[] | null },
): Promise<boolean> {
  const those = only === null ? sql`true` : sql`split_part(n.obligation, '/', 2) = any(${[...only]})`
  const rows = await sql`
    update deliveries d set status = 'waiting', told_at = null, ended_at = null, code = null, provider = null, reference = null,
      round = round + 1, resent_by = ${by}, awaited = n.kind = 'to-receive'
    from notices n, heads h
    where d.id = ${id} and d.case_id = ${caseId} and d.status in ('sent', 'undeliverable')
      and n.id = d.notice and h.case_id = d.case_id and ${those} and (n.kind <> 'to-receive' or ${stillConsents(sql)})
    returning d.id`
  return rows.length > 0
}
