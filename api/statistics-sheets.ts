import type { Dimension } from '../db/queries/figures.js'
import { stageWords } from '../domain/procedure/roads.js'
import { countedStages } from '../record/reporting/statistics.js'
import type { Figures, Statistics } from './statistics-shapes.js'
import type { Sheet } from './tables.js'

/* The statistics as tables: the figures row by row, and then who let periods run out. */

type Cell = Sheet['rows'][number][number]

const keyHeadings: Record<Dimension, string> = {
  union: '主办工会',
  district: '行政区划',
  employer: '用人单位',
  claim: '诉求类型',
  person: '承办人',
  month: '月份',
  outcome: '办结结果',
}

/** Each column, as it is headed and what stands in it. */
const columns: readonly (readonly [heading: string, of: (figures: Figures) => Cell])[] = [
  ['收件', (f) => f.received],
  ['涉及人数', (f) => f.people],
  ['诉求金额（元）', (f) => f.claimed.yuan],
  ['受理', (f) => f.accepted],
  ['办结', (f) => f.closed],
  ['化解', (f) => f.settled],
  ['化解率（%）', (f) => f.settledRate],
  ['约定给付（元）', (f) => f.agreed.yuan],
  ['职工确认收到（元）', (f) => f.recovered.yuan],
  ['重新办理', (f) => f.reopened],
  ['并入他案', (f) => f.merged],
  ['按期办结', (f) => f.onTime],
  ['逾期办结', (f) => f.late],
  ['按期率（%）', (f) => f.onTimeRate],
  ['平均天数', (f) => f.meanDays],
  ['九成天数', (f) => f.p90Days],
  ['已评判', (f) => f.rated],
  ['平均分', (f) => f.meanScore],
  ['满意', (f) => f.satisfied],
  ['满意率（%）', (f) => f.satisfiedRate],
  ['认为已解决', (f) => f.solved],
  ['未评判', (f) => f.unrated],
  ...['一级评判', '二级评判', '三级评判'].map((name, i) => [name, (f: Figures) => f.tiers[i] ?? 0] as const),
  ...countedStages.flatMap((stage, i) => [
    [`${stageWords[stage].zh}平均天数`, (f: Figures) => f.stages[i]?.meanDays ?? null] as const,
    [`${stageWords[stage].zh}九成天数`, (f: Figures) => f.stages[i]?.p90Days ?? null] as const,
  ]),
]

export function sheetsOf({ from, to, by, rows, rest, total, overdue }: Statistics): readonly [Sheet, ...Sheet[]] {
  const line = (label: string, figures: Figures): readonly Cell[] => [label, ...columns.map(([, of]) => of(figures))]
  const late = (kind: string, some: Statistics['overdue']['units']): Sheet['rows'] =>
    some.map(({ who, marks, cases }) => [kind, who.name, marks, cases])
  return [
    {
      name: `${from}—${to}`,
      head: [keyHeadings[by], ...columns.map(([heading]) => heading)],
      rows: [
        ...rows.map(({ label, figures }) => line(label.zh, figures)),
        ...(rest === null ? [] : [line('其余', rest)]),
        line('合计', total),
      ],
    },
    {
      name: '逾期',
      head: ['单位或个人', '名称', '逾期次数', '件数'],
      rows: [...late('单位', overdue.units), ...late('个人', overdue.people)],
    },
  ]
}
