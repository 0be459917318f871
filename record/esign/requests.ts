import type { UnitId } from '../../domain/case/actor.js'
import { addMillis, type Instant } from '../../domain/values/time.js'
import type { Store } from '../store.js'

/*
 * What a provider elsewhere was asked to sign. One request for one content of one paper, however often the work is begun
 * again; its end is written once, and whatever comes after it is counted and changes nothing.
 */

export type RequestStatus = 'sending' | 'sent' | 'answered' | 'refused' | 'given-up' | 'replaced'

export interface SigningRequest {
  readonly key: string
  readonly caseId: string
  readonly effect: string
  readonly sha256: string
  readonly bytes: number
  readonly unit: UnitId
  readonly status: RequestStatus
  readonly requestedAt: Instant
  /** Of the paper as the answer has left it. */
  readonly answerSha256: string | null
  readonly answerDigest: string | null
  readonly code: string | null
}

export type Wanted = Pick<SigningRequest, 'caseId' | 'effect' | 'sha256' | 'bytes' | 'unit'>

const columns = (sql: Store['sql']) => sql`
  key, case_id as "caseId", effect, sha256, bytes, unit, status, requested_at as "requestedAt",
  answer_sha256 as "answerSha256", answer_digest as "answerDigest", code`

export function keyOfRequest({ caseId, effect, sha256 }: Pick<SigningRequest, 'caseId' | 'effect' | 'sha256'>): string {
  return `${caseId}/${effect}/${sha256}`
}

/** The request for this content, begun now where there is none. One for another content of the same paper is wanted no more. */
export async function beginRequest(store: Store, wanted: Wanted): Promise<SigningRequest> {
  const { sql } = store
  const key = keyOfRequest(wanted)
  const now = await store.clock.now(sql)
  return sql.begin(async (tx) => {
    await tx`
      update esign_requests set status = 'replaced'
      where case_id = ${wanted.caseId} and effect = ${wanted.effect} and key <> ${key} and status in ('sending', 'sent')`
    await tx`
      insert into esign_requests (key, case_id, effect, sha256, bytes, unit, status, requested_at, late)
      values (${key}, ${wanted.caseId}, ${wanted.effect}, ${wanted.sha256}, ${wanted.bytes}, ${wanted.unit}, 'sending', ${now}, 0)
      on conflict (key) do update
        set status = case when esign_requests.sent_at is null then 'sending' else 'sent' end
        where esign_requests.status = 'replaced'`
    const [row] = await tx<SigningRequest[]>`select ${columns(sql)} from esign_requests where key = ${key}`
    if (row === undefined) throw new Error('a request that was just written is not there')
    return row
  })
}

/** The provider has taken it: it is not sent again. An answer may have come first. */
export async function recordSent(store: Store, key: string): Promise<void> {
  const now = await store.clock.now(store.sql)
  await store.sql`
    update esign_requests set sent_at = ${now}, status = case when status = 'sending' then 'sent' else status end
    where key = ${key} and sent_at is null`
}

/** Nobody waits any longer. False where an answer came after all. */
export async function giveUp(store: Store, key: string): Promise<boolean> {
  const rows = await store.sql`
    update esign_requests set status = 'given-up' where key = ${key} and status in ('sending', 'sent') returning key`
  return rows.length > 0
}

export function isOverdue({ requestedAt }: SigningRequest, patience: number, now: Instant): boolean {
  return addMillis(requestedAt, patience) <= now
}

export async function requestByKey({ sql }: Pick<Store, 'sql'>, key: string): Promise<SigningRequest | null> {
  const [row] = await sql<SigningRequest[]>`select ${columns(sql)} from esign_requests where key = ${key}`
  return row ?? null
}

export type Answer =
  | { readonly status: 'answered'; readonly sha256: string; readonly digest: string }
  | { readonly status: 'refused'; readonly code: string; readonly digest: string }

/**
 * Writes down the first answer. `taken`: it is this one, now or before. `late`: nobody waits any more (answered otherwise, given
 * up, or replaced by another content); that it came is counted.
 */
export async function recordAnswer(store: Store, key: string, answer: Answer): Promise<'taken' | 'late'> {
  const now = await store.clock.now(store.sql)
  const { digest } = answer
  const [sha256, code] = answer.status === 'answered' ? [answer.sha256, null] : [null, answer.code]
  const taken = await store.sql`
    update esign_requests
    set status = ${answer.status}, answered_at = ${now}, answer_sha256 = ${sha256}, answer_digest = ${digest}, code = ${code}
    where key = ${key} and status in ('sending', 'sent') returning key`
  if (taken.length > 0) return 'taken'
  const same = await store.sql`select 1 from esign_requests where key = ${key} and answer_digest = ${digest}`
  if (same.length > 0) return 'taken'
  await store.sql`update esign_requests set late = late + 1, late_at = ${now} where key = ${key}`
  return 'late'
}
