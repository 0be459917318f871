import type { CaseId } from '../domain/case/actor.js'
import type { Recorded } from '../domain/case/event.js'
import { auditBallots } from './ballots.js'
import { beforeTheFirst, hashOf } from './chain.js'
import type { Store } from './store.js'

/**
 * What is wrong with a chain: an event missing or out of its place, changed, not chained to the one before, a head that
 * says otherwise, or a tally that the ballots cast do not give.
 */
export type Broken = 'gap' | 'changed' | 'unchained' | 'head' | 'ballots'

export interface Verified {
  readonly verified: boolean
  readonly events: number
  /** The seq of the first event that does not fit; null where all do. */
  readonly brokenAt: number | null
  readonly why: Broken | null
}

interface StoredEvent {
  readonly event: Recorded
  readonly sealed: Buffer | null
  readonly prevHash: string
  readonly hash: string
}

/** Recomputes the chain of one case, and its tallies, from what is stored. It needs no key. A case without events is not verified. */
export async function verifyCase(store: Store, caseId: CaseId): Promise<Verified> {
  const events = await storedEvents(store, caseId)
  const [head] = await store.sql<{ seq: number; hash: string }[]>`select seq, hash from heads where case_id = ${caseId}`
  let prevHash = beforeTheFirst
  for (const [i, stored] of events.entries()) {
    const why = faultOf(caseId, stored, i + 1, prevHash)
    if (why !== null) return { verified: false, events: events.length, brokenAt: i + 1, why }
    prevHash = stored.hash
  }
  // Events cut off at the end leave a chain that fits in itself: the head knows better.
  const whole = head !== undefined && head.seq === events.length && head.hash === prevHash
  if (!whole) return { verified: false, events: events.length, brokenAt: events.length, why: 'head' }
  const [fault] = auditBallots(
    caseId,
    events.map(({ event }) => event),
  ).faults
  return {
    verified: fault === undefined,
    events: events.length,
    brokenAt: fault?.seq ?? null,
    why: fault === undefined ? null : 'ballots',
  }
}

function faultOf(
  caseId: CaseId,
  { event, sealed, prevHash, hash }: StoredEvent,
  seq: number,
  expected: string,
): Broken | null {
  if (event.seq !== seq) return 'gap'
  if (prevHash !== expected) return 'unchained'
  return hashOf({ case: caseId, ...event, sealed, prevHash }) === hash ? null : 'changed'
}

/** The events of a case as they are stored, in their order. */
export async function storedEvents(store: Store, caseId: CaseId): Promise<readonly StoredEvent[]> {
  const rows = await store.sql<(Recorded & { sealed: Buffer | null; prev_hash: string; hash: string })[]>`
    select seq, at, actor, command, type, data, sealed, prev_hash, hash from events where case_id = ${caseId} order by seq`
  return rows.map(({ sealed, prev_hash, hash, ...event }) => ({
    event: event as Recorded,
    sealed,
    prevHash: prev_hash,
    hash,
  }))
}

/** Verifies every case, one after the other, and yields those that are broken. */
export async function* brokenCases(store: Store): AsyncGenerator<Verified & { readonly caseId: CaseId }> {
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const page = await store.sql<{ case_id: CaseId }[]>`
      select case_id from heads where case_id > ${after}
      union select case_id from (select distinct case_id from events where case_id > ${after} order by case_id limit 500) as written
      order by case_id limit 500`
    for (const { case_id } of page) {
      const verified = await verifyCase(store, case_id)
      if (!verified.verified) yield { caseId: case_id, ...verified }
    }
    const last = page.at(-1)
    if (last === undefined) return
    after = last.case_id
  }
}
