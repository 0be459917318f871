import { happened, type NewEvent } from '../case/event.js'
import { keyOf } from '../case/obligation.js'
import type { Stage } from './roads.js'
import { workerOf } from './acceptance.js'
import { close } from './closing.js'
import { clock, room, type Moment } from './room.js'

/*
 * The worker's choice: where a road ends without a result, the worker says which one comes next. Ten working days;
 * a worker who is silent has the case closed, and may have it reopened.
 */

export const choosable = ['mediation', 'arbitration', 'none'] as const
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
}

export const choice = room({
  road: 'choice',
  initial: { open: null },
  evolve: {
    'choice-offered': (_, { seq, data }) => ({
      open: { since: seq, because: data.because, roads: data.roads, during: during[data.because] },
    }),
    'road-chosen': () => ({ open: null }),
    'mediation-applied': () => ({ open: null }),
    'released-to-arbitration': () => ({ open: null }),
    closed: () => ({ open: null }),
    withdrawn: () => ({ open: null }),
  },
  owes: (g) =>
    g.choice.open === null
      ? []
      : [{ key: keyOf(g.choice.open.since, 'choice'), what: 'choice', road: 'choice', owner: workerOf(g) }],
  expiries: { choice: { follows: (g, _, moment) => close(g, null, moment) } },
})

/** Asks the worker which road comes next. */
export function offerChoice(because: Because, moment: Moment): NewEvent {
  const roads: readonly Choosable[] =
    because === 'not-performed' ? ['arbitration', 'none'] : ['mediation', 'arbitration', 'none']
  return happened('choice-offered', { because, roads, clocks: { choice: clock(moment, 'choice', 'choice-offered') } })
}
