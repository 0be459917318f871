import type { EventType } from '../case/event.js'
import type { Grievance } from '../case/grievance.js'
import { keyOf } from '../case/obligation.js'
import { agreedDayTerm } from '../law/counting.js'
import type { InterruptionGround } from '../law/grounds.js'
import { limitation as lastDays, type ClaimHistory } from '../law/limitation.js'
import type { Setting } from '../law/period.js'
import type { Term } from '../law/term.js'
import { shanghaiDay, type Day, type Instant } from '../values/time.js'
import type { StatedOn } from './arbitration/stating.js'
import { room, type Moment } from './room.js'

/*
 * Limitation (时效): one year to go to arbitration, begun anew by every interruption, standing still while force majeure
 * lasts, and for pay arrears not running out during the employment. What the employer disputes gives two dates: the
 * earlier leads, the later one alone ends anything here. (劳动争议调解仲裁法 27)
 */

export interface Limitation {
  readonly interruptions: readonly Interruption[]
  readonly suspensions: readonly Standstill[]
  /** The event that stated the end of the employment; 0 where the opening did, or nobody has. */
  readonly endStatedBy: number
  /** The last day to go to arbitration, on the cautious view. */
  readonly leads: Day | null
  /** The later date, if what is disputed holds. */
  readonly other: Day | null
}

export interface Interruption {
  readonly seq: number
  readonly on: Day
  readonly ground: InterruptionGround
  readonly disputed: boolean
}

export interface Standstill {
  readonly seq: number
  readonly from: Day
  readonly to: Day | null
}

export const standstillGrounds = ['force-majeure', 'other-proper-reason'] as const
export type StandstillGround = (typeof standstillGrounds)[number]

/** What every event that bears on the limitation says of it. */
export interface Dates {
  readonly leads: Day
  readonly other: Day | null
}

export interface LimitationEvents {
  'limitation-interrupted': StatedOn & {
    readonly ground: InterruptionGround
    readonly disputed: boolean
    readonly limitation: Dates
  }
  'interruption-disputed': { readonly seq: number; readonly limitation: Dates }
  'limitation-suspended': Omit<StatedOn, 'occurredOn'> & {
    readonly ground: StandstillGround
    readonly from: Day
    readonly to: Day | null
    readonly limitation: Dates
  }
  'employment-ended': StatedOn & { readonly limitation: Dates }
}

const withDates = (slice: Limitation, { leads, other }: Dates): Limitation => ({ ...slice, leads, other })

export const limitation = room({
  road: 'limitation',
  initial: { interruptions: [], suspensions: [], endStatedBy: 0, leads: null, other: null },
  evolve: {
    // Asking the union for help is a request to a competent body: it interrupts.
    opened: (slice, { seq, at, data }) => ({
      ...slice,
      leads: data.limitation,
      interruptions: [{ seq, on: data.occurredOn ?? shanghaiDay(at), ground: 'requested-relief', disputed: false }],
    }),
    'limitation-interrupted': (slice, { seq, data }) => ({
      ...withDates(slice, data.limitation),
      interruptions: [
        ...slice.interruptions,
        { seq, on: data.occurredOn, ground: data.ground, disputed: data.disputed },
      ],
    }),
    'interruption-disputed': (slice, { data }) => ({
      ...withDates(slice, data.limitation),
      interruptions: slice.interruptions.map((one) => (one.seq === data.seq ? { ...one, disputed: true } : one)),
    }),
    'limitation-suspended': (slice, { seq, data }) => ({
      ...withDates(slice, data.limitation),
      suspensions: [...slice.suspensions.filter((one) => one.to !== null), { seq, from: data.from, to: data.to }],
    }),
    'employment-ended': (slice, { seq, data }) => ({ ...withDates(slice, data.limitation), endStatedBy: seq }),
    // Going to arbitration is the request for relief itself.
    'arbitration-filed': (slice, { seq, data }) => ({
      ...withDates(slice, data.limitation),
      interruptions: [
        ...slice.interruptions,
        { seq, on: data.occurredOn, ground: 'requested-relief', disputed: false },
      ],
    }),
    'terms-recounted': (slice, { data }) => (data.limitation === undefined ? slice : withDates(slice, data.limitation)),
    'merged-from': (slice, { data }) => (data.limitation === undefined ? slice : withDates(slice, data.limitation)),
    'date-corrected': (slice, { data }) =>
      data.limitation === null
        ? slice
        : {
            ...withDates(slice, data.limitation),
            interruptions: slice.interruptions.map((one) =>
              one.seq === data.corrects ? { ...one, on: data.occurredOn } : one,
            ),
          },
  },
})

/** All that bears on the limitation of this claim, as stated so far; null before the opening. */
export function claimHistory(g: Grievance): ClaimHistory | null {
  const { claim } = g.opening
  if (claim === null) return null
  const { knewOn, employmentEndedOn } = claim
  return {
    knewOn,
    kind: claim.type === 'pay-arrears' ? 'pay-arrears' : 'other',
    ...(employmentEndedOn === null ? {} : { employmentEndedOn }),
    interruptions: g.limitation.interruptions.map(({ on, ground, disputed }) => ({ on, ground, disputed })),
    suspensions: g.limitation.suspensions.map(({ from, to }) => ({ from, to })),
  }
}

/** Is the claim one that cannot run out now: arrears during the employment, or a period that stands still? */
export function standsOpen(g: Grievance): boolean {
  const { claim } = g.opening
  const employed = claim?.type === 'pay-arrears' && claim.employmentEndedOn === null
  return employed || g.limitation.suspensions.some(({ to }) => to === null)
}

/** The dates that follow from another history, and the clock of the case, which moves with them where it runs. */
export function recounted(
  g: Grievance,
  history: ClaimHistory,
  because: EventType,
  at: Instant,
  setting: Setting,
): { readonly limitation: Dates; readonly moved?: Readonly<Record<string, Term>> } {
  const { leads, other } = lastDays(history, setting)
  const key = keyOf(g.arbitration.since, 'limitation')
  const runs = g.arbitration.status === 'released' && g.marks[key] === undefined && leads !== g.limitation.leads
  return {
    limitation: { leads, other },
    ...(runs ? { moved: { [key]: limitationTerm(leads, because, at, setting) } } : {}),
  }
}

/** Another claim comes into the case: where it runs out earlier, that day leads. The clock of the case moves with it. */
export function withEarlier(
  g: Grievance,
  lastDay: Day | null,
  because: EventType,
  { at, facts }: Moment,
): { readonly limitation?: Dates; readonly moved?: Readonly<Record<string, Term>> } {
  const { leads, other } = g.limitation
  if (lastDay === null || (leads !== null && leads <= lastDay)) return {}
  const key = keyOf(g.arbitration.since, 'limitation')
  const runs = g.arbitration.status === 'released' && g.marks[key] === undefined
  return {
    limitation: { leads: lastDay, other },
    ...(runs ? { moved: { [key]: limitationTerm(lastDay, because, at, facts) } } : {}),
  }
}

/** The last day of the limitation as a period of the case. */
export function limitationTerm(lastDay: Day, because: EventType, at: Instant, setting: Setting): Term {
  return agreedDayTerm(lastDay, because, at, setting, 'limitation')
}
