import { expect, test } from 'vitest'
import {
  cast,
  employer,
  given,
  lastOf,
  monday,
  nothing,
  otherEmployer,
  owed,
  platform,
  unions,
} from '../support/given.js'
import { claim, opened, openInput } from '../support/stages.js'

const ticket = {
  ticketNumber: 'GD20260302-001',
  receivedOn: '2026-03-01',
  source: 'ticket',
  replyDeadline: '2026-03-10',
}

test('a grievance has somebody in charge by name from its first second, and a period for the answer', () => {
  const after = given(nothing).when('worker', 'open', openInput).then('opened')
  expect(after.grievance.charge).toMatchObject({
    union: unions.enterprise,
    officer: cast.officer.person,
    since: monday,
  })
  expect(owed(after, 'firstResponse')).toMatchObject({
    rule: 'first-response',
    length: 2,
    unit: 'working-days',
    dueDay: '2026-03-04',
    due: '2026-03-04T16:00:00.000Z',
    owner: { role: 'officer', unit: unions.enterprise, person: cast.officer.person },
  })
})

test('it is numbered, and its words are sealed apart from its codes', () => {
  const after = given(nothing).when('worker', 'open', openInput).then('opened')
  expect(after.grievance.opening.number).toBe('grievance〔2026〕1号')
  expect(JSON.stringify(after.grievance)).not.toContain('拖欠工资一万元')
})

test('the request to the union interrupts the limitation: a year from the opening, for pay after the employment ended', () => {
  expect(opened.grievance.limitation.leads).toBe('2027-03-02')
})

test('an agent files for a worker by a line', () => {
  const input = { ...openInput, channel: '12351', claimant: cast.worker.person, line: ticket }
  const after = given(nothing).when('agent', 'open', input).then('opened')
  expect(after.grievance.opening).toMatchObject({ channel: '12351', claimant: cast.worker.person })
})

test('what is open about the same claim is linked, never merged', () => {
  const alike = ['00000000-0000-8000-a000-000000000999']
  const route = {
    union: { id: unions.county, path: [unions.county, unions.city], officer: cast.countyOfficer.person },
    known: [employer],
    claimantKnown: true,
    platforms: [],
    alike,
  }
  const after = given(nothing).when('worker', 'open', openInput, { route }).then('opened')
  expect(lastOf(after, 'opened').alike).toEqual(alike)
})

test.each([
  ['wrong-channel', 'worker', { channel: '12351' }],
  ['wrong-channel', 'agent', { channel: 'app', claimant: cast.worker.person }],
  ['not-an-agent', 'stranger', { channel: '12345', claimant: cast.worker.person }],
  ['day-in-future', 'worker', { claim: { ...claim, knewOn: '2026-03-03' } }],
  ['respondent-unknown', 'worker', { respondents: [unions.city] }],
  ['respondent-unknown', 'worker', { respondents: [employer, employer] }],
  ['relationship-needs-platform', 'worker', { claim: { ...claim, relationship: 'none' } }],
] as const)('refused as %s (%s)', (code, who, changes) => {
  const route = { union: null, known: [employer, otherEmployer], claimantKnown: true, platforms: [], alike: [] }
  given(nothing)
    .when(who, 'open', { ...openInput, ...changes }, { route })
    .thenRefused(code)
})

test('a place that no union answers for is named as such; nothing is opened into the void', () => {
  const route = { union: null, known: [employer], claimantKnown: true, platforms: [], alike: [] }
  given(nothing).when('worker', 'open', openInput, { route }).thenRefused('no-union-answers')
  given(nothing)
    .when('worker', 'open', openInput, { route: { ...route, claimantKnown: false } })
    .thenRefused('claimant-unknown')
})

test('platform work may rest on no labour relationship', () => {
  given(nothing)
    .when('worker', 'open', { ...openInput, respondents: [platform], claim: { ...claim, relationship: 'none' } })
    .then('opened')
})

test('who neither works nor files for workers cannot open; nor can what is open be opened', () => {
  given(nothing).when('supervisor', 'open', openInput).thenRefused('not-yours-to-do')
  given(opened).when('worker', 'open', openInput).thenRefused('opened-already')
})

test.each([
  ['claim.amount', { claim: { ...claim, amount: '-1' } }],
  ['claim.amount', { claim: { ...claim, amount: '100.5' } }],
  ['claim.amount', { claim: { ...claim, amount: '1000000000000001' } }],
  ['claim.amount', { claim: { ...claim, amount: 100 } }],
  ['claim.knewOn', { claim: { ...claim, knewOn: '2026-02-30' } }],
  ['respondents', { respondents: [] }],
  ['region', { region: '33072' }],
  ['facts', { facts: '  ' }],
  ['', { unknown: true }],
])('content that does not fit is named: %s', (path, changes) => {
  given(nothing)
    .when('worker', 'open', { ...openInput, ...changes })
    .thenInvalid(path)
})
