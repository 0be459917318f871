import { z } from 'zod'
import { happened } from '../case/event.js'
import { refuse } from '../case/refusal.js'
import { collectiveRule } from '../law/collective.js'
import { agreedDayTerm } from '../law/counting.js'
import { limitation } from '../law/limitation.js'
import { shanghaiDay } from '../values/time.js'
import { tooFew } from './collective/roster.js'
import { command, type Who } from './command.js'
import { filedFacts, LineInput, misfiled, OralInput } from './filing.js'
import { Id } from './inputs.js'
import { openingParts } from './opening.inputs.js'
import { channels } from './opening.js'
import { clock } from './room.js'

const whoRaises: Who = {
  roles: ['worker', 'agent'],
  words: { zh: '职工本人，或代其提出的代访代办专员', en: "a worker, or an agent on a worker's behalf" },
  is: (_, actor) => actor.appointments.some(({ role }) => role === 'worker' || role === 'agent'),
}

export const open = command({
  name: 'open',
  road: 'opening',
  title: { zh: '提出诉求', en: 'raise a grievance' },
  by: whoRaises,
  input: z.strictObject({
    channel: z.enum(channels).default('app'),
    claimant: Id.optional().meta({ description: '代为提出时，职工本人 / the worker, when an agent files' }),
    ...openingParts,
    oral: OralInput.optional().meta({ description: '专员代书时填写 / when an agent takes it down' }),
    line: LineInput.optional().meta({ description: '热线转来时填写 / when a line hands it over' }),
  }),
  needs: ['route', 'ticket'],
  when: (g) =>
    g.seq === 0
      ? null
      : refuse(
          'opened-already',
          'conflict',
          ['诉求已登记', 'the grievance is on record already'],
          ['请另行提出', 'raise a new one'],
        ),
  decide: (_, input, moment) => {
    const { actor, facts, at } = moment
    const claimant = input.claimant ?? actor.person
    const byAgent = input.channel !== 'app'
    if (byAgent !== (claimant !== actor.person)) {
      return refuse(
        'wrong-channel',
        'invalid',
        [
          '本人提出须用“app”渠道；代为提出须写明职工本人及渠道',
          "one's own grievance comes by the app; one filed for somebody names that worker and the channel",
        ],
        ['请核对渠道与职工', 'check the channel and the worker'],
      )
    }
    if (byAgent && !actor.appointments.some(({ role }) => role === 'agent')) {
      return refuse(
        'not-an-agent',
        'forbidden',
        ['只有代访代办专员可以代为提出', 'only an agent may file for somebody'],
        ['请由职工本人或专员提出', 'let the worker or an agent file it'],
      )
    }
    const misfit = misfiled(input, at)
    if (misfit !== null) return misfit
    if (facts.ticket === 'elsewhere') {
      return refuse(
        'ticket-known',
        'conflict',
        ['该热线工单已登记，由其他工会办理', 'this ticket is on record already, with another union'],
        ['请核对工单号，或者联系热线', 'check the number, or ask the line'],
      )
    }
    if (facts.ticket !== null) {
      const { case: id, number } = facts.ticket
      return {
        ...refuse(
          'ticket-known',
          'conflict',
          [`该热线工单已登记为${number}`, `this ticket is on record as ${number}`],
          [`请在${number}中办理：/grievances/${id}`, `go on in ${number}: /grievances/${id}`],
        ),
        see: facts.ticket,
      }
    }
    if (input.collective !== undefined && tooFew(input.collective.workers)) {
      return refuse(
        'too-few-workers',
        'invalid',
        ['劳动者不足10人，不按集体争议办理', 'with fewer than ten workers it is no collective dispute'],
        ['请由各职工分别提出诉求', 'let each worker raise a grievance of their own'],
        collectiveRule.source,
      )
    }
    const today = shanghaiDay(at)
    const { knewOn, employmentEndedOn } = input.claim
    if (knewOn > today || (employmentEndedOn ?? today) > today) {
      return refuse(
        'day-in-future',
        'invalid',
        ['日期不能晚于今日', 'the day cannot be after today'],
        ['请核对日期', 'check the day'],
      )
    }
    const { route } = facts
    if (!route.claimantKnown) {
      return refuse(
        'claimant-unknown',
        'invalid',
        ['未找到该职工', 'this worker is not registered'],
        ['请先登记职工', 'register the worker first'],
      )
    }
    const unknown = input.respondents.filter((unit) => !route.known.includes(unit))
    if (unknown.length > 0 || new Set(input.respondents).size !== input.respondents.length) {
      return refuse(
        'respondent-unknown',
        'invalid',
        ['被诉单位未登记或重复', 'a respondent is not registered, or named twice'],
        ['请核对单位，或请工会先行登记', 'check the employer, or have the union register it'],
      )
    }
    if (
      actor.appointments.some(({ role, unit }) => role === 'employer' && input.respondents.includes(unit)) &&
      !byAgent
    ) {
      return refuse(
        'own-employer',
        'invalid',
        [
          '本人是被诉单位的代表，不能同时作为职工一方',
          'a representative of the respondent cannot be the worker as well',
        ],
        ['请向上一级工会反映', 'turn to the next union up'],
      )
    }
    if (input.claim.relationship === 'none' && route.platforms.length === 0) {
      return refuse(
        'relationship-needs-platform',
        'invalid',
        ['非平台用工不适用“无劳动关系”', 'only platform work may rest on no labour relationship'],
        ['如对劳动关系有争议，请选“有争议”', 'say "disputed" if the relationship is'],
      )
    }
    if (route.union === null) {
      return refuse(
        'no-union-answers',
        'invalid',
        ['该地区没有可受理的工会', 'no union answers for this place'],
        ['请核对行政区划代码，或拨打12351', 'check the region code, or call 12351'],
      )
    }
    const { calendar, policy } = facts
    const filed = filedFacts(input)
    const last = limitation(
      {
        knewOn,
        kind: input.claim.type === 'pay-arrears' ? 'pay-arrears' : 'other',
        ...(employmentEndedOn === undefined ? {} : { employmentEndedOn }),
        // Asking the union for help is a request to a competent body: it interrupts.
        interruptions: [{ on: filed.occurredOn ?? today, ground: 'requested-relief', disputed: false }],
        suspensions: [],
      },
      { calendar, policy },
    )
    const { channel, respondents, region, claim } = input
    return [
      happened(
        'opened',
        {
          channel,
          respondents,
          region,
          number: '',
          claimant,
          claim: { ...claim, employmentEndedOn: employmentEndedOn ?? null },
          limitation: last.leads,
          alike: route.alike,
          union: route.union.id,
          path: route.union.path,
          officer: route.union.officer,
          ...(input.collective === undefined ? {} : { collective: input.collective }),
          ...filed,
          clocks: {
            firstResponse: clock(moment, 'first-response', 'opened'),
            ...(byAgent ? { openingCorrection: clock(moment, 'opening-correction', 'opened') } : {}),
            ...(filed.line === undefined
              ? {}
              : { lineReply: agreedDayTerm(filed.line.replyBy, 'opened', at, { calendar, policy }, 'line-reply') }),
          },
        },
        { sealed: { facts: input.facts }, allot: { series: 'grievance', unit: route.union.id } },
      ),
    ]
  },
})
