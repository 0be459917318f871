import type { CaseId, PersonId, UnitId } from '../../domain/case/actor.js'
import type { Instant } from '../../domain/values/time.js'
import { cursorAt, limited, pageOf, placeAt, type Page, type Reader } from './reader.js'

/** One reading of somebody's data. */
export interface ReadRow {
  readonly id: string
  readonly at: Instant
  readonly person: PersonId
  readonly roles: readonly string[]
  readonly units: readonly UnitId[]
  readonly what: string
  /** Cases, and matters beside them. */
  readonly cases: readonly CaseId[]
  /** Whose entry in the registers, or whose signing in. */
  readonly people: readonly PersonId[]
  readonly n: number
  readonly own: boolean
  readonly request: string
  readonly reason: Buffer | null
}

export interface ReadFilter {
  readonly person?: PersonId | undefined
  /** A case or a matter. */
  readonly case?: CaseId | undefined
  /** Whose entry in the registers was read, or whose signing in. */
  readonly about?: PersonId | undefined
  readonly what?: string | undefined
  /** At or after. */
  readonly from?: Instant | undefined
  /** Before. */
  readonly before?: Instant | undefined
  readonly own?: boolean | undefined
  /** Only of cases and matters that these unions have, and by people of these unions; null: all. */
  readonly under?: readonly UnitId[] | null | undefined
}

/** The latest first. */
export async function readList(
  { sql }: Reader,
  filter: ReadFilter,
  paging: { readonly after?: string | undefined; readonly limit?: number | undefined },
): Promise<Page<ReadRow>> {
  const { person, about, what, from, before, own, under } = filter
  const limit = limited(paging.limit)
  const [at, id] = placeAt(paging.after, ['instant', 'id']) ?? []
  const conditions = [
    person === undefined ? null : sql`r.person = ${person}`,
    filter.case === undefined ? null : sql`r.cases @> array[${filter.case}::uuid]`,
    about === undefined ? null : sql`r.people @> array[${about}::uuid]`,
    what === undefined ? null : sql`r.what = ${what}`,
    from === undefined ? null : sql`r.at >= ${from}`,
    before === undefined ? null : sql`r.at < ${before}`,
    own === undefined ? null : sql`r.own = ${own}`,
    under === undefined || under === null
      ? null
      : sql`(r.units && ${[...under]}::uuid[] or exists (
          select 1 from heads h where h.case_id = any(r.cases) and h.union_id = any(${[...under]}::uuid[]))
        or exists (select 1 from matters m where m.id = any(r.cases) and m.union_id = any(${[...under]}::uuid[])))`,
    at === undefined || at === null || id === undefined || id === null ? null : sql`(r.at, r.id) < (${at}, ${id})`,
  ]
  const where = conditions.reduce((all, one) => (one === null ? all : sql`${all ?? sql`true`} and ${one}`), null)
  const rows = await sql<ReadRow[]>`
    select r.id, r.at, r.person, r.roles, r.units, r.what, r.cases, r.people, r.n, r.own, r.request, r.reason from reads r
    where ${where ?? sql`true`} order by r.at desc, r.id desc limit ${limit + 1}`
  return pageOf(rows, limit, (last) => cursorAt(last.at, last.id))
}
