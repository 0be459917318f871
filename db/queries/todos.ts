import type { Actor, CaseId, PersonId, UnitId } from '../../domain/case/actor.js'
import type { Day, Instant } from '../../domain/values/time.js'
import { cursorAt, held, limited, pageOf, placeAt, type Page, type Reader } from './reader.js'

/** One thing somebody owes in a case. */
export interface Todo {
  readonly caseId: CaseId
  readonly number: string
  readonly stage: string
  readonly key: string
  readonly what: string
  readonly road: string
  readonly role: string
  readonly unit: UnitId | null
  readonly person: PersonId | null
  readonly rule: string
  readonly start: Instant
  readonly due: Instant
  readonly dueDay: Day
  readonly overdue: number
  readonly suspended: boolean
  readonly provisional: boolean
}

/**
 * What this person owes, by name or by whoever holds their role where nobody is named; what is due first comes
 * first. At most 100 a page.
 */
export async function todosOf(
  reader: Reader,
  actor: Actor,
  paging: { readonly after?: string | undefined; readonly limit?: number | undefined } = {},
): Promise<Page<Todo>> {
  const { sql } = reader
  const limit = limited(paging.limit)
  const place = placeAt(paging.after, ['instant', 'id', 'text'])
  const behind =
    place === null
      ? sql`true`
      : sql`(o.due, o.case_id, o.key) > (${place[0] ?? null}, ${place[1] ?? null}, ${place[2] ?? null})`
  const rows = await sql<Todo[]>`
    with mine as (
      (select o.* from obligations o where o.person = ${actor.person} and ${behind} order by o.due, o.case_id, o.key limit ${limit + 1})
      union all
      select o.* from ${held(reader, actor)} held cross join lateral (
        select o.* from obligations o where o.unit = held.unit and o.role = held.role and o.person is null and ${behind}
        order by o.due, o.case_id, o.key limit ${limit + 1}) o
    )
    select o.case_id as "caseId", h.number, h.stage, o.key, o.what, o.road, o.role, o.unit, o.person, o.rule, o.start, o.due,
      o.due_day as "dueDay", o.overdue, o.suspended, o.provisional
    from mine o join heads h on h.case_id = o.case_id
    order by o.due, o.case_id, o.key limit ${limit + 1}`
  return pageOf(rows, limit, (last) => cursorAt(last.due, last.caseId, last.key))
}
