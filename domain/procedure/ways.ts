import type { Grievance } from '../case/grievance.js'
import { keyOf } from '../case/obligation.js'
import { isProvisional } from '../law/calendar.js'
import type { Setting } from '../law/period.js'
import type { WayName } from '../law/ways.js'
import { yearOf, type Day } from '../values/time.js'
import { isToBeFiled, type MaySueBecause } from './arbitration/outside.js'
import { waysAfter } from './performance.js'

/*
 * The ways that are open beside a case as it stands, each with its last day: nobody loses one for not having been told.
 */

export interface OpenWay {
  readonly way: WayName
  readonly by: 'worker' | 'employer' | 'both'
  readonly lastDay: Day
  /** The later day, if an interruption that is disputed holds; the earlier one leads. */
  readonly otherDay: Day | null
  readonly provisional: boolean
}

const suitWay: Record<MaySueBecause, WayName> = {
  unanswered: 'suit-after-silence',
  refused: 'suit-after-refusal',
  'award-overdue': 'suit-without-award',
  award: 'suit-on-award',
  'final-award': 'suit-on-final-award',
  annulled: 'suit-after-annulment',
}
/** Against an award that is not final, and after an annulment, either party may sue. */
const eitherSues: readonly MaySueBecause[] = ['award', 'annulled']

/** Every way that is open now, the earliest last day first. Ways whose last day has passed are left out. */
export function openWaysOf(g: Grievance, today: Day, setting: Setting): readonly OpenWay[] {
  return [...toArbitration(g, setting), ...fromAgreement(g), ...onDefault(g, setting), ...fromAward(g)]
    .filter(({ lastDay, otherDay }) => lastDay >= today || (otherDay ?? lastDay) >= today)
    .sort((a, b) => a.lastDay.localeCompare(b.lastDay, 'en') || a.way.localeCompare(b.way, 'en'))
}

function toArbitration(g: Grievance, { calendar }: Setting): readonly OpenWay[] {
  const { leads, other } = g.limitation
  const open = (isToBeFiled(g.arbitration) || g.arbitration.status === 'released') && g.arbitration.decided === null
  if (!open || leads === null || hasTitle(g)) return []
  const provisional = isProvisional(yearOf(leads), calendar)
  return [{ way: 'arbitration', by: 'worker', lastDay: leads, otherDay: other, provisional }]
}

/** With a title that a court enforces the matter is settled. */
function hasTitle({ arbitrationReview: review, arbitration }: Grievance): boolean {
  return review.status === 'confirmed' || review.judicial === 'confirmed' || arbitration.decided !== null
}

function fromAgreement(g: Grievance): readonly OpenWay[] {
  const { status, judicial, offeredBy } = g.arbitrationReview
  return [
    ...(status === 'offered' ? byTerm(g, keyOf(offeredBy, 'jointApplication'), 'arbitration-review', 'both') : []),
    ...(judicial === 'offered' && status !== 'confirmed'
      ? byTerm(g, keyOf(offeredBy, 'judicialConfirmation'), 'judicial-confirmation', 'both')
      : []),
  ]
}

/** What is open about the last item missed. Arbitration is there by the limitation already. */
function onDefault(g: Grievance, setting: Setting): readonly OpenWay[] {
  const missed = g.performance.items.findLast((item) => item.status === 'overdue')
  if (missed === undefined) return []
  return waysAfter(g, missed, setting)
    .filter(({ way }) => way !== 'arbitration')
    .map(({ way, lastDay, provisional }) => ({ way, by: 'worker' as const, lastDay, otherDay: null, provisional }))
}

function fromAward(g: Grievance): readonly OpenWay[] {
  const { status, maySue, award, annulment } = g.arbitration
  const suing = ['unanswered', 'refused', 'award-overdue', 'awarded'].includes(status) ? maySue : null
  return [
    ...(suing === null
      ? []
      : byTerm(
          g,
          keyOf(suing.since, 'suit'),
          suitWay[suing.because],
          eitherSues.includes(suing.because) ? 'both' : 'worker',
        )),
    ...(annulment === 'open' && award !== null
      ? byTerm(g, keyOf(award.seq, 'annulment'), 'annulment', 'employer')
      : []),
  ]
}

function byTerm(g: Grievance, key: string, way: WayName, by: OpenWay['by']): readonly OpenWay[] {
  const term = g.terms[key]
  return term === undefined ? [] : [{ way, by, lastDay: term.dueDay, otherDay: null, provisional: term.provisional }]
}
