import { randomUUID } from 'node:crypto'
import { levels, type Register } from '../../domain/registers/columns.js'
import type { FaultyRow, Table } from '../../domain/registers/table.js'
import type { Words } from '../../domain/values/time.js'
import type { Tx } from '../store.js'
import type { Counted, Registering } from './import.js'
import type { PeopleRegister } from './people.js'
import { soundOfUnit } from './pinyin.js'
import type { Rerouting } from './rerouting.js'

/** A unit as the registers hold it, as far as a table may change it. */
export interface UnitRow {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly parent: string | null
  readonly level: string | null
  readonly region: string
  readonly code: string | null
  readonly union_id: string | null
  readonly commission: string | null
  readonly marks: Readonly<Record<string, string>>
}

/** The registers of units. */
export type UnitRegister = Exclude<Register, PeopleRegister | 'honours'>

const kindOf: Readonly<Record<Exclude<UnitRegister, 'employers'>, string>> = {
  unions: 'union',
  departments: 'department',
  bodies: 'body',
  commissions: 'commission',
}
const seriesOf: Partial<Record<Register, string>> = {
  unions: 'grievance',
  bodies: 'agreement',
  commissions: 'settlement',
}

/** What a name or a code in a table refers to; several of one name are named as a fault. */
export class UnitIndex {
  private readonly byCode = new Map<string, UnitRow>()
  private readonly byName = new Map<string, UnitRow[]>()
  private readonly byMark = new Map<string, UnitRow>()

  constructor(rows: readonly UnitRow[]) {
    for (const row of rows) this.add(row)
  }

  add(row: UnitRow): void {
    if (row.code !== null) this.byCode.set(row.code, row)
    for (const [series, mark] of Object.entries(row.marks)) this.byMark.set(`${series}/${mark}`, row)
    const named = this.byName.get(row.name) ?? []
    this.byName.set(row.name, [...named.filter(({ id }) => id !== row.id), row])
  }

  /** What is above each union; null: nothing. */
  parents(): ReadonlyMap<string, string | null> {
    const rows = [...this.byName.values()].flat().filter(({ kind }) => kind === 'union')
    return new Map(rows.map(({ id, parent }) => [id, parent]))
  }

  /** Who else has this code, or numbers by this mark; null where it is free. */
  taken(unit: UnitRow): { readonly by: UnitRow; readonly what: 'code' | 'mark' } | null {
    const byCode = unit.code === null ? undefined : this.byCode.get(unit.code)
    if (byCode !== undefined && byCode.id !== unit.id) return { by: byCode, what: 'code' }
    for (const [series, mark] of Object.entries(unit.marks)) {
      const byMark = this.byMark.get(`${series}/${mark}`)
      if (byMark !== undefined && byMark.id !== unit.id) return { by: byMark, what: 'mark' }
    }
    return null
  }

  find(text: string, kinds: readonly string[]): UnitRow | Words {
    const byCode = this.byCode.get(text.toUpperCase())
    if (byCode !== undefined && kinds.includes(byCode.kind)) return byCode
    const [first, ...others] = (this.byName.get(text) ?? []).filter(({ kind }) => kinds.includes(kind))
    if (first === undefined) return { zh: `没有登记：${text}`, en: `not registered: ${text}` }
    if (others.length > 0)
      return {
        zh: `有多个单位名为“${text}”，请改填统一社会信用代码`,
        en: `several units are called "${text}": give the code`,
      }
    return first
  }
}

export async function unitIndex(tx: Tx): Promise<UnitIndex> {
  return new UnitIndex(
    await tx<UnitRow[]>`
      select id, kind, name, parent, level, region, code, union_id, commission, marks from units where closed_on is null`,
  )
}

interface Wanted {
  readonly row: number
  readonly unit: UnitRow
  readonly before: UnitRow | null
}

/**
 * The units that a table adds or changes. Rows may refer to rows above them. An empty cell clears what stood there; of a
 * column that the table has not, everything stays as it was.
 */
export function readUnits(
  register: UnitRegister,
  { rows, columns }: Pick<Table, 'rows' | 'columns'>,
  index: UnitIndex,
): { readonly wanted: readonly Wanted[]; readonly bad: readonly FaultyRow[] } {
  const wanted: Wanted[] = []
  const bad: FaultyRow[] = []
  const seen = new Map<string, number>()
  const above = index.parents()
  for (const { row, cells } of rows) {
    const faults: FaultyRow[] = []
    const fault = (column: string, words: Words): null => {
      faults.push({ row, column, words })
      return null
    }
    const refer = (column: string, text: string | undefined, kinds: readonly string[]): string | null => {
      if (text === undefined) return null
      const found = index.find(text, kinds)
      return 'id' in found ? found.id : fault(column, found)
    }
    const stated = register === 'employers' ? (cells['kind'] === '平台' ? 'platform' : 'employer') : kindOf[register]
    const kinds = register === 'employers' && !columns.has('kind') ? ['employer', 'platform'] : [stated]
    const code = cells['code']?.toUpperCase() ?? null
    const name = cells['name'] ?? ''
    const place = code ?? `${stated}/${name}`
    const first = seen.get(place)
    if (first !== undefined) fault('名称', { zh: `与第${first}行重复`, en: `the same as row ${first}` })
    seen.set(place, row)
    const known = index.find(code ?? name, kinds)
    const before = 'id' in known ? known : null
    // A name that two bear is no way to say which is meant.
    if (!('id' in known) && code === null && known.zh.startsWith('有多个')) fault('名称', known)
    const series = seriesOf[register]
    const referred = (column: string, head: string, to: string, was: string | null | undefined): string | null =>
      columns.has(column) ? refer(head, cells[column], [to]) : (was ?? null)
    const level = cells['level'] as keyof typeof levels | undefined
    const unit: UnitRow = {
      id: before?.id ?? randomUUID(),
      kind: before?.kind ?? stated,
      name,
      code: code ?? before?.code ?? null,
      region: cells['region'] ?? '',
      level: columns.has('level') ? (level === undefined ? null : levels[level]) : (before?.level ?? null),
      parent:
        register === 'unions'
          ? referred('parent', '上级工会', 'union', before?.parent)
          : register === 'bodies' || register === 'departments'
            ? referred('union', '所属工会', 'union', before?.parent)
            : null,
      union_id: register === 'employers' ? referred('union', '所属工会', 'union', before?.union_id) : null,
      commission: referred('commission', '仲裁委', 'commission', before?.commission),
      marks:
        series === undefined || cells['mark'] === undefined
          ? (before?.marks ?? {})
          : { ...before?.marks, [series]: cells['mark'] },
    }
    if (unit.parent === unit.id) fault('上级工会', { zh: '不能以自己为上级', en: 'no union is above itself' })
    const other = index.taken(unit)
    if (other !== null)
      fault(other.what === 'code' ? '统一社会信用代码' : '字头', {
        zh: `已由${other.by.name}使用`,
        en: `${other.by.name} has it`,
      })
    bad.push(...faults)
    if (faults.length > 0) continue
    index.add(unit)
    wanted.push({ row, unit, before })
  }
  if (register !== 'unions') return { wanted, bad }
  const { taken, circular } = withoutCircles(wanted, above)
  return { wanted: taken, bad: [...bad, ...circular] }
}

/**
 * The tree of unions has no circle: every row that is in one is left out, and so is a row below a union that is then not
 * there. Where what is left out puts a union back in its old place, that is looked at again.
 */
function withoutCircles(
  wanted: readonly Wanted[],
  above: ReadonlyMap<string, string | null>,
): { readonly taken: readonly Wanted[]; readonly circular: readonly FaultyRow[] } {
  const parents = new Map([...above, ...wanted.map(({ unit }) => [unit.id, unit.parent] as const)])
  const isCircular = ({ unit }: Wanted): boolean => {
    const passed = new Set<string>()
    for (let up = unit.parent; up !== null && !passed.has(up); up = parents.get(up) ?? null) {
      if (up === unit.id) return true
      passed.add(up)
    }
    return false
  }
  const reasonFor = (one: Wanted): Words | null =>
    isCircular(one)
      ? { zh: '上级关系成环：该工会将在自己之上', en: 'a circle: the union would be above itself' }
      : one.unit.parent !== null && !parents.has(one.unit.parent)
        ? { zh: '其上级工会的行有误，未导入', en: 'the row of the union above it is not taken' }
        : null
  const out = wanted.flatMap((one) => {
    const words = reasonFor(one)
    return words === null ? [] : [{ one, fault: { row: one.row, column: '上级工会', words } }]
  })
  if (out.length === 0) return { taken: wanted, circular: [] }
  const left = new Set(out.map(({ one }) => one))
  const again = withoutCircles(
    wanted.filter((one) => !left.has(one)),
    above,
  )
  return { taken: again.taken, circular: [...out.map(({ fault }) => fault), ...again.circular] }
}

const changeable = ['name', 'parent', 'level', 'region', 'code', 'union_id', 'commission', 'marks'] as const

/** Writes them; what changed is put on the register's record. */
export async function writeUnits(
  tx: Tx,
  register: Register,
  wanted: readonly Wanted[],
  { by, at, progress }: Registering,
): Promise<Counted> {
  const added = wanted.filter(({ before }) => before === null)
  const changed = wanted.flatMap(({ unit, before }) => {
    if (before === null) return []
    const fields = changeable.filter((field) => JSON.stringify(unit[field]) !== JSON.stringify(before[field]))
    return fields.length === 0 ? [] : [{ unit, before, fields }]
  })
  // In the order of the table: a unit stands before those that refer to it.
  for (let i = 0; i < added.length; i += 1000) {
    const units = added.slice(i, i + 1000).map(({ unit }) => ({ ...unit, sound: soundOfUnit(unit.name) }))
    await tx`
      insert into units (id, kind, name, parent, level, region, code, union_id, commission, marks, sound)
      select * from jsonb_to_recordset(${JSON.stringify(units)}::text::jsonb) as row
        (id uuid, kind text, name text, parent uuid, level text, region text, code text, union_id uuid, commission uuid, marks jsonb, sound text)`
    await tx`
      insert into register_log (at, by, register, subject, what, fields)
      select ${at}::timestamptz, ${by}, ${register}, id, 'added', '{}'
      from jsonb_to_recordset(${JSON.stringify(units)}::text::jsonb) as row (id uuid)`
    progress(i + units.length)
  }
  for (const { unit, before, fields } of changed) {
    const { id, name, parent, level, region, code, union_id, commission, marks } = unit
    await tx`
      update units set ${tx({ name, sound: soundOfUnit(name), parent, level, region, code, union_id, commission })}, marks = ${JSON.stringify(marks)}::text::jsonb
      where id = ${id}`
    await tx`
      insert into register_log (at, by, register, subject, what, fields, before)
      values (${at}, ${by}, ${register}, ${id}, 'changed', ${[...fields]}, ${JSON.stringify(before)}::text::jsonb)`
  }
  return { added: added.length, changed: changed.length, same: wanted.length - added.length - changed.length }
}

/** What is open follows: employers whose union is another one now, and unions that hang elsewhere. */
export function reroutingsBy(register: UnitRegister, wanted: readonly Wanted[]): readonly Rerouting[] {
  const moved = wanted.flatMap(({ unit, before }) => (before === null ? [] : [{ unit, before }]))
  if (register === 'employers')
    return moved.flatMap(({ unit, before }) =>
      before.union_id === unit.union_id
        ? []
        : [{ because: 'employer-moved', unit: unit.id, former: before.union_id, next: unit.union_id }],
    )
  if (register !== 'unions') return []
  return moved.flatMap(({ unit, before }) =>
    before.parent === unit.parent
      ? []
      : [{ because: 'tree-changed', unit: unit.id, former: before.parent, next: unit.parent }],
  )
}
