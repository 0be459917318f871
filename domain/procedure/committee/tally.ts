import { happened, type NewEvent } from '../../case/event.js'
import type { Grievance } from '../../case/grievance.js'
import { compare, type Fen } from '../../values/fen.js'
import { clock, type Moment } from '../room.js'
import type { Ballot, Choice, UncountedBallot } from './ballots.js'
import { nextTier } from './tiers.js'
import { verdictNotice } from './words.js'

/*
 * The tally (计票). Two thirds of the seats must have cast; an abstention counts for that, and not for the majority. A
 * verdict needs more than half of the ballots that do not abstain. Middle ways count together; their amount is the lower
 * median of those named.
 */

export type NoVerdict = 'no-quorum' | 'all-abstained' | 'no-majority'

export type Counts = Readonly<Record<Choice, number>> & { readonly notCast: number }

export type Tallied =
  | {
      readonly choice: Exclude<Choice, 'abstain'>
      readonly amount: Fen | null
      readonly counts: Counts
      /** Seats that voted for another answer. */
      readonly dissent: readonly number[]
    }
  | { readonly none: NoVerdict; readonly counts: Counts }

/** What comes of these ballots, one a seat, in whatever order they are handed in. */
export function tally(size: number, ballots: readonly Pick<Ballot, 'seat' | 'choice' | 'amount'>[]): Tallied {
  const votesFor = (choice: Choice): number => ballots.filter((ballot) => ballot.choice === choice).length
  const counts: Counts = {
    worker: votesFor('worker'),
    handling: votesFor('handling'),
    middle: votesFor('middle'),
    abstain: votesFor('abstain'),
    notCast: size - ballots.length,
  }
  if (ballots.length * 3 < size * 2) return { none: 'no-quorum', counts }
  const deciding = ballots.length - counts.abstain
  if (deciding === 0) return { none: 'all-abstained', counts }
  const choice = (['worker', 'handling', 'middle'] as const).find((one) => counts[one] * 2 > deciding)
  if (choice === undefined) return { none: 'no-majority', counts }
  const dissent = ballots
    .filter((ballot) => ballot.choice !== choice && ballot.choice !== 'abstain')
    .map(({ seat }) => seat)
    .sort((a, b) => a - b)
  const amounts = ballots.flatMap((ballot) =>
    ballot.choice === 'middle' && ballot.amount !== null ? [ballot.amount] : [],
  )
  return { choice, amount: choice === 'middle' ? lowerMedian(amounts) : null, counts, dissent }
}

/** The middle one in order of size, the lower of two; null of none. */
export function lowerMedian(amounts: readonly Fen[]): Fen | null {
  return amounts.toSorted(compare)[Math.floor((amounts.length - 1) / 2)] ?? null
}

/** What was in the boxes: each ballot with its words, and those that do not count. */
export interface OpenedBallots {
  readonly ballots: readonly (Ballot & { readonly reasons: string; readonly act: string | null })[]
  readonly uncounted: readonly UncountedBallot[]
}

/** Records the ballots that were opened, and what comes of them: a verdict, or the next tier. */
export function reveal(
  g: Grievance,
  effect: string,
  opened: OpenedBallots,
  moment: Moment<'experts'>,
): readonly NewEvent[] {
  const { tier, size } = g.committee
  if (tier === null) return []
  const ballots = opened.ballots.toSorted((a, b) => a.seat - b.seat)
  const revealed = happened(
    'ballots-revealed',
    {
      effect,
      tier,
      ballots: ballots.map(({ seat, choice, amount, nonce }) => ({ seat, choice, amount, nonce })),
      uncounted: opened.uncounted.toSorted((a, b) => a.seat - b.seat),
    },
    { sealed: { ballots: ballots.map(({ seat, reasons, act }) => ({ seat, reasons, act })) } },
  )
  const outcome = tally(size, ballots)
  if ('none' in outcome) return [revealed, ...nextTier(g, outcome.none, moment)]
  const { choice, amount, counts, dissent } = outcome
  const said = ({ seat, reasons, act }: (typeof ballots)[number]) => ({
    seat,
    reasons,
    ...(act === null ? {} : { act }),
  })
  return [
    revealed,
    happened(
      'verdict-reached',
      {
        tier,
        final: tier === 3,
        choice,
        amount,
        counts,
        dissent,
        clocks: {
          'verdictAnswer/worker': clock(moment, 'verdict-answer', 'verdict-reached'),
          'verdictAnswer/unit': clock(moment, 'verdict-answer', 'verdict-reached'),
        },
      },
      {
        sealed: {
          reasons: ballots.filter((ballot) => ballot.choice === choice).map(said),
          dissent: ballots.filter(({ seat }) => dissent.includes(seat)).map(said),
          notice: verdictNotice,
        },
      },
    ),
  ]
}
