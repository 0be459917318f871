import type { Actor } from '../../case/actor.js'
import type { Grievance } from '../../case/grievance.js'
import { refuse, type Refusal } from '../../case/refusal.js'
import { collectiveRule } from '../../law/collective.js'
import { theWorker } from '../who.js'
import { isCollective, isRepresented } from './collective.js'

/*
 * What the ordinary commands of the procedure mean in a collective case: representatives act for all in what moves the
 * procedure; what disposes of a claim (waiver, admission, settlement) each worker does alone, by a command of its own.
 */

/** Ordinary commands whose place another takes, whoever sends them. */
const instead: Readonly<Record<string, string>> = {
  'propose-settlement': 'propose-framework',
  'edit-agreement': 'edit-framework',
  'propose-result': 'apply-for-mediation',
  'agree-to-result': 'apply-for-mediation',
  'decline-result': 'apply-for-mediation',
  rate: 'rate-own',
}

/** Ordinary commands that a representative cannot give for the others. */
const alone: Readonly<Record<string, string>> = {
  sign: 'sign-row',
  'refuse-to-sign': 'dissent',
  withdraw: 'remove-claimant',
}

/** Payments go row by row; other duties are reported and confirmed for all. */
const payments: Readonly<Record<string, string>> = {
  'report-payment': 'report-payments',
  'confirm-payment': 'confirm-own-payment',
  'dispute-payment': 'dispute-own-payment',
  'establish-payment': 'establish-payments',
}

/** What representatives do for all, once they have their mandates. */
const procedural: ReadonlySet<string> = new Set([
  'apply-for-mediation',
  'consent-to-mediation',
  'refuse-mediation',
  'propose-framework',
  'accept-proposal',
  'decline-proposal',
  'propose-extension',
  'agree-to-extension',
  'choose-road',
  'release-to-arbitration',
  'apply-for-review',
  'withdraw-review',
  'receive-settlement',
  'record-judicial-confirmation',
])

/** Why a command has no place in this case for being collective, or for not being; null where it has. */
export function barredByKind(
  g: Grievance,
  command: { readonly name: string; readonly road: string },
  actor: Actor,
): Refusal | null {
  const { name, road } = command
  if (!isCollective(g)) return road === 'collective' && g.seq > 0 ? notCollective() : null
  const other = instead[name] ?? (theWorker.is(g, actor) && !isEmptyWithdrawal(g, name) ? alone[name] : undefined)
  if (other !== undefined) return eachAlone(other)
  const rowByRow = payments[name]
  if (rowByRow !== undefined && !g.performance.items.some(({ kind, status }) => kind === 'act' && status !== 'done'))
    return eachAlone(rowByRow)
  if (procedural.has(name) && theWorker.is(g, actor) && !isRepresented(g)) return representativesFirst()
  return name === 'accept-proposal' && g.collective.offered?.current === false ? listChanged() : null
}

/** With nobody on the list yet there is nobody to ask. */
function isEmptyWithdrawal(g: Grievance, name: string): boolean {
  return name === 'withdraw' && g.collective.count === 0
}

function notCollective(): Refusal {
  return refuse(
    'not-collective',
    'conflict',
    ['本案不是集体争议', 'this is not a collective case'],
    ['请使用普通案件的办理事项', 'use what ordinary cases have'],
    collectiveRule.source,
  )
}

function eachAlone(command: string): Refusal {
  return refuse(
    'each-alone',
    'conflict',
    ['集体争议中，该事项须按分户由职工本人办理', 'in a collective case this goes row by row, each worker alone'],
    [`请改用 ${command}`, `use ${command}`],
    collectiveRule.source,
  )
}

function representativesFirst(): Refusal {
  return refuse(
    'representatives-first',
    'conflict',
    ['尚未推选代表，或授权委托未过半数', 'there are no representatives yet, or fewer than half have given a mandate'],
    [
      '请先推选3至5名代表，并取得半数以上职工的授权委托',
      'name three to five representatives, with mandates of more than half',
    ],
    collectiveRule.source,
  )
}

function listChanged(): Refusal {
  return refuse(
    'list-changed',
    'conflict',
    ['方案提出后名单有变动', 'the list has changed since this was proposed'],
    ['请按最新名单重新提出框架协议方案', 'have it proposed anew, for the list as it is now'],
  )
}
