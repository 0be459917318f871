import type { UnitId } from '../../domain/case/actor.js'
import type { Reader } from './reader.js'

/** These unions and all below them; whole where one of them is the top of the only tree. */
export async function unionsBelow(
  { sql }: Reader,
  units: readonly UnitId[],
): Promise<{ readonly unions: readonly UnitId[]; readonly isWhole: boolean }> {
  const rows = await sql<{ id: UnitId; others: boolean }[]>`
    with recursive below as (
      select id from units where kind = 'union' and id = any(${[...units]}::uuid[])
      union
      select units.id from units join below on units.parent = below.id where units.kind = 'union'
    )
    select id, exists (select 1 from units where kind = 'union' and id not in (select id from below)) as others from below`
  return { unions: rows.map(({ id }) => id), isWhole: rows.length > 0 && rows[0]?.others === false }
}
