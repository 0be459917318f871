import {
  measures,
  nothing,
  overdueBy,
  p90ByStage,
  recoveredBy,
  sumsBy,
  type Dimension,
  type FigureFilter,
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
type Overdue = Awaited<ReturnType<typeof overdueBy>>[number]

const mostShown = 500

/** The figures of these unions in the period, told apart: the most received first, by month in the order of the months. */
export async function statisticsOf(
  store: Store,
  unions: readonly UnitId[],
  filter: FigureFilter,
  by: Dimension,
): Promise<Statistics> {
  const [sums, p90, recovered, units, people, whole] = await Promise.all([
    sumsBy(store, unions, filter, by),
    p90ByStage(store, unions, filter),
    recoveredBy(store, unions, filter, by),
    overdueBy(store, unions, filter, 'unit'),
    overdueBy(store, unions, filter, 'person'),
    by === 'month' ? sumsBy(store, unions, filter, null) : null,
  ])
  // A month in which nothing was received or closed may still have brought money.
  const bare = [...recovered.keys()].filter((key) => !sums.some((row) => row.key === key)).map(nothing)
  const rows = [...sums, ...bare].sort((a, b) =>
    by === 'month' ? order(a.key, b.key) : b.received - a.received || b.closed - a.closed || order(a.key, b.key),
  )
  const shown = rows.slice(0, mostShown)
  const others = rows.slice(mostShown)
  const got = (some: readonly Sums[]) => fen.sum(some.map(({ key }) => recovered.get(key) ?? '0'))
  const total = { ...together(rows), p90: whole?.[0]?.p90 ?? overall(rows) }
  return {
    rows: shown.map((row) => ({ key: row.key, figures: figuresFrom(row, got([row]), null) })),
    rest: others.length === 0 ? null : figuresFrom({ ...together(others), p90: null }, got(others), null),
    total: figuresFrom(total, got(rows), p90),
    units,
    people,
  }
}

/** The figures where nothing is counted. */
export function nothingCounted(): Figures {
  return figuresFrom(nothing(null), '0', null)
}

function order(a: string | null, b: string | null): number {
  return (a ?? '') < (b ?? '') ? -1 : 1
}

/** A single row is its own whole; of several the percentile is not the sum of theirs. */
function overall(rows: readonly Sums[]): number | null {
  return rows.length === 1 ? (rows[0]?.p90 ?? null) : null
}

function together(rows: readonly Sums[]): Sums {
  const none = nothing(null)
  return rows.reduce<Sums>(
    (all, row) => ({
      ...all,
      ...(Object.fromEntries(measures.map((one) => [one, all[one] + row[one]])) as Record<
        (typeof measures)[number],
        number
      >),
      people: all.people + row.people,
      claimed: fen.sum([all.claimed, row.claimed]),
      agreed: fen.sum([all.agreed, row.agreed]),
      scores: all.scores + row.scores,
      days: all.days + row.days,
      stages: all.stages.map((n, i) => n + (row.stages[i] ?? 0)),
    }),
    none,
  )
}

function figuresFrom(row: Sums, recovered: Fen, p90: readonly (number | null)[] | null): Figures {
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
    p90Days: row.p90,
    rated: row.rated,
    meanScore: row.rated === 0 ? null : Math.round(row.scores / row.rated) / 100,
    satisfied: row.satisfied,
    solved: row.solved,
    unrated: row.unrated,
    satisfiedRate: share(row.satisfied, row.rated),
    tiers: [row.tier1, row.tier2, row.tier3],
    stages: countedStages.map((stage, i) => ({
      stage,
      meanDays: mean(row.stages[i] ?? 0, row.closed),
      p90Days: p90?.[i] ?? null,
    })),
  }
}
