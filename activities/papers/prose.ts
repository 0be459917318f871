import { inCapitals, toDisplay, type Fen } from '../../domain/values/fen.js'
import { shanghaiDay, type Day, type Instant } from '../../domain/values/time.js'

/** How a paper writes: plain text, 40 full characters a line for what stands in the middle or at the right. */
const columns = 80

/** `2026年11月25日` */
export function dateOf(day: Day): string {
  const [year, month, date] = day.split('-').map(Number)
  return `${year}年${month}月${date}日`
}

/** `2026年11月25日09时30分`, Shanghai. */
export function momentOf(instant: Instant): string {
  const local = new Date(Date.parse(instant) + 8 * 3_600_000).toISOString()
  return `${dateOf(shanghaiDay(instant))}${local.slice(11, 13)}时${local.slice(14, 16)}分`
}

/** `二〇二六年十一月二十五日`: the date under a paper. */
export function formalDate(day: Day): string {
  const [year = '', month = '', date = ''] = day.split('-')
  return `${Array.from(year, (digit) => digits.charAt(Number(digit))).join('')}年${upTo31(Number(month))}月${upTo31(Number(date))}日`
}
const digits = '〇一二三四五六七八九'

function upTo31(n: number): string {
  const tens = Math.floor(n / 10)
  const ones = n % 10
  return `${tens > 1 ? digits.charAt(tens) : ''}${tens > 0 ? '十' : ''}${ones > 0 ? digits.charAt(ones) : ''}`
}

/** `人民币40,000.00元（大写：肆万元整）` */
export function money(amount: Fen): string {
  return `人民币${toDisplay(amount)}（大写：${inCapitals(amount)}）`
}

/** The ends of a number and nothing between: `3301**********1234`. */
export function masked(number: string | null): string {
  if (number === null) return '（未登记）'
  if (number.length < 10) return '*'.repeat(number.length)
  return `${number.slice(0, 4)}${'*'.repeat(number.length - 8)}${number.slice(-4)}`
}

export function centred(text: string): string {
  return `${' '.repeat(Math.max(0, Math.floor((columns - widthOf(text)) / 2)))}${text}`
}

export function right(text: string): string {
  return `${' '.repeat(Math.max(0, columns - widthOf(text)))}${text}`
}

/** A paragraph begins two characters in. */
export function paragraph(text: string): string {
  return `　　${text}`
}

/** A table with a rule under its heading; columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))))
  const lines = rows.map((row) => `　　│ ${row.map((cell, column) => padded(cell, widths[column] ?? 0)).join(' │ ')} │`)
  const rule = `　　├─${widths.map((width) => '─'.repeat(width)).join('─┼─')}─┤`
  return [lines[0] ?? '', rule, ...lines.slice(1)]
}

/** The bytes of a paper: equal texts give equal bytes. */
export function paper(lines: readonly string[]): Buffer {
  return Buffer.from(`${lines.map((line) => line.trimEnd()).join('\n')}\n`, 'utf8')
}

function padded(text: string, width: number): string {
  return `${text}${' '.repeat(Math.max(0, width - widthOf(text)))}`
}

/** A Chinese character is as wide as two others. */
function widthOf(text: string): number {
  return Array.from(text).reduce(
    (width, character) => width + (/[\u2E80-\u9FFF\uF900-\uFAFF\uFF00-\uFF60〇]/u.test(character) ? 2 : 1),
    0,
  )
}
