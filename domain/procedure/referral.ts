import type { PersonId, UnitId } from '../case/actor.js'
import { happened, type NewEvent } from '../case/event.js'
import type { Grievance } from '../case/grievance.js'
import { keyOf, type Owed } from '../case/obligation.js'
import { workingDaysBetween } from '../law/calendar.js'
import { resumeTerm, suspendTerm } from '../law/counting.js'
import { ruleIn } from '../law/rules.js'
import type { Term } from '../law/term.js'
import { shanghaiDay, type Instant } from '../values/time.js'
import { aPeriodLater, room, type Moment } from './room.js'
import { daysOfSuspensionLeft } from './suspension.js'

/*
 * Referral (联动): a question to departments of the coordination group (产改协调小组), in parallel, each with its own clock and
 * liaison; the union where the group sits owns the referral as a whole. The case waits for none of them, unless the
 * officer says so: then the handling stands still until they have answered, for their period and no longer.
 */

export const returnReasons = ['not-competent', 'facts-missing', 'other'] as const
export type ReturnReason = (typeof returnReasons)[number]

/** One question to one department. */
export interface Asked {
  readonly n: number
  readonly since: number
  readonly at: Instant
  readonly unit: UnitId
  /** The union where the coordination group sits. */
  readonly group: UnitId
  readonly liaison: PersonId
  readonly waits: boolean
  readonly status: 'asked' | 'answered' | 'returned' | 'withdrawn' | 'ended'
  readonly answeredAt: Instant | null
  readonly returned: ReturnReason | null
}

export interface Referral {
  readonly asked: readonly Asked[]
  /** The period that stands still meanwhile, and since when. */
  readonly wait: { readonly key: string; readonly at: Instant } | null
}

export interface ReferralEvents {
  referred: Pick<Asked, 'n' | 'unit' | 'group' | 'liaison' | 'waits'>
  'referral-answered': { readonly n: number; readonly unit: UnitId }
  'referral-returned': { readonly n: number; readonly unit: UnitId; readonly reason: ReturnReason }
  'referral-withdrawn': { readonly n: number; readonly unit: UnitId }
  /** The handling goes on. `spent`: working days it stood still, out of those a case may be suspended. */
  'referral-wait-ended': { readonly spent: number; readonly because: 'answered' | 'overdue' }
}

const change = (slice: Referral, n: number, to: Partial<Asked>): Referral => ({
  ...slice,
  asked: slice.asked.map((one) => (one.n === n ? { ...one, ...to } : one)),
})
const end = (slice: Referral): Referral => ({
  wait: null,
  asked: slice.asked.map((one) => (isOpen(one) ? { ...one, status: 'ended' } : one)),
})

export const referral = room({
  road: 'referral',
  initial: { asked: [], wait: null },
  evolve: {
    referred: (slice, { seq, at, data: { n, unit, group, liaison, waits, moved } }) => {
      const [standing] = Object.keys(moved ?? {})
      const one = {
        n,
        since: seq,
        at,
        unit,
        group,
        liaison,
        waits,
        status: 'asked',
        answeredAt: null,
        returned: null,
      } as const
      return {
        asked: [...slice.asked, one],
        wait: standing === undefined ? slice.wait : { key: standing, at },
      }
    },
    'referral-answered': (slice, { at, data }) => change(slice, data.n, { status: 'answered', answeredAt: at }),
    'referral-returned': (slice, { data }) => change(slice, data.n, { status: 'returned', returned: data.reason }),
    'referral-withdrawn': (slice, { data }) => change(slice, data.n, { status: 'withdrawn' }),
    'referral-wait-ended': (slice) => ({ ...slice, wait: null }),
    closed: end,
    withdrawn: end,
    merged: end,
  },
  owes: (g) =>
    g.referral.asked.filter(isOpen).map((one): Owed => ({
      key: keyTo(one),
      what: 'referral',
      road: 'referral',
      owner: { role: 'liaison', unit: one.unit, person: one.liaison },
    })),
  expiries: {
    referral: {
      follows: (g, { key }, moment) => endWait(g, key, 'overdue', moment),
      again: aPeriodLater,
    },
  },
})

export function isOpen({ status }: Asked): boolean {
  return status === 'asked'
}

function keyTo({ since, n }: Asked): string {
  return keyOf(since, `referral/${n}`)
}

/** The handling stands still for what departments have been asked. Where the handling has ended, nothing waits any more. */
export function handlingWaits({ referral, handling }: Pick<Grievance, 'referral' | 'handling'>): boolean {
  return handling.status === 'open' && referral.wait?.key === keyOf(handling.since, 'handling')
}

/** Days enough for waiting are left: what stands still for a department counts with what a case may be suspended. */
export function mayWait(g: Grievance, moment: Moment): boolean {
  return daysOfSuspensionLeft(g, moment) >= ruleIn(moment.facts.policy, 'referral').length
}

/** The handling period, standing still from now on with its days kept; nothing where it does already, or is overdue. */
export function waiting(g: Grievance, moment: Moment): Readonly<Record<string, Term>> {
  const key = keyOf(g.handling.since, 'handling')
  const term = g.terms[key]
  if (g.handling.status !== 'open' || term === undefined || g.marks[key] !== undefined) return {}
  const stopped = suspendTerm(term, moment.at, moment.facts)
  return stopped === term ? {} : { [key]: stopped }
}

/** With the last of those that the case waits for, the handling goes on; empty while others are awaited. */
export function endWait(
  g: Grievance,
  done: string,
  because: 'answered' | 'overdue',
  moment: Moment,
): readonly NewEvent[] {
  const awaited = g.referral.asked.filter(
    (one) => isOpen(one) && one.waits && keyTo(one) !== done && g.marks[keyTo(one)] === undefined,
  )
  const { wait } = g.referral
  if (wait === null || !handlingWaits(g) || awaited.length > 0) return []
  const term = g.terms[wait.key]
  // In a case that is suspended as well, it goes on with the case.
  const goesOn = term !== undefined && g.suspension.active === null
  const spent = workingDaysBetween(shanghaiDay(wait.at), shanghaiDay(moment.at), moment.facts.calendar)
  return [
    happened('referral-wait-ended', {
      spent,
      because,
      ...(goesOn ? { moved: { [wait.key]: resumeTerm(term, moment.at, moment.facts) } } : {}),
    }),
  ]
}

/** What ends one question, and with the last that is awaited also the waiting. */
export function settle(g: Grievance, one: Asked, event: NewEvent, moment: Moment): readonly NewEvent[] {
  return [event, ...endWait(g, keyTo(one), 'answered', moment)]
}
