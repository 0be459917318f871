import { boolean, integer, jsonb, pgTable, primaryKey, text, uuid, index } from 'drizzle-orm/pg-core'
import { instant } from './columns.js'

/** What every closing came to, for the statistics: one row a closing. Made again from the events, like every read table. */
export const outcomes = pgTable(
  'outcomes',
  {
    caseId: uuid('case_id').notNull(),
    closingSeq: integer('closing_seq').notNull(),
    closedAt: instant('closed_at').notNull(),
    /** The Shanghai day of the closing. */
    closedOn: text('closed_on').notNull(),
    outcome: text('outcome').notNull(),
    result: text('result').notNull(),
    /** Who had it then. */
    unit: uuid('unit'),
    officer: uuid('officer'),
    /** Reopened since: then it is not resolved. */
    reopened: boolean('reopened').notNull(),
    /** Nobody was overdue in it since the opening, or the reopening. */
    onTime: boolean('on_time').notNull(),
    /** Overdue marks by the unit accountable: `{"<unit>": 2}`. */
    marks: jsonb('marks').notNull(),
    /** Shanghai days in each stage that it entered; their sum is the days from the opening (or reopening) to the closing. */
    days: jsonb('days').notNull(),
  },
  (t) => [primaryKey({ columns: [t.caseId, t.closingSeq] }), index('outcomes_unit').on(t.unit, t.closedOn)],
)
