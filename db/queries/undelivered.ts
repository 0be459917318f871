import type postgres from 'postgres'
import type { Actor, CaseId } from '../../domain/case/actor.js'
import type { Instant } from '../../domain/values/time.js'
import { cursorAt, held, limited, pageOf, placeAt, type Page, type Reader } from './reader.js'

/** Somebody who was not reached, for whoever is to reach them otherwise. */
export interface UndeliveredRow {
  readonly id: string
  readonly caseId: CaseId
  readonly number: string
  readonly step: string
  readonly about: string
  readonly role: string
  /** As what they are in the case whom it was for. */
  readonly to: string
  readonly at: Instant
}

/** What is this person's to do, by name or by an office of theirs, the latest first; not what was served otherwise since. */
export async function undeliveredOf(
  reader: Reader,
  actor: Actor,
  paging: { readonly after?: string | undefined; readonly limit?: number | undefined },
): Promise<Page<UndeliveredRow>> {
  const { sql } = reader
  const limit = limited(paging.limit)
  const place = placeAt(paging.after, ['instant', 'id'])
  const behind = place === null ? sql`true` : sql`(u.at, u.id) < (${place[0] ?? null}, ${place[1] ?? null})`
  const rows = await sql<UndeliveredRow[]>`
    select u.id, u.case_id as "caseId", h.number, u.step, u.about, u.role, n.role as "to", u.at
    from undelivered u join heads h on h.case_id = u.case_id join notices n on n.id = u.notice
    where u.done_at is null and ${behind}
      and ${isTheirs(reader, actor)}
      and not ${isServed(sql, sql`u.about`)}
    order by u.at desc, u.id desc limit ${limit + 1}`
  return pageOf(rows, limit, (last) => cursorAt(last.at, last.id))
}

/**
 * Among `undelivered u` and `heads h`: it is for this person to do. What is the officer's goes with the case to whoever has it
 * now; where nobody has, it is for the officers of the union.
 */
export function isTheirs(reader: Reader, actor: Actor) {
  const { sql } = reader
  return sql`(case when u.role <> 'officer' then (u.unit, u.role) in ${held(reader, actor)}
    when h.officer is not null then h.officer = ${actor.person}
    else (h.union_id, 'officer') in ${held(reader, actor)} end)`
}

/** Among `heads h` and `notices n`: this paper has come to whom the notice is for, in whatever way. */
export function isServed(sql: postgres.ISql<Record<string, never>>, paper: postgres.PendingQuery<postgres.Row[]>) {
  return sql`exists (
    select 1 from jsonb_array_elements(h.state->'service'->'served') as s
    where s->>'paper' = ${paper} and s->>'id' = coalesce(n.person, n.unit)::text)`
}
