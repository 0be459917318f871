import Fastify, { LogController, type FastifyBaseLogger, type RawServerDefault } from 'fastify'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { App } from './app.js'
import { convertRoutes } from './convert.js'
import { calendarRoute } from './calendar.js'
import { caseRoutes } from './cases.js'
import { claimantRoute } from './claimants.js'
import { codecRoutes } from './codec.js'
import { commandRoutes } from './commands.js'
import { deskRoutes } from './desk.js'
import type { Deps } from './deps.js'
import { draftRoutes } from './drafts.js'
import { accessLog, closeSoon, headers, limits, pressure, requestId, soonHere, unknownRoutes } from './guards.js'
import { esignRoutes } from './esign.js'
import { evidenceRoutes } from './evidence.js'
import { evidenceFormRoute } from './evidence-form.js'
import { evidenceUploadRoutes, wholeBefore } from './evidence-uploads.js'
import { expertRoute } from './experts.js'
import { harmonyRoutes } from './harmony.js'
import { healthRoute } from './health.js'
import { alikeRoute } from './links.js'
import { auditRoutes } from './audit.js'
import { listRoute } from './list.js'
import { documentation, documented } from './openapi.js'
import { problems, sendBorder } from './problem.js'
import { matterRoutes } from './matters.js'
import { metricsRoute } from './metrics.js'
import { progressRoute } from './progress.js'
import { proofRoute } from './proof.js'
import { readLogging } from './read-log.js'
import { readLogRoutes } from './read-log-routes.js'
import { rightsRoutes } from './rights.js'
import { referralRoute } from './referrals.js'
import { reportRoutes } from './reports.js'
import { searchRoute } from './search.js'
import { statisticsRoutes } from './statistics.js'
import { admit, identify } from './signin.js'
import { channelRoutes } from './channels.js'
import { undeliveredRoutes } from './undelivered.js'
import { caseDeliveryRoutes, receiptRoute } from './receipts.js'
import { inspectorRoutes } from './inspectors.js'
import { deliveryRoutes } from './deliveries.js'
import { registerRoutes } from './registers.js'
import { officeRoutes } from './offices.js'
import { oidcRoutes } from './sign-in-oidc.js'
import { phoneRoutes } from './sign-in-phone.js'
import { secondFactorRoutes } from './second-factor-routes.js'
import { securityLogRoute } from './security-log-route.js'
import { sessionRoutes } from './session-routes.js'
import { signInAdminRoutes } from './sign-in-admin.js'
import { secondFactorFirst, withSessions } from './sessions.js'
import { signInRoute } from './signin-route.js'
import { traced } from './tracing.js'
import { validation } from './validation.js'
import { workflowRoutes } from './workflows.js'
import { verifyRoutes } from './verify.js'
import { waysRoute } from './ways.js'

/** Bytes. Evidence is uploaded apart (`evidence-uploads.ts`); what people write fits many times over. */
const bodyLimit = 1_048_576

/** The API, ready to listen or to be injected. Closing it does not close the store or the engine. */
export async function buildApi(deps: Deps): Promise<App> {
  const auth = withSessions(deps.auth, deps.store)
  const { store, settings } = deps
  const app = Fastify<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>({
    loggerInstance: deps.log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request' }),
    genReqId: requestId,
    requestIdHeader: false,
    trustProxy: typeof settings.trustProxy === 'object' ? [...settings.trustProxy] : settings.trustProxy,
    bodyLimit,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    // For a file over a slow line; everything else must be here sooner, see `soonHere`.
    requestTimeout: 900_000,
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    frameworkErrors: (_, request, reply) => void sendBorder(request, reply, 'not-found'),
  })
  app.removeContentTypeParser('text/plain')

  // In this order: who asks, how often, whether they may; only then is a body read.
  problems(app)
  validation(app)
  traced(app)
  accessLog(app)
  closeSoon(app)
  soonHere(app)
  await headers(app, settings)
  await pressure(app)
  identify(app, auth, settings)
  await limits(app, settings)
  admit(app, store, settings.sessions)
  secondFactorFirst(app)
  unknownRoutes(app)
  readLogging(app, store)
  await documented(app, settings.version)

  commandRoutes(app, deps, { 'add-evidence': wholeBefore(deps) })
  listRoute(app, deps)
  searchRoute(app, deps)
  alikeRoute(app, deps)
  draftRoutes(app, deps)
  caseRoutes(app, deps)
  readLogRoutes(app, deps)
  rightsRoutes(app, deps)
  evidenceRoutes(app, deps)
  // Files come in nowhere else.
  await app.register(async (files: App) => evidenceUploadRoutes(files, deps))
  await app.register(async (files: App) => evidenceFormRoute(files, deps))
  proofRoute(app, deps)
  claimantRoute(app, deps)
  expertRoute(app, deps)
  waysRoute(app, deps)
  referralRoute(app, deps)
  progressRoute(app, deps)
  deskRoutes(app, deps)
  calendarRoute(app, deps)
  statisticsRoutes(app, deps)
  reportRoutes(app, deps)
  matterRoutes(app, deps)
  convertRoutes(app, deps)
  workflowRoutes(app, deps)
  registerRoutes(app, deps)
  officeRoutes(app, deps)
  inspectorRoutes(app, deps)
  harmonyRoutes(app, deps)
  deliveryRoutes(app, deps)
  channelRoutes(app, deps)
  caseDeliveryRoutes(app, deps)
  undeliveredRoutes(app, deps)
  signInRoute(app, deps)
  phoneRoutes(app, deps)
  oidcRoutes(app, deps)
  sessionRoutes(app, { ...deps, auth })
  secondFactorRoutes(app, { ...deps, auth })
  signInAdminRoutes(app, deps)
  securityLogRoute(app, deps)
  auditRoutes(app, deps)
  codecRoutes(app, deps)
  // Its bodies are read as they were signed, byte by byte; nowhere else.
  await app.register(async (answers: App) => esignRoutes(answers, deps))
  await app.register(async (answers: App) => receiptRoute(answers, deps))
  verifyRoutes(app, deps)
  healthRoute(app, deps)
  metricsRoute(app, deps)
  await documentation(app)
  return app
}
