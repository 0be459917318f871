import {
  type Client,
  Client as TemporalClient,
  Connection,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/client'
import type { DataConverter } from '@temporalio/common'
import { context, type Context } from '@opentelemetry/api'
import { contextOfAct } from '../record/act-span.js'
import { lapseDrafts } from '../record/drafts.js'
import { beat, behind, type Behind } from '../record/engine.js'
import { queueDeliveries, type ToDeliver } from '../record/deliveries.js'
import { mattersBehind } from '../record/matters/perform.js'
import type { Store } from '../record/store.js'
import type { EngineAdmin } from '../api/engine-admin.js'
import { engineAdmin } from './engine-admin.js'
import type { deliver } from '../workflows/deliver.js'
import type { matter } from '../workflows/matter.js'
import type { grievance } from '../workflows/grievance.js'
import type { Log } from './logging.js'
import { messageOf } from './problems.js'
import { keepWatch } from './schedules.js'
import type { Tracing } from './tracing.js'

/** The engine, as the API sees it: somebody to tell that the record has moved. It may be slow or away; nothing waits for it. */
export interface Engine {
  /** Tells the workflow of a case, soon. Never fails and never waits: what is lost here, the sweep tells again. */
  tell(caseId: string, seq: number): void
  /** Tells the workflow of a matter beside the cases, under the same terms. */
  tellMatter(id: string): void
  /** Beats, and tells again what has not been acknowledged. Failing to is left to the next one. */
  sweep(store: Store): Promise<void>
  /** Sweeps every 10 s on wall time until closed. */
  keepSweeping(store: Store): void
  health(): EngineHealth
  /** Waits until everything told so far has been passed on or given up, at most so many milliseconds. */
  drain(atMost?: number): Promise<void>
  close(): Promise<void>
  /** For those who operate the engine; people's lists come from the record. */
  readonly client: Client
  readonly admin: EngineAdmin
}

export interface EngineHealth {
  /** Whether the last call went through. */
  readonly connected: boolean
  /** Cases that have not acknowledged what the record says, or whose clock is late, as of the last sweep. */
  readonly behind: number
  /** How long the one that has waited longest has been told in vain, in milliseconds. */
  readonly oldestWait: number
  /** Cases told in vain for more than ten minutes: a person must look. */
  readonly stuck: readonly string[]
  readonly sweptAt: string | null
}

export interface EngineOptions {
  readonly address: string
  readonly namespace: string
  readonly taskQueue: string
  readonly log: Log
  /** What else is done with every sweep. Failing to is left to the next one. */
  readonly chores?: (store: Store) => Promise<void>
  readonly dataConverter?: DataConverter
  /** Left out, calls are of no trace. */
  readonly tracing?: Tracing | undefined
}

const callsAtOnce = 32
/*
 * What people wait for comes first; clocks run for days. So while one command follows upon another the engine is not
 * told, and then once of all that has happened in a case. Milliseconds.
 */
/** How long after the last command it is quiet, and what a case waits at least. */
const quietAfter = 250
/** What a case waits at most, however busy it is. */
const longestWait = 5_000
const callTimeout = 5_000
const sweepEvery = 10_000
const sweepLimit = 1_000
const stuckAfter = 600_000
/** A case that was told and is still behind is told again after so long, then after twice that, and so on up to a minute. */
const patienceFrom = 5_000
const patienceTo = 60_000

interface Waiting {
  readonly seq: number
  /** On wall time. */
  readonly since: number
  readonly trace: Context
}

/** The id of the workflow of a case. */
export function workflowIdOf(caseId: string): string {
  return `grievance:${caseId}`
}

/** The id of the workflow of a matter. */
export function matterWorkflowIdOf(id: string): string {
  return `matter:${id}`
}

/** Nothing is connected before the first call, and a call that fails changes nothing: the API starts and serves without the engine. */
export function connectEngine(options: EngineOptions): Engine {
  const { address, namespace, taskQueue, log, dataConverter, tracing } = options
  const connection = Connection.lazy({ address })
  const client = new TemporalClient({
    connection,
    namespace,
    ...(dataConverter === undefined ? {} : { dataConverter }),
    ...(tracing === undefined ? {} : { interceptors: { workflow: [...tracing.client] } }),
  })

  // The newest seq to tell of each case, since when it waits, and the trace of the newest act; a case that is being told is
  // marked, and told again after.
  const waiting = new Map<string, Waiting>()
  const underWay = new Set<string>()
  const inVain = new Map<string, number>()
  const heard = new Map<string, { readonly seq: number; readonly at: number; readonly times: number }>()
  let connected = false
  let swept: string | null = null
  let sweeping: NodeJS.Timeout | undefined
  let closed = false
  let draining = 0
  /** On wall time. */
  let lastTold = 0
  let next: NodeJS.Timeout | undefined

  async function signal(caseId: string, seq: number): Promise<void> {
    try {
      await connection.withDeadline(Date.now() + callTimeout, () =>
        client.workflow.signalWithStart<typeof grievance, [number]>('grievance', {
          workflowId: workflowIdOf(caseId),
          taskQueue,
          args: [caseId],
          signal: 'recordMoved',
          signalArgs: [seq],
          // A workflow that was terminated or failed is started again from the record; one that completed was archived.
          workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
          workflowIdConflictPolicy: 'USE_EXISTING',
        }),
      )
      connected = true
      const before = heard.get(caseId)
      heard.set(caseId, { seq, at: Date.now(), times: before?.seq === seq ? before.times + 1 : 1 })
    } catch (error) {
      connected = error instanceof WorkflowExecutionAlreadyStartedError
      log.debug({ caseId, seq, reason: messageOf(error) }, 'the engine was not told; the sweep will')
    }
  }

  const tellingMatters = new Set<Promise<void>>()

  function tellMatter(id: string): void {
    if (closed) return
    const telling = context
      .with(contextOfAct(id), () =>
        connection.withDeadline(Date.now() + callTimeout, () =>
          client.workflow.signalWithStart<typeof matter>('matter', {
            workflowId: matterWorkflowIdOf(id),
            taskQueue,
            args: [id],
            signal: 'recordMoved',
            workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
            workflowIdConflictPolicy: 'USE_EXISTING',
          }),
        ),
      )
      .then(
        () => undefined,
        (error: unknown) =>
          log.debug({ matter: id, reason: messageOf(error) }, 'the engine was not told; the sweep will'),
      )
      .finally(() => tellingMatters.delete(telling))
    tellingMatters.add(telling)
  }

  /** By its id, once for each time it is to go out; one that the engine lost is told again by a later sweep. */
  async function startDelivery({ kind, id, notBefore, round }: ToDeliver): Promise<void> {
    try {
      await connection.withDeadline(Date.now() + callTimeout, () =>
        client.workflow.start<typeof deliver>('deliver', {
          workflowId: `delivery:${id}${round === 0 ? '' : `:${round}`}`,
          taskQueue,
          args: [kind, id, notBefore],
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          workflowIdConflictPolicy: 'USE_EXISTING',
        }),
      )
    } catch (error) {
      log.debug({ delivery: id, reason: messageOf(error) }, 'the engine was not told; the sweep will')
    }
  }

  /** They wait in the order in which they were first told of. */
  function pump(): void {
    clearTimeout(next)
    for (const [caseId, { seq, since, trace }] of waiting) {
      if (underWay.size >= callsAtOnce) return
      const early = draining > 0 ? 0 : dueAt(since) - Date.now()
      if (early > 0) return void (next = setTimeout(pump, early))
      if (underWay.has(caseId)) continue
      waiting.delete(caseId)
      underWay.add(caseId)
      // `signal` never rejects.
      void context
        .with(trace, () => signal(caseId, seq))
        .then(() => {
          underWay.delete(caseId)
          pump()
        })
    }
  }

  /** When a case that waits since then is told. */
  function dueAt(since: number): number {
    return Math.min(lastTold + quietAfter, since + longestWait)
  }

  function tell(caseId: string, seq: number): void {
    if (closed) return
    lastTold = Date.now()
    const waits = waiting.get(caseId)
    waiting.set(caseId, {
      seq: Math.max(seq, waits?.seq ?? 0),
      since: waits?.since ?? lastTold,
      trace: waits !== undefined && waits.seq > seq ? waits.trace : contextOfAct(caseId),
    })
    pump()
  }

  /** Whether the engine is there, also while there is nothing to tell. */
  async function ping(): Promise<void> {
    try {
      await connection.withDeadline(Date.now() + callTimeout, () => connection.workflowService.getSystemInfo({}))
      connected = true
    } catch (error) {
      connected = false
      log.debug({ reason: messageOf(error) }, 'the engine does not answer')
    }
  }

  let watching = false
  /** Asked of the engine once; one that keeps no schedules is asked again by the next sweep. */
  async function keepWatching(): Promise<void> {
    if (watching || !connected) return
    try {
      await connection.withDeadline(Date.now() + callTimeout, () => keepWatch(client, taskQueue))
      watching = true
    } catch (error) {
      log.debug({ reason: messageOf(error) }, 'the engine keeps no schedule yet')
    }
  }

  async function sweep(store: Store): Promise<void> {
    try {
      await beat(store)
      await ping()
      await keepWatching()
      const cases = await behind(store, sweepLimit)
      remember(cases)
      for (const { caseId, seq } of cases) if (!isUnderstanding(caseId, seq)) tell(caseId, seq)
      for (const id of await mattersBehind(store, sweepLimit)) tellMatter(id)
      for (const one of await queueDeliveries(store)) await startDelivery(one)
      await lapseDrafts(store)
      await options.chores?.(store)
      swept = new Date().toISOString()
    } catch (error) {
      log.debug({ reason: messageOf(error) }, 'no sweep: the record is not available')
    }
  }

  /** Since when each case has been told in vain; wall time, since it is the engine that is measured. */
  function remember(cases: readonly Behind[]): void {
    const still = new Set(cases.map(({ caseId }) => caseId))
    for (const caseId of inVain.keys()) if (!still.has(caseId)) inVain.delete(caseId)
    for (const caseId of still) if (!inVain.has(caseId)) inVain.set(caseId, Date.now())
    for (const caseId of heard.keys()) if (!still.has(caseId)) heard.delete(caseId)
  }

  /** It was told this a moment ago: with many behind at once, each is told as often as it has time to follow. */
  function isUnderstanding(caseId: string, seq: number): boolean {
    const told = heard.get(caseId)
    if (told?.seq !== seq) return false
    return Date.now() - told.at < Math.min(patienceTo, patienceFrom * 2 ** (told.times - 1))
  }

  async function drain(atMost = 10_000): Promise<void> {
    const until = Date.now() + atMost
    draining += 1
    pump()
    while ((waiting.size > 0 || underWay.size > 0 || tellingMatters.size > 0) && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    draining -= 1
  }

  return {
    client,
    admin: engineAdmin(client, { namespace, idOf: workflowIdOf, matterIdOf: matterWorkflowIdOf, dataConverter }),
    tell,
    tellMatter,
    sweep,
    keepSweeping(store) {
      const next = (): void => {
        sweeping = setTimeout(() => void sweep(store).then(() => (closed ? undefined : next())), sweepEvery)
        sweeping.unref()
      }
      next()
    },
    health() {
      const since = [...inVain.values()]
      return {
        connected,
        behind: inVain.size,
        oldestWait: since.length === 0 ? 0 : Date.now() - Math.min(...since),
        stuck: [...inVain].filter(([, at]) => Date.now() - at > stuckAfter).map(([caseId]) => caseId),
        sweptAt: swept,
      }
    },
    drain,
    async close() {
      closed = true
      clearTimeout(sweeping)
      // With the engine away only the calls under way are waited for: the sweep of the next start tells the rest.
      if (!connected) waiting.clear()
      await drain()
      await connection.close()
    },
  }
}
