import { date, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.js'
import { people, units } from './registers.js'

/** Inspectors of labour law of a union (工会劳动法律监督员), with their terms. Days are Shanghai days; `until` is the last day, null: open. */
export const inspectors = pgTable(
  'inspectors',
  {
    id: uuid('id').primaryKey(),
    person: uuid('person')
      .notNull()
      .references(() => people.id),
    union: uuid('union_id')
      .notNull()
      .references(() => units.id),
    /** The number of the certificate, encrypted. */
    certificateSealed: bytea('certificate_sealed'),
    from: date('from_day', { mode: 'string' }).notNull(),
    until: date('until_day', { mode: 'string' }),
    by: text('by').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [unique('inspectors_once').on(t.person, t.union, t.from), index('inspectors_union').on(t.union)],
)
