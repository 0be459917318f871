import type { Actor, CaseId, PersonId, UnitId } from '../../domain/case/actor.js'
import type { Day, Instant } from '../../domain/values/time.js'
import { cursorAt, held, limited, pageOf, placeAt, type Page, type Reader } from './reader.js'

/** One question that a department has not answered in time. */
export interface OverdueReferral {
  readonly caseId: CaseId
  readonly number: string
  readonly key: string
  readonly unit: UnitId
  readonly liaison: PersonId | null
  readonly start: Instant
  readonly due: Instant
  readonly dueDay: Day
  /** How often it was marked overdue. */
  readonly overdue: number
}

/** How many one department has not answered, and the last day of the oldest. */
export interface Backlog {
  readonly unit: UnitId
  readonly count: number
  readonly oldest: Day
}

/** What departments have not answered in time, of the cases under this supervisor; the oldest first, at most 100 a page. */
export async function overdueReferrals(
  reader: Reader,
  actor: Actor,
  department: UnitId | undefined,
  paging: { readonly after?: string | undefined; readonly limit?: number | undefined } = {},
): Promise<Page<OverdueReferral>> {
  const { sql } = reader
  const limit = limited(paging.limit)
  const place = placeAt(paging.after, ['instant', 'id', 'text'])
  const behind =
    place === null
      ? sql`true`
      : sql`(o.due, o.case_id, o.key) > (${place[0] ?? null}, ${place[1] ?? null}, ${place[2] ?? null})`
  const rows = await sql<OverdueReferral[]>`
    select o.case_id as "caseId", h.number, o.key, o.unit, o.person as liaison, o.start, o.due, o.due_day as "dueDay", o.overdue
    from obligations o join heads h on h.case_id = o.case_id
    where ${late(reader, actor, department)} and ${behind}
    order by o.due, o.case_id, o.key limit ${limit + 1}`
  return pageOf(rows, limit, (last) => cursorAt(last.due, last.caseId, last.key))
}

/** The same by department: who is furthest behind comes first. */
export async function backlogs(
  reader: Reader,
  actor: Actor,
  department: UnitId | undefined,
): Promise<readonly Backlog[]> {
  return reader.sql<Backlog[]>`
    select o.unit, count(*)::integer as count, min(o.due_day) as oldest from obligations o
    where ${late(reader, actor, department)} group by o.unit order by count(*) desc, min(o.due), o.unit`
}

/** Marked overdue, in a case that this person supervises. */
function late(reader: Reader, actor: Actor, department: UnitId | undefined) {
  const { sql } = reader
  const asked = department === undefined ? sql`true` : sql`o.unit = ${department}`
  return sql`o.what = 'referral' and o.overdue > 0 and ${asked} and exists (
    select 1 from access a join ${held(reader, actor)} held on a.id = held.unit and a.role = held.role
    where a.case_id = o.case_id and a.kind = 'unit' and a.role = 'supervisor')`
}
