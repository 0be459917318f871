import { startTemporal } from '../../runtime/temporal.js'
import { settingsFor, startProduct, stop } from '../place.js'
import { freePort } from '../../runtime/ports.js'
import { generate } from './generate.js'
import { onNewRecord, silent } from './new-record.js'

/*
 * `siyou up` on a record of open cases whose workflows have heard of everything: how long until it serves, and until its
 * first sweep has found nothing left to tell. The engine's file is there and holds no workflows: none of them is woken by
 * a start, and none of their clocks runs out while it is measured.
 */

export interface StartUp {
  /** How many cases were open, about. */
  readonly open: number
  /** Seconds until health answers. */
  readonly ready: number
  /** Seconds until the sweep has been, and nobody waits. */
  readonly swept: number
}

export async function startUp(open: number, seed: number, say: (line: string) => void): Promise<StartUp> {
  say(`启动，${open} 件在办 / start-up with ${open} open cases`)
  return onNewRecord(async (opened, dataDir) => {
    const temporal = await startTemporal(dataDir, settingsFor(dataDir), silent)
    await temporal.confirmRebuilt()
    await temporal.stop()
    await opened({ durable: false, max: 30 }, async (store) => {
      // One in ten or so was closed of late; all are of these weeks.
      await generate(store, { cases: Math.round(open * 1.2), seed, presentShare: 100, sample: 300 }, say)
    })
    const began = performance.now()
    const passed = (): number => (performance.now() - began) / 1000
    const siyou = await startProduct(dataDir, await freePort(), 'docs')
    try {
      const ready = passed()
      for (;;) {
        const health = (await (await fetch(`${siyou.url}/health`)).json()) as {
          engine: { behind: number; sweptAt: string | null }
        }
        if (health.engine.sweptAt !== null && health.engine.behind === 0) return { open, ready, swept: passed() }
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    } finally {
      await stop(siyou.process)
    }
  })
}
