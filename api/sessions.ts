import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Actor, PersonId } from '../domain/case/actor.js'
import { logSecurity } from '../record/security-log.js'
import { beginSession, isSessionToken, sessionBy, type Lifetime, type Method } from '../record/sessions.js'
import type { Store } from '../record/store.js'
import type { Auth, SignedIn } from './auth.js'
import { turnedAway } from './problem.js'

/*
 * Sessions of our own beside the tokens of an issuer: an opaque token, as a cookie for browsers or as a bearer for programs.
 * A cookie alone never carries out anything that another site asked for.
 */

/** How long sessions live, in seconds. */
export interface Lifetimes {
  readonly worker: Lifetime
  readonly staff: Lifetime
}

/** Workers keep their phones; staff sit at machines that others pass by. */
export const defaultLifetimes: Lifetimes = {
  worker: { idle: 7 * 86_400, whole: 30 * 86_400 },
  staff: { idle: 1_800, whole: 8 * 3600 },
}

/** How long a session that was good is taken at its word, in milliseconds: one that was ended elsewhere is good no longer. */
const trustedFor = 3_000
const mostKept = 10_000
/** How long a second factor holds, in milliseconds. */
const secondFactorFor = 12 * 3_600_000

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
              at: session.createdAt,
              secondFactor:
                session.secondFactorAt !== null && now < Date.parse(session.secondFactorAt) + secondFactorFor,
              session: { id: session.id, idle: session.idle },
            }
      if (kept.size >= mostKept) kept.clear()
      kept.set(token, { signedIn, since: now })
      return signedIn
    },
    forget: (token) => void kept.delete(token),
  }
}

/** Under TLS the browser itself vouches that no other host has set it (`__Host-`). */
export function cookieName(https: boolean): string {
  return https ? '__Host-siyou_session' : 'siyou_session'
}

/** The token that a request shows: as a bearer, or else in the cookie. */
export function tokenOf(
  request: FastifyRequest,
  https: boolean,
): { readonly token: string; readonly byCookie: boolean } | null {
  const bearer = /^Bearer ([\w-]+(?:\.[\w-]+\.[\w-]*)?)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (bearer !== undefined) return { token: bearer, byCookie: false }
  const cookie = cookiesOf(request).get(cookieName(https))
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

/** Whether somebody administers, audits or operates the platform. */
export function isGuarded({ appointments }: Actor): boolean {
  return appointments.some(({ role }) => guardedRoles.includes(role))
}

/** They show a second factor first; until then only that can be done. Sample persons have none. */
export function needsSecondFactor(actor: Actor, { method, secondFactor }: SignedIn): boolean {
  return method !== 'dev' && !secondFactor && isGuarded(actor)
}

/** A worker's session lives long; it is good for nothing any more once they hold an office. */
export function outlives({ session }: SignedIn, { appointments }: Actor, { staff }: Lifetimes): boolean {
  return session !== undefined && session.idle > staff.idle && appointments.some(({ role }) => role !== 'worker')
}

/** Begins a session for somebody who has shown who they are, and puts it on record. */
export async function signIn(
  store: Store,
  request: FastifyRequest,
  reply: FastifyReply,
  by: {
    readonly person: PersonId
    readonly method: Method
    readonly actor: Actor
    readonly https: boolean
    readonly lifetimes: Lifetimes
  },
): Promise<{ readonly token: string; readonly expiresIn: number }> {
  const { person, method, actor, https, lifetimes } = by
  // By phone come workers, who have no office; at the provider of the staff comes staff.
  const isWorker = actor.appointments.every(({ role }) => role === 'worker') && method === 'phone-code'
  const lifetime = isWorker && actor.conflicting !== true ? lifetimes.worker : lifetimes.staff
  const { token, session } = await beginSession(store, person, method, lifetime)
  await logSecurity(store, 'signed-in', { person, session: session.id, address: request.ip })
  setCookie(reply, cookieName(https), token, { seconds: lifetime.whole, https })
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
