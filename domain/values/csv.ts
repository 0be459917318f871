/**
 * A table as other programs write it (RFC 4180): commas between fields, quotes around those that hold commas, quotes or
 * line ends, CRLF or LF, with or without a byte order mark. Only the half-width comma divides; 「，」 is text.
 */

/** The records of a table, empty lines left out; null where a quote is opened and never closed, or text follows a closed one. */
export function readCsv(text: string): readonly (readonly string[])[] | null {
  const rows: string[][] = []
  let row: string[] = []
  let at = text.startsWith('\uFEFF') ? 1 : 0
  const endRow = (): void => {
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  for (;;) {
    const field = text[at] === '"' ? quoted(text, at) : plain(text, at)
    if (field === null) return null
    row.push(field.value)
    at = field.end
    if (text[at] === ',') {
      at += 1
      continue
    }
    endRow()
    if (at >= text.length) return rows
    at += text.startsWith('\r\n', at) ? 2 : 1
    if (at >= text.length) return rows
  }
}

interface Field {
  readonly value: string
  /** Where the comma, the line end or nothing follows. */
  readonly end: number
}

const ends = /[,\r\n]/g

function plain(text: string, from: number): Field {
  ends.lastIndex = from
  const end = ends.exec(text)?.index ?? text.length
  return { value: text.slice(from, end).trim(), end }
}

function quoted(text: string, from: number): Field | null {
  let value = ''
  let at = from + 1
  for (;;) {
    const close = text.indexOf('"', at)
    if (close === -1) return null
    value += text.slice(at, close)
    if (text[close + 1] !== '"') {
      const end = close + 1
      return end >= text.length || /[,\r\n]/.test(text[end] ?? '') ? { value: value.trim(), end } : null
    }
    value += '"'
    at = close + 2
  }
}
