import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestWorkflowEnvironment } from '@temporalio/testing'
import type { Papers } from '../../activities/papers/shelf.js'
import { commandNamed } from '../../domain/case/act.js'
import type { CaseId, PersonId } from '../../domain/case/actor.js'
import type { Grievance } from '../../domain/case/grievance.js'
import type { Instant } from '../../domain/values/time.js'
import { manualClock, type ManualClock } from '../../record/clock.js'
import { perform } from '../../record/perform.js'
import { actorOf } from '../../record/registers.js'
import type { Store } from '../../record/store.js'
import { publishTallyKey, tallyKeyFrom } from '../../record/tally-key.js'
import { connectEngine, workflowIdOf, type Engine } from '../../runtime/engine.js'
import { installTemporalLogger, type Log } from '../../runtime/logging.js'
import { timeSkippingServerProgram } from '../../runtime/programs.js'
import { parseSettings } from '../../runtime/settings.js'
import { skippingClock, type SkippingClock } from '../../runtime/skipping.js'
import { startTimeSkipping } from '../../runtime/temporal.js'
import { startWorker, type RunningWorker, type WorkerParts } from '../../runtime/worker.js'
import { bundleOf } from '../../workflows/build-bundle.js'
import { createStore } from './database.js'

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }

const workflows = fileURLToPath(new URL('../../workflows', import.meta.url))
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
  const parsed = parseSettings(process.env)
  if (!parsed.ok) throw new Error('the settings of this environment are wrong')
  const environment = await startTimeSkipping(await timeSkippingServerProgram(parsed.settings, silent))
  return { environment, close: () => environment.teardown() }
}

export interface TestEngine {
  readonly store: Store
  readonly clock: ManualClock
  readonly engine: Engine
  readonly papers: Papers
  readonly time: SkippingClock
  readonly environment: TestWorkflowEnvironment
  /** Lets this much pass; every clock that comes up acts at its own time. */
  readonly advance: (ms: number) => Promise<void>
  /** A command by a registered person, told to the engine as the API does; throws where it is refused. */
  readonly act: (person: PersonId, command: string, caseId: CaseId | null, input?: object) => Promise<Grievance>
  /** The same, but nobody tells the engine: the signal is lost. */
  readonly actUnheard: TestEngine['act']
  readonly startWorker: (more?: Partial<WorkerParts>) => Promise<RunningWorker>
  readonly handle: (caseId: CaseId) => ReturnType<Engine['client']['workflow']['getHandle']>
  readonly close: () => Promise<void>
}

/** Everything real: PostgreSQL, Temporal on skipped time, the worker with the built bundle. One for each test file. */
export async function startEngine({ worker = true } = {}): Promise<TestEngine> {
  const { environment, close } = await startEnvironment()
  const clock = manualClock(new Date(await environment.currentTimeMs()).toISOString())
  const { store, close: closeStore } = await createStore({ clock, masterKey: randomBytes(32) })
  const papers: Papers = { folder: mkdtempSync(join(tmpdir(), 'siyou-papers-')), store }
  const where = { namespace: environment.namespace ?? 'default', taskQueue: `test-${randomUUID()}`, log: silent }
  const engine = connectEngine({ address: environment.address, ...where })
  const bundle = await shellBundle()
  const workers: RunningWorker[] = []
  const tally = tallyKeyFrom(randomBytes(32))
  await publishTallyKey(store, tally)

  const startAnotherWorker = async (more: Partial<WorkerParts> = {}): Promise<RunningWorker> => {
    const settings = { workerCachedWorkflows: 500, shutdownGraceSeconds: 2 }
    const another = await startWorker({ ...where, connection: environment.nativeConnection, store, papers, tally, settings, bundle, ...more })
    workers.push(another)
    return another
  }
  if (worker) await startAnotherWorker()

  const actUnheard: TestEngine['act'] = async (person, name, caseId, input = {}) => {
    const actor = await actorOf(store, person)
    const command = commandNamed.get(name)
    if (actor === null || command === undefined) throw new Error(`nobody to do ${name}`)
    const performed = await perform(store, { caseId, command: name, input: command.input.parse(input), actor, key: randomUUID() })
    if (performed.outcome !== 'accepted') throw new Error(`${name}: ${JSON.stringify(performed)}`)
    return performed.grievance
  }
  const time = skippingClock({ environment, store, clock, engine })

  return {
    store,
    clock,
    engine,
    papers,
    time,
    environment,
    advance: (ms) => time.advance(ms),
    actUnheard,
    async act(...request) {
      const grievance = await actUnheard(...request)
      engine.tell(grievance.id, grievance.seq)
      return grievance
    },
    startWorker: startAnotherWorker,
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
