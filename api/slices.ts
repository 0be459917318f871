import type { Side } from '../domain/case/event.js'
import type { Grievance } from '../domain/case/grievance.js'
import { keyOf } from '../domain/case/obligation.js'
import { departmentSide, employerSide, isDepartment, seesFromOutside } from '../domain/case/sight.js'
import { meanOf } from '../domain/procedure/collective/collective.js'
import { faultWords } from '../domain/procedure/collective/words.js'
import { choiceWords, tierWords, verdictNotice } from '../domain/procedure/committee/words.js'
import type { Addressee } from '../domain/procedure/service.js'
import type { Road } from '../domain/procedure/roads.js'
import { arbitrationWords, handOverGroundWords, handOverRefusalWords, returnWords } from '../domain/procedure/words.js'

/*
 * What each side reads of each road's state. What was conceded in mediation, or said in a private session, stays with
 * those who take part in it: the others see that it exists, and how many. (在线调解规则 18, 22)
 */

type Facts = Readonly<Record<string, unknown>>
type Reading = (grievance: Grievance, sides: readonly Side[]) => Facts

const takesPart = (sides: readonly Side[]): boolean =>
  sides.some((side) => side === 'worker' || side === 'employer' || side === 'mediator')
const onlyCommission = (sides: readonly Side[]): boolean => sides.every((side) => side === 'commission')
const workerOrUnion = (sides: readonly Side[]): boolean => sides.some((side) => side === 'worker' || side === 'officer')

/** Of one employer of several, its own; of one alone, all that is the employer's. */
const isOwnEmployer = (sides: readonly Side[], unit: string): boolean =>
  sides.some((side) => side.startsWith('employer:')) ? sides.includes(employerSide(unit)) : sides.includes('employer')

/** A road that the commission does not read, since nothing of it is put before it. */
const withinTheCase =
  (facts: (grievance: Grievance, sides: readonly Side[]) => Facts): Reading =>
  (grievance, sides) =>
    onlyCommission(sides) ? {} : facts(grievance, sides)

/** A road that only those in the case read: neither the commission nor the panel. */
const amongThemselves =
  (facts: (grievance: Grievance, sides: readonly Side[]) => Facts): Reading =>
  (grievance, sides) =>
    seesFromOutside(sides) ? {} : facts(grievance, sides)

const nothing: Reading = () => ({})

const readings: Record<Road, Reading> = {
  // The opening and who is in charge stand in the view in their own words.
  opening: nothing,
  charge: nothing,
  closing: nothing,
  conversation: amongThemselves(({ conversation }) => ({ messages: conversation.messages })),
  // Of what is not theirs to read they learn nothing, not even that it is a piece of evidence.
  evidence: ({ evidence: { pieces } }, sides) => {
    const open = pieces.filter(({ seenBy }) => seenBy === null || seenBy.some((side) => sides.includes(side)))
    return { pieces: open.length, files: open.reduce((sum, { files }) => sum + files.length, 0) }
  },
  // Each party reads of its own; those who serve papers, of all.
  service: ({ service: { consents, papers, served } }, sides) => {
    const all = sides.includes('officer') || sides.includes('commission')
    const own = ({ party, id }: Addressee): boolean =>
      all || (party === 'worker' ? sides.includes('worker') : isOwnEmployer(sides, id))
    return papers.length === 0 && consents.length === 0
      ? {}
      : { consents: consents.filter(own), served: served.filter(own) }
  },
  // Where it goes on, and what goes on in it, stands in the view in its own words.
  merging: nothing,
  line: amongThemselves(({ line: { ticket, repliedAt } }) => ({ ticket, repliedAt })),
  // The offers are between the worker and the unions; the others see how many there were.
  handOver: amongThemselves(({ handOver: { offers, agent } }, sides) => ({
    offers: workerOrUnion(sides)
      ? offers.map((one) => ({
          ...one,
          words: handOverGroundWords[one.ground],
          refusalWords: one.refusal === null ? null : handOverRefusalWords[one.refusal],
        }))
      : offers.length,
    agent,
  })),
  // What one party holds against an officer, the other does not read.
  replacement: amongThemselves(({ replacement: { challenge, challenges, times } }, sides) => {
    const own = ({ party }: { readonly party: Side }): boolean => sides.includes('officer') || sides.includes(party)
    return {
      challenge: challenge !== null && own(challenge) ? challenge : null,
      challenges: challenges.filter(own),
      times,
    }
  }),
  referral: ({ referral }, sides) => {
    const asked = referral.asked
      .filter(({ unit }) => workerOrUnion(sides) || sides.includes(departmentSide(unit)))
      .map((one) => ({ ...one, returnWords: one.returned === null ? null : returnWords[one.returned] }))
    if (isDepartment(sides)) return { asked }
    if (seesFromOutside(sides)) return asked.length === 0 ? {} : { asked }
    return { asked: workerOrUnion(sides) ? asked : referral.asked.length, waitsSince: referral.wait?.at ?? null }
  },
  supervision: amongThemselves(({ supervision: { urges, urgedOn, directives } }, sides) => ({
    urges,
    ...(workerOrUnion(sides) ? { urgedOn } : {}),
    directives: sides.includes('officer') ? directives : directives.length,
  })),
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
    // What was agreed to and not signed is a concession still.
    if (seesFromOutside(sides) && signing.status !== 'effective') return {}
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
  // Counts only: the rows are read apart, page by page.
  collective: ({ collective, signing }, sides) => {
    const {
      workers,
      count,
      total,
      mandates,
      representatives,
      framework,
      signed,
      dissenting,
      settled,
      splitting,
      split,
    } = collective
    const { rated, satisfied } = collective.ratings
    return {
      workers,
      count,
      total,
      mandates,
      representatives,
      framework: takesPart(sides) || isWritten(signing, sides) ? framework : null,
      offered: takesPart(sides) ? collective.offered : null,
      signed: signed.count,
      dissenting,
      settled,
      splitting,
      split,
      ratings: { rated, satisfied, mean: meanOf(collective.ratings) / 100 },
      imported: importView(collective.imported),
    }
  },
  // Who sits, who has voted, what came of it. No choice is in the state before the tally.
  committee: withinTheCase(({ committee }) => ({
    tier: committee.tier,
    words: committee.tier === null ? null : tierWords[committee.tier],
    unit: committee.unit,
    round: committee.round,
    size: committee.size,
    seats: committee.seats.map(({ n, person, status, ballot, replaced }) => ({
      n,
      person,
      status,
      cast: ballot !== null,
      commitment: ballot?.commitment ?? null,
      replaced,
    })),
    reserves: committee.reserves,
    answered: committee.answered,
    meetingHeld: committee.meetingHeld,
    uncounted: committee.uncounted,
    verdict:
      committee.verdict === null
        ? null
        : { ...committee.verdict, words: choiceWords[committee.verdict.choice], notice: verdictNotice },
    answers: committee.answers,
    past: committee.past,
  })),
  arbitration: amongThemselves(arbitrationFacts),
  limitation: amongThemselves(({ limitation: { leads, other, interruptions, suspensions } }) => ({
    lastDay: leads,
    /** The later date, if what is disputed holds; the earlier one leads. */
    other,
    interruptions,
    suspensions,
  })),
  suspension: withinTheCase(({ suspension: { active, spent } }) => ({ active, spent })),
}

/** A framework is a proposal until it is the text to be signed; for those outside, until it is in effect. */
function isWritten({ status }: Grievance['signing'], sides: readonly Side[]): boolean {
  return status === 'effective' || (status === 'open' && !seesFromOutside(sides))
}

/** What became of the latest list, with each row that was left out. */
function importView(imported: Grievance['collective']['imported']): Facts | null {
  if (imported === null) return null
  return { ...imported, leftOut: imported.leftOut.map(({ row, why }) => ({ row, why, words: faultWords[why] })) }
}

/** What these sides read of a road's state: codes, amounts, dates and ids. */
export function factsFor(road: Road, grievance: Grievance, sides: readonly Side[]): Facts {
  if (road === 'referral') return readings[road](grievance, sides)
  // Of the other roads a department reads nothing, whatever else it may be beside it.
  const others = sides.filter((side) => !isDepartment([side]))
  return others.length === 0 ? {} : readings[road](grievance, others)
}

/** What was stated of the proceedings elsewhere, with the days computed from it. */
function arbitrationFacts({ arbitration, terms }: Grievance, sides: readonly Side[]): Facts {
  const { status, preparedAt, released, filing, acceptance, maySue, award, annulment, suit, decided, stated, facts } =
    arbitration
  const lastDay = maySue === null ? undefined : terms[keyOf(maySue.since, 'suit')]
  return {
    words: arbitrationWords[status],
    // The second leg is the worker's own until the claim is filed.
    ...(sides.includes('worker') ? { preparedAt } : {}),
    released,
    filing,
    acceptance,
    maySue:
      maySue === null
        ? null
        : { because: maySue.because, lastDay: lastDay?.dueDay ?? null, provisional: lastDay?.provisional ?? false },
    award,
    annulment,
    suit,
    decided,
    stated,
    undisputed: facts.map(({ n, seq, confirmed }) => ({ n, seq, confirmed })),
  }
}
