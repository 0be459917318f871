import type { PersonId, Role, UnitId } from '../case/actor.js'
import { keyOf } from '../case/obligation.js'
import type { Day } from '../values/time.js'
import { officerOf } from './acceptance.js'
import type { Passing } from './charge.js'
import { aPeriodLater, room } from './room.js'

/*
 * Supervision (易督办): the worker urges whoever owes the next step (催办), once a day; those above supervise (督办), and the
 * officer in charge answers them in time; they may reassign the case below them, and keep notes for the union's side.
 */

export interface Supervision {
  /** How often the worker has urged, and on which Shanghai day last. */
  readonly urges: number
  readonly urgedOn: Day | null
  readonly directives: readonly Directive[]
  readonly notes: number
}

/** What a supervisor demanded. */
export interface Directive {
  readonly n: number
  readonly since: number
  /** The day set by the supervisor; null where the rule's period runs. */
  readonly by: Day | null
  readonly status: 'open' | 'answered' | 'ended'
}

/** Whom it is addressed to, and about which obligation (by key); null where nothing is owed but by the worker. */
export interface Addressed {
  readonly role: Role
  readonly unit: UnitId | null
  readonly person: PersonId | null
  readonly about: string | null
}

export interface SupervisionEvents {
  urged: Addressed & { readonly n: number; readonly day: Day }
  supervised: Addressed & { readonly n: number; readonly by: Day | null }
  'supervision-answered': { readonly n: number }
  reassigned: Passing & { readonly replaced: PersonId }
  noted: Readonly<Record<never, never>>
}

const end = (slice: Supervision): Supervision =>
  slice.directives.some(isOpen)
    ? { ...slice, directives: slice.directives.map((one) => (isOpen(one) ? { ...one, status: 'ended' } : one)) }
    : slice

export const supervision = room({
  road: 'supervision',
  initial: { urges: 0, urgedOn: null, directives: [], notes: 0 },
  evolve: {
    urged: (slice, { data }) => ({ ...slice, urges: data.n, urgedOn: data.day }),
    supervised: (slice, { seq, data: { n, by } }) => ({
      ...slice,
      directives: [...slice.directives, { n, since: seq, by, status: 'open' }],
    }),
    'supervision-answered': (slice, { data }) => ({
      ...slice,
      directives: slice.directives.map((one) => (one.n === data.n ? { ...one, status: 'answered' } : one)),
    }),
    noted: (slice) => ({ ...slice, notes: slice.notes + 1 }),
    closed: end,
    withdrawn: end,
    merged: end,
  },
  owes: (g) =>
    g.supervision.directives.filter(isOpen).map(({ since }) => ({
      key: keyOf(since, 'directive'),
      what: 'directive',
      road: 'supervision',
      owner: officerOf(g),
    })),
  expiries: { directive: { follows: () => [], again: aPeriodLater } },
})

export function isOpen({ status }: Directive): boolean {
  return status === 'open'
}
