import type { Actor, UnitId } from '../../domain/case/actor.js'
import type { Matter, MatterId, MatterKind } from '../../domain/matters/matter.js'
import type { Day, Instant } from '../../domain/values/time.js'
import { unrestrictedMatter } from './restricted.js'
import { asWhom, cursorAt, held, limited, pageOf, placeAt, type Page, type Reader } from './reader.js'

/** A matter in a list. How much of its state somebody sees is for the caller to say. */
export interface ListedMatter {
  readonly id: MatterId
  readonly state: Matter
  readonly openedAt: Instant
  readonly nextDue: Instant | null
  readonly overdue: boolean
}

export interface MatterFilter {
  readonly status?: string | undefined
  readonly employer?: UnitId | undefined
  readonly overdue?: boolean | undefined
  readonly over?: boolean | undefined
}

/** The matters of one kind that this person may see, the latest first, a page at a time. */
export async function matterList(
  reader: Reader,
  actor: Actor,
  kind: MatterKind,
  filter: MatterFilter,
  paging: { readonly after?: string | undefined; readonly limit?: number | undefined } = {},
): Promise<Page<ListedMatter>> {
  const { sql } = reader
  const limit = limited(paging.limit)
  const place = placeAt(paging.after, ['instant', 'id'])
  const given = [
    filter.status === undefined ? null : sql`m.status = ${filter.status}`,
    filter.employer === undefined ? null : sql`m.employer = ${filter.employer}`,
    filter.overdue === undefined ? null : sql`m.overdue = ${filter.overdue}`,
    filter.over === undefined ? null : sql`m.over = ${filter.over}`,
    place === null ? null : sql`(m.opened_at, m.id) < (${place[0] ?? null}, ${place[1] ?? null})`,
  ]
  const conditions = given.reduce((all, one) => (one === null ? all : sql`${all} and ${one}`), sql`m.kind = ${kind}`)
  const rows = await sql<ListedMatter[]>`
    select m.id, m.state, m.opened_at as "openedAt", m.next_due as "nextDue", m.overdue
    from matters m where ${conditions} and ${seenBy(reader, actor)} and ${unrestrictedMatter(sql, actor)}
    order by m.opened_at desc, m.id desc limit ${limit + 1}`
  return pageOf(rows, limit, (last) => cursorAt(last.openedAt, last.id))
}

function seenBy(reader: Reader, actor: Actor) {
  return reader.sql`exists (
    select 1 from matter_access a where a.matter_id = m.id and (
      a.kind = 'person' and a.id = ${actor.person} and a.role = any(${asWhom(actor)})
      or a.kind = 'unit' and (a.id, a.role) in ${held(reader, actor)}))`
}

/** Something owed in a matter. */
export interface MatterTodo {
  readonly id: MatterId
  readonly kind: MatterKind
  readonly number: string
  readonly status: string
  readonly key: string
  readonly what: string
  readonly rule: string
  readonly due: Instant
  readonly dueDay: Day
  readonly overdue: number
  readonly provisional: boolean
}

/** What this person owes in matters, by name or by office, the earliest first; at most 100. */
export async function matterTodos(reader: Reader, actor: Actor): Promise<readonly MatterTodo[]> {
  return reader.sql<MatterTodo[]>`
    select m.id, m.kind, m.number, m.status, o.key, o.what, o.rule, o.due, o.due_day as "dueDay", o.overdue, o.provisional
    from matter_obligations o join matters m on m.id = o.matter_id
    where o.person = ${actor.person} or o.person is null and (o.unit, o.role) in ${held(reader, actor)}
    order by o.due, o.matter_id, o.key limit 100`
}
