import { condition, defineUpdate, setHandler } from '@temporalio/workflow'

/** One step, about which nothing is done. */
export const step = defineUpdate<number, [input: object]>('step')

/** A case that is nothing but a workflow: its steps are updates with an empty handler. */
export async function empty(): Promise<void> {
  let taken = 0
  setHandler(step, () => (taken += 1))
  await condition(() => false)
}
