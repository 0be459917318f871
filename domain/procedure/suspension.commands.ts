import { z } from 'zod'
import { happened } from '../case/event.js'
import { obligations } from '../case/fold.js'
import { refuse } from '../case/refusal.js'
import { suspensionGrounds, suspensionSource } from '../law/grounds.js'
import { startTerm } from '../law/counting.js'
import { ruleIn } from '../law/rules.js'
import { command } from './command.js'
import { Nothing, words } from './inputs.js'
import { canStandStill, daysOfSuspensionLeft, resume as goOn, standStill } from './suspension.js'
import { during } from './when.js'
import { theOfficer } from './who.js'

export const suspend = command({
  name: 'suspend',
  road: 'suspension',
  title: { zh: '中止办理', en: 'suspend' },
  by: theOfficer,
  input: z.strictObject({ ground: z.enum(suspensionGrounds), words: words(4000) }),
  when: (g) =>
    during(
      g,
      g.acceptance.status === 'accepted' && g.suspension.active === null && obligations(g).some(canStandStill),
      ['没有可中止的办理期限，或案件已在中止中', 'no period of the union runs, or it is suspended already'],
    ),
  decide: (g, input, moment) => {
    const left = daysOfSuspensionLeft(g, moment)
    if (left <= 0) {
      return refuse(
        'suspension-used-up',
        'conflict',
        ['中止期限已用完', 'no days of suspension are left'],
        ['请继续办理', 'go on with the case'],
        suspensionSource,
      )
    }
    const { calendar, policy } = moment.facts
    const longest = startTerm({ ...ruleIn(policy, 'suspension'), length: left }, 'suspended', moment.at, {
      calendar,
      policy,
    })
    return [
      happened(
        'suspended',
        { ground: input.ground, moved: standStill(g, obligations(g), moment), clocks: { suspension: longest } },
        { sealed: { words: input.words } },
      ),
    ]
  },
})

export const resume = command({
  name: 'resume',
  road: 'suspension',
  title: { zh: '恢复办理', en: 'resume' },
  by: theOfficer,
  input: Nothing,
  when: (g) => during(g, g.suspension.active !== null, ['案件未中止', 'the case is not suspended']),
  decide: (g, _, moment) => [goOn(g, 'ground-ended', moment)],
})
