import type { Words } from '../values/time.js'

/*
 * When the cases say that somebody should look (监测预警): product policy, as data. Periods in days or weeks of Shanghai,
 * money in fen, shares in percent.
 */

export const warningRules = {
  'employer-cases': {
    cases: 3,
    days: 30,
    words: { zh: '同一单位30日内3件以上', en: 'three cases or more about one employer within 30 days' },
  },
  'employer-open': {
    workers: 10,
    amount: '50000000',
    words: { zh: '同一单位未结涉及10人以上或者50万元以上', en: 'ten workers or 500,000 yuan open about one employer' },
  },
  'claim-surge': {
    weeks: 8,
    times: 2,
    least: 4,
    words: {
      zh: '区域内某类诉求一周内超过前8周均值的两倍',
      en: 'a claim type over twice its 8-week mean in a district',
    },
  },
  'unit-overdue': {
    percent: 20,
    least: 5,
    words: { zh: '单位在办案件逾期率20%以上', en: 'a unit with 20 % of its open cases overdue' },
  },
} as const satisfies Record<string, { readonly words: Words } & Readonly<Record<string, unknown>>>
export type WarningRuleId = keyof typeof warningRules
