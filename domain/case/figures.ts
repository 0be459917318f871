import * as fen from '../values/fen.js'
import type { Fen } from '../values/fen.js'
import { shanghaiDay, type Day } from '../values/time.js'
import type { Outcome, Result } from '../procedure/closing.js'
import type { Grievance } from './grievance.js'
import type { PersonId, UnitId } from './actor.js'
import type { Recorded } from './event.js'

/*
 * What the statistics (决策分析) count of a case: one row a case, from its state alone. Every count and every list behind
 * it is a condition on these rows, so that a total is never anything else than its drill-down. Days are Shanghai days.
 */

export interface CaseFigures {
  /** In charge now. */
  readonly union: UnitId | null
  readonly officer: PersonId | null
  /** GB/T 2260, six digits. */
  readonly district: string
  readonly claim: string
  /** The first respondent: each case counts for one employer. */
  readonly employer: UnitId | null
  /** Workers: one, or as many as a collective case has. */
  readonly people: number
  readonly claimed: Fen
  readonly openedOn: Day
  readonly acceptedOn: Day | null
  /** Null while open, and again once reopened: reopened is not resolved. */
  readonly closedOn: Day | null
  readonly outcome: Outcome | null
  readonly result: Result | null
  /** Closed with what both sides agreed or accepted. */
  readonly settled: boolean
  /** What was to be paid by the result that took effect. */
  readonly agreed: Fen
  /** What the workers have confirmed to have got. */
  readonly recovered: Fen
  /** Hundredths of the score, 100 to 500; of a collective case the mean. */
  readonly score: number | null
  readonly solved: boolean | null
  /** The highest tier of the review committee that was asked; 0: none. */
  readonly tier: number
  readonly reopened: boolean
  /** It goes on in another case, and is counted as closed there. */
  readonly merged: boolean
}

const settledBy: ReadonlySet<Result> = new Set(['agreed', 'performed', 'confirmed', 'verdict-accepted'])

/** The row of a case that has been opened; null before that. */
export function figuresOf(g: Grievance): CaseFigures | null {
  const { opening, charge, acceptance, closing, rating, committee, collective, performance } = g
  if (opening.openedAt === null) return null
  const merged = g.merging.into !== null
  const closed = closing.status !== 'open' && !merged
  const payments = performance.items.filter(({ kind }) => kind === 'payment')
  return {
    union: charge.union,
    officer: charge.officer,
    district: opening.region,
    claim: opening.claim?.type ?? '',
    employer: opening.respondents[0] ?? null,
    people: Math.max(1, collective.count),
    claimed: collective.status === 'open' ? collective.total : (opening.claim?.amount ?? '0'),
    openedOn: shanghaiDay(opening.openedAt),
    acceptedOn: acceptance.acceptedAt === null ? null : shanghaiDay(acceptance.acceptedAt),
    closedOn: closed && closing.closedAt !== null ? shanghaiDay(closing.closedAt) : null,
    outcome: closed ? closing.outcome : null,
    result: closed ? closing.result : null,
    settled: closed && closing.result !== null && settledBy.has(closing.result),
    agreed: fen.sum(payments.map(({ amount }) => amount)),
    recovered: recoveredIn(g),
    score: rating.score === null ? null : Math.round(rating.score * 100),
    solved: rating.solved,
    tier: Math.max(0, committee.tier ?? 0, ...committee.past.map(({ tier }) => tier)),
    reopened: closing.reopenings > 0,
    merged,
  }
}

/** What the workers have confirmed to have got, of the result that is being performed. */
export function recoveredIn({ performance }: Grievance): Fen {
  return fen.sum(performance.items.filter(({ kind }) => kind === 'payment').map(({ received }) => received))
}

/** A period that ran out, with the unit of ours that was accountable; null where no unit of ours was. */
export function lateBy(
  event: Recorded,
  g: Grievance,
): { readonly unit: UnitId; readonly person: PersonId | null } | null {
  if (event.type !== 'expired' || event.data.outside !== undefined) return null
  const { unit, person } = event.data
  return unit === null || g.opening.respondents.includes(unit) ? null : { unit, person }
}
