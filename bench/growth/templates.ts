import { createHash } from 'node:crypto'
import type { CaseId, UnitId } from '../../domain/case/actor.js'
import { canonical } from '../../domain/values/canonical.js'
import type { Day } from '../../domain/values/time.js'
import type { Store } from '../../record/store.js'
import { membersAt, regionOf } from './place.js'
import type { Played } from './stories.js'

/*
 * The rows of a case that was played, as texts with gaps: for another case the same rows are told with other people, days
 * and numbers, and chained anew. What is sealed is copied as it is; only the played case itself can be opened.
 */

/** What differs from copy to copy. */
export type Gap =
  | { readonly is: 'case' }
  /** The same place in another county. */
  | { readonly is: 'member'; readonly at: number }
  /** An id of something in the case. */
  | { readonly is: 'fresh' }
  | { readonly is: 'region' }
  /** Milliseconds. On the edge of a day it stays there, otherwise people came at another hour. */
  | { readonly is: 'moment'; readonly ms: number; readonly edge: boolean }
  | { readonly is: 'day'; readonly day: Day }
  /** Numbered by a unit, in the year of this moment. */
  | { readonly is: 'number'; readonly series: string; readonly unit: number; readonly ms: number }
  /** The key of an accepted command. */
  | { readonly is: 'key' }
  /** Of the n-th event, from 0. */
  | { readonly is: 'hash'; readonly n: number }

/** Texts, and between them the gaps by their place in the list. */
export interface Pieces {
  readonly texts: readonly string[]
  readonly gaps: readonly number[]
}

export interface Template {
  readonly name: string
  readonly open: boolean
  /** The county's own charge, or a township's: they are not alike. */
  readonly ofCounty: boolean
  readonly gaps: readonly Gap[]
  /** By table, all its rows as `copy` reads them. */
  readonly tables: ReadonlyMap<string, Pieces>
  /** What each event is hashed over; the gap of the hash before it stands in it. */
  readonly links: readonly Pieces[]
  readonly openedMs: number
  readonly lastMs: number
  /** When its clock acts next; null where none runs. */
  readonly nextMs: number | null
}

export interface Table {
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

/** Every table with rows by case that the played cases have filled. */
export async function tablesOf({ sql }: Store): Promise<readonly Table[]> {
  const found = await sql<{ name: string; column: string; type: string }[]>`
    select c.relname as name, a.attname as column, format_type(a.atttypid, null) as type
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
      and exists (select 1 from pg_attribute k where k.attrelid = c.oid and k.attname = 'case_id')
    order by c.relname, a.attnum`
  const names = [...new Set(found.map(({ name }) => name))]
  const tables: Table[] = []
  for (const name of names) {
    const [row] = await sql`select 1 from ${sql(name)} limit 1`
    const columns = found.filter((one) => one.name === name).map(({ column, type }) => ({ name: column, type }))
    if (row !== undefined) tables.push({ name, columns })
  }
  return tables
}

type Row = Readonly<Record<string, string | null>>

export async function templatesOf(
  store: Store,
  tables: readonly Table[],
  played: readonly Played[],
): Promise<readonly Template[]> {
  const rows = new Map<string, ReadonlyMap<CaseId, readonly Row[]>>()
  for (const table of tables)
    rows.set(
      table.name,
      await rowsOf(
        store,
        table,
        played.map(({ caseId }) => caseId),
      ),
    )
  const marks = await marksOf(store)
  return played.map((one) => templateOf(one, tables, (table) => rows.get(table)?.get(one.caseId) ?? [], marks))
}

/** As texts, moments in the form that JSON has them in. */
async function rowsOf(
  { sql }: Store,
  { name, columns }: Table,
  cases: readonly CaseId[],
): Promise<ReadonlyMap<CaseId, readonly Row[]>> {
  const texts = columns.map(({ name: column, type }) =>
    type.startsWith('timestamp')
      ? `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ${column}`
      : `${column}::text as ${column}`,
  )
  const order = columns.some((column) => column.name === 'seq') ? `${name}.case_id, ${name}.seq` : `${name}.case_id`
  const found = await sql.unsafe<Row[]>(
    `select ${texts.join(', ')} from ${name} where case_id = any($1::uuid[]) order by ${order}`,
    [`{${cases.join(',')}}`],
  )
  const grouped = new Map<CaseId, Row[]>()
  for (const row of found) {
    const caseId = row['case_id'] ?? ''
    const of = grouped.get(caseId)
    if (of === undefined) grouped.set(caseId, [row])
    else of.push(row)
  }
  return grouped
}

type Marks = ReadonlyMap<string, { readonly series: string; readonly unit: UnitId }>

async function marksOf({ sql }: Store): Promise<Marks> {
  const units = await sql<
    { id: UnitId; marks: Readonly<Record<string, string>> }[]
  >`select id, marks from units where marks <> '{}'`
  return new Map(
    units.flatMap(({ id, marks }) =>
      Object.entries(marks).map(([series, mark]) => [mark, { series, unit: id }] as const),
    ),
  )
}

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/
const moment = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/
const day = /\d{4}-\d\d-\d\d/
const number = /[^"〔〕\s,{}（）]+〔\d{4}〕\d+号/
const told = (region: string): RegExp =>
  new RegExp(`(${[uuid, moment, day, number].map(({ source }) => source).join('|')}|(?<=")${region}(?="))`)

function templateOf(
  { caseId, spot, story }: Played,
  tables: readonly Table[],
  rows: (table: string) => readonly Row[],
  marks: Marks,
): Template {
  const gaps: Gap[] = []
  const places = new Map<string, number>()
  const members = new Map(membersAt(spot).map((id, i) => [id, i]))
  const region = regionOf(spot.county)
  const splitting = told(region)
  const events = rows('events')
  const ms = (text: string | null | undefined): number => Date.parse(text ?? '')

  const place = (text: string, gap: () => Gap): number => {
    const known = places.get(text)
    if (known !== undefined) return known
    places.set(text, gaps.push(gap()) - 1)
    return gaps.length - 1
  }
  /** When this number was given out. */
  const numberedAt = (text: string): number =>
    ms(events.find(({ data }) => data?.includes(text) === true)?.['at'] ?? events[0]?.['at'])
  const gapFor = (text: string): number | null => {
    if (text === region) return place(text, () => ({ is: 'region' }))
    if (text === caseId) return place(text, () => ({ is: 'case' }))
    if (text.endsWith('号')) {
      const known = marks.get(text.slice(0, text.indexOf('〔')))
      const unit = members.get(known?.unit ?? '')
      return known === undefined || unit === undefined
        ? null
        : place(text, () => ({ is: 'number', series: known.series, unit, ms: numberedAt(text) }))
    }
    if (text.length === 36) {
      const member = members.get(text)
      return place(text, () => (member === undefined ? { is: 'fresh' } : { is: 'member', at: member }))
    }
    if (text.endsWith('Z'))
      return place(text, () => ({ is: 'moment', ms: ms(text), edge: text.endsWith('T16:00:00.000Z') }))
    return place(text, () => ({ is: 'day', day: text }))
  }
  const hashes = new Map(events.map(({ hash }, n) => [hash ?? '', n]))
  const hashGap = (hash: string): number | null => {
    const n = hashes.get(hash)
    return n === undefined ? null : place(hash, () => ({ is: 'hash', n }))
  }

  const filled = tables.flatMap((table) => {
    const of = rows(table.name)
    if (of.length === 0) return []
    const pieces = piecing()
    for (const row of of) {
      for (const [c, column] of table.columns.entries()) {
        const text = row[column.name] ?? null
        pieces.text(c === 0 ? '' : '\t')
        if (text === null) pieces.text('\\N')
        else if (column.name === 'hash' || column.name === 'prev_hash') pieces.gapOr(hashGap(text), text)
        else if (table.name === 'accepted' && column.name === 'key')
          pieces.gapOr(
            place(text, () => ({ is: 'key' })),
            text,
          )
        else if (column.name === 'district') pieces.gapOr(gapFor(text), text)
        else if (column.type === 'bytea') pieces.text(escaped(text))
        else pieces.split(text, splitting, gapFor, escaped)
      }
      pieces.text('\n')
    }
    return [[table.name, pieces.done()] as const]
  })
  const links = events.map((event) => {
    const { sealed, data, at, actor, command, type, seq, prev_hash } = event
    const link = canonical({
      case: caseId,
      seq: Number(seq),
      at,
      actor,
      command,
      type,
      data: JSON.parse(data ?? 'null') as unknown,
      sealed:
        sealed == null
          ? null
          : createHash('sha256')
              .update(Buffer.from(sealed.slice(2), 'hex'))
              .digest('hex'),
      prev_hash,
    })
    const pieces = piecing()
    const before = prev_hash ?? ''
    const [head = '', tail = ''] = before === '' ? [link] : link.split(before)
    pieces.split(head, splitting, gapFor, (text) => text)
    if (before !== '') pieces.gapOr(hashGap(before), before)
    pieces.split(tail, splitting, gapFor, (text) => text)
    return pieces.done()
  })
  const next = rows('engine')[0]?.['next_at'] ?? null
  return {
    name: story.name,
    open: story.until !== 'over',
    ofCounty: spot.charge === 0,
    gaps,
    tables: new Map(filled),
    links,
    openedMs: ms(events[0]?.['at']),
    lastMs: ms(events.at(-1)?.['at']),
    nextMs: next === null ? null : ms(next),
  }
}

/** As `copy` wants it. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r')
}

/** Collects texts and gaps in turn. */
function piecing() {
  const texts: string[] = ['']
  const gaps: number[] = []
  const text = (more: string): void => void (texts[texts.length - 1] += more)
  const gapOr = (gap: number | null, otherwise: string): void => {
    if (gap === null) return text(otherwise)
    gaps.push(gap)
    texts.push('')
  }
  return {
    text,
    gapOr,
    split(whole: string, by: RegExp, gapFor: (text: string) => number | null, escape: (text: string) => string) {
      for (const [i, part] of whole.split(by).entries()) {
        if (i % 2 === 0) text(escape(part))
        else gapOr(gapFor(part), escape(part))
      }
    },
    done: (): Pieces => ({ texts, gaps }),
  }
}

/** The pieces with these values in their gaps. */
export function filledIn({ texts, gaps }: Pieces, values: readonly string[]): string {
  let whole = texts[0] ?? ''
  for (let i = 0; i < gaps.length; i++) whole += (values[gaps[i] ?? 0] ?? '') + (texts[i + 1] ?? '')
  return whole
}
