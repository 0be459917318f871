import { context, propagation, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { ExportResultCode, millisToHrTime, W3CTraceContextPropagator, type ExportResult } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { defaultResource, resourceFromAttributes, type Resource } from '@opentelemetry/resources'
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { OpenTelemetryWorkflowClientInterceptor } from '@temporalio/interceptors-opentelemetry-v2/lib/client/index.js'
import { OpenTelemetryActivityInboundInterceptor } from '@temporalio/interceptors-opentelemetry-v2/lib/worker/index.js'
import type { ActivityInterceptorsFactory, InjectedSinks } from '@temporalio/worker'
import type { TracedStep, TracingSinks } from '../workflows/tracing.js'
import { type Log, scrub } from './logging.js'
import { messageOf } from './safe-errors.js'
import type { Settings } from './settings.js'

/** How often it is said that the receiver is away, in milliseconds. */
const saidEvery = 600_000

/** What may stand in a span. Libraries add more, reasons and messages among it; that does not leave this process. */
const allowed: ReadonlySet<string> = new Set([
  'http.request.method',
  'http.route',
  'http.response.status_code',
  'error.type',
  'siyou.request',
  'siyou.about',
  'siyou.refusal',
  'temporalWorkflowId',
  'temporalActivityId',
  'run_id',
])

/** Makes this process trace: the OpenTelemetry API then leads here. Headers and sampler the SDK takes from the environment itself. */
export function begin({ endpoint, service }: NonNullable<Settings['tracing']>, log: Log) {
  const resource = defaultResource().merge(resourceFromAttributes({ 'service.name': service }))
  const receiver = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, timeoutMillis: 5_000 })
  const processor = new BatchSpanProcessor(cleanedOver(receiver, log))
  const provider = new BasicTracerProvider({ resource, spanProcessors: [processor] })
  trace.setGlobalTracerProvider(provider)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  const activity: ActivityInterceptorsFactory = (ctx) => ({ inbound: new OpenTelemetryActivityInboundInterceptor(ctx) })
  return {
    client: new OpenTelemetryWorkflowClientInterceptor(),
    activity,
    sinks: sinksInto(processor, resource),
    async end(): Promise<void> {
      trace.disable()
      context.disable()
      propagation.disable()
      await provider.shutdown()
    },
  }
}

/** Sends spans with nothing in them but what is allowed. */
function cleanedOver(receiver: SpanExporter, log: Log): SpanExporter {
  let said = Number.NEGATIVE_INFINITY
  function complain({ error }: ExportResult): void {
    if (Date.now() - said < saidEvery) return
    said = Date.now()
    log.warn(
      { reason: error === undefined ? 'unknown' : messageOf(error) },
      '追踪数据送不出去，丢弃；业务不受影响 / traces cannot be sent and are lost; nothing else is affected',
    )
  }
  return {
    export(spans, done) {
      receiver.export(spans.map(cleaned), (result) => {
        if (result.code === ExportResultCode.FAILED) complain(result)
        done(result)
      })
    },
    shutdown: () => receiver.shutdown(),
    forceFlush: async () => receiver.forceFlush?.(),
  }
}

function cleaned(span: ReadableSpan): ReadableSpan {
  const attributes = Object.fromEntries(
    Object.entries(span.attributes)
      .filter(([name]) => allowed.has(name))
      .map(([name, value]) => [name, typeof value === 'string' ? scrub(value) : value]),
  )
  const thrown = span.events.find(({ name }) => name === 'exception')?.attributes?.['exception.type']
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => span.spanContext(),
    ...(span.parentSpanContext === undefined ? {} : { parentSpanContext: span.parentSpanContext }),
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    // Of what went wrong only the kind.
    status: { code: span.status.code },
    attributes: thrown === undefined ? attributes : { 'error.type': thrown, ...attributes },
    events: [],
    links: [],
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}

/** Steps of the shells come out of their sandbox without a clock of this world, and never in replay. */
function sinksInto(processor: SpanProcessor, resource: Resource): InjectedSinks<TracingSinks> {
  return {
    tracing: {
      step: {
        fn({ workflowId, runId }, step) {
          processor.onEnd(spanOf(step, { temporalWorkflowId: workflowId, run_id: runId }, resource))
        },
        callDuringReplay: false,
      },
    },
  }
}

function spanOf(
  { name, traceId, spanId, parentSpanId }: TracedStep,
  attributes: ReadableSpan['attributes'],
  resource: Resource,
): ReadableSpan {
  const now = millisToHrTime(Date.now())
  return {
    name,
    kind: SpanKind.INTERNAL,
    spanContext: () => ({ traceId, spanId, traceFlags: TraceFlags.SAMPLED }),
    parentSpanContext: { traceId, spanId: parentSpanId, traceFlags: TraceFlags.SAMPLED, isRemote: true },
    startTime: now,
    endTime: now,
    duration: [0, 0],
    ended: true,
    status: { code: SpanStatusCode.UNSET },
    attributes,
    events: [],
    links: [],
    resource,
    instrumentationScope: { name: 'siyou' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}
