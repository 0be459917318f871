import { happened, type NewEvent } from '../case/event.js'
import type { Grievance } from '../case/grievance.js'
import { keyOf } from '../case/obligation.js'
import type { Day, Instant } from '../values/time.js'
import { workerOf } from './acceptance.js'
import { satisfied } from './rating.js'
import { clock, room, type Moment } from './room.js'

/*
 * Closing (办结): a case closes by itself when nothing is under way in it any more. The worker may have it reopened once,
 * within 30 days of the closing; after that it is archived, and its workflow ends.
 */

/** What came of the case before anybody judged it. */
export type Result = 'agreed' | 'performed' | 'confirmed' | 'not-substantiated' | 'unreachable' | 'withdrawn'

export const outcomes = [
  'satisfied',
  'unrated',
  'performed',
  'agreed',
  'confirmed',
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
  const { acceptance, handling, choice, mediation, signing, arbitrationReview, performance, rating, arbitration } =
    grievance
  const underWay =
    grievance.closing.status !== 'open' ||
    acceptance.status !== 'accepted' ||
    handling.status === 'open' ||
    choice.open !== null ||
    mediation.status === 'consenting' ||
    mediation.status === 'open' ||
    signing.status === 'open' ||
    ['applied', 'accepted', 'issued'].includes(arbitrationReview.status) ||
    performance.status === 'open' ||
    arbitration.status === 'released' ||
    rating.status === 'none' ||
    rating.status === 'open'
  return underWay ? [] : close(grievance, null, moment)
}

function resultOf({ arbitrationReview, performance, rating }: Grievance): Result {
  if (rating.result === 'not-substantiated') return 'not-substantiated'
  if (performance.status === 'performed') return 'performed'
  if (arbitrationReview.status === 'confirmed') return 'confirmed'
  return rating.result ?? 'unreachable'
}

function outcomeOf({ rating }: Grievance, result: Result): Outcome {
  if (result === 'withdrawn' || result === 'unreachable') return result
  if (rating.status === 'unrated') return 'unrated'
  if (rating.status === 'rated' && satisfied(rating)) return 'satisfied'
  return result
}
