import type { CaseId } from '../domain/case/actor.js'
import type { Grievance } from '../domain/case/grievance.js'
import type { Store } from './store.js'
import { draftFrom, type HeadRow } from './transaction.js'

/** A case as the record has it now. */
export interface Head {
  readonly grievance: Grievance
  readonly seq: number
  readonly hash: string
}

/** Reads a case without locking it; null where there is none. Who may see it is for the caller to ask. */
export async function headOf(store: Store, caseId: CaseId): Promise<Head | null> {
  const [row] = await store.sql<
    HeadRow[]
  >`select case_id, seq, hash, evolve_version, state from heads where case_id = ${caseId}`
  if (row === undefined) return null
  const { base } = await draftFrom(store.sql, row)
  return { grievance: base, seq: row.seq, hash: row.hash }
}
