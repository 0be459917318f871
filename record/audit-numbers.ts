import { fault, type Fault } from './audit-faults.js'
import type { Sql } from './store.js'

/** A number as an event was given it. */
export interface Numbered {
  readonly series: string
  readonly unit: string
  readonly number: string
  readonly caseId: string
  readonly seq: number
}

interface Counter {
  readonly series: string
  readonly unit: string
  readonly year: number
  readonly n: number
}

export interface NumberAudit {
  readonly see: (one: Numbered) => void
  /** What is missing, given twice, or beyond its counter; at the end of a whole audit. */
  readonly faults: (sql: Sql) => Promise<readonly Fault[]>
}

/** How many missing numbers of one series are named. */
const mostNamed = 50

/**
 * Numbers are gapless per series, unit and year: all that were given out when the audit began must be met once. What is
 * given out while it runs is not missed.
 */
export async function auditNumbers(sql: Sql): Promise<NumberAudit> {
  const before = await counters(sql)
  const seen = new Map<string, Map<number, Numbered>>()
  const faults: Fault[] = []
  return {
    see(one) {
      const parts = /〔(\d{4})〕(\d+)号$/.exec(one.number)
      const key = `${one.series}/${one.unit}/${parts?.[1] ?? ''}`
      const n = Number(parts?.[2] ?? 0)
      const series = seen.get(key) ?? new Map<number, Numbered>()
      seen.set(key, series)
      const about = { case: one.caseId, number: one.number, seq: one.seq, part: key }
      if (n === 0 || series.has(n)) faults.push(fault('number-gap', about))
      else series.set(n, one)
    },
    async faults(again) {
      const now = new Map((await counters(again)).map((one) => [keyOf(one), one.n]))
      const missing = before.flatMap((one) => {
        const series = seen.get(keyOf(one))
        const gaps: Fault[] = []
        for (let n = 1; n <= one.n && gaps.length < mostNamed; n++)
          if (series?.has(n) !== true) gaps.push(fault('number-gap', { part: `${keyOf(one)}/${n}` }))
        return gaps
      })
      const beyond = [...seen].flatMap(([key, series]) =>
        [...series].flatMap(([n, one]) =>
          n > (now.get(key) ?? 0)
            ? [fault('number-gap', { case: one.caseId, number: one.number, seq: one.seq, part: key })]
            : [],
        ),
      )
      return [...faults, ...missing, ...beyond]
    },
  }
}

function counters(sql: Sql): Promise<readonly Counter[]> {
  return sql<Counter[]>`
    select series, unit, year, n from counters where series in ('grievance', 'agreement', 'settlement')`.execute()
}

function keyOf({ series, unit, year }: Counter): string {
  return `${series}/${unit}/${year}`
}
