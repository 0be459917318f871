import { describe, expect, test } from 'vitest'
import type { NewEvent } from '../../domain/case/event.js'
import { obligations } from '../../domain/case/fold.js'
import { stageOf } from '../../domain/case/stage.js'
import { openWaysOf } from '../../domain/procedure/ways.js'
import { shanghaiDay } from '../../domain/values/time.js'
import { noticesAfter } from '../../record/notices.js'
import { standard } from '../law/settings.js'
import {
  act,
  acts,
  cast,
  day,
  given,
  lastOf,
  otherEmployer,
  owed,
  owedNow,
  pass,
  typesOf,
  type Case,
} from '../support/given.js'
import { accepted, applied, inMediation, oneInstalment, released } from '../support/stages.js'

/*
 * The road to arbitration and court. The cases open on Monday, 2026-03-02; what happens elsewhere is stated with its day.
 */

const on = (occurredOn: string) => ({ occurredOn, source: 'document' })
const number = '武劳人仲案〔2026〕7号'
const courtNumber = '（2026）浙0723民初88号'
const statusOf = (one: Case) => one.grievance.arbitration.status

const filed = act(pass(released, 2 * day), 'worker', 'record-filing', { ...on('2026-03-04'), number })
const taken = act(pass(filed, 2 * day), 'officer', 'record-acceptance', { ...on('2026-03-06'), number })
const award = { ...on('2026-04-10'), servedOn: '2026-04-13', number, result: 'full', amount: '1000000', payWithin: 10 }
const beforeTheAward = pass(taken, 39 * day)
const awarded = act(beforeTheAward, 'worker', 'record-award', { ...award, final: false })
const finallyAwarded = act(beforeTheAward, 'worker', 'record-award', { ...award, final: true })

describe('filing', () => {
  test('is stated with its day and source; from it the commission has five days, and the limitation counts anew', () => {
    expect(owed(filed, 'filingAcceptance')).toMatchObject({
      rule: 'arbitration-acceptance',
      dueDay: '2026-03-09',
      remindAt: null,
      owner: { role: 'arbitrator', unit: null, person: null, outside: 'commission' },
    })
    expect(owedNow(filed)).not.toContain('limitation')
    expect(filed.grievance.limitation.leads).toBe('2027-03-04')
    expect([statusOf(filed), stageOf(filed.grievance)]).toEqual(['filed', 'arbitration'])
  })

  test('an officer or an agent states it as well as the worker; nobody else does', () => {
    const input = { ...on('2026-03-02'), number }
    given(released).when('officer', 'record-filing', input).then('arbitration-filed')
    given(released).when('agent', 'record-filing', input).then('arbitration-filed')
    given(released).when('employer', 'record-filing', input).thenRefused('not-yours-to-do')
    given(released).when('stranger', 'record-filing', input).thenRefused('not-yours-to-do')
  })

  test('its day is not after today and not before the opening, and it has a number', () => {
    given(released)
      .when('worker', 'record-filing', { ...on('2026-03-03'), number })
      .thenRefused('day-in-future')
    given(released)
      .when('worker', 'record-filing', { ...on('2026-03-01'), number })
      .thenRefused('day-before-opening')
    given(released).when('worker', 'record-filing', on('2026-03-02')).thenInvalid('number')
    given(released)
      .when('worker', 'record-filing', { ...on('2026-03-02'), number: '<script>' })
      .thenInvalid('number')
    given(filed)
      .when('worker', 'record-filing', { ...on('2026-03-04'), number })
      .thenRefused('not-at-this-stage')
  })

  test('it ends no mediation: the two legs run side by side', () => {
    const both = given(inMediation)
      .when('worker', 'record-filing', { ...on('2026-03-02'), number })
      .then('arbitration-filed')
    expect(both.grievance.mediation.status).toBe('open')
    expect([statusOf(both), stageOf(both.grievance)]).toEqual(['filed', 'mediation'])
    expect(owedNow(both)).toEqual(expect.arrayContaining(['mediation', 'filingAcceptance']))
    const gone = given(both).when('worker', 'release-to-arbitration').then('released-to-arbitration')
    expect([statusOf(gone), gone.grievance.mediation.status]).toEqual(['filed', 'ended'])
    expect(owedNow(gone)).toEqual(['filingAcceptance'])
  })

  test('silence about the choice of a road does not end a case that pends elsewhere', () => {
    const both = act(inMediation, 'worker', 'record-filing', { ...on('2026-03-02'), number })
    const failed = act(both, 'mediator', 'end-mediation', { reason: 'no-agreement' })
    const after = pass(failed, 20 * day)
    expect(typesOf(after)).toEqual(expect.arrayContaining(['expired', 'road-chosen', 'released-to-arbitration']))
    expect([after.grievance.closing.status, stageOf(after.grievance)]).toEqual(['open', 'arbitration'])
  })
})

describe('the commission', () => {
  test('is silent for five days: the mark names no unit of ours, and the way to the court is open', () => {
    const silent = given(filed)
      .whenTimePasses(6 * day)
      .then('expired', 'filing-unanswered')
    expect(lastOf(silent, 'expired')).toMatchObject({
      what: 'filingAcceptance',
      unit: null,
      person: null,
      outside: 'commission',
      due: '2026-03-09T16:00:00.000Z',
    })
    expect(owed(silent, 'suit')).toMatchObject({ rule: 'limitation', dueDay: '2027-03-04', provisional: true })
    const late = given(silent)
      .when('worker', 'record-acceptance', { ...on('2026-03-10'), number })
      .then('filing-accepted')
    expect(owedNow(late)).toEqual(['award'])
    given(silent)
      .when('worker', 'record-suit', { ...on('2026-03-10'), number: courtNumber })
      .then('suit-filed')
  })

  test('accepts: 45 days for the award, and the days of defence are shown, owed by nobody here', () => {
    expect(owed(taken, 'award')).toMatchObject({ dueDay: '2026-04-20', owner: { outside: 'commission' } })
    // 03-21 and 03-28 are Saturdays: each rolls to the Monday.
    expect(taken.grievance.arbitration.acceptance?.steps).toEqual({
      copyToRespondent: '2026-03-11',
      defence: '2026-03-23',
      copyToApplicant: '2026-03-30',
      provisional: false,
    })
    expect(owedNow(taken)).toEqual(['award'])
    given(released)
      .when('worker', 'record-acceptance', { ...on('2026-03-02'), number })
      .thenRefused('not-at-this-stage')
    given(pass(filed, day))
      .when('worker', 'record-acceptance', { ...on('2026-03-03'), number })
      .thenRefused('days-out-of-order')
  })

  test('refuses in writing: fifteen days from receipt to sue, and then nothing more is to come', () => {
    const refusal = { ...on('2026-03-05'), servedOn: '2026-03-06' }
    const refused = given(pass(filed, 2 * day))
      .when('worker', 'record-non-acceptance', refusal)
      .then('filing-refused')
    expect(owed(refused, 'suit')).toMatchObject({ rule: 'lawsuit-after-refusal', dueDay: '2026-03-23' })
    const lapsed = pass(refused, 20 * day)
    expect(typesOf(lapsed)).toEqual(['reminded', 'expired', 'suit-lapsed', 'closed'])
    given(pass(filed, 2 * day))
      .when('worker', 'record-non-acceptance', { ...refusal, servedOn: '2026-03-04' })
      .thenRefused('days-out-of-order')
  })

  test('refuses while a mediation is open: the mediation goes on when the days to sue are over', () => {
    const both = act(inMediation, 'worker', 'record-filing', { ...on('2026-03-02'), number })
    const refused = act(both, 'worker', 'record-non-acceptance', { ...on('2026-03-02'), servedOn: '2026-03-02' })
    const extended = acts(refused, [
      ['worker', 'propose-extension', { days: 15 }],
      ['employer', 'agree-to-extension'],
    ])
    const after = pass(extended, 17 * day)
    expect(typesOf(after)).toEqual(['reminded', 'expired', 'suit-lapsed'])
    expect([statusOf(after), after.grievance.mediation.status]).toEqual(['lapsed', 'open'])
  })

  test('extends once, within the first period, by at most fifteen days counted from its rolled end', () => {
    const extended = given(pass(taken, 40 * day))
      .when('worker', 'record-extension', on('2026-04-15'))
      .then('award-extended')
    // 04-20 and 15 days is 05-05, in a holiday.
    expect(owed(extended, 'award')).toMatchObject({ rawDue: '2026-05-05', dueDay: '2026-05-06', remindAt: null })
    given(extended).when('worker', 'record-extension', on('2026-04-15')).thenRefused('extended-already')
    given(taken)
      .when('worker', 'record-extension', { ...on('2026-03-06'), days: 16 })
      .thenInvalid('days')
    given(filed).when('worker', 'record-extension', on('2026-03-04')).thenRefused('not-at-this-stage')
  })

  test('makes no award in time: the way to the court is open, and a late award is recorded all the same', () => {
    const overdue = given(taken)
      .whenTimePasses(46 * day)
      .then('expired', 'award-overdue')
    expect(lastOf(overdue, 'expired')).toMatchObject({ what: 'award', unit: null, person: null, outside: 'commission' })
    expect(owed(overdue, 'suit').dueDay).toBe('2027-03-04')
    given(overdue)
      .when('worker', 'record-suit', { ...on('2026-04-21'), number: courtNumber })
      .then('suit-filed')
    given(overdue)
      .when('worker', 'record-award', { ...award, final: false })
      .then('award-made')
  })
})

describe('an award', () => {
  test('that is not final: fifteen days from receipt to sue, for either party', () => {
    expect(owed(awarded, 'suit')).toMatchObject({ rule: 'lawsuit-after-award', dueDay: '2026-04-28' })
    expect(owedNow(awarded)).toEqual(['suit'])
    given(pass(awarded, day))
      .when('officer', 'record-suit', { ...on('2026-04-15'), number: courtNumber, plaintiff: 'employer' })
      .then('suit-filed')
  })

  test('takes effect when nobody sued: it is performed, judged, and closes the case as an award', () => {
    const after = pass(awarded, 15 * day)
    expect(typesOf(after)).toEqual([
      'reminded',
      'expired',
      'suit-lapsed',
      'outside-result-took-effect',
      'performance-began',
      'rating-opened',
    ])
    // Ten days from 04-29, the day after the last day to sue; Saturday 05-09 is a make-up workday.
    expect(owed(after, 'instalment').dueDay).toBe('2026-05-09')
    expect([statusOf(after), stageOf(after.grievance)]).toEqual(['decided', 'performance'])
    const paid = acts(after, [
      ['employer', 'report-payment', { n: 1, amount: '1000000', occurredOn: '2026-04-29' }],
      ['worker', 'confirm-payment', { n: 1 }],
    ])
    const closed = given(paid).when('worker', 'rate', { score: 4, solved: true }).then('rated', 'closed')
    expect(lastOf(closed, 'closed')).toMatchObject({ result: 'award', outcome: 'satisfied', performance: 'performed' })
    const unrated = pass(paid, 20 * day)
    expect(lastOf(unrated, 'closed')).toMatchObject({ result: 'award', outcome: 'unrated' })
  })

  test('that is not judged satisfying closes with the outcome award', () => {
    const effective = pass(
      act(beforeTheAward, 'worker', 'record-award', { ...award, result: 'rejected', amount: '0', final: false }),
      15 * day,
    )
    expect(typesOf(effective)).not.toContain('performance-began')
    const low = act(effective, 'worker', 'rate', { score: 1, solved: false })
    expect(lastOf(low, 'choice-offered').roads).toEqual(['committee', 'none'])
    expect(lastOf(act(low, 'worker', 'choose-road', { road: 'none' }), 'closed')).toMatchObject({ outcome: 'award' })
  })

  test('that is final is in effect at once; the worker may sue in 15 days, the employer only ask for annulment in 30', () => {
    expect(typesOf(finallyAwarded)).toEqual([
      'award-made',
      'outside-result-took-effect',
      'performance-began',
      'rating-opened',
    ])
    expect(owed(finallyAwarded, 'suit').dueDay).toBe('2026-04-28')
    expect(owed(finallyAwarded, 'annulment')).toMatchObject({ dueDay: '2026-05-13', owner: { role: 'employer' } })
    const input = { ...on('2026-04-14'), number: courtNumber }
    given(finallyAwarded)
      .when('officer', 'record-suit', { ...input, plaintiff: 'employer' })
      .thenRefused('final-for-employer')
    const sued = given(finallyAwarded).when('worker', 'record-suit', input).then('suit-filed')
    expect([sued.grievance.performance.status, sued.grievance.rating.status]).toEqual(['none', 'none'])
    expect(owedNow(sued)).toEqual(['judgment'])
  })

  test('rejected pays nothing, and its papers are dated in order', () => {
    given(beforeTheAward)
      .when('worker', 'record-award', { ...award, result: 'rejected', final: false })
      .thenRefused('amount-does-not-fit')
    given(beforeTheAward)
      .when('worker', 'record-award', { ...award, servedOn: '2026-04-09', final: false })
      .thenRefused('days-out-of-order')
    given(beforeTheAward)
      .when('worker', 'record-award', { ...award, servedOn: '2026-04-15', final: false })
      .thenRefused('day-in-future')
    given(beforeTheAward).when('worker', 'record-award', award).thenInvalid('final')
    given(filed)
      .when('worker', 'record-award', { ...award, ...on('2026-03-04'), servedOn: '2026-03-04', final: false })
      .thenRefused('not-at-this-stage')
  })

  test('a suit filed in time and recorded late undoes what had taken effect; one filed late is refused', () => {
    const effective = pass(awarded, 20 * day)
    const sued = given(effective)
      .when('agent', 'record-suit', { ...on('2026-04-28'), number: courtNumber })
      .then('suit-filed')
    expect([statusOf(sued), sued.grievance.performance.status, sued.grievance.rating.status]).toEqual([
      'in-court',
      'none',
      'none',
    ])
    given(effective)
      .when('agent', 'record-suit', { ...on('2026-04-29'), number: courtNumber })
      .thenRefused('suit-late')
  })

  test('annulment: asked for in time, decided after that; granted, the court is open for fifteen days', () => {
    const asked = given(finallyAwarded)
      .when('employer', 'record-annulment', { ...on('2026-04-14'), step: 'asked' })
      .then('annulment-recorded')
    expect(owedNow(asked)).not.toContain('annulment')
    expect(owed(asked, 'judgment').owner.outside).toBe('court')
    const granted = given(pass(asked, 10 * day))
      .when('worker', 'record-annulment', { ...on('2026-04-23'), servedOn: '2026-04-24', step: 'granted' })
      .then('annulment-recorded')
    // 05-09 is a make-up workday.
    expect(owed(granted, 'suit')).toMatchObject({ rule: 'lawsuit-after-annulment', dueDay: '2026-05-09' })
    expect(granted.grievance.performance.status).toBe('none')
    given(finallyAwarded)
      .when('worker', 'record-annulment', { ...on('2026-04-14'), step: 'granted' })
      .thenRefused('annulment-out-of-turn')
    given(awarded)
      .when('employer', 'record-annulment', { ...on('2026-04-14'), step: 'asked' })
      .thenRefused('not-at-this-stage')
    const late = pass(finallyAwarded, 31 * day)
    // The days for it hold the case open, however silent the worker is; then it closes.
    expect(late.grievance.closing.status).toBe('closed')
    const inTime = pass(finallyAwarded, 29 * day)
    expect(inTime.grievance.closing.status).toBe('open')
    given(inTime)
      .when('employer', 'record-annulment', { ...on('2026-05-13'), step: 'asked' })
      .then('annulment-recorded')
  })
})

describe('the court', () => {
  const sued = act(pass(awarded, day), 'worker', 'record-suit', { ...on('2026-04-15'), number: courtNumber })

  test('has six months, and a silent court is marked without anybody of ours accountable', () => {
    expect(owed(sued, 'judgment')).toMatchObject({ dueDay: '2026-10-15', owner: { outside: 'court' } })
    const late = pass(sued, 190 * day)
    expect(typesOf(late)).toEqual(['expired'])
    expect(lastOf(late, 'expired')).toMatchObject({ what: 'judgment', unit: null, outside: 'court' })
  })

  test('decides: what it grants is performed and judged', () => {
    const judgment = {
      ...on('2026-06-10'),
      servedOn: '2026-06-15',
      number: courtNumber,
      result: 'part',
      amount: '600000',
      payWithin: 10,
    }
    const decided = given(pass(sued, 62 * day))
      .when('worker', 'record-judgment', judgment)
      .then('judgment-made', 'outside-result-took-effect', 'performance-began', 'rating-opened')
    expect(owed(decided, 'instalment')).toMatchObject({ dueDay: '2026-06-25' })
    given(awarded)
      .when('worker', 'record-judgment', { ...judgment, ...on('2026-04-14'), servedOn: '2026-04-14' })
      .thenRefused('not-at-this-stage')
    given(pass(sued, 62 * day))
      .when('worker', 'record-judgment', { ...judgment, result: 'rejected' })
      .thenRefused('amount-does-not-fit')
  })

  test('a suit withdrawn leaves the award standing', () => {
    const after = given(sued)
      .when('worker', 'record-withdrawal', on('2026-04-15'))
      .then('filing-withdrawn', 'outside-result-took-effect', 'performance-began', 'rating-opened')
    expect(lastOf(after, 'filing-withdrawn').after).toBe('award-stands')
  })

  test('no suit where none is open', () => {
    given(taken)
      .when('worker', 'record-suit', { ...on('2026-03-06'), number: courtNumber })
      .thenRefused('not-at-this-stage')
  })
})

describe('a settlement reached elsewhere', () => {
  const settled = { ...on('2026-03-06'), amount: '800000', payBy: '2026-03-16' }

  test('before the commission ends the proceedings, is enforceable, and is judged', () => {
    const after = given(taken)
      .when('worker', 'record-outside-settlement', { ...settled, before: 'commission' })
      .then('settled-outside', 'outside-result-took-effect', 'performance-began', 'rating-opened')
    expect([statusOf(after), after.grievance.arbitration.decided?.by]).toEqual(['decided', 'settlement'])
    given(taken)
      .when('worker', 'record-outside-settlement', { ...settled, before: 'court' })
      .thenRefused('settled-elsewhere')
    given(awarded)
      .when('worker', 'record-outside-settlement', { ...settled, ...on('2026-04-14'), before: 'parties' })
      .thenRefused('not-at-this-stage')
  })

  test('by the parties alone: the proceedings pend until they are withdrawn, once all is paid', () => {
    const after = act(taken, 'worker', 'record-outside-settlement', { ...settled, before: 'parties' })
    expect([statusOf(after), after.grievance.arbitration.decided]).toEqual(['accepted', null])
    const paid = acts(after, [
      ['employer', 'report-payment', { n: 1, amount: '800000', occurredOn: '2026-03-06' }],
      ['worker', 'confirm-payment', { n: 1 }],
      ['worker', 'rate', { score: 5, solved: true }],
    ])
    expect(owedNow(paid)).toContain('withdrawal')
    const closed = given(paid).when('worker', 'record-withdrawal', on('2026-03-06')).then('filing-withdrawn', 'closed')
    expect(lastOf(closed, 'closed')).toMatchObject({ result: 'performed', outcome: 'satisfied' })
  })
})

describe('withdrawal on payment', () => {
  const twoLegs = acts(inMediation, [
    ['worker', 'prepare-arbitration', { claims: '请求支付工资一万元。' }],
    ['worker', 'record-filing', { ...on('2026-03-02'), number }],
    ['mediator', 'propose-settlement', { terms: oneInstalment }],
    ['worker', 'accept-proposal', { version: 1 }],
    ['employer', 'accept-proposal', { version: 1 }],
  ])
  const signature = { hash: twoLegs.grievance.signing.hash, identifiedBy: 'real-name-login', warned: true }
  const effective = acts(twoLegs, [
    ['worker', 'sign', signature],
    ['employer', 'sign', signature],
    ['mediator', 'sign', signature],
    ['mediator', 'seal', { hash: signature.hash }],
    ['worker', 'record-acceptance', { ...on('2026-03-02'), number }],
    ['employer', 'report-payment', { n: 1, amount: '1000000', occurredOn: '2026-03-02' }],
  ])

  test('paid in full, the worker is asked to withdraw within five working days; until then the case stays open', () => {
    const paid = given(effective)
      .when('worker', 'confirm-payment', { n: 1 })
      .then('payment-confirmed', 'performed', 'withdrawal-called-for')
    expect(owed(paid, 'withdrawal')).toMatchObject({
      rule: 'withdrawal',
      unit: 'working-days',
      dueDay: '2026-03-09',
      owner: { role: 'worker' },
    })
    const rated = given(paid).when('worker', 'rate', { score: 5, solved: true }).then('rated')
    expect(stageOf(rated.grievance)).toBe('arbitration')
    const late = given(rated)
      .whenTimePasses(8 * day)
      .then('reminded', 'expired')
    expect(owed(late, 'withdrawal').overdue).toBe(1)
    const closed = given(rated)
      .when('worker', 'record-withdrawal', { ...on('2026-03-02'), number })
      .then('filing-withdrawn', 'closed')
    expect(lastOf(closed, 'filing-withdrawn').after).toBe('settled')
    expect(lastOf(closed, 'closed')).toMatchObject({ result: 'performed', outcome: 'satisfied' })
  })

  test('withdrawn before anything is paid, the claim stands, and its limitation is the clock again', () => {
    const after = given(pass(filed, day)).when('worker', 'record-withdrawal', on('2026-03-05')).then('filing-withdrawn')
    expect([statusOf(after), owed(after, 'limitation').dueDay]).toEqual(['released', '2027-03-04'])
    const beside = act(
      act(inMediation, 'worker', 'record-filing', { ...on('2026-03-02'), number }),
      'worker',
      'record-withdrawal',
      on('2026-03-02'),
    )
    expect([statusOf(beside), beside.grievance.mediation.status]).toEqual(['withdrawn', 'open'])
    given(released).when('worker', 'record-withdrawal', on('2026-03-02')).thenRefused('not-at-this-stage')
  })
})

describe('the limitation', () => {
  const interruption = {
    occurredOn: '2026-03-05',
    source: 'party',
    ground: 'claimed',
    words: '当面向人事主张，有录音。',
  }
  const later = pass(released, 3 * day)

  test('moves with an interruption, and the clock of a case that went to arbitration moves with it', () => {
    expect(owed(released, 'limitation').dueDay).toBe('2027-03-02')
    const after = given(later).when('worker', 'record-interruption', interruption).then('limitation-interrupted')
    expect(owed(after, 'limitation')).toMatchObject({
      dueDay: '2027-03-05',
      startEvent: 'limitation-interrupted',
      provisional: true,
    })
    expect(lastOf(after, 'limitation-interrupted')).toMatchObject({ limitation: { leads: '2027-03-05', other: null } })
    given(later)
      .when('officer', 'record-interruption', { ...interruption, occurredOn: '2026-03-06' })
      .thenRefused('day-in-future')
    given(later)
      .when('agent', 'record-interruption', { ...interruption, occurredOn: '2026-02-09' })
      .thenRefused('before-it-began')
    given(later).when('employer', 'record-interruption', interruption).thenRefused('not-yours-to-do')
  })

  test('disputed by the employer it has two dates, and the earlier leads', () => {
    const stated = act(later, 'worker', 'record-interruption', interruption)
    const { seq } = stated.last.find(({ type }) => type === 'limitation-interrupted') ?? { seq: 0 }
    const disputed = given(stated)
      .when('employer', 'dispute-interruption', { seq, words: '没有这回事。' })
      .then('interruption-disputed')
    expect(disputed.grievance.limitation).toMatchObject({ leads: '2027-03-02', other: '2027-03-05' })
    expect(owed(disputed, 'limitation')).toMatchObject({ dueDay: '2027-03-02', startEvent: 'interruption-disputed' })
    given(disputed)
      .when('employer', 'dispute-interruption', { seq, words: '没有这回事。' })
      .thenRefused('not-at-this-stage')
    given(stated)
      .when('employer', 'dispute-interruption', { seq: 1, words: '没有。' })
      .thenRefused('no-such-interruption')
    given(later).when('employer', 'dispute-interruption', { seq: 1, words: '没有。' }).thenRefused('not-at-this-stage')
    given(stated).when('worker', 'dispute-interruption', { seq, words: '没有。' }).thenRefused('not-yours-to-do')
    // The earlier date is marked, the later one alone ends the case.
    const first = pass(disputed, 363 * day)
    expect(typesOf(first)).toEqual(['reminded', 'expired'])
    expect(first.grievance.closing.status).toBe('open')
    const second = pass(first, 3 * day)
    expect(typesOf(second)).toEqual(['expired', 'limitation-lapsed', 'closed'])
  })

  test('without a dispute it is reminded of, and its end closes the case', () => {
    const after = pass(released, 370 * day)
    expect(typesOf(after)).toEqual(['reminded', 'expired', 'limitation-lapsed', 'closed'])
    expect(lastOf(after, 'closed')).toMatchObject({ outcome: 'unreachable' })
  })

  test('stands still while its cause lasts, and that time is added when it ends', () => {
    const start = { ground: 'force-majeure', from: '2026-03-04', source: 'document', words: '封控期间无法申请。' }
    const still = given(later).when('officer', 'record-limitation-suspension', start).then('limitation-suspended')
    given(still)
      .when('officer', 'record-limitation-suspension', { ...start, from: '2026-03-05' })
      .thenRefused('stands-still-already')
    const over = given(pass(still, 5 * day))
      .when('officer', 'record-limitation-suspension', { ...start, to: '2026-03-10' })
      .then('limitation-suspended')
    // Six days, from the fourth to the tenth.
    expect(over.grievance.limitation.leads).toBe('2027-03-08')
    expect(over.grievance.limitation.suspensions).toHaveLength(1)
    given(later)
      .when('worker', 'record-limitation-suspension', { ...start, to: '2026-03-03' })
      .thenRefused('ends-before-it-begins')
    given(later)
      .when('worker', 'record-limitation-suspension', { ...start, from: '2026-03-06' })
      .thenRefused('day-in-future')
    given(later)
      .when('worker', 'record-limitation-suspension', { ...start, from: '2026-02-01' })
      .thenRefused('before-it-began')
    // While it stands still nothing ends.
    expect(pass(still, 400 * day).grievance.closing.status).toBe('open')
  })

  test('for arrears counts from the end of the employment, and is not barred before', () => {
    given(later).when('worker', 'record-employment-end', on('2026-03-05')).thenRefused('employment-ended-already')
    const employed = {
      ...later,
      grievance: { ...later.grievance, opening: { ...later.grievance.opening, claim: claimOf(later, null) } },
    }
    expect(pass(employed, 400 * day).grievance.closing.status).toBe('open')
    const ended = given(employed).when('worker', 'record-employment-end', on('2026-03-05')).then('employment-ended')
    expect([ended.grievance.limitation.leads, ended.grievance.opening.claim?.employmentEndedOn]).toEqual([
      '2027-03-05',
      '2026-03-05',
    ])
    given(employed).when('worker', 'record-employment-end', on('2026-03-06')).thenRefused('day-in-future')
  })
})

function claimOf(one: Case, employmentEndedOn: string | null) {
  const { claim } = one.grievance.opening
  return claim === null ? null : { ...claim, employmentEndedOn }
}

describe('who is told', () => {
  const told = (before: Case, after: Case) =>
    noticesAfter(obligations(before.grievance), after.grievance, after.last as unknown as NewEvent[], after.now).map(
      ({ kind, role, person, step }) => [kind, role, person, step],
    )

  test('a silent commission: the worker that the court is open, the officer that it was silent, and nobody elsewhere', () => {
    expect(told(filed, pass(filed, 6 * day))).toEqual([
      ['owed', 'worker', cast.worker.person, 'owed'],
      ['expired', 'officer', cast.officer.person, 'expired-1-officer'],
    ])
    expect(told(released, filed)).toEqual([])
  })

  test('a limitation that runs out: the worker and the officer; one that becomes shorter: the worker', () => {
    const notices = told(released, pass(released, 370 * day))
    expect(notices).toContainEqual(['expired', 'worker', cast.worker.person, 'expired-1'])
    expect(notices).toContainEqual(['expired', 'officer', cast.officer.person, 'expired-1-officer'])
    const input = { ...on('2026-03-05'), ground: 'claimed', words: '有录音。' }
    const stated = act(pass(released, 3 * day), 'worker', 'record-interruption', input)
    const seq = stated.last.at(-1)?.seq ?? 0
    const disputed = act(stated, 'employer', 'dispute-interruption', { seq, words: '没有。' })
    expect(told(stated, disputed)).toEqual([['moved-earlier', 'worker', cast.worker.person, 'earlier-2027-03-02']])
  })
})

describe('a day stated wrongly', () => {
  const seqOf = (one: Case, type: string) => one.last.find((event) => event.type === type)?.seq ?? 0

  test('is corrected by another event; the period is counted again and the first event stays', () => {
    const corrected = given(pass(filed, day))
      .when('officer', 'correct-date', { ...on('2026-03-03'), seq: seqOf(filed, 'arbitration-filed') })
      .then('date-corrected')
    expect(lastOf(corrected, 'date-corrected')).toMatchObject({
      before: '2026-03-04',
      occurredOn: '2026-03-03',
      limitation: { leads: '2027-03-03' },
    })
    expect(owed(corrected, 'filingAcceptance')).toMatchObject({
      dueDay: '2026-03-09',
      rawDue: '2026-03-08',
      startEvent: 'date-corrected',
    })
    const accepted = act(taken, 'worker', 'correct-date', { ...on('2026-03-05'), seq: seqOf(taken, 'filing-accepted') })
    expect(owed(accepted, 'award').rawDue).toBe('2026-04-19')
    expect(accepted.grievance.arbitration.acceptance?.steps.copyToRespondent).toBe('2026-03-10')
  })

  test('keeps an extension, and the day of receipt counts where the period runs from it', () => {
    const extended = act(taken, 'worker', 'record-extension', on('2026-03-06'))
    const corrected = act(extended, 'worker', 'correct-date', {
      ...on('2026-03-05'),
      seq: seqOf(taken, 'filing-accepted'),
    })
    expect(owed(corrected, 'award').extensions).toHaveLength(1)
    const served = act(awarded, 'worker', 'correct-date', {
      ...on('2026-04-10'),
      servedOn: '2026-04-14',
      seq: seqOf(awarded, 'award-made'),
    })
    expect(owed(served, 'suit').dueDay).toBe('2026-04-29')
  })

  test('the order of the steps holds, and only what was stated can be corrected', () => {
    const seq = seqOf(filed, 'arbitration-filed')
    given(taken)
      .when('worker', 'correct-date', { ...on('2026-03-07'), seq })
      .thenRefused('day-in-future')
    given(pass(taken, day))
      .when('worker', 'correct-date', { ...on('2026-03-07'), seq })
      .thenRefused('days-out-of-order')
    given(taken)
      .when('worker', 'correct-date', { ...on('2026-03-01'), seq })
      .thenRefused('day-before-opening')
    given(taken)
      .when('worker', 'correct-date', { ...on('2026-03-05'), seq: 2 })
      .thenRefused('no-such-day')
    given(taken)
      .when('worker', 'correct-date', { ...on('2026-03-04'), servedOn: '2026-03-04', seq })
      .thenRefused('no-such-day')
    given(released)
      .when('worker', 'correct-date', { ...on('2026-03-02'), seq: 1 })
      .thenRefused('not-at-this-stage')
  })

  test('an interruption and the end of the employment are corrected too', () => {
    const later = pass(released, 3 * day)
    const stated = act(later, 'worker', 'record-interruption', {
      ...on('2026-03-05'),
      ground: 'claimed',
      words: '有录音。',
    })
    const corrected = act(stated, 'worker', 'correct-date', {
      ...on('2026-03-04'),
      seq: seqOf(stated, 'limitation-interrupted'),
    })
    expect([corrected.grievance.limitation.leads, owed(corrected, 'limitation').dueDay]).toEqual([
      '2027-03-04',
      '2027-03-04',
    ])
  })
})

describe('respondents', () => {
  const known = { respondent: { known: true, tied: [] } }

  test('a dispatch agency is added beside the user, until the commission has accepted the filing', () => {
    const input = { unit: otherEmployer, kind: 'dispatch-agency' }
    const after = given(filed).when('worker', 'add-respondent', input, known).then('respondent-added')
    expect(after.grievance.opening.respondents).toHaveLength(2)
    given(after).when('worker', 'add-respondent', input, known).thenRefused('respondent-unknown')
    given(accepted).when('officer', 'add-respondent', input, known).then('respondent-added')
    given(accepted)
      .when('officer', 'add-respondent', input, { respondent: { known: false, tied: [] } })
      .thenRefused('respondent-unknown')
    given(accepted)
      .when('officer', 'add-respondent', input, { respondent: { known: true, tied: [cast.officer.person] } })
      .thenRefused('tied-to-respondent')
    given(taken).when('worker', 'add-respondent', input, known).thenRefused('not-at-this-stage')
    given(accepted).when('employer', 'add-respondent', input, known).thenRefused('not-yours-to-do')
  })
})

describe('undisputed facts', () => {
  const recorded = act(inMediation, 'mediator', 'record-undisputed-fact', { words: '双方确认工资标准为每月八千元。' })

  test('are recorded by the mediator or the officer, and confirmed by both parties', () => {
    const once = given(recorded).when('worker', 'confirm-undisputed-fact', { n: 1 }).then('undisputed-fact-confirmed')
    given(once).when('worker', 'confirm-undisputed-fact', { n: 1 }).thenRefused('not-at-this-stage')
    given(once).when('employer', 'confirm-undisputed-fact', { n: 2 }).thenRefused('no-such-fact')
    const twice = given(once).when('employer', 'confirm-undisputed-fact', { n: 1 }).then('undisputed-fact-confirmed')
    expect(twice.grievance.arbitration.facts[0]?.confirmed).toEqual(['worker', 'employer'])
    given(accepted)
      .when('officer', 'record-undisputed-fact', { words: '考勤记录属实。' })
      .then('undisputed-fact-recorded')
    given(inMediation).when('worker', 'record-undisputed-fact', { words: '无。' }).thenRefused('not-yours-to-do')
  })
})

describe('the transfer', () => {
  test('the case goes with its file, as a paper and as data', () => {
    const after = given(applied).when('worker', 'release-to-arbitration').then('released-to-arbitration')
    expect(after.grievance.effects.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['makeTransferPackage', 'makeTransferData']),
    )
  })
})

describe('the ways still open', () => {
  const waysOf = (one: Case) =>
    openWaysOf(one.grievance, shanghaiDay(one.now), standard).map(({ way, by, lastDay, otherDay }) => [
      way,
      by,
      lastDay,
      otherDay,
    ])

  test('follow the case: arbitration, then the suit, then annulment', () => {
    expect(waysOf(released)).toEqual([['arbitration', 'worker', '2027-03-02', null]])
    expect(waysOf(filed)).toEqual([])
    expect(waysOf(pass(filed, 6 * day))).toEqual([['suit-after-silence', 'worker', '2027-03-04', null]])
    expect(waysOf(awarded)).toEqual([['suit-on-award', 'both', '2026-04-28', null]])
    expect(waysOf(finallyAwarded)).toEqual([
      ['suit-on-final-award', 'worker', '2026-04-28', null],
      ['annulment', 'employer', '2026-05-13', null],
    ])
  })

  test('an award that is not paid is enforced: two years from the day it was due', () => {
    const unpaid = pass(awarded, 30 * day)
    expect(waysOf(unpaid)).toEqual([['enforcement', 'worker', '2028-05-09', null]])
  })
})
