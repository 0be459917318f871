import { addDays, addMonths, daysBetween, yearOf, type Day } from '../values/time.js'
import { addWorkingDays, isProvisional, rollForward, workingDaysBetween, type Calendar } from './calendar.js'
import type { Policy } from './policy.js'
import type { LengthUnit } from './term.js'

/** By which calendar and whose policy days are counted. */
export interface Setting {
  readonly calendar: Calendar
  readonly policy: Policy
}

/** Where a period ends: the last day as counted, and rolled off the rest days it lies in. */
export interface End {
  readonly rawDue: Day
  readonly dueDay: Day
  /** True where a counted day or the roll meets a year not announced. */
  readonly provisional: boolean
}

/**
 * The end of a period that starts on a day, which is not counted (民法典 200–204).
 * A natural period depends on the calendar only where it ends; a period in working days on every day it walks over.
 */
export function endOfPeriod(from: Day, length: number, unit: LengthUnit, setting: Setting): End {
  const end = endOn(lastDay(from, length, unit, setting.calendar), unit, setting)
  if (unit !== 'working-days' || end.provisional) return end
  return { ...end, provisional: meetsUnannounced(addDays(from, 1), end.dueDay, setting.calendar) }
}

/** The end of a period whose last day is given. Working days end on working days, whatever a place lets roll. */
export function endOn(rawDue: Day, unit: LengthUnit, { calendar, policy }: Setting): End {
  const restDays = unit === 'working-days' ? 'weekends-and-holidays' : policy.restDays
  const dueDay = rollForward(rawDue, calendar, restDays)
  return { rawDue, dueDay, provisional: meetsUnannounced(rawDue, dueDay, calendar) }
}

/** A prolongation counts from the rolled end; what the first period could not know, the whole does not know. */
export function prolong(end: End, length: number, unit: LengthUnit, setting: Setting): End {
  const longer = endOfPeriod(end.dueDay, length, unit, setting)
  return { ...longer, provisional: end.provisional || longer.provisional }
}

/** Days of the period's own kind that are left after a day, up to the unrolled end; never negative. */
export function daysLeft(after: Day, rawDue: Day, unit: LengthUnit, { calendar }: Setting): number {
  if (after >= rawDue) return 0
  return unit === 'working-days' ? workingDaysBetween(after, rawDue, calendar) : daysBetween(after, rawDue)
}

/** The unit in which the rest of a suspended period is kept: what is left of a month is days. */
export function unitOfRest(unit: LengthUnit): 'natural-days' | 'working-days' {
  return unit === 'working-days' ? 'working-days' : 'natural-days'
}

function lastDay(from: Day, length: number, unit: LengthUnit, calendar: Calendar): Day {
  switch (unit) {
    case 'natural-days':
      return addDays(from, length)
    case 'working-days':
      return addWorkingDays(from, length, calendar)
    case 'months':
      return addMonths(from, length)
    case 'years':
      return addMonths(from, length * 12)
  }
}

function meetsUnannounced(first: Day, last: Day, calendar: Calendar): boolean {
  for (let year = yearOf(first); year <= yearOf(last); year++) {
    if (isProvisional(year, calendar)) return true
  }
  return false
}
