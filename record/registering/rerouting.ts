import type { CaseId, PersonId, UnitId } from '../../domain/case/actor.js'
import type { NewEvent } from '../../domain/case/event.js'
import type { Grievance } from '../../domain/case/grievance.js'
import type { ReroutedBecause } from '../../domain/procedure/charge.js'
import { repath, reroute } from '../../domain/procedure/rerouting.js'
import { shanghaiDay, type Day, type Instant } from '../../domain/values/time.js'
import { withEvents } from '../draft.js'
import { loadFacts } from '../facts.js'
import { lapse } from '../lapse.js'
import { unionOfPlace } from '../matters/perform.js'
import { unionPath } from '../registers.js'
import { staffAt } from '../staff.js'
import type { Store, Tx } from '../store.js'
import { transact } from '../transaction.js'

/*
 * What is open follows the registers. What has to go is noted in the transaction that changes the registers, and worked off
 * after it, one transaction a case: broken off, the next sweep goes on with what is left.
 */

/** What became of the open cases that the registers send elsewhere. */
export interface Rerouted {
  /** Another union has them now. The workflow of each is to be told. */
  readonly moved: readonly { readonly caseId: CaseId; readonly seq: number }[]
  /** The same union has them, under others than before. The workflow of each is to be told. */
  readonly repathed: readonly { readonly caseId: CaseId; readonly seq: number }[]
  /** Nobody is in office there, or anywhere above: they stay where they are. */
  readonly kept: readonly CaseId[]
}

/** What the registers send elsewhere. */
export interface Rerouting {
  readonly because: ReroutedBecause
  /** The employer, the union that was closed, or the union that hangs elsewhere now. */
  readonly unit: UnitId
  /** The union of the employer before; null: that of the place. */
  readonly former: UnitId | null
  /** The union that answers now; null: that of the place. */
  readonly next: UnitId | null
}

/** Notes them, in the transaction that changes the registers. */
export async function noteReroutings(
  tx: Tx,
  reroutings: readonly Rerouting[],
  { by, at }: { readonly by: PersonId; readonly at: Instant },
): Promise<void> {
  if (reroutings.length === 0) return
  await tx`
    insert into reroutings (because, unit, former, next, by, at)
    select because, unit, former, next, ${by}, ${at}::timestamptz from jsonb_to_recordset(${JSON.stringify(reroutings)}::text::jsonb)
      as row (because text, unit uuid, former uuid, next uuid)`
}

interface Noted extends Rerouting {
  readonly n: string
  readonly by: PersonId
}

/** Carries out all that is noted, in its order. Safe to repeat, to break off, and to run twice at once. */
export async function workOffReroutings(store: Store): Promise<Rerouted> {
  const noted = await store.sql<Noted[]>`
    select n::text as n, because, unit, former, next, by from reroutings order by reroutings.n`
  const moved: Rerouted['moved'][number][] = []
  const repathed: Rerouted['repathed'][number][] = []
  const kept: CaseId[] = []
  for (const one of noted) {
    for (const { case_id: caseId } of await casesOf(store, one)) {
      const seq = await rerouteOne(store, caseId, one)
      if (seq === 'kept') kept.push(caseId)
      else if (seq !== null) (one.because === 'tree-changed' ? repathed : moved).push({ caseId, seq })
    }
    await store.sql`delete from reroutings where n = ${one.n}`
  }
  return { moved, repathed, kept }
}

/** The open cases that one of them may be about; which it is about is decided under the lock of each. */
async function casesOf({ sql }: Store, { because, unit }: Noted): Promise<readonly { readonly case_id: CaseId }[]> {
  switch (because) {
    case 'employer-moved':
      return sql<{ case_id: CaseId }[]>`
        select case_id from heads where respondents[1] = ${unit} and closed_at is null order by opened_at, case_id`
    case 'union-closed':
      return sql<{ case_id: CaseId }[]>`
        select case_id from heads where union_id = ${unit} and closed_at is null order by opened_at, case_id`
    case 'tree-changed':
      return sql<{ case_id: CaseId }[]>`
        with recursive below as (
          select id from units where id = ${unit}
          union
          select units.id from below join units on units.parent = below.id and units.kind = 'union'
        )
        select case_id from heads where union_id in (select id from below) and closed_at is null order by opened_at, case_id`
  }
}

/** The seq with which it is where it belongs; null where there is nothing to do. */
function rerouteOne(store: Store, caseId: CaseId, rerouting: Noted): Promise<number | 'kept' | null> {
  const { by, n } = rerouting
  return transact<number | 'kept' | null>(store, { caseId, actor: by, key: '' }, async (locked) => {
    const { draft, receivedAt, tx } = locked
    // Another has worked it off meanwhile.
    const [stands] = await tx`select 1 from reroutings where n = ${n}`
    if (draft === null || stands === undefined) return { draft: null, answer: () => null }
    const current = await lapse(store, locked, draft, receivedAt)
    const { grievance } = current
    const actor = { person: by, appointments: [] }
    const facts = await loadFacts(locked, [], { grievance, input: null, actor })
    const moment = { actor, at: receivedAt, due: null, facts }
    const events = await eventsOf(tx, grievance, rerouting, { ...moment, day: shanghaiDay(receivedAt) })
    return {
      draft: withEvents(current, events ?? [], { actor: by, command: 'reroute', at: receivedAt }),
      answer: ({ seq }) => (events === null ? 'kept' : events.length > 0 ? seq : null),
    }
  })
}

/** None where it does not lie where it is to be fetched from, or is there already; null where nobody could have it. */
async function eventsOf(
  tx: Tx,
  grievance: Grievance,
  { because, former, next }: Rerouting,
  { day, ...moment }: Parameters<typeof reroute>[3] & { readonly day: Day },
): Promise<readonly NewEvent[] | null> {
  const { charge, opening, closing } = grievance
  if (closing.status !== 'open') return []
  if (because === 'tree-changed')
    return repath(grievance, charge.union === null ? [] : await unionPath(tx, charge.union), moment)
  if (because === 'employer-moved') {
    // What was handed over, assigned or went up by silence is there for a reason of its own.
    const from = former ?? (await unionOfPlace(tx, opening.region))
    if (charge.union !== null && charge.union !== from && charge.former.length > 0) return []
  }
  const union = next ?? (await unionOfPlace(tx, opening.region))
  if (union === charge.union) return []
  if (union === null) return null
  const events = reroute(grievance, because, await staffAt(tx, union, grievance, day), moment)
  return events.length > 0 || grievance.merging.into !== null ? events : null
}
