import { sql } from 'drizzle-orm'
import { boolean, index, integer, pgTable, smallint, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.js'

/** What the workflow of a case must know of, and what it has acknowledged. Apart from the head, so that neither waits for the other. */
export const engine = pgTable(
  'engine',
  {
    caseId: uuid('case_id').primaryKey(),
    wakeSeq: integer('wake_seq').notNull(),
    ackedSeq: integer('acked_seq').notNull(),
    /** When the clock acts next; null where nothing runs. */
    nextAt: instant('next_at'),
    /** An administrator holds its effects: kept here, so that a workflow made anew holds them too. */
    held: boolean('held').notNull().default(false),
  },
  (t) => [
    index('engine_behind')
      .on(t.caseId)
      .where(sql`acked_seq < wake_seq`),
    index('engine_clock').on(t.nextAt),
  ],
)

/** One row: the public half of the tally key. Whoever writes a ballot seals it with this; the other half is the worker's. */
export const tallyKey = pgTable('tally_key', {
  id: smallint('id').primaryKey(),
  public: bytea('public').notNull(),
  since: instant('since').notNull(),
})

/** One row: when the platform was last known to be up. */
export const heartbeat = pgTable('heartbeat', {
  id: smallint('id').primaryKey(),
  at: instant('at').notNull(),
})

/** When the platform was down: periods of our own that would have ended then are moved. */
export const outages = pgTable('outages', {
  downFrom: instant('down_from').primaryKey(),
  upAgain: instant('up_again').notNull(),
})
