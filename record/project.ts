import { evolveVersion, obligations } from '../domain/case/fold.js'
import type { Grievance } from '../domain/case/grievance.js'
import type { Obligation } from '../domain/case/obligation.js'
import { accessOf, type Access } from '../domain/case/sight.js'
import { stageOf } from '../domain/case/stage.js'
import type { LineName } from '../domain/procedure/line.js'
import type { Instant } from '../domain/values/time.js'
import type { Draft } from './draft.js'
import { writeSeats } from './experts.js'
import type { Notice } from './notices.js'
import type { Fragment, Sql } from './store.js'

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

/** The statements that write what has changed. No two of them touch the same row, so they may be parts of one. */
export function project(sql: Sql, { draft, before, owed, moved }: Change, hash: string): readonly Fragment[] {
  const { caseId, base, stale, grievance, notices } = draft
  const isNew = base.seq === 0
  return [
    writeHead(sql, grievance, owed, hash, isNew),
    ...writeObligations(sql, caseId, before ?? [], owed, stale && !isNew),
    ...writeAccess(sql, caseId, stale ? null : base, grievance, stale && !isNew),
    ...writeSeats(sql, caseId, stale ? null : base, grievance, stale && !isNew),
    ...(notices.length > 0 ? [writeNotices(sql, caseId, notices)] : []),
    ...(isNew || stageOf(base) !== stageOf(grievance) ? [writeStage(sql, grievance)] : []),
    ...(moved ? [writeEngine(sql, grievance, owed)] : []),
  ]
}

/** What those who follow the case from elsewhere are told. */
function writeStage(sql: Sql, grievance: Grievance): Fragment {
  return sql`
    insert into stage_changes (case_id, seq, at, stage, queued)
    values (${grievance.id}, ${grievance.seq}, ${grievance.at}, ${stageOf(grievance)}, false) on conflict do nothing`
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
): Fragment {
  const { id, seq, at, opening, charge, mediation, arbitrationReview, closing, merging, line } = grievance
  const ticket = line.ticket === null ? null : ticketKey(line.ticket.name, line.ticket.ticketNumber)
  const stage = stageOf(grievance)
  const state = JSON.stringify(grievance)
  const nextDue = nextDueOf(owed)
  const overdue = owed.some((one) => one.overdue > 0)
  if (isNew) {
    return sql`
      insert into heads (case_id, seq, at, hash, evolve_version, state, stage, number, opened_at, union_id, district, claim,
        amount, claimant, respondents, officer, mediator, arbitrator, outcome, closed_at, next_due, overdue,
        merged_into, ticket)
      values (${id}, ${seq}, ${at}, ${hash}, ${evolveVersion}, ${state}::text::jsonb, ${stage}, ${opening.number},
        ${opening.openedAt ?? at}, ${charge.union}, ${opening.region}, ${opening.claim?.type ?? ''}, ${opening.claim?.amount ?? '0'},
        ${opening.claimant}, ${[...opening.respondents]}, ${charge.officer}, ${mediation.mediator},
        ${arbitrationReview.arbitrator}, ${closing.outcome}, ${closing.closedAt}, ${nextDue}, ${overdue},
        ${merging.into?.case ?? null}, ${ticket})`
  }
  return sql`
    update heads set seq = ${seq}, at = ${at}, hash = ${hash}, evolve_version = ${evolveVersion},
      state = ${state}::text::jsonb, stage = ${stage}, number = ${opening.number}, opened_at = ${opening.openedAt ?? at},
      union_id = ${charge.union}, district = ${opening.region}, claim = ${opening.claim?.type ?? ''},
      amount = ${opening.claim?.amount ?? '0'}, claimant = ${opening.claimant}, respondents = ${[...opening.respondents]},
      officer = ${charge.officer}, mediator = ${mediation.mediator}, arbitrator = ${arbitrationReview.arbitrator},
      outcome = ${closing.outcome}, closed_at = ${closing.closedAt}, next_due = ${nextDue}, overdue = ${overdue},
      merged_into = ${merging.into?.case ?? null}, ticket = ${ticket}
    where case_id = ${id}`
}

/** A ticket by its line and number: there is one case of each. */
export function ticketKey(name: LineName, ticketNumber: string): string {
  return `${name}/${ticketNumber}`
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
): readonly Fragment[] {
  const old = new Map(before.map((one) => [one.key, JSON.stringify(obligationRow(one))]))
  const changed = after.map(obligationRow).filter((row) => old.get(row.key) !== JSON.stringify(row))
  const keys = after.map((one) => one.key)
  const gone = before.filter((one) => !keys.includes(one.key)).map((one) => one.key)
  return [
    ...(sweep ? [sql`delete from obligations where case_id = ${caseId} and not key = any(${keys})`] : []),
    ...(gone.length > 0 ? [sql`delete from obligations where case_id = ${caseId} and key = any(${gone})`] : []),
    ...(changed.length > 0 ? [insertObligations(sql, caseId, changed)] : []),
  ]
}

function insertObligations(sql: Sql, caseId: string, rows: readonly ReturnType<typeof obligationRow>[]): Fragment {
  return sql`
    insert into obligations (case_id, key, what, road, role, unit, person, rule, start, due, due_day, next_at, remind_at,
      overdue, suspended, provisional)
    select ${caseId}::uuid, row.* from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as row
      (key text, what text, road text, role text, unit uuid, person uuid, rule text, start timestamptz, due timestamptz,
       due_day text, next_at timestamptz, remind_at timestamptz, overdue integer, suspended boolean, provisional boolean)
    on conflict (case_id, key) do update set what = excluded.what, road = excluded.road, role = excluded.role,
      unit = excluded.unit, person = excluded.person, rule = excluded.rule, start = excluded.start, due = excluded.due,
      due_day = excluded.due_day, next_at = excluded.next_at, remind_at = excluded.remind_at, overdue = excluded.overdue,
      suspended = excluded.suspended, provisional = excluded.provisional`
}

function writeAccess(
  sql: Sql,
  caseId: string,
  before: Grievance | null,
  after: Grievance,
  /** The table may hold rows that `before` does not know. */
  sweep: boolean,
): readonly Fragment[] {
  const now = distinct(accessOf(after))
  const old = before === null ? [] : distinct(accessOf(before))
  const gone = old.filter((one) => !now.includes(one))
  const isSame = before !== null && before.seq > 0 && isLive(before) === isLive(after)
  const written = isSame ? now.filter((one) => !old.includes(one)) : now
  return [
    ...(sweep
      ? [sql`delete from access where case_id = ${caseId} and (kind, id, role) not in ${accessRows(sql, now)}`]
      : []),
    ...(gone.length > 0
      ? [sql`delete from access where case_id = ${caseId} and (kind, id, role) in ${accessRows(sql, gone)}`]
      : []),
    ...(written.length > 0
      ? [
          sql`insert into access (case_id, kind, id, role, opened_at, live)
            select ${caseId}::uuid, kind, id, role, ${after.opening.openedAt ?? after.at}::timestamptz, ${isLive(after)}::boolean
            from ${accessRows(sql, written)} as row
            on conflict (case_id, id, role, kind) do update set opened_at = excluded.opened_at, live = excluded.live`,
        ]
      : []),
  ]
}

/** Not archived: what may still be looked after, and most lists are of. */
function isLive(grievance: Grievance): boolean {
  return stageOf(grievance) !== 'archived'
}

function distinct(accesses: readonly Access[]): readonly string[] {
  return [...new Set(accesses.map(({ kind, id, role }) => JSON.stringify({ kind, id, role })))]
}

function accessRows(sql: Sql, rows: readonly string[]): Fragment {
  return sql`(select kind, id, role from jsonb_to_recordset(${`[${rows.join(',')}]`}::text::jsonb) as given (kind text, id uuid, role text))`
}

function writeNotices(sql: Sql, caseId: string, notices: readonly Notice[]): Fragment {
  return sql`
    insert into notices (at, kind, case_id, obligation, step, stage, role, unit, person)
    select at, kind, ${caseId}::uuid, obligation, step, stage, role, unit, person
    from jsonb_to_recordset(${JSON.stringify(notices)}::text::jsonb) as row
      (at timestamptz, kind text, obligation text, step text, stage text, role text, unit uuid, person uuid)
    on conflict (case_id, obligation, step) do nothing`
}

function writeEngine(sql: Sql, grievance: Grievance, owed: readonly Obligation[]): Fragment {
  return sql`
    insert into engine (case_id, wake_seq, acked_seq, next_at) values (${grievance.id}, ${grievance.seq}, 0, ${wakeAtOf(owed)})
    on conflict (case_id) do update set wake_seq = excluded.wake_seq, next_at = excluded.next_at`
}
