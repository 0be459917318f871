import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { PersonId } from '../domain/case/actor.js'
import { refuse, type Refusal } from '../domain/case/refusal.js'
import { words } from '../domain/procedure/inputs.js'
import { checkMobile, checkResidentId } from '../domain/values/identifiers.js'
import { lockedFor, noteFailure, noteSuccess, phoneAccount } from '../record/lock-out.js'
import { actorOf } from '../record/registers.js'
import { seal, unseal } from '../record/sealing.js'
import { logSecurity } from '../record/security-log.js'
import { newCode, personByPhone, takeCode, workerNamed } from '../record/sign-in.js'
import type { App } from './app.js'
import type { Deps } from './deps.js'
import { lineOf } from './network.js'
import { described, failing } from './openapi.js'
import { sendBorder, sendRefusal } from './problem.js'
import { signIn } from './sessions.js'

/*
 * Signing in by a code sent to the phone. What is asked about a phone is answered alike whether anybody is behind it or not;
 * only who has shown to hold it learns more, and never who else does.
 */

const Phone = z
  .string()
  .regex(/^1[3-9]\d{9}$/, { error: '请填写11位手机号 / an 11-digit mobile number' })
  .meta({ sealed: true })
const Token = z.object({ token: z.string(), expiresIn: z.int(), person: z.string() }).meta({ id: 'SessionToken' })

/** Milliseconds: as long as the name and the number may take to type after the code. */
const ticketLife = 15 * 60_000

export function phoneRoutes(app: App, { store, codes, settings }: Pick<Deps, 'store' | 'codes' | 'settings'>): void {
  if (codes === null) return
  const config = { public: true, rateLimit: { max: 20, timeWindow: 60_000 } }
  const open = failing('400', '413', '415', '422', '429', '503')
  const { https, sessions: lifetimes, codesPerHour: perHour } = settings

  app.post(
    '/auth/code',
    {
      config,
      schema: {
        ...described('sendCode', { zh: '发送登录验证码', en: 'send a code to sign in' }, 'service', 'public'),
        body: z.strictObject({ phone: Phone }),
        response: { 202: z.object({ sent: z.literal(true), validFor: z.int() }), ...open },
      },
    },
    async (request, reply) => {
      const { phone } = request.body
      const code = await newCode(store, phone, { address: lineOf(request.ip), perHour })
      if (code !== null) {
        await logSecurity(store, 'code-sent', { address: request.ip })
        // Not waited for: how long it takes says nothing of the phone.
        codes
          .send(phone, code)
          .catch((error: unknown) =>
            request.log.warn({ name: error instanceof Error ? error.name : 'unknown' }, 'a code was not sent'),
          )
      }
      return reply.code(202).header('cache-control', 'no-store').send({ sent: true, validFor: 300 })
    },
  )

  app.post(
    '/auth/code/verify',
    {
      config,
      schema: {
        ...described('verifyCode', { zh: '以验证码登录', en: 'sign in by the code' }, 'service', 'public'),
        body: z.strictObject({ phone: Phone, code: z.string().regex(/^\d{6}$/) }),
        response: {
          200: Token,
          202: z.object({ ticket: z.string() }).meta({
            description:
              '尚未登记，或须先核对是谁：凭此实名 / not registered, or it must be said who this is: do that with this',
          }),
          ...open,
          ...failing('401', '403'),
        },
      },
    },
    async (request, reply) => {
      const { phone, code } = request.body
      const account = phoneAccount(phone)
      const locked = await lockedFor(store, account, lineOf(request.ip))
      if (locked > 0) {
        await logSecurity(store, 'locked-out', { address: request.ip })
        return sendBorder(request, reply.header('retry-after', String(locked)), 'too-many-requests')
      }
      const taken = await takeCode(store, phone, code)
      if (taken !== 'taken') {
        await noteFailure(store, account, lineOf(request.ip), { guessed: taken === 'wrong' })
        await logSecurity(store, 'sign-in-failed', { address: request.ip })
        return sendBorder(request, reply, 'not-signed-in')
      }
      await noteSuccess(store, account, lineOf(request.ip))
      void reply.header('cache-control', 'no-store')
      const found = await personByPhone(store, phone)
      if (found === 'nobody' || found === 'unsure') return reply.code(202).send({ ticket: ticketFor(phone) })
      const session = await begin(request, reply, found.person)
      return session === null ? sendRefusal(request, reply, blocked) : reply.code(200).send(session)
    },
  )

  app.post(
    '/auth/register',
    {
      config,
      schema: {
        ...described('registerWorker', { zh: '职工实名登记', en: 'register as a worker' }, 'service', 'public'),
        body: z.strictObject({
          ticket: z.string().max(400),
          name: words(60),
          idno: z.string().max(18).meta({ sealed: true }),
        }),
        response: {
          200: Token.meta({ description: '已登记的本人 / registered already, under this number' }),
          201: Token,
          ...open,
          ...failing('401', '403', '409'),
        },
      },
    },
    async (request, reply) => {
      const { ticket, name, idno } = request.body
      const phone = phoneIn(ticket)
      if (phone === null) return sendBorder(request, reply, 'not-signed-in')
      const account = phoneAccount(phone)
      const locked = await lockedFor(store, account, lineOf(request.ip))
      if (locked > 0) return sendBorder(request, reply.header('retry-after', String(locked)), 'too-many-requests')
      const fault = checkResidentId(idno.toUpperCase())
      if (fault !== null)
        return sendRefusal(
          request,
          reply,
          refuse('invalid-idno', 'invalid', [fault.zh, fault.en], ['请核对公民身份号码', 'compare the number again']),
        )
      const named = await workerNamed(store, { phone, name, idno })
      if (named === null) {
        // Who holds a phone might try numbers of others.
        await noteFailure(store, account, lineOf(request.ip))
        await logSecurity(store, 'sign-in-failed', { address: request.ip })
        return sendRefusal(request, reply, registered)
      }
      const { person, isNew } = named
      if (isNew) await logSecurity(store, 'registered', { person, address: request.ip })
      const session = await begin(request, reply, person)
      if (session === null) return sendRefusal(request, reply, blocked)
      void reply.header('cache-control', 'no-store')
      return isNew ? reply.code(201).send(session) : reply.code(200).send(session)
    },
  )

  /** Null where they may not sign in. */
  async function begin(request: FastifyRequest, reply: FastifyReply, person: PersonId) {
    const actor = await actorOf(store, person)
    if (actor === null) return null
    const session = await signIn(store, request, reply, { person, method: 'phone-code', actor, https, lifetimes })
    return { ...session, person }
  }

  /** That this phone was shown to be somebody's, for as long as it takes to say who. */
  function ticketFor(phone: string): string {
    const said = JSON.stringify({ phone, until: Date.now() + ticketLife })
    return seal(store.keys.draft, Buffer.from(said), 'register').toString('base64url')
  }

  function phoneIn(ticket: string): string | null {
    try {
      const said = Ticket.parse(
        JSON.parse(unseal(store.keys.draft, Buffer.from(ticket, 'base64url'), 'register').toString()),
      )
      return said.until > Date.now() && checkMobile(said.phone) === null ? said.phone : null
    } catch {
      return null
    }
  }
}

const Ticket = z.object({ phone: z.string(), until: z.number() })

const registered = refuse(
  'registered-already',
  'conflict',
  [
    '该身份已经登记，与所填姓名或手机号不符，不能自行登录',
    'this identity is registered already, and not under this name and number',
  ],
  ['请核对姓名，或到所属工会更新手机号', 'compare the name, or have your union change the number'],
)

/** Said only to who has shown who they are. */
export const blocked: Refusal = refuse(
  'sign-in-blocked',
  'forbidden',
  ['您的登录已被停用', 'you have been blocked from signing in'],
  ['请联系所属工会的管理员', 'ask the administrator of your union'],
)
