import type { Claimant } from '../procedure/collective/claimant.js'

/** Ids are opaque uuids: they say nothing about the person or the unit behind them. */
export type PersonId = string
export type UnitId = string
export type CaseId = string

export const roles = [
  'worker',
  'employer',
  'officer',
  'agent',
  'liaison',
  'mediator',
  'clerk',
  'arbitrator',
  'expert',
  'supervisor',
  'admin',
  'auditor',
  'operator',
] as const
export type Role = (typeof roles)[number]

/** What a person is, and where: the officer of one union, the clerk of one commission, … */
export interface Appointment {
  readonly role: Role
  readonly unit: UnitId
}

/** Whoever acts. A person acts by an appointment or by a relation to the case, never by a role alone. */
export interface Actor {
  readonly person: PersonId
  readonly appointments: readonly Appointment[]
  /** Their own row, where the case is a collective one and they are in it. It is loaded with the case. */
  readonly claimant?: Claimant | undefined
  /** They were given offices that exclude each other, none of which holds. */
  readonly conflicting?: true | undefined
}

/** The software itself, when time has passed or an effect has a result. */
export const system: Actor = { person: 'system', appointments: [] }

/**
 * Security administrator, auditor and operator are separate persons (三员分立): whoever were to hold two of these offices
 * watches over themselves.
 */
export const separatedRoles: readonly Role[] = ['admin', 'auditor', 'operator']

/** The appointments that hold: of two offices that exclude each other, neither. */
export function separated(appointments: readonly Appointment[]): readonly Appointment[] {
  const held = new Set(appointments.map(({ role }) => role).filter((role) => separatedRoles.includes(role)))
  return held.size < 2 ? appointments : appointments.filter(({ role }) => !separatedRoles.includes(role))
}

/** Does the actor hold this role at this unit? */
export function holds(actor: Actor, role: Role, unit: UnitId): boolean {
  return actor.appointments.some((appointment) => appointment.role === role && appointment.unit === unit)
}
