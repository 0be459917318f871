import { z } from 'zod'
import type { UnitId } from '../case/actor.js'
import { isRefusal, refuse } from '../case/refusal.js'
import { DayInput, Id, Nothing, words } from '../procedure/inputs.js'
import { claimTypes, type ClaimType } from '../procedure/opening.js'
import type { Day } from '../values/time.js'
import {
  accessOfAsking,
  anOfficer,
  anyWorker,
  askedOf,
  linkCase,
  passedUp,
  passedUpWords,
  theAsker,
  unasked,
  type Asking,
} from './asking.js'
import { happens, matterCommand, matterRoom, runs, type MatterEvent } from './matter.js'

/*
 * Consultations (法律咨询): a worker asks, the union of the employer or of the place answers within its period, and the
 * worker may ask back. What turns out to be a grievance becomes one without being typed again.
 */

export interface Consultation extends Asking {
  readonly status: 'none' | 'asked' | 'answered' | 'closed' | 'converted'
  readonly region: string
  readonly topic: ClaimType | null
  /** When the worker came to know of it, where that was said. */
  readonly knewOn: Day | null
  readonly case: string | null
  readonly answers: number
}

const initial: Consultation = {
  ...unasked,
  status: 'none',
  region: '',
  topic: null,
  knewOn: null,
  case: null,
  answers: 0,
}

type Asked = Pick<Consultation, 'union' | 'path' | 'officer' | 'employer' | 'region' | 'topic' | 'knewOn'>

const stillOpen = ({ status }: Consultation) =>
  status === 'asked' || status === 'answered'
    ? null
    : refuse(
        'consultation-over',
        'conflict',
        ['该咨询已经结束', 'this consultation is over'],
        ['可以另行咨询或者提出诉求', 'ask anew, or open a grievance'],
      )

export const consultation = matterRoom<Consultation>({
  kind: 'consultation',
  title: { zh: '法律咨询', en: 'consultation' },
  initial,
  evolve: {
    asked: (_, { seq, actor, data }: MatterEvent<Asked>) => ({
      ...initial,
      ...data,
      status: 'asked',
      since: seq,
      person: actor,
    }),
    answered: (slice, { actor }: MatterEvent) => ({
      ...slice,
      status: 'answered',
      officer: actor,
      answers: slice.answers + 1,
    }),
    'asked-again': (slice, { seq }: MatterEvent) => ({ ...slice, status: 'asked', since: seq }),
    'passed-up': (slice, { seq, data }: MatterEvent<{ union: UnitId }>) => ({
      ...slice,
      union: data.union,
      officer: null,
      since: seq,
    }),
    closed: (slice) => ({ ...slice, status: 'closed' }),
    converted: (slice, { data }: MatterEvent<{ case: string }>) => ({ ...slice, status: 'converted', case: data.case }),
  },
  standing: ({ status, union, path, officer, employer, person }) => ({
    status,
    number: '',
    union,
    path,
    officer,
    employer,
    person,
    over: status === 'closed' || status === 'converted',
  }),
  access: accessOfAsking,
  owes: ({ status, since, union, officer }) =>
    status === 'asked'
      ? [{ key: `${since}/answer`, what: 'answer', owner: { role: 'officer', unit: union, person: officer } }]
      : [],
  expiries: {
    // Silence is passed up the tree, as with a grievance; at the top it stays, and is marked again.
    answer: { follows: ({ slice }, _, moment) => passedUp(slice, moment, 'answer', 'consultation'), again: true },
  },
  effects: {},
  commands: [
    matterCommand({
      name: 'ask',
      title: { zh: '提出咨询', en: 'ask' },
      opens: true,
      by: anyWorker,
      input: z.strictObject({
        region: z.string().regex(/^\d{6}$/, { error: '行政区划代码为六位数字 / a GB/T 2260 code has six digits' }),
        union: Id.optional(),
        employer: Id.optional(),
        topic: z.enum(claimTypes),
        knewOn: DayInput.optional(),
        question: words(8000),
      }),
      needs: (input) => ({ units: [input.union ?? input.employer ?? null] }),
      when: () => null,
      decide: (_, input, moment) => {
        const of = askedOf(moment.facts.units.get(input.union ?? input.employer ?? ''), moment.actor.person)
        if (isRefusal(of)) return of
        const asked: Asked = { ...of, region: input.region, topic: input.topic, knewOn: input.knewOn ?? null }
        return [
          happens(
            'asked',
            { ...asked, clocks: { answer: runs(moment, 'consultation', 'asked') } },
            { sealed: { question: input.question } },
          ),
        ]
      },
    }),
    matterCommand({
      name: 'answer',
      title: { zh: '答复咨询', en: 'answer' },
      by: anOfficer,
      input: z.strictObject({ answer: words(8000) }),
      when: stillOpen,
      decide: (_, input) => [happens('answered', {}, { sealed: { answer: input.answer } })],
    }),
    matterCommand({
      name: 'ask-again',
      title: { zh: '继续咨询', en: 'ask further' },
      by: theAsker,
      input: z.strictObject({ question: words(8000) }),
      when: stillOpen,
      decide: (_, input, moment) => [
        happens(
          'asked-again',
          { clocks: { answer: runs(moment, 'consultation', 'asked-again') } },
          { sealed: { question: input.question } },
        ),
      ],
    }),
    matterCommand({
      name: 'close',
      title: { zh: '结束咨询', en: 'close' },
      by: theAsker,
      input: Nothing,
      when: stillOpen,
      decide: () => [happens('closed')],
    }),
    linkCase,
  ],
  words: {
    events: {
      asked: { zh: '职工提出咨询', en: 'a worker asked' },
      answered: { zh: '工会已答复', en: 'the union answered' },
      'asked-again': { zh: '职工继续咨询', en: 'the worker asked further' },
      'passed-up': passedUpWords,
      closed: { zh: '咨询结束', en: 'closed' },
      converted: { zh: '已转为诉求', en: 'turned into a grievance' },
    },
    status: {
      none: { zh: '未提出', en: 'not begun' },
      asked: { zh: '待答复', en: 'awaiting an answer' },
      answered: { zh: '已答复', en: 'answered' },
      closed: { zh: '已结束', en: 'closed' },
      converted: { zh: '已转为诉求', en: 'turned into a grievance' },
    },
    whats: { answer: { zh: '咨询答复期限', en: 'answer to a consultation' } },
  },
})
