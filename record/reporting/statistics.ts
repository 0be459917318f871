import { p90By, p90InStages } from '../../db/queries/figure-days.js'
import {
  measures,
  nothing,
  overdueIn,
  recoveredBy,
  sumsBy,
  type Dimension,
  type FigureFilter,
  type Overdue,
  type Sums,
} from '../../db/queries/figures.js'
import type { UnitId } from '../../domain/case/actor.js'
import type { Fen } from '../../domain/values/fen.js'
import * as fen from '../../domain/values/fen.js'
import type { Store } from '../store.js'

/*
 * The figures (决策分析) as they are told: sums, rates and means over the cases of these unions. The statistics, their tables
 * and the yearly report all say these, so that none of them can say anything else.
 */

export const countedStages = [
  'acceptance',
  'handling',
  'mediation',
  'signing',
  'arbitrationReview',
  'performance',
  'rating',
  'committee',
  'arbitration',
] as const

/** Rates in percent, money in fen, days as natural days. */
export interface Figures {
  readonly received: number
  readonly people: number
  readonly claimed: Fen
  readonly accepted: number
  readonly closed: number
  readonly settled: number
  readonly settledRate: number | null
  readonly agreed: Fen
  readonly recovered: Fen
  readonly reopened: number
  readonly merged: number
  readonly onTime: number
  readonly late: number
  readonly onTimeRate: number | null
  readonly meanDays: number | null
  readonly p90Days: number | null
  readonly rated: number
  readonly meanScore: number | null
  readonly satisfied: number
  readonly solved: number
  readonly unrated: number
  readonly satisfiedRate: number | null
  readonly tiers: readonly number[]
  /** Of the closed cases that entered the stage; null where none did. */
  readonly stages: readonly {
    readonly stage: (typeof countedStages)[number]
    readonly meanDays: number | null
    readonly p90Days: number | null
  }[]
}

export interface FiguresRow {
  readonly key: string | null
  readonly figures: Figures
}

export interface Statistics {
  readonly rows: readonly FiguresRow[]
  /** All further rows together. */
  readonly rest: Figures | null
  readonly total: Figures
  readonly units: readonly Overdue[]
  readonly people: readonly Overdue[]
}

const mostShown = 500

/** The figures of these unions in the period, told apart: the most received first, by month in the order of the months. */
export async function statisticsOf(
  store: Store,
  unions: readonly UnitId[],
  filter: FigureFilter,
  by: Dimension,
): Promise<Statistics> {
  const [sums, each, whole, recovered, overdue] = await Promise.all([
    sumsBy(store, unions, filter, by),
    // There are too many employers, with too few cases each.
    by === 'employer' ? new Map<string | null, number>() : p90By(store, unions, filter, by),
    p90InStages(store, unions, filter),
    recoveredBy(store, unions, filter, by),
    overdueIn(store, unions, filter),
  ])
  // A month in which nothing was received or closed may still have brought money.
  const counted = new Set(sums.map(({ key }) => key))
  const bare = [...recovered.keys()].filter((key) => !counted.has(key)).map(nothing)
  const rows = [...sums, ...bare].sort((a, b) =>
    by === 'month' ? order(a.key, b.key) : b.received - a.received || b.closed - a.closed || order(a.key, b.key),
  )
  const shown = rows.slice(0, mostShown)
  const others = rows.slice(mostShown)
  const got = (some: readonly Sums[]) => fen.sum(some.map(({ key }) => recovered.get(key) ?? '0'))
  return {
    rows: shown.map((row) => ({
      key: row.key,
      figures: figuresFrom(row, got([row]), { days: each.get(row.key) ?? null, stages: null }),
    })),
    rest: others.length === 0 ? null : figuresFrom(together(others), got(others), noP90),
    total: figuresFrom(together(rows), got(rows), whole),
    ...overdue,
  }
}

/** What 90 in 100 closed cases did not exceed, in days: at all, and in each stage. */
interface P90 {
  readonly days: number | null
  readonly stages: readonly (number | null)[] | null
}

const noP90: P90 = { days: null, stages: null }

/** The figures where nothing is counted. */
export function nothingCounted(): Figures {
  return figuresFrom(nothing(null), '0', noP90)
}

function order(a: string | null, b: string | null): number {
  return (a ?? '') < (b ?? '') ? -1 : 1
}

/** Many rows may be added up: every employer has one. */
function together(rows: readonly Sums[]): Sums {
  const added = (of: (row: Sums) => number): number => rows.reduce((sum, row) => sum + of(row), 0)
  const counts = Object.fromEntries(measures.map((one) => [one, added((row) => row[one])])) as Record<
    (typeof measures)[number],
    number
  >
  const none = nothing(null)
  return {
    ...none,
    ...counts,
    people: added(({ people }) => people),
    claimed: fen.sum(rows.map(({ claimed }) => claimed)),
    agreed: fen.sum(rows.map(({ agreed }) => agreed)),
    scores: added(({ scores }) => scores),
    days: added(({ days }) => days),
    stages: none.stages.map((_, i) => added(({ stages }) => stages[i] ?? 0)),
    entered: none.entered.map((_, i) => added(({ entered }) => entered[i] ?? 0)),
  }
}

function figuresFrom(row: Sums, recovered: Fen, p90: P90): Figures {
  const share = (part: number, whole: number) => (whole === 0 ? null : Math.round((part / whole) * 1000) / 10)
  const mean = (sum: number, of: number) => (of === 0 ? null : Math.round((sum / of) * 10) / 10)
  return {
    received: row.received,
    people: row.people,
    claimed: row.claimed,
    accepted: row.accepted,
    closed: row.closed,
    settled: row.settled,
    settledRate: share(row.settled, row.closed),
    agreed: row.agreed,
    recovered,
    reopened: row.reopened,
    merged: row.merged,
    onTime: row.onTime,
    late: row.late,
    onTimeRate: share(row.onTime, row.onTime + row.late),
    meanDays: mean(row.days, row.closed),
    p90Days: p90.days,
    rated: row.rated,
    meanScore: row.rated === 0 ? null : Math.round(row.scores / row.rated) / 100,
    satisfied: row.satisfied,
    solved: row.solved,
    unrated: row.unrated,
    satisfiedRate: share(row.satisfied, row.rated),
    tiers: [row.tier1, row.tier2, row.tier3],
    stages: countedStages.map((stage, i) => ({
      stage,
      meanDays: mean(row.stages[i] ?? 0, row.entered[i] ?? 0),
      p90Days: p90.stages?.[i] ?? null,
    })),
  }
}
