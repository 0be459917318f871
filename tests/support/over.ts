import type { FastifyBaseLogger } from 'fastify'
import { readPaper } from '../../activities/papers/shelf.js'
import type { App } from '../../api/app.js'
import type { Auth } from '../../api/auth.js'
import { defaultSettings, type Deps } from '../../api/deps.js'
import { buildApi } from '../../api/server.js'
import type { TestEngine } from './engine.js'

/** The API over a real engine, to be injected. */
export async function apiOver(
  t: TestEngine,
  auth: Auth,
  log: FastifyBaseLogger,
  more: Partial<Deps> = {},
): Promise<App> {
  const app = await buildApi({
    store: t.store,
    engine: t.engine,
    auth,
    codes: null,
    oidc: null,
    audit: { publicKey: null },
    blobs: t.papers.blobs,
    papers: { readPaper: (caseId, sha256) => readPaper(t.papers, caseId, sha256) },
    log,
    settings: { ...defaultSettings, requestsPerMinute: 100_000 },
    ...more,
  })
  await app.ready()
  return app
}
