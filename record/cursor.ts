import { obligations } from '../domain/case/fold.js'
import type { EffectKind, Grievance } from '../domain/case/grievance.js'
import type { What } from '../domain/case/obligation.js'
import { isCollective } from '../domain/procedure/collective/collective.js'
import { roadsOf, stageOf } from '../domain/case/stage.js'
import { raiseAlarm } from './engine-alarms.js'
import { nextDueOf, wakeAtOf } from './project.js'
import type { Store } from './store.js'
import { draftFrom, type HeadRow } from './transaction.js'
import { asUnavailable } from './unavailable.js'

/** Where the record stands, as far as clocks and effects go. Codes and times only; plain JSON. */
export interface Cursor {
  readonly seq: number
  readonly hash: string
  readonly stage: string
  readonly roads: Readonly<Record<string, string>>
  /** The 50 that the clock must act on first, earliest first. */
  readonly obligations: readonly Due[]
  /** The earliest `nextAt` of them all; null when nothing runs. */
  readonly wakeAt: string | null
  /** Open effects, at most 50. */
  readonly effects: readonly { readonly key: string; readonly kind: EffectKind }[]
  readonly attributes: Attributes
  readonly archived: boolean
}

export interface Due {
  readonly key: string
  readonly what: What
  readonly nextAt: string
  readonly next: 'remind' | 'expire'
}

/** The search attributes of a case. No names, no words. */
export interface Attributes {
  readonly stage: string
  readonly union: string
  readonly district: string
  readonly nextDue: string | null
  readonly overdue: boolean
  readonly claim: string
  readonly collective: boolean
}

export interface CatchUp {
  readonly caseId: string
  /** Where the workflow believes the record to be; 0 and '' at the very start. */
  readonly seq: number
  readonly hash: string
}

export interface CaughtUp {
  readonly cursor: Cursor
  /** True where the record does not know the workflow's seq or hash: a restored database. */
  readonly alarm: boolean
  /** An administrator holds its effects. What older histories hold of this answer does not say. */
  readonly held?: boolean
}

/** What a cursor holds at most of each: a workflow's state stays small, and asks again. */
const most = 50

/**
 * Tells the workflow of a case where the record stands, and remembers that it knows. `alarm` where the workflow
 * comes from a seq or a hash that the record does not have: then the database was restored, and its word counts.
 * Raises an error named `NoSuchCase` where the record has no such case, `Unavailable` where it is away.
 */
export async function catchUp(store: Store, { caseId, seq, hash }: CatchUp): Promise<CaughtUp> {
  try {
    const [row] = await store.sql<(HeadRow & { theirs: string | null; acked: boolean; held: boolean })[]>`
      select h.case_id, h.seq, h.hash, h.evolve_version, h.state,
        (select e.hash from events e where e.case_id = h.case_id and e.seq = ${seq}) as theirs,
        g.acked_seq >= h.seq as acked, g.held is true as held
      from heads h left join engine g using (case_id) where h.case_id = ${caseId}`
    // The case was opened after the state that the record was restored to.
    if (row === undefined && seq > 0) await raiseAlarm(store, caseId, seq, 0)
    if (row === undefined) throw Object.assign(new Error(`the record has no case ${caseId}`), { name: 'NoSuchCase' })
    const { grievance } = await draftFrom(store.sql, row)
    if (!row.acked) {
      await store.sql`update engine set acked_seq = greatest(acked_seq, ${row.seq}) where case_id = ${caseId}`
    }
    const alarm = seq > 0 && row.theirs !== hash
    if (alarm) await raiseAlarm(store, caseId, seq, row.seq)
    return { cursor: cursorOf(grievance, row.hash), alarm, held: row.held }
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
