import type { Actor } from '../../case/actor.js'
import type { Grievance } from '../../case/grievance.js'
import type { Who } from '../command.js'
import { theWorker } from '../who.js'
import { belongs } from './claimant.js'
import { isCollective } from './collective.js'

/** A worker of the case, for what only they can do: consent, sign, confirm, judge. */
export const aClaimant: Who = {
  roles: ['worker'],
  words: { zh: '本案职工本人（分户）', en: 'a worker of the case, for themselves' },
  is: (g, actor) => isCollective(g) && actor.claimant !== undefined && belongs(actor.claimant),
}

/** Whoever keeps the list: who opened the case, and the representatives once there are some. An agent who filed it goes on. */
export const theGatherer: Who = {
  roles: ['worker', 'agent'],
  words: { zh: '集体争议的提出人或推选代表', en: 'whoever filed the collective case, or a representative' },
  is: (g, actor) => isCollective(g) && (theWorker.is(g, actor) || hasFiled(g, actor)),
}

function hasFiled({ collective }: Grievance, actor: Actor): boolean {
  if (collective.openedBy !== actor.person) return false
  return collective.representatives.length === 0 || actor.appointments.some(({ role }) => role === 'agent')
}
