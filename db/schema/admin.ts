import { bigint, index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './columns.js'

/** What administrators did with the platform itself, each with the reason they gave: append-only, by trigger. */
export const adminActs = pgTable(
  'admin_acts',
  {
    n: bigint('n', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant('at').notNull(),
    person: uuid('person').notNull(),
    /** `resync`, `restart`, `rebuild-all`, `pause-effects`, … */
    act: text('act').notNull(),
    /** The case or unit it was about. */
    subject: uuid('subject'),
    /** Why, in the administrator's own words; about the platform, never about people. */
    reason: text('reason').notNull(),
    /** What came of it, as a code. */
    outcome: text('outcome').notNull(),
  },
  (t) => [index('admin_acts_subject').on(t.subject)],
)
