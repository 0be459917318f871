import { randomUUID } from 'node:crypto'
import { separatedRoles, system, type Actor, type PersonId, type Role, type UnitId } from '../../domain/case/actor.js'
import type { Refusal } from '../../domain/case/refusal.js'
import * as rules from '../../domain/registers/offices.js'
import { shanghaiDay, type Day, type Instant } from '../../domain/values/time.js'
import { handOver, type ReRouted } from '../leave.js'
import type { Store, Tx } from '../store.js'

/*
 * Offices given, ended, prolonged and changed one by one, each in one transaction with its line in the register's history.
 */

export type OfficeAct =
  | { readonly outcome: 'done'; readonly office: string; readonly told: readonly { caseId: string; seq: number }[] }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }

export interface NewOffice {
  readonly person: PersonId
  readonly role: Role
  readonly unit: UnitId
  readonly from: Day | null
  readonly until: Day | null
  readonly skills: readonly string[]
}

interface Held extends rules.Term {
  readonly id: string
  readonly person: PersonId
  readonly unit: UnitId
  readonly skills: readonly string[]
}

interface Moment {
  readonly at: Instant
  readonly today: Day
}

const refused = (refusal: Refusal): OfficeAct => ({ outcome: 'refused', refusal })
const done = (office: string): OfficeAct => ({ outcome: 'done', office, told: [] })

/** Gives an office from a Shanghai day (today unless given) to its last day, if there is one. */
export function giveOffice(store: Store, office: NewOffice, by: PersonId): Promise<OfficeAct> {
  const { person, role, unit, until, skills } = office
  return locked(store, person, async (tx, { at, today }) => {
    const from = office.from ?? today
    const [[known], [place]] = [
      await tx`select 1 from people where id = ${person}`,
      await tx<{ kind: string; closed: boolean }[]>`
        select kind, closed_on is not null as closed from units where id = ${unit}`,
    ]
    if (known === undefined) return refused(rules.noSuchPerson())
    if (place === undefined || !rules.unitKindsOf[role].includes(place.kind)) return refused(rules.unitNotOfKind())
    if (place.closed) return refused(rules.unitClosed())
    if (person === by) return refused(rules.ownOffice())
    const fault = rules.termFault(from, until)
    if (fault !== null) return refused(fault)
    const overlapping = await tx<{ role: Role; unit: UnitId }[]>`
      select role, unit from appointments where person = ${person}
        and (until_day is null or until_day >= ${from}) and (${until}::date is null or from_day <= ${until}::date)`
    const excluded = overlapping.find((one) => one.role !== role && separatedRoles.includes(one.role))
    if (separatedRoles.includes(role) && excluded !== undefined) return refused(rules.separateOffices(excluded.role))
    if (overlapping.some((one) => one.role === role && one.unit === unit)) return refused(rules.alreadyHeld())
    const id = randomUUID()
    await tx`
      insert into appointments (id, person, role, unit, from_day, until_day, on_leave, skills)
      values (${id}, ${person}, ${role}, ${unit}, ${from}, ${until},
        exists (select 1 from leaves where person = ${person} and begun_at is not null and ended_at is null), ${[...skills]})`
    await note(
      tx,
      { at, by, person, what: 'appointed', fields: ['role', 'unit', 'from', 'until', 'skills'] },
      {
        office: id,
        role,
        unit,
        from,
        until,
        skills,
      },
    )
    return done(id)
  })
}

/** Ends an office with that day. Open cases in the name of an officer whose office is over go to those who come next. */
export async function endOffice(store: Store, id: string, lastDay: Day | null, by: Actor): Promise<OfficeAct | null> {
  const act = await onOffice(store, id, by.person, async (tx, held, { today }) => {
    const last = lastDay ?? today
    const fault = rules.endFault(held, last, today)
    if (fault !== null) return fault
    await tx`update appointments set until_day = ${last} where id = ${id}`
    return { what: 'ended', fields: ['until'] }
  })
  if (act?.outcome !== 'done' || lastDay !== null) return act
  const [held] = await store.sql<{ person: PersonId; role: Role; unit: UnitId }[]>`
    select person, role, unit from appointments where id = ${id}`
  if (held?.role !== 'officer') return act
  const { moved } = await handOver(store, held.person, 'absence', by, held.unit)
  return { ...act, told: moved }
}

/**
 * The open cases of officers whose office at the union is over by its day go to those who come next. Safe to repeat, and to
 * break off: what is left is found again.
 */
export async function handOverEnded(store: Store): Promise<ReRouted> {
  const today = shanghaiDay(await store.clock.now(store.sql))
  const ended = await store.sql<{ officer: PersonId; union: UnitId }[]>`
    select distinct h.officer, h.union_id as "union" from heads h
    where h.closed_at is null and h.officer is not null and h.union_id is not null
      and exists (
        select 1 from appointments a where a.person = h.officer and a.unit = h.union_id and a.role = 'officer' and a.until_day < ${today})
      and not exists (
        select 1 from appointments a where a.person = h.officer and a.unit = h.union_id and a.role = 'officer'
          and a.from_day <= ${today} and (a.until_day is null or a.until_day >= ${today}))`
  const moved: ReRouted['moved'][number][] = []
  const kept: string[] = []
  for (const { officer, union } of ended) {
    const routed = await handOver(store, officer, 'absence', system, union)
    moved.push(...routed.moved)
    kept.push(...routed.kept)
  }
  return { moved, kept }
}

/** Lets an office go on until a later day; null: without an end. Null where there is no such office. */
export function prolongOffice(store: Store, id: string, until: Day | null, by: PersonId): Promise<OfficeAct | null> {
  return onOffice(store, id, by, async (tx, held, { today }) => {
    const fault = rules.prolongFault(held, until, today)
    if (fault !== null) return fault
    if (separatedRoles.includes(held.role)) {
      const others = separatedRoles.filter((role) => role !== held.role)
      const [excluded] = await tx<{ role: Role }[]>`
        select role from appointments where person = ${held.person} and role = any(${others})
          and (until_day is null or until_day >= ${held.from}) and (${until}::date is null or from_day <= ${until}::date)`
      if (excluded !== undefined) return rules.separateOffices(excluded.role)
    }
    await tx`update appointments set until_day = ${until} where id = ${id}`
    return { what: 'prolonged', fields: ['until'] }
  })
}

/** What whoever holds the office is versed in, in place of what stood there. */
export function setSkills(
  store: Store,
  id: string,
  skills: readonly string[],
  by: PersonId,
): Promise<OfficeAct | null> {
  return onOffice(store, id, by, async (tx) => {
    await tx`update appointments set skills = ${[...skills]} where id = ${id}`
    return { what: 'changed', fields: ['skills'] }
  })
}

type Done = { readonly what: string; readonly fields: readonly string[] } | Refusal

async function onOffice(
  store: Store,
  id: string,
  by: PersonId,
  work: (tx: Tx, held: Held, moment: Moment) => Promise<Done>,
): Promise<OfficeAct | null> {
  const [row] = await store.sql<{ person: PersonId }[]>`select person from appointments where id = ${id}`
  if (row === undefined) return null
  const { person } = row
  return locked(store, person, async (tx, moment) => {
    if (person === by) return refused(rules.ownOffice())
    const [held] = await tx<Held[]>`
      select id, person, role, unit, from_day::text as "from", until_day::text as until, skills from appointments where id = ${id} for update`
    if (held === undefined) return refused(rules.noSuchPerson())
    const answer = await work(tx, held, moment)
    if ('refused' in answer) return refused(answer)
    const { person: _, id: office, ...before } = held
    await note(tx, { at: moment.at, by, person, ...answer }, { office, ...before })
    return done(id)
  })
}

/** Two acts on the offices of one person are one after the other. */
async function locked(
  store: Store,
  person: PersonId,
  work: (tx: Tx, moment: Moment) => Promise<OfficeAct>,
): Promise<OfficeAct> {
  const answer = await store.sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtextextended(${`office/${person}`}, 0))`
    const at = await store.clock.now(tx)
    return work(tx, { at, today: shanghaiDay(at) })
  })
  return answer as OfficeAct
}

/** A line of the person's history: what stood there before, or of a new office what it is. */
export function note(
  tx: Tx,
  line: {
    readonly at: Instant
    readonly by: PersonId
    readonly person: string
    readonly what: string
    readonly fields: readonly string[]
    readonly register?: string
  },
  before: object,
) {
  return tx`
    insert into register_log (at, by, register, subject, what, fields, before)
    values (${line.at}, ${line.by}, ${line.register ?? 'people'}, ${line.person}, ${line.what}, ${[...line.fields]}, ${JSON.stringify(before)}::text::jsonb)`
}
