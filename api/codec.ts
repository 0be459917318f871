import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Actor } from '../domain/case/actor.js'
import { refuse, type Refusal } from '../domain/case/refusal.js'
import { hasStated } from '../record/read-log.js'
import type { App } from './app.js'
import type { Deps } from './deps.js'
import { described, failing } from './openapi.js'
import { sendRefusal } from './problem.js'
import { askedBy } from './signin.js'

/*
 * The engine keeps ciphertext. Its own pages and command line may have payloads decoded here (Temporal's remote codec
 * protocol), for those who operate the platform, who have stated why; each time is noted. There is no such route unless a
 * setting names where those pages are.
 */

/** A payload as JSON: base64. */
export interface CodedPayload {
  readonly metadata?: Readonly<Record<string, string>> | undefined
  readonly data?: string | undefined
}

export interface Codec {
  /** The origin of the engine's pages. */
  readonly origin: string
  /** Raises an error where one is encrypted and not by us. */
  readonly decode: (payloads: readonly CodedPayload[]) => Promise<readonly CodedPayload[]>
  readonly encode: (payloads: readonly CodedPayload[]) => Promise<readonly CodedPayload[]>
}

/** How long a stated reason holds, in milliseconds. */
const statedFor = 30 * 60_000
const mostPayloads = 1_000

const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/)
const Payload = z.object({ metadata: z.record(z.string().max(100), base64).optional(), data: base64.optional() })
const Payloads = z.object({ payloads: z.array(Payload).max(mostPayloads).default([]) })

export function codecRoutes(app: App, { store, codec }: Pick<Deps, 'store' | 'codec'>): void {
  if (codec === undefined) return
  const by = { zh: '系统管理员、运维人员', en: 'administrators and operators' }

  app.post(
    '/codec/sessions',
    {
      schema: {
        ...described(
          'stateDecodeReason',
          { zh: '说明查看引擎内容的理由', en: 'state why payloads are decoded' },
          'service',
          by,
        ),
        body: z.strictObject({
          reason: z
            .string()
            .trim()
            .min(4)
            .max(500)
            .meta({ description: '理由，记入查阅记录 / why; it is put on record' }),
        }),
        response: {
          200: z.object({ until: z.string().meta({ format: 'date-time' }) }),
          ...failing('400', '401', '403', '413', '415', '422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      const actor = askedBy(request)
      if (!operates(actor)) return sendRefusal(request, reply, notTheirs())
      await app.reads.keep({ ...readingOf(request, actor), what: 'decode-session', n: 0, reason: request.body.reason })
      const now = Date.parse(await store.clock.now(store.sql))
      return reply.send({ until: new Date(now + statedFor).toISOString() })
    },
  )

  for (const way of ['decode', 'encode'] as const) {
    app.options(`/codec/${way}`, { config: { public: true }, schema: { hide: true } }, async (request, reply) => {
      allow(request, reply, codec.origin)
      return reply
        .header('access-control-allow-methods', 'POST')
        .header('access-control-allow-headers', 'authorization, content-type, x-namespace')
        .header('access-control-max-age', '600')
        .code(204)
        .send()
    })

    app.post(
      `/codec/${way}`,
      {
        schema: {
          ...described(`${way}Payloads`, titles[way], 'service', by),
          body: Payloads,
          response: { 200: Payloads, ...failing('400', '401', '403', '413', '415', '422', '429', '503') },
        },
        onRequest: async (request, reply) => allow(request, reply, codec.origin),
      },
      async (request, reply) => {
        const actor = askedBy(request)
        if (!operates(actor)) return sendRefusal(request, reply, notTheirs())
        if (!(await hasStated(store, actor.person, 'decode-session', statedFor)))
          return sendRefusal(request, reply, noReason())
        const { payloads } = request.body
        // What the command line asks with is its own: it learns nothing by having it encrypted.
        if (way === 'decode') await app.reads.keep({ ...readingOf(request, actor), what: 'decode', n: payloads.length })
        const done = await codec[way](payloads).catch(() => null)
        if (done === null) return sendRefusal(request, reply, notOurs())
        return reply.send({ payloads: done.map((one) => ({ ...one, metadata: { ...one.metadata } })) })
      },
    )
  }
}

const titles = {
  decode: { zh: '解码引擎中的内容', en: 'decode payloads of the engine' },
  encode: { zh: '加密发给引擎的内容', en: 'encrypt what the engine is asked with' },
} as const

function operates({ appointments }: Actor): boolean {
  return appointments.some(({ role }) => role === 'admin' || role === 'operator')
}

function readingOf(request: FastifyRequest, { person, appointments }: Actor) {
  return { person, appointments, cases: [], request: request.id }
}

/** Only pages from there; who comes without a browser sends no origin. */
function allow(request: FastifyRequest, reply: FastifyReply, origin: string): void {
  void reply.header('vary', 'Origin')
  if (request.headers.origin === origin) void reply.header('access-control-allow-origin', origin)
}

function notTheirs(): Refusal {
  return refuse(
    'not-yours-to-read',
    'forbidden',
    ['只有系统管理员和运维人员可以查看引擎内容', 'administrators and operators alone have payloads decoded'],
    ['请以系统管理员或运维人员身份登录', 'sign in as one of them'],
  )
}

function noReason(): Refusal {
  return refuse(
    'reason-not-stated',
    'forbidden',
    ['尚未说明理由，或者已超过30分钟', 'no reason was stated in the last 30 minutes'],
    ['请先提交理由：POST /codec/sessions', 'state it first: POST /codec/sessions'],
  )
}

function notOurs(): Refusal {
  return refuse(
    'not-our-payload',
    'invalid',
    ['不是本平台加密的内容', 'it was not encrypted by this installation'],
    ['请核对命名空间和密钥', 'check the namespace and the keys'],
  )
}
