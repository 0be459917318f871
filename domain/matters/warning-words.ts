import { warningRules } from '../law/warning-rules.js'
import type { ClaimType } from '../procedure/opening.js'
import { claimWords } from '../procedure/words.js'
import { toDisplay } from '../values/fen.js'
import type { Words } from '../values/time.js'
import type { Warning } from './warning.js'

/*
 * Why a warning was raised, as people say it: what was counted when it was, and what the rule asks.
 */

/** Places and units are named by `called`, which knows their codes and ids. Null before it was raised. */
export function explainWarning(
  { rule, figures }: Pick<Warning, 'rule' | 'figures'>,
  called: (key: string) => string,
): Words | null {
  const of = (name: string): string => String(figures[name] ?? '')
  switch (rule) {
    case null:
      return null
    case 'employer-cases': {
      const { cases } = warningRules[rule]
      return {
        zh: `该单位近${of('days')}日内有${of('cases')}件诉求；${cases}件以上即预警。`,
        en: `${of('cases')} cases about this employer within ${of('days')} days; ${cases} or more raise a warning.`,
      }
    }
    case 'employer-open': {
      const { workers, amount } = warningRules[rule]
      const [claimed, most] = [toDisplay(of('amount')), toDisplay(amount)]
      return {
        zh: `该单位未办结的诉求涉及${of('workers')}人、${claimed}；${workers}人以上或者${most}以上即预警。`,
        en: `open cases about this employer concern ${of('workers')} workers and ${claimed} (yuan); ${workers} workers or ${most} raise a warning.`,
      }
    }
    case 'claim-surge': {
      const { weeks, times, least } = warningRules[rule]
      const claim = claimWords[of('claim') as ClaimType]
      const place = called(of('district'))
      return {
        zh: `${place}近7日“${claim.zh}”诉求${of('week')}件，此前${weeks}周平均每周${of('mean')}件；一周${least}件以上且超过均值${times}倍即预警。`,
        en: `${of('week')} cases on "${claim.en}" in ${place} within 7 days, ${of('mean')} a week in the ${weeks} weeks before; ${least} a week and over ${times} times that raise a warning.`,
      }
    }
    case 'unit-overdue': {
      const { percent, least } = warningRules[rule]
      const share = Math.round((Number(of('overdue')) / Number(of('open'))) * 1000) / 10
      const unit = called(of('unit'))
      return {
        zh: `${unit}在办${of('open')}件，其中逾期${of('overdue')}件，占${share}%；在办${least}件以上且逾期${percent}%以上即预警。`,
        en: `${of('overdue')} of the ${of('open')} open cases of ${unit} are overdue, ${share} %; ${percent} % of ${least} or more raise a warning.`,
      }
    }
    default:
      return rule satisfies never
  }
}
