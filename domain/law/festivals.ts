import { Lunar } from 'lunar-typescript'
import { addDays, type Day } from '../values/time.js'

const known = new Map<number, ReadonlySet<Day>>()

/**
 * The 13 statutory festival days of a year (《全国年节及纪念日放假办法》 as revised for 2025): what is certain
 * of a year whose notice is not out. The days moved around them (调休) are not, hence the provisional flag.
 */
export function festivalDays(year: number): ReadonlySet<Day> {
  const found = known.get(year)
  if (found !== undefined) return found
  const days = computeFestivalDays(year)
  known.set(year, days)
  return days
}

function computeFestivalDays(year: number): ReadonlySet<Day> {
  const springFestival = lunarDay(year, 1, 1)
  const qingming = Lunar.fromYmd(year, 1, 1).getJieQiTable()['清明']
  if (qingming === undefined) throw new RangeError(`no 清明 in ${year}`)
  return new Set([
    `${year}-01-01`,
    // 除夕 to 初三
    ...[-1, 0, 1, 2].map((n) => addDays(springFestival, n)),
    qingming.toYmd(),
    `${year}-05-01`,
    `${year}-05-02`,
    lunarDay(year, 5, 5),
    lunarDay(year, 8, 15),
    `${year}-10-01`,
    `${year}-10-02`,
    `${year}-10-03`,
  ])
}

function lunarDay(year: number, month: number, day: number): Day {
  return Lunar.fromYmd(year, month, day).getSolar().toYmd()
}
