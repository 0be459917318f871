import { z } from 'zod'
import { happened } from '../../case/event.js'
import { foresee } from '../../case/fold.js'
import { refuse } from '../../case/refusal.js'
import { command } from '../command.js'
import { words } from '../inputs.js'
import { satisfied } from '../rating.js'
import { during } from '../when.js'
import { isCollective } from './collective.js'
import { concludeRatings, judges } from './rating.js'
import { aClaimant } from './who.js'

export const rateOwn = command({
  name: 'rate-own',
  road: 'collective',
  title: { zh: '评判办理结果（本人）', en: 'judge the result, for yourself' },
  by: aClaimant,
  input: z.strictObject({
    score: z.int().min(1).max(5),
    solved: z.boolean().meta({ description: '问题是否解决 / is the matter solved' }),
    words: words(2000).optional(),
  }),
  when: (g, { claimant }) =>
    during(g, isCollective(g) && g.rating.status === 'open', [
      '请等待结果生效后评判',
      'a result is judged after it has taken effect',
    ]) ??
    (claimant !== undefined && claimant.rating === null && (claimant.status === 'settled' || g.collective.settled === 0)
      ? null
      : refuse(
          'not-yours-to-judge',
          'conflict',
          ['您已评判，或该结果对您不生效', 'you have judged it, or it is not in effect for you'],
          ['每个办理结果每人评判一次', 'each worker judges a result once'],
        )),
  decide: (g, input, moment) => {
    const row = moment.actor.claimant
    if (row === undefined) return []
    const rated = happened(
      'claimant-rated',
      { n: row.n, score: input.score, solved: input.solved, satisfied: satisfied(input) },
      input.words === undefined ? {} : { sealed: { words: input.words } },
    )
    const after = foresee(g, [rated], moment)
    return after.collective.ratings.rated === judges(after) ? [rated, ...concludeRatings(after, moment)] : [rated]
  },
})
