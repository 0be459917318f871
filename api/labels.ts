import type { Role } from '../domain/case/actor.js'
import type { EffectKind } from '../domain/case/grievance.js'
import type { What } from '../domain/case/obligation.js'
import type { LengthUnit } from '../domain/law/term.js'
import type { Outcome } from '../domain/procedure/closing.js'
import type { ClaimType } from '../domain/procedure/opening.js'
import type { Road } from '../domain/procedure/roads.js'
import type { Words } from '../domain/values/time.js'

/** The words for codes, as people read them. */

const w = (zh: string, en: string): Words => ({ zh, en })

export const roleLabels: Record<Role, Words> = {
  worker: w('职工', 'worker'),
  employer: w('用人单位', 'employer'),
  officer: w('工会负责人', 'union officer'),
  agent: w('代访代办专员', 'agent'),
  liaison: w('成员单位联络员', 'liaison of a department'),
  mediator: w('调解员', 'mediator'),
  clerk: w('仲裁委立案人员', 'clerk of the commission'),
  arbitrator: w('仲裁员', 'arbitrator'),
  expert: w('评判专家', 'expert'),
  supervisor: w('督办人员', 'supervisor'),
  admin: w('系统管理员', 'administrator'),
  auditor: w('审计员', 'auditor'),
}

export const systemLabel = w('系统', 'the system')

export const roadLabels: Record<Road, Words> = {
  opening: w('诉求登记', 'opening'),
  charge: w('主办单位', 'charge'),
  acceptance: w('受理', 'acceptance'),
  handling: w('办理', 'handling'),
  choice: w('职工选择', "the worker's choice"),
  mediation: w('调解', 'mediation'),
  signing: w('签署协议', 'signing'),
  arbitrationReview: w('仲裁审查', 'arbitration review'),
  performance: w('履行', 'performance'),
  rating: w('评判', 'rating'),
  arbitration: w('仲裁', 'arbitration'),
  suspension: w('中止', 'suspension'),
  conversation: w('沟通与催办', 'conversation'),
  closing: w('办结', 'closing'),
}

export const whatLabels: Record<What, Words> = {
  firstResponse: w('首次回应（受理）', 'first response (acceptance)'),
  handling: w('办理并答复', 'handling, with an answer'),
  choice: w('选择下一步途径', 'choosing the next road'),
  workerConsent: w('职工表示是否同意调解', "the worker's consent to mediation"),
  employerConsent: w('用人单位表示是否同意调解', "the employer's consent to mediation"),
  mediatorAcceptance: w('调解员接受调解任务', "the mediator's acceptance"),
  mediation: w('调解', 'mediation'),
  signing: w('签署调解协议', 'signing the agreement'),
  jointApplication: w('双方共同申请仲裁审查', 'the joint application for arbitration review'),
  judicialConfirmation: w('双方共同申请司法确认', 'the joint application for judicial confirmation'),
  reviewAcceptance: w('仲裁委决定是否受理审查', "the commission's decision to accept the review"),
  review: w('仲裁审查', 'arbitration review'),
  settlementService: w('签收调解书', 'signing for the settlement'),
  instalment: w('按期给付', 'payment of an instalment'),
  paymentConfirmation: w('确认收款', 'confirmation of a payment'),
  rating: w('评判办理结果', 'rating the result'),
  reopening: w('申请重新办理的期限', 'the time for reopening'),
  suspension: w('中止期间', 'suspension'),
  limitation: w('仲裁时效', 'limitation of arbitration'),
}

export const unitLabels: Record<LengthUnit, Words> = {
  'natural-days': w('日', 'natural days'),
  'working-days': w('个工作日', 'working days'),
  months: w('个月', 'months'),
  years: w('年', 'years'),
}

export const claimLabels: Record<ClaimType, Words> = {
  'pay-arrears': w('拖欠工资', 'pay arrears'),
  bonus: w('奖金', 'bonus'),
  'work-injury': w('工伤待遇', 'work injury'),
  termination: w('解除或终止劳动合同', 'termination'),
  'social-insurance': w('社会保险', 'social insurance'),
  'working-time': w('工时与休假', 'working time'),
  contract: w('劳动合同', 'contract'),
  other: w('其他', 'other'),
}

export const outcomeLabels: Record<Outcome, Words> = {
  satisfied: w('职工满意', 'satisfied'),
  unrated: w('未评判', 'unrated'),
  performed: w('已履行', 'performed'),
  agreed: w('达成一致', 'agreed'),
  confirmed: w('已出具调解书', 'confirmed'),
  withdrawn: w('已撤回', 'withdrawn'),
  'not-substantiated': w('诉求不成立', 'not substantiated'),
  unreachable: w('无法联系职工', 'unreachable'),
}

export const effectLabels: Record<EffectKind, Words> = {
  issueAcceptanceNotice: w('制发受理通知书', 'issuing the notice of acceptance'),
  sealAgreement: w('调解协议书盖章', 'sealing the agreement'),
  issueSettlement: w('制发仲裁调解书', 'issuing the settlement'),
}
