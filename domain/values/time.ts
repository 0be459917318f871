/**
 * Time in the domain is data: an instant or a day that somebody hands in. Nothing in `domain/` asks a clock.
 *
 * Days are Shanghai days at a fixed UTC+8. China had summer time only from 1986 to 1991, and no instant from
 * those years enters the record (a birth date is a day and is never converted), so no zone table is needed and
 * the machine's own time zone never matters. A day or instant that does not exist raises a `RangeError`.
 */

/** A moment, as UTC with milliseconds: `2026-11-25T01:02:03.004Z`. Two instants compare as strings. */
export type Instant = string

/** A calendar day in Asia/Shanghai: `2026-11-25`. Two days compare as strings. */
export type Day = string

/** A sentence that a person reads: Chinese first, English second. */
export interface Words {
  readonly zh: string
  readonly en: string
}

const millisOfDay = 86_400_000
const aheadOfUtc = 8 * 3_600_000

/** True for a day that exists: `2028-02-29`, not `2026-02-29`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const millis = Date.parse(`${text}T00:00:00.000Z`)
  return !Number.isNaN(millis) && dayAt(millis) === text
}

/** True for a moment in the one form we write: UTC, milliseconds, `Z`. */
export function isInstant(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(text)) return false
  const millis = Date.parse(text)
  return !Number.isNaN(millis) && instantAt(millis) === text
}

/** The Shanghai day in which a moment falls. */
export function shanghaiDay(instant: Instant): Day {
  return dayAt(Date.parse(instant) + aheadOfUtc)
}

/** 00:00 Shanghai of a day: its first instant. */
export function startOfDay(day: Day): Instant {
  return instantAt(midnight(day) - aheadOfUtc)
}

/** 24:00 Shanghai of a day: the first instant of the next day, so `instant < endOfDay(day)` is "by that day". */
export function endOfDay(day: Day): Instant {
  return instantAt(midnight(day) - aheadOfUtc + millisOfDay)
}

/** A Shanghai wall-clock time of a day, `00:00` to `24:00`. */
export function at(day: Day, clock: string): Instant {
  if (!/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(clock)) throw new RangeError(`not a time of day: ${clock}`)
  const minutes = Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
  return instantAt(midnight(day) - aheadOfUtc + minutes * 60_000)
}

/** `n` natural days later; earlier if `n` is negative. */
export function addDays(day: Day, n: number): Day {
  return dayAt(midnight(day) + n * millisOfDay)
}

/** Natural days from one day to another; negative if `to` lies before `from`. */
export function daysBetween(from: Day, to: Day): number {
  return (midnight(to) - midnight(from)) / millisOfDay
}

/** The corresponding day `n` months later, or that month's last day where it has none (民法典 202). */
export function addMonths(day: Day, n: number): Day {
  const months = yearOf(day) * 12 + Number(day.slice(5, 7)) - 1 + n
  const year = Math.floor(months / 12)
  const month = months - year * 12
  const lastOfMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return dayAt(Date.UTC(year, month, Math.min(Number(day.slice(8, 10)), lastOfMonth)))
}

/** `ms` milliseconds later. */
export function addMillis(instant: Instant, ms: number): Instant {
  return instantAt(Date.parse(instant) + ms)
}

/** 1 for Monday to 7 for Sunday (ISO 8601). */
export function weekday(day: Day): number {
  return new Date(midnight(day)).getUTCDay() || 7
}

/** The calendar year of a day. */
export function yearOf(day: Day): number {
  return Number(day.slice(0, 4))
}

function midnight(day: Day): number {
  return Date.parse(`${day}T00:00:00.000Z`)
}

function dayAt(millis: number): Day {
  return instantAt(millis).slice(0, 10)
}

function instantAt(millis: number): Instant {
  return new Date(millis).toISOString()
}
