import { z } from 'zod'
import { happened } from '../case/event.js'
import { refuse } from '../case/refusal.js'
import { isCollective } from './collective/collective.js'
import { command } from './command.js'
import { Fen, words } from './inputs.js'
import { mayStillCorrect, remedies } from './opening.js'
import { during } from './when.js'
import { theWorker } from './who.js'

export const correctOpening = command({
  name: 'correct-opening',
  road: 'opening',
  title: { zh: '更正诉求内容', en: 'correct what was filed' },
  by: theWorker,
  input: z.strictObject({
    facts: words(20_000).optional(),
    amount: Fen.optional(),
    remedies: z.array(z.enum(remedies)).min(1).max(remedies.length).optional(),
  }),
  when: (g) =>
    during(g, mayStillCorrect(g), [
      '工会受理前可以更正；由他人代为提出的，自登记之日起五日内也可以更正。其后请以消息补充说明',
      'before the union has accepted it, and within five days of what somebody filed for you; after that, send a message',
    ]),
  decide: (g, input) => {
    const { facts, amount, remedies: wanted } = input
    const claim = g.opening.claim
    if (claim === null || (facts === undefined && amount === undefined && wanted === undefined)) {
      return refuse(
        'nothing-to-correct',
        'invalid',
        ['没有写明更正的内容', 'nothing to correct was given'],
        ['请写明事实、金额或者请求中的至少一项', 'give facts, an amount or what is wanted'],
      )
    }
    if (amount !== undefined && isCollective(g)) {
      return refuse(
        'amount-by-rows',
        'conflict',
        ['集体争议的金额由名单得出', 'in a collective case the amount is that of its rows'],
        ['请更正名单中的金额（correct-claimant）', 'correct the rows (correct-claimant)'],
      )
    }
    return [
      happened(
        'opening-corrected',
        {
          version: g.opening.version + 1,
          amount: amount ?? claim.amount,
          remedies: wanted ?? claim.remedies,
          facts: facts !== undefined,
        },
        facts === undefined ? {} : { sealed: { facts } },
      ),
    ]
  },
})
