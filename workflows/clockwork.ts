import type { Due, EffectName, Expiring, TimeActivities } from '../activities/contract.js'

/** What happens when a period has run out. With its reminders this is all that time does to a case. */
export const whenTimePasses: Record<Expiring, keyof TimeActivities> = {
  firstResponse: 'escalateToUpperUnion',
  handling: 'urgeSupervisor',
  handOver: 'passToReceivingUnion',
  challenge: 'callSubstitute',
  directive: 'markDirectiveOverdue',
  referral: 'markDepartmentOverdue',
  choice: 'closeForSilence',
  workerConsent: 'closeForSilentWorker',
  employerConsent: 'refuseForSilentEmployer',
  mediatorAcceptance: 'replaceMediator',
  mediation: 'lapseMediation',
  signing: 'failSigning',
  jointApplication: 'lapseReviewOffer',
  judicialConfirmation: 'lapseJudicialConfirmation',
  reviewAcceptance: 'urgeCommission',
  review: 'markReviewOverdue',
  settlementService: 'urgeReceipt',
  instalment: 'markDefault',
  paymentConfirmation: 'urgePaymentConfirmation',
  rating: 'closeUnrated',
  panelPick: 'lapsePanelPick',
  seatAcceptance: 'callReserve',
  extraExpert: 'moveToNextTier',
  responseMeeting: 'openBallots',
  ballots: 'closeVoting',
  verdictAnswer: 'moveToNextTier',
  lineReply: 'markLineOverdue',
  openingCorrection: 'lapseCorrection',
  reopening: 'archive',
  suspension: 'resumeHandling',
  limitation: 'lapseLimitation',
  filingAcceptance: 'openCourtForSilence',
  award: 'openCourtForNoAward',
  suit: 'lapseSuit',
  annulment: 'lapseAnnulment',
  judgment: 'markCourtOverdue',
  withdrawal: 'urgeWithdrawal',
}

/** What a clock or an effect is called in the engine's own pages. */
const called: Record<Expiring | EffectName, string> = {
  firstResponse: '首次回应期限',
  handling: '办理期限',
  handOver: '移交接收期限',
  challenge: '回避决定期限',
  directive: '督办答复期限',
  referral: '转办答复期限',
  choice: '职工选择期限',
  workerConsent: '职工同意调解期限',
  employerConsent: '用人单位同意调解期限',
  mediatorAcceptance: '调解员接受指派期限',
  mediation: '调解期限',
  signing: '签署期限',
  jointApplication: '共同申请仲裁审查期限',
  judicialConfirmation: '申请司法确认期限',
  reviewAcceptance: '仲裁审查受理期限',
  review: '仲裁审查期限',
  settlementService: '调解书签收期限',
  instalment: '分期履行期限',
  paymentConfirmation: '收款确认期限',
  rating: '评判期限',
  panelPick: '点单期限',
  seatAcceptance: '评判专家答复期限',
  extraExpert: '增补评判专家期限',
  responseMeeting: '评判回应期限',
  ballots: '表决期限',
  verdictAnswer: '评判结论答复期限',
  lineReply: '热线答复之日',
  openingCorrection: '更正诉求期限',
  reopening: '重新办理期限',
  suspension: '中止期限',
  limitation: '仲裁时效',
  filingAcceptance: '仲裁委受理决定期限',
  award: '仲裁裁决期限',
  suit: '起诉期限',
  annulment: '申请撤销裁决期限',
  judgment: '法院审理期限',
  withdrawal: '撤回（撤诉）期限',
  issueReceipt: '制发收件回执',
  issueAcceptanceNotice: '制发受理通知书',
  sealAgreement: '调解协议书盖章',
  issueSettlement: '制发调解书',
  issueReviewApplication: '制作仲裁审查申请书',
  issueReviewAcceptance: '制发仲裁审查受理通知书',
  issueReviewRefusal: '制发不予受理通知书',
  issueSettlementRefusal: '制发不予制作调解书决定书',
  issueVerdict: '制发评判结论书',
  makeTransferPackage: '案卷移送',
  makeTransferData: '案卷移送数据',
  tallyBallots: '计票',
  splitOff: '为未签署的职工分流立案',
}

/** An expiry is tried a little late, so that the record's clock is past the end even where the engine's runs ahead. */
const afterTheEnd = 5_000

/** When the clock acts on this, in milliseconds. */
export function actsAt(due: Due): number {
  return Date.parse(due.nextAt) + (due.next === 'expire' ? afterTheEnd : 0)
}

/** The activity that says what happens then. */
export function activityOf(due: Due): keyof TimeActivities {
  return due.next === 'remind' ? 'remindOwner' : whenTimePasses[due.what]
}

/** `首次回应期限 firstResponse 2026-11-27`: what it is, and its last day in Shanghai. */
export function summaryOf(due: Due): string {
  const reminder = due.next === 'remind' ? '提醒：' : ''
  return `${reminder}${called[due.what]} ${due.what} ${lastDay(due.nextAt)}`
}

export function summaryOfEffect(kind: EffectName): string {
  return `${called[kind]} ${kind}`
}

/** A period that ends at 24:00 ends on the day before that instant. */
function lastDay(instant: string): string {
  const shanghai = 8 * 3_600_000
  return new Date(Date.parse(instant) + shanghai - 1).toISOString().slice(0, 10)
}

/** How long to wait before trying again what has changed nothing: 1 s, doubling to 5 min. */
export function pause(tries: number): number {
  return Math.min(1_000 * 2 ** (tries - 1), longestPause)
}
const longestPause = 300_000

/** Tried so often that a person must look. */
export function isStuck(tries: number): boolean {
  return pause(tries) === longestPause
}
