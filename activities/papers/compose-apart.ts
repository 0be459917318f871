import { oneByOne } from '../../record/apart.js'
import { broken, type Job } from './compose.js'
import type { Answered, Asked } from './compose-child.js'

/** Milliseconds. The longest agreement, of five thousand workers, takes a few seconds. */
const longest = 120_000

/** Sets long papers outside this process: a worker that set thousands of rows itself would answer nobody meanwhile. */
export function composerApart(fonts: readonly string[]): (job: Job) => Promise<Buffer> {
  const ask = oneByOne<Asked, Answered>({ from: import.meta, file: 'compose-child', longest })
  return async (job) => {
    const { answered, how } = await ask({ fonts, job })
    if (answered === null) throw new Error(`a paper could not be set apart: ended with ${how}`)
    if ('pdf' in answered) return Buffer.from(answered.pdf)
    throw broken(answered.diagnostics)
  }
}
