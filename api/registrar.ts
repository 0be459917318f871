import type { FastifyReply, FastifyRequest } from 'fastify'
import { administeredBy } from '../db/queries/administered.js'
import { unitLiesIn } from '../db/queries/offices.js'
import { unionsBelow } from '../db/queries/units.js'
import type { Actor, PersonId, UnitId } from '../domain/case/actor.js'
import { refuse } from '../domain/case/refusal.js'
import type { Deps } from './deps.js'
import { sendRefusal } from './problem.js'

/*
 * Who keeps the registers: the administrators, each in the part of the tree below the unions of theirs.
 */

export const registrars = { zh: '管理员', en: 'administrators' }

/** The unions an administrator answers for; null: the whole tree. */
export type Scope = readonly UnitId[] | null

const officesOf = (actor: Actor): readonly UnitId[] =>
  actor.appointments.filter(({ role }) => role === 'admin').map(({ unit }) => unit)

/** The part of the tree this person keeps the registers of; 'nothing' where they are no administrator. */
export async function scopeOf(store: Deps['store'], actor: Actor): Promise<Scope | 'nothing'> {
  const units = officesOf(actor)
  if (units.length === 0) return 'nothing'
  const below = await unionsBelow(store, units)
  return below.isWhole ? null : below.unions
}

/** Whether a unit lies in that part. */
export async function inScope(store: Deps['store'], scope: Scope, unit: UnitId): Promise<boolean> {
  return scope === null || unitLiesIn(store, scope, unit)
}

/** Whether all offices of a person lie in the administrator's part: leave touches each of them. */
export async function isTheirs(store: Deps['store'], actor: Actor, person: PersonId): Promise<boolean> {
  return (await administeredBy(store, officesOf(actor), person)) !== 'elsewhere'
}

/**
 * Whether an administrator may give this person an office: somebody of theirs, or whom they registered themselves and who holds
 * none yet. Anybody else, a worker who signed up or staff of another part, would by that office come under them, with the right to
 * say how they sign in; that is for an administrator above both.
 */
export async function mayAppoint(store: Deps['store'], actor: Actor, person: PersonId): Promise<boolean> {
  if ((await scopeOf(store, actor)) === null || (await isTheirs(store, actor, person))) return true
  const [own] = await store.sql`
    select 1 from register_log l where l.register = 'people' and l.subject = ${person} and l.what = 'added' and l.by = ${actor.person}
      and not exists (select 1 from appointments a where a.person = ${person})`
  return own !== undefined
}

export function notYourPerson<R extends FastifyReply>(request: FastifyRequest, reply: R): R {
  return sendRefusal(
    request,
    reply,
    refuse(
      'not-your-person',
      'forbidden',
      ['此人已在平台登记，不属本工会管理的人员', 'this person is registered already, and not one of yours'],
      [
        '请由双方共同上级工会的管理员办理任职',
        'have the office given by an administrator of a union above both parts of the tree',
      ],
    ),
  )
}

export function notTheRegistrar<R extends FastifyReply>(request: FastifyRequest, reply: R): R {
  return sendRefusal(
    request,
    reply,
    refuse(
      'not-yours-to-do',
      'forbidden',
      ['岗位由所属工会的管理员任免', 'offices are given by the administrators of that part of the tree'],
      ['请以该工会或其上级的管理员身份登录', 'sign in as an administrator of that union or of one above it'],
    ),
  )
}
