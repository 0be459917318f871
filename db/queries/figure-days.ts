import type { UnitId } from '../../domain/case/actor.js'
import {
  condition,
  inParallel,
  keyColumn,
  monthOf,
  stages,
  within,
  type Dimension,
  type FigureFilter,
} from './figures.js'
import type { Reader } from './reader.js'

/*
 * How long 90 in 100 closed cases took at most, in days. Where it is told apart the database counts how many took how long,
 * which several cores do at once; a percentile in the statement would have one of them sort the whole table.
 */

/** So many closed cases took so many days. */
interface Taken {
  readonly days: number
  readonly n: number
}

/** Told apart; by month, by that of the closing. */
export async function p90By(
  reader: Reader,
  unions: readonly UnitId[],
  filter: FigureFilter,
  by: Dimension,
): Promise<ReadonlyMap<string | null, number>> {
  if (unions.length === 0) return new Map()
  const rows = await inParallel(reader, unions, (here) =>
    here.sql<(Taken & { key: string | null })[]>`
      select ${by === 'month' ? monthOf(here, 'closed') : keyColumn(here, by)} as key, f.days, count(*)::integer as n
      from case_figures f where ${within(here, unions, filter)} and ${condition(here, 'closed', filter)} and f.days is not null
      group by 1, 2`.execute(),
  )
  const taken = new Map<string | null, Taken[]>()
  for (const row of rows) taken.set(row.key, [...(taken.get(row.key) ?? []), row])
  return new Map([...taken].map(([key, some]) => [key, p90Of(some)]))
}

/** Of all together, from the opening to the closing and in each stage; null where none was closed. */
export async function p90InStages(
  reader: Reader,
  unions: readonly UnitId[],
  filter: FigureFilter,
): Promise<{ readonly days: number | null; readonly stages: readonly (number | null)[] }> {
  const none = { days: null, stages: stages.map(() => null) }
  if (unions.length === 0) return none
  const [row] = await inParallel(reader, unions, (here) => {
    const { sql } = here
    const each = stages.reduce(
      (all, column) => sql`${all}, percentile_disc(0.9) within group (order by f.${sql(column)})`,
      sql`percentile_disc(0.9) within group (order by f.days)`,
    )
    return sql<{ p90: readonly (number | null)[] }[]>`
      select json_build_array(${each}) as p90 from case_figures f
      where ${within(here, unions, filter)} and ${condition(here, 'closed', filter)}`.execute()
  })
  const [days = null, ...perStage] = row?.p90 ?? []
  return row === undefined ? none : { days, stages: perStage }
}

/** The least number of days that 90 in 100 did not exceed. */
function p90Of(taken: readonly Taken[]): number {
  const all = taken.reduce((sum, { n }) => sum + n, 0)
  let so = 0
  for (const { days, n } of taken.toSorted((a, b) => a.days - b.days)) {
    so += n
    if (so * 10 >= all * 9) return days
  }
  return 0
}
