import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { z } from 'zod'
import type { App } from './app.js'
import type { Deps } from './deps.js'
import { described, failing } from './openapi.js'
import { sendBorder } from './problem.js'

/*
 * What a monitoring system asks for (Prometheus): counts and times, never a case, a person or a word. It answers to this
 * machine alone, or to whoever holds the token that was set.
 */

/** Seconds. Most answers take a few milliseconds; what takes longer than ten seconds is broken. */
const buckets = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

/** How long counted figures are good for, in milliseconds: two scrapers at once count once. */
const freshFor = 5_000

interface Counted {
  readonly open: number
  readonly owed: readonly { readonly what: string; readonly overdue: boolean; readonly n: number }[]
  readonly matters: readonly { readonly kind: string; readonly overdue: boolean; readonly n: number }[]
  readonly events: number
}

export function metricsRoute(app: App, { store, engine, settings }: Pick<Deps, 'store' | 'engine' | 'settings'>): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'siyou_' })
  const answers = new Histogram({
    name: 'siyou_http_request_duration_seconds',
    help: 'Answers of the API, by route, method and status',
    labelNames: ['route', 'method', 'status'],
    buckets,
    registers: [registry],
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown')
    answers.observe({ route, method: request.method, status: String(reply.statusCode) }, reply.elapsedTime / 1000)
  })

  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `siyou_${name}`, help, labelNames, registers: [registry] })
  const cases = gauge('cases_open', 'Open cases')
  const owed = gauge('obligations_open', 'What is owed in open cases, by what it is and whether it is overdue', [
    'what',
    'overdue',
  ])
  const matters = gauge('matters_open', 'Open matters beside the cases', ['kind', 'overdue'])
  const events = gauge('events_total', 'Events of the record, as the database estimates them')
  const up = gauge('database_up', '1 where the database answers')
  const connected = gauge('engine_connected', '1 where the last call to the engine went through')
  const behind = gauge('engine_behind', 'Cases whose workflow has not acknowledged the record')
  const oldest = gauge('engine_oldest_wait_seconds', 'How long the one that has waited longest has been told in vain')
  const stuck = gauge('engine_stuck', 'Cases told in vain for more than ten minutes')

  let counted: { readonly at: number; readonly figures: Promise<Counted | null> } = {
    at: 0,
    figures: Promise.resolve(null),
  }
  async function refresh(): Promise<void> {
    if (Date.now() - counted.at > freshFor) counted = { at: Date.now(), figures: count(store).catch(() => null) }
    const figures = await counted.figures
    up.set(figures === null ? 0 : 1)
    const health = engine.health()
    connected.set(health.connected ? 1 : 0)
    behind.set(health.behind)
    oldest.set(health.oldestWait / 1000)
    stuck.set(health.stuck.length)
    if (figures === null) return
    cases.set(figures.open)
    owed.reset()
    matters.reset()
    for (const { what, overdue, n } of figures.owed) owed.set({ what, overdue: String(overdue) }, n)
    for (const { kind, overdue, n } of figures.matters) matters.set({ kind, overdue: String(overdue) }, n)
    events.set(figures.events)
  }

  const schema = {
    ...described('metrics', { zh: '监控指标（Prometheus）', en: 'metrics for Prometheus' }, 'service', 'public'),
    response: {
      200: { description: 'text/plain', content: { 'text/plain': { schema: z.unknown().meta({ type: 'string' }) } } },
      ...failing('404', '429'),
    },
  }
  app.get('/metrics', { schema, config: { public: true } }, async (request, reply) => {
    // Whoever may not ask learns nothing of there being something to ask.
    if (!mayAsk(request, settings.metricsToken)) return sendBorder(request, reply, 'not-found')
    await refresh()
    return reply
      .type(registry.contentType)
      .header('cache-control', 'no-store')
      .send(await registry.metrics())
  })
}

/** Without a token only this machine itself: what a proxy on it passes on comes from elsewhere, and says so. */
function mayAsk({ headers, ip }: FastifyRequest, token: string | undefined): boolean {
  const { authorization } = headers
  if (token === undefined) {
    const passedOn = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'].some((name) => headers[name] !== undefined)
    return !passedOn && (ip === '127.0.0.1' || ip === '::1' || ip === '::ffff:127.0.0.1')
  }
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`))
}

async function count({ sql }: Deps['store']): Promise<Counted> {
  const [owed, kinds, [rest]] = await Promise.all([
    sql<Counted['owed'][number][]>`
      select what, overdue > 0 as overdue, count(*)::integer as n from obligations group by 1, 2`,
    sql<Counted['matters'][number][]>`
      select kind, overdue, count(*)::integer as n from matters where not over group by kind, overdue`,
    sql<{ open: number; events: number }[]>`
      select (select count(*)::integer from case_figures where closed_on is null and not merged) as open,
        greatest(0, (select reltuples from pg_class where oid = 'events'::regclass))::float8 as events`,
  ])
  return { open: rest?.open ?? 0, owed, matters: kinds, events: rest?.events ?? 0 }
}
