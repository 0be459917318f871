import type { Words } from '../values/time.js'
import { wayOnDefault } from './default-ways.js'

/** Every way to a decision or to the money that can be open beside a case, and what each needs. */

export const wayNames = [
  'arbitration',
  'arbitration-review',
  'judicial-confirmation',
  'payment-order',
  'suit-on-agreement',
  'enforcement',
  'suit-after-silence',
  'suit-after-refusal',
  'suit-without-award',
  'suit-on-award',
  'suit-on-final-award',
  'suit-after-annulment',
  'annulment',
] as const
export type WayName = (typeof wayNames)[number]

export interface WayWords {
  readonly name: Words
  /** The article it rests on. */
  readonly source: Words
  /** What must be in hand. */
  readonly needs: Words
  /** How its last day is counted. */
  readonly counting: Words
}

const w = (zh: string, en: string): Words => ({ zh, en })
const law = (zh: string, en: string): Words =>
  w(`《劳动争议调解仲裁法》${zh}`, `Labour Dispute Mediation and Arbitration Law, ${en}`)

const cautiousSuit = w(
  '法律未规定期限；以申请仲裁的时效（自申请之日起重新计算一年）为谨慎推算的日期',
  'no article names a period; the year of the limitation, begun anew by the filing, is the cautious date',
)
const award = w('仲裁裁决书及收到日期', 'the award, and the day it was received')

export const wayWords: Readonly<Record<WayName, WayWords>> = {
  arbitration: {
    name: wayOnDefault.arbitration.name,
    source: wayOnDefault.arbitration.source,
    needs: w(
      '仲裁申请书、身份证明、证据；存在劳动关系或者对其有争议',
      'the application, proof of identity, evidence; a labour relationship, or a dispute over it',
    ),
    counting: w(
      '一年；中断的重新计算，中止的不计入；有争议的以较早的日期为准',
      'one year; begun anew by an interruption, standing still while suspended; where disputed the earlier date',
    ),
  },
  'arbitration-review': {
    name: w('双方共同申请仲裁审查', 'apply together for arbitration review'),
    source: w('《劳动人事争议仲裁办案规则》第七十四条', 'Rules for Handling Labour and Personnel Arbitration, art. 74'),
    needs: w(
      '双方申请书、调解协议书、身份证明、证据、送达地址',
      'both applications, the agreement, proof of identity, evidence, addresses for service',
    ),
    counting: w('自调解协议生效之日起十五日', '15 days from the agreement taking effect'),
  },
  'judicial-confirmation': {
    name: w('双方共同申请司法确认', 'apply together for judicial confirmation'),
    source: w(
      '《民事诉讼法》第二百零五条、《人民调解法》第三十三条',
      "Civil Procedure Law, art. 205; People's Mediation Law, art. 33",
    ),
    needs: w(
      '双方申请、调解协议书；确认后不再仲裁审查',
      'both apply, with the agreement; it bars the arbitration review',
    ),
    counting: w('自调解协议生效之日起三十日', '30 days from the agreement taking effect'),
  },
  'payment-order': {
    name: wayOnDefault['payment-order'].name,
    source: wayOnDefault['payment-order'].source,
    needs: w(
      '调解协议书；仅限劳动报酬、工伤医疗费、经济补偿、赔偿金',
      'the agreement; only for pay arrears, injury medical costs, economic compensation and damages',
    ),
    counting: wayOnDefault['payment-order'].counting,
  },
  'suit-on-agreement': {
    name: wayOnDefault['suit-on-agreement'].name,
    source: wayOnDefault['suit-on-agreement'].source,
    needs: w('调解协议书、未履行的证据', 'the agreement, and proof that it was not performed'),
    counting: wayOnDefault['suit-on-agreement'].counting,
  },
  enforcement: {
    name: wayOnDefault.enforcement.name,
    source: wayOnDefault.enforcement.source,
    needs: w(
      '调解书、司法确认裁定、生效裁决或者判决',
      'a 调解书, a confirmed agreement, or an award or judgment in effect',
    ),
    counting: wayOnDefault.enforcement.counting,
  },
  'suit-after-silence': {
    name: w('仲裁委逾期未决定是否受理，向人民法院起诉', 'sue: the commission did not answer in time'),
    source: law('第二十九条', 'art. 29'),
    needs: w('已申请仲裁的证明', 'proof of the filing'),
    counting: cautiousSuit,
  },
  'suit-after-refusal': {
    name: w('仲裁委不予受理，向人民法院起诉', 'sue: the commission refused it'),
    source: law('第二十九条', 'art. 29'),
    needs: w('不予受理通知书', 'the refusal in writing'),
    counting: w('自收到不予受理通知书之日起十五日（待核对）', '15 days from receipt of the refusal (to be checked)'),
  },
  'suit-without-award': {
    name: w('仲裁委逾期未裁决，向人民法院起诉', 'sue: no award in time'),
    source: law('第四十三条', 'art. 43'),
    needs: w('受理通知书', 'the notice of acceptance'),
    counting: cautiousSuit,
  },
  'suit-on-award': {
    name: w('不服裁决，向人民法院起诉', 'sue on the award'),
    source: law('第五十条', 'art. 50'),
    needs: award,
    counting: w(
      '自收到裁决书之日起十五日；期满不起诉的，裁决生效',
      '15 days from receipt; without a suit the award takes effect',
    ),
  },
  'suit-on-final-award': {
    name: w('职工不服终局裁决，向人民法院起诉', 'the worker sues on the final award'),
    source: law('第四十八条', 'art. 48'),
    needs: award,
    counting: w('自收到裁决书之日起十五日', '15 days from receipt of the award'),
  },
  'suit-after-annulment': {
    name: w('裁决被撤销，向人民法院起诉', 'sue: the award was annulled'),
    source: law('第四十九条', 'art. 49'),
    needs: w('撤销裁决的裁定书', 'the ruling of annulment'),
    counting: w('自收到裁定书之日起十五日', '15 days from receipt of the ruling'),
  },
  annulment: {
    name: w('用人单位申请撤销终局裁决', 'the employer asks to annul the final award'),
    source: law('第四十九条', 'art. 49'),
    needs: w('裁决书及法定撤销事由的证据', 'the award, and proof of a statutory ground'),
    counting: w('自收到裁决书之日起三十日', '30 days from receipt of the award'),
  },
}
