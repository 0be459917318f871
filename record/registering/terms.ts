import type { Table } from '../../domain/registers/table.js'
import type { Day } from '../../domain/values/time.js'
import type { Tx } from '../store.js'
import type { Registering } from './import.js'
import type { PeopleRegister } from './people.js'

/*
 * The terms that a table of people gives: offices, employment registrations, inspectors. Each that is given or changed has
 * its line in the register's history, with what stood there before.
 */

/** One row of such a table. Its columns are those of the tables it is written to. */
export interface TermRow {
  readonly id: string
  readonly person: string
  readonly role: string
  readonly unit: string
  readonly from_day: Day
  readonly until_day: Day | null
  readonly skills: readonly string[]
  readonly region: string
  readonly occupation: string | null
  /** `\x…`. */
  readonly certificate_sealed: string | null
  /** The table says since when. */
  readonly stated: boolean
}

/** Whose term where, and since when: what a term is known by. */
export const placeOf = ({ person, role, unit, from_day }: Pick<TermRow, 'person' | 'role' | 'unit' | 'from_day'>) =>
  `${person}/${role}/${unit}/${from_day}`

type Moment = Pick<Registering, 'by' | 'at' | 'today'> & { readonly columns: Table['columns'] }

/**
 * Writes them, and says which were given or changed (`placeOf`). One that runs is not given twice because a table does not say
 * since when; what the table has no column for stays as it was.
 */
export async function writeTerms(
  tx: Tx,
  register: PeopleRegister,
  terms: readonly TermRow[],
  moment: Moment,
): Promise<ReadonlySet<string>> {
  const given = JSON.stringify(terms)
  const write = { people: writeOffices, registrations: writeRegistrations, inspectors: writeInspectors }[register]
  const rows = await write(tx, given, moment)
  return new Set(rows.map((row) => placeOf(row)))
}

type Written = readonly Pick<TermRow, 'person' | 'role' | 'unit' | 'from_day'>[]

/** To be a worker is no office: it has no line. */
async function writeOffices(tx: Tx, given: string, { by, at, today, columns }: Moment): Promise<Written> {
  const [until, skills] = [columns.has('until'), columns.has('skills')]
  return tx<Written[number][]>`
    with wanted as (
      select id, person, role, unit, from_day, until_day, array(select jsonb_array_elements_text(skills)) as skills, stated
      from jsonb_to_recordset(${given}::text::jsonb) as row
        (id uuid, person uuid, role text, unit uuid, from_day date, until_day date, skills jsonb, stated boolean)),
    before as (
      select a.id, a.until_day, a.skills from appointments a
      join wanted w on w.person = a.person and w.role = a.role and w.unit = a.unit and w.from_day = a.from_day),
    given as (
      insert into appointments (id, person, role, unit, from_day, until_day, on_leave, skills)
      select id, person, role, unit, from_day, until_day, false, skills from wanted
      where stated or not exists (
        select 1 from appointments a where a.person = wanted.person and a.role = wanted.role and a.unit = wanted.unit
          and (a.until_day is null or a.until_day >= ${today}))
      on conflict (person, role, unit, from_day) do update
        set until_day = case when ${until} then excluded.until_day else appointments.until_day end,
          skills = case when ${skills} then excluded.skills else appointments.skills end
        where ${until} and appointments.until_day is distinct from excluded.until_day or ${skills} and appointments.skills <> excluded.skills
      returning id, person, role, unit, from_day, until_day, skills),
    noted as (
      insert into register_log (at, by, register, subject, what, fields, before)
      select ${at}, ${by}, 'people', g.person, case when b.id is null then 'appointed' else 'changed' end,
        case when b.id is null then '{role,unit,from,until,skills}'::text[] else array_remove(array[
          case when b.until_day is distinct from g.until_day then 'until' end, case when b.skills <> g.skills then 'skills' end], null) end,
        jsonb_build_object('office', g.id, 'role', g.role, 'unit', g.unit, 'from', g.from_day,
          'until', case when b.id is null then g.until_day else b.until_day end, 'skills', coalesce(b.skills, g.skills))
      from given g left join before b on b.id = g.id where g.role <> 'worker')
    select person, role, unit, from_day::text as from_day from given`
}

/** A new registration has no line: it says itself what it is. */
async function writeRegistrations(tx: Tx, given: string, { by, at, today, columns }: Moment): Promise<Written> {
  const [until, occupation] = [columns.has('until'), columns.has('occupation')]
  return tx<Written[number][]>`
    with wanted as (
      select id, person, unit, region, occupation, from_day, until_day, stated
      from jsonb_to_recordset(${given}::text::jsonb) as row
        (id uuid, person uuid, unit uuid, region text, occupation text, from_day date, until_day date, stated boolean)),
    before as (
      select r.* from registrations r
      join wanted w on w.person = r.person and w.unit = r.platform and w.from_day = r.from_day),
    given as (
      insert into registrations (id, person, platform, region, occupation, from_day, until_day)
      select id, person, unit, region, occupation, from_day, until_day from wanted
      where stated or not exists (
        select 1 from registrations r where r.person = wanted.person and r.platform = wanted.unit
          and (r.until_day is null or r.until_day >= ${today}))
      on conflict (person, platform, from_day) do update
        set until_day = case when ${until} then excluded.until_day else registrations.until_day end,
          region = excluded.region,
          occupation = case when ${occupation} then excluded.occupation else registrations.occupation end
        where registrations.region <> excluded.region or ${until} and registrations.until_day is distinct from excluded.until_day
          or ${occupation} and registrations.occupation is distinct from excluded.occupation
      returning id, person, platform, region, occupation, from_day, until_day),
    noted as (
      insert into register_log (at, by, register, subject, what, fields, before)
      select ${at}, ${by}, 'registrations', b.person, 'changed', array_remove(array[
          case when b.region <> g.region then 'region' end,
          case when b.occupation is distinct from g.occupation then 'occupation' end,
          case when b.until_day is distinct from g.until_day then 'until' end], null),
        jsonb_build_object('registration', b.id, 'platform', b.platform, 'region', b.region, 'occupation', b.occupation,
          'from', b.from_day, 'until', b.until_day)
      from given g join before b on b.id = g.id)
    select person, 'worker' as role, platform as unit, from_day::text as from_day from given`
}

async function writeInspectors(tx: Tx, given: string, { by, at, today, columns }: Moment): Promise<Written> {
  const until = columns.has('until')
  return tx<Written[number][]>`
    with wanted as (
      select id, person, unit, certificate_sealed, from_day, until_day, stated
      from jsonb_to_recordset(${given}::text::jsonb) as row
        (id uuid, person uuid, unit uuid, certificate_sealed bytea, from_day date, until_day date, stated boolean)),
    before as (
      select i.id, i.until_day from inspectors i
      join wanted w on w.person = i.person and w.unit = i.union_id and w.from_day = i.from_day),
    given as (
      insert into inspectors (id, person, union_id, certificate_sealed, from_day, until_day, by, at)
      select id, person, unit, certificate_sealed, from_day, until_day, ${by}, ${at} from wanted
      where stated or not exists (
        select 1 from inspectors i where i.person = wanted.person and i.union_id = wanted.unit
          and (i.until_day is null or i.until_day >= ${today}))
      on conflict (person, union_id, from_day) do update set until_day = excluded.until_day
        where ${until} and inspectors.until_day is distinct from excluded.until_day
      returning id, person, union_id, from_day, until_day),
    noted as (
      insert into register_log (at, by, register, subject, what, fields, before)
      select ${at}, ${by}, 'inspectors', g.person, case when b.id is null then 'appointed' else 'changed' end,
        case when b.id is null then '{union,from,until}'::text[] else '{until}'::text[] end,
        jsonb_build_object('inspector', g.id, 'union', g.union_id, 'from', g.from_day,
          'until', case when b.id is null then g.until_day else b.until_day end)
      from given g left join before b on b.id = g.id)
    select person, 'worker' as role, union_id as unit, from_day::text as from_day from given`
}
