import { z } from 'zod'
import { happened } from '../case/event.js'
import { refuse } from '../case/refusal.js'
import { shanghaiDay } from '../values/time.js'
import { close, hasResultInEffect } from './closing.js'
import { command } from './command.js'
import { words } from './inputs.js'
import { goesOnElsewhere } from './merging.js'
import { clock } from './room.js'
import { during } from './when.js'
import { theWorker } from './who.js'

export const withdraw = command({
  name: 'withdraw',
  road: 'closing',
  title: { zh: '撤回诉求', en: 'withdraw' },
  by: theWorker,
  input: z.strictObject({ words: words(2000).optional() }),
  when: (g) =>
    during(g, true, ['', '']) ??
    (!hasResultInEffect(g)
      ? null
      : refuse(
          'result-in-effect',
          'conflict',
          ['办理结果已经生效，不能撤回诉求', 'a result has taken effect: it cannot be withdrawn'],
          ['可评判办理结果；对履行有异议的可提出异议', 'judge the result, or dispute its performance'],
        )),
  decide: (g, input, moment) => [
    happened(
      'withdrawn',
      { occurredOn: shanghaiDay(moment.at) },
      input.words === undefined ? {} : { sealed: { words: input.words } },
    ),
    ...close(g, 'withdrawn', moment),
  ],
})

export const reopen = command({
  name: 'reopen',
  road: 'closing',
  title: { zh: '申请重启', en: 'have it reopened' },
  by: theWorker,
  input: z.strictObject({ words: words(4000) }),
  when: (g) => {
    if (g.merging.into !== null) return goesOnElsewhere(g.opening.number, g.merging.into)
    if (g.closing.status === 'open') {
      return refuse(
        'not-closed',
        'conflict',
        ['案件尚未办结', 'the case is not closed'],
        ['请在当前阶段继续办理', 'go on with it as it stands'],
      )
    }
    if (g.closing.status === 'archived') {
      return refuse(
        'reopening-lapsed',
        'conflict',
        ['重启期限（办结后30日）已过', 'the 30 days for reopening are over'],
        ['可就新的事实另行提出诉求，或申请仲裁', 'raise a new grievance, or go to arbitration'],
      )
    }
    return g.closing.reopenings > 0
      ? refuse(
          'reopened-once',
          'conflict',
          ['每个案件只能重启一次', 'a case can be reopened once'],
          ['可就新的事实另行提出诉求，或申请仲裁', 'raise a new grievance, or go to arbitration'],
        )
      : null
  },
  decide: (_, input, moment) => [
    happened(
      'reopened',
      { clocks: { handling: clock(moment, 'handling', 'reopened') } },
      { sealed: { words: input.words } },
    ),
  ],
})
