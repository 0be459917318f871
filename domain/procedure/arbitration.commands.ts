import { z } from 'zod'
import { happened } from '../case/event.js'
import { shanghaiDay } from '../values/time.js'
import { release } from './arbitration.js'
import { isToBeFiled } from './arbitration/outside.js'
import { awardCommands } from './arbitration/award.commands.js'
import { correctDate } from './arbitration/correction.commands.js'
import { courtCommands } from './arbitration/court.commands.js'
import { filingCommands } from './arbitration/filing.commands.js'
import { addRespondent } from './arbitration/respondents.commands.js'
import { undisputedFactCommands } from './arbitration/undisputed-facts.commands.js'
import { recordWithdrawal } from './arbitration/withdrawal.commands.js'
import { command, type Command } from './command.js'
import { isUnderWay } from './committee/committee.js'
import { Nothing, words } from './inputs.js'
import { during } from './when.js'
import { theWorker } from './who.js'

export const prepareArbitration = command({
  name: 'prepare-arbitration',
  road: 'arbitration',
  title: { zh: '准备仲裁申请（两条腿）', en: 'prepare an arbitration application beside it' },
  by: theWorker,
  input: z.strictObject({ claims: words(8000), facts: words(20_000).optional() }),
  when: (g) =>
    during(g, g.acceptance.status === 'accepted' && isToBeFiled(g.arbitration), [
      '受理后即可准备；已转仲裁的无需重复',
      'once accepted, and before the case has gone to arbitration',
    ]),
  decide: (_, input, { at }) => [
    happened(
      'arbitration-prepared',
      { occurredOn: shanghaiDay(at), seenBy: ['worker'] },
      { sealed: { claims: input.claims, ...(input.facts === undefined ? {} : { facts: input.facts }) } },
    ),
  ],
})

export const releaseToArbitration = command({
  name: 'release-to-arbitration',
  road: 'arbitration',
  title: { zh: '转为申请仲裁', en: 'go to arbitration' },
  by: theWorker,
  input: Nothing,
  when: (g) =>
    during(
      g,
      g.acceptance.status === 'waiting' ||
        ['consenting', 'open'].includes(g.mediation.status) ||
        g.signing.status === 'open' ||
        isUnderWay(g) ||
        g.choice.open?.roads.includes('arbitration') === true ||
        g.handling.status === 'open',
      ['结果生效之前，可随时转为申请仲裁', 'at any moment before a result takes effect'],
    ),
  decide: (g, _, moment) => [
    release(
      g,
      g.handling.status === 'open' || g.acceptance.status === 'waiting'
        ? 'chosen'
        : isUnderWay(g)
          ? 'committee-open'
          : 'mediation-open',
      moment,
    ),
  ],
})

export const arbitrationCommands: readonly Command[] = [
  prepareArbitration,
  releaseToArbitration,
  ...undisputedFactCommands,
  addRespondent,
  ...filingCommands,
  ...awardCommands,
  ...courtCommands,
  recordWithdrawal,
  correctDate,
]
