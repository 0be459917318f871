import { defaultPayloadConverter, type Headers } from '@temporalio/common'
import {
  getRandomStream,
  proxySinks,
  workflowInfo,
  type Sinks,
  type WorkflowInterceptorsFactory,
} from '@temporalio/workflow'

/*
 * How a trace passes through the shells: from the signal or the start that brought it into the activities that follow.
 * Where none was brought nothing is done here, so that a worker without tracing runs as if this were not there. No command
 * of a shell and none of its promises is touched: a history replays the same with and without.
 */

/** A step of a shell that a trace led into; it takes no time of its own. */
export interface TracedStep {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string
}

/** Where the worker takes the steps from. */
export interface TracingSinks extends Sinks {
  tracing: { step(step: TracedStep): void }
}

/** The header that the interceptors of client and activities write and read. */
const header = '_tracer-data'

/** W3C Trace Context, level 1: version, trace, parent, flags. */
const traceparent = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

export const interceptors: WorkflowInterceptorsFactory = () => {
  const { tracing } = proxySinks<TracingSinks>()
  /** What the activities that begin now are given; null where they are of no trace, or of one of their own. */
  let carried: Headers | null = null

  function enter(name: string, headers: Headers): void {
    carried = null
    const brought = readTrace(headers)
    if (brought === null) return
    const { traceId, parentSpanId, flags, tracestate } = brought
    const spanId = newSpanId()
    if ((Number.parseInt(flags, 16) & 1) === 1) tracing.step({ name, traceId, spanId, parentSpanId })
    const passedOn = { traceparent: `00-${traceId}-${spanId}-${flags}`, ...(tracestate && { tracestate }) }
    carried = { [header]: defaultPayloadConverter.toPayload(passedOn) }
  }

  function passOn<T extends { readonly headers: Headers }>(input: T): T {
    return carried === null ? input : { ...input, headers: { ...input.headers, ...carried } }
  }

  return {
    inbound: [
      {
        execute(input, next) {
          enter(`RunWorkflow:${workflowInfo().workflowType}`, input.headers)
          return next(input)
        },
        handleSignal(input, next) {
          enter(`HandleSignal:${input.signalName}`, input.headers)
          return next(input)
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next(passOn(input)),
        scheduleLocalActivity: (input, next) => next(passOn(input)),
        startTimer(input, next) {
          const fired = next(input)
          // What time brings, often days later, is not of the act before it.
          fired.then(
            () => (carried = null),
            () => undefined,
          )
          return fired
        },
      },
    ],
  }
}

function readTrace(headers: Headers) {
  const payload = headers[header]
  if (payload === undefined) return null
  const brought = defaultPayloadConverter.fromPayload<Readonly<Record<string, string>>>(payload)
  const [, traceId, parentSpanId, flags] = traceparent.exec(brought['traceparent'] ?? '') ?? []
  if (traceId === undefined || parentSpanId === undefined || flags === undefined) return null
  return { traceId, parentSpanId, flags, tracestate: brought['tracestate'] }
}

/** From a stream of chance of its own: the same again in replay, and what the shells draw is not moved. */
function newSpanId(): string {
  const chance = getRandomStream('siyou/tracing')
  return Array.from({ length: 16 }, () => Math.floor(chance.random() * 16).toString(16)).join('')
}
