import { unwrapKey } from './sealing.js'
import type { Store } from './store.js'

/**
 * Whether the master key is the one this record was written under: it must open the key of the latest case. True for a
 * record that is still empty. Under another key every word would be unreadable, and what is added could not be joined.
 */
export async function isRightMasterKey({ sql, keys }: Store): Promise<boolean> {
  const [row] = await sql<{ case_id: string; wrapped: Buffer }[]>`
    select case_id, wrapped from case_keys order by case_id desc limit 1`
  if (row === undefined) return true
  try {
    unwrapKey(keys, row.case_id, row.wrapped)
    return true
  } catch {
    return false
  }
}
