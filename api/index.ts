import type { AddressInfo } from 'node:net'
import type { App } from './app.js'
import type { Deps } from './deps.js'
import { buildApi } from './server.js'

export { developmentIssuer, remoteIssuer, sessionsOnly, type Auth } from './auth.js'
export { defaultSettings, type ApiSettings, type Deps, type Engine, type Papers } from './deps.js'
export { buildApi } from './server.js'

export interface RunningApi {
  readonly app: App
  readonly url: string
  /** Takes no more requests, ends the event streams, finishes what is under way, and passes on what the engine must hear. */
  readonly close: () => Promise<void>
}

/** Serves, and sweeps for what the engine has not acknowledged. Store and engine stay open: they belong to the caller. */
export async function startApi(deps: Deps, at: { readonly host: string; readonly port: number }): Promise<RunningApi> {
  const app = await buildApi(deps)
  await app.listen({ host: at.host, port: at.port })
  deps.engine.keepSweeping(deps.store)
  let closing: Promise<void> | null = null
  return {
    app,
    url: urlOf(app, at.host),
    close: () => (closing ??= app.close().then(() => deps.engine.drain())),
  }
}

function urlOf(app: App, host: string): string {
  const address = app.server.address() as AddressInfo
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${address.port}`
}
