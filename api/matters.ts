import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { matterList, matterTodos } from '../db/queries/matters.js'
import { isMatterRestrictedFor } from '../db/queries/restricted.js'
import type { Actor } from '../domain/case/actor.js'
import { rules, type RuleId } from '../domain/law/rules.js'
import { possibleWith, readsOfMatter, seesMatter, shownTo } from '../domain/matters/decide.js'
import { matterObligations, roomOf } from '../domain/matters/fold.js'
import { matterKinds, type Matter, type MatterCommand, type MatterKind } from '../domain/matters/matter.js'
import { commonEventWords } from '../domain/matters/rooms.js'
import { roleWords } from '../domain/procedure/words.js'
import type { Words } from '../domain/values/time.js'
import { matterHistory } from '../record/matters/history.js'
import { performMatter, readMatter } from '../record/matters/perform.js'
import type { App } from './app.js'
import { ActHeaders, CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { Behind, behind } from './matter-cases.js'
import { matterPaths } from './matter-paths.js'
import { namesWithin, type Names } from './names.js'
import { described, failing, type Desk } from './openapi.js'
import { Next, Paging } from './paging.js'
import { PaperSignature, sendSignature } from './paper-signatures.js'
import { sendBorder, sendRefusal } from './problem.js'
import { Named, Owner, Possible, Said } from './shapes.js'
import { askedBy } from './signin.js'

/*
 * Matters beside the cases: one set of routes a kind, made from its declaration. Whoever may not see a matter gets the same
 * answer as for one that does not exist.
 */

const Instant = z.string().meta({ format: 'date-time' })
const Day = z.string().meta({ format: 'date' })

const MatterView = z
  .object({
    id: z.string(),
    kind: z.enum(matterKinds),
    number: z.string(),
    seq: z.int(),
    at: Instant,
    status: z.object({ code: z.string(), words: Said }),
    union: Named.nullable(),
    officer: Named.nullable(),
    employer: Named.nullable(),
    person: Named.nullable(),
    facts: z.record(z.string(), z.unknown()),
    ...Behind,
    obligations: z.array(
      z.object({
        key: z.string(),
        what: z.string(),
        words: Said,
        owner: Owner,
        rule: z.object({ id: z.string(), name: Said, source: Said, verified: z.boolean() }),
        start: Instant,
        due: Instant,
        dueDay: Day,
        overdue: z.int(),
        provisional: z.boolean(),
      }),
    ),
    timeline: z.array(
      z.object({
        seq: z.int(),
        at: Instant,
        what: Said,
        who: Named.nullable(),
        readable: z.boolean(),
        data: z.record(z.string(), z.unknown()).nullable(),
        words: z.record(z.string(), z.unknown()).nullable(),
        erased: z.boolean(),
        paper: z.string().nullable(),
        hash: z.string(),
      }),
    ),
    names: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Matter' })

const MatterAnswer = z.object({ matter: MatterView, can: z.array(Possible) }).meta({ id: 'MatterAnswer' })
type MatterAnswer = z.infer<typeof MatterAnswer>

const Row = z.object({
  id: z.string(),
  number: z.string(),
  status: z.object({ code: z.string(), words: Said }),
  openedAt: Instant,
  union: Named.nullable(),
  officer: Named.nullable(),
  employer: Named.nullable(),
  person: Named.nullable(),
  over: z.boolean(),
  nextDue: Instant.nullable(),
  overdue: z.boolean(),
})

const Todo = z
  .object({
    matter: z.object({ id: z.string(), kind: z.enum(matterKinds), number: z.string(), href: z.string() }),
    key: z.string(),
    words: Said,
    rule: z.object({ id: z.string(), name: Said }),
    dueDay: Day,
    due: Instant,
    overdue: z.int(),
    provisional: z.boolean(),
  })
  .meta({ id: 'MatterTodo' })

const PaperParams = CaseParams.extend({ key: z.string().regex(/^\d{1,9}\/[A-Za-z]{1,40}$/) })

type Parts = Pick<Deps, 'store' | 'engine' | 'papers'>

export function matterRoutes(app: App, deps: Parts): void {
  for (const kind of matterKinds) routesOf(app, kind, deps)
  app.get(
    '/matters/todos',
    {
      schema: {
        ...described('listMatterTodos', { zh: '我的其他待办', en: 'what you owe beside the cases' }, 'desk'),
        response: { 200: z.object({ rows: z.array(Todo) }), ...failing('401', '429', '503') },
      },
    },
    async (request, reply) => {
      const todos = await matterTodos(deps.store, askedBy(request))
      return reply.send({
        rows: todos.map(({ id, kind, number, key, what, rule, dueDay, due, overdue, provisional }) => ({
          matter: { id, kind, number, href: `${matterPaths[kind]}/${id}` },
          key,
          words: worded(roomOf(kind).words.whats, what),
          rule: ruleOf(rule),
          dueDay,
          due,
          overdue,
          provisional,
        })),
      })
    },
  )
}

function routesOf(app: App, kind: MatterKind, deps: Parts): void {
  const room = roomOf(kind)
  const { store } = deps
  const path = matterPaths[kind]
  const tag = 'matters' satisfies Desk
  const name = (verb: string): string => `${verb}-${kind}`
  const denied = failing('401', '404', '429', '503')

  app.get(
    path,
    {
      schema: {
        ...described(name('list'), { zh: `${room.title.zh}：列表`, en: `${room.title.en}: those you may see` }, tag),
        querystring: Paging.extend({
          status: z.enum(Object.keys(room.words.status) as [string, ...string[]]).optional(),
          employer: z.uuid().toLowerCase().optional(),
          overdue: z.enum(['true', 'false']).optional(),
          over: z.enum(['true', 'false']).optional(),
        }),
        response: { 200: z.object({ rows: z.array(Row), next: Next }), ...failing('401', '422', '429', '503') },
      },
    },
    async (request, reply) => {
      const { status, employer, overdue, over, cursor, limit } = request.query
      const truth = (said: 'true' | 'false' | undefined) => (said === undefined ? undefined : said === 'true')
      const filter = { status, employer, overdue: truth(overdue), over: truth(over) }
      const page = await matterList(store, askedBy(request), kind, filter, { after: cursor, limit })
      const actor = askedBy(request)
      const rows = page.rows.map((row) => ({ ...row, ...room.standing(shownTo(row.state, actor)) }))
      const names = await namesWithin(
        store,
        rows.map(({ union, officer, employer: of, person }) => [union, officer, of, person]),
      )
      return reply.send({
        rows: rows.map(({ id, number, status: code, openedAt, over: isOver, nextDue, overdue: isLate, ...of }) => ({
          id,
          number,
          status: { code, words: worded(room.words.status, code) },
          openedAt,
          union: names.named(of.union),
          officer: names.named(of.officer),
          employer: names.named(of.employer),
          person: names.named(of.person),
          over: isOver,
          nextDue,
          overdue: isLate,
        })),
        next: page.next,
      })
    },
  )

  app.get(
    `${path}/:id`,
    {
      schema: {
        ...described(name('read'), { zh: `${room.title.zh}：查看`, en: `${room.title.en}: read one` }, tag),
        params: CaseParams,
        response: { 200: MatterAnswer, ...denied },
      },
    },
    async (request, reply) => {
      const matter = await seen(request, request.params.id)
      if (matter === null) return sendBorder(request, reply, 'not-found')
      return reply.send(await answerOf(deps, matter, askedBy(request)))
    },
  )

  app.get(
    `${path}/:id/papers/:key`,
    {
      schema: {
        ...described(name('paper-of'), { zh: `${room.title.zh}：下载文书`, en: `${room.title.en}: its paper` }, tag),
        params: PaperParams,
        response: {
          200: {
            description: '文书原件 / the paper itself',
            content: { 'application/octet-stream': { schema: z.unknown().meta({ type: 'string', format: 'binary' }) } },
          },
          ...denied,
        },
      },
    },
    async (request, reply) => {
      const { id, key } = request.params
      const made = await readablePaper(request, id, key)
      if (made === null) return sendBorder(request, reply, 'not-found')
      const bytes = await deps.papers.readPaper(id, String(made.data['sha256']))
      if (bytes === null) return sendBorder(request, reply, 'not-found')
      const media = String(made.data['media'])
      const extension = media.startsWith('application/pdf') ? 'pdf' : 'txt'
      return reply
        .type(media)
        .header(
          'content-disposition',
          `attachment; filename*=UTF-8''${encodeURIComponent(`${String(made.data['number'])}.${extension}`)}`,
        )
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cache-control', 'private, no-store')
        .send(bytes)
    },
  )

  app.get(
    `${path}/:id/papers/:key/signature`,
    {
      schema: {
        ...described(
          name('signature-of'),
          { zh: `${room.title.zh}：下载文书的国密签名`, en: `${room.title.en}: the SM2 signature beside its paper` },
          tag,
        ),
        params: PaperParams,
        response: { 200: PaperSignature, ...denied },
      },
    },
    async (request, reply) => {
      const { id, key } = request.params
      const made = await readablePaper(request, id, key)
      const sha256 = made === null ? '' : String(made.data['sha256'])
      return (await sendSignature(deps, reply, id, sha256)) ?? sendBorder(request, reply, 'not-found')
    },
  )

  /** A paper of this matter, if this person may read it. */
  async function readablePaper(request: FastifyRequest, id: string, key: string) {
    const matter = await seen(request, id)
    if (matter === null) return null
    const made = (await matterHistory(store, id)).find(
      (one) => one.type === 'document-sealed' && one.data['effect'] === key,
    )
    return made !== undefined && readsOfMatter(matter, made, askedBy(request)) ? made : null
  }

  // What only the platform itself does has no route.
  for (const command of room.commands) if (command.by.roles.length > 0) commandRoute(command as MatterCommand)

  function commandRoute(command: MatterCommand): void {
    const failures = failing('400', '401', '403', '404', '409', '413', '415', '422', '429', '503')
    const common = {
      ...described(name(command.name), command.title, tag, command.by.words),
      headers: ActHeaders,
      body: command.input as z.ZodType,
    }
    if (command.opens === true)
      app.post(
        path,
        { schema: { ...common, response: { 201: MatterAnswer, 200: MatterAnswer, ...failures } } },
        (request, reply) => act(command, null, request, reply, request.headers['idempotency-key']),
      )
    else
      app.post(
        `${path}/:id/${command.name}`,
        { schema: { ...common, params: CaseParams, response: { 200: MatterAnswer, ...failures } } },
        (request, reply) => act(command, request.params.id, request, reply, request.headers['idempotency-key']),
      )
  }

  async function act(
    command: MatterCommand,
    id: string | null,
    request: FastifyRequest,
    reply: FastifyReply,
    key: string,
  ): Promise<void> {
    const actor = askedBy(request)
    if (id !== null && (await seen(request, id)) === null) return void (await sendBorder(request, reply, 'not-found'))
    const about = id === null ? { opens: kind } : { id }
    const performed = await performMatter(store, { about, command: command.name, input: request.body, actor, key })
    switch (performed.outcome) {
      case 'unknown':
        return void (await sendBorder(request, reply, 'not-found'))
      case 'refused':
        if (performed.moved) deps.engine.tellMatter(performed.id)
        return void (await sendRefusal(request, reply, performed.refusal))
      case 'accepted': {
        const { matter, moved, repeated } = performed
        if (moved) deps.engine.tellMatter(matter.id)
        if (id === null && !repeated) void reply.code(201).header('location', `${path}/${matter.id}`)
        // Nothing was done, and the matter is shown as it stands today.
        if (repeated) request.shown = { what: 'matter', cases: [matter.id], n: 1 }
        return void (await reply.send(await answerOf(deps, matter, actor)))
      }
      default:
        performed satisfies never
    }
  }

  /** Of this kind, and for this person to see. */
  async function seen(request: FastifyRequest, id: string): Promise<Matter | null> {
    const matter = await readMatter(store, id)
    if (matter === null || matter.kind !== kind || !seesMatter(matter, askedBy(request))) return null
    return (await isMatterRestrictedFor(store.sql, id, askedBy(request))) ? null : matter
  }
}

/** A matter as this person sees it, with all that happened to it. */
export async function answerOf({ store }: Pick<Parts, 'store'>, matter: Matter, actor: Actor): Promise<MatterAnswer> {
  const room = roomOf(matter.kind)
  const history = await matterHistory(store, matter.id)
  const shown = shownTo(matter, actor)
  const standing = room.standing(shown)
  const names: Names = await namesWithin(store, [standing, shown, history.map(({ actor: who }) => who)])
  const path = matterPaths[matter.kind]
  return {
    matter: {
      id: matter.id,
      kind: matter.kind,
      number: standing.number,
      seq: matter.seq,
      at: matter.at,
      status: { code: standing.status, words: worded(room.words.status, standing.status) },
      union: names.named(standing.union),
      officer: names.named(standing.officer),
      employer: names.named(standing.employer),
      person: names.named(standing.person),
      facts: shown as Record<string, unknown>,
      ...(await behind(store, matter, shown, actor, names)),
      obligations: matterObligations({ ...matter, slice: shown }).map((one) => ({
        key: one.key,
        what: one.what,
        words: worded(room.words.whats, one.what),
        owner: {
          role: one.owner.role,
          words: roleWords[one.owner.role],
          unit: names.named(one.owner.unit),
          person: names.named(one.owner.person),
        },
        rule: { ...ruleOf(one.rule), source: rules[one.rule].source, verified: rules[one.rule].verified },
        start: one.start,
        due: one.due,
        dueDay: one.dueDay,
        overdue: one.overdue,
        provisional: one.provisional,
      })),
      timeline: history.map((event) => {
        const readable = readsOfMatter(matter, event, actor)
        const { clocks: _, moved: __, seenBy: ___, ...data } = event.data
        return {
          seq: event.seq,
          at: event.at,
          what: worded({ ...commonEventWords, ...room.words.events }, event.type),
          who: event.actor === 'system' ? null : names.named(event.actor),
          readable,
          data: readable ? data : null,
          words: readable && event.words !== null ? { ...event.words } : null,
          erased: event.erased,
          paper:
            event.type === 'document-sealed' && readable
              ? `${path}/${matter.id}/papers/${encodeURIComponent(String(event.data['effect']))}`
              : null,
          hash: event.hash,
        }
      }),
      names: { ...names.all },
    },
    can: possibleWith(matter, actor).map((command) => ({
      command: command.name,
      title: command.title,
      method: 'POST' as const,
      href: `${path}/${matter.id}/${command.name}`,
      input: z.toJSONSchema(command.input as z.ZodType, { io: 'input', unrepresentable: 'any' }) as Record<
        string,
        unknown
      >,
    })),
  }
}

function worded(words: Readonly<Record<string, Words>>, code: string): Words {
  return words[code] ?? { zh: code, en: code }
}

function ruleOf(id: string): { id: string; name: Words } {
  return { id, name: rules[id as RuleId].name }
}
