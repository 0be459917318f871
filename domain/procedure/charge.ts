import type { PersonId, UnitId } from '../case/actor.js'
import type { Instant } from '../values/time.js'
import { room } from './room.js'

/*
 * Charge: which union has the case, and who there by name. (有人管)
 * One union holds charge at a time. It passes by silence, by a hand-over, or with the person who has it; never to nobody.
 */

export interface Charge {
  readonly union: UnitId | null
  /** From the union in charge up to the root: those above it supervise. */
  readonly path: readonly UnitId[]
  readonly officer: PersonId | null
  /** Since when this union has it. */
  readonly since: Instant | null
  /** Unions that had it before: they go on seeing what becomes of it. */
  readonly former: readonly UnitId[]
  /** Who had it by name before, in this union or another. */
  readonly formerOfficers: readonly PersonId[]
}

/** Where charge goes: to another union, or to another officer of the same one. */
export interface Passing {
  readonly from: UnitId
  readonly to: UnitId
  readonly path: readonly UnitId[]
  readonly officer: PersonId
}

export const reroutedBecause = ['employer-moved', 'union-closed', 'tree-changed'] as const
export type ReroutedBecause = (typeof reroutedBecause)[number]

export interface ChargeEvents {
  escalated: Passing & { readonly because: 'silence' }
  /**
   * The registers changed: another union answers for the employer now, the one that had it was closed, or the union that has
   * it stands under others now (from and to are the same).
   */
  rerouted: Passing & { readonly because: ReroutedBecause }
}

export const charge = room({
  road: 'charge',
  initial: { union: null, path: [], officer: null, since: null, former: [], formerOfficers: [] },
  evolve: {
    opened: (slice, { at, data }) => ({
      ...slice,
      union: data.union,
      path: data.path,
      officer: data.officer,
      since: at,
    }),
    accepted: (slice, { actor }) => ({ ...slice, officer: actor }),
    escalated: pass,
    rerouted: pass,
    'hand-over-accepted': pass,
    'hand-over-lapsed': pass,
    'handler-replaced': pass,
    reassigned: pass,
  },
})

function pass(slice: Charge, { at, data }: { readonly at: Instant; readonly data: Passing }): Charge {
  const { from, to, path, officer } = data
  const had = slice.officer === null ? slice.formerOfficers : [...slice.formerOfficers, slice.officer]
  return {
    union: to,
    path,
    officer,
    since: from === to ? slice.since : at,
    former: from === to ? slice.former : without(to, [...slice.former, from]),
    formerOfficers: without(officer, had),
  }
}

/** Each once, and not this one. */
function without<T>(one: T, list: readonly T[]): readonly T[] {
  return [...new Set(list)].filter((other) => other !== one)
}
