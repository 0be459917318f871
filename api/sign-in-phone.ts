import { z } from 'zod'
import { actorOf, nameOf } from '../record/registers.js'
import { seal, unseal } from '../record/sealing.js'
import { endSessions, logSecurity, securityEvents, securityKinds, sessionsOf, strengthen } from '../record/sessions.js'
import {
  enrolSecondFactor,
  hasSecondFactor,
  isLockedOut,
  newCode,
  noteFailure,
  personByPhone,
  registerWorker,
  takeCode,
  takeSecondFactor,
} from '../record/sign-in.js'
import { checkMobile, checkResidentId } from '../domain/values/identifiers.js'
import { refuse } from '../domain/case/refusal.js'
import { words } from '../domain/procedure/inputs.js'
import type { App } from './app.js'
import type { Deps } from './deps.js'
import { namesWithin } from './names.js'
import { described, failing } from './openapi.js'
import { sendBorder, sendRefusal } from './problem.js'
import { cookieName, setCookie, signIn, tokenOf } from './sessions.js'
import { Named } from './shapes.js'
import { askedBy } from './signin.js'

/*
 * Signing in by a code sent to the phone, the sessions that come of it, and the second factor. What is asked about a phone is
 * answered alike whether anybody is behind it or not.
 */

const Phone = z
  .string()
  .regex(/^1[3-9]\d{9}$/, { error: '请填写11位手机号 / an 11-digit mobile number' })
  .meta({ sealed: true })
const Token = z.object({ token: z.string(), expiresIn: z.int(), person: z.string() }).meta({ id: 'SessionToken' })
const Instant = z.string().meta({ format: 'date-time' })

/** Milliseconds: as long as the name and the number may take to type after the code. */
const ticketLife = 15 * 60_000

export function phoneRoutes(
  app: App,
  { store, codes, settings, auth }: Pick<Deps, 'store' | 'codes' | 'settings' | 'auth'>,
): void {
  const config = { public: true, rateLimit: { max: 20, timeWindow: 60_000 } }
  const open = failing('400', '413', '415', '422', '429', '503')

  if (codes !== null) {
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
        const code = await newCode(store, phone)
        if (code !== null) {
          await logSecurity(store, 'code-sent', { address: request.ip })
          // Not waited for: how long it takes says nothing of the phone.
          codes
            .send(phone, code)
            .catch((error: unknown) => request.log.warn({ name: (error as Error).name }, 'a code was not sent'))
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
            202: z
              .object({ ticket: z.string() })
              .meta({ description: '尚未登记：凭此登记 / not registered yet: register with this' }),
            ...open,
            ...failing('401', '409'),
          },
        },
      },
      async (request, reply) => {
        const { phone, code } = request.body
        const account = `phone/${phone}`
        if (await isLockedOut(store, account, request.ip)) {
          await logSecurity(store, 'locked-out', { address: request.ip })
          void reply.header('retry-after', '900')
          return sendBorder(request, reply, 'too-many-requests')
        }
        if (!(await takeCode(store, phone, code))) {
          await noteFailure(store, account, request.ip)
          await logSecurity(store, 'sign-in-failed', { address: request.ip })
          return sendBorder(request, reply, 'not-signed-in')
        }
        void reply.header('cache-control', 'no-store')
        const found = await personByPhone(store, phone)
        if (found === 'several')
          return sendRefusal(
            request,
            reply,
            refuse(
              'several-people',
              'conflict',
              ['该手机号登记了多人，不能据此登录', 'several people are registered with this number'],
              ['请到所属工会核对登记信息', 'have your union check what is registered'],
            ),
          )
        if (found === 'nobody') return reply.code(202).send({ ticket: ticketFor(phone) })
        const { person } = found
        const actor = await actorOf(store, person)
        const isWorker = (actor?.appointments ?? []).every(({ role }) => role === 'worker')
        const session = await signIn(store, request, reply, {
          person,
          method: 'phone-code',
          isWorker,
          https: settings.https,
        })
        return reply.send({ ...session, person })
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
          response: { 201: Token, ...open, ...failing('401', '409') },
        },
      },
      async (request, reply) => {
        const { ticket, name, idno } = request.body
        const phone = phoneIn(ticket)
        if (phone === null) return sendBorder(request, reply, 'not-signed-in')
        const fault = checkResidentId(idno.toUpperCase())
        if (fault !== null)
          return sendRefusal(
            request,
            reply,
            refuse('invalid-idno', 'invalid', [fault.zh, fault.en], ['请核对公民身份号码', 'compare the number again']),
          )
        const person =
          (await personByPhone(store, phone)) === 'nobody' ? await registerWorker(store, { phone, name, idno }) : null
        if (person === null)
          return sendRefusal(
            request,
            reply,
            refuse(
              'registered-already',
              'conflict',
              ['该身份已经登记，不能以新的手机号自行登录', 'this identity is registered already, under another number'],
              ['请到所属工会更新手机号', 'have your union change the number'],
            ),
          )
        await logSecurity(store, 'registered', { person, address: request.ip })
        const session = await signIn(store, request, reply, {
          person,
          method: 'phone-code',
          isWorker: true,
          https: settings.https,
        })
        return reply
          .code(201)
          .header('cache-control', 'no-store')
          .send({ ...session, person })
      },
    )
  }

  const own = { beforeSecondFactor: true }
  app.get(
    '/me/sessions',
    {
      config: own,
      schema: {
        ...described('listSessions', { zh: '我的登录', en: 'where you are signed in' }, 'desk'),
        response: {
          200: z.object({
            rows: z.array(
              z.object({
                id: z.string(),
                method: z.string(),
                createdAt: Instant,
                seenAt: Instant,
                endsAt: Instant,
                secondFactor: z.boolean(),
                current: z.boolean(),
              }),
            ),
          }),
          ...failing('401', '429', '503'),
        },
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
          current: id === request.signedIn?.session,
        })),
      })
    },
  )

  app.delete(
    '/me/sessions',
    {
      config: own,
      schema: {
        ...described('signOut', { zh: '退出登录', en: 'sign out' }, 'desk'),
        querystring: z.strictObject({ all: z.enum(['true', 'false']).default('false') }),
        response: { 200: z.object({ ended: z.int() }), ...failing('401', '422', '429', '503') },
      },
    },
    async (request, reply) => {
      const { person } = askedBy(request)
      const all = request.query.all === 'true'
      const session = request.signedIn?.session ?? null
      const ended = all || session !== null ? await endSessions(store, person, all ? null : session) : 0
      auth.forget?.(tokenOf(request)?.token ?? '')
      await logSecurity(store, all ? 'sessions-ended' : 'signed-out', { person, session, address: request.ip })
      setCookie(reply, cookieName, '', { seconds: 0, https: settings.https })
      return reply.send({ ended })
    },
  )

  app.post(
    '/me/second-factor/enrol',
    {
      config: own,
      schema: {
        ...described('enrolSecondFactor', { zh: '绑定第二因素', en: 'enrol a second factor' }, 'desk'),
        response: {
          200: z.object({ uri: z.string().meta({ description: '仅此一次显示 / shown this once' }) }),
          ...failing('401', '409', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      const { person } = askedBy(request)
      const enrolled = await enrolSecondFactor(store, person, (await nameOf(store, person)) ?? 'siyou')
      if (enrolled === 'enrolled')
        return sendRefusal(
          request,
          reply,
          refuse(
            'enrolled-already',
            'conflict',
            ['已绑定第二因素', 'a second factor is enrolled already'],
            ['请直接输入动态码；手机遗失的用恢复码', 'enter its code; with a lost phone use a recovery code'],
          ),
        )
      return reply.header('cache-control', 'no-store').send(enrolled)
    },
  )

  app.post(
    '/me/second-factor',
    {
      config: { ...own, rateLimit: { max: 10, timeWindow: 60_000 } },
      schema: {
        ...described('passSecondFactor', { zh: '输入第二因素', en: 'pass the second factor' }, 'desk'),
        body: z.strictObject({ code: z.string().min(6).max(20) }),
        response: {
          200: z.object({ token: z.string().nullable(), recovery: z.array(z.string()) }),
          ...failing('400', '401', '413', '415', '422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      const { person } = askedBy(request)
      const session = request.signedIn?.session ?? null
      const account = `second-factor/${person}`
      if (await isLockedOut(store, account, request.ip)) return sendBorder(request, reply, 'too-many-requests')
      const before = await hasSecondFactor(store, person)
      const passed = await takeSecondFactor(store, person, request.body.code)
      if (passed === null) {
        await noteFailure(store, account, request.ip)
        await logSecurity(store, 'second-factor-failed', { person, session, address: request.ip })
        return sendBorder(request, reply, 'not-signed-in')
      }
      await logSecurity(store, before ? 'second-factor-passed' : 'second-factor-enrolled', {
        person,
        session,
        address: request.ip,
      })
      const token = session === null ? null : await strengthen(store, session)
      auth.forget?.(tokenOf(request)?.token ?? '')
      if (token !== null) setCookie(reply, cookieName, token, { seconds: 8 * 3600, https: settings.https })
      return reply.header('cache-control', 'no-store').send({ token, recovery: [...passed.recovery] })
    },
  )

  app.get(
    '/audit/sign-ins',
    {
      schema: {
        ...described('listSignIns', { zh: '登录与安全记录', en: 'signing in, on record' }, 'admin', {
          zh: '安全审计人员',
          en: 'auditors',
        }),
        querystring: z.strictObject({
          before: z
            .string()
            .regex(/^\d{1,18}$/)
            .optional(),
          limit: z.coerce.number().int().min(1).max(100).default(50),
        }),
        response: {
          200: z.object({
            rows: z.array(
              z.object({
                n: z.string(),
                at: Instant,
                kind: z.enum(securityKinds),
                person: Named.nullable(),
                session: z.string().nullable(),
                address: z.string().nullable(),
              }),
            ),
          }),
          ...failing('401', '403', '422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      if (!askedBy(request).appointments.some(({ role }) => role === 'auditor'))
        return sendRefusal(
          request,
          reply,
          refuse(
            'not-yours-to-do',
            'forbidden',
            ['只有安全审计人员可以查阅', 'this is for auditors'],
            ['请以审计身份登录', 'sign in as an auditor'],
          ),
        )
      const rows = await securityEvents(store, request.query)
      const names = await namesWithin(
        store,
        rows.map(({ person }) => person),
      )
      return reply.send({ rows: rows.map(({ person, ...row }) => ({ ...row, person: names.named(person) })) })
    },
  )

  /** That this phone was shown to be somebody's, for as long as it takes to register. */
  function ticketFor(phone: string): string {
    return seal(
      store.keys.draft,
      Buffer.from(JSON.stringify({ phone, until: Date.now() + ticketLife })),
      'register',
    ).toString('base64url')
  }

  function phoneIn(ticket: string): string | null {
    try {
      const said = JSON.parse(unseal(store.keys.draft, Buffer.from(ticket, 'base64url'), 'register').toString()) as {
        phone: string
        until: number
      }
      return said.until > Date.now() && checkMobile(said.phone) === null ? said.phone : null
    } catch {
      return null
    }
  }
}
