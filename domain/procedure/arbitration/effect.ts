import { happened, type NewEvent } from '../../case/event.js'
import type { Grievance } from '../../case/grievance.js'
import type { Fen } from '../../values/fen.js'
import { addDays, shanghaiDay, type Day } from '../../values/time.js'
import { beginPerformance } from '../performance.js'
import { openRating } from '../rating.js'
import type { Moment } from '../room.js'
import { clock } from '../room.js'
import { isPending, type Award, type DecidedBy } from './outside.js'

/*
 * What was decided elsewhere comes back into the case: it is performed, judged by the worker, and closes it.
 */

interface Decided {
  readonly by: DecidedBy
  readonly amount: Fen
  /** A court would enforce it as it stands. */
  readonly enforceable: boolean
  readonly payBy: Day
}

/** It has taken effect. What has been paid in full already is neither owed nor judged again. */
export function takeEffectHere(g: Grievance, decided: Decided, moment: Moment): readonly NewEvent[] {
  const { by, amount, enforceable } = decided
  const effect = happened('outside-result-took-effect', { by, amount, enforceable })
  if (g.performance.status === 'performed' && g.rating.result !== null) return [effect]
  const today = shanghaiDay(moment.at)
  const due = decided.payBy < today ? today : decided.payBy
  const settlement = { total: amount, instalments: [{ n: 1, amount, due }], acceleration: false, acts: [] }
  return [
    effect,
    ...(amount === '0' ? [] : beginPerformance(g, settlement, moment)),
    ...openRating(by === 'settlement' ? 'agreed' : 'award', moment),
  ]
}

/** An award takes effect on a day: from then its days for payment count. */
export function awardTakesEffect(g: Grievance, award: Award, on: Day, moment: Moment): readonly NewEvent[] {
  const { amount, payWithin } = award
  return takeEffectHere(g, { by: 'award', amount, enforceable: true, payBy: addDays(on, payWithin) }, moment)
}

/** All is paid, and proceedings still pend elsewhere: the worker is to withdraw them. Said once. */
export function callForWithdrawal(g: Grievance, moment: Moment): readonly NewEvent[] {
  const due = g.performance.status === 'performed' && isPending(g.arbitration) && g.arbitration.toWithdraw === 0
  return due
    ? [
        happened('withdrawal-called-for', {
          clocks: { withdrawal: clock(moment, 'withdrawal', 'withdrawal-called-for') },
        }),
      ]
    : []
}
