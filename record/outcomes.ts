import { closingsOf, type ClosingOutcome } from '../domain/case/outcome.js'
import type { CaseId } from '../domain/case/actor.js'
import type { Recorded } from '../domain/case/event.js'
import { recorded, type Draft } from './draft.js'
import type { Fragment, Sql } from './store.js'

/*
 * What every closing came to (see `closingsOf`): written with the closing and the reopening, and made again from the
 * events with all other read tables.
 */

/** All that happened in a case before this act, and all its closings with it. */
export interface Afresh {
  readonly past: readonly Recorded[]
  readonly closings: readonly ClosingOutcome[]
}

/** Reads the events of the case where this act closes or reopens it, or its read tables are made again; null otherwise. */
export async function closingsWith(sql: Sql, draft: Draft): Promise<Afresh | null> {
  const touched = draft.entries.some(({ event: { type } }) => type === 'closed' || type === 'reopened')
  if (!touched && !isMadeAgain(draft)) return null
  const past = await eventsOf(sql, draft.caseId, draft.base.seq)
  return { past, closings: closingsOf(draft.caseId, [...past, ...draft.entries.map(recorded)]) }
}

export function outcomeWrites(sql: Sql, draft: Draft, afresh: Afresh | null): readonly Fragment[] {
  if (afresh === null) return []
  const { closings } = afresh
  const seqs = closings.map(({ seq }) => seq)
  return [
    ...(isMadeAgain(draft)
      ? [sql`delete from outcomes where case_id = ${draft.caseId} and not closing_seq = any(${seqs}::integer[])`]
      : []),
    ...(closings.length > 0 ? [writeOutcomes(sql, draft.caseId, closings)] : []),
  ]
}

function isMadeAgain({ stale, base }: Draft): boolean {
  return stale && base.seq > 0
}

function eventsOf(sql: Sql, caseId: CaseId, seq: number): Promise<readonly Recorded[]> {
  if (seq === 0) return Promise.resolve([])
  return sql<Recorded[]>`
    select seq, at, actor, command, type, data from events where case_id = ${caseId} and seq <= ${seq} order by seq`.execute()
}

function writeOutcomes(sql: Sql, caseId: CaseId, closings: readonly ClosingOutcome[]): Fragment {
  const rows = closings.map(({ seq, closedAt, closedOn, onTime, ...one }) => ({
    ...one,
    closing_seq: seq,
    closed_at: closedAt,
    closed_on: closedOn,
    on_time: onTime,
  }))
  return sql`
    insert into outcomes (case_id, closing_seq, closed_at, closed_on, outcome, result, unit, officer, reopened, on_time, marks, days)
    select ${caseId}::uuid, row.* from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as row
      (closing_seq integer, closed_at timestamptz, closed_on text, outcome text, result text, unit uuid, officer uuid,
       reopened boolean, on_time boolean, marks jsonb, days jsonb)
    on conflict (case_id, closing_seq) do update set closed_at = excluded.closed_at, closed_on = excluded.closed_on,
      outcome = excluded.outcome, result = excluded.result, unit = excluded.unit, officer = excluded.officer,
      reopened = excluded.reopened, on_time = excluded.on_time, marks = excluded.marks, days = excluded.days`
}
