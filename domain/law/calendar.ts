import { addDays, isDay, weekday, yearOf, type Day, type Words } from '../values/time.js'
import { festivalDays } from './festivals.js'
import { announcedYears } from './holidays.js'
import type { Policy } from './policy.js'
import { noticeWords } from './words.js'

/** What a notice of the State Council says of one year. */
export interface Notice {
  /** Each day of a holiday, weekends within it included. */
  readonly restDays: readonly Day[]
  /** Make-up workdays (调休): weekend days on which people work. */
  readonly workdays: readonly Day[]
  readonly source: Words
}

export interface CalendarYear extends Notice {
  readonly announced: boolean
}

/**
 * Which days are worked. Plain JSON; a new version for each notice loaded. Keyed by the year the notice is for:
 * a notice may also name days of the December before.
 */
export interface Calendar {
  readonly version: number
  readonly years: Readonly<Record<string, CalendarYear>>
}

/** The calendar as shipped: 2025 and 2026, as announced. */
export const announcedCalendar: Calendar = { version: 1, years: announcedYears }

type RestDays = Policy['restDays']

/**
 * Whether a last day on this day rolls. `holidays-only`: announced holidays alone, not ordinary weekends.
 * In a year not announced, the statutory festival days stand for its holidays.
 */
export function isRestDay(day: Day, calendar: Calendar, restDays: RestDays = 'weekends-and-holidays'): boolean {
  const { rest, work, announced } = indexOf(calendar)
  if (rest.has(day)) return true
  if (work.has(day)) return false
  if (restDays === 'weekends-and-holidays' && weekday(day) > 5) return true
  const year = yearOf(day)
  return !announced.has(year) && festivalDays(year).has(day)
}

/** A 工作日: never a weekend or holiday, always a make-up workday, whatever a place's rule for rolling is. */
export function isWorkingDay(day: Day, calendar: Calendar): boolean {
  return !isRestDay(day, calendar)
}

/** Whether a day (or a year, `2027`) lies in a year whose notice this calendar does not hold. */
export function isProvisional(dayOrYear: Day | number, calendar: Calendar): boolean {
  const year = typeof dayOrYear === 'number' ? dayOrYear : yearOf(dayOrYear)
  return !indexOf(calendar).announced.has(year)
}

/** The `n`th working day after a day, the day itself not counted; the day itself for 0. */
export function addWorkingDays(day: Day, n: number, calendar: Calendar): Day {
  let last = day
  for (let left = n; left > 0; left--) last = nextWorkingDay(last, calendar)
  return last
}

/** Working days after one day up to and including another. */
export function workingDaysBetween(after: Day, through: Day, calendar: Calendar): number {
  let count = 0
  for (let day = nextWorkingDay(after, calendar); day <= through; day = nextWorkingDay(day, calendar)) count++
  return count
}

/** The first working day after a day. */
export function nextWorkingDay(day: Day, calendar: Calendar): Day {
  const { next } = indexOf(calendar)
  const found = next.get(day)
  if (found !== undefined) return found
  const computed = firstWorkingDay(addDays(day, 1), calendar, 1)
  next.set(day, computed)
  return computed
}

/** The last working day before a day. */
export function previousWorkingDay(day: Day, calendar: Calendar): Day {
  return firstWorkingDay(addDays(day, -1), calendar, -1)
}

function firstWorkingDay(from: Day, calendar: Calendar, step: 1 | -1): Day {
  let day = from
  while (!isWorkingDay(day, calendar)) day = addDays(day, step)
  return day
}

/** The day itself, or the first day after the rest days it lies in (民法典 203). */
export function rollForward(day: Day, calendar: Calendar, restDays: RestDays = 'weekends-and-holidays'): Day {
  let rolled = day
  while (isRestDay(rolled, calendar, restDays)) rolled = addDays(rolled, 1)
  return rolled
}

/** The calendar with a year's notice loaded, or put in place of an earlier one. Check it by `checkNotice` first. */
export function withYear(calendar: Calendar, year: number, notice: Notice): Calendar {
  const { restDays, workdays, source } = notice
  return {
    version: calendar.version + 1,
    years: { ...calendar.years, [String(year)]: { announced: true, restDays, workdays, source } },
  }
}

/** What is wrong with a notice before it is loaded; null where nothing is. */
export function checkNotice(year: number, notice: Notice): Words | null {
  const all = [...notice.restDays, ...notice.workdays]
  const outside = all.find((day) => !isDay(day) || !(yearOf(day) === year || day.startsWith(`${year - 1}-12-`)))
  if (outside !== undefined) return noticeWords.outside(outside, year)

  const twice = all.find((day, i) => all.indexOf(day) !== i)
  if (twice !== undefined) return noticeWords.twice(twice)

  // The 13 days are those of the rule in force since 2025; earlier notices followed another.
  const festivals = year >= 2025 ? [...festivalDays(year)] : []
  const missing = festivals.find((day) => !notice.restDays.includes(day))
  if (missing !== undefined) return noticeWords.missing(missing)

  const idle = notice.workdays.find((day) => weekday(day) <= 5)
  return idle === undefined ? null : noticeWords.idle(idle)
}

/** What in a notice contradicts what the calendar holds of the years beside it; null where nothing does. */
export function checkBeside(calendar: Calendar, year: number, notice: Notice): Words | null {
  const others = Object.entries(calendar.years).filter(([name]) => name !== String(year))
  for (const [name, other] of others) {
    const day =
      notice.restDays.find((one) => other.workdays.includes(one)) ??
      notice.workdays.find((one) => other.restDays.includes(one))
    if (day !== undefined) return noticeWords.contradicts(day, Number(name))
  }
  return null
}

/** Whether the calendar says of this year just what the notice says. */
export function holdsNotice(calendar: Calendar, year: number, notice: Notice): boolean {
  const held = calendar.years[String(year)]
  return held?.announced === true && told(held) === told(notice)
}

/** The years of which two calendars say something else, in their order. */
export function changedYears(before: Calendar, after: Calendar): readonly number[] {
  const names = [...new Set([...Object.keys(before.years), ...Object.keys(after.years)])].sort()
  return names.filter((name) => toldOf(before, name) !== toldOf(after, name)).map(Number)
}

function toldOf({ years }: Calendar, name: string): string {
  const year = years[name]
  return year === undefined ? '' : JSON.stringify([year.announced, told(year)])
}

/** In one order, whatever order the days were written down in. */
function told({ restDays, workdays, source }: Notice): string {
  return JSON.stringify([[...restDays].sort(), [...workdays].sort(), source.zh, source.en])
}

interface Index {
  readonly rest: ReadonlySet<Day>
  readonly work: ReadonlySet<Day>
  readonly announced: ReadonlySet<number>
  /** Each day's next working day, as far as it has been asked for. */
  readonly next: Map<Day, Day>
}

/**
 * Counting walks over many days and must be cheap: what it looks up is made once for each calendar object, which
 * never changes. Keep one object for a version rather than reading it from JSON each time.
 */
const indexes = new WeakMap<Calendar, Index>()

function indexOf(calendar: Calendar): Index {
  const found = indexes.get(calendar)
  if (found !== undefined) return found
  const years = Object.entries(calendar.years)
  const index: Index = {
    rest: new Set(years.flatMap(([, year]) => year.restDays)),
    work: new Set(years.flatMap(([, year]) => year.workdays)),
    announced: new Set(years.filter(([, year]) => year.announced).map(([name]) => Number(name))),
    next: new Map(),
  }
  indexes.set(calendar, index)
  return index
}
