import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.js'

/** The record of matters beside the cases (letters, consultations, …): append-only, chained and sealed as that of cases. */
export const matterEvents = pgTable(
  'matter_events',
  {
    matterId: uuid('matter_id').notNull(),
    seq: integer('seq').notNull(),
    at: instant('at').notNull(),
    actor: text('actor').notNull(),
    command: text('command').notNull(),
    type: text('type').notNull(),
    data: jsonb('data').notNull(),
    sealed: bytea('sealed'),
    prevHash: text('prev_hash').notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [primaryKey({ columns: [t.matterId, t.seq] })],
)

/** Where each matter stands; its row is its lock. Its key stands with those of the cases. */
export const matters = pgTable(
  'matters',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind').notNull(),
    seq: integer('seq').notNull(),
    at: instant('at').notNull(),
    hash: text('hash').notNull(),
    version: smallint('version').notNull(),
    state: jsonb('state').notNull(),
    status: text('status').notNull(),
    number: text('number').notNull(),
    openedAt: instant('opened_at').notNull(),
    union: uuid('union_id'),
    officer: uuid('officer'),
    employer: uuid('employer'),
    person: uuid('person'),
    over: boolean('over').notNull(),
    nextDue: instant('next_due'),
    overdue: boolean('overdue').notNull(),
    /** What the workflow must know of, and what it has acknowledged. */
    wakeSeq: integer('wake_seq').notNull(),
    ackedSeq: integer('acked_seq').notNull(),
    nextAt: instant('next_at'),
  },
  (t) => [
    index('matters_opened').on(t.kind, t.openedAt, t.id),
    index('matters_union').on(t.union, t.kind),
    index('matters_employer').on(t.employer),
    index('matters_person').on(t.person),
    index('matters_behind')
      .on(t.id)
      .where(sql`acked_seq < wake_seq`),
    index('matters_clock').on(t.nextAt),
  ],
)

/** Who may see a matter, and as what. */
export const matterAccess = pgTable(
  'matter_access',
  {
    matterId: uuid('matter_id').notNull(),
    kind: text('kind').notNull(),
    id: uuid('id').notNull(),
    role: text('role').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.matterId, t.id, t.role, t.kind] }),
    index('matter_access_who').on(t.id, t.role, t.kind, t.matterId),
  ],
)

/** Who must do what until when. */
export const matterObligations = pgTable(
  'matter_obligations',
  {
    matterId: uuid('matter_id').notNull(),
    key: text('key').notNull(),
    what: text('what').notNull(),
    role: text('role').notNull(),
    unit: uuid('unit'),
    person: uuid('person'),
    rule: text('rule').notNull(),
    start: instant('start').notNull(),
    due: instant('due').notNull(),
    dueDay: text('due_day').notNull(),
    overdue: integer('overdue').notNull(),
    provisional: boolean('provisional').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.matterId, t.key] }),
    index('matter_obligations_person').on(t.person, t.due),
    index('matter_obligations_unit').on(t.unit, t.role, t.due),
  ],
)
