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

/** At most `limit` cases whose workflow is behind the record. */
export async function behind(store: Store, limit: number): Promise<readonly Behind[]> {
  const late = addMillis(await store.clock.now(store.sql), -patience)
  return store.sql<Behind[]>`
    (select case_id as "caseId", wake_seq as seq, 'unheard' as why from engine where acked_seq < wake_seq limit ${limit})
    union all
    (select case_id, wake_seq, 'late' from engine where next_at < ${late} and acked_seq >= wake_seq order by next_at limit ${limit})
    limit ${limit}`
}
