import { dueOf, remind } from '../domain/case/act.js'
import { system, type CaseId } from '../domain/case/actor.js'
import { happened, type NewEvent, type Side } from '../domain/case/event.js'
import type { FactName } from '../domain/case/facts.js'
import { obligations } from '../domain/case/fold.js'
import type { EffectKind, Grievance } from '../domain/case/grievance.js'
import { reveal, type OpenedBallots } from '../domain/procedure/committee/tally.js'
import { addresseesOf, consentedAt, isServed } from '../domain/procedure/service.js'
import type { Moment } from '../domain/procedure/room.js'
import { addMillis, shanghaiDay, type Instant, type Words } from '../domain/values/time.js'
import { withEvents } from './draft.js'
import { loadFacts } from './facts.js'
import { lapse } from './lapse.js'
import type { Store } from './store.js'
import { transact, type Locked } from './transaction.js'

/*
 * What the software records by itself: that time has passed, and what became of an effect. Each is safe to be tried
 * again: what has been recorded, or no longer holds, changes nothing.
 */

/** What the engine's clock may run ahead of the record's, and what a filing may wait for its lock, in milliseconds. */
const grace = 5000

/** Whether the record moved, so that the workflow has something new to see. */
export interface Moved {
  readonly moved: boolean
}

/** Records that a period has run out, and what follows; nothing before its end + 5 s, or where it no longer runs. */
export function expireObligation(store: Store, caseId: CaseId, key: string): Promise<Moved> {
  return record(store, caseId, (grievance, { receivedAt }) => {
    const owed = obligations(grievance).find((one) => one.key === key)
    const ripe = owed !== undefined && owed.next !== null && dueOf(owed) <= addMillis(receivedAt, -grace)
    // The period itself is recorded with all that ran out before it, each in its turn.
    return ripe ? { command: `expire:${key}`, events: () => [] } : null
  })
}

/** Reminds the owner once; nothing where it is too early, too late, or done. */
export function remindOwner(store: Store, caseId: CaseId, key: string): Promise<Moved> {
  return record(store, caseId, (grievance, { receivedAt }) => {
    const owed = obligations(grievance).find((one) => one.key === key)
    if (owed?.next !== 'remind' || owed.nextAt === null || owed.nextAt > receivedAt) return null
    return { command: `remind:${key}`, events: (now, moment) => remind(now, key, moment) }
  })
}

/** A paper that was made, sealed and stored: its number, the SHA-256 and size of its bytes, its media type. */
export interface SealedDocument {
  readonly number: string
  readonly sha256: string
  readonly bytes: number
  readonly media: string
}

/** What became of an effect. A failure says why in words; they are sealed, only the code stays readable. */
export type EffectResult =
  | { readonly document: SealedDocument }
  | { readonly failed: Words & { readonly code?: string } }

/** Records what became of an effect; nothing where it is not open (any more). */
export function recordEffect(store: Store, caseId: CaseId, effectKey: string, result: EffectResult): Promise<Moved> {
  return record(store, caseId, (grievance) => {
    const effect = grievance.effects.find((one) => one.key === effectKey)
    if (effect === undefined) return null
    const { kind } = effect
    const event =
      'document' in result
        ? happened('document-sealed', { ...result.document, effect: effectKey, kind, ...readersOf(kind) })
        : happened(
            'effect-failed',
            { effect: effectKey, kind, code: result.failed.code ?? 'failed' },
            { sealed: { zh: result.failed.zh, en: result.failed.en } },
          )
    return { command: `effect:${effectKey}`, events: () => [event] }
  })
}

/** A paper has arrived in the addressee's own system: by which channel, and when. */
export interface Arrival {
  readonly paper: string
  readonly to: string
  readonly channel: string
  readonly at: Instant
}

/**
 * Records that a paper was served electronically, on the Shanghai day of its arrival; nothing where its service is on record,
 * the case is archived, or no consent stood when the paper arrived.
 */
export function recordArrival(store: Store, caseId: CaseId, { paper, to, channel, at }: Arrival): Promise<Moved> {
  return record(store, caseId, (grievance) => {
    const made = grievance.service.papers.find((one) => one.paper === paper)
    const addressee = made === undefined ? undefined : addresseesOf(grievance, made.kind).find(({ id }) => id === to)
    if (made === undefined || addressee === undefined || grievance.closing.status === 'archived') return null
    if (!consentedAt(grievance, addressee, at) || isServed(grievance, paper, addressee)) return null
    const data = {
      ...addressee,
      paper,
      kind: made.kind,
      how: 'electronic',
      occurredOn: shanghaiDay(at),
      arrived: { channel, at },
    } as const
    return { command: `arrive:${paper}`, events: () => [happened('paper-served', data)] }
  })
}

/** Records the ballots that the tally has opened, and what comes of them; nothing where it was done, or is not wanted any more. */
export function recordTally(store: Store, caseId: CaseId, effectKey: string, opened: OpenedBallots): Promise<Moved> {
  const wanted = ({ effects }: Grievance) =>
    effects.some(({ key, kind }) => key === effectKey && kind === 'tallyBallots')
  return record(store, caseId, (grievance) =>
    wanted(grievance)
      ? {
          command: `effect:${effectKey}`,
          needs: ['experts'],
          events: (now, moment) => (wanted(now) ? reveal(now, effectKey, opened, moment) : []),
        }
      : null,
  )
}

/** The receipt and the file for arbitration are the worker's, and the union's that made them; other papers are for everybody in the case. */
function readersOf(kind: EffectKind): { readonly seenBy?: readonly Side[] } {
  const between: readonly EffectKind[] = ['issueReceipt', 'makeTransferPackage', 'makeTransferData']
  return between.includes(kind) ? { seenBy: ['worker', 'officer'] } : {}
}

interface Act {
  readonly command: string
  readonly needs?: readonly FactName[]
  readonly events: (now: Grievance, moment: Moment<FactName>) => readonly NewEvent[]
}

function record(
  store: Store,
  caseId: CaseId,
  decide: (grievance: Grievance, locked: Locked) => Act | null,
): Promise<Moved> {
  return transact<Moved>(store, { caseId, actor: system.person, key: '' }, async (locked) => {
    const { draft, receivedAt } = locked
    const act = draft === null ? null : decide(draft.grievance, locked)
    if (draft === null || act === null) return { draft: null, answer: () => ({ moved: false }) }
    const horizon: Instant = addMillis(receivedAt, -grace)
    const current = await lapse(store, locked, draft, horizon)
    const facts = await loadFacts(locked, act.needs ?? [], { grievance: current.grievance, input: null, actor: system })
    const events = act.events(current.grievance, { actor: system, at: receivedAt, due: null, facts })
    const { command } = act
    return {
      draft: withEvents(current, events, { actor: system.person, command, at: receivedAt }),
      answer: ({ moved }) => ({ moved }),
    }
  })
}
