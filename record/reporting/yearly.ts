import type { Dimension, FigureFilter } from '../../db/queries/figures.js'
import { beside, committeeUse, resultsOf, type Beside, type CommitteeUse } from '../../db/queries/yearly.js'
import type { UnitId } from '../../domain/case/actor.js'
import { addDays, shanghaiDay, type Day } from '../../domain/values/time.js'
import { calledOf } from '../registers.js'
import type { Store } from '../store.js'
import { regionNames } from './regions.js'
import { nothingCounted, statisticsOf, type Figures, type FiguresRow } from './statistics.js'

/*
 * The yearly report (年度报告) of a union with all below it, or of the unions somebody has in charge: the figures of the year
 * as the statistics tell them, those of the year before over the same days, and what the union did beside its cases.
 */

export interface YearlyReport {
  readonly year: number
  /** Shanghai days, both included: of a year that still runs, up to today. */
  readonly from: Day
  readonly to: Day
  readonly isWhole: boolean
  /** Whose report it is: the unions with none above them in it. */
  readonly of: readonly { readonly id: UnitId; readonly name: string }[]
  /** How many unions it counts. */
  readonly unions: number
  readonly now: Side
  readonly before: Side
  readonly by: Readonly<Record<Told, readonly Named[]>>
  /** Our units that let periods run out, the most first. */
  readonly overdue: readonly { readonly name: string; readonly marks: number; readonly cases: number }[]
}

/** One of the two years. */
export interface Side {
  readonly total: Figures
  /** Periods of ours that ran out. */
  readonly marks: number
  readonly results: Readonly<Record<string, number>>
  readonly committee: CommitteeUse
  readonly beside: Beside
}

export const toldBy = ['month', 'claim', 'union', 'district', 'outcome'] as const satisfies readonly Dimension[]
export type Told = (typeof toldBy)[number]

export interface Named extends FiguresRow {
  /** What a union or a place is called; null where the key says it. */
  readonly name: string | null
}

/** The report of these unions, as the record stands now. A year that has not begun raises a `RangeError`. */
export async function yearlyReport(store: Store, unions: readonly UnitId[], year: number): Promise<YearlyReport> {
  const today = shanghaiDay(await store.clock.now(store.sql))
  const from = `${year}-01-01`
  if (from > today) throw new RangeError('a year that has not begun')
  const last = `${year}-12-31`
  const to = last < today ? last : today
  const filter: FigureFilter = { from, to }
  const earlier: FigureFilter = { from: `${year - 1}-01-01`, to: aYearBefore(to) }
  const [roots, now, before, ...rows] = await Promise.all([
    rootsOf(store, unions),
    sideOf(store, unions, filter),
    sideOf(store, unions, earlier),
    ...toldBy.map((by) => statisticsOf(store, unions, filter, by)),
  ])
  const overdue = rows[0]?.units ?? []
  const keys = (rows[toldBy.indexOf('union')]?.rows ?? []).flatMap(({ key }) => (key === null ? [] : [key]))
  const districts = (rows[toldBy.indexOf('district')]?.rows ?? []).flatMap(({ key }) => (key === null ? [] : [key]))
  const [called, places] = await Promise.all([
    calledOf(store, [...keys, ...overdue.map(({ id }) => id)]),
    regionNames(store, districts),
  ])
  const names = new Map([...called, ...places])
  const named = (by: Told, found: readonly FiguresRow[]): readonly Named[] =>
    found.map((row) => ({
      ...row,
      name: (by === 'union' || by === 'district') && row.key !== null ? (names.get(row.key) ?? null) : null,
    }))
  const told = Object.fromEntries(toldBy.map((by, i) => [by, named(by, rows[i]?.rows ?? [])])) as YearlyReport['by']
  return {
    year,
    from,
    to,
    isWhole: to === last,
    of: roots,
    unions: unions.length,
    now,
    before,
    by: { ...told, month: everyMonth(year, to, told.month) },
    overdue: overdue.map(({ id, marks, cases }) => ({ name: names.get(id) ?? '（未登记）', marks, cases })),
  }
}

/** One row for every month up to that day. */
function everyMonth(year: number, to: Day, rows: readonly Named[]): readonly Named[] {
  return Array.from({ length: Number(to.slice(5, 7)) }, (_, i) => {
    const key = `${year}-${String(i + 1).padStart(2, '0')}`
    return rows.find((row) => row.key === key) ?? { key, name: null, figures: nothingCounted() }
  })
}

async function sideOf(store: Store, unions: readonly UnitId[], filter: FigureFilter): Promise<Side> {
  const [{ total, units }, results, committee, besides] = await Promise.all([
    statisticsOf(store, unions, filter, 'month'),
    resultsOf(store, unions, filter),
    committeeUse(store, unions, filter),
    beside(store, unions, filter),
  ])
  return { total, marks: units.reduce((all, { marks }) => all + marks, 0), results, committee, beside: besides }
}

/** Those that no other of them is above. */
async function rootsOf({ sql }: Store, unions: readonly UnitId[]): Promise<YearlyReport['of']> {
  return sql<{ id: UnitId; name: string }[]>`
    select id, name from units where id = any(${[...unions]}::uuid[])
      and (parent is null or not parent = any(${[...unions]}::uuid[]))
    order by region, name, id`
}

/** The same day of the year before; of 29 February the 28th. */
function aYearBefore(day: Day): Day {
  const [year, ...rest] = day.split('-')
  const same = [Number(year) - 1, ...rest].join('-')
  return rest.join('-') === '02-29' ? addDays(`${Number(year) - 1}-03-01`, -1) : same
}
