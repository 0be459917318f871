import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { manualClock } from '../../record/clock.js'
import { historyOf } from '../../record/history.js'
import { perform } from '../../record/perform.js'
import { verifyCase } from '../../record/verify.js'
import { createStore, type TestStore } from '../support/database.js'
import { accepted, act, appointed, foundCounty, grievanceOf, opened, openingOffice, type County } from './county.js'

let db: TestStore
let county: County
const clock = manualClock(openingOffice)

beforeAll(async () => {
  db = await createStore({ clock, max: 20 })
  county = await foundCounty(db.store)
})
afterAll(() => db.close())

const rows = async (table: string, caseId: string) =>
  Number((await db.store.sql.unsafe(`select count(*) from ${table} where case_id = '${caseId}'`))[0]?.['count'])

describe('a command', () => {
  test('opens a case: numbered, in charge of somebody by name, in every read table', async () => {
    const { caseId, grievance, seq, hash, moved, repeated } = await opened(db.store, county)
    expect({ seq, moved, repeated }).toEqual({ seq: 1, moved: true, repeated: false })
    expect(grievance.opening.number).toMatch(/^厂工诉\d〔2026〕\d+号$/)
    expect(grievance.charge).toMatchObject({
      union: county.enterprise,
      officer: county.officer.person,
      path: [county.enterprise, county.county, county.city],
    })
    const [head] = await db.store.sql`select * from heads where case_id = ${caseId}`
    expect(head).toMatchObject({
      seq: 1,
      hash,
      stage: 'acceptance',
      number: grievance.opening.number,
      overdue: false,
      amount: '4000000',
    })
    expect(head?.['state']).toEqual(JSON.parse(JSON.stringify(grievance)))
    for (const table of ['events', 'case_keys', 'obligations', 'notices', 'engine', 'accepted'])
      expect(await rows(table, caseId)).toBeGreaterThan(0)
  })

  test('is written once, with its time, its actor and its words sealed', async () => {
    const { caseId } = await opened(db.store, county, '工资拖欠说明')
    clock.advance(1000)
    accepted(await perform(db.store, act(county.officer, caseId, 'accept')))
    const history = await historyOf(db.store, caseId)
    expect(history.map(({ type, actor, at, words }) => ({ type, actor, at, words }))).toEqual([
      { type: 'opened', actor: county.worker.person, at: history[0]?.at, words: { facts: '工资拖欠说明' } },
      { type: 'accepted', actor: county.officer.person, at: clock.read(), words: null },
    ])
    expect(await verifyCase(db.store, caseId)).toMatchObject({ verified: true, events: 2 })
  })

  test('of somebody who may not see the case finds nothing and writes nothing', async () => {
    const { caseId } = await opened(db.store, county)
    const before = await db.store.sql`select * from heads where case_id = ${caseId}`
    expect(await perform(db.store, act(county.stranger, caseId, 'accept'))).toEqual({ outcome: 'unknown' })
    expect(await perform(db.store, act(county.worker, '0198f4c2-0000-7000-8000-000000000000', 'accept'))).toEqual({
      outcome: 'unknown',
    })
    expect(await perform(db.store, act(county.worker, 'no-uuid', 'accept'))).toEqual({ outcome: 'unknown' })
    expect(await db.store.sql`select * from heads where case_id = ${caseId}`).toEqual(before)
  })

  test('that is refused writes nothing at all', async () => {
    const { caseId, seq } = await opened(db.store, county)
    const engine = await db.store.sql`select * from engine where case_id = ${caseId}`
    const refused = await perform(db.store, act(county.worker, caseId, 'accept'))
    expect(refused).toMatchObject({ outcome: 'refused', refusal: { refused: 'not-yours-to-do' }, seq, moved: false })
    expect(await rows('events', caseId)).toBe(1)
    expect(await rows('accepted', caseId)).toBe(1)
    expect(await db.store.sql`select * from engine where case_id = ${caseId}`).toEqual(engine)
  })

  test('that no workflow needs to hear of does not move it', async () => {
    const { caseId } = await opened(db.store, county)
    const message = await perform(
      db.store,
      act(county.worker, caseId, 'send-message', { to: 'everyone', words: '请问进展?' }),
    )
    expect(message).toMatchObject({ outcome: 'accepted', seq: 2, moved: false })
    expect(await db.store.sql`select wake_seq from engine where case_id = ${caseId}`).toEqual([{ wake_seq: 1 }])
  })
})

describe('a repeat', () => {
  test('under the same key with the same body is answered, not carried out', async () => {
    const { caseId } = await opened(db.store, county)
    const request = act(county.officer, caseId, 'accept')
    accepted(await perform(db.store, request))
    const repeat = accepted(await perform(db.store, request))
    expect(repeat).toMatchObject({ repeated: true, seq: 2 })
    expect(await rows('events', caseId)).toBe(2)
  })

  test('under the same key with another body is refused', async () => {
    const { caseId } = await opened(db.store, county)
    const request = act(county.worker, caseId, 'send-message', { to: 'everyone', words: '甲' })
    accepted(await perform(db.store, request))
    const other = await perform(db.store, { ...request, input: { to: 'everyone', words: '乙' } })
    expect(other).toMatchObject({ outcome: 'refused', refusal: { refused: 'key-reused', kind: 'conflict' } })
    expect(await rows('events', caseId)).toBe(2)
  })

  test('of a key that opened another case is refused', async () => {
    const first = act(county.worker, null, 'open', grievanceOf(county))
    const { caseId } = await opened(db.store, county)
    accepted(await perform(db.store, first))
    const reused = await perform(
      db.store,
      act(county.worker, caseId, 'send-message', { to: 'everyone', words: '甲' }, first.key),
    )
    expect(reused).toMatchObject({ outcome: 'refused', refusal: { refused: 'key-reused' } })
  })

  test("of somebody else's key is an act of its own", async () => {
    const { caseId } = await opened(db.store, county)
    const message = act(county.worker, caseId, 'send-message', { to: 'everyone', words: '甲' })
    accepted(await perform(db.store, message))
    expect(accepted(await perform(db.store, { ...message, actor: county.boss })).repeated).toBe(false)
  })

  test('sent twenty times at once is carried out once, openings too', async () => {
    const request = act(county.worker, null, 'open', grievanceOf(county))
    const answers = (await Promise.all(Array.from({ length: 20 }, () => perform(db.store, request)))).map(accepted)
    expect(new Set(answers.map(({ caseId }) => caseId)).size).toBe(1)
    expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1)
    const { caseId } = answers[0] ?? { caseId: '' }
    const message = act(county.worker, caseId, 'send-message', { to: 'everyone', words: '催一下' })
    const messages = (await Promise.all(Array.from({ length: 20 }, () => perform(db.store, message)))).map(accepted)
    expect(messages.filter(({ repeated }) => !repeated)).toHaveLength(1)
    expect(await rows('events', caseId)).toBe(2)
  })

  test("is answered by today's rights", async () => {
    const { caseId } = await opened(db.store, county)
    const request = act(county.officer, caseId, 'accept')
    accepted(await perform(db.store, request))
    const dismissed = { ...request, actor: { ...county.officer, appointments: [] } }
    expect(await perform(db.store, dismissed)).toEqual({ outcome: 'unknown' })
  })
})

describe('many at once', () => {
  test('fifty officers accept the same case: one has it, forty-nine learn so, one event is written', async () => {
    const { caseId } = await opened(db.store, county)
    const officers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => appointed(db.store, 'officer', county.enterprise, `承办${i}`)),
    )
    const answers = await Promise.all(officers.map((officer) => perform(db.store, act(officer, caseId, 'accept'))))
    const [winner, ...others] = answers.filter(({ outcome }) => outcome === 'accepted')
    expect(others).toEqual([])
    const refusals = answers.filter((one) => one.outcome === 'refused')
    expect(refusals).toHaveLength(49)
    expect(new Set(refusals.map((one) => `${one.refusal.kind}/${one.refusal.refused}`))).toEqual(
      new Set(['conflict/accepted-already']),
    )
    expect(officers.map(({ person }) => person)).toContain(
      accepted(winner ?? { outcome: 'unknown' }).grievance.charge.officer,
    )
    expect(await rows('events', caseId)).toBe(2)
  })

  test('thirty openings at once, some refused: the numbers have no gap', async () => {
    const plant = await foundCounty(db.store)
    const requests = Array.from({ length: 30 }, (_, i) => {
      const fine = grievanceOf(plant)
      return act(
        plant.worker,
        null,
        'open',
        i % 3 === 0 ? { ...fine, claim: { ...fine.claim, knewOn: '2030-01-01' } } : fine,
      )
    })
    const answers = await Promise.all(requests.map((request) => perform(db.store, request)))
    const numbers = answers.flatMap((one) =>
      one.outcome === 'accepted' ? [Number(/(\d+)号$/.exec(one.grievance.opening.number)?.[1])] : [],
    )
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
  })

  test('cases go to the officer with the fewest', async () => {
    const plant = await foundCounty(db.store)
    const second = await appointed(db.store, 'officer', plant.enterprise, '副主席')
    const officers = []
    for (let i = 0; i < 4; i++) officers.push((await opened(db.store, plant)).grievance.charge.officer)
    expect(officers.filter((one) => one === second.person)).toHaveLength(2)
  })
})

describe('what is open already', () => {
  test('is shown on the same claimant, respondent and claim', async () => {
    const plant = await foundCounty(db.store)
    const first = await opened(db.store, plant)
    const second = await opened(db.store, plant)
    expect(first.grievance.opening.alike).toEqual([])
    expect(second.grievance.opening.alike).toEqual([first.caseId])
  })
})
