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

/**
 * The tables as one file: sheets of a workbook; in CSV one below the other, each further one under its name and after an
 * empty line. CSV begins with a byte order mark, for spreadsheets that take it for the local code page otherwise.
 */
export async function tableOf(format: 'csv' | 'xlsx', sheets: readonly [Sheet, ...Sheet[]]): Promise<TableFile> {
  return format === 'csv' ? csvOf(sheets) : xlsxOf(sheets)
}

/**
 * What a spreadsheet would take for a formula is written as text: a name is never carried out. Some leave away what is
 * blank or not to be seen before it.
 */
function harmless(cell: string | number | null): string | number | null {
  if (typeof cell !== 'string' || /^-?\d+(\.\d+)?$/.test(cell)) return cell
  return /^(?:[\t\r\n]|[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠])/u.test(cell) ? `'${cell}` : cell
}

function csvOf([first, ...others]: readonly [Sheet, ...Sheet[]]): TableFile {
  const lines = [
    first.head,
    ...first.rows,
    ...others.flatMap(({ name, head, rows }): Sheet['rows'] => [[], [name], head, ...rows]),
  ]
  const text = stringify(
    lines.map((row) => row.map(harmless)),
    { bom: true, record_delimiter: 'windows' },
  )
  return { bytes: Buffer.from(text, 'utf8'), media: 'text/csv; charset=utf-8' }
}

async function xlsxOf(sheets: readonly Sheet[]): Promise<TableFile> {
  const bytes = await writeXlsxFile(
    sheets.map(({ name, head, rows }) => ({
      sheet: name.slice(0, 31),
      stickyRowsCount: 1,
      data: [
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
      ],
    })),
  ).toBuffer()
  return { bytes, media: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' }
}
