import { z } from 'zod'
import { happened } from '../../case/event.js'
import type { Grievance } from '../../case/grievance.js'
import { keyOf } from '../../case/obligation.js'
import { refuse, type Refusal } from '../../case/refusal.js'
import { addDays } from '../../values/time.js'
import { command, type Command } from '../command.js'
import { DayInput, Fen } from '../inputs.js'
import { settledBefore, type SettledBefore } from '../arbitration.js'
import { during } from '../when.js'
import type { Party } from '../who.js'
import { amountThatFits, decisionInput } from './award.commands.js'
import { takeEffectHere } from './effect.js'
import { isPending } from './outside.js'
import {
  clockElsewhere,
  notNext,
  notServable,
  OutsideNumber,
  settingOf,
  statedInput,
  whoStates,
  wordsBeside,
} from './stating.js'

const finalAward = {
  zh: '《劳动争议调解仲裁法》第四十七条至第四十九条',
  en: 'Labour Dispute Mediation and Arbitration Law, arts. 47–49',
}

export const recordSuit = command({
  name: 'record-suit',
  road: 'arbitration',
  title: { zh: '登记已向人民法院起诉', en: 'record that a suit was filed' },
  by: whoStates,
  input: z.strictObject({
    ...statedInput,
    number: OutsideNumber,
    plaintiff: z.enum(['worker', 'employer']).default('worker').meta({ description: '起诉的一方 / who sued' }),
  }),
  when: (g) =>
    during(g, g.arbitration.maySue !== null, [
      '仲裁委不予受理、逾期未决定或者作出裁决之后，方可起诉',
      'after a refusal, silence or an award of the commission',
    ]),
  decide: (g, input, moment) => {
    const { occurredOn, source, number, plaintiff } = input
    const barred = notNext(g, occurredOn, moment.at) ?? cannotSue(g, occurredOn, plaintiff)
    if (barred !== null) return barred
    const clocks = { judgment: clockElsewhere(occurredOn, 'court-judgment', 'suit-filed', settingOf(moment)) }
    return [happened('suit-filed', { occurredOn, source, number, plaintiff, clocks }, wordsBeside(input))]
  },
})

/** In time by the day it was filed, however late it is recorded here; against a final award only the worker sues. */
function cannotSue(g: Grievance, occurredOn: string, plaintiff: Party): Refusal | null {
  const { maySue } = g.arbitration
  const lastDay = g.terms[keyOf(maySue?.since ?? 0, 'suit')]?.dueDay ?? occurredOn
  if (maySue?.because === 'final-award' && plaintiff === 'employer') {
    return refuse(
      'final-for-employer',
      'invalid',
      [
        '终局裁决，用人单位不能起诉，只能依法申请撤销',
        'against a final award the employer can only ask for its annulment',
      ],
      ['用人单位申请撤销裁决的，请登记申请撤销', 'record an application to annul it instead'],
      finalAward,
    )
  }
  return occurredOn > lastDay
    ? refuse(
        'suit-late',
        'invalid',
        [`起诉的最后一日为${lastDay}`, `the last day to sue was ${lastDay}`],
        ['请核对起诉日期', 'check the day of the suit'],
        {
          zh: '《劳动争议调解仲裁法》第二十九条、第四十八条、第五十条',
          en: 'Labour Dispute Mediation and Arbitration Law, arts. 29, 48 and 50',
        },
      )
    : null
}

export const recordJudgment = command({
  name: 'record-judgment',
  road: 'arbitration',
  title: { zh: '登记生效判决', en: 'record a judgment in effect' },
  by: whoStates,
  input: z.strictObject(decisionInput),
  when: (g) => during(g, g.arbitration.status === 'in-court', ['请先登记已向人民法院起诉', 'record the suit first']),
  decide: (g, input, moment) => {
    const { occurredOn, servedOn, source, number, result, amount, payWithin } = input
    const barred =
      notNext(g, occurredOn, moment.at) ??
      notServable(occurredOn, servedOn, moment.at) ??
      amountThatFits(result, amount)
    if (barred !== null) return barred
    const said = { occurredOn, servedOn, source, number, result, amount, payWithin }
    const decided = { by: 'judgment', amount, enforceable: true, payBy: addDays(servedOn, payWithin) } as const
    return [happened('judgment-made', said, wordsBeside(input)), ...takeEffectHere(g, decided, moment)]
  },
})

export const recordOutsideSettlement = command({
  name: 'record-outside-settlement',
  road: 'arbitration',
  title: { zh: '登记仲裁或者诉讼中的调解、和解', en: 'record a settlement reached elsewhere' },
  by: whoStates,
  input: z.strictObject({
    ...statedInput,
    before: z.enum(settledBefore).meta({
      description: 'commission 仲裁庭调解书 · court 法院调解书 · parties 双方自行和解',
    }),
    amount: Fen.meta({ description: '应付金额（分） / what is to be paid, in fen' }),
    payBy: DayInput.optional().meta({ description: '约定的付款日 / the agreed day of payment' }),
  }),
  when: (g) => during(g, isPending(g.arbitration), ['没有进行中的仲裁或者诉讼', 'nothing pends elsewhere']),
  decide: (g, input, moment) => {
    const { occurredOn, source, before, amount } = input
    const barred = notNext(g, occurredOn, moment.at) ?? notBefore(g, before)
    if (barred !== null) return barred
    const payBy = input.payBy ?? occurredOn
    // What the parties settled by themselves no court enforces, and the proceedings pend until they are withdrawn.
    const decided = { by: 'settlement', amount, enforceable: before !== 'parties', payBy } as const
    return [
      happened('settled-outside', { occurredOn, source, before, amount }, wordsBeside(input)),
      ...takeEffectHere(g, decided, moment),
    ]
  },
})

function notBefore(g: Grievance, before: SettledBefore): Refusal | null {
  const inCourt = g.arbitration.status === 'in-court'
  return before === 'parties' || (before === 'court') === inCourt
    ? null
    : refuse(
        'settled-elsewhere',
        'invalid',
        inCourt
          ? ['案件在人民法院', 'the case is before a court']
          : ['案件在仲裁委', 'the case is before the commission'],
        ['请核对主持调解的机构', 'check before whom it was settled'],
      )
}

export const courtCommands: readonly Command[] = [recordSuit, recordJudgment, recordOutsideSettlement]
