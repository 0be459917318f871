import type { FastifyReply, FastifyRequest } from 'fastify'
import { unionsBelow } from '../db/queries/units.js'
import type { Actor, UnitId } from '../domain/case/actor.js'
import { refuse } from '../domain/case/refusal.js'
import { headOf, type Head } from '../record/heads.js'
import type { Deps } from './deps.js'
import { sendBorder, sendRefusal } from './problem.js'

/*
 * Those who operate the platform: administrators and operators, each of what lies under their union; those of the top of the
 * tree of everything.
 */

const operating: readonly string[] = ['admin', 'operator']

/** The unions whose workflows this person operates: null for all. 'none' where this person operates nothing. */
export async function operatedBy(store: Deps['store'], actor: Actor): Promise<readonly UnitId[] | null | 'none'> {
  const units = unitsOperated(actor)
  if (units.length === 0) return 'none'
  const { unions, isWhole } = await unionsBelow(store, units)
  return isWhole ? null : unions
}

/** The case, where it lies in what this person operates. */
export async function operatedCase(
  store: Deps['store'],
  actor: Actor,
  id: string,
): Promise<Head | 'forbidden' | 'unknown'> {
  const units = unitsOperated(actor)
  if (units.length === 0) return 'forbidden'
  const head = await headOf(store, id)
  return head !== null && head.grievance.charge.path.some((union) => units.includes(union)) ? head : 'unknown'
}

/** A case that this person does not operate is as one that there is not. */
export function turnedAway<R extends FastifyReply>(request: FastifyRequest, reply: R, why: 'forbidden' | 'unknown'): R {
  return why === 'forbidden' ? notYours(request, reply) : sendBorder(request, reply, 'not-found')
}

export function notYours<R extends FastifyReply>(request: FastifyRequest, reply: R): R {
  return sendRefusal(
    request,
    reply,
    refuse(
      'not-yours-to-do',
      'forbidden',
      ['只有相应的系统管理或者审计人员可以办理', 'this is for those who operate or audit the platform'],
      ['请以相应身份登录', 'sign in as one of them'],
    ),
  )
}

function unitsOperated(actor: Actor): readonly UnitId[] {
  return actor.appointments.filter(({ role }) => operating.includes(role)).map(({ unit }) => unit)
}
