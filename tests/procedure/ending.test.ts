import { expect, test } from 'vitest'
import { act, acts, cast, day, given, lastOf, mayDo, owed, owedNow, pass, passTo, typesOf } from '../support/given.js'
import {
  accepted,
  applied,
  drafted,
  everyStage,
  inEffect,
  opened,
  ratedHigh,
  ratedLow,
  resultAgreed,
  suspended,
  withdrawn,
} from '../support/stages.js'

const paid = acts(ratedHigh, [
  ['employer', 'report-payment', { n: 1, amount: '1000000', occurredOn: '2026-03-02' }],
  ['worker', 'confirm-payment', { n: 1 }],
])

test('a case closes by itself when nothing is under way: satisfied, and performed', () => {
  expect(lastOf(paid, 'closed')).toMatchObject({ outcome: 'satisfied', result: 'performed', performance: 'performed' })
  expect(owedNow(paid)).toEqual(['reopening'])
})

test('one rating a result, by the worker', () => {
  given(ratedHigh).when('worker', 'rate', { score: 1, solved: false }).thenRefused('not-at-this-stage')
  for (const who of ['employer', 'officer', 'mediator', 'supervisor'] as const) {
    given(resultAgreed).when(who, 'rate', { score: 5, solved: true }).thenRefused('not-yours-to-do')
  }
  for (const score of [0, 6, 2.5])
    given(resultAgreed).when('worker', 'rate', { score, solved: true }).thenInvalid('score')
})

test.each([
  [5, true, true],
  [3, true, true],
  [2, true, false],
  [5, false, false],
])('%d, solved %s: satisfied %s', (score, solved, content) => {
  const after = act(resultAgreed, 'worker', 'rate', { score, solved })
  expect(typesOf(after).includes('committee-offered')).toBe(!content)
  expect(owedNow(after).includes('choice')).toBe(!content)
})

test('silence closes as unrated, apart from satisfied, once the rest is done', () => {
  const performed = acts(resultAgreed, [
    ['employer', 'report-payment', { n: 1, amount: '1000000', occurredOn: '2026-03-02' }],
    ['worker', 'confirm-payment', { n: 1 }],
  ])
  const silent = pass(performed, 17 * day)
  expect(typesOf(silent)).toEqual(['reminded', 'expired', 'rating-lapsed', 'closed'])
  expect(lastOf(silent, 'closed').outcome).toBe('unrated')
})

test('a low rating is not counted as satisfied, whatever follows', () => {
  const left = given(ratedLow).when('worker', 'choose-road', { road: 'none' }).then('road-chosen')
  // What was agreed is performed whatever becomes of the rest.
  expect(owedNow(left)).toEqual(['instalment'])
  const performed = acts(left, [
    ['employer', 'report-payment', { n: 1, amount: '1000000', occurredOn: '2026-03-02' }],
    ['worker', 'confirm-payment', { n: 1 }],
  ])
  expect(lastOf(performed, 'closed').outcome).toBe('performed')
})

test('reopened once, within thirty days of the closing, by the worker', () => {
  const { due } = owed(paid, 'reopening')
  const lastMoment = { ...paid, now: new Date(Date.parse(due) - 1).toISOString() }
  given(lastMoment).when('officer', 'reopen', { words: '。' }).thenRefused('not-yours-to-do')
  const again = given(lastMoment).when('worker', 'reopen', { words: '又被扣款。' }).then('reopened')
  expect(again.grievance.closing).toMatchObject({ status: 'open', reopenings: 1, outcome: null })
  expect(owedNow(again)).toEqual(['handling'])
  expect(again.grievance.rating.status).toBe('none')
  const closedAgain = act(again, 'worker', 'withdraw')
  given(closedAgain).when('worker', 'reopen', { words: '。' }).thenRefused('reopened-once')
  given({ ...paid, now: due })
    .when('worker', 'reopen', { words: '。' })
    .thenRefused('reopening-lapsed')
  given(accepted).when('worker', 'reopen', { words: '。' }).thenRefused('not-closed')
})

test('after its window it is archived, and nothing is owed any more', () => {
  const archived = pass(paid, 40 * day)
  expect(typesOf(archived)).toEqual(['reminded', 'expired', 'archived'])
  expect(owedNow(archived)).toEqual([])
  for (const who of Object.keys(cast) as (keyof typeof cast)[]) expect(mayDo(archived, who)).toEqual([])
})

test('the worker withdraws at any stage before a result', () => {
  for (const one of [opened, accepted, applied, drafted, suspended]) {
    const after = given(one).when('worker', 'withdraw', { words: '已私下解决。' }).then('withdrawn', 'closed')
    expect(lastOf(after, 'closed').outcome).toBe('withdrawn')
    expect(owedNow(after)).toEqual(['reopening'])
  }
  given(inEffect).when('worker', 'withdraw').thenRefused('result-in-effect')
  given(withdrawn).when('worker', 'withdraw').thenRefused('case-closed')
})

test('suspension keeps the days that were left, and not today', () => {
  // Two of fifteen working days are used when it stops on Wednesday.
  const stopped = act(passTo(accepted, '2026-03-04T01:00:00.000Z'), 'officer', 'suspend', {
    ground: 'force-majeure',
    words: '台风停工。',
  })
  expect(owed(stopped, 'handling')).toMatchObject({ suspended: { left: 13 }, nextAt: null })
  expect(owed(stopped, 'suspension').dueDay).toBe('2026-06-01')
  const on = act(passTo(stopped, '2026-03-11T01:00:00.000Z'), 'officer', 'resume')
  expect(owed(on, 'handling')).toMatchObject({ suspended: null, dueDay: '2026-03-30' })
  expect(on.grievance.suspension).toEqual({ active: null, spent: 5 })
})

test('sixty working days in all; then it goes on by itself', () => {
  const over = pass(suspended, 100 * day)
  expect(typesOf(over).slice(0, 3)).toEqual(['reminded', 'expired', 'resumed'])
  given(over).when('officer', 'suspend', { ground: 'force-majeure', words: '。' }).thenRefused('suspension-used-up')
})

test("only for the grounds that the rule names, only once accepted, only what is the union's own", () => {
  given(accepted).when('officer', 'suspend', { ground: 'too-busy', words: '。' }).thenInvalid('ground')
  given(opened).when('officer', 'suspend', { ground: 'force-majeure', words: '。' }).thenRefused('not-at-this-stage')
  given(suspended).when('officer', 'suspend', { ground: 'force-majeure', words: '。' }).thenRefused('not-at-this-stage')
  given(accepted).when('officer', 'resume').thenRefused('not-at-this-stage')
  const inside = act(applied, 'officer', 'suspend', { ground: 'force-majeure', words: '台风。' })
  expect(owed(inside, 'mediation').suspended).toBeNull()
  expect(owed(inside, 'employerConsent').suspended).not.toBeNull()
})

test('messages go to everybody in the case, or between two sides', () => {
  const all = given(applied).when('worker', 'send-message', { words: '请尽快。' }).then('message-sent')
  expect(lastOf(all, 'message-sent').seenBy).toBeUndefined()
  const one = given(applied)
    .when('worker', 'send-message', { to: 'mediator', words: '底线八千。' })
    .then('message-sent')
  expect(lastOf(one, 'message-sent').seenBy).toEqual(['worker', 'mediator'])
  given(applied).when('stranger', 'send-message', { words: '。' }).thenRefused('not-yours-to-do')
})

test('every stage has somebody in charge by name, and something that is owed', () => {
  for (const [name, one] of Object.entries(everyStage)) {
    expect(one.grievance.charge.officer, name).not.toBeNull()
    expect(owedNow(one).length, name).toBeGreaterThan(0)
  }
})
