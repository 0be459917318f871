import { onRecord } from '../record/admin-acts.js'
import { tellAllAgain, untold } from '../record/rebuild.js'
import { rebuildProjections } from '../record/refold.js'
import type { Store } from '../record/store.js'
import type { Engine } from './engine.js'

/*
 * `siyou rebuild`: the read tables and every workflow again, out of the record alone. That it was done is on record, with
 * nobody's name: whoever may run it is on the machine itself.
 */

const act = { person: null, act: 'rebuild', subject: null, reason: '命令行 siyou rebuild / on the machine itself' }

/** Waits until the engine has acknowledged every case and matter; a worker must be running. Safe to repeat, and to break off. */
export async function rebuild(
  store: Store,
  engine: Pick<Engine, 'sweep' | 'drain'>,
  say: (line: string) => void,
): Promise<void> {
  const run = async (): Promise<void> => {
    say(`读表已重建 read tables rebuilt：${await rebuildProjections(store)}`)
    const { cases, matters } = await tellAllAgain(store)
    const all = cases + matters
    for (let left = all; left > 0;) {
      await engine.sweep(store)
      await engine.drain()
      await new Promise((resolve) => setTimeout(resolve, 500))
      left = await untold(store)
      say(`流程 workflows：${Math.max(0, all - left)}/${all}`)
    }
  }
  await onRecord(store, act, { run, outcomeOf: () => 'rebuilt' })
  say('重建完成 / rebuilt')
}
