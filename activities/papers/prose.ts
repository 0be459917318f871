import { inCapitals, toDisplay, type Fen } from '../../domain/values/fen.js'
import { shanghaiDay, type Day, type Instant } from '../../domain/values/time.js'

/*
 * How papers say things, and what they are made of: blocks, which a template sets. Words are data all the way; none of them
 * is ever read as markup.
 */

export type Block =
  | { readonly k: 'par' | 'line' | 'right' | 'heading'; readonly t: string }
  | { readonly k: 'break' }
  /** On pages that lie. */
  | { readonly k: 'wide'; readonly blocks: readonly Block[] }
  /** A line feed in a text begins another line. */
  | { readonly k: 'parties'; readonly rows: readonly { readonly label: string; readonly text: string }[] }
  | {
      readonly k: 'table'
      /** The first is the head. */
      readonly rows: readonly (readonly string[])[]
      /** Shares of the width; 0: as wide as what stands in it. */
      readonly columns: readonly number[]
      /** A letter a column: l, c or r. */
      readonly aligned: string
      /** The last row is what the others come to. */
      readonly total: boolean
    }
  | {
      readonly k: 'signatures'
      readonly rows: readonly { readonly label: string; readonly who: string; readonly how: readonly string[] }[]
    }
  | { readonly k: 'close'; readonly by: string; readonly day: string; readonly sealed: boolean }

type Table = Extract<Block, { readonly k: 'table' }>

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

/** `2026-11-25 09:30`, Shanghai: where a table has no room for more. */
export function shortMomentOf(instant: Instant): string {
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
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

/** `40,000.00`: yuan, in columns whose head says so. */
export function figure(amount: Fen): string {
  return toDisplay(amount).replace(/元$/, '')
}

/** The ends of a number and nothing between: `3301**********1234`. */
export function masked(number: string | null): string {
  if (number === null) return '（未登记）'
  if (number.length < 10) return '*'.repeat(number.length)
  return `${number.slice(0, 4)}${'*'.repeat(number.length - 8)}${number.slice(-4)}`
}

export function right(t: string): Block {
  return { k: 'right', t }
}

/** A paragraph begins two characters in. */
export function paragraph(t: string): Block {
  return { k: 'par', t }
}

/** What somebody wrote, line by line. */
export function written(text: string): readonly Block[] {
  return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [paragraph(line.trim())]))
}

/** A line of its own, from the margin. */
export function line(t: string): Block {
  return { k: 'line', t }
}

export function heading(t: string): Block {
  return { k: 'heading', t }
}

/** A table under its head; `columns` are shares of the width (0: as narrow as it can be). */
export function table(
  rows: readonly (readonly string[])[],
  columns: readonly number[] = (rows[0] ?? []).map(() => 1),
  aligned = columns.map((width) => (width === 0 ? 'c' : 'l')).join(''),
): Table {
  return { k: 'table', rows, columns, aligned, total: false }
}

/** A table whose last row is what the others come to. */
export function summed(...of: Parameters<typeof table>): Table {
  return { ...table(...of), total: true }
}

/** Who issues it and when, with room for the seal. */
export function close(by: string, day: Day): Block {
  return { k: 'close', by: `${by}（印章）`, day: formalDate(day), sealed: true }
}

/** Whose it is, where they sign by themselves and no seal is put to it. */
export function closeUnsealed(by: string, day: Day): Block {
  return { k: 'close', by, day: formalDate(day), sealed: false }
}
