import { describe, expect, test } from 'vitest'
import type { Recorded } from '../../domain/case/event.js'
import { standardPolicy } from '../../domain/law/policy.js'
import { accessOf, reads, sees, sidesOf } from '../../domain/case/sight.js'
import {
  act,
  acts,
  cast,
  day,
  departments,
  given,
  lastOf,
  mayDo,
  owed,
  owedNow,
  pass,
  typesOf,
  unions,
  type Case,
  type Name,
} from '../support/given.js'
import { accepted, applied, confirmed, inMediation, opened, proposed, suspended, withdrawn } from '../support/stages.js'

const question = '请核实该单位的工资支付情况。'
const { humanResources, justice } = departments
const one = { departments: [humanResources], question }
const both = { departments: [humanResources, justice], question }
const asked = acts(accepted, [['officer', 'refer', one]])
const askedBoth = acts(accepted, [['officer', 'refer', both]])
const waits = acts(accepted, [['officer', 'refer', { ...both, waits: true }]])
const words = '经核实，拖欠情况属实。'
const answer = (n: number) => ({ n, words })

const side = (state: Case, who: Name) => sidesOf(state.grievance, cast[who])
const read = (state: Case, who: Name, event: Recorded) => reads(event, side(state, who), cast[who].person)

describe('a referral', () => {
  test('goes to several departments in parallel, each with its own clock and liaison; the case goes on', () => {
    const after = given(accepted).when('officer', 'refer', both).then('referred', 'referred')
    expect(after.grievance.referral.asked).toMatchObject([
      { n: 1, unit: humanResources, group: unions.county, liaison: cast.liaison.person, waits: false, status: 'asked' },
      { n: 2, unit: justice, group: unions.county, liaison: cast.secondLiaison.person },
    ])
    const periods = after.last.flatMap(({ seq, data }) =>
      Object.keys(data.clocks ?? {}).map((what) => `${seq}/${what}`),
    )
    expect(periods).toEqual(['3/referral/1', '4/referral/2'])
    expect(owed(after, 'referral')).toMatchObject({
      length: 10,
      unit: 'working-days',
      owner: { role: 'liaison', unit: humanResources, person: cast.liaison.person },
    })
    expect(owed(after, 'handling')).toEqual(owed(accepted, 'handling'))
  })

  test('is made by the officer in charge, at any stage after acceptance', () => {
    for (const state of [applied, inMediation, confirmed, suspended])
      given(state).when('officer', 'refer', one).then('referred')
    given(opened).when('officer', 'refer', one).thenRefused('not-at-this-stage')
    given(withdrawn).when('officer', 'refer', one).thenRefused('case-closed')
    for (const who of ['worker', 'employer', 'secondOfficer', 'supervisor', 'liaison'] as const)
      given(accepted).when(who, 'refer', one).thenRefused('not-yours-to-do')
    given(accepted)
      .when('officer', 'refer', { ...one, departments: [] })
      .thenInvalid('departments')
    given(accepted)
      .when('officer', 'refer', { ...one, question: ' ' })
      .thenInvalid('question')
  })

  test('only to departments of the coordination group, each once at a time, with a liaison who can answer', () => {
    given(accepted)
      .when('officer', 'refer', { ...one, departments: [unions.county] })
      .thenRefused('departments-barred')
    given(accepted)
      .when('officer', 'refer', { ...one, departments: [humanResources, humanResources] })
      .thenRefused('departments-barred')
    given(asked).when('officer', 'refer', both).thenRefused('departments-barred')
    const unmanned = [{ id: humanResources, group: unions.county, liaisons: [] }]
    given(accepted).when('officer', 'refer', one, { departments: unmanned }).thenRefused('departments-barred')
    // Who has a part in the case is no liaison in it.
    const mediating = [
      { id: humanResources, group: unions.county, liaisons: [cast.mediator.person, cast.liaison.person] },
    ]
    const after = given(inMediation).when('officer', 'refer', one, { departments: mediating }).then('referred')
    expect(lastOf(after, 'referred').liaison).toBe(cast.liaison.person)
  })
})

describe('a department', () => {
  test('answers what it was asked, once', () => {
    const after = given(askedBoth).when('liaison', 'answer-referral', answer(1)).then('referral-answered')
    expect(after.grievance.referral.asked).toMatchObject([
      { status: 'answered', answeredAt: after.now },
      { status: 'asked' },
    ])
    expect(owedNow(after).filter((what) => what === 'referral')).toHaveLength(1)
    given(after).when('liaison', 'answer-referral', answer(1)).thenRefused('not-yours-to-do')
    given(askedBoth).when('liaison', 'answer-referral', answer(2)).thenRefused('no-such-question')
    given(askedBoth).when('officer', 'answer-referral', answer(1)).thenRefused('not-yours-to-do')
    given(askedBoth).when('liaison', 'answer-referral', { n: 1 }).thenInvalid('words')
    given(accepted).when('liaison', 'answer-referral', answer(1)).thenRefused('not-yours-to-do')
  })

  test('returns it with the reason: the officer may refer it elsewhere', () => {
    const back = { n: 1, reason: 'not-competent', words: '不属本局职责。' }
    const after = given(asked).when('liaison', 'return-referral', back).then('referral-returned')
    expect(after.grievance.referral.asked).toMatchObject([{ status: 'returned', returned: 'not-competent' }])
    expect(sees(after.grievance, cast.liaison)).toBe(false)
    given(after)
      .when('officer', 'refer', { departments: [justice], question })
      .then('referred')
    given(after).when('officer', 'refer', one).then('referred')
    given(asked).when('secondLiaison', 'return-referral', back).thenRefused('not-yours-to-do')
    given(asked)
      .when('liaison', 'return-referral', { ...back, n: 7 })
      .thenRefused('no-such-question')
    given(asked)
      .when('liaison', 'return-referral', { ...back, reason: 'busy' })
      .thenInvalid('reason')
  })

  test('silent, is marked overdue by itself, again and again; the other one is not', () => {
    const answered = act(askedBoth, 'secondLiaison', 'answer-referral', answer(2))
    const late = pass(answered, 15 * day)
    expect(typesOf(late).filter((type) => type === 'expired')).toHaveLength(1)
    expect(lastOf(late, 'expired')).toMatchObject({
      what: 'referral',
      unit: humanResources,
      person: cast.liaison.person,
      nth: 1,
    })
    expect(owed(pass(late, 30 * day), 'referral').overdue).toBeGreaterThan(1)
    given(late).when('liaison', 'answer-referral', answer(1)).then('referral-answered')
  })
})

test('it is taken back by the officer in charge, or by the union of the coordination group, which owns it as a whole', () => {
  const after = given(asked).when('officer', 'withdraw-referral', { n: 1 }).then('referral-withdrawn')
  expect(owedNow(after)).not.toContain('referral')
  expect(sees(after.grievance, cast.liaison)).toBe(false)
  expect(sees(asked.grievance, cast.countyOfficer)).toBe(true)
  given(asked).when('countyOfficer', 'withdraw-referral', { n: 1 }).then('referral-withdrawn')
  given(asked).when('cityOfficer', 'withdraw-referral', { n: 1 }).thenRefused('not-yours-to-do')
  given(asked).when('officer', 'withdraw-referral', { n: 2 }).thenRefused('no-such-question')
  given(after).when('officer', 'withdraw-referral', { n: 1 }).thenRefused('not-at-this-stage')
})

describe('the handling', () => {
  test('waits where the officer says so, and goes on with the last answer, with the days it had left', () => {
    expect(owed(waits, 'handling').suspended).not.toBeNull()
    const first = given({ ...waits, now: '2026-03-04T02:00:00.000Z' })
      .when('liaison', 'answer-referral', answer(1))
      .then('referral-answered')
    expect(owed(first, 'handling').suspended).not.toBeNull()
    const last = given({ ...first, now: '2026-03-05T02:00:00.000Z' })
      .when('secondLiaison', 'answer-referral', answer(2))
      .then('referral-answered', 'referral-wait-ended')
    expect(lastOf(last, 'referral-wait-ended')).toMatchObject({ spent: 3, because: 'answered' })
    expect(owed(last, 'handling')).toMatchObject({ suspended: null, dueDay: '2026-03-26' })
    expect(owed(accepted, 'handling').dueDay).toBe('2026-03-23')
    // It counts with the days that a case may be suspended.
    expect(last.grievance.suspension.spent).toBe(3)
  })

  test('goes on when it is returned or taken back as well', () => {
    const single = acts(accepted, [['officer', 'refer', { ...one, waits: true }]])
    given(single)
      .when('liaison', 'return-referral', { n: 1, reason: 'other', words })
      .then('referral-returned', 'referral-wait-ended')
    given(single).when('officer', 'withdraw-referral', { n: 1 }).then('referral-withdrawn', 'referral-wait-ended')
  })

  test('waits for the period of the department and no longer', () => {
    const late = pass(waits, 15 * day)
    expect(typesOf(late).filter((type) => type !== 'reminded')).toEqual(['expired', 'expired', 'referral-wait-ended'])
    expect(lastOf(late, 'referral-wait-ended').because).toBe('overdue')
    expect(owed(late, 'handling').suspended).toBeNull()
    given(late).when('liaison', 'answer-referral', answer(1)).then('referral-answered')
  })

  test('waits for a second question beside the first, and for one that does not wait not at all', () => {
    const single = acts(accepted, [['officer', 'refer', { ...one, waits: true }]])
    const more = given(single)
      .when('officer', 'refer', { departments: [justice], question, waits: true })
      .then('referred')
    const first = given(more).when('liaison', 'answer-referral', answer(1)).then('referral-answered')
    given(first).when('secondLiaison', 'answer-referral', answer(2)).then('referral-answered', 'referral-wait-ended')
    const beside = act(single, 'officer', 'refer', { departments: [justice], question })
    given(beside).when('liaison', 'answer-referral', answer(1)).then('referral-answered', 'referral-wait-ended')
  })

  test('waits only while it runs, and within the days that a case may be suspended', () => {
    given(applied)
      .when('officer', 'refer', { ...one, waits: true })
      .thenRefused('nothing-to-wait')
    given(suspended)
      .when('officer', 'refer', { ...one, waits: true })
      .thenRefused('nothing-to-wait')
    given(pass(accepted, 22 * day))
      .when('officer', 'refer', { ...one, waits: true })
      .thenRefused('nothing-to-wait')
    const source = { zh: '本县规定', en: 'decided by the county' }
    const policy = { ...standardPolicy, periods: { suspension: { length: 5, unit: 'working-days' as const, source } } }
    given(accepted)
      .when('officer', 'refer', { ...one, waits: true }, { policy })
      .thenRefused('suspension-used-up')
  })

  test('is not suspended beside that; a suspended case asks without waiting', () => {
    given(waits)
      .when('officer', 'suspend', { ground: 'force-majeure', words: '台风。' })
      .thenRefused('not-at-this-stage')
    const asides = acts(suspended, [
      ['officer', 'refer', one],
      ['officer', 'resume'],
    ])
    expect(owed(asides, 'handling').suspended).toBeNull()
  })

  test('ended by another road, it does not go on with the answer', () => {
    const inMediationNow = acts(waits, [['worker', 'apply-for-mediation']])
    const after = acts(inMediationNow, [
      ['liaison', 'answer-referral', answer(1)],
      ['secondLiaison', 'answer-referral', answer(2)],
    ])
    expect(typesOf(after)).toEqual(['referral-answered'])
    expect(owedNow(after)).not.toContain('handling')
  })

  test('handed on meanwhile, starts over at the union that takes it', () => {
    const moved = acts(waits, [
      ['officer', 'offer-hand-over', { to: unions.township, ground: 'complexity', words }],
      ['townshipOfficer', 'accept-hand-over'],
      ['townshipOfficer', 'accept'],
    ])
    expect(owed(moved, 'handling').suspended).toBeNull()
    expect(
      typesOf(act(act(moved, 'liaison', 'answer-referral', answer(1)), 'secondLiaison', 'answer-referral', answer(2))),
    ).toEqual(['referral-answered'])
  })
})

describe('what a department sees', () => {
  const state = acts(proposed, [
    ['officer', 'refer', both],
    ['liaison', 'answer-referral', answer(1)],
  ])
  const of = (type: Recorded['type'], n = 0) => {
    const event = state.history.filter((found) => found.type === type)[n]
    if (event === undefined) throw new Error(`no ${type}`)
    return event
  }

  test('is what the case is about, and what it was asked itself', () => {
    expect(side(state, 'liaison')).toEqual([`department:${humanResources}`])
    const readable = state.history.filter((event) => read(state, 'liaison', event)).map(({ type }) => type)
    expect(readable).toEqual(['opened', 'referred', 'referral-answered'])
    expect(read(state, 'secondLiaison', of('referral-answered'))).toBe(false)
    expect(read(state, 'secondLiaison', of('referred', 1))).toBe(true)
    expect(read(state, 'liaison', of('proposal-made'))).toBe(false)
  })

  test('and its own period; not that of another', () => {
    const late = pass(askedBoth, 15 * day)
    const expired = late.last.filter(({ type }) => type === 'expired')
    expect(expired.map((event) => read(late, 'liaison', event))).toEqual([true, false])
  })

  test('the worker and the union read the question and the answer; employer and mediator see that there was one', () => {
    for (const event of [of('referred'), of('referral-answered')]) {
      expect(
        (['worker', 'officer', 'supervisor', 'employer', 'mediator'] as const).map((who) => read(state, who, event)),
      ).toEqual([true, true, true, false, false])
    }
  })

  test('and before it is asked, nothing at all', () => {
    expect(sees(proposed.grievance, cast.liaison)).toBe(false)
    expect(accessOf(state.grievance)).toContainEqual({ kind: 'unit', id: justice, role: 'liaison' })
    expect(mayDo(state, 'secondLiaison').toSorted()).toEqual(['add-evidence', 'answer-referral', 'return-referral'])
  })
})

test('an open question does not hold a case open, and ends with it', () => {
  const closed = acts(waits, [['worker', 'withdraw']])
  expect(owedNow(closed)).toEqual(['reopening'])
  expect(closed.grievance.referral.asked.map(({ status }) => status)).toEqual(['ended', 'ended'])
  expect(sees(closed.grievance, cast.liaison)).toBe(false)
})
