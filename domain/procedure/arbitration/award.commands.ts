import { z } from 'zod'
import { happened } from '../../case/event.js'
import type { Grievance } from '../../case/grievance.js'
import { keyOf } from '../../case/obligation.js'
import { refuse, type Refusal } from '../../case/refusal.js'
import { extendTerm } from '../../law/counting.js'
import { ruleIn } from '../../law/rules.js'
import type { Fen as Amount } from '../../values/fen.js'
import { command, type Command } from '../command.js'
import { DayInput, Fen } from '../inputs.js'
import { annulmentSteps } from '../arbitration.js'
import { during } from '../when.js'
import { anyOf, theEmployer } from '../who.js'
import { awardTakesEffect } from './effect.js'
import { awardResults, type AwardResult } from './outside.js'
import {
  clockElsewhere,
  clockFrom,
  notNext,
  notServable,
  OutsideNumber,
  settingOf,
  statedInput,
  whoStates,
  wordsBeside,
} from './stating.js'

/** What an award or a judgment says, as far as it is counted here. */
export const decisionInput = {
  ...statedInput,
  servedOn: DayInput.meta({ description: '收到裁判文书之日 / the day the paper was received' }),
  number: OutsideNumber,
  result: z.enum(awardResults).meta({ description: '对职工请求：full 全部支持 · part 部分支持 · rejected 驳回' }),
  amount: Fen.meta({ description: '应付金额（分）；无给付内容的为 0 / what is to be paid, in fen' }),
  payWithin: z
    .int()
    .min(0)
    .max(365)
    .default(0)
    .meta({ description: '文书载明的履行期限（自生效之日起，日） / days from its taking effect within which to pay' }),
}

/** What was rejected is not paid. */
export function amountThatFits(result: AwardResult, amount: Amount): Refusal | null {
  return result === 'rejected' && amount !== '0'
    ? refuse(
        'amount-does-not-fit',
        'invalid',
        ['请求被驳回的，应付金额应为 0', 'where the claim was rejected nothing is to be paid'],
        ['请核对结果与金额', 'check the result and the amount'],
      )
    : null
}

export const recordExtension = command({
  name: 'record-extension',
  road: 'arbitration',
  title: { zh: '登记仲裁延期', en: 'record an extension of the award' },
  by: whoStates,
  input: z.strictObject({
    ...statedInput,
    days: z.int().min(1).max(15).default(15).meta({ description: '自然日 / natural days' }),
  }),
  when: (g) =>
    during(g, g.arbitration.status === 'accepted', [
      '受理之后、裁决期限届满之前可以登记延期',
      'after acceptance, and before the period of the award is over',
    ]) ??
    (g.arbitration.acceptance?.extended === true
      ? refuse(
          'extended-already',
          'conflict',
          ['已登记过延期', 'an extension is on record'],
          ['逾期未裁决的，可以向人民法院起诉', 'where no award comes in time, the court is open'],
        )
      : null),
  decide: (g, input, moment) => {
    const { occurredOn, source, days } = input
    const setting = settingOf(moment)
    const rule = ruleIn(setting.policy, 'award-extension')
    const key = keyOf(g.arbitration.acceptance?.seq ?? 0, 'award')
    const term = g.terms[key]
    if (term === undefined) return []
    const barred = notNext(g, occurredOn, moment.at)
    if (barred !== null) return barred
    if (days > rule.length || occurredOn > term.dueDay) {
      return refuse(
        'extension-does-not-fit',
        'invalid',
        [
          `延期须在原期限（${term.dueDay}）之内批准，且不超过${rule.length}日`,
          `it must be approved by ${term.dueDay} and be no longer than ${rule.length} days`,
        ],
        ['请核对延期通知', 'check the notice of extension'],
        rule.source,
      )
    }
    const decision = { authority: 'commission-chair', reason: 'approved', at: moment.at }
    const longer = extendTerm(term, { length: days, unit: 'natural-days', ...decision }, setting)
    const moved = { [key]: { ...longer, remindAt: null } }
    return [happened('award-extended', { occurredOn, source, days, moved }, wordsBeside(input))]
  },
})

export const recordAward = command({
  name: 'record-award',
  road: 'arbitration',
  title: { zh: '登记仲裁裁决', en: 'record the award' },
  by: whoStates,
  input: z.strictObject({
    ...decisionInput,
    final: z.boolean().meta({ description: '是否终局裁决 / is it a final award (art. 47)' }),
  }),
  when: (g) =>
    during(g, g.arbitration.status === 'accepted' || g.arbitration.status === 'award-overdue', [
      '请先登记仲裁委受理',
      'record the acceptance first',
    ]),
  decide: (g, input, moment) => {
    const { occurredOn, servedOn, source, number, result, amount, final, payWithin } = input
    const barred =
      notNext(g, occurredOn, moment.at) ??
      notServable(occurredOn, servedOn, moment.at) ??
      amountThatFits(result, amount)
    if (barred !== null) return barred
    const setting = settingOf(moment)
    const clocks = {
      suit: clockFrom(servedOn, 'lawsuit-after-award', 'award-made', setting),
      ...(final && result !== 'rejected' ? { annulment: clockFrom(servedOn, 'annulment', 'award-made', setting) } : {}),
    }
    const made = happened(
      'award-made',
      { occurredOn, servedOn, source, number, result, amount, final, payWithin, clocks },
      wordsBeside(input),
    )
    const award = { seq: 0, number, result, amount, final, payWithin }
    return final ? [made, ...awardTakesEffect(g, award, servedOn, moment)] : [made]
  },
})

export const recordAnnulment = command({
  name: 'record-annulment',
  road: 'arbitration',
  title: { zh: '登记申请撤销裁决', en: 'record an application to annul the award' },
  by: anyOf(whoStates, theEmployer),
  input: z.strictObject({
    ...statedInput,
    step: z.enum(annulmentSteps).meta({ description: 'asked 已申请 · granted 裁定撤销 · dismissed 裁定驳回' }),
    servedOn: DayInput.optional().meta({ description: '收到撤销裁定之日 / the day the ruling was received' }),
  }),
  when: (g) =>
    during(g, g.arbitration.award?.final === true && ['open', 'asked', 'lapsed'].includes(g.arbitration.annulment), [
      '只有终局裁决可由用人单位申请撤销',
      'only a final award can be annulled, at the request of the employer',
    ]),
  decide: (g, input, moment) => {
    const { occurredOn, source, step } = input
    const servedOn = input.servedOn ?? null
    const barred = notNext(g, occurredOn, moment.at) ?? annulmentOutOfTurn(g, step, occurredOn)
    if (barred !== null) return barred
    if (step === 'dismissed') {
      return [happened('annulment-recorded', { occurredOn, source, step, servedOn: null }, wordsBeside(input))]
    }
    if (step === 'asked') {
      // No article read here names a period for the ruling: that of a judgment keeps it in sight.
      const judgment = clockElsewhere(occurredOn, 'court-judgment', 'annulment-recorded', settingOf(moment))
      return [
        happened(
          'annulment-recorded',
          { occurredOn, source, step, servedOn: null, clocks: { judgment } },
          wordsBeside(input),
        ),
      ]
    }
    const received = servedOn ?? occurredOn
    const late = notServable(occurredOn, received, moment.at)
    if (late !== null) return late
    const clocks = { suit: clockFrom(received, 'lawsuit-after-annulment', 'annulment-recorded', settingOf(moment)) }
    return [
      happened('annulment-recorded', { occurredOn, source, step, servedOn: received, clocks }, wordsBeside(input)),
    ]
  },
})

/** It is asked for within its days, and decided only after it was asked for. */
function annulmentOutOfTurn(g: Grievance, step: (typeof annulmentSteps)[number], occurredOn: string): Refusal | null {
  const { award, annulment } = g.arbitration
  const lastDay = g.terms[keyOf(award?.seq ?? 0, 'annulment')]?.dueDay ?? occurredOn
  const fits = step === 'asked' ? annulment !== 'asked' && occurredOn <= lastDay : annulment === 'asked'
  return fits
    ? null
    : refuse(
        'annulment-out-of-turn',
        'conflict',
        step === 'asked'
          ? [
              `申请撤销裁决的最后一日为${lastDay}，或者已登记申请`,
              `the last day was ${lastDay}, or it was asked for already`,
            ]
          : ['尚未登记申请撤销裁决', 'no application to annul it is on record'],
        ['请核对日期与步骤', 'check the day and the step'],
        { zh: '《劳动争议调解仲裁法》第四十九条', en: 'Labour Dispute Mediation and Arbitration Law, art. 49' },
      )
}

export const awardCommands: readonly Command[] = [recordExtension, recordAward, recordAnnulment]
