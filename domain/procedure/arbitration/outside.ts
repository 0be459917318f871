import type { Fen } from '../../values/fen.js'
import type { Day, Instant } from '../../values/time.js'
import type { Party } from '../who.js'

/*
 * Where the proceedings stand that are conducted elsewhere, before a commission or a court, as far as they were stated
 * here. They run beside whatever goes on in the case: a filing ends no mediation.
 */

export const arbitrationStatuses = [
  'none',
  'prepared',
  'released',
  'filed',
  'unanswered',
  'refused',
  'accepted',
  'award-overdue',
  'awarded',
  'in-court',
  'decided',
  'withdrawn',
  'lapsed',
  'ended',
] as const
export type ArbitrationStatus = (typeof arbitrationStatuses)[number]

export interface Arbitration {
  readonly status: ArbitrationStatus
  readonly preparedAt: Instant | null
  /** The case itself has gone this way: nothing else is under way in it. */
  readonly released: boolean
  /** Since which event the limitation of the claim is the clock. */
  readonly since: number
  readonly filing: { readonly seq: number; readonly number: string } | null
  readonly acceptance: {
    readonly seq: number
    readonly number: string
    readonly steps: DefenceSteps
    readonly extended: boolean
  } | null
  readonly maySue: { readonly because: MaySueBecause; readonly since: number } | null
  readonly award: Award | null
  readonly annulment: 'none' | 'open' | 'asked' | 'granted' | 'dismissed' | 'lapsed'
  readonly suit: { readonly seq: number; readonly number: string; readonly plaintiff: Party } | null
  /** What was decided elsewhere and is in effect: a court would enforce it. */
  readonly decided: { readonly by: DecidedBy; readonly seq: number } | null
  /** Since which event the worker is to withdraw, all being paid; 0 where there is nothing to withdraw for. */
  readonly toWithdraw: number
  /** Every outside step with its day, in order: what a correction names. */
  readonly stated: readonly StatedStep[]
  readonly facts: readonly UndisputedFact[]
}

export const initial: Arbitration = {
  status: 'none',
  preparedAt: null,
  released: false,
  since: 0,
  filing: null,
  acceptance: null,
  maySue: null,
  award: null,
  annulment: 'none',
  suit: null,
  decided: null,
  toWithdraw: 0,
  stated: [],
  facts: [],
}

/** Computed days of what the commission and the respondent do after acceptance; nobody here owes them. (调解仲裁法 30) */
export interface DefenceSteps {
  readonly copyToRespondent: Day
  readonly defence: Day
  readonly copyToApplicant: Day
  readonly provisional: boolean
}

export const awardResults = ['full', 'part', 'rejected'] as const
export type AwardResult = (typeof awardResults)[number]

export interface Award {
  readonly seq: number
  readonly number: string
  readonly result: AwardResult
  readonly amount: Fen
  /** 终局裁决: the worker may still sue, the employer only ask for its annulment. (47–49) */
  readonly final: boolean
  /** Natural days from its taking effect within which it orders payment. */
  readonly payWithin: number
}

export const decidedBy = ['award', 'judgment', 'settlement'] as const
export type DecidedBy = (typeof decidedBy)[number]

/** Why the way to a court stands open. */
export const maySueBecause = ['unanswered', 'refused', 'award-overdue', 'award', 'final-award', 'annulled'] as const
export type MaySueBecause = (typeof maySueBecause)[number]

export const outsideSteps = [
  'filing',
  'acceptance',
  'refusal',
  'extension',
  'award',
  'annulment',
  'suit',
  'judgment',
  'settlement',
  'withdrawal',
] as const
export type OutsideStep = (typeof outsideSteps)[number]

export interface StatedStep {
  readonly seq: number
  readonly step: OutsideStep
  readonly occurredOn: Day
  /** When the paper was received, where a period counts from that. */
  readonly servedOn: Day | null
}

/** A fact that both parties confirm may go into the file; whatever one of them only conceded may not. (在线调解规则 18, 22) */
export interface UndisputedFact {
  readonly n: number
  readonly seq: number
  readonly confirmed: readonly Party[]
}

/** Proceedings are pending elsewhere: they can be withdrawn, settled, and go on by themselves. */
export function isPending({ status }: Pick<Arbitration, 'status'>): boolean {
  return ['filed', 'unanswered', 'accepted', 'award-overdue', 'in-court'].includes(status)
}

/** Something is still to come from this road: the case does not close by itself before. */
export function moreIsToCome({ arbitration, performance }: Standing): boolean {
  const { status, annulment } = arbitration
  if (isPending(arbitration) || status === 'released' || status === 'refused' || annulment === 'asked') return true
  // The days for a suit, or for asking to annul a final award, run; who has been paid in full does not wait for them.
  const contestable = status === 'awarded' || (status === 'decided' && annulment === 'open')
  return contestable && performance.status !== 'performed'
}

interface Standing {
  readonly arbitration: Arbitration
  readonly performance: { readonly status: string }
}

/** Nothing pends elsewhere and nothing was decided there: going to arbitration means to file first. */
export function isToBeFiled({ status }: Pick<Arbitration, 'status'>): boolean {
  return ['none', 'prepared', 'withdrawn', 'lapsed', 'ended'].includes(status)
}

/** The last step stated so far; what follows cannot lie before it. */
export function lastStated({ stated }: Pick<Arbitration, 'stated'>): StatedStep | null {
  return stated.at(-1) ?? null
}
