import type { Sql } from './store.js'

/** Every case and matter whose key is gone: its words were erased, and stay so whatever is restored. In the order of their ids. */
export async function erasedIn(sql: Sql): Promise<readonly string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from (select case_id as id from heads union all select id from matters) as kept
    where not exists (select 1 from case_keys k where k.case_id = kept.id) order by id`
  return rows.map(({ id }) => id)
}

/** Destroys the keys of these again, where a restored record has them. Returns those that it had. */
export async function eraseAgain(sql: Sql, ids: readonly string[]): Promise<readonly string[]> {
  const rows = await sql<{ id: string }[]>`
    delete from case_keys where case_id = any(${[...ids]}::uuid[]) returning case_id as id`
  return rows.map(({ id }) => id)
}
