import { z } from 'zod'
import { happened } from '../../case/event.js'
import { refuse } from '../../case/refusal.js'
import { command, type Command } from '../command.js'
import { words } from '../inputs.js'
import { during } from '../when.js'
import { anyOf, partyOf, theEmployer, theMediator, theOfficer, theWorker } from '../who.js'

/** Facts may go into a file for arbitration where nobody disputes them; concessions never. */
const onlyFacts = {
  zh: '《人民法院在线调解规则》第十八条、第二十二条',
  en: 'Rules on Online Mediation, arts. 18 and 22',
}

export const recordUndisputedFact = command({
  name: 'record-undisputed-fact',
  road: 'arbitration',
  title: { zh: '记载无争议事实', en: 'record a fact that is not in dispute' },
  by: anyOf(theMediator, theOfficer),
  input: z.strictObject({
    words: words(4000).meta({
      description:
        '只记事实，不记让步；双方确认后方可移送 / facts only, no concession; it goes into the file once both confirm it',
    }),
  }),
  when: (g) => during(g, g.acceptance.status === 'accepted', ['须先由工会受理', 'the union must have accepted it']),
  decide: (g, input) => [
    happened('undisputed-fact-recorded', { n: g.arbitration.facts.length + 1 }, { sealed: { words: input.words } }),
  ],
})

export const confirmUndisputedFact = command({
  name: 'confirm-undisputed-fact',
  road: 'arbitration',
  title: { zh: '确认无争议事实', en: 'confirm that a fact is not in dispute' },
  by: anyOf(theWorker, theEmployer),
  input: z.strictObject({ n: z.int().min(1) }),
  when: (g, actor) =>
    during(
      g,
      g.arbitration.facts.some((one) => !one.confirmed.includes(partyOf(g, actor))),
      ['没有待您确认的事实', 'no fact waits for you to confirm it'],
    ),
  decide: (g, input, { actor }) => {
    const party = partyOf(g, actor)
    const fact = g.arbitration.facts.find((one) => one.n === input.n)
    return fact === undefined || fact.confirmed.includes(party)
      ? refuse(
          'no-such-fact',
          'invalid',
          ['没有这一项待您确认的事实', 'no such fact waits for you to confirm it'],
          ['请核对序号', 'check its number'],
          onlyFacts,
        )
      : [happened('undisputed-fact-confirmed', { n: fact.n, party })]
  },
})

export const undisputedFactCommands: readonly Command[] = [recordUndisputedFact, confirmUndisputedFact]
