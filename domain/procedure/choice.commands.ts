import { z } from 'zod'
import { happened } from '../case/event.js'
import { refuse } from '../case/refusal.js'
import { release } from './arbitration.js'
import { choosable } from './choice.js'
import { closeUnlessMoreGoesOn } from './closing.js'
import { command } from './command.js'
import { convene } from './committee/tiers.js'
import { toMediation } from './mediation.commands.js'
import { Id } from './inputs.js'
import { during } from './when.js'
import { theWorker } from './who.js'

export const chooseRoad = command({
  name: 'choose-road',
  road: 'choice',
  title: { zh: '选择下一步', en: 'choose what comes next' },
  by: theWorker,
  input: z.strictObject({
    road: z
      .enum(choosable)
      .meta({ description: 'mediation 调解 · committee 评判委员会 · arbitration 仲裁 · none 不再继续' }),
    mediator: Id.optional(),
  }),
  needs: ['mediators', 'experts'],
  when: (g) => during(g, g.choice.open !== null, ['当前没有需要选择的事项', 'there is nothing to choose now']),
  decide: (g, input, moment) => {
    if (g.choice.open?.roads.includes(input.road) !== true) {
      return refuse(
        'road-not-open',
        'conflict',
        ['该途径目前不可选择', 'this road is not open now'],
        ['请在所列途径中选择', 'choose one of those shown'],
      )
    }
    const chosen = happened('road-chosen', { road: input.road })
    switch (input.road) {
      case 'mediation': {
        const applied = toMediation(g, 'worker', input.mediator ?? null, moment)
        return 'refused' in applied ? applied : [chosen, ...applied]
      }
      case 'committee':
        return [chosen, ...convene(g, 1, 'chosen', moment)]
      case 'arbitration':
        return [chosen, release(g, 'chosen', moment)]
      case 'none':
        return [chosen, ...closeUnlessMoreGoesOn(g, g.rating.result === null ? 'withdrawn' : null, moment)]
      default:
        return input.road satisfies never
    }
  },
})
