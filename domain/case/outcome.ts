import type { Outcome, Result } from '../procedure/closing.js'
import type { Stage } from '../procedure/roads.js'
import { daysBetween, shanghaiDay, type Day, type Instant } from '../values/time.js'
import type { CaseId, PersonId, UnitId } from './actor.js'
import type { Recorded } from './event.js'
import { blank, evolve } from './fold.js'
import { stageOf } from './stage.js'

/** What one closing came to, as the statistics count it. */
export interface ClosingOutcome {
  readonly seq: number
  readonly closedAt: Instant
  /** The Shanghai day. */
  readonly closedOn: Day
  readonly outcome: Outcome
  readonly result: Result
  /** Who had it then. */
  readonly unit: UnitId | null
  readonly officer: PersonId | null
  /** Reopened since: then it is not resolved. */
  readonly reopened: boolean
  /** No unit of ours was overdue in it since the opening, or the reopening. */
  readonly onTime: boolean
  /** How often, by the unit accountable. */
  readonly marks: Readonly<Record<UnitId, number>>
  /**
   * Shanghai days in each stage that it entered, 0 where it left on the same day; together they are the days from the
   * opening (or reopening) to the closing. What is only passed through within one act is not entered.
   */
  readonly days: Partial<Record<Stage, number>>
}

/** Every closing of a case, from its events alone. A case that was merged into another has none: it is counted there. */
export function closingsOf(caseId: CaseId, events: readonly Recorded[]): readonly ClosingOutcome[] {
  let state = blank(caseId)
  let closings: readonly ClosingOutcome[] = []
  let marks: Record<UnitId, number> = {}
  let days: Partial<Record<Stage, number>> = {}
  let last: Recorded | null = null
  for (const event of events) {
    const today = shanghaiDay(event.at)
    if (last !== null && !isOneAct(last, event) && state.closing.status === 'open') {
      const stage = stageOf(state)
      days = { ...days, [stage]: (days[stage] ?? 0) + daysBetween(shanghaiDay(last.at), today) }
    }
    last = event
    state = evolve(state, event)
    const late = event.type === 'expired' && event.data.outside === undefined ? event.data.unit : null
    // An employer that is late makes no unit of ours late.
    if (late !== null && !state.opening.respondents.includes(late)) marks = { ...marks, [late]: (marks[late] ?? 0) + 1 }
    if (event.type === 'closed') {
      const { outcome, result } = event.data
      const { union: unit, officer } = state.charge
      const onTime = Object.keys(marks).length === 0
      const closing = {
        seq: event.seq,
        closedAt: event.at,
        closedOn: today,
        outcome,
        result,
        unit,
        officer,
        reopened: false,
        onTime,
        marks,
        days,
      }
      closings = [...closings, closing]
    }
    if (event.type === 'reopened') {
      closings = closings.map((one) => ({ ...one, reopened: true }))
      marks = {}
      days = {}
    }
  }
  return closings
}

function isOneAct(one: Recorded, next: Recorded): boolean {
  return one.at === next.at && one.actor === next.actor && one.command === next.command
}
