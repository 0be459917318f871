import { endOfDay, shanghaiDay, type Day, type Instant } from '../values/time.js'
import { reminderBefore } from './office-hours.js'
import { daysLeft, endOfPeriod, endOn, prolong, unitOfRest, type End, type Setting } from './period.js'
import { ruleIn, type Rule, type RuleId } from './rules.js'
import type { Extension, LengthUnit, Term } from './term.js'

export { endOfNextWorkingDay, withinOfficeHours } from './office-hours.js'
export type { Setting } from './period.js'

/** Who moved an end, why, and when it was decided. */
export interface Decision {
  readonly authority: string
  readonly reason: string
  readonly at: Instant
}

/**
 * A period that runs from a moment. The Shanghai day of `start` is not counted; the period ends at 24:00 Shanghai
 * of its rolled last day (民法典 200–204, 民诉法 85). Pass the rule as the place keeps it (`ruleIn`).
 */
export function startTerm(rule: Rule, startEvent: string, start: Instant, setting: Setting): Term {
  const end = endOfPeriod(shanghaiDay(start), rule.length, rule.unit, setting)
  return dated(newTerm(rule, startEvent, start), end, setting)
}

/**
 * A period that ends on a day which is already known: one agreed by the parties, such as an instalment, or the last day
 * of a limitation computed before. It rolls off a rest day (民法典 203); no second period follows it: `secondAt` is `due`.
 */
export function agreedDayTerm(
  day: Day,
  startEvent: string,
  start: Instant,
  setting: Setting,
  ruleId: RuleId = 'instalment',
): Term {
  const rule = ruleIn(setting.policy, ruleId)
  const term = { ...newTerm(rule, startEvent, start), anchor: { at: start, day, left: 0, extensions: 0 } }
  return dated(term, endOn(day, rule.unit, setting), setting)
}

/** A prolongation, counted from the rolled end. A suspended period has that much more left. */
export function extendTerm(
  term: Term,
  extension: Decision & { readonly length: number; readonly unit: LengthUnit },
  setting: Setting,
): Term {
  const { length, unit, authority, reason, at } = extension
  const longer = { ...term, extensions: [...term.extensions, { length, unit, authority, reason, at }] }
  return dated(longer, prolong(term, length, unit, setting), setting)
}

/**
 * A period of our own moved to the end of a day, rolled off a rest day. The same term is returned where that is
 * not later than its end, where it is statutory (nobody here moves those) or suspended (it is not running out).
 */
export function moveTerm(term: Term, toDay: Day, { authority, reason, at }: Decision, setting: Setting): Term {
  if (term.basis === 'statutory' || term.suspended !== null || toDay <= term.dueDay) return term
  const move: Extension = { length: 0, unit: term.unit, authority, reason, at, toDay }
  return dated({ ...term, extensions: [...term.extensions, move] }, moved(term, toDay, term.unit, setting), setting)
}

/**
 * Stops a period, keeping the days left to its unrolled end; the day of suspension counts as used.
 * The same term is returned where it is suspended already or has expired: what has expired stays expired.
 */
export function suspendTerm(term: Term, at: Instant, setting: Setting): Term {
  if (term.suspended !== null || at >= term.due) return term
  return { ...term, suspended: { at, left: daysLeft(shanghaiDay(at), term.rawDue, term.unit, setting) } }
}

/** Lets a suspended period run on: the days kept are counted from the day of resumption, itself not counted. */
export function resumeTerm(term: Term, at: Instant, setting: Setting): Term {
  if (term.suspended === null) return term
  const day = shanghaiDay(at)
  const { left } = term.suspended
  const resumed = { ...term, suspended: null, anchor: { at, day, left, extensions: term.extensions.length } }
  return dated(resumed, endOfPeriod(day, left, unitOfRest(term.unit), setting), setting)
}

/**
 * The term counted again by a newer calendar. A period of our own never ends earlier than was said; a statutory
 * one may. The same term (the same object) is returned where no date and no flag changes. Terms that have expired
 * are the caller's to leave alone.
 */
export function recountTerm(term: Term, setting: Setting): Term {
  const counted = endOf(term, setting)
  const end = term.basis === 'own' && counted.dueDay < term.dueDay ? kept(term, counted, setting) : counted
  const recounted = dated(term, end, setting)
  const secondAt = term.basis === 'own' ? later(term.secondAt, recounted.secondAt) : recounted.secondAt
  return same(term, { ...recounted, secondAt }) ? term : { ...recounted, secondAt }
}

function newTerm(rule: Rule, startEvent: string, start: Instant) {
  const { id, basis, length, unit } = rule
  return { rule: id, basis, startEvent, start, length, unit, extensions: [], suspended: null }
}

type Undated = Omit<Term, keyof End | 'due' | 'remindAt' | 'secondAt' | 'calendarVersion'>

/** Everything that follows from where a term ends. */
function dated(term: Undated, { rawDue, dueDay, provisional }: End, setting: Setting): Term {
  const second = endOfPeriod(dueDay, term.length, term.unit, setting)
  const { suspended } = term
  return {
    ...term,
    rawDue,
    dueDay,
    due: endOfDay(dueDay),
    remindAt: reminderBefore(dueDay, lastTouched(term), setting),
    secondAt: endOfDay(second.dueDay),
    suspended: suspended && { ...suspended, left: daysLeft(shanghaiDay(suspended.at), rawDue, term.unit, setting) },
    calendarVersion: setting.calendar.version,
    provisional,
  }
}

/** A reminder that would lie before what last shaped the period would be a reminder of another end. */
function lastTouched({ start, anchor, extensions }: Undated): Instant {
  return [anchor?.at ?? start, extensions.at(-1)?.at ?? start].reduce(later, start)
}

/** Where a term ends by its own account: its start or anchor, then each extension in turn. */
function endOf(term: Term, setting: Setting): End {
  const { anchor, unit } = term
  const first =
    anchor === undefined
      ? endOfPeriod(shanghaiDay(term.start), term.length, unit, setting)
      : endOfPeriod(anchor.day, anchor.left, unitOfRest(unit), setting)
  return term.extensions
    .slice(anchor?.extensions ?? 0)
    .reduce(
      (end, extension) =>
        extension.toDay === undefined
          ? prolong(end, extension.length, extension.unit, setting)
          : moved(end, extension.toDay, unit, setting),
      first,
    )
}

function moved(end: End, toDay: Day, unit: LengthUnit, setting: Setting): End {
  if (toDay <= end.dueDay) return end
  const target = endOn(toDay, unit, setting)
  return { ...target, provisional: end.provisional || target.provisional }
}

/** The end as it was said; only if it has become a rest day does it roll. */
function kept(term: Term, counted: End, setting: Setting): End {
  const end = endOn(term.dueDay, term.unit, setting)
  return { rawDue: term.rawDue, dueDay: end.dueDay, provisional: counted.provisional || end.provisional }
}

function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b
}

function same(a: Term, b: Term): boolean {
  return (
    a.rawDue === b.rawDue &&
    a.dueDay === b.dueDay &&
    a.remindAt === b.remindAt &&
    a.secondAt === b.secondAt &&
    a.provisional === b.provisional &&
    a.suspended?.left === b.suspended?.left
  )
}
