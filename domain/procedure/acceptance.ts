import type { PersonId } from '../case/actor.js'
import { happened, type Common } from '../case/event.js'
import type { Grievance } from '../case/grievance.js'
import { keyOf, type Obligation, type Owner } from '../case/obligation.js'
import type { Instant } from '../values/time.js'
import { awaitsAnswer } from './hand-over.js'
import { aPeriodLater, clock, room } from './room.js'

/*
 * Acceptance (受理): the union in charge makes the case its own within the response period.
 * Silence moves it to the next union up by itself, and marks the silent unit overdue. (有回应, 有时限)
 */

export interface Acceptance {
  readonly status: 'none' | 'waiting' | 'accepted'
  /** Since which event the union in charge has been asked. */
  readonly asked: number
  readonly acceptedAt: Instant | null
  readonly acceptedBy: PersonId | null
}

export interface AcceptanceEvents {
  accepted: Readonly<Record<never, never>>
}

export const acceptance = room({
  road: 'acceptance',
  initial: { status: 'none', asked: 0, acceptedAt: null, acceptedBy: null },
  evolve: {
    // A case that was split off is with the officer already who had it before.
    opened: (slice, { seq, at, data }) =>
      data.split === undefined
        ? { ...slice, status: 'waiting', asked: seq }
        : { ...slice, status: 'accepted', acceptedAt: at, acceptedBy: data.officer },
    escalated: askedAnew,
    rerouted: askedAnew,
    'hand-over-accepted': askedAnew,
    'hand-over-lapsed': askedAnew,
    'handler-replaced': askedAnew,
    reassigned: askedAnew,
    accepted: (slice, { at, actor }) => ({ ...slice, status: 'accepted', acceptedAt: at, acceptedBy: actor }),
    // Gone to arbitration before anybody accepted it: there is nothing left to accept. The union that has it keeps it by name.
    'released-to-arbitration': (slice) => (slice.status === 'waiting' ? { ...slice, status: 'accepted' } : slice),
    reopened: (slice) => ({ ...slice, status: 'accepted' }),
  },
  owes: (g) =>
    g.acceptance.status === 'waiting' && g.closing.status === 'open'
      ? [
          {
            key: keyOf(g.acceptance.asked, 'firstResponse'),
            what: 'firstResponse',
            road: 'acceptance',
            owner: officerOf(g),
          },
        ]
      : [],
  expiries: {
    firstResponse: {
      needs: ['upper'],
      follows: (g, obligation, moment) => {
        const upper = moment.facts.upper
        // At the top of the tree charge stays, and each further period marks it overdue again.
        if (upper === null || g.charge.union === null || isOffered(g, obligation)) return []
        return [
          happened('escalated', {
            from: g.charge.union,
            to: upper.id,
            path: upper.path,
            officer: upper.officer,
            because: 'silence',
            clocks: { firstResponse: clock(moment, 'first-response', 'escalated') },
          }),
        ]
      },
      again: (obligation, moment, g) =>
        moment.facts.upper === null || isOffered(g, obligation) ? aPeriodLater(obligation, moment) : null,
    },
  },
  effects: { accepted: ['issueAcceptanceNotice'] },
})

/** Another union that gets the case to handle is asked anew: with the event, its own period begins. */
function askedAnew(slice: Acceptance, { seq, data }: { readonly seq: number; readonly data: Common }): Acceptance {
  return data.clocks?.['firstResponse'] === undefined
    ? slice
    : { status: 'waiting', asked: seq, acceptedAt: null, acceptedBy: null }
}

/** While another union has to say whether it takes the case, the late answer is marked, and charge stays. */
function isOffered(g: Grievance, { overdue }: Obligation): boolean {
  return awaitsAnswer(g, overdue)
}

/** The officer who has the case, as owner of what the union owes. */
export function officerOf(grievance: Grievance): Owner {
  return { role: 'officer', unit: grievance.charge.union, person: grievance.charge.officer }
}

/** The worker, as owner of what only the worker can do; in a collective case the first of the representatives. */
export function workerOf(grievance: Grievance): Owner {
  return { role: 'worker', unit: null, person: grievance.collective.representatives[0] ?? grievance.opening.claimant }
}

/** The employer, as owner of what it owes: whoever represents it. With several respondents the first answers for the file. */
export function employerOf(grievance: Grievance): Owner {
  return { role: 'employer', unit: grievance.opening.respondents[0] ?? null, person: null }
}
