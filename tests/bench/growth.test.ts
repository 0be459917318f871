import { afterAll, beforeAll, expect, test } from 'vitest'
import { generate } from '../../bench/growth/generate.js'
import { unionsCounted } from '../../db/queries/figures.js'
import { provinceSupervisor } from '../../bench/growth/place.js'
import { figuresOf } from '../../domain/case/figures.js'
import * as fen from '../../domain/values/fen.js'
import { auditRecord } from '../../record/audit.js'
import { foldWhole } from '../../record/audit-state.js'
import { manualClock } from '../../record/clock.js'
import { actorOf } from '../../record/registers.js'
import { statisticsOf } from '../../record/reporting/statistics.js'
import { verifyCase } from '../../record/verify.js'
import type { Recorded } from '../../domain/case/event.js'
import { createStore, type TestStore } from '../support/database.js'

/*
 * The record that the growth bench measures on: copies must be cases like any other, or what is measured on them is nothing.
 */

const cases = 300
const today = '2026-11-25T02:00:00.000Z'
const wanted = { cases, seed: 7, presentShare: 20, sample: 50 }

let db: TestStore
let again: TestStore
let played: ReadonlySet<string>
let playedAgain: ReadonlySet<string>

const filled = async (): Promise<readonly [TestStore, ReadonlySet<string>]> => {
  const one = await createStore({ clock: manualClock(today), max: 30 })
  const generated = await generate(one.store, wanted, () => undefined)
  return [one, new Set(generated.map(({ caseId }) => caseId))]
}

beforeAll(async () => {
  ;[db, played] = await filled()
  ;[again, playedAgain] = await filled()
})
afterAll(async () => {
  await db.close()
  await again.close()
})

async function idsIn({ store }: TestStore): Promise<readonly string[]> {
  const rows = await store.sql<{ id: string }[]>`select case_id as id from heads order by case_id`
  return rows.map(({ id }) => id)
}

/** What 90 in 100 closed cases of each union did not exceed, as the database itself finds it. */
async function p90ByUnion({ store }: TestStore): Promise<ReadonlyMap<string, number | null>> {
  const rows = await store.sql<{ union: string; p90: number | null }[]>`
    select union_id as "union", percentile_disc(0.9) within group (order by days) filter (where closed_on is not null) as p90
    from case_figures group by 1`
  return new Map(rows.map(({ union, p90 }) => [union, p90]))
}

test('there are as many as were asked for, and each is whole', async () => {
  const ids = await idsIn(db)
  expect(ids).toHaveLength(cases)
  const broken = []
  for (const id of ids) if (!(await verifyCase(db.store, id)).verified) broken.push(id)
  expect(broken).toEqual([])
})

test('the audit of the whole record finds nothing: chains, states, what is owed, who sees it, numbers', async () => {
  expect(await auditRecord(db.store)).toMatchObject({ cases, sound: true, faults: [] })
})

test('the totals of the statistics are a count over the record', async () => {
  const { store } = db
  const rows = await store.sql<(Recorded & { caseId: string })[]>`
    select case_id as "caseId", seq, at, actor, command, type, data from events order by case_id, seq`
  const counted = (await idsIn(db)).map((id) => {
    const found = figuresOf(
      foldWhole(
        id,
        rows.filter(({ caseId }) => caseId === id),
      ).grievance,
    )
    if (found === null) throw new Error(`${id} was never opened`)
    return found
  })
  const closed = counted.filter(({ closedOn }) => closedOn !== null)
  const top = await actorOf(store, provinceSupervisor(0))
  if (top === null) throw new Error('nobody at the top')
  const { total, rows: told } = await statisticsOf(
    store,
    await unionsCounted(store, top),
    { from: '2020-01-01', to: '2026-11-25' },
    'union',
  )
  expect(total).toMatchObject({
    received: cases,
    accepted: counted.filter(({ acceptedOn }) => acceptedOn !== null).length,
    closed: closed.length,
    settled: closed.filter(({ settled }) => settled).length,
    claimed: fen.sum(counted.map(({ claimed }) => claimed)),
    recovered: fen.sum(counted.map(({ recovered }) => recovered)),
    rated: closed.filter(({ score }) => score !== null).length,
  })
  expect(new Map(told.map(({ key, figures }) => [key, figures.p90Days]))).toEqual(await p90ByUnion(db))
  expect(closed.length).toBeGreaterThan(200)
  expect(closed.length).toBeLessThan(cases)
})

test('the same seed tells the same cases', async () => {
  const copies = async (one: TestStore, own: ReadonlySet<string>) =>
    (
      await one.store.sql<{ id: string; number: string; openedAt: string }[]>`
      select case_id as id, number, opened_at as "openedAt" from heads order by case_id`
    ).filter(({ id }) => !own.has(id))
  expect(await copies(again, playedAgain)).toEqual(await copies(db, played))
})
