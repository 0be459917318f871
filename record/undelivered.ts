import { randomUUID } from 'node:crypto'
import { isServed, isTheirs } from '../db/queries/undelivered.js'
import type { Actor, CaseId, PersonId } from '../domain/case/actor.js'
import { ofTheCommission } from '../domain/procedure/service.js'
import { addMillis, type Instant } from '../domain/values/time.js'
import type { Store, Tx } from './store.js'

/*
 * That somebody was not reached is a task for whoever is to reach them otherwise, and they are told of it inside the platform: of
 * a commission's paper its clerk; else the officer in charge, and where it is the officer who was not reached, a supervisor above.
 * It is over once a receipt comes after all, the paper is served otherwise, or they say that it is done.
 */

export interface Undelivered {
  readonly caseId: CaseId
  /** Of what nobody was told. */
  readonly notice: string
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
  { caseId, notice, key, step, person, about }: Undelivered,
  now: Instant,
): Promise<void> {
  const isOfTheCommission = ofTheCommission.some((kind) => about.endsWith(`/${kind}`))
  await tx`
    with who as (
      select h.case_id, h.stage, who.role, who.unit, who.person from heads h cross join lateral (
        select 'clerk' as role, (h.state->'arbitrationReview'->>'commission')::uuid as unit, null::uuid as person where ${isOfTheCommission}
        union all
        select 'officer', h.union_id, h.officer where not ${isOfTheCommission} and h.officer is distinct from ${person}::uuid
        union all
        select 'supervisor', coalesce((h.state->'charge'->'path'->>1)::uuid, h.union_id), null
        where not ${isOfTheCommission} and h.officer is not distinct from ${person}::uuid and h.officer is not null
      ) as who
      where h.case_id = ${caseId} and who.unit is not null),
    task as (
      insert into undelivered (id, case_id, key, notice, step, about, role, unit, at)
      select ${randomUUID()}::uuid, case_id, ${key}, ${notice}::uuid, ${step}, ${about}, role, unit, ${now}::timestamptz from who
      on conflict (case_id, key) do update
        set step = excluded.step, at = excluded.at, done_at = null, done_by = null, how = null
        where undelivered.step <> excluded.step)
    insert into notices (at, kind, case_id, obligation, step, stage, role, unit, person, queued)
    select ${now}, 'undeliverable', case_id, ${key}, ${step}, stage, role, unit, person, true from who
    on conflict (case_id, obligation, step) do nothing`
}

/** A receipt came after all: there is nothing left to do. */
export async function endUndelivered({ sql }: Pick<Store, 'sql'>, delivery: string, now: Instant): Promise<void> {
  await sql`
    update undelivered u set done_at = ${now}, how = 'reached' from deliveries d
    where d.id = ${delivery} and u.notice = d.notice and u.done_at is null`
}

export const reachedHow = ['phone', 'in-person', 'post', 'not-needed'] as const
export type ReachedHow = (typeof reachedHow)[number]

/** Whoever it was for says how they were reached. False where it is not theirs, or over. */
export async function doUndelivered(
  store: Store,
  actor: Actor,
  { id, how }: { readonly id: string; readonly how: ReachedHow },
): Promise<boolean> {
  const done = await store.sql`
    update undelivered u set done_at = ${await store.clock.now(store.sql)}, done_by = ${actor.person}, how = ${how}
    where u.id = ${id} and u.done_at is null
      and exists (select 1 from heads h where h.case_id = u.case_id and ${isTheirs(store, actor)}) returning u.id`
  return done.length > 0
}

/** How long a receipt is waited for before somebody is told that none came: milliseconds. */
const receiptWithin = 3 * 86_400_000

/** Those on whom papers were to be served electronically and who have nothing to be reached by. */
export async function tellUnreachable(tx: Tx, notices: readonly string[], now: Instant): Promise<void> {
  const rows = await tx<{ id: string; caseId: CaseId; obligation: string; person: PersonId | null }[]>`
    select id, case_id as "caseId", obligation, person from notices n
    where id = any(${[...notices]}::uuid[]) and kind = 'to-receive' and not exists (select 1 from deliveries d where d.notice = n.id)`
  for (const { id, caseId, obligation, person } of rows)
    await tellUndelivered(
      tx,
      { caseId, notice: id, key: `delivery/${id}`, step: 'no-address', person, about: obligation },
      now,
    )
}

/** Papers that a provider took, and that nobody has confirmed since: told once each. */
export async function tellUnconfirmed(tx: Tx, now: Instant): Promise<void> {
  const rows = await tx<
    { id: string; notice: string; caseId: CaseId; obligation: string; person: PersonId; over: boolean }[]
  >`
    select d.id, d.notice, d.case_id as "caseId", n.obligation, d.person,
      exists (select 1 from deliveries o where o.notice = d.notice and o.status = 'reached')
      or ${isServed(tx, tx`n.obligation`)} as over
    from deliveries d join notices n on n.id = d.notice join heads h on h.case_id = d.case_id
    where d.awaited and d.status = 'sent' and d.ended_at < ${addMillis(now, -receiptWithin)}
    order by d.ended_at limit 200 for update of d skip locked`
  for (const { notice, caseId, obligation, person, over } of rows)
    if (!over)
      await tellUndelivered(
        tx,
        { caseId, notice, key: `delivery/${notice}`, step: 'no-receipt', person, about: obligation },
        now,
      )
  await tx`update deliveries set awaited = false where id = any(${rows.map(({ id }) => id)}::uuid[])`
}
