import { refuse, type Refusal } from '../case/refusal.js'
import type { Words } from '../values/time.js'

/*
 * The register of harmonious enterprises (和谐企业): taking part in a year of the programme, honours, and what the cases say
 * about an employer. Findings that speak against an honour are rules, as data: they warn, and never decide.
 */

export const honourLevels = ['township', 'county', 'city', 'province', 'national'] as const
export type HonourLevel = (typeof honourLevels)[number]

export const honourWords: Record<HonourLevel, Words> = {
  township: { zh: '乡镇（街道）级和谐企业', en: 'harmonious enterprise of the township' },
  county: { zh: '县级和谐企业', en: 'harmonious enterprise of the county' },
  city: { zh: '市级和谐企业', en: 'harmonious enterprise of the city' },
  province: { zh: '省级和谐企业', en: 'harmonious enterprise of the province' },
  national: { zh: '国家级和谐企业', en: 'harmonious enterprise of the nation' },
}

/** As tables name them. */
export const levelNames = {
  乡镇: 'township',
  县级: 'county',
  市级: 'city',
  省级: 'province',
  国家级: 'national',
} as const satisfies Record<string, HonourLevel>

/** Which honour a union of that level grants; null: none. */
export function honourOf(unionLevel: string | null): HonourLevel | null {
  switch (unionLevel) {
    case 'township':
    case 'street':
    case 'park':
      return 'township'
    case 'county':
    case 'city':
    case 'province':
      return unionLevel
    default:
      return null
  }
}

/** What the record says about an employer, of the cases that somebody has in charge. Money in fen. */
export interface EmployerRecord {
  readonly cases: number
  readonly open: number
  /** Of the open ones: still without a result. */
  readonly unresolved: number
  readonly closed: number
  readonly settled: number
  readonly workers: number
  readonly claimed: string
  readonly recovered: string
  /** Results that are being performed, that were performed with no instalment late, and with one. */
  readonly performing: number
  readonly performedOnTime: number
  readonly performedLate: number
  /** Cases in which an instalment is overdue now, and in which performance ended undone. */
  readonly overdue: number
  readonly defaulted: number
  readonly lettersServed: number
  readonly lettersUnanswered: number
  readonly lettersUncorrected: number
  readonly proposals: number
  readonly warnings: number
  readonly warningsOpen: number
}

/** The findings look at the year of the honour and as many before it. */
export const yearsBefore = 1

interface Finding {
  readonly of: keyof EmployerRecord
  /** So many, or more, speak against an honour. */
  readonly least: number
  readonly words: Words
}

/** Product policy: what speaks against an honour. */
export const findingRules = {
  'overdue-performance': {
    of: 'overdue',
    least: 1,
    words: { zh: '有已到期未履行的给付', en: 'an instalment is overdue' },
  },
  'defaulted-performance': {
    of: 'defaulted',
    least: 1,
    words: { zh: '有未履行完毕而终结的结果', en: 'a result was not performed' },
  },
  'late-performance': {
    of: 'performedLate',
    least: 2,
    words: { zh: '两件以上逾期履行', en: 'two results or more were performed late' },
  },
  'unanswered-letter': {
    of: 'lettersUnanswered',
    least: 1,
    words: { zh: '监督文书逾期未答复', en: 'a supervision letter was not answered' },
  },
  'uncorrected-letter': {
    of: 'lettersUncorrected',
    least: 1,
    words: { zh: '经监督未改正', en: 'what a letter asked for was not corrected' },
  },
  'proposal-letter': {
    of: 'proposals',
    least: 1,
    words: { zh: '已向劳动行政部门发出监督建议书', en: 'a proposal went to the labour agency' },
  },
  'open-warning': { of: 'warningsOpen', least: 1, words: { zh: '有未处置的预警', en: 'a warning is open' } },
  'many-unresolved-cases': {
    of: 'unresolved',
    least: 3,
    words: { zh: '三件以上诉求尚无结果', en: 'three cases or more have no result yet' },
  },
} as const satisfies Record<string, Finding>
export type FindingId = keyof typeof findingRules
export const findingIds = Object.keys(findingRules) as readonly FindingId[]

/** What in this record speaks against an honour. */
export function findingsIn(record: EmployerRecord): readonly FindingId[] {
  return findingIds.filter((id) => Number(record[findingRules[id].of]) >= findingRules[id].least)
}

export const alreadyTakesPart = (year: number): Refusal =>
  refuse(
    'already-takes-part',
    'conflict',
    [`该单位已参加${year}年度创建`, `the employer takes part in ${year} already`],
    ['一个年度登记一次', 'it is entered once a year'],
  )

export const takesNoPart = (year: number): Refusal =>
  refuse(
    'takes-no-part',
    'conflict',
    [`该单位没有参加${year}年度创建`, `the employer takes no part in ${year}`],
    ['请先登记参加并作出承诺', 'enter it with its pledge first'],
  )

export const alreadyHonoured = (year: number): Refusal =>
  refuse(
    'already-honoured',
    'conflict',
    [`该单位已获${year}年度这一级别的荣誉`, `the employer has that honour of ${year} already`],
    ['每个年度每个级别授予一次', 'each level is granted once a year'],
  )

export const noHonour = (): Refusal =>
  refuse(
    'no-honour-standing',
    'conflict',
    ['该荣誉已被撤销', 'the honour was withdrawn already'],
    ['无须再次办理', 'nothing more is to be done'],
  )

export const grantsNone = (): Refusal =>
  refuse(
    'grants-no-honour',
    'invalid',
    ['这一层级的工会不授予和谐企业荣誉', 'a union of this level grants no honour'],
    ['请由乡镇（街道）以上工会授予', 'a union of a township or above grants it'],
  )

export const yearAhead = (): Refusal =>
  refuse(
    'year-ahead',
    'invalid',
    ['该年度尚未开始', 'that year has not begun'],
    ['请选择本年或者以前的年度', 'name this year or one before'],
  )
