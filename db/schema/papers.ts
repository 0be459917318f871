import { index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './columns.js'

/** Every paper that was made, so that anybody who holds one can find out whether it is genuine. Made again from the events. */
export const papers = pgTable(
  'papers',
  {
    /** The case, or the matter beside the cases. */
    caseId: uuid('case_id').notNull(),
    /** The effect that made it, `<seq>/<kind>`. */
    effect: text('effect').notNull(),
    number: text('number').notNull(),
    kind: text('kind').notNull(),
    sha256: text('sha256').notNull(),
    bytes: integer('bytes').notNull(),
    media: text('media').notNull(),
    sealedAt: instant('sealed_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.caseId, t.effect] }), index('papers_number').on(t.number)],
)
