import { z } from 'zod'
import { holds, type PersonId, type UnitId } from '../case/actor.js'
import { refuse, type Refusal } from '../case/refusal.js'
import { warningRules, type WarningRuleId } from '../law/warning-rules.js'
import { DayInput, Id, words } from '../procedure/inputs.js'
import { shanghaiDay } from '../values/time.js'
import { happens, matterCommand, matterRoom, runs, type MatterEvent, type MatterWho } from './matter.js'

/*
 * Warnings (监测预警): what the cases of the last weeks say about an employer, a district or a unit, found every hour by the
 * rules in law/warning-rules.ts. Each has an owner and a clock, and ends in a letter, a visit or a dismissal with a reason.
 */

export interface Warning {
  readonly status: 'none' | 'open' | 'letter' | 'visit' | 'dismissed'
  readonly since: number
  readonly rule: WarningRuleId | null
  /** What it is about: `employer/<id>`, `district/<code>/<claim>`, `unit/<id>`. */
  readonly subject: string
  readonly union: UnitId | null
  readonly path: readonly UnitId[]
  readonly officer: PersonId | null
  readonly employer: UnitId | null
  readonly figures: Readonly<Record<string, number | string>>
  /** The cases behind it, at most 200. */
  readonly cases: readonly string[]
  readonly letter: string | null
}

const initial: Warning = {
  status: 'none',
  since: 0,
  rule: null,
  subject: '',
  union: null,
  path: [],
  officer: null,
  employer: null,
  figures: {},
  cases: [],
  letter: null,
}

const theWatch: MatterWho<Warning> = {
  roles: [],
  words: { zh: '系统监测', en: 'the hourly watch of the platform' },
  is: (_, actor) => actor.person === 'system',
}
const itsOfficer: MatterWho<Warning> = {
  roles: ['officer'],
  words: { zh: '处置预警的工会负责人', en: 'an officer of the union that answers for it' },
  is: ({ union }, actor) => union !== null && holds(actor, 'officer', union),
}

const whileOpen = ({ status }: Warning): Refusal | null =>
  status === 'open'
    ? null
    : refuse(
        'warning-ended',
        'conflict',
        ['该预警已经处置', 'this warning has been dealt with'],
        ['请查看处置记录', 'see what was done'],
      )

const found = z.strictObject({
  rule: z.enum(Object.keys(warningRules) as [WarningRuleId, ...WarningRuleId[]]),
  subject: z.string().max(120),
  unit: Id,
  employer: Id.nullable(),
  figures: z.record(z.string(), z.union([z.number(), z.string()])),
  cases: z.array(Id).max(200),
})
export type FoundWarning = z.infer<typeof found>

export const warning = matterRoom<Warning>({
  kind: 'warning',
  title: { zh: '监测预警', en: 'warnings' },
  initial,
  evolve: {
    raised: (_, { seq, data }: MatterEvent<Omit<Warning, 'status' | 'since' | 'letter'>>) => {
      const { rule, subject, union, path, officer, employer, figures, cases } = data
      return { ...initial, rule, subject, union, path, officer, employer, figures, cases, status: 'open', since: seq }
    },
    'letter-sent': (slice, { data }: MatterEvent<{ letter: string }>) => ({
      ...slice,
      status: 'letter',
      letter: data.letter,
    }),
    visited: (slice) => ({ ...slice, status: 'visit' }),
    dismissed: (slice) => ({ ...slice, status: 'dismissed' }),
  },
  standing: ({ status, union, path, officer, employer }) => ({
    status,
    number: '',
    union,
    path,
    officer,
    employer,
    person: null,
    over: status !== 'none' && status !== 'open',
  }),
  access: ({ union, path }) => [
    ...(union === null ? [] : [{ kind: 'unit' as const, id: union, role: 'officer' as const }]),
    ...path.map((id) => ({ kind: 'unit' as const, id, role: 'supervisor' as const })),
  ],
  owes: ({ status, since, union, officer }) =>
    status === 'open'
      ? [{ key: `${since}/handling`, what: 'handling', owner: { role: 'officer', unit: union, person: officer } }]
      : [],
  expiries: { handling: { follows: () => [], again: true } },
  effects: {},
  commands: [
    matterCommand({
      name: 'raise',
      title: { zh: '发出预警', en: 'raise a warning' },
      opens: true,
      by: theWatch,
      input: found,
      needs: ({ unit }) => ({ units: [unit] }),
      when: () => null,
      decide: (_, { unit, ...facts }, moment) => {
        const of = moment.facts.units.get(unit)
        const [union] = of?.path ?? []
        if (of === undefined || union === undefined)
          return refuse(
            'no-union-there',
            'invalid',
            ['没有负责的工会', 'no union answers for it'],
            ['请在名册中登记', 'register one'],
          )
        const data = { ...facts, union, path: of.path, officer: of.officers[0] ?? null }
        return [happens('raised', { ...data, clocks: { handling: runs(moment, 'warning', 'raised') } })]
      },
    }),
    matterCommand({
      name: 'end-by-letter',
      title: { zh: '已发监督文书', en: 'a supervision letter was signed' },
      by: itsOfficer,
      input: z.strictObject({ letter: Id }),
      needs: ({ letter }) => ({ matters: [letter] }),
      when: whileOpen,
      decide: ({ slice }, { letter }, { facts }) => {
        const written = facts.matters.get(letter)
        if (written?.kind !== 'letter' || (slice.employer !== null && written.employer !== slice.employer))
          return refuse(
            'no-such-letter',
            'invalid',
            ['没有该监督文书，或者不是发给该单位的', 'no such letter, or not to this employer'],
            ['请先起草监督文书', 'draft one first'],
          )
        // A draft has no number: it can still be left lying.
        return written.number === ''
          ? refuse(
              'letter-not-signed',
              'conflict',
              ['该监督文书尚未签发，预警不能因草稿办结', 'the letter has not been signed: a draft ends no warning'],
              ['请签发后再办结预警', 'sign it first'],
            )
          : [happens('letter-sent', { letter })]
      },
    }),
    matterCommand({
      name: 'record-visit',
      title: { zh: '记录走访', en: 'record a visit' },
      by: itsOfficer,
      input: z.strictObject({ occurredOn: DayInput, words: words(8000) }),
      when: whileOpen,
      decide: (_, input, { at }) =>
        input.occurredOn > shanghaiDay(at)
          ? refuse(
              'day-in-future',
              'invalid',
              ['日期不能晚于今天', 'the day cannot be after today'],
              ['请填写实际走访的日期', 'give the day of the visit'],
            )
          : [happens('visited', { occurredOn: input.occurredOn }, { sealed: { words: input.words } })],
    }),
    matterCommand({
      name: 'dismiss',
      title: { zh: '解除预警', en: 'dismiss' },
      by: itsOfficer,
      input: z.strictObject({ reason: words(4000) }),
      when: whileOpen,
      decide: (_, input) => [happens('dismissed', {}, { sealed: { reason: input.reason } })],
    }),
  ],
  words: {
    events: {
      raised: { zh: '发出预警', en: 'a warning was raised' },
      'letter-sent': { zh: '已发监督文书', en: 'a supervision letter was written' },
      visited: { zh: '已走访', en: 'the place was visited' },
      dismissed: { zh: '解除预警', en: 'dismissed' },
    },
    status: {
      none: { zh: '未发出', en: 'not raised' },
      open: { zh: '待处置', en: 'open' },
      letter: { zh: '已发监督文书', en: 'ended in a letter' },
      visit: { zh: '已走访', en: 'ended in a visit' },
      dismissed: { zh: '已解除', en: 'dismissed' },
    },
    whats: { handling: { zh: '预警处置期限', en: 'dealing with a warning' } },
  },
})
