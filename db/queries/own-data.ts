import type { CaseId, PersonId, UnitId } from '../../domain/case/actor.js'
import type { MatterKind } from '../../domain/matters/matter.js'
import type { Day, Instant } from '../../domain/values/time.js'
import type { ReadRow } from './reads.js'
import type { Reader } from './reader.js'

/*
 * What is held about one person, table by table: for that person (个人信息保护法 44, 45).
 */

/** The register entry, sealed as it stands. */
export interface OwnEntry {
  readonly login: string | null
  readonly name: Buffer
  readonly phone: Buffer | null
  readonly idno: Buffer | null
}

export interface OwnCase {
  readonly caseId: CaseId
  readonly number: string
  readonly openedAt: Instant
  readonly closedAt: Instant | null
  /** Named as the claimant or a representative; else a row of the list. */
  readonly byName: boolean
  readonly restricted: boolean
  readonly erased: boolean
}

export interface OwnMatter {
  readonly id: string
  readonly kind: MatterKind
  readonly number: string
  readonly openedAt: Instant
  readonly at: Instant
  readonly over: boolean
  readonly restricted: boolean
  readonly erased: boolean
}

export interface OwnOffice {
  readonly role: string
  readonly unit: UnitId
  readonly from: Day
  readonly until: Day | null
}

export interface OwnRegistration {
  readonly platform: UnitId
  readonly region: string
  readonly occupation: string | null
  readonly from: Day
  readonly until: Day | null
}

export interface RegisterChange {
  readonly at: Instant
  readonly by: string
  readonly what: string
  readonly fields: readonly string[]
}

export async function ownEntry({ sql }: Reader, person: PersonId): Promise<OwnEntry | null> {
  const [row] = await sql<OwnEntry[]>`
    select login, name_sealed as name, phone_sealed as phone, idno_sealed as idno from people where id = ${person}`
  return row ?? null
}

/** The cases in which this person is a party: by name, or in the list of a collective one. The latest first. */
export async function ownCases({ sql }: Reader, person: PersonId): Promise<readonly OwnCase[]> {
  return sql<OwnCase[]>`
    select h.case_id as "caseId", h.number, h.opened_at as "openedAt", h.closed_at as "closedAt",
      exists (select 1 from access a where a.case_id = h.case_id and a.kind = 'person' and a.id = ${person} and a.role = 'worker') as "byName",
      exists (select 1 from restrictions r where r.case_id = h.case_id) as restricted,
      not exists (select 1 from case_keys k where k.case_id = h.case_id) as erased
    from heads h where h.case_id in (
      select case_id from access where kind = 'person' and id = ${person} and role = 'worker'
      union select case_id from claimants where person = ${person} and status <> 'removed')
    order by h.opened_at desc, h.case_id`
}

export async function ownMatters({ sql }: Reader, person: PersonId): Promise<readonly OwnMatter[]> {
  return sql<OwnMatter[]>`
    select m.id, m.kind, m.number, m.opened_at as "openedAt", m.at, m.over,
      exists (select 1 from restrictions r where r.case_id = m.id) as restricted,
      not exists (select 1 from case_keys k where k.case_id = m.id) as erased
    from matters m where m.person = ${person} order by m.opened_at desc, m.id`
}

export async function ownOffices({ sql }: Reader, person: PersonId): Promise<readonly OwnOffice[]> {
  return sql<OwnOffice[]>`
    select role, unit, from_day as from, until_day as until from appointments where person = ${person} order by from_day, role`
}

export async function ownRegistrations({ sql }: Reader, person: PersonId): Promise<readonly OwnRegistration[]> {
  return sql<OwnRegistration[]>`
    select platform, region, occupation, from_day as from, until_day as until from registrations
    where person = ${person} order by from_day, platform`
}

/** From where the entry comes: who wrote into it, and when. */
export async function registerChanges({ sql }: Reader, person: PersonId): Promise<readonly RegisterChange[]> {
  return sql<RegisterChange[]>`
    select at, by, what, fields from register_log where subject = ${person} order by n desc limit 200`
}

/** How many of what else there is, and by which channels and providers they are known. */
export async function ownCounts(
  { sql }: Reader,
  person: PersonId,
): Promise<{
  readonly drafts: number
  readonly sessions: number
  readonly channels: readonly string[]
  readonly providers: readonly string[]
}> {
  const [row] = await sql<
    { drafts: number; sessions: number; channels: readonly string[]; providers: readonly string[] }[]
  >`
    select (select count(*)::int from drafts where owner = ${person} and opened is null) as drafts,
      (select count(*)::int from sessions where person = ${person} and ended_at is null) as sessions,
      coalesce((select array_agg(channel order by channel) from person_channels where person = ${person}), '{}') as channels,
      coalesce((select array_agg(issuer order by issuer) from identities where person = ${person}), '{}') as providers`
  return row ?? { drafts: 0, sessions: 0, channels: [], providers: [] }
}

/**
 * The latest times that somebody else read one of these cases and matters, or this person's entry in the registers; of a
 * list, only those of them that were on the page.
 */
export async function readsByOthers(
  { sql }: Reader,
  person: PersonId,
  theirs: readonly string[],
): Promise<readonly ReadRow[]> {
  const ids = sql`${[...theirs]}::uuid[]`
  return sql<ReadRow[]>`
    select id, at, person, roles, units, what, array(select unnest(cases) intersect select unnest(${ids})) as cases,
      '{}'::uuid[] as people, n, false as own, request, null::bytea as reason
    from reads where (cases && ${ids} or people @> array[${person}::uuid]) and person <> ${person}
    order by at desc, id desc limit 200`
}
