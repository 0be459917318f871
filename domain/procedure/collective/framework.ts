import { z } from 'zod'
import type { PersonId } from '../../case/actor.js'
import { refuse, type Refusal } from '../../case/refusal.js'
import { digest } from '../../values/canonical.js'
import * as fen from '../../values/fen.js'
import type { Fen } from '../../values/fen.js'
import { addMonths, shanghaiDay, type Day, type Instant } from '../../values/time.js'
import { DayInput, words } from '../inputs.js'
import type { Settlement, SettlementWords } from '../settlement.js'

/*
 * The framework agreement (框架协议): for all the same days, shares and duties; each worker's amount stands in a row of
 * its own (分户). A signature covers the hash of the framework and of the signer's row, so that a row which is taken
 * away changes nothing for the others.
 */

/** Shares are of ten thousand, and come to that. */
export const whole = 10_000

export interface Framework {
  readonly schedule: readonly { readonly n: number; readonly share: number; readonly due: Day }[]
  readonly acceleration: boolean
  readonly acts: readonly { readonly n: number; readonly due: Day }[]
}

const mostInstalments = 60

/** The framework as a person writes it: shares by hand, or a number of equal ones by the month. */
export const FrameworkInput = z.strictObject({
  instalments: z
    .union([
      z
        .array(
          z.strictObject({
            share: z.int().min(1).max(whole).meta({ description: '万分比 / of ten thousand' }),
            due: DayInput,
          }),
        )
        .min(1)
        .max(mostInstalments),
      z.strictObject({ count: z.int().min(1).max(mostInstalments), firstDue: DayInput }),
    ])
    .meta({
      description: '分期：各期占比（合计10000），或按月等分 / shares that come to 10000, or equal ones by the month',
    }),
  acceleration: z.boolean().default(false),
  acts: z
    .array(z.strictObject({ words: words(500), due: DayInput }))
    .max(20)
    .default([]),
  other: words(4000).optional(),
})
export type FrameworkInput = z.infer<typeof FrameworkInput>

export function frameworkWords(input: FrameworkInput): SettlementWords {
  return { acts: input.acts.map((act) => act.words), other: input.other ?? null }
}

/** The framework made definite: shares exact, days in order and not past (the day of receipt itself will do). */
export function frame(input: FrameworkInput, receivedAt: Instant): Framework | Refusal {
  const schedule = Array.isArray(input.instalments)
    ? input.instalments.map((one, index) => ({ n: index + 1, ...one }))
    : byTheMonth(input.instalments.count, input.instalments.firstDue)
  const acts = input.acts.map((act, index) => ({ n: index + 1, due: act.due }))
  const today = shanghaiDay(receivedAt)
  const past = [...schedule, ...acts].find((one) => one.due < today)
  if (past !== undefined) {
    return refuse(
      'due-day-past',
      'invalid',
      [`履行日期 ${past.due} 早于今日 ${today}`, `the day ${past.due} is before today, ${today}`],
      ['请填写今日或以后的日期', 'give today or a later day'],
    )
  }
  if (schedule.some((one, index) => index > 0 && one.due < (schedule[index - 1]?.due ?? ''))) {
    return refuse(
      'instalments-out-of-order',
      'invalid',
      ['各期履行日期须按先后排列', 'the instalments must be in the order of their days'],
      ['请按日期先后填写各期', 'list the instalments by day'],
    )
  }
  if (schedule.reduce((sum, one) => sum + one.share, 0) !== whole) {
    return refuse(
      'shares-differ',
      'invalid',
      ['各期占比合计须为10000（万分比）', 'the shares must come to 10000 (of ten thousand)'],
      ['请核对各期占比', 'check the shares'],
    )
  }
  return { schedule, acceleration: input.acceleration, acts }
}

function byTheMonth(count: number, firstDue: Day): Framework['schedule'] {
  const share = Math.floor(whole / count)
  return Array.from({ length: count }, (_, i) => ({
    n: i + 1,
    share: i === count - 1 ? whole - share * (count - 1) : share,
    due: addMonths(firstDue, i),
  }))
}

/** What one worker gets with each instalment, in fen; the last takes the remainder. */
export function portions(framework: Framework, amount: Fen): readonly Fen[] {
  return fen.splitByShares(
    amount,
    framework.schedule.map((one) => one.share),
  )
}

/** Sums by instalment, with a row's portions added or taken away. */
export function plus(sums: readonly Fen[], parts: readonly Fen[]): readonly Fen[] {
  return parts.map((part, i) => fen.sum([sums[i] ?? '0', part]))
}
export function minus(sums: readonly Fen[], parts: readonly Fen[]): readonly Fen[] {
  return parts.map((part, i) => fen.subtract(sums[i] ?? part, part))
}

/** What all rows together come to: the terms as they are owed, one date an instalment. */
export function settlementOf(framework: Framework, sums: readonly Fen[]): Settlement {
  return {
    total: fen.sum(sums),
    instalments: framework.schedule.map(({ n, due }, i) => ({ n, amount: sums[i] ?? '0', due })),
    acceleration: framework.acceleration,
    acts: framework.acts,
  }
}

/** SHA-256 of what is the same for all, words included. It holds no total: a row more or less is the same framework. */
export function frameworkHash(caseNumber: string, framework: Framework, sealed: SettlementWords): string {
  return digest({ caseNumber, framework, words: sealed })
}

/** SHA-256 of one worker's row under a framework: what that worker signs. */
export function rowHash(
  framework: string,
  row: { readonly n: number; readonly person: PersonId | null; readonly amount: Fen },
): string {
  return digest({ framework, n: row.n, person: row.person, amount: row.amount })
}
