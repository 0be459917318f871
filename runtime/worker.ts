import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker'
import type { DataConverter } from '@temporalio/common'
import { createActivities } from '../activities/index.js'
import { noNotifier, type Notifier } from '../activities/delivery/notifier.js'
import type { ESignProvider } from '../activities/esign/provider.js'
import { openPress, type PressSettings } from '../activities/papers/press.js'
import type { Papers } from '../activities/papers/shelf.js'
import type { Store } from '../record/store.js'
import type { TallyKey } from '../record/tally-key.js'
import { dataConverterOf } from './codec.js'
import { type Log, installTemporalLogger } from './logging.js'
import { messageOf } from './problems.js'
import { untracedSinks, type Tracing } from './tracing.js'

export interface WorkerParts {
  /** Where the engine is; left out where a connection is handed in (which then stays the caller's to close). */
  readonly address?: string
  readonly connection?: NativeConnection
  readonly namespace: string
  readonly taskQueue: string
  readonly store: Store
  readonly papers: Papers
  /** Fonts and templates of papers, and where they are verified; left out, those of the platform on this machine. */
  readonly press?: PressSettings
  /** Puts the seals of the bodies on their papers; left out, papers bear none. */
  readonly esign?: ESignProvider
  /** Brings messages to people; left out, none goes out. */
  readonly notifier?: Notifier
  readonly insecureWebhooks?: boolean
  /** Opens the ballots of the review committee; left out, this worker counts none. */
  readonly tally?: TallyKey
  readonly settings: { readonly workerCachedWorkflows: number; readonly shutdownGraceSeconds: number }
  readonly log: Log
  /** The built bundle: its path, or its code. */
  readonly bundle?: { readonly codePath: string } | { readonly code: string }
  /** How payloads are written for the engine; left out, encrypted under the key of this record. It must be the client's too. */
  readonly dataConverter?: DataConverter
  /** Left out, nothing is traced. */
  readonly tracing?: Tracing | undefined
}

export interface RunningWorker {
  /** Takes no more work, lets what is under way finish, and closes its connection. */
  stop(): Promise<void>
  /** Ends when the worker has ended; fails when it ended by itself. */
  readonly done: Promise<void>
}

/** The bundle that `npm run build` made, whether this file runs compiled or from the checkout. */
export function bundlePath(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const beside = join(here, '..', 'workflows', 'bundle.js')
  return existsSync(beside) ? beside : join(here, '..', 'dist', 'workflows', 'bundle.js')
}

/** Starts carrying out what the engine hands out: the shells of the cases and their activities. */
export async function startWorker(parts: WorkerParts): Promise<RunningWorker> {
  await installTemporalLogger(parts.log)
  const connection =
    parts.connection ?? (await NativeConnection.connect({ address: parts.address ?? '127.0.0.1:7233' }))
  const closeOwn = async (): Promise<void> => {
    if (parts.connection === undefined) await connection.close()
  }
  try {
    const worker = await Worker.create({ ...limits(parts), connection })
    const done = (async () => {
      try {
        await worker.run()
      } finally {
        await closeOwn()
      }
    })()
    // Whoever watches `done` learns of it; nobody has to.
    done.catch((error: unknown) =>
      parts.log.error({ reason: messageOf(error) }, '引擎工作进程异常退出 / the worker ended by itself'),
    )
    return {
      done,
      async stop() {
        if (worker.getState() === 'RUNNING') worker.shutdown()
        await done.catch(() => undefined)
      },
    }
  } catch (error) {
    await closeOwn()
    throw error
  }
}

/** Sized for two cores; a larger place runs more workers. */
function limits(parts: WorkerParts): WorkerOptions {
  const { store, papers, tally = null, settings, log } = parts
  const press = openPress(
    parts.press ?? { fontDir: undefined, templates: '', publicUrl: 'http://localhost:8080' },
    store.keys,
    log,
  )
  return {
    namespace: parts.namespace,
    taskQueue: parts.taskQueue,
    workflowBundle: parts.bundle ?? { codePath: bundlePath() },
    activities: createActivities({
      notifier: parts.notifier ?? noNotifier,
      insecureWebhooks: parts.insecureWebhooks ?? false,
      store,
      papers,
      press,
      esign: parts.esign ?? null,
      tally,
      log,
    }),
    dataConverter: parts.dataConverter ?? dataConverterOf(store.keys),
    ...(parts.tracing?.worker ?? { sinks: untracedSinks }),
    // A case that falls out of the cache is replayed whole at its next step, local activities and all: keep all in play.
    maxCachedWorkflows: settings.workerCachedWorkflows,
    maxConcurrentWorkflowTaskExecutions: 100,
    maxConcurrentLocalActivityExecutions: 50,
    maxConcurrentActivityTaskExecutions: 50,
    workflowTaskPollerBehavior: { type: 'simple-maximum', maximum: 5 },
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 3 },
    shutdownGraceTime: settings.shutdownGraceSeconds * 1_000,
    shutdownForceTime: settings.shutdownGraceSeconds * 1_000 + 10_000,
  }
}
