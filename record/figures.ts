import { figuresOf, lateBy, recoveredIn, type CaseFigures } from '../domain/case/figures.js'
import { blank, evolve } from '../domain/case/fold.js'
import type { Grievance } from '../domain/case/grievance.js'
import type { ClosingOutcome } from '../domain/case/outcome.js'
import type { Recorded } from '../domain/case/event.js'
import type { Stage } from '../domain/procedure/roads.js'
import * as fen from '../domain/values/fen.js'
import { shanghaiDay } from '../domain/values/time.js'
import type { Afresh } from './outcomes.js'
import { recorded, type Draft } from './draft.js'
import type { Fragment, Sql } from './store.js'

/*
 * The rows that the statistics are made of, written with the act that changes them: what is counted is never older than
 * the record. An act that changes no figure writes nothing here.
 */

/**
 * The statements of one act. `closings` are all closings of the case where this act closed or reopened it, or where its
 * read tables are made again, with `past`, its events before this act; null otherwise.
 */
export function figureWrites(sql: Sql, draft: Draft, afresh: Afresh | null): readonly Fragment[] {
  const { caseId, base, grievance, stale, entries } = draft
  const now = figuresOf(grievance)
  if (now === null) return []
  const all = stale && base.seq > 0
  const events = [...(all ? (afresh?.past ?? []) : []), ...entries.map(recorded)]
  const { recoveries, marks } = happenings(all ? blank(caseId) : base, events)
  const changed = stale || afresh !== null || JSON.stringify(figuresOf(base)) !== JSON.stringify(now)
  return [
    ...(changed ? [upsert(sql, caseId, now, afresh === null ? null : (afresh.closings.at(-1) ?? null))] : []),
    ...replace(sql, 'recoveries', caseId, recoveries, all),
    ...replace(sql, 'overdue_marks', caseId, marks, all),
  ]
}

interface Happening {
  readonly seq: number
}

function happenings(from: Grievance, events: readonly Recorded[]) {
  const recoveries: (Happening & { on_day: string; amount: string })[] = []
  const marks: (Happening & { on_day: string; unit: string; person: string | null; what: string })[] = []
  let state = from
  for (const event of events) {
    const before = state
    state = evolve(state, event)
    const on_day = shanghaiDay(event.at)
    const { seq } = event
    const [had, has] = [recoveredIn(before), recoveredIn(state)]
    // What a new result begins with is no recovery: it is less than before, never more.
    if (fen.compare(has, had) > 0) recoveries.push({ seq, on_day, amount: fen.subtract(has, had) })
    const late = lateBy(event, state)
    if (late !== null && event.type === 'expired') marks.push({ seq, on_day, ...late, what: event.data.what })
  }
  return { recoveries, marks }
}

const columns = {
  recoveries: 'seq integer, on_day date, amount bigint',
  overdue_marks: 'seq integer, on_day date, unit uuid, person uuid, what text',
} as const

function replace(
  sql: Sql,
  table: keyof typeof columns,
  caseId: string,
  rows: readonly Happening[],
  all: boolean,
): readonly Fragment[] {
  const seqs = rows.map(({ seq }) => seq)
  return [
    ...(all ? [sql`delete from ${sql(table)} where case_id = ${caseId} and not seq = any(${seqs}::integer[])`] : []),
    ...(rows.length > 0
      ? [
          sql`insert into ${sql(table)} select ${caseId}::uuid, row.*
            from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as row (${sql.unsafe(columns[table])})
            on conflict (case_id, seq) do nothing`,
        ]
      : []),
  ]
}

/** Stages in which days are counted, by the column that holds them. */
export const stageColumns = {
  acceptance: 'in_acceptance',
  handling: 'in_handling',
  mediation: 'in_mediation',
  signing: 'in_signing',
  arbitrationReview: 'in_review',
  performance: 'in_performance',
  rating: 'in_rating',
  committee: 'in_committee',
  arbitration: 'in_arbitration',
} as const satisfies Partial<Record<Stage, string>>

/** More days than this a small integer does not hold. */
const mostDays = 32_767

/** With the closing's figures where the act closed or reopened the case; without them those that stand are left. */
function upsert(sql: Sql, caseId: string, now: CaseFigures, closing: ClosingOutcome | null): Fragment {
  const state = {
    union_id: now.union,
    officer: now.officer,
    employer: now.employer,
    claimed: now.claimed,
    agreed: now.agreed,
    recovered: now.recovered,
    opened_on: now.openedOn,
    accepted_on: now.acceptedOn,
    closed_on: now.closedOn,
    people: now.people,
    score: now.score,
    tier: now.tier,
    settled: now.settled,
    solved: now.solved,
    reopened: now.reopened,
    merged: now.merged,
    district: now.district,
    claim: now.claim,
    outcome: now.outcome,
    result: now.result,
  }
  const row =
    now.closedOn === null ? { ...state, ...stillOpen } : closing === null ? state : { ...state, ...taken(closing) }
  const full = { case_id: caseId, ...row }
  const names = Object.keys(row)
  const set = names.reduce<Fragment | null>(
    (all, name) =>
      all === null ? sql`${sql(name)} = excluded.${sql(name)}` : sql`${all}, ${sql(name)} = excluded.${sql(name)}`,
    null,
  )
  return sql`insert into case_figures ${sql(full)} on conflict (case_id) do update set ${set ?? sql``}`
}

const stillOpen: Readonly<Record<string, null>> = {
  on_time: null,
  days: null,
  ...Object.fromEntries(Object.values(stageColumns).map((column) => [column, null])),
}

/** A stage that was never entered has no days, not none: it is no part of the mean. */
function taken({ onTime, days }: ClosingOutcome): Readonly<Record<string, boolean | number | null>> {
  const within = (n: number): number => Math.min(n, mostDays)
  return {
    on_time: onTime,
    days: within(Object.values(days).reduce((all, n) => all + n, 0)),
    ...Object.fromEntries(
      Object.entries(stageColumns).map(([stage, column]) => {
        const spent = days[stage as keyof typeof stageColumns]
        return [column, spent === undefined ? null : within(spent)]
      }),
    ),
  }
}
