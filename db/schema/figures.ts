import { sql } from 'drizzle-orm'
import { bigint, boolean, date, index, integer, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'

/*
 * What the statistics count (see domain/case/figures.ts): made again from the events, like every read table. Rows are
 * kept narrow, for whole tables of them are read at once.
 */

/** One row a case. Days are Shanghai days, money is fen. */
export const caseFigures = pgTable(
  'case_figures',
  {
    caseId: uuid('case_id').primaryKey(),
    union: uuid('union_id'),
    officer: uuid('officer'),
    employer: uuid('employer'),
    claimed: bigint('claimed', { mode: 'bigint' }).notNull(),
    agreed: bigint('agreed', { mode: 'bigint' }).notNull(),
    recovered: bigint('recovered', { mode: 'bigint' }).notNull(),
    openedOn: date('opened_on', { mode: 'string' }).notNull(),
    acceptedOn: date('accepted_on', { mode: 'string' }),
    closedOn: date('closed_on', { mode: 'string' }),
    people: integer('people').notNull(),
    /** Hundredths. */
    score: smallint('score'),
    tier: smallint('tier').notNull(),
    settled: boolean('settled').notNull(),
    solved: boolean('solved'),
    reopened: boolean('reopened').notNull(),
    merged: boolean('merged').notNull(),
    /** Nobody of ours was overdue in it since the opening, or the reopening; null while open. */
    onTime: boolean('on_time'),
    /** From the opening (or reopening) to the closing, and in each stage on the way; null while open, and of a stage never entered. */
    days: smallint('days'),
    inAcceptance: smallint('in_acceptance'),
    inHandling: smallint('in_handling'),
    inMediation: smallint('in_mediation'),
    inSigning: smallint('in_signing'),
    inReview: smallint('in_review'),
    inPerformance: smallint('in_performance'),
    inRating: smallint('in_rating'),
    inCommittee: smallint('in_committee'),
    inArbitration: smallint('in_arbitration'),
    district: text('district').notNull(),
    claim: text('claim').notNull(),
    outcome: text('outcome'),
    result: text('result'),
  },
  (t) => [
    index('case_figures_employer').on(t.employer, t.openedOn),
    index('case_figures_officer').on(t.officer),
    // What is behind a figure is read the latest opened first.
    index('case_figures_union').on(t.union, t.openedOn, t.caseId),
    index('case_figures_opened').on(t.openedOn, t.caseId),
    index('case_figures_closed')
      .on(t.openedOn, t.caseId)
      .where(sql`closed_on is not null`),
    index('case_figures_late')
      .on(t.openedOn, t.caseId)
      .where(sql`not on_time`),
  ],
)

/** What workers have confirmed to have got, act by act: it counts on the day of the confirmation. */
export const recoveries = pgTable(
  'recoveries',
  {
    caseId: uuid('case_id').notNull(),
    seq: integer('seq').notNull(),
    onDay: date('on_day', { mode: 'string' }).notNull(),
    amount: bigint('amount', { mode: 'bigint' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.caseId, t.seq] }), index('recoveries_day').on(t.onDay)],
)

/** Every period of a unit of ours that ran out, with the unit and the person accountable. */
export const overdueMarks = pgTable(
  'overdue_marks',
  {
    caseId: uuid('case_id').notNull(),
    seq: integer('seq').notNull(),
    onDay: date('on_day', { mode: 'string' }).notNull(),
    unit: uuid('unit').notNull(),
    person: uuid('person'),
    what: text('what').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.caseId, t.seq] }),
    index('overdue_marks_day').on(t.onDay),
    index('overdue_marks_unit').on(t.unit, t.onDay),
  ],
)
