import type { EffectKind, Grievance } from '../case/grievance.js'
import { shanghaiDay, type Day, type Instant } from '../values/time.js'
import { room } from './room.js'
import type { Party } from './who.js'

/*
 * Service (送达): which paper came to whom, how, and on which day. Electronically only to those who have consented, and then
 * the day is that of its arrival in the addressee's own system. (民事诉讼法 90) Service moves no clock by itself: where a period
 * runs from the receipt of a paper, its own act says so.
 */

export const servedHow = ['electronic', 'signed-for', 'direct', 'post', 'left-with-witness'] as const
export type ServedHow = (typeof servedHow)[number]

/** Whom a paper is served on: the worker (of a collective case, who leads it), or one employer. */
export interface Addressee {
  readonly party: Party
  /** Of the person, or of the unit. */
  readonly id: string
}

export interface ServedPaper extends Addressee {
  /** The effect that made it, `<seq>/<kind>`. */
  readonly paper: string
  readonly how: ServedHow
  readonly on: Day
}

export interface Service {
  /** Who consents to electronic service as it stands, and since which event. */
  readonly consents: readonly (Addressee & { readonly since: number })[]
  readonly papers: readonly { readonly paper: string; readonly kind: EffectKind }[]
  readonly served: readonly ServedPaper[]
}

export interface ServiceEvents {
  'service-address-confirmed': Addressee & { readonly electronic: boolean }
  'paper-served': Addressee & {
    readonly paper: string
    readonly kind: EffectKind
    readonly how: ServedHow
    readonly occurredOn: Day
    /** By what it arrived, and when exactly; null where a person served it. */
    readonly arrived: { readonly channel: string; readonly at: Instant } | null
  }
}

/** The papers that are served, and on whom. */
const servedOn: Partial<Record<EffectKind, readonly Party[]>> = {
  issueAcceptanceNotice: ['worker'],
  sealAgreement: ['worker', 'employer'],
  issueReviewAcceptance: ['worker', 'employer'],
  issueReviewRefusal: ['worker', 'employer'],
  issueSettlement: ['worker', 'employer'],
  issueSettlementRefusal: ['worker', 'employer'],
  issueVerdict: ['worker', 'employer'],
}

export const service = room({
  road: 'service',
  initial: { consents: [], papers: [], served: [] },
  evolve: {
    'service-address-confirmed': (slice, { seq, data }) => consenting(slice, data, data.electronic, seq),
    // The application for review has asked for it since before there was an act of its own.
    'review-application-made': (slice, { seq, data }, g) =>
      addressees(g)
        .filter(({ party }) => party === data.party)
        .reduce((now, one) => consenting(now, one, data.electronicService, seq), slice),
    'document-sealed': (slice, { data: { effect, kind } }) =>
      servedOn[kind] === undefined ? slice : { ...slice, papers: [...slice.papers, { paper: effect, kind }] },
    'paper-served': (slice, { data: { party, id, paper, how, occurredOn } }) => ({
      ...slice,
      served: [...slice.served, { party, id, paper, how, on: occurredOn }],
    }),
  },
})

function consenting(slice: Service, one: Addressee, electronic: boolean, since: number): Service {
  const others = slice.consents.filter((other) => !isSame(other, one))
  return { ...slice, consents: electronic ? [...others, { party: one.party, id: one.id, since }] : others }
}

export function isSame(a: Addressee, b: Addressee): boolean {
  return a.party === b.party && a.id === b.id
}

/** Everybody on whom papers of this case can be served. */
export function addressees({ opening }: Pick<Grievance, 'opening'>): readonly Addressee[] {
  return [
    ...(opening.claimant === null ? [] : [{ party: 'worker' as const, id: opening.claimant }]),
    ...opening.respondents.map((id) => ({ party: 'employer' as const, id })),
  ]
}

/** On whom this paper is to be served. */
export function addresseesOf(g: Grievance, kind: EffectKind): readonly Addressee[] {
  const parties = servedOn[kind] ?? []
  return addressees(g).filter(({ party }) => parties.includes(party))
}

export function consents(g: Grievance, to: Addressee): boolean {
  return g.service.consents.some((one) => isSame(one, to))
}

export function isServed(g: Grievance, paper: string, to: Addressee): boolean {
  return g.service.served.some((one) => one.paper === paper && isSame(one, to))
}

/** The day of an arrival: that of Shanghai. */
export function arrivedOn(at: Instant): Day {
  return shanghaiDay(at)
}
