/** Sets one paper in a process of its own, and ends: what a paper of thousands of rows takes of memory goes with it. */
import { composer, isTemplateBroken, type Job } from './compose.js'

export interface Asked {
  readonly fonts: readonly string[]
  readonly job: Job
}

export type Answered = { readonly pdf: Buffer } | { readonly diagnostics: readonly string[] }

process.once('message', ({ fonts, job }: Asked) => {
  process.send?.(answer(fonts, job), () => process.disconnect())
})

function answer(fonts: Asked['fonts'], job: Job): Answered {
  try {
    return { pdf: composer(fonts)(job) }
  } catch (error) {
    if (!isTemplateBroken(error)) throw error
    return { diagnostics: error.diagnostics }
  }
}
