import type { Term } from '../law/term.js'
import type { Slices } from '../procedure/events.js'
import type { Instant } from '../values/time.js'
import type { CaseId } from './actor.js'

/** Something still to be carried out in the world, opened by an event and closed by its result. */
export interface Effect {
  /** `<seq>/<kind>`: the activity id, and the idempotency key towards whoever carries it out. */
  readonly key: string
  readonly kind: EffectKind
}
export const effectKinds = [
  'issueReceipt',
  'issueAcceptanceNotice',
  'sealAgreement',
  'issueSettlement',
  'issueReviewApplication',
  'issueReviewAcceptance',
  'issueReviewRefusal',
  'issueSettlementRefusal',
  'issueVerdict',
  'makeTransferPackage',
  'makeTransferData',
  'tallyBallots',
  'splitOff',
] as const
export type EffectKind = (typeof effectKinds)[number]

/** How often a period was marked overdue, and when it will be again. */
export interface Mark {
  readonly count: number
  readonly again: Instant | null
}

/**
 * The state of one case: plain JSON, a fold of its events. Every stage keeps a slice of its own;
 * the periods stand together, so that no second place keeps a deadline.
 */
export interface Grievance extends Slices {
  readonly id: CaseId
  readonly seq: number
  readonly at: Instant
  /** Every period that ever ran, by obligation key. Which of them still run, the stages say. */
  readonly terms: Readonly<Record<string, Term>>
  readonly marks: Readonly<Record<string, Mark>>
  readonly reminded: readonly string[]
  readonly effects: readonly Effect[]
}
