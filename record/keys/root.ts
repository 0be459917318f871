import { randomBytes } from 'node:crypto'
import { keysFrom, type Keys } from '../sealing.js'
import type { Sql, Store, Tx } from '../store.js'
import { wrappingRing, type WrappingKey, type WrappingRing } from './case-wraps.js'
import { profiles, type Profile } from './ciphers.js'
import type { KeyWrapper } from './wrapper.js'

/*
 * The root secret, from which the keys of registers, search, drafts and papers derive, and the key that wraps the keys of
 * the cases. Both stand in the database, wrapped by the master key: another master key wraps them anew, and no search tag,
 * code or word has to be made again.
 */

const keyBytes = 32

/** The keys, and how they follow a rotation that happens elsewhere. */
export interface Keyring {
  readonly keys: Keys
  /** Which master key opened it. */
  readonly masterId: string
  /** Reads the versions again. */
  readonly refresh: () => Promise<void>
  /** Ends looking for new versions. */
  readonly close: () => void
}

/** How often a running process looks whether there is a new version, in milliseconds. */
export const lookEvery = 2_000

/** One version, opened. */
export interface Version extends WrappingKey {
  readonly root: Buffer
  readonly active: boolean
}

interface Row {
  readonly version: number
  readonly master_id: string
  readonly profile: Profile
  readonly sealed: Buffer
  readonly active_at: string | null
}

/**
 * Opens the keys of this record with the first of these master keys that fits: the present one, then those before it. At
 * the first start it makes them: for a record that is there already the root secret is the master key itself, as it always
 * was; for a new one it is random. Null where no master key fits.
 */
export async function openKeyring(
  store: Store,
  masters: readonly KeyWrapper[],
  { every = lookEvery }: { readonly every?: number } = {},
): Promise<Keyring | null> {
  const fitting = await firstFitting(store, masters)
  if (fitting === null) return null
  const { master, versions } = fitting
  let looking: Promise<void> | null = null
  const refresh = (): Promise<void> => {
    looking ??= look().finally(() => (looking = null))
    return looking
  }
  const ring = wrappingRing(() => void refresh().catch(() => undefined))
  const look = async (): Promise<void> => {
    const now = await versionsOpenedBy(store.sql, master)
    // After the master key was retired elsewhere this process goes on with what it knows.
    if (now !== null) teach(ring, now)
  }
  teach(ring, versions)
  const timer = setInterval(() => void refresh().catch(() => undefined), every)
  timer.unref()
  const [first] = versions
  return {
    keys: keysFrom(first.root, ring),
    masterId: master.id,
    refresh,
    close: () => clearInterval(timer),
  }
}

type Versions = readonly [Version, ...Version[]]

async function firstFitting(
  store: Store,
  masters: readonly KeyWrapper[],
): Promise<{ readonly master: KeyWrapper; readonly versions: Versions } | null> {
  for (const master of masters) {
    const versions = await versionsOpenedBy(store.sql, master)
    if (versions !== null) return { master, versions }
  }
  for (const master of masters) {
    if (!(await makeFirst(store, master))) continue
    const versions = await versionsOpenedBy(store.sql, master)
    if (versions !== null) return { master, versions }
  }
  return null
}

/** All versions, the oldest first; null where this master key opens none of them, or not the active one. */
export async function versionsOpenedBy(sql: Sql, master: KeyWrapper): Promise<Versions | null> {
  const rows = await sql<Row[]>`
    select version, master_id, profile, sealed, active_at from root_keys where master_id = ${master.id} order by version`
  const [first, ...others] = await Promise.all(rows.map((row) => opened(row, master)))
  if (first === undefined || ![first, ...others].some(({ active }) => active)) return null
  return [first, ...others]
}

async function opened({ version, profile, sealed, active_at }: Row, master: KeyWrapper): Promise<Version> {
  const both = await master.unwrap(sealed, placeOf(version, master))
  if (!profiles.includes(profile)) throw new Error(`version ${version} wraps in a way that is not known here`)
  return {
    version,
    profile,
    root: both.subarray(0, keyBytes),
    key: both.subarray(keyBytes),
    active: active_at !== null,
  }
}

/** A version wrapped by a master key, as it is stored. */
export async function sealedBy(
  master: KeyWrapper,
  { version, root, key }: Omit<Version, 'active' | 'profile'>,
): Promise<Buffer> {
  return master.wrap(Buffer.concat([root, key]), placeOf(version, master))
}

function placeOf(version: number, { id }: KeyWrapper): string {
  return `root/${version}/${id}`
}

function teach(ring: WrappingRing, versions: Versions): void {
  const active = versions.filter((version) => version.active)
  ring.learn(versions, Math.max(...active.map(({ version }) => version)))
}

/** Any number; it is ours: what is changed in the versions is changed by one at a time. */
const keyLock = 4_040_405

/** Changes the versions in a transaction that no other change of them runs beside. */
export async function alone<T>({ sql }: Store, work: (tx: Tx) => Promise<T>): Promise<T> {
  const done = await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${keyLock})`
    return work(tx)
  })
  return done as T
}

/** Makes the first version, unless there is one; of two processes that start at once one does. False where this master key is not the record's. */
async function makeFirst(store: Store, master: KeyWrapper): Promise<boolean> {
  const { sql, clock } = store
  const [any] = await sql`select 1 from root_keys limit 1`
  if (any !== undefined) return false
  const [old] = await sql<{ wrapped: Buffer | null; case_id: string | null }[]>`
    select k.case_id, k.wrapped from (select 1) as one left join lateral
      (select case_id, wrapped from case_keys order by case_id desc limit 1) k on true
    where k.case_id is not null or exists (select 1 from people)`
  if (old !== undefined && (master.inHand === null || !opensCase(master.inHand, old))) return false
  const root = old === undefined ? randomBytes(keyBytes) : master.inHand
  const key = old === undefined ? randomBytes(keyBytes) : master.inHand
  if (root === null || key === null) return false
  const sealed = await sealedBy(master, { version: 1, root, key })
  await alone(store, async (tx) => {
    const now = await clock.now(tx)
    await tx`
      insert into root_keys (version, master_id, profile, sealed, since, active_at)
      select 1, ${master.id}, 'aes', ${sealed}, ${now}, ${now} where not exists (select 1 from root_keys)`
  })
  return true
}

/** It must open the key of the latest case: under another, words could be read no more and what is added not be joined. */
function opensCase(
  key: Buffer,
  { case_id: caseId, wrapped }: { case_id: string | null; wrapped: Buffer | null },
): boolean {
  if (caseId === null || wrapped === null) return true
  try {
    keysFrom(key).wrap.unwrap(caseId, wrapped)
    return true
  } catch {
    return false
  }
}
