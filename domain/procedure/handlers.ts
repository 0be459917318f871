import type { PersonId } from '../case/actor.js'
import type { Common, EventType } from '../case/event.js'
import type { OfficerFact, StaffFact, UnionFact } from '../case/facts.js'
import type { Grievance } from '../case/grievance.js'
import { refuse, type Refusal } from '../case/refusal.js'
import type { Passing } from './charge.js'
import { clock, type Moment } from './room.js'
import { rolesInCase } from './who.js'

/*
 * Who takes a case over: the next in the order of the unit (A → B → C), leaving out who is on leave and who may not
 * handle it; where nobody is left in the unit, the least loaded of the next union up. In one case nobody holds two of:
 * party, representative, handler, mediator, reviewer, expert.
 */

/** Has no other part in the case, and was not taken off it. */
export function mayHandle(g: Grievance, person: PersonId): boolean {
  return !g.replacement.passedOver.includes(person) && rolesInCase(g, person).every((role) => role === 'officer')
}

/** Those in the case who may not handle it. */
export function barredFromHandling(g: Grievance): readonly PersonId[] {
  const { collective, mediation, arbitrationReview, committee, replacement, handOver } = g
  const inIt = [
    ...collective.representatives,
    mediation.mediator,
    ...mediation.former,
    arbitrationReview.arbitrator,
    ...committee.sat,
    ...committee.seats.map(({ person }) => person),
    ...replacement.passedOver,
    handOver.agent?.person ?? null,
  ]
  return [...new Set(inIt)].filter((person) => person !== null)
}

/** Can have the case now: in office, not on leave, tied to no party. */
export function isFree(g: Grievance, { person, away, tied }: OfficerFact): boolean {
  return !away && !tied && person !== g.charge.officer && mayHandle(g, person)
}

/** Who takes over in the union in charge, else in the next one up; null where nobody in the tree can. */
export function nextHandler(g: Grievance, staff: readonly StaffFact[]): UnionFact | null {
  const [own, ...above] = staff
  return (own === undefined ? null : substituteIn(g, own)) ?? firstManned(g, above)
}

/** The next after the present handler, in the order of the unit; after the last comes the first. */
function substituteIn(g: Grievance, { id, path, officers }: StaffFact): UnionFact | null {
  const at = officers.findIndex(({ person }) => person === g.charge.officer)
  const next = [...officers.slice(at + 1), ...officers.slice(0, Math.max(at, 0))].find((one) => isFree(g, one))
  return next === undefined ? null : { id, path, officer: next.person }
}

/** The first of these unions where somebody can have the case: the least loaded there. */
export function firstManned(g: Grievance, staff: readonly StaffFact[]): UnionFact | null {
  for (const { id, path, officers } of staff) {
    const [least] = officers.filter((one) => isFree(g, one)).toSorted((a, b) => a.load - b.load)
    if (least !== undefined) return { id, path, officer: least.person }
  }
  return null
}

/** The union itself has the case to accept or to handle, and it does not stand suspended. */
export function isWithUnion({ acceptance, handling, suspension }: Grievance): boolean {
  return acceptance.status === 'waiting' || (handling.status === 'open' && suspension.active === null)
}

/**
 * The content of an event by which charge passes. Another union that gets the case to handle is asked anew, with a first
 * response of its own; within a union, and where the case is on another road, what runs goes on.
 */
export function passing(
  g: Grievance,
  to: UnionFact,
  startEvent: EventType,
  moment: Moment,
): Passing & Pick<Common, 'clocks'> {
  const from = g.charge.union ?? to.id
  const asked = from !== to.id && isWithUnion(g)
  return {
    from,
    to: to.id,
    path: to.path,
    officer: to.officer,
    ...(asked ? { clocks: { firstResponse: clock(moment, 'first-response', startEvent) } } : {}),
  }
}

/** Who must leave the case to others. */
export function anotherPart(): Refusal {
  return refuse(
    'two-roles',
    'conflict',
    [
      '与当事人有利害关系，或者在本案中已有其他身份、已回避的人员，不能承办本案',
      'who is tied to a party, has another part in this case or was taken off it, cannot have it',
    ],
    ['请由其他人员办理', 'let somebody else do it'],
  )
}
