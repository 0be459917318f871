import { describe, expect, test } from 'vitest'
import {
  act,
  acts,
  cast,
  day,
  given,
  lastOf,
  mayDo,
  nothing,
  owed,
  owedNow,
  pass,
  unions,
  type Case,
} from '../support/given.js'
import { accepted, openInput, opened, unresolved } from '../support/stages.js'

const oral = { identifiedBy: 'id-card', readBack: true, occurredOn: '2026-02-27' }
const line = {
  ticketNumber: 'GD20260227-0015',
  receivedOn: '2026-02-27',
  source: 'ticket',
  replyDeadline: '2026-03-10',
}
const forWorker = { ...openInput, claimant: cast.worker.person }
const orally = { ...forWorker, channel: 'agent', oral }
const byLine = { ...forWorker, channel: '12345', line }

const filed: Case = act(nothing, 'agent', 'open', orally)
const ticketed: Case = act(nothing, 'agent', 'open', byLine)

describe('an oral filing', () => {
  test('keeps how the worker was identified, that it was read back, the day, and the agent', () => {
    const after = given(nothing).when('agent', 'open', orally).then('opened')
    expect(after.grievance.opening.oral).toEqual({ identifiedBy: 'id-card', readBack: true })
    expect(after.grievance.handOver.agent).toEqual({ person: cast.agent.person, because: 'filed' })
    expect(lastOf(after, 'opened').occurredOn).toBe('2026-02-27')
  })

  test('interrupts the limitation on the day it was made', () => {
    expect(filed.grievance.limitation.interruptions).toMatchObject([{ on: '2026-02-27' }])
    expect(filed.grievance.limitation.leads).toBe('2027-03-01')
  })

  test('takes its day from the last thirty, and never from tomorrow', () => {
    const on = (occurredOn: string) =>
      given(nothing).when('agent', 'open', { ...orally, oral: { ...oral, occurredOn } })
    on('2026-03-02').then('opened')
    on('2026-01-31').then('opened')
    on('2026-03-03').thenRefused('day-out-of-range')
    on('2026-01-30').thenRefused('day-out-of-range')
  })

  test.each([
    ['without it', { ...forWorker, channel: 'agent' }, 'oral-filing'],
    ['by the worker', { ...openInput, oral }, 'oral-filing'],
    ['by a line', { ...byLine, oral }, 'oral-filing'],
    ['with a ticket', { ...orally, line }, 'line-ticket'],
  ])('%s is refused', (_, input, code) => {
    given(nothing)
      .when('claimant' in input ? 'agent' : 'worker', 'open', input)
      .thenRefused(code)
  })

  test('that was not read back does not fit', () => {
    given(nothing)
      .when('agent', 'open', { ...orally, oral: { ...oral, readBack: false } })
      .thenInvalid('oral.readBack')
  })
})

describe('the correction', () => {
  test('is the worker’s, with the earlier text kept; the claim is the new one', () => {
    const after = given(filed)
      .when('worker', 'correct-opening', { facts: '实为两个月工资。', amount: '600000' })
      .then('opening-corrected')
    expect(lastOf(after, 'opening-corrected')).toMatchObject({
      version: 2,
      amount: '600000',
      remedies: ['payment'],
      facts: true,
    })
    expect(after.grievance.opening.claim?.amount).toBe('600000')
    expect(JSON.stringify(after.grievance)).not.toContain('实为')
    given(after)
      .when('worker', 'correct-opening', { remedies: ['apology'] })
      .then('opening-corrected')
    given(filed).when('agent', 'correct-opening', { amount: '1' }).thenRefused('not-yours-to-do')
    given(filed).when('worker', 'correct-opening', {}).thenRefused('nothing-to-correct')
  })

  test('of what was filed for them is open for five days, also once it is accepted', () => {
    expect(owed(filed, 'openingCorrection')).toMatchObject({
      length: 5,
      dueDay: '2026-03-09',
      owner: { role: 'worker', person: cast.worker.person },
    })
    const taken = acts(filed, [['officer', 'accept']])
    given(taken).when('worker', 'correct-opening', { amount: '1' }).then('opening-corrected')
    const late = pass(taken, 8 * day)
    expect(mayDo(late, 'worker')).not.toContain('correct-opening')
    given(late).when('worker', 'correct-opening', { amount: '1' }).thenRefused('not-at-this-stage')
    expect(owedNow(late)).not.toContain('openingCorrection')
  })

  test('of what one raised oneself ends with the acceptance', () => {
    given(opened).when('worker', 'correct-opening', { amount: '1' }).then('opening-corrected')
    expect(owedNow(opened)).not.toContain('openingCorrection')
    given(accepted).when('worker', 'correct-opening', { amount: '1' }).thenRefused('not-at-this-stage')
    given(unresolved).when('worker', 'correct-opening', { amount: '1' }).thenRefused('not-at-this-stage')
  })
})

describe('the ticket of a line', () => {
  test('is answered by the day it names, by whoever has the case', () => {
    expect(owed(ticketed, 'lineReply')).toMatchObject({
      rule: 'line-reply',
      dueDay: '2026-03-10',
      owner: { role: 'officer', unit: unions.enterprise, person: cast.officer.person },
    })
    expect(ticketed.grievance.line.ticket).toEqual({
      name: '12345',
      ticketNumber: line.ticketNumber,
      receivedOn: '2026-02-27',
      source: 'ticket',
      replyBy: '2026-03-10',
    })
    const up = pass(ticketed, 3 * day)
    expect(owed(up, 'lineReply').owner).toMatchObject({ unit: unions.township, person: cast.townshipOfficer.person })
    expect(owed(up, 'lineReply').dueDay).toBe('2026-03-10')
  })

  test('is marked once where it is late, with the unit that had it', () => {
    const late = pass(acts(ticketed, [['officer', 'accept']]), 9 * day)
    const marks = late.last.filter((event) => event.type === 'expired' && event.data.what === 'lineReply')
    expect(marks).toHaveLength(1)
    expect(marks[0]?.data).toMatchObject({ unit: unions.enterprise, person: cast.officer.person })
    given(late).when('officer', 'reply-to-line', { words: '正在办理。' }).then('line-replied')
  })

  test('stays owed when the case is closed, until it is answered or the case is archived', () => {
    const closed = acts(ticketed, [
      ['officer', 'accept'],
      ['worker', 'withdraw'],
    ])
    expect([...owedNow(closed)].sort()).toEqual(['lineReply', 'reopening'])
    expect(mayDo(closed, 'officer')).toEqual(['reply-to-line'])
    const replied = given(closed).when('officer', 'reply-to-line', { words: '职工已撤回。' }).then('line-replied')
    expect(owedNow(replied)).toEqual(['reopening'])
    given(replied).when('officer', 'reply-to-line', { words: '再次。' }).thenRefused('no-line-waits')
    expect(owedNow(pass(closed, 40 * day))).toEqual([])
    given(accepted).when('officer', 'reply-to-line', { words: '没有工单。' }).thenRefused('no-line-waits')
  })

  test('comes once: a second opening under it is refused, with the case', () => {
    const ticket = { case: '00000000-0000-8000-a000-000000000904', number: '武工诉〔2026〕9号' }
    given(nothing).when('agent', 'open', byLine, { ticket }).thenRefused('ticket-known')
  })

  test.each([
    ['without a ticket', { ...forWorker, channel: '12351' }, 'line-ticket'],
    ['received tomorrow', { ...byLine, line: { ...line, receivedOn: '2026-03-03' } }, 'day-out-of-range'],
    ['to be answered yesterday', { ...byLine, line: { ...line, replyDeadline: '2026-03-01' } }, 'day-past'],
    ['by the app', { ...openInput, line }, 'line-ticket'],
  ])('%s is refused', (_, input, code) => {
    given(nothing)
      .when('claimant' in input ? 'agent' : 'worker', 'open', input)
      .thenRefused(code)
  })
})
