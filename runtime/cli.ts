import { parseArgs } from 'node:util'
import { join } from 'node:path'
import { Connection } from '@temporalio/client'
import closeWithGrace from 'close-with-grace'
import { pino } from 'pino'
import { migrate } from '../db/migrate.js'
import { closeStore } from '../record/store.js'
import { audit } from './audit.js'
import { backup } from './backup.js'
import { calendar } from './calendar.js'
import { doctor, printDoctor } from './doctor.js'
import { createAdmin, personCommand } from './admin.js'
import { importRegister } from './import.js'
import { keysCommand } from './keys.js'
import { createLogger, scrub } from './logging.js'
import { apiOver, authOf, engineAt, recordAt, workerAt } from './parts.js'
import { play } from './play/play.js'
import { linesOf } from './play/report.js'
import { scenarios } from './play/scenarios.js'
import { isProblem, problem, sayProblem } from './problems.js'
import { loadSettings, type Settings } from './settings.js'
import { rebuild } from './rebuild.js'
import { reportCommand } from './report.js'
import { restore } from './restore.js'
import { retentionCommand } from './retention.js'
import { stackOf } from './safe-errors.js'
import { templatesCommand } from './templates.js'
import { registerSearchAttributes } from './temporal.js'
import { startTracing } from './tracing.js'
import { undoing } from './undoing.js'
import { up } from './up.js'

const usage = `四有 siyou

  siyou up                 单机运行全部 / everything on one machine
  siyou api                只运行接口 / the HTTP API alone
  siyou worker             只运行工作进程 / the worker alone
  siyou migrate            更新数据库结构 / bring the database up to date
  siyou play <A…G|all> [--json] [--out <文件夹 folder>]
                           演示案例 / play scenarios on skipped time
  siyou admin create --name <姓名> --union <工会> [--phone <手机>] [--office admin|auditor|operator] [--region <代码>]
                           登记系统管理、审计、运维人员，并给出邀请码 / somebody who runs the platform, with an invitation
  siyou person invite|unlock|sign-out|reset-second-factor|block|unblock <人员 id>
                           登录的邀请、解锁、退出、重置、停用 / the signing in of a person
  siyou import <名册 register> <文件 file> [--partial] [--bad <文件 file>]
                           导入名册：unions、employers、departments、bodies、commissions、people、registrations、inspectors、honours
  siyou report <年 year> [--union <工会 union>] [--out <文件 file>]
                           年度报告（PDF）/ the yearly report, of a union with all below it or of the whole tree
  siyou rebuild            由留痕重建读表与流程 / read tables and workflows again, from events alone
  siyou calendar load <文件 file>
                           载入国务院放假安排，并重算在办期限 / a holiday notice, and what runs counted by it
  siyou calendar show [--json]
                           现行日历 / the calendar in force
  siyou audit verify [--since <日 day>] [--case <案件 id>] [--roots <文件夹或网址 folder or URL>] [--json]
                           校验全部留痕 / holds the whole record to itself and to its daily roots
  siyou backup <文件夹 folder> [--without-bucket]
                           不停机备份（不含密钥）/ everything but the keys, while it runs
  siyou backup --keys <文件 file>
                           另处备份密钥 / the keys, encrypted, to another place
  siyou restore [<文件夹 folder>] [--keys <文件 file>] [--replace] [--erasures <文件 file>]
                           从备份恢复 / from a backup, the platform being stopped
  siyou retention [--dry-run] [--json]
                           保存期限：删除已到期的 / erases what has been kept long enough, or says what would be
  siyou keys rotate|retire|status
                           不停机轮换主密钥 / another master key, while it runs
  siyou templates check [--out <文件夹 folder>]
                           检查各地的文书模板 / whether the templates of places can be set
  siyou doctor             检查运行条件 / what is missing, and how to get it
  siyou help               本说明 / this
`

const say = (line: string): void => void process.stdout.write(`${line}\n`)
/** What is under way: not part of the result. */
const tell = (line: string): void => void process.stderr.write(`${line}\n`)

/** Null: it was asked wrongly. */
function ended(code: 0 | 1 | null): void {
  if (code === null) say(usage)
  process.exitCode = code ?? 2
}

/** The command line. Ends the process with 0, 1 (it failed) or 2 (it was asked wrongly). */
export async function main(args: readonly string[]): Promise<void> {
  const [command = 'help', ...rest] = args
  const settings = loadSettings()
  try {
    switch (command) {
      case 'up':
        return await runUp(settings)
      case 'api':
        return await runApi(settings)
      case 'worker':
        return await runWorker(settings)
      case 'migrate':
        return await runMigrate(settings)
      case 'play':
        return await runPlay(settings, rest)
      case 'rebuild':
        return await runRebuild(settings)
      case 'admin':
        if (!(await createAdmin(settings, rest, say))) {
          say(usage)
          process.exitCode = 2
        }
        return
      case 'person':
        return ended((await personCommand(settings, rest, say)) ? 0 : null)
      case 'import':
        if (!(await importRegister(settings, rest, say))) {
          say(usage)
          process.exitCode = 2
        }
        return
      case 'report':
        return ended((await reportCommand(settings, rest, say)) ? 0 : null)
      case 'calendar':
        return await runCalendar(settings, rest)
      case 'audit':
        return ended(await audit(settings, rest, say, tell))
      case 'backup':
        return ended((await backup(settings, rest, say)) ? 0 : null)
      case 'restore':
        return ended(await restore(settings, rest, say, tell))
      case 'retention':
        return ended((await retentionCommand(settings, rest, say)) ? 0 : null)
      case 'keys':
        return ended((await keysCommand(settings, rest, say)) ? 0 : null)
      case 'templates': {
        const well = await templatesCommand(settings, rest, say)
        return ended(well === null ? null : well ? 0 : 1)
      }
      case 'doctor':
        return await runDoctor(settings)
      case 'help':
      case '--help':
        return say(usage)
      default:
        say(usage)
        process.exitCode = 2
    }
  } catch (error) {
    if (isAskedWrongly(error)) return ended(null)
    const said = isProblem(error)
      ? sayProblem(error)
      : `${scrub(error instanceof Error ? stackOf(error) : String(error))}\n`
    process.stderr.write(said)
    process.exitCode = 1
  }
}

/** An option that there is not, or one without its value. */
function isAskedWrongly(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')
}

async function runUp(settings: Settings): Promise<void> {
  // The terminal is for people; what the parts say goes to a file beside the data.
  const log = createLogger(
    settings,
    pino.destination({
      dest: join(settings.dataDir, 'log', 'siyou.log'),
      mkdir: true,
      minLength: 4096,
      periodicFlush: 1000,
    }),
  )
  const running = await up(settings, log, say)
  stopWhenAsked(settings, async () => {
    say('四有 siyou：正在停止 / stopping')
    await running.stop()
    say('四有 siyou：已停止 / stopped')
  })
  try {
    await running.ended
  } catch (error) {
    await running.stop()
    throw error
  }
}

async function runApi(settings: Settings): Promise<void> {
  const log = createLogger(settings)
  const auth = await authOf(settings, false)
  if (auth === null) throw needs('AUTH_ISSUER')
  const store = await recordAt(databaseOf(settings), settings)
  const tracing = await startTracing(settings, log)
  const engine = engineAt(engineAddressOf(settings), store, settings, log, tracing)
  await engine.sweep(store)
  const api = await apiOver({ store, engine, auth, log }, settings, settings.port)
  const undo = undoing()
  undo.later(() => tracing?.stop())
  undo.later(() => closeStore(store))
  undo.later(() => engine.close())
  undo.later(() => api.close())
  stopWhenAsked(settings, undo.all)
  log.info({ url: api.url }, 'api')
}

async function runWorker(settings: Settings): Promise<void> {
  const log = createLogger(settings)
  const store = await recordAt(databaseOf(settings), settings)
  const tracing = await startTracing(settings, log)
  const worker = await workerAt(engineAddressOf(settings), store, settings, log, tracing)
  const undo = undoing()
  undo.later(() => tracing?.stop())
  undo.later(() => closeStore(store))
  undo.later(() => worker.stop())
  stopWhenAsked(settings, undo.all)
  await worker.done
}

async function runMigrate(settings: Settings): Promise<void> {
  await migrate(databaseOf(settings))
  say('数据库结构已是最新 / the database is up to date')
  if (settings.temporalAddress === undefined) return
  const connection = await Connection.connect({ address: settings.temporalAddress })
  try {
    await registerSearchAttributes(connection, settings.temporalNamespace)
    say('引擎的检索属性已登记 / the engine knows the search attributes')
  } finally {
    await connection.close()
  }
}

async function runPlay(settings: Settings, args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean' }, out: { type: 'string' } },
  })
  const wanted = (positionals[0] ?? 'all').toUpperCase()
  const chosen = wanted === 'ALL' ? scenarios : scenarios.filter(({ name }) => name === wanted)
  if (chosen.length === 0) {
    say(usage)
    process.exitCode = 2
    return
  }
  // Standard output holds the result and nothing else.
  const log = createLogger({ logLevel: 'error' }, pino.destination(2))
  await play(
    chosen,
    settings,
    log,
    ({ scenario, result, number, trace }) => {
      if (values.json === true) return say(JSON.stringify(result))
      say(`\n${scenario.name}　${scenario.title.zh} / ${scenario.title.en}　${number}`)
      for (const line of linesOf(trace)) say(line)
      say(
        `结果 outcome：${result.outcome ?? '履行中 being performed'}　阶段 stages：${result.stages.join(' → ')}　天数 days：${result.days ?? '—'}　留痕 events：${result.events}（${result.chainVerified ? '校验无误 verified' : '校验不符 NOT VERIFIED'}）`,
      )
    },
    values.out,
  )
}

async function runRebuild(settings: Settings): Promise<void> {
  const log = createLogger(settings)
  const store = await recordAt(databaseOf(settings), settings)
  const engine = engineAt(engineAddressOf(settings), store, settings, log)
  try {
    await rebuild(store, engine, say)
  } finally {
    await engine.close()
    await closeStore(store)
  }
}

async function runCalendar(settings: Settings, args: readonly string[]): Promise<void> {
  if (await calendar(settings, args, say)) return
  say(usage)
  process.exitCode = 2
}

async function runDoctor(settings: Settings): Promise<void> {
  const found = await doctor(settings)
  printDoctor(found)
  process.exitCode = found.every(({ ok }) => ok) ? 0 : 1
}

/** On Ctrl-C or SIGTERM: stops in order, once; an unforeseen failure stops too, and is told. */
function stopWhenAsked(settings: Settings, stop: () => Promise<void>): void {
  closeWithGrace({ delay: (settings.shutdownGraceSeconds + 20) * 1000, logger: false }, async ({ err }) => {
    if (err !== undefined) process.stderr.write(`${scrub(stackOf(err))}\n`)
    await stop()
  })
}

function databaseOf(settings: Settings): string {
  if (settings.databaseUrl === undefined) throw needs('DATABASE_URL')
  return settings.databaseUrl
}

function engineAddressOf(settings: Settings): string {
  if (settings.temporalAddress === undefined) throw needs('TEMPORAL_ADDRESS')
  return settings.temporalAddress
}

function needs(variable: string): Error {
  return problem(
    'setting-missing',
    [`缺少环境变量 ${variable}`, `${variable} is not set`],
    ['分开运行时须指明地址；单机请用 siyou up', 'run apart, the parts need addresses; on one machine use siyou up'],
  )
}
