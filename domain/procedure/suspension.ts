import { happened, type NewEvent } from '../case/event.js'
import type { Grievance } from '../case/grievance.js'
import { keyOf, type Obligation, type What } from '../case/obligation.js'
import { resumeTerm, suspendTerm } from '../law/counting.js'
import type { SuspensionGround } from '../law/grounds.js'
import { ruleIn } from '../law/rules.js'
import type { Term } from '../law/term.js'
import type { Instant } from '../values/time.js'
import { workingDaysBetween } from '../law/calendar.js'
import { shanghaiDay } from '../values/time.js'
import { officerOf } from './acceptance.js'
import { handlingWaits } from './referral.js'
import { room, type Moment } from './room.js'

/*
 * Suspension (中止): only for the grounds that the rule names, for 60 working days in all. The union's own periods stand
 * still and keep their days; statutory periods run on. (劳动人事争议仲裁办案规则 47)
 */

export interface Suspension {
  readonly active: { readonly since: number; readonly at: Instant; readonly ground: SuspensionGround } | null
  /** Working days spent in suspension so far. */
  readonly spent: number
}

export interface SuspensionEvents {
  suspended: { readonly ground: SuspensionGround }
  resumed: { readonly spent: number; readonly because: 'ground-ended' | 'longest-reached' }
}

export const suspension = room({
  road: 'suspension',
  initial: { active: null, spent: 0 },
  evolve: {
    suspended: (slice, { seq, at, data }) => ({ ...slice, active: { since: seq, at, ground: data.ground } }),
    resumed: (slice, { data }) => ({ active: null, spent: slice.spent + data.spent }),
    // Waiting for a department is of the same days.
    'referral-wait-ended': (slice, { data }) => ({ ...slice, spent: slice.spent + data.spent }),
    closed: (slice) => ({ ...slice, active: null }),
    withdrawn: (slice) => ({ ...slice, active: null }),
    merged: (slice) => ({ ...slice, active: null }),
  },
  owes: (g) =>
    g.suspension.active === null
      ? []
      : [
          {
            key: keyOf(g.suspension.active.since, 'suspension'),
            what: 'suspension',
            road: 'suspension',
            owner: officerOf(g),
          },
        ],
  expiries: { suspension: { follows: (g, _, moment) => [resume(g, 'longest-reached', moment)] } },
})

/** What others were asked for beside the handling goes on: an answer, a decision. */
const runsOn: ReadonlySet<What> = new Set([
  'suspension',
  'reopening',
  'openingCorrection',
  'handOver',
  'challenge',
  'directive',
  'referral',
])

/** Only periods of our own stand still, and not the suspension's own. */
export function canStandStill(obligation: Obligation): boolean {
  return (
    obligation.basis === 'own' &&
    !runsOn.has(obligation.what) &&
    obligation.suspended === null &&
    obligation.overdue === 0
  )
}

/** Every running period of our own, standing still from now on with its days kept. */
export function standStill(
  g: Grievance,
  obligations: readonly Obligation[],
  moment: Moment,
): Readonly<Record<string, Term>> {
  const { calendar, policy } = moment.facts
  const running = new Set(obligations.filter(canStandStill).map((obligation) => obligation.key))
  return Object.fromEntries(
    Object.entries(g.terms)
      .filter(([key]) => running.has(key))
      .map(([key, term]) => [key, suspendTerm(term, moment.at, { calendar, policy })]),
  )
}

/** The case goes on: what stood still has the days it had left, not counting today. */
export function resume(g: Grievance, because: 'ground-ended' | 'longest-reached', moment: Moment): NewEvent {
  const { calendar, policy } = moment.facts
  // What waits for a department goes on with its answer.
  const awaited = handlingWaits(g) ? g.referral.wait?.key : undefined
  const moved = Object.fromEntries(
    Object.entries(g.terms)
      .filter(([key, term]) => term.suspended !== null && key !== awaited)
      .map(([key, term]) => [key, resumeTerm(term, moment.at, { calendar, policy })]),
  )
  const from = g.suspension.active?.at ?? moment.at
  const spent = workingDaysBetween(shanghaiDay(from), shanghaiDay(moment.at), calendar)
  return happened('resumed', { spent, because, moved })
}

/** Working days that may still be spent in suspension. */
export function daysOfSuspensionLeft(g: Grievance, moment: Moment): number {
  return ruleIn(moment.facts.policy, 'suspension').length - g.suspension.spent
}
