import type { CaseId } from '../domain/case/actor.js'
import type { MatterKind } from '../domain/matters/matter.js'
import { startOfDay, type Day } from '../domain/values/time.js'
import type { StoredLink } from './audit-chain.js'
import type { ReadTables } from './audit-state.js'
import type { Row } from 'postgres'
import type { Store, Tx } from './store.js'

/*
 * What an audit reads, page by page. A page is one snapshot, so that nothing that is written meanwhile looks broken; of
 * ciphertexts only the hash is fetched.
 */

export interface CaseRead {
  readonly id: CaseId
  readonly links: readonly StoredLink[]
  readonly head: (ReadTables & { readonly seq: number; readonly hash: string }) | null
}

export interface MatterRead {
  readonly id: string
  readonly links: readonly StoredLink[]
  readonly head: {
    readonly seq: number
    readonly hash: string
    readonly kind: MatterKind
    readonly version: number
    readonly state: unknown
    readonly number: string
  } | null
}

const casesAtOnce = 100
const nil = '00000000-0000-0000-0000-000000000000'

/** All cases, or those in which something happened since; each page is read while the one before is worked on. */
export function casesRead(store: Store, since: Day | null, only: CaseId | null): AsyncGenerator<readonly CaseRead[]> {
  return ahead(
    () =>
      newestOf(
        store.sql`select case_id as id from events order by case_id desc limit 1`,
        store.sql`select case_id as id from heads order by case_id desc limit 1`,
      ),
    (after, until) => snapshot(store, (tx) => casePage(tx, { after, until }, since, only)),
  )
}

export function mattersRead(
  store: Store,
  since: Day | null,
  only: string | null,
): AsyncGenerator<readonly MatterRead[]> {
  return ahead(
    () =>
      newestOf(
        store.sql`select matter_id as id from matter_events order by matter_id desc limit 1`,
        store.sql`select id from matters order by id desc limit 1`,
      ),
    (after, until) => snapshot(store, (tx) => matterPage(tx, { after, until }, since, only)),
  )
}

async function* ahead<T extends { readonly id: string }>(
  newest: () => Promise<string>,
  read: (after: string, until: string) => Promise<readonly T[]>,
): AsyncGenerator<readonly T[]> {
  // What is opened meanwhile is not waited for: there would be no end.
  const until = await newest()
  let next = read(nil, until)
  try {
    for (;;) {
      const page = await next
      const last = page.at(-1)
      if (last === undefined) return
      next = read(last.id, until)
      yield page
    }
  } finally {
    // Who stops half-way leaves one under way.
    await next.catch(() => undefined)
  }
}

async function newestOf(...queries: readonly PromiseLike<readonly Row[]>[]): Promise<string> {
  const rows = (await Promise.all(queries)).flat()
  return rows.map((row) => String(row['id'])).reduce((newest, id) => (id > newest ? id : newest), nil)
}

/** Ids after the one, and not after the other. */
interface Between {
  readonly after: string
  readonly until: string
}

async function snapshot<T>(store: Store, work: (tx: Tx) => Promise<T>): Promise<T> {
  return (await store.sql.begin('isolation level repeatable read read only', work)) as T
}

async function casePage(
  tx: Tx,
  { after, until }: Between,
  since: Day | null,
  only: CaseId | null,
): Promise<readonly CaseRead[]> {
  const from = since === null ? tx`true` : tx`at >= ${startOfDay(since)}`
  const mine = only === null ? tx`true` : tx`case_id = ${only}`
  const found = await tx<{ id: CaseId }[]>`
    select case_id as id from (
      (select case_id from heads where case_id > ${after} and case_id <= ${until} and ${from} and ${mine} order by case_id limit ${casesAtOnce})
      union
      (select distinct case_id from events where case_id > ${after} and case_id <= ${until} and ${from} and ${mine} order by case_id limit ${casesAtOnce})
    ) as written order by case_id limit ${casesAtOnce}`
  const ids = found.map(({ id }) => id)
  if (ids.length === 0) return []
  const [heads, events] = await Promise.all([
    tx<(NonNullable<CaseRead['head']> & { case_id: CaseId })[]>`
      select case_id, seq, hash, evolve_version, state, stage, number, officer, union_id, amount::text, next_due,
        array(select concat_ws(' ', key, what, to_char(due at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          coalesce(unit::text, ''), coalesce(person::text, '')) from obligations o where o.case_id = heads.case_id) as owed,
        array(select concat_ws(' ', kind, id, role) from access a where a.case_id = heads.case_id) as access,
        coalesce((select jsonb_agg(jsonb_build_object('n', n, 'state', state, 'evolve_version', evolve_version))
          from claimants c where c.case_id = heads.case_id), '[]') as claimants
      from heads where case_id = any(${ids}::uuid[])`,
    tx<(StoredLink & { id: CaseId })[]>`
      select case_id as id, seq, at, actor, command, type, data, encode(sha256(sealed), 'hex') as sealed,
        prev_hash as "prevHash", hash
      from events where case_id = any(${ids}::uuid[]) order by case_id, seq`,
  ])
  return joined(
    ids,
    heads.map(({ case_id, ...head }) => ({ id: case_id, head })),
    events,
  )
}

async function matterPage(
  tx: Tx,
  { after, until }: Between,
  since: Day | null,
  only: string | null,
): Promise<readonly MatterRead[]> {
  const from = since === null ? tx`true` : tx`at >= ${startOfDay(since)}`
  const found = await tx<{ id: string }[]>`
    select id from (
      (select id from matters where id > ${after} and id <= ${until} and ${from} and ${only === null ? tx`true` : tx`id = ${only}`}
        order by id limit ${casesAtOnce})
      union
      (select distinct matter_id from matter_events where matter_id > ${after} and matter_id <= ${until} and ${from}
        and ${only === null ? tx`true` : tx`matter_id = ${only}`} order by matter_id limit ${casesAtOnce})
    ) as written order by id limit ${casesAtOnce}`
  const ids = found.map(({ id }) => id)
  if (ids.length === 0) return []
  const [heads, events] = await Promise.all([
    tx<(NonNullable<MatterRead['head']> & { id: string })[]>`
      select id, seq, hash, kind, version, state, number from matters where id = any(${ids}::uuid[])`,
    tx<(StoredLink & { id: string })[]>`
      select matter_id as id, seq, at, actor, command, type, data, encode(sha256(sealed), 'hex') as sealed,
        prev_hash as "prevHash", hash
      from matter_events where matter_id = any(${ids}::uuid[]) order by matter_id, seq`,
  ])
  return joined(
    ids,
    heads.map(({ id, ...head }) => ({ id, head })),
    events,
  )
}

function joined<H>(
  ids: readonly string[],
  heads: readonly { readonly id: string; readonly head: H }[],
  events: readonly (StoredLink & { readonly id: string })[],
): readonly { readonly id: string; readonly links: readonly StoredLink[]; readonly head: H | null }[] {
  const headOf = new Map(heads.map(({ id, head }) => [id, head]))
  const links = new Map<string, StoredLink[]>(ids.map((id) => [id, []]))
  for (const { id, ...link } of events) links.get(id)?.push(link)
  return ids.map((id) => ({ id, head: headOf.get(id) ?? null, links: links.get(id) ?? [] }))
}
