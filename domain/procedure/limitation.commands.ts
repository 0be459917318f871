import { z } from 'zod'
import { happened } from '../case/event.js'
import type { Grievance } from '../case/grievance.js'
import { refuse, type Refusal } from '../case/refusal.js'
import { interruptionGrounds, interruptionSource } from '../law/grounds.js'
import type { ClaimHistory } from '../law/limitation.js'
import { shanghaiDay, type Day } from '../values/time.js'
import { inFuture, settingOf, statedInput, whoStates, wordsBeside } from './arbitration/stating.js'
import { command, type Command } from './command.js'
import { DayInput, words } from './inputs.js'
import { claimHistory, recounted, standstillGrounds } from './limitation.js'
import { during } from './when.js'
import { theEmployer } from './who.js'

const whileItCounts = (g: Grievance) =>
  during(g, g.opening.claim !== null && g.arbitration.decided === null, [
    '裁判结果已生效的，时效不再计算',
    'once a result from elsewhere is in effect, the limitation counts no more',
  ])

const history = (g: Grievance): ClaimHistory =>
  claimHistory(g) ?? { knewOn: '', kind: 'other', interruptions: [], suspensions: [] }

/** What happened before the worker knew of the infringement interrupted nothing. */
function beforeItBegan(g: Grievance, day: Day): Refusal | null {
  const knewOn = g.opening.claim?.knewOn ?? day
  return day < knewOn
    ? refuse(
        'before-it-began',
        'invalid',
        [
          `时效自${knewOn}起算，此前的事由不发生中断或者中止`,
          `the limitation began on ${knewOn}: nothing before it counts`,
        ],
        ['请核对日期', 'check the day'],
        interruptionSource,
      )
    : null
}

export const recordInterruption = command({
  name: 'record-interruption',
  road: 'limitation',
  title: { zh: '登记时效中断', en: 'record an interruption of the limitation' },
  by: whoStates,
  input: z.strictObject({
    ...statedInput,
    words: words(4000).meta({ description: '中断的事实和证据 / what happened, and what proves it' }),
    ground: z.enum(interruptionGrounds).meta({
      description: 'claimed 向对方主张 · requested-relief 请求救济 · consented-to-perform 对方同意履行',
    }),
    disputed: z.boolean().default(false).meta({ description: '对方是否否认 / does the other side deny it' }),
  }),
  when: whileItCounts,
  decide: (g, input, moment) => {
    const { occurredOn, source, ground, disputed } = input
    const barred = occurredOn > shanghaiDay(moment.at) ? inFuture() : beforeItBegan(g, occurredOn)
    if (barred !== null) return barred
    const before = history(g)
    const interruptions = [...before.interruptions, { on: occurredOn, ground, disputed }]
    const after = recounted(g, { ...before, interruptions }, 'limitation-interrupted', moment.at, settingOf(moment))
    return [happened('limitation-interrupted', { occurredOn, source, ground, disputed, ...after }, wordsBeside(input))]
  },
})

export const disputeInterruption = command({
  name: 'dispute-interruption',
  road: 'limitation',
  title: { zh: '对时效中断有异议', en: 'dispute an interruption' },
  by: theEmployer,
  input: z.strictObject({
    seq: z.int().min(1).meta({ description: '登记该中断的序号 / the seq of the event that recorded it' }),
    words: words(4000),
  }),
  when: (g) =>
    whileItCounts(g) ??
    during(g, disputable(g).length > 0, ['没有可提出异议的时效中断', 'there is no interruption to dispute']),
  decide: (g, input, moment) => {
    if (!disputable(g).some((one) => one.seq === input.seq)) {
      return refuse(
        'no-such-interruption',
        'invalid',
        ['没有这一项可提出异议的时效中断', 'there is no such interruption that could be disputed'],
        ['请核对序号；向工会提出诉求和申请仲裁本身有记录为证', 'check the seq; the opening and a filing are on record'],
        interruptionSource,
      )
    }
    const before = history(g)
    const interruptions = g.limitation.interruptions.map(({ seq, on, ground, disputed }) => ({
      on,
      ground,
      disputed: disputed || seq === input.seq,
    }))
    const after = recounted(g, { ...before, interruptions }, 'interruption-disputed', moment.at, settingOf(moment))
    return [happened('interruption-disputed', { seq: input.seq, ...after }, { sealed: { words: input.words } })]
  },
})

/** Those that were stated by somebody and nobody has denied yet; the opening and a filing prove themselves. */
function disputable(g: Grievance) {
  const own = [1, ...g.arbitration.stated.filter(({ step }) => step === 'filing').map(({ seq }) => seq)]
  return g.limitation.interruptions.filter(({ seq, disputed }) => !disputed && !own.includes(seq))
}

export const recordLimitationSuspension = command({
  name: 'record-limitation-suspension',
  road: 'limitation',
  title: { zh: '登记时效中止', en: 'record that the limitation stands still' },
  by: whoStates,
  input: z.strictObject({
    ground: z.enum(standstillGrounds),
    from: DayInput,
    to: DayInput.optional().meta({ description: '原因消除之日；未消除的不填 / the day its cause ended, if it has' }),
    source: statedInput.source,
    words: words(4000),
  }),
  when: whileItCounts,
  decide: (g, input, moment) => {
    const { from, ground, source } = input
    const to = input.to ?? null
    const today = shanghaiDay(moment.at)
    if (from > today || (to ?? today) > today) return inFuture()
    if (to !== null && to < from) {
      return refuse(
        'ends-before-it-begins',
        'invalid',
        ['中止结束之日早于开始之日', 'it ends before it begins'],
        ['请核对日期', 'check the days'],
      )
    }
    const early = beforeItBegan(g, from)
    if (early !== null) return early
    const lasting = g.limitation.suspensions.find((one) => one.to === null)
    if (lasting !== undefined && (to === null || lasting.from !== from)) {
      return refuse(
        'stands-still-already',
        'conflict',
        [`时效自${lasting.from}起处于中止状态`, `the limitation has stood still since ${lasting.from}`],
        ['请先以同一开始日期登记其结束之日', 'record its end first, with the same first day'],
      )
    }
    const before = history(g)
    const suspensions = [...before.suspensions.filter((one) => one.to !== null), { from, to }]
    const after = recounted(g, { ...before, suspensions }, 'limitation-suspended', moment.at, settingOf(moment))
    return [
      happened('limitation-suspended', { ground, from, to, source, ...after }, { sealed: { words: input.words } }),
    ]
  },
})

export const recordEmploymentEnd = command({
  name: 'record-employment-end',
  road: 'limitation',
  title: { zh: '登记劳动关系终止', en: 'record the end of the employment' },
  by: whoStates,
  input: z.strictObject(statedInput),
  when: (g) =>
    whileItCounts(g) ??
    (g.opening.claim?.employmentEndedOn == null
      ? null
      : refuse(
          'employment-ended-already',
          'conflict',
          ['已登记劳动关系终止的日期', 'the end of the employment is on record'],
          ['日期有误的，请更正', 'correct the day if it is wrong'],
        )),
  decide: (g, input, moment) => {
    const { occurredOn, source } = input
    if (occurredOn > shanghaiDay(moment.at)) return inFuture()
    const after = recounted(
      g,
      { ...history(g), employmentEndedOn: occurredOn },
      'employment-ended',
      moment.at,
      settingOf(moment),
    )
    return [happened('employment-ended', { occurredOn, source, ...after }, wordsBeside(input))]
  },
})

export const limitationCommands: readonly Command[] = [
  recordInterruption,
  disputeInterruption,
  recordLimitationSuspension,
  recordEmploymentEnd,
]
