import { z } from 'zod'
import { happened } from '../../case/event.js'
import { foresee } from '../../case/fold.js'
import type { Grievance } from '../../case/grievance.js'
import { refuse, type Refusal } from '../../case/refusal.js'
import * as fen from '../../values/fen.js'
import { shanghaiDay, type Day, type Instant } from '../../values/time.js'
import { command } from '../command.js'
import { DayInput, Fen, words } from '../inputs.js'
import type { Item } from '../performance.js'
import { clock } from '../room.js'
import { during } from '../when.js'
import { theEmployer, theOfficer } from '../who.js'
import type { Claimant, Payment } from './claimant.js'
import { isCollective } from './collective.js'
import { afterAnswer, owedTo } from './performance.js'
import { RowsInput } from './rows.js'
import { aClaimant } from './who.js'

const N = z.int().min(1).max(200).meta({ description: '第几期 / which instalment' })

const whilePerformed = (g: Grievance): Refusal | null =>
  during(g, isCollective(g) && g.performance.status === 'open', [
    '协议生效后方可登记履行情况',
    'a result must have taken effect',
  ])

function itemOf(g: Grievance, n: number): Item | Refusal {
  const item = g.performance.items.find((one) => one.n === n && one.each !== undefined)
  return (
    item ??
    refuse(
      'no-such-instalment',
      'invalid',
      [`没有第${n}期付款`, `there is no instalment ${n}`],
      ['请核对期数', 'check its number'],
    )
  )
}

function notAfterToday(day: Day, at: Instant): Refusal | null {
  return day > shanghaiDay(at)
    ? refuse(
        'day-in-future',
        'invalid',
        ['付款日期不能晚于今日', 'the day of payment cannot be after today'],
        ['请核对日期', 'check the day'],
      )
    : null
}

/** Those who are meant, or who among them it does not fit. */
function meant(
  rows: readonly Claimant[],
  numbers: z.infer<typeof RowsInput>,
  fits: (row: Claimant) => boolean,
  why: readonly [zh: string, en: string],
): readonly Claimant[] | Refusal {
  const fitting = rows.filter((row) => row.status === 'settled' && fits(row))
  if (numbers === 'all') {
    return fitting.length > 0
      ? fitting
      : refuse(
          'nobody-left',
          'conflict',
          ['没有适用的职工', 'there is nobody it applies to'],
          ['请查看各户状态', 'see how the rows stand'],
        )
  }
  const known = new Set(fitting.map(({ n }) => n))
  const not = numbers.find((n) => !known.has(n))
  return not === undefined
    ? fitting.filter(({ n }) => numbers.includes(n))
    : refuse(
        'row-does-not-fit',
        'conflict',
        [`第${not}号${why[0]}`, `number ${not} ${why[1]}`],
        ['请查看各户状态', 'see how the rows stand'],
      )
}

export const reportPayments = command({
  name: 'report-payments',
  road: 'collective',
  title: { zh: '报告对各户的付款', en: 'report payments to all or some' },
  by: theEmployer,
  input: z.strictObject({
    item: N,
    numbers: RowsInput.meta({ description: 'all，或所付各户的序号 / all, or the numbers of those paid' }),
    occurredOn: DayInput,
    words: words(2000).optional(),
  }),
  needs: ['claimants'],
  slices: ({ numbers }) => [numbers === 'all' ? { of: 'all' } : { of: 'numbers', numbers }],
  when: whilePerformed,
  decide: (g, input, moment) => {
    const item = itemOf(g, input.item)
    if ('refused' in item) return item
    const future = notAfterToday(input.occurredOn, moment.at)
    if (future !== null) return future
    const paid = (row: Claimant): Payment['status'] | null => row.payments[item.n]?.status ?? null
    const rows = meant(moment.facts.claimants, input.numbers, (row) => paid(row) === null || paid(row) === 'disputed', [
      '该期已报告或已确认',
      'is reported or confirmed for this instalment',
    ])
    if ('refused' in rows) return rows
    return [
      happened(
        'payments-reported',
        {
          item: item.n,
          numbers: rows.map(({ n }) => n),
          again: rows.filter((row) => paid(row) === 'disputed').length,
          amount: fen.sum(rows.map((row) => owedTo(g, row, item.n))),
          occurredOn: input.occurredOn,
          clocks: { paymentConfirmation: clock(moment, 'payment-confirmation', 'payments-reported') },
        },
        input.words === undefined ? {} : { sealed: { words: input.words } },
      ),
    ]
  },
})

const nothingReported = (n: number): Refusal =>
  refuse(
    'nothing-reported',
    'conflict',
    [`第${n}期没有待您确认的付款`, `nothing is reported to you for instalment ${n}`],
    ['请等待用人单位报告', 'wait for the report'],
  )

const hasReported = ({ claimant }: { readonly claimant?: Claimant | undefined }): boolean =>
  Object.values(claimant?.payments ?? {}).some(({ status }) => status === 'reported')

export const confirmOwnPayment = command({
  name: 'confirm-own-payment',
  road: 'collective',
  title: { zh: '确认本人收到', en: 'confirm that you were paid' },
  by: aClaimant,
  input: z.strictObject({ item: N }),
  when: whilePerformed,
  offered: (_, actor) => hasReported(actor),
  decide: (g, { item }, moment) => {
    const row = moment.actor.claimant
    const payment = row?.payments[item]
    if (row === undefined || payment?.status !== 'reported') return nothingReported(item)
    const amount = owedTo(g, row, item)
    const { occurredOn } = payment
    const confirmed = happened('payments-confirmed', {
      item,
      rows: [{ n: row.n, amount }],
      amount,
      occurredOn,
      by: 'worker',
    })
    return [confirmed, ...afterAnswer(foresee(g, [confirmed], moment), moment)]
  },
})

export const disputeOwnPayment = command({
  name: 'dispute-own-payment',
  road: 'collective',
  title: { zh: '对本人的付款有异议', en: 'dispute the payment to you' },
  by: aClaimant,
  input: z.strictObject({
    item: N,
    received: Fen.meta({ description: '实际收到的金额（分） / what was received, in fen' }),
    words: words(2000),
  }),
  when: whilePerformed,
  offered: (_, actor) => hasReported(actor),
  decide: (g, input, moment) => {
    const row = moment.actor.claimant
    if (row === undefined || row.payments[input.item]?.status !== 'reported') return nothingReported(input.item)
    if (fen.compare(input.received, owedTo(g, row, input.item)) >= 0) {
      return refuse(
        'nothing-in-dispute',
        'invalid',
        ['收到的金额不少于应付的金额', 'no less was received than is owed'],
        ['如已足额收到，请确认', 'confirm it, if it was received in full'],
      )
    }
    const disputed = happened(
      'payments-disputed',
      { item: input.item, n: row.n, received: input.received },
      { sealed: { words: input.words } },
    )
    return [disputed, ...afterAnswer(foresee(g, [disputed], moment), moment)]
  },
})

export const establishPayments = command({
  name: 'establish-payments',
  road: 'collective',
  title: { zh: '凭证据认定对各户已付款', en: 'establish payments from proof' },
  by: theOfficer,
  input: z.strictObject({ item: N, numbers: RowsInput, occurredOn: DayInput, proof: words(2000) }),
  needs: ['claimants'],
  slices: ({ numbers }) => [numbers === 'all' ? { of: 'all' } : { of: 'numbers', numbers }],
  when: (g) =>
    whilePerformed(g) ??
    (g.performance.items.some(
      ({ each, reported }) =>
        each !== undefined && reported !== null && (g.marks[`${reported.since}/paymentConfirmation`]?.count ?? 0) > 0,
    )
      ? null
      : refuse(
          'worker-first',
          'conflict',
          ['职工确认期限届满前，由职工本人确认', 'until the period is over, it is the worker who confirms'],
          ['期限届满后可凭银行回单等证据认定', 'after that it can be established from a bank record'],
        )),
  decide: (g, input, moment) => {
    const item = itemOf(g, input.item)
    if ('refused' in item) return item
    const future = notAfterToday(input.occurredOn, moment.at)
    if (future !== null) return future
    const rows = meant(moment.facts.claimants, input.numbers, (row) => row.payments[item.n]?.status === 'reported', [
      '该期没有待确认的付款',
      'has nothing to be confirmed for this instalment',
    ])
    if ('refused' in rows) return rows
    const amounts = rows.map((row) => ({ n: row.n, amount: owedTo(g, row, item.n) }))
    const confirmed = happened(
      'payments-confirmed',
      {
        item: item.n,
        rows: amounts,
        amount: fen.sum(amounts.map(({ amount }) => amount)),
        occurredOn: input.occurredOn,
        by: 'officer',
      },
      { sealed: { proof: input.proof } },
    )
    return [confirmed, ...afterAnswer(foresee(g, [confirmed], moment), moment)]
  },
})
