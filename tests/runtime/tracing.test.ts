import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpanStatusCode, trace } from '@opentelemetry/api'
import { Worker } from '@temporalio/worker'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { App } from '../../api/app.js'
import { developmentIssuer, type Auth } from '../../api/auth.js'
import { defaultSettings } from '../../api/deps.js'
import { dataConverterOf } from '../../runtime/codec.js'
import { workflowIdOf } from '../../runtime/engine.js'
import { startTracing, type Tracing } from '../../runtime/tracing.js'
import type { Standing } from '../../workflows/grievance.js'
import { day, mondayAfter, shellBundle, silent, startEngine, type TestEngine } from '../support/engine.js'
import { apiOver } from '../support/over.js'
import { claim, county, planted, type County } from '../workflow/county.js'

/*
 * A real receiver of OTLP over HTTP, and the whole product: the API on a port, the record, the engine, a worker.
 */

interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly name: string
  readonly kind: number
  readonly status: { readonly code?: number }
  readonly attributes: Readonly<Record<string, string | number>>
  readonly service: string | undefined
}

interface Receiver {
  readonly url: string
  readonly spans: Span[]
  /** As it came. */
  readonly bodies: string[]
  readonly close: () => Promise<void>
}

/** OTLP/JSON: an int64 is a string there. */
type Pairs = readonly { readonly key: string; readonly value: { stringValue?: string; intValue?: string | number } }[]
const valuesOf = (pairs: Pairs) =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]))

async function receiver(): Promise<Receiver> {
  const spans: Span[] = []
  const bodies: string[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      bodies.push(body)
      for (const { resource, scopeSpans } of JSON.parse(body).resourceSpans)
        for (const span of scopeSpans.flatMap((scope: { spans: object[] }) => scope.spans)) {
          const service = valuesOf(resource.attributes)['service.name']
          const parentSpanId = span.parentSpanId === '' ? undefined : span.parentSpanId
          spans.push({ ...span, parentSpanId, attributes: valuesOf(span.attributes), service })
        }
      response.setHeader('content-type', 'application/json').end('{}')
    })
  })
  const port = await listening(server)
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    bodies,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

let to: Receiver
let tracing: Tracing | undefined
let t: TestEngine
let place: County
let auth: Auth
let app: App
let url: string
let folder: string
const warned: unknown[] = []
const log = { ...silent, warn: (...line: unknown[]) => void warned.push(line) }
const tokens = new Map<string, string>()

beforeAll(async () => {
  // The SDK reads this: milliseconds until what has ended is sent.
  vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '20')
  to = await receiver()
  tracing = await startTracing({ tracing: { endpoint: `${to.url}/`, service: 'siyou-here' } }, log)
  if (tracing === undefined) throw new Error('no tracing')
  t = await startEngine({ on: 'a-whole-server', tracing })
  place = await county(t.store)
  // The engine's time is real: what is owed must lie ahead of it.
  t.clock.set(new Date().toISOString())
  folder = mkdtempSync(join(tmpdir(), 'siyou-tracing-'))
  auth = await developmentIssuer(folder)
  app = await apiOver(t, auth, pino({ level: 'silent' }))
  url = await app.listen({ port: 0, host: '127.0.0.1' })
  for (const person of [place.worker, place.enterpriseOfficer])
    tokens.set(person, (await auth.issue?.(person))?.token ?? '')
})
afterAll(async () => {
  await app.close()
  await t.close()
  await tracing?.stop()
  await to.close()
  rmSync(folder, { recursive: true, force: true })
})

let keys = 0
/** By HTTP, over a socket. */
async function post(person: string, path: string, body: object = {}, headers: Record<string, string> = {}, at = url) {
  const answer = await fetch(`${at}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${tokens.get(person)}`,
      'content-type': 'application/json',
      'idempotency-key': `tracing-${(keys += 1)}`,
      ...headers,
    },
    body: JSON.stringify(body),
  })
  // oxlint-disable-next-line typescript/no-explicit-any
  return { status: answer.status, request: answer.headers.get('x-request-id'), body: (await answer.json()) as any }
}

const named = (name: string, about: Partial<Span> = {}) =>
  to.spans.filter((span) => span.name === name && Object.entries(about).every(([k, v]) => span[k as keyof Span] === v))

/** The span of this name, once it has come. */
async function spanNamed(name: string, about: Partial<Span> = {}): Promise<Span> {
  await vi.waitFor(() => expect(named(name, about)).not.toEqual([]), { timeout: 20_000 })
  const [span] = named(name, about)
  if (span === undefined) throw new Error(name)
  return span
}

/** The span of this name of a workflow, once it has come. */
async function spanWithin(workflowId: string, name: string): Promise<Span> {
  const find = () => named(name).find(({ attributes }) => attributes['temporalWorkflowId'] === workflowId)
  await vi.waitFor(() => expect(find()).toBeDefined(), { timeout: 20_000 })
  return find() as Span
}
const spanOf = (caseId: string, name: string) => spanWithin(workflowIdOf(caseId), name)

/** The span that answered this request. */
async function serverSpan(request: string | null): Promise<Span> {
  const find = () => to.spans.find(({ attributes }) => attributes['siyou.request'] === request)
  await vi.waitFor(() => expect(find()).toBeDefined(), { timeout: 20_000 })
  return find() as Span
}

/** Names from this span up to the first one, all within its trace. */
function upFrom(span: Span): string[] {
  if (span.parentSpanId === undefined) return [span.name]
  const [parent, ...more] = to.spans.filter(({ spanId }) => spanId === span.parentSpanId)
  expect(more).toEqual([])
  return parent?.traceId === span.traceId ? [span.name, ...upFrom(parent)] : [span.name, 'somewhere else']
}

async function opened(): Promise<{ id: string; first: Span }> {
  const { status, body, request } = await post(place.worker, '/grievances', claim(place))
  expect(status).toBe(201)
  return { id: body.case.id, first: await serverSpan(request) }
}

/** Until its receipt is made, and the workflow knows all that the record says. */
async function atRest(id: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const [head] = await t.store.sql<{ seq: number }[]>`select seq from heads where case_id = ${id}`
      const { seq, effects } = await t.handle(id).query<Standing>('cursor')
      expect([seq, ...Object.values(effects)]).toEqual([head?.seq, 'done'])
    },
    { timeout: 20_000, interval: 100 },
  )
}

describe('one command, one trace', () => {
  let id: string

  test('from the request that opens a case to the first activity of its workflow', async () => {
    const { id: caseId, first } = await opened()
    id = caseId
    const last = await spanNamed('RunActivity:catchUp', { traceId: first.traceId })
    expect(upFrom(last)).toEqual([
      'RunActivity:catchUp',
      'HandleSignal:recordMoved',
      'SignalWithStartWorkflow:grievance',
      'act open',
      'POST /grievances',
    ])
    await spanNamed('RunWorkflow:grievance', { traceId: first.traceId })
    expect(first).toMatchObject({ kind: 2, service: 'siyou-here' })
    expect(first.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/grievances',
      'http.response.status_code': 201,
      'siyou.request': expect.any(String),
    })
    const [act] = named('act open', { traceId: first.traceId })
    expect(act?.attributes).toEqual({ 'siyou.about': id })
    expect(last.attributes).toMatchObject({ temporalWorkflowId: workflowIdOf(id) })
  })

  test('a later command is of a trace of its own, with what follows from it until a paper is made and recorded', async () => {
    await atRest(id)
    const { request, status } = await post(place.enterpriseOfficer, `/grievances/${id}/accept`)
    expect(status).toBe(200)
    const { traceId, name, attributes } = await serverSpan(request)
    expect(name).toBe('POST /grievances/:id/accept')
    expect(attributes).toMatchObject({ 'siyou.about': id, 'http.route': '/grievances/:id/accept' })
    expect(upFrom(await spanNamed('act effect', { traceId }))).toEqual([
      'act effect',
      'RunActivity:issueAcceptanceNotice',
      'HandleSignal:recordMoved',
      'SignalWithStartWorkflow:grievance',
      'act accept',
      'POST /grievances/:id/accept',
    ])
    expect(named('act open', { traceId })).toEqual([])
  })

  test('a body that comes long after its head changes nothing', async () => {
    const sending = httpRequest(`${url}/grievances`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokens.get(place.worker)}`,
        'content-type': 'application/json',
        'idempotency-key': 'tracing-in-two',
        'transfer-encoding': 'chunked',
        expect: '100-continue',
      },
    })
    sending.flushHeaders()
    // The server has read the head by then.
    await once(sending, 'continue')
    sending.end(JSON.stringify(claim(place)))
    const [answer] = (await once(sending, 'response')) as [IncomingMessage]
    answer.resume()
    expect(answer.statusCode).toBe(201)
    const { traceId } = await serverSpan(String(answer.headers['x-request-id']))
    expect(upFrom(await spanNamed('act open', { traceId }))).toEqual(['act open', 'POST /grievances'])
  })

  test('a refusal says by its code why; the workflow is not told', async () => {
    const { request, status, body } = await post(place.enterpriseOfficer, `/grievances/${id}/accept`)
    expect(status).toBe(409)
    const { traceId } = await serverSpan(request)
    const act = await spanNamed('act accept', { traceId })
    expect(act.attributes).toEqual({ 'siyou.about': id, 'siyou.refusal': body.code })
    // Whoever is told later is told by now.
    await spanNamed('RunActivity:catchUp', { traceId: (await opened()).first.traceId })
    expect(new Set(to.spans.filter((span) => span.traceId === traceId).map(({ name }) => name))).toEqual(
      new Set(['POST /grievances/:id/accept', 'act accept']),
    )
  })

  test('a matter beside the cases is told in the trace of its act too', async () => {
    const question = { region: '330726', employer: place.company, topic: 'pay-arrears', question: planted.facts }
    const { request, status } = await post(place.worker, '/consultations', question)
    expect(status).toBe(201)
    const { traceId } = await serverSpan(request)
    expect(upFrom(await spanNamed('RunActivity:catchUpMatter', { traceId }))).toEqual([
      'RunActivity:catchUpMatter',
      'HandleSignal:recordMoved',
      'SignalWithStartWorkflow:matter',
      'act ask',
      'POST /consultations',
    ])
  })

  test('its history, with traces in it, is replayed with none', async () => {
    const history = await t.handle(id).fetchHistory()
    expect(JSON.stringify(history)).toContain('_tracer-data')
    const dataConverter = dataConverterOf(t.store.keys)
    await Worker.runReplayHistory({ workflowBundle: await shellBundle(), dataConverter }, history, workflowIdOf(id))
  })
})

describe('what is no consequence of a request', () => {
  test('what the sweep tells is a trace of its own', async () => {
    const { id } = await t.actUnheard(place.worker, 'open', null, claim(place, 'bonus'))
    await t.engine.sweep(t.store)
    const { traceId } = await spanOf(id, 'SignalWithStartWorkflow:grievance')
    expect(upFrom(await spanNamed('RunActivity:catchUp', { traceId })).at(-1)).toBe('SignalWithStartWorkflow:grievance')
    expect(named('act open', { traceId })).toEqual([])
  })

  test('what time brings is a trace of its own', async () => {
    const skipping = await startEngine(tracing === undefined ? {} : { tracing })
    const there = await county(skipping.store)
    await skipping.time.advanceTo(mondayAfter(skipping.time.now()))
    const { id } = await skipping.act(there.worker, 'open', null, claim(there))
    await skipping.time.settle()
    await skipping.advance(30 * day)
    const { traceId } = await spanOf(id, 'RunActivity:escalateToUpperUnion')
    expect(upFrom(await spanNamed('act expire', { traceId }))).toEqual([
      'act expire',
      'RunActivity:escalateToUpperUnion',
    ])
    expect((await spanOf(id, 'RunWorkflow:grievance')).traceId).not.toBe(traceId)
    await skipping.close()
  })

  test('nor does a trace outlast the first timer that fires', async () => {
    const soon = new Date(Date.now() + 300).toISOString()
    const traces = await Promise.all(
      [null, soon].map(async (notBefore) => {
        const workflowId = `delivery:${randomUUID()}`
        const args: [string, string, string | null] = ['message', randomUUID(), notBefore]
        await t.engine.client.workflow.start('deliver', { workflowId, taskQueue: t.taskQueue, args })
        return [
          await spanWithin(workflowId, 'RunWorkflow:deliver'),
          await spanWithin(workflowId, 'RunActivity:sendMessage'),
        ]
      }),
    )
    expect(traces.map(([run, sent]) => run?.traceId === sent?.traceId)).toEqual([true, false])
  })
})

describe('a trace from elsewhere', () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const traceparent = `00-${traceId}-b7ad6b7169203331-01`
  const forwarded = { traceparent, 'x-forwarded-for': '198.51.100.7' }

  test.each([
    ['whoever sends it', { traceparent }],
    ['whoever says to have passed it on', forwarded],
  ])('does not go on by %s', async (_, headers) => {
    const { request } = await post(place.worker, '/grievances', claim(place), headers)
    const span = await serverSpan(request)
    expect(span.traceId).not.toBe(traceId)
    expect(span.parentSpanId).toBeUndefined()
  })

  test('goes on through a proxy that is trusted', async () => {
    const settings = { ...defaultSettings, requestsPerMinute: 100_000, trustProxy: ['127.0.0.1'] }
    const behind = await apiOver(t, auth, pino({ level: 'silent' }), { settings })
    const at = await behind.listen({ port: 0, host: '127.0.0.1' })
    const through = await post(place.worker, '/grievances', claim(place), forwarded, at)
    expect(await serverSpan(through.request)).toMatchObject({ traceId, parentSpanId: 'b7ad6b7169203331' })
    const direct = await post(place.worker, '/grievances', claim(place), { traceparent }, at)
    expect((await serverSpan(direct.request)).parentSpanId).toBeUndefined()
    await behind.close()
  })
})

test('nobody and nothing that anybody wrote is in a span, whatever a library puts there', async () => {
  const phone = '13812345678'
  const { id } = await opened()
  const missing = await post(place.worker, `/grievances/${phone}/accept?q=${encodeURIComponent(planted.name)}`)
  expect(missing.status).toBe(404)
  const nowhere = await post(place.worker, `/nowhere/${phone}?q=${encodeURIComponent(planted.name)}`)
  expect(nowhere.status).toBe(404)
  await t.engine.admin.terminate(id, planted.facts)
  await t.engine.admin.describe(id)
  trace.getTracer('a library').startActiveSpan('of a library', (span) => {
    span.setAttribute('db.statement', `select '${planted.name}'`)
    span.setAttribute('error.type', `failed for ${phone}`)
    span.recordException(new RangeError(planted.facts))
    span.setStatus({ code: SpanStatusCode.ERROR, message: planted.facts })
    span.addEvent(planted.facts)
    span.end()
  })
  const library = await spanNamed('of a library')
  expect(library).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': 'failed for [手机号]' } })
  await spanNamed('TerminateWorkflow')
  expect((await serverSpan(nowhere.request)).name).toBe('POST unknown')
  await serverSpan(missing.request)
  const sent = to.bodies.join('\n')
  const people = [place.worker, place.enterpriseOfficer]
  const secrets = [...Object.values(planted), phone, encodeURIComponent(planted.name), ...people, ...tokens.values()]
  expect(secrets.filter((secret) => sent.includes(secret))).toEqual([])
})

// The last: each starts and stops what this process traces with.
describe.sequential('without a receiver', () => {
  beforeAll(async () => {
    await tracing?.stop()
    tracing = undefined
  })

  test('that is set, nothing is traced and nothing is sent', async () => {
    const before = to.spans.length
    expect(await startTracing({ tracing: undefined }, log)).toBeUndefined()
    const { status } = await post(place.worker, '/grievances', claim(place))
    expect(status).toBe(201)
    await t.engine.drain()
    expect(trace.getTracer('anybody').startSpan('any').isRecording()).toBe(false)
    // Whatever there was would have been sent by now.
    const again = await startTracing({ tracing: { endpoint: to.url, service: 'siyou' } }, log)
    trace.getTracer('anybody').startSpan('the only one').end()
    await again?.stop()
    expect(to.spans.slice(before).map(({ name }) => name)).toEqual(['the only one'])
  })

  test('for what is not sampled, none of a request is sent', async () => {
    const before = to.spans.length
    vi.stubEnv('OTEL_TRACES_SAMPLER', 'always_off')
    const off = await startTracing({ tracing: { endpoint: to.url, service: 'siyou' } }, log)
    expect((await post(place.worker, '/grievances', claim(place))).status).toBe(201)
    await t.engine.drain()
    await off?.stop()
    vi.stubEnv('OTEL_TRACES_SAMPLER', '')
    expect(to.spans.slice(before)).toEqual([])
  })

  test.each([
    ['that listens', async () => ({ port: 1, close: async () => undefined })],
    ['that answers', mute],
    ['that takes anything', refusing],
  ])('%s, requests are served, and it is said once', { timeout: 60_000 }, async (_, away) => {
    const { port, close } = await away()
    warned.length = 0
    tracing = await startTracing({ tracing: { endpoint: `http://127.0.0.1:${port}`, service: 'siyou' } }, log)
    for (let n = 0; n < 5; n += 1) {
      expect((await post(place.worker, '/grievances', claim(place))).status).toBe(201)
      await t.engine.drain()
    }
    await tracing?.stop()
    tracing = undefined
    await vi.waitFor(() => expect(warned).toHaveLength(1), { timeout: 30_000 })
    expect(JSON.stringify(warned)).toContain('traces cannot be sent')
    await close()
  })
})

/** Takes what is sent, and never answers. */
function mute() {
  return serving(() => undefined)
}

function refusing() {
  return serving((response) => response.writeHead(400).end())
}

async function serving(answer: (response: ServerResponse) => unknown) {
  const server = createServer((request, response) => {
    request.resume()
    answer(response)
  })
  const port = await listening(server)
  return {
    port,
    close: async () => {
      server.closeAllConnections()
      server.close()
      return undefined
    },
  }
}
