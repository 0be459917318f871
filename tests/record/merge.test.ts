import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { obligations } from '../../domain/case/fold.js'
import { manualClock } from '../../record/clock.js'
import { catchUp } from '../../record/cursor.js'
import { headOf } from '../../record/heads.js'
import { historyOf } from '../../record/history.js'
import { perform } from '../../record/perform.js'
import { recordEffect } from '../../record/passing.js'
import { rebuildProjections } from '../../record/refold.js'
import { verifyCase } from '../../record/verify.js'
import { createStore, type TestStore } from '../support/database.js'
import { gathered, workersOf } from './collective-case.js'
import { accepted, act, appointed, foundCounty, grievanceOf, opened, openingOffice, type County } from './county.js'

let db: TestStore
let county: County
const clock = manualClock(openingOffice)

beforeAll(async () => {
  db = await createStore({ clock, max: 20 })
  county = await foundCounty(db.store)
})
afterAll(() => db.close())

const merge = (from: string, into: string, key?: string, officer = county.officer) =>
  perform(db.store, act(officer, from, 'merge-into', { into, words: '重复提出' }, key))
const headsOf = (ids: readonly string[]) =>
  db.store.sql`select * from heads where case_id = any(${[...ids]}::uuid[]) order by case_id`

describe('merging', () => {
  test('writes to both cases at once: the one ends, the other knows what came in, both with the reason', async () => {
    const [one, other] = [await opened(db.store, county), await opened(db.store, county)]
    const done = accepted(await merge(one.caseId, other.caseId))
    expect(done.grievance.closing.status).toBe('archived')
    const target = await headOf(db.store, other.caseId)
    expect(target?.grievance.merging.from).toMatchObject([{ case: one.caseId, number: one.grievance.opening.number }])
    for (const id of [one.caseId, other.caseId]) {
      expect(await verifyCase(db.store, id)).toMatchObject({ verified: true, events: 2 })
      expect((await historyOf(db.store, id)).at(-1)?.words).toEqual({ words: '重复提出' })
    }
    const [head] = await headsOf([one.caseId])
    expect(head).toMatchObject({ stage: 'archived', merged_into: other.caseId, next_due: null, outcome: null })
    expect(await db.store.sql`select 1 from obligations where case_id = ${one.caseId}`).toHaveLength(0)
    const told = await db.store
      .sql`select case_id, kind, role from notices where kind in ('merged', 'merged-in') and case_id in (${one.caseId}, ${other.caseId}) order by kind`
    expect(told).toMatchObject([
      { case_id: one.caseId, kind: 'merged', role: 'worker' },
      { case_id: other.caseId, kind: 'merged-in', role: 'officer' },
    ])
  })

  test('ends the workflow of the one, once what it still carries out is done', async () => {
    const [one, other] = [await opened(db.store, county), await opened(db.store, county)]
    accepted(await perform(db.store, act(county.officer, one.caseId, 'accept')))
    const { grievance, seq, hash } = accepted(await merge(one.caseId, other.caseId))
    expect(grievance.effects).toHaveLength(2)
    expect((await catchUp(db.store, { caseId: one.caseId, seq, hash })).cursor).toMatchObject({
      archived: true,
      wakeAt: null,
      effects: grievance.effects,
    })
    for (const { key } of grievance.effects)
      await recordEffect(db.store, one.caseId, key, {
        document: { number: '1', sha256: 'ab', bytes: 1, media: 'text/plain' },
      })
    expect((await catchUp(db.store, { caseId: one.caseId, seq, hash })).cursor).toMatchObject({
      archived: true,
      effects: [],
    })
  })

  test('answers every command on the one with where it goes on, in the end', async () => {
    const cases = [await opened(db.store, county), await opened(db.store, county), await opened(db.store, county)]
    const [a = '', b = '', c = ''] = cases.map(({ caseId }) => caseId)
    const [, , last] = cases
    accepted(await merge(a, b))
    accepted(await merge(b, c))
    for (const [actor, name] of [
      [county.worker, 'withdraw'],
      [county.worker, 'reopen'],
      [county.officer, 'accept'],
      [county.boss, 'answer'],
    ] as const) {
      const answer = await perform(db.store, act(actor, a, name, { words: '一', position: 'admits' }))
      expect(answer).toMatchObject({
        outcome: 'refused',
        refusal: { refused: 'merged', kind: 'conflict', see: { case: c, number: last?.grievance.opening.number } },
      })
      expect(answer.outcome === 'refused' ? answer.refusal.help.zh : '').toContain(`/grievances/${c}`)
    }
    // Into one that has gone on itself: refused, with where.
    const again = await opened(db.store, county)
    expect(await merge(again.caseId, a)).toMatchObject({ refusal: { refused: 'merged' } })
    expect(await merge(a, again.caseId)).toMatchObject({ refusal: { refused: 'merged', see: { case: c } } })
    expect(await perform(db.store, act(county.stranger, a, 'withdraw'))).toEqual({ outcome: 'unknown' })
  })

  test('sent again under its key is answered, not done again', async () => {
    const [one, other] = [await opened(db.store, county), await opened(db.store, county)]
    const first = accepted(await merge(one.caseId, other.caseId, 'merge-once'))
    const repeat = accepted(await merge(one.caseId, other.caseId, 'merge-once'))
    expect(repeat).toMatchObject({ repeated: true, seq: first.seq })
    expect((await headOf(db.store, other.caseId))?.seq).toBe(2)
    expect(await merge(one.caseId, other.caseId)).toMatchObject({ refusal: { refused: 'merged' } })
  })

  test('needs both cases to be seen: of one that is not, nothing is learnt and nothing written', async () => {
    const plant = await foundCounty(db.store)
    const [one, foreign] = [await opened(db.store, county), await opened(db.store, plant)]
    const before = await headsOf([one.caseId, foreign.caseId])
    expect(await merge(one.caseId, foreign.caseId)).toMatchObject({ refusal: { refused: 'target-unknown' } })
    expect(await merge(one.caseId, '0198f4c2-0000-7000-8000-000000000000')).toMatchObject({
      refusal: { refused: 'target-unknown' },
    })
    expect(await merge(one.caseId, one.caseId)).toMatchObject({ refusal: { refused: 'same-case' } })
    expect(await headsOf([one.caseId, foreign.caseId])).toEqual(before)
  })

  test('the same is found again from the events alone', async () => {
    const [one, other] = [await opened(db.store, county), await opened(db.store, county)]
    accepted(await merge(one.caseId, other.caseId))
    const before = await headsOf([one.caseId, other.caseId])
    await rebuildProjections(db.store)
    expect(await headsOf([one.caseId, other.caseId])).toEqual(before)
  })
})

test('two opposite merges at once, twenty times over: one is done, the other refused, nothing half', async () => {
  for (let i = 0; i < 20; i++) {
    const [one, other] = [await opened(db.store, county), await opened(db.store, county)]
    const answers = await Promise.all([merge(one.caseId, other.caseId), merge(other.caseId, one.caseId)])
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'refused'])
    expect(answers.find((answer) => answer.outcome === 'refused')).toMatchObject({ refusal: { refused: 'merged' } })
    const heads = await Promise.all([one, other].map(({ caseId }) => headOf(db.store, caseId)))
    const gone = heads.filter((head) => head?.grievance.merging.into !== null)
    const goesOn = heads.filter((head) => (head?.grievance.merging.from.length ?? 0) > 0)
    expect([gone.length, goesOn.length]).toEqual([1, 1])
    expect(gone[0]?.grievance.merging.into?.case).toBe(goesOn[0]?.grievance.id)
    expect(goesOn[0]?.grievance.closing.status).toBe('open')
    for (const { caseId } of [one, other])
      expect(await verifyCase(db.store, caseId)).toMatchObject({ verified: true, events: 2 })
  }
}, 60_000)

test('three cases merged in a ring at once: at the end one is left, and all lead to it', async () => {
  for (let i = 0; i < 5; i++) {
    const ids = [await opened(db.store, county), await opened(db.store, county), await opened(db.store, county)].map(
      ({ caseId }) => caseId,
    )
    const [a = '', b = '', c = ''] = ids
    await Promise.all([merge(a, b), merge(b, c), merge(c, a)])
    const heads = await headsOf(ids)
    const left = heads.filter((head) => head['merged_into'] === null)
    expect(left.length).toBeGreaterThanOrEqual(1)
    for (const id of ids) expect(await verifyCase(db.store, id)).toMatchObject({ verified: true })
    const events = await db.store.sql<{ n: number; m: number }[]>`
      select count(*) filter (where type = 'merged')::int as n, count(*) filter (where type = 'merged-from')::int as m from events where case_id = any(${ids}::uuid[])`
    expect(events[0]?.n).toBe(events[0]?.m)
    expect(events[0]?.n).toBe(3 - left.length)
  }
}, 60_000)

test('what ran out in the other case is recorded there before anything comes in', async () => {
  const [one, other] = [await opened(db.store, county), await opened(db.store, county)]
  accepted(await perform(db.store, act(county.officer, one.caseId, 'accept')))
  const [owed] = obligations(other.grievance)
  clock.set(owed?.due ?? clock.read())
  clock.advance(60_000)
  // Nobody answered: it is with the county now, and the officer still sees it.
  accepted(await merge(one.caseId, other.caseId))
  expect((await historyOf(db.store, other.caseId)).map(({ type }) => type)).toEqual([
    'opened',
    'expired',
    'escalated',
    'merged-from',
  ])
})

describe('a collective case', () => {
  test('takes in who is on its list, and nobody else', async () => {
    const collective = await gathered(db.store, county, 12, 700)
    const [listed] = await workersOf(db.store, collective)
    const own = accepted(
      await perform(
        db.store,
        act(
          { person: listed?.person ?? '', appointments: county.worker.appointments },
          null,
          'open',
          grievanceOf(county),
        ),
      ),
    )
    expect(own.grievance.opening.alike).toEqual([collective])
    const alone = await appointed(db.store, 'worker', county.enterprise, '外人')
    const foreign = accepted(await perform(db.store, act(alone, null, 'open', grievanceOf(county))))
    expect(foreign.grievance.opening.alike).toEqual([])
    expect(await merge(foreign.caseId, collective)).toMatchObject({ refusal: { refused: 'claimant-not-listed' } })
    expect(await merge(collective, own.caseId)).toMatchObject({ refusal: { refused: 'not-alike' } })
    accepted(await merge(own.caseId, collective))
    expect((await headOf(db.store, collective))?.grievance.merging.from).toMatchObject([{ case: own.caseId }])
  })
})
