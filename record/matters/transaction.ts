import { system, type PersonId } from '../../domain/case/actor.js'
import { blankMatter, foldMatter, matterObligations, matterVersion, roomOf } from '../../domain/matters/fold.js'
import type { Matter, MatterEvent, MatterId, MatterKind, NewMatterEvent } from '../../domain/matters/matter.js'
import type { Access } from '../../domain/case/sight.js'
import { canonical } from '../../domain/values/canonical.js'
import { shanghaiDay, yearOf, type Instant } from '../../domain/values/time.js'
import { actSpan, type ActSpan } from '../act-span.js'
import { beforeTheFirst, hashOf } from '../chain.js'
import { listPaper } from '../papers.js'
import { newCaseKey, sealWords, unwrapKey, wrapKey } from '../sealing.js'
import { settingOf, type Setting } from '../setting.js'
import { lockTimeout, type Sql, type Store, type Tx } from '../store.js'
import { asUnavailable } from '../unavailable.js'

/** A matter under its lock, with what is to be written. */
export interface MatterDraft {
  readonly base: Matter
  readonly prevHash: string
  readonly matter: Matter
  readonly entries: readonly MatterEntry[]
}

export interface MatterEntry {
  readonly seq: number
  readonly at: Instant
  readonly actor: PersonId
  readonly command: string
  readonly event: NewMatterEvent
}

export interface MatterLocked {
  readonly tx: Tx
  readonly receivedAt: Instant
  readonly setting: Setting
  /** Null where there is no such matter. */
  readonly draft: MatterDraft | null
}

export interface MatterWritten {
  readonly matter: Matter
  readonly seq: number
  readonly hash: string
  readonly moved: boolean
}

export interface MatterRow {
  readonly id: MatterId
  readonly kind: MatterKind
  readonly seq: number
  readonly hash: string
  readonly version: number
  readonly state: Matter
}

export type MatterAbout = { readonly id: MatterId } | { readonly opens: MatterKind }

/** What is to be written (null: nothing), what else with it, and how to answer. */
export interface MatterOutcome<T> {
  readonly draft: MatterDraft | null
  readonly beside?: (tx: Tx, written: MatterWritten) => Promise<unknown>
  /** The code of the refusal, where it is one. */
  readonly refused?: string
  readonly answer: (written: MatterWritten | null) => T
}

/**
 * One act on one matter, in one transaction. Times and raised errors are those of an act on a case. Matters are few beside
 * cases: this waits for each statement where that other one sends them all at once.
 */
export async function transactMatter<T>(
  store: Store,
  about: MatterAbout,
  work: (locked: MatterLocked) => Promise<MatterOutcome<T>>,
  command?: string,
): Promise<T> {
  const id = 'id' in about ? about.id : null
  return actSpan({ command, id }, (span) => transactIn(span, store, about, work))
}

async function transactIn<T>(
  span: ActSpan,
  store: Store,
  about: MatterAbout,
  work: (locked: MatterLocked) => Promise<MatterOutcome<T>>,
): Promise<T> {
  try {
    const done = await store.sql.begin(async (tx) => {
      if (store.pooled) await tx.unsafe(`set local lock_timeout = ${lockTimeout}`)
      const receivedAt = await store.clock.now(tx)
      const draft = 'opens' in about ? await newMatter(tx, about.opens) : await lockMatter(tx, about.id)
      const [editions] = await tx<{ calendar: number; policies: number }[]>`
        select coalesce((select max(version) from calendars), 0) as calendar, coalesce((select max(edition) from policies), 0) as policies`
      const setting = await settingOf(store, tx, editions ?? { calendar: 0, policies: 0 })
      const outcome = await work({ tx, receivedAt, setting, draft })
      span.refused(outcome.refused)
      span.named(outcome.draft?.entries.at(-1)?.command)
      if (outcome.draft === null || outcome.draft.entries.length === 0) return outcome.answer(null)
      const written = await write(store, tx, await allot(tx, outcome.draft, receivedAt))
      if (written.moved) span.moved(written.matter.id)
      await outcome.beside?.(tx, written)
      return outcome.answer(written)
    })
    return done as T
  } catch (error) {
    throw asUnavailable(error)
  }
}

async function newMatter(tx: Tx, kind: MatterKind): Promise<MatterDraft> {
  const [row] = await tx<{ id: MatterId }[]>`select uuidv7() as id`
  if (row === undefined) throw new Error('the record did not answer')
  const blank = blankMatter(row.id, kind)
  return { base: blank, matter: blank, prevHash: beforeTheFirst, entries: [] }
}

async function lockMatter(tx: Tx, id: MatterId): Promise<MatterDraft | null> {
  const [row] = await tx<MatterRow[]>`
    select id, kind, seq, hash, version, state from matters where id = ${id} for update`
  if (row === undefined) return null
  const base = await matterFrom(tx, row)
  return { base, matter: base, prevHash: row.hash, entries: [] }
}

/** A row folded by older code is folded again from its events. */
export async function matterFrom(sql: Sql, row: MatterRow): Promise<Matter> {
  return row.version === matterVersion ? row.state : foldMatterAgain(sql, row.id, row.kind)
}

export async function foldMatterAgain(sql: Sql, id: MatterId, kind: MatterKind): Promise<Matter> {
  const events = await sql<MatterEvent[]>`
    select seq, at, actor, command, type, data from matter_events where matter_id = ${id} order by seq`
  return foldMatter(blankMatter(id, kind), events)
}

/** The matter with these events decided; time within it never runs back. */
export function withMatterEvents(
  draft: MatterDraft,
  events: readonly NewMatterEvent[],
  by: { readonly actor: PersonId; readonly command: string; readonly at: Instant },
): MatterDraft {
  if (events.length === 0) return draft
  const at = by.at > draft.matter.at ? by.at : draft.matter.at
  const entries = events.map((event, i) => ({ ...by, at, seq: draft.matter.seq + 1 + i, event }))
  return { ...draft, entries: [...draft.entries, ...entries], matter: foldMatter(draft.matter, entries.map(asEvent)) }
}

/** What `evolve` sees of an entry. */
export function asEvent({ seq, at, actor, command, event }: MatterEntry): MatterEvent {
  return { seq, at, actor, command, type: event.type, data: event.data }
}

async function allot(tx: Tx, draft: MatterDraft, receivedAt: Instant): Promise<MatterDraft> {
  if (draft.entries.every(({ event }) => event.allot === null)) return draft
  const year = yearOf(shanghaiDay(receivedAt))
  const entries: MatterEntry[] = []
  for (const entry of draft.entries) {
    const { allot: wanted } = entry.event
    if (wanted === null) {
      entries.push(entry)
      continue
    }
    const [row] = await tx<{ n: number; mark: string | null }[]>`
      insert into counters (series, unit, year, n) values (${wanted.series}, ${wanted.unit}, ${year}, 1)
      on conflict (series, unit, year) do update set n = counters.n + 1
      returning n, (select coalesce(marks ->> counters.series, name || ${wanted.mark}) from units where id = counters.unit) as mark`
    if (row === undefined || row.mark === null) throw new Error(`no unit ${wanted.unit} to number ${wanted.series} for`)
    const number = `${row.mark}〔${year}〕${row.n}号`
    entries.push({ ...entry, event: { ...entry.event, data: { ...entry.event.data, number } } })
  }
  return { ...draft, entries, matter: foldMatter(draft.base, entries.map(asEvent)) }
}

async function write(store: Store, tx: Tx, draft: MatterDraft): Promise<MatterWritten> {
  const { matter, base } = draft
  const { id } = matter
  const key = await keyOf(store, tx, draft)
  let prevHash = draft.prevHash
  const rows = draft.entries.map((entry) => {
    const event = asEvent(entry)
    const sealed = entry.event.sealed === null ? null : sealWords(key, id, entry.seq, entry.event.sealed)
    const hash = hashOf({ case: id, ...event, sealed, prevHash })
    const row = { ...event, sealed: sealed === null ? null : `\\x${sealed.toString('hex')}`, prev_hash: prevHash, hash }
    prevHash = hash
    return row
  })
  await tx`
    insert into matter_events (matter_id, seq, at, actor, command, type, data, sealed, prev_hash, hash)
    select ${id}::uuid, seq, at, actor, command, type, data, sealed, prev_hash, hash
    from jsonb_to_recordset(${canonical(rows)}::text::jsonb) as row
      (seq integer, at timestamptz, actor text, command text, type text, data jsonb, sealed bytea, prev_hash text, hash text)`
  for (const { at, event } of draft.entries)
    if (event.type === 'document-sealed') await listPaper(tx, id, event.data as never, at)
  const moved = wakes(base) !== wakes(matter)
  await project(tx, draft, prevHash, moved)
  return { matter, seq: matter.seq, hash: prevHash, moved }
}

function wakes(matter: Matter): string {
  return JSON.stringify([roomOf(matter.kind).standing(matter.slice).over, matter.effects, matterObligations(matter)])
}

/** The key of a matter stands with those of the cases: it is rotated, backed up and destroyed with them. */
async function keyOf(store: Store, tx: Tx, { base, matter }: MatterDraft): Promise<Buffer> {
  if (base.seq === 0) {
    const fresh = newCaseKey()
    await tx`insert into case_keys (case_id, wrapped) values (${matter.id}, ${wrapKey(store.keys, matter.id, fresh)})`
    return fresh
  }
  const [row] = await tx<{ wrapped: Buffer }[]>`select wrapped from case_keys where case_id = ${matter.id}`
  if (row === undefined) throw new Error(`the key of matter ${matter.id} has been destroyed: no words can be added`)
  return unwrapKey(store.keys, matter.id, row.wrapped)
}

async function project(tx: Tx, draft: MatterDraft, hash: string, moved: boolean): Promise<void> {
  const { matter, base } = draft
  const { id, kind, seq, at } = matter
  const room = roomOf(kind)
  const standing = room.standing(matter.slice)
  const owed = matterObligations(matter)
  const openedAt = draft.entries[0]?.at ?? at
  const columns = {
    seq,
    at,
    hash,
    version: matterVersion,
    status: standing.status,
    number: standing.number,
    union_id: standing.union,
    officer: standing.officer,
    employer: standing.employer,
    person: standing.person,
    over: standing.over,
    next_due: owed.map(({ due }) => due).toSorted(byText)[0] ?? null,
    overdue: owed.some(({ overdue }) => overdue > 0),
    next_at: owed.flatMap(({ nextAt }) => (nextAt === null ? [] : [nextAt])).toSorted(byText)[0] ?? null,
  }
  const state = JSON.stringify(matter)
  if (base.seq === 0)
    await tx`insert into matters ${tx({ id, kind, opened_at: openedAt, acked_seq: 0, wake_seq: seq, state: '{}', ...columns })}`
  else await tx`update matters set ${tx(columns)}, wake_seq = ${moved ? seq : tx`wake_seq`} where id = ${id}`
  await tx`update matters set state = ${state}::text::jsonb where id = ${id}`
  await tx`delete from matter_obligations where matter_id = ${id}`
  for (const one of owed)
    await tx`insert into matter_obligations ${tx({
      matter_id: id,
      key: one.key,
      what: one.what,
      role: one.owner.role,
      unit: one.owner.unit,
      person: one.owner.person,
      rule: one.rule,
      start: one.start,
      due: one.due,
      due_day: one.dueDay,
      overdue: one.overdue,
      provisional: one.provisional,
    })}`
  const access = distinct(room.access(matter.slice))
  if (JSON.stringify(access) === JSON.stringify(base.seq === 0 ? null : distinct(room.access(base.slice)))) return
  await tx`delete from matter_access where matter_id = ${id}`
  for (const one of access) await tx`insert into matter_access ${tx({ matter_id: id, ...one })}`
}

function distinct(access: readonly Access[]): readonly Access[] {
  return [...new Map(access.map((one) => [JSON.stringify(one), one])).values()]
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export const bySystem = system.person
