import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PersonId } from '../../domain/case/actor.js'
import { headOf } from '../../record/heads.js'
import { addPerson, appoint } from '../../record/registers.js'
import { verifyCase } from '../../record/verify.js'
import { day, startEngine, type TestEngine } from '../support/engine.js'
import { claim, county, type County } from './county.js'
import { engineTexts, typesOf } from './course.js'

let t: TestEngine
let place: County
let experts: readonly PersonId[]

beforeAll(async () => {
  t = await startEngine()
  place = await county(t.store)
  experts = await Promise.all(
    ['甲', '乙', '丙', '丁', '戊'].map(async (name) => {
      const person = await addPerson(t.store, { name })
      await appoint(t.store, { person, role: 'expert', unit: place.union })
      return person
    }),
  )
})
afterAll(() => t.close())

test('left to time: a reserve steps in, voting begins and closes, the worker counts, and the case moves on', async () => {
  const { id } = await t.act(place.worker, 'open', null, claim(place))
  await t.act(place.enterpriseOfficer, 'accept', id)
  await t.act(place.enterpriseOfficer, 'declare-unresolved', id, { reason: 'other', words: '分歧较大' })
  await t.act(place.worker, 'choose-road', id, { road: 'committee' })
  await t.act(place.worker, 'pick-panel', id, { panel: experts.slice(0, 3), reserves: experts.slice(3, 5) })
  for (const expert of experts.slice(0, 2)) await t.act(expert, 'accept-seat', id)
  const { committee } = await until('seatAcceptance')
  expect(committee.seats[2]).toMatchObject({ person: experts[3], status: 'asked' })
  await t.act(experts[3] ?? '', 'accept-seat', id)

  expect((await until('responseMeeting')).committee.status).toBe('voting')
  for (const expert of experts.slice(0, 2))
    await t.act(expert, 'cast-ballot', id, { choice: 'middle', amount: '731942865', reasons: '隐秘理由甲乙丙' })
  const counted = await until('ballots')
  expect(counted.committee).toMatchObject({
    status: 'answering',
    verdict: { choice: 'middle', amount: '731942865', counts: { notCast: 1 } },
  })
  expect(counted.effects).toEqual([])

  expect((await until('verdictAnswer')).committee.status).toBe('undecided')
  const ends = (await typesOf(t, id)).filter((type) =>
    [
      'committee-convened',
      'reserve-called',
      'ballots-opened',
      'voting-closed',
      'ballots-revealed',
      'verdict-reached',
      'verdict-refused',
      'committee-undecided',
      'choice-offered',
    ].includes(type),
  )
  expect(ends).toEqual([
    'choice-offered',
    'committee-convened',
    'reserve-called',
    'ballots-opened',
    'voting-closed',
    'ballots-revealed',
    'verdict-reached',
    'verdict-refused',
    'committee-undecided',
    'choice-offered',
  ])
  const texts = await engineTexts(t, id)
  expect(texts).toContain('tallyBallots')
  expect(['731942865', '隐秘理由甲乙丙', 'middle'].filter((one) => texts.includes(one))).toEqual([])
  expect(await verifyCase(t.store, id)).toMatchObject({ verified: true })

  /** Lets time pass until nobody owes this any more. */
  async function until(what: string) {
    for (let n = 0; n < 30; n++) {
      await t.advance(1 * day)
      const head = await headOf(t.store, id)
      const owes = await t.store
        .sql`select 1 from obligations where case_id = ${id} and what = ${what} and overdue = 0 and not (what = 'seatAcceptance' and person = ${experts[3] ?? null})`
      if (head !== null && owes.length === 0) return head.grievance
    }
    throw new Error(`${what} never ran out`)
  }
})
