import { z } from 'zod'
import { possible } from '../domain/case/act.js'
import type { Actor } from '../domain/case/actor.js'
import type { Side } from '../domain/case/event.js'
import { obligations } from '../domain/case/fold.js'
import type { Grievance } from '../domain/case/grievance.js'
import { keyOf, type Obligation, type Owner } from '../domain/case/obligation.js'
import { departmentSide, isDepartment, sees, seesFromOutside, sidesOf } from '../domain/case/sight.js'
import { roadsOf, stageOf } from '../domain/case/stage.js'
import { wayOnDefault } from '../domain/law/default-ways.js'
import { rules } from '../domain/law/rules.js'
import { isToBeFiled } from '../domain/procedure/arbitration/outside.js'
import { isCollective } from '../domain/procedure/collective/collective.js'
import { splitWords } from '../domain/procedure/collective/words.js'
import { commands } from '../domain/procedure/commands.js'
import { roads, stageWords, type Road, type Stage } from '../domain/procedure/roads.js'
import { claimWords, outcomeWords, outsideWords, roadWords, roleWords, whatWords } from '../domain/procedure/words.js'
import * as fen from '../domain/values/fen.js'
import { standingIn } from '../record/claimants.js'
import type { Names as Source } from '../record/registers.js'
import { effectLabels, unitLabels } from './labels.js'
import { linksOf, type Links } from './links.js'
import { namesWithin, type Names } from './names.js'
import type { ActAnswer, Alternative, CaseView, Money, ObligationView, Possible, RoadView } from './shapes.js'
import { factsFor } from './slices.js'
import { alternativeWords } from './words.js'

/*
 * A case as one person sees it: the state, what is owed in it by whom and until when, and what this person may do now.
 */

/** The case and what the actor may do, with the names of everybody concerned; null and nothing where it is not theirs to see any more. */
export async function answerFor(
  source: Source,
  grievance: Grievance,
  asker: Actor,
  /** Links cost a look at other cases: they are told with the opening and when the case is read, not after every act. */
  { links: withLinks }: { readonly links: boolean } = { links: true },
): Promise<Omit<ActAnswer, 'repeated'>> {
  // Not awaited where there is nothing to read: what follows must then be sent at once.
  const actor = isCollective(grievance) ? await standingIn(source.sql, grievance, asker) : asker
  if (!sees(grievance, actor)) return { case: null, can: [] }
  const sides = sidesOf(grievance, actor)
  const roadsSeen = roadViews(grievance, sides)
  const owed = owedSeen(grievance, sides)
  const owners = owed.map(({ owner }) => owner)
  const [names, links] = await Promise.all([
    namesWithin(source, [grievance.opening, grievance.charge, owners, roadsSeen]),
    withLinks || grievance.merging.into !== null ? linksOf(source, grievance, actor) : notLooked,
  ])
  const whole = caseView(grievance, roadsSeen, owed, names, links)
  const view = seesFromOutside(sides) ? { ...whole, alternatives: [] } : whole
  return { case: isDepartment(sides) ? asDepartment(view) : view, can: canDo(grievance, actor) }
}

const notLooked: Links = { alike: null, merged: null }

/** What is owed, as far as these sides see it: whoever it is only put before sees what they owe themselves. */
function owedSeen(grievance: Grievance, sides: readonly Side[]): readonly Obligation[] {
  const owed = obligations(grievance)
  const own = ({ road, owner: { unit } }: Obligation): boolean =>
    (road === 'arbitrationReview' && sides.includes('commission')) ||
    (road === 'committee' && sides.includes('expert')) ||
    (unit !== null && sides.includes(departmentSide(unit)))
  if (seesFromOutside(sides)) return owed.filter(own)
  // Which department is asked what is between the worker, the unions and it.
  const inUnion = sides.includes('worker') || sides.includes('officer')
  return inUnion ? owed : owed.filter((one) => one.road !== 'referral' || own(one))
}

/** The second leg is the worker's own: nobody else sees that a claim is being prepared. */
function isHidden(road: Road, status: string, sides: readonly Side[], facts: RoadView['facts']): boolean {
  // Nor, where all evidence is another side's own, that there is any.
  if (road === 'evidence') return facts['pieces'] === 0 || facts['pieces'] === undefined
  return road === 'arbitration' && status === 'prepared' && !sides.includes('worker')
}

/** What the case is about and who has it is all that a department needs; which road it is on it does not see. */
function asDepartment(view: CaseView): CaseView {
  const code = stageForDepartment(view.stage.code)
  const stage = { code, words: stageWords[code] }
  return {
    ...view,
    opening: { ...view.opening, alike: [] },
    mergedFrom: [],
    stage,
    roads: view.roads.filter(({ road }) => road === 'referral'),
    effects: [],
    outcome: null,
    alternatives: [],
  }
}

/** Whether it is over is all that a department sees of where a case stands. */
export function stageForDepartment(stage: Stage): Stage {
  return stage === 'closed' || stage === 'archived' ? stage : 'handling'
}

/** The roads that have begun, in their order, as far as these sides read them. */
function roadViews(grievance: Grievance, sides: readonly Side[]): RoadView[] {
  const begun = roadsOf(grievance)
  return roads.flatMap((road) => {
    const status = begun[road]
    if (status === undefined) return []
    const facts = factsFor(road, grievance, sides)
    return isHidden(road, status, sides, facts) ? [] : [{ road, words: roadWords[road], status, facts }]
  })
}

function caseView(
  grievance: Grievance,
  roadsSeen: RoadView[],
  owed: readonly Obligation[],
  names: Names,
  { alike, merged }: Links,
): CaseView {
  const { opening, charge, closing } = grievance
  const stage = stageOf(grievance)
  return {
    id: grievance.id,
    number: opening.number,
    seq: grievance.seq,
    at: grievance.at,
    stage: { code: stage, words: stageWords[stage] },
    opening: {
      openedAt: opening.openedAt,
      channel: opening.channel,
      claimant: names.named(opening.claimant),
      respondents: opening.respondents.map(names.known),
      region: opening.region,
      claim:
        opening.claim === null
          ? null
          : {
              ...opening.claim,
              words: claimWords[opening.claim.type],
              amount: money(opening.claim.amount),
              remedies: [...opening.claim.remedies],
            },
      limitation: grievance.limitation.leads,
      oral: opening.oral,
      version: opening.version,
      alike,
      split: opening.split === null ? null : { ...opening.split, words: splitWords[opening.split.reason] },
    },
    merged,
    mergedFrom: grievance.merging.from.map(({ case: id, number, claim: { type, amount, remedies } }) => ({
      id,
      number,
      href: hrefOfCase(id),
      claim: { type, words: claimWords[type], amount: money(amount), remedies: [...remedies] },
    })),
    charge: {
      union: names.named(charge.union),
      officer: names.named(charge.officer),
      since: charge.since,
      former: charge.former.map(names.known),
    },
    roads: roadsSeen,
    names: names.all,
    obligations: owed.map((obligation) => obligationView(obligation, names)),
    effects: grievance.effects.map(({ key, kind }) => ({ key, kind, words: effectLabels[kind] })),
    outcome:
      closing.outcome === null
        ? null
        : { code: closing.outcome, words: outcomeWords[closing.outcome], closedAt: closing.closedAt },
    reopenings: closing.reopenings,
    alternatives: alternatives(grievance),
  }
}

/** Who must do what, until when, by which rule. */
export function obligationView(obligation: Obligation, names: Names): ObligationView {
  const { id, name, source, basis, verified } = rules[obligation.rule]
  return {
    key: obligation.key,
    what: obligation.what,
    words: whatWords[obligation.what],
    road: obligation.road,
    owner: ownerView(obligation.owner, names),
    rule: { id, name, source, basis, verified },
    startEvent: obligation.startEvent,
    start: obligation.start,
    length: obligation.length,
    unit: obligation.unit,
    unitWords: unitLabels[obligation.unit],
    rawDue: obligation.rawDue,
    dueDay: obligation.dueDay,
    due: obligation.due,
    overdue: obligation.overdue,
    provisional: obligation.provisional,
    calendarVersion: obligation.calendarVersion,
    extensions: obligation.extensions.map((extension) => ({ ...extension })),
    suspended: obligation.suspended,
  }
}

export function ownerView({ role, unit, person, outside }: Owner, names: Names): ObligationView['owner'] {
  const words = outside === undefined ? roleWords[role] : outsideWords[outside]
  return { role, words, unit: names.named(unit), person: names.named(person) }
}

/** Fen as people read it. */
export function money(amount: fen.Fen): Money {
  return { fen: amount, yuan: fen.toYuan(amount), display: fen.toDisplay(amount) }
}

/** What the actor may do now: exactly what would be accepted, given the right content. */
export function canDo(grievance: Grievance, actor: Actor): Possible[] {
  return possible(grievance, actor).map((command) => ({
    command: command.name,
    title: command.title,
    method: 'POST',
    href: hrefOf(command.name, grievance.id),
    input: inputs.get(command.name) ?? {},
  }))
}

/** Where a case is read. */
function hrefOfCase(caseId: string): string {
  return `/grievances/${caseId}`
}

/** Where a command is sent: an opening has no case yet. */
export function hrefOf(command: string, caseId: string): string {
  return command === 'open' ? '/grievances' : `/grievances/${caseId}/${command}`
}

const inputs: ReadonlyMap<string, Record<string, unknown>> = new Map(
  commands.map((command) => [command.name, z.toJSONSchema(command.input, { io: 'input', unrepresentable: 'any' })]),
)

/** The other roads that are open, each with its last day. */
function alternatives(grievance: Grievance): Alternative[] {
  const { limitation, arbitration, arbitrationReview: review, performance, terms } = grievance
  const lastDayOf = (what: string): string | null => terms[keyOf(review.offeredBy, what)]?.dueDay ?? null
  return [
    ...(!isToBeFiled(arbitration) || arbitration.decided !== null
      ? []
      : [{ road: 'arbitration', ...alternativeWords.arbitration, lastDay: limitation.leads }]),
    ...(review.status === 'offered'
      ? [
          {
            road: 'arbitration-review',
            ...alternativeWords['arbitration-review'],
            lastDay: lastDayOf('jointApplication'),
          },
        ]
      : []),
    ...(review.judicial === 'offered'
      ? [
          {
            road: 'judicial-confirmation',
            ...alternativeWords['judicial-confirmation'],
            lastDay: lastDayOf('judicialConfirmation'),
          },
        ]
      : []),
    ...performance.ways.map(({ way, lastDay }) => ({
      road: way,
      words: wayOnDefault[way].name,
      source: wayOnDefault[way].source,
      lastDay,
    })),
  ]
}
