import type { Actor, PersonId, Role, UnitId } from './actor.js'
import { isUnderWay } from '../procedure/committee/committee.js'
import { openOffer } from '../procedure/hand-over.js'
import { theAgent } from '../procedure/who.js'
import type { EventType, Recorded, Side } from './event.js'
import type { Grievance } from './grievance.js'

/** One reason to see a case: being this person, or holding this role at this unit. The read tables keep the same rows. */
export type Access =
  | { readonly kind: 'person'; readonly id: PersonId; readonly role: Role }
  | { readonly kind: 'unit'; readonly id: UnitId; readonly role: Role }

/** Everybody who may see this case, and as what. Whoever matches no row is answered as if the case did not exist. */
export function accessOf(grievance: Grievance): readonly Access[] {
  const { opening, charge, mediation, arbitrationReview, collective, committee, referral } = grievance
  const offer = openOffer(grievance)
  const person = (id: PersonId | null, role: Role): Access[] => (id === null ? [] : [{ kind: 'person', id, role }])
  const unit = (id: UnitId | null, role: Role): Access[] => (id === null ? [] : [{ kind: 'unit', id, role }])
  return [
    ...person(opening.claimant, 'worker'),
    ...collective.representatives.flatMap((one) => person(one, 'worker')),
    ...opening.respondents.flatMap((employer) => unit(employer, 'employer')),
    ...unit(charge.union, 'officer'),
    ...charge.former.flatMap((union) => [...unit(union, 'officer'), ...unit(union, 'agent')]),
    // Who is to say whether they take it must see it.
    ...unit(offer?.to ?? null, 'officer'),
    ...charge.path.flatMap((union) => [...unit(union, 'supervisor'), ...unit(union, 'agent')]),
    ...referral.asked.flatMap((one) => [
      ...unit(one.group, 'officer'),
      ...(one.status === 'asked' || one.status === 'answered' ? unit(one.unit, 'liaison') : []),
    ]),
    ...person(mediation.mediator, 'mediator'),
    ...(arbitrationReview.seen
      ? [...unit(arbitrationReview.commission, 'clerk'), ...unit(arbitrationReview.commission, 'arbitrator')]
      : []),
    // For as long as the panel is at work, and no longer.
    ...(isUnderWay(grievance) ? committee.seats.flatMap((seat) => person(seat.person, 'expert')) : []),
  ]
}

/** Does this person see that the case exists? */
export function sees(grievance: Grievance, actor: Actor): boolean {
  return accessOf(grievance).some((access) => matches(access, actor)) || isListed(actor)
}

/** The sides this person is on in this case: what decides which sealed content they read. */
export function sidesOf(grievance: Grievance, actor: Actor): readonly Side[] {
  const sides = accessOf(grievance)
    .filter((access) => matches(access, actor))
    .flatMap((access): readonly (Side | null)[] => {
      if (access.role === 'liaison') return [departmentSide(access.id)]
      if (access.role === 'employer') return employerSides(grievance, access.id)
      return [sideOfRole(access.role)]
    })
  // An agent belongs to the union; on the worker's side is only the one who acts for this worker.
  const carries: Side[] = theAgent.is(grievance, actor) ? ['worker'] : []
  const speaks: Side[] = grievance.collective.representatives.includes(actor.person) ? ['representative'] : []
  const all: (Side | null)[] = [...sides, ...carries, ...speaks, ...(isListed(actor) ? (['worker'] as const) : [])]
  return [...new Set(all)].filter((side): side is Side => side !== null)
}

/** The employers are one side; where there are several, each is one of its own beside. */
function employerSides({ opening }: Grievance, unit: UnitId): readonly Side[] {
  return opening.respondents.length > 1 ? ['employer', employerSide(unit)] : ['employer']
}

/** The side of one employer of several. */
export function employerSide(unit: UnitId): Side {
  return `employer:${unit}`
}

/** The side of one department that was asked. */
export function departmentSide(unit: UnitId): Side {
  return `department:${unit}`
}

/** Sees the case as a department that was asked, and as nothing else. */
export function isDepartment(sides: readonly Side[]): boolean {
  return sides.length > 0 && sides.every((side) => side.startsWith('department:'))
}

/** That the department's own period ends soon, or is over. */
function isOwnPeriod(event: Recorded, side: Side): boolean {
  if (event.type !== 'expired' && event.type !== 'reminded') return false
  return event.data.what === 'referral' && event.data.unit !== null && side === departmentSide(event.data.unit)
}

/** Has a row of their own in the case; also who has gone on from it alone. */
function isListed({ claimant }: Actor): boolean {
  return claimant !== undefined && claimant.status !== 'removed'
}

/** Whether the content of an event is open to someone on these sides; if not, they see only that it happened. */
export function reads(event: Recorded, sides: readonly Side[], person: PersonId | null = null): boolean {
  const { seenBy } = event.data
  if (seenBy !== undefined) return sides.some((side) => seenBy.includes(side))
  // Whoever is on two sides reads what each of them reads, and no more; who is on none reads nothing.
  return sides.some((side) => readsAs(side, event, person))
}

function readsAs(side: Side, event: Recorded, person: PersonId | null): boolean {
  switch (side) {
    case 'worker':
      // What concerns one worker of many is for that worker, the representatives and the other sides; co-workers see that it was.
      return !rowByRow.has(event.type) || event.actor === person
    case 'commission':
      // It reads what is put before it, and nothing of what the parties conceded on the way there.
      return beforeTheCommission.has(event.type)
    case 'expert':
      return beforeTheCommittee.has(event.type)
    case 'employer':
    case 'officer':
    case 'mediator':
    case 'representative':
      return true
    default:
      // A department reads what it was asked, and what the case is about; one employer of several, what both do.
      return (
        isDepartment([side]) &&
        (event.type === 'opened' || event.type === 'opening-corrected' || isOwnPeriod(event, side))
      )
  }
}

/** Sees the case as somebody it was put before (the commission, the panel, a department), and is not in it otherwise. */
export function seesFromOutside(sides: readonly Side[]): boolean {
  return sides.every((side) => side === 'commission' || side === 'expert' || isDepartment([side]))
}

const rowByRow: ReadonlySet<string> = new Set([
  'claimant-corrected',
  'claimant-removed',
  'mandate-given',
  'row-edited',
  'claimant-signed',
  'claimant-dissented',
  'payments-confirmed',
  'payments-disputed',
  'claimant-rated',
] satisfies EventType[])

const beforeTheCommission: ReadonlySet<string> = new Set([
  'opened',
  'opening-corrected',
  'evidence-added',
  'evidence-described',
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
  'service-address-confirmed',
  'paper-served',
  'expired',
  'terms-recounted',
])

/** What a panel judges by: the claim, what was done about it, what came of it, and its own proceedings. */
const beforeTheCommittee: ReadonlySet<string> = new Set([
  'opened',
  'opening-corrected',
  'evidence-added',
  'evidence-described',
  'merged-from',
  'escalated',
  'rerouted',
  'accepted',
  'replied',
  'employer-answered',
  'result-proposed',
  'result-agreed-by',
  'result-declined',
  'result-took-effect',
  'not-resolved',
  'not-substantiated',
  'choice-offered',
  'road-chosen',
  'mediation-applied',
  'mediation-refused',
  'mediation-failed',
  'mediation-lapsed',
  'signing-failed',
  'agreement-took-effect',
  'settlement-took-effect',
  'performance-began',
  'payment-reported',
  'payment-confirmed',
  'payment-disputed',
  'instalment-defaulted',
  'performed',
  'rating-opened',
  'rated',
  'committee-offered',
  'committee-convened',
  'panel-picked',
  'seat-accepted',
  'seat-vacated',
  'reserve-called',
  'expert-wanted',
  'expert-named',
  'panel-seated',
  'panel-answered',
  'response-meeting-held',
  'ballots-opened',
  'ballot-cast',
  'voting-closed',
  'ballots-revealed',
  'verdict-reached',
  'verdict-answered',
  'verdict-refusal-referred',
  'verdict-accepted',
  'verdict-refused',
  'committee-undecided',
  'document-sealed',
  'expired',
  'terms-recounted',
] satisfies EventType[])

function matches(access: Access, actor: Actor): boolean {
  // A party stays one; a mediator or an expert only for as long as they hold that office.
  if (access.kind === 'person')
    return (
      access.id === actor.person &&
      (access.role === 'worker' || actor.appointments.some(({ role }) => role === access.role))
    )
  return actor.appointments.some((one) => one.role === access.role && one.unit === access.id)
}

function sideOfRole(role: Role): Side | null {
  switch (role) {
    case 'worker':
      return 'worker'
    case 'employer':
      return 'employer'
    case 'officer':
    case 'supervisor':
    case 'agent':
      return 'officer'
    case 'mediator':
      return 'mediator'
    case 'clerk':
    case 'arbitrator':
      return 'commission'
    case 'expert':
      return 'expert'
    case 'liaison':
    case 'admin':
    case 'auditor':
    case 'operator':
      return null
    default:
      return role satisfies never
  }
}
