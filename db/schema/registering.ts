import { bigint, date, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.js'
import { people, units } from './registers.js'

/** What an exact search finds a person by beside name, phone and identity number: HMACs of the name in pinyin. */
export const personTags = pgTable(
  'person_tags',
  {
    person: uuid('person')
      .notNull()
      .references(() => people.id, { onDelete: 'cascade' }),
    tag: bytea('tag').notNull(),
  },
  (t) => [primaryKey({ columns: [t.person, t.tag] }), index('person_tags_tag').on(t.tag)],
)

/** Employment registration of new-employment workers (用工备案). Days are Shanghai days; `until` is the last day, null: open. */
export const registrations = pgTable(
  'registrations',
  {
    id: uuid('id').primaryKey(),
    person: uuid('person')
      .notNull()
      .references(() => people.id),
    platform: uuid('platform')
      .notNull()
      .references(() => units.id),
    region: text('region').notNull(),
    occupation: text('occupation'),
    from: date('from_day', { mode: 'string' }).notNull(),
    until: date('until_day', { mode: 'string' }),
  },
  (t) => [
    unique('registrations_once').on(t.person, t.platform, t.from),
    index('registrations_platform').on(t.platform),
  ],
)

/** What was changed in the registers, by whom: append-only, by trigger. What stood there before is sealed where it is personal. */
export const registerLog = pgTable(
  'register_log',
  {
    n: bigint('n', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant('at').notNull(),
    by: text('by').notNull(),
    register: text('register').notNull(),
    /** The unit or person; null for an import as a whole. */
    subject: uuid('subject'),
    /** `added`, `changed`, `closed`, `moved`, `appointed`, `ended`, `imported`. */
    what: text('what').notNull(),
    /** The columns that changed. */
    fields: text('fields').array().notNull(),
    /** What stood there before, of a unit. */
    before: jsonb('before'),
    /** The same of a person, encrypted. */
    sealed: bytea('sealed'),
    /** Rows, of an import. */
    count: integer('count'),
  },
  (t) => [index('register_log_subject').on(t.subject, t.n)],
)

/**
 * What the registers send elsewhere, until it has gone there: written with the change itself, and worked off afterwards, by
 * whoever made it or by the next sweep. Emptied when it is done.
 */
export const reroutings = pgTable('reroutings', {
  n: bigint('n', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  /** `employer-moved`, `union-closed`, `tree-changed`. */
  because: text('because').notNull(),
  /** The employer, the union that was closed, or the union that hangs elsewhere now. */
  unit: uuid('unit').notNull(),
  /** The union of the employer before; null: that of the place. */
  former: uuid('former'),
  /** The union that answers now; null: that of the place. */
  next: uuid('next'),
  by: text('by').notNull(),
  at: instant('at').notNull(),
})
