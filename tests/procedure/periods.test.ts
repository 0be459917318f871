import { describe, expect, test } from 'vitest'
import { obligations } from '../../domain/case/fold.js'
import type { What } from '../../domain/case/obligation.js'
import { act, acts, given, nothing, owed, owedNow, passTo, typesOf, unions, type Case } from '../support/given.js'
import { openInput, service } from '../support/stages.js'

/*
 * Every period on literal days, across the two long holidays of 2026. National Day: 1–7 October off, Saturday 10 October
 * worked. Spring Festival: 15–23 February off, Saturdays 14 and 28 February worked.
 */

/** The end of this period, in each of these cases. */
const lastDay = (one: Case, what: What): string => owed(one, what).dueDay

/** A case at each stage, all of it done on one morning. */
function madeOn(morning: string) {
  const start = { ...nothing, now: `${morning}T01:00:00.000Z` }
  const opened = act(start, 'worker', 'open', {
    ...openInput,
    claim: { ...openInput.claim, knewOn: '2026-01-10', employmentEndedOn: '2026-01-20' },
  })
  const accepted = acts(opened, [['officer', 'accept']])
  const applied = acts(accepted, [['officer', 'apply-for-mediation']])
  const terms = { total: '1000000', instalments: [{ amount: '1000000', due: morning }] }
  const drafted = acts(applied, [
    ['worker', 'consent-to-mediation'],
    ['employer', 'consent-to-mediation'],
    ['mediator', 'accept-mediation', { interest: 'none' }],
    ['mediator', 'propose-settlement', { terms }],
    ['worker', 'accept-proposal', { version: 1 }],
    ['employer', 'accept-proposal', { version: 1 }],
  ])
  const { hash } = drafted.grievance.signing
  const sign = { hash, identifiedBy: 'face', warned: true }
  const inEffect = acts(drafted, [
    ['worker', 'sign', sign],
    ['employer', 'sign', sign],
    ['mediator', 'sign', sign],
    ['mediator', 'seal', { hash }],
  ])
  const reviewApplied = acts(inEffect, [
    ['worker', 'apply-for-review', service],
    ['employer', 'apply-for-review', service],
  ])
  const underReview = acts(reviewApplied, [['clerk', 'accept-review-application']])
  return {
    opened,
    accepted,
    applied,
    drafted,
    inEffect,
    reviewApplied,
    underReview,
    issued: acts(underReview, [['arbitrator', 'issue-settlement']]),
    reported: acts(inEffect, [['employer', 'report-payment', { n: 1, amount: '1000000', occurredOn: morning }]]),
    unresolved: acts(accepted, [['officer', 'declare-unresolved', { reason: 'other', words: '。' }]]),
    suspended: acts(accepted, [['officer', 'suspend', { ground: 'force-majeure', words: '。' }]]),
    withdrawn: acts(accepted, [['worker', 'withdraw']]),
    released: acts(applied, [['worker', 'release-to-arbitration']]),
  }
}

const national = madeOn('2026-09-29')
const spring = madeOn('2026-02-13')

test.each([
  ['firstResponse', 'opened', '2026-10-08', '2026-02-24'],
  ['handling', 'accepted', '2026-10-26', '2026-03-12'],
  ['choice', 'unresolved', '2026-10-19', '2026-03-05'],
  ['workerConsent', 'applied', '2026-10-09', '2026-02-25'],
  ['employerConsent', 'applied', '2026-10-09', '2026-02-25'],
  ['mediatorAcceptance', 'applied', '2026-10-09', '2026-02-25'],
  ['mediation', 'applied', '2026-10-14', '2026-02-28'],
  ['signing', 'drafted', '2026-10-12', '2026-02-27'],
  ['jointApplication', 'inEffect', '2026-10-14', '2026-02-28'],
  ['rating', 'inEffect', '2026-10-14', '2026-02-28'],
  ['reviewAcceptance', 'reviewApplied', '2026-10-09', '2026-02-25'],
  ['review', 'underReview', '2026-10-08', '2026-02-24'],
  ['settlementService', 'issued', '2026-10-12', '2026-02-27'],
  ['paymentConfirmation', 'reported', '2026-10-12', '2026-02-27'],
  ['suspension', 'suspended', '2026-12-28', '2026-05-19'],
  ['reopening', 'withdrawn', '2026-10-29', '2026-03-16'],
  ['limitation', 'released', '2027-09-29', '2027-02-15'],
] as const)('%s', (what, stage, autumn, winter) => {
  expect([lastDay(national[stage], what), lastDay(spring[stage], what)]).toEqual([autumn, winter])
})

test('a period that reaches a year without its notice says so', () => {
  expect(owed(national.released, 'limitation').provisional).toBe(true)
  expect(owed(national.accepted, 'handling').provisional).toBe(false)
})

test('an instalment on a day of the holiday is owed on the first day after it', () => {
  const terms = { total: '300', instalments: { count: 3, firstDue: '2026-09-30' } }
  const agreed = acts(national.accepted, [
    ['officer', 'propose-result', { terms }],
    ['worker', 'agree-to-result', { version: 1 }],
    ['employer', 'agree-to-result', { version: 1 }],
  ])
  const days = obligations(agreed.grievance)
    .filter(({ what }) => what === 'instalment')
    .map(({ rawDue, dueDay }) => [rawDue, dueDay])
  expect(days).toEqual([
    ['2026-09-30', '2026-09-30'],
    ['2026-10-30', '2026-10-30'],
    ['2026-11-30', '2026-11-30'],
  ])
  const onTheFirst = acts(national.accepted, [
    ['officer', 'propose-result', { terms: { total: '1', instalments: [{ amount: '1', due: '2026-10-01' }] } }],
    ['worker', 'agree-to-result', { version: 1 }],
    ['employer', 'agree-to-result', { version: 1 }],
  ])
  expect(lastDay(onTheFirst, 'instalment')).toBe('2026-10-08')
})

test('the reminder comes in the last office hours before, the holiday left aside, and once', () => {
  expect(owed(national.opened, 'firstResponse').remindAt).toBe('2026-09-30T09:00:00.000Z')
  const reminded = passTo(national.opened, '2026-10-08T01:00:00.000Z')
  expect(typesOf(reminded)).toEqual(['reminded'])
  expect(typesOf(passTo(reminded, '2026-10-08T15:59:59.000Z'))).toEqual([])
})

describe('the last moment', () => {
  test('23:59:59.999 is in time, 24:00 is late', () => {
    given({ ...national.opened, now: '2026-10-08T15:59:59.999Z' })
      .when('officer', 'accept')
      .then('accepted')
    given({ ...national.opened, now: '2026-10-08T16:00:00.000Z' })
      .when('officer', 'accept')
      .thenRefused('not-yours-to-do')
  })

  test('for both parties of a joint application', () => {
    const one = act(national.inEffect, 'worker', 'apply-for-review', service)
    given({ ...one, now: '2026-10-14T15:59:59.999Z' })
      .when('employer', 'apply-for-review', service)
      .then('review-application-made', 'review-applied')
    given({ ...one, now: '2026-10-14T16:00:00.000Z' })
      .when('employer', 'apply-for-review', service)
      .thenRefused('not-at-this-stage')
  })
})

describe('after an expiry', () => {
  test('a period of our own starts when the expiry is recorded: in time on Friday, late on Monday', () => {
    const inTime = passTo(national.opened, '2026-10-09T01:00:00.000Z')
    expect(inTime.grievance.charge.union).toBe(unions.township)
    // Recorded at 00:00:05 on Friday the 9th, itself not counted: Saturday the 10th is worked.
    expect(lastDay(inTime, 'firstResponse')).toBe('2026-10-12')
    const late = act({ ...national.opened, now: '2026-10-12T01:00:00.000Z' }, 'worker', 'send-message', {
      words: '有人吗？',
    })
    expect(late.grievance.charge.union).toBe(unions.township)
    expect(lastDay(late, 'firstResponse')).toBe('2026-10-14')
  })

  test('one case goes up the whole tree, a union at a time, and at the top it stays and is marked again', () => {
    const top = passTo(national.opened, '2026-11-06T01:00:00.000Z')
    expect(typesOf(top).filter((type) => type === 'escalated')).toHaveLength(3)
    expect(top.grievance.charge).toMatchObject({
      union: unions.city,
      former: [unions.enterprise, unions.township, unions.county],
    })
    const { overdue } = owed(top, 'firstResponse')
    expect(overdue).toBeGreaterThan(2)
    expect(owed(passTo(top, '2026-12-06T01:00:00.000Z'), 'firstResponse').overdue).toBeGreaterThan(overdue + 5)
    expect(owedNow(top)).toEqual(['firstResponse'])
  })

  test('handling is marked at once, at twice the period, and after each further one', () => {
    const marks = (until: string) =>
      passTo(national.accepted, until)
        .last.filter(({ type }) => type === 'expired')
        .map(({ at }) => at)
    expect(marks('2027-01-10T00:00:00.000Z').slice(0, 3)).toEqual([
      '2026-10-26T16:00:05.000Z', // Fifteen working days from 29 September.
      '2026-11-16T16:00:05.000Z', // Fifteen more.
      '2026-12-08T16:00:05.000Z', // From the recording of the mark, itself not counted.
    ])
  })

  test('recorded so late that twice the period is over too, it is marked again a period after the recording', () => {
    const late = act({ ...national.accepted, now: '2026-11-20T01:00:00.000Z' }, 'worker', 'send-message', {
      words: '有人吗？',
    })
    expect(owed(late, 'handling')).toMatchObject({ overdue: 1, nextAt: '2026-12-11T16:00:00.000Z' })
  })
})

describe('suspension across the holiday', () => {
  test('the days left are working days, today not counted', () => {
    // 30 September is the first of fifteen days; it is the day of suspension and counts as used.
    const stopped = act({ ...national.accepted, now: '2026-09-30T01:00:00.000Z' }, 'officer', 'suspend', {
      ground: 'force-majeure',
      words: '。',
    })
    expect(owed(stopped, 'handling').suspended?.left).toBe(14)
    const on = act({ ...stopped, now: '2026-10-08T01:00:00.000Z' }, 'officer', 'resume')
    expect(lastDay(on, 'handling')).toBe('2026-10-27')
    expect(on.grievance.suspension.spent).toBe(1)
  })

  test('what stands still does not run out, however long', () => {
    const stopped = act({ ...national.accepted, now: '2026-09-30T01:00:00.000Z' }, 'officer', 'suspend', {
      ground: 'another-case',
      words: '。',
    })
    expect(typesOf(passTo(stopped, '2026-12-20T00:00:00.000Z'))).toEqual([])
  })
})

test('an extension of the mediation counts from the rolled end', () => {
  // Applied on 22 September: fifteen natural days end on 7 October, which rolls to the 8th.
  const applied = madeOn('2026-09-22').applied
  expect(owed(applied, 'mediation')).toMatchObject({ rawDue: '2026-10-07', dueDay: '2026-10-08' })
  const running = acts(applied, [
    ['worker', 'consent-to-mediation'],
    ['employer', 'consent-to-mediation'],
    ['mediator', 'accept-mediation', { interest: 'none' }],
    ['worker', 'propose-extension', { days: 10 }],
    ['employer', 'agree-to-extension'],
  ])
  // The 18th is a Sunday.
  expect(owed(running, 'mediation')).toMatchObject({ rawDue: '2026-10-18', dueDay: '2026-10-19' })
})
