import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.js'
import { people, units } from './registers.js'

/** By what a person wants to be told outside the platform. Addresses are ciphertext. */
export const personChannels = pgTable(
  'person_channels',
  {
    person: uuid('person')
      .notNull()
      .references(() => people.id),
    /** `sms`, `wechat`, `mail`. */
    channel: text('channel').notNull(),
    sealed: bytea('sealed').notNull(),
    /** Also what is only a reminder; legal acts go out whatever this says. */
    reminders: boolean('reminders').notNull(),
    /** When it was shown to be theirs; until then nothing goes there. */
    provenAt: instant('proven_at'),
    /** Another one that takes its place once it was shown to be theirs. */
    pendingSealed: bytea('pending_sealed'),
  },
  (t) => [primaryKey({ columns: [t.person, t.channel] })],
)

/** Every message to the outside, one a notice, person and channel. Text and address are made when it goes out. */
export const deliveries = pgTable(
  'deliveries',
  {
    id: uuid('id').primaryKey(),
    notice: uuid('notice').notNull(),
    caseId: uuid('case_id').notNull(),
    person: uuid('person').notNull(),
    channel: text('channel').notNull(),
    /** Not before: reminders wait for the morning. */
    notBefore: instant('not_before').notNull(),
    /** `waiting`, `sent` (taken by the provider), `reached` (it is there, says its receipt), `undeliverable`. */
    status: text('status').notNull(),
    attempts: integer('attempts').notNull(),
    /** How often it was sent anew by hand, and by whom last. */
    round: integer('round').notNull().default(0),
    resentBy: uuid('resent_by'),
    /** The engine was last told then. */
    toldAt: instant('told_at'),
    endedAt: instant('ended_at'),
    provider: text('provider'),
    reference: text('reference'),
    code: text('code'),
    /** When it arrived, by the receipt. */
    reachedAt: instant('reached_at'),
    /** It serves a paper: somebody is told where no receipt comes. */
    awaited: boolean('awaited').notNull().default(false),
  },
  (t) => [
    unique('deliveries_once').on(t.notice, t.person, t.channel),
    index('deliveries_case').on(t.caseId),
    index('deliveries_awaited')
      .on(t.endedAt)
      .where(sql`awaited and status = 'sent'`),
    index('deliveries_waiting')
      .on(t.toldAt)
      .where(sql`status = 'waiting'`),
  ],
)

/** Somebody was not reached: a task for whoever is to reach them otherwise, until it is done. Codes only. */
export const undelivered = pgTable(
  'undelivered',
  {
    id: uuid('id').primaryKey(),
    caseId: uuid('case_id').notNull(),
    /** The same for each thing that was not delivered. */
    key: text('key').notNull(),
    /** Of what nobody was told. */
    notice: uuid('notice').notNull(),
    /** Why, as in the notice that tells of it. */
    step: text('step').notNull(),
    /** What it is about: `<seq>/<what>`. */
    about: text('about').notNull(),
    /** Whose it is: the officer's of the case, or that of this role at this unit. */
    role: text('role').notNull(),
    unit: uuid('unit').notNull(),
    at: instant('at').notNull(),
    doneAt: instant('done_at'),
    /** Null where a receipt came after all. */
    doneBy: uuid('done_by'),
    how: text('how'),
  },
  (t) => [
    unique('undelivered_once').on(t.caseId, t.key),
    index('undelivered_open')
      .on(t.at, t.id)
      .where(sql`done_at is null`),
  ],
)

/** What institutions are told by HTTP: a subscription of one unit. */
export const webhooks = pgTable('webhooks', {
  id: uuid('id').primaryKey(),
  unit: uuid('unit')
    .notNull()
    .references(() => units.id),
  url: text('url').notNull(),
  /** The secret that signs, encrypted; the one before beside it, while both hold. */
  secret: bytea('secret').notNull(),
  formerSecret: bytea('former_secret'),
  formerUntil: instant('former_until'),
  createdAt: instant('created_at').notNull(),
  createdBy: uuid('created_by').notNull(),
  /** Given up for now: it failed too long. */
  pausedAt: instant('paused_at'),
  endedAt: instant('ended_at'),
})

/** A case has come to another stage: what webhooks tell. Written with the act. */
export const stageChanges = pgTable(
  'stage_changes',
  {
    caseId: uuid('case_id').notNull(),
    seq: integer('seq').notNull(),
    at: instant('at').notNull(),
    stage: text('stage').notNull(),
    queued: boolean('queued').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.caseId, t.seq] }),
    index('stage_changes_unqueued')
      .on(t.caseId)
      .where(sql`not queued`),
  ],
)

/** One call of one webhook: codes only. */
export const webhookCalls = pgTable(
  'webhook_calls',
  {
    id: uuid('id').primaryKey(),
    webhook: uuid('webhook')
      .notNull()
      .references(() => webhooks.id),
    caseId: uuid('case_id').notNull(),
    seq: integer('seq').notNull(),
    payload: jsonb('payload').notNull(),
    status: text('status').notNull(),
    attempts: integer('attempts').notNull(),
    /** How often it was sent anew by hand. Each time is a workflow of its own, for the one before may not have ended yet. */
    round: integer('round').notNull().default(0),
    toldAt: instant('told_at'),
    endedAt: instant('ended_at'),
    /** The status of the last answer, or why there was none. */
    code: text('code'),
  },
  (t) => [
    unique('webhook_calls_once').on(t.webhook, t.caseId, t.seq),
    index('webhook_calls_of').on(t.webhook, t.endedAt),
    index('webhook_calls_waiting')
      .on(t.toldAt)
      .where(sql`status = 'waiting'`),
  ],
)
