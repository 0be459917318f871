/**
 * Time that is made to pass: a record on a clock set by hand and a time-skipping engine, moved together. For tests and
 * for playing scenarios; nobody's real case ever runs on it.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { TestWorkflowEnvironment } from '@temporalio/testing'
import { addMillis, type Instant } from '../domain/values/time.js'
import type { ManualClock } from '../record/clock.js'
import type { Store } from '../record/store.js'
import type { Engine } from './engine.js'

export interface SkippingClock {
  /** What the record's clock shows. */
  now(): Instant
  /** Lets so many milliseconds pass; whatever clock of a case comes up in them acts at its own time, in order. */
  advance(ms: number): Promise<void>
  advanceTo(instant: Instant): Promise<void>
  /** Waits until every case is acknowledged, no clock is late and no effect is under way. */
  settle(): Promise<void>
}

export interface SkippingParts {
  readonly environment: Pick<TestWorkflowEnvironment, 'sleep' | 'currentTimeMs'>
  readonly store: Store
  readonly clock: ManualClock
  readonly engine: Pick<Engine, 'sweep' | 'drain'>
}

/** What an expiry waits beyond its end, in milliseconds. */
const afterTheEnd = 5_000
const settlesWithin = 30_000

export function skippingClock({ environment, store, clock, engine }: SkippingParts): SkippingClock {
  interface Unrest {
    readonly unheard: number
    readonly carryingOut: number
    readonly late: number
    readonly wake: Instant | null
  }

  async function look(): Promise<Unrest> {
    const ended = addMillis(clock.read(), -afterTheEnd)
    const [row] = await store.sql<Unrest[]>`
      select
        (select count(*)::int from engine where acked_seq < wake_seq)
          + (select count(*)::int from matters where acked_seq < wake_seq) as unheard,
        (select count(*)::int from heads where jsonb_array_length(state -> 'effects') > 0)
          + (select count(*)::int from matters where jsonb_array_length(state -> 'effects') > 0) as "carryingOut",
        (select count(*)::int from engine where next_at <= ${ended}) + (select count(*)::int from matters where next_at <= ${ended}) as late,
        (select least((select min(next_at) from engine), (select min(next_at) from matters))) as wake`
    if (row === undefined) throw new Error('the record did not answer')
    return row
  }

  async function settle(): Promise<Instant | null> {
    const since = Date.now()
    let pause = 2
    for (;;) {
      const { unheard, carryingOut, late, wake } = await look()
      if (unheard + carryingOut + late === 0) return wake
      const waited = Date.now() - since
      if (waited > settlesWithin)
        throw new Error(`time stands still: ${unheard} cases unheard, ${late} late, ${carryingOut} with open effects`)
      // A hint was lost, or something is being tried again later and later: tell again, and let the engine's time go on.
      if (waited > 1_000) {
        await engine.sweep(store)
        await environment.sleep(Math.max(1_000, await engineBehind(clock.read())))
      }
      await wait(pause)
      pause = Math.min(pause * 1.5, 50)
    }
  }

  /** The record first: when the engine's timers fire, it must be past their time. */
  async function moveTo(instant: Instant): Promise<void> {
    if (instant > clock.read()) clock.set(instant)
    const by = await engineBehind(instant)
    if (by > 0) await environment.sleep(by)
  }

  /** How far the engine's time is from that instant, in milliseconds. */
  async function engineBehind(instant: Instant): Promise<number> {
    return Date.parse(instant) - (await environment.currentTimeMs())
  }

  async function advanceTo(target: Instant): Promise<void> {
    await engine.drain()
    for (;;) {
      const wake = await settle()
      const next = wake === null ? target : addMillis(wake, afterTheEnd)
      if (next >= target) break
      await moveTo(next)
    }
    await moveTo(target)
    await settle()
  }

  return {
    now: () => clock.read(),
    advance: (ms) => advanceTo(addMillis(clock.read(), ms)),
    advanceTo,
    settle: async () => {
      await engine.drain()
      await settle()
    },
  }
}
