import type { FastifyReply, FastifyRequest } from 'fastify'
import { openReadLog, type ReadKind, type ReadLog } from '../record/read-log.js'
import type { Store } from '../record/store.js'
import type { App } from './app.js'

/*
 * Every answer that shows somebody's data is noted, route by route; what is under a case and not named here is noted too.
 * Acts are not noted a second time: they stand in the record itself, with who and when.
 */

interface Noted {
  readonly what: ReadKind
  /** Written before it is given out. */
  readonly strict?: boolean
}

const noted: Readonly<Record<string, Noted>> = {
  'GET /grievances': { what: 'list' },
  'POST /grievances/search': { what: 'search' },
  'GET /grievances/alike': { what: 'list' },
  'GET /grievances/:id': { what: 'view' },
  'GET /grievances/:id/timeline': { what: 'timeline' },
  'GET /grievances/:id/claimants': { what: 'claimants' },
  'GET /grievances/:id/experts': { what: 'experts' },
  'GET /grievances/:id/ways': { what: 'ways' },
  'GET /grievances/:id/proof': { what: 'proof' },
  'GET /grievances/:id/papers/:key': { what: 'paper', strict: true },
  'GET /grievances/:id/evidence': { what: 'evidence' },
  'GET /grievances/:id/evidence/:file/content': { what: 'evidence', strict: true },
  'GET /grievances/:id/evidence/:file/thumbnail': { what: 'evidence', strict: true },
  'GET /grievances/:id/reads': { what: 'reads' },
  'GET /audit/reads': { what: 'reads' },
  'GET /audit/cases/:id/proof': { what: 'proof' },
  'GET /todos': { what: 'todos' },
  'GET /notices': { what: 'todos' },
  'GET /matters/todos': { what: 'todos' },
  'GET /referrals/overdue': { what: 'list' },
  'GET /statistics/cases': { what: 'statistics', strict: true },
  'POST /registers/people/search': { what: 'register', strict: true },
  'GET /registers/people/search': { what: 'register', strict: true },
  'GET /registers/history/:id': { what: 'register' },
  'GET /harmony/:id': { what: 'register' },
  'GET /registers/offices': { what: 'register' },
  'GET /registers/people/:id/offices': { what: 'register', strict: true },
  'GET /privacy-requests': { what: 'register', strict: true },
  'GET /me/data': { what: 'other' },
  'GET /me/data/export': { what: 'export', strict: true },
}

/** Show nobody's data: whether the chain holds, and codes as they change. */
const silent: ReadonlySet<string> = new Set(['GET /grievances/:id/verify', 'GET /grievances/:id/events'])

declare module 'fastify' {
  interface FastifyRequest {
    /** What the answer shows, for where that does not show in the answer itself: an export. */
    shown: { readonly cases: readonly string[]; readonly n: number } | null
  }
  interface FastifyInstance {
    reads: ReadLog
  }
}

/** Must be in place before any route is declared. */
export function readLogging(app: App, store: Store): void {
  const log = openReadLog(store)
  app.decorate('reads', log)
  app.decorateRequest('shown', null)
  app.addHook('preSerialization', async (request, _, payload) => {
    request.shown ??= shownIn(payload)
    return payload
  })
  app.addHook('onSend', async (request, reply, payload) => {
    const read = readIn(request, reply)
    if (read === null || request.known === null) return payload
    const { person, appointments } = request.known
    const cases = [...new Set([...caseOf(request), ...(request.shown?.cases ?? [])])]
    const n = request.shown?.n ?? 1
    const reading = { person, appointments, what: read.what, cases, n, request: request.id }
    if (read.strict === true) await log.keep(reading)
    else log.note(reading)
    return payload
  })
  app.addHook('onClose', () => log.close())
}

function readIn(request: FastifyRequest, reply: FastifyReply): Noted | null {
  const { url } = request.routeOptions
  if (url === undefined || reply.statusCode < 200 || reply.statusCode > 206) return null
  const route = `${request.method} ${url}`
  const named = noted[route]
  if (named !== undefined) return named
  return request.method === 'GET' && url.startsWith('/grievances/:id') && !silent.has(route) ? { what: 'other' } : null
}

function caseOf({ params, routeOptions: { url } }: FastifyRequest): readonly string[] {
  const ofCase = url?.startsWith('/grievances/:id') === true || url === '/audit/cases/:id/proof'
  if (!ofCase || typeof params !== 'object' || params === null || !('id' in params)) return []
  return [String(params.id)]
}

/** The cases in the rows of a list. A row is a case, or names the one it speaks of. */
function shownIn(payload: unknown): FastifyRequest['shown'] {
  if (typeof payload !== 'object' || payload === null || !('rows' in payload) || !Array.isArray(payload.rows))
    return null
  const rows: readonly unknown[] = payload.rows
  return { cases: rows.flatMap(caseInRow), n: rows.length }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function caseInRow(row: unknown): readonly string[] {
  if (typeof row !== 'object' || row === null) return []
  if ('case' in row && typeof row.case === 'object' && row.case !== null && 'id' in row.case) return idIn(row.case.id)
  return 'number' in row && 'stage' in row && 'id' in row ? idIn(row.id) : []
}

function idIn(id: unknown): readonly string[] {
  return typeof id === 'string' && uuid.test(id) ? [id] : []
}
