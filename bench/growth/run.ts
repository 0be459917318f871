import type { Store } from '../../record/store.js'
import type { Figure } from '../report.js'
import { generate } from './generate.js'
import { serveOver, timesOf, type Readable, type Timed } from './measuring.js'
import { onNewRecord, type Open } from './new-record.js'
import { readingsOf } from './readers.js'
import { fuller, growthFigures, missed, type Size } from './report.js'
import { startUp } from './start-up.js'
import type { Played } from './stories.js'

/*
 * The same readings at ten thousand cases and at the top size, each on a database of its own under the settings of the
 * product: what pages must not grow with what there is.
 */

const smallest = 10_000

export interface GrowthPlan {
  readonly cases: number
  readonly seed: number
  /** How often each page is read. */
  readonly times: number
  /** Open cases of the start-up; 0 leaves it out. */
  readonly starting: number
}

type Say = (line: string) => void

export async function measureGrowth({ starting, ...plan }: GrowthPlan, say: Say): Promise<readonly Figure[]> {
  const read = await onNewRecord((inSmall) =>
    onNewRecord(async (inLarge) => {
      const small = await filled(inSmall, { ...plan, cases: Math.min(smallest, plan.cases) }, say)
      const large = await filled(inLarge, plan, say)
      say('测量 / measuring')
      return { small, large, times: await timesIn(small, large, plan.times) }
    }),
  )
  const started = starting > 0 ? await startUp(starting, plan.seed, say) : null
  say(`比一万件时多取了行的 / slower, but with more rows than at 10,000: ${fuller(read.times).join(', ') || '—'}`)
  say(`未达到目标 / these miss their aim: ${missed(read.times).join(', ') || '—'}`)
  return growthFigures({ ...read, started })
}

/** A record that was filled, and can be opened. */
interface Filled extends Size {
  readonly cases: number
  readonly played: readonly Played[]
  readonly open: Open
}

async function filled(open: Open, { cases, seed }: Pick<GrowthPlan, 'cases' | 'seed'>, say: Say): Promise<Filled> {
  say(`${cases} 件 / cases`)
  const began = performance.now()
  return open({ durable: false, max: 30 }, async (store) => {
    const played = await generate(store, { cases, seed }, say)
    return { cases, played, open, seconds: (performance.now() - began) / 1000, bytesEach: await bytesEach(store) }
  })
}

/** Both are open at the same time. */
function timesIn(small: Filled, large: Filled, times: number): Promise<readonly Timed[]> {
  return reading(small, (short) => reading(large, (long) => timesOf(short, long, times)))
}

async function reading<T>({ cases, played, open }: Filled, work: (readable: Readable) => Promise<T>): Promise<T> {
  return open({ durable: true, max: 10 }, async (store) => {
    const served = await serveOver(store)
    try {
      return await work({ served, readings: await readingsOf(store, { played, cases, ask: served.ask }) })
    } finally {
      await served.close()
    }
  })
}

async function bytesEach({ sql }: Store): Promise<number> {
  const [row] = await sql<{ each: number }[]>`
    select pg_database_size(current_database())::float8 / greatest(1, (select count(*) from heads)) as each`
  return row?.each ?? 0
}
