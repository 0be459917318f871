import type { PersonId, UnitId } from '../case/actor.js'
import { happened } from '../case/event.js'
import type { StaffFact, UnionFact } from '../case/facts.js'
import type { Grievance } from '../case/grievance.js'
import { keyOf } from '../case/obligation.js'
import type { Passing } from './charge.js'
import { firstManned, passing } from './handlers.js'
import { aPeriodLater, room, type Moment } from './room.js'

/*
 * Hand-over (代访代办): the officer in charge, or an agent on the worker's behalf, offers the case to a union above. It is
 * a record of its own: offered, then accepted, refused with a reason, revoked, or lapsed. Charge moves only when it is
 * accepted, or after its own period; until then the officer stays in charge by name. "Not mine" never closes a case.
 */

export const handOverGrounds = ['authority-elsewhere', 'complexity', 'recusal', 'worker-request'] as const
export type HandOverGround = (typeof handOverGrounds)[number]

/** Why the receiving union does not take it. */
export const handOverRefusals = ['within-your-authority', 'not-complex', 'conflict', 'other'] as const
export type HandOverRefusal = (typeof handOverRefusals)[number]

export interface Offer {
  readonly n: number
  /** The event it was made with: its period runs from there. */
  readonly since: number
  readonly by: 'officer' | 'agent'
  readonly person: PersonId
  readonly from: UnitId
  readonly to: UnitId
  readonly ground: HandOverGround
  /** `overtaken`: charge moved in another way, or the case closed, before there was an answer. */
  readonly status: 'offered' | 'accepted' | 'refused' | 'revoked' | 'lapsed' | 'overtaken'
  readonly refusal: HandOverRefusal | null
}

/** An agent (代访代办专员) who acts for the worker: mandated, or having filed or carried the case. */
export interface Agent {
  readonly person: PersonId
  readonly because: 'filed' | 'carried' | 'mandated'
}

export interface HandOver {
  readonly offers: readonly Offer[]
  readonly agent: Agent | null
}

export interface HandOverEvents {
  'hand-over-offered': Pick<Offer, 'n' | 'by' | 'from' | 'to' | 'ground'>
  'hand-over-accepted': Passing & { readonly n: number }
  'hand-over-refused': { readonly n: number; readonly reason: HandOverRefusal }
  'hand-over-revoked': { readonly n: number }
  /** The receiving union was silent: charge is its, or where it has nobody (left), of the next one above it. */
  'hand-over-lapsed': Passing & { readonly n: number }
  'agent-mandated': { readonly agent: PersonId }
  'agent-mandate-ended': { readonly agent: PersonId }
}

const answer = (slice: HandOver, n: number, change: Partial<Offer>): HandOver => ({
  ...slice,
  offers: slice.offers.map((one) => (one.n === n ? { ...one, ...change } : one)),
})
const overtake = (slice: HandOver): HandOver =>
  slice.offers.some(isOpen)
    ? { ...slice, offers: slice.offers.map((one) => (isOpen(one) ? { ...one, status: 'overtaken' } : one)) }
    : slice
const moved = (slice: HandOver, { data }: { readonly data: Passing }): HandOver =>
  data.from === data.to ? slice : overtake(slice)

export const handOver = room({
  road: 'handOver',
  initial: { offers: [], agent: null },
  evolve: {
    opened: (slice, { actor, data }) =>
      data.channel === 'agent' && data.split === undefined
        ? { ...slice, agent: { person: actor, because: 'filed' } }
        : slice,
    'hand-over-offered': (slice, { seq, actor, data: { n, by, from, to, ground } }) => ({
      agent: by === 'agent' && slice.agent === null ? { person: actor, because: 'carried' } : slice.agent,
      offers: [
        ...slice.offers,
        { n, since: seq, by, person: actor, from, to, ground, status: 'offered', refusal: null },
      ],
    }),
    'hand-over-accepted': (slice, { data }) => answer(slice, data.n, { status: 'accepted' }),
    'hand-over-refused': (slice, { data }) => answer(slice, data.n, { status: 'refused', refusal: data.reason }),
    'hand-over-revoked': (slice, { data }) => answer(slice, data.n, { status: 'revoked' }),
    'hand-over-lapsed': (slice, { data }) => answer(slice, data.n, { status: 'lapsed' }),
    'agent-mandated': (slice, { data }) => ({ ...slice, agent: { person: data.agent, because: 'mandated' } }),
    'agent-mandate-ended': (slice) => ({ ...slice, agent: null }),
    escalated: moved,
    rerouted: moved,
    'handler-replaced': moved,
    reassigned: moved,
    closed: overtake,
    withdrawn: overtake,
    merged: overtake,
  },
  owes: (g) => {
    const offer = openOffer(g)
    return offer === null
      ? []
      : [
          {
            key: keyOf(offer.since, 'handOver'),
            what: 'handOver',
            road: 'handOver',
            // Any officer there may answer; until one does, the one in charge is named.
            owner: { role: 'officer', unit: offer.to, person: null },
          },
        ]
  },
  expiries: {
    handOver: {
      needs: ['staff'],
      follows: (g, _, moment) => {
        const offer = openOffer(g)
        const receiver = offer === null ? null : receiverOf(g, offer.to, moment.facts.staff)
        if (offer === null || receiver === null) return []
        return [happened('hand-over-lapsed', { n: offer.n, ...passing(g, receiver, 'hand-over-lapsed', moment) })]
      },
      // Nobody above can have it: it stays where it is, visibly late.
      again: (obligation, moment, g) =>
        receiverOf(g, openOffer(g)?.to ?? '', moment.facts.staff) === null ? aPeriodLater(obligation, moment) : null,
    },
  },
})

/** The offer that waits for its answer; null where there is none. */
export function openOffer({ handOver }: Pick<Grievance, 'handOver'>): Offer | null {
  return handOver.offers.find(isOpen) ?? null
}

function isOpen({ status }: Offer): boolean {
  return status === 'offered'
}

/** Who gets it in the union it was offered to, or in the next one above that. */
function receiverOf(g: Grievance, to: UnitId, staff: readonly StaffFact[]): UnionFact | null {
  const at = staff.findIndex(({ id }) => id === to)
  return at === -1 ? null : firstManned(g, staff.slice(at))
}

/** How often a late first response may be marked while an answer to an offer is awaited, before charge moves all the same. */
const marksWhileOffered = 2

/** Who offered the case in time is not passed over for silence, as long as the answer is awaited. */
export function awaitsAnswer(g: Grievance, marked: number): boolean {
  return openOffer(g) !== null && marked < marksWhileOffered
}

/** The event by which an officer of the receiving union takes charge. */
export function acceptOffer(g: Grievance, offer: Offer, staff: StaffFact, officer: PersonId, moment: Moment) {
  const to = { id: staff.id, path: staff.path, officer }
  return happened('hand-over-accepted', { n: offer.n, ...passing(g, to, 'hand-over-accepted', moment) })
}
