import { randomUUID } from 'node:crypto'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import underPressure from '@fastify/under-pressure'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { lineOf } from './network.js'
import { sendBorder, turnedAway } from './problem.js'

/** Our own, never the caller's: an id from outside could forge lines of the log. */
export const requestId = (): string => randomUUID()

/** Headers that keep browsers from doing harm. */
export async function headers(app: FastifyInstance, settings: { readonly https: boolean }): Promise<void> {
  await app.register(helmet, {
    // On an intranet without TLS a browser would lock itself out by these two.
    strictTransportSecurity: settings.https,
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: settings.https ? [] : null } },
  })
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id)
  })
}

/** So many requests a minute for a person, or for an address where nobody signed in. */
export async function limits(app: FastifyInstance, settings: { readonly requestsPerMinute: number }): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    max: settings.requestsPerMinute,
    timeWindow: 60_000,
    cache: 50_000,
    keyGenerator: (request) => request.signedIn?.person ?? lineOf(request.ip),
    errorResponseBuilder: () => turnedAway('too-many-requests'),
  })
  app.addHook('onRequest', app.rateLimit())
}

/** Turns work away while the process cannot keep up, rather than answer everybody late. */
export async function pressure(app: FastifyInstance): Promise<void> {
  await app.register(underPressure, { maxEventLoopDelay: 1500, retryAfter: 5 })
}

/** One line a request: what was asked and how it went, with the id of the case; no query, no body, no person. */
export function accessLog(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? null,
        case: caseOf(request),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    )
  })
}

/**
 * While closing, connections are let go as soon as the last answer is out. Kept alive, or opened ahead of a request that
 * never came, one alone would hold the process for minutes.
 */
export function closeSoon(app: FastifyInstance): void {
  let underWay = 0
  app.addHook('onRequest', async (_, reply) => {
    underWay += 1
    // Also where the client left before the end.
    reply.raw.once('close', () => (underWay -= 1))
  })
  app.addHook('preClose', async () => {
    const letGo = setInterval(() => {
      if (underWay === 0) app.server.closeAllConnections()
    }, 20)
    app.server.once('close', () => clearInterval(letGo))
  })
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its body may take long to come: a file over a slow line. */
    slow?: boolean
  }
}

/** Milliseconds for a body to come, where the route does not say that it takes long. */
const bodyWithin = 30_000

/** A body that does not come holds a connection no longer than it must. */
export function soonHere(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const { raw } = request
    if (raw.complete || request.routeOptions.config.slow === true) return
    const { 'content-length': length = '0', 'transfer-encoding': chunked } = raw.headers
    if (length === '0' && chunked === undefined) return
    const late = setTimeout(() => {
      if (!raw.complete) raw.destroy()
    }, bodyWithin)
    reply.raw.once('close', () => clearTimeout(late))
  })
}

/** The id of the case that an address names, as it was sent. */
export function caseOf({ params, routeOptions }: FastifyRequest): unknown {
  const ofCase = routeOptions.url?.startsWith('/grievances/:id') === true
  return ofCase && typeof params === 'object' && params !== null && 'id' in params ? params.id : undefined
}

/** Addresses that lead nowhere, and methods that an address does not take. */
export function unknownRoutes(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) => {
    const path = (request.url.split('?', 1)[0] ?? '').split('/')
    const taken = app.routeTable
      .filter(({ url }) => {
        const pattern = url.split('/')
        return pattern.length === path.length && pattern.every((part, i) => part.startsWith(':') || part === path[i])
      })
      .map(({ method }) => method)
    if (taken.length === 0) return sendBorder(request, reply, 'not-found')
    void reply.header('allow', [...new Set(taken)].join(', '))
    return sendBorder(request, reply, 'method-not-allowed')
  })
}
