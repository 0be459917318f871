import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { searchFor } from '../support/leaks.js'
import { filesIn, personalDataOf } from './clear.js'
import { unitId } from '../../runtime/sample/seed.js'

/*
 * What a person does who has just cloned this: start it, use it, stop it, kill it, start it again.
 */

const root = resolve(import.meta.dirname, '../..')
let data: string
let running: Running | null = null

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'siyou-e2e-'))
})

afterAll(async () => {
  await running?.stop('SIGINT')
  rmSync(data, { recursive: true, force: true })
})

test('it starts, plays a case, and stops all that it started', async () => {
  running = await start({ plays: true })
  expect(running.output()).toContain('调解书生效')
  const health = await running.get('/health')
  expect(health.status).toBe(200)
  expect(await running.get('/openapi.json').then((answer) => answer.body)).toMatchObject({ openapi: '3.1.0' })
  expect(processesOn(data).length).toBeGreaterThan(1)
  expect(await running.stop('SIGINT')).toBe(0)
  expect(processesOn(data)).toEqual([])
})

test('a second start goes on with every case, also after a kill', async () => {
  running = await start()
  expect(running.output()).not.toContain('演示一件案件')
  const worker = await running.signIn('worker-chen')
  const opened = await running.post('/grievances', worker, {
    respondents: [unitId('doors')],
    region: '330723',
    claim: { type: 'pay-arrears', amount: '860000', remedies: ['payment'], knewOn: '2026-01-05' },
    facts: '公司拖欠上月工资。',
  })
  expect(opened.status).toBe(201)
  const id = String((opened.body as { case: { id: string } }).case.id)
  await running.stop('SIGKILL')

  running = await start()
  const officer = await running.signIn('officer-doors')
  const accepted = await running.post(`/grievances/${id}/accept`, officer, {})
  expect(accepted.status).toBe(200)
  expect(accepted.body).toMatchObject({ case: { stage: { code: 'handling' } } })
  // The engine, too, knows it: the notice of acceptance is made by an activity of the case's workflow.
  await expect.poll(() => typesOf(id, worker), { timeout: 30_000 }).toContain('document-sealed')
})

test('without its engine it goes on taking filings; the engine catches up when it is back', async () => {
  if (running === null) throw new Error('not started')
  const worker = await running.signIn('worker-chen')
  const engine = Number(JSON.parse(readFileSync(join(data, 'temporal.running.json'), 'utf8')).server.pid)
  process.kill(engine, 'SIGKILL')
  const opened = await running.post('/grievances', worker, {
    respondents: [unitId('doors')],
    region: '330723',
    claim: { type: 'bonus', amount: '120000', remedies: ['payment'], knewOn: '2026-01-05' },
    facts: '公司未发季度奖金。',
  })
  expect(opened.status).toBe(201)
  const id = String((opened.body as { case: { id: string } }).case.id)
  const accepted = await running.post(`/grievances/${id}/accept`, await running.signIn('officer-doors'), {})
  expect(accepted.status).toBe(200)
  expect(await typesOf(id, worker)).not.toContain('document-sealed')
  await running.stop('SIGKILL')

  running = await start()
  await expect.poll(() => typesOf(id, worker), { timeout: 40_000 }).toContain('document-sealed')
  const trace = await typesOf(id, worker)
  expect(trace).not.toContain('expired')
  expect(await running.stop('SIGINT')).toBe(0)
  expect(processesOn(data)).toEqual([])
  running = null
})

test('what it leaves on the disk names nobody and repeats nobody’s words', () => {
  const search = searchFor([...personalDataOf(), '公司拖欠上月工资。', '公司未发季度奖金。'])
  // In an installation for trying out, messages go into a file instead of to a phone.
  const files = filesIn(data).filter((file) => !relative(data, file).startsWith('outbox'))
  expect(files.map((file) => relative(data, file))).toEqual(expect.arrayContaining(['temporal.db', 'log/siyou.log']))
  expect(files.flatMap((file) => search(relative(data, file), readFileSync(file)))).toEqual([])
})

async function typesOf(id: string, token: string): Promise<readonly (string | null)[]> {
  const { body } = (await running?.get(`/grievances/${id}/timeline`, token)) ?? { body: { entries: [] } }
  return (body as { entries: { type: string | null }[] }).entries.map(({ type }) => type)
}

interface Answer {
  readonly status: number
  readonly body: unknown
}

interface Running {
  output(): string
  get(path: string, token?: string): Promise<Answer>
  post(path: string, token: string, body: unknown): Promise<Answer>
  signIn(login: string): Promise<string>
  /** The exit code; null where it was killed. */
  stop(signal: NodeJS.Signals): Promise<number | null>
}

/** An empty installation plays a case before it is ready; any other does not. */
async function start({ plays }: { readonly plays: boolean } = { plays: false }): Promise<Running> {
  const child = spawn(process.execPath, ['bin/siyou.js', 'up'], {
    cwd: root,
    env: {
      ...process.env,
      PORT: '0',
      SIYOU_DATA: data,
      SIYOU_PROGRAMS: join(root, '.siyou', 'programs'),
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (part: Buffer) => (output += part.toString()))
  child.stderr.on('data', (part: Buffer) => (output += part.toString()))
  const url = await ready(child, () => output, plays)
  const call = async (method: string, path: string, token?: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: await response.json() }
  }
  return {
    output: () => output,
    get: (path, token) => call('GET', path, token),
    post: (path, token, body) => call('POST', path, token, body),
    signIn: async (login) =>
      ((await call('POST', '/auth/dev', undefined, { person: login })).body as { token: string }).token,
    stop: (signal) => stopped(child, signal),
  }
}

/** The address, once it serves and has played what it plays. */
async function ready(child: ChildProcess, output: () => string, plays: boolean): Promise<string> {
  const until = Date.now() + 120_000
  while (Date.now() < until && child.exitCode === null) {
    const [, url] = /address\s+(http:\/\/\S+)/.exec(output()) ?? []
    const played = !plays || output().includes('从提出到调解书生效')
    if (url !== undefined && played) return url
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`it did not start:\n${output()}`)
}

function stopped(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code))
    child.kill(signal)
  })
}

/** The processes whose command line names this folder. */
function processesOn(folder: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .map((pid) => commandLine(pid))
    .filter((line) => line.includes(folder))
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    // It has ended meanwhile.
    return ''
  }
}
