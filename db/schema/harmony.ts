import { date, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.js'
import { units } from './registers.js'

/** Employers that take part in a year of the programme (和谐企业创建), each once a year. */
export const harmonyEntries = pgTable(
  'harmony_entries',
  {
    id: uuid('id').primaryKey(),
    employer: uuid('employer')
      .notNull()
      .references(() => units.id),
    year: integer('year').notNull(),
    /** The union that took it in. */
    union: uuid('union_id')
      .notNull()
      .references(() => units.id),
    /** What it has pledged, encrypted. */
    pledgeSealed: bytea('pledge_sealed').notNull(),
    by: text('by').notNull(),
    at: instant('at').notNull(),
    /** The day it left, and who entered that. */
    leftOn: date('left_on', { mode: 'string' }),
    leftBy: text('left_by'),
  },
  (t) => [unique('harmony_entries_once').on(t.employer, t.year), index('harmony_entries_year').on(t.year)],
)

/** Honours of employers, each of a year and a level once. */
export const harmonyHonours = pgTable(
  'harmony_honours',
  {
    id: uuid('id').primaryKey(),
    employer: uuid('employer')
      .notNull()
      .references(() => units.id),
    year: integer('year').notNull(),
    /** `township`, `county`, `city`, `province`, `national`. */
    level: text('level').notNull(),
    union: uuid('union_id')
      .notNull()
      .references(() => units.id),
    grantedOn: date('granted_on', { mode: 'string' }).notNull(),
    /** Why, encrypted. */
    groundSealed: bytea('ground_sealed').notNull(),
    by: text('by').notNull(),
    at: instant('at').notNull(),
    /** The findings that spoke against it when it was granted, by code. */
    against: text('against').array().notNull(),
    withdrawnOn: date('withdrawn_on', { mode: 'string' }),
    withdrawalSealed: bytea('withdrawal_sealed'),
    withdrawnBy: text('withdrawn_by'),
  },
  (t) => [
    unique('harmony_honours_once').on(t.employer, t.year, t.level),
    index('harmony_honours_year').on(t.year, t.level),
  ],
)
