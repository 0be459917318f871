import { z } from 'zod'
import { Id } from '../domain/procedure/inputs.js'
import { logSecurity } from '../record/security-log.js'
import { endSessions, sessionsOf } from '../record/sessions.js'
import type { App } from './app.js'
import type { Deps } from './deps.js'
import { described, failing } from './openapi.js'
import { sendBorder } from './problem.js'
import { cookieName, setCookie, tokenOf } from './sessions.js'
import { askedBy } from './signin.js'

/*
 * Where somebody is signed in, and signing out: here, there, or everywhere.
 */

const Instant = z.string().meta({ format: 'date-time' })

const Session = z.object({
  id: z.string().meta({ format: 'uuid' }),
  method: z.enum(['oidc', 'phone-code']),
  createdAt: Instant,
  seenAt: Instant,
  endsAt: Instant,
  secondFactor: z.boolean(),
  current: z.boolean(),
})

export function sessionRoutes(app: App, { store, settings, auth }: Pick<Deps, 'store' | 'settings' | 'auth'>): void {
  const { https } = settings
  const config = { beforeSecondFactor: true }
  const denied = failing('401', '429', '503')

  app.get(
    '/me/sessions',
    {
      config,
      schema: {
        ...described('listSessions', { zh: '我的登录', en: 'where you are signed in' }, 'desk'),
        response: { 200: z.object({ rows: z.array(Session) }), ...denied },
      },
    },
    async (request, reply) => {
      const rows = await sessionsOf(store, askedBy(request).person)
      return reply.send({
        rows: rows.map(({ id, method, createdAt, seenAt, endsAt, secondFactorAt }) => ({
          id,
          method,
          createdAt,
          seenAt,
          endsAt,
          secondFactor: secondFactorAt !== null,
          current: id === request.signedIn?.session?.id,
        })),
      })
    },
  )

  app.delete(
    '/me/sessions',
    {
      config,
      schema: {
        ...described('signOut', { zh: '退出登录', en: 'sign out' }, 'desk'),
        querystring: z.strictObject({
          all: z.enum(['true', 'false']).default('false').meta({ description: '所有设备 / everywhere' }),
        }),
        response: { 200: z.object({ ended: z.int() }), ...denied, ...failing('422') },
      },
    },
    async (request, reply) => {
      const { person } = askedBy(request)
      const all = request.query.all === 'true'
      const session = request.signedIn?.session?.id ?? null
      const ended = all || session !== null ? await endSessions(store, person, all ? null : session) : 0
      auth.forget?.(tokenOf(request, https)?.token ?? '')
      await logSecurity(store, all ? 'sessions-ended' : 'signed-out', { person, session, address: request.ip })
      setCookie(reply, cookieName(https), '', { seconds: 0, https })
      return reply.send({ ended })
    },
  )

  app.delete(
    '/me/sessions/:id',
    {
      config,
      schema: {
        ...described('endSession', { zh: '退出某个设备的登录', en: 'sign out elsewhere' }, 'desk'),
        params: z.object({ id: Id }),
        response: { 200: z.object({ ended: z.int() }), ...denied, ...failing('404', '422') },
      },
    },
    async (request, reply) => {
      const { person } = askedBy(request)
      const { id } = request.params
      const ended = await endSessions(store, person, id)
      if (ended === 0) return sendBorder(request, reply, 'not-found')
      if (id === request.signedIn?.session?.id) auth.forget?.(tokenOf(request, https)?.token ?? '')
      await logSecurity(store, 'signed-out', { person, session: id, address: request.ip })
      return reply.send({ ended })
    },
  )
}
