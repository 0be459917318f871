import type { CaseId, PersonId, UnitId } from '../../domain/case/actor.js'
import type { Day } from '../../domain/values/time.js'
import { condition, measures, within, type FigureFilter } from './figures.js'
import { cursorAt, limited, pageOf, placeAt, type Page, type Reader } from './reader.js'

/*
 * The cases behind a figure. What is counted act by act, the money that workers confirmed and the periods that ran out, has
 * its list as well: the cases in which there was such an act in the period.
 */

export const listed = [...measures, 'recovered', 'overdue'] as const
export type Listed = (typeof listed)[number]

export interface CaseFilter extends FigureFilter {
  /** Those in which a period ran out in these days for which this unit or this person was accountable. */
  readonly accountable?: string | undefined
}

/** One case of a drill-down. */
export interface CountedCase {
  readonly caseId: CaseId
  readonly number: string
  readonly openedOn: Day
  readonly closedOn: Day | null
  readonly union: UnitId | null
  readonly officer: PersonId | null
  readonly employer: UnitId | null
  readonly claim: string
  readonly district: string
  readonly outcome: string | null
  readonly claimed: string
  readonly recovered: string
  /** What was confirmed in the period, in fen; and how many periods ran out in it, of whoever was asked for. */
  readonly recoveredThen: string
  readonly marks: number
}

export interface CountedPage extends Page<CountedCase> {
  /** So many more are counted, but restricted: of these there is no list. */
  readonly withheld: number
}

/** The latest opened first: with those withheld exactly as many as the figure says. */
export async function casesBehind(
  reader: Reader,
  unions: readonly UnitId[],
  filter: CaseFilter,
  measure: Listed,
  paging: { readonly after?: string | undefined; readonly limit?: number | undefined },
): Promise<CountedPage> {
  const { sql } = reader
  const limit = limited(paging.limit)
  const [from = null, caseId = null] = placeAt(paging.after, ['instant', 'id']) ?? []
  const behind =
    from === null ? sql`true` : sql`(f.opened_on, f.case_id) < (${from.slice(0, 10)}::date, ${caseId}::uuid)`
  const counted = sql`${within(reader, unions, filter)} and ${isBehind(reader, measure, filter)}`
  const [rows, [restricted]] = await Promise.all([
    sql<CountedCase[]>`
      with page as materialized (
        select f.* from case_figures f
        where ${counted} and ${behind} and not exists (select 1 from restrictions r where r.case_id = f.case_id)
        order by f.opened_on desc, f.case_id desc limit ${limit + 1})
      select f.case_id as "caseId", h.number, f.opened_on::text as "openedOn", f.closed_on::text as "closedOn", f.union_id as "union",
        f.officer, f.employer, f.claim, f.district, f.outcome, f.claimed::text, f.recovered::text,
        (select coalesce(sum(r.amount), 0)::text from recoveries r where ${isOf(reader, filter)}) as "recoveredThen",
        (select count(*)::integer from overdue_marks m where ${isLate(reader, filter)}) as marks
      from page f join heads h on h.case_id = f.case_id
      order by f.opened_on desc, f.case_id desc`,
    sql<{ n: number }[]>`
      select count(*)::integer as n from case_figures f
      where f.case_id in (select r.case_id from restrictions r) and ${counted}`,
  ])
  const page = pageOf(rows, limit, (last) => cursorAt(`${last.openedOn}T00:00:00.000Z`, last.caseId))
  return { ...page, withheld: restricted?.n ?? 0 }
}

function isBehind(reader: Reader, measure: Listed, filter: CaseFilter) {
  const { sql } = reader
  const late = sql`exists (select 1 from overdue_marks m where ${isLate(reader, filter)})`
  if (measure === 'overdue') return late
  const counted =
    measure === 'recovered'
      ? sql`exists (select 1 from recoveries r where ${isOf(reader, filter)})`
      : condition(reader, measure, filter)
  return filter.accountable === undefined ? counted : sql`${counted} and ${late}`
}

/** Of rows `r` and `f`. */
function isOf({ sql }: Reader, { from, to }: CaseFilter) {
  return sql`r.case_id = f.case_id and r.on_day between ${from} and ${to}`
}

/** Of rows `m` and `f`. */
function isLate({ sql }: Reader, { from, to, accountable }: CaseFilter) {
  const then = sql`m.case_id = f.case_id and m.on_day between ${from} and ${to}`
  return accountable === undefined ? then : sql`${then} and (m.unit = ${accountable} or m.person = ${accountable})`
}
