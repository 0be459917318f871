import { fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { broken, type Job } from './compose.js'
import type { Answered, Asked } from './compose-child.js'

/** Milliseconds. The longest agreement, of five thousand workers, takes a few seconds. */
const longest = 120_000

/**
 * Sets long papers outside this process, one after another: a worker that set thousands of rows itself would answer nobody
 * meanwhile. The words go through a pipe, never through a file; the other process knows no setting and no key.
 */
export function composerApart(fonts: readonly string[]): (job: Job) => Promise<Buffer> {
  let last: Promise<unknown> = Promise.resolve()
  return (job) => {
    const set = last.then(() => once({ fonts, job }))
    last = set.catch(() => undefined)
    return set
  }
}

function once(asked: Asked): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const { file, execArgv } = program()
    const child = fork(file, [], {
      execArgv: [...execArgv],
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), longest)
    let answered: Answered | null = null
    child.once('message', (message: Answered) => {
      answered = message
    })
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      if (answered === null) reject(new Error(`a paper could not be set apart: ended with ${signal ?? code}`))
      else if ('pdf' in answered) resolve(Buffer.from(answered.pdf))
      else reject(broken(answered.diagnostics))
    })
    child.send(asked)
  })
}

/** The built file, or, in the checkout, the source through the loader that development has. */
function program(): { readonly file: string; readonly execArgv: readonly string[] } {
  const { filename, dirname } = import.meta
  if (!filename.endsWith('.ts')) return { file: join(dirname, 'compose-child.js'), execArgv: [] }
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  return { file: join(dirname, 'compose-child.ts'), execArgv: ['--import', loader] }
}
