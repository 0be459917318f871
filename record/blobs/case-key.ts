import { unwrapKey } from '../sealing.js'
import type { Store } from '../store.js'

/** The key of a case, for what is kept of it outside the tables; null once it was destroyed, or where there is no such case. */
export async function caseKeyOf({ sql, keys }: Pick<Store, 'sql' | 'keys'>, caseId: string): Promise<Buffer | null> {
  const [row] = await sql<{ wrapped: Buffer }[]>`select wrapped from case_keys where case_id = ${caseId}`
  return row === undefined ? null : unwrapKey(keys, caseId, row.wrapped)
}
