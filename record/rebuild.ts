import type { Store } from './store.js'

export interface ToldAgain {
  readonly cases: number
  readonly matters: number
}

/**
 * Forgets what the engine has acknowledged of every case that is not archived, and of every matter that is not over or has
 * a paper still to be made: the sweep then tells each of them again, and a workflow that is missing is started from the
 * record. Safe to repeat, and to break off. Returns how many of each.
 */
export async function tellAllAgain({ sql }: Pick<Store, 'sql'>): Promise<ToldAgain> {
  const cases = await sql`
    update engine set acked_seq = 0 from heads
    where heads.case_id = engine.case_id and heads.stage <> 'archived'`
  const matters = await sql`
    update matters set acked_seq = 0 where not over or jsonb_array_length(state->'effects') > 0`
  return { cases: cases.count, matters: matters.count }
}

/** How many cases and matters the engine has still to acknowledge. */
export async function untold({ sql }: Pick<Store, 'sql'>): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select (select count(*) from engine where acked_seq < wake_seq)::integer
      + (select count(*) from matters where acked_seq < wake_seq)::integer as count`
  return row?.count ?? 0
}
