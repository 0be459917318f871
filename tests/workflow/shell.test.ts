import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { ApplicationFailure } from '@temporalio/common'
import { Worker } from '@temporalio/worker'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Activities, Cursor, Due, Moved } from '../../activities/contract.js'
import type { Clock, Standing } from '../../workflows/grievance.js'
import { day, minute, shellBundle, startEnvironment, type Environment } from '../support/engine.js'
import { until } from './course.js'

/*
 * The shell alone, against a record that does what a test says: what the real one never does, or only in years.
 */

let env: Environment
let bundle: Awaited<ReturnType<typeof shellBundle>>
beforeAll(async () => {
  env = await startEnvironment()
  bundle = await shellBundle()
})
afterAll(() => env.close())

const attributes = {
  stage: 'handling',
  union: 'u',
  district: '330726',
  nextDue: null,
  overdue: false,
  claim: 'bonus',
  collective: false,
}
const blankCursor: Cursor = {
  seq: 1,
  hash: 'h1',
  stage: 'handling',
  roads: {},
  obligations: [],
  wakeAt: null,
  effects: [],
  attributes,
  archived: false,
}

type Does = (input: { key: string }, record: Scripted) => Moved | Promise<Moved>

interface Scripted {
  cursor: Cursor
  readonly calls: { readonly name: string; readonly key: string; readonly at: number }[]
  /** Changes the record and says so. */
  readonly move: (change: Partial<Cursor>) => Promise<void>
  readonly query: () => Promise<Standing>
  readonly handle: ReturnType<Environment['environment']['client']['workflow']['getHandle']>
}

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** A case on a record of its own. What the record does when an activity comes is given by name; the rest changes nothing. */
async function script(first: Partial<Cursor>, does: Partial<Record<keyof Activities, Does>> = {}): Promise<Scripted> {
  const { environment } = env
  const id = randomUUID()
  const taskQueue = `shell-${id}`
  const start = () =>
    environment.client.workflow.signalWithStart('grievance', {
      workflowId: `grievance:${id}`,
      taskQueue,
      args: [id],
      signal: 'recordMoved',
      signalArgs: [record.cursor.seq],
    })
  const record: Scripted = {
    cursor: { ...blankCursor, ...first },
    calls: [],
    async move(change) {
      record.cursor = { ...record.cursor, seq: record.cursor.seq + 1, hash: `h${record.cursor.seq + 1}`, ...change }
      await start()
    },
    handle: environment.client.workflow.getHandle(`grievance:${id}`),
    query: () => record.handle.query<Standing>('cursor'),
  }
  const activity = (name: string, act: Does = () => ({ moved: false })) =>
    [
      name,
      async (input: { key: string }) => {
        record.calls.push({ name, key: input.key, at: await environment.currentTimeMs() })
        return act(input, record)
      },
    ] as const
  const worker = await Worker.create({
    connection: environment.nativeConnection,
    taskQueue,
    workflowBundle: bundle,
    maxCachedWorkflows: 10,
    shutdownGraceTime: 100,
    activities: {
      ...Object.fromEntries(
        ['urgeSupervisor', 'remindOwner', 'archive', 'sealAgreement', 'issueSettlement'].map((name) =>
          activity(name, does[name as keyof Activities]),
        ),
      ),
      catchUp: async ({ seq, hash }: { seq: number; hash: string }) => ({
        cursor: record.cursor,
        alarm: seq > record.cursor.seq || (seq === record.cursor.seq && hash !== record.cursor.hash),
      }),
    },
  })
  const running = worker.run()
  stops.push(async () => {
    // Ended in its own way: a run cut off in the middle of a task would hold up the server's time for the tests after it.
    await record.move({ archived: true, obligations: [], effects: [] })
    await until(async () => (await record.handle.describe()).status.name === 'COMPLETED')
    worker.shutdown()
    await running
  })
  await start()
  return record
}

const handling = async (inMs: number): Promise<Due> => ({
  key: '1/handling',
  what: 'handling',
  next: 'expire',
  nextAt: new Date((await env.environment.currentTimeMs()) + inMs).toISOString(),
})

test('an expiry that changes nothing is tried again later and later, and shows as stuck', async () => {
  const record = await script({ obligations: [await handling(day)] })
  await env.environment.sleep(day + 5_000)
  for (let n = 0; n < 60; n++) {
    await env.environment.sleep(20_000)
    await wait(15)
  }
  const { calls } = record
  const gaps = calls.slice(1).map(({ at }, index) => Math.round((at - (calls[index]?.at ?? 0)) / 1_000))
  expect(gaps.slice(0, 5)).toEqual([1, 2, 4, 8, 16])
  expect(Math.max(...gaps)).toBeLessThanOrEqual(301)
  expect(calls.length).toBeLessThan(15)
  expect((await record.query()).stuck).toBe(true)
  const { currentDetails } = await record.handle.query<{ currentDetails: string }>('__temporal_workflow_metadata')
  expect(currentDetails).toMatch(/^handling · 1\n- 办理期限 handling \d{4}-\d\d-\d\d · 1\/handling · .*Z · 停滞 stuck$/)
  // Once the record moves, patience with it is over.
  await record.move({ obligations: [] })
  await until(async () => !(await record.query()).stuck)
})

test('a slow effect does not hold up the clocks', async () => {
  let finish: (moved: Moved) => void = () => undefined
  const slow = new Promise<Moved>((resolve) => (finish = resolve))
  const record = await script(
    {
      effects: [{ key: '1/sealAgreement', kind: 'sealAgreement' }],
      obligations: [{ ...(await handling(500)), next: 'remind' }],
    },
    {
      sealAgreement: () => slow,
      remindOwner: (_, { move }) => move({ obligations: [] }).then(() => ({ moved: true })),
    },
  )
  await until(() => record.calls.some(({ name }) => name === 'remindOwner'))
  expect((await record.query()).effects).toEqual({ '1/sealAgreement': 'under way' })
  record.cursor = { ...record.cursor, seq: 9, hash: 'h9', effects: [] }
  finish({ moved: true })
  await until(async () => (await record.query()).effects['1/sealAgreement'] === 'done')
  expect(record.calls.filter(({ name }) => name === 'sealAgreement')).toHaveLength(1)
})

test('an effect that failed for good shows as stuck and is not begun again by itself', async () => {
  const record = await script(
    { effects: [{ key: '1/sealAgreement', kind: 'sealAgreement' }] },
    {
      sealAgreement: () => {
        throw ApplicationFailure.nonRetryable('for good')
      },
    },
  )
  await until(async () => (await record.query()).effects['1/sealAgreement'] === 'failed')
  await record.move({})
  await until(async () => (await record.query()).seq === 2)
  expect((await record.query()).stuck).toBe(true)
  expect(record.calls).toHaveLength(1)
})

test('another record than the one it knew is taken at its word, with an alarm, and its effects are carried out', async () => {
  const effects = [{ key: '1/sealAgreement', kind: 'sealAgreement' }] as const
  const record = await script(
    { effects },
    { sealAgreement: (_, { move }) => move({ effects: [] }).then(() => ({ moved: true })) },
  )
  await until(async () => (await record.query()).effects['1/sealAgreement'] === 'done')
  record.cursor = { ...blankCursor, hash: 'another', effects }
  await record.handle.signal('recordMoved', 1)
  await until(() => record.calls.length === 2)
  await until(async () => (await record.query()).seq === 2)
  expect(await record.query()).toMatchObject({ alarms: 1, effects: { '1/sealAgreement': 'done' } })
})

test('continue as new keeps the clocks and repeats no effect that the record has closed', async () => {
  const due = await handling(10 * day)
  const record = await script(
    { effects: [{ key: '1/sealAgreement', kind: 'sealAgreement' }], obligations: [due] },
    { sealAgreement: (_, { move }) => move({ effects: [] }).then(() => ({ moved: true })) },
  )
  await until(async () => (await record.query()).effects['1/sealAgreement'] === 'done')
  const { runId } = await record.handle.describe()
  for (let n = 0; n < 42; n++)
    await Promise.all(Array.from({ length: 100 }, () => record.handle.signal('recordMoved', 2)))
  await until(async () => (await record.handle.describe()).runId !== runId)
  expect((await record.handle.query<readonly Clock[]>('clocks')).map(({ key }) => key)).toEqual([due.key])
  await env.environment.sleep(10 * day + minute)
  await until(() => record.calls.some(({ name }) => name === 'urgeSupervisor'))
  expect(record.calls.filter(({ name }) => name === 'sealAgreement')).toHaveLength(1)
})
