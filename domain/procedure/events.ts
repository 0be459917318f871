import type { PersonId, UnitId } from '../case/actor.js'
import type { EffectKind } from '../case/grievance.js'
import type { OutsideBody, What } from '../case/obligation.js'
import type { Instant } from '../values/time.js'
import type { Acceptance, AcceptanceEvents } from './acceptance.js'
import type { Arbitration, ArbitrationEvents } from './arbitration.js'
import type { ArbitrationReview, ArbitrationReviewEvents } from './arbitration-review.js'
import type { Charge, ChargeEvents } from './charge.js'
import type { Choice, ChoiceEvents } from './choice.js'
import type { Closing, ClosingEvents } from './closing.js'
import type { Collective } from './collective/collective.js'
import type { CollectiveEvents } from './collective/events.js'
import type { Committee, CommitteeEvents } from './committee/committee.js'
import type { Conversation, ConversationEvents } from './conversation.js'
import type { Evidence, EvidenceEvents } from './evidence.js'
import type { HandOver, HandOverEvents } from './hand-over.js'
import type { Handling, HandlingEvents } from './handling.js'
import type { Limitation, LimitationEvents } from './limitation.js'
import type { Line, LineEvents } from './line.js'
import type { Mediation, MediationEvents } from './mediation.js'
import type { Merging, MergingEvents } from './merging.js'
import type { Opening, OpeningEvents } from './opening.js'
import type { Performance, PerformanceEvents } from './performance.js'
import type { Rating, RatingEvents } from './rating.js'
import type { RecountEvents } from './recount.js'
import type { Referral, ReferralEvents } from './referral.js'
import type { Replacement, ReplacementEvents } from './replacement.js'
import type { Service, ServiceEvents } from './service.js'
import type { Signing, SigningEvents } from './signing.js'
import type { Supervision, SupervisionEvents } from './supervision.js'
import type { Suspension, SuspensionEvents } from './suspension.js'

/** What the software itself records: time that passed, and effects that were carried out. */
export interface SystemEvents extends RecountEvents {
  /** A period ran out: with the unit or person who should have acted. Statistics of timeliness count these. */
  expired: {
    readonly key: string
    readonly what: What
    readonly due: Instant
    readonly nth: number
    readonly unit: UnitId | null
    readonly person: PersonId | null
    readonly again: Instant | null
    /** Where a body elsewhere was silent: no unit of ours is accountable. */
    readonly outside?: OutsideBody
  }
  reminded: {
    readonly key: string
    readonly what: What
    readonly unit: UnitId | null
    readonly person: PersonId | null
  }
  /** A period of our own was moved, because the platform was down when it would have ended. */
  'term-moved': { readonly key: string; readonly because: 'outage' }
  'document-sealed': {
    readonly effect: string
    readonly kind: EffectKind
    readonly number: string
    readonly sha256: string
    readonly bytes: number
    readonly media: string
  }
  'effect-failed': { readonly effect: string; readonly kind: EffectKind; readonly code: string }
}

/** Every event of the record, by its type. */
export interface EventData
  extends
    SystemEvents,
    OpeningEvents,
    ChargeEvents,
    HandOverEvents,
    ReplacementEvents,
    AcceptanceEvents,
    HandlingEvents,
    ReferralEvents,
    ChoiceEvents,
    MediationEvents,
    SigningEvents,
    ArbitrationReviewEvents,
    PerformanceEvents,
    RatingEvents,
    CollectiveEvents,
    CommitteeEvents,
    ArbitrationEvents,
    LimitationEvents,
    SuspensionEvents,
    SupervisionEvents,
    ConversationEvents,
    EvidenceEvents,
    ServiceEvents,
    LineEvents,
    MergingEvents,
    ClosingEvents {}

/** The slices of the state, one a room. */
export interface Slices {
  readonly opening: Opening
  readonly charge: Charge
  readonly handOver: HandOver
  readonly replacement: Replacement
  readonly acceptance: Acceptance
  readonly handling: Handling
  readonly referral: Referral
  readonly choice: Choice
  readonly mediation: Mediation
  readonly signing: Signing
  readonly arbitrationReview: ArbitrationReview
  readonly performance: Performance
  readonly rating: Rating
  readonly collective: Collective
  readonly committee: Committee
  readonly arbitration: Arbitration
  readonly limitation: Limitation
  readonly suspension: Suspension
  readonly supervision: Supervision
  readonly conversation: Conversation
  readonly evidence: Evidence
  readonly service: Service
  readonly line: Line
  readonly merging: Merging
  readonly closing: Closing
}
