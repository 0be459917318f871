import type postgres from 'postgres'
import type { Actor, PersonId, UnitId } from '../../domain/case/actor.js'
import type { Day } from '../../domain/values/time.js'
import type { Reader } from './reader.js'

/*
 * The statistics: sums over the rows of `case_figures` and those beside it. What is counted in a period is counted on the
 * day on which it happened: a case received by the day of its opening, closed by the day of its closing. The condition of
 * every figure stands once (`measures`), and its drill-down is the list under that same condition (figure-cases.ts).
 */

/** By what the figures are told apart. */
export const dimensions = ['union', 'district', 'employer', 'claim', 'person', 'month', 'outcome'] as const
export type Dimension = (typeof dimensions)[number]

/** Those that are a column of a row; a month is that of another day for every figure. */
export const columns = ['union', 'district', 'employer', 'claim', 'person', 'outcome'] as const
export type Column = (typeof columns)[number]

export interface FigureFilter {
  /** Shanghai days, both included. */
  readonly from: Day
  readonly to: Day
  readonly union?: UnitId | undefined
  readonly district?: string | undefined
  /** This code alone, without what lies in it: as a row of the figures by district counts. */
  readonly districtOnly?: string | undefined
  readonly employer?: UnitId | undefined
  readonly claim?: string | undefined
  readonly person?: PersonId | undefined
  readonly outcome?: string | undefined
  /** Those of which this is not known, or not yet: the row whose key is null. */
  readonly none?: Column | undefined
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
  /** How many of the closed cases entered each stage. */
  readonly entered: readonly number[]
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

/** The condition of a count, of a row `f`. */
export function condition({ sql }: Reader, measure: Measure, { from, to }: FigureFilter) {
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

/** Those of these unions that the filter leaves, of rows `f`. */
export function within({ sql }: Reader, unions: readonly UnitId[], filter: FigureFilter) {
  const { union, district, districtOnly, employer, claim, person, outcome, none } = filter
  const given = [
    union === undefined ? null : sql`f.union_id = ${union}`,
    // A district counts with all that lies in it: a city's code begins those of its counties.
    district === undefined ? null : sql`f.district like ${`${district.replace(/(?:00){1,2}$/, '')}%`}`,
    districtOnly === undefined ? null : sql`f.district = ${districtOnly}`,
    employer === undefined ? null : sql`f.employer = ${employer}`,
    claim === undefined ? null : sql`f.claim = ${claim}`,
    person === undefined ? null : sql`f.officer = ${person}`,
    outcome === undefined ? null : sql`f.outcome = ${outcome}`,
    none === undefined ? null : sql`f.${sql(columnOf[none])} is null`,
  ]
  const [own = null] = unions
  // Of a single one the rows are kept in order.
  const scope = unions.length === 1 ? sql`f.union_id = ${own}` : sql`f.union_id = any(${[...unions]}::uuid[])`
  return given.reduce<typeof scope>((all, one) => (one === null ? all : sql`${all} and ${one}`), scope)
}

/** By what they are told apart, of a row `f`. */
export function keyColumn({ sql }: Reader, by: Column) {
  return sql`f.${sql(columnOf[by])}::text`
}

const columnOf = {
  union: 'union_id',
  district: 'district',
  employer: 'employer',
  claim: 'claim',
  person: 'officer',
  outcome: 'outcome',
} as const satisfies Record<Column, string>

/** The days of the closed cases, by stage. */
export const stages = [
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

/** What is counted on the day of the opening, of the acceptance, of the closing. */
const countedOn = {
  received: ['received', 'reopened', 'merged'],
  accepted: ['accepted'],
  closed: measures.filter((one) => !['received', 'accepted', 'reopened', 'merged'].includes(one)),
} as const satisfies Record<string, readonly Measure[]>
type CountedOn = keyof typeof countedOn

/** The sums, told apart. By month each figure stands in the month of its own day. */
export async function sumsBy(
  reader: Reader,
  unions: readonly UnitId[],
  filter: FigureFilter,
  by: Dimension,
): Promise<readonly Sums[]> {
  if (unions.length === 0) return []
  if (by === 'month') return byMonth(reader, unions, filter)
  return inParallel(reader, unions, (here) =>
    sums(here, keyColumn(here, by), unions, filter, ['received', 'accepted', 'closed']),
  )
}

function sums(
  reader: Reader,
  key: Piece,
  unions: readonly UnitId[],
  filter: FigureFilter,
  counted: readonly CountedOn[],
): Promise<readonly Sums[]> {
  const { sql } = reader
  const is = (measure: Measure) => condition(reader, measure, filter)
  const counts = counted
    .flatMap((day) => countedOn[day])
    .reduce(
      (all, measure) => sql`${all}, (count(*) filter (where ${is(measure)}))::integer as ${sql(measure)}`,
      sql`${key} as key`,
    )
  const each = (of: (column: string) => Piece): Piece =>
    stages.reduce<Piece>((all, column, i) => (i === 0 ? of(column) : sql`${all}, ${of(column)}`), sql``)
  const spent = each((column) => sql`coalesce(sum(f.${sql(column)}) filter (where ${is('closed')}), 0)::float8`)
  // Only of a stage that a case entered are there days.
  const entered = each((column) => sql`(count(f.${sql(column)}) filter (where ${is('closed')}))::integer`)
  const added: Readonly<Record<CountedOn, Piece>> = {
    received: sql`, coalesce(sum(f.people) filter (where ${is('received')}), 0)::integer as people,
      coalesce(sum(f.claimed) filter (where ${is('received')}), 0)::text as claimed`,
    accepted: sql``,
    closed: sql`, coalesce(sum(f.agreed) filter (where ${is('settled')}), 0)::text as agreed,
      coalesce(sum(f.score) filter (where ${is('closed')}), 0)::integer as scores,
      coalesce(sum(f.days) filter (where ${is('closed')}), 0)::float8 as days, array[${spent}] as stages, array[${entered}] as entered`,
  }
  const all = counted.reduce((some, day) => sql`${some}${added[day]}`, counts)
  const counting = counted.reduce<Piece>((some, day) => sql`${some} or ${is(day)}`, sql`false`)
  return sql<Sums[]>`
    select ${all} from case_figures f where ${within(reader, unions, filter)} and (${counting}) group by 1`.execute()
}

/** Each figure in the month of its own day: the rows of the three days are summed apart and joined by month. */
async function byMonth(reader: Reader, unions: readonly UnitId[], filter: FigureFilter): Promise<readonly Sums[]> {
  const parts = await Promise.all(
    (['received', 'accepted', 'closed'] as const).map((day) =>
      inParallel(reader, unions, (here) => sums(here, monthOf(here, day), unions, filter, [day])),
    ),
  )
  const rows = new Map<string | null, Sums>()
  for (const row of parts.flat()) rows.set(row.key, { ...(rows.get(row.key) ?? nothing(row.key)), ...row })
  return [...rows.values()].sort((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1))
}

/** The month of that day, of a row `f`. */
export function monthOf({ sql }: Reader, day: CountedOn): Piece {
  const column = { received: 'opened_on', accepted: 'accepted_on', closed: 'closed_on' }[day]
  return sql`to_char(date_trunc('month', f.${sql(column)}), 'YYYY-MM')`
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
    entered: stages.map(() => 0),
  }
}

/** Of so few unions an index has the rows; helpers would only have to be started. */
const few = 3

/** Several cores work on one statement; the planner alone finds a table of this size too small for that. */
export async function inParallel<T>(
  reader: Reader,
  unions: readonly UnitId[],
  work: (here: Reader) => Promise<T>,
): Promise<T> {
  if (unions.length <= few) return work(reader)
  const answer = await reader.sql.begin('read only', async (tx) => {
    await tx.unsafe(
      `set local max_parallel_workers_per_gather = 2; set local parallel_setup_cost = 0; set local parallel_tuple_cost = 0; set local jit = off; set local work_mem = '32MB'`,
    )
    return work({ sql: tx as unknown as Reader['sql'] })
  })
  return answer as T
}

/** What workers confirmed to have got in the period, told apart like the figures; fen, as digits. */
export async function recoveredBy(
  reader: Reader,
  unions: readonly UnitId[],
  filter: FigureFilter,
  by: Dimension,
): Promise<ReadonlyMap<string | null, string>> {
  const rows = await inParallel(reader, unions, (here) => {
    const key = by === 'month' ? here.sql`to_char(r.on_day, 'YYYY-MM')` : keyColumn(here, by)
    return here.sql<{ key: string | null; amount: string }[]>`
      select ${key} as key, sum(r.amount)::text as amount from recoveries r join case_figures f on f.case_id = r.case_id
      where r.on_day between ${filter.from} and ${filter.to} and ${within(here, unions, filter)} group by 1`.execute()
  })
  return new Map(rows.map((row) => [row.key, row.amount]))
}

/** Somebody who let periods run out, and in how many cases. */
export interface Overdue {
  readonly id: string
  readonly marks: number
  readonly cases: number
}

/** Who let how many periods run out in the period: the units and the people, the most first. */
export async function overdueIn(
  reader: Reader,
  unions: readonly UnitId[],
  filter: FigureFilter,
): Promise<{ readonly units: readonly Overdue[]; readonly people: readonly Overdue[] }> {
  const [row] = await inParallel(reader, unions, (here) => {
    const { sql } = here
    const most = (whom: 'unit' | 'person') => sql`
      select coalesce(json_agg(one), '[]') from (
        select ${sql(whom)} as id, count(*)::integer as marks, count(distinct case_id)::integer as cases from marks
        where ${sql(whom)} is not null group by 1 order by 2 desc, 1 limit 200) as one`
    return sql<{ units: readonly Overdue[]; people: readonly Overdue[] }[]>`
      with marks as materialized (
        select m.unit, m.person, m.case_id from overdue_marks m join case_figures f on f.case_id = m.case_id
        where m.on_day between ${filter.from} and ${filter.to} and ${within(here, unions, filter)}
      )
      select (${most('unit')}) as units, (${most('person')}) as people`.execute()
  })
  return row ?? { units: [], people: [] }
}
