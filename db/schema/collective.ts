import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './columns.js'

/** The claimants of collective cases, a row each: the fold of the events that speak of it. */
export const claimants = pgTable(
  'claimants',
  {
    caseId: uuid('case_id').notNull(),
    n: integer('n').notNull(),
    person: uuid('person'),
    /** Name, identity number and phone as they were given, encrypted with the case's own key. */
    sealed: bytea('sealed'),
    /** What is claimed, in fen. */
    amount: bigint('amount', { mode: 'bigint' }).notNull(),
    status: text('status').notNull(),
    state: jsonb('state').notNull(),
    evolveVersion: integer('evolve_version').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.caseId, t.n] }),
    index('claimants_person').on(t.person, t.caseId),
    index('claimants_status').on(t.caseId, t.status, t.n),
  ],
)
