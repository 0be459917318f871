import type { PersonId, UnitId } from '../../domain/case/actor.js'
import { isRefusal, type Refusal } from '../../domain/case/refusal.js'
import { mattersOpen, successorBelow } from '../../domain/registers/closing.js'
import { shanghaiDay, type Day, type Instant } from '../../domain/values/time.js'
import { unionPath } from '../registers.js'
import type { Store, Tx } from '../store.js'
import { noteReroutings, workOffReroutings, type Rerouted, type Rerouting } from './rerouting.js'

/**
 * Closes a union: its employers, the unions below it, its mediation bodies and departments go to its successor, its offices
 * end, and its open cases go to the successor, each with a trace. Broken off, a repeat or the next sweep goes on with what is
 * left. Refused while other matters of the union are open, and where the tree would become a circle.
 */
export async function closeUnion(
  store: Store,
  union: UnitId,
  successor: UnitId,
  by: PersonId,
): Promise<Rerouted | Refusal> {
  const refusal = await store.sql.begin(async (tx): Promise<Refusal | null> => {
    await tx`select pg_advisory_xact_lock(hashtext('siyou.registers'))`
    const at = await store.clock.now(tx)
    const [row] = await tx<{ closed: boolean; parent: UnitId | null }[]>`
      select closed_on is not null as closed, parent from units where id = ${union} and kind = 'union'`
    if (row === undefined) return null
    const moving: Rerouting[] = [{ because: 'union-closed', unit: union, former: union, next: successor }]
    if (!row.closed) {
      const [open] = await tx<{ n: number }[]>`
        select count(*)::integer as n from matters where union_id = ${union} and not over`
      if (open !== undefined && open.n > 0) return mattersOpen(open.n)
      const above = await unionPath(tx, successor)
      // Directly below, it takes the place of the one that is closed; its own place would be below itself.
      if (above.indexOf(union) > 1) return successorBelow()
      const act = { union, successor, parent: row.parent, by, at, today: shanghaiDay(at) }
      for (const unit of await moveAll(tx, act))
        moving.push({ because: 'tree-changed', unit, former: union, next: successor })
    }
    await noteReroutings(tx, moving, { by, at })
    return null
  })
  return isRefusal(refusal) ? refusal : workOffReroutings(store)
}

interface Closing {
  readonly union: UnitId
  readonly successor: UnitId
  /** What is above the union that is closed. */
  readonly parent: UnitId | null
  readonly by: PersonId
  readonly at: Instant
  readonly today: Day
}

/** Each unit and each office that it touches has its line. Returns the unions that hang elsewhere now. */
async function moveAll(tx: Tx, { union, successor, parent, by, at, today }: Closing): Promise<readonly UnitId[]> {
  await tx`update units set closed_on = ${today} where id = ${union}`
  await tx`
    insert into register_log (at, by, register, subject, what, fields, before)
    values (${at}, ${by}, 'unions', ${union}, 'closed', '{closed_on}', ${JSON.stringify({ successor })}::text::jsonb)`
  await tx`
    with moved as (update units set union_id = ${successor} where union_id = ${union} returning id)
    insert into register_log (at, by, register, subject, what, fields, before)
    select ${at}, ${by}, 'employers', id, 'moved', '{union_id}', jsonb_build_object('union_id', ${union}::text) from moved`
  const hung = await tx<{ id: UnitId; kind: string }[]>`
    with moved as (
      update units set parent = case when id = ${successor} then ${parent}::uuid else ${successor}::uuid end
      where parent = ${union} returning id, kind),
    noted as (
      insert into register_log (at, by, register, subject, what, fields, before)
      select ${at}, ${by}, case kind when 'union' then 'unions' when 'body' then 'bodies' else 'departments' end, id, 'moved',
        '{parent}', jsonb_build_object('parent', ${union}::text) from moved)
    select id, kind from moved`
  await tx`
    with ended as (
      update appointments a set until_day = ${today} from appointments old
      where a.unit = ${union} and old.id = a.id and (a.until_day is null or a.until_day > ${today})
      returning a.id, a.person, a.role, a.from_day, old.until_day)
    insert into register_log (at, by, register, subject, what, fields, before)
    select ${at}, ${by}, 'people', person, 'ended', '{until}',
      jsonb_build_object('office', id, 'role', role, 'unit', ${union}::text, 'from', from_day, 'until', until_day)
    from ended where role <> 'worker'`
  return hung.flatMap(({ id, kind }) => (kind === 'union' ? [id] : []))
}
