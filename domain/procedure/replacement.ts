import type { PersonId } from '../case/actor.js'
import { happened, type NewEvent } from '../case/event.js'
import type { StaffFact, UnionFact } from '../case/facts.js'
import type { Grievance } from '../case/grievance.js'
import { keyOf } from '../case/obligation.js'
import type { Passing } from './charge.js'
import { nextHandler, passing } from './handlers.js'
import { aPeriodLater, room, type Moment } from './room.js'
import type { Party } from './who.js'

/*
 * Replacement (更换承办人): on leave or absent, recused (自行回避), or challenged (申请回避) by a party. The next in the order of
 * the unit takes over, else the next union up. A challenge is decided above the handler in two working days; silence
 * moves the case to the next substitute.
 */

export const replacedBecause = ['leave', 'absence', 'recused', 'challenged'] as const
export type ReplacedBecause = (typeof replacedBecause)[number]

/** As what somebody did it; `system`: nobody did in time. */
export type Replacing = 'officer' | 'supervisor' | 'admin' | 'system'

export interface Replacement {
  /** Recused, or challenged with success: they do not handle this case again. */
  readonly passedOver: readonly PersonId[]
  /** The challenge that waits for a decision. */
  readonly challenge: { readonly since: number; readonly party: Party; readonly officer: PersonId } | null
  /** Every challenge so far: of each officer, each party has one. */
  readonly challenges: readonly { readonly party: Party; readonly officer: PersonId }[]
  /** How often the handler was replaced. */
  readonly times: number
}

export interface ReplacementEvents {
  'handler-replaced': Passing & {
    readonly replaced: PersonId
    readonly because: ReplacedBecause
    readonly by: Replacing
  }
  'handler-challenged': { readonly party: Party; readonly officer: PersonId }
  'challenge-decided': { readonly officer: PersonId; readonly upheld: boolean; readonly by: Replacing }
}

/** Once somebody else has the case, there is nothing left to decide. */
const settled = (slice: Replacement, officer: PersonId): Replacement =>
  slice.challenge === null || slice.challenge.officer === officer ? slice : { ...slice, challenge: null }
const passed = (slice: Replacement, { data }: { readonly data: Passing }): Replacement => settled(slice, data.officer)
const drop = (slice: Replacement): Replacement => (slice.challenge === null ? slice : { ...slice, challenge: null })

export const replacement = room({
  road: 'replacement',
  initial: { passedOver: [], challenge: null, challenges: [], times: 0 },
  evolve: {
    'handler-replaced': (slice, { data }) => ({
      ...settled(slice, data.officer),
      times: slice.times + 1,
      passedOver: isForGood(data.because) ? [...new Set([...slice.passedOver, data.replaced])] : slice.passedOver,
    }),
    'handler-challenged': (slice, { seq, data: { party, officer } }) => ({
      ...slice,
      challenge: { since: seq, party, officer },
      challenges: [...slice.challenges, { party, officer }],
    }),
    'challenge-decided': drop,
    accepted: (slice, { actor }) => settled(slice, actor),
    escalated: passed,
    rerouted: passed,
    'hand-over-accepted': passed,
    'hand-over-lapsed': passed,
    reassigned: passed,
    closed: drop,
    withdrawn: drop,
    merged: drop,
  },
  owes: (g) =>
    g.replacement.challenge === null
      ? []
      : [
          {
            key: keyOf(g.replacement.challenge.since, 'challenge'),
            what: 'challenge',
            road: 'replacement',
            // At the top of the tree, those who supervise there.
            owner: { role: 'supervisor', unit: g.charge.path[1] ?? g.charge.union, person: null },
          },
        ],
  expiries: {
    challenge: {
      needs: ['staff'],
      follows: (g, _, moment) => uphold(g, 'system', moment) ?? [],
      // Nobody else can have it: the handler stays, and the decision is visibly late.
      again: (obligation, moment, g) =>
        nextHandler(g, moment.facts.staff) === null ? aPeriodLater(obligation, moment) : null,
    },
  },
})

/** Leave ends; a reason for recusal does not. */
function isForGood(because: ReplacedBecause): boolean {
  return because === 'recused' || because === 'challenged'
}

/** The challenge stands, and the next substitute has the case; null where nobody else can have it. */
export function uphold(g: Grievance, by: Replacing, moment: Moment<'staff'>): readonly NewEvent[] | null {
  const { challenge } = g.replacement
  const replaced = replaceHandler(g, 'challenged', by, moment)
  if (challenge === null || replaced === null) return null
  return [happened('challenge-decided', { officer: challenge.officer, upheld: true, by }), replaced]
}

/** Another officer takes the place of the present one; null where nobody else in the tree can. */
export function replaceHandler(
  g: Grievance,
  because: ReplacedBecause,
  by: Replacing,
  moment: Moment<'staff'>,
  named: UnionFact | null = null,
): NewEvent | null {
  const next = named ?? nextHandler(g, moment.facts.staff)
  const replaced = g.charge.officer
  if (next === null || replaced === null) return null
  return happened('handler-replaced', { replaced, because, by, ...passing(g, next, 'handler-replaced', moment) })
}

/** On leave, or in office there no longer, as far as the registers know. */
export function isAway(g: Grievance, [own]: readonly StaffFact[]): boolean {
  return own?.officers.find(({ person }) => person === g.charge.officer)?.away ?? true
}
