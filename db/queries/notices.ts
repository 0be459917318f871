import type { Actor, CaseId } from '../../domain/case/actor.js'
import type { Instant } from '../../domain/values/time.js'
import { cursorAt, held, limited, pageOf, placeAt, type Page, type Reader } from './reader.js'

/** Something a person was told inside the platform. */
export interface NoticeRow {
  readonly id: string
  readonly at: Instant
  readonly kind: string
  readonly caseId: CaseId
  readonly number: string
  readonly obligation: string
  readonly step: string
  readonly stage: string
  readonly role: string
  readonly readAt: Instant | null
}

/** What this person was told, by name or by a role where nobody is named; the latest first, at most 100 a page. */
export async function noticesOf(
  reader: Reader,
  actor: Actor,
  paging: {
    readonly after?: string | undefined
    readonly limit?: number | undefined
    readonly unread?: boolean | undefined
  } = {},
): Promise<Page<NoticeRow>> {
  const { sql } = reader
  const limit = limited(paging.limit)
  const place = placeAt(paging.after, ['instant', 'id'])
  const behind = place === null ? sql`true` : sql`(n.at, n.id) < (${place[0] ?? null}, ${place[1] ?? null})`
  const unread = paging.unread === true ? sql`n.read_at is null` : sql`true`
  const rows = await sql<NoticeRow[]>`
    with mine as (
      (select n.* from notices n where n.person = ${actor.person} and ${behind} and ${unread}
       order by n.at desc, n.id desc limit ${limit + 1})
      union all
      select n.* from ${held(reader, actor)} held cross join lateral (
        select n.* from notices n where n.unit = held.unit and n.role = held.role and n.person is null and ${behind} and ${unread}
        order by n.at desc, n.id desc limit ${limit + 1}) n
    )
    select n.id, n.at, n.kind, n.case_id as "caseId", h.number, n.obligation, n.step, n.stage, n.role, n.read_at as "readAt"
    from mine n join heads h on h.case_id = n.case_id
    order by n.at desc, n.id desc limit ${limit + 1}`
  return pageOf(rows, limit, (last) => cursorAt(last.at, last.id))
}

/** Marks as read those of these notices that are for this person; returns how many. A unit's notice is read for all. */
export async function markRead(reader: Reader, actor: Actor, ids: readonly string[], at: Instant): Promise<number> {
  const { sql } = reader
  const marked = await sql`
    update notices n set read_at = ${at}
    where n.id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb)::uuid) and n.read_at is null
      and (n.person = ${actor.person} or n.person is null and (n.unit, n.role) in ${held(reader, actor)})`
  return marked.count
}

/** How many this person has not read. */
export async function unreadCount(reader: Reader, actor: Actor): Promise<number> {
  const [row] = await reader.sql<{ n: number }[]>`
    select ((
      select count(*) from notices n where n.person = ${actor.person} and n.read_at is null
    ) + (
      select coalesce(sum(n.n), 0) from ${held(reader, actor)} held cross join lateral (
        select count(*) as n from notices n
        where n.unit = held.unit and n.role = held.role and n.person is null and n.read_at is null) n
    ))::integer as n`
  return row?.n ?? 0
}
