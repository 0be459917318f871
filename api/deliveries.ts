import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { refuse } from '../domain/case/refusal.js'
import { Id } from '../domain/procedure/inputs.js'
import {
  addWebhook,
  callsOf,
  endWebhook,
  mostWebhooks,
  resendCall,
  resumeWebhook,
  rotateWebhook,
  webhooksOf,
  type Webhook,
} from '../record/webhooks.js'
import type { App } from './app.js'
import { CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { namesWithin } from './names.js'
import { described, failing } from './openapi.js'
import { sendBorder, sendRefusal } from './problem.js'
import { Named } from './shapes.js'
import { askedBy } from './signin.js'

/*
 * By what people are told outside the platform, and what institutions are told by HTTP.
 */

const Instant = z.string().meta({ format: 'date-time' })
const Hook = z
  .object({
    id: z.string(),
    unit: Named,
    url: z.string(),
    createdAt: Instant,
    pausedAt: Instant.nullable(),
    endedAt: Instant.nullable(),
  })
  .meta({ id: 'Webhook' })
const who = { zh: '单位的管理员', en: 'administrators of the unit' }

export function deliveryRoutes(app: App, { store, settings }: Pick<Deps, 'store' | 'settings'>): void {
  const denied = failing('401', '429', '503')
  const writes = failing('400', '401', '403', '404', '413', '415', '422', '429', '503')

  app.get(
    '/webhooks',
    {
      schema: {
        ...described('listWebhooks', { zh: '单位的接口通知', en: 'the webhooks of your units' }, 'admin', who),
        response: { 200: z.object({ rows: z.array(Hook) }), ...denied },
      },
    },
    async (request, reply) => {
      const rows = await webhooksOf(store, unitsOf(request))
      const names = await namesWithin(store, rows)
      return reply.send({ rows: rows.map((row) => ({ ...row, unit: names.known(row.unit) })) })
    },
  )

  app.post(
    '/webhooks',
    {
      schema: {
        ...described('addWebhook', { zh: '登记接口通知', en: 'subscribe a unit' }, 'admin', who),
        body: z.strictObject({ unit: Id, url: z.url().max(500) }),
        response: {
          201: z.object({ id: z.string(), secret: z.string().meta({ description: '仅此一次显示 / shown this once' }) }),
          ...writes,
          ...failing('409'),
        },
      },
    },
    async (request, reply) => {
      const { unit, url } = request.body
      if (!unitsOf(request).includes(unit)) return refused(request, reply)
      const { protocol, username, password } = new URL(url)
      const plain = protocol === 'http:' && settings.insecureWebhooks === true
      if ((protocol !== 'https:' && !plain) || username !== '' || password !== '')
        return sendRefusal(
          request,
          reply,
          refuse(
            'https-only',
            'invalid',
            ['只能登记 https 地址，且不得含用户名密码', 'an https address, without a user name or password in it'],
            ['请提供 https 地址', 'give an https address'],
          ),
        )
      const added = await addWebhook(store, { unit, url, by: askedBy(request).person })
      if (added === null) return sendRefusal(request, reply, enough)
      return reply.code(201).header('cache-control', 'no-store').send(added)
    },
  )

  app.get(
    '/webhooks/:id/calls',
    {
      schema: {
        ...described('listWebhookCalls', { zh: '接口通知记录', en: 'its calls' }, 'admin', who),
        params: CaseParams,
        response: {
          200: z.object({
            rows: z.array(
              z.object({
                id: z.string(),
                status: z.string(),
                attempts: z.int(),
                endedAt: Instant.nullable(),
                code: z.string().nullable(),
                payload: z.unknown(),
              }),
            ),
          }),
          ...denied,
          ...failing('404'),
        },
      },
    },
    async (request, reply) => {
      const hook = await own(request, request.params.id)
      return hook === null
        ? sendBorder(request, reply, 'not-found')
        : reply.send({ rows: [...(await callsOf(store, hook.id))] })
    },
  )

  app.post(
    '/webhooks/:id/calls/:call/resend',
    {
      schema: {
        ...described('resendWebhookCall', { zh: '重新发送', en: 'send it once more' }, 'admin', who),
        params: CaseParams.extend({ call: z.uuid().toLowerCase() }),
        response: { 202: z.object({ queued: z.literal(true) }), ...denied, ...failing('404') },
      },
    },
    async (request, reply) => {
      const hook = await own(request, request.params.id)
      const queued = hook !== null && (await resendCall(store, hook.id, request.params.call))
      return queued ? reply.code(202).send({ queued: true }) : sendBorder(request, reply, 'not-found')
    },
  )

  app.post(
    '/webhooks/:id/rotate',
    {
      schema: {
        ...described(
          'rotateWebhook',
          { zh: '更换密钥', en: 'a new secret; the old one holds for a day' },
          'admin',
          who,
        ),
        params: CaseParams,
        response: { 200: z.object({ secret: z.string() }), ...denied, ...failing('404') },
      },
    },
    async (request, reply) => {
      const hook = await own(request, request.params.id)
      const secret = hook === null ? null : await rotateWebhook(store, hook.id)
      return secret === null
        ? sendBorder(request, reply, 'not-found')
        : reply.header('cache-control', 'no-store').send({ secret })
    },
  )

  for (const [name, title, act] of [
    ['resume', { zh: '恢复接口通知', en: 'let it go on' }, resumeWebhook],
    ['end', { zh: '停止接口通知', en: 'end it' }, endWebhook],
  ] as const)
    app.post(
      `/webhooks/:id/${name}`,
      {
        schema: {
          ...described(`${name}Webhook`, title, 'admin', who),
          params: CaseParams,
          response: { 204: z.null(), ...denied, ...failing('404') },
        },
      },
      async (request, reply) => {
        const hook = await own(request, request.params.id)
        if (hook === null) return sendBorder(request, reply, 'not-found')
        await act(store, hook.id)
        return reply.code(204).send(null)
      },
    )

  async function own(request: FastifyRequest, id: string): Promise<Webhook | null> {
    return (await webhooksOf(store, unitsOf(request))).find((hook) => hook.id === id) ?? null
  }

  function unitsOf(request: FastifyRequest): readonly string[] {
    return askedBy(request)
      .appointments.filter(({ role }) => role === 'admin')
      .map(({ unit }) => unit)
  }
}

const enough = refuse(
  'too-many-webhooks',
  'conflict',
  [`一个单位至多登记${mostWebhooks}个接口通知`, `a unit has ${mostWebhooks} webhooks at most`],
  ['请先停止不用的', 'end one that is not needed any more'],
)

function refused<R extends FastifyReply>(request: FastifyRequest, reply: R): R {
  return sendRefusal(
    request,
    reply,
    refuse(
      'not-yours-to-do',
      'forbidden',
      ['只有该单位的管理员可以办理', 'this is for administrators of that unit'],
      ['请以该单位管理员身份登录', 'sign in as one of them'],
    ),
  )
}
