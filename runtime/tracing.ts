/*
 * Traces, for whoever keeps a receiver of OpenTelemetry: requests, acts, what the engine is told, its shells and their
 * activities. Off unless a receiver is set. Nothing waits for it: spans are sent in batches beside the work, so many are kept
 * at most, and where the receiver is away they are lost.
 */
import type { Sinks } from '@temporalio/workflow'
import type { InjectedSinks, WorkerOptions } from '@temporalio/worker'
import type { WorkflowClientInterceptor } from '@temporalio/client'
import type { TracingSinks } from '../workflows/tracing.js'
import type { Log } from './logging.js'
import type { Settings } from './settings.js'

export interface Tracing {
  /** For clients of the engine. */
  readonly client: readonly WorkflowClientInterceptor[]
  /** For workers. */
  readonly worker: Pick<WorkerOptions, 'interceptors' | 'sinks'>
  /** Sends what is left, for so long at most, and traces no more. Never fails. */
  stop(): Promise<void>
}

/** Milliseconds. */
const leavingAtMost = 5_000

/** A shell that a trace reaches says so also to a worker that traces nothing: it is let pass. */
export const untracedSinks: InjectedSinks<TracingSinks> = { tracing: { step: { fn() {} } } }

/** Starts tracing where a receiver is set; undefined where none is. Of each process once at a time. */
export async function startTracing({ tracing }: Pick<Settings, 'tracing'>, log: Log): Promise<Tracing | undefined> {
  if (tracing === undefined) return undefined
  // Loaded here and not above: most installations trace nothing.
  const { begin } = await import('./tracing-sdk.js')
  const begun = begin(tracing, log)
  return {
    client: [begun.client],
    worker: { interceptors: { activity: [begun.activity] }, sinks: begun.sinks as InjectedSinks<Sinks> },
    async stop() {
      let late: NodeJS.Timeout | undefined
      const tooLate = new Promise<void>((resolve) => (late = setTimeout(resolve, leavingAtMost)))
      await Promise.race([begun.end().catch(() => undefined), tooLate])
      clearTimeout(late)
    },
  }
}
