import type { CaseId, PersonId } from '../../case/actor.js'
import { happened, type NewEvent } from '../../case/event.js'
import type { SealedBallotFact } from '../../case/facts.js'
import type { Grievance } from '../../case/grievance.js'
import { digest } from '../../values/canonical.js'
import type { Fen } from '../../values/fen.js'
import { clock, type Moment } from '../room.js'
import type { Seat } from './committee.js'
import type { Tier } from './tiers.js'

/*
 * The ballots (表决): commit, then reveal. What the record shows of a ballot before the tally is the hash that binds its
 * expert to it, and a sealed box of one length; the choice itself is opened after voting has closed, and by the tally
 * alone. A ballot may be replaced before the close; the one replaced is never opened.
 */

export const choices = ['worker', 'handling', 'middle', 'abstain'] as const
/** For the worker, for the handling as it was, a way between the two, or none of them. */
export type Choice = (typeof choices)[number]

/** Longest texts of a ballot, in characters: a sealed ballot is of one length, whatever is in it. */
export const mostReasons = 1000
export const mostAct = 500

/** A ballot as the tally opens it. The words stay apart: they are sealed. */
export interface Ballot {
  readonly seat: number
  readonly choice: Choice
  readonly amount: Fen | null
  /** 32 bytes, in hexadecimal. */
  readonly nonce: string
}

/** A ballot that was cast and does not count: its box did not open, or held another ballot than was committed to. */
export interface UncountedBallot {
  readonly seat: number
  readonly why: 'unopened' | 'unmatched'
}

/** Binds an expert to a ballot without showing it: SHA-256 over the canonical JSON of exactly these. */
export function commitmentOf(caseId: CaseId, tier: Tier, { seat, choice, amount, nonce }: Ballot): string {
  return digest({ case: caseId, tier, seat, choice, amount, nonce })
}

/** The seat this person holds; null where they hold none. */
export function seatOf(g: Grievance, person: PersonId): Seat | null {
  return g.committee.seats.find((seat) => seat.person === person) ?? null
}

export function openBallots(
  g: Grievance,
  because: 'meeting-held' | 'meeting-lapsed',
  moment: Moment,
): readonly NewEvent[] {
  const clocks = Object.fromEntries(
    g.committee.seats.map(({ n }) => [`ballots/${n}`, clock(moment, 'ballots', 'ballots-opened')]),
  )
  return [happened('ballots-opened', { because, clocks })]
}

/** A ballot, in place of the seat's earlier one if there was one; with the last that was missing, voting closes. */
export function cast(g: Grievance, seat: Seat, tier: Tier, ballot: SealedBallotFact): readonly NewEvent[] {
  const nth = seat.ballot === null ? 1 : seat.replaced + 2
  const all = g.committee.seats.every(({ n, ballot: other }) => n === seat.n || other !== null)
  return [
    happened(
      'ballot-cast',
      { tier, seat: seat.n, commitment: ballot.commitment, nth },
      { sealed: { box: ballot.box } },
    ),
    ...(all ? [closeVoting('all-cast')] : []),
  ]
}

export function closeVoting(because: 'all-cast' | 'deadline'): NewEvent {
  return happened('voting-closed', { because })
}
