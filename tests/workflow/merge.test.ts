import { afterAll, beforeAll, expect, test } from 'vitest'
import { headOf } from '../../record/heads.js'
import { historyOf } from '../../record/history.js'
import { addPerson, appoint } from '../../record/registers.js'
import { addDays, shanghaiDay } from '../../domain/values/time.js'
import { day, mondayAfter, startEngine, type TestEngine } from '../support/engine.js'
import { claim, county, type County } from './county.js'

let t: TestEngine
let place: County
beforeAll(async () => {
  t = await startEngine()
  place = await county(t.store)
  await t.time.advanceTo(mondayAfter(t.time.now()))
})
afterAll(() => t.close())

test('a merged case is over for the engine at once, its notice of acceptance made; the other goes on', async () => {
  const one = await t.act(place.worker, 'open', null, claim(place))
  const other = await t.act(place.worker, 'open', null, claim(place))
  await t.act(place.enterpriseOfficer, 'accept', one.id)
  await t.act(place.enterpriseOfficer, 'accept', other.id)
  await t.act(place.enterpriseOfficer, 'merge-into', one.id, { into: other.id, words: '重复提出。' })
  await t.advance(day)
  expect((await t.handle(one.id).describe()).status.name).toBe('COMPLETED')
  expect((await historyOf(t.store, one.id)).map(({ type }) => type)).toContain('document-sealed')
  expect((await headOf(t.store, one.id))?.grievance.effects).toEqual([])
  expect((await t.handle(other.id).describe()).status.name).toBe('RUNNING')
  await t.advance(40 * day)
  // Nothing ran out in the one that is over.
  expect((await historyOf(t.store, one.id)).some(({ type }) => type === 'expired')).toBe(false)
})

test('a line that has no reply is marked on its day, and the days for a correction pass by themselves', async () => {
  const agent = await addPerson(t.store, { name: '热线专员' })
  await appoint(t.store, { person: agent, role: 'agent', unit: place.union })
  const today = shanghaiDay(t.time.now())
  const line = { ticketNumber: 'GD-0001', receivedOn: today, source: 'ticket', replyDeadline: addDays(today, 8) }
  const { id } = await t.act(agent, 'open', null, {
    ...claim(place, 'bonus'),
    channel: '12351',
    claimant: place.worker,
    line,
  })
  await t.act(place.enterpriseOfficer, 'accept', id)
  await t.advance(14 * day)
  const expired = (await historyOf(t.store, id)).flatMap((event) => (event.type === 'expired' ? [event.data] : []))
  expect(expired.filter(({ what }) => what === 'lineReply')).toMatchObject([{ unit: place.enterprise, nth: 1 }])
  expect(expired.filter(({ what }) => what === 'openingCorrection')).toMatchObject([
    { person: place.worker, unit: null },
  ])
  expect(await t.handle(id).query('cursor')).toMatchObject({ stuck: false, alarms: 0 })
})
