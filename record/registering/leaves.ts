import { randomUUID } from 'node:crypto'
import { system, type Actor, type PersonId } from '../../domain/case/actor.js'
import { addDays, shanghaiDay, type Day } from '../../domain/values/time.js'
import { setLeave, type ReRouted } from '../leave.js'
import type { Store } from '../store.js'
import { note } from './offices.js'

/*
 * Leave with its days: entered beforehand, it begins and ends by itself. Where it begins, open cases are handed over as with
 * any leave (`leave.ts`); where it ends, nothing comes back by itself.
 */

/** Enters leave and begins it at once where its first day has come. `until` is the last day; null: until it is ended. */
export async function enterLeave(
  store: Store,
  leave: { readonly person: PersonId; readonly from: Day | null; readonly until: Day | null },
  by: Actor,
): Promise<{ readonly id: string } & ReRouted> {
  const id = randomUUID()
  const { person, until } = leave
  await store.sql.begin(async (tx) => {
    const at = await store.clock.now(tx)
    const from = leave.from ?? shanghaiDay(at)
    await tx`
      insert into leaves (id, person, from_day, until_day, by, at) values (${id}, ${person}, ${from}, ${until}, ${by.person}, ${at})`
    await note(tx, { at, by: by.person, person, what: 'leave', fields: ['from', 'until'] }, { leave: id, from, until })
  })
  return { id, ...(await applyLeaves(store, by, person)) }
}

/** Ends leave with yesterday, or takes it back where it has not begun. False where there is none that runs. */
export async function endLeave(store: Store, id: string, by: Actor): Promise<boolean> {
  const person = await store.sql.begin(async (tx) => {
    const at = await store.clock.now(tx)
    const [ended] = await tx<{ person: PersonId; from: Day; until: Day | null }[]>`
      update leaves set until_day = ${addDays(shanghaiDay(at), -1)} from leaves as old
      where leaves.id = ${id} and old.id = leaves.id and leaves.ended_at is null
      returning leaves.person, old.from_day::text as "from", old.until_day::text as until`
    if (ended === undefined) return null
    const { person: whose, ...before } = ended
    await note(
      tx,
      { at, by: by.person, person: whose, what: 'leave-ended', fields: ['until'] },
      { leave: id, ...before },
    )
    return whose
  })
  if (person === null) return false
  await applyLeaves(store, by, person as PersonId)
  return true
}

/**
 * Begins and ends the leave whose day has come, of everybody or of one person. Safe to repeat, and to break off: what is
 * left is found again.
 */
export async function applyLeaves(store: Store, by: Actor = system, person: PersonId | null = null): Promise<ReRouted> {
  const at = await store.clock.now(store.sql)
  const today = shanghaiDay(at)
  const whose = person === null ? store.sql`true` : store.sql`person = ${person}`
  const over = await store.sql<{ id: string; person: PersonId }[]>`
    select id, person from leaves where ended_at is null and until_day < ${today} and ${whose} order by from_day, id`
  for (const one of over) {
    const [another] = await store.sql`
      select 1 from leaves where person = ${one.person} and id <> ${one.id} and ended_at is null and from_day <= ${today}
        and (until_day is null or until_day >= ${today})`
    if (another === undefined) await setLeave(store, one.person, false, by)
    await store.sql`update leaves set begun_at = coalesce(begun_at, ${at}), ended_at = ${at} where id = ${one.id}`
  }
  const moved: ReRouted['moved'][number][] = []
  const kept: string[] = []
  const due = await store.sql<{ id: string; person: PersonId }[]>`
    select id, person from leaves where begun_at is null and ended_at is null and from_day <= ${today} and ${whose} order by from_day, id`
  for (const one of due) {
    const routed = await setLeave(store, one.person, true, by)
    moved.push(...routed.moved)
    kept.push(...routed.kept)
    await store.sql`update leaves set begun_at = ${at} where id = ${one.id}`
  }
  return { moved, kept }
}
