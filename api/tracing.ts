import {
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
} from '@opentelemetry/api'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { rememberingActs } from '../record/act-span.js'
import { caseOf } from './guards.js'

/**
 * A span a request, by its method and the template of its route: never an address as it was sent, a body, or who asked. What
 * is done for it, in the record and by the engine, is of the same trace. Where nobody traces, requests pass by.
 */
export function traced(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, next) => {
    const route = request.is404 ? undefined : request.routeOptions.url
    // Asked for each time: tracing may start after the routes were made.
    const span = trace
      .getTracer('siyou')
      .startSpan(
        `${request.method} ${route ?? 'unknown'}`,
        { kind: SpanKind.SERVER, attributes: attributesOf(request, route) },
        cameWith(request),
      )
    if (!isSpanContextValid(span.spanContext())) return next()
    reply.raw.once('close', () => {
      // Where the client left before the end there is no answer, whatever the status says.
      if (reply.raw.writableFinished) span.setAttribute('http.response.status_code', reply.statusCode)
      else span.setAttribute('error.type', 'closed')
      if (reply.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
      span.end()
    })
    context.with(rememberingActs(trace.setSpan(ROOT_CONTEXT, span)), next)
  })
}

function attributesOf(request: FastifyRequest, route: string | undefined): Attributes {
  const id = caseOf(request)
  return {
    'http.request.method': request.method,
    ...(route === undefined ? {} : { 'http.route': route }),
    // The id of the lines of the log.
    'siyou.request': request.id,
    ...(typeof id === 'string' && uuid.test(id) ? { 'siyou.about': id.toLowerCase() } : {}),
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A trace from elsewhere goes on only where a proxy passed the request on that may say whose it is; else one begins here. */
function cameWith(request: FastifyRequest): Context {
  const passedOn = (request.ips?.length ?? 0) > 1
  return passedOn ? propagation.extract(ROOT_CONTEXT, request.headers) : ROOT_CONTEXT
}
