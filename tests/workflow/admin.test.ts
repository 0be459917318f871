import { randomUUID } from 'node:crypto'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { App } from '../../api/app.js'
import { developmentIssuer } from '../../api/auth.js'
import { defaultSettings } from '../../api/deps.js'
import { buildApi } from '../../api/server.js'
import { shanghaiDay } from '../../domain/values/time.js'
import { performMatter } from '../../record/matters/perform.js'
import { actorOf, addPerson, addUnit, appoint } from '../../record/registers.js'
import { matterWorkflowIdOf } from '../../runtime/engine.js'
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
  expect((await ask('admin', 'POST', `/admin/workflows/${id}/history`, {})).status).toBe(422)
  expect((await ask('auditor', 'GET', '/admin/acts')).body.rows).toEqual([])
})

test('a step that is not told to the engine leaves the two in agreement; another hash does not', async () => {
  const { id } = await t.act(place.worker, 'open', null, claim(place, 'other'))
  await t.act(place.enterpriseOfficer, 'accept', id)
  await until(
    () => detail(id),
    (answer) => answer.body.agrees === true && answer.body.effects.length === 0,
  )
  const { seq } = await t.actUnheard(place.enterpriseOfficer, 'note-contact', id, {
    occurredOn: shanghaiDay(t.clock.read()),
    with: 'worker',
    reached: true,
    words: '已联系',
  })
  const { body } = await detail(id)
  expect(body.record.seq).toBe(seq)
  expect(body.engine.seq).toBeLessThan(seq)
  expect(body.agrees).toBe(true)
  // It stands where the record does, and what it knows of it is something else.
  await t.store.sql`alter table events disable trigger user`
  const [event] = await t.store.sql<{ hash: string }[]>`
    select hash from events where case_id = ${id} and seq = ${body.engine.seq}`
  const write = (hash: string) =>
    t.store.sql`update events set hash = ${hash} where case_id = ${id} and seq = ${body.engine.seq}`
  await write('0'.repeat(64))
  expect((await detail(id)).body.agrees).toBe(false)
  await write(event?.hash ?? '')
  await t.store.sql`alter table events enable trigger user`
  expect((await detail(id)).body.agrees).toBe(true)
})

test('what the engine was never told disagrees, and is told by a resync', async () => {
  const { id } = await t.act(place.worker, 'open', null, claim(place, 'work-injury'))
  await until(
    () => detail(id),
    (answer) => answer.body.agrees === true && answer.body.effects.length === 0,
  )
  await t.actUnheard(place.enterpriseOfficer, 'accept', id)
  const behind = (await detail(id)).body
  expect(behind).toMatchObject({
    agrees: false,
    engine: { stage: 'acceptance' },
    record: { stage: { code: 'handling' } },
  })
  expect((await ask('admin', 'POST', `/admin/workflows/${id}/resync`, { reason: '信号没有送到' })).body).toEqual({
    outcome: 'told',
  })
  const told = await until(
    () => detail(id),
    (answer) => answer.body.agrees === true && answer.body.effects.length === 0,
  )
  expect(told.body).toMatchObject({ engine: { stage: 'handling', runId: behind.engine.runId } })
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
  const history = await ask('admin', 'POST', `/admin/workflows/${id}/history`, { reason: '核对历史内容' })
  expect(history.body.steps[0].type).toBe('workflowExecutionStarted')
  expect(JSON.stringify(history.body)).toContain(id)
  expect(JSON.stringify(history.body)).not.toContain(planted.facts)
  const acts = (await ask('auditor', 'GET', '/admin/acts')).body.rows.filter(
    ({ subject }: { subject: string }) => subject === id,
  )
  expect(acts.map(({ act, outcome, reason }: Record<string, string>) => [act, outcome, reason])).toEqual([
    ['read-history', 'read', '核对历史内容'],
    ['read-history', 'asked', '核对历史内容'],
    ['replay', 'replays', '升级前的检查'],
    ['replay', 'asked', '升级前的检查'],
    ['restart', 'restarted', '演练：重建工作流'],
    ['restart', 'asked', '演练：重建工作流'],
  ])
  for (const n of [0, 2, 4]) expect(acts[n].asked).toBe(acts[n + 1].n)
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

test('effects that are held stay held when the workflow is ended and made again', async () => {
  const { id } = await t.act(place.worker, 'open', null, claim(place, 'social-insurance'))
  await until(
    () => detail(id),
    (answer) => answer.body.agrees === true && answer.body.effects.length === 0,
  )
  const hold = (act: string) => ask('admin', 'POST', `/admin/workflows/${id}/${act}`, { reason: '文书模板有误' })
  expect((await hold('pause-effects')).body.outcome).toBe('paused')
  const { runId } = (await detail(id)).body.engine
  expect((await hold('restart')).body.outcome).toBe('restarted')
  await t.act(place.enterpriseOfficer, 'accept', id)
  const held = await until(
    () => detail(id),
    (answer) => answer.body.agrees === true && answer.body.engine.runId !== runId,
  )
  expect(held.body.engine).toMatchObject({ paused: true, effects: {} })
  expect(held.body.effects).toHaveLength(1)
  // Ended behind our back, while nobody could tell it: what starts next knows from the record.
  await t.handle(id).terminate('the engine was lost')
  expect((await hold('resume-effects')).body.outcome).toBe('resumed-when-started')
  const done = await until(
    () => detail(id),
    (answer) => answer.body.effects.length === 0,
  )
  expect(done.body.engine.paused).toBe(false)
})

test('what fails again and again is red, in the list and in the detail, until it does not', async () => {
  const { id } = await t.act(place.worker, 'open', null, claim(place, 'other'))
  await until(
    () => detail(id),
    (answer) => answer.body.agrees === true && answer.body.effects.length === 0,
  )
  const listed = async (): Promise<boolean> =>
    (await ask('admin', 'GET', '/admin/workflows?claim=other&limit=100')).body.rows.find(
      (row: { case: { id: string } }) => row.case.id === id,
    )?.failing
  await until(listed, (red) => red === false)
  // There is nowhere to put a paper: a file stands where the folder was.
  renameSync(t.papers.folder, `${t.papers.folder}-away`)
  writeFileSync(t.papers.folder, '')
  try {
    await t.act(place.enterpriseOfficer, 'accept', id)
    const red = await until(
      () => detail(id),
      ({ body }) => body.engine.pending.some((one: { failing: boolean }) => one.failing),
    )
    expect(red.body.engine.pending).toMatchObject([{ what: 'issueAcceptanceNotice', failing: true }])
    expect(red.body.engine.pending[0].attempt).toBeGreaterThanOrEqual(4)
    expect(await listed()).toBe(true)
  } finally {
    rmSync(t.papers.folder)
    renameSync(`${t.papers.folder}-away`, t.papers.folder)
  }
  const well = await until(
    () => detail(id),
    ({ body }) => body.effects.length === 0 && body.engine.pending.length === 0,
  )
  expect(Object.values(well.body.engine.effects)).not.toContain('under way')
  await until(listed, (still) => still === false)
})

test('they are found by what they show of themselves, each filter alone', async () => {
  const { id } = await t.act(place.worker, 'open', null, { ...claim(place, 'pay-arrears'), region: '330783' })
  const many = { ...claim(place, 'pay-arrears'), region: '330784', collective: { workers: 12 } }
  const together = (await t.act(place.worker, 'open', null, many)).id
  const { body } = await until(
    () => detail(id),
    (answer) => answer.body.agrees === true && answer.body.effects.length === 0,
  )
  const found = async (query: string): Promise<readonly string[]> => {
    const { status, body } = await ask('admin', 'GET', `/admin/workflows?limit=100&${query}`)
    expect(`${status} ${body.detail_en ?? ''}`).toBe('200 ')
    return body.rows.map((row: { case: { id: string } }) => row.case.id)
  }
  await until(
    () => found('district=330783'),
    (ids) => ids.length === 1 && ids[0] === id,
  )
  await until(
    () => found('collective=true'),
    (ids) => ids.length === 1 && ids[0] === together,
  )
  expect(await found('district=330784')).toEqual([together])
  expect(await found('district=330785')).toEqual([])
  expect(await found('claim=pay-arrears')).toContain(id)
  expect(await found('claim=bonus')).not.toContain(id)
  expect(await found('collective=false')).toContain(id)
  expect(await found('collective=false')).not.toContain(together)
  expect(await found('overdue=false')).toContain(id)
  expect(await found('overdue=true')).toEqual([])
  const [row] = (await ask('admin', 'GET', '/admin/workflows?district=330783')).body.rows
  const due = String(row.engine.nextDue)
  const later = new Date(Date.parse(due) + 1).toISOString()
  const here = (query: string) => found(`district=330783&${query}`)
  expect(await here(`dueBefore=${later}`)).toEqual([id])
  expect(await here(`dueBefore=${due}`)).toEqual([])
  expect(await here(`dueAfter=${due}`)).toEqual([id])
  expect(await here(`dueAfter=${later}`)).toEqual([])
  expect((await ask('admin', 'GET', '/admin/workflows?dueBefore=tomorrow')).status).toBe(422)
  expect((await ask('admin', 'GET', `/admin/workflows?claim=x' OR '1'='1`)).status).toBe(422)
  expect(body.timers.length).toBeGreaterThan(0)
})

test('the workflows of matters are listed by their kind, and those of another part of the tree are not', async () => {
  const consulted = await consult()
  const page = async (as: string, query: string) => (await ask(as, 'GET', `/admin/workflows?${query}`)).body.rows
  const [row] = await until(
    () => page('admin', 'kind=consultation'),
    (rows) => rows.length === 1 && rows[0].agrees === true,
  )
  expect(row).toMatchObject({
    kind: 'consultation',
    case: { id: consulted },
    status: 'Running',
    record: { stage: { code: 'asked' } },
    failing: false,
  })
  expect(JSON.stringify(row)).not.toContain(planted.facts)
  expect(await page('admin', 'kind=letter')).toEqual([])
  expect(await page('admin', 'kind=consultation&overdue=true')).toEqual([])
  expect(await page('admin', 'kind=consultation&status=Completed')).toEqual([])
  expect(await page('stranger', 'kind=consultation')).toEqual([])
  const odd = await ask('admin', 'GET', '/admin/workflows?kind=letter&claim=bonus')
  expect(odd).toMatchObject({ status: 422, body: { code: 'only-of-cases' } })
})

test('what is open in the record and not run by the engine is missing, a case and a matter', async () => {
  const missing = async (query = '', as = 'admin'): Promise<readonly { case: { id: string } }[]> =>
    (await ask(as, 'GET', `/admin/workflows?missing=true${query}`)).body.rows
  expect(await missing()).toEqual([])
  const { id } = await t.actUnheard(place.worker, 'open', null, claim(place, 'contract'))
  const other = await t.act(place.worker, 'open', null, claim(place, 'bonus'))
  await until(
    () => detail(other.id),
    (answer) => answer.body.agrees === true,
  )
  await t.handle(other.id).terminate('the engine was lost')
  const rows = await until(missing, (found) => found.length === 2)
  expect(rows).toMatchObject([
    { case: { id: other.id }, kind: 'case', status: 'Missing', agrees: false },
    { case: { id }, kind: 'case', status: 'Missing', record: { stage: { code: 'acceptance' } } },
  ])
  expect(await missing('&claim=contract')).toMatchObject([{ case: { id } }])
  expect(await missing('&collective=true')).toEqual([])
  expect(await missing('&collective=false&stage=acceptance&overdue=false')).toHaveLength(2)
  expect(await missing('&district=330783')).toEqual([])
  expect(await missing('&dueBefore=2020-01-01T00:00:00Z')).toEqual([])
  expect(await missing('&dueAfter=2020-01-01T00:00:00Z')).toHaveLength(2)
  expect(await missing(`&union=${place.enterprise}`)).toHaveLength(2)
  expect(await missing(`&union=${place.city}`)).toEqual([])
  expect(await missing('', 'stranger')).toEqual([])
  const first = (await ask('admin', 'GET', '/admin/workflows?missing=true&limit=1')).body
  expect(first.rows).toMatchObject([{ case: { id: other.id } }])
  const second = (await ask('admin', 'GET', `/admin/workflows?missing=true&limit=1&cursor=${first.next}`)).body
  expect(second.rows).toMatchObject([{ case: { id } }])

  expect(await missing('&kind=consultation')).toEqual([])
  const consulted = await consult()
  const handle = t.engine.client.workflow.getHandle(matterWorkflowIdOf(consulted))
  await until(
    () => handle.query('cursor').catch(() => null),
    (cursor) => cursor !== null,
  )
  await handle.terminate('the engine was lost')
  const [lost] = await until(
    () => missing('&kind=consultation'),
    (found) => found.length === 1,
  )
  expect(lost).toMatchObject({ case: { id: consulted }, kind: 'consultation', status: 'Missing' })

  // And all of them come back.
  const { body } = await ask('admin', 'POST', '/admin/workflows/rebuild-all', { reason: '工作流缺失' })
  expect(body.matters).toBe(2)
  await t.engine.sweep(t.store)
  await t.engine.drain()
  await until(missing, (found) => found.length === 0)
  await until(
    () => missing('&kind=consultation'),
    (found) => found.length === 0,
  )
})

test('after the loss of every workflow all are built again from the record, their clocks as they were', async () => {
  const running = (await ask('admin', 'GET', '/admin/workflows')).body.rows.map(
    (row: { case: { id: string } }) => row.case.id,
  ) as string[]
  const before = await Promise.all(running.map((id) => detail(id).then(({ body }) => body.timers)))
  for (const id of running) await t.handle(id).terminate('the engine was lost')
  const answer = await ask('admin', 'POST', '/admin/workflows/rebuild-all', { reason: '引擎数据丢失' })
  expect(answer.body.cases).toBeGreaterThanOrEqual(running.length)
  for (const [i, id] of running.entries()) {
    const { body } = await until(
      // One that was told a moment ago is told again by a later sweep.
      async () => {
        await t.engine.sweep(t.store)
        return detail(id)
      },
      (one) => one.body.agrees === true,
    )
    expect(body.timers).toEqual(before[i])
  }
})

/** A question that nobody answers. */
async function consult(): Promise<string> {
  const actor = await actorOf(t.store, place.worker)
  if (actor === null) throw new Error('nobody')
  const asked = { region: '330726', employer: place.company, topic: 'pay-arrears', question: planted.facts }
  const done = await performMatter(t.store, {
    about: { opens: 'consultation' },
    command: 'ask',
    input: asked,
    actor,
    key: randomUUID(),
  })
  if (done.outcome !== 'accepted') throw new Error(JSON.stringify(done))
  t.engine.tellMatter(done.matter.id)
  return done.matter.id
}
