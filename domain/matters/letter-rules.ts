import { holds, type Actor, type PersonId, type UnitId } from '../case/actor.js'
import { refuse, type Refusal } from '../case/refusal.js'
import type { Words } from '../values/time.js'
import { last, rungs, type Letter, type Rung } from './letter-state.js'
import type { MatterMoment } from './matter.js'

/*
 * What the law and the procedure do not allow of supervision letters. (浙江省实施办法 17, 22)
 */

export const zhejiang = (article: string): Words => ({
  zh: `《浙江省工会劳动法律监督条例》${article}`,
  en: `Zhejiang regulations on labour-law supervision by trade unions, art. ${article.replaceAll(/\D/g, '')}`,
})

function notNow(zh: string, en: string, help: readonly [string, string]): Refusal {
  return refuse('not-now', 'conflict', [zh, en], help)
}

/** Refuses in any other state of the latest letter. */
export const isStatus =
  (...statuses: readonly Letter['status'][]) =>
  ({ status }: Letter): Refusal | null =>
    statuses.includes(status)
      ? null
      : notNow('监督文书目前的状态不允许这样办理', 'not as the letter stands', [
          '请先查看其办理经过',
          'see first what happened to it',
        ])

/** Letters of one rung at least after another; the first may be any but the proposal, which rests on an opinion. */
export function mayFollow(slice: Letter, rung: Rung): Refusal | null {
  const before = last(slice)
  if (rung !== 'proposal' && before === undefined) return null
  if (before !== undefined && rungs.indexOf(rung) === rungs.indexOf(before.rung) + 1) return null
  return refuse(
    'not-the-next-rung',
    'invalid',
    ['监督文书应当逐级发出：提示函、意见书、建议书', 'letters follow each other: reminder, opinion, proposal'],
    before?.rung === 'proposal'
      ? ['建议书之后由劳动行政部门处理，请记录结果', 'after a proposal the agency acts: record what came of it']
      : ['请先发出上一级文书', 'write the one before it first'],
    zhejiang('第二十二条'),
  )
}

/** Two or more inspectors, all of them in term at the union or above it, none of them in the service of the employer. */
export function inspectorsFault(
  inspectors: readonly PersonId[],
  inTerm: readonly PersonId[],
  employed: readonly PersonId[],
): Refusal | null {
  if (new Set(inspectors).size < 2)
    return refuse(
      'two-inspectors',
      'invalid',
      ['开展监督应当有两名以上监督员', 'supervision takes two inspectors or more'],
      ['请再指定一名监督员', 'name one more'],
      zhejiang('第十七条'),
    )
  if (inspectors.some((one) => employed.includes(one)))
    return refuse(
      'inspector-recused',
      'invalid',
      ['监督员与被监督单位有利害关系，应当回避', 'an inspector is in the service of the employer, and must stand back'],
      ['请更换监督员', 'name another'],
    )
  if (inspectors.some((one) => !inTerm.includes(one)))
    return refuse(
      'not-an-inspector',
      'invalid',
      [
        '所列人员中有人不是本会或者上级工会在任的劳动法律监督员',
        'somebody named is no inspector in term of this union or of one above it',
      ],
      [
        '请改列在任的监督员，或者请名册管理员先登记、延长其任期',
        'name inspectors in term, or have the keeper of the registers enter them or prolong their term',
      ],
      zhejiang('第十七条'),
    )
  return null
}

/** The warning it answers is one about this employer or about no employer, of the union that writes or of one below it. */
export function aboutWarning(
  id: string | undefined,
  matters: MatterMoment['facts']['matters'],
  union: UnitId,
  employer: UnitId,
): Refusal | null {
  if (id === undefined) return null
  const found = matters.get(id)
  const isTheirs = found !== undefined && found.kind === 'warning' && found.path.includes(union)
  if (isTheirs && (found.employer === null || found.employer === employer)) return null
  return refuse(
    'no-such-warning',
    'invalid',
    ['没有该预警，或者与该单位、该工会无关', 'no such warning, or not about this employer, or not for this union'],
    ['请核对预警，或者不填', 'check which warning is meant, or leave it out'],
  )
}

/** What happened cannot have happened after today. */
export function inTheFuture(): Refusal {
  return refuse(
    'day-in-future',
    'invalid',
    ['日期不能晚于今天', 'the day cannot be after today'],
    ['请填写实际发生的日期', 'give the day on which it happened'],
  )
}

/** 民事诉讼法 90, which service by unions follows. */
export function noConsent(): Refusal {
  return refuse(
    'no-consent',
    'invalid',
    ['电子送达须经对方同意，并写明同意之日', 'electronic service wants consent, and the day on which it was given'],
    [
      '请填写 consentedOn（不晚于送达之日），或者以其他方式送达',
      'fill in consentedOn, not after the service, or serve it otherwise',
    ],
    { zh: '《民事诉讼法》第九十条', en: 'Civil Procedure Law, art. 90' },
  )
}

/** Only the union of the employer writes to it, or one above that. */
export function outOfScope(
  actor: Actor,
  union: UnitId,
  path: readonly UnitId[] | undefined,
  employer: { readonly kind: string; readonly path: readonly UnitId[] } | undefined,
): Refusal | null {
  const isEmployer = employer !== undefined && (employer.kind === 'employer' || employer.kind === 'platform')
  if (path !== undefined && isEmployer && holds(actor, 'officer', union) && employer.path.includes(union)) return null
  return refuse(
    'out-of-scope',
    'forbidden',
    ['只能由主管该单位的工会及其上级工会发出监督文书', 'only the union of the employer, or one above it, writes to it'],
    ['请由有管辖的工会发出', 'ask the union that answers for the employer'],
  )
}

/** What is already before an authority is not supervised beside it. */
export function aboutCase(
  id: string | undefined,
  cases: MatterMoment['facts']['cases'],
  employer: UnitId,
): Refusal | null {
  if (id === undefined) return null
  const found = cases.get(id)
  if (found === undefined || found.employer !== employer)
    return refuse(
      'no-such-case',
      'invalid',
      ['没有该案，或者该案与该单位无关', 'no such case, or it is not about this employer'],
      ['请核对案件', 'check which case is meant'],
    )
  if (found.inArbitration)
    return refuse(
      'before-an-authority',
      'conflict',
      ['该事项已经进入仲裁或者诉讼程序，不属于监督范围', 'it is before a commission or court, and not for supervision'],
      ['请按仲裁、诉讼程序办理', 'go on there'],
      zhejiang('第十七条'),
    )
  return null
}
