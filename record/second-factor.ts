import { Secret, TOTP } from 'otpauth'
import type { PersonId } from '../domain/case/actor.js'
import { codeHash, readableCode } from './readable-code.js'
import { sealField, unsealField } from './sealing.js'
import { endSessions } from './sessions.js'
import type { Sql, Store } from './store.js'

/*
 * The second factor: codes of an authenticator app (RFC 6238), and ten codes for when the phone is lost. On wall time.
 */

/** Seconds a code is good for; one before and one after are taken too. */
const step = 30

const at = (ms: number): string => new Date(ms).toISOString()

const totp = (secret: string): TOTP =>
  new TOTP({ issuer: '四有', algorithm: 'SHA1', digits: 6, period: step, secret: Secret.fromBase32(secret) })

/** Begins an enrolment: the secret is shown here, once, as an address that an authenticator app reads. */
export async function enrolSecondFactor(
  store: Store,
  person: PersonId,
  label: string,
): Promise<{ readonly uri: string } | 'enrolled'> {
  const secret = new Secret({ size: 20 }).base32
  const sealed = sealField(store.keys, person, 'second-factor', secret)
  const rows = await store.sql`
    insert into second_factors (person, secret, last_step) values (${person}, ${sealed}, 0)
    on conflict (person) do update set secret = excluded.secret, last_step = 0 where second_factors.confirmed_at is null
    returning person`
  if (rows.length === 0) return 'enrolled'
  const of = totp(secret)
  of.label = label
  return { uri: of.toString() }
}

export async function hasSecondFactor({ sql }: Pick<Store, 'sql'>, person: PersonId): Promise<boolean> {
  const rows = await sql`select 1 from second_factors where person = ${person} and confirmed_at is not null`
  return rows.length > 0
}

/** How a second factor was shown. Recovery codes come with the first code, which confirms the enrolment, and never again. */
export interface Passed {
  readonly by: 'app' | 'recovery-code'
  readonly enrolled: boolean
  readonly recovery: readonly string[]
}

/** Whether this code is of the second factor of that person: no code is taken twice. Null where it is not. */
export async function takeSecondFactor(
  store: Store,
  person: PersonId,
  code: string,
  now = Date.now(),
): Promise<Passed | null> {
  if (code.length > 6)
    return (await takeRecovery(store, person, code, now))
      ? { by: 'recovery-code', enrolled: false, recovery: [] }
      : null
  const passed = await store.sql.begin(async (tx) => {
    const [row] = await tx<{ secret: Buffer; confirmed: boolean }[]>`
      select secret, confirmed_at is not null as confirmed from second_factors where person = ${person} for update`
    if (row === undefined) return null
    const delta = totp(unsealField(store.keys, person, 'second-factor', row.secret)).validate({
      token: code,
      timestamp: now,
      window: 1,
    })
    if (delta === null) return null
    const used = Math.floor(now / 1000 / step) + delta
    const taken = await tx`
      update second_factors set last_step = ${used}, confirmed_at = coalesce(confirmed_at, ${at(now)})
      where person = ${person} and last_step < ${used}`
    if (taken.count === 0) return null
    return {
      by: 'app' as const,
      enrolled: !row.confirmed,
      recovery: row.confirmed ? [] : await newRecovery(tx, person),
    }
  })
  return passed
}

/** Takes the second factor away from somebody who has lost it, with every session. They enrol another when they next sign in. */
export async function resetSecondFactor(store: Store, person: PersonId, now = Date.now()): Promise<boolean> {
  return store.sql.begin(async (tx) => {
    const gone = await tx`delete from second_factors where person = ${person}`
    await tx`delete from recovery_codes where person = ${person}`
    await endSessions({ sql: tx }, person, null, now)
    return gone.count > 0
  })
}

async function newRecovery(sql: Sql, person: PersonId): Promise<readonly string[]> {
  const codes = Array.from({ length: 10 }, () => readableCode(12))
  await sql`delete from recovery_codes where person = ${person}`
  await sql`
    insert into recovery_codes (person, code_hash)
    select ${person}::uuid, decode(hash, 'hex') from unnest(${codes.map((code) => codeHash(code).toString('hex'))}::text[]) as given (hash)`
  return codes.map((code) => code.replace(/(.{4})(?=.)/g, '$1-'))
}

async function takeRecovery(store: Store, person: PersonId, code: string, now: number): Promise<boolean> {
  const taken = await store.sql`
    update recovery_codes set used_at = ${at(now)}
    where person = ${person} and code_hash = ${codeHash(code)} and used_at is null`
  return taken.count > 0
}
