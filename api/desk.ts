import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { markRead, noticesOf, unreadCount } from '../db/queries/notices.js'
import { todosOf } from '../db/queries/todos.js'
import { roles, type Actor } from '../domain/case/actor.js'
import { blank } from '../domain/case/fold.js'
import { whats } from '../domain/case/obligation.js'
import { rules, type RuleId } from '../domain/law/rules.js'
import { aboutOf } from '../domain/procedure/story/about.js'
import { stages, stageWords } from '../domain/procedure/roads.js'
import { roleWords, whatWords } from '../domain/procedure/words.js'
import type { Words } from '../domain/values/time.js'
import { noticeKinds } from '../record/notices.js'
import { hasSecondFactor } from '../record/second-factor.js'
import type { App } from './app.js'
import { oneOf } from './codes.js'
import type { Deps } from './deps.js'
import { noticeLabels } from './labels.js'
import { namesWithin } from './names.js'
import { described, failing } from './openapi.js'
import { Next, Paging } from './paging.js'
import { turnedAway } from './problem.js'
import { needsSecondFactor } from './sessions.js'
import { Named, Owner, Possible, Said } from './shapes.js'
import { askedBy } from './signin.js'
import { canDo, ownerView, stageForDepartment } from './views.js'

/*
 * A person's own desk: who they are here, what they owe and until when, and what they were told.
 */

const Instant = z.string().meta({ format: 'date-time' })
const Uuid = z.string().meta({ format: 'uuid' })
const Stage = z.object({ code: z.enum(stages), words: Said })
const CaseRef = z.object({ id: Uuid, number: z.string(), href: z.string() })

const Me = z
  .object({
    person: Named,
    appointments: z.array(z.object({ role: z.enum(roles), words: Said, unit: Named })),
    can: z.array(Possible).meta({ description: '无需案件即可办理的事项 / what can be done without a case' }),
    signIn: z
      .object({
        method: z.enum(['dev', 'token', 'oidc', 'phone-code']),
        at: Instant.nullable(),
        until: Instant,
        session: Uuid.nullable(),
        secondFactor: z.enum(['not-needed', 'to-enrol', 'to-pass', 'passed']),
      })
      .meta({ description: '怎样登录的，到什么时候 / how they signed in, and until when' }),
    conflict: Said.nullable().meta({ description: '岗位冲突（三员分立） / offices that exclude each other' }),
  })
  .meta({ id: 'Me' })

const Unread = z.int().meta({
  description: '本人和每个岗位最近 200 条中的未读 / of the latest 200 of one’s own, and of each of one’s roles',
})

const Todo = z
  .object({
    case: CaseRef,
    stage: Stage,
    key: z.string(),
    what: z.enum(whats),
    words: Said,
    owner: Owner,
    rule: z.object({ id: z.string(), name: Said, source: Said }),
    start: Instant,
    dueDay: z.string().meta({ format: 'date' }),
    due: Instant,
    overdue: z.int(),
    suspended: z.boolean(),
    provisional: z.boolean(),
  })
  .meta({ id: 'Todo' })

const Notice = z
  .object({
    id: Uuid,
    at: Instant,
    kind: z.enum(noticeKinds),
    words: Said,
    about: Said.nullable(),
    case: CaseRef,
    stage: Stage,
    readAt: Instant.nullable(),
  })
  .meta({ id: 'Notice' })

export function deskRoutes(app: App, { store }: Pick<Deps, 'store'>): void {
  const denied = failing('401', '429', '503')

  app.get(
    '/me',
    {
      config: { beforeSecondFactor: true },
      schema: {
        ...described('readMe', { zh: '我的身份与岗位', en: 'who you are here' }, 'desk'),
        response: { 200: Me, ...denied },
      },
    },
    async (request, reply) => {
      const actor = askedBy(request)
      const names = await namesWithin(store, actor)
      return reply.send({
        person: names.known(actor.person),
        appointments: actor.appointments.map(({ role, unit }) => ({
          role,
          words: roleWords[role],
          unit: names.known(unit),
        })),
        can: canDo(blank(''), actor).filter(({ command }) => command === 'open'),
        signIn: await signInView(request, actor),
        conflict: actor.conflicting === true ? conflict : null,
      })
    },
  )

  app.get(
    '/todos',
    {
      schema: {
        ...described('listTodos', { zh: '我的待办', en: 'what you owe, what is due first coming first' }, 'desk'),
        querystring: Paging,
        response: { 200: z.object({ rows: z.array(Todo), next: Next }), ...denied, ...failing('422') },
      },
    },
    async (request, reply) => {
      const { cursor, limit } = request.query
      const page = await todosOf(store, askedBy(request), { after: cursor, limit })
      const names = await namesWithin(store, page.rows)
      const rows = page.rows.map((row) => {
        const what = oneOf(whats, row.what)
        const { id, name, source } = rules[oneOf(Object.keys(rules) as RuleId[], row.rule)]
        return {
          case: caseRef(row.caseId, row.number),
          stage: stageView(row.stage, row.role),
          key: row.key,
          what,
          words: whatWords[what],
          owner: ownerView({ role: oneOf(roles, row.role), unit: row.unit, person: row.person }, names),
          rule: { id, name, source },
          start: row.start,
          dueDay: row.dueDay,
          due: row.due,
          overdue: row.overdue,
          suspended: row.suspended,
          provisional: row.provisional,
        }
      })
      return reply.send({ rows, next: page.next })
    },
  )

  app.get(
    '/notices',
    {
      schema: {
        ...described('listNotices', { zh: '我的通知', en: 'what you were told, the latest first' }, 'desk'),
        querystring: Paging.extend({ unread: z.enum(['true', 'false']).optional() }),
        response: {
          200: z.object({ rows: z.array(Notice), next: Next, unread: Unread }),
          ...denied,
          ...failing('422'),
        },
      },
    },
    async (request, reply) => {
      const { cursor, limit, unread } = request.query
      const actor = askedBy(request)
      const [page, count] = await Promise.all([
        noticesOf(store, actor, { after: cursor, limit, unread: unread === 'true' }),
        unreadCount(store, actor),
      ])
      const rows = page.rows.map((row) => {
        const kind = oneOf(noticeKinds, row.kind)
        return {
          id: row.id,
          at: row.at,
          kind,
          words: noticeLabels[kind],
          about: aboutOf(row.obligation),
          case: caseRef(row.caseId, row.number),
          stage: stageView(row.stage, row.role),
          readAt: row.readAt,
        }
      })
      return reply.send({ rows, next: page.next, unread: count })
    },
  )

  app.post(
    '/notices/:id/read',
    {
      schema: {
        ...described('markRead', { zh: '标记通知为已读', en: 'mark a notice as read' }, 'desk'),
        params: z.object({ id: z.uuid().toLowerCase() }),
        response: { 200: z.object({ unread: Unread }), ...denied, ...failing('404') },
      },
    },
    async (request, reply) => {
      const actor = askedBy(request)
      // One that is somebody else's is left as it is, and answered as one that does not exist: no difference shows.
      await markRead(store, actor, [request.params.id], await store.clock.now(store.sql))
      return reply.send({ unread: await unreadCount(store, actor) })
    },
  )

  async function signInView(request: FastifyRequest, actor: Actor): Promise<z.infer<typeof Me>['signIn']> {
    const { signedIn } = request
    if (signedIn === null) throw turnedAway('not-signed-in')
    const { method, at, until, session, secondFactor } = signedIn
    return {
      method,
      at,
      until: new Date(until).toISOString(),
      session: session?.id ?? null,
      secondFactor: secondFactor
        ? 'passed'
        : !needsSecondFactor(actor, signedIn)
          ? 'not-needed'
          : (await hasSecondFactor(store, actor.person))
            ? 'to-pass'
            : 'to-enrol',
    }
  }
}

const conflict: Words = {
  zh: '您同时任管理员、审计员、运维人员中的两种（三员分立），两者均不生效；请联系管理员更正',
  en: 'you were given two of the offices administrator, auditor and operator: neither holds; have it put right',
}

function caseRef(id: string, number: string): z.infer<typeof CaseRef> {
  return { id, number, href: `/grievances/${id}` }
}

function stageView(code: string, role: string): z.infer<typeof Stage> {
  const stage = role === 'liaison' ? stageForDepartment(oneOf(stages, code)) : oneOf(stages, code)
  return { code: stage, words: stageWords[stage] }
}
