import { date, index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './columns.js'

/** Leave that was entered for somebody: Shanghai days; `until` is the last day, null: until it is ended. */
export const leaves = pgTable(
  'leaves',
  {
    id: uuid('id').primaryKey(),
    person: uuid('person').notNull(),
    from: date('from_day', { mode: 'string' }).notNull(),
    until: date('until_day', { mode: 'string' }),
    /** Who entered it, and when. */
    by: text('by').notNull(),
    at: instant('at').notNull(),
    /** When their open cases were handed over, and when they were back. */
    begunAt: instant('begun_at'),
    endedAt: instant('ended_at'),
  },
  (t) => [index('leaves_person').on(t.person, t.from), index('leaves_open').on(t.endedAt, t.from)],
)
