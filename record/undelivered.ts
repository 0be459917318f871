import type { CaseId, PersonId } from '../domain/case/actor.js'
import { ofTheCommission } from '../domain/procedure/service.js'
import { addMillis, type Instant } from '../domain/values/time.js'
import type { Tx } from './store.js'

/*
 * Who is told, inside the platform, that somebody was not reached: whoever is to reach them otherwise. Of a commission's paper
 * that is its clerk; else the officer in charge, and where it is the officer who was not reached, a supervisor above.
 */

export interface Undelivered {
  readonly caseId: CaseId
  /** The same for each thing that was not delivered: it is told once a step. */
  readonly key: string
  readonly step: string
  /** Who was not reached. */
  readonly person: PersonId | null
  /** `<seq>/<kind>`, where it was a paper. */
  readonly about: string
}

/** That notice itself goes nowhere else, so that nothing goes in a circle. */
export async function tellUndelivered(
  tx: Tx,
  { caseId, key, step, person, about }: Undelivered,
  now: Instant,
): Promise<void> {
  const isTheirs = ofTheCommission.some((kind) => about.endsWith(`/${kind}`))
  await tx`
    insert into notices (at, kind, case_id, obligation, step, stage, role, unit, person, queued)
    select ${now}, 'undeliverable', case_id, ${key}, ${step}, stage, who.role, who.unit, who.person, true
    from heads cross join lateral (
      select 'clerk' as role, (state->'arbitrationReview'->>'commission')::uuid as unit, null::uuid as person where ${isTheirs}
      union all
      select 'officer', union_id, officer where not ${isTheirs} and officer is distinct from ${person}::uuid
      union all
      select 'supervisor', coalesce((state->'charge'->'path'->>1)::uuid, union_id), null
      where not ${isTheirs} and officer is not distinct from ${person}::uuid and officer is not null
    ) as who
    where case_id = ${caseId} and who.unit is not null
    on conflict (case_id, obligation, step) do nothing`
}

/** How long a receipt is waited for before somebody is told that none came: milliseconds. */
const receiptWithin = 3 * 86_400_000

/** Those on whom papers were to be served electronically and who have nothing to be reached by. */
export async function tellUnreachable(tx: Tx, notices: readonly string[], now: Instant): Promise<void> {
  const rows = await tx<{ id: string; caseId: CaseId; obligation: string; person: PersonId | null }[]>`
    select id, case_id as "caseId", obligation, person from notices n
    where id = any(${[...notices]}::uuid[]) and kind = 'to-receive' and not exists (select 1 from deliveries d where d.notice = n.id)`
  for (const { id, caseId, obligation, person } of rows)
    await tellUndelivered(tx, { caseId, key: `delivery/${id}`, step: 'no-address', person, about: obligation }, now)
}

/** Papers that a provider took, and that nobody has confirmed since: told once each. */
export async function tellUnconfirmed(tx: Tx, now: Instant): Promise<void> {
  const rows = await tx<
    { id: string; notice: string; caseId: CaseId; obligation: string; person: PersonId; over: boolean }[]
  >`
    select d.id, d.notice, d.case_id as "caseId", n.obligation, d.person,
      exists (select 1 from deliveries o where o.notice = d.notice and o.status = 'reached')
      or exists (
        select 1 from heads h cross join lateral jsonb_array_elements(h.state->'service'->'served') as s
        where h.case_id = d.case_id and s->>'paper' = n.obligation and s->>'id' = coalesce(n.person, n.unit)::text) as over
    from deliveries d join notices n on n.id = d.notice
    where d.awaited and d.status = 'sent' and d.ended_at < ${addMillis(now, -receiptWithin)}
    order by d.ended_at limit 200 for update of d skip locked`
  for (const { notice, caseId, obligation, person, over } of rows)
    if (!over)
      await tellUndelivered(
        tx,
        { caseId, key: `delivery/${notice}`, step: 'no-receipt', person, about: obligation },
        now,
      )
  await tx`update deliveries set awaited = false where id = any(${rows.map(({ id }) => id)}::uuid[])`
}
