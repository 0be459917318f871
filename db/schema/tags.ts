import { index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { caseKeys } from './cases.js'
import { bytea } from './columns.js'

/**
 * What an exact search finds the workers of a list by: HMACs of the name, phone and identity number as the list gave
 * them. They go with the key of their case.
 */
export const partyTags = pgTable(
  'party_tags',
  {
    caseId: uuid('case_id')
      .notNull()
      .references(() => caseKeys.caseId, { onDelete: 'cascade' }),
    n: integer('n').notNull(),
    /** `name`, `phone`, `idno`. */
    field: text('field').notNull(),
    tag: bytea('tag').notNull(),
  },
  (t) => [primaryKey({ columns: [t.caseId, t.n, t.field] }), index('party_tags_tag').on(t.tag, t.field)],
)
