import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { administeredBy } from '../db/queries/administered.js'
import type { PersonId } from '../domain/case/actor.js'
import { refuse } from '../domain/case/refusal.js'
import { blockPerson, blockReasons, unblockPerson } from '../record/blocks.js'
import { invite } from '../record/invitations.js'
import { unlockPerson } from '../record/lock-out.js'
import { resetSecondFactor } from '../record/second-factor.js'
import { logSecurity } from '../record/security-log.js'
import { endSessions } from '../record/sessions.js'
import type { App } from './app.js'
import { CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { described, failing } from './openapi.js'
import { sendBorder, sendRefusal } from './problem.js'
import { askedBy } from './signin.js'

/*
 * What administrators do about the signing in of others, within their own part of the tree; all of it is on record for the
 * auditor. How administrators, auditors and operators come in is no business of one of them: an administrator who could
 * invite themselves as the auditor would watch over themselves. That is for the command line.
 */

const Done = z.object({ done: z.boolean() })

export function signInAdminRoutes(app: App, { store, oidc }: Pick<Deps, 'store' | 'oidc'>): void {
  const denied = failing('400', '401', '403', '404', '413', '415', '422', '429', '503')
  const who = { zh: '管理员', en: 'administrators' }
  const path = (act: string) => `/registers/people/:id/${act}`
  const empty = z.strictObject({}).optional()

  app.post(
    path('invite'),
    {
      schema: {
        ...described('invitePerson', { zh: '发出登录邀请', en: 'invite to sign in' }, 'registers', who),
        params: CaseParams,
        body: empty,
        response: {
          200: z.object({
            invitation: z.string().meta({ description: '三日内、一次 / within three days, once' }),
            url: z.string().nullable(),
          }),
          ...denied,
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      if (!(await may(request, reply, id, 'ordinary'))) return reply
      const invitation = await invite(store, id)
      await put(request, 'invited', id)
      const url =
        oidc === null ? null : `${oidc.publicUrl.replace(/\/+$/, '')}/auth/oidc/login?invitation=${invitation}`
      return reply.header('cache-control', 'no-store').send({ invitation, url })
    },
  )

  app.post(
    path('block'),
    {
      schema: {
        ...described('blockPerson', { zh: '停用登录', en: 'block from signing in' }, 'registers', who),
        params: CaseParams,
        body: z.strictObject({ reason: z.enum(blockReasons) }),
        response: { 200: Done, ...denied },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      if (!(await may(request, reply, id, 'ordinary'))) return reply
      const done = await blockPerson(store, id, { by: askedBy(request).person, reason: request.body.reason })
      await put(request, 'blocked', id)
      return reply.send({ done })
    },
  )

  app.post(
    path('unblock'),
    {
      schema: {
        ...described('unblockPerson', { zh: '恢复登录', en: 'let sign in again' }, 'registers', who),
        params: CaseParams,
        body: empty,
        response: { 200: Done, ...denied },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      if (!(await may(request, reply, id, 'ordinary'))) return reply
      const done = await unblockPerson(store, id)
      await put(request, 'unblocked', id)
      return reply.send({ done })
    },
  )

  app.post(
    path('unlock'),
    {
      schema: {
        ...described('unlockPerson', { zh: '解除登录锁定', en: 'unlock' }, 'registers', who),
        params: CaseParams,
        body: empty,
        response: { 200: Done, ...denied },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      if (!(await may(request, reply, id, 'anybody'))) return reply
      const done = (await unlockPerson(store, id)) > 0
      await put(request, 'unlocked', id)
      return reply.send({ done })
    },
  )

  app.post(
    path('sign-out'),
    {
      schema: {
        ...described('signOutPerson', { zh: '结束其全部登录', en: 'end all their sessions' }, 'registers', who),
        params: CaseParams,
        body: empty,
        response: { 200: Done, ...denied },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      if (!(await may(request, reply, id, 'anybody'))) return reply
      const done = (await endSessions(store, id, null)) > 0
      await put(request, 'sessions-ended', id)
      return reply.send({ done })
    },
  )

  app.post(
    path('reset-second-factor'),
    {
      schema: {
        ...described('resetSecondFactor', { zh: '重置第二因素', en: 'reset the second factor' }, 'registers', who),
        params: CaseParams,
        body: empty,
        response: { 200: Done, ...denied },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      if (!(await may(request, reply, id, 'ordinary'))) return reply
      const done = await resetSecondFactor(store, id)
      await put(request, 'second-factor-reset', id)
      return reply.send({ done })
    },
  )

  const put = (request: FastifyRequest, kind: Parameters<typeof logSecurity>[1], person: PersonId) =>
    logSecurity(store, kind, { person, by: askedBy(request).person, address: request.ip })

  /** Whether the one who asks may do this about that person; where not, it is answered. */
  async function may(
    request: FastifyRequest,
    reply: FastifyReply,
    person: PersonId,
    whom: 'ordinary' | 'anybody',
  ): Promise<boolean> {
    const units = askedBy(request)
      .appointments.filter(({ role }) => role === 'admin')
      .map(({ unit }) => unit)
    if (units.length === 0) {
      sendRefusal(request, reply, notAdmin)
      return false
    }
    const found = await administeredBy(store, units, person)
    if (found === 'elsewhere') {
      sendBorder(request, reply, 'not-found')
      return false
    }
    if (found === 'runs-the-platform' && whom === 'ordinary') {
      sendRefusal(request, reply, runsThePlatform)
      return false
    }
    return true
  }
}

const notAdmin = refuse(
  'not-yours-to-do',
  'forbidden',
  ['人员的登录由管理员管理', 'the signing in of people is for administrators'],
  ['请以管理员身份登录', 'sign in as an administrator'],
)

const runsThePlatform = refuse(
  'separate-offices',
  'forbidden',
  [
    '管理、审计、运维人员的登录不由其中一员办理（三员分立）',
    'how administrators, auditors and operators come in is not for one of them',
  ],
  ['请在服务器上使用 siyou person', 'use siyou person on the machine itself'],
)
