import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.js'

/**
 * The installation's root secret and the key that wraps the keys of the cases, in each of its versions; each version once
 * for every master key that opens it. While a rotation is under way that is two.
 */
export const rootKeys = pgTable(
  'root_keys',
  {
    version: integer('version').notNull(),
    /** Which master key wraps this row. */
    masterId: text('master_id').notNull(),
    /** `aes` or `sm4`: how this version wraps the keys of the cases. */
    profile: text('profile').notNull(),
    /** Root secret and wrapping key, 32 bytes each, wrapped by the master key. */
    sealed: bytea('sealed').notNull(),
    since: instant('since').notNull(),
    /** From then on new wrappings are made by this version; null while it is only announced. */
    activeAt: instant('active_at'),
  },
  (t) => [primaryKey({ columns: [t.version, t.masterId] })],
)
