import type { PersonId, Role, UnitId } from '../../domain/case/actor.js'
import type { Day, Instant } from '../../domain/values/time.js'
import { cursorAt, limited, pageOf, placeAt, type Page, type Reader } from './reader.js'

/*
 * Offices as the registers show them: whose, where, from when to when, what they are versed in, and how much they have on
 * their hands. The load is counted from the open cases, never kept.
 */

export interface ListedOffice {
  readonly id: string
  readonly person: PersonId
  readonly role: Role
  readonly unit: UnitId
  readonly from: Day
  readonly until: Day | null
  readonly onLeave: boolean
  readonly skills: readonly string[]
  /** Of the review committee, by the level of the union; null for other roles. */
  readonly tier: number | null
  /** Open cases, or open seats of an expert; null for roles that have none. */
  readonly load: number | null
}

export interface OfficeFilter {
  readonly unit?: UnitId | undefined
  readonly role?: Role | undefined
  readonly person?: PersonId | undefined
  /** Those that hold on this day only. */
  readonly on?: Day | undefined
}

/** Offices at units of these unions (null: everywhere), a page at a time. */
export async function officeList(
  { sql }: Reader,
  unions: readonly UnitId[] | null,
  filter: OfficeFilter,
  paging: { readonly after?: string | undefined; readonly limit?: number | undefined },
): Promise<Page<ListedOffice>> {
  const limit = limited(paging.limit)
  const place = placeAt(paging.after, ['instant', 'id'])
  const given = [
    filter.unit === undefined ? null : sql`a.unit = ${filter.unit}`,
    filter.role === undefined ? null : sql`a.role = ${filter.role}`,
    filter.person === undefined ? null : sql`a.person = ${filter.person}`,
    filter.on === undefined
      ? null
      : sql`a.from_day <= ${filter.on} and (a.until_day is null or a.until_day >= ${filter.on})`,
    place === null ? null : sql`a.id > ${place[1] ?? null}::uuid`,
    unions === null
      ? null
      : sql`(u.id = any(${[...unions]}::uuid[]) or u.union_id = any(${[...unions]}::uuid[]) or u.parent = any(${[...unions]}::uuid[]))`,
  ]
  const conditions = given.reduce((all, one) => (one === null ? all : sql`${all} and ${one}`), sql`true`)
  const rows = await sql<ListedOffice[]>`
    select a.id, a.person, a.role, a.unit, a.from_day::text as "from", a.until_day::text as until, a.on_leave as "onLeave", a.skills,
      case when a.role <> 'expert' then null when u.level in ('enterprise', 'park', 'township', 'street') then 1
        when u.level = 'county' then 2 when u.level in ('city', 'province') then 3 end as tier,
      case a.role
        when 'officer' then (select count(*)::integer from heads h where h.officer = a.person and h.union_id = a.unit and h.closed_at is null)
        when 'mediator' then (select count(*)::integer from heads h where h.mediator = a.person and h.closed_at is null and h.stage in ('mediation', 'signing'))
        when 'arbitrator' then (select count(*)::integer from heads h where h.arbitrator = a.person and h.closed_at is null)
        when 'expert' then (select count(*)::integer from seats s where s.person = a.person and s.open)
      end as load
    from appointments a join units u on u.id = a.unit where ${conditions}
    order by a.id limit ${limit + 1}`
  return pageOf(rows, limit, (last) => cursorAt(null, last.id))
}

/** Whether a unit lies in these unions' part of the tree. */
export async function unitLiesIn({ sql }: Reader, unions: readonly UnitId[], unit: UnitId): Promise<boolean> {
  const [row] = await sql`
    select 1 from units u where u.id = ${unit}
      and (u.id = any(${[...unions]}::uuid[]) or u.union_id = any(${[...unions]}::uuid[]) or u.parent = any(${[...unions]}::uuid[]))`
  return row !== undefined
}

export interface ListedLeave {
  readonly id: string
  readonly from: Day
  readonly until: Day | null
  readonly begunAt: Instant | null
  readonly endedAt: Instant | null
}

/** The leave of a person, the latest first; at most 50. */
export async function leavesOf({ sql }: Reader, person: PersonId): Promise<readonly ListedLeave[]> {
  return sql<ListedLeave[]>`
    select id, from_day::text as "from", until_day::text as until, begun_at as "begunAt", ended_at as "endedAt"
    from leaves where person = ${person} order by from_day desc, id limit 50`
}
