/** One process at a time: a lock file that names its holder, so that a lock left by a killed process frees itself. */
import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { problem } from './problems.js'
import { isAlive, markOf } from './processes.js'

const Holder = z.object({ pid: z.number().int(), born: z.string(), token: z.string() })
type Holder = z.infer<typeof Holder>

/** Does the work while holding the lock. Waits for another holder up to `patience` seconds, then it is a problem. */
export async function withLock<T>(file: string, work: () => Promise<T>, patience = 300): Promise<T> {
  const mine: Holder = { pid: process.pid, born: markOf(process.pid)?.born ?? '', token: randomUUID() }
  await mkdir(dirname(file), { recursive: true })
  await take(file, mine, Date.now() + patience * 1000)
  try {
    return await work()
  } finally {
    if ((await holderOf(file))?.token === mine.token) await rm(file, { force: true })
  }
}

async function take(file: string, mine: Holder, deadline: number): Promise<void> {
  const card = `${file}.${mine.token}`
  // Written whole and then linked: nobody ever reads half a holder.
  await writeFile(card, JSON.stringify(mine), { mode: 0o600, flag: 'wx' })
  try {
    while (!(await linked(card, file))) {
      const holder = await holderOf(file)
      if (holder !== undefined && isAlive(holder)) await waitFor(file, holder, deadline)
      else await clear(file, holder, `${card}.left`)
    }
  } finally {
    await rm(card, { force: true })
  }
}

async function waitFor(file: string, holder: Holder, deadline: number): Promise<void> {
  if (Date.now() < deadline) return wait(50)
  throw problem(
    'locked',
    [`进程 ${holder.pid} 一直占用 ${file}`, `process ${holder.pid} has held ${file} for too long`],
    ['请等待或结束该进程后重试', 'wait for it, or end it, and try again'],
  )
}

/** Removes a dead holder's lock; should a living one have come in between, its lock is put back. */
async function clear(file: string, dead: Holder | undefined, aside: string): Promise<void> {
  try {
    await rename(file, aside)
  } catch {
    return
  }
  const moved = await holderOf(aside)
  if (moved !== undefined && moved.token !== dead?.token) await linked(aside, file)
  await rm(aside, { force: true })
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function holderOf(file: string): Promise<Holder | undefined> {
  try {
    return Holder.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return undefined
  }
}
