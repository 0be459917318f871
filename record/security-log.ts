import type { PersonId, UnitId } from '../domain/case/actor.js'
import type { Instant } from '../domain/values/time.js'
import { searchTag } from './sealing.js'
import type { Store } from './store.js'

/*
 * What happened at signing in, for the auditor: append-only by trigger, on wall time. No phone, no code, no token, and no
 * address in clear. Nothing is changed in it, and nothing removed for as long as it is kept.
 */

export const securityKinds = [
  'signed-in',
  'signed-out',
  'sign-in-failed',
  'locked-out',
  'unlocked',
  'code-sent',
  'second-factor-enrolled',
  'second-factor-passed',
  'second-factor-failed',
  'second-factor-reset',
  'recovery-code-used',
  'invited',
  'identity-linked',
  'identity-refused',
  'registered',
  'sessions-ended',
  'channel-changed',
  'channel-proven',
  'blocked',
  'unblocked',
] as const
export type SecurityKind = (typeof securityKinds)[number]

/** Whom it is about, who did it where that is somebody else, and from where. */
export interface SecurityAbout {
  readonly person?: PersonId | null
  readonly by?: PersonId | null
  readonly session?: string | null
  readonly address?: string | null
}

/** Puts it on record. The address by its HMAC: equal ones can be told to be equal. */
export async function logSecurity(
  store: Store,
  kind: SecurityKind,
  { person = null, by = null, session = null, address = null }: SecurityAbout,
  now = Date.now(),
): Promise<void> {
  await store.sql`
    insert into security_log (at, kind, person, by, session, address)
    values (${new Date(now).toISOString()}, ${kind}, ${person}, ${by}, ${session},
      ${address === null ? null : searchTag(store.keys, 'address', address)})`
}

export interface SecurityEvent {
  readonly n: string
  readonly at: Instant
  readonly kind: SecurityKind
  readonly person: PersonId | null
  readonly by: PersonId | null
  /** The beginning of its id: enough to tell sessions apart. */
  readonly session: string | null
  readonly address: string | null
}

/**
 * The latest first, at most `limit`, older than `before` where that is given; of one person or of one kind, where asked for.
 * With `under`, only of people with an office in these unions' part of the tree.
 */
export async function securityEvents(
  { sql }: Pick<Store, 'sql'>,
  page: {
    readonly before?: string | undefined
    readonly person?: PersonId | undefined
    readonly kind?: SecurityKind | undefined
    readonly under: readonly UnitId[] | null
    readonly limit: number
  },
): Promise<readonly SecurityEvent[]> {
  const { before, person, kind, under, limit } = page
  const theirs =
    under === null
      ? sql`true`
      : sql`exists (
          select 1 from appointments a join units u on u.id = a.unit where a.person = security_log.person
            and (u.id = any(${[...under]}::uuid[]) or u.union_id = any(${[...under]}::uuid[]) or u.parent = any(${[...under]}::uuid[])))`
  return sql<SecurityEvent[]>`
    select n, at, kind, person, by, left(session::text, 8) as session,
      encode(substring(address for 6), 'hex') as address
    from security_log
    where ${before === undefined ? sql`true` : sql`n < ${before}`}
      and ${person === undefined ? sql`true` : sql`person = ${person}`}
      and ${kind === undefined ? sql`true` : sql`kind = ${kind}`}
      and ${theirs}
    order by n desc limit ${limit}`
}

/** Takes away what is older than this instant, and than six months in any case; returns how many. */
export async function purgeSecurityLog({ sql }: Pick<Store, 'sql'>, before: string): Promise<number> {
  const [row] = await sql<{ gone: number }[]>`select purge_security_log(${before}::timestamptz) as gone`
  return row?.gone ?? 0
}
