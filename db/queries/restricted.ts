import type postgres from 'postgres'
import type { Actor, CaseId } from '../../domain/case/actor.js'

/*
 * A restricted case (个人信息保护法 47: kept, and nothing else done with it) is there for the parties, for whoever has the
 * open case in charge, and for whoever owes something in it. For everybody else it is as if there were none.
 */

type Sql = postgres.ISql<Record<string, never>>

/** Of a row `h` with a `case_id`: it is not restricted, or this person is one of those who see it still. */
export function unrestricted(sql: Sql, { person, appointments }: Actor) {
  const held = sql`(select unit, role from jsonb_to_recordset(${JSON.stringify(appointments)}::text::jsonb) as held (unit uuid, role text))`
  return sql`(not exists (select 1 from restrictions r where r.case_id = h.case_id)
    or exists (select 1 from access a where a.case_id = h.case_id and (
      a.kind = 'person' and a.id = ${person} and a.role = 'worker'
      or a.kind = 'unit' and a.role = 'employer' and (a.id, a.role) in ${held}))
    or exists (select 1 from claimants c where c.case_id = h.case_id and c.person = ${person} and c.status <> 'removed')
    or exists (select 1 from heads k where k.case_id = h.case_id and k.closed_at is null and ${person} in (k.officer, k.mediator, k.arbitrator))
    or exists (select 1 from obligations o where o.case_id = h.case_id and (
      o.person = ${person} or o.person is null and (o.unit, o.role) in ${held})))`
}

/** Of a matter `m`: the same, for whose it is and for whoever owes something in it. */
export function unrestrictedMatter(sql: Sql, { person, appointments }: Actor) {
  return sql`(not exists (select 1 from restrictions r where r.case_id = m.id) or m.person = ${person}
    or exists (select 1 from matter_obligations o where o.matter_id = m.id and (
      o.person = ${person} or o.person is null and (o.unit, o.role) in (
        select unit, role from jsonb_to_recordset(${JSON.stringify(appointments)}::text::jsonb) as held (unit uuid, role text)))))`
}

/** Whether a matter is out of this person's sight because it is restricted. */
export async function isMatterRestrictedFor(sql: Sql, id: string, actor: Actor): Promise<boolean> {
  const rows = await sql`select 1 from matters m where m.id = ${id} and not ${unrestrictedMatter(sql, actor)}`
  return rows.length > 0
}

/** Whether a case is out of this person's sight because it is restricted. */
export async function isRestrictedFor(sql: Sql, caseId: CaseId, actor: Actor): Promise<boolean> {
  if (actor.person === 'system') return false
  const rows = await sql`
    select 1 from heads h where h.case_id = ${caseId} and exists (select 1 from restrictions r where r.case_id = h.case_id)
      and not ${unrestricted(sql, actor)}`
  return rows.length > 0
}
