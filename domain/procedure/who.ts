import { holds, type Actor, type Role } from '../case/actor.js'
import type { Grievance } from '../case/grievance.js'
import type { Words } from '../values/time.js'
import type { Who } from './command.js'

const who = (roles: readonly Role[], zh: string, en: string, is: Who['is']): Who => ({ roles, words: { zh, en }, is })

export const theWorker = who(
  ['worker'],
  '职工本人',
  'the worker who raised it',
  (g, actor) => actor.person === g.opening.claimant,
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

/** In one case nobody holds two of: party, handler, mediator (of now or before), reviewer. */
export function rolesInCase(grievance: Grievance, person: string): readonly Role[] {
  const held: Role[] = []
  if (grievance.opening.claimant === person) held.push('worker')
  if (grievance.charge.officer === person) held.push('officer')
  if (grievance.mediation.mediator === person || grievance.mediation.former.includes(person)) held.push('mediator')
  if (grievance.arbitrationReview.arbitrator === person) held.push('arbitrator')
  return held
}
