import { unionsBelow } from '../db/queries/units.js'
import type { Actor, UnitId } from '../domain/case/actor.js'
import type { Deps } from './deps.js'

/*
 * What auditors read: each of what lies under their union, those of the top of the tree everything, also what belongs to no
 * part of it. An auditor of one county has no business with who signs in, or what goes wrong, in another.
 */

/** The unions under the auditor's; null where that is all of them. 'none' where this person is no auditor. */
export async function auditedBy(
  store: Deps['store'],
  { appointments }: Actor,
): Promise<readonly UnitId[] | null | 'none'> {
  const at = appointments.filter(({ role }) => role === 'auditor').map(({ unit }) => unit)
  if (at.length === 0) return 'none'
  const { unions, isWhole } = await unionsBelow(store, at)
  return isWhole ? null : unions
}
