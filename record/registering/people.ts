import { randomUUID } from 'node:crypto'
import { listedRoles, type Register } from '../../domain/registers/columns.js'
import { unitKindsOf } from '../../domain/registers/offices.js'
import type { FaultyRow, ListedRow } from '../../domain/registers/table.js'
import type { Day, Words } from '../../domain/values/time.js'
import { sealField, searchTag, type Keys } from '../sealing.js'
import type { Tx } from '../store.js'
import type { Counted, Registering } from './import.js'
import { soundsOf } from './pinyin.js'
import type { UnitIndex } from './units.js'

/** Rows a statement. */
const batch = 2000

/** The registers whose rows are people. */
export type PeopleRegister = Extract<Register, 'people' | 'registrations' | 'inspectors'>

/** What a row refers to: its column, as messages name it, and the kinds of units. */
const places: Readonly<Record<Exclude<PeopleRegister, 'people'>, readonly [column: string, kind: string]>> = {
  registrations: ['平台', 'platform'],
  inspectors: ['工会', 'union'],
}

interface Wanted {
  readonly row: number
  readonly name: string
  readonly idno: string
  readonly phone: string | null
  readonly unit: string
  readonly role: string
  readonly from: Day | null
  readonly until: Day | null
  readonly skills: readonly string[]
  readonly region: string
  readonly occupation: string | null
  readonly certificate: string | null
}

/** The people that a table names, with the office or the platform of each. */
export function readPeople(
  register: PeopleRegister,
  rows: readonly ListedRow[],
  index: UnitIndex,
  today: Day,
): { readonly wanted: readonly Wanted[]; readonly bad: readonly FaultyRow[] } {
  const wanted: Wanted[] = []
  const bad: FaultyRow[] = []
  const found = new Map<string, ReturnType<UnitIndex['find']>>()
  const seen = new Map<string, number>()
  for (const { row, cells } of rows) {
    const role = register === 'people' ? listedRoles[cells['role'] as keyof typeof listedRoles] : 'worker'
    const text = cells['unit'] ?? cells['platform'] ?? cells['union'] ?? ''
    const [column, kinds] =
      register === 'people' ? ['单位', unitKindsOf[role]] : [places[register][0], [places[register][1]]]
    const place = `${kinds.join()}/${text}`
    const unit: { readonly id: string } | Words = found.get(place) ?? index.find(text, kinds)
    found.set(place, unit as never)
    if (!('id' in unit)) {
      bad.push({ row, column, words: unit })
      continue
    }
    const idno = (cells['idno'] ?? '').toUpperCase()
    const same = `${idno}/${role}/${unit.id}/${cells['from'] ?? today}`
    const first = seen.get(same)
    if (first !== undefined) {
      bad.push({ row, column: '身份证号', words: { zh: `与第${first}行重复`, en: `the same as row ${first}` } })
      continue
    }
    seen.set(same, row)
    wanted.push({
      row,
      role,
      unit: unit.id,
      name: cells['name'] ?? '',
      idno,
      phone: cells['phone'] ?? null,
      from: cells['from'] ?? null,
      until: cells['until'] ?? null,
      skills: (cells['skills'] ?? '').split(/[、,;；\s]+/).filter((skill) => skill !== ''),
      region: cells['region'] ?? '',
      occupation: cells['occupation'] ?? null,
      certificate: cells['certificate'] ?? null,
    })
  }
  return { wanted, bad }
}

interface Known {
  readonly id: string
  readonly idno_hmac: Buffer
  readonly name_hmac: Buffer
  readonly phone_hmac: Buffer | null
  readonly name_sealed: Buffer
  readonly phone_sealed: Buffer | null
}

/** Writes them, so many a statement; who is known by the identity number is that person, whatever else has changed. */
export async function writePeople(
  tx: Tx,
  keys: Keys,
  register: PeopleRegister,
  wanted: readonly Wanted[],
  registering: Registering,
): Promise<Counted> {
  const counted = { added: 0, changed: 0, same: 0 }
  for (let i = 0; i < wanted.length; i += batch) {
    const part = wanted.slice(i, i + batch)
    const { added, changed, same } = await writePart(tx, keys, register, part, registering)
    counted.added += added
    counted.changed += changed
    counted.same += same
    registering.progress(i + part.length)
  }
  return counted
}

async function writePart(
  tx: Tx,
  keys: Keys,
  register: PeopleRegister,
  part: readonly Wanted[],
  { by, at, today }: Registering,
): Promise<Counted> {
  const tagged = part.map((one) => ({
    ...one,
    idnoTag: searchTag(keys, 'idno', one.idno),
    nameTag: searchTag(keys, 'name', one.name),
    phoneTag: one.phone === null ? null : searchTag(keys, 'phone', one.phone),
  }))
  const tags = [...new Set(tagged.map(({ idnoTag }) => idnoTag.toString('hex')))]
  const known = new Map(
    (
      await tx<Known[]>`
        select id, idno_hmac, name_hmac, phone_hmac, name_sealed, phone_sealed from people
        where idno_hmac in (select decode(tag, 'hex') from jsonb_array_elements_text(${JSON.stringify(tags)}::text::jsonb) as tags (tag))`
    ).map((row) => [row.idno_hmac.toString('hex'), row]),
  )
  const fresh = new Map<string, { readonly id: string; readonly one: (typeof tagged)[number] }>()
  const renamed: { id: string; one: (typeof tagged)[number]; before: Known; fields: string[] }[] = []
  const ids = tagged.map((one) => {
    const tag = one.idnoTag.toString('hex')
    const person = known.get(tag)
    if (person === undefined) {
      const id = fresh.get(tag)?.id ?? randomUUID()
      if (!fresh.has(tag)) fresh.set(tag, { id, one })
      return id
    }
    const fields = [
      ...(person.name_hmac.equals(one.nameTag) ? [] : ['name']),
      ...(one.phoneTag === null || person.phone_hmac?.equals(one.phoneTag) === true ? [] : ['phone']),
    ]
    if (fields.length > 0) renamed.push({ id: person.id, one, before: person, fields })
    return person.id
  })
  const hex = (bytes: Buffer | null) => (bytes === null ? null : `\\x${bytes.toString('hex')}`)
  const sealed = (id: string, field: string, text: string | null) =>
    text === null ? null : hex(sealField(keys, id, field, text))
  const soundTags = (id: string, name: string) =>
    soundsOf(name).map((sound) => ({ person: id, tag: hex(searchTag(keys, 'pinyin', sound)) }))

  if (fresh.size > 0) {
    const rows = [...fresh.values()].map(({ id, one }) => ({
      id,
      name_sealed: sealed(id, 'name', one.name),
      phone_sealed: sealed(id, 'phone', one.phone),
      idno_sealed: sealed(id, 'idno', one.idno),
      name_hmac: hex(one.nameTag),
      phone_hmac: hex(one.phoneTag),
      idno_hmac: hex(one.idnoTag),
    }))
    await tx`
      insert into people (id, name_sealed, phone_sealed, idno_sealed, name_hmac, phone_hmac, idno_hmac)
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as row
        (id uuid, name_sealed bytea, phone_sealed bytea, idno_sealed bytea, name_hmac bytea, phone_hmac bytea, idno_hmac bytea)`
    await writeSounds(
      tx,
      [...fresh.values()].flatMap(({ id, one }) => soundTags(id, one.name)),
    )
  }
  for (const { id, one, before, fields } of renamed) {
    await tx`
      update people set name_sealed = ${sealField(keys, id, 'name', one.name)}, name_hmac = ${one.nameTag}
        ${one.phone === null ? tx`` : tx`, phone_sealed = ${sealField(keys, id, 'phone', one.phone)}, phone_hmac = ${one.phoneTag}`}
      where id = ${id}`
    await tx`
      insert into register_log (at, by, register, subject, what, fields, sealed)
      values (${at}, ${by}, ${register}, ${id}, 'changed', ${fields}, ${fields.includes('name') ? before.name_sealed : before.phone_sealed})`
    if (!fields.includes('name')) continue
    await tx`delete from person_tags where person = ${id}`
    await writeSounds(tx, soundTags(id, one.name))
  }
  const written = await writeTerms(
    tx,
    register,
    tagged.map((one, i) => {
      const id = randomUUID()
      return {
        id,
        person: ids[i],
        role: one.role,
        unit: one.unit,
        from_day: one.from ?? today,
        until_day: one.until,
        skills: one.skills,
        region: one.region,
        occupation: one.occupation,
        certificate_sealed: sealed(id, 'certificate', one.certificate),
        stated: one.from !== null,
      }
    }),
    { by, at, today },
  )
  const touched = Math.min(part.length, Math.max(written, fresh.size))
  return { added: fresh.size, changed: Math.max(0, touched - fresh.size) + 0, same: part.length - touched }
}

/** How many terms were written. One that runs is not given twice because a table does not say since when. */
async function writeTerms(
  tx: Tx,
  register: PeopleRegister,
  terms: readonly object[],
  { by, at, today }: Pick<Registering, 'by' | 'at' | 'today'>,
): Promise<number> {
  const given = JSON.stringify(terms)
  switch (register) {
    case 'people': {
      // Every office that was given or changed has its line, as one given by hand has; to be a worker is none.
      const [row] = await tx<{ count: number }[]>`
        with given as (
        insert into appointments (id, person, role, unit, from_day, until_day, on_leave, skills)
        select id, person, role, unit, from_day, until_day, false, array(select jsonb_array_elements_text(skills))
        from jsonb_to_recordset(${given}::text::jsonb) as row
          (id uuid, person uuid, role text, unit uuid, from_day date, until_day date, skills jsonb, stated boolean)
        where stated or not exists (
          select 1 from appointments a where a.person = row.person and a.role = row.role and a.unit = row.unit
            and (a.until_day is null or a.until_day >= ${today}))
        on conflict (person, role, unit, from_day) do update set until_day = excluded.until_day, skills = excluded.skills
          where appointments.until_day is distinct from excluded.until_day or appointments.skills <> excluded.skills
        returning id, person, role, unit, from_day, until_day, skills, xmax = 0 as is_new),
        noted as (
        insert into register_log (at, by, register, subject, what, fields, before)
        select ${at}, ${by}, 'people', person, case when is_new then 'appointed' else 'changed' end,
          case when is_new then '{role,unit,from,until,skills}'::text[] else '{until,skills}'::text[] end,
          jsonb_build_object('office', id, 'role', role, 'unit', unit, 'from', from_day, 'until', until_day, 'skills', skills)
        from given where role <> 'worker')
        select count(*)::integer as count from given`
      return row?.count ?? 0
    }
    case 'registrations': {
      const { count } = await tx`
        insert into registrations (id, person, platform, region, occupation, from_day, until_day)
        select id, person, unit, region, occupation, from_day, until_day
        from jsonb_to_recordset(${given}::text::jsonb) as row
          (id uuid, person uuid, unit uuid, region text, occupation text, from_day date, until_day date, stated boolean)
        where stated or not exists (
          select 1 from registrations r where r.person = row.person and r.platform = row.unit
            and (r.until_day is null or r.until_day >= ${today}))
        on conflict (person, platform, from_day) do update
          set until_day = excluded.until_day, region = excluded.region, occupation = excluded.occupation`
      return count
    }
    case 'inspectors': {
      const { count } = await tx`
        with given as (
        insert into inspectors (id, person, union_id, certificate_sealed, from_day, until_day, by, at)
        select id, person, unit, certificate_sealed, from_day, until_day, ${by}, ${at}
        from jsonb_to_recordset(${given}::text::jsonb) as row
          (id uuid, person uuid, unit uuid, certificate_sealed bytea, from_day date, until_day date, stated boolean)
        where stated or not exists (
          select 1 from inspectors i where i.person = row.person and i.union_id = row.unit
            and (i.until_day is null or i.until_day >= ${today}))
        on conflict (person, union_id, from_day) do update set until_day = excluded.until_day
          where inspectors.until_day is distinct from excluded.until_day
        returning id, person, union_id, from_day, until_day, xmax = 0 as is_new)
        insert into register_log (at, by, register, subject, what, fields, before)
        select ${at}, ${by}, 'inspectors', person, case when is_new then 'appointed' else 'changed' end,
          case when is_new then '{union,from,until}'::text[] else '{until}'::text[] end,
          jsonb_build_object('inspector', id, 'union', union_id, 'from', from_day, 'until', until_day)
        from given`
      return count
    }
  }
}

function writeSounds(tx: Tx, rows: readonly { readonly person: string; readonly tag: string | null }[]) {
  return tx`
    insert into person_tags (person, tag)
    select * from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as row (person uuid, tag bytea) on conflict do nothing`
}
