import { boolean, date, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.js'

/** The signed root of each Shanghai day: append-only but for the time of delivery. See record/roots.ts. */
export const roots = pgTable(
  'roots',
  {
    /** From 1, without a gap. */
    n: integer('n').primaryKey(),
    /** The Shanghai day that it closes. */
    day: date('day', { mode: 'string' }).notNull(),
    /** Exactly what was signed: canonical JSON. */
    statement: text('statement').notNull(),
    /** SHA-256 of the statement, in hexadecimal: the fingerprint that people copy. */
    hash: text('hash').notNull(),
    /** Ed25519 over the statement, base64. */
    signature: text('signature').notNull(),
    /** The public key it was signed with: 32 bytes, base64. */
    key: text('key').notNull(),
    leaves: integer('leaves').notNull(),
    /** The hash of each full 1024 leaves and of the rest, 32 bytes each: a path is found without reading all leaves. */
    chunks: bytea('chunks').notNull(),
    madeAt: instant('made_at').notNull(),
    /** When it had left the machine; null where no address is set, or not yet. */
    deliveredAt: instant('delivered_at'),
  },
  (t) => [unique('roots_day').on(t.day)],
)

/** What a root is over: the heads that moved since the root before, in the order of kind and id. */
export const rootLeaves = pgTable(
  'root_leaves',
  {
    day: date('day', { mode: 'string' }).notNull(),
    i: integer('i').notNull(),
    /** `case`, or `matter` for matters beside the cases. */
    kind: text('kind').notNull(),
    id: uuid('id').notNull(),
    seq: integer('seq').notNull(),
    hash: bytea('hash').notNull(),
  },
  (t) => [primaryKey({ columns: [t.day, t.i] }), index('root_leaves_of').on(t.id, t.seq)],
)

/** What each verification of the whole record has found. */
export const auditRuns = pgTable(
  'audit_runs',
  {
    id: uuid('id').primaryKey(),
    began: instant('began').notNull(),
    ended: instant('ended').notNull(),
    cases: integer('cases').notNull(),
    events: integer('events').notNull(),
    /** Up to which root it was compared; null where there was none. */
    root: integer('root'),
    sound: boolean('sound').notNull(),
    /** The first findings, in codes and ids. */
    faults: jsonb('faults').notNull(),
    /** How many there are. */
    found: integer('found').notNull(),
  },
  (t) => [index('audit_runs_began').on(t.began)],
)

/** Workflows that knew more than the record has: it was restored to an older state, and somebody has to look. */
export const engineAlarms = pgTable(
  'engine_alarms',
  {
    caseId: uuid('case_id').notNull(),
    at: instant('at').notNull(),
    /** What the workflow knew. */
    knownSeq: integer('known_seq').notNull(),
    /** What the record has; 0 where it has no such case. */
    seq: integer('seq').notNull(),
  },
  (t) => [primaryKey({ columns: [t.caseId, t.at] }), index('engine_alarms_at').on(t.at)],
)
