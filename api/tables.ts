import { stringify } from 'csv-stringify/sync'
import writeXlsxFile from 'write-excel-file/node'

/** A table for people's own programs: a head and rows of texts and numbers; null is an empty cell. */
export interface Sheet {
  readonly name: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
}

export interface TableFile {
  readonly bytes: Buffer
  readonly media: string
}

/** The table as a file. CSV begins with a byte order mark, for spreadsheets that take it for the local code page otherwise. */
export async function tableOf(format: 'csv' | 'xlsx', sheet: Sheet): Promise<TableFile> {
  return format === 'csv' ? csvOf(sheet) : xlsxOf(sheet)
}

/** What a spreadsheet would take for a formula is written as text: a name is never carried out. */
function harmless(cell: string | number | null): string | number | null {
  return typeof cell === 'string' && /^[=+\-@\t\r＝＋－＠]/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell)
    ? `'${cell}`
    : cell
}

function csvOf({ head, rows }: Sheet): TableFile {
  const text = stringify(
    [head, ...rows].map((row) => row.map(harmless)),
    { bom: true, record_delimiter: 'windows' },
  )
  return { bytes: Buffer.from(text, 'utf8'), media: 'text/csv; charset=utf-8' }
}

async function xlsxOf({ name, head, rows }: Sheet): Promise<TableFile> {
  const data = [
    head.map((value) => ({ value, fontWeight: 'bold' as const })),
    ...rows.map((row) =>
      row.map((cell) =>
        cell === null
          ? null
          : typeof cell === 'number'
            ? { value: cell, type: Number }
            : { value: String(harmless(cell)), type: String },
      ),
    ),
  ]
  const bytes = await writeXlsxFile(data, { sheet: name.slice(0, 31), stickyRowsCount: 1 }).toBuffer()
  return { bytes, media: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' }
}
