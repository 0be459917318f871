import { z } from 'zod'
import { holds, type Actor } from '../case/actor.js'
import { happened } from '../case/event.js'
import type { Grievance } from '../case/grievance.js'
import { keyOf } from '../case/obligation.js'
import { refuse } from '../case/refusal.js'
import { extendTerm } from '../law/counting.js'
import { reviewRefusalGrounds, reviewRefusalSource, settlementRefusalGrounds } from '../law/grounds.js'
import { ruleIn } from '../law/rules.js'
import { notStatable } from './arbitration/stating.js'
import { command } from './command.js'
import { DayInput, Id, Nothing, words } from './inputs.js'
import { clock } from './room.js'
import { during } from './when.js'
import {
  anyOf,
  otherParty,
  partyOf,
  rolesInCase,
  theArbitrator,
  theClerk,
  theEmployer,
  theOfficer,
  theWorker,
} from './who.js'

const offered = (g: Grievance) =>
  during(g, g.arbitrationReview.status === 'offered', [
    '调解协议生效后15日内，双方可共同申请仲裁审查',
    'within 15 days of the agreement taking effect, both parties may apply',
  ])
const at = (g: Grievance, status: Grievance['arbitrationReview']['status'], zh: string, en: string) =>
  during(g, g.arbitrationReview.status === status, [zh, en])

/** Where there are several employers, which of them somebody stands for. */
function unitsOf(g: Grievance, actor: Actor): { readonly units?: readonly string[] } {
  const { respondents } = g.opening
  const units = respondents.filter((unit) => holds(actor, 'employer', unit))
  return respondents.length > 1 && units.length > 0 ? { units } : {}
}

/** One agreement does not get two titles. */
const notConfirmedByCourt = (g: Grievance) =>
  g.arbitrationReview.judicial === 'confirmed'
    ? refuse(
        'judicially-confirmed',
        'conflict',
        ['调解协议已经人民法院司法确认', 'a court has confirmed the agreement already'],
        ['请以此为由不予受理或者不予制作调解书', 'refuse it on that ground'],
        reviewRefusalSource,
      )
    : null

export const applyForReview = command({
  name: 'apply-for-review',
  road: 'arbitrationReview',
  title: { zh: '申请仲裁审查', en: 'apply for arbitration review' },
  by: anyOf(theWorker, theEmployer),
  input: z.strictObject({
    address: words(300).meta({ description: '送达地址 / address for service' }),
    phone: z.string().regex(/^1[3-9]\d{9}$/, { error: '请填写11位手机号码 / an 11-digit mobile number' }),
    electronicService: z.boolean().meta({ description: '是否同意电子送达 / consent to electronic service' }),
  }),
  when: (g, actor) =>
    offered(g) ??
    (g.arbitrationReview.applications.includes(partyOf(g, actor))
      ? refuse(
          'applied-already',
          'conflict',
          ['您已提交申请', 'you have applied already'],
          ['请等待对方提交', 'wait for the other side'],
        )
      : null),
  decide: (g, input, moment) => {
    const party = partyOf(g, moment.actor)
    const made = happened(
      'review-application-made',
      { party, ...unitsOf(g, moment.actor), electronicService: input.electronicService, seenBy: [party, 'commission'] },
      { sealed: { address: input.address, phone: input.phone } },
    )
    const commission = g.arbitrationReview.commission
    // Jointly means both, not at the same moment: with the second the application is complete.
    return g.arbitrationReview.applications.includes(otherParty[party]) && commission !== null
      ? [
          made,
          happened('review-applied', {
            commission,
            clocks: { reviewAcceptance: clock(moment, 'review-acceptance', 'review-applied') },
          }),
        ]
      : [made]
  },
})

export const acceptReviewApplication = command({
  name: 'accept-review-application',
  road: 'arbitrationReview',
  title: { zh: '受理仲裁审查申请', en: 'accept the application for review' },
  by: theClerk,
  input: z.strictObject({
    arbitrator: Id.optional().meta({
      description: '指定的仲裁员；不填则按工作量指派 / the arbitrator, or the least loaded',
    }),
  }),
  needs: ['arbitrators'],
  when: (g) => at(g, 'applied', '须双方共同申请', 'both must have applied') ?? notConfirmedByCourt(g),
  decide: (g, input, moment) => {
    const free = moment.facts.arbitrators.filter((person) => rolesInCase(g, person).length === 0)
    const arbitrator = input.arbitrator === undefined ? free[0] : free.find((person) => person === input.arbitrator)
    return arbitrator === undefined
      ? refuse(
          'no-arbitrator',
          'conflict',
          [
            '没有可指定的仲裁员：不在名册，或与本案有利害关系',
            'no such arbitrator: not on the list, or tied to the case',
          ],
          ['请另行指定', 'designate another'],
        )
      : [happened('review-accepted', { arbitrator, clocks: { review: clock(moment, 'review', 'review-accepted') } })]
  },
})

export const refuseReviewApplication = command({
  name: 'refuse-review-application',
  road: 'arbitrationReview',
  title: { zh: '不予受理仲裁审查申请', en: 'refuse the application for review' },
  by: theClerk,
  input: z.strictObject({ ground: z.enum(reviewRefusalGrounds), words: words(4000).optional() }),
  when: (g) => at(g, 'applied', '须双方共同申请', 'both must have applied'),
  decide: (g, input) =>
    input.ground === 'judicially-confirmed' && g.arbitrationReview.judicial !== 'confirmed'
      ? refuse(
          'ground-not-borne-out',
          'invalid',
          ['本案没有司法确认的记录', 'no judicial confirmation is on record'],
          ['请核对不予受理的理由', 'check the ground'],
          reviewRefusalSource,
        )
      : [
          happened(
            'review-application-refused',
            { ground: input.ground },
            input.words === undefined ? {} : { sealed: { words: input.words } },
          ),
        ],
})

export const extendReview = command({
  name: 'extend-review',
  road: 'arbitrationReview',
  title: { zh: '经批准延长审查期限', en: 'extend the review, as approved' },
  by: theClerk,
  input: z.strictObject({
    approvedBy: words(100).meta({ description: '批准人（主任或其委托的负责人） / who approved it' }),
    reason: words(1000),
  }),
  when: (g) =>
    at(g, 'accepted', '审查期间方可延长', 'only while under review') ??
    (g.arbitrationReview.extended
      ? refuse(
          'extended-already',
          'conflict',
          ['审查期限只能延长一次', 'the review can be extended once'],
          ['请在期限内作出决定', 'decide within the period'],
        )
      : null) ??
    (g.marks[keyOf(g.arbitrationReview.since, 'review')] === undefined
      ? null
      : refuse(
          'period-over',
          'conflict',
          ['审查期限已过，不能再延长', 'the period is over: it cannot be extended any more'],
          ['请尽快作出决定', 'decide without delay'],
        )),
  decide: (g, input, moment) => {
    const { calendar, policy } = moment.facts
    const key = keyOf(g.arbitrationReview.since, 'review')
    const term = g.terms[key]
    if (term === undefined) return []
    const { length, unit } = ruleIn(policy, 'review-extension')
    const moved = extendTerm(
      term,
      { length, unit, authority: 'commission-chair', reason: 'approved', at: moment.at },
      { calendar, policy },
    )
    return [
      happened(
        'review-extended',
        { approvedBy: moment.actor.person, moved: { [key]: moved } },
        { sealed: { approvedBy: input.approvedBy, reason: input.reason } },
      ),
    ]
  },
})

export const issueSettlement = command({
  name: 'issue-settlement',
  road: 'arbitrationReview',
  title: { zh: '制作调解书', en: 'issue the 调解书' },
  by: theArbitrator,
  input: Nothing,
  when: (g) => at(g, 'accepted', '须先受理', 'the application must have been accepted') ?? notConfirmedByCourt(g),
  decide: (g, _, moment) => [
    // Its content equals the agreement's: the same hash.
    happened(
      'settlement-issued',
      {
        number: '',
        hash: g.signing.hash,
        clocks: { settlementService: clock(moment, 'settlement-service', 'settlement-issued') },
      },
      { allot: { series: 'settlement', unit: g.arbitrationReview.commission ?? '' } },
    ),
  ],
})

export const refuseSettlement = command({
  name: 'refuse-settlement',
  road: 'arbitrationReview',
  title: { zh: '不予制作调解书', en: 'refuse the 调解书' },
  by: theArbitrator,
  input: z.strictObject({ ground: z.enum(settlementRefusalGrounds), words: words(4000) }),
  when: (g) => at(g, 'accepted', '须先受理', 'the application must have been accepted'),
  decide: (_, input) => [happened('settlement-refused', { ground: input.ground }, { sealed: { words: input.words } })],
})

export const receiveSettlement = command({
  name: 'receive-settlement',
  road: 'arbitrationReview',
  title: { zh: '签收调解书', en: 'sign for the 调解书' },
  by: anyOf(theWorker, theEmployer),
  input: Nothing,
  when: (g) => at(g, 'issued', '调解书尚未制作', 'it has not been issued'),
  offered: (g, actor) => !g.arbitrationReview.received.includes(partyOf(g, actor)),
  decide: (g, _, { actor }) => {
    const party = partyOf(g, actor)
    if (g.arbitrationReview.received.includes(party)) return []
    const received = happened('settlement-received', { party, ...unitsOf(g, actor) })
    return g.arbitrationReview.received.includes(otherParty[party])
      ? [received, happened('settlement-took-effect', {})]
      : [received]
  },
})

export const withdrawReview = command({
  name: 'withdraw-review',
  road: 'arbitrationReview',
  title: { zh: '撤回仲裁审查申请', en: 'withdraw the application for review' },
  by: anyOf(theWorker, theEmployer),
  input: Nothing,
  when: (g) =>
    during(g, ['applied', 'accepted', 'issued'].includes(g.arbitrationReview.status), [
      '送达前方可撤回',
      'only before it has been served',
    ]),
  decide: (g, _, { actor }) => [happened('review-withdrawn', { party: partyOf(g, actor) })],
})

export const recordJudicialConfirmation = command({
  name: 'record-judicial-confirmation',
  road: 'arbitrationReview',
  title: { zh: '登记司法确认', en: 'record a judicial confirmation' },
  by: anyOf(theWorker, theEmployer, theOfficer),
  input: z.strictObject({
    occurredOn: DayInput,
    document: words(200).meta({ description: "裁定书案号 / number of the court's ruling" }),
  }),
  when: (g) =>
    // Asked for in time, a court's ruling may come after the 30 days.
    during(
      g,
      ['offered', 'lapsed'].includes(g.arbitrationReview.judicial) && g.arbitrationReview.status !== 'confirmed',
      ['调解协议生效后30日内，双方可共同申请司法确认', 'within 30 days of taking effect, both may ask a court'],
    ),
  decide: (g, input, moment) =>
    notStatable(g, input.occurredOn, moment.at) ?? [
      happened(
        'judicial-confirmation-recorded',
        { occurredOn: input.occurredOn },
        { sealed: { document: input.document } },
      ),
    ],
})
