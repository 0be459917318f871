import type { PersonId } from '../domain/case/actor.js'
import type { Instant } from '../domain/values/time.js'
import type { Store } from './store.js'

/** What an administrator did with the platform itself. */
export interface AdminAct {
  readonly person: PersonId
  readonly act: string
  readonly subject: string | null
  readonly reason: string
  readonly outcome: string
}

/** Puts it on record, by the record's clock. */
export async function recordAdminAct(store: Store, { person, act, subject, reason, outcome }: AdminAct): Promise<void> {
  const at = await store.clock.now(store.sql)
  await store.sql`
    insert into admin_acts (at, person, act, subject, reason, outcome)
    values (${at}, ${person}, ${act}, ${subject}, ${reason}, ${outcome})`
}

/** The latest first, at most `limit`, older than `before` where that is given. */
export async function adminActs(
  { sql }: Pick<Store, 'sql'>,
  { before, limit }: { readonly before?: string | undefined; readonly limit: number },
): Promise<readonly (AdminAct & { readonly n: string; readonly at: Instant })[]> {
  return sql<(AdminAct & { n: string; at: Instant })[]>`
    select n, at, person, act, subject, reason, outcome from admin_acts
    where ${before === undefined ? sql`true` : sql`n < ${before}`} order by n desc limit ${limit}`
}
