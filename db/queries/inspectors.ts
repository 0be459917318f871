import type { PersonId, UnitId } from '../../domain/case/actor.js'
import type { Day } from '../../domain/values/time.js'
import { cursorAt, limited, pageOf, placeAt, type Page, type Reader } from './reader.js'

export interface ListedInspector {
  readonly id: string
  readonly person: PersonId
  readonly union: UnitId
  readonly from: Day
  readonly until: Day | null
  readonly certificateSealed: Buffer | null
}

/** Inspectors of these unions (null: of all), with those whose term is over or to come unless a day is given; a page at a time. */
export async function inspectorList(
  { sql }: Reader,
  unions: readonly UnitId[] | null,
  filter: { readonly union?: UnitId | undefined; readonly on?: Day | undefined },
  paging: { readonly after?: string | undefined; readonly limit?: number | undefined },
): Promise<Page<ListedInspector>> {
  const limit = limited(paging.limit)
  const place = placeAt(paging.after, ['instant', 'id'])
  const given = [
    filter.union === undefined ? null : sql`union_id = ${filter.union}`,
    filter.on === undefined ? null : sql`from_day <= ${filter.on} and (until_day is null or until_day >= ${filter.on})`,
    place === null ? null : sql`id > ${place[1] ?? null}::uuid`,
    unions === null ? null : sql`union_id = any(${[...unions]}::uuid[])`,
  ]
  const conditions = given.reduce((all, one) => (one === null ? all : sql`${all} and ${one}`), sql`true`)
  const rows = await sql<ListedInspector[]>`
    select id, person, union_id as "union", from_day::text as "from", until_day::text as until,
      certificate_sealed as "certificateSealed"
    from inspectors where ${conditions} order by id limit ${limit + 1}`
  return pageOf(rows, limit, (last) => cursorAt(null, last.id))
}

/** The union of an inspector's term; null where there is no such term. */
export async function inspectorUnion({ sql }: Reader, id: string): Promise<UnitId | null> {
  const [row] = await sql<{ union: UnitId }[]>`select union_id as "union" from inspectors where id = ${id}`
  return row?.union ?? null
}
