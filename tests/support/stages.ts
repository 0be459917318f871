import { act, acts, body, cast, commission, employer, nothing, platform, type Case } from './given.js'

/*
 * A case at each stage, brought there by the commands of the people who would bring it there.
 */

export const claim = {
  type: 'pay-arrears',
  amount: '1000000',
  remedies: ['payment'],
  knewOn: '2026-02-10',
  employmentEndedOn: '2026-02-20',
} as const
export const openInput = { respondents: [employer], region: '330723', claim, facts: '公司拖欠工资一万元。' }
/** Two equal instalments, the first on Monday 2026-04-06 (a holiday), the second on 2026-05-06. */
export const terms = { total: '1000000', instalments: { count: 2, firstDue: '2026-04-06' } }
export const oneInstalment = { total: '1000000', instalments: [{ amount: '1000000', due: '2026-03-20' }] }

export const opened: Case = act(nothing, 'worker', 'open', openInput)
export const accepted: Case = acts(opened, [['officer', 'accept']])
export const resultProposed: Case = acts(accepted, [['officer', 'propose-result', { terms: oneInstalment }]])
export const resultAgreed: Case = acts(resultProposed, [
  ['employer', 'agree-to-result', { version: 1 }],
  ['worker', 'agree-to-result', { version: 1 }],
])
export const unresolved: Case = acts(accepted, [
  ['officer', 'declare-unresolved', { reason: 'employer-refuses', words: '公司不愿协商。' }],
])
export const applied: Case = acts(accepted, [['worker', 'apply-for-mediation']])
export const inMediation: Case = acts(applied, [
  ['employer', 'consent-to-mediation'],
  ['mediator', 'accept-mediation', { interest: 'none' }],
])
export const proposed: Case = acts(inMediation, [['mediator', 'propose-settlement', { terms }]])
export const drafted: Case = acts(proposed, [
  ['worker', 'accept-proposal', { version: 1 }],
  ['employer', 'accept-proposal', { version: 1 }],
])
export const signature = { hash: drafted.grievance.signing.hash, identifiedBy: 'real-name-login', warned: true }
export const signedByParties: Case = acts(drafted, [
  ['worker', 'sign', signature],
  ['employer', 'sign', signature],
])
export const signed: Case = acts(signedByParties, [['mediator', 'sign', signature]])
export const inEffect: Case = acts(signed, [['mediator', 'seal', { hash: signature.hash }]])
export const service = { address: '武义县壶山街道解放街18号', phone: '13900000001', electronicService: true }
export const reviewApplied: Case = acts(inEffect, [
  ['worker', 'apply-for-review', service],
  ['employer', 'apply-for-review', service],
])
export const underReview: Case = acts(reviewApplied, [['clerk', 'accept-review-application']])
export const issued: Case = acts(underReview, [['arbitrator', 'issue-settlement']])
export const confirmed: Case = acts(issued, [
  ['worker', 'receive-settlement'],
  ['employer', 'receive-settlement'],
])
export const ratedLow: Case = acts(resultAgreed, [['worker', 'rate', { score: 2, solved: true }]])
export const ratedHigh: Case = acts(resultAgreed, [['worker', 'rate', { score: 5, solved: true }]])
export const suspended: Case = acts(accepted, [
  ['officer', 'suspend', { ground: 'injury-or-appraisal', words: '等待伤残鉴定。' }],
])
export const withdrawn: Case = acts(accepted, [['worker', 'withdraw']])
export const released: Case = acts(applied, [['worker', 'release-to-arbitration']])

const stated = { occurredOn: '2026-03-02', source: 'document' }
const elsewhere = { ...stated, number: '武劳人仲案〔2026〕7号' }
const decision = { ...elsewhere, servedOn: '2026-03-02', result: 'full', amount: '1000000', payWithin: 10 }
export const filed: Case = acts(released, [['worker', 'record-filing', elsewhere]])
/** A filing beside an open mediation. */
export const twoLegs: Case = acts(inMediation, [['worker', 'record-filing', elsewhere]])
export const taken: Case = acts(filed, [['officer', 'record-acceptance', elsewhere]])
export const awarded: Case = acts(taken, [['worker', 'record-award', { ...decision, final: false }]])
export const finallyAwarded: Case = acts(taken, [['worker', 'record-award', { ...decision, final: true }]])
export const inCourt: Case = acts(awarded, [['worker', 'record-suit', { ...elsewhere, plaintiff: 'employer' }]])

export const everyStage: Readonly<Record<string, Case>> = {
  opened,
  accepted,
  resultProposed,
  resultAgreed,
  unresolved,
  applied,
  inMediation,
  proposed,
  drafted,
  signedByParties,
  signed,
  inEffect,
  reviewApplied,
  underReview,
  issued,
  confirmed,
  ratedLow,
  ratedHigh,
  suspended,
  withdrawn,
  released,
  filed,
  twoLegs,
  taken,
  awarded,
  finallyAwarded,
  inCourt,
}

export { body, cast, commission, employer, platform }
