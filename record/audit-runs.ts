import type { UnitId } from '../domain/case/actor.js'
import type { Audited } from './audit.js'
import type { Fault } from './audit-faults.js'
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

/** Those of the findings that are about cases or matters of these unions; null: all. */
export async function faultsUnder(
  sql: Sql,
  faults: readonly Fault[],
  under: readonly UnitId[] | null,
): Promise<readonly Fault[]> {
  if (under === null) return faults
  const ids = faults.flatMap((one) => one.case ?? [])
  const rows = await sql<{ id: string }[]>`
    select case_id as id from heads where case_id = any(${ids}::uuid[]) and union_id = any(${[...under]}::uuid[])
    union all
    select id from matters where id = any(${ids}::uuid[]) and union_id = any(${[...under]}::uuid[])`
  const theirs = new Set(rows.map(({ id }) => id))
  return faults.filter((one) => one.case !== null && theirs.has(one.case))
}

/** When the last one began; null where none has run. */
export async function lastAuditAt(sql: Sql): Promise<Instant | null> {
  return (await latestAudit(sql))?.began ?? null
}
