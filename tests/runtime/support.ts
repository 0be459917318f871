/** Folders, processes and servers for the tests of the runtime. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import { createLogger } from '../../runtime/logging.js'
import { markOf } from '../../runtime/processes.js'

export const quiet = createLogger({ logLevel: 'silent' })

/** Shared with every other test, so that the programs are installed once a checkout. */
export const place = {
  programsDir: resolve(process.env['SIYOU_PROGRAMS'] ?? '.siyou/programs'),
  temporalNamespace: 'default',
}

/** A folder for one test, removed after it. Any server on it must be stopped by then. */
export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'siyou-runtime-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

export function lives(pid: number): boolean {
  return markOf(pid) !== undefined
}

/** Another process of ours, running one of the tasks in `child.ts`; killed at the end of the test if it still lives. */
export function another(
  task: string,
  ...args: readonly string[]
): { readonly child: ChildProcess; readonly said: Promise<string> } {
  const child = spawn(process.execPath, ['--import', 'tsx', resolve('tests/runtime/child.ts'), task, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const said = new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.endsWith('\n')) resolve(text.trim())
    })
    child.once('exit', (code, signal) => reject(new Error(`${task} ended with ${signal ?? code} and said: ${text}`)))
  })
  return { child, said }
}
