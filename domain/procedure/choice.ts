import { happened, type NewEvent } from '../case/event.js'
import type { Grievance } from '../case/grievance.js'
import { keyOf } from '../case/obligation.js'
import type { Stage } from './roads.js'
import { workerOf } from './acceptance.js'
import { release } from './arbitration.js'
import { moreIsToCome } from './arbitration/outside.js'
import { isCollective } from './collective/collective.js'
import { isUnderReview } from './arbitration-review.js'
import { closeUnlessMoreGoesOn } from './closing.js'
import { clock, room, type Moment } from './room.js'

/*
 * The worker's choice: where a road ends without a result, the worker says which one comes next. Ten working days;
 * a worker who is silent has the case closed, and may have it reopened.
 */

export const choosable = ['mediation', 'committee', 'arbitration', 'none'] as const
/** `none`: the worker leaves it there. */
export type Choosable = (typeof choosable)[number]

export type Because =
  | 'not-resolved'
  | 'mediation-refused'
  | 'mediation-failed'
  | 'mediation-lapsed'
  | 'signing-failed'
  | 'low-rating'
  | 'not-performed'
  | 'committee-undecided'
  | 'verdict-refused'
  | 'split-off'

export interface Choice {
  readonly open: {
    readonly since: number
    readonly because: Because
    readonly roads: readonly Choosable[]
    /** The headline while the worker chooses. */
    readonly during: Stage
  } | null
}

export interface ChoiceEvents {
  'choice-offered': { readonly because: Because; readonly roads: readonly Choosable[] }
  'road-chosen': { readonly road: Choosable }
}

const during: Record<Because, Stage> = {
  'not-resolved': 'handling',
  'mediation-refused': 'mediation',
  'mediation-failed': 'mediation',
  'mediation-lapsed': 'mediation',
  'signing-failed': 'signing',
  'low-rating': 'rating',
  'not-performed': 'performance',
  'committee-undecided': 'committee',
  'verdict-refused': 'committee',
  'split-off': 'handling',
}

export const choice = room({
  road: 'choice',
  initial: { open: null },
  evolve: {
    'choice-offered': (_, { seq, data }) => ({
      open: { since: seq, because: data.because, roads: data.roads, during: during[data.because] },
    }),
    'road-chosen': () => ({ open: null }),
    // The worker was silent: nothing is asked any more, whether or not the case goes on.
    expired: (slice, { data }) => (data.what === 'choice' ? { open: null } : slice),
    // Paid after all: what to do about the default is no question any more.
    performed: (slice) => (slice.open?.because === 'not-performed' ? { open: null } : slice),
    'mediation-applied': () => ({ open: null }),
    'released-to-arbitration': () => ({ open: null }),
    'outside-result-took-effect': () => ({ open: null }),
    closed: () => ({ open: null }),
    withdrawn: () => ({ open: null }),
    merged: () => ({ open: null }),
  },
  owes: (g) =>
    g.choice.open === null
      ? []
      : [{ key: keyOf(g.choice.open.since, 'choice'), what: 'choice', road: 'choice', owner: workerOf(g) }],
  expiries: {
    choice: {
      // Where something is still to come from elsewhere, that simply goes on.
      follows: (g, _, moment) => {
        if (!moreIsToCome(g)) return closeUnlessMoreGoesOn(g, null, moment)
        return g.arbitration.decided === null
          ? [happened('road-chosen', { road: 'arbitration' }), release(g, 'filed', moment)]
          : [happened('road-chosen', { road: 'none' })]
      },
    },
  },
})

/** After these nothing is left here to decide: what was decided was not done, or the committee is at its end. */
const onlyElsewhere: readonly Because[] = ['not-performed', 'committee-undecided', 'verdict-refused']

/**
 * Asks the worker which road comes next. The committee is among them once: its three tiers are one road. To leave it
 * there is for nobody to say for many others.
 */
export function offerChoice(g: Grievance, because: Because, moment: Moment): NewEvent {
  const decided = g.arbitration.decided !== null
  const committee: readonly Choosable[] = committeeIsOpen(g) ? ['committee'] : []
  // What is agreed and still performed or reviewed is not mediated anew: one agreement would swallow the other.
  const settled = g.performance.status === 'open' || isUnderReview(g)
  const here: readonly Choosable[] = decided || settled ? committee : ['mediation', ...committee]
  // One matter is not decided elsewhere twice.
  const elsewhere: readonly Choosable[] = decided ? [] : ['arbitration']
  const nowhere: readonly Choosable[] = isCollective(g) ? [] : ['none']
  const roads = [...(onlyElsewhere.includes(because) ? [] : here), ...elsewhere, ...nowhere]
  return happened('choice-offered', { because, roads, clocks: { choice: clock(moment, 'choice', 'choice-offered') } })
}

/** Not while the committee has the case, and not again after it has had it. */
export function committeeIsOpen({ committee }: Pick<Grievance, 'committee'>): boolean {
  return committee.status === 'none'
}
