import { happened, type NewEvent } from '../case/event.js'
import { keyOf } from '../case/obligation.js'
import { workerOf } from './acceptance.js'
import { isCollective } from './collective/collective.js'
import { concludeRatings } from './collective/rating.js'
import type { Result } from './closing.js'
import { clock, room, type Moment } from './room.js'

/*
 * Rating (评判): whoever raised the grievance judges what came of it, once a result, within 15 days of its taking effect;
 * performance goes on beside it. "Not solved", or two and less of five, opens the road to the review committee, visibly.
 * Silence closes as unrated, which is counted apart from satisfied.
 */

export interface Rating {
  readonly status: 'none' | 'open' | 'rated' | 'unrated'
  readonly since: number
  readonly result: Result | null
  readonly score: number | null
  readonly solved: boolean | null
  /** A low rating has opened the road to the committee. */
  readonly committeeOffered: boolean
  /** Judged by many, in a collective case: the score is their mean, and the majority says whether it is solved. */
  readonly byMajority?: true
}

export interface RatingEvents {
  'rating-opened': { readonly result: Result }
  rated: { readonly score: number; readonly solved: boolean }
  'rating-lapsed': Readonly<Record<never, never>>
  /** The committee begins at the lowest tier that has experts enough; which that is shows once it is convened. */
  'committee-offered': { readonly tier: 1 }
}

/** Two and less of five is a low rating, whatever is said of the matter being solved. */
export const lowestSatisfied = 3

const unopened = (slice: Rating): Rating =>
  slice.status === 'open' && slice.result === 'award' ? { ...slice, status: 'none', result: null } : slice

export const rating = room({
  road: 'rating',
  initial: { status: 'none', since: 0, result: null, score: null, solved: null, committeeOffered: false },
  evolve: {
    'rating-opened': (slice, { seq, data }) => ({
      ...slice,
      status: 'open',
      since: seq,
      result: data.result,
      score: null,
      solved: null,
      committeeOffered: false,
    }),
    rated: (slice, { data }) => ({ ...slice, status: 'rated', score: data.score, solved: data.solved }),
    // What many judged is one judgement: content if more than half of them are.
    'ratings-concluded': (slice, { data }) => ({
      ...slice,
      status: 'rated',
      score: data.mean / 100,
      solved: data.solved,
      byMajority: true,
    }),
    'rating-lapsed': (slice) => ({ ...slice, status: 'unrated' }),
    'committee-offered': (slice) => ({ ...slice, committeeOffered: true }),
    // What was to be judged is contested again: there is nothing to judge yet.
    'suit-filed': unopened,
    'annulment-recorded': (slice, { data }) => (data.step === 'granted' ? unopened(slice) : slice),
    withdrawn: (slice) => ({ ...slice, status: slice.status === 'open' ? 'none' : slice.status }),
    merged: (slice) => ({ ...slice, status: slice.status === 'open' ? 'none' : slice.status }),
    reopened: (slice) => ({
      ...slice,
      status: 'none',
      result: null,
      score: null,
      solved: null,
      committeeOffered: false,
    }),
  },
  owes: (g) =>
    g.rating.status === 'open' && g.closing.status === 'open'
      ? [{ key: keyOf(g.rating.since, 'rating'), what: 'rating', road: 'rating', owner: workerOf(g) }]
      : [],
  expiries: {
    rating: {
      follows: (g, _, moment) => (isCollective(g) ? concludeRatings(g, moment) : [happened('rating-lapsed', {})]),
    },
  },
})

/** A result has taken effect: the worker is asked what came of it. */
export function openRating(result: Result, moment: Moment): readonly NewEvent[] {
  return [happened('rating-opened', { result, clocks: { rating: clock(moment, 'rating', 'rating-opened') } })]
}

/** Is the worker content with the result? */
export function satisfied(rating: Pick<Rating, 'score' | 'solved' | 'byMajority'>): boolean {
  if (rating.byMajority === true) return rating.solved === true
  return rating.solved === true && rating.score !== null && rating.score >= lowestSatisfied
}
