import type { CaseId, PersonId, UnitId } from '../domain/case/actor.js'
import type { ExpertFact, PoolFact, Tie } from '../domain/case/facts.js'
import type { Grievance } from '../domain/case/grievance.js'
import { isUnderWay } from '../domain/procedure/committee/committee.js'
import type { Tier } from '../domain/procedure/committee/tiers.js'
import { shanghaiDay } from '../domain/values/time.js'
import { holding, type Question } from './facts.js'
import type { Fragment, Sql, Store } from './store.js'

/*
 * The experts of the review committee: the pools that a case falls under, with what each expert has on their hands and
 * how they stand to it; and the seats that follow from the panels of each case.
 */

interface Row {
  readonly tier: Tier
  readonly unit: UnitId
  readonly person: PersonId
  readonly skills: readonly string[]
  readonly load: number
  readonly seats: number
  readonly verdicts: number
  readonly party: boolean
  readonly same_employer: boolean
  readonly kin: boolean
}

/** From the union the case began at upwards; of each the experts in office, the least loaded first. */
export async function experts(
  sql: Sql,
  { grievance, day }: Pick<Question, 'grievance' | 'day'>,
): Promise<readonly PoolFact[]> {
  const { id, charge, opening } = grievance
  const respondents = [...opening.respondents]
  const begun = charge.former[0] ?? charge.union
  const rows = await sql<Row[]>`
    with recursive up as (
      select id, parent, level, 0 as depth from units where id = ${begun} and kind = 'union'
      union all
      select above.id, above.parent, above.level, depth + 1 from up join units above on above.id = up.parent where depth < 20
    ), employers as (
      -- The employers of the case, and the unions of their own enterprises.
      select id from units where id = any(${respondents})
      union
      select own.id from units e join units own on own.id = e.union_id and own.level = 'enterprise' where e.id = any(${respondents})
    ), concerned as (
      select ${opening.claimant}::uuid as id union select ${charge.officer}::uuid union select unnest(${respondents}::uuid[])
      union select person from appointments where role = 'employer' and unit = any(${respondents})
      union select person from claimants where case_id = ${id} and person is not null
    )
    select
      case when up.level in ('enterprise', 'park', 'township', 'street') then 1 when up.level = 'county' then 2 else 3 end as tier,
      up.id as unit, a.person, a.skills,
      (select count(*)::integer from seats s where s.person = a.person and s.open) as load,
      (select count(*)::integer from seats s where s.person = a.person and s.held) as seats,
      (select count(*)::integer from seats s where s.person = a.person and s.held and s.verdict) as verdicts,
      exists (select 1 from appointments e where e.person = a.person and e.role = 'employer' and e.unit = any(${respondents}))
        or exists (select 1 from claimants c where c.person = a.person and c.case_id = ${id})
        or coalesce(a.person = ${opening.claimant}, false) as party,
      exists (select 1 from appointments e where e.person = a.person and e.role in ('worker', 'officer') and e.unit in (select id from employers))
        as same_employer,
      exists (select 1 from ties t where t.person = a.person and t.other in (select id from concerned)
        or t.other = a.person and t.person in (select id from concerned)) as kin
    from up join appointments a on a.unit = up.id
    where a.role = 'expert' and ${holding(sql, day)} and up.level in ('enterprise', 'park', 'township', 'street', 'county', 'city', 'province')
    order by up.depth, load, a.person`
  return [...new Set(rows.map(({ unit }) => unit))].map((unit) => {
    const own = rows.filter((row) => row.unit === unit)
    return { unit, tier: own[0]?.tier ?? 1, experts: own.map(expertOf) }
  })
}

/** The pools as they stand now, for reading. */
export async function poolsFor(store: Store, grievance: Grievance): Promise<readonly PoolFact[]> {
  return experts(store.sql, { grievance, day: shanghaiDay(await store.clock.now(store.sql)) })
}

function expertOf(row: Row): ExpertFact {
  const { person, skills, load, seats, verdicts } = row
  const ties: readonly (readonly [Tie, boolean])[] = [
    ['party', row.party],
    ['same-employer', row.same_employer],
    ['kin', row.kin],
  ]
  return {
    person,
    skills,
    load,
    record: { seats, verdicts },
    ties: ties.flatMap(([tie, stands]) => (stands ? [tie] : [])),
  }
}

/** A row of `seats`, of a panel of now or before. */
interface SeatRow {
  readonly round: number
  readonly seat: number
  readonly person: PersonId
  readonly tier: Tier
  readonly open: boolean
  readonly held: boolean
  readonly verdict: boolean
}

function seatRows(grievance: Grievance): readonly SeatRow[] {
  const { past, seats, round, tier, verdict } = grievance.committee
  const open = isUnderWay(grievance)
  return [
    ...past.flatMap((one) =>
      one.seats.map(({ n, person }): SeatRow => ({
        round: one.round,
        seat: n,
        person,
        tier: one.tier,
        open: false,
        held: true,
        verdict: one.verdict !== null,
      })),
    ),
    ...seats.flatMap(({ n, person, status }): readonly SeatRow[] =>
      tier === null || person === null
        ? []
        : [{ round, seat: n, person, tier, open, held: status === 'held', verdict: verdict !== null }],
    ),
  ]
}

/** The statements that write what has changed of a case's seats; no two of them touch the same row. */
export function writeSeats(
  sql: Sql,
  caseId: CaseId,
  before: Grievance | null,
  after: Grievance,
  /** The table may hold rows that `before` does not know. */
  sweep: boolean,
): readonly Fragment[] {
  const now = seatRows(after)
  const old = before === null ? [] : seatRows(before)
  const written = old.map((row) => JSON.stringify(row))
  const changed = now.filter((row) => !written.includes(JSON.stringify(row)))
  const gone = old.filter((row) => !now.some((other) => placeOf(other) === placeOf(row)))
  return [
    ...(sweep
      ? [sql`delete from seats where case_id = ${caseId} and not round || '/' || seat = any(${now.map(placeOf)})`]
      : []),
    ...(gone.length > 0
      ? [sql`delete from seats where case_id = ${caseId} and round || '/' || seat = any(${gone.map(placeOf)})`]
      : []),
    ...(changed.length > 0 ? [upsert(sql, caseId, changed)] : []),
  ]
}

function placeOf({ round, seat }: SeatRow): string {
  return `${round}/${seat}`
}

function upsert(sql: Sql, caseId: CaseId, rows: readonly SeatRow[]): Fragment {
  return sql`
    insert into seats (case_id, round, seat, person, tier, open, held, verdict)
    select ${caseId}::uuid, round, seat, person, tier, open, held, verdict
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as row
      (round integer, seat integer, person uuid, tier integer, open boolean, held boolean, verdict boolean)
    on conflict (case_id, round, seat) do update set person = excluded.person, tier = excluded.tier,
      open = excluded.open, held = excluded.held, verdict = excluded.verdict`
}
