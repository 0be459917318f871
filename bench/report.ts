import { steps } from './course.js'
import type { Cost, Measured, Phase, Plan } from './measure.js'
import type { System } from './place.js'

/** One figure of the product, beside the same of what it is compared with, if there is any. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly baseline: number | null
  readonly ratio: number | null
  readonly unit: string
}

/** All figures; what could not be measured here is left out. */
export function figuresFrom({ phases, databaseBytes }: Measured, { clients }: Plan): readonly Figure[] {
  const of = (system: System, n: number): readonly Phase[] =>
    phases.filter((one) => one.system === system && one.clients === n)
  // Two systems are compared within each round, and the rounds by their median: what else the machine did hit both.
  const compared = (
    name: string,
    n: number,
    beside: System,
    unit: string,
    what: (one: Phase) => number,
    whatBeside = what,
  ): Figure => {
    const [own, other] = [of('product', n).map(what), of(beside, n).map(whatBeside)]
    const ratios = own.map((value, round) => value / (other[round] ?? value))
    return { ...figure(name, median(own), median(other), unit), ratio: rounded(median(ratios)) }
  }
  const speed = ({ sample }: Phase): number => sample.perSecond
  return [
    ...clients.flatMap((n) =>
      (['transaction', 'updates'] as const).flatMap((beside) => [
        compared(`throughput-${n}-vs-${beside}`, n, beside, 'steps/s', speed),
        compared(`p50-${n}-vs-${beside}`, n, beside, 'ms', ({ sample }) => sample.p50),
        compared(`p95-${n}-vs-${beside}`, n, beside, 'ms', ({ sample }) => sample.p95),
      ]),
    ),
    ...clients.map((n) =>
      compared(`throughput-${n}-settled-vs-updates`, n, 'updates', 'steps/s', ({ settled }) => settled, speed),
    ),
    ...clients.map((n) => figure(`engine-lag-${n}`, median(of('product', n).map(({ lag }) => lag ?? 0)), null, 's')),
    ...cost(phases, 'cpu-siyou', 'own', 'transaction', 's/case'),
    ...cost(phases, 'cpu-postgres', 'postgres', 'transaction', 's/case'),
    ...cost(phases, 'cpu-engine', 'engine', 'updates', 's/case'),
    figure('database-bytes', databaseBytes.product * steps, databaseBytes.transaction * steps, 'B/case'),
    ...cost(phases, 'engine-bytes', 'engineBytes', 'updates', 'B/case'),
  ]
}

export function lineFor(figure: Figure): string {
  return JSON.stringify(figure)
}

/** What the figures of the ten-step case are, for people. */
export const courseHeading: readonly string[] = [
  '十步案件，经 HTTP；transaction：同样的行由裸事务写入；updates：同样的步骤作为裸 Temporal update',
  '耗时为毫秒；settled：计至引擎亦处理完毕；engine-lag：负载结束至引擎全部确认的秒数',
  'a ten-step case over HTTP; transaction: the same rows by a bare transaction; updates: the same steps as bare Temporal updates',
  'settled: counted until the engine too had nothing left to do; engine-lag: from the end of the load until all is acknowledged',
]

/** For people, under a heading that says what they look at. */
export function table(figures: readonly Figure[], heading: readonly string[]): string {
  const rows = figures.map(({ name, value, baseline, ratio, unit }) => [
    name,
    shown(value),
    baseline === null ? '—' : shown(baseline),
    ratio === null ? '—' : ratio.toFixed(2),
    unit,
  ])
  const head = ['指标 figure', '四有 siyou', '对照 baseline', '比值 ratio', '单位 unit']
  const width = head.map((_, column) => Math.max(...[head, ...rows].map((row) => wide(row[column] ?? ''))))
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => cell + ' '.repeat((width[i] ?? 0) - wide(cell))).join('  ')
  return [...heading, '', ...[head, ...rows].map(line)].join('\n')
}

export function figure(name: string, value: number, baseline: number | null, unit: string): Figure {
  const ratio = baseline === null || baseline === 0 ? null : rounded(value / baseline)
  return { name, value: rounded(value), baseline: baseline === null ? null : rounded(baseline), ratio, unit }
}

/** Of one case of ten steps, over all phases. */
function cost(
  phases: readonly Phase[],
  name: string,
  which: keyof Cost,
  beside: System,
  unit: string,
): readonly Figure[] {
  const of = (system: System): number | null => {
    const own = phases.filter((one) => one.system === system)
    const taken = own.reduce((sum, { sample }) => sum + sample.steps, 0)
    const spent = own.map((one) => one.cost[which])
    return taken === 0 || spent.includes(null)
      ? null
      : (spent.reduce<number>((sum, one) => sum + (one ?? 0), 0) / taken) * steps
  }
  const value = of('product')
  return value === null ? [] : [figure(name, value, of(beside), unit)]
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1] ?? 0, sorted[middle] ?? 0]
  return (low + high) / 2
}

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}

function shown(value: number): string {
  return value >= 1000 ? Math.round(value).toString() : value.toString()
}

/** Columns on a terminal: a Chinese character takes two. */
function wide(text: string): number {
  return Array.from(text).reduce((sum, char) => sum + (/[\u2e80-\uffef]/.test(char) ? 2 : 1), 0)
}
