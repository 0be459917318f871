import type { Recorded } from '../domain/case/event.js'
import { blank, evolve, evolveVersion, obligations } from '../domain/case/fold.js'
import type { Grievance } from '../domain/case/grievance.js'
import { accessOf } from '../domain/case/sight.js'
import { stageOf } from '../domain/case/stage.js'
import { foldClaimants } from '../domain/procedure/collective/claimant.js'
import { isCollective } from '../domain/procedure/collective/collective.js'
import { canonical } from '../domain/values/canonical.js'
import { claimantVersion } from './claimants.js'
import { nextDueOf } from './project.js'
import type { Numbered } from './audit-numbers.js'

/** What the read tables say of a case. */
export interface ReadTables {
  readonly evolve_version: number
  readonly state: unknown
  readonly stage: string
  readonly number: string
  readonly officer: string | null
  readonly union_id: string | null
  readonly amount: string
  readonly next_due: string | null
  /** `key due what person` of what is owed, and `kind id role` of who may see it; in no order. */
  readonly owed: readonly string[]
  readonly access: readonly string[]
  readonly claimants: readonly { readonly n: number; readonly state: unknown; readonly evolve_version: number }[]
}

export interface Folded {
  readonly grievance: Grievance
  /** The numbers that its events were given. */
  readonly numbers: readonly Numbered[]
}

/** Folds a case and collects the numbers on the way. Events that cannot be folded raise an error. */
export function foldWhole(id: string, events: readonly Recorded[]): Folded {
  const numbers: Numbered[] = []
  let grievance = blank(id)
  for (const event of events) {
    const after = evolve(grievance, event)
    const unit = unitOf(event, after)
    if (unit !== null) numbers.push({ ...unit, caseId: id, seq: event.seq })
    grievance = after
  }
  return { grievance, numbers }
}

function unitOf(event: Recorded, { mediation, arbitrationReview }: Grievance): Omit<Numbered, 'caseId' | 'seq'> | null {
  switch (event.type) {
    case 'opened':
      return { series: 'grievance', unit: event.data.union, number: event.data.number }
    case 'agreement-took-effect':
      return { series: 'agreement', unit: mediation.body ?? '', number: event.data.number }
    case 'settlement-issued':
      return { series: 'settlement', unit: arbitrationReview.commission ?? '', number: event.data.number }
    default:
      return null
  }
}

/** The parts of the read tables that are not what the events come to. Heads of an older fold say nothing. */
export function partsAmiss(grievance: Grievance, events: readonly Recorded[], tables: ReadTables): readonly string[] {
  if (tables.evolve_version !== evolveVersion) return []
  const { opening, charge } = grievance
  const owed = obligations(grievance)
  const columns: Readonly<Record<string, readonly [unknown, unknown]>> = {
    stage: [tables.stage, stageOf(grievance)],
    number: [tables.number, opening.number],
    officer: [tables.officer, charge.officer],
    union_id: [tables.union_id, charge.union],
    amount: [tables.amount, opening.claim?.amount ?? '0'],
    next_due: [tables.next_due, nextDueOf(owed)],
  }
  return [
    ...(canonical(tables.state) === canonical(grievance) ? [] : ['heads.state']),
    ...Object.entries(columns).flatMap(([name, [stored, folded]]) => (stored === folded ? [] : [`heads.${name}`])),
    ...(sameLines(
      tables.owed,
      owed.map(({ key, what, due, owner }) => [key, what, due, owner.unit ?? '', owner.person ?? ''].join(' ')),
    )
      ? []
      : ['obligations']),
    ...(sameLines(
      tables.access,
      accessOf(grievance).map(({ kind, id, role }) => `${kind} ${id} ${role}`),
    )
      ? []
      : ['access']),
    ...(isCollective(grievance) && !sameRows(events, tables.claimants) ? ['claimants'] : []),
  ]
}

function sameLines(stored: readonly string[], folded: readonly string[]): boolean {
  return canonical([...new Set(stored)].toSorted()) === canonical([...new Set(folded)].toSorted())
}

function sameRows(events: readonly Recorded[], stored: ReadTables['claimants']): boolean {
  const folded = foldClaimants(new Map(), events)
  if (folded.size !== stored.length) return false
  return stored.every(
    ({ n, state, evolve_version }) =>
      evolve_version !== claimantVersion || canonical(state) === canonical(folded.get(n) ?? null),
  )
}
