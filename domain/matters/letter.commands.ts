import { z } from 'zod'
import { holds } from '../case/actor.js'
import { refuse } from '../case/refusal.js'
import { agreedDayTerm } from '../law/counting.js'
import { DayInput, Id, words } from '../procedure/inputs.js'
import { addDays, shanghaiDay, startOfDay, type Day } from '../values/time.js'
import {
  aboutCase,
  aboutWarning,
  inspectorsFault,
  inTheFuture,
  isStatus,
  mayFollow,
  noConsent,
  outOfScope,
  zhejiang,
} from './letter-rules.js'
import {
  last,
  rungMarks,
  rungs,
  servedHow,
  unwritten,
  type Begun,
  type Letter,
  type Rung,
  type Written,
} from './letter-state.js'
import { happens, matterCommand, runs, type MatterCommand, type MatterMoment, type MatterWho } from './matter.js'

const closedBecause = ['corrected', 'explained', 'taken-up-by-agency', 'sent-in-error'] as const

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
  moment: MatterMoment,
  more: Partial<Begun> = {},
) {
  const clocks = { signature: runs(moment, 'letter-signature', 'letter-drafted') }
  return happens(
    'letter-drafted',
    { rung, replyDays: rung === 'reminder' ? (input.replyDays ?? 15) : null, ...more, clocks },
    { sealed: { facts: input.facts, demands: input.demands } },
  )
}

/** When the answer is due: what the reminder itself says, or the statutory period of an opinion. */
function answerTerm({ rung, replyDays }: Written, servedOn: Day, moment: MatterMoment) {
  return rung === 'reminder'
    ? agreedDayTerm(addDays(servedOn, replyDays ?? 15), 'letter-served', moment.at, moment.facts, 'letter-reply')
    : runs(moment, 'letter-reply', 'letter-served', startOfDay(servedOn))
}

/** The answer, which the union has to look at unless the employer has corrected everything and can show it. */
function answered(
  corrected: 'yes' | 'partly' | 'no',
  occurredOn: Day,
  said: string,
  moment: MatterMoment,
): ReturnType<typeof happens> {
  const clocks = { review: runs(moment, 'letter-review', 'letter-answered') }
  const data = { occurredOn, corrected, ...(corrected === 'yes' ? {} : { clocks }) }
  return happens('letter-answered', data, { sealed: { words: said } })
}

/** The next letter is the union's to write, within a period of our own. */
export function nextRungDue(moment: MatterMoment) {
  return happens('next-rung-due', { clocks: { nextRung: runs(moment, 'letter-next', 'next-rung-due') } })
}

/** What people may do with a supervision matter. */
export const letterCommands: readonly MatterCommand<Letter>[] = [
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
    needs: (input) => ({
      units: [input.union, input.employer],
      cases: [input.case ?? null],
      matters: [input.warning ?? null],
    }),
    when: () => null,
    decide: ({ slice }, input, moment) => {
      const { actor, facts } = moment
      const unit = facts.units.get(input.union)
      const employer = facts.units.get(input.employer)
      const fault =
        outOfScope(actor, input.union, unit?.path, employer) ??
        mayFollow(slice, input.rung) ??
        inspectorsFault(input.inspectors, unit?.inspectors ?? [], employer?.employed ?? []) ??
        aboutCase(input.case, facts.cases, input.employer) ??
        aboutWarning(input.warning, facts.matters, input.union, input.employer)
      if (fault !== null) return fault
      return [
        draft(input.rung, input, moment, {
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
    decide: ({ slice }, input, moment) => {
      const { actor, facts } = moment
      const letterNow = last(slice)
      if (slice.union === null || letterNow === undefined) return isStatus('drafted')(unwritten) ?? []
      const chairs = facts.units.get(slice.union)?.chairs ?? []
      // 意见书 is signed by the chair or a vice-chair; so, all the more, is what goes to an authority.
      if (letterNow.rung !== 'reminder' && !chairs.includes(actor.person))
        return refuse(
          'chair-signs',
          'forbidden',
          ['意见书、建议书由工会主席或者副主席签发', 'an opinion or proposal is signed by the chair or a vice-chair'],
          [
            '请主席或者副主席签发；名册中其岗位的专长须写主席或者副主席',
            'ask the chair or a vice-chair; the register names them so among the skills of their office',
          ],
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
          {
            rung: letterNow.rung,
            agency: null,
            clocks: { service: runs(moment, 'letter-service', 'letter-signed') },
          },
          {
            allot: { series: `letter-${letterNow.rung}`, unit: slice.union, mark: rungMarks[letterNow.rung] },
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
      consentedOn: DayInput.optional().meta({
        description:
          '电子送达时：对方同意电子送达之日；送达之日为到达其系统之日 / of electronic service: when they consented to it; it is served when it arrives in their system',
      }),
    }),
    when: isStatus('signed'),
    decide: ({ slice }, input, moment) => {
      const letterNow = last(slice)
      if (letterNow === undefined) return []
      if (input.occurredOn > shanghaiDay(moment.at)) return inTheFuture()
      if (input.how === 'electronic' && !(input.consentedOn !== undefined && input.consentedOn <= input.occurredOn))
        return noConsent()
      const served = {
        occurredOn: input.occurredOn,
        how: input.how,
        ...(input.how === 'electronic' ? { consentedOn: input.consentedOn } : {}),
      }
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
    decide: (_, input, moment) => [answered(input.corrected, shanghaiDay(moment.at), input.words, moment)],
  }),
  matterCommand({
    name: 'record-reply',
    title: { zh: '记录书面答复', en: 'record an answer on paper' },
    by: theirOfficer,
    input: z.strictObject({ occurredOn: DayInput, corrected: z.enum(['yes', 'partly', 'no']), words: words(8000) }),
    when: isStatus('served', 'silent'),
    decide: (_, input, moment) =>
      input.occurredOn > shanghaiDay(moment.at)
        ? inTheFuture()
        : [answered(input.corrected, input.occurredOn, input.words, moment)],
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
    decide: ({ slice }, input, moment) => {
      const next = rungs[rungs.indexOf(last(slice)?.rung ?? 'proposal') + 1]
      return next === undefined ? (mayFollow(slice, 'proposal') ?? []) : [draft(next, input, moment)]
    },
  }),
  matterCommand({
    name: 'close',
    title: { zh: '办结', en: 'close' },
    by: theirOfficer,
    input: z.strictObject({ because: z.enum(closedBecause), words: words(4000) }),
    when: ({ status }) => (status === 'none' || status === 'closed' ? isStatus('served')(unwritten) : null),
    decide: (_, input) => [happens('letter-closed', { because: input.because }, { sealed: { words: input.words } })],
  }),
]
