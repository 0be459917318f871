import { happened, type NewEvent } from '../case/event.js'
import type { Grievance } from '../case/grievance.js'
import { keyOf } from '../case/obligation.js'
import { agreedDayTerm } from '../law/counting.js'
import { shanghaiDay, type Day } from '../values/time.js'
import { workerOf } from './acceptance.js'
import { close } from './closing.js'
import { room, type Moment } from './room.js'

/*
 * Arbitration (劳动争议仲裁): open to the worker at any moment, in one step; nothing in mediation blocks it. An application
 * may be prepared beside an open mediation ("两条腿"). The clock that runs is the limitation of the claim.
 * (劳动争议调解仲裁法 5, 14, 27)
 */

export interface Arbitration {
  readonly status: 'none' | 'prepared' | 'released' | 'ended'
  readonly preparedAt: string | null
  readonly since: number
}

export interface ArbitrationEvents {
  'arbitration-prepared': { readonly occurredOn: Day }
  'released-to-arbitration': { readonly because: 'chosen' | 'mediation-open' }
  'limitation-lapsed': Readonly<Record<never, never>>
}

export const arbitration = room({
  road: 'arbitration',
  initial: { status: 'none', preparedAt: null, since: 0 },
  evolve: {
    'arbitration-prepared': (slice, { at }) => ({
      ...slice,
      status: slice.status === 'none' ? 'prepared' : slice.status,
      preparedAt: at,
    }),
    'released-to-arbitration': (slice, { seq }) => ({ ...slice, status: 'released', since: seq }),
    // The claim was settled and paid: the application that was prepared is not needed any more.
    performed: (slice) => (slice.status === 'prepared' ? { ...slice, status: 'ended' } : slice),
    closed: (slice) => (slice.status === 'none' ? slice : { ...slice, status: 'ended' }),
    withdrawn: (slice) => (slice.status === 'none' ? slice : { ...slice, status: 'ended' }),
    reopened: (slice) => ({ ...slice, status: 'none' }),
  },
  owes: (g) =>
    g.arbitration.status === 'released'
      ? [{ key: keyOf(g.arbitration.since, 'limitation'), what: 'limitation', road: 'arbitration', owner: workerOf(g) }]
      : [],
  expiries: {
    limitation: { follows: (g, _, moment) => [happened('limitation-lapsed', {}), ...close(g, 'unreachable', moment)] },
  },
})

/** The worker goes to arbitration: what is open here ends, and the limitation of the claim is the clock. */
export function release(g: Grievance, because: 'chosen' | 'mediation-open', moment: Moment): NewEvent {
  const { calendar, policy } = moment.facts
  const lastDay = g.opening.limitation ?? shanghaiDay(moment.at)
  const term = agreedDayTerm(lastDay, 'opened', moment.at, { calendar, policy }, 'limitation')
  return happened('released-to-arbitration', { because, clocks: { limitation: term } })
}
