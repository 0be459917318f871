import type { Side } from '../case/event.js'
import { obligations } from '../case/fold.js'
import type { Grievance } from '../case/grievance.js'
import type { Obligation } from '../case/obligation.js'
import { departmentSide } from '../case/sight.js'
import { officerOf } from './acceptance.js'
import type { Addressed } from './supervision.js'

/** Whoever owes the next step, other than the worker; where nobody does, the officer in charge. */
export function owesNext(g: Grievance): Addressed {
  const [next] = obligations(g)
    .filter(canBeUrged)
    .toSorted((a, b) => a.due.localeCompare(b.due, 'en'))
  const { role, unit, person } = next?.owner ?? officerOf(g)
  return { role, unit, person, about: next?.key ?? null }
}

/** Bodies elsewhere cannot be reached here, and what stands still is not late. */
function canBeUrged({ owner, what, suspended }: Obligation): boolean {
  return owner.role !== 'worker' && owner.outside === undefined && what !== 'suspension' && suspended === null
}

/** Where the one addressed reads from. */
export function sideOf({ role, unit }: Addressed): readonly Side[] {
  switch (role) {
    case 'employer':
    case 'mediator':
    case 'expert':
      return [role]
    case 'clerk':
    case 'arbitrator':
      return ['commission']
    case 'liaison':
      return unit === null ? [] : [departmentSide(unit)]
    case 'worker':
    case 'agent':
      return ['worker']
    case 'officer':
    case 'supervisor':
    case 'admin':
    case 'auditor':
    case 'operator':
      return ['officer']
    default:
      return role satisfies never
  }
}
