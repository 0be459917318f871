import type { PersonId, UnitId } from '../case/actor.js'
import type { Grievance } from '../case/grievance.js'
import { happened } from '../case/event.js'
import { keyOf, type Owed, type Owner } from '../case/obligation.js'
import type { ReviewRefusalGround, SettlementRefusalGround } from '../law/grounds.js'
import type { Term } from '../law/term.js'
import type { Day, Instant } from '../values/time.js'
import { employerOf, workerOf } from './acceptance.js'
import { aPeriodLater, clock, room, type Moment } from './room.js'
import type { Party } from './who.js'

/*
 * Arbitration review (线上调解+仲裁审查): within 15 days of the agreement taking effect both parties may ask the
 * commission to review it. The commission reviews it within 5 days of accepting, and issues a 调解书 of the same content,
 * which takes effect when both have received it; or it refuses, and the agreement stays what it was.
 * (劳动人事争议仲裁办案规则 74–79) Without a labour relationship there is judicial confirmation instead. (民事诉讼法 205)
 */

export interface ArbitrationReview {
  readonly status:
    | 'none'
    | 'offered'
    | 'applied'
    | 'accepted'
    | 'issued'
    | 'confirmed'
    | 'application-refused'
    | 'not-issued'
    | 'withdrawn'
    | 'lapsed'
    | 'barred'
  /** Since which event the step under way has been waiting. */
  readonly since: number
  /** When the offer was made: with the agreement's taking effect. */
  readonly offeredBy: number
  readonly applications: readonly Party[]
  readonly commission: UnitId | null
  /** The commission sees the case from the joint application on. */
  readonly seen: boolean
  readonly arbitrator: PersonId | null
  readonly extended: boolean
  readonly number: string
  readonly hash: string
  readonly received: readonly Party[]
  readonly confirmedAt: Instant | null
  readonly judicial: 'none' | 'offered' | 'confirmed' | 'lapsed'
}

export interface ArbitrationReviewEvents {
  /** `units`: of several employers, those that whoever acted stands for. */
  'review-application-made': {
    readonly party: Party
    readonly units?: readonly UnitId[]
    readonly electronicService: boolean
  }
  /** Both have applied: the application is complete, and before the commission. */
  'review-applied': { readonly commission: UnitId }
  'review-application-refused': { readonly ground: ReviewRefusalGround }
  'review-accepted': { readonly arbitrator: PersonId }
  'review-extended': { readonly approvedBy: PersonId }
  'settlement-issued': { readonly number: string; readonly hash: string }
  'settlement-refused': { readonly ground: SettlementRefusalGround }
  'settlement-received': { readonly party: Party; readonly units?: readonly UnitId[] }
  'settlement-took-effect': Readonly<Record<never, never>>
  'review-withdrawn': { readonly party: Party }
  'review-lapsed': Readonly<Record<never, never>>
  'judicial-confirmation-recorded': { readonly occurredOn: Day }
  'judicial-confirmation-lapsed': Readonly<Record<never, never>>
}

const initial: ArbitrationReview = {
  status: 'none',
  since: 0,
  offeredBy: 0,
  applications: [],
  commission: null,
  seen: false,
  arbitrator: null,
  extended: false,
  number: '',
  hash: '',
  received: [],
  confirmedAt: null,
  judicial: 'none',
}
const to =
  (status: ArbitrationReview['status']) =>
  (slice: ArbitrationReview): ArbitrationReview => ({ ...slice, status })
const atStep = (slice: ArbitrationReview, status: ArbitrationReview['status'], seq: number): ArbitrationReview => ({
  ...slice,
  status,
  since: seq,
})

export const arbitrationReview = room({
  road: 'arbitrationReview',
  initial,
  evolve: {
    'agreement-took-effect': (_, { seq }, g) => ({
      ...initial,
      status: reviewable(g) ? 'offered' : 'none',
      since: seq,
      offeredBy: seq,
      commission: g.mediation.commission,
      judicial: 'offered',
    }),
    'review-application-made': (slice, { data }) => ({ ...slice, applications: [...slice.applications, data.party] }),
    'review-applied': (slice, { seq }) => ({ ...atStep(slice, 'applied', seq), seen: true }),
    'review-application-refused': to('application-refused'),
    'review-accepted': (slice, { seq, data }) => ({ ...atStep(slice, 'accepted', seq), arbitrator: data.arbitrator }),
    'review-extended': (slice) => ({ ...slice, extended: true }),
    'settlement-issued': (slice, { seq, data }) => ({
      ...atStep(slice, 'issued', seq),
      number: data.number,
      hash: data.hash,
    }),
    'settlement-refused': to('not-issued'),
    'settlement-received': (slice, { data }) => ({ ...slice, received: [...slice.received, data.party] }),
    'settlement-took-effect': (slice, { at }) => ({ ...slice, status: 'confirmed', confirmedAt: at }),
    'review-withdrawn': to('withdrawn'),
    'review-lapsed': to('lapsed'),
    // Before the commission it is for the commission to refuse, on that ground.
    'judicial-confirmation-recorded': (slice) => ({
      ...slice,
      judicial: 'confirmed',
      status: slice.status === 'offered' ? 'barred' : slice.status,
    }),
    // A result agreed on in a later round has no review of its own; the commission goes on seeing what it had.
    'result-took-effect': (slice) => ({ ...initial, commission: slice.commission, seen: slice.seen }),
    'judicial-confirmation-lapsed': (slice) => ({ ...slice, judicial: 'lapsed' }),
  },
  owes: (g) => (g.closing.status === 'open' ? [...offerOwed(g), ...stepOwed(g)] : []),
  expiries: {
    jointApplication: { follows: () => [happened('review-lapsed', {})] },
    judicialConfirmation: { follows: () => [happened('judicial-confirmation-lapsed', {})] },
    reviewAcceptance: { follows: () => [], again: aPeriodLater },
    review: { follows: () => [], again: aPeriodLater },
    settlementService: { follows: () => [], again: aPeriodLater },
  },
  effects: {
    'review-applied': ['issueReviewApplication'],
    'review-accepted': ['issueReviewAcceptance'],
    'review-application-refused': ['issueReviewRefusal'],
    'settlement-issued': ['issueSettlement'],
    'settlement-refused': ['issueSettlementRefusal'],
  },
})

function offerOwed(g: Grievance): readonly Owed[] {
  const { status, offeredBy, applications, judicial } = g.arbitrationReview
  const owner = applications.includes('worker') ? employerOf(g) : workerOf(g)
  return [
    ...(status === 'offered'
      ? [
          {
            key: keyOf(offeredBy, 'jointApplication'),
            what: 'jointApplication',
            road: 'arbitrationReview',
            owner,
          } as const,
        ]
      : []),
    // Where a review is open to them, the judicial confirmation is an alternative on view, not something owed.
    ...(judicial === 'offered' && status === 'none'
      ? [
          {
            key: keyOf(offeredBy, 'judicialConfirmation'),
            what: 'judicialConfirmation',
            road: 'arbitrationReview',
            owner: workerOf(g),
          } as const,
        ]
      : []),
  ]
}

function stepOwed(g: Grievance): readonly Owed[] {
  const { status, since, received } = g.arbitrationReview
  const road = 'arbitrationReview'
  switch (status) {
    case 'applied':
      return [
        { key: keyOf(since, 'reviewAcceptance'), what: 'reviewAcceptance', road, owner: commissionOf(g, 'clerk') },
      ]
    case 'accepted':
      return [{ key: keyOf(since, 'review'), what: 'review', road, owner: commissionOf(g, 'arbitrator') }]
    case 'issued':
      return [
        {
          key: keyOf(since, 'settlementService'),
          what: 'settlementService',
          road,
          owner: received.includes('worker') ? employerOf(g) : workerOf(g),
        },
      ]
    default:
      return []
  }
}

function commissionOf(g: Grievance, role: 'clerk' | 'arbitrator'): Owner {
  const { commission, arbitrator } = g.arbitrationReview
  return { role, unit: commission, person: role === 'arbitrator' ? arbitrator : null }
}

/** The application is before the commission, or its 调解书 waits to be received. */
export function isUnderReview({ arbitrationReview }: Pick<Grievance, 'arbitrationReview'>): boolean {
  return ['applied', 'accepted', 'issued'].includes(arbitrationReview.status)
}

/** A review needs a labour relationship (or a disputed one, which the commission will look at) and a commission. */
function reviewable(g: Grievance): boolean {
  return g.opening.claim?.relationship !== 'none' && g.mediation.commission !== null
}

/** The periods that begin when an agreement takes effect: to apply for a review together, or for judicial confirmation. */
export function offerReview(g: Grievance, moment: Moment): Readonly<Record<string, Term>> {
  return {
    ...(reviewable(g) ? { jointApplication: clock(moment, 'joint-application', 'agreement-took-effect') } : {}),
    judicialConfirmation: clock(moment, 'judicial-confirmation', 'agreement-took-effect'),
  }
}
