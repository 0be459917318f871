import { describe, expect, test } from 'vitest'
import { act as actOf, acts, day, given, mayDo, nothing, owedNow, pass } from '../support/given.js'
import { accepted, openInput, withdrawn } from '../support/stages.js'
import { act, attempt, gathered, later, refusedAs } from './collective-case.js'

describe('reopening', () => {
  const reopened = given(withdrawn).when('worker', 'reopen', { words: '公司反悔。' }).then('reopened')

  test('is the worker’s, once, within thirty days of the closing', () => {
    for (const who of ['employer', 'officer', 'supervisor', 'agent'] as const)
      given(withdrawn).when(who, 'reopen', { words: '重启。' }).thenRefused('not-yours-to-do')
    given(pass(withdrawn, 29 * day))
      .when('worker', 'reopen', { words: '重启。' })
      .then('reopened')
    given(pass(withdrawn, 31 * day))
      .when('worker', 'reopen', { words: '重启。' })
      .thenRefused('reopening-lapsed')
    expect(reopened.grievance.closing).toMatchObject({ status: 'open', reopenings: 1, outcome: null })
    const again = acts(reopened, [['worker', 'withdraw']])
    given(again).when('worker', 'reopen', { words: '重启。' }).thenRefused('reopened-once')
  })

  test('of a case that was merged is that of the case in which it goes on', () => {
    const target = { ...accepted.grievance, id: '00000000-0000-8000-a000-000000000901' }
    const other = { grievance: target, listed: false }
    const merged = given(reopened)
      .when('officer', 'merge-into', { into: target.id, words: '并案。' }, { other })
      .then('merged')
    given(merged).when('worker', 'reopen', { words: '重启。' }).thenRefused('merged')
    expect(mayDo(merged, 'worker')).toEqual([])
  })

  test('does not ask again for what a line was answered', () => {
    const line = { ticketNumber: 'GD-0001', receivedOn: '2026-03-01', source: 'ticket', replyDeadline: '2026-03-10' }
    const claimant = accepted.grievance.opening.claimant
    const filed = actOf(nothing, 'agent', 'open', { ...openInput, channel: '12345', claimant, line })
    const closed = acts(filed, [
      ['officer', 'accept'],
      ['officer', 'reply-to-line', { words: '已受理。' }],
      ['worker', 'withdraw'],
    ])
    expect(owedNow(acts(closed, [['worker', 'reopen', { words: '重启。' }]]))).toEqual(['handling'])
  })
})

test('a collective case is reopened by those who speak for it, and goes on with its list', () => {
  const taken = act(act(gathered(), 'officer', 'accept'), 'officer', 'declare-unresolved', {
    reason: 'other',
    words: '未解决。',
  })
  const closed = later(taken, 30)
  expect(closed.grievance.closing.status).toBe('closed')
  expect(refusedAs(attempt(closed, 5, 'reopen', { words: '重启。' }))).toBe('not-yours-to-do')
  const reopened = act(closed, 1, 'reopen', { words: '重启。' })
  expect(reopened.grievance.closing).toMatchObject({ status: 'open', reopenings: 1 })
  expect(reopened.grievance.collective).toMatchObject({
    status: 'open',
    count: 12,
    representatives: closed.grievance.collective.representatives,
  })
})
