import { randomInt, randomUUID, timingSafeEqual } from 'node:crypto'
import type { PersonId } from '../domain/case/actor.js'
import { checkMobile, checkResidentId } from '../domain/values/identifiers.js'
import { sealField, searchTag } from './sealing.js'
import type { Store } from './store.js'

/*
 * Codes sent to a phone, and who is behind that phone. On wall time. Codes, phones and addresses are kept as HMACs only.
 */

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const codeLife = 5 * minute
const mostTries = 5
/** Codes that a phone may be sent. */
const toPhone = { minute: 1, hour: 5, day: 10 } as const
/** Codes that may be asked for from one address: whole offices stand behind one. */
const fromAddress = { minute: 10, hour: 60 } as const

const at = (ms: number): string => new Date(ms).toISOString()

/**
 * A new code for this phone, asked for from this address; null where it, the address or the platform has been sent as many as
 * may be. Nothing says whether anybody is behind it. `perHour`: what the platform sends at most within an hour.
 */
export async function newCode(
  store: Store,
  phone: string,
  { address, perHour, now = Date.now() }: { readonly address: string; readonly perHour: number; readonly now?: number },
): Promise<string | null> {
  return checkMobile(phone) === null ? codeFor(store, phone, { address, perHour, now }) : null
}

/** The same for any other address that somebody is to show they hold; `to` names it. */
export async function codeFor(
  store: Store,
  to: string,
  { address, perHour, now = Date.now() }: { readonly address: string; readonly perHour: number; readonly now?: number },
): Promise<string | null> {
  const tag = searchTag(store.keys, 'sign-in-phone', to)
  const from = searchTag(store.keys, 'address', address)
  const code = String(randomInt(0, 1_000_000)).padStart(6, '0')
  const made = await store.sql.begin(async (tx) => {
    // Two requests at once are one.
    await tx`select pg_advisory_xact_lock(hashtextextended(${tag.toString('hex')}, 0))`
    const [sent] = await tx<{ minute: number; hour: number; day: number; near: number; nearby: number; all: number }[]>`
      select
        (count(*) filter (where phone = ${tag} and sent_at > ${at(now - minute)}))::integer as minute,
        (count(*) filter (where phone = ${tag} and sent_at > ${at(now - hour)}))::integer as hour,
        (count(*) filter (where phone = ${tag}))::integer as day,
        (count(*) filter (where address = ${from} and sent_at > ${at(now - minute)}))::integer as near,
        (count(*) filter (where address = ${from} and sent_at > ${at(now - hour)}))::integer as nearby,
        (count(*) filter (where sent_at > ${at(now - hour)}))::integer as all
      from sign_in_codes where sent_at > ${at(now - hour)} or phone = ${tag} and sent_at > ${at(now - day)}`
    if (sent === undefined || sent.all >= perHour) return false
    if (sent.minute >= toPhone.minute || sent.hour >= toPhone.hour || sent.day >= toPhone.day) return false
    if (sent.near >= fromAddress.minute || sent.nearby >= fromAddress.hour) return false
    const id = randomUUID()
    await tx`
      insert into sign_in_codes (id, phone, code, address, sent_at, ends_at, tries)
      values (${id}, ${tag}, ${codeTag(store, id, code)}, ${from}, ${at(now)}, ${at(now + codeLife)}, 0)`
    return true
  })
  return made ? code : null
}

function codeTag({ keys }: Store, id: string, code: string): Buffer {
  return searchTag(keys, 'sign-in-code', `${id}/${code}`)
}

/** Whether this is the code that was sent last; it opens once, and five wrong ones close it. `none`: there is none to be guessed. */
export function takeCode(
  store: Store,
  phone: string,
  code: string,
  now = Date.now(),
): Promise<'taken' | 'wrong' | 'none'> {
  return takeCodeFor(store, phone, code, now)
}

/** The same for what `codeFor` was asked for. */
export async function takeCodeFor(
  store: Store,
  to: string,
  code: string,
  now = Date.now(),
): Promise<'taken' | 'wrong' | 'none'> {
  const tag = searchTag(store.keys, 'sign-in-phone', to)
  return store.sql.begin(async (tx) => {
    const [row] = await tx<{ id: string; code: Buffer; tries: number }[]>`
      select id, code, tries from sign_in_codes where phone = ${tag} and used_at is null and ends_at > ${at(now)}
      order by sent_at desc limit 1 for update`
    if (row === undefined || row.tries >= mostTries) return 'none'
    const right = timingSafeEqual(row.code, codeTag(store, row.id, code))
    if (right) await tx`update sign_in_codes set used_at = ${at(now)} where id = ${row.id}`
    else await tx`update sign_in_codes set tries = tries + 1 where id = ${row.id}`
    return right ? 'taken' : 'wrong'
  })
}

/** How long a number is taken to be still theirs, once somebody has signed in: numbers are given to others in time. */
const theirsFor = 180 * day

/**
 * Who has this phone: nobody, one, or people who must say who they are first: several of whom none can be told to be meant, or
 * somebody known by an identity number who has not signed in for long, or never, whose number may be another's by now.
 */
export async function personByPhone(
  store: Store,
  phone: string,
  now = Date.now(),
): Promise<{ readonly person: PersonId } | 'nobody' | 'unsure'> {
  const rows = await store.sql<{ id: PersonId; known: boolean; lately: boolean }[]>`
    select id, idno_hmac is not null as known, exists (
      select 1 from security_log where person = people.id and kind = 'signed-in' and at > ${at(now - theirsFor)}
    ) as lately
    from people where phone_hmac = ${searchTag(store.keys, 'phone', phone)} limit 10`
  // Whoever is known by an identity number goes before one who only left this phone.
  const known = rows.filter((row) => row.known)
  const [one, ...others] = known.length > 0 ? known : rows
  if (one === undefined) return 'nobody'
  return others.length > 0 || (one.known && !one.lately) ? 'unsure' : { person: one.id }
}

export interface RealName {
  readonly phone: string
  readonly name: string
  readonly idno: string
}

/**
 * Whoever has shown to hold this phone says who they are: the person with this phone, name and identity number; or a worker
 * newly registered. Null where the number is registered with another phone or name: that is for a person to look at.
 */
export async function workerNamed(
  store: Store,
  { phone, name, ...given }: RealName,
): Promise<{ readonly person: PersonId; readonly isNew: boolean } | null> {
  const idno = given.idno.toUpperCase()
  if (checkMobile(phone) !== null || checkResidentId(idno) !== null) return null
  const { keys } = store
  const [nameTag, phoneTag, idnoTag] = [
    searchTag(keys, 'name', name),
    searchTag(keys, 'phone', phone),
    searchTag(keys, 'idno', idno),
  ]
  const id = randomUUID()
  const [added] = await store.sql<{ id: PersonId }[]>`
    insert into people (id, name_sealed, phone_sealed, idno_sealed, name_hmac, phone_hmac, idno_hmac)
    values (${id}, ${sealField(keys, id, 'name', name)}, ${sealField(keys, id, 'phone', phone)}, ${sealField(keys, id, 'idno', idno)},
      ${nameTag}, ${phoneTag}, ${idnoTag})
    on conflict (idno_hmac) do nothing returning id`
  if (added !== undefined) return { person: added.id, isNew: true }
  const [known] = await store.sql<{ id: PersonId }[]>`
    select id from people where idno_hmac = ${idnoTag} and phone_hmac = ${phoneTag} and name_hmac = ${nameTag}`
  return known === undefined ? null : { person: known.id, isNew: false }
}
