import { addDays, endOfDay, type Day } from '../domain/values/time.js'
import { fault, type Fault } from './audit-faults.js'
import { leafLine, leavesOf, rootsSince, type Leaf, type RootRow } from './roots.js'
import { fingerprintOf, isSigned, type RootStatement, type SignedRoot } from './roots-signing.js'
import { chunking } from './roots-tree.js'
import type { Sql } from './store.js'

/** A root as somebody has kept it outside of the database; with its leaves, if they did too. */
export interface OutsideRoot extends SignedRoot {
  readonly day: Day
  readonly leavesOf: (() => AsyncIterable<readonly Leaf[]>) | null
}

export interface RootAudit {
  /** The public keys that may have signed; null: whichever did. */
  readonly trusted: ReadonlySet<string> | null
  readonly outside: ReadonlyMap<Day, OutsideRoot>
  /** Only roots of this day and later. */
  readonly since: Day | null
  /** Only the leaves of this case. */
  readonly only: string | null
  /** Its chain is known to be broken already: the root would only say it again. */
  readonly explained: (id: string) => boolean
}

export interface RootsAudited {
  readonly faults: readonly Fault[]
  /** The latest root; null where there is none. */
  readonly last: number | null
}

/** Holds the record to its roots: signature, order, tree, and each head that they hold. */
export async function auditRoots(sql: Sql, about: RootAudit): Promise<RootsAudited> {
  const faults: Fault[] = []
  const named = new Set<string>()
  const found = new Set<Day>()
  let before: RootRow | null = null
  let whole = true
  for (const root of await allRoots(sql, about.since)) {
    found.add(root.day)
    faults.push(...faultsOfRoot(root, before, about))
    const outside = about.outside.get(root.day)
    if (outside !== undefined && outside.hash !== fingerprintOf(root.statement))
      faults.push(fault('root-other', { day: root.day }))
    const inside = await heldTo(sql, root.day, leavesOf(sql, root.day), about)
    const intact = inside.tree === statementOf(root)?.tree
    if (!intact) faults.push(fault('root-broken', { day: root.day, part: 'leaves' }))
    whole &&= intact
    const kept = intact ? null : await heldToKept(sql, outside, about)
    // Leaves that were tampered with say nothing of the cases.
    for (const one of kept ?? (intact ? inside.faults : [])) {
      if (one.case === null || named.has(one.case) || about.explained(one.case)) continue
      named.add(one.case)
      faults.push(one)
    }
    before = root
  }
  for (const outside of about.outside.values()) {
    if (found.has(outside.day) || (about.since !== null && outside.day < about.since)) continue
    faults.push(fault('root-missing', { day: outside.day, part: 'database' }))
    for (const one of (await heldToKept(sql, outside, about)) ?? [])
      if (one.case !== null && !named.has(one.case)) faults.push(one)
  }
  if (whole && before !== null)
    faults.push(...(await putInLater(sql, before.day, about)).filter(({ case: id }) => !named.has(id ?? '')))
  return { faults, last: before?.n ?? null }
}

async function allRoots(sql: Sql, since: Day | null): Promise<readonly RootRow[]> {
  const rows: RootRow[] = []
  for (let day = since ?? '2000-01-01'; ;) {
    const page = await rootsSince(sql, day, 500)
    rows.push(...page)
    const last = page.at(-1)
    if (last === undefined || page.length < 500) return rows
    day = addDays(last.day, 1)
  }
}

function faultsOfRoot(root: RootRow, before: RootRow | null, { trusted, since }: RootAudit): readonly Fault[] {
  const { day, n } = root
  const said = statementOf(root)
  const isKnown = trusted === null || trusted.has(root.key)
  const faults: Fault[] = isKnown && isSigned(root) ? [] : [fault('root-signature', { day })]
  const fits = said?.n === n && said.day === day && said.leaves === root.leaves && said.key === root.key
  if (!fits || fingerprintOf(root.statement) !== root.hash)
    faults.push(fault('root-broken', { day, part: 'statement' }))
  if (before === null) return n === 1 || since !== null ? faults : [...faults, fault('root-missing', { part: '1' })]
  for (let missing = addDays(before.day, 1); missing < day; missing = addDays(missing, 1))
    faults.push(fault('root-missing', { day: missing }))
  if (n === before.n + 1 && said?.prev !== fingerprintOf(before.statement))
    faults.push(fault('root-broken', { day, part: 'prev' }))
  return faults
}

function statementOf({ statement }: Pick<SignedRoot, 'statement'>): RootStatement | null {
  try {
    return JSON.parse(statement) as RootStatement
  } catch {
    return null
  }
}

/** By what was kept outside; null where no leaves were, or not those that were signed. */
async function heldToKept(
  sql: Sql,
  outside: OutsideRoot | undefined,
  about: RootAudit,
): Promise<readonly Fault[] | null> {
  if (outside === undefined || outside.leavesOf === null || !isSigned(outside)) return null
  if (about.trusted !== null && !about.trusted.has(outside.key)) return null
  const held = await heldTo(sql, outside.day, outside.leavesOf(), about)
  return held.tree === statementOf(outside)?.tree ? held.faults : null
}

/** The tree over these leaves, and those that the record has no more, or has otherwise. */
async function heldTo(
  sql: Sql,
  day: Day,
  pages: AsyncIterable<readonly Leaf[]>,
  { only }: RootAudit,
): Promise<{ readonly tree: string; readonly faults: readonly Fault[] }> {
  const tree = chunking()
  const faults: Fault[] = []
  for await (const page of pages) {
    for (const leaf of page) tree.add(leafLine(leaf))
    const wanted = only === null ? page : page.filter(({ id }) => id === only)
    if (wanted.length > 0) faults.push(...(await missed(sql, day, wanted)))
  }
  return { tree: tree.finish().tree.toString('hex'), faults }
}

async function missed(sql: Sql, day: Day, leaves: readonly Leaf[]): Promise<readonly Fault[]> {
  const rows = await sql<(Leaf & { have: string | null; last: number | null; number: string | null })[]>`
    select l.kind, l.id, l.seq, coalesce(e.hash, m.hash) as have, h.number,
      case when coalesce(e.hash, m.hash) is not null then null
        when l.kind = 'case' then (select max(seq) from events where case_id = l.id)
        else (select max(seq) from matter_events where matter_id = l.id) end as last
    from jsonb_to_recordset(${JSON.stringify(leaves)}::text::jsonb) as l (kind text, id uuid, seq integer, hash text)
    left join events e on l.kind = 'case' and e.case_id = l.id and e.seq = l.seq
    left join matter_events m on l.kind = 'matter' and m.matter_id = l.id and m.seq = l.seq
    left join heads h on h.case_id = l.id
    where coalesce(e.hash, m.hash) is distinct from l.hash`
  return rows.map(({ id, seq, have, last, number }) => {
    const about = { case: id, number, day }
    if (have !== null) return fault('rewritten', { ...about, seq })
    if (last === null) return fault('case-missing', { ...about, seq: 1 })
    return last < seq ? fault('truncated', { ...about, seq: last + 1 }) : fault('deleted', { ...about, seq })
  })
}

/** What claims to be from before the last root, and is in none. */
async function putInLater(sql: Sql, day: Day, { only, since, explained }: RootAudit): Promise<readonly Fault[]> {
  if (since !== null) return []
  const end = endOfDay(day)
  const mine = only === null ? sql`true` : sql`h.case_id = ${only}`
  const cases = await sql<{ id: string; number: string }[]>`
    select h.case_id as id, h.number from heads h
    where not exists (select 1 from root_leaves l where l.id = h.case_id)
      and (select at from events where case_id = h.case_id order by seq limit 1) < ${end} and ${mine}`
  const events = await sql<{ id: string; number: string; seq: number }[]>`
    select h.case_id as id, h.number, min(e.seq) as seq
    from heads h
    cross join lateral (select max(seq) as seq from root_leaves where id = h.case_id) l
    join events e on e.case_id = h.case_id and e.seq > l.seq and e.at < ${end}
    where h.seq > l.seq and ${mine} group by h.case_id, h.number`
  return [
    ...cases.map(({ id, number }) => fault('case-inserted', { case: id, number, seq: 1, day })),
    ...events.map(({ id, number, seq }) => fault('inserted', { case: id, number, seq, day })),
  ].filter(({ case: id }) => !explained(id ?? ''))
}
