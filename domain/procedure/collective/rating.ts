import { happened, type NewEvent } from '../../case/event.js'
import type { Grievance } from '../../case/grievance.js'
import { committeeIsOpen, offerChoice } from '../choice.js'
import type { Moment } from '../room.js'
import { meanOf } from './collective.js'

/** How many are asked to judge: those for whom the result is in effect. */
export function judges({ collective }: Pick<Grievance, 'collective'>): number {
  return collective.settled > 0 ? collective.settled : collective.count
}

/**
 * All have judged, or the time for it is over: the case is satisfied if more than half of those who judged are. Nobody
 * judged: it closes as unrated. An unsatisfied case has the same road to the committee as any other.
 */
export function concludeRatings(g: Grievance, moment: Moment): readonly NewEvent[] {
  const { ratings } = g.collective
  if (ratings.rated === 0) return [happened('rating-lapsed', {})]
  const solved = ratings.satisfied * 2 > ratings.rated
  const concluded = happened('ratings-concluded', {
    rated: ratings.rated,
    satisfied: ratings.satisfied,
    of: judges(g),
    mean: meanOf(ratings),
    solved,
  })
  if (solved) return [concluded]
  const offered = committeeIsOpen(g) ? [happened('committee-offered', { tier: 1 })] : []
  return [concluded, ...offered, offerChoice(g, 'low-rating', moment)]
}
