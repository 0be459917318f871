import { bigint, index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './columns.js'

/** What administrators did with the platform itself, each with the reason they gave: append-only, by trigger. */
export const adminActs = pgTable(
  'admin_acts',
  {
    n: bigint('n', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant('at').notNull(),
    /** Null: on the machine itself. */
    person: uuid('person'),
    /** `resync`, `restart`, `rebuild-all`, `pause-effects`, … */
    act: text('act').notNull(),
    /** The case or unit it was about. */
    subject: uuid('subject'),
    /** Why, in the administrator's own words; about the platform, never about people. */
    reason: text('reason').notNull(),
    /** `asked` before it is done; then, in a row of its own, what came of it, as a code. */
    outcome: text('outcome').notNull(),
    /** Of an outcome: the row in which it was asked. */
    asked: bigint('asked', { mode: 'bigint' }),
  },
  (t) => [index('admin_acts_subject').on(t.subject)],
)
