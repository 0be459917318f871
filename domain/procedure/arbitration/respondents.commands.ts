import { z } from 'zod'
import { happened } from '../../case/event.js'
import { refuse } from '../../case/refusal.js'
import { respondentKinds } from '../arbitration.js'
import { command } from '../command.js'
import { Id } from '../inputs.js'
import { during } from '../when.js'
import { whoStates } from './stating.js'

/** A labour-dispatch agency and the employer that uses the labour are joint respondents. */
const jointRespondents = {
  zh: '《劳动争议调解仲裁法》第二十二条',
  en: 'Labour Dispute Mediation and Arbitration Law, art. 22',
}

export const addRespondent = command({
  name: 'add-respondent',
  road: 'arbitration',
  title: { zh: '追加被诉单位（劳务派遣等）', en: 'add a respondent (labour dispatch and the like)' },
  by: whoStates,
  input: z.strictObject({
    unit: Id,
    kind: z.enum(respondentKinds).meta({
      description: 'dispatch-agency 劳务派遣单位 · user-unit 用工单位 · other 其他',
    }),
  }),
  needs: ['respondent'],
  when: (g) =>
    during(
      g,
      g.opening.claim !== null &&
        g.arbitration.acceptance === null &&
        g.signing.status !== 'open' &&
        g.performance.status === 'none' &&
        ['none', 'prepared', 'released', 'filed', 'unanswered', 'withdrawn'].includes(g.arbitration.status),
      [
        '仲裁申请受理之前、协议签署之前可以追加',
        'before the commission has accepted the filing, and before an agreement is signed',
      ],
    ),
  decide: (g, input, { facts: { respondent } }) => {
    if (g.opening.respondents.includes(input.unit) || !respondent.known) {
      return refuse(
        'respondent-unknown',
        'invalid',
        ['该单位未登记，或者已是被诉单位', 'this employer is not registered, or is a respondent already'],
        ['请核对单位，或请工会先行登记', 'check the employer, or have the union register it'],
        jointRespondents,
      )
    }
    if (respondent.tied.length > 0) {
      return refuse(
        'tied-to-respondent',
        'conflict',
        [
          '本案职工、承办人或者调解员是该单位的代表',
          'the worker, the officer or the mediator represents that employer',
        ],
        ['请先更换有利害关系的人员', 'have whoever is tied to it replaced first'],
        jointRespondents,
      )
    }
    return [happened('respondent-added', { unit: input.unit, kind: input.kind })]
  },
})
