import type { Actor, CaseId } from '../domain/case/actor.js'
import type { Recorded } from '../domain/case/event.js'
import type { SliceRef } from '../domain/case/facts.js'
import type { Grievance } from '../domain/case/grievance.js'
import { belongs, foldClaimants, type Claimant } from '../domain/procedure/collective/claimant.js'
import { isCollective } from '../domain/procedure/collective/collective.js'
import { recorded, type Entry } from './draft.js'
import type { Sql } from './store.js'

/*
 * The rows of a collective case, as they are read: by number, by person, or all. A row that an older fold has made is
 * folded again from the events; whoever writes to the case next writes it so.
 */

/** Raised whenever a change to the code makes an old fold of a row wrong. */
export const claimantVersion = 1

interface Stored {
  readonly state: Claimant
  readonly evolve_version: number
}

/** The rows named, with what has been decided since they were read; in the order of their numbers. */
export async function claimantsIn(
  sql: Sql,
  caseId: CaseId,
  refs: readonly SliceRef[],
  entries: readonly Entry[],
): Promise<readonly Claimant[]> {
  if (refs.length === 0) return []
  const all = refs.some(({ of }) => of === 'all')
  const numbers = refs.flatMap((ref) => (ref.of === 'numbers' ? ref.numbers : []))
  const rows = await sql<Stored[]>`
    select state, evolve_version from claimants
    where case_id = ${caseId} and ${all ? sql`true` : sql`n = any(${numbers}::integer[])`} order by n`
  const wanted = (await asFoldedNow(sql, caseId, rows)).filter(({ n }) => all || numbers.includes(n))
  return withEntries(wanted, entries)
}

/** The actor with their own row, where this case is a collective one and they are in it; else as they are. */
export async function standingIn(
  sql: Sql,
  grievance: Grievance,
  actor: Actor,
  entries: readonly Entry[] = [],
): Promise<Actor> {
  if (!isCollective(grievance) || actor.person === 'system') return actor
  const rows = await sql<Stored[]>`
    select state, evolve_version from claimants where person = ${actor.person} and case_id = ${grievance.id} order by n`
  const folded = withEntries(await asFoldedNow(sql, grievance.id, rows), entries).filter(
    ({ person }) => person === actor.person,
  )
  const claimant = folded.findLast(belongs) ?? folded.at(-1)
  return claimant === undefined ? actor : { ...actor, claimant }
}

/** All rows of a case from its events alone, up to `seq`. */
export async function foldRowsAgain(sql: Sql, caseId: CaseId, seq: number): Promise<ReadonlyMap<number, Claimant>> {
  const events = await sql<Recorded[]>`
    select seq, at, actor, command, type, data from events where case_id = ${caseId} and seq <= ${seq} order by seq`
  return foldClaimants(new Map(), events)
}

async function asFoldedNow(sql: Sql, caseId: CaseId, rows: readonly Stored[]): Promise<readonly Claimant[]> {
  if (rows.every((row) => row.evolve_version === claimantVersion)) return rows.map(({ state }) => state)
  const [head] = await sql<{ seq: number }[]>`select seq from heads where case_id = ${caseId}`
  const folded = await foldRowsAgain(sql, caseId, head?.seq ?? 0)
  return rows.map(({ state }) => folded.get(state.n) ?? state)
}

function withEntries(rows: readonly Claimant[], entries: readonly Entry[]): readonly Claimant[] {
  if (entries.length === 0) return rows
  const folded = foldClaimants(new Map(rows.map((row) => [row.n, row])), entries.map(recorded))
  return rows.map((row) => folded.get(row.n) ?? row)
}
