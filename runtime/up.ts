import { migrate } from '../db/migrate.js'
import { shanghaiDay } from '../domain/values/time.js'
import { tellAllAgain } from '../record/rebuild.js'
import { closeStore, type Store } from '../record/store.js'
import type { FastifyBaseLogger } from 'fastify'
import { apiOver, authOf, engineAt, recordAt, workerAt } from './parts.js'
import { linesOf, resultAfter, traceOf } from './play/report.js'
import { scenarios } from './play/scenarios.js'
import { send, worldOver } from './play/world.js'
import { freePort, portIsFree } from './ports.js'
import { startPostgres } from './postgres.js'
import { problem } from './problems.js'
import { seedSample, unitId } from './sample/seed.js'
import type { Settings } from './settings.js'
import { startTemporal } from './temporal.js'
import { toldInWords } from './told-again.js'
import { startTracing } from './tracing.js'
import { undoing } from './undoing.js'

export interface Up {
  readonly url: string
  readonly stop: () => Promise<void>
  /** Ends with the worker: fails when that ended by itself. */
  readonly ended: Promise<void>
}

/**
 * Everything on one machine: PostgreSQL and the engine (those of this machine unless addresses are set), the worker and
 * the API, in this process. What it starts, it stops, in the opposite order.
 */
export async function up(settings: Settings, log: FastifyBaseLogger, say: (line: string) => void): Promise<Up> {
  const undo = undoing()
  try {
    say('四有 siyou：启动中 / starting')
    const tracing = await startTracing(settings, log)
    undo.later(() => tracing?.stop())
    const postgres = settings.databaseUrl === undefined ? await startPostgres(settings.dataDir, log) : null
    if (postgres !== null) undo.later(() => postgres.stop())
    const database = settings.databaseUrl ?? postgres?.url ?? ''
    await migrate(database)
    const store = await recordAt(database, settings)
    undo.later(() => closeStore(store))
    const temporal =
      settings.temporalAddress === undefined ? await startTemporal(settings.dataDir, settings, log) : null
    if (temporal !== null) undo.later(() => temporal.stop())
    const address = settings.temporalAddress ?? temporal?.address ?? ''
    const auth = await authOf(settings, true)
    if (auth === null) throw noIssuer()
    const sample = auth.mode === 'dev'
    if (sample && !isLoopback(settings.host)) throw exposed(settings.host)
    if (sample) await seedSample(store)
    const worker = await workerAt(address, store, settings, log, tracing)
    undo.later(() => worker.stop())
    const engine = engineAt(address, store, settings, log, tracing)
    undo.later(() => engine.close())
    if (temporal?.rebuilt === true) {
      const told = await tellAllAgain(store)
      const [zh, en] = toldInWords(told)
      if (told.cases + told.matters > 0)
        say(
          `引擎文件已重建，${zh}的时钟由留痕恢复 / the engine's file is new: the clocks of ${en} come from the record`,
        )
      await temporal.confirmRebuilt()
    }
    await engine.sweep(store)
    const api = await apiOver({ store, engine, auth, log }, settings, await portFor(settings))
    undo.later(() => api.close())
    say(welcome(api.url, temporal?.uiUrl ?? null, sample))
    if (sample && (await isEmpty(store))) await playOne(api.url, say)
    const gone = postgres === null ? null : withoutDatabase(postgres.pid)
    if (gone !== null) undo.later(gone.unwatch)
    return {
      url: api.url,
      stop: undo.all,
      ended: gone === null ? worker.done : Promise.race([worker.done, gone.happened]),
    }
  } catch (error) {
    await undo.all()
    throw error
  }
}

/** Fails once the PostgreSQL of this machine is gone: then nothing can be served, and whoever watches us starts us again. */
function withoutDatabase(pid: number): { readonly happened: Promise<never>; readonly unwatch: () => void } {
  let unwatch = (): void => undefined
  const happened = new Promise<never>((_, reject) => {
    const watching = setInterval(() => {
      try {
        process.kill(pid, 0)
      } catch {
        clearInterval(watching)
        reject(
          problem(
            'database-gone',
            ['PostgreSQL 意外停止', 'PostgreSQL has stopped by itself'],
            ['请查看 log/postgres.log，然后重新启动', 'see log/postgres.log, then start again'],
          ),
        )
      }
    }, 2_000).unref()
    unwatch = () => clearInterval(watching)
  })
  // Whoever waits for the end learns of it; nobody has to.
  happened.catch(() => undefined)
  return { happened, unwatch }
}

/** The port that was asked for; if it is taken, and nobody insisted on it, any other. */
async function portFor({ port, host }: Settings): Promise<number> {
  if (port === 0 || (await portIsFree(port, host))) return port
  if (process.env['PORT'] === undefined) return freePort()
  throw problem(
    'port-taken',
    [`端口 ${port} 已被占用`, `port ${port} is taken`],
    ['请换用其他端口，例如 PORT=8081 npm start', 'choose another, for example PORT=8081 npm start'],
  )
}

function noIssuer(): Error {
  return problem(
    'no-issuer',
    ['未设置令牌签发方', 'nobody is named who signs the tokens'],
    ['请设置 AUTH_ISSUER、AUTH_AUDIENCE', 'set AUTH_ISSUER and AUTH_AUDIENCE'],
  )
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

/** Sample persons sign in by name alone: nobody but this machine may reach that. */
function exposed(host: string): Error {
  return problem(
    'sample-sign-in-exposed',
    [`示例登录没有口令，不能在 ${host} 上对外提供`, `sample persons sign in without a password: not on ${host}`],
    [
      '请使用 HOST=127.0.0.1，或设置 AUTH_ISSUER、AUTH_AUDIENCE',
      'use HOST=127.0.0.1, or set AUTH_ISSUER and AUTH_AUDIENCE',
    ],
  )
}

async function isEmpty({ sql }: Store): Promise<boolean> {
  return (await sql`select 1 from heads limit 1`).length === 0
}

function welcome(url: string, engineUi: string | null, sample: boolean): string {
  const day = shanghaiDay(new Date(Date.now() - 10 * 86_400_000).toISOString())
  const lines = [
    '',
    `  地址 address        ${url}`,
    `  接口页面 API page    ${url}/docs`,
    `  健康状况 health      ${url}/health`,
    ...(engineUi === null ? [] : [`  引擎界面 engine      ${engineUi}`]),
  ]
  if (!sample) return `${lines.join('\n')}\n`
  return [
    ...lines,
    '',
    '  示例登录 sample logins（POST /auth/dev {"person": "…"}）',
    '    职工 worker-chen · 用人单位 employer-doors · 工会负责人 officer-doors · 调解员 mediator-li',
    '    立案 clerk-fang · 仲裁员 arbitrator-gu · 督办 supervisor-county · 县总 officer-county · 代访代办 agent-county',
    '',
    '  提出一件诉求 open a case：',
    `    TOKEN=$(curl -s ${url}/auth/dev -H 'content-type: application/json' -d '{"person":"worker-chen"}' | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')`,
    `    curl -s ${url}/grievances -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -H "idempotency-key: $(date +%s)-first" \\`,
    `      -d '{"respondents":["${unitId('doors')}"],"region":"330723","claim":{"type":"pay-arrears","amount":"860000","remedies":["payment"],"knewOn":"${day}"},"facts":"公司拖欠上月工资8600元。"}'`,
    '',
    '  停止 stop：Ctrl-C',
    '',
  ].join('\n')
}

/** One case before your eyes, over HTTP, in real time: nobody travels, and the 调解书 is there within seconds. */
async function playOne(url: string, say: (line: string) => void): Promise<void> {
  const scenario = scenarios.find(({ name }) => name === 'F')
  if (scenario === undefined) return
  say(`  演示一件案件 playing one case：${scenario.title.zh} / ${scenario.title.en}`)
  const now = async () => new Date().toISOString()
  const world = worldOver({
    url,
    now,
    today: async () => shanghaiDay(await now()),
    pass: async () => undefined,
    step: 0,
  })
  await scenario.play(world)
  const { token } = await send<{ token: string }>('POST', `${url}/auth/dev`, { person: scenario.worker })
  const trace = await traceOf(url, world.caseId(), token)
  for (const line of linesOf(trace)) say(`  ${line}`)
  const took = resultAfter(trace)
  say(
    `\n  从提出到调解书生效 from opening to the 调解书：${took === null ? '—' : `${took / 1000} 秒 s`}（演示；真实案件每步由人办理）\n`,
  )
}
