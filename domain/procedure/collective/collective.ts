import type { PersonId } from '../../case/actor.js'
import type { Grievance } from '../../case/grievance.js'
import * as fen from '../../values/fen.js'
import type { Fen } from '../../values/fen.js'
import { room } from '../room.js'
import type { Mandate } from './claimant.js'
import type { Before } from './events.js'
import { minus, plus, portions, type Framework } from './framework.js'
import type { RosterFault } from './words.js'

/*
 * Collective cases (集体争议): ten or more workers with a common claim, in one case. They are spoken for by three to five
 * representatives; waiver, admission and settlement need each worker's own consent. The state of the case holds counts
 * and codes, and each worker a row of their own. (劳动争议调解仲裁法 7; 浙江省劳动人事争议调解仲裁条例 40)
 */

export interface Collective {
  readonly status: 'none' | 'open'
  /** Who filed it: until there are representatives, they keep the list. */
  readonly openedBy: PersonId | null
  /** How many workers there were said to be at the opening. */
  readonly workers: number
  /** The number of the next row. */
  readonly next: number
  /** Rows of the case, those taken off or split off left out. */
  readonly count: number
  readonly total: Fen
  readonly mandates: number
  readonly representatives: readonly PersonId[]
  readonly imported: Import | null
  readonly framework: Framework | null
  /** The rows of the latest proposal or the agreement: how many, and what they come to, by instalment. */
  readonly offered: Offered | null
  /** Those whose signature stands, and what their rows come to, by instalment. */
  readonly signed: { readonly count: number; readonly sums: readonly Fen[] }
  readonly dissenting: number
  /** For how many the agreement is in effect. */
  readonly settled: number
  /** Still to be split off, and split off already. */
  readonly splitting: number
  readonly split: number
  readonly ratings: Ratings
}

export interface Offered {
  readonly version: number
  readonly count: number
  readonly sums: readonly Fen[]
  /** False once the list has changed: it must be proposed anew. */
  readonly current: boolean
}

export interface Import {
  readonly seq: number
  readonly added: number
  readonly left: number
  /** The first of those left out. */
  readonly leftOut: readonly LeftOut[]
}
export interface LeftOut {
  readonly row: number
  readonly why: RosterFault
}

export interface Ratings {
  readonly rated: number
  readonly satisfied: number
  /** Of all scores. */
  readonly sum: number
}

const none: Collective = {
  status: 'none',
  openedBy: null,
  workers: 0,
  next: 1,
  count: 0,
  total: '0',
  mandates: 0,
  representatives: [],
  imported: null,
  framework: null,
  offered: null,
  signed: { count: 0, sums: [] },
  dissenting: 0,
  settled: 0,
  splitting: 0,
  split: 0,
  ratings: { rated: 0, satisfied: 0, sum: 0 },
}
const shownOfImport = 100
const nobodySigned = { count: 0, sums: [] }

export const collective = room({
  road: 'collective',
  initial: none,
  evolve: {
    opened: (slice, { actor, data }) =>
      data.collective === undefined
        ? slice
        : { ...slice, status: 'open', openedBy: actor, workers: data.collective.workers },
    'claimants-added': (slice, { seq, data }) => ({
      ...slice,
      next: slice.next + data.rows.length,
      count: slice.count + data.rows.length,
      total: data.total,
      offered: outdated(slice.offered),
      mandates: slice.mandates + data.rows.filter(({ mandate }) => mandate === 'signed').length,
      imported: {
        seq,
        added: data.rows.length,
        left: data.leftOut.length,
        leftOut: data.leftOut.slice(0, shownOfImport),
      },
    }),
    'claimant-corrected': (slice, { data }) => ({
      ...slice,
      total: data.total,
      mandates: slice.mandates - held(data.before.mandate) + held(data.mandate),
    }),
    'claimant-removed': (slice, { data }) => {
      const less = answered(slice, data.before, -1)
      return {
        ...less,
        count: slice.count - 1,
        representatives: slice.representatives.filter((person) => person !== data.person),
        total: data.total,
        mandates: slice.mandates - held(data.before.mandate),
        offered: lessOffered(less, data.before),
      }
    },
    'representatives-appointed': (slice, { data }) => ({
      ...slice,
      representatives: data.persons,
      mandates: data.mandates === 'kept' ? slice.mandates : data.mandates.length,
    }),
    'mandate-given': (slice) => ({ ...slice, mandates: slice.mandates + 1 }),
    'rows-proposed': (slice, { data }) => ({
      ...slice,
      framework: data.framework,
      offered: { version: data.version, count: data.rows.length, sums: data.sums, current: true },
    }),
    'agreement-drafted': (slice) => ({ ...slice, signed: nobodySigned, dissenting: 0 }),
    'agreement-edited': (slice) => ({ ...slice, signed: nobodySigned, dissenting: 0 }),
    'framework-edited': (slice, { data }) => ({
      ...slice,
      framework: data.framework,
      offered: slice.offered === null ? null : { ...slice.offered, sums: data.sums },
    }),
    'row-edited': (slice, { data }) => {
      const less = answered(slice, data.before, -1)
      const rest = lessOffered(less, data.before)
      return rest === null || slice.framework === null
        ? less
        : {
            ...less,
            offered: { ...rest, count: rest.count + 1, sums: plus(rest.sums, portions(slice.framework, data.amount)) },
          }
    },
    'claimant-signed': (slice, { data }) => {
      const others = data.was === 'dissenting' ? { ...slice, dissenting: slice.dissenting - 1 } : slice
      return answered(others, { status: 'signed', settled: data.amount }, 1)
    },
    'claimant-dissented': (slice, { data }) => ({
      ...answered(slice, { status: data.was, settled: data.amount }, -1),
      dissenting: slice.dissenting + 1,
    }),
    'signing-failed': (slice) => ({ ...slice, signed: nobodySigned, dissenting: 0 }),
    'agreement-took-effect': (slice) =>
      slice.status === 'none'
        ? slice
        : { ...slice, settled: slice.signed.count, splitting: slice.count - slice.signed.count, dissenting: 0 },
    'claimants-split': (slice, { data }) => ({
      ...slice,
      count: slice.count - data.rows.length,
      splitting: data.left,
      representatives: slice.representatives.filter((person) => !data.rows.some((row) => row.person === person)),
      split: slice.split + data.rows.length,
    }),
    'rating-opened': (slice) => ({ ...slice, ratings: none.ratings }),
    'claimant-rated': (slice, { data }) => ({
      ...slice,
      ratings: {
        rated: slice.ratings.rated + 1,
        satisfied: slice.ratings.satisfied + (data.satisfied ? 1 : 0),
        sum: slice.ratings.sum + data.score,
      },
    }),
  },
  effects: { 'split-off-began': ['splitOff'] },
})

function held(mandate: Mandate): 0 | 1 {
  return mandate === 'none' ? 0 : 1
}

/** The counts of those who have answered, with one row more or less. */
function answered(slice: Collective, row: Pick<Before, 'status' | 'settled'>, by: 1 | -1): Collective {
  if (row.status === 'dissenting') return { ...slice, dissenting: slice.dissenting + by }
  if (row.status !== 'signed' || row.settled === null || slice.framework === null) return slice
  const parts = portions(slice.framework, row.settled)
  const sums = by === 1 ? plus(slice.signed.sums, parts) : minus(slice.signed.sums, parts)
  return { ...slice, signed: { count: slice.signed.count + by, sums } }
}

function lessOffered({ offered, framework }: Collective, { settled }: Before): Collective['offered'] {
  if (offered === null || framework === null || settled === null) return outdated(offered)
  return { ...offered, count: offered.count - 1, sums: minus(offered.sums, portions(framework, settled)) }
}

function outdated(offered: Offered | null): Offered | null {
  return offered === null ? null : { ...offered, current: false }
}

export function isCollective(grievance: Pick<Grievance, 'collective'>): boolean {
  return grievance.collective.status === 'open'
}

/** Spoken for: representatives are named, and more than half of the workers have given their mandate. */
export function isRepresented({
  collective: { representatives, mandates, count },
}: Pick<Grievance, 'collective'>): boolean {
  return representatives.length > 0 && mandates * 2 > count
}

/** Nobody is silent any more: each has signed or dissented. */
export function allAnswered({ signed, dissenting, count }: Collective): boolean {
  return signed.count + dissenting === count
}

/** The mean of the scores, a hundredfold, in whole numbers; 0 of none. */
export function meanOf({ rated, sum }: Ratings): number {
  return rated === 0 ? 0 : Math.round((sum * 100) / rated)
}

/** What all rows claim. */
export function totalWith({ total }: Collective, more: readonly Fen[], less: readonly Fen[] = []): Fen {
  return fen.subtract(fen.sum([total, ...more]), fen.sum(less))
}
