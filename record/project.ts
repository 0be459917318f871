import { evolveVersion, obligations } from '../domain/case/fold.js'
import type { Grievance } from '../domain/case/grievance.js'
import type { Obligation } from '../domain/case/obligation.js'
import { accessOf } from '../domain/case/sight.js'
import { stageOf } from '../domain/case/stage.js'
import type { Instant } from '../domain/values/time.js'
import type { Draft } from './draft.js'
import type { Notice } from './notices.js'
import type { Sql } from './store.js'

/*
 * The read tables of one case, from its state. Everything here can be made again from the events; what an act did
 * not change is not written.
 */

/** What an act changed: what was owed before (null where the read tables cannot be trusted) and is owed now. */
export interface Change {
  readonly draft: Draft
  readonly before: readonly Obligation[] | null
  readonly owed: readonly Obligation[]
  /** The workflow must be told: what is owed, what is to be carried out, or the stage has changed. */
  readonly moved: boolean
}

export function changeOf(draft: Draft): Change {
  const { base, grievance, stale } = draft
  const before = stale ? null : obligations(base)
  const owed = obligations(grievance)
  return { draft, before, owed, moved: before === null || wakes(base, before) !== wakes(grievance, owed) }
}

/** Writes what has changed. Every statement is sent at once; the caller waits for them, or for the commit behind them. */
export function project(sql: Sql, { draft, before, owed, moved }: Change, hash: string): Promise<unknown>[] {
  const { caseId, base, stale, grievance, notices } = draft
  const isNew = base.seq === 0
  const writes: (Promise<unknown> | null)[] = [
    writeHead(sql, grievance, owed, hash, isNew),
    writeObligations(sql, caseId, before ?? [], owed, stale && !isNew),
    writeAccess(sql, caseId, stale ? null : base, grievance),
    notices.length > 0 ? writeNotices(sql, caseId, notices) : null,
    moved ? writeEngine(sql, grievance, owed) : null,
  ]
  return writes.filter((write) => write !== null)
}

function wakes(grievance: Grievance, owed: readonly Obligation[]): string {
  return JSON.stringify([stageOf(grievance), grievance.effects, owed])
}

function writeHead(
  sql: Sql,
  grievance: Grievance,
  owed: readonly Obligation[],
  hash: string,
  isNew: boolean,
): Promise<unknown> {
  const { id, seq, at, opening, charge, mediation, arbitrationReview, closing } = grievance
  const stage = stageOf(grievance)
  const state = JSON.stringify(grievance)
  const nextDue = nextDueOf(owed)
  const overdue = owed.some((one) => one.overdue > 0)
  if (isNew) {
    return sql`
      insert into heads (case_id, seq, at, hash, evolve_version, state, stage, number, opened_at, union_id, district, claim,
        amount, claimant, respondents, officer, mediator, arbitrator, outcome, closed_at, next_due, overdue)
      values (${id}, ${seq}, ${at}, ${hash}, ${evolveVersion}, ${state}::text::jsonb, ${stage}, ${opening.number},
        ${opening.openedAt ?? at}, ${charge.union}, ${opening.region}, ${opening.claim?.type ?? ''}, ${opening.claim?.amount ?? '0'},
        ${opening.claimant}, ${[...opening.respondents]}, ${charge.officer}, ${mediation.mediator},
        ${arbitrationReview.arbitrator}, ${closing.outcome}, ${closing.closedAt}, ${nextDue}, ${overdue})`.execute()
  }
  return sql`
    update heads set seq = ${seq}, at = ${at}, hash = ${hash}, evolve_version = ${evolveVersion},
      state = ${state}::text::jsonb, stage = ${stage}, number = ${opening.number}, opened_at = ${opening.openedAt ?? at},
      union_id = ${charge.union}, district = ${opening.region}, claim = ${opening.claim?.type ?? ''},
      amount = ${opening.claim?.amount ?? '0'}, claimant = ${opening.claimant}, respondents = ${[...opening.respondents]},
      officer = ${charge.officer}, mediator = ${mediation.mediator}, arbitrator = ${arbitrationReview.arbitrator},
      outcome = ${closing.outcome}, closed_at = ${closing.closedAt}, next_due = ${nextDue}, overdue = ${overdue}
    where case_id = ${id}`.execute()
}

/** The earliest end among the periods that run. */
export function nextDueOf(owed: readonly Obligation[]): Instant | null {
  const dues = owed.filter((one) => one.suspended === null).map((one) => one.due)
  return dues.reduce<Instant | null>((least, due) => (least === null || due < least ? due : least), null)
}

/** When the clock acts next. */
export function wakeAtOf(owed: readonly Obligation[]): Instant | null {
  return owed.reduce<Instant | null>(
    (least, { nextAt }) => (nextAt !== null && (least === null || nextAt < least) ? nextAt : least),
    null,
  )
}

function obligationRow(one: Obligation) {
  const { key, what, road, owner, rule, start, due, dueDay, nextAt, remindAt, overdue, suspended, provisional } = one
  return {
    key,
    what,
    road,
    ...owner,
    rule,
    start,
    due,
    due_day: dueDay,
    next_at: nextAt,
    remind_at: remindAt,
    overdue,
    suspended: suspended !== null,
    provisional,
  }
}

function writeObligations(
  sql: Sql,
  caseId: string,
  before: readonly Obligation[],
  after: readonly Obligation[],
  /** The table may hold rows that `before` does not know. */
  sweep: boolean,
): Promise<unknown> | null {
  const old = new Map(before.map((one) => [one.key, JSON.stringify(obligationRow(one))]))
  const changed = after.map(obligationRow).filter((row) => old.get(row.key) !== JSON.stringify(row))
  const gone = before.filter((one) => !after.some((other) => other.key === one.key)).map((one) => one.key)
  if (!sweep && changed.length === 0 && gone.length === 0) return null
  const keep = sweep ? after.map((one) => one.key) : null
  return sql`
    with gone as (
      delete from obligations where case_id = ${caseId} and (
        key in (select jsonb_array_elements_text(${JSON.stringify(gone)}::text::jsonb))
        or ${sweep} and key not in (select jsonb_array_elements_text(${JSON.stringify(keep ?? [])}::text::jsonb)))
    )
    insert into obligations (case_id, key, what, road, role, unit, person, rule, start, due, due_day, next_at, remind_at,
      overdue, suspended, provisional)
    select ${caseId}::uuid, row.* from jsonb_to_recordset(${JSON.stringify(changed)}::text::jsonb) as row
      (key text, what text, road text, role text, unit uuid, person uuid, rule text, start timestamptz, due timestamptz,
       due_day text, next_at timestamptz, remind_at timestamptz, overdue integer, suspended boolean, provisional boolean)
    on conflict (case_id, key) do update set what = excluded.what, road = excluded.road, role = excluded.role,
      unit = excluded.unit, person = excluded.person, rule = excluded.rule, start = excluded.start, due = excluded.due,
      due_day = excluded.due_day, next_at = excluded.next_at, remind_at = excluded.remind_at, overdue = excluded.overdue,
      suspended = excluded.suspended, provisional = excluded.provisional`.execute()
}

function writeAccess(sql: Sql, caseId: string, before: Grievance | null, after: Grievance): Promise<unknown> | null {
  const now = JSON.stringify(accessOf(after))
  if (before !== null && JSON.stringify(accessOf(before)) === now) return null
  return sql`
    with now as (
      select distinct kind, id, role from jsonb_to_recordset(${now}::text::jsonb) as row (kind text, id uuid, role text)
    ), gone as (
      delete from access where case_id = ${caseId} and (kind, id, role) not in (select kind, id, role from now)
    )
    insert into access (case_id, kind, id, role) select ${caseId}::uuid, kind, id, role from now
    on conflict do nothing`.execute()
}

function writeNotices(sql: Sql, caseId: string, notices: readonly Notice[]): Promise<unknown> {
  return sql`
    insert into notices (at, kind, case_id, obligation, step, stage, role, unit, person)
    select at, kind, ${caseId}::uuid, obligation, step, stage, role, unit, person
    from jsonb_to_recordset(${JSON.stringify(notices)}::text::jsonb) as row
      (at timestamptz, kind text, obligation text, step text, stage text, role text, unit uuid, person uuid)
    on conflict (case_id, obligation, step) do nothing`.execute()
}

function writeEngine(sql: Sql, grievance: Grievance, owed: readonly Obligation[]): Promise<unknown> {
  return sql`
    insert into engine (case_id, wake_seq, acked_seq, next_at) values (${grievance.id}, ${grievance.seq}, 0, ${wakeAtOf(owed)})
    on conflict (case_id) do update set wake_seq = excluded.wake_seq, next_at = excluded.next_at`.execute()
}
