import { type ChildProcess, fork, spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { migrate } from '../db/migrate.js'
import type { PersonId } from '../domain/case/actor.js'
import { closeStore, openStore, type Store } from '../record/store.js'
import { authOf } from '../runtime/parts.js'
import { freePort } from '../runtime/ports.js'
import { startPostgres } from '../runtime/postgres.js'
import { masterKey, parseSettings, type Settings } from '../runtime/settings.js'
import { startTemporal } from '../runtime/temporal.js'
import { undoing } from '../runtime/undoing.js'
import { everybody, seedCounty } from './county.js'
import { bare, product, type Target } from './load.js'
import { writesOf } from './writes.js'

const silent = { debug() {}, info() {}, warn() {}, error() {} }

export type System = 'product' | 'transaction' | 'updates'

/** A throwaway installation, and beside it the two that it is compared with: on the same PostgreSQL, the same engine. */
export interface Place {
  readonly targets: Readonly<Record<System, Target>>
  /** Process ids. */
  readonly pids: Readonly<Record<System | 'postgres' | 'engine', number>>
  readonly stores: { readonly product: Store; readonly transaction: Store }
  readonly engineFile: string
  readonly close: () => Promise<void>
}

/** Durable, as in production: what is written is on the disk before it is answered. */
export async function startPlace(say: (line: string) => void): Promise<Place> {
  const undo = undoing()
  try {
    const dataDir = mkdtempSync(join(tmpdir(), 'siyou-bench-'))
    undo.later(() => rmSync(dataDir, { recursive: true, force: true }))
    const settings = settingsFor(dataDir)
    const [postgres, temporal, port] = await Promise.all([
      startPostgres(dataDir, silent),
      startTemporal(dataDir, settings, silent),
      freePort(),
    ])
    undo.later(() => postgres.stop())
    undo.later(() => temporal.stop())
    await temporal.confirmRebuilt()
    const opened = await openOn(postgres.url, settings)
    undo.later(() => closeStore(opened))
    const compared = await openOn(await databaseBeside(opened, postgres.url), settings)
    undo.later(() => closeStore(compared))
    const tokens = await tokensFor(settings)

    say('记录每步写入的行 / what each step writes')
    const plan = join(dataDir, 'writes.json')
    writeFileSync(plan, JSON.stringify(await writesOf(compared)))

    const siyou = await startProduct(dataDir, port)
    undo.later(() => stop(siyou.process))
    const transaction = await startBeside('bare.js', [urlIn(compared), plan], dataDir)
    undo.later(() => stop(transaction.process))
    const updates = await startBeside('empty.js', [temporal.address], dataDir)
    undo.later(() => stop(updates.process))
    const [token = ''] = tokens.values()
    return {
      targets: {
        product: product(siyou.url, tokens),
        transaction: bare(transaction.url, token),
        updates: bare(updates.url, token),
      },
      pids: {
        product: siyou.process.pid ?? 0,
        transaction: transaction.process.pid ?? 0,
        updates: updates.process.pid ?? 0,
        postgres: postgres.pid,
        engine: temporal.pid,
      },
      stores: { product: opened, transaction: compared },
      engineFile: join(dataDir, 'temporal.db'),
      close: () => undo.all(),
    }
  } catch (error) {
    await undo.all()
    throw error
  }
}

/** Those of a new installation, whatever this one is set to. */
export function settingsFor(dataDir: string): Settings {
  const parsed = parseSettings({
    SIYOU_DATA: dataDir,
    SIYOU_PROGRAMS: process.env['SIYOU_PROGRAMS'] ?? '.siyou/programs',
  })
  if (!parsed.ok) throw new Error('the settings of the bench are wrong')
  return parsed.settings
}

const urls = new WeakMap<Store, string>()

async function openOn(url: string, settings: Settings): Promise<Store> {
  await migrate(url)
  const store = openStore({ url, masterKey: await masterKey(settings), max: 2 })
  urls.set(store, url)
  await seedCounty(store)
  return store
}

function urlIn(store: Store): string {
  return urls.get(store) ?? ''
}

async function databaseBeside({ sql }: Store, url: string): Promise<string> {
  await sql.unsafe('create database siyou_bare')
  const beside = new URL(url)
  beside.pathname = '/siyou_bare'
  return beside.href
}

async function tokensFor(settings: Settings): Promise<ReadonlyMap<PersonId, string>> {
  const auth = await authOf(settings, true)
  const tokens = new Map<PersonId, string>()
  for (const person of everybody()) {
    const issued = await auth?.issue?.(person)
    if (issued !== undefined) tokens.set(person, issued.token)
  }
  return tokens
}

interface Server {
  readonly process: ChildProcess
  readonly url: string
}

/** `siyou up`, as anybody would start it, until it has said this. It joins the PostgreSQL and the engine that run on this folder already. */
export async function startProduct(dataDir: string, port: number, until = '从提出到调解书生效'): Promise<Server> {
  const output = openSync(join(dataDir, 'up.log'), 'a')
  const child = spawn(
    process.execPath,
    [...profiling(), fileURLToPath(new URL('../../bin/siyou.js', import.meta.url)), 'up'],
    {
      env: {
        ...process.env,
        SIYOU_DATA: dataDir,
        SIYOU_PROGRAMS: settingsFor(dataDir).programsDir,
        PORT: String(port),
        HOST: '127.0.0.1',
      },
      stdio: ['ignore', output, output],
    },
  )
  closeSync(output)
  const url = `http://127.0.0.1:${port}`
  // With an empty record it plays one case of its own before it is left in peace.
  while (!readFileSync(join(dataDir, 'up.log'), 'utf8').includes(until)) {
    if (child.exitCode !== null) throw new Error(readFileSync(join(dataDir, 'up.log'), 'utf8'))
    await wait(100)
  }
  return { process: child, url }
}

/** `BENCH_PROFILE=<folder>`: where the product leaves a profile of its processor time. */
function profiling(): readonly string[] {
  const folder = process.env['BENCH_PROFILE']
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`]
}

async function startBeside(file: string, args: readonly string[], dataDir: string): Promise<Server> {
  const output = openSync(join(dataDir, `${file}.log`), 'a')
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [...args], {
    stdio: ['ignore', output, output, 'ipc'],
  })
  closeSync(output)
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (said) => resolve(Number(said)))
    child.once('exit', () => reject(new Error(readFileSync(join(dataDir, `${file}.log`), 'utf8'))))
  })
  return { process: child, url: `http://127.0.0.1:${port}` }
}

export function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}
