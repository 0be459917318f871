import type { Words } from '../values/time.js'

/** The roads of a case, in the order in which they lead to its end. Several can run side by side. */
export const roads = [
  'opening',
  'charge',
  'handOver',
  'replacement',
  'acceptance',
  'handling',
  'referral',
  'choice',
  'mediation',
  'signing',
  'arbitrationReview',
  'performance',
  'rating',
  'collective',
  'committee',
  'arbitration',
  'limitation',
  'suspension',
  'supervision',
  'conversation',
  'evidence',
  'service',
  'line',
  'merging',
  'closing',
] as const
export type Road = (typeof roads)[number]

/** The headline of a case, derived from its roads. */
export const stages = [
  'acceptance',
  'handling',
  'mediation',
  'signing',
  'arbitrationReview',
  'performance',
  'rating',
  'committee',
  'arbitration',
  'closed',
  'archived',
] as const
export type Stage = (typeof stages)[number]

export const stageWords: Record<Stage, Words> = {
  acceptance: { zh: '待受理', en: 'awaiting acceptance' },
  handling: { zh: '办理中', en: 'being handled' },
  mediation: { zh: '调解中', en: 'in mediation' },
  signing: { zh: '待签署', en: 'being signed' },
  arbitrationReview: { zh: '仲裁审查', en: 'under arbitration review' },
  performance: { zh: '履行中', en: 'being performed' },
  rating: { zh: '待评判', en: 'awaiting rating' },
  committee: { zh: '评判委员会评判中', en: 'before the review committee' },
  arbitration: { zh: '仲裁与诉讼', en: 'in arbitration or court' },
  closed: { zh: '已办结', en: 'closed' },
  archived: { zh: '已归档', en: 'archived' },
}
