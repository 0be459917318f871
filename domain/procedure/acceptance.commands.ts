import { happened } from '../case/event.js'
import { refuse } from '../case/refusal.js'
import { command } from './command.js'
import { anotherPart, mayHandle } from './handlers.js'
import { Nothing } from './inputs.js'
import { clock } from './room.js'
import { during } from './when.js'
import { anOfficerInCharge, theEmployer, theWorker } from './who.js'

export const accept = command({
  name: 'accept',
  road: 'acceptance',
  title: { zh: '受理', en: 'accept' },
  by: anOfficerInCharge,
  input: Nothing,
  when: (g, actor) => {
    if (g.acceptance.status === 'accepted' && g.closing.status === 'open') {
      return refuse(
        'accepted-already',
        'conflict',
        ['案件已由其他承办人受理', 'somebody else has accepted the case'],
        ['请查看案件的承办人', 'see who handles it'],
      )
    }
    if (theWorker.is(g, actor) || actor.claimant !== undefined || theEmployer.is(g, actor)) {
      return refuse(
        'two-roles',
        'conflict',
        [
          '提出诉求的职工和被诉单位的代表不能承办本案',
          'the worker who raised it and a representative of the respondent cannot handle it',
        ],
        ['请由其他承办人受理', 'let another officer accept it'],
      )
    }
    return (
      during(g, g.acceptance.status === 'waiting', ['请等待案件分派到本工会', 'wait until the case is routed here']) ??
      (mayHandle(g, actor.person) ? null : anotherPart())
    )
  },
  decide: (_, __, moment) => [happened('accepted', { clocks: { handling: clock(moment, 'handling', 'accepted') } })],
})
