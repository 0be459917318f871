import type { Words } from '../values/time.js'
import type { LengthUnit } from './term.js'
import type { RuleId } from './rules.js'

/** What one place has decided for itself: its office hours, how its days roll, and its own periods. */
export interface Policy {
  readonly version: number
  /** `weekends-and-holidays`: a last day on any rest day rolls; make-up workdays (调休) count as workdays. */
  readonly restDays: 'weekends-and-holidays' | 'holidays-only'
  /** Office hours, Asia/Shanghai, `HH:MM`. */
  readonly officeHours: { readonly open: string; readonly close: string }
  /** Lengths that differ from the rule's own, by rule. */
  readonly periods: Partial<
    Record<RuleId, { readonly length: number; readonly unit: LengthUnit; readonly source: Words }>
  >
  /** Open seats that one expert of the review committee may hold at once. */
  readonly seatsAtOnce?: number
}

/** Open seats that one expert may hold at once: what the place has decided, or five. */
export function seatsAtOnce(policy: Policy): number {
  return policy.seatsAtOnce ?? 5
}

/** The policy of a place that has decided nothing itself. */
export const standardPolicy: Policy = {
  version: 1,
  restDays: 'weekends-and-holidays',
  officeHours: { open: '09:00', close: '17:00' },
  periods: {},
}
