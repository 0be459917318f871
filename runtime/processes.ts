/**
 * Servers that run beside us: started in their own process group, known again by process id *and* time of birth, and
 * stopped in an order that we choose.
 *
 * Own group: Ctrl-C in a terminal reaches the whole foreground group at once, and the database would then be gone before
 * the last request is answered. Time of birth: a process id alone is reused, in a restarted container almost always.
 */
import { execFileSync, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { problem } from './problems.js'

const MAX_LOG_BYTES = 20 * 1024 * 1024

const Mark = z.object({ pid: z.number().int().positive(), born: z.string() })
const Running = z.object({ server: Mark, owner: Mark, details: z.record(z.string(), z.string()) })

/** One process, told apart from a later one with the same id. */
export type Mark = Readonly<z.infer<typeof Mark>>

/** A server of ours as its file says: which process, who started it and so will stop it, and how to reach it. */
export type Running = Readonly<z.infer<typeof Running>>

/** The account under which a program runs, where it is not our own. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

export interface Server {
  readonly mark: Mark
  /** Resolves when the process has ended, with its exit code or signal. */
  readonly ended: Promise<string>
}

export interface Outcome {
  readonly code: number
  readonly output: string
}

/** The process now living under this id; undefined when there is none, or only a dead one that nobody has reaped. */
export function markOf(pid: number): Mark | undefined {
  const born = process.platform === 'linux' ? bornOnLinux(pid) : askPs(pid, 'lstart=')
  return born === undefined ? undefined : { pid, born }
}

export function isAlive(mark: Mark): boolean {
  return markOf(mark.pid)?.born === mark.born
}

/** The arguments a process was started with, the program first; empty when it is gone. */
export function commandLine(pid: number): readonly string[] {
  if (process.platform !== 'linux') return (askPs(pid, 'command=') ?? '').split(' ').filter(Boolean)
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean)
  } catch {
    return []
  }
}

function bornOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in brackets may itself hold blanks and brackets; the fields proper begin after the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot}:${fields[19] ?? ''}`
  } catch {
    return undefined
  }
}

function askPs(pid: number, column: string): string | undefined {
  try {
    return execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
  } catch {
    return undefined
  }
}

/** The surroundings a server needs and no more: our secrets stay with us. */
export function bareEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const wanted = ['PATH', 'HOME', 'TMPDIR', 'LD_LIBRARY_PATH'].flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...Object.fromEntries(wanted), ...extra }
}

/** Starts a server in its own process group, its output going to the end of a log file. */
export function spawnServer(options: {
  readonly program: string
  readonly args: readonly string[]
  readonly logFile: string
  readonly env: NodeJS.ProcessEnv
  readonly account?: Account | undefined
}): Promise<Server> {
  const output = openLog(options.logFile)
  // What it writes is for its own eyes. Starting takes over our mask at once, so nothing else sees the change.
  const mask = process.umask(0o077)
  const child = spawn(options.program, options.args, {
    detached: true,
    cwd: '/',
    env: options.env,
    stdio: ['ignore', output, output],
    ...options.account,
  })
  process.umask(mask)
  closeSync(output)
  child.unref()
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? String(code)))
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('spawn', () => {
      const pid = child.pid ?? 0
      resolve({ mark: markOf(pid) ?? { pid, born: 'gone' }, ended })
    })
  })
}

/** Runs a short program to its end; one that cannot be started, or takes too long, answers with code -1. */
export function run(
  program: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly account?: Account | undefined; readonly seconds?: number } = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: '/',
      env: options.env ?? bareEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: (options.seconds ?? 60) * 1000,
      ...options.account,
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.once('error', (error) => resolve({ code: -1, output: error.message }))
    child.once('close', (code) => resolve({ code: code ?? -1, output }))
  })
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true, mode: 0o750 })
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > MAX_LOG_BYTES) renameSync(file, `${file}.1`)
  return openSync(file, 'a', 0o640)
}

/** Asks a process to end with each signal in turn, giving it so many seconds; a problem if it outlives them all. */
export async function stopProcess(mark: Mark, steps: readonly (readonly [NodeJS.Signals, number])[]): Promise<void> {
  for (const [signal, seconds] of steps) {
    if (!isAlive(mark)) return
    send(mark, signal)
    if (await gone(mark, seconds)) return
  }
  throw problem(
    'process-will-not-stop',
    [`进程 ${mark.pid} 未能停止`, `process ${mark.pid} will not stop`],
    ['请以启动它的用户或管理员身份结束该进程后重试', 'end it as the user who started it, or as root, and try again'],
  )
}

async function gone(mark: Mark, seconds: number): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000
  while (isAlive(mark)) {
    if (Date.now() > deadline) return false
    await wait(25)
  }
  return true
}

function send(mark: Mark, signal: NodeJS.Signals): void {
  try {
    process.kill(mark.pid, signal)
  } catch {
    // Gone in between, or not ours to signal: the caller sees which by whether it is still alive.
  }
}

/**
 * Sends the signal when this process ends without having stopped the server (an uncaught error, `process.exit`).
 * Answers a function that calls this off. Nothing helps against SIGKILL: the next start finds the orphan.
 */
export function stopAtExit(mark: Mark, signal: NodeJS.Signals): () => void {
  const last = (): void => {
    if (isAlive(mark)) send(mark, signal)
  }
  process.once('exit', last)
  return () => process.off('exit', last)
}

export function writeRunning(file: string, server: Mark, details: Readonly<Record<string, string>>): void {
  const owner = markOf(process.pid) ?? { pid: process.pid, born: 'unknown' }
  writeFileSync(`${file}.new`, JSON.stringify({ server, owner, details } satisfies Running), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/** The server that the file names, if that very process still lives. */
export function readRunning(file: string): Running | undefined {
  try {
    const running = Running.parse(JSON.parse(readFileSync(file, 'utf8')))
    return isAlive(running.server) ? running : undefined
  } catch {
    return undefined
  }
}

export function forgetRunning(file: string): void {
  rmSync(file, { force: true })
}
