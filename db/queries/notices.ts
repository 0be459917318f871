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
  const own = paging.unread === true ? sql`n.read_at is null` : sql`true`
  const units = paging.unread === true ? isUnread(reader, actor) : sql`true`
  const rows = await sql<NoticeRow[]>`
    with mine as (
      (select n.* from notices n where n.person = ${actor.person} and ${behind} and ${own}
       order by n.at desc, n.id desc limit ${limit + 1})
      union all
      select n.* from ${held(reader, actor)} held cross join lateral (
        select n.* from notices n where n.unit = held.unit and n.role = held.role and n.person is null and ${behind} and ${units}
        order by n.at desc, n.id desc limit ${limit + 1}) n
    )
    select n.id, n.at, n.kind, n.case_id as "caseId", h.number, n.obligation, n.step, n.stage, n.role,
      coalesce(n.read_at, r.at) as "readAt"
    from mine n join heads h on h.case_id = n.case_id
      left join notice_reads r on r.notice = n.id and r.person = ${actor.person}
    order by n.at desc, n.id desc limit ${limit + 1}`
  return pageOf(rows, limit, (last) => cursorAt(last.at, last.id))
}

/**
 * A unit's notice, named `n`, that this person has not read. What was told before they came to the unit was for others; where no
 * appointment says since when, all of it counts.
 */
function isUnread({ sql }: Reader, { person }: Actor) {
  return sql`(n.read_at is null
    and not exists (select 1 from notice_reads r where r.notice = n.id and r.person = ${person})
    and n.at >= coalesce((
      select min(a.from_day)::timestamp at time zone 'Asia/Shanghai' from appointments a
      where a.person = ${person} and a.unit = n.unit and a.role = n.role), '-infinity'))`
}

/** Marks as read, for this person alone, those of these notices that are for them; returns how many. */
export async function markRead(reader: Reader, actor: Actor, ids: readonly string[], at: Instant): Promise<number> {
  const { sql } = reader
  const [marked] = await sql<{ n: number }[]>`
    with meant as (select jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb)::uuid as id),
    own as (
      update notices n set read_at = ${at}
      where n.id in (select id from meant) and n.read_at is null and n.person = ${actor.person} returning n.id
    ),
    units as (
      insert into notice_reads (notice, person, at)
      select n.id, ${actor.person}, ${at} from notices n
      where n.id in (select id from meant) and n.read_at is null and n.person is null
        and (n.unit, n.role) in ${held(reader, actor)}
      on conflict (notice, person) do nothing returning notice
    )
    select ((select count(*) from own) + (select count(*) from units))::integer as n`
  return marked?.n ?? 0
}

/** So many of the latest are looked at for what is unread: who has more to read has enough. */
const latest = 200

/** How many this person has not read, among the latest 200 of their own and of each of their roles. */
export async function unreadCount(reader: Reader, actor: Actor): Promise<number> {
  const [row] = await reader.sql<{ n: number }[]>`
    select ((
      select count(*) from (
        select n.read_at from notices n where n.person = ${actor.person} order by n.at desc, n.id desc limit ${latest}) n
      where n.read_at is null
    ) + (
      select count(*) from ${held(reader, actor)} held cross join lateral (
        select n.* from notices n where n.unit = held.unit and n.role = held.role and n.person is null
        order by n.at desc, n.id desc limit ${latest}) n
      where ${isUnread(reader, actor)}
    ))::integer as n`
  return row?.n ?? 0
}
