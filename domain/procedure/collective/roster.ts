import { z } from 'zod'
import { collectiveRule } from '../../law/collective.js'
import type { Fen } from '../../values/fen.js'
import { checkMobile, checkResidentId } from '../../values/identifiers.js'
import { readCsv } from '../../values/csv.js'
import { wellFormed } from '../../values/text.js'
import type { Words } from '../../values/time.js'
import { rosterWords as said, type RosterFault } from './words.js'

/*
 * The list of claimants (职工名单) as it comes in: as CSV with a header, amounts in yuan, or as rows with amounts in fen.
 * Every row that cannot be taken is named, with what is wrong and why.
 */

/** Claimants of one case, at most. */
export const mostClaimants = 5000

/** No single claim reaches a thousand million yuan; 5,000 of them stay within an amount. */
const mostDigits = 11

export const RosterInput = z
  .strictObject({
    csv: z.string().max(900_000).optional().meta({
      sealed: true,
      description: '表头：姓名,身份证号,手机号,金额(元)[,授权委托] / CSV with this header; amounts in yuan',
    }),
    rows: z
      .array(
        z.strictObject({
          name: z.string().max(200),
          idno: z.string().max(60),
          phone: z.string().max(60).optional(),
          amount: z.string().max(60).meta({ description: '分 / in fen' }),
          mandated: z.boolean().optional(),
        }),
      )
      .max(mostClaimants)
      .optional()
      .meta({ sealed: true }),
    mandated: z
      .boolean()
      .default(false)
      .meta({ description: '名单所列职工均已签署授权委托书 / all on the list have signed a mandate' }),
    partial: z
      .boolean()
      .default(false)
      .meta({ description: '有误的行留待更正，其余先行导入 / leave bad rows out, and take the others' }),
  })
  .refine(({ csv, rows }) => (csv === undefined) !== (rows === undefined), {
    error: '请提供 csv 或 rows 之一 / give either csv or rows',
  })
export type RosterInput = z.infer<typeof RosterInput>

/** One person of the list. */
export interface Listed {
  /** As a spreadsheet counts: the header of a CSV is row 1. */
  readonly row: number
  readonly name: string
  readonly idno: string
  readonly phone: string | null
  readonly amount: Fen
  readonly mandated: boolean
}

export interface BadRow {
  readonly row: number
  readonly field: 'name' | 'idno' | 'phone' | 'amount' | 'mandated' | 'row'
  readonly why: RosterFault
  readonly words: Words
}

export interface Roster {
  readonly listed: readonly Listed[]
  readonly bad: readonly BadRow[]
}

interface Raw {
  readonly row: number
  readonly name: string
  readonly idno: string
  readonly phone: string
  readonly amount: string
  readonly mandated: string
}

/** Reads a list; the words where it is none at all. */
export function readRoster(input: RosterInput): Roster | Words {
  const raw = input.csv === undefined ? fromRows(input.rows ?? []) : fromCsv(input.csv)
  if (!('rows' in raw)) return raw
  const bad: BadRow[] = [...raw.bad]
  const listed: Listed[] = []
  const firstRowOf = new Map<string, number>()
  for (const one of raw.rows) {
    const faults = faultsOf(one, raw.inYuan)
    const idno = one.idno.toUpperCase()
    const first = firstRowOf.get(idno)
    if (first !== undefined && !faults.some(({ field }) => field === 'idno'))
      faults.push({ row: one.row, field: 'idno', why: 'twice', words: said.twice(first) })
    if (first === undefined) firstRowOf.set(idno, one.row)
    bad.push(...faults)
    if (faults.length > 0) continue
    listed.push({
      row: one.row,
      name: one.name,
      idno,
      phone: one.phone === '' ? null : one.phone,
      amount: raw.inYuan ? fenOf(one.amount) : one.amount,
      mandated: input.mandated || yes.has(one.mandated),
    })
  }
  return { listed, bad: bad.sort((a, b) => a.row - b.row) }
}

type Read = { readonly rows: readonly Raw[]; readonly bad: readonly BadRow[]; readonly inYuan: boolean }

const columns: Readonly<Record<string, keyof Omit<Raw, 'row'>>> = {
  姓名: 'name',
  身份证号: 'idno',
  公民身份号码: 'idno',
  手机号: 'phone',
  '金额(元)': 'amount',
  '金额（元）': 'amount',
  授权委托: 'mandated',
}

function fromCsv(text: string): Read | Words {
  const records = readCsv(text)
  if (records === null) return said.noTable
  const [header = [], ...body] = records
  const named = header.map((title) => columns[title.replaceAll(' ', '')])
  const missing = ['姓名', '身份证号', '金额(元)'].filter((title) => !named.includes(columns[title]))
  if (missing.length > 0 || named.includes(undefined) || new Set(named).size !== named.length) return said.header
  if (body.length > mostClaimants) return said.tooMany(mostClaimants)
  const bad: BadRow[] = []
  const rows = body.flatMap((record, i): Raw[] => {
    const row = i + 2
    if (record.length !== header.length) {
      bad.push({ row, field: 'row', why: 'columns', words: said.columns(record.length, header.length) })
      return []
    }
    const at = (field: keyof Omit<Raw, 'row'>): string => record[named.indexOf(field)] ?? ''
    return [
      { row, name: at('name'), idno: at('idno'), phone: at('phone'), amount: at('amount'), mandated: at('mandated') },
    ]
  })
  return { rows, bad, inYuan: true }
}

function fromRows(rows: NonNullable<RosterInput['rows']>): Read {
  return {
    rows: rows.map((one, i) => ({
      row: i + 1,
      name: one.name.trim(),
      idno: one.idno.trim(),
      phone: one.phone?.trim() ?? '',
      amount: one.amount.trim(),
      mandated: one.mandated === true ? '是' : '',
    })),
    bad: [],
    inYuan: false,
  }
}

const yes: ReadonlySet<string> = new Set(['是', '有', '已签', 'yes', 'true', '1'])
const no: ReadonlySet<string> = new Set(['', '否', '无', '未签', 'no', 'false', '0'])

function faultsOf({ row, name, idno, phone, amount, mandated }: Raw, inYuan: boolean): BadRow[] {
  const faults: BadRow[] = []
  const find = (field: BadRow['field'], why: RosterFault, words: Words | null): void => {
    if (words !== null) faults.push({ row, field, why, words })
  }
  find(
    'name',
    'name',
    name === '' || Array.from(name).length > 50 || !wellFormed(name) || name.includes('\n') ? said.name : null,
  )
  find('idno', 'idno', checkResidentId(idno.toUpperCase()))
  find('phone', 'phone', phone === '' ? null : checkMobile(phone))
  find('amount', 'amount', amountFault(amount, inYuan))
  find('mandated', 'mandated', yes.has(mandated) || no.has(mandated) ? null : said.mandated)
  return faults
}

function amountFault(amount: string, inYuan: boolean): Words | null {
  const shape = inYuan ? /^(0|[1-9]\d{0,8})(\.\d{1,2})?$/ : /^(0|[1-9]\d*)$/
  if (!shape.test(amount)) return inYuan ? said.yuan : said.fen
  const fen = inYuan ? fenOf(amount) : amount
  if (fen === '0') return said.nothing
  return fen.length > mostDigits ? said.tooMuch : null
}

/** `12.5` yuan are `1250` fen, without a number in between. */
function fenOf(yuan: string): Fen {
  const [whole = '0', cents = ''] = yuan.split('.')
  return `${whole}${cents.padEnd(2, '0')}`.replace(/^0+(?=\d)/, '')
}

/** Too few for a collective case: the law counts from ten. */
export function tooFew(workers: number): boolean {
  return workers < collectiveRule.fewestWorkers
}

/** The identity numbers in what was sent, as far as they can be right: the record looks up whose they are. */
export function identityNumbersIn(input: unknown): readonly string[] {
  if (typeof input !== 'object' || input === null) return []
  if ('idno' in input) return typeof input.idno === 'string' ? [input.idno] : []
  const roster = readRoster(input as RosterInput)
  return 'listed' in roster ? roster.listed.map(({ idno }) => idno) : []
}
