import { figure, type Figure } from '../report.js'
import type { Timed } from './measuring.js'
import type { StartUp } from './start-up.js'

/** One size of the record. */
export interface Size {
  readonly bytesEach: number
  /** How long it took to generate. */
  readonly seconds: number
}

export interface Growth {
  readonly small: Size
  readonly large: Size
  readonly times: readonly Timed[]
  readonly started: StartUp | null
}

/** Of what pages: how much longer it may take with more cases. */
const slower = 1.5
/** Of what adds everything up, in milliseconds. */
const longest = 300

export const growthHeading: readonly string[] = [
  '留痕增长后的读取：value 为全部案件，baseline 为一万件；分页的为 p50，比值不应超过 1.5；统计另列 p95，不应超过 300 毫秒',
  'reading a record that has grown: value at all cases, baseline at 10,000; p50, the ratio of what pages at most 1.5; statistics, p95 as well, within 300 ms',
]

export function growthFigures({ small, large, times, started }: Growth): readonly Figure[] {
  return [
    ...times.map((one) => figure(`growth-${one.name}`, one.large.p50, one.small.p50, 'ms')),
    ...times
      .filter(({ pages }) => !pages)
      .map((one) => figure(`growth-p95-${one.name}`, one.large.p95, one.small.p95, 'ms')),
    figure('growth-bytes', large.bytesEach, small.bytesEach, 'B/case'),
    figure('growth-generated', large.seconds, small.seconds, 's'),
    ...(started === null
      ? []
      : [
          figure(`start-up-${started.open}-open`, started.ready, null, 's'),
          figure(`swept-${started.open}-open`, started.swept, null, 's'),
        ]),
  ]
}

/** Which readings miss what they aim at. */
export function missed(times: readonly Timed[]): readonly string[] {
  return times
    .filter((one) => (one.pages ? isSlower(one) && !isFuller(one) : one.large.p95 > longest))
    .map(({ name }) => name)
}

/** Which are slower, but of answers that hold more: at the small size there was not a page of it. */
export function fuller(times: readonly Timed[]): readonly string[] {
  return times.filter((one) => one.pages && isSlower(one) && isFuller(one)).map(({ name }) => name)
}

function isSlower({ small, large }: Timed): boolean {
  return large.p50 > small.p50 * slower
}

function isFuller({ small, large }: Timed): boolean {
  return large.rows > small.rows * 1.25
}
