import type { FastifyReply, FastifyRequest } from 'fastify'
import { openReadLog, type ReadKind, type ReadLog } from '../record/read-log.js'
import type { Store } from '../record/store.js'
import type { App } from './app.js'
import { noted, silent, type Noted } from './read-routes.js'

/*
 * Every answer that shows somebody's data is noted: what is read, by route (`read-routes.ts`), and what an act answers that
 * wrote nothing, because it had been done before or changes nothing.
 */

declare module 'fastify' {
  interface FastifyRequest {
    /** What the answer shows, for where that does not show in the answer itself: an export. */
    shown: Shown | null
  }
  interface FastifyInstance {
    reads: ReadLog
  }
}

interface Shown {
  /** Of an act that wrote nothing: what is read by it. */
  readonly what?: ReadKind
  /** Cases, and matters beside them. */
  readonly cases: readonly string[]
  readonly people?: readonly string[]
  readonly n: number
}

/** Must be in place before any route is declared. */
export function readLogging(app: App, store: Store): void {
  const log = openReadLog(store)
  app.decorate('reads', log)
  app.decorateRequest('shown', null)
  app.addHook('preSerialization', async (request, _, payload) => {
    request.shown ??= doneBefore(payload) ?? shownIn(payload, noted[routeOf(request)])
    return payload
  })
  app.addHook('onSend', async (request, reply, payload) => {
    const read = readIn(request, reply)
    if (read === null || request.known === null) return payload
    const { person, appointments } = request.known
    const { shown } = request
    const cases = distinct([...inPath(request, read.cases), ...(shown?.cases ?? [])])
    const people = distinct([...inPath(request, read.people), ...(shown?.people ?? [])])
    const reading = { person, appointments, what: read.what, cases, people, n: shown?.n ?? 1, request: request.id }
    if (read.strict === true) await log.keep(reading)
    else log.note(reading)
    return payload
  })
  app.addHook('onClose', () => log.close())
}

function routeOf({ method, routeOptions: { url } }: FastifyRequest): string {
  return `${method} ${url ?? ''}`
}

function readIn(request: FastifyRequest, reply: FastifyReply): Noted | null {
  if (request.routeOptions.url === undefined || reply.statusCode < 200 || reply.statusCode > 206) return null
  const route = routeOf(request)
  const named = noted[route]
  if (named !== undefined) return named
  if (request.shown?.what !== undefined) return { what: request.shown.what }
  return request.method === 'GET' && !silent.has(route) ? { what: 'other', cases: ':id' } : null
}

function inPath({ params }: FastifyRequest, where: string | undefined): readonly string[] {
  if (where !== ':id' || typeof params !== 'object' || params === null || !('id' in params)) return []
  return idIn(params.id)
}

/** An act that had been done before under its key: the case is shown as it stands today. */
function doneBefore(payload: unknown): Shown | null {
  if (at(payload, 'repeated') !== true) return null
  const cases = idIn(at(payload, 'case.id'))
  return cases.length === 0 ? null : { what: 'view', cases, n: 1 }
}

/** Whom and what the rows of a list are about. */
function shownIn(payload: unknown, { cases = ':id', people = ':id' }: Partial<Noted> = {}): Shown | null {
  const rows = at(payload, 'rows')
  if (!Array.isArray(rows)) return null
  const within = (where: string) => (where === ':id' ? [] : rows.flatMap((row) => idIn(at(row, where))))
  return { cases: within(cases), people: within(people), n: rows.length }
}

/** What stands there: `case.id` is the `id` of its `case`. */
function at(value: unknown, where: string): unknown {
  return where
    .split('.')
    .reduce(
      (found, name) => (typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined),
      value,
    )
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function idIn(id: unknown): readonly string[] {
  return typeof id === 'string' && uuid.test(id) ? [id] : []
}

function distinct(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)]
}
