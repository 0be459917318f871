import { z } from 'zod'
import { refuse } from '../domain/case/refusal.js'
import { lockedFor, noteFailure, noteSuccess, secondFactorAccount } from '../record/lock-out.js'
import { nameOf } from '../record/registers.js'
import { enrolSecondFactor, takeSecondFactor } from '../record/second-factor.js'
import { logSecurity } from '../record/security-log.js'
import { strengthen } from '../record/sessions.js'
import type { App } from './app.js'
import type { Deps } from './deps.js'
import { lineOf } from './network.js'
import { described, failing } from './openapi.js'
import { sendBorder, sendRefusal } from './problem.js'
import { cookieName, setCookie, tokenOf } from './sessions.js'
import { askedBy } from './signin.js'

/*
 * The second factor of those who administer, audit or operate the platform; others may have one. It belongs to a session of
 * our own: once shown, that session gets another token.
 */

export function secondFactorRoutes(
  app: App,
  { store, settings, auth }: Pick<Deps, 'store' | 'settings' | 'auth'>,
): void {
  const { https, sessions } = settings
  const config = { beforeSecondFactor: true, rateLimit: { max: 10, timeWindow: 60_000 } }

  app.post(
    '/me/second-factor/enrol',
    {
      config,
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
            [
              '请直接输入动态码；手机遗失的用恢复码，都遗失的请管理员重置',
              'enter its code; with a lost phone a recovery code; with both lost, have an administrator reset it',
            ],
          ),
        )
      return reply.header('cache-control', 'no-store').send(enrolled)
    },
  )

  app.post(
    '/me/second-factor',
    {
      config,
      schema: {
        ...described('passSecondFactor', { zh: '输入第二因素', en: 'pass the second factor' }, 'desk'),
        body: z.strictObject({
          code: z
            .string()
            .min(6)
            .max(20)
            .meta({ description: '六位动态码，或恢复码 / six digits, or a recovery code' }),
        }),
        response: {
          200: z.object({
            token: z.string().meta({ description: '换发的令牌，原令牌作废 / takes the place of the former token' }),
            recovery: z
              .array(z.string())
              .meta({ description: '恢复码，仅绑定时给出一次 / given once, at the enrolment' }),
          }),
          ...failing('400', '401', '409', '413', '415', '422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      const { person } = askedBy(request)
      const session = request.signedIn?.session?.id
      // A token of the issuer says itself how many factors were shown: nothing here can make it stronger.
      if (session === undefined) return sendRefusal(request, reply, noSession)
      const about = { person, session, address: request.ip }
      const account = secondFactorAccount(person)
      const locked = await lockedFor(store, account, lineOf(request.ip))
      if (locked > 0) {
        await logSecurity(store, 'locked-out', about)
        return sendBorder(request, reply.header('retry-after', String(locked)), 'too-many-requests')
      }
      const passed = await takeSecondFactor(store, person, request.body.code)
      if (passed === null) {
        await noteFailure(store, account, lineOf(request.ip))
        await logSecurity(store, 'second-factor-failed', about)
        return sendBorder(request, reply, 'not-signed-in')
      }
      await noteSuccess(store, account, lineOf(request.ip))
      const kind = passed.by === 'recovery-code' ? 'recovery-code-used' : 'second-factor-passed'
      await logSecurity(store, passed.enrolled ? 'second-factor-enrolled' : kind, about)
      const token = await strengthen(store, session)
      auth.forget?.(tokenOf(request, https)?.token ?? '')
      setCookie(reply, cookieName(https), token, { seconds: sessions.staff.whole, https })
      return reply.header('cache-control', 'no-store').send({ token, recovery: [...passed.recovery] })
    },
  )
}

const noSession = refuse(
  'no-session',
  'conflict',
  ['签发方的令牌不能在此补充第二因素', 'a token of the issuer cannot be strengthened here'],
  ['请以统一身份或验证码登录', 'sign in at the provider or by a code'],
)
