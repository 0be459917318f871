import { z } from 'zod'
import { happened } from '../case/event.js'
import { committeeIsOpen, offerChoice } from './choice.js'
import { command } from './command.js'
import { words } from './inputs.js'
import { satisfied } from './rating.js'
import { during } from './when.js'
import { theWorker } from './who.js'

export const rate = command({
  name: 'rate',
  road: 'rating',
  title: { zh: '评判办理结果', en: 'judge the result' },
  by: theWorker,
  input: z.strictObject({
    score: z.int().min(1).max(5),
    solved: z.boolean().meta({ description: '问题是否解决 / is the matter solved' }),
    words: words(2000).optional(),
  }),
  when: (g) =>
    during(g, g.rating.status === 'open', [
      '每个办理结果评判一次，请等待结果生效',
      'each result is judged once, after it has taken effect',
    ]),
  decide: (g, input, moment) => {
    const rated = happened(
      'rated',
      { score: input.score, solved: input.solved },
      input.words === undefined ? {} : { sealed: { words: input.words } },
    )
    if (satisfied(input)) return [rated]
    const offered = committeeIsOpen(g) ? [happened('committee-offered', { tier: 1 })] : []
    return [rated, ...offered, offerChoice(g, 'low-rating', moment)]
  },
})
