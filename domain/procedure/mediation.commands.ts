import { z } from 'zod'
import type { PersonId, UnitId } from '../case/actor.js'
import { happened, type NewEvent, type Side } from '../case/event.js'
import type { Grievance } from '../case/grievance.js'
import { keyOf } from '../case/obligation.js'
import { isRefusal, refuse, type Refusal } from '../case/refusal.js'
import { employerSide } from '../case/sight.js'
import { extendTerm } from '../law/counting.js'
import { ruleIn } from '../law/rules.js'
import { notStatable } from './arbitration/stating.js'
import { offerChoice } from './choice.js'
import { command, type Command } from './command.js'
import { DayInput, Id, Nothing, words } from './inputs.js'
import {
  agree,
  failedReasons,
  pickMediator,
  refused,
  replaceMediator,
  sessionKinds,
  type SessionKind,
} from './mediation.js'
import { clock, type Moment } from './room.js'
import { contentHash, settle, SettlementInput, wordsOf } from './settlement.js'
import { during } from './when.js'
import { anyOf, otherParty, partyOf, theEmployer, theMediator, theOfficer, theWorker } from './who.js'

/** What is conceded in mediation is read by those in it; the union and the supervisor see that it happened. (在线调解规则 18, 22) */
const insideMediation: readonly Side[] = ['worker', 'employer', 'mediator']

const whileOpen = (g: Grievance) =>
  during(g, g.mediation.status === 'open', [
    '调解须双方同意且调解员接受后方可进行',
    'mediation begins once both consent and the mediator has accepted',
  ])
const whileUnderWay = (g: Grievance) =>
  during(g, g.mediation.status === 'consenting' || g.mediation.status === 'open', [
    '请先申请调解',
    'apply for mediation first',
  ])

/** Starts mediation: a mediator of the worker's choice, or the least loaded without a tie to a party. */
export function toMediation(
  g: Grievance,
  by: 'worker' | 'officer',
  named: PersonId | null,
  moment: Moment<'mediators'>,
): readonly NewEvent[] | Refusal {
  const mediator = pickMediator(g, moment.facts.mediators, named)
  if (mediator === null) {
    return refuse(
      'no-mediator',
      'conflict',
      named === null
        ? ['本地暂无可用的调解员', 'no mediator of this place is free']
        : [
            '该调解员不可选：与当事人有利害关系或不在名册',
            'this mediator cannot be chosen: tied to a party, or not on the list',
          ],
      ['请选择其他调解员，或由系统按工作量指派', 'name another, or let the least loaded be assigned'],
      { zh: '《人民法院在线调解规则》第十三条、第十四条', en: 'Rules on Online Mediation, arts. 13–14' },
    )
  }
  const consents = by === 'worker' ? (['worker'] as const) : []
  return [
    happened('mediation-applied', {
      by,
      body: mediator.body,
      commission: mediator.commission,
      mediator: mediator.person,
      consents,
      clocks: {
        mediation: clock(moment, 'mediation', 'mediation-applied'),
        employerConsent: clock(moment, 'employer-consent', 'mediation-applied'),
        mediatorAcceptance: clock(moment, 'mediator-acceptance', 'mediation-applied'),
        ...(by === 'worker' ? {} : { workerConsent: clock(moment, 'worker-consent', 'mediation-applied') }),
      },
    }),
  ]
}

export const applyForMediation = command({
  name: 'apply-for-mediation',
  road: 'mediation',
  title: { zh: '申请调解', en: 'apply for mediation' },
  by: anyOf(theWorker, theOfficer),
  input: z.strictObject({
    mediator: Id.optional().meta({ description: '职工选定的调解员 / a mediator the worker names' }),
  }),
  needs: ['mediators'],
  when: (g) => during(g, g.handling.status === 'open', ['须先由工会受理', 'the union must have accepted it']),
  decide: (g, input, moment) =>
    toMediation(g, theWorker.is(g, moment.actor) ? 'worker' : 'officer', input.mediator ?? null, moment),
})

export const consentToMediation = command({
  name: 'consent-to-mediation',
  road: 'mediation',
  title: { zh: '同意调解', en: 'consent to mediation' },
  by: anyOf(theWorker, theEmployer),
  input: Nothing,
  when: (g, actor) =>
    during(g, g.mediation.status === 'consenting', ['当前无需表示同意', 'no consent is asked now']) ??
    (g.mediation.consents.includes(partyOf(g, actor))
      ? refuse(
          'consented-already',
          'conflict',
          ['您已同意调解', 'you have consented already'],
          ['请等待对方答复', 'wait for the other side'],
        )
      : null),
  decide: (g, _, { actor }) => [happened('mediation-consented', { party: partyOf(g, actor) })],
})

export const refuseMediation = command({
  name: 'refuse-mediation',
  road: 'mediation',
  title: { zh: '不同意调解', en: 'refuse mediation' },
  by: anyOf(theWorker, theEmployer),
  input: z.strictObject({ words: words(4000).optional() }),
  when: whileUnderWay,
  decide: (g, input, moment) => {
    const [first, ...rest] = refused(g, partyOf(g, moment.actor), false, moment)
    return first === undefined
      ? []
      : [{ ...first, sealed: input.words === undefined ? null : { words: input.words } } as NewEvent, ...rest]
  },
})

export const acceptMediation = command({
  name: 'accept-mediation',
  road: 'mediation',
  title: { zh: '接受调解任务并披露', en: 'take the mediation and disclose' },
  by: theMediator,
  input: z.strictObject({
    interest: z.enum(['none', 'disclosed']).meta({ description: '与本案有无利害关系 / any tie to this case' }),
    words: words(4000).optional(),
  }),
  when: (g) =>
    during(g, g.mediation.status === 'consenting' && g.mediation.asked !== 0, [
      '该调解任务已接受或已结束',
      'it has been taken, or is over',
    ]),
  decide: (_, input) =>
    input.interest === 'disclosed' && input.words === undefined
      ? refuse(
          'disclosure-needs-words',
          'invalid',
          ['请写明需要披露的情况', 'say what is to be disclosed'],
          ['填写披露内容后再提交', 'fill in the disclosure'],
        )
      : [
          happened(
            'mediator-accepted',
            { interest: input.interest },
            input.words === undefined ? {} : { sealed: { words: input.words } },
          ),
        ],
})

const noOneElse = (): Refusal =>
  refuse(
    'no-other-mediator',
    'conflict',
    ['暂无其他可用的调解员', 'no other mediator is free'],
    ['请联系调解组织增派，或终止调解', 'ask the body for another mediator, or end the mediation'],
  )

export const declineMediation = command({
  name: 'decline-mediation',
  road: 'mediation',
  title: { zh: '调解员回避或推辞', en: 'recuse or decline as mediator' },
  by: theMediator,
  input: z.strictObject({ words: words(4000) }),
  needs: ['mediators'],
  when: whileUnderWay,
  decide: (g, input, moment) => {
    const [replaced] = replaceMediator(g, 'declined', null, moment)
    return replaced === undefined ? noOneElse() : [{ ...replaced, sealed: { words: input.words } } as NewEvent]
  },
})

export const challengeMediator = command({
  name: 'challenge-mediator',
  road: 'mediation',
  title: { zh: '申请更换调解员', en: 'challenge the mediator' },
  by: anyOf(theWorker, theEmployer),
  input: z.strictObject({ words: words(4000) }),
  needs: ['mediators'],
  when: (g, actor) =>
    whileUnderWay(g) ??
    (g.mediation.challenges.includes(partyOf(g, actor))
      ? refuse(
          'challenged-already',
          'conflict',
          ['每一方可申请更换一次', 'each party may challenge once'],
          ['如仍不信任，可终止调解', 'if trust is still wanting, the mediation can be ended'],
        )
      : null),
  decide: (g, input, moment) => {
    const [replaced] = replaceMediator(g, 'challenged', partyOf(g, moment.actor), moment)
    return replaced === undefined ? noOneElse() : [{ ...replaced, sealed: { words: input.words } } as NewEvent]
  },
})

const inSession: Record<SessionKind, readonly Side[]> = {
  joint: insideMediation,
  'private-worker': ['worker', 'mediator'],
  'private-employer': ['employer', 'mediator'],
}

export const recordSession = command({
  name: 'record-session',
  road: 'mediation',
  title: { zh: '记录调解会议', en: 'record a session' },
  by: theMediator,
  input: z.strictObject({
    kind: z.enum(sessionKinds),
    respondent: Id.optional().meta({
      description:
        '多个被诉单位的，与哪一家单独谈；不写则各家均可阅读 / of several employers, with which one; without it all of them read it',
    }),
    occurredOn: DayInput,
    words: words(20_000),
  }),
  when: whileOpen,
  decide: (g, { kind, respondent, occurredOn, words: said }, { at }) =>
    notInSession(g, kind, respondent) ??
    notStatable(g, occurredOn, at) ?? [
      happened(
        'session-held',
        { kind, occurredOn, seenBy: readersOfSession(g, kind, respondent) },
        { sealed: { words: said } },
      ),
    ],
})

function readersOfSession(g: Grievance, kind: SessionKind, respondent: UnitId | undefined): readonly Side[] {
  // Where there is only one, it is the employer.
  if (respondent === undefined || g.opening.respondents.length === 1) return inSession[kind]
  return [employerSide(respondent), 'mediator']
}

function notInSession(g: Grievance, kind: SessionKind, respondent: UnitId | undefined): Refusal | null {
  if (respondent === undefined || (kind === 'private-employer' && g.opening.respondents.includes(respondent)))
    return null
  return refuse(
    'not-in-session',
    'invalid',
    ['只有与被诉单位的单独会议才写明单位', 'only a private session with an employer of the case names one'],
    ['请核对会议种类和单位', 'check the kind of session and the employer'],
  )
}

export const proposeSettlement = command({
  name: 'propose-settlement',
  road: 'mediation',
  title: { zh: '提出调解方案', en: 'propose terms' },
  by: anyOf(theMediator, theWorker, theEmployer),
  input: z.strictObject({ terms: SettlementInput }),
  when: whileOpen,
  decide: (g, input, { at, actor }) => {
    const settlement = settle(input.terms, at)
    if (isRefusal(settlement)) return settlement
    const sealed = wordsOf(input.terms)
    const by = theMediator.is(g, actor) ? 'mediator' : partyOf(g, actor)
    return [
      happened(
        'proposal-made',
        {
          version: g.mediation.proposals.length + 1,
          by,
          settlement,
          hash: contentHash(g.opening.number, settlement, sealed),
          seenBy: insideMediation,
        },
        { sealed: { ...sealed } },
      ),
    ]
  },
})

const latestProposal = (g: Grievance) => g.mediation.proposals.at(-1)
const aProposalWaits = (g: Grievance) => {
  const latest = latestProposal(g)
  return during(g, g.mediation.status === 'open' && latest !== undefined && !latest.declined, [
    '请等待新的调解方案',
    'wait for a proposal',
  ])
}
const otherVersion = (current: number): Refusal =>
  refuse(
    'version-changed',
    'conflict',
    [`最新调解方案为第${current}版`, `the latest proposal is version ${current}`],
    ['请阅读最新方案后再答复', 'read the latest first'],
  )

export const acceptProposal = command({
  name: 'accept-proposal',
  road: 'mediation',
  title: { zh: '同意调解方案', en: 'accept the proposal' },
  by: anyOf(theWorker, theEmployer),
  input: z.strictObject({ version: z.int().min(1) }),
  when: (g, actor) =>
    aProposalWaits(g) ??
    (latestProposal(g)?.accepted.includes(partyOf(g, actor)) === true
      ? refuse(
          'agreed-already',
          'conflict',
          ['您已同意该方案', 'you have accepted it already'],
          ['请等待对方答复', 'wait for the other side'],
        )
      : null),
  decide: (g, input, moment) => {
    const latest = latestProposal(g)
    if (latest === undefined || latest.version !== input.version) return otherVersion(latest?.version ?? 0)
    const party = partyOf(g, moment.actor)
    const accepted = happened('proposal-accepted', { version: latest.version, party, seenBy: insideMediation })
    return latest.accepted.includes(otherParty[party])
      ? [accepted, ...agree(latest.version, latest.settlement, latest.hash, moment)]
      : [accepted]
  },
})

export const declineProposal = command({
  name: 'decline-proposal',
  road: 'mediation',
  title: { zh: '不同意调解方案', en: 'decline the proposal' },
  by: anyOf(theWorker, theEmployer),
  input: z.strictObject({ version: z.int().min(1), words: words(4000).optional() }),
  when: aProposalWaits,
  decide: (g, input, { actor }) => {
    const latest = latestProposal(g)
    if (latest === undefined || latest.version !== input.version) return otherVersion(latest?.version ?? 0)
    return [
      happened(
        'proposal-declined',
        { version: latest.version, party: partyOf(g, actor), seenBy: insideMediation },
        input.words === undefined ? {} : { sealed: { words: input.words } },
      ),
    ]
  },
})

export const proposeExtension = command({
  name: 'propose-extension',
  road: 'mediation',
  title: { zh: '提议延长调解期限', en: 'propose to extend the mediation' },
  by: anyOf(theWorker, theEmployer),
  input: z.strictObject({ days: z.int().min(1).max(15).meta({ description: '自然日 / natural days' }) }),
  when: whileOpen,
  decide: (g, input, { actor, facts }) => {
    const most = ruleIn(facts.policy, 'mediation-extension').length
    return g.mediation.extended + input.days > most
      ? refuse(
          'extension-too-long',
          'invalid',
          [`累计延长不得超过${most}日`, `no more than ${most} days in all`],
          ['请缩短延长天数', 'ask for fewer days'],
          ruleIn(facts.policy, 'mediation-extension').source,
        )
      : [happened('extension-proposed', { party: partyOf(g, actor), days: input.days })]
  },
})

export const agreeToExtension = command({
  name: 'agree-to-extension',
  road: 'mediation',
  title: { zh: '同意延长调解期限', en: 'agree to the extension' },
  by: anyOf(theWorker, theEmployer),
  input: Nothing,
  when: (g, actor) =>
    whileOpen(g) ??
    (g.mediation.extension === null || g.mediation.extension.agreed.includes(partyOf(g, actor))
      ? refuse(
          'no-extension-waits',
          'conflict',
          ['没有等待您同意的延长提议', 'no extension waits for your consent'],
          ['可由一方先行提议', 'either party may propose one'],
        )
      : null),
  decide: (g, _, moment) => {
    const days = g.mediation.extension?.days ?? 0
    const key = keyOf(g.mediation.since, 'mediation')
    const term = g.terms[key]
    if (term === undefined) return []
    const { calendar, policy } = moment.facts
    const extended = extendTerm(
      term,
      { length: days, unit: 'natural-days', authority: 'both-parties', reason: 'agreed', at: moment.at },
      { calendar, policy },
    )
    return [happened('mediation-extended', { days, moved: { [key]: extended } })]
  },
})

export const endMediation = command({
  name: 'end-mediation',
  road: 'mediation',
  title: { zh: '终止调解（调解不成）', en: 'end the mediation as failed' },
  by: theMediator,
  input: z.strictObject({ reason: z.enum(failedReasons), words: words(4000).optional() }),
  when: whileOpen,
  decide: (g, input, moment) => [
    happened(
      'mediation-failed',
      { reason: input.reason },
      input.words === undefined ? {} : { sealed: { words: input.words } },
    ),
    offerChoice(g, 'mediation-failed', moment),
  ],
})

export const mediationCommands: readonly Command[] = [
  applyForMediation,
  consentToMediation,
  refuseMediation,
  acceptMediation,
  declineMediation,
  challengeMediator,
  recordSession,
  proposeSettlement,
  acceptProposal,
  declineProposal,
  proposeExtension,
  agreeToExtension,
  endMediation,
]
