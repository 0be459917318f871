import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { adminActs, onRecord } from '../../record/admin-acts.js'
import { createStore, type TestStore } from '../support/database.js'

let db: TestStore
const person = randomUUID()
const act = { person, act: 'restart', subject: null, reason: '流程停滞' }
let mark = '0'

beforeAll(async () => {
  db = await createStore()
})
beforeEach(async () => {
  mark = (await adminActs(db.store, { under: null, limit: 1 }))[0]?.n ?? '0'
})
afterAll(() => db.close())

/** What was put on record since this test began, the latest first. */
async function since(): Promise<readonly (readonly [string, string, string | null])[]> {
  const rows = await adminActs(db.store, { under: null, limit: 10 })
  return rows.filter(({ n }) => BigInt(n) > BigInt(mark)).map((row) => [row.n, row.outcome, row.asked] as const)
}

test('that it was asked is on record before it is done, and what came of it after', async () => {
  const seen = await onRecord(db.store, act, { run: since, outcomeOf: () => 'restarted' })
  expect(seen).toEqual([[expect.any(String), 'asked', null]])
  const [came, asked] = await since()
  expect(came).toEqual([expect.any(String), 'restarted', asked?.[0]])
})

test('one that fails leaves that it was tried', async () => {
  const run = () => Promise.reject(new Error('the engine is away'))
  await expect(onRecord(db.store, act, { run, outcomeOf: () => 'restarted' })).rejects.toThrow('the engine is away')
  expect((await since()).map(([, outcome]) => outcome)).toEqual(['failed', 'asked'])
})

test('what cannot be put on record is not done', async () => {
  let done = 0
  const run = () => Promise.resolve((done += 1))
  await expect(
    onRecord(db.store, { ...act, person: 'nobody' }, { run, outcomeOf: () => 'restarted' }),
  ).rejects.toThrow()
  expect(done).toBe(0)
  expect(await since()).toEqual([])
})
