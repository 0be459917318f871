import type { Audited } from './audit.js'
import type { Instant } from '../domain/values/time.js'
import type { Sql, Store } from './store.js'

/** Keeps what an audit of the whole record has found. */
export async function keepAudit(
  { sql }: Store,
  { began, ended, cases, events, root, sound, faults, found }: Audited,
): Promise<void> {
  await sql`
    insert into audit_runs (id, began, ended, cases, events, root, sound, faults, found)
    values (uuidv7(), ${began}, ${ended}, ${cases}, ${events}, ${root}, ${sound},
      ${JSON.stringify(faults.slice(0, 200))}::text::jsonb, ${found})`
}

/** The latest; null where none has run. */
export async function latestAudit(sql: Sql): Promise<Audited | null> {
  const [row] = await sql<Audited[]>`
    select began, ended, cases, events, root, sound, faults, found from audit_runs order by began desc limit 1`
  return row ?? null
}

/** When the last one began; null where none has run. */
export async function lastAuditAt(sql: Sql): Promise<Instant | null> {
  return (await latestAudit(sql))?.began ?? null
}
