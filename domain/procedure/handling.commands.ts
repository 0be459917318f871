import { z } from 'zod'
import { happened } from '../case/event.js'
import type { Grievance } from '../case/grievance.js'
import { refuse, isRefusal, type Refusal } from '../case/refusal.js'
import { notStatable } from './arbitration/stating.js'
import { offerChoice } from './choice.js'
import { close } from './closing.js'
import { command } from './command.js'
import { agreeOnResult, notResolvedReasons } from './handling.js'
import { DayInput, Nothing, words } from './inputs.js'
import { openRating } from './rating.js'
import { contentHash, settle, SettlementInput, wordsOf } from './settlement.js'
import { during } from './when.js'
import { anyOf, partyOf, theEmployer, theOfficer, theWorker } from './who.js'

const whileHandled = (g: Grievance) =>
  during(g, g.handling.status === 'open', [
    '请先受理案件，或在当前阶段继续办理',
    'accept the case first, or go on with the stage it is in',
  ])

/** How often, on different days, the worker must have been tried before they count as unreachable. */
const leastAttempts = 3

export const noteContact = command({
  name: 'note-contact',
  road: 'handling',
  title: { zh: '记录联系情况', en: 'note a contact' },
  by: theOfficer,
  input: z.strictObject({
    with: z.enum(['worker', 'employer', 'other']),
    reached: z.boolean(),
    occurredOn: DayInput,
    words: words(8000),
  }),
  when: whileHandled,
  decide: (g, input, { at }) =>
    notStatable(g, input.occurredOn, at) ?? [
      happened(
        'contact-noted',
        { with: input.with, reached: input.reached, occurredOn: input.occurredOn, seenBy: ['officer'] },
        { sealed: { words: input.words } },
      ),
    ],
})

export const reply = command({
  name: 'reply',
  road: 'handling',
  title: { zh: '答复职工', en: 'answer the worker' },
  by: theOfficer,
  input: z.strictObject({ words: words(8000) }),
  when: whileHandled,
  decide: (_, input) => [happened('replied', {}, { sealed: { words: input.words } })],
})

export const answerWorker = command({
  name: 'answer',
  road: 'handling',
  title: { zh: '用人单位答复', en: 'answer the claim' },
  by: theEmployer,
  input: z.strictObject({ position: z.enum(['admits', 'disputes', 'partly']), words: words(8000) }),
  when: whileHandled,
  decide: (_, input) => [
    happened('employer-answered', { position: input.position }, { sealed: { words: input.words } }),
  ],
})

export const proposeResult = command({
  name: 'propose-result',
  road: 'handling',
  title: { zh: '提出办理结果', en: 'put a result to both parties' },
  by: theOfficer,
  input: z.strictObject({ terms: SettlementInput }),
  when: whileHandled,
  decide: (g, input, { at }) => {
    const settlement = settle(input.terms, at)
    if (isRefusal(settlement)) return settlement
    const sealed = wordsOf(input.terms)
    return [
      happened(
        'result-proposed',
        { version: g.handling.versions + 1, settlement, hash: contentHash(g.opening.number, settlement, sealed) },
        { sealed: { ...sealed } },
      ),
    ]
  },
})

const aResultWaits = (g: Grievance) =>
  during(g, g.handling.status === 'open' && g.handling.proposed !== null, [
    '请等待承办人提出办理结果',
    'wait for the officer to put a result',
  ])

export const agreeToResult = command({
  name: 'agree-to-result',
  road: 'handling',
  title: { zh: '同意办理结果', en: 'agree to the result' },
  by: anyOf(theWorker, theEmployer),
  input: z.strictObject({ version: z.int().min(1) }),
  when: (g, actor) => {
    const waits = aResultWaits(g)
    if (waits !== null) return waits
    return g.handling.proposed?.agreed.includes(partyOf(g, actor)) === true
      ? refuse(
          'agreed-already',
          'conflict',
          ['您已同意', 'you have agreed already'],
          ['请等待对方答复', 'wait for the other side'],
        )
      : null
  },
  decide: (g, input, moment) => {
    const proposed = g.handling.proposed
    if (proposed === null || proposed.version !== input.version) return otherVersion(proposed?.version ?? 0)
    const party = partyOf(g, moment.actor)
    const agreed = happened('result-agreed-by', { version: input.version, party })
    return proposed.agreed.length === 0
      ? [agreed]
      : [agreed, ...agreeOnResult(g, proposed.settlement, proposed.hash, moment)]
  },
})

export const declineResult = command({
  name: 'decline-result',
  road: 'handling',
  title: { zh: '不同意办理结果', en: 'decline the result' },
  by: anyOf(theWorker, theEmployer),
  input: z.strictObject({ version: z.int().min(1), words: words(4000) }),
  when: aResultWaits,
  decide: (g, input, { actor }) =>
    g.handling.proposed?.version === input.version
      ? [
          happened(
            'result-declined',
            { version: input.version, party: partyOf(g, actor) },
            { sealed: { words: input.words } },
          ),
        ]
      : otherVersion(g.handling.proposed?.version ?? 0),
})

export const declareUnresolved = command({
  name: 'declare-unresolved',
  road: 'handling',
  title: { zh: '说明未能解决', en: 'say that it is not resolved' },
  by: theOfficer,
  input: z.strictObject({ reason: z.enum(notResolvedReasons), words: words(8000) }),
  when: whileHandled,
  decide: (g, input, moment) => [
    happened('not-resolved', { reason: input.reason }, { sealed: { words: input.words } }),
    offerChoice(g, 'not-resolved', moment),
  ],
})

export const findUnsubstantiated = command({
  name: 'find-unsubstantiated',
  road: 'handling',
  title: { zh: '认定诉求不成立', en: 'find it not substantiated' },
  by: theOfficer,
  input: z.strictObject({ words: words(8000) }),
  when: (g) =>
    whileHandled(g) ??
    underAVerdict(g) ??
    (g.handling.repliedAt === null
      ? refuse(
          'reply-first',
          'conflict',
          ['尚未答复职工', 'the worker has had no answer yet'],
          ['请先答复职工，再作认定', 'answer the worker first'],
        )
      : null),
  decide: (_, input, moment) => [
    happened('not-substantiated', {}, { sealed: { words: input.words } }),
    ...openRating('not-substantiated', moment),
  ],
})

export const declareUnreachable = command({
  name: 'declare-unreachable',
  road: 'handling',
  title: { zh: '认定联系不上职工', en: 'declare the worker unreachable' },
  by: theOfficer,
  input: Nothing,
  when: (g) =>
    whileHandled(g) ??
    (g.handling.triedOn.length < leastAttempts
      ? refuse(
          'too-few-attempts',
          'conflict',
          [
            `须在不同日期联系不少于${leastAttempts}次，现有${g.handling.triedOn.length}次`,
            `the worker must have been tried on ${leastAttempts} days; so far ${g.handling.triedOn.length}`,
          ],
          ['请继续联系并记录', 'go on trying, and note each contact'],
        )
      : null),
  decide: (g, _, moment) => [
    happened('worker-unreachable', { triedOn: g.handling.triedOn }),
    ...close(g, 'unreachable', moment),
  ],
})

/** A verdict that both accepted is carried out, not set aside. */
function underAVerdict(g: Grievance): Refusal | null {
  return g.committee.status === 'accepted'
    ? refuse(
        'verdict-accepted',
        'conflict',
        ['双方已接受评判结论，应当按其办理', 'both have accepted the verdict: it is to be carried out'],
        [
          '请按评判结论提出办理结果；确实不能办理的，说明未能解决',
          'put a result that follows it, or say that it is not resolved',
        ],
      )
    : null
}

function otherVersion(current: number) {
  return refuse(
    'version-changed',
    'conflict',
    [`办理结果已更新为第${current}版`, `the result now stands at version ${current}`],
    ['请阅读最新版本后再答复', 'read the latest version first'],
  )
}
