import { addDays, addMillis, endOfDay, shanghaiDay, type Day, type Instant } from '../domain/values/time.js'
import { chunking, chunkLeaves, leafHash, pathIn } from './roots-tree.js'
import type { RootKey, RootStatement, SignedRoot } from './roots-signing.js'
import type { Sql, Store, Tx } from './store.js'
import { codeOf } from './unavailable.js'

/*
 * Once a Shanghai day a signed root over the heads that moved since the root before. Each names the hash of that one, so
 * the latest holds all heads there ever were: a case that is cut short, deleted or put in later no longer fits.
 */

/** Acts received before midnight have been committed by then, or never will be. Milliseconds. */
const grace = 300_000

/** Any number; it is ours: one root is made at a time, whoever makes it. */
const rootLock = 4_040_407

export interface RootRow extends SignedRoot {
  readonly n: number
  readonly day: Day
  readonly leaves: number
  readonly madeAt: Instant
  readonly deliveredAt: Instant | null
}

/** One head in a root. */
export interface Leaf {
  readonly kind: 'case' | 'matter'
  readonly id: string
  readonly seq: number
  readonly hash: string
}

/** What of a leaf is hashed. */
export function leafLine({ kind, id, seq, hash }: Leaf): string {
  return `${kind} ${id} ${seq} ${hash}`
}

/**
 * Makes the roots that are due, for every day since the last one that is over; the first is that of yesterday. Each is one
 * transaction; of two processes at once one makes it. Returns those that were made.
 */
export async function makeRoots(store: Store, key: RootKey): Promise<readonly RootRow[]> {
  const made: RootRow[] = []
  for (;;) {
    const now = await store.clock.now(store.sql)
    const closed = addDays(shanghaiDay(addMillis(now, -grace)), -1)
    const last = await latestRoot(store.sql)
    const day = last === null ? closed : addDays(last.day, 1)
    if (day > closed) return made
    const root = await makeRoot(store, key, day, now)
    // Another process is at it.
    if (root === null) return made
    made.push(root)
  }
}

async function makeRoot(store: Store, key: RootKey, day: Day, now: Instant): Promise<RootRow | null> {
  try {
    const made = await store.sql.begin('isolation level repeatable read', async (tx) => {
      await tx`set local idle_in_transaction_session_timeout = 0`
      const [lock] = await tx<{ mine: boolean }[]>`select pg_try_advisory_xact_lock(${rootLock}) as mine`
      if (lock?.mine !== true) return null
      const before = await latestRoot(tx)
      if (before !== null && before.day >= day) return null
      await takeLeaves(tx, day)
      const tree = chunking()
      for await (const page of leavesOf(tx, day)) for (const leaf of page) tree.add(leafLine(leaf))
      const { leaves, chunks, tree: top } = tree.finish()
      const statement: RootStatement = {
        format: 'siyou-root/1',
        n: (before?.n ?? 0) + 1,
        day,
        madeAt: now,
        leaves,
        tree: top.toString('hex'),
        prev: before?.hash ?? '',
        key: key.publicKey,
      }
      const signed = key.sign(statement)
      const row = { n: statement.n, day, madeAt: now, leaves, deliveredAt: null, ...signed }
      await tx`
        insert into roots (n, day, statement, hash, signature, key, leaves, chunks, made_at)
        values (${row.n}, ${day}, ${row.statement}, ${row.hash}, ${row.signature}, ${row.key}, ${leaves},
          ${Buffer.concat(chunks)}, ${now})`
      return row
    })
    return made as RootRow | null
  } catch (error) {
    // Made by another process since we looked.
    if (codeOf(error) === '23505' || codeOf(error) === '40001') return null
    throw error
  }
}

/** The heads of that day's end that no root holds yet. What has moved since midnight is taken as it was then. */
async function takeLeaves(tx: Tx, day: Day): Promise<void> {
  const end = endOfDay(day)
  await tx`
    insert into root_leaves (day, i, kind, id, seq, hash)
    select ${day}::date, row_number() over (order by kind, id) - 1, kind, id, seq,
      case when hash ~ '^[0-9a-f]{64}$' then decode(hash, 'hex') else sha256(convert_to(hash, 'UTF8')) end
    from (
      select 'case' as kind, h.case_id as id, h.seq, h.hash from heads h where h.at < ${end}
      union all
      select 'case', h.case_id, e.seq, e.hash from heads h
      cross join lateral (select seq, hash from events where case_id = h.case_id and at < ${end} order by seq desc limit 1) e
      where h.at >= ${end}
      union all
      select 'matter', m.id, m.seq, m.hash from matters m where m.at < ${end}
      union all
      select 'matter', m.id, e.seq, e.hash from matters m
      cross join lateral (select seq, hash from matter_events where matter_id = m.id and at < ${end} order by seq desc limit 1) e
      where m.at >= ${end}
    ) as standing
    where not exists (select 1 from root_leaves l where l.id = standing.id and l.seq = standing.seq)`
}

/** The leaves of one root in their order, page by page. */
export async function* leavesOf(sql: Sql, day: Day, from = 0): AsyncGenerator<readonly Leaf[]> {
  const size = 5 * chunkLeaves
  for (let at = from; ; at += size) {
    const page = await sql<Leaf[]>`
      select kind, id, seq, encode(hash, 'hex') as hash from root_leaves
      where day = ${day} and i >= ${at} and i < ${at + size} order by i`
    if (page.length > 0) yield page
    if (page.length < size) return
  }
}

export async function latestRoot(sql: Sql): Promise<RootRow | null> {
  const [row] = await sql<RootRow[]>`
    select n, day::text, statement, hash, signature, key, leaves, made_at as "madeAt", delivered_at as "deliveredAt"
    from roots order by n desc limit 1`
  return row ?? null
}

/** Roots in their order, of this day and later. */
export function rootsSince(sql: Sql, day: Day, limit: number): Promise<readonly RootRow[]> {
  return sql<RootRow[]>`
    select n, day::text, statement, hash, signature, key, leaves, made_at as "madeAt", delivered_at as "deliveredAt"
    from roots where day >= ${day} order by n limit ${limit}`.execute()
}

/** Roots that have not left the machine, the oldest first. */
export function undelivered(sql: Sql, limit: number): Promise<readonly RootRow[]> {
  return sql<RootRow[]>`
    select n, day::text, statement, hash, signature, key, leaves, made_at as "madeAt", null as "deliveredAt"
    from roots where delivered_at is null order by n limit ${limit}`.execute()
}

export async function markDelivered(store: Store, n: number): Promise<void> {
  const now = await store.clock.now(store.sql)
  await store.sql`update roots set delivered_at = ${now} where n = ${n} and delivered_at is null`
}

/** Where a case stands in the latest root that holds it. */
export interface Inclusion {
  readonly root: RootRow
  readonly leaf: Leaf
  readonly i: number
  /** Hashes from the leaf upwards, in hexadecimal. */
  readonly path: readonly string[]
}

/** Null before the first root after its opening. */
export async function inclusionOf(sql: Sql, kind: Leaf['kind'], id: string): Promise<Inclusion | null> {
  const [found] = await sql<(Leaf & { day: Day; i: number; chunks: Buffer })[]>`
    select l.kind, l.id, l.seq, encode(l.hash, 'hex') as hash, l.day::text, l.i, r.chunks
    from root_leaves l join roots r on r.day = l.day where l.kind = ${kind} and l.id = ${id} order by l.day desc limit 1`
  if (found === undefined) return null
  const { day, i, chunks, ...leaf } = found
  const first = i - (i % chunkLeaves)
  const [root] = await rootsSince(sql, day, 1)
  const beside = await sql<Leaf[]>`
    select kind, id, seq, encode(hash, 'hex') as hash from root_leaves
    where day = ${day} and i >= ${first} and i < ${first + chunkLeaves} order by i`
  if (root === undefined) return null
  const lower = pathIn(
    beside.map((one) => leafHash(leafLine(one))),
    i - first,
  )
  const nodes = Array.from({ length: chunks.length / 32 }, (_, n) => chunks.subarray(n * 32, n * 32 + 32))
  const path = [...lower, ...pathIn(nodes, first / chunkLeaves)].map((hash) => hash.toString('hex'))
  return { root, leaf, i, path }
}
