import { happened, type NewEvent } from '../case/event.js'
import type { Grievance } from '../case/grievance.js'
import { keyOf } from '../case/obligation.js'
import type { Day, Instant } from '../values/time.js'
import { workerOf } from './acceptance.js'
import { callForWithdrawal } from './arbitration/effect.js'
import { moreIsToCome } from './arbitration/outside.js'
import { isUnderReview } from './arbitration-review.js'
import { isUnderWay } from './committee/committee.js'
import { satisfied } from './rating.js'
import { clock, room, type Moment } from './room.js'

/*
 * Closing (办结): a case closes by itself when nothing is under way in it any more. The worker may have it reopened once,
 * within 30 days of the closing; after that it is archived, and its workflow ends.
 */

/** What came of the case before anybody judged it. */
export type Result =
  | 'agreed'
  | 'performed'
  | 'confirmed'
  | 'verdict-accepted'
  | 'award'
  | 'not-substantiated'
  | 'unreachable'
  | 'withdrawn'

export const outcomes = [
  'satisfied',
  'unrated',
  'performed',
  'agreed',
  'confirmed',
  'verdict-accepted',
  'award',
  'withdrawn',
  'not-substantiated',
  'unreachable',
] as const
export type Outcome = (typeof outcomes)[number]

export interface Closing {
  readonly status: 'open' | 'closed' | 'archived'
  readonly since: number
  readonly closedAt: Instant | null
  readonly outcome: Outcome | null
  readonly result: Result | null
  readonly reopenings: number
}

export interface ClosingEvents {
  closed: {
    readonly outcome: Outcome
    readonly result: Result
    readonly performance: 'none' | 'performed' | 'defaulted'
  }
  withdrawn: { readonly occurredOn: Day }
  reopened: Readonly<Record<never, never>>
  archived: Readonly<Record<never, never>>
}

export const closing = room({
  road: 'closing',
  initial: { status: 'open', since: 0, closedAt: null, outcome: null, result: null, reopenings: 0 },
  evolve: {
    closed: (slice, { seq, at, data }) => ({
      ...slice,
      status: 'closed',
      since: seq,
      closedAt: at,
      outcome: data.outcome,
      result: data.result,
    }),
    reopened: (slice) => ({
      ...slice,
      status: 'open',
      closedAt: null,
      outcome: null,
      result: null,
      reopenings: slice.reopenings + 1,
    }),
    archived: (slice) => ({ ...slice, status: 'archived' }),
    // It goes on in another case, whose window for reopening covers it; nothing came of it here.
    merged: (slice, { seq, at }) => ({ ...slice, status: 'archived', since: seq, closedAt: at }),
  },
  owes: (g) =>
    g.closing.status === 'closed'
      ? [{ key: keyOf(g.closing.since, 'reopening'), what: 'reopening', road: 'closing', owner: workerOf(g) }]
      : [],
  expiries: { reopening: { follows: () => [happened('archived', {})] } },
})

/** Closes the case. Without an outcome of its own, it follows from what was reached and how it was judged. */
export function close(grievance: Grievance, result: Result | null, moment: Moment): readonly NewEvent[] {
  const reached = result ?? resultOf(grievance)
  return [
    happened('closed', {
      outcome: outcomeOf(grievance, reached),
      result: reached,
      performance: grievance.performance.status === 'open' ? 'none' : grievance.performance.status,
      clocks: { reopening: clock(moment, 'reopening', 'closed') },
    }),
  ]
}

/**
 * What every command and every expiry ends with: is anything still under way? If not, the case closes.
 * An offer that nobody has taken up (a review, a judicial confirmation) does not hold it open.
 */
export function conclude(grievance: Grievance, moment: Moment): readonly NewEvent[] {
  const called = callForWithdrawal(grievance, moment)
  if (called.length > 0) return called
  const underWay =
    grievance.closing.status !== 'open' ||
    grievance.acceptance.status !== 'accepted' ||
    grievance.choice.open !== null ||
    goesOn(grievance) ||
    moreIsToCome(grievance)
  return underWay ? [] : close(grievance, null, moment)
}

/**
 * The worker left one matter there, or was silent on it: the case closes, unless something else goes on in it. What was
 * agreed is performed, reviewed and judged whatever becomes of the rest.
 */
export function closeUnlessMoreGoesOn(
  grievance: Grievance,
  result: Result | null,
  moment: Moment,
): readonly NewEvent[] {
  return goesOn(grievance) ? [] : close(grievance, result, moment)
}

/** A payment that was reported and not confirmed yet holds a case open too: silence never confirms it. */
function goesOn(grievance: Grievance): boolean {
  const { performance, rating } = grievance
  return (
    isSought(grievance) ||
    isUnderReview(grievance) ||
    performance.status === 'open' ||
    performance.items.some((item) => item.reported !== null) ||
    rating.status === 'open'
  )
}

/** A result has taken effect; one of before the reopening is not this one's. */
export function hasResultInEffect({ performance, rating }: Grievance): boolean {
  return performance.status !== 'none' && rating.result !== null
}

/** A result is still being sought: the union handles it, it is mediated or signed, or the committee has it. */
export function isSought(grievance: Grievance): boolean {
  const { handling, mediation, signing } = grievance
  return (
    handling.status === 'open' ||
    handling.status === 'handed-on' ||
    isUnderWay(grievance) ||
    mediation.status === 'consenting' ||
    mediation.status === 'open' ||
    signing.status === 'open'
  )
}

function resultOf({ arbitration, arbitrationReview, performance, rating }: Grievance): Result {
  if (arbitration.decided !== null && arbitration.decided.by !== 'settlement') return 'award'
  if (rating.result === 'not-substantiated' || rating.result === 'verdict-accepted') return rating.result
  if (performance.status === 'performed') return 'performed'
  // What was confirmed before the case was reopened is not what came of it since.
  if (rating.result === 'agreed' && arbitrationReview.status === 'confirmed') return 'confirmed'
  return rating.result ?? 'unreachable'
}

function outcomeOf({ rating }: Grievance, result: Result): Outcome {
  if (result === 'withdrawn' || result === 'unreachable') return result
  if (rating.status === 'unrated') return 'unrated'
  if (rating.status === 'rated' && satisfied(rating)) return 'satisfied'
  return result
}
