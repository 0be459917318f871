import type { Calendar, Notice } from '../domain/law/calendar.js'
import { announcedCalendar, holdsNotice, isProvisional, withYear } from '../domain/law/calendar.js'
import { festivalDays } from '../domain/law/festivals.js'
import { shanghaiDay, yearOf, type Day, type Words } from '../domain/values/time.js'
import { currentSetting, putCalendar } from './setting.js'
import type { Sql, Store } from './store.js'

/*
 * The calendar in force, and how a notice of the State Council comes into it. Loading makes a new version, which holds
 * for whatever begins from then on; what runs already is counted again afterwards, case by case (`recount.ts`).
 */

/** How long transactions that have read the calendar before are waited for, in milliseconds: none of ours lives longer. */
const longestTransaction = 20_000

/** Puts a notice in force, unless the calendar says just that already; answers the calendar that is in force then. */
export async function loadNotice(
  store: Store,
  year: number,
  notice: Notice,
): Promise<{ readonly calendar: Calendar; readonly loaded: boolean }> {
  const { calendar } = await currentSetting(store)
  if (holdsNotice(calendar, year, notice)) return { calendar, loaded: false }
  const { restDays, workdays, source } = notice
  const next = withYear(calendar, year, { restDays: restDays.toSorted(), workdays: workdays.toSorted(), source })
  await putCalendar(store, next)
  return { calendar: next, loaded: true }
}

/**
 * Waits until no transaction is left that may have read an older calendar: a case that one of them opens is found by
 * whoever looks for cases afterwards. What a transaction has read it holds a lock on until its end.
 */
export async function untilAllReadTheNew({ sql }: Store): Promise<void> {
  const readers = await readersOf(sql)
  const until = Date.now() + longestTransaction
  while (readers.length > 0 && Date.now() < until) {
    const still = new Set(await readersOf(sql))
    if (!readers.some((one) => still.has(one))) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function readersOf(sql: Sql): Promise<readonly string[]> {
  const rows = await sql<{ reader: string }[]>`
    select distinct virtualtransaction as reader from pg_locks
    where locktype = 'relation' and relation = 'calendars'::regclass and pid <> pg_backend_pid()
      and database = (select oid from pg_database where datname = current_database())`
  return rows.map(({ reader }) => reader)
}

/** A calendar whose recount is still to be done, and those by which cases may have been counted so far. */
export interface Unfinished {
  readonly calendar: Calendar
  /** From the last one that every case was counted by. */
  readonly earlier: readonly Calendar[]
}

/** Null where every open case has been counted by the calendar in force. */
export async function unfinishedRecount({ sql }: Store): Promise<Unfinished | null> {
  const rows = await sql<{ data: Calendar; done: boolean }[]>`
    select data, recounted_at is not null as done from calendars order by version`
  const calendar = rows.at(-1)
  if (calendar === undefined || calendar.done) return null
  const last = rows.findLastIndex(({ done }) => done)
  const earlier = rows.slice(Math.max(last, 0), -1).map(({ data }) => data)
  return { calendar: calendar.data, earlier: last < 0 ? [announcedCalendar, ...earlier] : earlier }
}

/** Puts on record that every open case has been counted by this version. */
export async function finishRecount(store: Store, version: number): Promise<void> {
  const now = await store.clock.now(store.sql)
  await store.sql.begin(async (tx) => {
    await tx`update calendars set recounted_at = ${now} where version = ${version} and recounted_at is null`
    await tx`delete from recounts where version <= ${version}`
  })
}

export interface YearInForce {
  readonly year: number
  readonly announced: boolean
  /** Of a year not announced: the statutory festival days, which stand for its holidays. */
  readonly restDays: readonly Day[]
  readonly workdays: readonly Day[]
  readonly source: Words | null
  /** How many periods that run now end in the year and are provisional. */
  readonly provisionalPeriods: number
}

export interface CalendarInForce {
  readonly version: number
  /** Every open case has been counted by it. */
  readonly recounted: boolean
  /** The years it holds, then those not announced that this and the next year, or running periods, touch. */
  readonly years: readonly YearInForce[]
}

export async function calendarInForce(store: Store): Promise<CalendarInForce> {
  const [{ calendar }, unfinished, periods, now] = await Promise.all([
    currentSetting(store),
    unfinishedRecount(store),
    store.sql<{ year: number; n: number }[]>`
      select left(due_day, 4)::integer as year, count(*)::integer as n from obligations
      where provisional and not suspended and overdue = 0 group by 1`,
    store.clock.now(store.sql),
  ])
  const thisYear = yearOf(shanghaiDay(now))
  const running = new Map(periods.map(({ year, n }) => [year, n]))
  const open = [...new Set([thisYear, thisYear + 1, ...running.keys()])].filter((year) => isProvisional(year, calendar))
  const held = Object.keys(calendar.years)
    .map(Number)
    .filter((year) => !isProvisional(year, calendar))
  const years = [...held, ...open]
    .sort((a, b) => a - b)
    .map((year): YearInForce => {
      const said = calendar.years[String(year)]
      const provisionalPeriods = running.get(year) ?? 0
      if (said === undefined || !said.announced)
        return {
          year,
          announced: false,
          restDays: [...festivalDays(year)].sort(),
          workdays: [],
          source: null,
          provisionalPeriods,
        }
      const { restDays, workdays, source } = said
      return { year, announced: true, restDays, workdays, source, provisionalPeriods }
    })
  return { version: calendar.version, recounted: unfinished === null, years }
}
