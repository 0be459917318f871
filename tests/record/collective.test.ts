import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CaseId } from '../../domain/case/actor.js'
import { manualClock } from '../../record/clock.js'
import { expireObligation, remindOwner } from '../../record/passing.js'
import { openIdentity, type Identity } from '../../record/identity.js'
import { headOf } from '../../record/heads.js'
import { historyOf } from '../../record/history.js'
import { rebuildProjections } from '../../record/refold.js'
import { unwrapKey } from '../../record/sealing.js'
import { splitOffSome } from '../../record/split.js'
import { verifyCase } from '../../record/verify.js'
import { createStore, type TestStore } from '../support/database.js'
import { csvOf, header, listed } from '../support/workers.js'
import { done, gathered, openingOf, rowsOf, send, signatureOf, toBeSigned, workersOf } from './collective-case.js'
import { foundCounty, openingOffice, type County } from './county.js'

let db: TestStore
let county: County
const clock = manualClock(openingOffice)

beforeAll(async () => {
  db = await createStore({ clock, max: 20 })
  county = await foundCounty(db.store)
})
afterAll(() => db.close())

/** Which transaction wrote each row last. */
async function writtenBy(caseId: CaseId): Promise<ReadonlyMap<number, string>> {
  const rows = await db.store.sql<
    { n: number; by: string }[]
  >`select n, xmin::text as by from claimants where case_id = ${caseId}`
  return new Map(rows.map(({ n, by }) => [n, by]))
}

async function writtenSince(caseId: CaseId, before: ReadonlyMap<number, string>): Promise<readonly number[]> {
  return [...(await writtenBy(caseId))].filter(([n, by]) => before.get(n) !== by).map(([n]) => n)
}

async function identitiesOf(caseId: CaseId): Promise<readonly Identity[]> {
  const [key] = await db.store.sql<{ wrapped: Buffer }[]>`select wrapped from case_keys where case_id = ${caseId}`
  if (key === undefined) throw new Error('no key')
  const caseKey = unwrapKey(db.store.keys, caseId, key.wrapped)
  const rows = await db.store.sql<
    { n: number; sealed: Buffer }[]
  >`select n, sealed from claimants where case_id = ${caseId} order by n`
  return rows.map(({ n, sealed }) => openIdentity(caseKey, caseId, n, sealed))
}

describe('a list', () => {
  test('with bad rows is refused as a whole: nothing of it is anywhere', async () => {
    const { id } = await done(db.store, county.worker, null, 'open', openingOf(county, 12))
    const people = async () => Number((await db.store.sql`select count(*) as n from people`)[0]?.['n'])
    const before = await people()
    const csv = `${csvOf([listed(1), listed(2)])}\n坏行,123,,x\n${listed(3).name},${listed(1).idno},,5`
    const refused = await send(db.store, county.worker, id, 'add-claimants', { csv })
    expect(refused).toMatchObject({ outcome: 'refused', refusal: { refused: 'bad-rows' } })
    const parts = refused.outcome === 'refused' ? (refused.refusal.parts ?? []) : []
    expect(parts.map(({ path }) => path)).toEqual(['/csv/4/idno', '/csv/4/amount', '/csv/5/idno'])
    expect(await rowsOf(db.store, id)).toEqual([])
    expect(await people()).toBe(before)
  })

  test('registers who is new, links who is known, and keeps names and numbers as ciphertext', async () => {
    const id = await gathered(db.store, county, 10, 100)
    const other = await done(db.store, county.worker, null, 'open', openingOf(county, 12))
    await done(db.store, county.worker, other.id, 'add-claimants', { csv: csvOf([listed(105), listed(199)]) })
    const [first, again] = [await rowsOf(db.store, id), await rowsOf(db.store, other.id)]
    expect(again[0]?.person).toBe(first[5]?.person)
    expect(first.map(({ person }) => person)).not.toContain(again[1]?.person)
    expect((await identitiesOf(id))[5]).toEqual({ name: '工人105', idno: listed(105).idno, phone: listed(105).phone })
    const stored = JSON.stringify(
      await db.store.sql`select e.data, c.state from events e join claimants c using (case_id) where e.case_id = ${id}`,
    )
    expect(stored).not.toContain('工人')
    expect(stored).not.toContain(listed(105).idno)
    const [worker] = await db.store.sql`select role, unit from appointments where person = ${again[1]?.person ?? ''}`
    expect(worker).toEqual({ role: 'worker', unit: county.enterprise })
  })

  test('of two that name the same new workers at once, both are taken, and each worker is registered once', async () => {
    const [a, b] = await Promise.all(
      [1, 2].map(() => done(db.store, county.worker, null, 'open', openingOf(county, 12))),
    )
    const csv = csvOf(Array.from({ length: 30 }, (_, i) => listed(300 + i)))
    await Promise.all([a, b].map((one) => done(db.store, county.worker, one?.id ?? '', 'add-claimants', { csv })))
    const persons = await Promise.all(
      [a, b].map(async (one) => (await rowsOf(db.store, one?.id ?? '')).map(({ person }) => person)),
    )
    expect(persons[0]).toEqual(persons[1])
    expect(new Set(persons[0]).size).toBe(30)
  })

  test('a correction keeps what it does not name', async () => {
    const id = await gathered(db.store, county, 10, 400)
    const [lead = county.worker] = await workersOf(db.store, id)
    await done(db.store, lead, id, 'correct-claimant', { n: 3, name: '更正名' })
    await done(db.store, lead, id, 'correct-claimant', { n: 4, idno: listed(499).idno })
    const identities = await identitiesOf(id)
    expect(identities[2]).toEqual({ name: '更正名', idno: listed(402).idno, phone: listed(402).phone })
    expect(identities[3]).toMatchObject({ name: '工人403', idno: listed(499).idno })
    const rows = await rowsOf(db.store, id)
    const [person] = await db.store.sql`select 1 from people where id = ${rows[3]?.person ?? ''}`
    expect(person).toBeDefined()
  })
})

describe('signing', () => {
  test('writes the row of the signer, and no other', async () => {
    const id = await gathered(db.store, county, 12, 500)
    await toBeSigned(db.store, county, id)
    const workers = await workersOf(db.store, id)
    const before = await writtenBy(id)
    await done(db.store, workers[6] ?? county.worker, id, 'sign-row', await signatureOf(db.store, id, 7))
    expect(await writtenSince(id, before)).toEqual([7])
    const [{ bytes } = { bytes: 0 }] = await db.store.sql<
      { bytes: number }[]
    >`select length(state::text) as bytes from heads where case_id = ${id}`
    expect(bytes).toBeLessThan(20_000)
  })

  test('fifty at once: each is counted, and the sums agree with the rows', async () => {
    const id = await gathered(db.store, county, 50, 600)
    await toBeSigned(db.store, county, id)
    const workers = await workersOf(db.store, id)
    const signatures = await Promise.all(workers.map((_, i) => signatureOf(db.store, id, i + 1)))
    await Promise.all(workers.map((worker, i) => done(db.store, worker, id, 'sign-row', signatures[i])))
    const head = await headOf(db.store, id)
    expect(head?.grievance.signing.status).toBe('effective')
    expect(head?.grievance.collective).toMatchObject({ settled: 50, splitting: 0 })
    const rows = await rowsOf(db.store, id)
    const total = rows.reduce((sum, row) => sum + BigInt(row.settled ?? '0'), 0n)
    expect(head?.grievance.signing.settlement?.total).toBe(String(total))
    expect(rows.every(({ status }) => status === 'settled')).toBe(true)
    expect(await verifyCase(db.store, id)).toMatchObject({ verified: true })
  })

  test('of somebody who is not on the list finds no case', async () => {
    const id = await gathered(db.store, county, 10, 700)
    await toBeSigned(db.store, county, id)
    expect(await send(db.store, county.stranger, id, 'sign-row', await signatureOf(db.store, id, 1))).toEqual({
      outcome: 'unknown',
    })
  })
})

describe('splitting off', () => {
  test('opens a case for each of them, in batches, linked to both sides; tried again it does nothing more', async () => {
    const id = await gathered(db.store, county, 40, 800)
    await toBeSigned(db.store, county, id)
    const workers = await workersOf(db.store, id)
    for (const n of [1, 2, 3, 4])
      await done(db.store, workers[n - 1] ?? county.worker, id, 'sign-row', await signatureOf(db.store, id, n))
    await done(db.store, workers[4] ?? county.worker, id, 'dissent', { words: '不同意' })
    const signing = (await headOf(db.store, id))?.grievance.signing.since ?? 0
    clock.advance(12 * 86_400_000)
    await expireObligation(db.store, id, `${signing}/signing`)
    const effect = (await headOf(db.store, id))?.grievance.effects.find(({ kind }) => kind === 'splitOff')?.key ?? ''
    const lefts: number[] = []
    for (;;) {
      const { left } = await splitOffSome(db.store, id, effect)
      lefts.push(left)
      if (left === 0) break
    }
    expect(lefts).toEqual([11, 0])
    expect(await splitOffSome(db.store, id, effect)).toEqual({ moved: false, left: 0 })
    const head = await headOf(db.store, id)
    expect(head?.grievance.collective).toMatchObject({ count: 4, settled: 4, splitting: 0, split: 36 })
    expect(head?.grievance.effects.some(({ kind }) => kind === 'splitOff')).toBe(false)
    const rows = (await rowsOf(db.store, id)).filter(({ status }) => status === 'split')
    expect(rows).toHaveLength(36)
    expect(rows.filter((row) => row.split?.reason === 'dissent').map(({ n }) => n)).toEqual([5])
    for (const row of rows.slice(0, 3)) {
      const own = await headOf(db.store, row.split?.case ?? '')
      expect(own?.grievance.opening).toMatchObject({
        claimant: row.person,
        claim: { amount: row.amount },
        split: { case: id, n: row.n },
      })
      expect(own?.grievance.choice.open?.because).toBe('split-off')
      expect(await verifyCase(db.store, row.split?.case ?? '')).toMatchObject({ verified: true, events: 2 })
      expect((await historyOf(db.store, row.split?.case ?? ''))[0]?.words).toEqual({ facts: '全体拖欠工资' })
    }
    const [numbers] = await db.store.sql<{ n: number; different: number }[]>`
      select count(*)::int as n, count(distinct number)::int as different from heads where state -> 'opening' -> 'split' ->> 'case' = ${id}`
    expect(numbers).toEqual({ n: 36, different: 36 })
  })
})

test('the rows come back from the events alone, names and all', async () => {
  const id = await gathered(db.store, county, 12, 900)
  await toBeSigned(db.store, county, id)
  const workers = await workersOf(db.store, id)
  await done(db.store, workers[3] ?? county.worker, id, 'sign-row', await signatureOf(db.store, id, 4))
  await done(db.store, workers[4] ?? county.worker, id, 'dissent')
  await done(db.store, workers[5] ?? county.worker, id, 'remove-claimant', { n: 6 })
  const all = () =>
    db.store.sql`select case_id, n, person, amount, status, state, evolve_version from claimants order by case_id, n`
  const [before, identities] = [await all(), await identitiesOf(id)]
  expect(before.length).toBeGreaterThan(100)
  await db.store.sql`truncate claimants`
  await rebuildProjections(db.store)
  expect(await all()).toEqual(before)
  expect(await identitiesOf(id)).toEqual(identities)
})

test('a row folded by older code is folded again when it is read', async () => {
  const id = await gathered(db.store, county, 12, 1000)
  await toBeSigned(db.store, county, id)
  const workers = await workersOf(db.store, id)
  await db.store
    .sql`update claimants set evolve_version = 0, state = jsonb_set(state, '{settled}', '"1"') where case_id = ${id} and n = 8`
  const hashes = await signatureOf(db.store, id, 8)
  expect(await send(db.store, workers[7] ?? county.worker, id, 'sign-row', hashes)).toMatchObject({
    refusal: { refused: 'text-changed' },
  })
  await rebuildProjections(db.store)
  await done(db.store, workers[7] ?? county.worker, id, 'sign-row', await signatureOf(db.store, id, 8))
})

test('the union above is told that there is a collective case', async () => {
  const { id } = await done(db.store, county.worker, null, 'open', openingOf(county, 12))
  const told = await db.store.sql`select kind, role, unit from notices where case_id = ${id} and kind = 'collective'`
  expect([...told]).toEqual([{ kind: 'collective', role: 'supervisor', unit: county.county }])
})

test('an unreadable list is refused', async () => {
  const { id } = await done(db.store, county.worker, null, 'open', openingOf(county, 12))
  expect(await send(db.store, county.worker, id, 'add-claimants', { csv: `${header}\n"` })).toMatchObject({
    refusal: { refused: 'list-unreadable' },
  })
})

test('each worker is told what waits for them, and reminded while it does', async () => {
  const id = await gathered(db.store, county, 12, 1100)
  await toBeSigned(db.store, county, id)
  const workers = await workersOf(db.store, id)
  const told = async (n: number) =>
    (
      await db.store.sql<{ kind: string; obligation: string }[]>`
        select kind, obligation from notices where case_id = ${id} and person = ${workers[n - 1]?.person ?? ''} order by at, kind, step`
    ).map(({ kind, obligation }) => `${kind} ${obligation.split('/')[1] ?? ''}`)
  expect(await told(9)).toEqual(['owed signing'])
  await done(db.store, workers[7] ?? county.worker, id, 'sign-row', await signatureOf(db.store, id, 8))
  const signing = (await headOf(db.store, id))?.grievance.signing.since ?? 0
  const term = (await headOf(db.store, id))?.grievance.terms[`${signing}/signing`]
  clock.set(term?.remindAt ?? clock.read())
  await remindOwner(db.store, id, `${signing}/signing`)
  expect(await told(9)).toEqual(['owed signing', 'reminded signing'])
  expect(await told(8)).toEqual(['owed signing'])
})
