import { index, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.js'

/** What workers have written and not sent yet. Only the owner reads it; it goes when it is sent, or after its time. */
export const drafts = pgTable(
  'drafts',
  {
    owner: uuid('owner').notNull(),
    /** Chosen by the client: sent again, it is the same draft. */
    id: uuid('id').notNull(),
    /** The content, encrypted; null once it was sent. */
    sealed: bytea('sealed'),
    at: instant('at').notNull(),
    /** From then on it is swept away. */
    lapsesAt: instant('lapses_at').notNull(),
    /** The case it became. */
    opened: uuid('opened'),
  },
  (t) => [primaryKey({ columns: [t.owner, t.id] }), index('drafts_lapse').on(t.lapsesAt)],
)
