import type { Term } from '../law/term.js'
import type { Road } from '../procedure/roads.js'
import type { Instant } from '../values/time.js'
import type { PersonId, Role, UnitId } from './actor.js'
import type { Grievance } from './grievance.js'

/** What can be owed in a case. The workflow's table of clocks has a row for each. */
export const whats = [
  'firstResponse',
  'handling',
  'handOver',
  'challenge',
  'directive',
  'referral',
  'choice',
  'workerConsent',
  'employerConsent',
  'mediatorAcceptance',
  'mediation',
  'signing',
  'jointApplication',
  'judicialConfirmation',
  'reviewAcceptance',
  'review',
  'settlementService',
  'instalment',
  'paymentConfirmation',
  'rating',
  'panelPick',
  'seatAcceptance',
  'extraExpert',
  'responseMeeting',
  'ballots',
  'verdictAnswer',
  'lineReply',
  'openingCorrection',
  'reopening',
  'suspension',
  'limitation',
  'filingAcceptance',
  'award',
  'suit',
  'annulment',
  'judgment',
  'withdrawal',
] as const
export type What = (typeof whats)[number]

/** Who must act: a named person, or whoever holds the role at the unit. */
export interface Owner {
  readonly role: Role
  readonly unit: UnitId | null
  readonly person: PersonId | null
  /** Somebody elsewhere, whom nobody here can remind. */
  readonly outside?: OutsideBody
}

/** Bodies that decide, and are no units of this platform. */
export type OutsideBody = 'commission' | 'court'

/** What a stage says of one thing owed; its period stands in `grievance.terms` under the same key. */
export interface Owed {
  readonly key: string
  readonly what: What
  readonly road: Road
  readonly owner: Owner
}

/** Who must do what, until when, by which rule. Timers, to-do lists, overdue marks and statistics all come from here. */
export interface Obligation extends Owed, Term {
  /** How often it has been marked overdue. */
  readonly overdue: number
  /** When the clock acts next, and how; null when it no longer does (it may still be owed). */
  readonly nextAt: Instant | null
  readonly next: 'remind' | 'expire' | null
}

/** The key of a period that began with event `seq`. */
export function keyOf(seq: number, what: string): string {
  return `${seq}/${what}`
}

/** The obligation as it stands: the stage's word for it, joined with its period and its marks. */
export function obligationOf(grievance: Grievance, owed: Owed): Obligation {
  const term = grievance.terms[owed.key]
  if (term === undefined) throw new Error(`no period is kept under ${owed.key} in case ${grievance.id}`)
  const mark = grievance.marks[owed.key]
  return { ...owed, ...term, overdue: mark?.count ?? 0, ...nextOf(owed.key, term, grievance) }
}

function nextOf(key: string, term: Term, grievance: Grievance): Pick<Obligation, 'nextAt' | 'next'> {
  if (term.suspended !== null) return { nextAt: null, next: null }
  const mark = grievance.marks[key]
  if (mark !== undefined)
    return mark.again === null ? { nextAt: null, next: null } : { nextAt: mark.again, next: 'expire' }
  if (term.remindAt !== null && !grievance.reminded.includes(key)) return { nextAt: term.remindAt, next: 'remind' }
  return { nextAt: term.due, next: 'expire' }
}
