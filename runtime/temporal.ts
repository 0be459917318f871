/**
 * The Temporal server of one machine. Its file is disposable: the record knows everything, so a file that cannot be read,
 * or that another version wrote, is put aside, and the caller starts the workflows again from the record. Beyond one
 * machine `TEMPORAL_ADDRESS` names a cluster and only `registerSearchAttributes` is of use.
 *
 *   <data>/temporal.db             the engine's file, and temporal.db.version: the program that wrote it
 *   <data>/temporal.rebuild        there as long as the workflows have still to be rebuilt
 *   <data>/temporal.running.json   who runs it
 *   <data>/log/temporal.log
 */
import { existsSync, mkdirSync, realpathSync } from 'node:fs'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Connection } from '@temporalio/client'
import type { TestWorkflowEnvironment } from '@temporalio/testing'
import { withLock } from './locks.js'
import type { Log } from './logging.js'
import { freePorts, listens } from './ports.js'
import { problem } from './problems.js'
import {
  bareEnvironment,
  forgetRunning,
  isAlive,
  readRunning,
  run,
  type Server,
  spawnServer,
  stopAtExit,
  stopProcess,
  writeRunning,
} from './processes.js'
import { temporalServerProgram } from './programs.js'
import type { Settings } from './settings.js'

const READY_SECONDS = 60
const ATTEMPTS = 3

const stopSteps = [
  ['SIGTERM', 20],
  ['SIGKILL', 5],
] as const

/** What can be searched for in the engine: codes and times only, never a person. */
export const searchAttributes = [
  { name: 'SiyouStage', type: 'Keyword' },
  { name: 'SiyouUnion', type: 'Keyword' },
  { name: 'SiyouDistrict', type: 'Keyword' },
  { name: 'SiyouNextDue', type: 'Datetime' },
  { name: 'SiyouOverdue', type: 'Bool' },
  { name: 'SiyouClaim', type: 'Keyword' },
  { name: 'SiyouCollective', type: 'Bool' },
] as const

/** `temporal.api.enums.v1.IndexedValueType`. */
const typeNumbers = { Keyword: 2, Bool: 5, Datetime: 6 } as const

export interface Temporal {
  readonly address: string
  readonly uiUrl: string
  readonly pid: number
  /** True when another living process started this server: it is used, and `stop` leaves it to its owner. */
  readonly shared: boolean
  /** True when the engine is empty and the workflows have to be started again from the record. */
  readonly rebuilt: boolean
  /** To be called once that is done: until then every start says `rebuilt` again. */
  confirmRebuilt(): Promise<void>
  stop(): Promise<void>
}

interface Home {
  readonly data: string
  readonly file: string
  readonly log: string
  readonly program: string
  readonly version: string
  readonly namespace: string
}

interface Up {
  readonly server: Server
  readonly address: string
  readonly uiUrl: string
}

/** Starts the Temporal of this data folder, or joins the one that another living process has started on it. */
export function startTemporal(
  dataDir: string,
  settings: Pick<Settings, 'programsDir' | 'temporalNamespace'>,
  log: Log,
): Promise<Temporal> {
  mkdirSync(dataDir, { recursive: true })
  const data = realpathSync(dataDir)
  return withLock(
    lockFile(data),
    async () =>
      (await joined(data, settings.temporalNamespace, log)) ?? started(await settle(data, settings, log), log),
  )
}

function lockFile(data: string): string {
  return join(data, 'temporal.lock')
}

function runningFile(data: string): string {
  return join(data, 'temporal.running.json')
}

function rebuildFile(data: string): string {
  return join(data, 'temporal.rebuild')
}

async function joined(data: string, namespace: string, log: Log): Promise<Temporal | undefined> {
  const running = readRunning(runningFile(data))
  if (running === undefined) return undefined
  if (!isAlive(running.owner)) {
    log.warn({ pid: running.server.pid }, 'a Temporal left by a killed process is stopped')
    await stopProcess(running.server, stopSteps)
    return undefined
  }
  const { address = '', uiUrl = '' } = running.details
  // It may be on its way down: then it is gone in a moment, and ours to start.
  while (isAlive(running.server)) {
    if (await reachable(address, namespace)) {
      // Whoever started it rebuilds it.
      return {
        address,
        uiUrl,
        pid: running.server.pid,
        shared: true,
        rebuilt: false,
        confirmRebuilt: async () => {},
        stop: async () => {},
      }
    }
    await wait(100)
  }
  return undefined
}

async function settle(
  data: string,
  settings: Pick<Settings, 'programsDir' | 'temporalNamespace'>,
  log: Log,
): Promise<Home> {
  const program = await temporalServerProgram(settings, log)
  return {
    data,
    file: join(data, 'temporal.db'),
    log: join(data, 'log', 'temporal.log'),
    program,
    version: (await run(program, ['--version'])).output.trim(),
    namespace: settings.temporalNamespace,
  }
}

async function started(home: Home, log: Log): Promise<Temporal> {
  const { server, address, uiUrl } = (await onOldFile(home, log)) ?? (await onNewFile(home))
  const leaveAtExit = stopAtExit(server.mark, 'SIGTERM')
  log.info({ pid: server.mark.pid, address, ui: uiUrl }, 'Temporal is up')
  return {
    address,
    uiUrl,
    pid: server.mark.pid,
    shared: false,
    rebuilt: existsSync(rebuildFile(home.data)),
    confirmRebuilt: () => rm(rebuildFile(home.data), { force: true }),
    stop: () =>
      withLock(lockFile(home.data), async () => {
        await stopProcess(server.mark, stopSteps)
        leaveAtExit()
        if (readRunning(runningFile(home.data)) === undefined) forgetRunning(runningFile(home.data))
      }),
  }
}

// ── The engine's file ───────────────────────────────────────────────────────────────────────────────────────────────

/** The server on the file that is there; undefined when there is none, or it cannot be used and was put aside. */
async function onOldFile(home: Home, log: Log): Promise<Up | undefined> {
  if (!existsSync(home.file)) return undefined
  const wrote = await readFile(versionFile(home), 'utf8').catch(() => '')
  if (wrote === home.version) {
    try {
      return await launch(home)
    } catch (error) {
      log.warn(
        { error },
        "the engine's file cannot be used; a new one is made and the workflows are rebuilt from the record",
      )
    }
  } else {
    log.warn(
      { wrote, program: home.version },
      "another version wrote the engine's file; a new one is made and the workflows are rebuilt",
    )
  }
  await putAside(home)
  return undefined
}

async function onNewFile(home: Home): Promise<Up> {
  // Noted first: should we be killed before the workflows are rebuilt, the next start still knows.
  await writeFile(rebuildFile(home.data), '')
  await writeFile(versionFile(home), home.version)
  return launch(home)
}

function versionFile(home: Home): string {
  return `${home.file}.version`
}

/** The last unusable file is kept for whoever wants to know why. */
async function putAside(home: Home): Promise<void> {
  for (const suffix of ['', '-wal', '-shm', '-journal']) {
    const broken = `${home.file}.broken${suffix}`
    await rm(broken, { recursive: true, force: true })
    if (existsSync(`${home.file}${suffix}`)) await rename(`${home.file}${suffix}`, broken)
  }
}

// ── The server ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Starts the server and waits until it answers. Throws what it said if it does not; a taken port is tried again. */
async function launch(home: Home): Promise<Up> {
  for (let attempt = 1; ; attempt += 1) {
    const [port = 0, uiPort = 0] = await freePorts(2)
    const address = `127.0.0.1:${port}`
    const uiUrl = `http://127.0.0.1:${uiPort}`
    const server = await spawnServer({
      program: home.program,
      args: await argumentsFor(home, port, uiPort),
      logFile: home.log,
      env: bareEnvironment({ TEMPORAL_VERSION_CHECK_DISABLED: '1' }),
    })
    writeRunning(runningFile(home.data), server.mark, { address, uiUrl })
    if (await answers(server, address, home.namespace)) return { server, address, uiUrl }
    const said = await lastLine(home.log)
    if (attempt >= ATTEMPTS || !/address already in use/.test(said)) throw failed(said, home.log)
  }
}

async function argumentsFor(home: Home, port: number, uiPort: number): Promise<readonly string[]> {
  const { output: help } = await run(home.program, ['server', 'start-dev', '--help'])
  return [
    'server',
    'start-dev',
    `--db-filename=${home.file}`,
    '--ip=127.0.0.1',
    `--port=${port}`,
    `--ui-port=${uiPort}`,
    `--namespace=${home.namespace}`,
    '--log-level=warn',
    ...searchAttributes.map(({ name, type }) => `--search-attribute=${name}=${type}`),
    // An intranet's server asks nobody outside for news. Older versions neither ask nor know the option.
    ...(help.includes('--ui-disable-news-fetch') ? ['--ui-disable-news-fetch'] : []),
  ]
}

/** True once the namespace can be used, false if the server ended or does not get that far. */
async function answers(server: Server, address: string, namespace: string): Promise<boolean> {
  const deadline = Date.now() + READY_SECONDS * 1000
  let over = false
  void server.ended.then(() => (over = true))
  while (!over && Date.now() < deadline) {
    if ((await listens(address)) && (await reachable(address, namespace))) return true
    await wait(25)
  }
  if (!over) await stopProcess(server.mark, stopSteps)
  return false
}

async function reachable(address: string, namespace: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 }).catch(() => undefined)
  if (connection === undefined) return false
  try {
    await connection.withDeadline(Date.now() + 10_000, async () => {
      await connection.workflowService.describeNamespace({ namespace })
      await registerSearchAttributes(connection, namespace)
    })
    return true
  } catch {
    return false
  } finally {
    await connection.close()
  }
}

async function lastLine(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.trim().split('\n').at(-1) ?? ''
}

function failed(said: string, logFile: string): Error {
  return problem(
    'temporal-start',
    [`Temporal 未能启动:${said}`, `Temporal did not start: ${said}`],
    [
      `请查看 ${logFile},或设置 TEMPORAL_ADDRESS 指向已有的 Temporal`,
      `see ${logFile}, or set TEMPORAL_ADDRESS to a Temporal of your own`,
    ],
  )
}

// ── Search attributes and the test server ───────────────────────────────────────────────────────────────────────────

/**
 * Adds to a namespace the search attributes it lacks; may be called any number of times and by several at once. A cluster
 * takes up to a minute until they can be used everywhere.
 */
export async function registerSearchAttributes(
  connection: Pick<Connection, 'operatorService'>,
  namespace: string,
): Promise<void> {
  const known = await customAttributes(connection, namespace)
  const missing = searchAttributes.filter(({ name }) => known[name] === undefined)
  for (const { name, type } of missing) {
    await connection.operatorService
      .addSearchAttributes({ namespace, searchAttributes: { [name]: typeNumbers[type] } })
      .catch(unlessThere)
  }
}

async function customAttributes(
  connection: Pick<Connection, 'operatorService'>,
  namespace: string,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await connection.operatorService.listSearchAttributes({ namespace })).customAttributes
  } catch (error) {
    // The time-skipping server can add them, but not list them.
    if (grpcCode(error) === UNIMPLEMENTED) return {}
    throw error
  }
}

const ALREADY_EXISTS = 6
const UNIMPLEMENTED = 12

function unlessThere(error: unknown): void {
  if (grpcCode(error) !== ALREADY_EXISTS) throw error
}

function grpcCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}

/** A time-skipping environment on this program, ready for our workflows. The caller tears it down. */
export async function startTimeSkipping(program: string): Promise<TestWorkflowEnvironment> {
  // Loaded here and not above: production has no need of it.
  const { TestWorkflowEnvironment: Environment } = await import('@temporalio/testing')
  const environment = await Environment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: program } },
  })
  await registerSearchAttributes(environment.connection, environment.namespace ?? 'default')
  return environment
}
