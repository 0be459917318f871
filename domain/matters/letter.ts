import { z } from 'zod'
import { holds, type Actor, type PersonId, type UnitId } from '../case/actor.js'
import { refuse, type Refusal } from '../case/refusal.js'
import { agreedDayTerm } from '../law/counting.js'
import { DayInput, Id, words } from '../procedure/inputs.js'
import { addDays, shanghaiDay, startOfDay, type Day, type Words } from '../values/time.js'
import {
  happens,
  matterCommand,
  matterRoom,
  runs,
  type MatterEvent,
  type MatterMoment,
  type MatterWho,
} from './matter.js'

/*
 * Supervision letters (工会劳动法律监督): 提示函 → 意见书 → 建议书, one matter from the first letter to the end. A letter is drafted,
 * signed by whom the law wants to sign it, numbered, served with proof and answered in writing; silence, a refused service
 * or a correction left undone without reason lead to the next rung. (浙江省实施办法 17, 22)
 */

export const rungs = ['reminder', 'opinion', 'proposal'] as const
export type Rung = (typeof rungs)[number]

export const rungWords: Record<Rung, Words> = {
  reminder: { zh: '工会劳动法律监督提示函', en: 'reminder letter' },
  opinion: { zh: '工会劳动法律监督意见书', en: 'opinion letter' },
  proposal: { zh: '工会劳动法律监督建议书', en: 'proposal to the labour agency' },
}

export const servedHow = ['direct', 'post', 'electronic', 'left-with-witness', 'refused'] as const
export type ServedHow = (typeof servedHow)[number]

const closedBecause = ['corrected', 'explained', 'taken-up-by-agency', 'sent-in-error'] as const

interface Written {
  readonly rung: Rung
  readonly seq: number
  readonly status: 'drafted' | 'signed' | 'served' | 'refused' | 'silent' | 'answered' | 'uncorrected'
  readonly number: string
  readonly signedBy: PersonId | null
  /** Of a reminder, whose term stands in the letter: natural days. */
  readonly replyDays: number | null
  readonly servedOn: Day | null
  /** The event of the service: the answer is owed under its number. */
  readonly servedSeq: number
  readonly how: ServedHow | null
  readonly answeredOn: Day | null
  readonly corrected: 'yes' | 'partly' | 'no' | null
}

export interface Letter {
  readonly status: 'none' | Written['status'] | 'closed'
  readonly union: UnitId | null
  readonly path: readonly UnitId[]
  readonly officer: PersonId | null
  readonly employer: UnitId | null
  /** Two or more, none of them in the employer's service. */
  readonly inspectors: readonly PersonId[]
  readonly case: string | null
  readonly warning: string | null
  readonly agency: UnitId | null
  readonly letters: readonly Written[]
  /** Since when the next rung is due. */
  readonly nextSince: number | null
}

const initial: Letter = {
  status: 'none',
  union: null,
  path: [],
  officer: null,
  employer: null,
  inspectors: [],
  case: null,
  warning: null,
  agency: null,
  letters: [],
  nextSince: null,
}

interface Begun {
  readonly union: UnitId
  readonly path: readonly UnitId[]
  readonly employer: UnitId
  readonly inspectors: readonly PersonId[]
  readonly case: string | null
  readonly warning: string | null
}

const last = ({ letters }: Letter): Written | undefined => letters.at(-1)

/** What the employer has of it: the letters that reached it. What the union prepares is no business of its. */
function asServed(slice: Letter): Letter {
  const letters = slice.letters.filter(({ servedOn }) => servedOn !== null)
  const status = slice.status === 'closed' ? 'closed' : (letters.at(-1)?.status ?? 'none')
  return { ...slice, letters, status, nextSince: null, warning: null, case: null }
}

/** The latest letter changed, and the whole with it. */
const changed = (slice: Letter, change: Partial<Written>): Letter => ({
  ...slice,
  status: change.status ?? slice.status,
  letters: slice.letters.map((one, i) => (i === slice.letters.length - 1 ? { ...one, ...change } : one)),
})

const drafted = (seq: number, rung: Rung, replyDays: number | null): Written => ({
  rung,
  seq,
  status: 'drafted',
  number: '',
  signedBy: null,
  replyDays,
  servedOn: null,
  servedSeq: 0,
  how: null,
  answeredOn: null,
  corrected: null,
})

const anyOfficer: MatterWho<Letter> = {
  roles: ['officer'],
  words: { zh: '工会负责人', en: 'an officer of a union' },
  is: (_, actor) => actor.appointments.some(({ role }) => role === 'officer'),
}
const theirOfficer: MatterWho<Letter> = {
  roles: ['officer'],
  words: { zh: '发函工会的工会负责人', en: 'an officer of the union that writes it' },
  is: ({ union }, actor) => union !== null && holds(actor, 'officer', union),
}
const theEmployer: MatterWho<Letter> = {
  roles: ['employer'],
  words: { zh: '收函单位的代表', en: 'a representative of the employer addressed' },
  is: ({ employer }, actor) => employer !== null && holds(actor, 'employer', employer),
}

const zhejiang = (article: string): Words => ({
  zh: `《浙江省工会劳动法律监督条例》${article}`,
  en: `Zhejiang regulations on labour-law supervision by trade unions, art. ${article.replaceAll(/\D/g, '')}`,
})

function notNow(zh: string, en: string, help: readonly [string, string]): Refusal {
  return refuse('not-now', 'conflict', [zh, en], help)
}

const isStatus =
  (...statuses: readonly Letter['status'][]) =>
  ({ status }: Letter): Refusal | null =>
    statuses.includes(status)
      ? null
      : notNow('监督文书目前的状态不允许这样办理', 'not as the letter stands', [
          '请先查看其办理经过',
          'see first what happened to it',
        ])

/** Letters of one rung at least after another; the first may be any but the proposal, which rests on an opinion. */
function mayFollow(slice: Letter, rung: Rung): Refusal | null {
  const before = last(slice)
  if (rung !== 'proposal' && before === undefined) return null
  if (before !== undefined && rungs.indexOf(rung) === rungs.indexOf(before.rung) + 1) return null
  return refuse(
    'not-the-next-rung',
    'invalid',
    ['监督文书应当逐级发出：提示函、意见书、建议书', 'letters follow each other: reminder, opinion, proposal'],
    before?.rung === 'proposal'
      ? ['建议书之后由劳动行政部门处理，请记录结果', 'after a proposal the agency acts: record what came of it']
      : ['请先发出上一级文书', 'write the one before it first'],
    zhejiang('第二十二条'),
  )
}

function inspectorsFault(inspectors: readonly PersonId[], employed: readonly PersonId[]): Refusal | null {
  if (new Set(inspectors).size < 2)
    return refuse(
      'two-inspectors',
      'invalid',
      ['开展监督应当有两名以上监督员', 'supervision takes two inspectors or more'],
      ['请再指定一名监督员', 'name one more'],
      zhejiang('第十七条'),
    )
  if (inspectors.some((one) => employed.includes(one)))
    return refuse(
      'inspector-recused',
      'invalid',
      ['监督员与被监督单位有利害关系，应当回避', 'an inspector is in the service of the employer, and must stand back'],
      ['请更换监督员', 'name another'],
    )
  return null
}

const content = {
  facts: words(8000).meta({ description: '事实与依据 / the facts and the rules' }),
  demands: words(4000).meta({ description: '要求改正的事项 / what is to be corrected' }),
  replyDays: z
    .int()
    .min(1)
    .max(60)
    .optional()
    .meta({ description: '提示函的答复期限（自然日） / natural days to answer a reminder' }),
}

function draft(
  rung: Rung,
  input: { facts: string; demands: string; replyDays?: number | undefined },
  more: Partial<Begun> = {},
) {
  return happens(
    'letter-drafted',
    { rung, replyDays: rung === 'reminder' ? (input.replyDays ?? 15) : null, ...more },
    { sealed: { facts: input.facts, demands: input.demands } },
  )
}

/** When the answer is due: what the reminder itself says, or the statutory period of an opinion. */
function answerTerm({ rung, replyDays }: Written, servedOn: Day, moment: MatterMoment) {
  return rung === 'reminder'
    ? agreedDayTerm(addDays(servedOn, replyDays ?? 15), 'letter-served', moment.at, moment.facts, 'letter-reply')
    : runs(moment, 'letter-reply', 'letter-served', startOfDay(servedOn))
}

export const letter = matterRoom<Letter>({
  kind: 'letter',
  title: { zh: '工会劳动法律监督', en: 'supervision letters' },
  initial,
  evolve: {
    'letter-drafted': (
      slice,
      { seq, actor, data }: MatterEvent<Partial<Begun> & Pick<Written, 'rung' | 'replyDays'>>,
    ) => ({
      ...slice,
      ...('union' in data ? (data as unknown as Begun) : {}),
      status: 'drafted',
      officer: slice.officer ?? actor,
      letters: [...slice.letters, drafted(seq, data.rung, data.replyDays)],
      nextSince: null,
    }),
    'letter-redrafted': (slice, { data }: MatterEvent<Pick<Written, 'replyDays'>>) =>
      changed(slice, { replyDays: data.replyDays }),
    'letter-signed': (slice, { actor, data }: MatterEvent<{ number: string; agency: UnitId | null }>) => ({
      ...changed(slice, { status: 'signed', number: data.number, signedBy: actor }),
      agency: data.agency ?? slice.agency,
    }),
    'letter-served': (slice, { seq, data }: MatterEvent<{ occurredOn: Day; how: ServedHow }>) =>
      changed(slice, {
        servedSeq: seq,
        status: data.how === 'refused' ? 'refused' : 'served',
        servedOn: data.occurredOn,
        how: data.how,
      }),
    'letter-answered': (slice, { data }: MatterEvent<{ occurredOn: Day; corrected: Written['corrected'] }>) => ({
      ...changed(slice, { status: 'answered', answeredOn: data.occurredOn, corrected: data.corrected }),
      nextSince: null,
    }),
    'letter-unanswered': (slice) => changed(slice, { status: 'silent' }),
    'correction-found-wanting': (slice) => changed(slice, { status: 'uncorrected' }),
    'next-rung-due': (slice, { seq }) => ({ ...slice, nextSince: seq }),
    'letter-closed': (slice) => ({ ...slice, status: 'closed', nextSince: null }),
  },
  standing: (slice) => ({
    status: slice.status,
    number: slice.letters.findLast(({ number }) => number !== '')?.number ?? '',
    union: slice.union,
    path: slice.path,
    officer: slice.officer,
    employer: slice.employer,
    person: null,
    over: slice.status === 'closed',
  }),
  access: ({ union, path, employer, letters }) => [
    ...(union === null ? [] : [{ kind: 'unit' as const, id: union, role: 'officer' as const }]),
    ...path.map((id) => ({ kind: 'unit' as const, id, role: 'supervisor' as const })),
    // The employer sees what was sent to it, and nothing that was only drafted.
    ...(employer !== null && letters.some(({ servedOn }) => servedOn !== null)
      ? [{ kind: 'unit' as const, id: employer, role: 'employer' as const }]
      : []),
  ],
  reads: ({ letters }, { seq, type }, roles) =>
    roles.some((role) => role !== 'employer') ||
    seq <= Math.max(0, ...letters.map(({ servedSeq }) => servedSeq)) ||
    ['letter-answered', 'letter-unanswered', 'letter-closed', 'expired', 'reminded'].includes(type),
  shown: (slice, roles) => (roles.some((role) => role !== 'employer') ? slice : asServed(slice)),
  owes: (slice) => {
    const { union, officer, employer, status, nextSince } = slice
    const letterNow = last(slice)
    const officers = { role: 'officer' as const, unit: union, person: officer }
    if (letterNow === undefined || status === 'closed') return []
    if (nextSince !== null) return [{ key: `${nextSince}/nextRung`, what: 'nextRung', owner: officers }]
    if (status === 'served' && letterNow.rung !== 'proposal')
      return [
        {
          key: `${letterNow.servedSeq}/reply`,
          what: 'reply',
          owner: { role: 'employer', unit: employer, person: null },
        },
      ]
    return []
  },
  expiries: {
    reply: {
      follows: (_, __, moment) => [happens('letter-unanswered'), nextRungDue(moment)],
    },
    nextRung: { follows: () => [], again: true },
  },
  effects: { 'letter-signed': ['makeLetter'] },
  commands: [
    matterCommand({
      name: 'draft',
      title: { zh: '起草监督文书', en: 'draft a supervision letter' },
      opens: true,
      by: anyOfficer,
      input: z.strictObject({
        union: Id,
        employer: Id,
        rung: z.enum(rungs),
        inspectors: z.array(Id).min(1).max(10),
        case: Id.optional(),
        warning: Id.optional(),
        ...content,
      }),
      needs: (input) => ({ units: [input.union, input.employer], cases: [input.case ?? null] }),
      when: () => null,
      decide: ({ slice }, input, { actor, facts }) => {
        const unit = facts.units.get(input.union)
        const employer = facts.units.get(input.employer)
        const fault =
          outOfScope(actor, input.union, unit?.path, employer) ??
          mayFollow(slice, input.rung) ??
          inspectorsFault(input.inspectors, employer?.employed ?? []) ??
          aboutCase(input.case, facts.cases, input.employer)
        if (fault !== null) return fault
        return [
          draft(input.rung, input, {
            union: input.union,
            path: unit?.path ?? [],
            employer: input.employer,
            inspectors: [...new Set(input.inspectors)],
            case: input.case ?? null,
            warning: input.warning ?? null,
          }),
        ]
      },
    }),
    matterCommand({
      name: 'redraft',
      title: { zh: '修改文书', en: 'change the draft' },
      by: theirOfficer,
      input: z.strictObject(content),
      when: isStatus('drafted'),
      decide: ({ slice }, input) => [
        happens(
          'letter-redrafted',
          { replyDays: last(slice)?.rung === 'reminder' ? (input.replyDays ?? 15) : null },
          { sealed: { facts: input.facts, demands: input.demands } },
        ),
      ],
    }),
    matterCommand({
      name: 'sign',
      title: { zh: '签发文书', en: 'sign the letter' },
      by: theirOfficer,
      input: z.strictObject({
        agency: z
          .string()
          .trim()
          .max(100)
          .optional()
          .meta({ description: '建议书送交的劳动行政部门 / the agency a proposal goes to' }),
      }),
      needs: (_, { union }) => ({ units: [union] }),
      when: isStatus('drafted'),
      decide: ({ slice }, input, { actor, facts }) => {
        const letterNow = last(slice)
        if (slice.union === null || letterNow === undefined) return isStatus('drafted')(initial) ?? []
        const chairs = facts.units.get(slice.union)?.chairs ?? []
        // 意见书 is signed by the chair or a vice-chair; so, all the more, is what goes to an authority.
        if (letterNow.rung !== 'reminder' && !chairs.includes(actor.person))
          return refuse(
            'chair-signs',
            'forbidden',
            ['意见书、建议书由工会主席或者副主席签发', 'an opinion or proposal is signed by the chair or a vice-chair'],
            ['请主席或者副主席签发', 'ask the chair or a vice-chair'],
            zhejiang('第二十二条'),
          )
        if (letterNow.rung === 'proposal' && input.agency === undefined)
          return refuse(
            'agency-missing',
            'invalid',
            ['请写明建议书送交的劳动行政部门', 'name the agency the proposal goes to'],
            ['例如县人力资源和社会保障局', 'such as the county bureau of human resources and social security'],
          )
        return [
          happens(
            'letter-signed',
            { rung: letterNow.rung, agency: null },
            {
              allot: { series: `letter-${letterNow.rung}`, unit: slice.union },
              ...(input.agency === undefined ? {} : { sealed: { agency: input.agency } }),
            },
          ),
        ]
      },
    }),
    matterCommand({
      name: 'record-service',
      title: { zh: '记录送达', en: 'record the service' },
      by: theirOfficer,
      input: z.strictObject({
        occurredOn: DayInput,
        how: z.enum(servedHow),
        proof: words(2000).meta({ description: '送达证明 / proof of service' }),
      }),
      when: isStatus('signed'),
      decide: ({ slice }, input, moment) => {
        const letterNow = last(slice)
        if (letterNow === undefined) return []
        if (input.occurredOn > shanghaiDay(moment.at)) return inTheFuture()
        const served = { occurredOn: input.occurredOn, how: input.how }
        const sealed = { proof: input.proof }
        if (letterNow.rung === 'proposal') return [happens('letter-served', served, { sealed })]
        if (input.how === 'refused') return [happens('letter-served', served, { sealed }), nextRungDue(moment)]
        return [
          happens(
            'letter-served',
            { ...served, clocks: { reply: answerTerm(letterNow, input.occurredOn, moment) } },
            { sealed },
          ),
        ]
      },
    }),
    matterCommand({
      name: 'reply',
      title: { zh: '书面答复', en: 'answer in writing' },
      by: theEmployer,
      input: z.strictObject({ corrected: z.enum(['yes', 'partly', 'no']), words: words(8000) }),
      when: isStatus('served', 'silent'),
      decide: (_, input, { at }) => [
        happens(
          'letter-answered',
          { occurredOn: shanghaiDay(at), corrected: input.corrected },
          { sealed: { words: input.words } },
        ),
      ],
    }),
    matterCommand({
      name: 'record-reply',
      title: { zh: '记录书面答复', en: 'record an answer on paper' },
      by: theirOfficer,
      input: z.strictObject({ occurredOn: DayInput, corrected: z.enum(['yes', 'partly', 'no']), words: words(8000) }),
      when: isStatus('served', 'silent'),
      decide: (_, input, { at }) =>
        input.occurredOn > shanghaiDay(at)
          ? inTheFuture()
          : [
              happens(
                'letter-answered',
                { occurredOn: input.occurredOn, corrected: input.corrected },
                { sealed: { words: input.words } },
              ),
            ],
    }),
    matterCommand({
      name: 'find-wanting',
      title: { zh: '认定未改正', en: 'find that it was not corrected' },
      by: theirOfficer,
      input: z.strictObject({ reason: words(4000) }),
      when: isStatus('answered'),
      decide: ({ slice }, input, moment) => [
        happens('correction-found-wanting', {}, { sealed: { reason: input.reason } }),
        ...(last(slice)?.rung === 'proposal' ? [] : [nextRungDue(moment)]),
      ],
    }),
    matterCommand({
      name: 'draft-next',
      title: { zh: '起草下一级文书', en: 'draft the next letter' },
      by: theirOfficer,
      input: z.strictObject({ facts: content.facts, demands: content.demands }),
      when: isStatus('refused', 'silent', 'uncorrected'),
      decide: ({ slice }, input) => {
        const next = rungs[rungs.indexOf(last(slice)?.rung ?? 'proposal') + 1]
        return next === undefined ? (mayFollow(slice, 'proposal') ?? []) : [draft(next, input)]
      },
    }),
    matterCommand({
      name: 'close',
      title: { zh: '办结', en: 'close' },
      by: theirOfficer,
      input: z.strictObject({ because: z.enum(closedBecause), words: words(4000) }),
      when: ({ status }) => (status === 'none' || status === 'closed' ? isStatus('served')(initial) : null),
      decide: (_, input) => [happens('letter-closed', { because: input.because }, { sealed: { words: input.words } })],
    }),
  ],
  words: {
    events: {
      'letter-drafted': { zh: '起草监督文书', en: 'a letter was drafted' },
      'letter-redrafted': { zh: '修改文书', en: 'the draft was changed' },
      'letter-signed': { zh: '签发文书', en: 'the letter was signed' },
      'letter-served': { zh: '送达', en: 'the letter was served' },
      'letter-answered': { zh: '单位书面答复', en: 'the employer answered' },
      'letter-unanswered': { zh: '单位逾期未答复', en: 'no answer in time' },
      'correction-found-wanting': { zh: '认定未改正', en: 'found not corrected' },
      'next-rung-due': { zh: '应当发出下一级文书', en: 'the next letter is due' },
      'letter-closed': { zh: '监督办结', en: 'closed' },
    },
    status: {
      none: { zh: '未开始', en: 'not begun' },
      drafted: { zh: '已起草', en: 'drafted' },
      signed: { zh: '已签发，待送达', en: 'signed, to be served' },
      served: { zh: '已送达，待答复', en: 'served, awaiting an answer' },
      refused: { zh: '拒收', en: 'service refused' },
      silent: { zh: '逾期未答复', en: 'not answered' },
      answered: { zh: '已答复', en: 'answered' },
      uncorrected: { zh: '未改正', en: 'not corrected' },
      closed: { zh: '已办结', en: 'closed' },
    },
    whats: {
      reply: { zh: '监督文书答复期限', en: 'answer to a supervision letter' },
      nextRung: { zh: '发出下一级监督文书期限', en: 'the next supervision letter' },
    },
  },
})

function nextRungDue(moment: MatterMoment) {
  return happens('next-rung-due', { clocks: { nextRung: runs(moment, 'letter-next', 'next-rung-due') } })
}

function inTheFuture(): Refusal {
  return refuse(
    'day-in-future',
    'invalid',
    ['日期不能晚于今天', 'the day cannot be after today'],
    ['请填写实际发生的日期', 'give the day on which it happened'],
  )
}

function outOfScope(
  actor: Actor,
  union: UnitId,
  path: readonly UnitId[] | undefined,
  employer: { readonly kind: string; readonly path: readonly UnitId[] } | undefined,
): Refusal | null {
  const isEmployer = employer !== undefined && (employer.kind === 'employer' || employer.kind === 'platform')
  if (path !== undefined && isEmployer && holds(actor, 'officer', union) && employer.path.includes(union)) return null
  return refuse(
    'out-of-scope',
    'forbidden',
    ['只能由主管该单位的工会及其上级工会发出监督文书', 'only the union of the employer, or one above it, writes to it'],
    ['请由有管辖的工会发出', 'ask the union that answers for the employer'],
  )
}

/** What is already before an authority is not supervised beside it. */
function aboutCase(id: string | undefined, cases: MatterMoment['facts']['cases'], employer: UnitId): Refusal | null {
  if (id === undefined) return null
  const found = cases.get(id)
  if (found === undefined || found.employer !== employer)
    return refuse(
      'no-such-case',
      'invalid',
      ['没有该案，或者该案与该单位无关', 'no such case, or it is not about this employer'],
      ['请核对案件', 'check which case is meant'],
    )
  if (found.inArbitration)
    return refuse(
      'before-an-authority',
      'conflict',
      ['该事项已经进入仲裁或者诉讼程序，不属于监督范围', 'it is before a commission or court, and not for supervision'],
      ['请按仲裁、诉讼程序办理', 'go on there'],
      zhejiang('第十七条'),
    )
  return null
}
