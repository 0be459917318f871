import type { Day, Words } from '../domain/values/time.js'

/** What an audit can find. */
export const faultKinds = [
  'edited',
  'deleted',
  'reordered',
  'inserted',
  'truncated',
  'rewritten',
  'head',
  'state',
  'ballots',
  'case-missing',
  'case-inserted',
  'key-missing',
  'number-gap',
  'root-signature',
  'root-broken',
  'root-missing',
  'root-other',
] as const
export type FaultKind = (typeof faultKinds)[number]

/** One finding. Codes, ids and numbers only. */
export interface Fault {
  readonly kind: FaultKind
  /** The case, or the matter beside the cases. */
  readonly case: string | null
  readonly number: string | null
  /** The first event that it concerns. */
  readonly seq: number | null
  /** The root that shows it. */
  readonly day: Day | null
  /** Which part, in a code: a read table, a column, a series of numbers. */
  readonly part: string | null
}

export function fault(kind: FaultKind, more: Partial<Omit<Fault, 'kind'>> = {}): Fault {
  return { kind, case: null, number: null, seq: null, day: null, part: null, ...more }
}

export const faultWords: Readonly<Record<FaultKind, Words>> = {
  edited: {
    zh: '内容被改动（数据、密文、时间、办事人或哈希）',
    en: 'changed after it was written: data, ciphertext, time, actor or hash',
  },
  deleted: { zh: '中间的留痕被删除', en: 'an event was deleted from the middle' },
  reordered: { zh: '留痕的先后被调换', en: 'events were put in another order' },
  inserted: {
    zh: '有事后加入的留痕（不接前一条，或案首、每日根不知道它）',
    en: 'an event was put in: it does not follow the one before, or the head or a root does not know it',
  },
  truncated: { zh: '末尾的留痕被删除', en: 'events were cut off at the end' },
  rewritten: {
    zh: '整条链被重新计算，与每日根不符',
    en: 'the chain was computed anew: a daily root holds another hash',
  },
  head: { zh: '案首的序号或哈希与留痕不符', en: 'the head does not agree with the events' },
  state: { zh: '读表与由留痕折叠的状态不符', en: 'a read table does not agree with the fold of the events' },
  ballots: {
    zh: '公开的选票与承诺、结果不符',
    en: 'the revealed ballots do not fit their commitments or the verdict',
  },
  'case-missing': { zh: '整件的留痕被删除', en: 'the whole case is gone' },
  'case-inserted': {
    zh: '案件系事后加入：立案之日的每日根里没有它',
    en: 'the case was put in later: the root of its day does not hold it',
  },
  'key-missing': {
    zh: '密钥不在，而没有删除的记录',
    en: 'its key is gone, and nothing on record says that it was erased',
  },
  'number-gap': { zh: '案号、文书号不连续或重复', en: 'a number is missing from its series, or given twice' },
  'root-signature': {
    zh: '每日根的签名不对，或不是本系统的密钥所签',
    en: 'the signature of a root does not fit, or is of a key that is not known',
  },
  'root-broken': {
    zh: '每日根的内容被改动，或不接前一日',
    en: 'a root was changed, or does not follow the one before',
  },
  'root-missing': { zh: '缺少某日的根', en: 'the root of a day is missing' },
  'root-other': {
    zh: '数据库中的每日根与存放在外的不同',
    en: 'the root in the database is not the one that was kept outside',
  },
}

/** One line a person can act on. */
export function sayFault({ kind, case: id, number, seq, day, part }: Fault): string {
  const where = [number, id, seq === null ? null : `#${seq}`, day === null ? null : `根 root ${day}`, part].filter(
    (one) => one !== null && one !== '',
  )
  return `${kind}　${where.join(' ')}　${faultWords[kind].zh} / ${faultWords[kind].en}`
}
