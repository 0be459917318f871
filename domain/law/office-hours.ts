import { at, shanghaiDay, type Day, type Instant } from '../values/time.js'
import { isWorkingDay, nextWorkingDay, previousWorkingDay } from './calendar.js'
import type { Setting } from './period.js'

/** Whether a moment lies in the place's office hours of a working day, opening and closing minute included. */
export function withinOfficeHours(instant: Instant, { calendar, policy }: Setting): boolean {
  const day = shanghaiDay(instant)
  const { open, close } = policy.officeHours
  return isWorkingDay(day, calendar) && at(day, open) <= instant && instant <= at(day, close)
}

/** The working day after the one a moment falls in: where our own periods move that ended in an outage. */
export function endOfNextWorkingDay(instant: Instant, { calendar }: Setting): Day {
  return nextWorkingDay(shanghaiDay(instant), calendar)
}

/**
 * When to remind of a last day: one working day before its 24:00 lies in the night, so at the close of the last
 * office hours before it. Null where that is not after `since`: a period this short is its own reminder.
 */
export function reminderBefore(dueDay: Day, since: Instant, { calendar, policy }: Setting): Instant | null {
  const reminder = at(previousWorkingDay(dueDay, calendar), policy.officeHours.close)
  return reminder > since ? reminder : null
}
