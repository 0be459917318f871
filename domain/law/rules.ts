import type { Words } from '../values/time.js'
import type { Policy } from './policy.js'
import type { LengthUnit } from './term.js'

/** Every period this software keeps, by name. */
export type RuleId =
  | 'first-response'
  | 'handling'
  | 'hand-over'
  | 'challenge-decision'
  | 'directive'
  | 'referral'
  | 'choice'
  | 'employer-consent'
  | 'worker-consent'
  | 'mediator-acceptance'
  | 'mediation'
  | 'mediation-extension'
  | 'signing'
  | 'joint-application'
  | 'judicial-confirmation'
  | 'review-acceptance'
  | 'review'
  | 'review-extension'
  | 'settlement-service'
  | 'payment-confirmation'
  | 'enforcement'
  | 'instalment'
  | 'rating'
  | 'panel-pick'
  | 'seat-acceptance'
  | 'extra-expert'
  | 'response-meeting'
  | 'ballots'
  | 'verdict-answer'
  | 'line-reply'
  | 'opening-correction'
  | 'draft'
  | 'reopening'
  | 'suspension'
  | 'limitation'
  | 'arbitration-acceptance'
  | 'lawsuit-after-refusal'
  | 'application-copy'
  | 'defence'
  | 'defence-copy'
  | 'award'
  | 'award-extension'
  | 'lawsuit-after-award'
  | 'annulment'
  | 'lawsuit-after-annulment'
  | 'court-judgment'
  | 'withdrawal'
  | 'consultation'
  | 'letter-reply'
  | 'letter-next'
  | 'letter-signature'
  | 'letter-service'
  | 'letter-review'
  | 'legal-aid'
  | 'membership'
  | 'warning'
  | 'privacy-answer'

/** A period as the law or the policy of a place states it. */
export interface Rule {
  readonly id: RuleId
  readonly name: Words
  readonly basis: 'statutory' | 'own'
  readonly length: number
  readonly unit: LengthUnit
  /** The article or decision it rests on. */
  readonly source: Words
  /** False where the text of the rule has not been read yet: the policy page shows it. */
  readonly verified: boolean
}

/**
 * The rule as a place keeps it: its own length and source where it has decided one. What a place states has not
 * been read by us, so it is not verified.
 */
export function ruleIn(policy: Policy, id: RuleId): Rule {
  const rule = rules[id]
  const local = policy.periods[id]
  return local === undefined ? rule : { ...rule, ...local, verified: false }
}

const ourDefault: Words = {
  zh: '本系统默认办理时限，各地可以另行规定',
  en: 'default of this software; a place may decide otherwise',
}

/** A period of our own: nobody's statute, so it is never marked as read in one. */
function own(id: RuleId, length: number, unit: LengthUnit, name: Words): Rule {
  return { id, name, basis: 'own', length, unit, source: ourDefault, verified: false }
}

function statutory(id: RuleId, length: number, unit: LengthUnit, name: Words, verified: boolean, source: Words): Rule {
  return { id, name, basis: 'statutory', length, unit, source, verified }
}

function arbitrationLaw(zh: string, en: string): Words {
  return { zh: `《劳动争议调解仲裁法》${zh}`, en: `Labour Dispute Mediation and Arbitration Law, ${en}` }
}

/** Every period, as the law states it or as this software proposes it. Days are natural days unless said otherwise. */
export const rules: Readonly<Record<RuleId, Rule>> = {
  'first-response': own('first-response', 2, 'working-days', { zh: '首次回应期限', en: 'first response' }),
  handling: own('handling', 15, 'working-days', { zh: '办理期限', en: 'handling' }),
  'hand-over': own('hand-over', 2, 'working-days', { zh: '移交接收期限', en: 'acceptance of a hand-over' }),
  'challenge-decision': own('challenge-decision', 2, 'working-days', {
    zh: '对承办人回避申请的决定期限',
    en: 'decision on a challenge to the handler',
  }),
  directive: own('directive', 3, 'working-days', { zh: '督办答复期限', en: "answer to a supervisor's demand" }),
  referral: own('referral', 10, 'working-days', { zh: '转办答复期限', en: 'answer to a referral' }),
  choice: own('choice', 10, 'working-days', { zh: '职工选择后续途径期限', en: "the worker's choice of the next road" }),

  'employer-consent': own('employer-consent', 3, 'working-days', {
    zh: '用人单位答复是否同意调解期限',
    en: "the employer's consent to mediation",
  }),
  'worker-consent': own('worker-consent', 3, 'working-days', {
    zh: '职工答复是否同意调解期限',
    en: "the worker's consent to mediation",
  }),
  'mediator-acceptance': own('mediator-acceptance', 3, 'working-days', {
    zh: '调解员接案期限',
    en: "the mediator's acceptance",
  }),
  mediation: statutory('mediation', 15, 'natural-days', { zh: '调解期限', en: 'mediation' }, true, {
    zh: '《劳动争议调解仲裁法》第十四条：自调解组织收到调解申请之日起十五日',
    en: 'Labour Dispute Mediation and Arbitration Law, art. 14: 15 days from receipt of the application',
  }),
  // The longest both may agree on each time; only an excerpt of the notice has been read.
  'mediation-extension': statutory(
    'mediation-extension',
    15,
    'natural-days',
    { zh: '调解延长期限（最长）', en: 'extension of the mediation, at most' },
    false,
    {
      zh: '人社厅发〔2024〕4号：经双方当事人同意可以延长，最长十五日',
      en: 'MOHRSS notice 人社厅发〔2024〕4号: with the consent of both parties, at most 15 days',
    },
  ),
  signing: own('signing', 5, 'working-days', { zh: '调解协议签署期限', en: 'signing of the agreement' }),

  'joint-application': statutory(
    'joint-application',
    15,
    'natural-days',
    { zh: '共同申请仲裁审查期限', en: 'joint application for arbitration review' },
    true,
    {
      zh: '《劳动人事争议仲裁办案规则》第七十四条：自调解协议生效之日起十五日内共同提出',
      en: 'Rules for Handling Labour and Personnel Arbitration, art. 74: jointly, 15 days from the agreement taking effect',
    },
  ),
  'judicial-confirmation': statutory(
    'judicial-confirmation',
    30,
    'natural-days',
    { zh: '共同申请司法确认期限', en: 'joint application for judicial confirmation' },
    true,
    {
      zh: '《民事诉讼法》第二百零五条、《人民调解法》第三十三条：自调解协议生效之日起三十日内',
      en: "Civil Procedure Law, art. 205; People's Mediation Law, art. 33: 30 days from the agreement taking effect",
    },
  ),
  // The rule says 及时 (promptly) and gives no number: this one is ours.
  'review-acceptance': own('review-acceptance', 3, 'working-days', {
    zh: '仲裁审查受理决定期限',
    en: 'decision to accept the review',
  }),
  review: statutory('review', 5, 'natural-days', { zh: '仲裁审查期限', en: 'arbitration review' }, false, {
    zh: '《劳动人事争议仲裁办案规则》第七十六条：自受理仲裁审查申请之日起五日内结束',
    en: 'Rules for Handling Labour and Personnel Arbitration, art. 76: ends within 5 days of acceptance',
  }),
  'review-extension': statutory(
    'review-extension',
    5,
    'natural-days',
    { zh: '仲裁审查延长期限', en: 'extension of the arbitration review' },
    false,
    {
      zh: '《劳动人事争议仲裁办案规则》第七十六条：经仲裁委员会主任或者其委托的仲裁院负责人批准，可以延长五日',
      en: 'Rules for Handling Labour and Personnel Arbitration, art. 76: 5 days more, approved by the chair or the delegated head',
    },
  ),
  'settlement-service': own('settlement-service', 5, 'working-days', {
    zh: '调解书送达签收期限',
    en: 'service of the settlement (调解书)',
  }),

  instalment: statutory(
    'instalment',
    0,
    'natural-days',
    { zh: '分期付款履行日', en: 'agreed day of an instalment' },
    true,
    {
      zh: '调解协议约定；期限最后一日是法定休假日的，以休假日结束的次日为最后一日（《民法典》第二百零三条）',
      en: 'the agreement; a last day on a rest day rolls to the day after it (Civil Code, art. 203)',
    },
  ),
  'payment-confirmation': own('payment-confirmation', 5, 'working-days', {
    zh: '收款确认期限',
    en: 'confirmation of a payment',
  }),
  enforcement: statutory('enforcement', 2, 'years', { zh: '申请执行期限', en: 'application for enforcement' }, true, {
    zh: '《民事诉讼法》第二百五十条：二年；分期履行的，从最后一期履行期限届满之日起计算',
    en: 'Civil Procedure Law, art. 250: 2 years; for instalments, from the last one falling due',
  }),

  rating: own('rating', 15, 'natural-days', { zh: '评价期限', en: 'rating' }),
  'panel-pick': own('panel-pick', 5, 'working-days', { zh: '点单期限', en: "the worker's pick of the panel" }),
  'seat-acceptance': own('seat-acceptance', 2, 'working-days', {
    zh: '评判专家答复期限',
    en: "an expert's acceptance of a seat",
  }),
  'extra-expert': own('extra-expert', 2, 'working-days', { zh: '增补评判专家期限', en: 'naming one more expert' }),
  'response-meeting': own('response-meeting', 10, 'working-days', {
    zh: '评判回应期限',
    en: 'the response meeting',
  }),
  ballots: own('ballots', 3, 'working-days', { zh: '表决期限', en: 'casting the ballots' }),
  'verdict-answer': own('verdict-answer', 5, 'working-days', {
    zh: '对评判结论的答复期限',
    en: 'answer to the verdict',
  }),
  // Set by the line for each ticket; nobody here moves it.
  'line-reply': statutory(
    'line-reply',
    0,
    'natural-days',
    { zh: '热线工单答复之日', en: "the line's day for the reply" },
    false,
    {
      zh: '12351、12345热线工单载明的答复日期',
      en: 'the day that the ticket of the line names',
    },
  ),
  'opening-correction': own('opening-correction', 5, 'natural-days', {
    zh: '职工核对、更正代书诉求的期限',
    en: "the worker's correction of what was filed for them",
  }),
  draft: own('draft', 30, 'natural-days', { zh: '诉求草稿保存期限', en: 'how long an unsent draft is kept' }),
  'letter-reply': statutory(
    'letter-reply',
    15,
    'working-days',
    { zh: '监督文书书面答复期限', en: 'written answer to a supervision letter' },
    true,
    {
      zh: '《浙江省工会劳动法律监督条例》第二十二条：意见书送达之日起十五个工作日；提示函从其所定',
      en: 'Zhejiang regulations on labour-law supervision by trade unions, art. 22: 15 working days from service; a reminder states its own',
    },
  ),
  'legal-aid': own('legal-aid', 5, 'working-days', { zh: '法律援助决定期限', en: 'decision on legal aid' }),
  membership: own('membership', 1, 'working-days', { zh: '入会办理期限', en: 'decision on a membership' }),
  // The law says 及时 (in time) and gives no number: this one is ours.
  'privacy-answer': own('privacy-answer', 15, 'natural-days', {
    zh: '个人信息权利申请答复期限',
    en: "answer to a request about one's own data",
  }),
  warning: own('warning', 10, 'working-days', { zh: '预警处置期限', en: 'dealing with a warning' }),
  'letter-next': own('letter-next', 5, 'working-days', {
    zh: '发出下一级监督文书期限',
    en: 'the next supervision letter',
  }),
  'letter-signature': own('letter-signature', 5, 'working-days', {
    zh: '签发监督文书期限',
    en: 'signing a supervision letter',
  }),
  'letter-service': own('letter-service', 5, 'working-days', {
    zh: '送达监督文书期限',
    en: 'serving a supervision letter',
  }),
  'letter-review': own('letter-review', 5, 'working-days', {
    zh: '核查监督文书答复和改正情况的期限',
    en: 'looking at the answer to a supervision letter',
  }),
  consultation: own('consultation', 3, 'working-days', { zh: '法律咨询答复期限', en: 'answer to a consultation' }),
  reopening: own('reopening', 30, 'natural-days', { zh: '重新启动期限', en: 'reopening' }),
  suspension: own('suspension', 60, 'working-days', { zh: '中止期限（最长）', en: 'suspension, at most' }),

  limitation: statutory(
    'limitation',
    1,
    'years',
    { zh: '申请仲裁的时效期间', en: 'limitation of the claim to arbitration' },
    true,
    {
      zh: '《劳动争议调解仲裁法》第二十七条',
      en: 'Labour Dispute Mediation and Arbitration Law, art. 27',
    },
  ),
  'arbitration-acceptance': statutory(
    'arbitration-acceptance',
    5,
    'natural-days',
    { zh: '仲裁委决定是否受理的期限', en: "the commission's decision on acceptance" },
    true,
    arbitrationLaw('第二十九条：自收到仲裁申请之日起五日内', 'art. 29: 5 days from receipt of the application'),
  ),
  // The article opens the court and names no period; the fifteen days are what courts have been known to keep.
  'lawsuit-after-refusal': statutory(
    'lawsuit-after-refusal',
    15,
    'natural-days',
    { zh: '不予受理后的起诉期限', en: 'suing after a refusal to accept' },
    false,
    arbitrationLaw(
      '第二十九条：对不予受理的，可以向人民法院起诉；十五日为实践中的期限，待核对',
      'art. 29: a refusal opens the court; the 15 days are practice, to be checked',
    ),
  ),
  'application-copy': statutory(
    'application-copy',
    5,
    'natural-days',
    { zh: '申请书副本送达被申请人的期限', en: 'copy of the application to the respondent' },
    true,
    arbitrationLaw('第三十条：受理后五日内', 'art. 30: within 5 days of acceptance'),
  ),
  defence: statutory(
    'defence',
    10,
    'natural-days',
    { zh: '提交答辩书的期限', en: 'the defence' },
    true,
    arbitrationLaw('第三十条：收到申请书副本后十日内', 'art. 30: within 10 days of receiving the copy'),
  ),
  'defence-copy': statutory(
    'defence-copy',
    5,
    'natural-days',
    { zh: '答辩书副本送达申请人的期限', en: 'copy of the defence to the applicant' },
    true,
    arbitrationLaw('第三十条：收到答辩书后五日内', 'art. 30: within 5 days of receiving the defence'),
  ),
  award: statutory(
    'award',
    45,
    'natural-days',
    { zh: '仲裁裁决期限', en: 'the award' },
    true,
    arbitrationLaw('第四十三条：自受理仲裁申请之日起四十五日内', 'art. 43: within 45 days of acceptance'),
  ),
  'award-extension': statutory(
    'award-extension',
    15,
    'natural-days',
    { zh: '仲裁裁决延长期限（最长）', en: 'extension of the award, at most' },
    true,
    arbitrationLaw(
      '第四十三条：经仲裁委员会主任批准，可以延期并书面通知当事人，不得超过十五日',
      'art. 43: at most 15 days more, approved by the chair and notified to the parties in writing',
    ),
  ),
  'lawsuit-after-award': statutory(
    'lawsuit-after-award',
    15,
    'natural-days',
    { zh: '不服仲裁裁决的起诉期限', en: 'suing after an award' },
    true,
    {
      zh: '《劳动争议调解仲裁法》第四十八条、第五十条：自收到裁决书之日起十五日内',
      en: 'Labour Dispute Mediation and Arbitration Law, arts. 48 and 50: 15 days from receipt of the award',
    },
  ),
  annulment: statutory(
    'annulment',
    30,
    'natural-days',
    { zh: '申请撤销裁决的期限', en: 'annulment' },
    true,
    arbitrationLaw(
      '第四十九条：用人单位自收到终局裁决书之日起三十日内',
      'art. 49: the employer, within 30 days of receiving a final award',
    ),
  ),
  'lawsuit-after-annulment': statutory(
    'lawsuit-after-annulment',
    15,
    'natural-days',
    { zh: '裁决被撤销后的起诉期限', en: 'suing after an annulment' },
    true,
    arbitrationLaw('第四十九条：自收到撤销裁决的裁定书之日起十五日内', 'art. 49: 15 days from receipt of the ruling'),
  ),
  'court-judgment': statutory(
    'court-judgment',
    6,
    'months',
    { zh: '人民法院一审审理期限', en: 'judgment of first instance' },
    false,
    {
      zh: '《民事诉讼法》第一百五十二条：适用普通程序的，自立案之日起六个月内',
      en: 'Civil Procedure Law, art. 152: in ordinary procedure, within 6 months of the court taking the case',
    },
  ),
  withdrawal: own('withdrawal', 5, 'working-days', {
    zh: '款项付清后撤回仲裁申请或者起诉的期限',
    en: 'withdrawal from arbitration or court once all is paid',
  }),
}
