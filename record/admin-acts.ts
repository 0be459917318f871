import type { PersonId, UnitId } from '../domain/case/actor.js'
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

/**
 * The latest first, at most `limit`, older than `before` where that is given. With `under`, only about cases that these unions
 * have, or about these unions themselves.
 */
export async function adminActs(
  { sql }: Pick<Store, 'sql'>,
  {
    before,
    under,
    limit,
  }: { readonly before?: string | undefined; readonly under: readonly UnitId[] | null; readonly limit: number },
): Promise<readonly (AdminAct & { readonly n: string; readonly at: Instant })[]> {
  const theirs =
    under === null
      ? sql`true`
      : sql`(subject = any(${[...under]}::uuid[]) or exists (
          select 1 from heads h where h.case_id = subject and h.union_id = any(${[...under]}::uuid[])))`
  return sql<(AdminAct & { n: string; at: Instant })[]>`
    select n, at, person, act, subject, reason, outcome from admin_acts
    where ${before === undefined ? sql`true` : sql`n < ${before}`} and ${theirs} order by n desc limit ${limit}`
}
