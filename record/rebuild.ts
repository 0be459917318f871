import type { Store } from './store.js'

/**
 * Forgets what the engine has acknowledged of every case that is not archived: the sweep then tells each of them again,
 * and a workflow that is missing is started from the record. Safe to repeat, and to break off. Returns how many.
 */
export async function tellAllAgain({ sql }: Store): Promise<number> {
  const told = await sql`
    update engine set acked_seq = 0 from heads
    where heads.case_id = engine.case_id and heads.stage <> 'archived'`
  return told.count
}

/** How many cases the engine has still to acknowledge. */
export async function untold({ sql }: Store): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*)::integer as count from engine where acked_seq < wake_seq`
  return row?.count ?? 0
}
