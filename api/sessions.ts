import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../domain/case/actor.js'
import { beginSession, isSessionToken, logSecurity, sessionBy, type Method } from '../record/sessions.js'
import type { PersonId } from '../domain/case/actor.js'
import type { Store } from '../record/store.js'
import type { Auth, SignedIn } from './auth.js'
import { turnedAway } from './problem.js'

/*
 * Sessions of our own beside the tokens of an issuer: an opaque token, as a cookie for browsers or as a bearer for programs.
 * A cookie alone never carries out anything that another site asked for.
 */

/** Seconds. Workers keep their phones; staff sit at machines that others pass by. */
export const lifetimes = {
  worker: { idle: 7 * 86_400, whole: 30 * 86_400 },
  staff: { idle: 1_800, whole: 8 * 3600 },
} as const

/** How long a session that was good is taken at its word, in milliseconds: one that was ended elsewhere is good no longer. */
const trustedFor = 3_000
const mostKept = 10_000

/** Also takes the tokens of our sessions; whatever else it is, the issuer's. */
export function withSessions(auth: Auth, store: Store): Auth {
  const kept = new Map<string, { readonly signedIn: SignedIn | null; readonly since: number }>()
  return {
    ...auth,
    async verify(token) {
      if (!isSessionToken(token)) return auth.verify(token)
      const now = Date.now()
      const known = kept.get(token)
      if (known !== undefined && now < known.since + trustedFor) return known.signedIn
      const session = await sessionBy(store, token, now)
      const signedIn: SignedIn | null =
        session === null
          ? null
          : {
              person: session.person,
              until: Date.parse(session.endsAt),
              method: session.method,
              secondFactor: session.secondFactorAt !== null,
              at: session.createdAt,
              session: session.id,
            }
      if (kept.size >= mostKept) kept.clear()
      kept.set(token, { signedIn, since: now })
      return signedIn
    },
    forget: (token) => void kept.delete(token),
  }
}

export const cookieName = 'siyou_session'

/** The token that a request shows: as a bearer, or else in the cookie. */
export function tokenOf(request: FastifyRequest): { readonly token: string; readonly byCookie: boolean } | null {
  const bearer = /^Bearer ([\w-]+(?:\.[\w-]+\.[\w-]*)?)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (bearer !== undefined) return { token: bearer, byCookie: false }
  const cookie = cookiesOf(request).get(cookieName)
  return cookie === undefined ? null : { token: cookie, byCookie: true }
}

export function cookiesOf(request: FastifyRequest): ReadonlyMap<string, string> {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('=', 2))
  return new Map(pairs.flatMap(([name = '', value = '']) => (name === '' ? [] : [[name, value] as const])))
}

/** A browser sends cookies along with what other sites ask for; such a request is answered as if nobody had signed in. */
export function isFromElsewhere(request: FastifyRequest): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return false
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const { origin, host } = request.headers
  return origin === undefined || !URL.canParse(origin) || new URL(origin).host !== host
}

export function setCookie(
  reply: FastifyReply,
  name: string,
  value: string,
  more: { readonly seconds: number; readonly https: boolean; readonly path?: string },
): void {
  const { seconds, https, path = '/' } = more
  void reply.header(
    'set-cookie',
    `${name}=${value}; Path=${path}; HttpOnly; SameSite=Lax; Max-Age=${seconds}${https ? '; Secure' : ''}`,
  )
}

const guardedRoles: readonly string[] = ['admin', 'auditor', 'operator']

/** Who administers, audits or operates the platform shows a second factor first; until then only that can be done. */
export function needsSecondFactor(actor: Actor, { session, secondFactor }: SignedIn): boolean {
  return (
    session !== undefined && secondFactor !== true && actor.appointments.some(({ role }) => guardedRoles.includes(role))
  )
}

/** Begins a session for somebody who has shown who they are, and puts it on record. */
export async function signIn(
  store: Store,
  request: FastifyRequest,
  reply: FastifyReply,
  { person, method, isWorker, https }: { person: PersonId; method: Method; isWorker: boolean; https: boolean },
): Promise<{ readonly token: string; readonly expiresIn: number }> {
  const lifetime = isWorker ? lifetimes.worker : lifetimes.staff
  const { token, session } = await beginSession(store, person, method, lifetime)
  await logSecurity(store, 'signed-in', { person, session: session.id, address: request.ip })
  setCookie(reply, cookieName, token, { seconds: lifetime.whole, https })
  return { token, expiresIn: lifetime.whole }
}

/** What may be asked for before the second factor. */
export function secondFactorFirst(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    const { signedIn, known } = request
    if (signedIn === null || known === null || request.routeOptions.config.beforeSecondFactor === true) return
    if (needsSecondFactor(known, signedIn)) throw turnedAway('second-factor-needed')
  })
}
