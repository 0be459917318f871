import type postgres from 'postgres'
import type { Actor, CaseId, PersonId, UnitId } from '../../domain/case/actor.js'
import type { Day, Instant } from '../../domain/values/time.js'
import { cursorAt, limited, pageOf, placeAt, type Page, type Reader } from './reader.js'

/*
 * The statistics: sums over the rows of `case_figures` and those beside it. What is counted in a period is counted on the
 * day on which it happened: a case received by the day of its opening, closed by the day of its closing. The condition of
 * every figure stands once (`measures`), and its drill-down is the list under that same condition.
 */

/** By what the figures are told apart. */
export const dimensions = ['union', 'district', 'employer', 'claim', 'person', 'month', 'outcome'] as const
export type Dimension = (typeof dimensions)[number]

export interface FigureFilter {
  /** Shanghai days, both included. */
  readonly from: Day
  readonly to: Day
  readonly union?: UnitId | undefined
  readonly district?: string | undefined
  readonly employer?: UnitId | undefined
  readonly claim?: string | undefined
  readonly person?: PersonId | undefined
}

/** Each count, and the list behind it. */
export const measures = [
  'received',
  'accepted',
  'closed',
  'settled',
  'reopened',
  'merged',
  'onTime',
  'late',
  'rated',
  'satisfied',
  'solved',
  'unrated',
  'tier1',
  'tier2',
  'tier3',
] as const
export type Measure = (typeof measures)[number]

/** Sums of one row; money in fen, as digits. */
export interface Sums extends Readonly<Record<Measure, number>> {
  readonly key: string | null
  /** Workers in the cases received. */
  readonly people: number
  readonly claimed: string
  readonly agreed: string
  /** Sum of the scores, in hundredths. */
  readonly scores: number
  /** Sum of the days of the closed cases, and in each stage. */
  readonly days: number
  readonly stages: readonly number[]
  readonly p90: number | null
}

/** The unions whose cases this person's statistics cover: their own as an officer, all below as a supervisor. */
export async function unionsCounted({ sql }: Reader, actor: Actor): Promise<readonly UnitId[]> {
  const of = (role: string) => actor.appointments.filter((one) => one.role === role).map(({ unit }) => unit)
  const rows = await sql<{ id: UnitId }[]>`
    with recursive below as (
      select id from units where kind = 'union' and id = any(${of('supervisor')}::uuid[])
      union
      select units.id from units join below on units.parent = below.id where units.kind = 'union'
    )
    select id from below union select id from units where id = any(${of('officer')}::uuid[])`
  return rows.map(({ id }) => id)
}

/** A piece of a statement. */
type Piece = postgres.PendingQuery<postgres.Row[]>

function condition({ sql }: Reader, measure: Measure, { from, to }: FigureFilter) {
  const opened = sql`f.opened_on between ${from} and ${to}`
  const closed = sql`f.closed_on between ${from} and ${to}`
  switch (measure) {
    case 'received':
      return opened
    case 'accepted':
      return sql`f.accepted_on between ${from} and ${to}`
    case 'reopened':
      return sql`f.reopened and ${opened}`
    case 'merged':
      return sql`f.merged and ${opened}`
    case 'closed':
      return closed
    case 'settled':
      return sql`f.settled and ${closed}`
    case 'onTime':
      return sql`f.on_time and ${closed}`
    case 'late':
      return sql`not f.on_time and ${closed}`
    case 'rated':
      return sql`f.score is not null and ${closed}`
    case 'satisfied':
      return sql`f.outcome = 'satisfied' and ${closed}`
    case 'solved':
      return sql`f.solved and ${closed}`
    case 'unrated':
      return sql`f.outcome = 'unrated' and ${closed}`
    case 'tier1':
      return sql`f.tier >= 1 and ${closed}`
    case 'tier2':
      return sql`f.tier >= 2 and ${closed}`
    case 'tier3':
      return sql`f.tier >= 3 and ${closed}`
  }
}

function within({ sql }: Reader, unions: readonly UnitId[], filter: FigureFilter) {
  const { union, district, employer, claim, person } = filter
  const given = [
    union === undefined ? null : sql`f.union_id = ${union}`,
    // A district counts with all that lies in it: a city's code begins those of its counties.
    district === undefined ? null : sql`f.district like ${`${district.replace(/(?:00){1,2}$/, '')}%`}`,
    employer === undefined ? null : sql`f.employer = ${employer}`,
    claim === undefined ? null : sql`f.claim = ${claim}`,
    person === undefined ? null : sql`f.officer = ${person}`,
  ]
  const scope = sql`f.union_id = any(${[...unions]}::uuid[])`
  return given.reduce<typeof scope>((all, one) => (one === null ? all : sql`${all} and ${one}`), scope)
}

function keyColumn({ sql }: Reader, by: Exclude<Dimension, 'month'> | null) {
  if (by === null) return sql`null::text`
  const column = {
    union: 'union_id',
    district: 'district',
    employer: 'employer',
    claim: 'claim',
    person: 'officer',
    outcome: 'outcome',
  }[by]
  return sql`f.${sql(column)}::text`
}

const stages = [
  'in_acceptance',
  'in_handling',
  'in_mediation',
  'in_signing',
  'in_review',
  'in_performance',
  'in_rating',
  'in_committee',
  'in_arbitration',
] as const

/**
 * The sums, told apart; with null the one row of the whole. By month each figure stands in the month of its own day.
 * Reads whole tables in parallel: 1,000,000 cases on two cores in about 0.2 s.
 */
export async function sumsBy(
  reader: Reader,
  unions: readonly UnitId[],
  filter: FigureFilter,
  by: Dimension | null,
): Promise<readonly Sums[]> {
  if (unions.length === 0) return []
  if (by === 'month') return byMonth(reader, unions, filter)
  return inParallel(reader, (here) => sums(here, keyColumn(here, by), unions, filter, by === null || by !== 'employer'))
}

function sums(
  reader: Reader,
  key: Piece,
  unions: readonly UnitId[],
  filter: FigureFilter,
  withP90: boolean,
): Promise<readonly Sums[]> {
  const { sql } = reader
  const is = (measure: Measure) => condition(reader, measure, filter)
  const counts = measures.reduce(
    (all, measure) => sql`${all}, (count(*) filter (where ${is(measure)}))::integer as ${sql(measure)}`,
    sql`${key} as key`,
  )
  const perStage = stages.reduce(
    (all, column) => sql`${all}, coalesce(sum(f.${sql(column)}) filter (where ${is('closed')}), 0)::float8`,
    sql`coalesce(sum(f.days) filter (where ${is('closed')}), 0)::float8`,
  )
  return sql<Sums[]>`
    select ${counts},
      coalesce(sum(f.people) filter (where ${is('received')}), 0)::integer as people,
      coalesce(sum(f.claimed) filter (where ${is('received')}), 0)::text as claimed,
      coalesce(sum(f.agreed) filter (where ${is('settled')}), 0)::text as agreed,
      coalesce(sum(f.score) filter (where ${is('closed')}), 0)::integer as scores,
      coalesce(sum(f.days) filter (where ${is('closed')}), 0)::float8 as days,
      (array[${perStage}])[2:] as stages,
      ${withP90 ? sql`percentile_disc(0.9) within group (order by f.days) filter (where ${is('closed')})` : sql`null::integer`} as p90
    from case_figures f where ${within(reader, unions, filter)}
      and (${is('received')} or ${is('accepted')} or ${is('closed')})
    group by 1`.execute()
}

/** Each figure in the month of its own day: the rows of the three days are summed apart and joined by month. */
async function byMonth(reader: Reader, unions: readonly UnitId[], filter: FigureFilter): Promise<readonly Sums[]> {
  const days = { received: 'opened_on', accepted: 'accepted_on', closed: 'closed_on' } as const
  const parts = await inParallel(reader, async (here) => {
    const found: (readonly [keyof typeof days, readonly Sums[]])[] = []
    for (const name of ['received', 'accepted', 'closed'] as const) {
      const month = here.sql`to_char(date_trunc('month', f.${here.sql(days[name])}), 'YYYY-MM')`
      found.push([name, await sums(here, month, unions, filter, name === 'closed')])
    }
    return found
  })
  const inPeriod = (row: Sums): boolean =>
    row.key !== null && row.key >= filter.from.slice(0, 7) && row.key <= filter.to.slice(0, 7)
  const byDay: Record<keyof typeof days, readonly (keyof Sums)[]> = {
    received: ['received', 'people', 'claimed', 'reopened', 'merged'],
    accepted: ['accepted'],
    closed: [
      ...measures.filter((one) => !['received', 'accepted', 'reopened', 'merged'].includes(one)),
      'agreed',
      'scores',
      'days',
      'stages',
      'p90',
    ],
  }
  const rows = new Map<string | null, Sums>()
  for (const [name, found] of parts)
    for (const row of found.filter(inPeriod)) {
      const own = Object.fromEntries(byDay[name].map((field) => [field, row[field]]))
      rows.set(row.key, { ...(rows.get(row.key) ?? nothing(row.key)), ...own })
    }
  return [...rows.values()].sort((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1))
}

/** A row in which nothing is counted. */
export function nothing(key: string | null): Sums {
  const counts = Object.fromEntries(measures.map((measure) => [measure, 0])) as Record<Measure, number>
  return {
    ...counts,
    key,
    people: 0,
    claimed: '0',
    agreed: '0',
    scores: 0,
    days: 0,
    stages: stages.map(() => 0),
    p90: null,
  }
}

/** Both cores work on one statement; the planner alone finds a table of this size too small for that. */
async function inParallel<T>(reader: Reader, work: (here: Reader) => Promise<T>): Promise<T> {
  const answer = await reader.sql.begin('read only', async (tx) => {
    await tx.unsafe(
      `set local max_parallel_workers_per_gather = 2; set local parallel_setup_cost = 0; set local parallel_tuple_cost = 0; set local jit = off; set local work_mem = '32MB'`,
    )
    return work({ sql: tx as unknown as Reader['sql'] })
  })
  return answer as T
}

/** 90 in 100 closed cases took no longer than this in the stage, in days; null where none was closed. */
export async function p90ByStage(
  reader: Reader,
  unions: readonly UnitId[],
  filter: FigureFilter,
): Promise<readonly (number | null)[]> {
  if (unions.length === 0) return stages.map(() => null)
  const { sql } = reader
  const asked = stages.reduce(
    (all, column) => sql`${all}, percentile_disc(0.9) within group (order by f.${sql(column)})`,
    sql`null::smallint`,
  )
  const [row] = await inParallel(
    reader,
    (here) => here.sql<{ p90: readonly (number | null)[] }[]>`
      select (array[${asked}])[2:] as p90 from case_figures f
      where ${within(here, unions, filter)} and ${condition(here, 'closed', filter)}`,
  )
  return row?.p90 ?? stages.map(() => null)
}

/** What workers confirmed to have got in the period, told apart like the figures; fen, as digits. */
export async function recoveredBy(
  reader: Reader,
  unions: readonly UnitId[],
  filter: FigureFilter,
  by: Dimension | null,
): Promise<ReadonlyMap<string | null, string>> {
  const { sql } = reader
  const key = by === 'month' ? sql`to_char(r.on_day, 'YYYY-MM')` : keyColumn(reader, by)
  const rows = await sql<{ key: string | null; amount: string }[]>`
    select ${key} as key, sum(r.amount)::text as amount from recoveries r join case_figures f on f.case_id = r.case_id
    where r.on_day between ${filter.from} and ${filter.to} and ${within(reader, unions, filter)} group by 1`
  return new Map(rows.map((row) => [row.key, row.amount]))
}

/** Who let how many periods run out in the period: units, or with `person` the people; the most first. */
export async function overdueBy(
  reader: Reader,
  unions: readonly UnitId[],
  filter: FigureFilter,
  whom: 'unit' | 'person',
): Promise<readonly { readonly id: string; readonly marks: number; readonly cases: number }[]> {
  const { sql } = reader
  const column = sql(whom)
  return sql<{ id: string; marks: number; cases: number }[]>`
    select m.${column} as id, count(*)::integer as marks, count(distinct m.case_id)::integer as cases
    from overdue_marks m join case_figures f on f.case_id = m.case_id
    where m.on_day between ${filter.from} and ${filter.to} and m.${column} is not null and ${within(reader, unions, filter)}
    group by 1 order by 2 desc, 1 limit 200`
}

/** One case of a drill-down. */
export interface CountedCase {
  readonly caseId: CaseId
  readonly number: string
  readonly openedAt: Instant
  readonly closedOn: Day | null
  readonly union: UnitId | null
  readonly officer: PersonId | null
  readonly employer: UnitId | null
  readonly claim: string
  readonly district: string
  readonly outcome: string | null
  readonly claimed: string
  readonly recovered: string
}

/** The cases behind one figure, the latest opened first: exactly as many as it says, less those that are restricted. */
export async function casesBehind(
  reader: Reader,
  unions: readonly UnitId[],
  filter: FigureFilter,
  measure: Measure,
  paging: { readonly after?: string | undefined; readonly limit?: number | undefined },
): Promise<Page<CountedCase>> {
  const { sql } = reader
  const limit = limited(paging.limit)
  const place = placeAt(paging.after, ['instant', 'id'])
  const behind = place === null ? sql`true` : sql`(h.opened_at, f.case_id) < (${place[0] ?? null}, ${place[1] ?? null})`
  const rows = await sql<CountedCase[]>`
    select f.case_id as "caseId", h.number, h.opened_at as "openedAt", f.closed_on::text as "closedOn", f.union_id as "union",
      f.officer, f.employer, f.claim, f.district, f.outcome, f.claimed::text, f.recovered::text
    from case_figures f join heads h on h.case_id = f.case_id
    where ${within(reader, unions, filter)} and ${condition(reader, measure, filter)} and ${behind}
      and not exists (select 1 from restrictions r where r.case_id = f.case_id)
    order by h.opened_at desc, f.case_id desc limit ${limit + 1}`
  return pageOf(rows, limit, (last) => cursorAt(last.openedAt, last.caseId))
}
