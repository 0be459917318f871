import { separatedRoles, type PersonId, type UnitId } from '../../domain/case/actor.js'
import type { Reader } from './reader.js'
import { unionsBelow } from './units.js'

export type Administered = 'ordinary' | 'runs-the-platform' | 'elsewhere'

/**
 * Whether somebody belongs to the part of the tree below these units: all their offices lie in it. Who holds none belongs to
 * the whole tree; who is not registered, to nobody's.
 */
export async function administeredBy(
  reader: Reader,
  units: readonly UnitId[],
  person: PersonId,
): Promise<Administered> {
  const { unions, isWhole } = await unionsBelow(reader, units)
  const [row] = await reader.sql<{ offices: number; outside: number; runs: boolean }[]>`
    select count(a.id)::integer as offices,
      (count(a.id) filter (where not coalesce(
        u.id = any(${[...unions]}::uuid[]) or u.union_id = any(${[...unions]}::uuid[]) or u.parent = any(${[...unions]}::uuid[]),
        false)))::integer as outside,
      coalesce(bool_or(a.role = any(${[...separatedRoles]})), false) as runs
    from people p left join appointments a on a.person = p.id left join units u on u.id = a.unit
    where p.id = ${person} group by p.id`
  if (row === undefined || (!isWhole && (row.offices === 0 || row.outside > 0))) return 'elsewhere'
  return row.runs ? 'runs-the-platform' : 'ordinary'
}
