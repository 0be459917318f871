import { randomUUID } from 'node:crypto'
import {
  separated,
  separatedRoles,
  type Actor,
  type Appointment,
  type PersonId,
  type Role,
  type UnitId,
} from '../domain/case/actor.js'
import type { Allotment } from '../domain/case/event.js'
import { shanghaiDay, type Day } from '../domain/values/time.js'
import { soundOfUnit } from './registering/pinyin.js'
import { sealField, searchTag, unsealField, type Keys } from './sealing.js'
import type { Sql, Store, Tx } from './store.js'

export { setLeave, type ReRouted } from './leave.js'

export const unitKinds = ['union', 'employer', 'platform', 'body', 'commission', 'department'] as const
export type UnitKind = (typeof unitKinds)[number]
export const unionLevels = [
  'enterprise',
  'park',
  'township',
  'street',
  'county',
  'city',
  'province',
  'industry',
] as const
export type UnionLevel = (typeof unionLevels)[number]

export interface NewUnit {
  readonly id?: UnitId
  readonly kind: UnitKind
  readonly name: string
  /** The union above a union; the union a mediation body serves. */
  readonly parent?: UnitId
  readonly level?: UnionLevel
  /** GB/T 2260, six digits. */
  readonly region: string
  /** 统一社会信用代码, checked by the caller. */
  readonly code?: string
  /** The union of an employer or a platform. */
  readonly union?: UnitId
  /** The commission of the place, for a mediation body. */
  readonly commission?: UnitId
  /** What numbers begin with; where none is given, the unit's name. */
  readonly marks?: Partial<Record<Allotment['series'], string>>
}

/** Registers a unit and returns its id. */
export async function addUnit(store: Store, unit: NewUnit): Promise<UnitId> {
  const { id = randomUUID(), kind, name, parent, level, region, code, union, commission, marks = {} } = unit
  await store.sql`
    insert into units (id, kind, name, sound, parent, level, region, code, union_id, commission, marks)
    values (${id}, ${kind}, ${name}, ${soundOfUnit(name)}, ${parent ?? null}, ${level ?? null}, ${region}, ${code ?? null}, ${union ?? null},
      ${commission ?? null}, ${JSON.stringify(marks)}::text::jsonb)`
  return id
}

export interface NewPerson {
  readonly id?: PersonId
  readonly name: string
  readonly phone?: string
  /** 身份证号, checked by the caller. */
  readonly idno?: string
  /** For signing in by name in the one-machine default. */
  readonly login?: string
}

/** Registers a person and returns the id. Name, phone and identity number are stored as ciphertext only. */
export async function addPerson(
  store: Store,
  { id = randomUUID(), name, phone, idno, login }: NewPerson,
): Promise<PersonId> {
  const sealed = (field: string, text: string | undefined) =>
    text === undefined ? null : sealField(store.keys, id, field, text)
  const tag = (field: string, text: string | undefined) =>
    text === undefined ? null : searchTag(store.keys, field, text)
  await store.sql`
    insert into people (id, login, name_sealed, phone_sealed, idno_sealed, name_hmac, phone_hmac, idno_hmac)
    values (${id}, ${login ?? null}, ${sealed('name', name)}, ${sealed('phone', phone)}, ${sealed('idno', idno)},
      ${tag('name', name)}, ${tag('phone', phone)}, ${tag('idno', idno)})`
  return id
}

/** Gives a person a role at a unit, from a Shanghai day (today unless given) to the last day, if there is one. */
export async function appoint(
  store: Store,
  appointment: {
    person: PersonId
    role: Role
    unit: UnitId
    from?: Day
    until?: Day
    onLeave?: boolean
    skills?: readonly string[]
  },
): Promise<void> {
  const { person, role, unit, until, onLeave = false, skills = [] } = appointment
  const from = appointment.from ?? (await today(store))
  await together(store.sql, async (tx) => {
    if (separatedRoles.includes(role)) {
      // Two appointments at once are one after the other.
      await tx`select pg_advisory_xact_lock(hashtextextended(${`office/${person}`}, 0))`
      const others = separatedRoles.filter((other) => other !== role)
      const [held] = await tx<{ role: Role }[]>`
        select role from appointments where person = ${person} and role = any(${others})
          and (until_day is null or until_day >= ${from}) and (${until ?? null}::date is null or from_day <= ${until ?? null}::date)`
      if (held !== undefined) throw new RangeError(`who is ${held.role} cannot be ${role}: these are separate persons`)
    }
    await tx`
      insert into appointments (id, person, role, unit, from_day, until_day, on_leave, skills)
      values (${randomUUID()}, ${person}, ${role}, ${unit}, ${from}, ${until ?? null}, ${onLeave}, ${[...skills]})`
  })
}

/** In a transaction of its own, or, where the caller has one open, as a part of that. */
function together<T>(sql: Sql, work: (tx: Tx) => Promise<T>): Promise<unknown> {
  return 'savepoint' in sql ? (sql as Tx).savepoint(work) : (sql as Store['sql']).begin(work)
}

/**
 * In which order the officers of a union step in for each other, the first first; it takes the place of the order before.
 * Who is not named comes after those who are.
 */
export async function setSubstitutes(store: Store, unit: UnitId, people: readonly PersonId[]): Promise<void> {
  await store.sql.begin(async (tx) => {
    await tx`delete from substitutes where unit = ${unit}`
    await tx`
      insert into substitutes (unit, place, person)
      select ${unit}::uuid, place, person from unnest(${[...people]}::uuid[]) with ordinality as named (person, place)`
  })
}

/** The order in which the officers of a union step in for each other. */
export async function substitutesOf(store: Store, unit: UnitId): Promise<readonly PersonId[]> {
  const rows = await store.sql<{ person: PersonId }[]>`
    select person from substitutes where unit = ${unit} order by place`
  return rows.map(({ person }) => person)
}

/** Puts a tie on record that a person has declared: kinship or another interest, to another person or to a unit (ids are of one form). */
export async function declareTie(store: Store, person: PersonId, other: PersonId): Promise<void> {
  await store.sql`insert into ties (person, other) values (${person}, ${other}) on conflict do nothing`
}

/** A person with the roles held today; null where nobody has this id, or who has it may not sign in. */
export async function actorOf(store: Store, person: PersonId): Promise<Actor | null> {
  const { sql, clock } = store
  const day =
    clock.within === undefined
      ? sql`${await today(store)}::date`
      : sql`(${clock.within(sql)} at time zone 'Asia/Shanghai')::date`
  const [row] = await sql<{ appointments: readonly Appointment[] | null }[]>`
    select (
      select json_agg(json_build_object('role', role, 'unit', unit) order by role, unit) from appointments, (select ${day} as day) as now
      where person = people.id and from_day <= day and (until_day is null or until_day >= day)
    ) as appointments
    from people where id = ${person} and not exists (select 1 from person_blocks where person = people.id)`
  if (row === undefined) return null
  const [given, appointments] = [row.appointments ?? [], separated(row.appointments ?? [])]
  return { person, appointments, ...(given.length === appointments.length ? {} : { conflicting: true as const }) }
}

/** The id behind a login name; null where there is none. */
export async function personByLogin(store: Store, login: string): Promise<PersonId | null> {
  const [row] = await store.sql<{ id: PersonId }[]>`select id from people where login = ${login}`
  return row?.id ?? null
}

/** What a person is called. Only for who may read it; null where nobody has this id. */
export async function nameOf(store: Store, person: PersonId): Promise<string | null> {
  return (await namesOf(store, [person])).get(person) ?? null
}

/** What these people are called; who is not registered is left out. */
export async function namesOf(store: Store, people: readonly PersonId[]): Promise<ReadonlyMap<PersonId, string>> {
  if (people.length === 0) return new Map()
  const rows = await store.sql<{ id: PersonId; name_sealed: Buffer }[]>`
    select id, name_sealed from people where id = any(${[...people]})`
  return new Map(rows.map((row) => [row.id, unsealField(store.keys, row.id, 'name', row.name_sealed)]))
}

/** What these people and units are called, by id, in one statement that is sent at once; who is not registered is left out. */
export async function calledOf({ sql, keys }: Names, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await sql<{ id: string; name_sealed: Buffer | null; name: string | null }[]>`
    select id, name_sealed, null as name from people where id = any(${[...ids]}::uuid[])
    union all
    select id, null, name from units where id = any(${[...ids]}::uuid[])`.execute()
  return new Map(
    rows.map((row) => [
      row.id,
      row.name_sealed === null ? (row.name ?? '') : unsealField(keys, row.id, 'name', row.name_sealed),
    ]),
  )
}

/** What names are read from: the record, or one transaction of it. */
export interface Names {
  readonly sql: Sql
  readonly keys: Keys
}

/** The units by their ids, as far as they are registered. */
export async function unitsOf(
  store: Store,
  ids: readonly UnitId[],
): Promise<ReadonlyMap<UnitId, { readonly kind: UnitKind; readonly name: string }>> {
  if (ids.length === 0) return new Map()
  const rows = await store.sql<{ id: UnitId; kind: UnitKind; name: string }[]>`
    select id, kind, name from units where id = any(${[...ids]})`
  return new Map(rows.map(({ id, ...unit }) => [id, unit]))
}

/** From a union up to the root of the tree, itself included; empty where there is no such union. */
export async function unionPath(sql: Sql, union: UnitId): Promise<readonly UnitId[]> {
  const rows = await sql<{ id: UnitId }[]>`
    with recursive up as (
      select id, parent, 0 as depth from units where id = ${union} and kind = 'union'
      union all
      select above.id, above.parent, depth + 1 from up join units above on above.id = up.parent where depth < 20
    )
    select id from up order by depth`
  return rows.map(({ id }) => id)
}

async function today(store: Store): Promise<Day> {
  return shanghaiDay(await store.clock.now(store.sql))
}
