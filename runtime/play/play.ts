import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import { diskBlobs } from '../../record/blobs/disk.js'
import { localProvider } from '../../activities/esign/sealer.js'
import { readPaper } from '../../activities/papers/shelf.js'
import { defaultSettings, developmentIssuer, startApi } from '../../api/index.js'
import { migrate } from '../../db/migrate.js'
import { nextWorkingDay } from '../../domain/law/calendar.js'
import { addDays, at, shanghaiDay } from '../../domain/values/time.js'
import { manualClock } from '../../record/clock.js'
import { currentSetting } from '../../record/setting.js'
import { closeStore, openStore, type Store } from '../../record/store.js'
import { publishTallyKey, tallyKeyFrom } from '../../record/tally-key.js'
import { dataConverterOf } from '../codec.js'
import { connectEngine, type Engine } from '../engine.js'
import { installTemporalLogger } from '../logging.js'
import { startPostgres } from '../postgres.js'
import { timeSkippingServerProgram } from '../programs.js'
import { seedSample } from '../sample/seed.js'
import type { Settings } from '../settings.js'
import { skippingClock } from '../skipping.js'
import { startTimeSkipping } from '../temporal.js'
import { startWorker } from '../worker.js'
import { undoing } from '../undoing.js'
import { inDays, resultAfter, traceOf, type Entry, type Result } from './report.js'
import type { Scenario } from './scenarios.js'
import { takePapers } from './papers.js'
import { send, worldOver } from './world.js'

export interface Played {
  readonly result: Result
  readonly scenario: Scenario
  readonly number: string
  readonly trace: readonly Entry[]
}

/** Where it was played, for who wants to look before it is gone. */
export interface Place {
  /** All that was written to disk. */
  readonly folder: string
  /** Of its API. */
  readonly url: string
  readonly store: Store
  readonly client: Engine['client']
}

const minute = 60_000

/**
 * Plays scenarios one after another over HTTP, on a PostgreSQL of their own and an engine whose time is skipped: weeks
 * pass in seconds. Nothing of it is kept but the papers, where a folder `out` is named for them. Raises the first step that was not accepted.
 */
export async function play(
  scenarios: readonly Scenario[],
  settings: Settings,
  log: FastifyBaseLogger,
  onPlayed: (played: Played) => void,
  out?: string,
  afterwards: (played: Place) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const undo = undoing()
  try {
    const folder = await mkdtemp(join(tmpdir(), 'siyou-play-'))
    undo.later(() => rm(folder, { recursive: true, force: true }))
    const program = await timeSkippingServerProgram(settings, log)
    const postgres = await startPostgres(folder, log, { durable: false })
    undo.later(() => postgres.stop())
    await migrate(postgres.url)
    await installTemporalLogger(log)
    const environment = await startTimeSkipping(program)
    undo.later(() => environment.teardown())
    const clock = manualClock(new Date(await environment.currentTimeMs()).toISOString())
    const store = openStore({ url: postgres.url, masterKey: randomBytes(32), clock })
    undo.later(() => closeStore(store))
    await seedSample(store)
    const tally = tallyKeyFrom(randomBytes(32))
    await publishTallyKey(store, tally)
    const blobs = diskBlobs(join(folder, 'blobs'))
    const papers = { blobs, store }
    const engineAt = { address: environment.address, namespace: 'default', taskQueue: 'siyou-play', log }
    const worker = await startWorker({
      ...engineAt,
      connection: environment.nativeConnection,
      store,
      papers,
      esign: localProvider(join(folder, 'seals')),
      tally,
      settings,
    })
    undo.later(() => worker.stop())
    const engine = connectEngine({ ...engineAt, dataConverter: dataConverterOf(store.keys) })
    undo.later(() => engine.close())
    const auth = await developmentIssuer(join(folder, 'keys'))
    const api = await startApi(
      {
        store,
        engine,
        auth,
        codes: null,
        oidc: null,
        audit: { publicKey: null },
        blobs,
        papers: { readPaper: (caseId, sha256) => readPaper(papers, caseId, sha256) },
        log,
        settings: { ...defaultSettings, requestsPerMinute: 100_000 },
      },
      { host: '127.0.0.1', port: 0 },
    )
    undo.later(() => api.close())
    const time = skippingClock({ environment, store, clock, engine })
    for (const scenario of scenarios) {
      const { calendar } = await currentSetting(store)
      await time.advanceTo(at(nextWorkingDay(addDays(shanghaiDay(time.now()), 1), calendar), '09:00'))
      const world = worldOver({
        url: api.url,
        now: async () => time.now(),
        today: async () => shanghaiDay(time.now()),
        pass: (ms) => time.advance(ms),
        step: minute,
      })
      await scenario.play(world)
      await time.settle()
      // What goes outside is told of by the sweep, as in a service that runs.
      await engine.sweep(store)
      onPlayed(await report(scenario, api.url, world.caseId(), world.stages()))
      if (out !== undefined) await takePapers(scenario, api.url, world.caseId(), out)
    }
    await engine.drain()
    await afterwards({ folder, url: api.url, store, client: engine.client })
  } finally {
    await undo.all()
  }
}

async function report(scenario: Scenario, url: string, caseId: string, stages: readonly string[]): Promise<Played> {
  const { token } = await send<{ token: string }>('POST', `${url}/auth/dev`, { person: scenario.worker })
  const headers = { authorization: `Bearer ${token}` }
  const { case: view } = await send<{ case: { number: string; outcome: { code: string } | null } }>(
    'GET',
    `${url}/grievances/${caseId}`,
    undefined,
    headers,
  )
  const { verified, events } = await send<{ verified: boolean; events: number }>(
    'GET',
    `${url}/grievances/${caseId}/verify`,
    undefined,
    headers,
  )
  const trace = await traceOf(url, caseId, token)
  return {
    scenario,
    trace,
    number: view.number,
    result: {
      scenario: scenario.name,
      outcome: view.outcome?.code ?? null,
      stages,
      days: inDays(resultAfter(trace)),
      events,
      chainVerified: verified,
    },
  }
}
