import { fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AskedPicture, SmallPicture } from './thumbnail-child.js'

/** Milliseconds. A photo of twelve million points takes one or two seconds. */
const longest = 20_000
/** Megabytes of what the other process keeps beside the points themselves. */
const mostMemory = 512

/**
 * A smaller picture of one whose points no library of this process reads (HEIC, BMP), made in a process of its own, one after the
 * other: whatever is wrong with the file ends that process alone, and nobody waits meanwhile. It knows no setting and no key.
 * Null where there is none.
 */
export function smallerApart(asked: AskedPicture): Promise<Buffer | null> {
  const made = last.then(() => once(asked))
  last = made.catch(() => null)
  return made
}

let last: Promise<unknown> = Promise.resolve()

function once(asked: AskedPicture): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const { file, execArgv } = program()
    const child = fork(file, [], {
      execArgv: [`--max-old-space-size=${mostMemory}`, ...execArgv],
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), longest)
    let small: Buffer | null = null
    child.once('message', (answer: SmallPicture) => {
      small = answer.jpeg === null ? null : Buffer.from(answer.jpeg)
    })
    child.once('error', () => resolve(null))
    child.once('exit', () => {
      clearTimeout(timer)
      resolve(small)
    })
    // Where it has ended already there is nobody to send to: the exit answers.
    child.send(asked, () => undefined)
  })
}

/** The built file, or, in the checkout, the source through the loader that development has. */
function program(): { readonly file: string; readonly execArgv: readonly string[] } {
  const { filename, dirname } = import.meta
  if (!filename.endsWith('.ts')) return { file: join(dirname, 'thumbnail-child.js'), execArgv: [] }
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  return { file: join(dirname, 'thumbnail-child.ts'), execArgv: ['--import', loader] }
}
