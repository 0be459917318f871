import { z } from 'zod'
import type { UnitId } from '../case/actor.js'
import { isRefusal, refuse } from '../case/refusal.js'
import { Id, words } from '../procedure/inputs.js'
import {
  accessOfAsking,
  anOfficer,
  anyWorker,
  askedOf,
  passedUp,
  passedUpWords,
  theAsker,
  unasked,
  type Asking,
} from './asking.js'
import { happens, matterCommand, matterRoom, runs, type MatterEvent } from './matter.js'

/*
 * Joining a union (入会): a worker applies from the phone, the union aims to decide within half an hour, and says how long it
 * took. No day is given for it in law; overdue it is after one working day. (工会法 3; 中国工会章程 1–2)
 */

/** Minutes. */
const aim = 30

export const notAdmittedBecause = ['member-already', 'not-a-worker', 'other-union-answers'] as const

export interface Membership extends Asking {
  readonly status: 'none' | 'applied' | 'admitted' | 'not-admitted' | 'withdrawn'
  readonly appliedAt: string | null
  /** From the application to the decision; a minute begun is counted. */
  readonly minutes: number | null
  readonly withinAim: boolean | null
}

const initial: Membership = { ...unasked, status: 'none', appliedAt: null, minutes: null, withinAim: null }

const whileApplied = (slice: Membership) =>
  slice.status === 'applied'
    ? null
    : refuse(
        'not-now',
        'conflict',
        ['该入会申请已经办结', 'this application has been decided'],
        ['可以重新申请', 'another may be made'],
      )

function decided(slice: Membership, at: string): Pick<Membership, 'minutes' | 'withinAim'> {
  const minutes = Math.ceil((Date.parse(at) - Date.parse(slice.appliedAt ?? at)) / 60_000)
  return { minutes, withinAim: minutes <= aim }
}

export const membership = matterRoom<Membership>({
  kind: 'membership',
  title: { zh: '入会申请', en: 'membership' },
  initial,
  evolve: {
    applied: (_, { seq, at, actor, data }: MatterEvent<Partial<Membership>>) => ({
      ...initial,
      ...data,
      status: 'applied',
      since: seq,
      person: actor,
      appliedAt: at,
    }),
    'passed-up': (slice, { seq, data }: MatterEvent<{ union: UnitId }>) => ({
      ...slice,
      union: data.union,
      officer: null,
      since: seq,
    }),
    admitted: (slice, { at, actor }: MatterEvent) => ({
      ...slice,
      ...decided(slice, at),
      status: 'admitted',
      officer: actor,
    }),
    'not-admitted': (slice, { at, actor }: MatterEvent) => ({
      ...slice,
      ...decided(slice, at),
      status: 'not-admitted',
      officer: actor,
    }),
    withdrawn: (slice) => ({ ...slice, status: 'withdrawn' }),
  },
  standing: ({ status, union, path, officer, employer, person }) => ({
    status,
    number: '',
    union,
    path,
    officer,
    employer,
    person,
    over: status !== 'none' && status !== 'applied',
  }),
  access: accessOfAsking,
  owes: ({ status, since, union, officer }) =>
    status === 'applied'
      ? [{ key: `${since}/admission`, what: 'admission', owner: { role: 'officer', unit: union, person: officer } }]
      : [],
  expiries: {
    admission: { follows: ({ slice }, _, moment) => passedUp(slice, moment, 'admission', 'membership'), again: true },
  },
  effects: {},
  commands: [
    matterCommand({
      name: 'apply',
      title: { zh: '申请入会', en: 'apply' },
      opens: true,
      by: anyWorker,
      input: z.strictObject({
        union: Id.optional(),
        employer: Id.optional(),
        words: words(2000).optional().meta({ description: '工作单位或者工种等 / where and as what you work' }),
      }),
      needs: (input) => ({ units: [input.union ?? input.employer ?? null] }),
      when: () => null,
      decide: (_, input, moment) => {
        const of = askedOf(moment.facts.units.get(input.union ?? input.employer ?? ''), moment.actor.person)
        if (isRefusal(of)) return of
        const clocks = { admission: runs(moment, 'membership', 'applied') }
        return [
          happens('applied', { ...of, clocks }, input.words === undefined ? {} : { sealed: { words: input.words } }),
        ]
      },
    }),
    matterCommand({
      name: 'admit',
      title: { zh: '批准入会', en: 'admit' },
      by: anOfficer,
      input: z.strictObject({}),
      when: whileApplied,
      decide: () => [happens('admitted')],
    }),
    matterCommand({
      name: 'decline',
      title: { zh: '不予批准', en: 'decline' },
      by: anOfficer,
      input: z.strictObject({ because: z.enum(notAdmittedBecause), words: words(4000) }),
      when: whileApplied,
      decide: (_, input) => [happens('not-admitted', { because: input.because }, { sealed: { words: input.words } })],
    }),
    matterCommand({
      name: 'withdraw',
      title: { zh: '撤回申请', en: 'withdraw' },
      by: theAsker,
      input: z.strictObject({}),
      when: whileApplied,
      decide: () => [happens('withdrawn')],
    }),
  ],
  words: {
    events: {
      applied: { zh: '职工申请入会', en: 'a worker applied' },
      'passed-up': passedUpWords,
      admitted: { zh: '批准入会', en: 'admitted' },
      'not-admitted': { zh: '不予批准', en: 'not admitted' },
      withdrawn: { zh: '职工撤回申请', en: 'withdrawn' },
    },
    status: {
      none: { zh: '未申请', en: 'not begun' },
      applied: { zh: '待批准', en: 'awaiting a decision' },
      admitted: { zh: '已入会', en: 'admitted' },
      'not-admitted': { zh: '未获批准', en: 'not admitted' },
      withdrawn: { zh: '已撤回', en: 'withdrawn' },
    },
    whats: { admission: { zh: '入会办理期限', en: 'decision on a membership' } },
  },
})
