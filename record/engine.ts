import type { CaseId } from '../domain/case/actor.js'
import { addMillis } from '../domain/values/time.js'
import type { Store } from './store.js'

export { beat } from './outages.js'

/** How long after its time the clock of a case may be silent before somebody looks after its workflow, in milliseconds. */
const patience = 60_000

/** A case whose workflow has to be told, or looked after. */
export interface Behind {
  readonly caseId: CaseId
  readonly seq: number
  /** `unheard`: it has not acknowledged the last change. `late`: its clock should have acted 60 s ago. */
  readonly why: 'unheard' | 'late'
}

/** Holds the effects of a case, or lets them go on; whichever run its workflow is in, or will be, asks here. */
export async function holdEffects({ sql }: Pick<Store, 'sql'>, caseId: CaseId, held: boolean): Promise<void> {
  await sql`update engine set held = ${held}, acked_seq = 0 where case_id = ${caseId}`
}

/** Has the workflow of a case told again, by the sweep at the latest. */
export async function tellAgain({ sql }: Pick<Store, 'sql'>, caseId: CaseId): Promise<void> {
  await sql`update engine set acked_seq = 0 where case_id = ${caseId}`
}

/**
 * Whether a workflow that stands here knows what it must: it is told only where what is owed, effects or the stage moved, so
 * it may be behind the head, but not behind that, and its hash must be that of the event it stands at.
 */
export async function knowsEnough(
  { sql }: Pick<Store, 'sql'>,
  caseId: CaseId,
  { seq, hash }: { readonly seq: number; readonly hash: string },
): Promise<boolean> {
  const [row] = await sql<{ enough: boolean }[]>`
    select exists (
      select 1 from engine g join heads h using (case_id) join events e using (case_id)
      where g.case_id = ${caseId} and e.seq = ${seq} and e.hash = ${hash} and ${seq} between g.wake_seq and h.seq) as enough`
  return row?.enough ?? false
}

/** At most `limit` cases whose workflow is behind the record. */
export async function behind(store: Store, limit: number): Promise<readonly Behind[]> {
  const late = addMillis(await store.clock.now(store.sql), -patience)
  return store.sql<Behind[]>`
    (select case_id as "caseId", wake_seq as seq, 'unheard' as why from engine where acked_seq < wake_seq limit ${limit})
    union all
    (select case_id, wake_seq, 'late' from engine where next_at < ${late} and acked_seq >= wake_seq order by next_at limit ${limit})
    limit ${limit}`
}
