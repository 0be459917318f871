import type { PersonId, UnitId } from '../domain/case/actor.js'
import type { AgentFact, DepartmentFact, StaffFact } from '../domain/case/facts.js'
import type { Grievance } from '../domain/case/grievance.js'
import type { Day } from '../domain/values/time.js'
import { holding, type Question } from './facts.js'
import type { Fragment, Sql } from './store.js'

/*
 * Who else can act for a case, as the registers have it: the officers of the unions it falls under, in the order in
 * which they step in for each other; agents; the departments of the coordination groups with their liaisons.
 */

interface Row {
  readonly id: UnitId
  readonly depth: number
  readonly person: PersonId | null
  readonly away: boolean
  readonly tied: boolean
  readonly load: number
}

/** The officers of the union in charge, then of each one above it. */
export function staff(sql: Sql, { grievance, day }: Question): Promise<readonly StaffFact[]> {
  return staffFrom(sql, sql`${grievance.charge.union}::uuid`, grievance, day)
}

/** The officers of the union that the command names. */
export async function assigned(sql: Sql, { grievance, input, day }: Question): Promise<StaffFact | null> {
  const { union } = input as { readonly union: UnitId }
  const [own] = await staffFrom(sql, sql`${union}::uuid`, grievance, day)
  return own ?? null
}

/** The officers of this union, then of each one above it. */
export function staffAt(sql: Sql, union: UnitId, grievance: Grievance, day: Day): Promise<readonly StaffFact[]> {
  return staffFrom(sql, sql`${union}::uuid`, grievance, day)
}

async function staffFrom(sql: Sql, start: Fragment, grievance: Grievance, day: Day): Promise<readonly StaffFact[]> {
  const rows = await sql<Row[]>`
    with recursive up as (
      select id, parent, 0 as depth from units where id = ${start} and kind = 'union'
      union all
      select above.id, above.parent, depth + 1 from up join units above on above.id = up.parent where depth < 20
    )
    select up.id, up.depth, a.person, a.away, ${tied(sql, grievance)} as tied,
      (select count(*)::integer from heads h where h.officer = a.person and h.closed_at is null) as load
    from up
    left join (
      select unit, person, bool_and(on_leave) as away from appointments
      where role = 'officer' and from_day <= ${day} and (until_day is null or until_day >= ${day})
      group by unit, person
    ) a on a.unit = up.id
    left join substitutes s on s.unit = up.id and s.person = a.person
    order by up.depth, s.place nulls last, load, a.person`
  const unions = [...new Set(rows.map(({ id }) => id))]
  return unions.map((id, at) => ({
    id,
    path: unions.slice(at),
    officers: rows.flatMap((row) =>
      row.id === id && row.person !== null
        ? [{ person: row.person, away: row.away, tied: row.tied, load: row.load }]
        : [],
    ),
  }))
}

/** Whether the person of `a` represents a respondent, is one of the claimants, or has declared a tie to a party. */
function tied(sql: Sql, { id, opening }: Grievance): Fragment {
  const respondents = [...opening.respondents]
  const parties = [...respondents, ...(opening.claimant === null ? [] : [opening.claimant])]
  return sql`(
    exists (select 1 from appointments e where e.person = a.person and e.role = 'employer' and e.unit = any(${respondents}::uuid[]))
    or exists (select 1 from claimants c where c.case_id = ${id} and c.person = a.person)
    or exists (select 1 from ties t where t.person = a.person and t.other = any(${parties}::uuid[])
      or t.other = a.person and t.person = any(${parties}::uuid[])))`
}

/** Where the person whom the command names is an agent. */
export async function agent(sql: Sql, { grievance, input, day }: Question): Promise<AgentFact> {
  const { agent: named } = input as { readonly agent: PersonId }
  const rows = await sql<{ unit: UnitId; tied: boolean }[]>`
    select a.unit, ${tied(sql, grievance)} as tied from appointments a
    where a.person = ${named} and a.role = 'agent' and ${holding(sql, day)} order by a.unit`
  return { units: rows.map(({ unit }) => unit), tied: rows.some((row) => row.tied) }
}

/** The departments whose coordination group sits at the union in charge, or at one above it. */
export async function departments(sql: Sql, { grievance, day }: Question): Promise<readonly DepartmentFact[]> {
  const rows = await sql<{ id: UnitId; group: UnitId; person: PersonId | null }[]>`
    select d.id, d.parent as "group", a.person from units d
    left join lateral (
      select a.person from appointments a where a.unit = d.id and a.role = 'liaison' and ${holding(sql, day)}
        and not ${tied(sql, grievance)}
    ) a on true
    where d.kind = 'department' and d.parent = any(${[...grievance.charge.path]}::uuid[])
    order by d.id, (select count(*) from obligations o where o.person = a.person), a.person`
  return [...new Set(rows.map(({ id }) => id))].map((id) => {
    const own = rows.filter((row) => row.id === id)
    return {
      id,
      group: own[0]?.group ?? id,
      liaisons: own.flatMap(({ person }) => (person === null ? [] : [person])),
    }
  })
}
