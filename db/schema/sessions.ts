import { bigint, index, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.js'
import { people } from './registers.js'

/*
 * Signing in runs on wall time: these times come from the machine, whatever clock the cases run on.
 */

/** Sessions that this platform gave out. The token itself is kept nowhere, only its hash. */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    tokenHash: bytea('token_hash').notNull(),
    person: uuid('person')
      .notNull()
      .references(() => people.id),
    /** `oidc`, `phone-code`. */
    method: text('method').notNull(),
    createdAt: instant('created_at').notNull(),
    seenAt: instant('seen_at').notNull(),
    /** Whatever happens, it ends then. */
    endsAt: instant('ends_at').notNull(),
    /** Unused for so long (seconds), it ends. */
    idle: integer('idle').notNull(),
    secondFactorAt: instant('second_factor_at'),
    endedAt: instant('ended_at'),
  },
  (t) => [
    unique('sessions_token').on(t.tokenHash),
    index('sessions_person').on(t.person),
    index('sessions_ends').on(t.endsAt),
  ],
)

/** Who somebody is at an outside provider. Linked by an invitation, never by a name or a mail address. */
export const identities = pgTable(
  'identities',
  {
    issuer: text('issuer').notNull(),
    subject: text('subject').notNull(),
    person: uuid('person')
      .notNull()
      .references(() => people.id),
    linkedAt: instant('linked_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.issuer, t.subject] }), index('identities_person').on(t.person)],
)

/** Codes by which somebody who has been registered links their identity at a provider, once. */
export const invitations = pgTable('invitations', {
  codeHash: bytea('code_hash').primaryKey(),
  person: uuid('person')
    .notNull()
    .references(() => people.id),
  endsAt: instant('ends_at').notNull(),
  usedAt: instant('used_at'),
})

/** Codes sent to a phone. Phone and code by their HMACs; each code opens once. */
export const signInCodes = pgTable(
  'sign_in_codes',
  {
    id: uuid('id').primaryKey(),
    phone: bytea('phone').notNull(),
    code: bytea('code').notNull(),
    /** From where it was asked for, by its HMAC. */
    address: bytea('address'),
    sentAt: instant('sent_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    tries: integer('tries').notNull(),
    usedAt: instant('used_at'),
  },
  (t) => [
    index('sign_in_codes_phone').on(t.phone, t.sentAt),
    index('sign_in_codes_address').on(t.address, t.sentAt),
    index('sign_in_codes_sent').on(t.sentAt),
  ],
)

/** What went wrong at signing in: too much of it locks for a while. Both by their HMACs: the account, and it together with the address. */
export const signInFailures = pgTable(
  'sign_in_failures',
  {
    key: bytea('key').notNull(),
    /** Null: it counts for that address alone, nothing could have been guessed. */
    account: bytea('account'),
    at: instant('at').notNull(),
  },
  (t) => [index('sign_in_failures_key').on(t.key, t.at), index('sign_in_failures_account').on(t.account, t.at)],
)

/** From where somebody has signed in before, by the HMAC of account and address: what strangers do does not lock them out. */
export const signInPlaces = pgTable(
  'sign_in_places',
  { key: bytea('key').primaryKey(), at: instant('at').notNull() },
  (t) => [index('sign_in_places_at').on(t.at)],
)

/** Who may not sign in for now, whatever they hold. */
export const personBlocks = pgTable('person_blocks', {
  person: uuid('person')
    .primaryKey()
    .references(() => people.id),
  at: instant('at').notNull(),
  /** Null: by the command line. */
  by: uuid('by'),
  /** `left`, `compromised`, `misuse`, `other`. */
  reason: text('reason').notNull(),
})

/** The second factor of those who administer, audit or operate the platform. */
export const secondFactors = pgTable('second_factors', {
  person: uuid('person')
    .primaryKey()
    .references(() => people.id),
  secret: bytea('secret').notNull(),
  confirmedAt: instant('confirmed_at'),
  /** The last step of 30 seconds whose code was taken: none is taken twice. */
  lastStep: bigint('last_step', { mode: 'bigint' }).notNull(),
})

/** For when the phone is lost: each opens once. */
export const recoveryCodes = pgTable(
  'recovery_codes',
  {
    person: uuid('person')
      .notNull()
      .references(() => people.id),
    codeHash: bytea('code_hash').notNull(),
    usedAt: instant('used_at'),
  },
  (t) => [primaryKey({ columns: [t.person, t.codeHash] })],
)

/** Who signed in, who could not, and what was done about it: append-only, by trigger. No phone, no address in clear. */
export const securityLog = pgTable(
  'security_log',
  {
    n: bigint('n', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant('at').notNull(),
    kind: text('kind').notNull(),
    person: uuid('person'),
    /** Who did it to them, where it was somebody else. */
    by: uuid('by'),
    session: uuid('session'),
    /** HMAC of the address. */
    address: bytea('address'),
  },
  (t) => [index('security_log_person').on(t.person, t.n)],
)
