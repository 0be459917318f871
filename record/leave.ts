import { system, type Actor, type CaseId, type PersonId, type UnitId } from '../domain/case/actor.js'
import { replaceHandler, type Replacing } from '../domain/procedure/replacement.js'
import { withEvents } from './draft.js'
import { loadFacts } from './facts.js'
import { lapse } from './lapse.js'
import type { Store } from './store.js'
import { transact } from './transaction.js'

/*
 * Leave: whoever goes on leave has no case in their name. The next in the order of the unit takes each over, through the
 * record, so that every case shows it.
 */

/** What became of the open cases of somebody on leave. */
export interface ReRouted {
  /** Taken over by somebody else; the workflow of each is to be told. */
  readonly moved: readonly { readonly caseId: CaseId; readonly seq: number }[]
  /** Nobody else in the tree can have them: they stay in this name. */
  readonly kept: readonly CaseId[]
}

/**
 * Puts a person on leave, or back in office, at every unit of theirs. On leave, their open cases go to their substitutes,
 * one transaction a case; broken off, a repeat goes on with those that are left. `by` is who registered it.
 */
export async function setLeave(
  store: Store,
  person: PersonId,
  onLeave: boolean,
  by: Actor = system,
): Promise<ReRouted> {
  await store.sql`update appointments set on_leave = ${onLeave} where person = ${person}`
  return onLeave ? handOver(store, person, 'leave', by) : { moved: [], kept: [] }
}

/** The open cases in this name, at one union or at all of theirs, go to those who come next. */
export async function handOver(
  store: Store,
  person: PersonId,
  because: 'leave' | 'absence',
  by: Actor,
  union: UnitId | null = null,
): Promise<ReRouted> {
  const cases = await store.sql<{ case_id: CaseId }[]>`
    select case_id from heads where officer = ${person} and closed_at is null
      and (${union}::uuid is null or union_id = ${union}::uuid) order by opened_at, case_id`
  const moved: { caseId: CaseId; seq: number }[] = []
  const kept: CaseId[] = []
  for (const { case_id: caseId } of cases) {
    const seq = await passOn(store, caseId, person, because, by)
    if (seq === 'kept') kept.push(caseId)
    else if (seq !== null) moved.push({ caseId, seq })
  }
  return { moved, kept }
}

function actingAs({ person, appointments }: Actor): Replacing {
  if (person === system.person) return 'system'
  return appointments.some(({ role }) => role === 'admin') ? 'admin' : 'officer'
}

/** The seq with which somebody else has it; null where it was not in this name any more. */
function passOn(
  store: Store,
  caseId: CaseId,
  person: PersonId,
  because: 'leave' | 'absence',
  by: Actor,
): Promise<number | 'kept' | null> {
  return transact<number | 'kept' | null>(store, { caseId, actor: by.person, key: '' }, async (locked) => {
    const { draft, receivedAt } = locked
    if (draft === null) return { draft: null, answer: () => null }
    const current = await lapse(store, locked, draft, receivedAt)
    const { grievance } = current
    const stillTheirs = grievance.charge.officer === person && grievance.closing.status === 'open'
    const facts = await loadFacts(locked, ['staff'], { grievance, input: null, actor: by })
    const moment = { actor: by, at: receivedAt, due: null, facts }
    const replaced = stillTheirs ? replaceHandler(grievance, because, actingAs(by), moment) : null
    const events = replaced === null ? [] : [replaced]
    return {
      draft: withEvents(current, events, {
        actor: by.person,
        command: because === 'leave' ? 'set-leave' : 'end-office',
        at: receivedAt,
      }),
      answer: ({ seq }) => (replaced !== null ? seq : stillTheirs ? 'kept' : null),
    }
  })
}
