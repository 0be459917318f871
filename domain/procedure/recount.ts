import { happened, type NewEvent } from '../case/event.js'
import { obligations } from '../case/fold.js'
import type { Grievance } from '../case/grievance.js'
import { keyOf, type Obligation, type What } from '../case/obligation.js'
import type { Calendar } from '../law/calendar.js'
import { agreedDayTerm, recountTerm } from '../law/counting.js'
import { limitation as lastDays } from '../law/limitation.js'
import type { Setting } from '../law/period.js'
import type { Term } from '../law/term.js'
import { shanghaiDay, type Day } from '../values/time.js'
import { claimHistory, type Dates } from './limitation.js'
import type { Moment } from './room.js'

/*
 * Counting again (期限重算): a holiday notice has been loaded, and what runs is counted by the new calendar. What has
 * expired stays expired, and what stands still keeps its days; a period of our own never ends earlier than was said, a
 * statutory one may, and then its owner is told. (民法典 203: the last day and the holidays it rolls off)
 */

/** What happened to one date. */
export type RecountReason = 'later' | 'earlier' | 'kept' | 'confirmed' | 'around'

/** One date that was counted again: the last day before and after, as rolled and as counted. */
export interface Recounted {
  /** Of the obligation; `claim/limitation` for the limitation of a claim that is not (yet) a clock of the case. */
  readonly key: string
  readonly what: What
  readonly from: Day
  readonly to: Day
  /** The limitation of a claim keeps no unrolled day: there they are `from` and `to`. */
  readonly rawFrom: Day
  readonly rawTo: Day
  readonly reason: RecountReason
}

export interface RecountEvents {
  'terms-recounted': {
    readonly calendarVersion: number
    readonly changes: readonly Recounted[]
    /** The last day to go to arbitration, where it is another one now. */
    readonly limitation?: Dates
  }
}

/** The key of the limitation where it is no clock of the case. */
export const limitationKey = 'claim/limitation'

/**
 * The running periods counted by the calendar of this moment; empty where nothing changes. `earlier` are the calendars by
 * which the case may have been counted so far: dates that none of them gives were not counted here, and stay.
 */
export function recount(g: Grievance, earlier: readonly Calendar[], moment: Moment): readonly NewEvent[] {
  const { calendar, policy } = moment.facts
  const setting: Setting = { calendar, policy }
  const clock = keyOf(g.arbitration.since, 'limitation')
  const dates = limitationAgain(g, earlier, setting, moment)
  const terms = obligations(g)
    .filter((one) => runs(one, moment))
    .flatMap(({ key, what }) => {
      const term = g.terms[key]
      if (term === undefined) return []
      const next =
        key === clock && dates !== null ? limitationAgainst(term, dates, setting) : recountTerm(term, setting)
      return next === term ? [] : [{ key, what, term, next }]
    })
  const changes = terms.map(({ key, what, term, next }): Recounted => {
    const reason = reasonOf(term, next, setting)
    return { key, what, from: term.dueDay, to: next.dueDay, rawFrom: term.rawDue, rawTo: next.rawDue, reason }
  })
  // Where the limitation is a clock of the case, that says it.
  const apart = dates === null || terms.some(({ key }) => key === clock) ? [] : [limitationChange(g, dates)]
  if (changes.length === 0 && apart.length === 0) return []
  return [
    happened('terms-recounted', {
      calendarVersion: calendar.version,
      changes: [...changes, ...apart],
      ...(dates === null ? {} : { limitation: dates }),
      ...(terms.length === 0 ? {} : { moved: Object.fromEntries(terms.map(({ key, next }) => [key, next])) }),
    }),
  ]
}

/** It runs, and has not ended at this moment: what has expired stays expired, whether that is on record yet or not. */
function runs({ suspended, overdue, due, nextAt }: Obligation, { at }: Moment): boolean {
  return suspended === null && overdue === 0 && nextAt !== null && due > at
}

function reasonOf(term: Term, next: Term, setting: Setting): RecountReason {
  if (next.dueDay > term.dueDay) return 'later'
  if (next.dueDay < term.dueDay) return 'earlier'
  if (term.basis === 'own' && recountTerm({ ...term, basis: 'statutory' }, setting).dueDay < term.dueDay) return 'kept'
  return term.provisional && !next.provisional ? 'confirmed' : 'around'
}

/** The dates of the limitation by the new calendar; null where they are the same, have passed, or were not counted here. */
function limitationAgain(g: Grievance, earlier: readonly Calendar[], setting: Setting, { at }: Moment): Dates | null {
  const { leads, other } = g.limitation
  const history = claimHistory(g)
  if (history === null || leads === null || leads < shanghaiDay(at) || g.closing.status === 'archived') return null
  const by = (calendar: Calendar): Dates => {
    const counted = lastDays(history, { ...setting, calendar })
    return { leads: counted.leads, other: counted.other }
  }
  const isNow = (dates: Dates): boolean => dates.leads === leads && dates.other === other
  const next = by(setting.calendar)
  return isNow(next) || !earlier.map(by).some(isNow) ? null : next
}

function limitationAgainst(term: Term, { leads }: Dates, setting: Setting): Term {
  return leads === term.dueDay
    ? recountTerm(term, setting)
    : agreedDayTerm(leads, term.startEvent, term.start, setting, 'limitation')
}

function limitationChange(g: Grievance, { leads: to }: Dates): Recounted {
  const from = g.limitation.leads ?? to
  const reason = to > from ? 'later' : to < from ? 'earlier' : 'around'
  return { key: limitationKey, what: 'limitation', from, to, rawFrom: from, rawTo: to, reason }
}
