import { z } from 'zod'
import { holds, type Actor, type UnitId } from '../case/actor.js'
import { happened, type NewEvent, type Side } from '../case/event.js'
import type { DepartmentFact } from '../case/facts.js'
import type { Grievance } from '../case/grievance.js'
import { refuse, type Refusal, type RefusedPart } from '../case/refusal.js'
import { departmentSide } from '../case/sight.js'
import type { Term } from '../law/term.js'
import { command, type Command } from './command.js'
import { Id, words } from './inputs.js'
import { handlingWaits, isOpen, mayWait, returnReasons, settle, waiting, type Asked } from './referral.js'
import { clock, type Moment } from './room.js'
import { during } from './when.js'
import { anyOf, rolesInCase, theGroup, theLiaison, theOfficer } from './who.js'

/** Departments in one referral, at most: the coordination group has some thirty members. */
const mostAtOnce = 30

/** The question and its answer are for the worker, the union's side and the department itself. */
const readersOf = (unit: UnitId): readonly Side[] => ['worker', 'officer', departmentSide(unit)]

const N = z.int().min(1).meta({ description: '转办序号 / the number of the question' })

const refer = command({
  name: 'refer',
  road: 'referral',
  title: { zh: '联动转办', en: 'refer to departments' },
  by: theOfficer,
  input: z.strictObject({
    departments: z.array(Id).min(1).max(mostAtOnce),
    question: words(4000),
    waits: z.boolean().default(false).meta({
      description: '办理是否等待答复（办理期限停算） / whether the handling waits for the answers',
    }),
  }),
  needs: ['departments'],
  when: (g) => during(g, g.acceptance.status === 'accepted', ['请先受理案件', 'accept the case first']),
  decide: (g, input, moment) => {
    const barred = refuseDepartments(g, input.departments, moment.facts.departments)
    if (barred !== null) return barred
    const moved = input.waits && !handlingWaits(g) ? waiting(g, moment) : {}
    if (input.waits) {
      const cannot = refuseToWait(g, moved, moment)
      if (cannot !== null) return cannot
    }
    return input.departments.flatMap((unit, i): readonly NewEvent[] => {
      const department = moment.facts.departments.find(({ id }) => id === unit)
      const liaison = department === undefined ? undefined : liaisonIn(g, department)
      if (department === undefined || liaison === undefined) return []
      const n = g.referral.asked.length + 1 + i
      return [
        happened(
          'referred',
          {
            n,
            unit,
            group: department.group,
            liaison,
            waits: input.waits,
            seenBy: readersOf(unit),
            clocks: { [`referral/${n}`]: clock(moment, 'referral', 'referred') },
            // With the first of them the handling stands still.
            ...(i === 0 && Object.keys(moved).length > 0 ? { moved } : {}),
          },
          { sealed: { question: input.question } },
        ),
      ]
    })
  },
})

const isAsked = (g: Grievance): Refusal | null =>
  during(g, g.referral.asked.some(isOpen), ['当前没有待答复的转办', 'no question waits for an answer'])

const answerReferral = command({
  name: 'answer-referral',
  road: 'referral',
  title: { zh: '答复转办事项', en: 'answer what was referred' },
  by: theLiaison,
  input: z.strictObject({ n: N, words: words(8000) }),
  when: isAsked,
  decide: (g, input, moment) => {
    const one = ownQuestion(g, input.n, moment.actor)
    if ('refused' in one) return one
    const { n, unit } = one
    const answered = happened(
      'referral-answered',
      { n, unit, seenBy: readersOf(unit) },
      { sealed: { words: input.words } },
    )
    return settle(g, one, answered, moment)
  },
})

const returnReferral = command({
  name: 'return-referral',
  road: 'referral',
  title: { zh: '退回转办', en: 'return it, with the reason' },
  by: theLiaison,
  input: z.strictObject({ n: N, reason: z.enum(returnReasons), words: words(4000) }),
  when: isAsked,
  decide: (g, input, moment) => {
    const one = ownQuestion(g, input.n, moment.actor)
    if ('refused' in one) return one
    const { n, unit } = one
    const returned = happened(
      'referral-returned',
      { n, unit, reason: input.reason, seenBy: readersOf(unit) },
      { sealed: { words: input.words } },
    )
    return settle(g, one, returned, moment)
  },
})

const withdrawReferral = command({
  name: 'withdraw-referral',
  road: 'referral',
  title: { zh: '撤回转办', en: 'take the question back' },
  by: anyOf(theOfficer, theGroup),
  input: z.strictObject({ n: N }),
  when: isAsked,
  decide: (g, input, moment) => {
    const one = g.referral.asked.find(({ n, status }) => n === input.n && status === 'asked')
    if (one === undefined) return noSuchQuestion(input.n)
    const { n, unit } = one
    return settle(g, one, happened('referral-withdrawn', { n, unit, seenBy: readersOf(unit) }), moment)
  },
})

/** The question, where it is open and put to a department of this liaison. */
function ownQuestion(g: Grievance, n: number, actor: Actor): Asked | Refusal {
  const one = g.referral.asked.find((asked) => asked.n === n && isOpen(asked) && holds(actor, 'liaison', asked.unit))
  return one ?? noSuchQuestion(n)
}

/** A liaison with no part in the case; the least loaded comes first. */
function liaisonIn(g: Grievance, { liaisons }: DepartmentFact): string | undefined {
  return liaisons.find((person) => rolesInCase(g, person).length === 0)
}

function refuseDepartments(g: Grievance, named: readonly UnitId[], known: readonly DepartmentFact[]): Refusal | null {
  const parts = named.flatMap((unit, i): readonly RefusedPart[] => {
    const department = known.find(({ id }) => id === unit)
    const path = `/departments/${i}`
    if (department === undefined)
      return [{ path, why: { zh: '不是协调小组的成员单位', en: 'not a department of the coordination group' } }]
    if (named.indexOf(unit) < i) return [{ path, why: { zh: '重复', en: 'named twice' } }]
    if (g.referral.asked.some((one) => isOpen(one) && one.unit === unit))
      return [{ path, why: { zh: '已转办，等待答复', en: 'asked already, and the answer is awaited' } }]
    return liaisonIn(g, department) === undefined
      ? [{ path, why: { zh: '没有可以办理的联络员', en: 'has no liaison who can answer' } }]
      : []
  })
  if (parts.length === 0) return null
  return {
    ...refuse(
      'departments-barred',
      'invalid',
      [
        `不能转办：${parts.map(({ path, why }) => `第${placeOf(path)}个单位（${why.zh}）`).join('；')}`,
        `cannot be asked: ${parts.map(({ path, why }) => `number ${placeOf(path)} (${why.en})`).join('; ')}`,
      ],
      ['请在协调小组成员单位中选择', 'choose among the departments of the coordination group'],
    ),
    parts,
  }
}

function placeOf(path: string): number {
  return Number(path.split('/')[2] ?? 0) + 1
}

/** Waiting is of the handling alone, within the days that a case may be suspended. */
function refuseToWait(g: Grievance, moved: Readonly<Record<string, Term>>, moment: Moment): Refusal | null {
  if (!mayWait(g, moment)) {
    return refuse(
      'suspension-used-up',
      'conflict',
      ['可中止的期限不足，办理不能等待答复', 'too few days of suspension are left to wait'],
      ['请转办而不等待', 'refer it without waiting'],
    )
  }
  return handlingWaits(g) || Object.keys(moved).length > 0
    ? null
    : refuse(
        'nothing-to-wait',
        'conflict',
        ['没有正在计算的办理期限可以停算', 'no handling period runs that could stand still'],
        ['请转办而不等待', 'refer it without waiting'],
      )
}

function noSuchQuestion(n: number): Refusal {
  return refuse(
    'no-such-question',
    'invalid',
    [`没有待答复的第${n}项转办`, `no question number ${n} waits for your answer`],
    ['请核对转办序号', 'check the number'],
  )
}

export const referralCommands: readonly Command[] = [refer, answerReferral, returnReferral, withdrawReferral]
