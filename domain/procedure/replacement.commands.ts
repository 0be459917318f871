import { z } from 'zod'
import type { Actor, PersonId } from '../case/actor.js'
import { happened, type Side } from '../case/event.js'
import type { StaffFact, UnionFact } from '../case/facts.js'
import type { Grievance } from '../case/grievance.js'
import { refuse, type Refusal } from '../case/refusal.js'
import { command, type Command } from './command.js'
import { isFree } from './handlers.js'
import { Id, words } from './inputs.js'
import { isAway, replaceHandler, uphold, type Replacing } from './replacement.js'
import { clock } from './room.js'
import { during } from './when.js'
import { aColleague, anUpperOfficer, anyOf, aSupervisor, partyOf, theEmployer, theOfficer, theWorker } from './who.js'

const whileOpen = (g: Grievance): Refusal | null => during(g, true, ['', ''])

const replaceTheHandler = command({
  name: 'replace-handler',
  road: 'replacement',
  title: { zh: '更换承办人', en: 'replace the handler' },
  by: anyOf(aSupervisor, aColleague),
  input: z.strictObject({
    to: Id.optional().meta({
      description: '接替的承办人；不填则按替补顺序 / who takes over; else the next in the order of the unit',
    }),
    words: words(2000),
  }),
  needs: ['staff'],
  when: whileOpen,
  decide: (g, input, moment) => {
    const { staff } = moment.facts
    const away = isAway(g, staff)
    // A supervisor answers for it that the handler is absent; a colleague goes by the register.
    if (!away && !aSupervisor.is(g, moment.actor)) return notAway()
    const named = input.to === undefined ? null : namedIn(g, staff, input.to)
    if (named === undefined) return cannotTakeOver()
    const replaced = replaceHandler(g, away ? 'leave' : 'absence', actingAs(g, moment.actor), moment, named)
    return replaced === null ? nobodyElse() : [{ ...replaced, sealed: { words: input.words } }]
  },
})

const recuseHandler = command({
  name: 'recuse-handler',
  road: 'replacement',
  title: { zh: '承办人自行回避', en: 'recuse as handler' },
  by: theOfficer,
  input: z.strictObject({ words: words(2000) }),
  needs: ['staff'],
  when: whileOpen,
  decide: (g, input, moment) => {
    const replaced = replaceHandler(g, 'recused', 'officer', moment)
    return replaced === null ? nobodyElse() : [{ ...replaced, sealed: { words: input.words } }]
  },
})

const challengeHandler = command({
  name: 'challenge-handler',
  road: 'replacement',
  title: { zh: '申请承办人回避', en: 'challenge the handler' },
  by: anyOf(theWorker, theEmployer),
  input: z.strictObject({ words: words(4000).meta({ description: '回避的事实与理由 / the ground' }) }),
  when: (g, actor) => whileOpen(g) ?? oneAtATime(g) ?? oncePerHandler(g, actor),
  decide: (g, input, moment) => {
    const { officer } = g.charge
    if (officer === null) return []
    const party = partyOf(g, moment.actor)
    const seenBy: readonly Side[] = [party, 'officer']
    return [
      happened(
        'handler-challenged',
        { party, officer, seenBy, clocks: { challenge: clock(moment, 'challenge-decision', 'handler-challenged') } },
        { sealed: { words: input.words } },
      ),
    ]
  },
})

const decideChallenge = command({
  name: 'decide-challenge',
  road: 'replacement',
  title: { zh: '决定承办人是否回避', en: 'decide on the challenge' },
  by: anyOf(aSupervisor, anUpperOfficer),
  input: z.strictObject({
    upheld: z.boolean().meta({ description: '是否应当回避 / whether the handler must stand aside' }),
    words: words(2000),
  }),
  needs: ['staff'],
  when: (g) =>
    during(g, g.replacement.challenge !== null, ['当前没有待决定的回避申请', 'no challenge waits for a decision']),
  decide: (g, input, moment) => {
    const { challenge } = g.replacement
    if (challenge === null) return []
    const said = { sealed: { words: input.words } }
    const by = actingAs(g, moment.actor)
    if (!input.upheld) {
      const { officer } = challenge
      return [happened('challenge-decided', { officer, upheld: false, by }, said)]
    }
    const [decided, ...rest] = uphold(g, by, moment) ?? []
    return decided === undefined ? nobodyElse() : [{ ...decided, ...said }, ...rest]
  },
})

/** Who is both acts as supervisor. */
function actingAs(g: Grievance, actor: Actor): Replacing {
  return aSupervisor.is(g, actor) ? 'supervisor' : 'officer'
}

/** The person as one of the union in charge who can have the case; undefined where it is none. */
function namedIn(g: Grievance, [own]: readonly StaffFact[], person: PersonId): UnionFact | undefined {
  const free = own?.officers.some((one) => one.person === person && isFree(g, one)) === true
  return own !== undefined && free ? { id: own.id, path: own.path, officer: person } : undefined
}

function oneAtATime(g: Grievance): Refusal | null {
  return g.replacement.challenge === null
    ? null
    : refuse(
        'challenge-pending',
        'conflict',
        ['已有回避申请待决定', 'a challenge waits for its decision'],
        ['请等待决定', 'wait for the decision'],
      )
}

function oncePerHandler(g: Grievance, actor: Actor): Refusal | null {
  const party = partyOf(g, actor)
  return g.replacement.challenges.some((one) => one.party === party && one.officer === g.charge.officer)
    ? refuse(
        'challenged-once',
        'conflict',
        ['每一方对同一承办人只能申请回避一次', 'each party may challenge one handler once'],
        ['如有新的事实，请向上级工会督办人员反映', 'tell the supervisors of the union above of new facts'],
      )
    : null
}

function notAway(): Refusal {
  return refuse(
    'handler-not-away',
    'conflict',
    ['承办人在岗，不能由其他负责人更换', 'the handler is in office and not on leave'],
    [
      '承办人休假的，请先登记休假；其他情形请督办人员更换',
      'have the leave registered, or let a supervisor replace them',
    ],
  )
}

function cannotTakeOver(): Refusal {
  return refuse(
    'cannot-take-over',
    'invalid',
    [
      '该人员不是主办工会的负责人，或者休假、需要回避',
      'not an officer of the union in charge, on leave, or barred from this case',
    ],
    ['请选择其他人员，或者不填写，按替补顺序确定', 'name somebody else, or nobody: then the order of the unit decides'],
  )
}

function nobodyElse(): Refusal {
  return refuse(
    'nobody-else',
    'conflict',
    [
      '本工会及各级上级工会目前没有其他可以承办的人员',
      'nobody else of this union or one above it can have the case now',
    ],
    ['请先为工会配备负责人；此前仍由现承办人负责', 'appoint an officer first; until then the present one has it'],
  )
}

export const replacementCommands: readonly Command[] = [
  replaceTheHandler,
  recuseHandler,
  challengeHandler,
  decideChallenge,
]
