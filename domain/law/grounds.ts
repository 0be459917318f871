import type { Words } from '../values/time.js'

/**
 * The closed lists of reasons the law gives for stopping, refusing and interrupting. A command takes one of the
 * keys; the words are what people read. Each list names the article it comes from.
 */

/**
 * Grounds on which a case may be suspended: those of an arbitration, applied to handling and mediation as well.
 * The rule's last item (其他) is left out: an open item would close nothing.
 */
export const suspensionGrounds = [
  'worker-died',
  'worker-lost-capacity',
  'employer-terminated',
  'force-majeure',
  'another-case',
  'injury-or-appraisal',
] as const
export type SuspensionGround = (typeof suspensionGrounds)[number]
export const suspensionSource: Words = {
  zh: '《劳动人事争议仲裁办案规则》第四十七条',
  en: 'Rules for Handling Labour and Personnel Arbitration, art. 47',
}
export const suspensionWords: Readonly<Record<SuspensionGround, Words>> = {
  'worker-died': {
    zh: '职工死亡，需要等待继承人表明是否参加',
    en: 'the worker has died and the heirs have yet to say whether they take part',
  },
  'worker-lost-capacity': {
    zh: '职工丧失民事行为能力，尚未确定法定代理人',
    en: 'the worker has lost legal capacity and no legal representative is determined yet',
  },
  'employer-terminated': {
    zh: '用人单位终止，尚未确定权利义务承继者',
    en: 'the employer has ceased to exist and its successor is not determined yet',
  },
  'force-majeure': {
    zh: '一方当事人因不可抗拒的事由不能参加',
    en: 'a party cannot take part for reasons beyond its control',
  },
  'another-case': {
    zh: '需要以其他案件的审理结果为依据，而其他案件尚未审结',
    en: 'the case depends on the result of another that is not decided yet',
  },
  'injury-or-appraisal': {
    zh: '需要等待工伤认定、劳动能力鉴定或者其他鉴定结论',
    en: 'a finding of work injury, an assessment of work capacity or another appraisal is awaited',
  },
}

/** Grounds on which a commission refuses an application for review. */
export const reviewRefusalGrounds = [
  'out-of-scope',
  'other-commission',
  'late',
  'labour-relationship',
  'judicially-confirmed',
] as const
export type ReviewRefusalGround = (typeof reviewRefusalGrounds)[number]
export const reviewRefusalSource: Words = {
  zh: '《劳动人事争议仲裁办案规则》第七十五条',
  en: 'Rules for Handling Labour and Personnel Arbitration, art. 75',
}
export const reviewRefusalWords: Readonly<Record<ReviewRefusalGround, Words>> = {
  'out-of-scope': { zh: '不属于仲裁委员会受理争议范围', en: 'the dispute is outside the scope of arbitration' },
  'other-commission': { zh: '不属于本仲裁委员会管辖', en: 'another commission is competent' },
  late: { zh: '超出规定的仲裁审查申请期间', en: 'the period for applying is over' },
  'labour-relationship': { zh: '确认劳动关系', en: 'the agreement confirms a labour relationship' },
  'judicially-confirmed': { zh: '调解协议已经人民法院司法确认', en: 'a court has already confirmed the agreement' },
}

/** Grounds on which, after review, no settlement (调解书) is issued. */
export const settlementRefusalGrounds = [
  'against-mandatory-law',
  'harms-others',
  'suspected-false-evidence',
  'involuntary',
  'unclear-content',
  'other',
] as const
export type SettlementRefusalGround = (typeof settlementRefusalGrounds)[number]
export const settlementRefusalSource: Words = {
  zh: '《劳动人事争议仲裁办案规则》第七十八条',
  en: 'Rules for Handling Labour and Personnel Arbitration, art. 78',
}
export const settlementRefusalWords: Readonly<Record<SettlementRefusalGround, Words>> = {
  'against-mandatory-law': {
    zh: '违反法律、行政法规强制性规定',
    en: 'against a mandatory rule of a law or administrative regulation',
  },
  'harms-others': {
    zh: '损害国家利益、社会公共利益或者公民、法人、其他组织合法权益',
    en: 'harms the state, the public or the rights of others',
  },
  'suspected-false-evidence': { zh: '当事人提供证据材料有弄虚作假嫌疑', en: 'suspected false evidence' },
  involuntary: { zh: '违反自愿原则', en: 'not voluntary' },
  'unclear-content': { zh: '内容不明确', en: 'unclear in content' },
  other: { zh: '其他不能制作调解书的情形', en: 'another circumstance in which no settlement can be issued' },
}

/** What interrupts the limitation of a claim: it starts anew. */
export const interruptionGrounds = ['claimed', 'requested-relief', 'consented-to-perform'] as const
export type InterruptionGround = (typeof interruptionGrounds)[number]
export const interruptionSource: Words = {
  zh: '《劳动争议调解仲裁法》第二十七条第二款',
  en: 'Labour Dispute Mediation and Arbitration Law, art. 27 para. 2',
}
export const interruptionWords: Readonly<Record<InterruptionGround, Words>> = {
  claimed: { zh: '向对方当事人主张权利', en: 'a claim made on the other side' },
  'requested-relief': { zh: '向有关部门请求权利救济', en: 'a request to a competent body' },
  'consented-to-perform': { zh: '对方当事人同意履行义务', en: 'the other side agreed to perform' },
}
