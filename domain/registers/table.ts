import { readCsv } from '../values/csv.js'
import type { Words } from '../values/time.js'
import { columnsOf, type Register } from './columns.js'

/** One row that can be taken, by the names of its columns; an empty cell is not there. */
export interface ListedRow {
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number
  readonly cells: Readonly<Record<string, string>>
}

export interface FaultyRow {
  readonly row: number
  /** The heading of the column, as the file has it. */
  readonly column: string
  readonly words: Words
}

export interface Table {
  /** The names of the columns that the file has: of one that is not there it says nothing. */
  readonly columns: ReadonlySet<string>
  readonly rows: readonly ListedRow[]
  readonly bad: readonly FaultyRow[]
}

/** Reads a table of a register; the words where it is none at all. Every row that cannot be taken is named. */
export function readTable(register: Register, csv: string): Table | Words {
  const records = readCsv(csv)
  const [header, ...lines] = records ?? []
  if (header === undefined) return { zh: '文件不是有效的 CSV 表格', en: 'the file is no CSV table' }
  const columns = columnsOf[register]
  const places = header.map((head) => columns.find(({ heads }) => heads.includes(head.trim())) ?? null)
  const missing = columns.filter((column) => column.needed && !places.includes(column)).map(({ heads }) => heads[0])
  if (missing.length > 0)
    return { zh: `缺少列：${missing.join('、')}`, en: `columns are missing: ${missing.join(', ')}` }
  const unknown = header.filter((_, i) => places[i] === null && header[i] !== '')
  if (unknown.length > 0)
    return { zh: `不认识的列：${unknown.join('、')}`, en: `columns that are not known: ${unknown.join(', ')}` }
  const twice = columns
    .filter((column) => places.filter((one) => one === column).length > 1)
    .map(({ heads }) => heads[0])
  if (twice.length > 0) return { zh: `列重复：${twice.join('、')}`, en: `columns stand twice: ${twice.join(', ')}` }

  const rows: ListedRow[] = []
  const bad: FaultyRow[] = []
  for (const [i, line] of lines.entries()) {
    const row = i + 2
    const faults: FaultyRow[] = []
    const cells: Record<string, string> = {}
    for (const [at, column] of places.entries()) {
      if (column === null) continue
      const cell = line[at] ?? ''
      const head = header[at] ?? column.heads[0]
      if (cell === '') {
        if (column.needed) faults.push({ row, column: head, words: { zh: '不能为空', en: 'must be filled' } })
        continue
      }
      const fault = column.fault(cell)
      if (fault !== null) faults.push({ row, column: head, words: fault })
      else cells[column.name] = cell
    }
    const { from, until } = cells
    if (from !== undefined && until !== undefined && until < from)
      faults.push({ row, column: '止', words: { zh: '终止日早于起始日', en: 'the end is before the beginning' } })
    bad.push(...faults)
    if (faults.length === 0) rows.push({ row, cells })
  }
  return { columns: new Set(places.flatMap((column) => (column === null ? [] : [column.name]))), rows, bad }
}

/** A file to fill in: the headings, and nothing else. */
export function emptyTable(register: Register): string {
  return `\uFEFF${columnsOf[register].map(({ heads }) => heads[0]).join(',')}\r\n`
}
