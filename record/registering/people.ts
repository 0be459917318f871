import { randomUUID } from 'node:crypto'
import { listedRoles, type Register } from '../../domain/registers/columns.js'
import { unitKindsOf } from '../../domain/registers/offices.js'
import type { FaultyRow, Table } from '../../domain/registers/table.js'
import type { Day, Words } from '../../domain/values/time.js'
import { sealField, searchTag, type Keys } from '../sealing.js'
import type { Tx } from '../store.js'
import type { Counted, Registering } from './import.js'
import { soundsOf } from './pinyin.js'
import { placeOf, writeTerms, type TermRow } from './terms.js'
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
  { rows }: Pick<Table, 'rows'>,
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

/**
 * Writes them, so many a statement; who is known by the identity number is that person, whatever else has changed. What the
 * table has no column for (`columns`) stays as it was.
 */
export async function writePeople(
  tx: Tx,
  keys: Keys,
  { register, columns }: { readonly register: PeopleRegister; readonly columns: Table['columns'] },
  wanted: readonly Wanted[],
  registering: Registering,
): Promise<Counted> {
  const counted = { added: 0, changed: 0, same: 0 }
  for (let i = 0; i < wanted.length; i += batch) {
    const part = wanted.slice(i, i + batch)
    const { added, changed, same } = await writePart(tx, keys, { register, columns }, part, registering)
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
  { register, columns }: { readonly register: PeopleRegister; readonly columns: Table['columns'] },
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
    // A second row of theirs that says the same is no change any more.
    known.set(tag, { ...person, name_hmac: one.nameTag, phone_hmac: one.phoneTag ?? person.phone_hmac })
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
    // A line for each: what stood there before is sealed by its own name.
    for (const field of fields)
      await tx`
        insert into register_log (at, by, register, subject, what, fields, sealed)
        values (${at}, ${by}, ${register}, ${id}, 'changed', ${[field]}, ${field === 'name' ? before.name_sealed : before.phone_sealed})`
    if (!fields.includes('name')) continue
    await tx`delete from person_tags where person = ${id}`
    await writeSounds(tx, soundTags(id, one.name))
  }
  const terms = tagged.map((one, i): TermRow => {
    const id = randomUUID()
    return {
      id,
      person: ids[i] ?? '',
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
  })
  const written = await writeTerms(tx, register, terms, { by, at, today, columns })
  const touched = new Set(renamed.map(({ id }) => id))
  const changed = terms.filter((term) => written.has(placeOf(term)) || touched.has(term.person)).length
  // Of somebody new, the first row adds the person; any other is a change to what that one has added.
  return {
    added: fresh.size,
    changed: Math.max(0, changed - fresh.size),
    same: part.length - Math.max(changed, fresh.size),
  }
}

function writeSounds(tx: Tx, rows: readonly { readonly person: string; readonly tag: string | null }[]) {
  return tx`
    insert into person_tags (person, tag)
    select * from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as row (person uuid, tag bytea) on conflict do nothing`
}
