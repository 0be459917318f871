import { expect, test } from 'vitest'
import {
  act,
  acts,
  cast,
  commission,
  day,
  given,
  lastOf,
  nothing,
  owed,
  owedNow,
  pass,
  typesOf,
} from '../support/given.js'
import {
  claim,
  confirmed,
  drafted,
  inEffect,
  issued,
  openInput,
  platform,
  reviewApplied,
  service,
  signature,
  signed,
  terms,
  underReview,
} from '../support/stages.js'

test('it is offered with the agreement: 15 natural days, jointly; 30 for judicial confirmation', () => {
  expect(owed(inEffect, 'jointApplication')).toMatchObject({ basis: 'statutory', dueDay: '2026-03-17' })
  // 30 natural days end on Wednesday, the first of April.
  expect(
    inEffect.grievance.terms[`${inEffect.grievance.arbitrationReview.offeredBy}/judicialConfirmation`]?.dueDay,
  ).toBe('2026-04-01')
})

test('jointly is both, not at the same moment', () => {
  const one = given(inEffect).when('worker', 'apply-for-review', service).then('review-application-made')
  expect(lastOf(one, 'review-application-made').seenBy).toEqual(['worker', 'commission'])
  given(one).when('worker', 'apply-for-review', service).thenRefused('applied-already')
  const both = given(one)
    .when('employer', 'apply-for-review', service)
    .then('review-application-made', 'review-applied')
  expect(owed(both, 'reviewAcceptance').owner).toMatchObject({ role: 'clerk', unit: commission, person: null })
  given(inEffect)
    .when('worker', 'apply-for-review', { ...service, phone: '12345' })
    .thenInvalid('phone')
})

test('one alone is not jointly: the offer lapses', () => {
  const one = act(inEffect, 'worker', 'apply-for-review', service)
  expect(owed(one, 'jointApplication').owner.role).toBe('employer')
  expect(typesOf(pass(one, 16 * day))).toContain('review-lapsed')
  given(pass(inEffect, 16 * day))
    .when('worker', 'apply-for-review', service)
    .thenRefused('not-at-this-stage')
})

test('the clerk accepts and an arbitrator is designated, or the ground is named', () => {
  const after = given(reviewApplied).when('clerk', 'accept-review-application', {}).then('review-accepted')
  expect(owed(after, 'review')).toMatchObject({
    length: 5,
    unit: 'natural-days',
    owner: { role: 'arbitrator', person: cast.arbitrator.person },
  })
  given(reviewApplied)
    .when('clerk', 'accept-review-application', { arbitrator: cast.mediator.person })
    .thenRefused('no-arbitrator')
  const named = given(reviewApplied)
    .when('clerk', 'accept-review-application', { arbitrator: cast.secondArbitrator.person })
    .then('review-accepted')
  given(named).when('arbitrator', 'issue-settlement').thenRefused('not-yours-to-do')
  const refused = given(reviewApplied)
    .when('clerk', 'refuse-review-application', { ground: 'out-of-scope' })
    .then('review-application-refused')
  expect(owedNow(refused)).toEqual(expect.arrayContaining(['instalment', 'rating']))
  given(reviewApplied)
    .when('clerk', 'refuse-review-application', { ground: 'judicially-confirmed' })
    .thenRefused('ground-not-borne-out')
  given(inEffect).when('clerk', 'accept-review-application', {}).thenRefused('not-at-this-stage')
})

test('the mediator of the case never reviews it', () => {
  given(reviewApplied)
    .when(
      'clerk',
      'accept-review-application',
      { arbitrator: cast.mediator.person },
      { arbitrators: [cast.mediator.person] },
    )
    .thenRefused('no-arbitrator')
})

test('the 调解书 equals the agreement, and takes effect when both have received it', () => {
  expect(
    lastOf(given(underReview).when('arbitrator', 'issue-settlement').then('settlement-issued'), 'settlement-issued')
      .hash,
  ).toBe(inEffect.grievance.signing.hash)
  const one = given(issued).when('worker', 'receive-settlement').then('settlement-received')
  given(one).when('worker', 'receive-settlement').then()
  given(one).when('employer', 'receive-settlement').then('settlement-received', 'settlement-took-effect')
  expect(confirmed.grievance.arbitrationReview.status).toBe('confirmed')
  given(confirmed).when('worker', 'withdraw-review').thenRefused('not-at-this-stage')
})

test('it is refused with a ground, or withdrawn before service; the agreement stays', () => {
  for (const one of [
    given(underReview)
      .when('arbitrator', 'refuse-settlement', { ground: 'unclear-content', words: '履行期限不明。' })
      .then('settlement-refused'),
    given(issued).when('employer', 'withdraw-review').then('review-withdrawn'),
  ]) {
    expect(one.grievance.signing.status).toBe('effective')
    expect(owedNow(one)).toEqual(expect.arrayContaining(['instalment', 'rating']))
  }
})

test('extended once, with approval', () => {
  const approval = { approvedBy: '仲裁委主任', reason: '案情复杂' }
  const extended = given(underReview).when('clerk', 'extend-review', approval).then('review-extended')
  expect(owed(extended, 'review').due > owed(underReview, 'review').due).toBe(true)
  given(extended).when('clerk', 'extend-review', approval).thenRefused('extended-already')
})

test('the commission is marked overdue, and may still decide', () => {
  const late = pass(underReview, 8 * day)
  expect(lastOf(late, 'expired')).toMatchObject({ what: 'review', unit: commission, person: cast.arbitrator.person })
  given(late).when('arbitrator', 'issue-settlement').then('settlement-issued')
})

test('a judicial confirmation bars the review', () => {
  const recorded = given(inEffect)
    .when('worker', 'record-judicial-confirmation', { occurredOn: '2026-03-02', document: '（2026）浙0723民特1号' })
    .then('judicial-confirmation-recorded')
  given(recorded).when('worker', 'apply-for-review', service).thenRefused('not-at-this-stage')
  given(inEffect)
    .when('worker', 'record-judicial-confirmation', { occurredOn: '2026-03-03', document: '1' })
    .thenRefused('day-in-future')
  given(confirmed)
    .when('worker', 'record-judicial-confirmation', { occurredOn: '2026-03-02', document: '1' })
    .thenRefused('not-at-this-stage')
})

test('without a labour relationship there is judicial confirmation instead', () => {
  const start = act(nothing, 'worker', 'open', {
    ...openInput,
    respondents: [platform],
    claim: { ...claim, relationship: 'none' },
  })
  const rider = { ...drafted, grievance: { ...signed.grievance, opening: start.grievance.opening } }
  const after = act({ ...rider, now: signed.now }, 'mediator', 'seal', { hash: signature.hash })
  expect(owedNow(after)).toContain('judicialConfirmation')
  expect(owedNow(after)).not.toContain('jointApplication')
  expect(typesOf(pass(after, 45 * day))).toContain('judicial-confirmation-lapsed')
})

test('the whole way takes no more than a minute a step', () => {
  const start = acts(nothing, [['worker', 'open', openInput]])
  expect(Date.parse(confirmed.now) - Date.parse(start.now)).toBeLessThan(30 * 60_000)
  expect(terms.total).toBe(claim.amount)
})
