import type { CatchUp, CaughtUp, Cursor } from '../activities/contract.js'
import { obligations } from '../domain/case/fold.js'
import type { Grievance } from '../domain/case/grievance.js'
import { isCollective } from '../domain/procedure/collective/collective.js'
import { roadsOf, stageOf } from '../domain/case/stage.js'
import { nextDueOf, wakeAtOf } from './project.js'
import type { Store } from './store.js'
import { draftFrom, type HeadRow } from './transaction.js'
import { asUnavailable } from './unavailable.js'

/** What a cursor holds at most of each: a workflow's state stays small, and asks again. */
const most = 50

/**
 * Tells the workflow of a case where the record stands, and remembers that it knows. `alarm` where the workflow
 * comes from a seq or a hash that the record does not have: then the database was restored, and its word counts.
 * Raises an error named `NoSuchCase` where the record has no such case, `Unavailable` where it is away.
 */
export async function catchUp(store: Store, { caseId, seq, hash }: CatchUp): Promise<CaughtUp> {
  try {
    const [row] = await store.sql<(HeadRow & { theirs: string | null; acked: boolean })[]>`
      select h.case_id, h.seq, h.hash, h.evolve_version, h.state,
        (select e.hash from events e where e.case_id = h.case_id and e.seq = ${seq}) as theirs,
        (select acked_seq >= h.seq from engine where case_id = h.case_id) as acked
      from heads h where h.case_id = ${caseId}`
    if (row === undefined) throw Object.assign(new Error(`the record has no case ${caseId}`), { name: 'NoSuchCase' })
    const { grievance } = await draftFrom(store.sql, row)
    if (!row.acked) {
      await store.sql`update engine set acked_seq = greatest(acked_seq, ${row.seq}) where case_id = ${caseId}`
    }
    return { cursor: cursorOf(grievance, row.hash), alarm: seq > 0 && row.theirs !== hash }
  } catch (error) {
    throw asUnavailable(error)
  }
}

/** Where a case stands, as far as clocks and effects go. Codes and times only. */
export function cursorOf(grievance: Grievance, hash: string): Cursor {
  const owed = obligations(grievance)
  const stage = stageOf(grievance)
  return {
    seq: grievance.seq,
    hash,
    stage,
    roads: roadsOf(grievance),
    // They come with the earliest next step first.
    obligations: owed
      .flatMap(({ key, what, nextAt, next }) => (nextAt === null || next === null ? [] : [{ key, what, nextAt, next }]))
      .slice(0, most),
    wakeAt: wakeAtOf(owed),
    effects: grievance.effects.slice(0, most).map(({ key, kind }) => ({ key, kind })),
    attributes: {
      stage,
      union: grievance.charge.union ?? '',
      district: grievance.opening.region,
      nextDue: nextDueOf(owed),
      overdue: owed.some((one) => one.overdue > 0),
      claim: grievance.opening.claim?.type ?? '',
      collective: isCollective(grievance),
    },
    archived: stage === 'archived',
  }
}
