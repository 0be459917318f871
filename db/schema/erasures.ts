import { sql } from 'drizzle-orm'
import { bigint, date, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.js'

/**
 * Cases and matters of which somebody has asked that they be erased while the law still keeps them: until then they are
 * only stored. They leave every list; the parties see them, and whoever owes something in them.
 */
export const restrictions = pgTable(
  'restrictions',
  {
    caseId: uuid('case_id').notNull(),
    /** Who asked. */
    person: uuid('person').notNull(),
    since: instant('since').notNull(),
  },
  (t) => [primaryKey({ columns: [t.caseId, t.person] })],
)

/** What was asked to be erased and what came of it, and what was erased because its time was over: append-only, by trigger. */
export const erasures = pgTable(
  'erasures',
  {
    n: bigint('n', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant('at').notNull(),
    /** `case`, `matter`, `account`. */
    kind: text('kind').notNull(),
    subject: uuid('subject').notNull(),
    /** Who asked; null where nobody had to. */
    person: uuid('person'),
    /** `request`, `retention`, `restored` (erased again after a restore). */
    ground: text('ground').notNull(),
    /** `restricted`, `erased`. */
    result: text('result').notNull(),
    /** By which retention it was kept; null where it could go at once. */
    retained: text('retained'),
    /** The last day on which it is kept, where that is known. */
    until: date('until_day', { mode: 'string' }),
  },
  (t) => [index('erasures_subject').on(t.subject, t.n)],
)

/** Erased in the tables, and files perhaps still there: removed with the files. */
export const erasing = pgTable('erasing', { subject: uuid('subject').primaryKey(), at: instant('at').notNull() })

/** People whose entry in the register was erased. */
export const erasedPeople = pgTable('erased_people', {
  person: uuid('person').primaryKey(),
  at: instant('at').notNull(),
})

/** What somebody asks about their own data that a person here must answer, or that waits for a term to end. */
export const privacyRequests = pgTable(
  'privacy_requests',
  {
    id: uuid('id').primaryKey(),
    person: uuid('person').notNull(),
    /** `correction`, `account-erasure`. */
    kind: text('kind').notNull(),
    /** `name`, `phone`, `idno`, `other`; null of an erasure. */
    field: text('field'),
    /** The union whose registrar answers; null: the whole tree's. */
    unit: uuid('unit'),
    at: instant('at').notNull(),
    due: instant('due').notNull(),
    dueDay: date('due_day', { mode: 'string' }).notNull(),
    /** `open`, `waiting`, `accepted`, `refused`, `done`. */
    status: text('status').notNull(),
    /** What it should be and why, encrypted. */
    sealed: bytea('sealed'),
    answeredAt: instant('answered_at'),
    answeredBy: uuid('answered_by'),
    /** Why it was refused, encrypted. */
    reason: bytea('reason'),
  },
  (t) => [
    index('privacy_requests_person').on(t.person, t.at),
    index('privacy_requests_open')
      .on(t.unit, t.due)
      .where(sql`status = 'open'`),
  ],
)
