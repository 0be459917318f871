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
 * How long 90 in 100 closed cases took at most, in days. The database counts how many took how long, which several cores can
 * do at once; sorting them all, which a percentile in the statement would do, only one can.
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
  const columns = ['days', ...stages]
  const rows = await inParallel(reader, unions, (here) => {
    const { sql } = here
    // Most cases are in few stages; those that were in none of a stage are the rest of all.
    const each = stages.reduce(
      (all, column, i) => sql`${all}, (${i + 1}::integer, f.${sql(column)})`,
      sql`(0::integer, f.days)`,
    )
    return sql<(Taken & { column: number })[]>`
      select t.n as column, t.days, count(*)::integer as n
      from case_figures f cross join lateral (values ${each}) as t (n, days)
      where ${within(here, unions, filter)} and ${condition(here, 'closed', filter)} and f.days is not null and (t.n = 0 or t.days > 0)
      group by 1, 2`.execute()
  })
  const of = (column: number): readonly Taken[] => rows.filter((row) => row.column === column)
  const count = (some: readonly Taken[]): number => some.reduce((sum, { n }) => sum + n, 0)
  const all = count(of(0))
  if (all === 0) return none
  const [days = null, ...perStage] = columns.map((_, i) => p90Of([...of(i), { days: 0, n: all - count(of(i)) }]))
  return { days, stages: perStage }
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
