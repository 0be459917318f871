import { index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.js'

/** Signatures that stand beside a paper and not in it, each over the exact bytes of the file with this SHA-256. */
export const paperSignatures = pgTable(
  'paper_signatures',
  {
    /** The case, or the matter beside the cases. */
    caseId: uuid('case_id').notNull(),
    sha256: text('sha256').notNull(),
    /** `SM2-SM3` (GB/T 32918, 35276). */
    algorithm: text('algorithm').notNull(),
    /** The body that signed. */
    unit: uuid('unit').notNull(),
    /** DER: the two numbers of the signature. */
    signature: bytea('signature').notNull(),
    /** 65 bytes in hexadecimal, `04…`. */
    publicKey: text('public_key').notNull(),
    /** PEM, the body's own first; null where the provider shows none. */
    certificates: text('certificates'),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.caseId, t.sha256] })],
)

/** What a provider of signatures elsewhere was asked to sign, once for one content. Hashes and codes only. */
export const esignRequests = pgTable(
  'esign_requests',
  {
    /** `<case>/<effect>/<sha256>`: the idempotency key that the provider gets. */
    key: text('key').primaryKey(),
    /** The case, or the matter beside the cases. */
    caseId: uuid('case_id').notNull(),
    /** `<seq>/<kind>`. */
    effect: text('effect').notNull(),
    /** Of what was sent, and its size. */
    sha256: text('sha256').notNull(),
    bytes: integer('bytes').notNull(),
    unit: uuid('unit').notNull(),
    /** `sending`, `sent`, `answered`, `refused`, `given-up`, `replaced`. */
    status: text('status').notNull(),
    requestedAt: instant('requested_at').notNull(),
    /** Taken by the provider. */
    sentAt: instant('sent_at'),
    answeredAt: instant('answered_at'),
    /** Of the paper as it is after the answer: the signed file, or with a detached signature what was sent. */
    answerSha256: text('answer_sha256'),
    /** By what a doubled answer is known: SHA-256 of what it says. */
    answerDigest: text('answer_digest'),
    /** Why the provider did not sign. */
    code: text('code'),
    /** Answers that came when nobody waited any more, and the latest of them. */
    late: integer('late').notNull(),
    lateAt: instant('late_at'),
  },
  (t) => [index('esign_requests_effect').on(t.caseId, t.effect)],
)
