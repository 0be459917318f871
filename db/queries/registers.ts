import type { PersonId, UnitId } from '../../domain/case/actor.js'
import type { Day, Instant } from '../../domain/values/time.js'
import { limited, type Page, type Reader } from './reader.js'

/** A unit of the registers. */
export interface ListedUnit {
  readonly id: UnitId
  readonly kind: string
  readonly name: string
  readonly code: string | null
  readonly region: string
  readonly level: string | null
  readonly parent: UnitId | null
  readonly union: UnitId | null
  readonly closedOn: Day | null
}

/** Units within these unions (null: all), by part of their name, of its sound (`sound`), or by their whole code, in the order of their names. */
export async function unitList(
  { sql }: Reader,
  unions: readonly UnitId[] | null,
  {
    kinds,
    text,
    sound,
  }: { readonly kinds: readonly string[]; readonly text?: string | undefined; readonly sound?: string | undefined },
  paging: { readonly after?: string | undefined; readonly limit?: number | undefined },
): Promise<Page<ListedUnit>> {
  const limit = limited(paging.limit)
  const place = paging.after === undefined ? null : placeOf(paging.after)
  const like = text === undefined ? null : `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  const rows = await sql<ListedUnit[]>`
    select id, kind, name, code, region, level, parent, union_id as "union", closed_on::text as "closedOn" from units
    where kind = any(${[...kinds]})
      and ${unions === null ? sql`true` : sql`(id = any(${[...unions]}::uuid[]) or union_id = any(${[...unions]}::uuid[]) or parent = any(${[...unions]}::uuid[]))`}
      and ${like === null ? sql`true` : sql`(name like ${like} or code = ${text?.toUpperCase() ?? ''}${sound === undefined ? sql`` : sql` or sound like ${`%${sound}%`}`})`}
      and ${place === null ? sql`true` : sql`(name, id) > (${place[0]}, ${place[1]}::uuid)`}
    order by name, id limit ${limit + 1}`
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const next =
    rows.length > limit && last !== undefined
      ? Buffer.from(JSON.stringify([last.name, last.id])).toString('base64url')
      : null
  return { rows: shown, next }
}

function placeOf(cursor: string): readonly [string, string] | null {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (!Array.isArray(place) || typeof place[0] !== 'string' || typeof place[1] !== 'string') return null
    return /^[0-9a-f-]{36}$/.test(place[1]) ? [place[0], place[1]] : null
  } catch {
    return null
  }
}

export interface FoundPerson {
  readonly id: PersonId
  readonly name_sealed: Buffer
  readonly phone_sealed: Buffer | null
  readonly offices: readonly {
    readonly role: string
    readonly unit: UnitId
    readonly from: Day
    readonly until: Day | null
    readonly onLeave: boolean
  }[]
}

/** People behind these tags (name, phone, identity number, or how the name sounds), within these unions (null: all); at most 50. */
export async function peopleBy(
  { sql }: Reader,
  tag: Buffer,
  field: 'name' | 'phone' | 'idno' | 'pinyin',
  unions: readonly UnitId[] | null,
): Promise<readonly FoundPerson[]> {
  const tagged =
    field === 'pinyin'
      ? sql`p.id in (select person from person_tags where tag = ${tag})`
      : field === 'name'
        ? sql`p.name_hmac = ${tag}`
        : field === 'phone'
          ? sql`p.phone_hmac = ${tag}`
          : sql`p.idno_hmac = ${tag}`
  const within =
    unions === null
      ? sql`true`
      : sql`exists (
          select 1 from appointments a join units u on u.id = a.unit
          where a.person = p.id and (u.id = any(${[...unions]}::uuid[]) or u.union_id = any(${[...unions]}::uuid[]) or u.parent = any(${[...unions]}::uuid[])))
        or exists (
          select 1 from registrations r join units u on u.id = r.platform
          where r.person = p.id and u.union_id = any(${[...unions]}::uuid[]))`
  return sql<FoundPerson[]>`
    select p.id, p.name_sealed, p.phone_sealed, coalesce((
      select json_agg(json_build_object('role', a.role, 'unit', a.unit, 'from', a.from_day, 'until', a.until_day, 'onLeave', a.on_leave) order by a.from_day, a.role)
      from appointments a where a.person = p.id), '[]') as offices
    from people p where ${tagged} and (${within}) and not exists (
      select 1 from privacy_requests q where q.person = p.id and q.kind = 'account-erasure' and q.status = 'waiting')
    order by p.id limit 50`
}

/** What was changed about one unit or person, the latest first. */
export async function registerHistory(
  { sql }: Reader,
  subject: string,
): Promise<
  readonly {
    readonly at: Instant
    readonly by: string
    readonly what: string
    readonly fields: readonly string[]
    readonly before: unknown
    /** What stood there before, of a person: the value of the one field, encrypted. */
    readonly sealed: Buffer | null
  }[]
> {
  return sql<{ at: Instant; by: string; what: string; fields: string[]; before: unknown; sealed: Buffer | null }[]>`
    select at, by, what, fields, before, sealed from register_log where subject = ${subject} order by n desc limit 100`
}
