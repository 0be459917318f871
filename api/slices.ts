import type { Side } from '../domain/case/event.js'
import type { Grievance } from '../domain/case/grievance.js'
import type { Road } from '../domain/procedure/roads.js'

/*
 * What each side reads of each road's state. What was conceded in mediation, or said in a private session, stays with
 * those who take part in it: the others see that it exists, and how many. (在线调解规则 18, 22)
 */

type Facts = Readonly<Record<string, unknown>>
type Reading = (grievance: Grievance, sides: readonly Side[]) => Facts

const takesPart = (sides: readonly Side[]): boolean =>
  sides.some((side) => side === 'worker' || side === 'employer' || side === 'mediator')
const onlyCommission = (sides: readonly Side[]): boolean => sides.every((side) => side === 'commission')

/** A road that the commission does not read, since nothing of it is put before it. */
const withinTheCase =
  (facts: (grievance: Grievance) => Facts): Reading =>
  (grievance, sides) =>
    onlyCommission(sides) ? {} : facts(grievance)

const nothing: Reading = () => ({})

const readings: Record<Road, Reading> = {
  // The opening and who is in charge stand in the view in their own words.
  opening: nothing,
  charge: nothing,
  closing: nothing,
  conversation: withinTheCase(({ conversation }) => ({ messages: conversation.messages })),
  acceptance: withinTheCase(({ acceptance: { acceptedAt, acceptedBy } }) => ({ acceptedAt, acceptedBy })),
  handling: ({ handling: { repliedAt, triedOn, proposed } }, sides) => {
    if (onlyCommission(sides)) return {}
    // Notes of contacts are the union's own.
    return { repliedAt, proposed, ...(sides.includes('officer') ? { triedOn } : {}) }
  },
  choice: withinTheCase(({ choice: { open } }) => (open === null ? {} : { because: open.because, roads: open.roads })),
  mediation: ({ mediation }, sides) => {
    if (onlyCommission(sides)) return {}
    const { body, commission, mediator, consents, sessions, extended, proposals } = mediation
    const open = {
      body,
      commission,
      mediator,
      accepted: mediation.asked === 0,
      consents,
      sessions,
      extended,
      proposals: proposals.length,
    }
    if (!takesPart(sides)) return open
    return { ...open, versions: proposals, extension: mediation.extension, challenges: mediation.challenges }
  },
  signing: ({ signing }, sides) => {
    if (onlyCommission(sides) && signing.status !== 'effective') return {}
    const { version, settlement, hash, signatures, number, effectiveAt } = signing
    return { version, settlement, hash, signatures, number, effectiveAt }
  },
  arbitrationReview: ({
    arbitrationReview: {
      applications,
      commission,
      arbitrator,
      extended,
      number,
      hash,
      received,
      confirmedAt,
      judicial,
    },
  }) => ({
    applications,
    commission,
    arbitrator,
    extended,
    number,
    hash,
    received,
    confirmedAt,
    judicial,
  }),
  performance: withinTheCase(({ performance: { items, acceleration, accelerated, ways } }) => ({
    items,
    acceleration,
    accelerated,
    ways,
  })),
  rating: withinTheCase(({ rating: { result, score, solved, committeeOffered } }) => ({
    result,
    score,
    solved,
    committeeOffered,
  })),
  arbitration: withinTheCase(({ arbitration: { preparedAt } }) => ({ preparedAt })),
  suspension: withinTheCase(({ suspension: { active, spent } }) => ({ active, spent })),
}

/** What these sides read of a road's state: codes, amounts, dates and ids. */
export function factsFor(road: Road, grievance: Grievance, sides: readonly Side[]): Facts {
  return readings[road](grievance, sides)
}
