import { holds, type Actor, type Role } from '../case/actor.js'
import type { Grievance } from '../case/grievance.js'
import type { Words } from '../values/time.js'
import type { Who } from './command.js'
import { openOffer } from './hand-over.js'

const who = (roles: readonly Role[], zh: string, en: string, is: Who['is']): Who => ({ roles, words: { zh, en }, is })

export const theWorker = who(['worker'], '职工本人', 'the worker who raised it', (g, actor) =>
  // Of a collective case, whoever speaks for it.
  g.collective.representatives.length > 0
    ? g.collective.representatives.includes(actor.person)
    : actor.person === g.opening.claimant,
)

export const theEmployer = who(
  ['employer'],
  '被诉用人单位的代表',
  'a representative of the employer concerned',
  (g, actor) => g.opening.respondents.some((unit) => holds(actor, 'employer', unit)),
)

/** Any officer of the union in charge: before acceptance nobody has made it theirs yet. */
export const anOfficerInCharge = who(
  ['officer'],
  '主办工会的工会负责人',
  'an officer of the union in charge',
  (g, actor) => g.charge.union !== null && holds(actor, 'officer', g.charge.union),
)

/** The officer who accepted it. */
export const theOfficer = who(
  ['officer'],
  '本案承办的工会负责人',
  'the officer handling the case',
  (g, actor) => g.charge.union !== null && holds(actor, 'officer', g.charge.union) && actor.person === g.charge.officer,
)

/** Whoever supervises (督办) at the union in charge or above it, and has no part in the case. */
export const aSupervisor = who(
  ['supervisor'],
  '主办工会或者上级工会的督办人员',
  'a supervisor of the union in charge, or of one above it',
  (g, actor) => g.charge.path.some((union) => holds(actor, 'supervisor', union)) && isOutside(g, actor),
)

/** Neither a party nor the one it is about. */
function isOutside(g: Grievance, actor: Actor): boolean {
  return actor.person !== g.charge.officer && !theWorker.is(g, actor) && !theEmployer.is(g, actor)
}

/** Another officer of the union in charge. */
export const aColleague = who(
  ['officer'],
  '主办工会的其他工会负责人',
  'another officer of the union in charge',
  (g, actor) => anOfficerInCharge.is(g, actor) && isOutside(g, actor),
)

/** An officer of the next union up. */
export const anUpperOfficer = who(
  ['officer'],
  '上一级工会的工会负责人',
  'an officer of the next union up',
  (g, actor) => {
    const upper = g.charge.path[1]
    return upper !== undefined && holds(actor, 'officer', upper) && isOutside(g, actor)
  },
)

/** An officer of the union that the case was offered to. */
export const theReceivingUnion = who(
  ['officer'],
  '接收工会的工会负责人',
  'an officer of the union it was offered to',
  (g, actor) => {
    const offer = openOffer(g)
    return offer !== null && holds(actor, 'officer', offer.to)
  },
)

/** An agent (代访代办专员) of a union that has the case or stands above it. */
export const anAgent = who(['agent'], '代访代办专员', 'an agent of the unions in charge', (g, actor) =>
  g.charge.path.some((union) => holds(actor, 'agent', union)),
)

/** The agent who acts for the worker: mandated, or having filed or carried the case. */
export const theAgent = who(
  ['agent'],
  '为职工代办本案的代访代办专员',
  'the agent who acts for the worker',
  (g, actor) =>
    actor.person === g.handOver.agent?.person &&
    [...g.charge.path, ...g.charge.former].some((union) => holds(actor, 'agent', union)),
)

/** A liaison of a department that was asked and has not answered. */
export const theLiaison = who(
  ['liaison'],
  '被转办成员单位的联络员',
  'a liaison of a department that was asked',
  (g, actor) => g.referral.asked.some((one) => one.status === 'asked' && holds(actor, 'liaison', one.unit)),
)

/** An officer of the union where the coordination group sits. */
export const theGroup = who(
  ['officer'],
  '协调小组所在工会的工会负责人',
  'an officer of the union where the coordination group sits',
  (g, actor) => g.referral.asked.some((one) => one.status === 'asked' && holds(actor, 'officer', one.group)),
)

export const theMediator = who(
  ['mediator'],
  '本案调解员',
  'the mediator of the case',
  (g, actor) =>
    g.mediation.mediator === actor.person && g.mediation.body !== null && holds(actor, 'mediator', g.mediation.body),
)

export const theClerk = who(
  ['clerk'],
  '仲裁委立案人员',
  'a clerk of the commission',
  (g, actor) => g.arbitrationReview.commission !== null && holds(actor, 'clerk', g.arbitrationReview.commission),
)

export const theArbitrator = who(
  ['arbitrator'],
  '本案仲裁员',
  'the arbitrator of the case',
  (g, actor) =>
    g.arbitrationReview.commission !== null &&
    holds(actor, 'arbitrator', g.arbitrationReview.commission) &&
    g.arbitrationReview.arbitrator === actor.person,
)

/** An expert in a seat of the present panel, asked or held. */
export const theExpert = who(
  ['expert'],
  '本案评判专家',
  'an expert of the panel',
  (g, actor) =>
    g.committee.seats.some(({ person }) => person === actor.person) &&
    g.committee.unit !== null &&
    holds(actor, 'expert', g.committee.unit),
)

/** The expert in the first seat. */
export const theChair = who(
  ['expert'],
  '评判组主持专家',
  'the chair of the panel',
  (g, actor) => g.committee.seats[0]?.person === actor.person && theExpert.is(g, actor),
)

/** One or the other. */
export function anyOf(...several: readonly Who[]): Who {
  return {
    roles: [...new Set(several.flatMap((one) => one.roles))],
    words: {
      zh: several.map((one) => one.words.zh).join('或'),
      en: several.map((one) => one.words.en).join(' or '),
    } satisfies Words,
    is: (g, actor) => several.some((one) => one.is(g, actor)),
  }
}

/** Which of the two parties this is. Only for commands that are open to both. */
export function partyOf(grievance: Grievance, actor: Actor): Party {
  return theWorker.is(grievance, actor) ? 'worker' : 'employer'
}

export type Party = 'worker' | 'employer'
export const otherParty: Record<Party, Party> = { worker: 'employer', employer: 'worker' }

/** In one case nobody holds two of: party, agent, handler (of now or before), mediator (of now or before), reviewer, expert (of now or before). */
export function rolesInCase(grievance: Grievance, person: string): readonly Role[] {
  const held: Role[] = []
  if (grievance.opening.claimant === person || grievance.collective.representatives.includes(person))
    held.push('worker')
  if (grievance.charge.officer === person || grievance.charge.formerOfficers.includes(person)) held.push('officer')
  if (grievance.handOver.agent?.person === person) held.push('agent')
  if (grievance.mediation.mediator === person || grievance.mediation.former.includes(person)) held.push('mediator')
  if (grievance.arbitrationReview.arbitrator === person) held.push('arbitrator')
  const { seats, sat } = grievance.committee
  if (sat.includes(person) || seats.some((seat) => seat.person === person)) held.push('expert')
  return held
}
