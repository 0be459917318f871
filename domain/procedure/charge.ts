import type { PersonId, UnitId } from '../case/actor.js'
import type { Instant } from '../values/time.js'
import { room } from './room.js'

/*
 * Charge: which union has the case, and who there by name. (有人管)
 * One union holds charge at a time. It moves up the tree when the union that has it is silent; it never moves to nobody.
 */

export interface Charge {
  readonly union: UnitId | null
  /** From the union in charge up to the root: those above it supervise. */
  readonly path: readonly UnitId[]
  readonly officer: PersonId | null
  readonly since: Instant | null
  /** Unions that had it before: they go on seeing what becomes of it. */
  readonly former: readonly UnitId[]
}

export interface ChargeEvents {
  escalated: {
    readonly from: UnitId
    readonly to: UnitId
    readonly path: readonly UnitId[]
    readonly officer: PersonId
    readonly because: 'silence'
  }
}

export const charge = room({
  road: 'charge',
  initial: { union: null, path: [], officer: null, since: null, former: [] },
  evolve: {
    opened: (_, { at, data }) => ({ union: data.union, path: data.path, officer: data.officer, since: at, former: [] }),
    accepted: (slice, { actor }) => ({ ...slice, officer: actor }),
    escalated: (slice, { at, data }) => ({
      union: data.to,
      path: data.path,
      officer: data.officer,
      since: at,
      former: [...slice.former, data.from],
    }),
  },
})
