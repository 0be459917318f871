import { happened, type NewEvent } from '../../case/event.js'
import type { Grievance } from '../../case/grievance.js'
import * as fen from '../../values/fen.js'
import type { Fen } from '../../values/fen.js'
import { offerChoice } from '../choice.js'
import type { Item } from '../performance.js'
import type { Moment } from '../room.js'
import type { Claimant } from './claimant.js'
import { portions } from './framework.js'

/*
 * Performance by claimant: the clocks stand with the case, one a date; who has been paid stands in the rows. The counts of
 * each instalment are folded here. Silence never confirms a payment, not one of five thousand either.
 */

/** Of one instalment: for how many it is owed, and where they stand. */
export interface Each {
  readonly of: number
  /** Reported, and waiting for the worker's word. */
  readonly waiting: number
  readonly received: number
  readonly disputed: number
}

type Step = Partial<Omit<Each, 'of'>>

/** The instalment with these added to its counts. A mark that it is late stays until all have been paid. */
export function counted(item: Item, step: Step, amount: Fen, isLate: boolean): Item {
  const { each } = item
  if (each === undefined) return item
  const now: Each = {
    of: each.of,
    waiting: each.waiting + (step.waiting ?? 0),
    received: each.received + (step.received ?? 0),
    disputed: each.disputed + (step.disputed ?? 0),
  }
  const received = fen.sum([item.received, amount])
  return {
    ...item,
    each: now,
    received,
    status: statusOf(now, received, isLate),
    reported: now.waiting > 0 ? item.reported : null,
  }
}

function statusOf(each: Each, received: Fen, isLate: boolean): Item['status'] {
  if (each.received === each.of) return 'done'
  if (isLate) return 'overdue'
  if (each.waiting > 0) return 'reported'
  if (each.disputed > 0) return 'disputed'
  return received === '0' ? 'due' : 'part-paid'
}

/** What a worker has still to get of an instalment. */
export function owedTo(g: Grievance, row: Claimant, item: number): Fen {
  const { framework } = g.collective
  const portion = framework === null || row.settled === null ? '0' : (portions(framework, row.settled)[item - 1] ?? '0')
  const received = row.payments[item]?.received ?? '0'
  return fen.compare(received, portion) >= 0 ? '0' : fen.subtract(portion, received)
}

/** What follows once a worker has answered: all is performed, or nothing more is to come by itself. */
export function afterAnswer(after: Grievance, moment: Moment): readonly NewEvent[] {
  const { items } = after.performance
  if (items.every(({ status }) => status === 'done'))
    return [happened('performed', { total: fen.sum(items.map(({ received }) => received)) })]
  const atEnd = items.every((item) => item.status === 'done' || (item.status === 'overdue' && item.reported === null))
  return atEnd ? [happened('performance-ended', {}), offerChoice(after, 'not-performed', moment)] : []
}
