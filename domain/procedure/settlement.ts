import { z } from 'zod'
import { refuse, type Refusal } from '../case/refusal.js'
import { digest } from '../values/canonical.js'
import * as fen from '../values/fen.js'
import type { Fen } from '../values/fen.js'
import { addMonths, shanghaiDay, type Day, type Instant } from '../values/time.js'
import { DayInput, SomeFen, words } from './inputs.js'

/** What the parties settle on, as codes, amounts and dates. The words of the acts are sealed beside it. */
export interface Settlement {
  readonly total: Fen
  readonly instalments: readonly Instalment[]
  /** Only if written: when one instalment is missed, all that remain fall due at once. */
  readonly acceleration: boolean
  /** Other duties, each with its day; their words are sealed. */
  readonly acts: readonly { readonly n: number; readonly due: Day }[]
}

export interface Instalment {
  readonly n: number
  readonly amount: Fen
  readonly due: Day
}

const mostInstalments = 120
/** Nothing is agreed for a day further off than this, in years: what is meant is a slip of the pen. */
const furthest = 30
const mostActs = 20

/** The terms as a person writes them: every instalment by hand, or a number of equal ones by the month. */
export const SettlementInput = z.strictObject({
  total: SomeFen.or(z.literal('0')).meta({ description: '应付总额（分） / the sum in fen' }),
  instalments: z
    .union([
      z.array(z.strictObject({ amount: SomeFen, due: DayInput })).max(mostInstalments),
      z.strictObject({ count: z.int().min(1).max(mostInstalments), firstDue: DayInput }),
    ])
    .meta({ description: '分期：逐期列明，或按月等分 / each instalment, or a number of equal ones by the month' }),
  acceleration: z.boolean().default(false),
  acts: z
    .array(z.strictObject({ words: words(500), due: DayInput }))
    .max(mostActs)
    .default([]),
  other: words(4000).optional(),
})
export type SettlementInput = z.infer<typeof SettlementInput>

/** The words of a settlement: sealed, but part of what is signed. */
export interface SettlementWords {
  readonly acts: readonly string[]
  readonly other: string | null
}

export function wordsOf(input: SettlementInput): SettlementWords {
  return { acts: input.acts.map((act) => act.words), other: input.other ?? null }
}

/**
 * The terms made definite: the sum exact, the days in order and not past (the day of receipt itself will do).
 * Equal instalments fall on the corresponding day of each month, or its last; the last takes the remainder.
 */
export function settle(input: SettlementInput, receivedAt: Instant): Settlement | Refusal {
  const today = shanghaiDay(receivedAt)
  const days = [
    ...(Array.isArray(input.instalments) ? input.instalments.map((one) => one.due) : [input.instalments.firstDue]),
    ...input.acts.map((act) => act.due),
  ]
  const far = days.find((day) => day > addMonths(today, furthest * 12))
  if (far !== undefined) {
    return refuse(
      'due-day-too-far',
      'invalid',
      [`履行日期 ${far} 在${furthest}年以后`, `the day ${far} is more than ${furthest} years off`],
      ['请核对日期', 'check the day'],
    )
  }
  const instalments = Array.isArray(input.instalments)
    ? input.instalments.map((one, index) => ({ n: index + 1, ...one }))
    : byTheMonth(input.total, input.instalments.count, input.instalments.firstDue)
  const acts = input.acts.map((act, index) => ({ n: index + 1, due: act.due }))
  const past = [...instalments, ...acts].find((one) => one.due < today)
  if (past !== undefined) {
    return refuse(
      'due-day-past',
      'invalid',
      [`履行日期 ${past.due} 早于今日 ${today}`, `the day ${past.due} is before today, ${today}`],
      ['请填写今日或以后的日期', 'give today or a later day'],
    )
  }
  if (instalments.some((one, index) => index > 0 && one.due < (instalments[index - 1]?.due ?? ''))) {
    return refuse(
      'instalments-out-of-order',
      'invalid',
      ['各期履行日期须按先后排列', 'the instalments must be in the order of their days'],
      ['请按日期先后填写各期', 'list the instalments by day'],
    )
  }
  if (
    !fen.comeTo(
      instalments.map((one) => one.amount),
      input.total,
    )
  ) {
    return refuse(
      'sum-differs',
      'invalid',
      [
        `各期合计与总额 ${fen.toYuan(input.total)} 元不符`,
        `the instalments do not come to ${fen.toYuan(input.total)} yuan`,
      ],
      ['请核对各期金额，使合计等于总额', 'make the instalments add up to the total'],
    )
  }
  if (instalments.some((one) => one.amount === '0')) {
    return refuse(
      'instalment-of-nothing',
      'invalid',
      ['有一期金额为零', 'an instalment comes to nothing'],
      ['请减少期数，使每期都有金额', 'make fewer instalments of it'],
    )
  }
  if (input.total === '0' && acts.length === 0) {
    return refuse(
      'nothing-settled',
      'invalid',
      ['协议须有给付金额或其他履行事项', 'a settlement needs a sum or something to be done'],
      ['请填写金额，或列明应履行的事项', 'give a sum, or say what is to be done'],
    )
  }
  return { total: input.total, instalments, acceleration: input.acceleration, acts }
}

function byTheMonth(total: Fen, count: number, firstDue: Day): readonly Instalment[] {
  if (total === '0') return []
  return fen
    .splitIntoInstalments(total, count)
    .map((amount, index) => ({ n: index + 1, amount, due: addMonths(firstDue, index) }))
}

/** SHA-256 of exactly what is agreed, words included: what a signature covers, and what the 调解书 must equal. */
export function contentHash(caseNumber: string, settlement: Settlement, sealed: SettlementWords): string {
  return digest({ caseNumber, settlement, words: sealed })
}
