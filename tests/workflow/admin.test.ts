import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { App } from '../../api/app.js'
import { developmentIssuer } from '../../api/auth.js'
import { defaultSettings } from '../../api/deps.js'
import { buildApi } from '../../api/server.js'
import { addPerson, addUnit, appoint } from '../../record/registers.js'
import { startEngine, type TestEngine } from '../support/engine.js'
import { claim, county, planted, type County } from './county.js'

let t: TestEngine
let place: County
let app: App
let folder: string
const tokens: Record<string, string> = {}

beforeAll(async () => {
  t = await startEngine({ on: 'a-whole-server' })
  place = await county(t.store)
  // The engine's time is real: what is owed must lie ahead of it.
  t.clock.set(new Date().toISOString())
  folder = mkdtempSync(join(tmpdir(), 'siyou-admin-'))
  const auth = await developmentIssuer(folder)
  app = await buildApi({
    store: t.store,
    engine: t.engine,
    auth,
    codes: null,
    oidc: null,
    papers: { readPaper: async () => null },
    audit: { publicKey: null },
    blobs: t.papers.blobs,
    log: pino({ level: 'silent' }),
    settings: { ...defaultSettings, requestsPerMinute: 100_000 },
  })
  await app.ready()
  const elsewhere = await addUnit(t.store, {
    kind: 'union',
    name: '金华市另一县总工会',
    level: 'county',
    region: '330727',
    parent: place.city,
  })
  const staff = [
    ['admin', 'admin', place.city],
    ['local', 'admin', place.enterprise],
    ['stranger', 'admin', elsewhere],
    ['auditor', 'auditor', place.city],
  ] as const
  for (const [login, role, unit] of staff) {
    const person = await addPerson(t.store, { name: login })
    await appoint(t.store, { person, role, unit, from: '2020-01-01' })
    tokens[login] = (await auth.issue?.(person))?.token ?? ''
  }
  tokens['officer'] = (await auth.issue?.(place.officer))?.token ?? ''
})
afterAll(async () => {
  await app.close()
  await t.close()
  rmSync(folder, { recursive: true, force: true })
})

async function ask(as: string, method: 'GET' | 'POST', url: string, payload?: object) {
  const headers = { authorization: `Bearer ${tokens[as] ?? ''}` }
  const answer = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })
  return { status: answer.statusCode, body: answer.json() }
}

async function until<T>(read: () => Promise<T>, right: (value: T) => boolean): Promise<T> {
  for (let n = 0; ; n += 1) {
    const value = await read()
    if (right(value)) return value
    if (n > 150) throw new Error(`never: ${JSON.stringify(value)}`)
    await wait(100)
  }
}

const detail = (id: string, as = 'admin') => ask(as, 'GET', `/admin/workflows/${id}`)

test('what the engine says of a case stands beside what the record says, timers with what they are for', async () => {
  const { id } = await t.act(place.worker, 'open', null, claim(place))
  const { body } = await until(
    () => detail(id),
    (answer) => answer.body.agrees === true && answer.body.record.seq === 2,
  )
  expect(body).toMatchObject({
    engine: { status: 'RUNNING', answers: true, seq: 2, stage: 'acceptance', stuck: false, paused: false, alarms: 0 },
    record: { seq: 2, stage: { code: 'acceptance' } },
    timers: [{ key: '1/firstResponse', next: 'remind', known: true }],
  })
  const listed = await until(
    () => ask('admin', 'GET', '/admin/workflows?stage=acceptance'),
    (answer) => answer.body.rows.length > 0,
  )
  expect(listed.body.rows).toMatchObject([{ case: { id }, agrees: true, status: 'Running' }])
  expect((await ask('admin', 'GET', '/admin/workflows?stage=mediation')).body.rows).toEqual([])
})

test('it is for administrators of that part of the tree, and their acts for the auditor', async () => {
  const { id } = await t.act(place.worker, 'open', null, claim(place, 'bonus'))
  expect((await detail(id, 'officer')).status).toBe(403)
  expect((await detail(id, 'stranger')).status).toBe(404)
  expect((await detail(id, 'local')).status).toBe(200)
  expect((await ask('stranger', 'GET', '/admin/workflows')).body.rows).toEqual([])
  expect((await ask('stranger', 'POST', `/admin/workflows/${id}/restart`, { reason: '没有权限的人' })).status).toBe(404)
  expect((await ask('local', 'POST', '/admin/workflows/rebuild-all', { reason: '只管一个单位' })).status).toBe(403)
  expect((await ask('admin', 'GET', '/admin/acts')).status).toBe(403)
  expect((await ask('admin', 'POST', `/admin/workflows/${id}/resync`, { reason: '短' })).status).toBe(422)
  expect((await ask('auditor', 'GET', '/admin/acts')).body.rows).toEqual([])
})

test('a workflow is ended and built again from the record, and its history replays', async () => {
  const { id } = await t.act(place.worker, 'open', null, claim(place, 'contract'))
  const before = await until(
    () => detail(id),
    (answer) => answer.body.agrees === true,
  )
  expect(
    (await ask('admin', 'POST', `/admin/workflows/${id}/restart`, { reason: '演练：重建工作流' })).body.outcome,
  ).toBe('restarted')
  const after = await until(
    () => detail(id),
    (answer) => answer.body.agrees === true && answer.body.engine.runId !== before.body.engine.runId,
  )
  expect(after.body.timers).toEqual(before.body.timers)
  expect((await ask('admin', 'POST', `/admin/workflows/${id}/replay`, { reason: '升级前的检查' })).body.outcome).toBe(
    'replays',
  )
  const history = await ask('admin', 'GET', `/admin/workflows/${id}/history`)
  expect(history.body.steps[0].type).toBe('workflowExecutionStarted')
  expect(JSON.stringify(history.body)).toContain(id)
  expect(JSON.stringify(history.body)).not.toContain(planted.facts)
  expect((await ask('auditor', 'GET', '/admin/acts')).body.rows.map(({ act }: { act: string }) => act)).toEqual([
    'read-history',
    'replay',
    'restart',
  ])
})

test('effects are held while they are paused, and go on after', async () => {
  const { id } = await t.act(place.worker, 'open', null, claim(place, 'working-time'))
  await until(
    () => detail(id),
    (answer) => answer.body.agrees === true,
  )
  expect(
    (await ask('admin', 'POST', `/admin/workflows/${id}/pause-effects`, { reason: '文书模板有误' })).body.outcome,
  ).toBe('paused')
  await until(
    () => detail(id),
    (answer) => answer.body.engine.paused === true,
  )
  await t.act(place.enterpriseOfficer, 'accept', id)
  const held = await until(
    () => detail(id),
    (answer) => answer.body.agrees === true && answer.body.record.seq > 1,
  )
  await wait(500)
  expect(held.body.effects.length).toBeGreaterThan(0)
  expect((await detail(id)).body.effects).toEqual(held.body.effects)
  await ask('admin', 'POST', `/admin/workflows/${id}/resume-effects`, { reason: '模板已更正' })
  const done = await until(
    () => detail(id),
    (answer) => answer.body.effects.length === 0,
  )
  expect(done.body.engine.paused).toBe(false)
})

test('after the loss of every workflow all are built again from the record, their clocks as they were', async () => {
  const running = (await ask('admin', 'GET', '/admin/workflows')).body.rows.map(
    (row: { case: { id: string } }) => row.case.id,
  ) as string[]
  const before = await Promise.all(running.map((id) => detail(id).then(({ body }) => body.timers)))
  for (const id of running) await t.handle(id).terminate('the engine was lost')
  const answer = await ask('admin', 'POST', '/admin/workflows/rebuild-all', { reason: '引擎数据丢失' })
  expect(answer.body.cases).toBeGreaterThanOrEqual(running.length)
  await t.engine.sweep(t.store)
  for (const [i, id] of running.entries()) {
    const { body } = await until(
      () => detail(id),
      (one) => one.body.agrees === true,
    )
    expect(body.timers).toEqual(before[i])
  }
})
