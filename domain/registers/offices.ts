import { separatedRoles, type Role } from '../case/actor.js'
import { refuse, type Refusal } from '../case/refusal.js'
import type { Day } from '../values/time.js'

/*
 * Offices (岗位) and their terms: at which kind of unit each is held, and why one cannot be given, ended or prolonged.
 */

/** At what kinds of units a role may be held. */
export const unitKindsOf: Readonly<Record<Role, readonly string[]>> = {
  worker: ['employer', 'platform', 'union'],
  employer: ['employer', 'platform'],
  officer: ['union'],
  agent: ['union'],
  supervisor: ['union'],
  expert: ['union'],
  liaison: ['department'],
  mediator: ['body'],
  clerk: ['commission'],
  arbitrator: ['commission'],
  admin: ['union'],
  auditor: ['union'],
  operator: ['union'],
}

/** An office as it is held. `until` is the last day; null: open. */
export interface Term {
  readonly role: Role
  readonly from: Day
  readonly until: Day | null
}

export const noSuchPerson = (): Refusal =>
  refuse(
    'no-such-person',
    'invalid',
    ['没有登记此人', 'nobody is registered under this id'],
    ['请先登记人员', 'register the person first'],
  )

export const unitNotOfKind = (): Refusal =>
  refuse(
    'unit-not-of-kind',
    'invalid',
    ['该岗位不能在这类单位任职', 'this office is not held at a unit of that kind'],
    ['请核对岗位和单位', 'check the office and the unit'],
  )

export const unitClosed = (): Refusal =>
  refuse(
    'unit-closed',
    'conflict',
    ['该单位已撤销', 'the unit is closed'],
    ['请选择承接其职责的单位', 'name the unit that took its place'],
  )

/** Nobody gives themselves an office, ends or prolongs one of their own. */
export const ownOffice = (): Refusal =>
  refuse(
    'own-office',
    'forbidden',
    ['不能为自己任免、续任', 'nobody gives, ends or prolongs an office of their own'],
    ['请由另一名管理员办理', 'another administrator is to do this'],
  )

/** 三员分立. */
export const separateOffices = (held: Role): Refusal =>
  refuse(
    'separate-offices',
    'conflict',
    [
      '系统管理员、安全审计员、运维人员须由不同的人担任',
      `administrators, auditors and operators are separate persons: this one is ${held}`,
    ],
    ['请另选人员，或者先终止已有岗位', 'name somebody else, or end the other office first'],
  )

/** Which roles run the platform: only those who administer the whole tree give them. */
export const runsThePlatform = (role: Role): boolean => separatedRoles.includes(role)

export const alreadyHeld = (): Refusal =>
  refuse(
    'office-already-held',
    'conflict',
    ['此人在该单位的同一岗位任期重叠', 'the person holds this office at this unit within that term'],
    ['请续任或者调整已有任期', 'prolong the term that there is'],
  )

/** Why a term cannot be as asked; null where it can. */
export function termFault(from: Day, until: Day | null): Refusal | null {
  return until !== null && until < from
    ? refuse(
        'ends-before-it-begins',
        'invalid',
        ['终止日早于起始日', 'the end is before the beginning'],
        ['请核对日期', 'check the days'],
      )
    : null
}

/** Why the office cannot end with that day. */
export function endFault(term: Pick<Term, 'from' | 'until'>, lastDay: Day, today: Day): Refusal | null {
  if (term.until !== null && term.until < today) return over()
  if (lastDay < today)
    return refuse(
      'ends-in-the-past',
      'invalid',
      ['任期不能终止于今天以前', 'an office does not end before today'],
      ['请填写今天或者以后的日期', 'give today or a later day'],
    )
  if (term.until !== null && lastDay > term.until)
    return refuse(
      'ends-later',
      'invalid',
      ['该日期晚于原定终止日，应办理续任', 'that is after the end of the term: prolong it'],
      ['请使用续任', 'prolong the office'],
    )
  return termFault(term.from, lastDay)
}

/** Why the office cannot go on until that day (null: open). */
export function prolongFault(term: Pick<Term, 'until'>, until: Day | null, today: Day): Refusal | null {
  if (term.until !== null && term.until < today) return over()
  if (term.until === null || (until !== null && until <= term.until))
    return refuse(
      'no-longer',
      'invalid',
      ['新的终止日应晚于原定终止日', 'the new end must be after the one that stands'],
      ['请核对日期；提前终止请使用免职', 'check the day; to end it sooner, end it'],
    )
  return null
}

const over = (): Refusal =>
  refuse('office-over', 'conflict', ['该任期已结束', 'the term is over'], ['请重新任职', 'give the office anew'])
