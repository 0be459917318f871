import { addDays, addMonths, type Day, type Words } from '../values/time.js'

/*
 * How long what is kept of people is kept (个人信息保护法 19: no longer than is needed; 47: a legal term goes before). Data,
 * like every period: from which event it counts, in calendar years or months, on what it rests, and whether the text of
 * that rule has been read for this use.
 */

/** What a case came to, as far as its keeping goes. */
export const caseRetentions = [
  'performed',
  'confirmed',
  'not-performed',
  'adjudicated',
  'transferred',
  'verdict',
  'not-settled',
  'withdrawn',
  'refused',
] as const
export type CaseRetention = (typeof caseRetentions)[number]

/** Matters beside the cases. */
export const matterRetentions = ['consultation', 'legal-aid', 'membership', 'letter', 'warning'] as const
export type MatterRetention = (typeof matterRetentions)[number]

/** What is kept of no case in particular. */
export const otherRetentions = [
  'draft',
  'upload',
  'reads',
  'security-log',
  'delivery',
  'webhook-call',
  'privacy-request',
] as const
export type OtherRetention = (typeof otherRetentions)[number]

export type Retained = CaseRetention | MatterRetention | OtherRetention

export interface RetentionRule {
  readonly name: Words
  readonly length: number
  readonly unit: 'years' | 'months' | 'natural-days'
  /** From which event it counts; that day is not counted. */
  readonly from: Words
  readonly basis: 'statutory' | 'own'
  readonly source: Words
  /** False where no rule that has been read says this of a union's files: a place should decide for itself. */
  readonly verified: boolean
}

const closing: Words = { zh: '办结之日', en: 'the closing of the case' }
const ending: Words = { zh: '办结之日', en: 'the end of the matter' }
const five: Words = {
  zh: '参照《劳动人事争议仲裁办案规则》第二十四条（调解和其他方式结案的案卷不少于五年），工会档案另有规定的从其规定',
  en: 'after art. 24 of the Rules for Handling Labour and Personnel Arbitration (files closed by mediation or otherwise: five years at least); rules for the archives of unions go before',
}
const ten: Words = {
  zh: '参照《劳动人事争议仲裁办案规则》第二十四条（裁决结案的案卷不少于十年），工会档案另有规定的从其规定',
  en: 'after art. 24 of the Rules for Handling Labour and Personnel Arbitration (files closed by an award: ten years at least); rules for the archives of unions go before',
}
const ours: Words = {
  zh: '本系统默认，各地可以另行规定（《个人信息保护法》第十九条：最短时间）',
  en: 'default of this software (Personal Information Protection Law, art. 19: the shortest time needed)',
}
const general: Words = {
  zh: '参照《民法典》第一百八十八条（普通诉讼时效三年）',
  en: 'after art. 188 of the Civil Code (general limitation, three years)',
}

function own(
  name: readonly [string, string],
  length: number,
  unit: RetentionRule['unit'],
  from: Words,
  source: Words,
): RetentionRule {
  return { name: { zh: name[0], en: name[1] }, length, unit, from, basis: 'own', source, verified: false }
}

/** Every retention period. */
export const retention: Readonly<Record<Retained, RetentionRule>> = {
  performed: own(['达成一致并履行完毕', 'settled and performed'], 5, 'years', closing, five),
  confirmed: own(['以调解书结案', 'settled by a settlement paper (调解书)'], 10, 'years', closing, ten),
  'not-performed': own(['达成一致而未履行完毕', 'settled, not performed in full'], 10, 'years', closing, ten),
  adjudicated: own(['经仲裁裁决或者法院裁判', 'decided by an award or a court'], 10, 'years', closing, ten),
  transferred: own(['移送仲裁', 'gone to arbitration'], 10, 'years', closing, ten),
  verdict: own(['经评判委员会评判', 'judged by the review committee'], 5, 'years', closing, five),
  'not-settled': own(['未达成一致', 'not settled'], 5, 'years', closing, five),
  withdrawn: own(['撤回', 'withdrawn'], 5, 'years', closing, five),
  refused: own(['不予支持、不予受理', 'not substantiated, or not taken on'], 5, 'years', closing, five),

  consultation: own(['法律咨询', 'a consultation'], 2, 'years', ending, ours),
  'legal-aid': own(['法律援助申请', 'a request for legal aid'], 5, 'years', ending, five),
  membership: own(['入会、转会申请', 'a request for membership'], 2, 'years', ending, ours),
  letter: own(['监督文书', 'a supervision letter'], 10, 'years', ending, ten),
  warning: own(['预警', 'a warning'], 5, 'years', ending, ours),

  draft: own(
    ['未提交的草稿', 'an unsent draft'],
    30,
    'natural-days',
    { zh: '最后保存之日', en: 'its last change' },
    ours,
  ),
  upload: own(
    ['未提交的证据上传', 'an unfinished upload'],
    1,
    'natural-days',
    { zh: '开始上传之日', en: 'its beginning' },
    ours,
  ),
  reads: own(['查阅记录', 'the read log'], 3, 'years', { zh: '查阅之日', en: 'the reading' }, general),
  'security-log': own(['登录与安全记录', 'the security log'], 3, 'years', { zh: '记录之日', en: 'the entry' }, general),
  delivery: own(
    ['对外送达记录', 'deliveries to the outside'],
    3,
    'years',
    { zh: '送达结束之日', en: 'its end' },
    general,
  ),
  'webhook-call': own(['对外推送记录', 'calls of webhooks'], 6, 'months', { zh: '推送结束之日', en: 'its end' }, ours),
  'privacy-request': own(
    ['个人信息权利申请', "requests about one's own data"],
    3,
    'years',
    { zh: '答复之日', en: 'the answer' },
    general,
  ),
}

/** A legal term that runs, or ran: nothing is destroyed before its last day is over. */
export interface Hold {
  readonly name: Words
  readonly source: Words
  readonly lastDay: Day
}

export interface Kept {
  readonly retained: Retained
  readonly rule: RetentionRule
  /** The last Shanghai day on which it is kept. */
  readonly until: Day
  /** The term that makes it longer than the period itself; null where none does. */
  readonly hold: Hold | null
}

/** How long something is kept: the period of its kind from the day of its event, and never shorter than a term on it. */
export function keptUntil(retained: Retained, from: Day, holds: readonly Hold[] = []): Kept {
  const rule = retention[retained]
  const end = endOf(rule, from)
  const longest = holds.reduce<Hold | null>((most, one) => (one.lastDay > (most?.lastDay ?? end) ? one : most), null)
  return { retained, rule, until: longest?.lastDay ?? end, hold: longest }
}

/** Whether it is over: from the day after the last one on. */
export function isOver(kept: Pick<Kept, 'until'>, today: Day): boolean {
  return today > kept.until
}

/** The last day of a period that begins after this day. */
export function endOf({ length, unit }: Pick<RetentionRule, 'length' | 'unit'>, from: Day): Day {
  switch (unit) {
    case 'years':
      return addMonths(from, length * 12)
    case 'months':
      return addMonths(from, length)
    case 'natural-days':
      return addDays(from, length)
  }
}

/** The first day of which what happened is still kept today. */
export function keptSince({ length, unit }: Pick<RetentionRule, 'length' | 'unit'>, today: Day): Day {
  return endOf({ length: -length, unit }, today)
}
