import { happened, type Common, type NewEvent } from '../case/event.js'
import type { Grievance } from '../case/grievance.js'
import { keyOf } from '../case/obligation.js'
import type { Day } from '../values/time.js'
import { officerOf } from './acceptance.js'
import { beginPerformance } from './performance.js'
import { openRating } from './rating.js'
import { aPeriodLater, room, type Moment } from './room.js'
import type { Settlement } from './settlement.js'
import type { Party } from './who.js'

/*
 * Handling (办理): the officer contacts the employer, answers the worker (有回应), and brings the case to a result that
 * both agree on, to mediation, or says openly that it is not resolved: then the worker chooses the road. 15 working days;
 * overdue urges the supervisor, twice the period the union above.
 */

export interface Handling {
  /** `handed-on`: with another union, which has yet to accept it. */
  readonly status: 'none' | 'open' | 'handed-on' | 'passed' | 'ended'
  /** The event from which its period runs. */
  readonly since: number
  readonly repliedAt: string | null
  /** Days on which the officer tried to reach the worker without an answer. */
  readonly triedOn: readonly Day[]
  /** A result that both parties are asked to agree to. */
  readonly proposed: {
    readonly version: number
    readonly settlement: Settlement
    readonly hash: string
    readonly agreed: readonly Party[]
  } | null
  readonly versions: number
}

export interface HandlingEvents {
  'contact-noted': {
    readonly with: 'worker' | 'employer' | 'other'
    readonly reached: boolean
    readonly occurredOn: Day
  }
  replied: Readonly<Record<never, never>>
  'employer-answered': { readonly position: 'admits' | 'disputes' | 'partly' }
  'result-proposed': { readonly version: number; readonly settlement: Settlement; readonly hash: string }
  'result-agreed-by': { readonly version: number; readonly party: Party }
  'result-declined': { readonly version: number; readonly party: Party }
  /** Both have agreed: the result takes effect. */
  'result-took-effect': { readonly settlement: Settlement; readonly hash: string }
  'not-resolved': { readonly reason: NotResolved }
  'not-substantiated': Readonly<Record<never, never>>
  'worker-unreachable': { readonly triedOn: readonly Day[] }
}

export const notResolvedReasons = [
  'employer-refuses',
  'facts-disputed',
  'employer-gone',
  'beyond-union',
  'other',
] as const
export type NotResolved = (typeof notResolvedReasons)[number]

const reopen = (slice: Handling, seq: number): Handling => ({
  ...slice,
  status: 'open',
  since: seq,
  proposed: null,
  triedOn: [],
})
const end = (slice: Handling): Handling => ({ ...slice, status: 'ended', proposed: null })
/** What a union has, or has yet to accept, is decided elsewhere now. */
const endWithUnion = (slice: Handling): Handling =>
  slice.status === 'open' || slice.status === 'handed-on' ? end(slice) : slice
/** Another union is asked to accept it anew: the handling starts over when it does. */
const handOn = (slice: Handling, { data }: { readonly data: Common }): Handling =>
  slice.status === 'open' && data.clocks?.['firstResponse'] !== undefined
    ? { ...slice, status: 'handed-on', proposed: null }
    : slice

export const handling = room({
  road: 'handling',
  initial: { status: 'none', since: 0, repliedAt: null, triedOn: [], proposed: null, versions: 0 },
  evolve: {
    accepted: (slice, { seq }) => reopen(slice, seq),
    reopened: (slice, { seq }) => reopen(slice, seq),
    // A verdict that asks for more than the handling has given is carried out here.
    'verdict-accepted': (slice, { seq, data }) => (data.choice === 'handling' ? slice : reopen(slice, seq)),
    'contact-noted': (slice, { data }) =>
      data.with === 'worker' && !data.reached && !slice.triedOn.includes(data.occurredOn)
        ? { ...slice, triedOn: [...slice.triedOn, data.occurredOn] }
        : slice,
    replied: (slice, { at }) => ({ ...slice, repliedAt: slice.repliedAt ?? at }),
    'result-proposed': (slice, { data }) => ({
      ...slice,
      versions: data.version,
      proposed: { version: data.version, settlement: data.settlement, hash: data.hash, agreed: [] },
    }),
    'result-agreed-by': (slice, { data }) =>
      slice.proposed === null
        ? slice
        : { ...slice, proposed: { ...slice.proposed, agreed: [...slice.proposed.agreed, data.party] } },
    'result-declined': (slice) => ({ ...slice, proposed: null }),
    'result-took-effect': end,
    'not-resolved': end,
    'not-substantiated': end,
    'worker-unreachable': end,
    'released-to-arbitration': endWithUnion,
    'outside-result-took-effect': endWithUnion,
    'mediation-applied': (slice) => (slice.status === 'open' ? { ...slice, status: 'passed', proposed: null } : slice),
    escalated: handOn,
    rerouted: handOn,
    'hand-over-accepted': handOn,
    'hand-over-lapsed': handOn,
    'handler-replaced': handOn,
    reassigned: handOn,
    closed: (slice) => (slice.status === 'none' ? slice : end(slice)),
    withdrawn: (slice) => (slice.status === 'none' ? slice : end(slice)),
    merged: (slice) => (slice.status === 'none' ? slice : end(slice)),
  },
  owes: (g) =>
    g.handling.status === 'open'
      ? [{ key: keyOf(g.handling.since, 'handling'), what: 'handling', road: 'handling', owner: officerOf(g) }]
      : [],
  expiries: { handling: { follows: () => [], again: aPeriodLater } },
})

/** A result that both agreed to while the union handled it: it takes effect, is performed, and is judged. */
export function agreeOnResult(
  grievance: Grievance,
  settlement: Settlement,
  hash: string,
  moment: Moment,
): readonly NewEvent[] {
  return [
    happened('result-took-effect', { settlement, hash }),
    ...beginPerformance(grievance, settlement, moment),
    ...openRating(grievance.committee.status === 'accepted' ? 'verdict-accepted' : 'agreed', moment),
  ]
}
