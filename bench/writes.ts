import { actIn } from './acting.js'
import type { CaseId, PersonId } from '../domain/case/actor.js'
import type { Store } from '../record/store.js'
import { courseOf } from './course.js'
import { mediatorsOf, peopleOf, type People } from './county.js'

/*
 * What the product writes at each of the ten steps, found by playing one case and comparing its rows before and after.
 * The bare transaction writes the same again, for other cases and other people.
 */

/** A value as text, in pieces; between them stand names that are filled in for each case. */
type Template = readonly { readonly text: string; readonly next: keyof Filling | null }[]

/** What differs from case to case. */
export interface Filling extends People {
  readonly caseId: CaseId
  readonly key: string
  readonly mediator: PersonId
}

/** One statement, and what its parameters are made from. */
export interface Write {
  readonly statement: string
  readonly values: readonly (Template | null)[]
}

interface Table {
  readonly name: string
  readonly key: readonly string[]
  /** Its rows of one case; a counter belongs to none. */
  readonly of: 'case' | 'all'
  readonly without?: string
}

const tables: readonly Table[] = [
  { name: 'counters', key: ['series', 'unit', 'year'], of: 'all' },
  { name: 'events', key: ['case_id', 'seq'], of: 'case' },
  { name: 'case_keys', key: ['case_id'], of: 'case' },
  { name: 'heads', key: ['case_id'], of: 'case' },
  { name: 'obligations', key: ['case_id', 'key'], of: 'case' },
  { name: 'access', key: ['case_id', 'kind', 'id', 'role'], of: 'case' },
  // Its id is the database's to give.
  { name: 'notices', key: ['case_id', 'obligation', 'step'], of: 'case', without: 'id' },
  { name: 'engine', key: ['case_id'], of: 'case' },
  { name: 'accepted', key: ['actor', 'key'], of: 'case' },
]

type Row = Readonly<Record<string, unknown>>
type Rows = ReadonlyMap<string, Row>

/** Plays one case in this record and answers with the writes of each step. */
export async function writesOf(store: Store): Promise<readonly (readonly Write[])[]> {
  const types = await typesOf(store)
  const n = 0
  const known: { mediator: PersonId } = { mediator: '' }
  let caseId: CaseId | null = null
  let before = await rowsOf(store, caseId)
  const writes: (readonly Write[])[] = []
  for (const step of courseOf(n, () => known.mediator)) {
    const { command, by, input } = step()
    const grievance = await actIn(store, by, command, caseId, input)
    caseId = grievance.id
    known.mediator = grievance.mediation.mediator ?? mediatorsOf(n)[0] ?? ''
    const after = await rowsOf(store, caseId)
    const filling: Filling = { ...peopleOf(n), caseId, key: keyAdded(before, after), mediator: known.mediator }
    writes.push(tables.flatMap((table) => difference(table, types, rows(before, table), rows(after, table), filling)))
    before = after
  }
  return writes
}

/** The parameters of a write, for one case. */
export function fill({ values }: Write, filling: Filling): (string | null)[] {
  return values.map((template) =>
    template === null ? null : template.map(({ text, next }) => (next === null ? text : text + filling[next])).join(''),
  )
}

/** The key as it is stored: not the one that was sent. */
function keyAdded(before: ReadonlyMap<string, Rows>, after: ReadonlyMap<string, Rows>): string {
  const [, added] = [...(after.get('accepted') ?? [])].find(([key]) => before.get('accepted')?.has(key) !== true) ?? []
  return String(added?.['key'])
}

type Types = ReadonlyMap<string, string>

/** `table.column` → its type. */
async function typesOf({ sql }: Store): Promise<Types> {
  const columns = await sql<{ name: string; type: string }[]>`
    select c.relname || '.' || a.attname as name, format_type(a.atttypid, a.atttypmod) as type
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relname = any(${tables.map(({ name }) => name)}) and a.attnum > 0 and not a.attisdropped`
  return new Map(columns.map(({ name, type }) => [name, type]))
}

async function rowsOf({ sql }: Store, caseId: CaseId | null): Promise<ReadonlyMap<string, Rows>> {
  const all = await Promise.all(
    tables.map(async ({ name, key, of }) => {
      const found = await sql<{ row: Row }[]>`
        select to_jsonb(t) as row from ${sql(name)} t ${of === 'all' ? sql`` : sql`where case_id = ${caseId}`}`
      return [name, new Map(found.map(({ row }) => [keyOf(row, key), row]))] as const
    }),
  )
  return new Map(all)
}

function rows(all: ReadonlyMap<string, Rows>, { name }: Table): Rows {
  return all.get(name) ?? new Map()
}

function difference(table: Table, types: Types, before: Rows, after: Rows, filling: Filling): readonly Write[] {
  const gone = [...before].filter(([key]) => !after.has(key)).map(([, row]) => row)
  const changed = [...after]
    .filter(([key, row]) => before.has(key) && JSON.stringify(before.get(key)) !== JSON.stringify(row))
    .map(([, row]) => row)
  const added = [...after].filter(([key]) => !before.has(key)).map(([, row]) => row)
  // A number is drawn from its counter whether that is new or not.
  if (table.name === 'counters') return [...changed, ...added].map((row) => drawing(row, filling))
  return [
    ...gone.map((row) => deleting(table, types, row, filling)),
    ...changed.map((row) => updating(table, types, row, filling)),
    ...(added.length > 0 ? [inserting(table, types, added, filling)] : []),
  ]
}

function drawing(row: Row, filling: Filling): Write {
  return {
    statement: `insert into counters (series, unit, year, n) values ($1::text, $2::text::uuid, $3::text::integer, 1)
      on conflict (series, unit, year) do update set n = counters.n + 1 returning n`,
    values: [row['series'], row['unit'], row['year']].map((value) => template(value, 'text', filling)),
  }
}

function deleting({ name, key }: Table, types: Types, row: Row, filling: Filling): Write {
  const where = key.map((column, i) => `${column} = ${parameter(i, typeOf(types, name, column))}`).join(' and ')
  return {
    statement: `delete from ${name} where ${where}`,
    values: key.map((column) => template(row[column], typeOf(types, name, column), filling)),
  }
}

function updating(table: Table, types: Types, row: Row, filling: Filling): Write {
  const { name, key } = table
  const columns = columnsOf(table, row)
  const at = (column: string): string =>
    `${column} = ${parameter(columns.indexOf(column), typeOf(types, name, column))}`
  return {
    statement: `update ${name} set ${columns
      .filter((column) => !key.includes(column))
      .map(at)
      .join(', ')} where ${key.map(at).join(' and ')}`,
    values: columns.map((column) => template(row[column], typeOf(types, name, column), filling)),
  }
}

function inserting(table: Table, types: Types, added: readonly Row[], filling: Filling): Write {
  const { name } = table
  const [first] = added
  const columns = first === undefined ? [] : columnsOf(table, first)
  const tuples = added.map(
    (_, r) =>
      `(${columns.map((column, c) => parameter(r * columns.length + c, typeOf(types, name, column))).join(', ')})`,
  )
  return {
    statement: `insert into ${name} (${columns.join(', ')}) values ${tuples.join(', ')}`,
    values: added.flatMap((row) =>
      columns.map((column) => template(row[column], typeOf(types, name, column), filling)),
    ),
  }
}

function columnsOf({ without }: Table, row: Row): readonly string[] {
  return Object.keys(row).filter((column) => column !== without)
}

function typeOf(types: Types, table: string, column: string): string {
  return types.get(`${table}.${column}`) ?? 'text'
}

function parameter(index: number, type: string): string {
  return `$${index + 1}::text::${type}`
}

function keyOf(row: Row, key: readonly string[]): string {
  return key.map((column) => String(row[column])).join('/')
}

function template(value: unknown, type: string, filling: Filling): Template | null {
  if (value === null || value === undefined) return null
  const names = Object.keys(filling) as (keyof Filling)[]
  const pieces = asText(value, type).split(new RegExp(`(${names.map((name) => filling[name]).join('|')})`))
  // Texts and names take turns.
  return pieces.flatMap((text, i) => {
    if (i % 2 === 1) return []
    const next = names.find((name) => filling[name] === pieces[i + 1]) ?? null
    return [{ text, next }]
  })
}

function asText(value: unknown, type: string): string {
  if (type === 'jsonb') return JSON.stringify(value)
  if (Array.isArray(value)) return `{${value.join(',')}}`
  return String(value)
}
