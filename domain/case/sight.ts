import type { Actor, PersonId, Role, UnitId } from './actor.js'
import type { Recorded, Side } from './event.js'
import type { Grievance } from './grievance.js'

/** One reason to see a case: being this person, or holding this role at this unit. The read tables keep the same rows. */
export type Access =
  | { readonly kind: 'person'; readonly id: PersonId; readonly role: Role }
  | { readonly kind: 'unit'; readonly id: UnitId; readonly role: Role }

/** Everybody who may see this case, and as what. Whoever matches no row is answered as if the case did not exist. */
export function accessOf(grievance: Grievance): readonly Access[] {
  const { opening, charge, mediation, arbitrationReview } = grievance
  const person = (id: PersonId | null, role: Role): Access[] => (id === null ? [] : [{ kind: 'person', id, role }])
  const unit = (id: UnitId | null, role: Role): Access[] => (id === null ? [] : [{ kind: 'unit', id, role }])
  return [
    ...person(opening.claimant, 'worker'),
    ...opening.respondents.flatMap((employer) => unit(employer, 'employer')),
    ...unit(charge.union, 'officer'),
    ...charge.former.flatMap((union) => unit(union, 'officer')),
    ...charge.path.flatMap((union) => [...unit(union, 'supervisor'), ...unit(union, 'agent')]),
    ...person(mediation.mediator, 'mediator'),
    ...(arbitrationReview.seen
      ? [...unit(arbitrationReview.commission, 'clerk'), ...unit(arbitrationReview.commission, 'arbitrator')]
      : []),
  ]
}

/** Does this person see that the case exists? */
export function sees(grievance: Grievance, actor: Actor): boolean {
  return accessOf(grievance).some((access) => matches(access, actor))
}

/** The sides this person is on in this case: what decides which sealed content they read. */
export function sidesOf(grievance: Grievance, actor: Actor): readonly Side[] {
  const sides = accessOf(grievance)
    .filter((access) => matches(access, actor))
    .map((access) => sideOfRole(access.role))
  return [...new Set(sides)].filter((side): side is Side => side !== null)
}

/** Whether the content of an event is open to someone on these sides; if not, they see only that it happened. */
export function reads(event: Recorded, sides: readonly Side[]): boolean {
  const seenBy = event.data.seenBy
  if (seenBy !== undefined) return sides.some((side) => seenBy.includes(side))
  // The commission reads what is put before it, and nothing of what the parties conceded on the way there.
  if (sides.length === 1 && sides[0] === 'commission') return beforeTheCommission.has(event.type)
  return true
}

const beforeTheCommission: ReadonlySet<string> = new Set([
  'opened',
  'agreement-took-effect',
  'review-application-made',
  'review-applied',
  'review-accepted',
  'review-application-refused',
  'review-extended',
  'settlement-issued',
  'settlement-refused',
  'settlement-received',
  'settlement-took-effect',
  'review-withdrawn',
  'review-lapsed',
  'document-sealed',
  'expired',
])

function matches(access: Access, actor: Actor): boolean {
  if (access.kind === 'person') return access.id === actor.person
  return actor.appointments.some((one) => one.role === access.role && one.unit === access.id)
}

function sideOfRole(role: Role): Side | null {
  switch (role) {
    case 'worker':
    case 'agent':
      return 'worker'
    case 'employer':
      return 'employer'
    case 'officer':
    case 'supervisor':
      return 'officer'
    case 'mediator':
      return 'mediator'
    case 'clerk':
    case 'arbitrator':
      return 'commission'
    case 'liaison':
    case 'expert':
    case 'admin':
    case 'auditor':
      return null
    default:
      return role satisfies never
  }
}
