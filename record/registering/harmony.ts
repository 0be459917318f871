import { randomUUID } from 'node:crypto'
import { employerRecord } from '../../db/queries/harmony.js'
import type { PersonId, UnitId } from '../../domain/case/actor.js'
import type { Refusal } from '../../domain/case/refusal.js'
import * as rules from '../../domain/registers/harmony.js'
import { shanghaiDay, type Day } from '../../domain/values/time.js'
import { unionOfPlace } from '../matters/perform.js'
import { sealField, unsealField, type Keys } from '../sealing.js'
import type { Store, Tx } from '../store.js'
import { note } from './offices.js'

/*
 * The register of harmonious enterprises, act by act, each with its line in the history of the employer. What people wrote
 * (pledges, grounds) is ciphertext.
 */

export type HarmonyAct =
  | { readonly outcome: 'done'; readonly id: string; readonly against: readonly rules.FindingId[] }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }

const refused = (refusal: Refusal): HarmonyAct => ({ outcome: 'refused', refusal })
const done = (id: string, against: readonly rules.FindingId[] = []): HarmonyAct => ({ outcome: 'done', id, against })

/** Words of an entry or an honour, by its id. */
export const sealedWords = (keys: Keys, id: string, field: string, words: string) => sealField(keys, id, field, words)
export const openedWords = (keys: Keys, id: string, field: string, sealed: Buffer) =>
  unsealField(keys, id, field, sealed)

/** The union that answers for an employer, or that of its place; null where it is no employer, or nobody answers. */
export async function unionOfEmployer(store: Store, employer: UnitId): Promise<UnitId | null> {
  const [unit] = await store.sql<{ region: string; union_id: UnitId | null }[]>`
    select region, union_id from units where id = ${employer} and kind in ('employer', 'platform')`
  if (unit === undefined) return null
  return unit.union_id ?? (await store.sql.begin((tx) => unionOfPlace(tx, unit.region)))
}

/** Enters an employer for a year of the programme, with its pledge. Who left may come back in the same year. */
export function takePart(
  store: Store,
  {
    employer,
    year,
    union,
    pledge,
  }: { readonly employer: UnitId; readonly year: number; readonly union: UnitId; readonly pledge: string },
  by: PersonId,
): Promise<HarmonyAct> {
  return act(store, employer, async (tx, at) => {
    if (year > Number(shanghaiDay(at).slice(0, 4)) + 1) return refused(rules.yearAhead())
    const [entry] = await tx<{ left: boolean }[]>`
      select left_on is not null as left from harmony_entries where employer = ${employer} and year = ${year}`
    if (entry?.left === false) return refused(rules.alreadyTakesPart(year))
    const sealed = sealedWords(store.keys, employer, `pledge/${year}`, pledge)
    const id = randomUUID()
    await tx`
      insert into harmony_entries (id, employer, year, union_id, pledge_sealed, by, at)
      values (${id}, ${employer}, ${year}, ${union}, ${sealed}, ${by}, ${at})
      on conflict (employer, year) do update set union_id = excluded.union_id, pledge_sealed = excluded.pledge_sealed,
        by = excluded.by, at = excluded.at, left_on = null, left_by = null`
    await line(tx, { at, by, employer, what: 'joined', fields: ['year', 'pledge'] }, { year, union })
    return done(id)
  })
}

/** Takes an employer out of a year, with today. */
export function leaveProgramme(store: Store, employer: UnitId, year: number, by: PersonId): Promise<HarmonyAct> {
  return act(store, employer, async (tx, at) => {
    const [left] = await tx<{ id: string }[]>`
      update harmony_entries set left_on = ${shanghaiDay(at)}, left_by = ${by}
      where employer = ${employer} and year = ${year} and left_on is null returning id`
    if (left === undefined) return refused(rules.takesNoPart(year))
    await line(tx, { at, by, employer, what: 'left', fields: ['left_on'] }, { year })
    return done(left.id)
  })
}

/**
 * Grants the honour that a union of its level grants. What speaks against it in the record of these unions is answered and
 * kept with it; it is for people to weigh.
 */
export function grantHonour(
  store: Store,
  honour: {
    readonly employer: UnitId
    readonly year: number
    readonly union: UnitId
    readonly grantedOn: Day | null
    readonly ground: string
  },
  unions: readonly UnitId[],
  by: PersonId,
): Promise<HarmonyAct> {
  const { employer, year, union, ground } = honour
  return act(store, employer, async (tx, at) => {
    const today = shanghaiDay(at)
    const grantedOn = honour.grantedOn ?? today
    if (`${year}-01-01` > today || grantedOn > today) return refused(rules.yearAhead())
    const [granting] = await tx<
      { level: string | null }[]
    >`select level from units where id = ${union} and kind = 'union'`
    const level = rules.honourOf(granting?.level ?? null)
    if (level === null) return refused(rules.grantsNone())
    const [entry] = await tx`
      select 1 from harmony_entries where employer = ${employer} and year = ${year} and left_on is null`
    if (entry === undefined) return refused(rules.takesNoPart(year))
    const [before] = await tx<{ id: string; stands: boolean }[]>`
      select id, withdrawn_on is null as stands from harmony_honours
      where employer = ${employer} and year = ${year} and level = ${level}`
    if (before !== undefined) return refused(before.stands ? rules.alreadyHonoured(year) : rules.noHonour())
    const record = await employerRecord({ sql: tx as unknown as Store['sql'] }, unions, employer, since(year))
    const against = rules.findingsIn(record)
    const id = randomUUID()
    await tx`
      insert into harmony_honours (id, employer, year, level, union_id, granted_on, ground_sealed, by, at, against)
      values (${id}, ${employer}, ${year}, ${level}, ${union}, ${grantedOn}, ${sealedWords(store.keys, id, 'ground', ground)},
        ${by}, ${at}, ${[...against]})`
    await line(
      tx,
      { at, by, employer, what: 'honoured', fields: ['year', 'level'] },
      { honour: id, year, level, union, against },
    )
    return done(id, against)
  })
}

/** Withdraws an honour, with today and the reason. */
export function withdrawHonour(
  store: Store,
  { id, employer, ground }: { readonly id: string; readonly employer: UnitId; readonly ground: string },
  by: PersonId,
): Promise<HarmonyAct> {
  return act(store, employer, async (tx, at) => {
    const [withdrawn] = await tx<{ year: number; level: string }[]>`
      update harmony_honours set withdrawn_on = ${shanghaiDay(at)}, withdrawn_by = ${by},
        withdrawal_sealed = ${sealedWords(store.keys, id, 'withdrawal', ground)}
      where id = ${id} and employer = ${employer} and withdrawn_on is null returning year, level`
    if (withdrawn === undefined) return refused(rules.noHonour())
    await line(tx, { at, by, employer, what: 'withdrawn', fields: ['withdrawn_on'] }, { honour: id, ...withdrawn })
    return done(id)
  })
}

/** From which day on findings count for an honour of that year. */
export function since(year: number): Day {
  return `${year - rules.yearsBefore}-01-01`
}

async function act(
  store: Store,
  employer: UnitId,
  work: (tx: Tx, at: string) => Promise<HarmonyAct>,
): Promise<HarmonyAct> {
  const answer = await store.sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtextextended(${`harmony/${employer}`}, 0))`
    return work(tx, await store.clock.now(tx))
  })
  return answer as HarmonyAct
}

function line(
  tx: Tx,
  { employer, ...one }: { at: string; by: PersonId; employer: UnitId; what: string; fields: readonly string[] },
  before: object,
) {
  return note(tx, { ...one, person: employer, register: 'harmony' }, before)
}
