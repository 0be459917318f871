import * as oidc from 'openid-client'
import { z } from 'zod'
import { refuse } from '../domain/case/refusal.js'
import { linkIdentity, personByIdentity } from '../record/invitations.js'
import { actorOf } from '../record/registers.js'
import { seal, unseal } from '../record/sealing.js'
import { logSecurity } from '../record/security-log.js'
import type { App } from './app.js'
import type { Deps } from './deps.js'
import { described, failing } from './openapi.js'
import { sendBorder, sendRefusal } from './problem.js'
import { cookiesOf, setCookie, signIn } from './sessions.js'
import { blocked } from './sign-in-phone.js'

/*
 * Signing in at a provider (OpenID Connect, authorization code with PKCE): for staff, by the unified login of the province or
 * the union's own. Who somebody is here follows from the identity alone, which an invitation has linked to a person.
 */

export interface OidcClient {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Where people reach this platform. */
  readonly publicUrl: string
  /** For a provider on this machine alone. */
  readonly insecure?: boolean
}

/** What is remembered between the way there and the way back, sealed in a cookie. */
const Attempt = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  invitation: z.string().nullable(),
  to: z.string(),
  until: z.number(),
})
type Attempt = z.infer<typeof Attempt>

const attemptCookie = 'siyou_sign_in'
const attemptLife = 600

export function oidcRoutes(
  app: App,
  { store, oidc: client, settings }: Pick<Deps, 'store' | 'oidc' | 'settings'>,
): void {
  if (client === null) return
  const { issuer, clientId, clientSecret, publicUrl, insecure = false } = client
  const { https, sessions: lifetimes } = settings
  const config = { public: true, rateLimit: { max: 30, timeWindow: 60_000 } }
  const callback = `${publicUrl.replace(/\/+$/, '')}/auth/oidc/callback`
  let discovered: Promise<oidc.Configuration> | null = null
  const provider = (): Promise<oidc.Configuration> => {
    discovered ??= oidc.discovery(
      new URL(issuer),
      clientId,
      clientSecret,
      undefined,
      insecure ? { execute: [oidc.allowInsecureRequests] } : undefined,
    )
    // One that was away is asked again.
    discovered.catch(() => (discovered = null))
    return discovered.catch((error: unknown) => {
      throw Object.assign(new Error('provider unreachable', { cause: error }), { statusCode: 503 })
    })
  }

  app.get(
    '/auth/oidc/login',
    {
      config,
      schema: {
        ...described('oidcLogin', { zh: '统一身份登录', en: 'sign in at the provider' }, 'service', 'public'),
        querystring: z.strictObject({
          invitation: z
            .string()
            .max(40)
            .optional()
            .meta({ description: '首次登录的邀请码 / the invitation, the first time' }),
          to: z
            .string()
            .max(200)
            .regex(/^\/(?![/\\])[\w\-./?=&%]*$/)
            .default('/')
            .meta({ description: '登录后前往的本站路径 / where to go after it, on this site' }),
        }),
        response: { 302: z.null(), ...failing('422', '429', '503') },
      },
    },
    async (request, reply) => {
      const { invitation, to } = request.query
      const verifier = oidc.randomPKCECodeVerifier()
      const attempt: Attempt = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier,
        invitation: invitation ?? null,
        to,
        until: Date.now() + attemptLife * 1000,
      }
      const url = oidc.buildAuthorizationUrl(await provider(), {
        redirect_uri: callback,
        scope: 'openid',
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state: attempt.state,
        nonce: attempt.nonce,
      })
      const sealed = seal(store.keys.draft, Buffer.from(JSON.stringify(attempt)), attemptCookie).toString('base64url')
      setCookie(reply, attemptCookie, sealed, { seconds: attemptLife, https, path: '/auth/oidc' })
      return reply.header('cache-control', 'no-store').redirect(url.href)
    },
  )

  app.get(
    '/auth/oidc/callback',
    {
      config,
      schema: {
        ...described('oidcCallback', { zh: '统一身份登录返回', en: 'back from the provider' }, 'service', 'public'),
        querystring: z.looseObject({}),
        response: { 302: z.null(), ...failing('401', '403', '409', '422', '429', '503') },
      },
    },
    async (request, reply) => {
      const attempt = attemptIn(cookiesOf(request).get(attemptCookie))
      setCookie(reply, attemptCookie, '', { seconds: 0, https, path: '/auth/oidc' })
      void reply.header('cache-control', 'no-store')
      if (attempt === null) return sendBorder(request, reply, 'not-signed-in')
      const identity = await identityFrom(request.url, attempt)
      if (identity === null) {
        await logSecurity(store, 'sign-in-failed', { address: request.ip })
        return sendBorder(request, reply, 'not-signed-in')
      }
      const linked = attempt.invitation === null ? null : await linkIdentity(store, identity, attempt.invitation)
      if (linked === 'taken') {
        await logSecurity(store, 'identity-refused', { address: request.ip })
        return sendRefusal(request, reply, taken)
      }
      if (linked !== null) await logSecurity(store, 'identity-linked', { ...linked, address: request.ip })
      const person = linked?.person ?? (await personByIdentity(store, identity))
      if (person === null) {
        await logSecurity(store, 'identity-refused', { address: request.ip })
        return sendRefusal(request, reply, unknown)
      }
      const actor = await actorOf(store, person)
      if (actor === null) return sendRefusal(request, reply, blocked)
      await signIn(store, request, reply, { person, method: 'oidc', actor, https, lifetimes })
      return reply.redirect(attempt.to)
    },
  )

  app.get(
    '/auth/oidc/logout',
    {
      config,
      schema: {
        ...described('oidcLogout', { zh: '退出统一身份', en: 'sign out at the provider' }, 'service', 'public'),
        response: { 302: z.null(), ...failing('404', '429', '503') },
      },
    },
    async (request, reply) => {
      // It ends nothing here: that is DELETE /me/sessions. The provider asks the person before it signs them out.
      const configuration = await provider()
      if (configuration.serverMetadata().end_session_endpoint === undefined)
        return sendBorder(request, reply, 'not-found')
      const url = oidc.buildEndSessionUrl(configuration, { post_logout_redirect_uri: publicUrl })
      return reply.header('cache-control', 'no-store').redirect(url.href)
    },
  )

  function attemptIn(cookie: string | undefined): Attempt | null {
    if (cookie === undefined) return null
    try {
      const opened = unseal(store.keys.draft, Buffer.from(cookie, 'base64url'), attemptCookie).toString()
      const attempt = Attempt.parse(JSON.parse(opened))
      return attempt.until > Date.now() ? attempt : null
    } catch {
      return null
    }
  }

  /** Null where the answer of the provider is not to be trusted, whatever is wrong with it. */
  async function identityFrom(url: string, attempt: Attempt): Promise<{ issuer: string; subject: string } | null> {
    const configuration = await provider()
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, new URL(url, callback), {
        pkceCodeVerifier: attempt.verifier,
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        idTokenExpected: true,
      })
      const claims = tokens.claims()
      return claims === undefined ? null : { issuer: claims.iss, subject: claims.sub }
    } catch (error) {
      if (error instanceof TypeError && error.cause !== undefined) throw Object.assign(error, { statusCode: 503 })
      return null
    }
  }
}

const unknown = refuse(
  'identity-unknown',
  'forbidden',
  ['该统一身份尚未与本平台的人员关联', 'this identity is not linked to anybody here yet'],
  [
    '请向所属工会的管理员索取邀请码，首次登录时填写',
    'ask your administrator for an invitation, and give it the first time',
  ],
)

const taken = refuse(
  'identity-linked-already',
  'conflict',
  [
    '该统一身份已与另一人员关联，邀请码未使用',
    'this identity is linked to somebody else already; the invitation was not used',
  ],
  ['请退出统一身份，以本人的身份重新登录', 'sign out at the provider and sign in as yourself'],
)
