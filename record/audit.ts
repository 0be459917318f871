import type { CaseId } from '../domain/case/actor.js'
import type { Recorded } from '../domain/case/event.js'
import { blankMatter, foldMatter, matterVersion } from '../domain/matters/fold.js'
import type { MatterEvent } from '../domain/matters/matter.js'
import { canonical } from '../domain/values/canonical.js'
import type { Day, Instant } from '../domain/values/time.js'
import { faultsOfChain, type StoredLink } from './audit-chain.js'
import { fault, type Fault, type FaultKind } from './audit-faults.js'
import { auditNumbers, type NumberAudit } from './audit-numbers.js'
import { casesRead, mattersRead, type CaseRead, type MatterRead } from './audit-reading.js'
import { auditRoots, type OutsideRoot } from './audit-roots.js'
import { foldWhole, partsAmiss } from './audit-state.js'
import { auditBallots } from './ballots.js'
import type { Store } from './store.js'

/*
 * The whole record held to itself and to its daily roots: chains, heads, ballots, read tables, numbers, roots. It reads
 * only, needs no key, and may run while others write.
 */

export interface AuditOptions {
  /** Only what happened on this day and later; numbers are then not counted. */
  readonly since?: Day | null
  /** Only this case, or this matter. */
  readonly only?: CaseId | null
  /** The public keys that may have signed the roots; null: whichever did. */
  readonly trusted?: ReadonlySet<string> | null
  readonly outside?: ReadonlyMap<Day, OutsideRoot>
  readonly found?: (one: Fault) => void
  readonly told?: (progress: { readonly cases: number; readonly events: number }) => void
}

export interface Audited {
  readonly began: Instant
  readonly ended: Instant
  readonly cases: number
  readonly events: number
  /** The number of the latest root; null where there is none. */
  readonly root: number | null
  readonly sound: boolean
  /** The first 1000. */
  readonly faults: readonly Fault[]
  /** How many there are. */
  readonly found: number
}

const mostKept = 1000

/** Where one of these is found in a case, its root need not say it again. */
const ofTheChain: ReadonlySet<FaultKind> = new Set([
  'edited',
  'deleted',
  'reordered',
  'inserted',
  'truncated',
  'head',
  'case-missing',
])

export async function auditRecord(store: Store, options: AuditOptions = {}): Promise<Audited> {
  const { since = null, only = null, told = () => undefined } = options
  const began = await store.clock.now(store.sql)
  const whole = since === null && only === null
  const faults: Fault[] = []
  const explained = new Set<string>()
  let [count, cases, events] = [0, 0, 0]
  const add = (one: Fault): void => {
    count += 1
    if (one.case !== null && ofTheChain.has(one.kind)) explained.add(one.case)
    if (faults.length < mostKept) faults.push(one)
    options.found?.(one)
  }
  const numbers = whole ? await auditNumbers(store.sql) : null
  for await (const page of casesRead(store, since, only)) {
    for (const one of page) {
      faultsOfCase(one, numbers).forEach(add)
      cases += 1
      events += one.links.length
    }
    told({ cases, events })
  }
  for await (const page of mattersRead(store, since, only)) {
    for (const one of page) {
      faultsOfMatter(one).forEach(add)
      cases += 1
      events += one.links.length
    }
    told({ cases, events })
  }
  if (whole) (await vanished(store)).forEach(add)
  if (whole) (await keysGone(store)).forEach(add)
  const roots = await auditRoots(store.sql, {
    trusted: options.trusted ?? null,
    outside: options.outside ?? new Map(),
    since,
    only,
    explained: (id) => explained.has(id),
  })
  roots.faults.forEach(add)
  if (numbers !== null) (await numbers.faults(store.sql)).forEach(add)
  const ended = await store.clock.now(store.sql)
  return { began, ended, cases, events, root: roots.last, sound: count === 0, faults, found: count }
}

function faultsOfCase({ id, links, head }: CaseRead, numbers: NumberAudit | null): readonly Fault[] {
  const number = head?.number ?? null
  const named = (one: Fault): Fault => ({ ...one, number })
  const chain = faultsOfChain(id, links, head)
  const recorded = links.map((link) => eventOf(link) as Recorded)
  const ballots = auditBallots(id, recorded).faults.map(({ seq }) => fault('ballots', { case: id, seq }))
  // What does not fit the chain cannot be expected to fit anything else.
  if (chain.length > 0) {
    if (numbers !== null) countNumbers(id, recorded, numbers)
    return [...chain, ...ballots].map(named)
  }
  try {
    const folded = foldWhole(id, recorded)
    if (numbers !== null) folded.numbers.forEach(numbers.see)
    const amiss = head === null ? [] : partsAmiss(folded.grievance, recorded, head)
    return [...ballots, ...amiss.map((part) => fault('state', { case: id, part }))].map(named)
  } catch {
    return [...ballots, fault('state', { case: id, part: 'fold' })].map(named)
  }
}

/** What a fold sees of it. */
function eventOf({ seq, at, actor, command, type, data }: StoredLink) {
  return { seq, at, actor, command, type, data }
}

/** Of a case whose chain is broken as far as it can be folded: its numbers need not look missing too. */
function countNumbers(id: CaseId, recorded: readonly Recorded[], numbers: NumberAudit): void {
  try {
    foldWhole(id, recorded).numbers.forEach(numbers.see)
  } catch {
    // Then they look missing.
  }
}

function faultsOfMatter({ id, links, head }: MatterRead): readonly Fault[] {
  const number = head?.number ?? null
  const chain = faultsOfChain(id, links, head)
  if (chain.length > 0 || head === null || head.version !== matterVersion)
    return chain.map((one) => ({ ...one, number }))
  const about = { case: id, number, part: 'matters.state' }
  try {
    const folded = foldMatter(
      blankMatter(id, head.kind),
      links.map((link) => eventOf(link) as MatterEvent),
    )
    return canonical(folded) === canonical(head.state) ? [] : [fault('state', about)]
  } catch {
    return [fault('state', about)]
  }
}

/** Words that nobody can read any more are erased by a decision on record, or they are lost. */
async function keysGone({ sql }: Pick<Store, 'sql'>): Promise<readonly Fault[]> {
  const rows = await sql<{ id: string; number: string }[]>`
    select id, number from (select case_id as id, number from heads union all select id, number from matters) as kept
    where not exists (select 1 from case_keys k where k.case_id = kept.id)
      and not exists (select 1 from erasures e where e.subject = kept.id and e.result = 'erased')
    order by id limit ${mostKept}`
  return rows.map(({ id, number }) => fault('key-missing', { case: id, number }))
}

/** Cases that something still speaks of, and that are no more. */
async function vanished({ sql }: Store): Promise<readonly Fault[]> {
  const rows = await sql<{ id: string }[]>`
    select case_id as id from (
      select case_id from accepted union select case_id from case_keys union select case_id from engine
    ) as known
    where not exists (select 1 from heads h where h.case_id = known.case_id)
      and not exists (select 1 from events e where e.case_id = known.case_id)
      and not exists (select 1 from matters m where m.id = known.case_id)
      and not exists (select 1 from matter_events m where m.matter_id = known.case_id)`
  return rows.map(({ id }) => fault('case-missing', { case: id, seq: 1 }))
}
