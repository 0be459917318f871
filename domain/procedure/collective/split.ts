import { happened, type NewEvent } from '../../case/event.js'
import type { Grievance } from '../../case/grievance.js'
import { offerChoice } from '../choice.js'
import type { Moment } from '../room.js'
import type { Claimant, SplitReason } from './claimant.js'

/*
 * Splitting off (分流): who dissented or was silent goes on in a case of their own, linked to the one they came from. It
 * has the same claim, the same union and officer, and clocks of its own; what was conceded in the mediation stays behind.
 */

/** From which case, as which row, and why. */
export interface SplitFrom {
  readonly case: string
  readonly number: string
  readonly n: number
  readonly reason: SplitReason
}

/** How the new case begins. Its worker is asked at once which road comes next. */
export function openedBySplit(
  parent: Grievance,
  row: Claimant,
  blank: Grievance,
  facts: string | null,
  moment: Moment,
): readonly NewEvent[] {
  const { opening, charge, limitation } = parent
  if (opening.claim === null || charge.union === null || charge.officer === null || row.person === null) return []
  return [
    happened(
      'opened',
      {
        number: '',
        channel: opening.channel,
        claimant: row.person,
        respondents: opening.respondents,
        region: opening.region,
        claim: { ...opening.claim, amount: row.amount },
        limitation: limitation.leads ?? opening.claim.knewOn,
        alike: [],
        union: charge.union,
        path: charge.path,
        officer: charge.officer,
        split: { case: parent.id, number: opening.number, n: row.n, reason: reasonOf(row) },
      },
      { sealed: { facts: facts ?? '' }, allot: { series: 'grievance', unit: charge.union } },
    ),
    offerChoice(blank, 'split-off', moment),
  ]
}

export function reasonOf(row: Claimant): SplitReason {
  return row.split?.reason ?? 'silence'
}
