import type { Client, WorkflowExecutionDescription } from '@temporalio/client'
import { WorkflowNotFoundError } from '@temporalio/client'
import { defaultPayloadConverter, type DataConverter, type Payload } from '@temporalio/common'
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js'
import { Worker } from '@temporalio/worker'
import type {
  Clock,
  EngineAdmin,
  HistoryStep,
  PendingTask,
  Standing,
  WorkflowRow,
  WorkflowType,
} from '../api/engine-admin.js'
import { untracedSinks } from './tracing.js'
import { bundlePath } from './worker.js'

/*
 * Running workflows, for administrators: what the engine says of a case, beside what the record says. Everything here is
 * codes and times; whoever asks, and why, is for the caller to put on record.
 */

/** Rows of a page; ids asked for at once; runs of so many ids that are looked at; calls at once. */
const most = { list: 100, ids: 100, runs: 1000, calls: 16 } as const

export function engineAdmin(
  client: Client,
  {
    namespace,
    idOf,
    matterIdOf,
    dataConverter,
  }: {
    namespace: string
    idOf: (caseId: string) => string
    matterIdOf: (id: string) => string
    dataConverter?: DataConverter | undefined
  },
): EngineAdmin {
  const handleOf = (caseId: string) => client.workflow.getHandle(idOf(caseId))

  async function known<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null
      throw error
    }
  }

  const rawOf = (type: WorkflowType, id: string) =>
    known(() => client.workflow.getHandle(type === 'matter' ? matterIdOf(id) : idOf(id)).describe())

  /** One after another in a few lines at once. */
  async function each<T>(ids: readonly string[], ask: (id: string) => Promise<T>): Promise<[string, T][]> {
    const left = [...ids]
    const answers: [string, T][] = []
    const line = async (): Promise<void> => {
      for (let id = left.pop(); id !== undefined; id = left.pop()) answers.push([id, await ask(id)])
    }
    await Promise.all(Array.from({ length: most.calls }, line))
    return answers
  }

  async function runs(type: WorkflowType, ids: readonly string[], status: string): Promise<readonly WorkflowRow[]> {
    if (ids.length === 0) return []
    if (ids.length > most.ids) throw new Error(`at most ${most.ids} workflows are asked for at once`)
    const wanted = ids.map((id) => `'${type === 'matter' ? matterIdOf(id) : idOf(id)}'`).join(', ')
    const { rows } = await found([`WorkflowId IN (${wanted})`, `ExecutionStatus = '${status}'`], most.runs)
    return rows
  }

  async function found(parts: readonly string[], pageSize: number, cursor?: string) {
    const answer = await client.workflowService.listWorkflowExecutions({
      namespace,
      pageSize,
      query: parts.join(' AND '),
      nextPageToken: cursor === undefined ? null : Buffer.from(cursor, 'base64url'),
    })
    const token = answer.nextPageToken
    return {
      rows: answer.executions.map((one): WorkflowRow => {
        const id = one.execution?.workflowId ?? ''
        const of = one.searchAttributes?.indexedFields ?? {}
        return {
          id: id.slice(id.indexOf(':') + 1),
          status: statusNames[Number(one.status ?? 0)] ?? 'Unknown',
          startedAt: instantOf(one.startTime),
          closedAt: instantOf(one.closeTime),
          historyLength: Number(one.historyLength ?? 0),
          stage: text(of['SiyouStage']),
          union: text(of['SiyouUnion']),
          nextDue: moment(of['SiyouNextDue']),
          overdue: truth(of['SiyouOverdue']),
        }
      }),
      next:
        token === null || token === undefined || token.length === 0 ? null : Buffer.from(token).toString('base64url'),
    }
  }

  return {
    async list(filter, { cursor, limit }) {
      // Every part is a code of ours, a moment or an id that was checked: nothing that somebody wrote enters the query.
      const { stage, unions, district, claim, collective, overdue, dueBefore, dueAfter, status } = filter
      return found(
        [
          `WorkflowType = 'grievance'`,
          ...(stage === undefined ? [] : [`SiyouStage = '${stage}'`]),
          ...(unions === null ? [] : [`SiyouUnion IN (${unions.map((id) => `'${id}'`).join(', ') || `''`})`]),
          ...(district === undefined ? [] : [`SiyouDistrict = '${district}'`]),
          ...(claim === undefined ? [] : [`SiyouClaim = '${claim}'`]),
          ...(collective === undefined ? [] : [`SiyouCollective = ${collective}`]),
          ...(overdue === undefined ? [] : [`SiyouOverdue = ${overdue}`]),
          ...(dueBefore === undefined ? [] : [`SiyouNextDue < '${dueBefore}'`]),
          ...(dueAfter === undefined ? [] : [`SiyouNextDue >= '${dueAfter}'`]),
          ...(status === undefined ? [] : [`ExecutionStatus = '${status}'`]),
        ],
        Math.min(limit, most.list),
        cursor,
      )
    },

    runs,

    async running(type, ids) {
      const seen = new Set((await runs(type, ids, 'Running')).map(({ id }) => id))
      // What began a moment ago may not be in the lists yet; of one workflow the engine always knows.
      const others = await each(
        ids.filter((id) => !seen.has(id)),
        (id) => rawOf(type, id),
      )
      for (const [id, raw] of others) if (raw?.status.name === 'RUNNING') seen.add(id)
      return seen
    },

    async attempts(type, ids) {
      const of = await each(ids, (id) => rawOf(type, id))
      return new Map(
        of.flatMap(([id, description]) => {
          const tried = description === null ? [] : pendingIn(description).map(({ attempt }) => attempt)
          return tried.length === 0 ? [] : [[id, Math.max(...tried)] as const]
        }),
      )
    },

    describe: (caseId) =>
      known(async () => {
        const handle = handleOf(caseId)
        const description = await handle.describe()
        const running = description.status.name === 'RUNNING'
        const ask = async <T>(name: string): Promise<T | null> =>
          running ? await (handle.query(name) as Promise<T>).catch(() => null) : null
        const [standing, clocks] = await Promise.all([ask<Standing>('cursor'), ask<readonly Clock[]>('clocks')])
        return {
          status: description.status.name,
          runId: description.runId,
          startedAt: description.startTime.toISOString(),
          historyLength: Number(description.historyLength),
          standing,
          clocks: clocks ?? [],
          pending: pendingIn(description),
        }
      }),

    history: (caseId, mostSteps) =>
      known(async () => {
        const { events } = await handleOf(caseId).fetchHistory()
        return Promise.all((events ?? []).slice(-mostSteps).map((event) => stepOf(event as never, dataConverter)))
      }),

    terminate: async (caseId, reason) =>
      (await known(async () => {
        await handleOf(caseId).terminate(reason)
        return true
      })) ?? false,

    pauseEffects: async (caseId, paused) =>
      (await known(async () => {
        await handleOf(caseId).signal('pauseEffects', paused)
        return true
      })) ?? false,

    replay: (caseId) =>
      known(async () => {
        const history = await handleOf(caseId).fetchHistory()
        try {
          await Worker.runReplayHistory(
            {
              workflowBundle: { codePath: bundlePath() },
              sinks: untracedSinks,
              ...(dataConverter === undefined ? {} : { dataConverter }),
            },
            history,
            idOf(caseId),
          )
          return { fault: null }
        } catch (error) {
          return { fault: error instanceof Error ? error.name : 'unknown' }
        }
      }),
  }
}

/** `temporal.api.enums.v1.WorkflowExecutionStatus`. */
const statusNames = [
  'Unknown',
  'Running',
  'Completed',
  'Failed',
  'Canceled',
  'Terminated',
  'ContinuedAsNew',
  'TimedOut',
]

interface Timestamp {
  readonly seconds?: { toString(): string } | number | null
  readonly nanos?: number | null
}

function instantOf(at: Timestamp | null | undefined): string | null {
  if (at === null || at === undefined) return null
  return new Date(Number(String(at.seconds ?? 0)) * 1000 + Math.trunc((at.nanos ?? 0) / 1e6)).toISOString()
}

function valueOf(payload: Payload | null | undefined): unknown {
  if (payload === null || payload === undefined) return null
  try {
    return defaultPayloadConverter.fromPayload(payload)
  } catch {
    return null
  }
}

function text(payload: Payload | null | undefined): string | null {
  const value = valueOf(payload)
  return value instanceof Date ? value.toISOString() : typeof value === 'string' ? value : null
}

/** With its milliseconds, as the record writes it. */
function moment(payload: Payload | null | undefined): string | null {
  const at = Date.parse(text(payload) ?? '')
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}

function truth(payload: Payload | null | undefined): boolean | null {
  const value = valueOf(payload)
  return typeof value === 'boolean' ? value : null
}

function pendingIn({ raw }: WorkflowExecutionDescription): readonly PendingTask[] {
  const activities = (raw.pendingActivities ?? []).map((one) => ({
    what: one.activityType?.name ?? '',
    id: one.activityId ?? '',
    attempt: Number(one.attempt ?? 1),
    lastFailure: one.lastFailure?.applicationFailureInfo?.type ?? (one.lastFailure ? 'failure' : null),
    nextAt: instantOf(one.scheduledTime),
  }))
  const task = raw.pendingWorkflowTask
  return task === null || task === undefined
    ? activities
    : [
        ...activities,
        {
          what: 'workflow-task',
          id: '',
          attempt: Number(task.attempt ?? 1),
          lastFailure: null,
          nextAt: instantOf(task.scheduledTime),
        },
      ]
}

type RawEvent = Readonly<Record<string, unknown>> & {
  readonly eventId?: { toString(): string }
  readonly eventTime?: Timestamp
}

/** One step, with its own attributes and their payloads decoded. */
async function stepOf(event: RawEvent, dataConverter: DataConverter | undefined): Promise<HistoryStep> {
  const found = Object.entries(event).find(
    ([name, value]) => name.endsWith('EventAttributes') && value !== null && value !== undefined,
  )
  const [name = '', attributes = {}] = found ?? []
  return {
    id: Number(String(event.eventId ?? 0)),
    at: instantOf(event.eventTime) ?? '',
    type: name.replace('EventAttributes', ''),
    attributes: (await decoded(attributes, dataConverter)) as Readonly<Record<string, unknown>>,
  }
}

async function decoded(value: unknown, dataConverter: DataConverter | undefined): Promise<unknown> {
  if (value === null || value === undefined || typeof value !== 'object') return value
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if ('payloads' in value && Array.isArray(value.payloads))
    return decodeArrayFromPayloads(
      {
        payloadConverter: defaultPayloadConverter,
        failureConverter: undefined as never,
        payloadCodecs: [],
        ...dataConverter,
      } as never,
      value.payloads as Payload[],
    ).catch(() => 'not readable')
  if (Array.isArray(value)) return Promise.all(value.map((one) => decoded(one, dataConverter)))
  // A 64-bit number of the engine's own kind.
  if ('low' in value && 'high' in value) return (value as { toString: () => string }).toString()
  if ('seconds' in value) return instantOf(value as Timestamp)
  const entries = await Promise.all(
    Object.entries(value)
      .filter(([, one]) => one !== null && one !== undefined && one !== '')
      .map(async ([name, one]) => [name, await decoded(one, dataConverter)] as const),
  )
  return Object.fromEntries(entries)
}
