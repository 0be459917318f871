import { z } from 'zod'
import { holds, type Actor } from '../case/actor.js'
import { happened, type Side } from '../case/event.js'
import type { StaffFact } from '../case/facts.js'
import type { Grievance } from '../case/grievance.js'
import { refuse, type Refusal } from '../case/refusal.js'
import { agreedDayTerm } from '../law/counting.js'
import { shanghaiDay } from '../values/time.js'
import { command, type Command } from './command.js'
import { isFree, passing } from './handlers.js'
import { DayInput, Id, words } from './inputs.js'
import { owesNext, sideOf } from './next-step.js'
import { clock } from './room.js'
import { isOpen } from './supervision.js'
import { during } from './when.js'
import { anyOf, aSupervisor, theAgent, theOfficer, theWorker } from './who.js'

const whileOpen = (g: Grievance): Refusal | null => during(g, true, ['', ''])

const urge = command({
  name: 'urge',
  road: 'supervision',
  title: { zh: '催办', en: 'urge' },
  by: anyOf(theWorker, theAgent),
  input: z.strictObject({ words: words(2000).optional() }),
  when: whileOpen,
  decide: (g, input, { at }) => {
    const day = shanghaiDay(at)
    if (g.supervision.urgedOn === day) {
      return refuse(
        'urged-today',
        'conflict',
        ['今日已催办，每日一次', 'urged today already: once a day'],
        ['请于明日再催办，或者发送消息', 'urge again tomorrow, or send a message'],
      )
    }
    const to = owesNext(g)
    return [
      happened(
        'urged',
        { ...to, n: g.supervision.urges + 1, day, seenBy: [...new Set<Side>(['worker', 'officer', ...sideOf(to)])] },
        input.words === undefined ? {} : { sealed: { words: input.words } },
      ),
    ]
  },
})

const superviseUrge = command({
  name: 'supervise-urge',
  road: 'supervision',
  title: { zh: '督办', en: 'demand action as supervisor' },
  by: aSupervisor,
  input: z.strictObject({
    words: words(4000),
    by: DayInput.optional().meta({ description: '限定答复之日 / the day by which to answer' }),
  }),
  when: whileOpen,
  decide: (g, input, moment) => {
    const { by } = input
    if (by !== undefined && by < shanghaiDay(moment.at)) {
      return refuse(
        'day-past',
        'invalid',
        ['限定之日不能早于今日', 'the day cannot lie in the past'],
        ['请核对日期', 'check the day'],
      )
    }
    const to = owesNext(g)
    const directive =
      by === undefined
        ? clock(moment, 'directive', 'supervised')
        : agreedDayTerm(by, 'supervised', moment.at, moment.facts, 'directive')
    return [
      happened(
        'supervised',
        {
          ...to,
          n: g.supervision.directives.length + 1,
          by: by ?? null,
          seenBy: [...new Set<Side>(['officer', ...sideOf(to)])],
          clocks: { directive },
        },
        { sealed: { words: input.words } },
      ),
    ]
  },
})

const answerSupervision = command({
  name: 'answer-supervision',
  road: 'supervision',
  title: { zh: '答复督办', en: 'answer the supervisor' },
  by: theOfficer,
  input: z.strictObject({ n: z.int().min(1), words: words(4000) }),
  when: (g) =>
    during(g, g.supervision.directives.some(isOpen), ['当前没有待答复的督办', 'no demand waits for an answer']),
  decide: (g, input) =>
    g.supervision.directives.some((one) => one.n === input.n && isOpen(one))
      ? [happened('supervision-answered', { n: input.n, seenBy: ['officer'] }, { sealed: { words: input.words } })]
      : refuse(
          'no-such-demand',
          'invalid',
          [`没有待答复的第${input.n}项督办`, `no demand number ${input.n} waits for an answer`],
          ['请核对督办序号', 'check the number'],
        ),
})

const reassign = command({
  name: 'reassign',
  road: 'supervision',
  title: { zh: '改派承办人', en: 'give it to another officer' },
  by: aSupervisor,
  input: z.strictObject({
    union: Id.meta({ description: '接办的工会：督办人员所在工会或者其下级 / of the supervisor, or below' }),
    officer: Id,
    words: words(2000),
  }),
  needs: ['assigned'],
  when: whileOpen,
  decide: (g, input, moment) => {
    const { assigned } = moment.facts
    if (assigned === null || !isBelow(assigned, moment.actor)) {
      return refuse(
        'not-below-you',
        'invalid',
        [
          '只能改派给督办人员所在工会或者其下级工会',
          'it can be given only to a union where you supervise, or below it',
        ],
        ['请选择辖区内的工会', 'choose a union of yours'],
      )
    }
    const officer = assigned.officers.find(({ person }) => person === input.officer)
    const replaced = g.charge.officer
    if (officer === undefined || replaced === null || !isFree(g, officer)) {
      return refuse(
        'cannot-take-over',
        'invalid',
        [
          '该人员不是该工会的负责人、已在承办本案，或者休假、需要回避',
          'not an officer of that union, the present handler, on leave, or barred from this case',
        ],
        ['请选择其他人员', 'choose somebody else'],
      )
    }
    const to = { id: assigned.id, path: assigned.path, officer: officer.person }
    return [
      happened('reassigned', { replaced, ...passing(g, to, 'reassigned', moment) }, { sealed: { words: input.words } }),
    ]
  },
})

/** A union where the actor supervises, or one below it. */
function isBelow({ path }: StaffFact, actor: Actor): boolean {
  return path.some((union) => holds(actor, 'supervisor', union))
}

const note = command({
  name: 'note',
  road: 'supervision',
  title: { zh: '督办记录', en: 'make a note as supervisor' },
  by: aSupervisor,
  input: z.strictObject({ words: words(8000) }),
  when: whileOpen,
  decide: (_, input) => [happened('noted', { seenBy: ['officer'] }, { sealed: { words: input.words } })],
})

export const supervisionCommands: readonly Command[] = [urge, superviseUrge, answerSupervision, reassign, note]
