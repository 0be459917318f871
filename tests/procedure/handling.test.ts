import { expect, test } from 'vitest'
import { acts, cast, day, given, lastOf, mayDo, owed, owedNow, pass, typesOf, unions } from '../support/given.js'
import {
  accepted,
  applied,
  oneInstalment,
  opened,
  resultAgreed,
  resultProposed,
  unresolved,
} from '../support/stages.js'

const contact = { with: 'worker', reached: false, occurredOn: '2026-03-02', words: '电话无人接听。' } as const

test('the officer notes contacts, for the union only, and answers the worker', () => {
  const noted = given(accepted).when('officer', 'note-contact', contact).then('contact-noted')
  expect(lastOf(noted, 'contact-noted').seenBy).toEqual(['officer'])
  given(accepted)
    .when('officer', 'note-contact', { ...contact, occurredOn: '2026-03-03' })
    .thenRefused('day-in-future')
  expect(
    given(accepted).when('officer', 'reply', { words: '已受理。' }).then('replied').grievance.handling.repliedAt,
  ).not.toBeNull()
})

test('the employer answers; another employer does not', () => {
  given(accepted).when('employer', 'answer', { position: 'disputes', words: '不欠薪。' }).then('employer-answered')
  given(accepted)
    .when('otherEmployer', 'answer', { position: 'disputes', words: '不欠薪。' })
    .thenRefused('not-yours-to-do')
})

test('before acceptance nothing is handled', () => {
  given(opened).when('officer', 'reply', { words: '已受理。' }).thenRefused('not-at-this-stage')
  given(opened).when('secondOfficer', 'reply', { words: '已受理。' }).thenRefused('not-yours-to-do')
})

test('a result takes effect when both agree to the same version', () => {
  given(resultProposed).when('worker', 'agree-to-result', { version: 2 }).thenRefused('version-changed')
  const once = given(resultProposed).when('worker', 'agree-to-result', { version: 1 }).then('result-agreed-by')
  given(once).when('worker', 'agree-to-result', { version: 1 }).thenRefused('agreed-already')
  const both = given(once)
    .when('employer', 'agree-to-result', { version: 1 })
    .then('result-agreed-by', 'result-took-effect', 'performance-began', 'rating-opened')
  expect(owedNow(both)).toEqual(expect.arrayContaining(['instalment', 'rating']))
  expect(owed(both, 'rating')).toMatchObject({ length: 15, unit: 'natural-days', dueDay: '2026-03-17' })
})

test('a declined result is off the table, and the next one has a new version', () => {
  const declined = given(resultProposed)
    .when('employer', 'decline-result', { version: 1, words: '金额过高。' })
    .then('result-declined')
  given(declined).when('worker', 'agree-to-result', { version: 1 }).thenRefused('not-at-this-stage')
  const again = given(declined).when('officer', 'propose-result', { terms: oneInstalment }).then('result-proposed')
  expect(lastOf(again, 'result-proposed').version).toBe(2)
})

test.each([
  ['due-day-past', { ...oneInstalment, instalments: [{ amount: '1000000', due: '2026-03-01' }] }],
  ['sum-differs', { ...oneInstalment, total: '1000001' }],
  [
    'instalments-out-of-order',
    {
      total: '3',
      instalments: [
        { amount: '1', due: '2026-04-02' },
        { amount: '2', due: '2026-04-01' },
      ],
    },
  ],
  ['nothing-settled', { total: '0', instalments: [] }],
  ['instalment-of-nothing', { total: '2', instalments: { count: 3, firstDue: '2026-04-01' } }],
])('terms are refused as %s', (code, terms) => {
  given(accepted).when('officer', 'propose-result', { terms }).thenRefused(code)
})

test('a sum that no amount can be is a refusal too, not a failure', () => {
  const most = '1000000000000000'
  const instalments = Array.from({ length: 120 }, () => ({ amount: most, due: '2026-04-01' }))
  given(accepted)
    .when('officer', 'propose-result', { terms: { total: most, instalments } })
    .thenRefused('sum-differs')
})

test('not resolved: the worker chooses the road, in ten working days', () => {
  expect(owed(unresolved, 'choice')).toMatchObject({ dueDay: '2026-03-16', owner: { person: cast.worker.person } })
  expect(mayDo(unresolved, 'worker')).toContain('choose-road')
  given(unresolved).when('employer', 'choose-road', { road: 'none' }).thenRefused('not-yours-to-do')
  given(accepted).when('worker', 'choose-road', { road: 'none' }).thenRefused('not-at-this-stage')
})

test('the worker chooses mediation, and may name the mediator', () => {
  const chosen = given(unresolved)
    .when('worker', 'choose-road', { road: 'mediation', mediator: cast.secondMediator.person })
    .then('road-chosen', 'mediation-applied')
  expect(chosen.grievance.mediation.mediator).toBe(cast.secondMediator.person)
  given(unresolved)
    .when('worker', 'choose-road', { road: 'mediation', mediator: cast.tiedMediator.person })
    .thenRefused('no-mediator')
})

test('the worker leaves it there, or goes to arbitration', () => {
  const left = given(unresolved).when('worker', 'choose-road', { road: 'none' }).then('road-chosen', 'closed')
  expect(lastOf(left, 'closed')).toMatchObject({ outcome: 'withdrawn' })
  const gone = given(unresolved).when('worker', 'choose-road', { road: 'arbitration' })
  expect(typesOf(gone.then('road-chosen', 'released-to-arbitration'))).toContain('released-to-arbitration')
})

test('a silent worker has the case closed, and may have it reopened', () => {
  const silent = pass(unresolved, 20 * day)
  expect(typesOf(silent)).toEqual(['reminded', 'expired', 'closed'])
  expect(lastOf(silent, 'closed')).toMatchObject({ outcome: 'unreachable' })
  expect(mayDo(silent, 'worker')).toEqual(['reopen'])
})

test('not substantiated: only after the worker had an answer, and the worker judges it', () => {
  given(accepted).when('officer', 'find-unsubstantiated', { words: '工资已足额发放。' }).thenRefused('reply-first')
  const answered = acts(accepted, [['officer', 'reply', { words: '经核实工资已发放。' }]])
  const found = given(answered)
    .when('officer', 'find-unsubstantiated', { words: '工资已足额发放。' })
    .then('not-substantiated', 'rating-opened')
  const silent = pass(found, 20 * day)
  expect(lastOf(silent, 'closed')).toMatchObject({ outcome: 'unrated', result: 'not-substantiated' })
})

test('unreachable: three days on which the worker was tried', () => {
  let one = accepted
  for (const occurredOn of ['2026-03-02', '2026-03-03', '2026-03-03', '2026-03-04']) {
    given(one).when('officer', 'declare-unreachable').thenRefused('too-few-attempts')
    one = acts({ ...one, now: '2026-03-04T02:00:00.000Z' }, [['officer', 'note-contact', { ...contact, occurredOn }]])
  }
  const after = given(one).when('officer', 'declare-unreachable').then('worker-unreachable', 'closed')
  expect(lastOf(after, 'closed').outcome).toBe('unreachable')
})

test('overdue urges at once and at twice the period; the case stays with its officer, and nothing is lost', () => {
  const late = pass(accepted, 22 * day)
  expect(typesOf(late)).toEqual(['reminded', 'expired'])
  expect(lastOf(late, 'expired')).toMatchObject({
    nth: 1,
    unit: unions.enterprise,
    person: cast.officer.person,
    again: '2026-04-14T16:00:00.000Z',
  })
  const twice = pass(late, 23 * day)
  expect(lastOf(twice, 'expired')).toMatchObject({ nth: 2, due: '2026-04-14T16:00:00.000Z' })
  given(twice).when('officer', 'reply', { words: '抱歉延误。' }).then('replied')
})

test('handling ends where mediation or a result begins', () => {
  expect(owedNow(applied)).not.toContain('handling')
  expect(owedNow(resultAgreed)).not.toContain('handling')
  given(applied).when('officer', 'propose-result', { terms: oneInstalment }).thenRefused('not-at-this-stage')
})
