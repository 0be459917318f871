/** What the workflow may ask of the world. Types only: the workflow's bundle holds nothing else of ours. */

import type { EffectKind } from '../domain/case/grievance.js'
import type { What } from '../domain/case/obligation.js'
import type { MatterEffectKind } from '../domain/matters/matter.js'
import type { CatchUp, CaughtUp } from '../record/cursor.js'
import type { MatterCursor } from '../record/matters/perform.js'

export type { MatterCursor } from '../record/matters/perform.js'
export type { Attributes, CatchUp, CaughtUp, Cursor, Due } from '../record/cursor.js'

/** What can run out, and what can be carried out. */
export type Expiring = What
export type EffectName = EffectKind

export interface OnTime {
  readonly caseId: string
  readonly key: string
}

/** Whether the record moved because of it. */
export interface Moved {
  readonly moved: boolean
}

type TimeActivity = (input: OnTime) => Promise<Moved>

/** What happens when time passes: each acts through the record, which decides. */
export interface TimeActivities {
  remindOwner: TimeActivity
  escalateToUpperUnion: TimeActivity
  urgeSupervisor: TimeActivity
  passToReceivingUnion: TimeActivity
  callSubstitute: TimeActivity
  markDirectiveOverdue: TimeActivity
  markDepartmentOverdue: TimeActivity
  closeForSilence: TimeActivity
  closeForSilentWorker: TimeActivity
  refuseForSilentEmployer: TimeActivity
  replaceMediator: TimeActivity
  lapseMediation: TimeActivity
  failSigning: TimeActivity
  lapseReviewOffer: TimeActivity
  lapseJudicialConfirmation: TimeActivity
  urgeCommission: TimeActivity
  markReviewOverdue: TimeActivity
  urgeReceipt: TimeActivity
  markDefault: TimeActivity
  urgePaymentConfirmation: TimeActivity
  closeUnrated: TimeActivity
  lapsePanelPick: TimeActivity
  callReserve: TimeActivity
  moveToNextTier: TimeActivity
  openBallots: TimeActivity
  closeVoting: TimeActivity
  archive: TimeActivity
  markLineOverdue: TimeActivity
  lapseCorrection: TimeActivity
  resumeHandling: TimeActivity
  lapseLimitation: TimeActivity
  openCourtForSilence: TimeActivity
  openCourtForNoAward: TimeActivity
  lapseSuit: TimeActivity
  lapseAnnulment: TimeActivity
  markCourtOverdue: TimeActivity
  urgeWithdrawal: TimeActivity
}

/** What follows from an event: each carries out one effect, once, and records its result. */
export interface EffectActivities {
  issueReceipt: TimeActivity
  issueAcceptanceNotice: TimeActivity
  sealAgreement: TimeActivity
  issueSettlement: TimeActivity
  issueReviewApplication: TimeActivity
  issueReviewAcceptance: TimeActivity
  issueReviewRefusal: TimeActivity
  issueSettlementRefusal: TimeActivity
  issueVerdict: TimeActivity
  makeTransferPackage: TimeActivity
  makeTransferData: TimeActivity
  tallyBallots: TimeActivity
  splitOff: TimeActivity
}

export interface LocalActivities {
  catchUp(input: CatchUp): Promise<CaughtUp>
}

export interface OnMatter {
  readonly id: string
  readonly key: string
}

/** Of matters beside the cases: that a time has come, and their papers. */
export type MatterActivities = {
  letMatterTimeAct(input: OnMatter): Promise<Moved>
} & Record<MatterEffectKind, (input: OnMatter) => Promise<Moved>>

export interface MatterLocalActivities {
  catchUpMatter(id: string): Promise<MatterCursor>
}

/** What goes outside the platform, by id. */
export interface DeliveryActivities {
  sendMessage(id: string): Promise<void>
  callInstitution(id: string): Promise<void>
  giveUpDelivery(kind: 'message' | 'webhook', id: string): Promise<void>
}

/** The hourly watch. */
export interface WatchActivities {
  raiseWarnings(): Promise<{ readonly raised: number }>
}

export type Activities = TimeActivities &
  EffectActivities &
  LocalActivities &
  MatterActivities &
  MatterLocalActivities &
  WatchActivities &
  DeliveryActivities
