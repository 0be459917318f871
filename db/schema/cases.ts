import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.js'

/** The record itself: append-only, by privilege and by trigger (see the custom migration). Everything else is derived from it. */
export const events = pgTable(
  'events',
  {
    caseId: uuid('case_id').notNull(),
    seq: integer('seq').notNull(),
    at: instant('at').notNull(),
    /** A person, or `system`. */
    actor: text('actor').notNull(),
    command: text('command').notNull(),
    type: text('type').notNull(),
    data: jsonb('data').notNull(),
    /** Words and personal data, encrypted with the case's own key. */
    sealed: bytea('sealed'),
    prevHash: text('prev_hash').notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [primaryKey({ columns: [t.caseId, t.seq] })],
)

/** The key of each case, wrapped by the master key. Deleting a row erases the words of its case for ever. */
export const caseKeys = pgTable('case_keys', {
  caseId: uuid('case_id').primaryKey(),
  wrapped: bytea('wrapped').notNull(),
})

/** Where each case stands: the fold of its events, and columns to list and sort by. Its row is the lock of the case. */
export const heads = pgTable(
  'heads',
  {
    caseId: uuid('case_id').primaryKey(),
    seq: integer('seq').notNull(),
    at: instant('at').notNull(),
    hash: text('hash').notNull(),
    evolveVersion: integer('evolve_version').notNull(),
    state: jsonb('state').notNull(),
    stage: text('stage').notNull(),
    number: text('number').notNull(),
    openedAt: instant('opened_at').notNull(),
    unionId: uuid('union_id'),
    /** GB/T 2260, six digits. */
    district: text('district').notNull(),
    claim: text('claim').notNull(),
    /** Fen. */
    amount: bigint('amount', { mode: 'bigint' }).notNull(),
    claimant: uuid('claimant'),
    respondents: uuid('respondents').array().notNull(),
    officer: uuid('officer'),
    mediator: uuid('mediator'),
    arbitrator: uuid('arbitrator'),
    outcome: text('outcome'),
    closedAt: instant('closed_at'),
    /** The end of the earliest period that runs. */
    nextDue: instant('next_due'),
    overdue: boolean('overdue').notNull(),
    /** The case that it goes on in. */
    mergedInto: uuid('merged_into'),
    /** `12345/` and the number of the line's ticket. */
    ticket: text('ticket'),
  },
  (t) => [
    // Read backwards for the latest first.
    index('heads_opened').on(t.openedAt, t.caseId),
    index('heads_due').on(t.nextDue, t.caseId),
    index('heads_number').on(t.number),
    // The year and serial of a number, whichever union's.
    index('heads_serial').on(sql`substring(${t.number} from position('〔' in ${t.number}))`),
    index('heads_union').on(t.unionId, t.openedAt, t.caseId),
    index('heads_stage').on(t.stage, t.openedAt, t.caseId),
    index('heads_overdue')
      .on(t.openedAt, t.caseId)
      .where(sql`overdue`),
    index('heads_claimant').on(t.claimant),
    uniqueIndex('heads_ticket').on(t.ticket),
    // Load counts look at open cases only.
    index('heads_officer')
      .on(t.officer)
      .where(sql`closed_at is null`),
    index('heads_mediator')
      .on(t.mediator)
      .where(sql`closed_at is null`),
    index('heads_arbitrator')
      .on(t.arbitrator)
      .where(sql`closed_at is null`),
  ],
)

/** Who may see a case, and as what: one row a reason. */
export const access = pgTable(
  'access',
  {
    caseId: uuid('case_id').notNull(),
    /** `person` or `unit`: what `id` is the id of. */
    kind: text('kind').notNull(),
    id: uuid('id').notNull(),
    role: text('role').notNull(),
    /** As in the head: lists are read in this order, of each role apart. */
    openedAt: instant('opened_at').notNull(),
    /** It is not archived. */
    live: boolean('live').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.caseId, t.id, t.role, t.kind] }),
    index('access_listed').on(t.id, t.role, t.kind, t.live, t.openedAt, t.caseId),
  ],
)

/** Who must do what until when: to-do lists are read from here. */
export const obligations = pgTable(
  'obligations',
  {
    caseId: uuid('case_id').notNull(),
    key: text('key').notNull(),
    what: text('what').notNull(),
    road: text('road').notNull(),
    role: text('role').notNull(),
    unit: uuid('unit'),
    person: uuid('person'),
    rule: text('rule').notNull(),
    start: instant('start').notNull(),
    due: instant('due').notNull(),
    /** The last day, in Shanghai. */
    dueDay: text('due_day').notNull(),
    nextAt: instant('next_at'),
    remindAt: instant('remind_at'),
    /** How often it was marked overdue. */
    overdue: integer('overdue').notNull(),
    suspended: boolean('suspended').notNull(),
    provisional: boolean('provisional').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.caseId, t.key] }),
    index('obligations_person').on(t.person, t.due, t.caseId, t.key),
    index('obligations_unit')
      .on(t.unit, t.role, t.due, t.caseId, t.key)
      .where(sql`person is null`),
  ],
)

/** What people are told inside the platform. A unit's notice is for whoever holds the role there. */
export const notices = pgTable(
  'notices',
  {
    id: uuid('id')
      .primaryKey()
      .default(sql`uuidv7()`),
    at: instant('at').notNull(),
    kind: text('kind').notNull(),
    caseId: uuid('case_id').notNull(),
    /** The key of the obligation it speaks of. */
    obligation: text('obligation').notNull(),
    /** Which step of that obligation: `opened`, `reminded`, `expired-1`, … One notice a step. */
    step: text('step').notNull(),
    stage: text('stage').notNull(),
    role: text('role').notNull(),
    unit: uuid('unit'),
    person: uuid('person'),
    /** Of a person's own; who has read a unit's stands in `noticeReads`. */
    readAt: instant('read_at'),
    /** What goes outside has been worked out. */
    queued: boolean('queued')
      .notNull()
      .default(sql`false`),
  },
  (t) => [
    index('notices_unqueued')
      .on(t.id)
      .where(sql`not queued`),
    unique('notices_once').on(t.caseId, t.obligation, t.step),
    index('notices_person').on(t.person, t.at, t.id),
    index('notices_unit')
      .on(t.unit, t.role, t.at, t.id)
      .where(sql`person is null`),
  ],
)

/** Who has read a unit's notice: one for everybody there is read by each for themselves. */
export const noticeReads = pgTable(
  'notice_reads',
  {
    notice: uuid('notice')
      .notNull()
      .references(() => notices.id, { onDelete: 'cascade' }),
    person: uuid('person').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.notice, t.person] }), index('notice_reads_person').on(t.person)],
)

/** The seats of the review committee's panels, of now and before: how many an expert holds, and what came of them. */
export const seats = pgTable(
  'seats',
  {
    caseId: uuid('case_id').notNull(),
    round: integer('round').notNull(),
    seat: integer('seat').notNull(),
    person: uuid('person').notNull(),
    tier: integer('tier').notNull(),
    /** The panel is still at work. */
    open: boolean('open').notNull(),
    /** The seat was taken, not only asked for. */
    held: boolean('held').notNull(),
    /** The panel reached a verdict. */
    verdict: boolean('verdict').notNull(),
  },
  (t) => [primaryKey({ columns: [t.caseId, t.round, t.seat] }), index('seats_person').on(t.person)],
)

/** Accepted commands, so that a repeat is answered and not carried out again. Openings too. */
export const accepted = pgTable(
  'accepted',
  {
    actor: text('actor').notNull(),
    /** The idempotency key, by its HMAC: it goes into that of the body, and is kept nowhere. */
    key: text('key').notNull(),
    caseId: uuid('case_id').notNull(),
    seq: integer('seq').notNull(),
    bodyHmac: bytea('body_hmac').notNull(),
  },
  (t) => [primaryKey({ name: 'accepted_once', columns: [t.actor, t.key] })],
)

/** Numbers are gapless per series, unit and Shanghai year: the row is locked until the number is committed. */
export const counters = pgTable(
  'counters',
  {
    series: text('series').notNull(),
    unit: uuid('unit').notNull(),
    year: integer('year').notNull(),
    n: integer('n').notNull(),
  },
  (t) => [primaryKey({ columns: [t.series, t.unit, t.year] })],
)
