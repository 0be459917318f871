import type { PersonId } from '../domain/case/actor.js'
import { searchTag, unsealField } from './sealing.js'
import type { Store } from './store.js'

/*
 * Failures at signing in lock an account for the address they come from, longer the more there are, and end by themselves.
 * A softer bound holds for the account from everywhere; it leaves alone from where its owner has signed in before, so that
 * nobody can shut somebody else out for good. On wall time; account and address are kept as HMACs.
 */

const minute = 60_000
const day = 24 * 60 * minute

/** Failures within a day, from one address → how long it is locked after the last of them. The first that fits counts. */
const fromOne = [
  [20, 8 * 60 * minute],
  [15, 4 * 60 * minute],
  [10, 60 * minute],
  [5, 15 * minute],
] as const
/** The same for an account, from everywhere. */
const fromAll = [
  [100, 60 * minute],
  [30, 15 * minute],
] as const
/** How long a place stays known. */
const knownFor = 90 * day

export const phoneAccount = (phone: string): string => `phone/${phone}`
export const secondFactorAccount = (person: PersonId): string => `second-factor/${person}`

const at = (ms: number): string => new Date(ms).toISOString()

/** Seconds for which this account is locked from this address; 0 where it is not. */
export async function lockedFor(store: Store, account: string, address: string, now = Date.now()): Promise<number> {
  const [key, all] = [placeTag(store, account, address), accountTag(store, account)]
  const [row] = await store.sql<
    { one: number; oneLast: string | null; all: number; allLast: string | null; known: boolean }[]
  >`
    select
      (count(*) filter (where key = ${key}))::integer as one, max(at) filter (where key = ${key}) as "oneLast",
      (count(*) filter (where account = ${all}))::integer as all, max(at) filter (where account = ${all}) as "allLast",
      exists (select 1 from sign_in_places where key = ${key} and at > ${at(now - knownFor)}) as known
    from sign_in_failures where (key = ${key} or account = ${all}) and at > ${at(now - day)}`
  if (row === undefined) return 0
  const own = left(fromOne, row.one, row.oneLast, now)
  return row.known ? own : Math.max(own, left(fromAll, row.all, row.allLast, now))
}

function left(
  steps: readonly (readonly [failures: number, ms: number])[],
  failures: number,
  last: string | null,
  now: number,
): number {
  const step = steps.find(([least]) => failures >= least)
  return step === undefined || last === null ? 0 : Math.max(0, Math.ceil((Date.parse(last) + step[1] - now) / 1000))
}

/**
 * Puts a failure on record. One by which nothing could have been guessed (there was no code to guess) counts for its address
 * alone: else whoever knows a phone number could lock it from everywhere.
 */
export async function noteFailure(
  store: Store,
  account: string,
  address: string,
  { guessed = true, now = Date.now() }: { readonly guessed?: boolean; readonly now?: number } = {},
): Promise<void> {
  await store.sql`
    insert into sign_in_failures (key, account, at)
    values (${placeTag(store, account, address)}, ${accountTag(store, guessed ? account : idle(account))}, ${at(now)})`
}

/** Somebody signed in to this account from here: what failed here before is forgotten, and the place is known from now on. */
export async function noteSuccess(store: Store, account: string, address: string, now = Date.now()): Promise<void> {
  const key = placeTag(store, account, address)
  await store.sql`delete from sign_in_failures where key = ${key}`
  await store.sql`
    insert into sign_in_places (key, at) values (${key}, ${at(now)}) on conflict (key) do update set at = excluded.at`
}

/** Forgets what failed at the accounts of a person, from wherever. Returns how many failures that were. */
export async function unlockPerson(store: Store, person: PersonId): Promise<number> {
  const [row] = await store.sql<{ phone: Buffer | null }[]>`
    select phone_sealed as phone from people where id = ${person}`
  const phone = row?.phone ?? null
  const accounts = [
    secondFactorAccount(person),
    ...(phone === null ? [] : [phoneAccount(unsealField(store.keys, person, 'phone', phone))]),
  ]
  let forgotten = 0
  for (const account of accounts.flatMap((one) => [one, idle(one)]))
    forgotten += (await store.sql`delete from sign_in_failures where account = ${accountTag(store, account)}`).count
  return forgotten
}

const idle = (account: string): string => `idle/${account}`

function placeTag({ keys }: Store, account: string, address: string): Buffer {
  return searchTag(keys, 'failure', `${account}/${address}`)
}

function accountTag({ keys }: Store, account: string): Buffer {
  return searchTag(keys, 'failure', account)
}
