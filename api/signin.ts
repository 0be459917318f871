import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../domain/case/actor.js'
import { actorOf } from '../record/registers.js'
import type { Store } from '../record/store.js'
import type { Auth, SignedIn } from './auth.js'
import { turnedAway } from './problem.js'
import { isFromElsewhere, outlives, tokenOf, type Lifetimes } from './sessions.js'

/*
 * Deny by default: a route that does not say `public: true` is open to nobody without a good token of a known person.
 * Appointments are read anew at every request, so that a right given or taken away holds at once.
 */

export interface Route {
  readonly method: string
  readonly url: string
  readonly public: boolean
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Open without signing in. */
    public?: boolean
    /** Open to administrators who have yet to show their second factor. */
    beforeSecondFactor?: boolean
  }
  interface FastifyRequest {
    signedIn: SignedIn | null
    known: Actor | null
  }
  interface FastifyInstance {
    /** Every route there is, as it was registered. */
    routeTable: readonly Route[]
  }
}

/** Reads the token, if there is one. It turns nobody away: the rate limit comes first, by person where there is one. */
export function identify(app: FastifyInstance, auth: Auth, { https }: { readonly https: boolean }): void {
  app.decorateRequest('signedIn', null)
  app.addHook('onRequest', async (request) => {
    const shown = tokenOf(request, https)
    if (shown === null || (shown.byCookie && isFromElsewhere(request))) return
    request.signedIn = await auth.verify(shown.token)
  })
}

/** Lets only known people through to what is not public. */
export function admit(app: FastifyInstance, store: Store, lifetimes: Lifetimes): void {
  const table: Route[] = []
  app.decorate('routeTable', table)
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) {
      // Asked later: a plugin's own hook may still say that it is public.
      table.push({
        method,
        url: route.url,
        get public() {
          return route.config?.public === true
        },
      })
    }
  })
  app.decorateRequest('known', null)
  app.addHook('onRequest', async (request) => {
    if (request.is404 || request.routeOptions.config.public === true) return
    if (request.signedIn === null) throw turnedAway('not-signed-in')
    request.known = await actorOf(store, request.signedIn.person)
    if (request.known === null || outlives(request.signedIn, request.known, lifetimes))
      throw turnedAway('not-signed-in')
  })
}

/** Who asks. Only for routes that are not public. */
export function askedBy(request: FastifyRequest): Actor {
  if (request.known === null) throw turnedAway('not-signed-in')
  return request.known
}
