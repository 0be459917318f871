import type { CaseId, UnitId } from '../domain/case/actor.js'
import { addMillis, type Instant } from '../domain/values/time.js'
import type { Sql, Store } from './store.js'

/*
 * Alarms of the engine: a workflow knew a later event, or another one, than the record has. The record was restored to an
 * older state, and what was done since then is lost to it: a person has to tell those concerned.
 */

/** How long an alarm is counted, by the record's clock: a week, in milliseconds. */
const lasts = 7 * 86_400_000

export interface EngineAlarm {
  readonly case: CaseId
  readonly at: Instant
  readonly knownSeq: number
  readonly seq: number
}

/** Safe to repeat: a workflow that asks again at the same moment is one alarm. */
export async function raiseAlarm(store: Store, caseId: CaseId, knownSeq: number, seq: number): Promise<void> {
  const now = await store.clock.now(store.sql)
  await store.sql`
    insert into engine_alarms (case_id, at, known_seq, seq) values (${caseId}, ${now}, ${knownSeq}, ${seq})
    on conflict do nothing`
}

/** The latest first. With `under`, only of cases that these unions have; of a case that is gone, nobody can say whose it was. */
export function engineAlarms(
  { sql }: Pick<Store, 'sql'>,
  limit: number,
  under: readonly UnitId[] | null = null,
): Promise<readonly EngineAlarm[]> {
  const theirs =
    under === null
      ? sql`true`
      : sql`case_id in (select h.case_id from heads h where h.union_id = any(${[...under]}::uuid[]))`
  return sql<EngineAlarm[]>`
    select case_id as case, at, known_seq as "knownSeq", seq from engine_alarms where ${theirs}
    order by at desc, case_id limit ${limit}`.execute()
}

/** How many cases raised one in the last week. */
export async function recentAlarms(store: Store): Promise<number> {
  const since = addMillis(await store.clock.now(store.sql), -lasts)
  return casesSince(store.sql, since)
}

async function casesSince(sql: Sql, since: Instant): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select count(distinct case_id)::integer as n from engine_alarms where at >= ${since}`
  return row?.n ?? 0
}
