import { startOfDay, type Day, type Words } from '../values/time.js'
import { startTerm } from './counting.js'
import type { Setting } from './period.js'
import { ruleIn, type RuleId } from './rules.js'

/** The ways open to a worker when the employer does not pay as agreed, and the last day of each. */

export const waysOnDefault = ['payment-order', 'enforcement', 'arbitration', 'suit-on-agreement'] as const
export type WayOnDefault = (typeof waysOnDefault)[number]

/** What the unpaid sum is owed for; a payment order is open for the first four only. */
export const owedFor = ['pay-arrears', 'injury-medical-costs', 'economic-compensation', 'damages', 'other'] as const
export type OwedFor = (typeof owedFor)[number]

interface Way {
  readonly name: Words
  readonly source: Words
  /** What the worker holds: a bare agreement, or one that a court enforces (调解书, judicial confirmation). */
  readonly needs: 'agreement' | 'enforceable-title'
  readonly owedFor: readonly OwedFor[]
  /** The last day: this rule, counted from the day on which the missed or the last instalment fell due. */
  readonly lastDay: { readonly rule: RuleId; readonly from: 'missed-instalment' | 'last-instalment' }
  readonly counting: Words
}

/**
 * For a payment order and a suit no article names a period of its own. The one year of arbitration is shown for
 * them as the cautious date: whoever keeps it is in time on every view of the law.
 */
const cautious: Words = {
  zh: '法律未单独规定期限，自该期付款到期之日起一年为谨慎推算的日期',
  en: 'no period of its own; one year from the missed instalment falling due is the cautious date',
}

export const wayOnDefault: Readonly<Record<WayOnDefault, Way>> = {
  'payment-order': {
    name: { zh: '向人民法院申请支付令', en: 'apply to a court for a payment order' },
    source: {
      zh: '《劳动争议调解仲裁法》第十六条',
      en: 'Labour Dispute Mediation and Arbitration Law, art. 16',
    },
    needs: 'agreement',
    owedFor: ['pay-arrears', 'injury-medical-costs', 'economic-compensation', 'damages'],
    lastDay: { rule: 'limitation', from: 'missed-instalment' },
    counting: cautious,
  },
  enforcement: {
    name: { zh: '向人民法院申请强制执行', en: 'apply to a court for enforcement' },
    source: { zh: '《民事诉讼法》第二百五十条', en: 'Civil Procedure Law, art. 250' },
    needs: 'enforceable-title',
    owedFor,
    lastDay: { rule: 'enforcement', from: 'last-instalment' },
    counting: {
      zh: '二年；分期履行的，从最后一期履行期限届满之日起计算',
      en: '2 years; for instalments, from the last one falling due',
    },
  },
  arbitration: {
    name: { zh: '申请劳动争议仲裁', en: 'apply for labour arbitration' },
    source: {
      zh: '《劳动争议调解仲裁法》第十五条、第二十七条',
      en: 'Labour Dispute Mediation and Arbitration Law, arts. 15 and 27',
    },
    needs: 'agreement',
    owedFor,
    lastDay: { rule: 'limitation', from: 'missed-instalment' },
    counting: {
      zh: '一年，自该期付款到期之日起计算',
      en: 'one year from the missed instalment falling due',
    },
  },
  'suit-on-agreement': {
    name: { zh: '依据调解协议向人民法院起诉', en: 'sue on the agreement' },
    source: {
      zh: '《最高人民法院关于审理劳动争议案件适用法律问题的解释（一）》第五十一条',
      en: "Supreme People's Court, Interpretation (I) on Labour Dispute Cases, art. 51",
    },
    needs: 'agreement',
    owedFor,
    lastDay: { rule: 'limitation', from: 'missed-instalment' },
    counting: cautious,
  },
}

/**
 * The ways open now, each with its last day (24:00 Shanghai, rolled) and whether that day is provisional.
 * With an enforceable title the matter is settled and only enforcement is open; without one, the others.
 */
export function openWays(
  held: {
    readonly title: 'agreement' | 'enforceable-title'
    readonly owedFor: readonly OwedFor[]
    readonly missedDueDay: Day
    readonly lastInstalmentDueDay: Day
  },
  setting: Setting,
): { readonly way: WayOnDefault; readonly lastDay: Day; readonly provisional: boolean }[] {
  return waysOnDefault
    .map((way) => ({ way, ...wayOnDefault[way] }))
    .filter(({ needs, owedFor: kinds }) => needs === held.title && held.owedFor.some((kind) => kinds.includes(kind)))
    .map(({ way, lastDay }) => {
      const from = lastDay.from === 'missed-instalment' ? held.missedDueDay : held.lastInstalmentDueDay
      const term = startTerm(ruleIn(setting.policy, lastDay.rule), lastDay.from, startOfDay(from), setting)
      return { way, lastDay: term.dueDay, provisional: term.provisional }
    })
}
