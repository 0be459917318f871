import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Actor, CaseId } from '../domain/case/actor.js'
import type { Recorded } from '../domain/case/event.js'
import { isDepartment, reads, sees, sidesOf } from '../domain/case/sight.js'
import { stageOf } from '../domain/case/stage.js'
import { standingIn } from '../record/claimants.js'
import { isRestrictedFor } from '../db/queries/restricted.js'
import { headOf } from '../record/heads.js'
import { actorOf } from '../record/registers.js'
import { endedAmong } from '../record/sessions.js'
import type { App } from './app.js'
import { CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { described, failing } from './openapi.js'
import { sendBorder } from './problem.js'
import { askedBy } from './signin.js'
import { stageForDepartment } from './views.js'

/*
 * Live progress of a case as Server-Sent Events: codes only, the client reads the rest where its rights are checked.
 * One query a second asks for all cases that somebody watches. NOTIFY would tell sooner, but every committing command
 * would then queue for one lock of the whole database.
 */

interface Watcher {
  readonly caseId: CaseId
  readonly person: string
  /** When the token ends, in milliseconds since 1970. */
  readonly until: number
  /** The session it is watched in, where it is one of our own: the stream ends with it. */
  readonly session: string | null
  readonly reply: FastifyReply
  last: number
}

const pollEvery = 1_000
const beatEvery = 15_000
/** Streams of one person at once; a browser opens six connections at most. */
const mostStreams = 20
/** Bytes waiting for a client that does not read: it is let go, and resumes by its last id. */
const mostUnread = 65_536
const catchUpAtOnce = 500

export function progressRoute(app: App, { store }: Pick<Deps, 'store'>): void {
  const watchers = new Set<Watcher>()
  let polling = false

  const end = (watcher: Watcher): void => {
    watchers.delete(watcher)
    watcher.reply.raw.end()
  }

  async function poll(): Promise<void> {
    if (polling || watchers.size === 0) return
    polling = true
    try {
      for (const [caseId, events] of await newsFor([...watchers])) await tell(caseId, events)
    } catch (error) {
      app.log.debug(
        { name: error instanceof Error ? error.name : 'unknown' },
        'no news could be read; asked again soon',
      )
    } finally {
      polling = false
    }
  }

  /** What happened in the cases watched, since the earliest that somebody has seen. */
  async function newsFor(all: readonly Watcher[]): Promise<ReadonlyMap<CaseId, readonly News[]>> {
    const since = new Map<CaseId, number>()
    for (const { caseId, last } of all) since.set(caseId, Math.min(last, since.get(caseId) ?? last))
    const rows = await store.sql<News[]>`
      select e.case_id, e.seq, e.type, e.data
      from unnest(${[...since.keys()]}::uuid[], ${[...since.values()]}::int[]) as w (case_id, last)
      cross join lateral (
        select * from events where case_id = w.case_id and seq > w.last order by seq limit ${catchUpAtOnce}
      ) e
      order by e.case_id, e.seq`
    return byCase(rows)
  }

  /** Rights are asked for again with every piece of news: who lost sight of the case is let go before it is told. */
  async function tell(caseId: CaseId, events: readonly News[]): Promise<void> {
    const head = await headOf(store, caseId)
    const here = [...watchers].filter((watcher) => watcher.caseId === caseId)
    for (const watcher of here) {
      const actor = Date.now() < watcher.until ? await actorOf(store, watcher.person) : null
      const me = head === null || actor === null ? null : await standingIn(store.sql, head.grievance, actor)
      if (head === null || me === null || !sees(head.grievance, me) || (await isRestrictedFor(store.sql, caseId, me))) {
        end(watcher)
        continue
      }
      const sides = sidesOf(head.grievance, me)
      const stage = isDepartment(sides) ? stageForDepartment(stageOf(head.grievance)) : stageOf(head.grievance)
      for (const event of events.filter(({ seq }) => seq > watcher.last)) {
        // What somebody may not read, they see only to have happened.
        const type = reads(event as unknown as Recorded, sides, me.person) ? event.type : null
        send(watcher, `id: ${event.seq}\nevent: moved\ndata: ${JSON.stringify({ seq: event.seq, type, stage })}\n\n`)
        watcher.last = event.seq
      }
    }
  }

  function send(watcher: Watcher, text: string): void {
    watcher.reply.raw.write(text)
    if (watcher.reply.raw.writableLength > mostUnread) end(watcher)
  }

  async function beat(): Promise<void> {
    const sessions = [...watchers].flatMap(({ session }) => session ?? [])
    // While the database is away nobody is told anything either.
    const ended = await endedAmong(store, [...new Set(sessions)]).catch(() => new Set<string>())
    for (const watcher of watchers) {
      if (Date.now() >= watcher.until || (watcher.session !== null && ended.has(watcher.session))) end(watcher)
      else send(watcher, ': beat\n\n')
    }
  }

  const timers = [setInterval(() => void poll(), pollEvery), setInterval(() => void beat(), beatEvery)]
  for (const timer of timers) timer.unref()
  app.addHook('preClose', async () => {
    timers.forEach(clearInterval)
    for (const watcher of watchers) end(watcher)
  })

  const schema = {
    ...described('watch', { zh: '实时进展（SSE）', en: 'live progress (Server-Sent Events)' }, 'cases'),
    params: CaseParams,
    headers: z.looseObject({ 'last-event-id': z.string().optional() }),
    response: {
      200: {
        description: 'id: seq · data: {seq, type, stage}',
        content: { 'text/event-stream': { schema: z.string() } },
      },
      ...failing('401', '404', '429', '503'),
    },
  }
  app.get('/grievances/:id/events', { schema }, async (request, reply) => {
    const actor: Actor = askedBy(request)
    const caseId = request.params.id
    const head = await headOf(store, caseId)
    const me = head === null ? null : await standingIn(store.sql, head.grievance, actor)
    if (head === null || me === null || !sees(head.grievance, me) || request.signedIn === null)
      return sendBorder(request, reply, 'not-found')
    if (await isRestrictedFor(store.sql, caseId, me)) return sendBorder(request, reply, 'not-found')
    if ([...watchers].filter(({ person }) => person === actor.person).length >= mostStreams)
      return sendBorder(request, reply, 'too-many-requests')
    const watcher: Watcher = {
      caseId,
      person: actor.person,
      until: request.signedIn.until,
      session: request.signedIn.session?.id ?? null,
      reply,
      last: resumeAt(request.headers['last-event-id'], head.seq),
    }
    reply.hijack()
    reply.raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    })
    reply.raw.on('close', () => watchers.delete(watcher))
    reply.raw.on('error', () => watchers.delete(watcher))
    send(watcher, 'retry: 3000\n\n')
    watchers.add(watcher)
    void poll()
    return reply
  })
}

interface News {
  readonly case_id: CaseId
  readonly seq: number
  readonly type: string
  readonly data: unknown
}

function byCase(rows: readonly News[]): ReadonlyMap<CaseId, readonly News[]> {
  const cases = new Map<CaseId, News[]>()
  for (const row of rows) {
    const found = cases.get(row.case_id)
    if (found === undefined) cases.set(row.case_id, [row])
    else found.push(row)
  }
  return cases
}

/** From the last one seen; without it, or where it lies ahead of a restored record, from now on. */
function resumeAt(lastEventId: string | undefined, seq: number): number {
  if (lastEventId === undefined || !/^\d{1,9}$/.test(lastEventId)) return seq
  return Math.min(Number(lastEventId), seq)
}
