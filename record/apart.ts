import { fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/*
 * Work that must not hold up this process, or may break: each in a process of its own, one after another. What it is given goes
 * through a pipe, never through a file; the other process knows no setting and no key.
 */

export interface Apart {
  /** `import.meta` of whoever asks: the other process runs a file beside theirs. */
  readonly from: Pick<ImportMeta, 'filename' | 'dirname'>
  /** The name of that file, without its ending. */
  readonly file: string
  /** Milliseconds, after which it is killed. */
  readonly longest: number
  readonly execArgv?: readonly string[]
}

/** The answer; null where it ended without one, and how. */
export interface Ended<Answered> {
  readonly answered: Answered | null
  readonly how: string
}

/** Raises an error where no process can be started. */
export function oneByOne<Asked extends object, Answered>(apart: Apart): (asked: Asked) => Promise<Ended<Answered>> {
  let last: Promise<unknown> = Promise.resolve()
  return (asked) => {
    const done = last.then(() => once<Asked, Answered>(apart, asked))
    last = done.catch(() => undefined)
    return done
  }
}

function once<Asked extends object, Answered>(apart: Apart, asked: Asked): Promise<Ended<Answered>> {
  return new Promise((resolve, reject) => {
    const { file, execArgv } = program(apart)
    const child = fork(file, [], {
      execArgv: [...(apart.execArgv ?? []), ...execArgv],
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), apart.longest)
    let answered: Answered | null = null
    child.once('message', (message) => {
      answered = message as Answered
    })
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      resolve({ answered, how: String(signal ?? code) })
    })
    // Where it has ended already there is nobody to send to: the exit answers.
    child.send(asked, () => undefined)
  })
}

/** The built file, or, in the checkout, the source through the loader that development has. */
function program({ from, file }: Apart): { readonly file: string; readonly execArgv: readonly string[] } {
  const { filename, dirname } = from
  if (!filename.endsWith('.ts')) return { file: join(dirname, `${file}.js`), execArgv: [] }
  const loader = pathToFileURL(createRequire(filename).resolve('tsx')).href
  return { file: join(dirname, `${file}.ts`), execArgv: ['--import', loader] }
}
