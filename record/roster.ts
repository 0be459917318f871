import { randomUUID } from 'node:crypto'
import type { PersonId } from '../domain/case/actor.js'
import type { RosterFact } from '../domain/case/facts.js'
import { identityNumbersIn } from '../domain/procedure/collective/roster.js'
import type { Question } from './facts.js'
import { searchTag } from './sealing.js'
import type { Sql } from './store.js'

/** Whose the identity numbers in the content are: known by their HMAC; who is not registered gets a new id. */
export async function roster(sql: Sql, { grievance, input, keys }: Question): Promise<ReadonlyMap<string, RosterFact>> {
  const byTag = new Map(identityNumbersIn(input).map((idno) => [searchTag(keys, 'idno', idno).toString('hex'), idno]))
  if (byTag.size === 0) return new Map()
  const rows = await sql<{ person: PersonId; tag: string; listed: boolean; own: boolean }[]>`
    with named as (select decode(tag, 'hex') as tag from jsonb_array_elements_text(${JSON.stringify([...byTag.keys()])}::text::jsonb) as tags (tag))
    select p.id as person, encode(p.idno_hmac, 'hex') as tag,
      exists (select 1 from claimants c where c.person = p.id and c.case_id = ${grievance.id} and c.status not in ('removed', 'split')) as listed,
      exists (select 1 from appointments a where a.person = p.id and a.role = 'employer' and a.unit = any(${[...grievance.opening.respondents]})) as own
    from named join people p on p.idno_hmac = named.tag`
  const known = new Map(rows.map((row) => [row.tag, row]))
  return new Map(
    [...byTag].map(([tag, idno]) => {
      const row = known.get(tag)
      return [
        idno,
        { person: row?.person ?? randomUUID(), listed: row?.listed ?? false, ownEmployer: row?.own ?? false },
      ]
    }),
  )
}
