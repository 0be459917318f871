import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { CaseId } from '../../domain/case/actor.js'
import type { Sql, Store } from '../store.js'
import { prefixOf, unversionedBytes, wrappingRing } from './case-wraps.js'
import type { Profile } from './ciphers.js'
import { alone, lookEvery, sealedBy, versionsOpenedBy, type Version } from './root.js'
import type { KeyWrapper } from './wrapper.js'

/*
 * Another master key, while the service runs. A new version of the wrapping key is announced, wrapped by the old master
 * key and by the new one; every running process learns of it; then it becomes the active one and the keys of the cases are
 * wrapped by it, batch by batch. Broken off at any point, the same command takes it up where it stands. Until the old
 * master key is retired, both open everything.
 */

export interface Rotation {
  readonly done: number
  readonly total: number
}

/** How long an announced version waits before it is used: every process has looked by then. Milliseconds. */
const noticeTime = 2.5 * lookEvery

interface RotateOptions {
  readonly told?: (progress: Rotation) => void
  readonly notice?: number
  /** How many keys are wrapped in one statement, and how long it rests after each, in milliseconds. */
  readonly batch?: number
  readonly pause?: number
}

/** Wraps everything by the new master key. Null where the old one does not open this record. */
export async function rotate(
  store: Store,
  masters: { readonly old: KeyWrapper; readonly next: KeyWrapper; readonly profile: Profile },
  { told = () => undefined, notice = noticeTime, batch = 200, pause = 0 }: RotateOptions = {},
): Promise<Rotation | null> {
  const announced = await announce(store, masters)
  if (announced === null) return null
  if (!announced.newest.active) {
    await wait(notice)
    const now = await store.clock.now(store.sql)
    await store.sql`update root_keys set active_at = ${now} where version = ${announced.newest.version} and active_at is null`
  }
  const ring = wrappingRing(() => undefined)
  ring.learn(announced.versions, announced.newest.version)
  const total = await casesIn(store)
  let done = total - (await leftIn(store, announced.newest.version))
  told({ done, total })
  // A case that was opened meanwhile by a process that had not looked yet is found by another round.
  while ((await leftIn(store, announced.newest.version)) > 0) {
    let after: CaseId | null = '00000000-0000-0000-0000-000000000000'
    while (after !== null) {
      const wrapped: { readonly last: CaseId | null; readonly n: number } = await wrapBatch(
        store,
        ring,
        announced.newest.version,
        after,
        batch,
      )
      after = wrapped.last
      done = Math.min(total, done + wrapped.n)
      told({ done, total })
      await wait(pause)
    }
  }
  return { done: await casesIn(store), total: await casesIn(store) }
}

/** The versions with the new one among them; the new master key opens them all. Safe to repeat. */
async function announce(
  store: Store,
  { old, next, profile }: { readonly old: KeyWrapper; readonly next: KeyWrapper; readonly profile: Profile },
): Promise<{ readonly versions: readonly Version[]; readonly newest: Version } | null> {
  return alone(store, async (tx) => {
    const versions = await versionsOpenedBy(tx, old)
    if (versions === null) return null
    const [first] = versions
    const last = versions.at(-1) ?? first
    const begun = last.version > 1 && (await knownTo(tx, next, last.version))
    const newest: Version = begun
      ? last
      : { version: last.version + 1, profile, root: first.root, key: randomBytes(32), active: false }
    const all = begun ? versions : [...versions, newest]
    const now = await store.clock.now(tx)
    for (const one of all)
      for (const master of [old, next]) {
        const sealed = await sealedBy(master, one)
        await tx`
          insert into root_keys (version, master_id, profile, sealed, since, active_at)
          values (${one.version}, ${master.id}, ${one.profile}, ${sealed}, ${now}, ${one.active ? now : null})
          on conflict (version, master_id) do nothing`
      }
    return { versions: all, newest }
  })
}

async function knownTo(sql: Sql, { id }: KeyWrapper, version: number): Promise<boolean> {
  const rows = await sql`select 1 from root_keys where master_id = ${id} and version = ${version}`
  return rows.length > 0
}

async function wrapBatch(
  { sql }: Store,
  ring: ReturnType<typeof wrappingRing>,
  version: number,
  after: CaseId,
  batch: number,
): Promise<{ readonly last: CaseId | null; readonly n: number }> {
  const rows = await sql<{ case_id: CaseId; wrapped: Buffer }[]>`
    select case_id, wrapped from case_keys
    where case_id > ${after} and ${notBy(sql, version)} order by case_id limit ${batch}`
  if (rows.length === 0) return { last: null, n: 0 }
  const anew = rows.map((row) => ({
    id: row.case_id,
    was: `\\x${row.wrapped.toString('hex')}`,
    now: `\\x${ring.wrap(row.case_id, ring.unwrap(row.case_id, row.wrapped)).toString('hex')}`,
  }))
  // Only what is still as it was read: a key that was destroyed meanwhile stays destroyed.
  const changed = await sql`
    update case_keys k set wrapped = row.now
    from jsonb_to_recordset(${JSON.stringify(anew)}::text::jsonb) as row (id uuid, was bytea, now bytea)
    where k.case_id = row.id and k.wrapped = row.was`
  return { last: rows.at(-1)?.case_id ?? null, n: changed.count }
}

async function casesIn({ sql }: Store): Promise<number> {
  const [row] = await sql<{ n: number }[]>`select count(*)::integer as n from case_keys`
  return row?.n ?? 0
}

/** How many keys of cases are not wrapped by this version. */
async function leftIn({ sql }: Store, version: number): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::integer as n from case_keys where ${notBy(sql, version)}`
  return row?.n ?? 0
}

/** What says nothing of its version may begin like anything. */
function notBy(sql: Sql, version: number) {
  return sql`(substring(wrapped from 1 for 3) <> ${prefixOf(version)} or octet_length(wrapped) = ${unversionedBytes})`
}

export interface KeyStatus {
  /** Of the wrapping key that is in use. */
  readonly version: number
  readonly profile: string
  /** The master keys that open this record now. */
  readonly masters: readonly string[]
  readonly cases: number
  /** Keys of cases still wrapped by an older version. */
  readonly left: number
  readonly rotating: boolean
}

/** How the keys stand; null before the first start. */
export async function keyStatus(store: Store): Promise<KeyStatus | null> {
  const rows = await store.sql<{ version: number; master_id: string; profile: string; active_at: string | null }[]>`
    select version, master_id, profile, active_at from root_keys order by version`
  const active = rows.findLast(({ active_at }) => active_at !== null)
  if (active === undefined) return null
  const left = await leftIn(store, active.version)
  const masters = [...new Set(rows.map(({ master_id }) => master_id))]
  const isNew = active.version === 1
  return {
    version: active.version,
    profile: active.profile,
    masters,
    cases: await casesIn(store),
    // What is wrapped without a version is wrapped by the first.
    left: isNew ? 0 : left,
    rotating: rows.some(({ active_at }) => active_at === null) || (!isNew && left > 0),
  }
}

/**
 * After this the old master keys open nothing any more, and the older versions are gone. False while a rotation is under
 * way, or where the present master key does not open the active version.
 */
export async function retire(store: Store, present: KeyWrapper): Promise<boolean> {
  const status = await keyStatus(store)
  const versions = await versionsOpenedBy(store.sql, present)
  if (status === null || status.rotating || versions?.at(-1)?.version !== status.version) return false
  if (status.version === 1) {
    await store.sql`delete from root_keys where master_id <> ${present.id}`
    return true
  }
  await store.sql`delete from root_keys where master_id <> ${present.id} or version < ${status.version}`
  return true
}
