import { happened, type NewEvent } from '../../case/event.js'
import type { Grievance } from '../../case/grievance.js'
import { offerChoice } from '../choice.js'
import { openRating } from '../rating.js'
import { clock, type Moment } from '../room.js'
import type { Answerer } from './committee.js'
import { nextTier } from './tiers.js'

/*
 * The verdict (评判结论) binds who accepts it. Accepted by the worker and the unit it is carried out, or ends the case where
 * it supports the handling; refused or unanswered it goes to the next tier. The third is the last here.
 */

/** One answer, with what follows from it. The employer's is heard and recorded; the worker's and the unit's decide. */
export function answerVerdict(
  g: Grievance,
  by: Answerer,
  accepts: boolean,
  words: string | null,
  moment: Moment<'experts'>,
): readonly NewEvent[] {
  const answered = happened('verdict-answered', { by, accepts }, words === null ? {} : { sealed: { words } })
  if (by === 'employer') return [answered]
  if (!accepts) return [answered, ...(by === 'unit' ? referral(g) : []), ...notAccepted(g, 'refused', moment)]
  const other = g.committee.answers[by === 'worker' ? 'unit' : 'worker']
  return other === true ? [answered, ...accepted(g, moment)] : [answered]
}

/** Both accept: it is carried out while the union handles it, or the result stands as it was; either way it is judged. */
function accepted(g: Grievance, moment: Moment): readonly NewEvent[] {
  const { verdict } = g.committee
  if (verdict === null) return []
  const { tier, choice, amount } = verdict
  if (choice === 'handling') {
    return [happened('verdict-accepted', { tier, choice, amount }), ...openRating('verdict-accepted', moment)]
  }
  const clocks = { handling: clock(moment, 'handling', 'verdict-accepted') }
  return [happened('verdict-accepted', { tier, choice, amount, clocks })]
}

/** Refused, or not answered in time. */
export function notAccepted(
  g: Grievance,
  because: 'refused' | 'silent',
  moment: Moment<'experts'>,
): readonly NewEvent[] {
  const { verdict } = g.committee
  if (verdict === null) return []
  const refused = happened('verdict-refused', { tier: verdict.tier, because })
  return verdict.final
    ? [refused, offerChoice(g, 'verdict-refused', moment)]
    : [refused, ...nextTier(g, 'verdict-refused', moment)]
}

/** What a unit will not accept is for the union above it to look into; at the top of the tree there is none. */
function referral(g: Grievance): readonly NewEvent[] {
  const [union, upper] = g.charge.path
  return union === undefined || upper === undefined
    ? []
    : [happened('verdict-refusal-referred', { from: union, to: upper })]
}
