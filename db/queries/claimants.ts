import type { CaseId, PersonId } from '../../domain/case/actor.js'
import type { Claimant } from '../../domain/procedure/collective/claimant.js'
import { cursorAt, limited, pageOf, placeAt, type Page, type Reader } from './reader.js'

export interface ClaimantRow {
  readonly n: number
  readonly sealed: Buffer | null
  readonly state: Claimant
}

export interface ClaimantFilter {
  readonly status?: string | undefined
  /** The number of an instalment that they have not been paid. */
  readonly unpaid?: number | undefined
  /** Only the rows of this person. */
  readonly person?: PersonId | undefined
}

/** The rows of a collective case in the order of their numbers, at most 100 a page. */
export async function claimantList(
  { sql }: Reader,
  caseId: CaseId,
  { status, unpaid, person }: ClaimantFilter,
  paging: { readonly after?: string | undefined; readonly limit?: number | undefined },
): Promise<Page<ClaimantRow>> {
  const limit = limited(paging.limit)
  const after = Number(placeAt(paging.after, ['number'])?.[0] ?? 0)
  const rows = await sql<ClaimantRow[]>`
    select n, sealed, state from claimants
    where case_id = ${caseId} and n > ${after}
      and ${status === undefined ? sql`true` : sql`status = ${status}`}
      and ${person === undefined ? sql`true` : sql`person = ${person}`}
      and ${
        unpaid === undefined
          ? sql`true`
          : sql`status = 'settled' and coalesce(state -> 'payments' -> ${String(unpaid)} ->> 'status', '') <> 'received'`
      }
    order by n limit ${limit + 1}`
  return pageOf(rows, limit, (last) => cursorAt(String(last.n)))
}

/** How many rows stand in each status. */
export async function claimantCounts({ sql }: Reader, caseId: CaseId): Promise<Readonly<Record<string, number>>> {
  const rows = await sql<{ status: string; n: number }[]>`
    select status, count(*)::integer as n from claimants where case_id = ${caseId} group by status`
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]))
}
