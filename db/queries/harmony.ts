import type { UnitId } from '../../domain/case/actor.js'
import type { EmployerRecord, FindingId, HonourLevel } from '../../domain/registers/harmony.js'
import type { Day, Instant } from '../../domain/values/time.js'
import { cursorAt, limited, pageOf, placeAt, type Page, type Reader } from './reader.js'

/** What the cases, letters and warnings of these unions say about an employer, of those begun since that day or still open. */
export async function employerRecord(
  { sql }: Reader,
  unions: readonly UnitId[],
  employer: UnitId,
  since: Day,
): Promise<EmployerRecord> {
  const ours = sql`any(${[...unions]}::uuid[])`
  const [[cases], [letters], [warnings]] = await Promise.all([
    sql<Omit<EmployerRecord, `letters${string}` | 'proposals' | `warnings${string}`>[]>`
      with own as (
        select f.*, h.stage, h.state #>> '{performance,status}' as performance,
          jsonb_path_exists(h.state, '$.performance.items[*] ? (@.status == "overdue")') as overdue,
          exists (select 1 from events e where e.case_id = f.case_id and e.type = 'expired' and e.data ->> 'what' = 'instalment') as late
        from case_figures f join heads h on h.case_id = f.case_id
        where f.employer = ${employer} and f.union_id = ${ours} and not f.merged and (f.opened_on >= ${since} or f.closed_on is null or f.closed_on >= ${since})
      )
      select count(*)::integer as cases, (count(*) filter (where closed_on is null))::integer as open,
        (count(*) filter (where closed_on is null and performance = 'none' and stage <> 'rating'))::integer as unresolved,
        (count(*) filter (where closed_on is not null))::integer as closed, (count(*) filter (where settled))::integer as settled,
        coalesce(sum(people), 0)::integer as workers, coalesce(sum(claimed), 0)::text as claimed, coalesce(sum(recovered), 0)::text as recovered,
        (count(*) filter (where performance = 'open'))::integer as performing,
        (count(*) filter (where performance = 'performed' and not late))::integer as "performedOnTime",
        (count(*) filter (where performance = 'performed' and late))::integer as "performedLate",
        (count(*) filter (where overdue))::integer as overdue,
        (count(*) filter (where performance = 'defaulted'))::integer as defaulted
      from own`,
    sql<Pick<EmployerRecord, 'lettersServed' | 'lettersUnanswered' | 'lettersUncorrected' | 'proposals'>[]>`
      select count(*)::integer as "lettersServed",
        (count(*) filter (where l ->> 'status' = 'silent'))::integer as "lettersUnanswered",
        (count(*) filter (where l ->> 'status' = 'uncorrected' or l ->> 'corrected' = 'no'))::integer as "lettersUncorrected",
        (count(*) filter (where l ->> 'rung' = 'proposal'))::integer as proposals
      from matters m, jsonb_array_elements(m.state -> 'slice' -> 'letters') as l
      where m.kind = 'letter' and m.employer = ${employer} and m.union_id = ${ours} and l ->> 'servedOn' >= ${since}`,
    sql<Pick<EmployerRecord, 'warnings' | 'warningsOpen'>[]>`
      select count(*)::integer as warnings, (count(*) filter (where not m.over))::integer as "warningsOpen"
      from matters m where m.kind = 'warning' and m.employer = ${employer} and m.union_id = ${ours}
        and (m.opened_at >= ${`${since}T00:00:00+08:00`}::timestamptz or not m.over)`,
  ])
  if (cases === undefined || letters === undefined || warnings === undefined) throw new Error('sums have one row')
  return { ...cases, ...letters, ...warnings }
}

export interface Entry {
  readonly year: number
  readonly union: UnitId
  readonly by: string
  readonly at: Instant
  readonly pledgeSealed: Buffer
  readonly leftOn: Day | null
}

export interface Honour {
  readonly id: string
  readonly year: number
  readonly level: HonourLevel
  readonly union: UnitId
  readonly grantedOn: Day
  readonly groundSealed: Buffer
  readonly against: readonly FindingId[]
  readonly withdrawnOn: Day | null
  readonly withdrawalSealed: Buffer | null
}

/** In which years an employer took part, the latest first. */
export async function entriesOf({ sql }: Reader, employer: UnitId): Promise<readonly Entry[]> {
  return sql<Entry[]>`
    select year, union_id as "union", by, at, pledge_sealed as "pledgeSealed", left_on::text as "leftOn"
    from harmony_entries where employer = ${employer} order by year desc limit 50`
}

/** Its honours, the latest first, with those that were withdrawn. */
export async function honoursOf({ sql }: Reader, employer: UnitId): Promise<readonly Honour[]> {
  return sql<Honour[]>`
    select id, year, level, union_id as "union", granted_on::text as "grantedOn", ground_sealed as "groundSealed", against,
      withdrawn_on::text as "withdrawnOn", withdrawal_sealed as "withdrawalSealed"
    from harmony_honours where employer = ${employer} order by year desc, level limit 100`
}

export interface HarmonyFilter {
  readonly year?: number | undefined
  readonly level?: HonourLevel | undefined
  readonly text?: string | undefined
  readonly honoured?: boolean | undefined
}

export interface Listed {
  readonly employer: UnitId
  readonly years: readonly number[]
  /** Those that stand. */
  readonly honours: readonly { readonly year: number; readonly level: HonourLevel }[]
}

/** Employers of these unions in the register: that took part, or were honoured, in the year and at the level asked for. */
export async function harmonyList(
  { sql }: Reader,
  unions: readonly UnitId[],
  { year, level, text, honoured }: HarmonyFilter,
  paging: { readonly after?: string | undefined; readonly limit?: number | undefined },
): Promise<Page<Listed>> {
  const limit = limited(paging.limit)
  const place = placeAt(paging.after, ['instant', 'id'])
  const ours = sql`any(${[...unions]}::uuid[])`
  const like = text === undefined ? null : `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  const ofYear = year === undefined ? sql`true` : sql`x.year = ${year}`
  const standing = sql`x.withdrawn_on is null and ${ofYear} and ${level === undefined ? sql`true` : sql`x.level = ${level}`}`
  const isHonoured = sql`exists (select 1 from harmony_honours x where x.employer = u.id and ${standing})`
  const takesPart = sql`exists (select 1 from harmony_entries x where x.employer = u.id and ${ofYear})`
  const rows = await sql<Listed[]>`
    select u.id as employer,
      coalesce((select json_agg(e.year order by e.year desc) from harmony_entries e where e.employer = u.id and e.left_on is null), '[]') as years,
      coalesce((select json_agg(json_build_object('year', h.year, 'level', h.level) order by h.year desc, h.level)
        from harmony_honours h where h.employer = u.id and h.withdrawn_on is null), '[]') as honours
    from units u
    where u.id in (
        select employer from harmony_entries where union_id = ${ours}
        union select employer from harmony_honours where union_id = ${ours}
        union select id from units where union_id = ${ours} and id in (select employer from harmony_entries union select employer from harmony_honours))
      and ${level !== undefined || honoured === true ? isHonoured : honoured === false ? sql`not ${isHonoured} and ${takesPart}` : sql`(${isHonoured} or ${takesPart})`}
      and ${like === null ? sql`true` : sql`(u.name like ${like} or u.code = ${text?.toUpperCase() ?? ''})`}
      and ${place === null ? sql`true` : sql`u.id > ${place[1] ?? null}::uuid`}
    order by u.id limit ${limit + 1}`
  return pageOf(rows, limit, (last) => cursorAt(null, last.employer))
}
