import type { UnitId } from '../domain/case/actor.js'
import type { NewEvent } from '../domain/case/event.js'
import type { Grievance } from '../domain/case/grievance.js'
import type { Owner } from '../domain/case/obligation.js'
import { officerOf, workerOf } from '../domain/procedure/acceptance.js'
import { addresseesOf, consents } from '../domain/procedure/service.js'
import type { Passing } from '../domain/procedure/charge.js'
import type { Told } from './notices.js'

/*
 * Who is told when charge passes, when somebody is urged, and when a department was asked or has answered; and which
 * supervisors are to urge what is overdue.
 */

/** The supervisors to be told of the nth mark: at once those of the union itself and of the one above it, then each time of one union more. */
export function supervisorsToUrge(owner: Owner, nth: number, g: Grievance): readonly UnitId[] {
  const answers = answerable(owner, g)
  if (answers === null) return []
  const { path } = g.charge
  const at = path.indexOf(answers)
  // Charge has gone up meanwhile: from there on those are above it who have it now.
  const upwards = at === -1 ? [answers, ...path] : path.slice(at)
  return upwards.slice(0, nth + 1)
}

/** The union that answers for what the owner owes; null where no union does. */
function answerable({ role, unit }: Owner, { referral }: Grievance): UnitId | null {
  if (role === 'officer' || role === 'supervisor') return unit
  // The coordination group owns what its members are asked.
  if (role === 'liaison') return referral.asked.find((one) => one.unit === unit)?.group ?? null
  return null
}

/** What these events tell to whom. */
export function toldOfCharge(event: NewEvent, after: Grievance): readonly Told[] {
  // One for each act: the same may happen again.
  const once = (what: string) => ({ obligation: `${what}/${after.seq}`, step: what })
  // Under other unions than before, with those who had it: nobody is to do anything.
  if (event.type === 'rerouted' && event.data.from === event.data.to) return []
  switch (event.type) {
    case 'escalated':
    case 'rerouted':
    case 'hand-over-accepted':
    case 'hand-over-lapsed':
    case 'reassigned':
    case 'handler-replaced':
      return [
        // Another union is told by what it owes from now on.
        ...(event.data.clocks === undefined
          ? [{ ...officerOf(after), kind: 'in-charge' as const, ...once('in-charge') }]
          : []),
        ...toldTheWorker(event, after).map((one) => ({ ...one, ...once(one.kind) })),
      ]
    case 'opened':
      // Whoever did not file it themselves learns of it at once.
      return after.opening.filedFor > 0
        ? [{ ...workerOf(after), kind: 'filed-for-you', obligation: 'opened/filed', step: 'filed' }]
        : []
    case 'merged':
      return [{ ...workerOf(after), kind: 'merged', ...once('merged') }]
    case 'merged-from':
      return [{ ...officerOf(after), kind: 'merged-in', ...once('merged-in') }]
    case 'document-sealed': {
      const { effect, kind } = event.data
      // Electronically on those alone who have consented; the others are served otherwise.
      return addresseesOf(after, kind)
        .filter((to) => consents(after, to))
        .map(({ party, id }) => ({
          ...(party === 'worker'
            ? { role: 'worker' as const, unit: null, person: id }
            : { role: 'employer' as const, unit: id, person: null }),
          kind: 'to-receive',
          obligation: effect,
          step: `receive-${id}`,
        }))
    }
    case 'hand-over-refused': {
      const offer = after.handOver.offers.find(({ n }) => n === event.data.n)
      const agent: Owner = { role: 'agent', unit: null, person: offer?.person ?? null }
      return [
        { ...(offer?.by === 'agent' ? agent : officerOf(after)), kind: 'hand-over-refused', ...once('hand-over') },
      ]
    }
    case 'urged':
    case 'supervised': {
      const { role, unit, person, about } = event.data
      const kind = event.type === 'urged' ? 'pressed' : 'supervised'
      const step = `${kind}-${event.data.n}`
      return [{ role, unit, person, kind, obligation: about ?? once(kind).obligation, step }]
    }
    case 'supervision-answered': {
      const unit = after.charge.path[1] ?? after.charge.union
      return [{ role: 'supervisor', unit, person: null, kind: 'supervision-answered', ...once('supervision') }]
    }
    case 'referred': {
      const { group, n } = event.data
      return [
        { role: 'officer', unit: group, person: null, kind: 'referred', obligation: `referred/${n}`, step: 'group' },
      ]
    }
    case 'referral-answered':
    case 'referral-returned':
      return [{ ...officerOf(after), kind: event.type, obligation: `referred/${event.data.n}`, step: event.type }]
    default:
      return []
  }
}

/** Up the tree, or to somebody else in it. */
function toldTheWorker(
  { type, data }: NewEvent & { readonly data: Passing },
  after: Grievance,
): readonly (Owner & Pick<Told, 'kind'>)[] {
  const worker = workerOf(after)
  const up = data.from !== data.to && type !== 'reassigned'
  return worker.person === null ? [] : [{ ...worker, kind: up ? 'escalated' : 'replaced' }]
}
