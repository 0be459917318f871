import { z } from 'zod'
import { happened, type NewEvent } from '../../case/event.js'
import type { Grievance } from '../../case/grievance.js'
import { keyOf } from '../../case/obligation.js'
import { refuse, type Refusal } from '../../case/refusal.js'
import { extendTerm } from '../../law/counting.js'
import type { Setting } from '../../law/period.js'
import type { RuleId } from '../../law/rules.js'
import type { Term } from '../../law/term.js'
import { shanghaiDay, type Day } from '../../values/time.js'
import { command } from '../command.js'
import { DayInput } from '../inputs.js'
import { claimHistory, recounted } from '../limitation.js'
import type { Moment } from '../room.js'
import { during } from '../when.js'
import type { StatedStep } from './outside.js'
import {
  clockElsewhere,
  clockFrom,
  defenceSteps,
  inFuture,
  notServable,
  notStatable,
  outOfOrder,
  settingOf,
  statedInput,
  whoStates,
  wordsBeside,
} from './stating.js'

/*
 * A day that was stated wrongly is corrected by another event that names the first one: both stay in the record. Periods
 * that run from it are counted again; what has expired stays expired.
 */

export const correctDate = command({
  name: 'correct-date',
  road: 'arbitration',
  title: { zh: '更正登记的日期', en: 'correct a day that was stated' },
  by: whoStates,
  input: z.strictObject({
    ...statedInput,
    seq: z.int().min(1).meta({ description: '被更正记录的序号 / the seq of the event whose day was wrong' }),
    servedOn: DayInput.optional().meta({ description: '更正后的收到之日 / the corrected day of receipt' }),
  }),
  when: (g) =>
    during(g, g.arbitration.stated.length > 0 || g.limitation.endStatedBy > 0 || stated(g).length > 0, [
      '没有可更正的日期',
      'there is no day to correct',
    ]),
  decide: (g, input, moment) => {
    const { seq, occurredOn, source } = input
    const words = wordsBeside(input)
    const step = g.arbitration.stated.find((one) => one.seq === seq)
    if (step !== undefined) return correctStep(g, step, input, words, moment)
    if (occurredOn > shanghaiDay(moment.at)) return inFuture()
    const history = claimHistory(g)
    const interruption = stated(g).find((one) => one.seq === seq)
    const before = interruption?.on ?? (g.limitation.endStatedBy === seq ? g.opening.claim?.employmentEndedOn : null)
    if (history === null || before == null) return nothingThere()
    if (interruption !== undefined && occurredOn < history.knewOn) return outOfOrder(history.knewOn)
    const corrected =
      interruption === undefined ? { ...history, employmentEndedOn: occurredOn } : withInterruption(g, seq, occurredOn)
    const after = recounted(g, corrected ?? history, 'date-corrected', moment.at, settingOf(moment))
    const data = { corrects: seq, occurredOn, servedOn: null, source, before, steps: null, ...after }
    return [happened('date-corrected', data, words)]
  },
})

/** Interruptions that somebody stated; the opening dates itself, and a filing is a step. */
function stated(g: Grievance) {
  const steps = g.arbitration.stated.map(({ seq }) => seq)
  return g.limitation.interruptions.filter(({ seq }) => seq !== 1 && !steps.includes(seq))
}

function withInterruption(g: Grievance, seq: number, on: Day) {
  const history = claimHistory(g)
  if (history === null) return null
  const interruptions = g.limitation.interruptions.map((one) => ({
    on: one.seq === seq ? on : one.on,
    ground: one.ground,
    disputed: one.disputed,
  }))
  return { ...history, interruptions }
}

interface Correction {
  readonly occurredOn: Day
  readonly servedOn?: Day | undefined
  readonly source: (typeof statedInput)['source']['_output']
}

function correctStep(
  g: Grievance,
  step: StatedStep,
  input: Correction,
  words: ReturnType<typeof wordsBeside>,
  moment: Moment,
): readonly NewEvent[] | Refusal {
  const { occurredOn, source } = input
  const servedOn = step.servedOn === null ? null : (input.servedOn ?? step.servedOn)
  if (servedOn === null && input.servedOn !== undefined) return nothingThere()
  const barred =
    notStatable(g, occurredOn, moment.at) ??
    betweenNeighbours(g, step, occurredOn) ??
    (servedOn === null ? null : notServable(occurredOn, servedOn, moment.at))
  if (barred !== null) return barred
  const setting = settingOf(moment)
  const claim = step.step === 'filing' ? withInterruption(g, step.seq, occurredOn) : null
  const limitation = claim === null ? null : recounted(g, claim, 'date-corrected', moment.at, setting).limitation
  const moved = counted(g, { ...step, occurredOn, servedOn }, setting)
  return [
    happened(
      'date-corrected',
      {
        corrects: step.seq,
        occurredOn,
        servedOn,
        source,
        before: step.occurredOn,
        limitation,
        steps: step.step === 'acceptance' ? defenceSteps(occurredOn, setting) : null,
        ...(Object.keys(moved).length === 0 ? {} : { moved }),
      },
      words,
    ),
  ]
}

/** The steps keep their order. */
function betweenNeighbours(g: Grievance, step: StatedStep, day: Day): Refusal | null {
  const at = g.arbitration.stated.findIndex(({ seq }) => seq === step.seq)
  const before = g.arbitration.stated[at - 1]?.occurredOn
  const after = g.arbitration.stated[at + 1]?.occurredOn
  if (before !== undefined && day < before) return outOfOrder(before)
  return after !== undefined && day > after ? outOfOrder(after) : null
}

/** The running periods that count from this step, counted again. */
function counted(g: Grievance, step: StatedStep, setting: Setting): Readonly<Record<string, Term>> {
  const from = step.servedOn ?? step.occurredOn
  const anew = (what: string, rule: RuleId, elsewhere: boolean): Readonly<Record<string, Term>> => {
    const key = keyOf(step.seq, what)
    const term = g.terms[key]
    if (term === undefined || g.marks[key] !== undefined) return {}
    const start = elsewhere ? clockElsewhere : clockFrom
    const fresh = start(from, rule, 'date-corrected', setting)
    const longer = term.extensions.reduce((longest, extension) => extendTerm(longest, extension, setting), fresh)
    return { [key]: elsewhere ? { ...longer, remindAt: null } : longer }
  }
  switch (step.step) {
    case 'filing':
      return anew('filingAcceptance', 'arbitration-acceptance', true)
    case 'acceptance':
      return anew('award', 'award', true)
    case 'refusal':
      return anew('suit', 'lawsuit-after-refusal', false)
    case 'award':
      return { ...anew('suit', 'lawsuit-after-award', false), ...anew('annulment', 'annulment', false) }
    case 'annulment':
      return anew('suit', 'lawsuit-after-annulment', false)
    case 'suit':
      return anew('judgment', 'court-judgment', true)
    case 'extension':
    case 'judgment':
    case 'settlement':
    case 'withdrawal':
      return {}
    default:
      return step.step satisfies never
  }
}

function nothingThere(): Refusal {
  return refuse(
    'no-such-day',
    'invalid',
    ['该序号没有可更正的日期', 'there is no day to correct under this seq'],
    ['请核对序号，见时间线', 'check the seq in the timeline'],
  )
}
