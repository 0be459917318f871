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
  readonly consents: readonly Addressee[]
  /** Who took a consent back, and when: what had arrived before that was served. */
  readonly ended: readonly (Addressee & { readonly at: Instant })[]
  /** Those that are served, and on which Shanghai day each was made. */
  readonly papers: readonly { readonly paper: string; readonly kind: EffectKind; readonly on: Day }[]
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

/** The commission's papers, which are the commission's to serve. */
export const ofTheCommission: readonly EffectKind[] = [
  'issueReviewAcceptance',
  'issueReviewRefusal',
  'issueSettlement',
  'issueSettlementRefusal',
]

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
  initial: { consents: [], ended: [], papers: [], served: [] },
  evolve: {
    'service-address-confirmed': (slice, { at, data }) => consenting(slice, data, data.electronic, at),
    // The application for review has asked for it since before there was an act of its own.
    'review-application-made': (slice, { at, data }, g) =>
      actingAs(g, data).reduce((now, one) => consenting(now, one, data.electronicService, at), slice),
    'document-sealed': (slice, { at, data: { effect, kind } }) =>
      servedOn[kind] === undefined
        ? slice
        : { ...slice, papers: [...slice.papers, { paper: effect, kind, on: shanghaiDay(at) }] },
    // Who signs for the 调解书 has received it.
    'settlement-received': (slice, { at, data }, g) => {
      const paper = slice.papers.findLast(({ kind }) => kind === 'issueSettlement')?.paper
      const on = shanghaiDay(at)
      const fresh = actingAs(g, data).filter((one) => paper !== undefined && !isServed({ service: slice }, paper, one))
      return paper === undefined
        ? slice
        : {
            ...slice,
            served: [...slice.served, ...fresh.map((one) => ({ ...one, paper, how: 'signed-for' as const, on }))],
          }
    },
    'paper-served': (slice, { data: { party, id, paper, how, occurredOn } }) => ({
      ...slice,
      served: [...slice.served, { party, id, paper, how, on: occurredOn }],
    }),
  },
})

function consenting(slice: Service, { party, id }: Addressee, electronic: boolean, at: Instant): Service {
  const one = { party, id }
  const others = slice.consents.filter((other) => !isSame(other, one))
  if (electronic) return { ...slice, consents: [...others, one] }
  const took = others.length < slice.consents.length
  return { ...slice, consents: others, ended: took ? [...slice.ended, { ...one, at }] : slice.ended }
}

/** As whom somebody acted: of several employers only those that the act names, and none where it names none. */
function actingAs(
  g: Pick<Grievance, 'opening'>,
  { party, units }: { readonly party: Party; readonly units?: readonly string[] },
): readonly Addressee[] {
  const those = addressees(g).filter((one) => one.party === party)
  if (party === 'worker' || those.length === 1) return those
  return those.filter(({ id }) => units?.includes(id) === true)
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

/** Whether a consent stood at this moment, also one that was taken back since. */
export function consentedAt(g: Grievance, to: Addressee, at: Instant): boolean {
  return consents(g, to) || g.service.ended.some((one) => isSame(one, to) && at <= one.at)
}

export function isServed({ service: { served } }: Pick<Grievance, 'service'>, paper: string, to: Addressee): boolean {
  return served.some((one) => one.paper === paper && isSame(one, to))
}
