import { z } from 'zod'
import { happened } from '../../case/event.js'
import type { Grievance } from '../../case/grievance.js'
import { recounted, claimHistory } from '../limitation.js'
import { command, type Command } from '../command.js'
import { DayInput } from '../inputs.js'
import { during } from '../when.js'
import {
  clockElsewhere,
  clockFrom,
  defenceSteps,
  notNext,
  notServable,
  OutsideNumber,
  settingOf,
  statedInput,
  whoStates,
  wordsBeside,
} from './stating.js'
import { isToBeFiled } from './outside.js'

const fileable = ({ arbitration }: Grievance) =>
  isToBeFiled(arbitration) || arbitration.status === 'released' || arbitration.status === 'refused'

export const recordFiling = command({
  name: 'record-filing',
  road: 'arbitration',
  title: { zh: '登记已申请仲裁', en: 'record that arbitration was applied for' },
  by: whoStates,
  input: z.strictObject({ ...statedInput, number: OutsideNumber }),
  when: (g) =>
    during(g, g.acceptance.status === 'accepted' && fileable(g) && g.arbitration.decided === null, [
      '工会受理之后、尚无进行中的仲裁或者诉讼时登记；登记不影响正在进行的调解',
      'once the union has accepted the case and while nothing pends elsewhere; a mediation goes on beside it',
    ]),
  decide: (g, input, moment) => {
    const { occurredOn, source, number } = input
    const barred = notNext(g, occurredOn, moment.at)
    if (barred !== null) return barred
    const setting = settingOf(moment)
    const history = claimHistory(g)
    const interruption = { on: occurredOn, ground: 'requested-relief', disputed: false } as const
    const limitation =
      history === null
        ? { leads: occurredOn, other: null }
        : recounted(
            g,
            { ...history, interruptions: [...history.interruptions, interruption] },
            'arbitration-filed',
            moment.at,
            setting,
          ).limitation
    const clocks = {
      filingAcceptance: clockElsewhere(occurredOn, 'arbitration-acceptance', 'arbitration-filed', setting),
    }
    return [happened('arbitration-filed', { occurredOn, source, number, limitation, clocks }, wordsBeside(input))]
  },
})

const awaitsAnswer = (g: Grievance) =>
  during(g, g.arbitration.status === 'filed' || g.arbitration.status === 'unanswered', [
    '请先登记已申请仲裁',
    'record the filing first',
  ])

export const recordAcceptance = command({
  name: 'record-acceptance',
  road: 'arbitration',
  title: { zh: '登记仲裁委受理', en: 'record that the commission accepted it' },
  by: whoStates,
  input: z.strictObject({ ...statedInput, number: OutsideNumber }),
  when: awaitsAnswer,
  decide: (g, input, moment) => {
    const { occurredOn, source, number } = input
    const barred = notNext(g, occurredOn, moment.at)
    if (barred !== null) return barred
    const setting = settingOf(moment)
    const steps = defenceSteps(occurredOn, setting)
    const clocks = { award: clockElsewhere(occurredOn, 'award', 'filing-accepted', setting) }
    return [happened('filing-accepted', { occurredOn, source, number, steps, clocks }, wordsBeside(input))]
  },
})

export const recordNonAcceptance = command({
  name: 'record-non-acceptance',
  road: 'arbitration',
  title: { zh: '登记仲裁委不予受理', en: 'record that the commission refused it' },
  by: whoStates,
  input: z.strictObject({
    ...statedInput,
    servedOn: DayInput.meta({ description: '收到不予受理通知书之日 / the day the refusal in writing was received' }),
  }),
  when: awaitsAnswer,
  decide: (g, input, moment) => {
    const { occurredOn, servedOn, source } = input
    const barred = notNext(g, occurredOn, moment.at) ?? notServable(occurredOn, servedOn, moment.at)
    if (barred !== null) return barred
    const clocks = { suit: clockFrom(servedOn, 'lawsuit-after-refusal', 'filing-refused', settingOf(moment)) }
    return [happened('filing-refused', { occurredOn, servedOn, source, clocks }, wordsBeside(input))]
  },
})

export const filingCommands: readonly Command[] = [recordFiling, recordAcceptance, recordNonAcceptance]
