import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { TestWorkflowEnvironment } from '@temporalio/testing'
import { NativeConnection } from '@temporalio/worker'
import type { Papers } from '../../activities/papers/shelf.js'
import { diskBlobs } from '../../record/blobs/disk.js'
import { actIn } from '../../bench/acting.js'
import type { CaseId, PersonId } from '../../domain/case/actor.js'
import type { Grievance } from '../../domain/case/grievance.js'
import type { Instant } from '../../domain/values/time.js'
import { manualClock, type ManualClock } from '../../record/clock.js'
import type { Store } from '../../record/store.js'
import { publishTallyKey, tallyKeyFrom } from '../../record/tally-key.js'
import { dataConverterOf } from '../../runtime/codec.js'
import { connectEngine, workflowIdOf, type Engine } from '../../runtime/engine.js'
import { installTemporalLogger, type Log } from '../../runtime/logging.js'
import { timeSkippingServerProgram } from '../../runtime/programs.js'
import { parseSettings, type Settings } from '../../runtime/settings.js'
import { skippingClock, type SkippingClock, type SkippingParts } from '../../runtime/skipping.js'
import { startTemporal, startTimeSkipping } from '../../runtime/temporal.js'
import type { Tracing } from '../../runtime/tracing.js'
import { startWorker, type RunningWorker, type WorkerParts } from '../../runtime/worker.js'
import { bundleOf } from '../../workflows/build-bundle.js'
import { createStore } from './database.js'

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }

const workflows = fileURLToPath(new URL('../../workflows', import.meta.url))
const doomed = fileURLToPath(new URL('../workflow/doomed-worker.mjs', import.meta.url))
const built = fileURLToPath(new URL('../../dist/workflows/bundle.js', import.meta.url))

/** The built bundle; where it is missing or older than the shells, one made in memory. */
export async function shellBundle(): Promise<{ codePath: string } | { code: string }> {
  const shells = readdirSync(workflows).map((file) => statSync(join(workflows, file)).mtimeMs)
  const bundle = statSync(built, { throwIfNoEntry: false })
  if (bundle !== undefined && bundle.mtimeMs > Math.max(...shells)) return { codePath: built }
  return { code: await bundleOf(workflows) }
}

export interface Environment {
  readonly environment: TestWorkflowEnvironment
  readonly close: () => Promise<void>
}

/** A time-skipping Temporal of its own for one test file. */
export async function startEnvironment(): Promise<Environment> {
  await installTemporalLogger(silent)
  const environment = await startTimeSkipping(await timeSkippingServerProgram(settingsHere(), silent))
  return { environment, close: () => environment.teardown() }
}

/** What a test needs of an engine, whichever it is. */
interface Server {
  readonly address: string
  readonly namespace: string
  readonly connection: NativeConnection
  readonly time: SkippingParts['environment']
  /** Where the record's clock begins. */
  readonly start: Instant
  readonly close: () => Promise<void>
}

async function skipping(): Promise<Server> {
  const { environment, close } = await startEnvironment()
  const { address, nativeConnection, namespace = 'default' } = environment
  const start = new Date(await environment.currentTimeMs()).toISOString()
  return { address, namespace, connection: nativeConnection, time: environment, start, close }
}

/**
 * A whole Temporal server, on which time goes as it goes: for what the skipping one does not do, such as giving up a
 * worker that is gone. Its clock runs a month ahead of the record's, so that no timer has to be waited for.
 */
async function whole(): Promise<Server> {
  await installTemporalLogger(silent)
  const dataDir = mkdtempSync(join(tmpdir(), 'siyou-engine-'))
  const server = await startTemporal(dataDir, settingsHere(), silent)
  const connection = await NativeConnection.connect({ address: server.address })
  return {
    address: server.address,
    namespace: settingsHere().temporalNamespace,
    connection,
    time: { sleep: (ms) => wait(Math.min(Number(ms), 100)), currentTimeMs: () => Promise.resolve(Date.now()) },
    start: new Date(Date.now() - 30 * day).toISOString(),
    async close() {
      await connection.close()
      await server.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function settingsHere(): Settings {
  const parsed = parseSettings(process.env)
  if (!parsed.ok) throw new Error('the settings of this environment are wrong')
  return parsed.settings
}

export interface TestEngine {
  readonly store: Store
  readonly clock: ManualClock
  readonly engine: Engine
  readonly taskQueue: string
  readonly papers: Papers & { readonly folder: string }
  readonly time: SkippingClock
  /** Lets this much pass; every clock that comes up acts at its own time. */
  readonly advance: (ms: number) => Promise<void>
  /** A command by a registered person, told to the engine as the API does; throws where it is refused. */
  readonly act: (person: PersonId, command: string, caseId: CaseId | null, input?: object) => Promise<Grievance>
  /** The same, but nobody tells the engine: the signal is lost. */
  readonly actUnheard: TestEngine['act']
  readonly startWorker: (more?: Partial<WorkerParts>) => Promise<RunningWorker>
  /** A worker in a process of its own, which can be killed. It runs the built code. */
  readonly startDoomedWorker: () => Promise<ChildProcess>
  readonly handle: (caseId: CaseId) => ReturnType<Engine['client']['workflow']['getHandle']>
  readonly close: () => Promise<void>
}

/** Everything real: PostgreSQL, Temporal, the worker with the built bundle. One for each test file; its time is skipped unless a test is about faults. */
export async function startEngine(
  options: {
    readonly on?: 'skipped-time' | 'a-whole-server'
    readonly worker?: boolean
    readonly tracing?: Tracing
  } = {},
): Promise<TestEngine> {
  const { on = 'skipped-time', worker = true, tracing } = options
  const {
    address,
    namespace,
    connection,
    time: environment,
    start,
    close,
  } = on === 'skipped-time' ? await skipping() : await whole()
  const clock = manualClock(start)
  const masterKey = randomBytes(32)
  const { store, url, close: closeStore } = await createStore({ clock, masterKey })
  const folder = mkdtempSync(join(tmpdir(), 'siyou-papers-'))
  const papers = { blobs: diskBlobs(folder), folder, store }
  const taskQueue = `test-${randomUUID()}`
  const where = { namespace, taskQueue, log: silent }
  const engine = connectEngine({ address, ...where, dataConverter: dataConverterOf(store.keys), tracing })
  const bundle = await shellBundle()
  const workers: RunningWorker[] = []
  const tally = tallyKeyFrom(randomBytes(32))
  await publishTallyKey(store, tally)

  const startAnotherWorker = async (more: Partial<WorkerParts> = {}): Promise<RunningWorker> => {
    const settings = { workerCachedWorkflows: 500, shutdownGraceSeconds: 2 }
    const another = await startWorker({
      ...where,
      connection,
      store,
      papers,
      tally,
      settings,
      bundle,
      tracing,
      ...more,
    })
    workers.push(another)
    return another
  }
  if (worker) await startAnotherWorker()

  const startDoomedWorker = async (): Promise<ChildProcess> => {
    const given = {
      address,
      namespace,
      taskQueue,
      url,
      masterKey: masterKey.toString('base64'),
      folder: papers.folder,
      now: clock.read(),
    }
    const child = spawn(process.execPath, [doomed, JSON.stringify(given)], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    return child
  }

  const actUnheard: TestEngine['act'] = (person, name, caseId, input) => actIn(store, person, name, caseId, input)
  const time = skippingClock({ environment, store, clock, engine })

  return {
    store,
    clock,
    engine,
    taskQueue,
    papers,
    time,
    advance: (ms) => time.advance(ms),
    actUnheard,
    async act(...request) {
      const grievance = await actUnheard(...request)
      engine.tell(grievance.id, grievance.seq)
      return grievance
    },
    startWorker: startAnotherWorker,
    startDoomedWorker,
    handle: (caseId) => engine.client.workflow.getHandle(workflowIdOf(caseId)),
    async close() {
      for (const one of workers) await one.stop()
      await engine.close()
      await close()
      await closeStore()
      rmSync(papers.folder, { recursive: true, force: true })
    },
  }
}

export const minute = 60_000
export const day = 86_400_000

/** The first moment of the coming Monday at nine in Shanghai: periods in working days then have the same length on any day of the year. */
export function mondayAfter(instant: Instant): Instant {
  const local = new Date(Date.parse(instant) + 8 * 3_600_000)
  local.setUTCDate(local.getUTCDate() + ((8 - local.getUTCDay()) % 7 || 7))
  local.setUTCHours(1, 0, 0, 0)
  return local.toISOString()
}
