import { z } from 'zod'
import { happened, type Side } from '../case/event.js'
import type { Grievance } from '../case/grievance.js'
import { refuse, type Refusal } from '../case/refusal.js'
import { command, type Command, type Who } from './command.js'
import { acceptOffer, handOverGrounds, handOverRefusals, openOffer } from './hand-over.js'
import { anotherPart, firstManned, mayHandle } from './handlers.js'
import { Id, Nothing, words } from './inputs.js'
import { clock } from './room.js'
import { during } from './when.js'
import { anAgent, anyOf, rolesInCase, theAgent, theOfficer, theReceivingUnion, theWorker } from './who.js'

/** Why it is offered, and why not taken: for the worker and the union's side. */
const readers: readonly Side[] = ['worker', 'officer']

/** Once the case is on another road, there is nothing left with the union to hand over. */
const canBeOffered = (g: Grievance): Refusal | null =>
  during(g, g.acceptance.status === 'waiting' || g.handling.status === 'open', [
    '受理和办理期间可以提请移交；其他阶段请在所在途径中继续办理',
    'it can be offered while it is to be accepted or handled; later, go on with the road it is on',
  ]) ??
  (openOffer(g) === null
    ? null
    : refuse(
        'offered-already',
        'conflict',
        ['已提请上级工会，等待答复', 'it is offered already, and the answer is awaited'],
        ['请等待答复，或者先撤回', 'wait for the answer, or take it back first'],
      )) ??
  (g.charge.path.length > 1
    ? null
    : refuse(
        'top-of-tree',
        'conflict',
        ['已由最上一级工会负责，没有可移交的上级工会', 'the top of the tree has it: there is no union above'],
        ['请在本级继续办理，需要其他单位配合的请联动转办', 'go on here, and refer what departments can answer'],
      ))

const offerHandOver = command({
  name: 'offer-hand-over',
  road: 'handOver',
  title: { zh: '提请上级工会办理', en: 'offer it to a union above' },
  by: theOfficer,
  input: z.strictObject({
    to: Id.meta({ description: '接收的上级工会 / the union above that is to take it' }),
    ground: z.enum(handOverGrounds),
    words: words(4000),
  }),
  needs: ['staff'],
  when: canBeOffered,
  decide: (g, input, moment) => {
    if (!g.charge.path.slice(1).includes(input.to)) return notAbove()
    const receiver = firstManned(
      g,
      moment.facts.staff.filter(({ id }) => id === input.to),
    )
    const { union } = g.charge
    if (receiver === null || union === null) return nobodyThere()
    return [
      happened(
        'hand-over-offered',
        {
          n: g.handOver.offers.length + 1,
          by: 'officer',
          from: union,
          to: input.to,
          ground: input.ground,
          seenBy: readers,
          clocks: { handOver: clock(moment, 'hand-over', 'hand-over-offered') },
        },
        { sealed: { words: input.words } },
      ),
    ]
  },
})

/** The worker's own agent where there is one; before that, any agent of the unions in charge. */
const whoCarries: Who = {
  ...anAgent,
  words: {
    zh: '主办工会或者上级工会的代访代办专员（职工已委托专员的，由该专员）',
    en: "an agent of the unions in charge; where the worker has one, the worker's own",
  },
  is: (g, actor) => (g.handOver.agent === null ? anAgent.is(g, actor) : theAgent.is(g, actor)),
}

const carryUp = command({
  name: 'carry-up',
  road: 'handOver',
  title: { zh: '代访代办：代职工提请上一级工会办理', en: 'carry it to the next union up on behalf of the worker' },
  by: whoCarries,
  input: z.strictObject({
    words: words(4000).meta({ description: '职工的要求和理由 / what the worker asks, and why' }),
  }),
  needs: ['staff'],
  when: canBeOffered,
  decide: (g, input, moment) => {
    const receiver = firstManned(g, moment.facts.staff.slice(1))
    const { union } = g.charge
    if (receiver === null || union === null) return nobodyThere()
    return [
      happened(
        'hand-over-offered',
        {
          n: g.handOver.offers.length + 1,
          by: 'agent',
          from: union,
          to: receiver.id,
          ground: 'worker-request',
          seenBy: readers,
          clocks: { handOver: clock(moment, 'hand-over', 'hand-over-offered') },
        },
        { sealed: { words: input.words } },
      ),
    ]
  },
})

const isOffered = (g: Grievance): Refusal | null =>
  during(g, openOffer(g) !== null, ['当前没有等待答复的移交', 'no offer waits for an answer'])

const acceptHandOver = command({
  name: 'accept-hand-over',
  road: 'handOver',
  title: { zh: '接收移交的案件', en: 'take the case that was offered' },
  by: theReceivingUnion,
  input: Nothing,
  needs: ['staff'],
  when: (g, actor) => isOffered(g) ?? (mayHandle(g, actor.person) ? null : anotherPart()),
  decide: (g, _, moment) => {
    const offer = openOffer(g)
    const staff = moment.facts.staff.find(({ id }) => id === offer?.to)
    if (offer === null || staff === undefined) return nobodyThere()
    const { person } = moment.actor
    if (staff.officers.some((one) => one.person === person && one.tied)) return anotherPart()
    return [acceptOffer(g, offer, staff, person, moment)]
  },
})

const refuseHandOver = command({
  name: 'refuse-hand-over',
  road: 'handOver',
  title: { zh: '不予接收并说明理由', en: 'refuse it, with the reason' },
  by: theReceivingUnion,
  input: z.strictObject({ reason: z.enum(handOverRefusals), words: words(4000) }),
  when: isOffered,
  decide: (g, input) => {
    const n = openOffer(g)?.n ?? 0
    return [
      happened('hand-over-refused', { n, reason: input.reason, seenBy: readers }, { sealed: { words: input.words } }),
    ]
  },
})

/** The officer in charge of what an officer offered; the agent of what that agent carried up. */
const whoOffered: Who = {
  ...anyOf(theOfficer, theAgent),
  words: { zh: '提请移交的承办人或者专员', en: 'whoever offered it' },
  is: (g, actor) => {
    const offer = openOffer(g)
    if (offer === null) return false
    return offer.by === 'officer' ? theOfficer.is(g, actor) : offer.person === actor.person && theAgent.is(g, actor)
  },
}

const revokeHandOver = command({
  name: 'revoke-hand-over',
  road: 'handOver',
  title: { zh: '撤回移交提请', en: 'take the offer back' },
  by: whoOffered,
  input: Nothing,
  when: isOffered,
  decide: (g) => [happened('hand-over-revoked', { n: openOffer(g)?.n ?? 0 })],
})

const mandateAgent = command({
  name: 'mandate-agent',
  road: 'handOver',
  title: { zh: '委托代访代办专员', en: 'give an agent a mandate' },
  by: theWorker,
  input: z.strictObject({ agent: Id }),
  needs: ['agent'],
  when: (g) =>
    during(g, true, ['', '']) ??
    (g.handOver.agent === null
      ? null
      : refuse(
          'agent-already',
          'conflict',
          ['本案已有代访代办专员', 'an agent acts for the worker already'],
          ['请先终止对该专员的委托', "end that agent's mandate first"],
        )),
  decide: (g, input, { facts }) => {
    const { units, tied } = facts.agent
    if (!units.some((unit) => g.charge.path.includes(unit))) {
      return refuse(
        'not-an-agent-here',
        'invalid',
        ['该人员不是主办工会或者上级工会的代访代办专员', 'not an agent of the unions in charge'],
        ['请选择主办工会或者上级工会的专员', 'choose an agent of the unions in charge'],
      )
    }
    // The agent stands beside the worker: nobody who has the case, or is on another side of it.
    return tied || rolesInCase(g, input.agent).length > 0
      ? anotherPart()
      : [happened('agent-mandated', { agent: input.agent })]
  },
})

const endMandate = command({
  name: 'end-mandate',
  road: 'handOver',
  title: { zh: '终止对专员的委托', en: "end the agent's mandate" },
  by: theWorker,
  input: Nothing,
  when: (g) => during(g, g.handOver.agent !== null, ['本案没有代访代办专员', 'no agent acts in this case']),
  decide: (g) => {
    const { agent } = g.handOver
    if (agent === null) return []
    const ended = happened('agent-mandate-ended', { agent: agent.person })
    const offer = openOffer(g)
    // What was carried up for the worker is taken back with it.
    return offer?.by === 'agent' ? [happened('hand-over-revoked', { n: offer.n }), ended] : [ended]
  },
})

function notAbove(): Refusal {
  return refuse(
    'not-above',
    'invalid',
    ['只能移交给主办工会的上级工会', 'it can be offered only to a union above the one in charge'],
    ['请在上级工会中选择', 'choose one of the unions above'],
  )
}

function nobodyThere(): Refusal {
  return refuse(
    'nobody-there',
    'conflict',
    ['该工会目前没有可以承办本案的负责人', 'nobody of that union can have this case now'],
    ['请选择再上一级工会', 'choose a union further up'],
  )
}

export const handOverCommands: readonly Command[] = [
  offerHandOver,
  carryUp,
  acceptHandOver,
  refuseHandOver,
  revokeHandOver,
  mandateAgent,
  endMandate,
]
