import { erasePersonIn } from './account-erasure.js'
import { eraseIn, inOne } from './erasure.js'
import type { Sql, Store } from './store.js'

/**
 * Every case and matter whose key is gone, and everybody whose entry in the register was erased: they stay so whatever is
 * restored. In the order of their ids.
 */
export async function erasedIn(sql: Sql): Promise<readonly string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from (select case_id as id from heads union all select id from matters) as kept
    where not exists (select 1 from case_keys k where k.case_id = kept.id)
    union select person from erased_people order by id`
  return rows.map(({ id }) => id)
}

/**
 * Erases these again, where a restored record has them: the keys, what was sent and shown about them, and entries of the
 * register; their files are on the list of the next sweep. Returns those that it had.
 */
export async function eraseAgain(store: Store, ids: readonly string[]): Promise<readonly string[]> {
  const again: string[] = []
  const found = await store.sql<{ id: string; kind: 'case' | 'matter' | 'account' }[]>`
    select case_id as id, case when exists (select 1 from matters m where m.id = case_id) then 'matter' else 'case' end as kind
    from case_keys where case_id = any(${[...ids]}::uuid[])
    union all
    select id, 'account' from people p where id = any(${[...ids]}::uuid[])
      and not exists (select 1 from erased_people e where e.person = p.id)`
  for (const { id, kind } of found) {
    await inOne(store, async (tx, at) => {
      if (kind === 'account') return erasePersonIn(store, tx, id, at, 'restored')
      await eraseIn(tx, { kind, subject: id, person: null, at, ground: 'restored', retained: null })
    })
    again.push(id)
  }
  return again
}
