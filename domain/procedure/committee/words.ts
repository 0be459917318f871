import type { Words } from '../../values/time.js'
import type { Choice } from './ballots.js'
import type { Tier } from './tiers.js'

export const bars = [
  'party',
  'same-employer',
  'kin',
  'handler',
  'mediator',
  'reviewer',
  'sat',
  'passed-over',
  'over-load',
  'not-in-pool',
  'named-twice',
] as const
/** Why somebody cannot take a seat. */
export type Bar = (typeof bars)[number]

export const barWords: Record<Bar, Words> = {
  party: { zh: '系本案当事人或其代表，应当回避', en: 'a party of this case, or its representative' },
  'same-employer': { zh: '与当事人同一用人单位，应当回避', en: 'of the same employer as a party' },
  kin: {
    zh: '已申报与当事人或承办人有亲属等利害关系，应当回避',
    en: 'declared kin of, or otherwise tied to, somebody in it',
  },
  handler: { zh: '系本案承办人，应当回避', en: 'handles this case' },
  mediator: { zh: '曾任本案调解员，应当回避', en: 'mediated in this case' },
  reviewer: { zh: '系本案审查仲裁员，应当回避', en: 'reviews this case as arbitrator' },
  sat: { zh: '已参加本案评判', en: 'has sat in this case' },
  'passed-over': {
    zh: '在本案中已回避、未答复或被申请回避',
    en: 'recused, kept silent or was challenged in this case',
  },
  'over-load': { zh: '在办评判席位已满', en: 'holds as many open seats as allowed' },
  'not-in-pool': { zh: '不在本级评判专家库（或已退出、请假）', en: 'not in the pool of this tier, or has left it' },
  'named-twice': { zh: '重复选择', en: 'named twice' },
}

export const tierWords: Record<Tier, Words> = {
  1: { zh: '第一级（企业、园区、街道、乡镇）评判委员会', en: 'tier 1: enterprise, park, street or township' },
  2: { zh: '第二级（县级）评判委员会', en: 'tier 2: county' },
  3: { zh: '第三级（市级、省级）评判委员会', en: 'tier 3: city or province' },
}

export const choiceWords: Record<Choice, Words> = {
  worker: { zh: '支持职工', en: 'for the worker' },
  handling: { zh: '支持办理结果', en: 'for the handling' },
  middle: { zh: '折中方案', en: 'a middle way' },
  abstain: { zh: '弃权', en: 'abstains' },
}

/** Stands on every verdict. */
export const verdictNotice: Words = {
  zh: '评判结论不是仲裁裁决，不具有强制执行力；不影响职工依法申请劳动争议仲裁。',
  en: 'This verdict is not an arbitral award and cannot be enforced; the road to labour arbitration stays open.',
}
