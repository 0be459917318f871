import type { Day, Instant } from '../values/time.js'
import type { RuleId } from './rules.js'

/** 日 are natural days, 工作日 working days; no function turns one into the other. */
export type LengthUnit = 'natural-days' | 'working-days' | 'months' | 'years'

/** A prolongation of a term: who allowed it, and why. It counts from the rolled end. */
export interface Extension {
  readonly length: number
  readonly unit: LengthUnit
  readonly authority: string
  readonly reason: string
  readonly at: Instant
  /** Only where the period was moved to the end of a given day (after an outage); `length` is then 0. */
  readonly toDay?: Day
}

/** From where a period counts that does not simply count its length from its start. */
export interface Anchor {
  /** The moment of resumption, or of the agreement. */
  readonly at: Instant
  /** This day is not counted: the day of resumption; for an agreed day with nothing left to count, that day. */
  readonly day: Day
  /** How many days are counted from it: working days for a period in working days, else natural days. */
  readonly left: number
  /** How many of the extensions are already within `left`. */
  readonly extensions: number
}

/**
 * One running period: what it is counted from, by which rule, and when it ends.
 * All days are Shanghai days. `due` is the first instant that is too late (24:00 of `dueDay`):
 * a filing is in time while `receivedAt < due`.
 * While `suspended` is set the period stands still: its dates are those of the day it stopped, and nobody acts on them.
 */
export interface Term {
  readonly rule: RuleId
  readonly basis: 'statutory' | 'own'
  readonly startEvent: string
  readonly start: Instant
  readonly length: number
  readonly unit: LengthUnit
  /** The last day as counted, before it rolls off a rest day. */
  readonly rawDue: Day
  readonly dueDay: Day
  readonly due: Instant
  /** One working day before the end, within office hours; never before `start`, always before `due`; null if there is no room for one. */
  readonly remindAt: Instant | null
  /** The end of a second period of the same length, counted from the rolled end. */
  readonly secondAt: Instant
  readonly extensions: readonly Extension[]
  /** While suspended: since when, and how many of the period's own days were left to the unrolled end. */
  readonly suspended: { readonly at: Instant; readonly left: number } | null
  /** Present once a period has been resumed, and on an agreed day. */
  readonly anchor?: Anchor
  readonly calendarVersion: number
  /** True where a counted day or the roll touches a year whose notice is not out yet. */
  readonly provisional: boolean
}
