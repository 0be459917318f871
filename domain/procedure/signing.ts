import { happened, type NewEvent } from '../case/event.js'
import type { Grievance } from '../case/grievance.js'
import { keyOf, type Owner } from '../case/obligation.js'
import type { PersonId } from '../case/actor.js'
import type { Instant } from '../values/time.js'
import { workerOf } from './acceptance.js'
import { isCollective } from './collective/collective.js'
import { atEndOfSigning } from './collective/taking-effect.js'
import { beginPerformance } from './performance.js'
import { mediatorOf } from './mediation.js'
import { offerReview } from './arbitration-review.js'
import { openRating } from './rating.js'
import { clock, room, type Moment } from './room.js'
import type { Settlement } from './settlement.js'
import { offerChoice } from './choice.js'

/*
 * Signing (签署): the 调解协议书 takes effect when both parties and the mediator have signed it and the body's seal is on
 * it; its date is that of the last of these. Every signature covers the hash of the exact content; any edit voids all.
 * Each party is warned against sham mediation first. (劳动争议调解仲裁法 14; 人民法院在线调解规则 17)
 */

export const signers = ['worker', 'employer', 'mediator', 'seal'] as const
export type Signer = (typeof signers)[number]

export interface Signing {
  readonly status: 'none' | 'open' | 'effective' | 'failed'
  readonly since: number
  readonly version: number
  readonly settlement: Settlement | null
  readonly hash: string
  readonly signatures: { readonly [S in Signer]?: { readonly by: PersonId; readonly at: Instant } }
  readonly number: string
  readonly effectiveAt: Instant | null
}

export const identifiedBy = ['real-name-login', 'id-card', 'bank-card', 'face', 'in-person'] as const

export interface SigningEvents {
  'agreement-drafted': { readonly version: number; readonly settlement: Settlement; readonly hash: string }
  /** Another text: every signature under the old one is void. */
  'agreement-edited': {
    readonly version: number
    readonly settlement: Settlement
    readonly hash: string
    readonly voided: readonly Signer[]
  }
  'agreement-signed': {
    readonly signer: Signer
    readonly hash: string
    readonly identifiedBy: (typeof identifiedBy)[number] | null
    readonly warned: boolean
  }
  'signing-refused': { readonly party: 'worker' | 'employer' }
  'signing-failed': { readonly because: 'refused' | 'lapsed' }
  'agreement-took-effect': { readonly number: string; readonly hash: string; readonly settlement: Settlement }
}

const end = (slice: Signing): Signing => (slice.status === 'open' ? { ...slice, status: 'failed' } : slice)

const initial: Signing = {
  status: 'none',
  since: 0,
  version: 0,
  settlement: null,
  hash: '',
  signatures: {},
  number: '',
  effectiveAt: null,
}

export const signing = room({
  road: 'signing',
  initial,
  evolve: {
    'agreement-drafted': (_, { seq, data }) => ({
      ...initial,
      status: 'open',
      since: seq,
      version: data.version,
      settlement: data.settlement,
      hash: data.hash,
    }),
    'agreement-edited': (slice, { data }) => ({
      ...slice,
      version: data.version,
      settlement: data.settlement,
      hash: data.hash,
      signatures: {},
    }),
    // A row more or less, or of another amount: the framework and its signatures stand, the sum is another.
    'claimant-removed': (slice, { data }) => ({ ...slice, settlement: data.settlement ?? slice.settlement }),
    'row-edited': (slice, { data }) => ({ ...slice, settlement: data.settlement }),
    'agreement-signed': (slice, { at, actor, data }) => ({
      ...slice,
      signatures: { ...slice.signatures, [data.signer]: { by: actor, at } },
    }),
    'signing-failed': end,
    'agreement-took-effect': (slice, { at, data }) => ({
      ...slice,
      status: 'effective',
      settlement: data.settlement,
      number: data.number,
      effectiveAt: at,
    }),
    closed: end,
    withdrawn: end,
    merged: end,
    'released-to-arbitration': end,
    'outside-result-took-effect': end,
  },
  owes: (g) =>
    g.signing.status === 'open'
      ? [{ key: keyOf(g.signing.since, 'signing'), what: 'signing', road: 'signing', owner: nextSigner(g) }]
      : [],
  expiries: {
    signing: {
      follows: (g, _, moment) => (isCollective(g) ? atEndOfSigning(g, moment) : failSigning(g, 'lapsed', moment)),
    },
  },
  effects: { 'agreement-took-effect': ['sealAgreement'] },
})

/** Whoever's signature is missing first: the parties, then the mediator, then the seal. Of many workers, the last come last. */
function nextSigner(g: Grievance): Owner {
  const { signatures } = g.signing
  const workers = isCollective(g) ? signatures.seal !== undefined : signatures.worker === undefined
  if (workers) return workerOf(g)
  if (signatures.employer === undefined)
    return { role: 'employer', unit: g.opening.respondents[0] ?? null, person: null }
  return mediatorOf(g)
}

/** The agreement as it will be signed, from the version both accepted. */
export function draftAgreement(
  settlement: Settlement,
  hash: string,
  version: number,
  moment: Moment,
): readonly NewEvent[] {
  return [
    happened('agreement-drafted', {
      version,
      settlement,
      hash,
      clocks: { signing: clock(moment, 'signing', 'agreement-drafted') },
    }),
  ]
}

/** Not signed is not agreed: the worker chooses what comes next. */
export function failSigning(g: Grievance, because: 'refused' | 'lapsed', moment: Moment): readonly NewEvent[] {
  return [happened('signing-failed', { because }), offerChoice(g, 'signing-failed', moment)]
}

/** The seal was the last that was missing: the agreement is in effect, may be confirmed, is performed, and is judged. */
export function takeEffect(g: Grievance, settlement: Settlement, moment: Moment): readonly NewEvent[] {
  const body = g.mediation.body ?? ''
  return [
    happened(
      'agreement-took-effect',
      { number: '', hash: g.signing.hash, settlement, clocks: offerReview(g, moment) },
      { allot: { series: 'agreement', unit: body } },
    ),
    ...beginPerformance(g, settlement, moment),
    ...openRating('agreed', moment),
  ]
}
