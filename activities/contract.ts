/** What the workflow may ask of the world. Types only: the workflow's bundle holds nothing else of ours. */

/** Where the record stands, as far as clocks and effects go. Codes and times only; plain JSON. */
export interface Cursor {
  readonly seq: number
  readonly hash: string
  readonly stage: string
  readonly roads: Readonly<Record<string, string>>
  /** The 50 that the clock must act on first, earliest first. */
  readonly obligations: readonly Due[]
  /** The earliest `nextAt` of them all; null when nothing runs. */
  readonly wakeAt: string | null
  /** Open effects, at most 50. */
  readonly effects: readonly { readonly key: string; readonly kind: EffectName }[]
  readonly attributes: Attributes
  readonly archived: boolean
}

export interface Due {
  readonly key: string
  readonly what: Expiring
  readonly nextAt: string
  readonly next: 'remind' | 'expire'
}

/** The search attributes of a case. No names, no words. */
export interface Attributes {
  readonly stage: string
  readonly union: string
  readonly district: string
  readonly nextDue: string | null
  readonly overdue: boolean
  readonly claim: string
  readonly collective: boolean
}

export type Expiring =
  | 'firstResponse' | 'handling' | 'choice'
  | 'handOver' | 'challenge' | 'directive' | 'referral'
  | 'workerConsent' | 'employerConsent' | 'mediatorAcceptance' | 'mediation' | 'signing'
  | 'jointApplication' | 'judicialConfirmation' | 'reviewAcceptance' | 'review' | 'settlementService'
  | 'instalment' | 'paymentConfirmation' | 'rating'
  | 'panelPick' | 'seatAcceptance' | 'extraExpert' | 'responseMeeting' | 'ballots' | 'verdictAnswer'
  | 'reopening' | 'suspension' | 'limitation'
  | 'filingAcceptance' | 'award' | 'suit' | 'annulment' | 'judgment' | 'withdrawal'

export type EffectName = 'issueAcceptanceNotice' | 'sealAgreement' | 'issueSettlement' | 'makeTransferPackage' | 'makeTransferData' | 'tallyBallots' | 'splitOff'

export interface CatchUp {
  readonly caseId: string
  /** Where the workflow believes the record to be; 0 and '' at the very start. */
  readonly seq: number
  readonly hash: string
}

export interface CaughtUp {
  readonly cursor: Cursor
  /** True where the record does not know the workflow's seq or hash: a restored database. */
  readonly alarm: boolean
}

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
  issueAcceptanceNotice: TimeActivity
  sealAgreement: TimeActivity
  issueSettlement: TimeActivity
  makeTransferPackage: TimeActivity
  makeTransferData: TimeActivity
  tallyBallots: TimeActivity
  splitOff: TimeActivity
}

export interface LocalActivities {
  catchUp(input: CatchUp): Promise<CaughtUp>
}

export type Activities = TimeActivities & EffectActivities & LocalActivities
