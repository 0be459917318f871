import type { PersonId, UnitId } from '../domain/case/actor.js'
import type { Instant } from '../domain/values/time.js'
import type { Store } from './store.js'

/** What an administrator did with the platform itself. */
export interface AdminAct {
  /** Null: somebody on the machine itself. */
  readonly person: PersonId | null
  readonly act: string
  readonly subject: string | null
  readonly reason: string
  readonly outcome: string
}

/** Puts it on record, by the record's clock; `asked` is the row that this is the outcome of. Returns its own row. */
export async function recordAdminAct(
  store: Store,
  { person, act, subject, reason, outcome }: AdminAct,
  asked: string | null = null,
): Promise<string> {
  const at = await store.clock.now(store.sql)
  const [row] = await store.sql<{ n: string }[]>`
    insert into admin_acts (at, person, act, subject, reason, outcome, asked)
    values (${at}, ${person}, ${act}, ${subject}, ${reason}, ${outcome}, ${asked}) returning n`
  if (row === undefined) throw new Error('an act was not put on record')
  return row.n
}

/**
 * Does it, and puts on record that it was asked before, and what came of it after: where it cannot be put on record it is not
 * done, and where it fails, or the process ends in the middle of it, that somebody tried stands there.
 */
export async function onRecord<T>(
  store: Store,
  act: Omit<AdminAct, 'outcome'>,
  { run, outcomeOf }: { readonly run: () => Promise<T>; readonly outcomeOf: (result: T) => string },
): Promise<T> {
  const asked = await recordAdminAct(store, { ...act, outcome: 'asked' })
  try {
    const result = await run()
    await recordAdminAct(store, { ...act, outcome: outcomeOf(result) }, asked)
    return result
  } catch (error) {
    // The record may be what is away; what is told is why it failed.
    await recordAdminAct(store, { ...act, outcome: 'failed' }, asked).catch(() => undefined)
    throw error
  }
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
): Promise<readonly (AdminAct & { readonly n: string; readonly at: Instant; readonly asked: string | null })[]> {
  const theirs =
    under === null
      ? sql`true`
      : sql`(subject = any(${[...under]}::uuid[]) or exists (
          select 1 from heads h where h.case_id = subject and h.union_id = any(${[...under]}::uuid[])))`
  return sql<(AdminAct & { n: string; at: Instant; asked: string | null })[]>`
    select n, at, person, act, subject, reason, outcome, asked from admin_acts
    where ${before === undefined ? sql`true` : sql`n < ${before}`} and ${theirs} order by n desc limit ${limit}`
}
