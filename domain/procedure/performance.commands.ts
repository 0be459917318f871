import { z } from 'zod'
import { happened, type NewEvent } from '../case/event.js'
import { foresee } from '../case/fold.js'
import type { Grievance } from '../case/grievance.js'
import { keyOf } from '../case/obligation.js'
import { refuse, type Refusal } from '../case/refusal.js'
import * as fen from '../values/fen.js'
import { shanghaiDay, type Day, type Instant } from '../values/time.js'
import { clock, type Moment } from './room.js'
import { command } from './command.js'
import { DayInput, Fen, words } from './inputs.js'
import { afterAnswer, remaining, type Item } from './performance.js'
import { during } from './when.js'
import { theEmployer, theOfficer, theWorker } from './who.js'

const N = z.int().min(1).max(200).meta({ description: '第几期 / which instalment' })

const isOpen = (item: Item): boolean => item.status !== 'done' && item.reported === null
const whilePerformed = (g: Grievance) =>
  during(
    g,
    // What is late is paid and confirmed like anything else, after the last day too.
    ['open', 'defaulted'].includes(g.performance.status) && g.performance.items.some(isOpen),
    ['须有尚未履行且未在确认中的款项或事项', 'something must be owed that does not wait for confirmation'],
  )
const somethingReported = (g: Grievance) =>
  during(
    g,
    g.performance.items.some((item) => item.reported !== null),
    ['请等待用人单位报告付款', 'wait until the employer reports a payment'],
  )

/** The item named, or why it cannot be dealt with now. */
function itemOf(g: Grievance, n: number, wants: 'open' | 'reported'): Item | Refusal {
  const item = g.performance.items.find((one) => one.n === n)
  if (item === undefined) {
    return refuse(
      'no-such-instalment',
      'invalid',
      [`没有第${n}期`, `there is no instalment ${n}`],
      ['请核对期数', 'check its number'],
    )
  }
  if (wants === 'reported' && item.reported === null) {
    return refuse(
      'nothing-reported',
      'conflict',
      [`第${n}期没有待确认的付款`, `nothing is reported for instalment ${n}`],
      ['请等待用人单位报告', 'wait for the report'],
    )
  }
  if (wants === 'open' && !isOpen(item)) {
    return refuse(
      'instalment-not-open',
      'conflict',
      [`第${n}期已履行或正待确认`, `instalment ${n} is done, or waits for confirmation`],
      ['请查看该期状态', 'see where it stands'],
    )
  }
  return item
}

/** Whether this much can be paid on it: more than nothing and no more than is owed; nothing on what is to be done. */
function fits(item: Item, amount: fen.Fen): boolean {
  if (item.kind === 'act') return amount === '0'
  return amount !== '0' && fen.compare(amount, remaining(item)) <= 0
}

/** The event with what follows from it. */
function answered(g: Grievance, event: NewEvent, moment: Moment): readonly NewEvent[] {
  return [event, ...afterAnswer(foresee(g, [event], moment), moment)]
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

export const reportPayment = command({
  name: 'report-payment',
  road: 'performance',
  title: { zh: '报告付款或履行', en: 'report a payment or an act' },
  by: theEmployer,
  input: z.strictObject({ n: N, amount: Fen, occurredOn: DayInput, words: words(2000).optional() }),
  when: whilePerformed,
  decide: (g, input, moment) => {
    const item = itemOf(g, input.n, 'open')
    if ('refused' in item) return item
    const future = notAfterToday(input.occurredOn, moment.at)
    if (future !== null) return future
    if (!fits(item, input.amount)) return doesNotFit(item)
    return [
      happened(
        'payment-reported',
        {
          n: item.n,
          amount: input.amount,
          occurredOn: input.occurredOn,
          clocks: { paymentConfirmation: clock(moment, 'payment-confirmation', 'payment-reported') },
        },
        input.words === undefined ? {} : { sealed: { words: input.words } },
      ),
    ]
  },
})

export const confirmPayment = command({
  name: 'confirm-payment',
  road: 'performance',
  title: { zh: '确认收到', en: 'confirm receipt' },
  by: theWorker,
  input: z.strictObject({ n: N }),
  when: somethingReported,
  decide: (g, input, moment) => {
    const item = itemOf(g, input.n, 'reported')
    if ('refused' in item) return item
    const { amount, occurredOn } = item.reported ?? { amount: '0', occurredOn: '' }
    return answered(g, happened('payment-confirmed', { n: item.n, amount, occurredOn, by: 'worker' }), moment)
  },
})

export const disputePayment = command({
  name: 'dispute-payment',
  road: 'performance',
  title: { zh: '对付款有异议', en: 'dispute the payment' },
  by: theWorker,
  input: z.strictObject({
    n: N,
    received: Fen.meta({ description: '实际收到的金额（分） / what was received, in fen' }),
    words: words(2000),
  }),
  when: somethingReported,
  decide: (g, input, moment) => {
    const item = itemOf(g, input.n, 'reported')
    if ('refused' in item) return item
    if (item.kind === 'act' && input.received !== '0') return doesNotFit(item)
    if (item.kind === 'payment' && fen.compare(input.received, item.reported?.amount ?? '0') >= 0) {
      return refuse(
        'nothing-in-dispute',
        'invalid',
        ['收到的金额不少于报告的金额', 'no less was received than was reported'],
        ['如已足额收到，请确认', 'confirm it, if it was received in full'],
      )
    }
    const disputed = happened(
      'payment-disputed',
      { n: item.n, received: input.received },
      { sealed: { words: input.words } },
    )
    return answered(g, disputed, moment)
  },
})

export const establishPayment = command({
  name: 'establish-payment',
  road: 'performance',
  title: { zh: '凭证据认定已付款', en: 'establish a payment from proof' },
  by: theOfficer,
  input: z.strictObject({ n: N, amount: Fen, occurredOn: DayInput, proof: words(2000) }),
  when: (g) =>
    somethingReported(g) ?? (g.performance.items.some((item) => isUnanswered(g, item)) ? null : workerFirst()),
  decide: (g, input, moment) => {
    const item = itemOf(g, input.n, 'reported')
    if ('refused' in item) return item
    const future = notAfterToday(input.occurredOn, moment.at)
    if (future !== null) return future
    if (!isUnanswered(g, item)) return workerFirst()
    if (!fits(item, input.amount)) return doesNotFit(item)
    const established = happened(
      'payment-confirmed',
      { n: item.n, amount: input.amount, occurredOn: input.occurredOn, by: 'officer' },
      { sealed: { proof: input.proof } },
    )
    return answered(g, established, moment)
  },
})

/** The worker's period for this very report is over without a word. */
function isUnanswered(g: Grievance, { reported }: Item): boolean {
  return reported !== null && g.marks[keyOf(reported.since, 'paymentConfirmation')] !== undefined
}

function workerFirst(): Refusal {
  return refuse(
    'worker-first',
    'conflict',
    ['职工确认期限届满前，由职工本人确认', 'until the period is over, it is the worker who confirms'],
    ['期限届满后可凭银行回单等证据认定', 'after that it can be established from a bank record'],
  )
}

function doesNotFit(item: Item): Refusal {
  const why: readonly [string, string] =
    item.kind === 'act'
      ? [`第${item.n}期是应办事项，没有金额`, `number ${item.n} is something to be done, not a sum`]
      : [
          `第${item.n}期尚欠 ${fen.toYuan(remaining(item))} 元，所填金额不符`,
          `instalment ${item.n} still owes ${fen.toYuan(remaining(item))} yuan`,
        ]
  const help: readonly [string, string] =
    item.kind === 'act'
      ? ['请将金额填为零', 'give zero as the amount']
      : ['请填写大于零、不超过尚欠的金额', 'give more than nothing and no more than is owed']
  return refuse('amount-does-not-fit', 'invalid', why, help)
}
