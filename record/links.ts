import type { Actor, CaseId, PersonId, UnitId } from '../domain/case/actor.js'
import type { FactsOnDemand, OtherCaseFact } from '../domain/case/facts.js'
import type { Grievance } from '../domain/case/grievance.js'
import { isCollective } from '../domain/procedure/collective/collective.js'
import type { LineName } from '../domain/procedure/line.js'
import type { CaseLink } from '../domain/procedure/merging.js'
import { visible } from '../db/queries/alike.js'
import { ticketKey } from './project.js'
import type { Sql } from './store.js'

/*
 * How one case is found from another: the same claim open already, where a merged one goes on, the ticket of a line.
 */

/** Open cases of this claim in which this person is the claimant, or on the list of a collective one; the oldest first. */
export async function openAlready(
  sql: Sql,
  claimant: PersonId,
  { respondents, claim }: { readonly respondents: readonly UnitId[]; readonly claim: string },
): Promise<readonly CaseLink[]> {
  return sql<CaseLink[]>`
    select h.case_id as case, h.number from heads h
    where h.case_id in (
        select case_id from heads where claimant = ${claimant}
        union all
        select case_id from claimants where person = ${claimant} and status not in ('removed', 'split'))
      and h.respondents && ${[...respondents]} and h.claim = ${claim} and h.closed_at is null
    order by h.opened_at, h.case_id limit 20`
}

/** The case in which this one goes on at last, however many times it was merged; itself where it never was. */
export async function whereItGoesOn(sql: Sql, caseId: CaseId): Promise<CaseLink | null> {
  const [last] = await sql<CaseLink[]>`
    with recursive chain as (
      select case_id, number, merged_into, 0 as depth from heads where case_id = ${caseId}
      union all
      select h.case_id, h.number, h.merged_into, depth + 1 from chain join heads h on h.case_id = chain.merged_into where depth < 1000
    )
    select case_id as case, number from chain where merged_into is null`
  return last ?? null
}

/** The case on record under this ticket, or the one in which it goes on. */
export async function caseOfTicket(sql: Sql, name: LineName, ticketNumber: string): Promise<CaseLink | null> {
  const [row] = await sql<
    { id: CaseId }[]
  >`select case_id as id from heads where ticket = ${ticketKey(name, ticketNumber)}`
  return row === undefined ? null : whereItGoesOn(sql, row.id)
}

/** Is everybody who claims in this case on the list of the other? */
export async function otherCase(sql: Sql, one: Grievance, other: Grievance): Promise<OtherCaseFact> {
  if (!isCollective(other)) return { grievance: other, listed: false }
  const [missing] = await sql`
    select 1 from (
      select person from claimants where case_id = ${one.id} and status not in ('removed', 'split')
      union all
      select ${one.opening.claimant}::uuid where ${one.collective.count === 0}
    ) as claiming
    where person is null or person not in (
      select person from claimants where case_id = ${other.id} and person is not null and status not in ('removed', 'split'))
    limit 1`
  return { grievance: other, listed: missing === undefined }
}

/** The ticket that an opening names; which case it is, only where this person may see that. */
export async function ticketIn(sql: Sql, input: unknown, actor: Actor): Promise<FactsOnDemand['ticket']> {
  const { channel, line } = input as { channel: string; line?: { ticketNumber: string } }
  if (line === undefined || (channel !== '12351' && channel !== '12345')) return null
  const known = await caseOfTicket(sql, channel, line.ticketNumber)
  if (known === null) return null
  const [seen] = await sql`select 1 from heads h where h.case_id = ${known.case} and ${visible(sql, actor)}`
  return seen === undefined ? 'elsewhere' : known
}
