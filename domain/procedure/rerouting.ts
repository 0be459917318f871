import type { UnitId } from '../case/actor.js'
import { happened, type NewEvent } from '../case/event.js'
import type { StaffFact } from '../case/facts.js'
import type { Grievance } from '../case/grievance.js'
import type { ReroutedBecause } from './charge.js'
import { firstManned, passing } from './handlers.js'
import type { Moment } from './room.js'

/*
 * Re-routing: when the registers change, what is open follows. The union that answers now is asked anew, with a first response
 * of its own, wherever the case is the union's to act on; what runs elsewhere (mediation, performance, a commission) goes on.
 */

/** The events by which an open case goes to where the registers now say; none where it is there already, or nobody is in office. */
export function reroute(
  g: Grievance,
  because: ReroutedBecause,
  staff: readonly StaffFact[],
  moment: Moment,
): readonly NewEvent[] {
  if (g.closing.status !== 'open' || g.merging.into !== null) return []
  const to = firstManned(g, staff)
  if (to === null || to.id === g.charge.union) return []
  return [happened('rerouted', { ...passing(g, to, 'rerouted', moment), because })]
}

/** The same union and officer have it, under other unions than before: those who supervise now are those above it. */
export function repath(g: Grievance, path: readonly UnitId[], moment: Moment): readonly NewEvent[] {
  const { union, officer } = g.charge
  const same = path.length === g.charge.path.length && path.every((one, i) => one === g.charge.path[i])
  if (g.closing.status !== 'open' || union === null || officer === null || path[0] !== union || same) return []
  const to = { id: union, path, officer }
  return [happened('rerouted', { ...passing(g, to, 'rerouted', moment), because: 'tree-changed' })]
}
