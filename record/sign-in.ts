import { createHash, randomBytes, randomInt, randomUUID, timingSafeEqual } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import type { PersonId } from '../domain/case/actor.js'
import { checkMobile, checkResidentId } from '../domain/values/identifiers.js'
import { sealField, searchTag, unsealField } from './sealing.js'
import type { Store } from './store.js'

/*
 * What somebody shows to be who they are: a code sent to their phone, an identity at a provider that was linked by an
 * invitation, a second factor. All on wall time. Codes and phones are kept as HMACs only.
 */

const minute = 60_000
const codeLife = 5 * minute
const mostTries = 5
/** Codes a phone may be sent: one a minute, five an hour, ten a day. */
const limits = [
  [minute, 1],
  [60 * minute, 5],
  [24 * 60 * minute, 10],
] as const

const at = (ms: number): string => new Date(ms).toISOString()

/** A new code for this phone; null where it has been sent as many as it may be. Nothing says whether anybody is behind it. */
export async function newCode(store: Store, phone: string, now = Date.now()): Promise<string | null> {
  if (checkMobile(phone) !== null) return null
  const tag = searchTag(store.keys, 'sign-in-phone', phone)
  const code = String(randomInt(0, 1_000_000)).padStart(6, '0')
  const made = await store.sql.begin(async (tx) => {
    // Two requests at once are one.
    await tx`select pg_advisory_xact_lock(hashtextextended(${tag.toString('hex')}, 0))`
    for (const [within, most] of limits) {
      const [row] = await tx<{ n: number }[]>`
        select count(*)::integer as n from sign_in_codes where phone = ${tag} and sent_at > ${at(now - within)}`
      if ((row?.n ?? 0) >= most) return false
    }
    const id = randomUUID()
    await tx`
      insert into sign_in_codes (id, phone, code, sent_at, ends_at, tries)
      values (${id}, ${tag}, ${searchTag(store.keys, 'sign-in-code', `${id}/${code}`)}, ${at(now)}, ${at(now + codeLife)}, 0)`
    return true
  })
  return made ? code : null
}

/** Whether this is the code that was sent last; it opens once, and five wrong ones close it. */
export async function takeCode(store: Store, phone: string, code: string, now = Date.now()): Promise<boolean> {
  const tag = searchTag(store.keys, 'sign-in-phone', phone)
  const taken = await store.sql.begin(async (tx) => {
    const [row] = await tx<{ id: string; code: Buffer; tries: number }[]>`
      select id, code, tries from sign_in_codes where phone = ${tag} and used_at is null and ends_at > ${at(now)}
      order by sent_at desc limit 1 for update`
    if (row === undefined || row.tries >= mostTries) return false
    const right = timingSafeEqual(row.code, searchTag(store.keys, 'sign-in-code', `${row.id}/${code}`))
    if (right) await tx`update sign_in_codes set used_at = ${at(now)} where id = ${row.id}`
    else await tx`update sign_in_codes set tries = tries + 1 where id = ${row.id}`
    return right
  })
  return taken
}

/** Failures that lock an account for an address: within a quarter of an hour. A softer bound holds for the account at all. */
const lockWithin = 15 * minute
const mostFromOne = 5
const mostInAll = 30

/** Whether signing in to this account from this address is locked for now. */
export async function isLockedOut(store: Store, account: string, address: string, now = Date.now()): Promise<boolean> {
  const [one, all] = failureKeys(store, account, address)
  const [row] = await store.sql<{ one: number; all: number }[]>`
    select (count(*) filter (where key = ${one}))::integer as one, (count(*) filter (where key = ${all}))::integer as all
    from sign_in_failures where key in (${one}, ${all}) and at > ${at(now - lockWithin)}`
  return (row?.one ?? 0) >= mostFromOne || (row?.all ?? 0) >= mostInAll
}

export async function noteFailure(store: Store, account: string, address: string, now = Date.now()): Promise<void> {
  for (const key of failureKeys(store, account, address))
    await store.sql`insert into sign_in_failures (key, at) values (${key}, ${at(now)})`
}

function failureKeys({ keys }: Store, account: string, address: string): readonly [Buffer, Buffer] {
  return [searchTag(keys, 'failure', `${account}/${address}`), searchTag(keys, 'failure', account)]
}

/** Who has this phone: nobody, one, or several of whom none can be told to be meant. */
export async function personByPhone(
  store: Store,
  phone: string,
): Promise<{ readonly person: PersonId } | 'nobody' | 'several'> {
  const rows = await store.sql<{ id: PersonId; known: boolean }[]>`
    select id, idno_hmac is not null as known from people where phone_hmac = ${searchTag(store.keys, 'phone', phone)} limit 10`
  // Whoever is known by an identity number goes before one who only left this phone.
  const known = rows.filter((row) => row.known)
  const meant = known.length > 0 ? known : rows
  const [one, ...others] = meant
  return one === undefined ? 'nobody' : others.length > 0 ? 'several' : { person: one.id }
}

/** Registers a worker by phone, name and identity number; null where the number is known already: that is for a person to look at. */
export async function registerWorker(
  store: Store,
  worker: { readonly phone: string; readonly name: string; readonly idno: string },
): Promise<PersonId | null> {
  const { phone, name } = worker
  const idno = worker.idno.toUpperCase()
  if (checkMobile(phone) !== null || checkResidentId(idno) !== null) return null
  const id = randomUUID()
  const { keys } = store
  const rows = await store.sql<{ id: PersonId }[]>`
    insert into people (id, name_sealed, phone_sealed, idno_sealed, name_hmac, phone_hmac, idno_hmac)
    values (${id}, ${sealField(keys, id, 'name', name)}, ${sealField(keys, id, 'phone', phone)}, ${sealField(keys, id, 'idno', idno)},
      ${searchTag(keys, 'name', name)}, ${searchTag(keys, 'phone', phone)}, ${searchTag(keys, 'idno', idno)})
    on conflict (idno_hmac) do nothing returning id`
  return rows[0]?.id ?? null
}

function codeHash(code: string): Buffer {
  return createHash('sha256').update(code.replaceAll(/[\s-]/g, '').toUpperCase()).digest()
}

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
function readableCode(length: number): string {
  return Array.from(randomBytes(length), (byte) => letters.charAt(byte & 31)).join('')
}

/** A code by which a registered person links their identity at the provider, within three days, once. */
export async function invite(store: Store, person: PersonId, now = Date.now()): Promise<string> {
  const code = readableCode(20)
  await store.sql`
    insert into invitations (code_hash, person, ends_at) values (${codeHash(code)}, ${person}, ${at(now + 3 * 24 * 60 * minute)})`
  return code.replace(/(.{5})(?=.)/g, '$1-')
}

/** Links an identity at a provider to the person who was invited; null where the invitation is none, used or over. */
export async function linkIdentity(
  store: Store,
  identity: { readonly issuer: string; readonly subject: string },
  code: string,
  now = Date.now(),
): Promise<PersonId | null> {
  const linked = await store.sql.begin(async (tx) => {
    const [row] = await tx<{ person: PersonId }[]>`
      update invitations set used_at = ${at(now)} where code_hash = ${codeHash(code)} and used_at is null and ends_at > ${at(now)}
      returning person`
    if (row === undefined) return null
    await tx`
      insert into identities (issuer, subject, person, linked_at)
      values (${identity.issuer}, ${identity.subject}, ${row.person}, ${at(now)})
      on conflict (issuer, subject) do update set person = excluded.person, linked_at = excluded.linked_at`
    return row.person
  })
  return linked
}

export async function personByIdentity(
  { sql }: Pick<Store, 'sql'>,
  { issuer, subject }: { readonly issuer: string; readonly subject: string },
): Promise<PersonId | null> {
  const [row] = await sql<{ person: PersonId }[]>`
    select person from identities where issuer = ${issuer} and subject = ${subject}`
  return row?.person ?? null
}

/** Seconds a code of the second factor is good for (RFC 6238). */
const step = 30

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

/**
 * Whether this code is of the second factor: no code is taken twice. The first one confirms the enrolment, and brings ten
 * codes for when the phone is lost; one of those opens once, too.
 */
export async function takeSecondFactor(
  store: Store,
  person: PersonId,
  code: string,
  now = Date.now(),
): Promise<{ readonly recovery: readonly string[] } | null> {
  if (code.length > 6) return (await takeRecovery(store, person, code, now)) ? { recovery: [] } : null
  const [row] = await store.sql<{ secret: Buffer; confirmed: boolean }[]>`
    select secret, confirmed_at is not null as confirmed from second_factors where person = ${person}`
  if (row === undefined) return null
  const delta = totp(unsealField(store.keys, person, 'second-factor', row.secret)).validate({
    token: code,
    timestamp: now,
    window: 1,
  })
  if (delta === null) return null
  const used = Math.floor(now / 1000 / step) + delta
  const taken = await store.sql`
    update second_factors set last_step = ${used}, confirmed_at = coalesce(confirmed_at, ${at(now)})
    where person = ${person} and last_step < ${used} returning person`
  if (taken.length === 0) return null
  return { recovery: row.confirmed ? [] : await newRecovery(store, person) }
}

async function newRecovery(store: Store, person: PersonId): Promise<readonly string[]> {
  const codes = Array.from({ length: 10 }, () => readableCode(12))
  for (const code of codes)
    await store.sql`insert into recovery_codes (person, code_hash) values (${person}, ${codeHash(code)})`
  return codes.map((code) => code.replace(/(.{4})(?=.)/g, '$1-'))
}

async function takeRecovery(store: Store, person: PersonId, code: string, now: number): Promise<boolean> {
  const rows = await store.sql`
    update recovery_codes set used_at = ${at(now)}
    where person = ${person} and code_hash = ${codeHash(code)} and used_at is null returning person`
  return rows.length > 0
}
