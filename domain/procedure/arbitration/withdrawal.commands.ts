import { z } from 'zod'
import { happened, type NewEvent } from '../../case/event.js'
import type { Grievance } from '../../case/grievance.js'
import { shanghaiDay } from '../../values/time.js'
import { command } from '../command.js'
import { limitationTerm } from '../limitation.js'
import type { Moment } from '../room.js'
import { during } from '../when.js'
import { awardTakesEffect } from './effect.js'
import { isPending } from './outside.js'
import { notNext, OutsideNumber, settingOf, statedInput, whoStates, wordsBeside, type StatedOn } from './stating.js'

export const recordWithdrawal = command({
  name: 'record-withdrawal',
  road: 'arbitration',
  title: { zh: '登记撤回仲裁申请或者撤诉', en: 'record that it was withdrawn' },
  by: whoStates,
  input: z.strictObject({ ...statedInput, number: OutsideNumber.optional() }),
  when: (g) =>
    during(g, isPending(g.arbitration), [
      '没有进行中的仲裁或者诉讼可以撤回',
      'nothing pends elsewhere that could be withdrawn',
    ]),
  decide: (g, input, moment) => {
    const { occurredOn, source, number = null } = input
    return notNext(g, occurredOn, moment.at) ?? withdraw(g, { occurredOn, source, number }, wordsBeside(input), moment)
  },
})

type Said = StatedOn & { readonly number: string | null }

/** What is left: nothing where all is paid; the award, where the suit against it is gone; else the claim, and its clock. */
function withdraw(
  g: Grievance,
  said: Said,
  words: ReturnType<typeof wordsBeside>,
  moment: Moment,
): readonly NewEvent[] {
  const { status, award, annulment, released } = g.arbitration
  if (g.performance.status === 'performed') return [happened('filing-withdrawn', { ...said, after: 'settled' }, words)]
  if (status === 'in-court' && award !== null && annulment !== 'granted') {
    return [
      happened('filing-withdrawn', { ...said, after: 'award-stands' }, words),
      ...awardTakesEffect(g, award, said.occurredOn, moment),
    ]
  }
  const lastDay = g.limitation.leads ?? shanghaiDay(moment.at)
  const clocks = released
    ? { clocks: { limitation: limitationTerm(lastDay, 'filing-withdrawn', moment.at, settingOf(moment)) } }
    : {}
  return [happened('filing-withdrawn', { ...said, after: 'claim-stands', ...clocks }, words)]
}
