import { happened, type NewEvent } from '../case/event.js'
import { keyOf } from '../case/obligation.js'
import { workerOf } from './acceptance.js'
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
  /** The lowest tier of the committee that a low rating has opened the road to. */
  readonly committeeOffered: boolean
}

export interface RatingEvents {
  'rating-opened': { readonly result: Result }
  rated: { readonly score: number; readonly solved: boolean }
  'rating-lapsed': Readonly<Record<never, never>>
  'committee-offered': { readonly tier: 1 | 2 | 3 }
}

/** Two and less of five is a low rating, whatever is said of the matter being solved. */
export const lowestSatisfied = 3

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
    'rating-lapsed': (slice) => ({ ...slice, status: 'unrated' }),
    'committee-offered': (slice) => ({ ...slice, committeeOffered: true }),
    withdrawn: (slice) => ({ ...slice, status: slice.status === 'open' ? 'none' : slice.status }),
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
  expiries: { rating: { follows: () => [happened('rating-lapsed', {})] } },
})

/** A result has taken effect: the worker is asked what came of it. */
export function openRating(result: Result, moment: Moment): readonly NewEvent[] {
  return [happened('rating-opened', { result, clocks: { rating: clock(moment, 'rating', 'rating-opened') } })]
}

/** Is the worker content with the result? */
export function satisfied(rating: Pick<Rating, 'score' | 'solved'>): boolean {
  return rating.solved === true && rating.score !== null && rating.score >= lowestSatisfied
}
