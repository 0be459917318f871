import type { PersonId } from '../domain/case/actor.js'
import { endSessions } from './sessions.js'
import type { Store } from './store.js'

/*
 * Who may not sign in for now, whatever they hold. It holds from the next request on: `actorOf` knows nobody who is blocked.
 */

export const blockReasons = ['left', 'compromised', 'misuse', 'other'] as const
export type BlockReason = (typeof blockReasons)[number]

/** Blocks somebody and ends their sessions; false where nobody has this id, or they are blocked already. `by` null: by the command line. */
export async function blockPerson(
  store: Store,
  person: PersonId,
  { by, reason }: { readonly by: PersonId | null; readonly reason: BlockReason },
  now = Date.now(),
): Promise<boolean> {
  return store.sql.begin(async (tx) => {
    const rows = await tx`
      insert into person_blocks (person, at, by, reason)
      select id, ${new Date(now).toISOString()}, ${by}, ${reason} from people where id = ${person}
      on conflict (person) do nothing`
    await endSessions({ sql: tx }, person, null, now)
    return rows.count > 0
  })
}

/** False where they were not blocked. */
export async function unblockPerson({ sql }: Pick<Store, 'sql'>, person: PersonId): Promise<boolean> {
  return (await sql`delete from person_blocks where person = ${person}`).count > 0
}

export async function isBlocked({ sql }: Pick<Store, 'sql'>, person: PersonId): Promise<boolean> {
  return (await sql`select 1 from person_blocks where person = ${person}`).length > 0
}
