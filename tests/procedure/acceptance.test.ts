import { expect, test } from 'vitest'
import {
  act,
  cast,
  day,
  given,
  hour,
  lastOf,
  nothing,
  owed,
  owedNow,
  pass,
  passTo,
  typesOf,
  unions,
} from '../support/given.js'
import { accepted, claim, opened, openInput, withdrawn } from '../support/stages.js'

test('any officer of the union in charge may accept it, and it is theirs from then on', () => {
  const after = given(opened).when('secondOfficer', 'accept').then('accepted')
  expect(after.grievance.charge.officer).toBe(cast.secondOfficer.person)
  expect(owed(after, 'handling')).toMatchObject({
    length: 15,
    unit: 'working-days',
    dueDay: '2026-03-23',
    owner: { person: cast.secondOfficer.person },
  })
  expect(after.grievance.effects).toEqual([
    { key: '1/issueReceipt', kind: 'issueReceipt' },
    { key: '2/issueAcceptanceNotice', kind: 'issueAcceptanceNotice' },
  ])
})

test('the second to accept is told that somebody has', () => {
  given(accepted).when('secondOfficer', 'accept').thenRefused('accepted-already')
  given(accepted).when('officer', 'accept').thenRefused('accepted-already')
})

test('nobody else accepts it', () => {
  for (const who of ['worker', 'employer', 'townshipOfficer', 'mediator', 'clerk', 'supervisor', 'admin'] as const) {
    given(opened).when(who, 'accept').thenRefused('not-yours-to-do')
  }
})

test('after the close it is closed', () => {
  given(withdrawn).when('secondOfficer', 'accept').thenRefused('case-closed')
})

test('one working day before the end, the officer is reminded, once', () => {
  const after = pass(opened, 33 * hour)
  expect(typesOf(after)).toEqual(['reminded'])
  expect(lastOf(after, 'reminded')).toMatchObject({ what: 'firstResponse', person: cast.officer.person })
  expect(typesOf(pass(after, 10 * hour))).toEqual([])
})

test('silence moves it to the next union up by itself, and marks the silent one overdue', () => {
  const after = passTo(opened, '2026-03-04T16:00:05.000Z')
  expect(typesOf(after)).toEqual(['reminded', 'expired', 'escalated'])
  expect(lastOf(after, 'expired')).toMatchObject({
    what: 'firstResponse',
    due: '2026-03-04T16:00:00.000Z',
    nth: 1,
    unit: unions.enterprise,
    person: cast.officer.person,
    again: null,
  })
  expect(after.grievance.charge).toMatchObject({
    union: unions.township,
    officer: cast.townshipOfficer.person,
    former: [unions.enterprise],
  })
  // A period of our own starts when it was recorded: the new union has its full two days.
  expect(owed(after, 'firstResponse')).toMatchObject({ dueDay: '2026-03-09', overdue: 0 })
})

test('the last millisecond is in time, the next is late', () => {
  const inTime = { ...opened, now: '2026-03-04T15:59:59.999Z' }
  given(inTime).when('officer', 'accept').then('accepted')
  given({ ...inTime, now: '2026-03-04T16:00:00.000Z' })
    .when('officer', 'accept')
    .thenRefused('not-yours-to-do')
})

test('at the top of the tree charge stays, and every further period marks it overdue again', () => {
  const top = pass(opened, 14 * day)
  expect(top.grievance.charge.union).toBe(unions.city)
  const marked = pass(top, 20 * day)
  expect(marked.grievance.charge).toMatchObject({ union: unions.city, officer: cast.cityOfficer.person })
  expect(owed(marked, 'firstResponse').overdue).toBeGreaterThan(2)
  expect(typesOf(marked).every((type) => type === 'expired' || type === 'reminded')).toBe(true)
  // However late, it can still be accepted.
  expect(owedNow(act(marked, 'cityOfficer', 'accept'))).toEqual(['handling'])
})

test.each([
  // Opened on the Monday before National Day 2026: 10-01 to 10-07 are holidays, 10-10 is a make-up workday.
  ['2026-09-28T01:00:00.000Z', '2026-09-30', '2026-10-23'],
  // And in the week before the Spring Festival 2026 (02-15 to 02-23), with 02-14 and 02-28 made up.
  ['2026-02-09T01:00:00.000Z', '2026-02-11', '2026-03-06'],
])('opened and accepted at %s: answer by %s, handled by %s', (now, response, handled) => {
  const one = act({ ...nothing, now }, 'worker', 'open', {
    ...openInput,
    claim: { ...claim, knewOn: '2026-01-05', employmentEndedOn: '2026-01-06' },
  })
  expect(owed(one, 'firstResponse').dueDay).toBe(response)
  expect(owed(act(one, 'officer', 'accept'), 'handling').dueDay).toBe(handled)
})
