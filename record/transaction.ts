import type { CaseId } from '../domain/case/actor.js'
import { blank, evolveVersion, fold } from '../domain/case/fold.js'
import type { Recorded } from '../domain/case/event.js'
import type { Grievance } from '../domain/case/grievance.js'
import type { Instant } from '../domain/values/time.js'
import { actSpan, type ActSpan } from './act-span.js'
import { allot, insertEvents, rowsOf } from './append.js'
import { beforeTheFirst } from './chain.js'
import { draftOf, newDraft, type Draft } from './draft.js'
import { figureWrites } from './figures.js'
import { closingsWith, outcomeWrites } from './outcomes.js'
import { paperWrites } from './papers.js'
import { changeOf, project } from './project.js'
import { claimantWrites } from './claimant-rows.js'
import { newCaseKey, unwrapKey, wrapKey, type Keys } from './sealing.js'
import { settingOf, type Setting } from './setting.js'
import { lockTimeout, type Fragment, type Sql, type Store, type Tx } from './store.js'
import { asUnavailable, isDisconnected } from './unavailable.js'

/** An accepted command, as it is remembered. */
export interface Remembered {
  readonly caseId: CaseId
  readonly seq: number
  readonly bodyHmac: Buffer
}

/** What is known once the case is locked. */
export interface Locked {
  readonly tx: Tx
  readonly keys: Keys
  /** Read before the lock: what counts is when it was received, not how long it waited. */
  readonly receivedAt: Instant
  readonly setting: Setting
  /** The case, or a new one; null where there is no such case. */
  readonly draft: Draft | null
  /** The other case of an act on two; null where there is none. */
  readonly other: Draft | null
  /** The command accepted before under this actor and key. */
  readonly before: Remembered | null
  /** It is only stored by now: see db/queries/restricted.ts for who sees it still. */
  readonly restricted: boolean
}

/** What is to be written, and how to answer once it is. */
export interface Outcome<T> {
  readonly draft: Draft | null
  readonly remember?: { readonly actor: string; readonly key: string; readonly bodyHmac: Buffer }
  /** What else is to be written with the act, or not at all; it must touch no row of the case. */
  readonly within?: (sql: Sql, caseId: CaseId) => readonly Fragment[]
  /** Sends what is to be read in the same trip, behind the writes. */
  readonly alongside?: (sql: Sql, grievance: Grievance) => void
  /** Other cases that it writes to: new ones that were split off from this one, or the other of an act on two. */
  readonly others?: readonly Draft[]
  /** The code of the refusal, where it is one. */
  readonly refused?: string
  readonly answer: (written: Written) => T
}

export interface Written {
  readonly grievance: Grievance
  readonly seq: number
  readonly hash: string
  readonly moved: boolean
  /** What was written to other cases, where their workflows must be told. */
  readonly others: readonly { readonly caseId: CaseId; readonly seq: number }[]
}

/**
 * One act on one case, in one transaction: three round trips where no fact is needed. The statements of each trip
 * are sent without waiting in between; the commit goes out behind the writes, and fails with them. All writes are one
 * statement: no two of them touch the same row, and each statement costs the server and us an answer of its own.
 * Raises `Unavailable` where the case stays locked for longer than 3 s, or the connection is lost.
 */
export async function transact<T>(
  store: Store,
  about: About,
  work: (locked: Locked) => Promise<Outcome<T>>,
): Promise<T> {
  return actSpan({ command: about.command, id: about.caseId }, (span) => transactIn(span, store, about, work))
}

async function transactIn<T>(
  span: ActSpan,
  store: Store,
  about: About,
  work: (locked: Locked) => Promise<Outcome<T>>,
): Promise<T> {
  try {
    let done: Promise<unknown> = Promise.resolve()
    const answer = await begin(store, async (tx) => {
      const read = await lock(store, tx, about)
      const outcome = await work(read.locked)
      const { draft } = outcome
      span.refused(outcome.refused)
      span.named(draft?.entries.at(-1)?.command)
      if (draft === null || (draft.entries.length === 0 && !draft.stale)) return outcome.answer(unchanged(draft))
      const caseKey = keyIn(store, draft.caseId, read.wrapped)
      const rows = [
        ...(await claimantWrites({ sql: tx, keys: store.keys, caseKey }, draft)),
        ...(await countedWrites(tx, draft)),
      ]
      const final = await allot(tx, draft, read.locked.receivedAt)
      // Numbers come last before the commit.
      const others = await Promise.all((outcome.others ?? []).map((other) => allot(tx, other, read.locked.receivedAt)))
      const beside = await Promise.all(
        others.map(async (other) => {
          const wrapped = other.base.seq === 0 ? null : read.otherWrapped
          const otherKey = keyIn(store, other.caseId, wrapped)
          const rowsBeside = [
            ...(await claimantWrites({ sql: tx, keys: store.keys, caseKey: otherKey }, other)),
            ...(await countedWrites(tx, other)),
          ]
          const { written, writes } = write(store, tx, other, wrapped)
          return { caseId: other.caseId, seq: written.seq, moved: written.moved, writes: [...writes, ...rowsBeside] }
        }),
      )
      const { written: own, writes } = write(store, tx, final, read.wrapped)
      const written: Written = {
        ...own,
        others: beside.filter(({ moved }) => moved).map(({ caseId, seq }) => ({ caseId, seq })),
      }
      for (const { caseId, moved } of [{ caseId: draft.caseId, moved: own.moved }, ...beside])
        if (moved) span.moved(caseId)
      const { remember } = outcome
      const memory = remember === undefined ? [] : [rememberIn(tx, { ...remember, ...written, caseId: draft.caseId })]
      done = Promise.all([
        atOnce(tx, [...memory, ...writes, ...rows, ...(outcome.within?.(tx, draft.caseId) ?? [])]),
        ...beside.map((other) => atOnce(tx, other.writes)),
      ])
      // Where it fails the transaction fails first, and nobody comes to wait for it.
      done.catch(() => undefined)
      outcome.alongside?.(tx, written.grievance)
      return outcome.answer(written)
    })
    await done
    return answer
  } catch (error) {
    throw asUnavailable(error)
  }
}

/** What the statistics count. */
async function countedWrites(tx: Tx, draft: Draft): Promise<readonly Fragment[]> {
  const afresh = await closingsWith(tx, draft)
  return [...outcomeWrites(tx, draft, afresh), ...figureWrites(tx, draft, afresh), ...paperWrites(tx, draft, afresh)]
}

/**
 * A transaction of the driver. Where the connection is lost, the driver itself rejects; were the work to reject as
 * well, the driver would send a rollback down the closed connection, and that ends the process. So it stays silent.
 */
async function begin<T>(store: Store, work: (tx: Tx) => Promise<T>): Promise<T> {
  const silence = new Promise<never>(() => undefined)
  const done = await store.sql.begin((tx) =>
    work(tx).catch((error: unknown) => {
      if (isDisconnected(error)) return silence
      throw error
    }),
  )
  return done as T
}

/** Which case, and under which key; with `other` an act on two. The command, where it is known before. */
interface About {
  readonly command?: string
  readonly caseId: CaseId | null
  readonly actor: string
  readonly key: string
  readonly other?: CaseId | null
}

interface Read {
  readonly locked: Locked
  readonly wrapped: Buffer | null
  readonly otherWrapped: Buffer | null
}

async function lock(store: Store, tx: Tx, { caseId, actor, key, other = null }: About): Promise<Read> {
  if (store.pooled) void tx.unsafe(`set local lock_timeout = ${lockTimeout}`).execute()
  const [receivedAt, heads, abouts] = await Promise.all([
    store.clock.now(tx),
    other === null ? lockHead(tx, caseId) : lockBoth(tx, [caseId, other]),
    lookAround(tx, caseId, actor, key, other),
  ])
  const [about] = abouts
  if (about === undefined) throw new Error('the record did not answer')
  const setting = await settingOf(store, tx, { calendar: about.calendar, policies: about.policies })
  const head = heads.find(({ case_id }) => case_id === caseId)
  const otherHead = heads.find(({ case_id }) => case_id === other)
  const draft =
    caseId === null ? newDraft(about.new_id, beforeTheFirst) : head === undefined ? null : await draftFrom(tx, head)
  const before = about.case_id === null ? null : { caseId: about.case_id, seq: about.seq, bodyHmac: about.body_hmac }
  const beside = otherHead === undefined ? null : await draftFrom(tx, otherHead)
  const locked = {
    tx,
    keys: store.keys,
    receivedAt,
    setting,
    draft,
    other: beside,
    before,
    restricted: about.restricted,
  }
  return { locked, wrapped: about.wrapped, otherWrapped: about.other_wrapped }
}

export interface HeadRow {
  readonly case_id: CaseId
  readonly seq: number
  readonly hash: string
  readonly evolve_version: number
  readonly state: Grievance
}

function lockHead(tx: Tx, caseId: CaseId | null): Promise<readonly HeadRow[]> {
  if (caseId === null) return Promise.resolve([])
  return tx<
    HeadRow[]
  >`select case_id, seq, hash, evolve_version, state from heads where case_id = ${caseId} for update`.execute()
}

/** In the order of their ids: two acts on the same two cases never wait for each other. */
function lockBoth(tx: Tx, ids: readonly (CaseId | null)[]): Promise<readonly HeadRow[]> {
  return tx<HeadRow[]>`
    select case_id, seq, hash, evolve_version, state from heads
    where case_id = any(${ids.filter((id) => id !== null)}::uuid[]) order by case_id for update`.execute()
}

interface Around {
  readonly new_id: CaseId
  readonly wrapped: Buffer | null
  readonly other_wrapped: Buffer | null
  readonly calendar: number
  readonly policies: number
  readonly case_id: CaseId | null
  readonly seq: number
  readonly body_hmac: Buffer
  readonly restricted: boolean
}

/** A statement of its own, after the lock: it must see what was committed while the lock was waited for. */
function lookAround(
  tx: Tx,
  caseId: CaseId | null,
  actor: string,
  key: string,
  other: CaseId | null,
): Promise<readonly Around[]> {
  return tx<Around[]>`
    select uuidv7() as new_id, k.wrapped,
      (select wrapped from case_keys where case_id = ${other}) as other_wrapped, a.case_id, a.seq, a.body_hmac,
      exists (select 1 from restrictions where case_id = ${caseId}) as restricted,
      coalesce((select max(version) from calendars), 0) as calendar,
      coalesce((select max(edition) from policies), 0) as policies
    from (select 1) as one
    left join case_keys k on k.case_id = ${caseId}
    left join accepted a on a.actor = ${actor} and a.key = ${key}`.execute()
}

/** A head folded by an older `evolve` is folded again from its events. */
export async function draftFrom(sql: Sql, head: HeadRow): Promise<Draft> {
  if (head.evolve_version === evolveVersion) return draftOf(head.state, head.hash, false)
  return draftOf(await foldAgain(sql, head.case_id), head.hash, true)
}

/** The state of a case from its events alone. */
export async function foldAgain(sql: Sql, caseId: CaseId): Promise<Grievance> {
  const events = await sql<Recorded[]>`
    select seq, at, actor, command, type, data from events where case_id = ${caseId} order by seq`
  return fold(blank(caseId), events)
}

function write(
  store: Store,
  tx: Tx,
  draft: Draft,
  wrapped: Buffer | null,
): { written: Written; writes: readonly Fragment[] } {
  const { caseId } = draft
  const isNew = draft.base.seq === 0
  const fresh = isNew ? newCaseKey() : null
  const rows = rowsOf(draft, () => fresh ?? keyOf(store, caseId, wrapped))
  const hash = rows.at(-1)?.hash ?? draft.prevHash
  const writes: Fragment[] = rows.length === 0 ? [] : [insertEvents(tx, caseId, rows)]
  if (fresh !== null) {
    const key = wrapKey(store.keys, caseId, fresh)
    writes.push(tx`insert into case_keys (case_id, wrapped) values (${caseId}, ${key})`)
  }
  const change = changeOf(draft)
  writes.push(...project(tx, change, hash))
  return {
    written: { grievance: draft.grievance, seq: draft.grievance.seq, hash, moved: change.moved, others: [] },
    writes,
  }
}

function keyIn(store: Store, caseId: CaseId, wrapped: Buffer | null): Buffer | null {
  return wrapped === null ? null : unwrapKey(store.keys, caseId, wrapped)
}

function keyOf(store: Store, caseId: CaseId, wrapped: Buffer | null): Buffer {
  if (wrapped === null) throw new Error(`the key of case ${caseId} has been destroyed: no words can be added`)
  return unwrapKey(store.keys, caseId, wrapped)
}

function rememberIn(
  tx: Tx,
  what: { actor: string; key: string; caseId: CaseId; seq: number; bodyHmac: Buffer },
): Fragment {
  return tx`
    insert into accepted (actor, key, case_id, seq, body_hmac)
    values (${what.actor}, ${what.key}, ${what.caseId}, ${what.seq}, ${what.bodyHmac})`
}

/** Several writes as one statement, sent without waiting for it. */
function atOnce(tx: Tx, writes: readonly Fragment[]): Promise<unknown> {
  const [first, ...others] = writes.map((write, i) => tx`${tx(`w${i}`)} as (${write})`)
  if (first === undefined) return Promise.resolve()
  return tx`with ${others.reduce((all, one) => tx`${all}, ${one}`, first)} select`.execute()
}

function unchanged(draft: Draft | null): Written {
  if (draft === null) return { grievance: blank(''), seq: 0, hash: '', moved: false, others: [] }
  return { grievance: draft.grievance, seq: draft.grievance.seq, hash: draft.prevHash, moved: false, others: [] }
}
