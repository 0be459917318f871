import type { CaseId, PersonId } from '../domain/case/actor.js'
import { retentionOf } from '../domain/case/retention.js'
import type { Grievance } from '../domain/case/grievance.js'
import { matterKinds, type MatterKind } from '../domain/matters/matter.js'
import { caseRetentions, isOver, keptSince, keptUntil, retention, type Kept } from '../domain/law/retention.js'
import { endOfDay, shanghaiDay, type Day, type Instant } from '../domain/values/time.js'
import type { BlobStore } from './blobs/store.js'
import { draftFrom, type HeadRow } from './transaction.js'
import type { Sql, Store, Tx } from './store.js'
import { asUnavailable } from './unavailable.js'

/*
 * Erasing (个人信息保护法 47): the key of a case is destroyed, with the tags of its list, what was sent about it, and its
 * files; its events stay, so that the chain still verifies. While the case is open or the law still keeps it, it is
 * restricted instead. Each decision is one transaction, under the lock of the case. The tables come first: from then on
 * nothing can be read; whatever is killed between them and the files, the next sweep removes the files.
 */

/** Where somebody's record stands. */
export type Erasure =
  | { readonly outcome: 'erased' }
  /** `kept` is null while the case is open: then nobody knows yet until when. */
  | { readonly outcome: 'restricted'; readonly kept: Kept | null }
  /** There is none, or none in which this person is a party. */
  | { readonly outcome: 'unknown' }

/** Asks that a case be erased. Whoever is no party to it is answered as if there were none. */
export async function askToErase(store: Store, caseId: CaseId, person: PersonId): Promise<Erasure> {
  return inOne(store, async (tx, at) => {
    const locked = await lockCase(tx, caseId)
    if (locked === null || !(await isParty(tx, caseId, person))) return { outcome: 'unknown' }
    if (!locked.hasKey) return { outcome: 'erased' }
    const { kept, open } = await caseKept(tx, locked.grievance)
    return decided(tx, { kind: 'case', subject: caseId, person, at, kept, open })
  })
}

/**
 * Asks that a matter of one's own be erased. A question that was asked and answered is nobody else's: once it is over,
 * nothing keeps it. Where the union decided something, that is its record too.
 */
export async function askToEraseMatter(store: Store, id: string, person: PersonId): Promise<Erasure> {
  return inOne(store, async (tx, at) => {
    const locked = await lockMatter(tx, id)
    if (locked === null || locked.person !== person) return { outcome: 'unknown' }
    if (!locked.hasKey) return { outcome: 'erased' }
    return decided(tx, { kind: 'matter', subject: id, person, at, kept: heldAnyway(locked), open: !locked.over })
  })
}

interface Asked {
  readonly kind: 'case' | 'matter'
  readonly subject: string
  readonly person: PersonId
  readonly at: Instant
  readonly kept: Kept | null
  readonly open: boolean
}

async function decided(tx: Tx, { kind, subject, person, at, kept, open }: Asked): Promise<Erasure> {
  if (!open && (kept === null || isOver(kept, shanghaiDay(at)))) {
    await eraseIn(tx, { kind, subject, person, at, ground: 'request', retained: kept?.retained ?? null })
    return { outcome: 'erased' }
  }
  const restricted = await tx`
    insert into restrictions (case_id, person, since) values (${subject}, ${person}, ${at}) on conflict do nothing`
  if (restricted.count > 0)
    await tx`
      insert into erasures (at, kind, subject, person, ground, result, retained, until_day)
      values (${at}, ${kind}, ${subject}, ${person}, 'request', 'restricted', ${kept?.retained ?? null}, ${kept?.until ?? null})`
  return { outcome: 'restricted', kept }
}

/** Everything that the tables hold of it in words or by name. What stays are codes, ids, days and hashes. */
export async function eraseIn(
  tx: Tx,
  about: {
    readonly kind: 'case' | 'matter'
    readonly subject: string
    readonly person: PersonId | null
    readonly at: Instant
    readonly ground: 'request' | 'retention' | 'restored'
    readonly retained: string | null
  },
): Promise<void> {
  const { kind, subject, person, at, ground, retained } = about
  // With the key go the tags of the list, by their foreign key.
  await tx`delete from case_keys where case_id = ${subject}`
  await tx`delete from deliveries where case_id = ${subject}`
  await tx`delete from notices where case_id = ${subject}`
  await tx`delete from undelivered where case_id = ${subject}`
  await tx`delete from uploads where case_id = ${subject}`
  await tx`delete from restrictions where case_id = ${subject}`
  await tx`insert into erasing (subject, at) values (${subject}, ${at}) on conflict do nothing`
  await tx`
    insert into erasures (at, kind, subject, person, ground, result, retained)
    values (${at}, ${kind}, ${subject}, ${person}, ${ground}, 'erased', ${retained})`
}

/** Removes the files of what was erased in the tables; safe to repeat. Returns how many were finished. */
export async function finishErasures({ sql }: Store, blobs: BlobStore): Promise<number> {
  const rows = await sql<{ subject: string }[]>`select subject from erasing order by at limit 200`
  for (const { subject } of rows) {
    await blobs.removeCase(subject)
    await sql`delete from erasing where subject = ${subject}`
  }
  return rows.length
}

/** One record whose time is over. */
export interface Due {
  readonly kind: 'case' | 'matter'
  readonly id: string
  readonly number: string
  readonly kept: Kept
}

/** Page by page: the closed cases and matters, old enough to be looked at, whose time is over today. */
export async function* erasuresDue(store: Store, today: Day): AsyncGenerator<Due> {
  const step = 200
  // Whatever it came to, no case is over before the shortest period is.
  const shortest = caseRetentions.map((kind) => keptSince(retention[kind], today)).reduce((a, b) => (a > b ? a : b))
  for (let after = nil; ;) {
    const rows: (HeadRow & { number: string })[] = await store.sql<(HeadRow & { number: string })[]>`
      select h.case_id, h.seq, h.hash, h.evolve_version, h.state, h.number from heads h
      where h.case_id > ${after} and h.stage = 'archived' and h.closed_at < ${endOfDay(shortest)}
        and exists (select 1 from case_keys k where k.case_id = h.case_id)
      order by h.case_id limit ${step}`
    for (const row of rows) {
      const { base } = await draftFrom(store.sql, row)
      const { kept } = await caseKept(store.sql, base)
      if (kept !== null && isOver(kept, today)) yield { kind: 'case', id: row.case_id, number: row.number, kept }
    }
    const last = rows.at(-1)
    if (rows.length < step || last === undefined) break
    after = last.case_id
  }
  for (let after = nil; ;) {
    const rows: readonly MatterRow[] = await store.sql<MatterRow[]>`
      select m.id, m.kind, m.number, m.at, m.over, m.person, true as has_key,
        exists (select 1 from restrictions r where r.case_id = m.id) as asked from matters m
      where m.id > ${after} and m.over and exists (select 1 from case_keys k where k.case_id = m.id) order by m.id limit ${step}`
    for (const row of rows) {
      const kept = matterKept(row)
      if ((row.asked && heldAnyway(row) === null) || isOver(kept, today))
        yield { kind: 'matter', id: row.id, number: row.number, kept }
    }
    const last = rows.at(-1)
    if (rows.length < step || last === undefined) break
    after = last.id
  }
}

const nil = '00000000-0000-0000-0000-000000000000'

/** Erases one whose time is over, looked at again under its lock; false where it is not, or was erased meanwhile. */
export async function eraseOver(store: Store, { kind, id }: Pick<Due, 'kind' | 'id'>): Promise<boolean> {
  return inOne(store, async (tx, at) => {
    const today = shanghaiDay(at)
    if (kind === 'case') {
      const locked = await lockCase(tx, id)
      if (locked === null || !locked.hasKey) return false
      const { kept } = await caseKept(tx, locked.grievance)
      if (kept === null || !isOver(kept, today)) return false
      await eraseIn(tx, { kind, subject: id, person: null, at, ground: 'retention', retained: kept.retained })
      return true
    }
    const locked = await lockMatter(tx, id)
    if (locked === null || !locked.hasKey || !locked.over) return false
    const kept = matterKept(locked)
    const [asked] = await tx<{ person: string }[]>`select person from restrictions where case_id = ${id} limit 1`
    if ((asked === undefined || heldAnyway(locked) !== null) && !isOver(kept, today)) return false
    const ground = asked === undefined ? ('retention' as const) : ('request' as const)
    await eraseIn(tx, { kind, subject: id, person: asked?.person ?? null, at, ground, retained: kept.retained })
    return true
  })
}

/** How long a case is kept; one that was merged, as long as the one it goes on in at last. */
export async function caseKept(
  sql: Sql,
  grievance: Grievance,
): Promise<{ readonly kept: Kept | null; readonly open: boolean }> {
  let at = grievance
  for (let i = 0; at.merging.into !== null && i < 1000; i += 1) {
    const [row] = await sql<HeadRow[]>`
      select case_id, seq, hash, evolve_version, state from heads where case_id = ${at.merging.into.case}`
    if (row === undefined) break
    at = (await draftFrom(sql, row)).base
  }
  const kept = retentionOf(at)
  return { kept, open: kept === null }
}

export function matterKept({ kind, at }: Pick<MatterRow, 'kind' | 'at'>): Kept {
  return keptUntil(kind, shanghaiDay(at))
}

/** Until when it is kept although its person wants it erased; null where nothing keeps it, or while it is open. */
function heldAnyway(row: Pick<MatterRow, 'kind' | 'at' | 'over'>): Kept | null {
  return row.over && row.kind !== 'consultation' ? matterKept(row) : null
}

export interface MatterRow {
  readonly id: string
  readonly kind: MatterKind
  readonly number: string
  /** Of the last event. */
  readonly at: Instant
  readonly over: boolean
  readonly person: PersonId | null
  readonly has_key: boolean
  readonly asked: boolean
}

/** Whether somebody is a worker of this case: by name, or in the list of a collective one. */
export async function isParty(sql: Sql, caseId: CaseId, person: PersonId): Promise<boolean> {
  const [row] = await sql<{ party: boolean }[]>`
    select exists (select 1 from access where case_id = ${caseId} and kind = 'person' and id = ${person} and role = 'worker')
      or exists (select 1 from claimants where case_id = ${caseId} and person = ${person}) as party`
  return row?.party === true
}

async function lockCase(tx: Tx, caseId: CaseId): Promise<{ grievance: Grievance; hasKey: boolean } | null> {
  const [row] = await tx<HeadRow[]>`
    select case_id, seq, hash, evolve_version, state from heads where case_id = ${caseId} for update`
  if (row === undefined) return null
  const { base } = await draftFrom(tx, row)
  // Asked after the lock: another one may have erased it while this one waited.
  const keys = await tx`select 1 from case_keys where case_id = ${caseId}`
  return { grievance: base, hasKey: keys.length > 0 }
}

async function lockMatter(tx: Tx, id: string): Promise<(Omit<MatterRow, 'has_key'> & { hasKey: boolean }) | null> {
  const [row] = await tx<MatterRow[]>`
    select id, kind, number, at, over, person, false as has_key, false as asked from matters where id = ${id} for update`
  if (row === undefined || !matterKinds.includes(row.kind)) return null
  const keys = await tx`select 1 from case_keys where case_id = ${id}`
  return { ...row, hasKey: keys.length > 0 }
}

/** One transaction, with the time read before any lock. Raises `Unavailable` where the record is away or the case busy. */
export async function inOne<T>(store: Store, work: (tx: Tx, at: Instant) => Promise<T>): Promise<T> {
  try {
    const at = await store.clock.now(store.sql)
    return (await store.sql.begin((tx) => work(tx, at))) as T
  } catch (error) {
    throw asUnavailable(error)
  }
}
