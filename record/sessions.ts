import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { PersonId } from '../domain/case/actor.js'
import type { Instant } from '../domain/values/time.js'
import type { Sql, Store } from './store.js'

/*
 * Sessions: an opaque token of 256 bits, kept as its hash. Each ends after a time unused, after a time at all, by signing out,
 * or when it is taken away. All on wall time.
 */

export type Method = 'oidc' | 'phone-code'

export interface Session {
  readonly id: string
  readonly person: PersonId
  readonly method: Method
  readonly createdAt: Instant
  readonly seenAt: Instant
  readonly endsAt: Instant
  /** Seconds: unused for so long, it ends. */
  readonly idle: number
  /** Null while only one factor was shown. */
  readonly secondFactorAt: Instant | null
}

/** Seconds: how long unused, and how long at all. */
export interface Lifetime {
  readonly idle: number
  readonly whole: number
}

const prefix = 'sys_'

export function isSessionToken(token: string): boolean {
  return /^sys_[\w-]{43}$/.test(token)
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

function instant(ms: number): Instant {
  return new Date(ms).toISOString()
}

/** Begins a session; the token is to be seen here and never again. */
export async function beginSession(
  store: Store,
  person: PersonId,
  method: Method,
  { idle, whole }: Lifetime,
  now = Date.now(),
): Promise<{ readonly token: string; readonly session: Session }> {
  const token = `${prefix}${randomBytes(32).toString('base64url')}`
  const session: Session = {
    id: randomUUID(),
    person,
    method,
    createdAt: instant(now),
    seenAt: instant(now),
    endsAt: instant(now + whole * 1000),
    idle,
    secondFactorAt: null,
  }
  await store.sql`
    insert into sessions (id, token_hash, person, method, created_at, seen_at, ends_at, idle)
    values (${session.id}, ${hashOf(token)}, ${person}, ${method}, ${session.createdAt}, ${session.seenAt}, ${session.endsAt}, ${idle})`
  return { token, session }
}

/** How often the last use is written down, in milliseconds. */
const seenEvery = 60_000

/** The session of a token that is still good; null otherwise, whatever is wrong with it. */
export async function sessionBy({ sql }: Pick<Store, 'sql'>, token: string, now = Date.now()): Promise<Session | null> {
  const [session] = await sql<Session[]>`
    select id, person, method, created_at as "createdAt", seen_at as "seenAt", ends_at as "endsAt", idle,
      second_factor_at as "secondFactorAt"
    from sessions where token_hash = ${hashOf(token)} and ended_at is null`
  if (session === undefined) return null
  if (Date.parse(session.endsAt) <= now || Date.parse(session.seenAt) + session.idle * 1000 <= now) return null
  if (now - Date.parse(session.seenAt) >= seenEvery)
    await sql`update sessions set seen_at = ${instant(now)} where id = ${session.id} and seen_at < ${instant(now)}`
  return session
}

/** After the second factor the old token is good for nothing: whoever had seen it has not got this right. */
export async function strengthen(store: Store, session: string, now = Date.now()): Promise<string> {
  const token = `${prefix}${randomBytes(32).toString('base64url')}`
  await store.sql`
    update sessions set token_hash = ${hashOf(token)}, second_factor_at = ${instant(now)} where id = ${session} and ended_at is null`
  return token
}

/** Ends one session of a person, or with null all of them. Returns how many. */
export async function endSessions(
  { sql }: { readonly sql: Sql },
  person: PersonId,
  session: string | null,
  now = Date.now(),
): Promise<number> {
  const ended = await sql`
    update sessions set ended_at = ${instant(now)}
    where person = ${person} and ended_at is null and ${session === null ? sql`true` : sql`id = ${session}`}`
  return ended.count
}

/** The sessions of a person that are still good, the latest used first. */
export async function sessionsOf(
  { sql }: Pick<Store, 'sql'>,
  person: PersonId,
  now = Date.now(),
): Promise<readonly Session[]> {
  return sql<Session[]>`
    select id, person, method, created_at as "createdAt", seen_at as "seenAt", ends_at as "endsAt", idle,
      second_factor_at as "secondFactorAt"
    from sessions where person = ${person} and ended_at is null and ends_at > ${instant(now)}
      and seen_at + idle * interval '1 second' > ${instant(now)}
    order by seen_at desc limit 100`
}

/** Of these sessions those that were ended, by whomever. */
export async function endedAmong(
  { sql }: Pick<Store, 'sql'>,
  sessions: readonly string[],
): Promise<ReadonlySet<string>> {
  if (sessions.length === 0) return new Set()
  const rows = await sql<{ id: string }[]>`
    select given.id from unnest(${[...sessions]}::uuid[]) as given (id)
    left join sessions s on s.id = given.id and s.ended_at is null where s.id is null`
  return new Set(rows.map(({ id }) => id))
}

/** Removes what is over: sessions and invitations after 30 days, codes and failures after a day, places after 90. */
export async function sweepSessions({ sql }: Pick<Store, 'sql'>, now = Date.now()): Promise<void> {
  const [month, day] = [instant(now - 30 * 86_400_000), instant(now - 86_400_000)]
  await sql`delete from sessions where ends_at < ${month} or ended_at < ${month}`
  await sql`delete from invitations where ends_at < ${month}`
  await sql`delete from sign_in_places where at < ${instant(now - 90 * 86_400_000)}`
  await sql`delete from sign_in_codes where sent_at < ${day}`
  await sql`delete from sign_in_failures where at < ${day}`
}
