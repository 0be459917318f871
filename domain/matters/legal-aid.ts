import { z } from 'zod'
import type { UnitId } from '../case/actor.js'
import { isRefusal, refuse } from '../case/refusal.js'
import { Id, words } from '../procedure/inputs.js'
import { claimTypes, type ClaimType } from '../procedure/opening.js'
import {
  accessOfAsking,
  anOfficer,
  anyWorker,
  askedOf,
  linkCase,
  noSuchCase,
  passedUp,
  passedUpWords,
  theAsker,
  unasked,
  type Asking,
} from './asking.js'
import { happens, matterCommand, matterRoom, runs, type MatterEvent } from './matter.js'

/*
 * Requests for legal aid (法律援助): a worker asks for somebody to stand by them, in a case or before there is one; the
 * union grants it and names who, or refuses with the reason and where else to ask. (法律援助法; 工会法律援助办法)
 */

export const aidKinds = ['advice', 'drafting', 'representation'] as const
type AidKind = (typeof aidKinds)[number]

export const refusedBecause = ['outside-scope', 'other-body-grants-it', 'no-such-claim', 'withdrawn-by-worker'] as const

export interface LegalAid extends Asking {
  readonly status: 'none' | 'requested' | 'granted' | 'refused' | 'done' | 'withdrawn'
  readonly aid: AidKind | null
  /** Where the dispute is and what it is about, where that was said. */
  readonly region: string
  readonly topic: ClaimType | null
  readonly case: string | null
  readonly because: (typeof refusedBecause)[number] | null
}

const initial: LegalAid = { ...unasked, status: 'none', aid: null, region: '', topic: null, case: null, because: null }

const during =
  (...statuses: readonly LegalAid['status'][]) =>
  (slice: LegalAid) =>
    statuses.includes(slice.status)
      ? null
      : refuse(
          'not-now',
          'conflict',
          ['该申请目前的状态不允许这样办理', 'not as the request stands'],
          ['请查看其办理经过；可以另行申请', 'see what happened to it; another may be made'],
        )

export const legalAid = matterRoom<LegalAid>({
  kind: 'legal-aid',
  title: { zh: '法律援助', en: 'legal aid' },
  initial,
  evolve: {
    requested: (_, { seq, actor, data }: MatterEvent<Partial<LegalAid>>) => ({
      ...initial,
      ...data,
      status: 'requested',
      since: seq,
      person: actor,
    }),
    'passed-up': (slice, { seq, data }: MatterEvent<{ union: UnitId }>) => ({
      ...slice,
      union: data.union,
      officer: null,
      since: seq,
    }),
    granted: (slice, { actor }: MatterEvent) => ({ ...slice, status: 'granted', officer: actor }),
    refused: (slice, { actor, data }: MatterEvent<Pick<LegalAid, 'because'>>) => ({
      ...slice,
      status: 'refused',
      officer: actor,
      because: data.because,
    }),
    given: (slice) => ({ ...slice, status: 'done' }),
    withdrawn: (slice) => ({ ...slice, status: 'withdrawn' }),
    // The aid itself is decided on and given all the same: a grievance is what it is given in.
    converted: (slice, { data }: MatterEvent<{ case: string }>) => ({ ...slice, case: data.case }),
  },
  standing: ({ status, union, path, officer, employer, person }) => ({
    status,
    number: '',
    union,
    path,
    officer,
    employer,
    person,
    over: status === 'refused' || status === 'done' || status === 'withdrawn',
  }),
  access: accessOfAsking,
  owes: ({ status, since, union, officer }) =>
    status === 'requested'
      ? [{ key: `${since}/decision`, what: 'decision', owner: { role: 'officer', unit: union, person: officer } }]
      : [],
  expiries: {
    decision: { follows: ({ slice }, _, moment) => passedUp(slice, moment, 'decision', 'legal-aid'), again: true },
  },
  effects: {},
  commands: [
    matterCommand({
      name: 'request',
      title: { zh: '申请法律援助', en: 'ask for legal aid' },
      opens: true,
      by: anyWorker,
      input: z.strictObject({
        union: Id.optional(),
        employer: Id.optional(),
        aid: z.enum(aidKinds),
        region: z
          .string()
          .regex(/^\d{6}$/, { error: '行政区划代码为六位数字 / a GB/T 2260 code has six digits' })
          .optional(),
        topic: z.enum(claimTypes).optional(),
        case: Id.optional(),
        reasons: words(8000),
      }),
      needs: (input) => ({ units: [input.union ?? input.employer ?? null], cases: [input.case ?? null] }),
      when: () => null,
      decide: (_, input, moment) => {
        const { units, cases } = moment.facts
        const of = askedOf(units.get(input.union ?? input.employer ?? ''), moment.actor.person)
        if (isRefusal(of)) return of
        if (input.case !== undefined && !cases.has(input.case)) return noSuchCase()
        const clocks = { decision: runs(moment, 'legal-aid', 'requested') }
        const { aid, region = '', topic = null } = input
        const data = { ...of, aid, region, topic, case: input.case ?? null, clocks }
        return [happens('requested', data, { sealed: { reasons: input.reasons } })]
      },
    }),
    matterCommand({
      name: 'grant',
      title: { zh: '给予援助', en: 'grant it' },
      by: anOfficer,
      input: z.strictObject({ helper: words(200).meta({ description: '援助人员及其联系方式 / who helps' }) }),
      when: during('requested'),
      decide: (_, input) => [happens('granted', {}, { sealed: { helper: input.helper } })],
    }),
    matterCommand({
      name: 'refuse',
      title: { zh: '不予援助', en: 'refuse it' },
      by: anOfficer,
      input: z.strictObject({
        because: z.enum(refusedBecause),
        words: words(4000).meta({ description: '理由，以及还可以向谁申请 / the reason, and where else to ask' }),
      }),
      when: during('requested'),
      decide: (_, input) => [happens('refused', { because: input.because }, { sealed: { words: input.words } })],
    }),
    matterCommand({
      name: 'complete',
      title: { zh: '援助完成', en: 'the aid was given' },
      by: anOfficer,
      input: z.strictObject({ words: words(4000) }),
      when: during('granted'),
      decide: (_, input) => [happens('given', {}, { sealed: { words: input.words } })],
    }),
    matterCommand({
      name: 'withdraw',
      title: { zh: '撤回申请', en: 'withdraw' },
      by: theAsker,
      input: z.strictObject({}),
      when: during('requested', 'granted'),
      decide: () => [happens('withdrawn')],
    }),
    linkCase,
  ],
  words: {
    events: {
      requested: { zh: '职工申请法律援助', en: 'a worker asked for legal aid' },
      'passed-up': passedUpWords,
      granted: { zh: '给予法律援助', en: 'legal aid was granted' },
      refused: { zh: '不予法律援助', en: 'legal aid was refused' },
      given: { zh: '援助完成', en: 'the aid was given' },
      withdrawn: { zh: '职工撤回申请', en: 'the worker withdrew' },
      converted: { zh: '已转为诉求', en: 'turned into a grievance' },
    },
    status: {
      none: { zh: '未申请', en: 'not begun' },
      requested: { zh: '待决定', en: 'awaiting a decision' },
      granted: { zh: '援助中', en: 'granted' },
      refused: { zh: '不予援助', en: 'refused' },
      done: { zh: '已完成', en: 'given' },
      withdrawn: { zh: '已撤回', en: 'withdrawn' },
    },
    whats: { decision: { zh: '法律援助决定期限', en: 'decision on legal aid' } },
  },
})
