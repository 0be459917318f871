import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPerson, addUnit, appoint, setLeave } from '../../record/registers.js'
import { headOf } from '../../record/heads.js'
import { historyOf } from '../../record/history.js'
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

const words = '超出企业工会职权。'

test('a union that does not answer an offer is marked, and has the case, by itself', async () => {
  const { id } = await t.act(place.worker, 'open', null, claim(place))
  await t.act(place.enterpriseOfficer, 'accept', id)
  await t.act(place.enterpriseOfficer, 'offer-hand-over', id, { to: place.union, ground: 'authority-elsewhere', words })
  await t.advance(4 * day)
  const events = (await historyOf(t.store, id)).filter(({ type }) => type !== 'reminded' && type !== 'document-sealed')
  expect(events.map(({ type }) => type).slice(0, 5)).toEqual([
    'opened',
    'accepted',
    'hand-over-offered',
    'expired',
    'hand-over-lapsed',
  ])
  expect(events[3]).toMatchObject({ actor: 'system', data: { what: 'handOver', unit: place.union, nth: 1 } })
  expect((await headOf(t.store, id))?.grievance.charge).toMatchObject({ union: place.union, officer: place.officer })
  expect(await t.handle(id).query('cursor')).toMatchObject({ stuck: false, alarms: 0 })
})

test('a challenge that nobody decides, and a department that does not answer, each in its own time', async () => {
  const department = await addUnit(t.store, {
    kind: 'department',
    name: '人社局',
    region: '330726',
    parent: place.union,
  })
  const liaison = await addPerson(t.store, { name: '联络员' })
  await appoint(t.store, { person: liaison, role: 'liaison', unit: department })
  const { id } = await t.act(place.worker, 'open', null, claim(place, 'bonus'))
  await t.act(place.enterpriseOfficer, 'accept', id)
  await t.act(place.enterpriseOfficer, 'refer', id, { departments: [department], question: '请核实。', waits: true })
  await t.act(place.worker, 'challenge-handler', id, { words: '亲属。' })
  await t.advance(5 * day)
  expect((await headOf(t.store, id))?.grievance.charge.officer).not.toBe(place.enterpriseOfficer)
  await t.advance(14 * day)
  const expired = (await historyOf(t.store, id)).flatMap((event) => (event.type === 'expired' ? [event.data] : []))
  expect(expired.filter(({ what }) => what === 'challenge' || what === 'referral')).toMatchObject([
    { what: 'challenge' },
    { what: 'referral', unit: department, person: liaison },
  ])
})

test('who goes on leave has no case in their name; a lost hint does no harm', async () => {
  const colleague = await addPerson(t.store, { name: '替补' })
  await appoint(t.store, { person: colleague, role: 'officer', unit: place.enterprise })
  const { id } = await t.act(place.worker, 'open', null, claim(place, 'contract'))
  const before = (await headOf(t.store, id))?.grievance.charge.officer ?? ''
  const { moved } = await setLeave(t.store, before, true)
  expect(moved.map(({ caseId }) => caseId)).toContain(id)
  expect((await headOf(t.store, id))?.grievance.charge.officer).not.toBe(before)
  await t.advance(day)
  expect(await t.handle(id).query('cursor')).toMatchObject({ stuck: false, alarms: 0 })
})
