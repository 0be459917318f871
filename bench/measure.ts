import { setTimeout as wait } from 'node:timers/promises'
import type { Store } from '../record/store.js'
import { load, type Sample } from './load.js'
import { bytesOf, cpuOf, cpuOfServer } from './meters.js'
import type { Place, System } from './place.js'

export interface Plan {
  readonly clients: readonly number[]
  readonly rounds: number
  /** Of one phase. */
  readonly seconds: number
  readonly warmUp: number
}

/** One system under so many clients, once. */
export interface Phase {
  readonly system: System
  readonly clients: number
  readonly sample: Sample
  /** Seconds from the end of the load until every case was acknowledged; of the product only. */
  readonly lag: number | null
  /** Steps a second, counted until the engine too had nothing left to do. */
  readonly settled: number
  readonly cost: Cost
}

/** What the phase cost, until all was quiet again. Seconds of processor time, and bytes. */
export interface Cost {
  readonly own: number | null
  readonly postgres: number | null
  readonly engine: number | null
  readonly engineBytes: number
}

export interface Measured {
  readonly phases: readonly Phase[]
  /** Bytes of the database for one step. */
  readonly databaseBytes: { readonly product: number; readonly transaction: number }
}

const systems: readonly System[] = ['transaction', 'product', 'updates']

/** Runs all phases, each system in its turn. */
export async function measure(
  place: Place,
  { clients, rounds, seconds, warmUp }: Plan,
  say: (line: string) => void,
): Promise<Measured> {
  say('预热 / warming up')
  for (const system of systems) await phase(place, system, 20, warmUp)
  await phase(place, 'product', 20, warmUp)
  const before = await sizes(place)
  const phases: Phase[] = []
  for (let round = 1; round <= rounds; round++) {
    for (const n of clients) {
      for (const system of systems) {
        const done = await phase(place, system, n, seconds)
        phases.push(done)
        const { perSecond, p50, p95 } = done.sample
        say(
          `${round}/${rounds}  ${n} 客户端 clients  ${system.padEnd(11)}  ${perSecond.toFixed(0)} 步 steps/s  p50 ${p50.toFixed(1)} ms  p95 ${p95.toFixed(1)} ms`,
        )
      }
    }
  }
  const after = await sizes(place)
  const stepsOf = (system: System): number =>
    phases.filter((one) => one.system === system).reduce((sum, { sample }) => sum + sample.steps, 0)
  return {
    phases,
    databaseBytes: {
      product: (after.product - before.product) / stepsOf('product'),
      transaction: (after.transaction - before.transaction) / stepsOf('transaction'),
    },
  }
}

async function phase(place: Place, system: System, clients: number, seconds: number): Promise<Phase> {
  const before = meters(place, system)
  const start = performance.now()
  const sample = await load(place.targets[system], clients, seconds)
  const lag = system === 'product' ? await acknowledged(place.stores.product) : null
  if (system === 'product') await carriedOut(place.stores.product)
  const settled = (sample.steps * 1000) / (performance.now() - start)
  const after = meters(place, system)
  const spent = (meter: 'own' | 'postgres' | 'engine'): number | null =>
    before[meter] === null || after[meter] === null ? null : after[meter] - before[meter]
  return {
    system,
    clients,
    sample,
    lag,
    settled,
    cost: {
      own: spent('own'),
      postgres: spent('postgres'),
      engine: spent('engine'),
      engineBytes: after.engineBytes - before.engineBytes,
    },
  }
}

function meters({ pids, engineFile }: Place, system: System): Cost {
  return {
    own: cpuOf(pids[system]),
    postgres: cpuOfServer(pids.postgres),
    engine: cpuOf(pids.engine),
    engineBytes: bytesOf(engineFile),
  }
}

async function acknowledged({ sql }: Store): Promise<number> {
  const start = performance.now()
  while ((await sql`select 1 from engine where acked_seq < wake_seq limit 1`).length > 0) await wait(20)
  return (performance.now() - start) / 1000
}

/** Until no paper is under way: what one phase leaves to be done must not weigh on the next. */
async function carriedOut({ sql }: Store): Promise<void> {
  while ((await sql`select 1 from heads where jsonb_array_length(state -> 'effects') > 0 limit 1`).length > 0)
    await wait(250)
  await acknowledged({ sql } as Store)
}

async function sizes({ stores }: Place): Promise<{ product: number; transaction: number }> {
  const size = async ({ sql }: Store): Promise<number> => {
    await sql`vacuum`
    await sql`checkpoint`
    const [row] = await sql<{ bytes: number }[]>`select pg_database_size(current_database())::float8 as bytes`
    return row?.bytes ?? 0
  }
  return { product: await size(stores.product), transaction: await size(stores.transaction) }
}
