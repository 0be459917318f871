import { boolean, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { sql } from 'drizzle-orm'
import { bytea, instant } from './columns.js'

/**
 * Who has read whose data: a row a reading, append-only by trigger. A list is one row with all the cases that were on the
 * page. Ids and codes only.
 */
export const reads = pgTable(
  'reads',
  {
    id: uuid('id')
      .primaryKey()
      .default(sql`uuidv7()`),
    at: instant('at').notNull(),
    person: uuid('person').notNull(),
    /** As what, in the case that was read; of a list, the roles that were held. */
    roles: text('roles').array().notNull(),
    /** Where those roles are held. */
    units: uuid('units').array().notNull(),
    /** `view`, `timeline`, `paper`, `list`, `search`, … */
    what: text('what').notNull(),
    /** Of cases, and of matters beside them. */
    cases: uuid('cases').array().notNull(),
    /** Whose entry in the registers, or whose signing in, was shown. */
    people: uuid('people')
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** How many there were on the page, or payloads that were decoded. */
    n: integer('n').notNull(),
    /** All of it was the reader's own. */
    own: boolean('own').notNull(),
    /** The id of the request, as it stands in the log. */
    request: uuid('request').notNull(),
    /** Why, where a reason had to be given: encrypted. */
    reason: bytea('reason'),
  },
  (t) => [
    index('reads_at').on(t.at, t.id),
    index('reads_person').on(t.person, t.at),
    index('reads_cases').using('gin', t.cases),
    index('reads_people').using('gin', t.people),
  ],
)
