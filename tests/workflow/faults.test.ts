import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addMillis } from '../../domain/values/time.js'
import { headOf } from '../../record/heads.js'
import { rebuildProjections } from '../../record/refold.js'
import { minute, mondayAfter, startEngine, type TestEngine } from '../support/engine.js'
import type { RunningWorker } from '../../runtime/worker.js'
import type { Standing } from '../../workflows/grievance.js'
import { claim, county, type County } from './county.js'
import { typesOf, until } from './course.js'

/*
 * What goes wrong between the record and the engine: signals, workers, workflows and databases that are lost. Nothing of
 * it costs anybody a right, or a clock its time.
 */

let t: TestEngine
let place: County
let worker: RunningWorker
beforeAll(async () => {
  t = await startEngine({ on: 'a-whole-server', worker: false })
  worker = await anotherWorker()
  place = await county(t.store)
  t.clock.set(mondayAfter(t.time.now()))
})
afterAll(() => t.close())

const anotherWorker = () => t.startWorker({ settings: { workerCachedWorkflows: 100, shutdownGraceSeconds: 1 } })
const open = (type: string) => t.act(place.worker, 'open', null, claim(place, type))
const standing = (id: string) => t.handle(id).query<Standing>('cursor')
const acked = async (id: string) => {
  const [row] = await t.store.sql<
    { acked: boolean }[]
  >`select acked_seq >= wake_seq as acked from engine where case_id = ${id}`
  return row?.acked === true
}

test('commands are taken while no worker runs and nobody tells the engine; the sweep tells it later', async () => {
  const { id } = await open('pay-arrears')
  await t.time.settle()
  await worker.stop()
  await t.actUnheard(place.enterpriseOfficer, 'accept', id)
  await t.actUnheard(place.worker, 'withdraw', id)
  const { id: other } = await t.actUnheard(place.worker, 'open', null, claim(place, 'bonus'))
  expect([await acked(id), await acked(other)]).toEqual([false, false])
  await t.engine.sweep(t.store)
  expect(t.engine.health()).toMatchObject({ connected: true, behind: 2, stuck: [] })
  worker = await anotherWorker()
  await t.time.settle()
  expect(await typesOf(t, id)).toEqual([
    'opened',
    'document-sealed',
    'accepted',
    'withdrawn',
    'closed',
    'document-sealed',
  ])
  expect(await standing(other)).toMatchObject({ seq: 2, stage: 'acceptance' })
  await t.engine.sweep(t.store)
  expect(t.engine.health()).toMatchObject({ behind: 0, oldestWait: 0 })
})

test('a worker that is killed in the middle of catching up is replaced by another', async () => {
  await worker.stop()
  const killed = await t.startDoomedWorker()
  const { id } = await open('contract')
  await t.time.settle()
  const { seq } = await t.actUnheard(place.enterpriseOfficer, 'accept', id)
  // Whoever catches up now waits for this row.
  const held = await hold('engine', id)
  t.engine.tell(id, seq)
  await t.engine.drain()
  await until(async () => (await waiting()) > 0)
  killed.kill('SIGKILL')
  // What it had sent must not be carried out after its death.
  await until(async () => (await waiting()) === 0)
  await held()
  expect(await acked(id)).toBe(false)
  worker = await anotherWorker()
  await until(() => acked(id), 30)
  await t.time.settle()
  expect(await typesOf(t, id)).toEqual(['opened', 'document-sealed', 'accepted', 'document-sealed'])
  expect(await standing(id)).toMatchObject({ stage: 'handling', alarms: 0 })
})

test('an expiry that meets a locked case is tried again until it is recorded', async () => {
  const { id } = await open('working-time')
  await t.time.settle()
  const { wake } = await firstWake(id)
  const held = await hold('heads', id)
  t.clock.set(addMillis(wake, 5_000))
  await wait(3_500)
  expect(await typesOf(t, id)).toEqual(['opened', 'document-sealed'])
  await held()
  await t.time.settle()
  expect(await typesOf(t, id)).toContain('reminded')
})

test('a workflow that was terminated is started again from the record, by the next command or by the sweep', async () => {
  const { id } = await open('social-insurance')
  await t.time.settle()
  const runOf = async () => (await t.handle(id).describe()).runId
  const first = await runOf()
  await t.handle(id).terminate('by hand')
  await t.act(place.enterpriseOfficer, 'accept', id)
  await t.time.settle()
  const second = await runOf()
  expect(second).not.toBe(first)
  expect(await standing(id)).toMatchObject({ stage: 'handling' })

  await t.handle(id).terminate('by hand')
  const { wake } = await firstWake(id)
  t.clock.set(addMillis(wake, 59_000))
  await t.engine.sweep(t.store)
  await t.engine.drain()
  expect(await runOf()).toBe(second)
  // 60 s after its clock should have acted, somebody looks after it.
  t.clock.set(addMillis(wake, minute + 1))
  await t.engine.sweep(t.store)
  await t.engine.drain()
  expect(await runOf()).not.toBe(second)
  await t.time.settle()
  expect(await typesOf(t, id)).toContain('reminded')
})

test('a record restored to an older state is taken at its word, with an alarm', async () => {
  const { id } = await open('termination')
  await t.act(place.enterpriseOfficer, 'accept', id)
  await t.time.settle()
  await t.act(place.enterpriseOfficer, 'reply', id, { words: '已联系' })
  await t.time.settle()
  await t.handle(id).signal('recordMoved', 5)
  await until(async () => (await standing(id)).seq === 5)
  await t.store.sql.begin(async (sql) => {
    await sql`set local session_replication_role = replica`
    await sql`delete from events where case_id = ${id} and seq > 1`
    await sql`delete from heads where case_id = ${id}`
    await sql`delete from engine where case_id = ${id}`
    await sql`delete from obligations where case_id = ${id}`
  })
  await rebuildProjections(t.store)
  expect((await headOf(t.store, id))?.seq).toBe(1)
  t.engine.tell(id, 1)
  await t.engine.drain()
  await until(async () => (await standing(id)).alarms === 1)
  await until(async () => (await standing(id)).seq === 2)
  // What was carried out for the lost events is carried out again.
  expect(await standing(id)).toMatchObject({ stage: 'acceptance', effects: { '1/issueReceipt': 'done' } })
  // The clocks are those of the record again; what was lost can be done again.
  await t.act(place.enterpriseOfficer, 'accept', id)
  await t.time.settle()
  expect(await standing(id)).toMatchObject({ stage: 'handling', effects: { '3/issueAcceptanceNotice': 'done' } })
})

async function firstWake(id: string): Promise<{ wake: string }> {
  const [row] = await t.store.sql<{ wake: string }[]>`select next_at as wake from engine where case_id = ${id}`
  if (row === undefined) throw new Error('no clock runs')
  return row
}

/** Locks the row of a case; answers how to let go of it. */
async function hold(table: 'engine' | 'heads', id: string): Promise<() => Promise<void>> {
  const held = await t.store.sql.reserve()
  await held`begin`
  await held`select 1 from ${held(table)} where case_id = ${id} for update`
  return async () => {
    await held`rollback`
    held.release()
  }
}

/** How many statements wait for a lock. */
async function waiting(): Promise<number> {
  const [row] = await t.store.sql<{ n: number }[]>`
    select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  return row?.n ?? 0
}
