import type postgres from 'postgres'
import type { Actor, CaseId, PersonId, UnitId } from '../../domain/case/actor.js'
import type { Grievance } from '../../domain/case/grievance.js'
import { isCollective } from '../../domain/procedure/collective/collective.js'
import { asWhom } from './reader.js'
import { unrestricted } from './restricted.js'

type Sql = postgres.ISql<Record<string, never>>

/** A case that another one is linked to. */
export interface LinkRow {
  readonly case: CaseId
  readonly number: string
  readonly stage: string
}

/** At most this many: whoever has more has them in the list. */
const most = 20

/**
 * The cases of the same claimant, respondent and claim that are open, and those that were when this one was opened; as far
 * as this person may see them. Found from either side: nothing was written to the other one.
 */
export async function alikeTo(sql: Sql, grievance: Grievance, actor: Actor): Promise<readonly LinkRow[]> {
  const { id, opening } = grievance
  if (opening.claim === null || opening.claimant === null) return []
  const person = isCollective(grievance) ? ownIn(actor) : opening.claimant
  return sql<LinkRow[]>`
    select h.case_id as case, h.number, h.stage from heads h
    where h.case_id <> ${id} and h.case_id in (${person === null ? ofTheListed(sql, id) : ofPerson(sql, person)}
        union all select unnest(${[...opening.alike]}::uuid[]))
      and h.claim = ${opening.claim.type} and h.respondents && ${[...opening.respondents]}
      and (h.closed_at is null or h.case_id = any(${[...opening.alike]}::uuid[]))
      and ${visible(sql, actor)}
    order by h.opened_at, h.case_id limit ${most}`
}

/** What this person has open already about this claim against one of these employers. */
export async function ownAlike(
  sql: Sql,
  person: PersonId,
  about: { readonly respondents: readonly UnitId[]; readonly claim: string },
): Promise<readonly LinkRow[]> {
  return sql<LinkRow[]>`
    select h.case_id as case, h.number, h.stage from heads h
    where h.case_id in (${ofPerson(sql, person)}) and h.claim = ${about.claim}
      and h.respondents && ${[...about.respondents]} and h.closed_at is null
    order by h.opened_at, h.case_id limit ${most}`
}

/** Where merged cases go on at last, by their ids. */
export async function goneOnIn(sql: Sql, ids: readonly CaseId[]): Promise<ReadonlyMap<CaseId, LinkRow>> {
  if (ids.length === 0) return new Map()
  const rows = await sql<(LinkRow & { from: CaseId })[]>`
    with recursive chain as (
      select case_id as from, merged_into as at, 0 as depth from heads where case_id = any(${[...ids]}::uuid[])
      union all
      select chain.from, h.merged_into, depth + 1 from chain join heads h on h.case_id = chain.at
      where h.merged_into is not null and depth < 1000)
    select distinct on (chain.from) chain.from, h.case_id as case, h.number, h.stage
    from chain join heads h on h.case_id = chain.at order by chain.from, depth desc`
  return new Map(rows.map(({ from, ...link }) => [from, link]))
}

/** Their own, and the collective ones on whose list they are. */
function ofPerson(sql: Sql, person: PersonId) {
  return sql`
    select case_id from heads where claimant = ${person}
    union all
    select case_id from claimants where person = ${person} and status not in ('removed', 'split')`
}

/** What those on the list of a collective case have raised by themselves. */
function ofTheListed(sql: Sql, caseId: CaseId) {
  return sql`
    select o.case_id from claimants c join heads o on o.claimant = c.person
    where c.case_id = ${caseId} and c.status not in ('removed', 'split') and o.closed_at is null`
}

/** Whoever is on the list sees their own cases only. */
function ownIn(actor: Actor): PersonId | null {
  return actor.claimant === undefined ? null : actor.person
}

/** Whether this person may see the case of the head `h`: the same that `sees` asks. */
export function visible(sql: Sql, actor: Actor) {
  const { person, appointments } = actor
  return sql`(exists (
      select 1 from access a where a.case_id = h.case_id and (
        a.kind = 'person' and a.id = ${person} and a.role = any(${asWhom(actor)}) or a.kind = 'unit' and (a.id, a.role) in (
          select unit, role from jsonb_to_recordset(${JSON.stringify(appointments)}::text::jsonb) as held (unit uuid, role text))))
    or exists (select 1 from claimants c where c.case_id = h.case_id and c.person = ${person} and c.status <> 'removed'))
    and ${unrestricted(sql, actor)}`
}
