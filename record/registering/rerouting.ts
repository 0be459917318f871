import type { CaseId, PersonId, UnitId } from '../../domain/case/actor.js'
import type { ReroutedBecause } from '../../domain/procedure/charge.js'
import { reroute } from '../../domain/procedure/rerouting.js'
import { shanghaiDay } from '../../domain/values/time.js'
import { withEvents } from '../draft.js'
import { loadFacts } from '../facts.js'
import { lapse } from '../lapse.js'
import { staffAt } from '../staff.js'
import type { Store } from '../store.js'
import { transact } from '../transaction.js'

/** What became of the open cases that the registers send elsewhere. */
export interface Rerouted {
  /** The workflow of each is to be told. */
  readonly moved: readonly { readonly caseId: CaseId; readonly seq: number }[]
  /** Nobody is in office there, or anywhere above: they stay where they are. */
  readonly kept: readonly CaseId[]
}

/** The open cases about this employer that its union, or nobody in particular, has go to the union that answers now. */
export async function rerouteEmployer(store: Store, employer: UnitId, union: UnitId, by: PersonId): Promise<Rerouted> {
  const cases = await store.sql<{ case_id: CaseId }[]>`
    select case_id from heads where respondents[1] = ${employer} and closed_at is null order by opened_at, case_id`
  return rerouteAll(
    store,
    cases.map(({ case_id }) => case_id),
    union,
    'employer-moved',
    by,
  )
}

/**
 * Closes a union: its employers, the unions below it and its mediation bodies go to its successor, its offices end, and its
 * open cases go to the successor, each with a trace. Broken off, a repeat goes on with what is left.
 */
export async function closeUnion(store: Store, union: UnitId, successor: UnitId, by: PersonId): Promise<Rerouted> {
  await store.sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtext('siyou.registers'))`
    const at = await store.clock.now(tx)
    const today = shanghaiDay(at)
    const [closed] = await tx`
      update units set closed_on = ${today} where id = ${union} and kind = 'union' and closed_on is null returning id`
    if (closed === undefined) return
    await tx`update units set union_id = ${successor} where union_id = ${union}`
    await tx`update units set parent = ${successor} where parent = ${union} and id <> ${successor}`
    await tx`
      update appointments set until_day = ${today} where unit = ${union} and (until_day is null or until_day > ${today})`
    await tx`
      insert into register_log (at, by, register, subject, what, fields, before)
      values (${at}, ${by}, 'unions', ${union}, 'closed', '{closed_on}', ${JSON.stringify({ successor })}::text::jsonb)`
  })
  const cases = await store.sql<{ case_id: CaseId }[]>`
    select case_id from heads where union_id = ${union} and closed_at is null order by opened_at, case_id`
  return rerouteAll(
    store,
    cases.map(({ case_id }) => case_id),
    successor,
    'union-closed',
    by,
  )
}

async function rerouteAll(
  store: Store,
  cases: readonly CaseId[],
  union: UnitId,
  because: ReroutedBecause,
  by: PersonId,
): Promise<Rerouted> {
  const moved: { caseId: CaseId; seq: number }[] = []
  const kept: CaseId[] = []
  for (const caseId of cases) {
    const seq = await rerouteOne(store, caseId, union, because, by)
    if (seq === 'kept') kept.push(caseId)
    else if (seq !== null) moved.push({ caseId, seq })
  }
  return { moved, kept }
}

/** The seq with which the other union has it; null where there is nothing to do. */
function rerouteOne(
  store: Store,
  caseId: CaseId,
  union: UnitId,
  because: ReroutedBecause,
  by: PersonId,
): Promise<number | 'kept' | null> {
  return transact<number | 'kept' | null>(store, { caseId, actor: by, key: '' }, async (locked) => {
    const { draft, receivedAt, tx } = locked
    if (draft === null) return { draft: null, answer: () => null }
    const current = await lapse(store, locked, draft, receivedAt)
    const { grievance } = current
    const actor = { person: by, appointments: [] }
    const [facts, staff] = await Promise.all([
      loadFacts(locked, [], { grievance, input: null, actor }),
      staffAt(tx, union, grievance, shanghaiDay(receivedAt)),
    ])
    const events = reroute(grievance, because, staff, { actor, at: receivedAt, due: null, facts })
    const isThere = grievance.charge.union === union || grievance.closing.status !== 'open'
    return {
      draft: withEvents(current, events, { actor: by, command: 'reroute', at: receivedAt }),
      answer: ({ seq }) => (events.length > 0 ? seq : isThere ? null : 'kept'),
    }
  })
}
