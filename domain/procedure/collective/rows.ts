import { z } from 'zod'
import type { Grievance } from '../../case/grievance.js'
import { refuse, type Refusal } from '../../case/refusal.js'
import type { Fen } from '../../values/fen.js'
import type { Settlement } from '../settlement.js'
import { belongs, type Claimant } from './claimant.js'
import type { Before } from './events.js'
import { minus, plus, portions, settlementOf } from './framework.js'

/** The number of a row. */
export const Row = z.int().min(1).max(1_000_000).meta({ description: '名单中的序号 / the number on the list' })

/** Which rows are meant: all that it applies to, or these. */
export const RowsInput = z.union([z.literal('all'), z.array(Row).min(1).max(5000)])
export type RowsInput = z.infer<typeof RowsInput>

/** The row of that number, or why it cannot be dealt with. */
export function rowNamed(rows: readonly Claimant[], n: number): Claimant | Refusal {
  const row = rows.find((one) => one.n === n)
  return row === undefined || !belongs(row)
    ? refuse(
        'no-such-claimant',
        'invalid',
        [`名单中没有第${n}号职工`, `nobody on the list has number ${n}`],
        ['请核对序号', 'check the number'],
      )
    : row
}

/** How a row stands, for the counts that an event changes. Only before an agreement is in effect. */
export function beforeOf({ amount, mandate, status, settled }: Claimant): Before {
  const open = status === 'asked' || status === 'signed' || status === 'dissenting' ? status : 'listed'
  return { amount, mandate, status: open, settled: open === 'listed' ? null : settled }
}

/** What the agreement that is being signed comes to without this row; null where none is. */
export function withoutRow({ signing, collective }: Grievance, row: Claimant): Settlement | null {
  const { framework, offered } = collective
  if (signing.status !== 'open' || framework === null || offered === null || row.settled === null) return null
  return settlementOf(framework, minus(offered.sums, portions(framework, row.settled)))
}

/** What it comes to with another amount in this row. */
export function withAmount({ collective }: Grievance, row: Claimant, amount: Fen): Settlement | null {
  const { framework, offered } = collective
  if (framework === null || offered === null || row.settled === null) return null
  const rest = minus(offered.sums, portions(framework, row.settled))
  return settlementOf(framework, plus(rest, portions(framework, amount)))
}

/** An amount that comes to nothing in one of its instalments cannot be paid by instalments. */
export function tooSmall(amount: Fen, framework: Parameters<typeof portions>[0]): boolean {
  return portions(framework, amount).includes('0')
}

export function amountTooSmall(n: number): Refusal {
  return refuse(
    'amount-too-small',
    'invalid',
    [`第${n}号职工的金额过小，不足以分为这么多期`, `the amount of number ${n} is too small for so many instalments`],
    ['请减少期数，或核对金额', 'use fewer instalments, or check the amount'],
  )
}
