import { describe, expect, test } from 'vitest'
import { accept } from '../../domain/procedure/acceptance.commands.js'
import {
  act,
  acts,
  cast,
  day,
  employer,
  given,
  lastOf,
  mayDo,
  owed,
  owedNow,
  pass,
  passTo,
  typesOf,
  unions,
  type Case,
} from '../support/given.js'
import {
  accepted,
  applied,
  confirmed,
  drafted,
  inEffect,
  inMediation,
  opened,
  resultAgreed,
  reviewApplied,
  service,
  signature,
  underReview,
} from '../support/stages.js'

/* Roads that run side by side: what happens on one neither ends nor swallows what goes on beside it. */

const report = (n: number, amount: string, occurredOn: string) => ({ n, amount, occurredOn })
const low = { score: 1, solved: false }
const high = { score: 5, solved: true }
/** Both instalments were missed, the case judged, the worker asked what next. */
const defaulted = passTo(act(inEffect, 'worker', 'rate', high), '2026-05-07T01:00:00.000Z')

/** An agreement in effect, from these terms. */
function agreedOn(terms: unknown): Case {
  const both = acts(inMediation, [
    ['mediator', 'propose-settlement', { terms }],
    ['worker', 'accept-proposal', { version: 1 }],
    ['employer', 'accept-proposal', { version: 1 }],
  ])
  const { hash } = both.grievance.signing
  const sign = { ...signature, hash }
  return acts(both, [
    ['worker', 'sign', sign],
    ['employer', 'sign', sign],
    ['mediator', 'sign', sign],
    ['mediator', 'seal', { hash }],
  ])
}

describe('a low rating while the agreement is performed', () => {
  const ratedLow = act(inEffect, 'worker', 'rate', low)

  test('offers the committee and arbitration, and no mediation that would swallow the agreement', () => {
    expect(ratedLow.grievance.choice.open?.roads).toEqual(['committee', 'arbitration', 'none'])
  })

  test('and silence about it: the instalments go on', () => {
    const silent = pass(ratedLow, 20 * day)
    expect(typesOf(silent)).not.toContain('closed')
    expect(owedNow(silent)).toEqual(['instalment', 'instalment'])
    // A choice that was missed is not asked for again.
    given(silent).when('worker', 'choose-road', { road: 'none' }).thenRefused('not-at-this-stage')
  })

  test('and leaving it there: the review goes on, and closes the case only with the rest', () => {
    const left = given(act(reviewApplied, 'worker', 'rate', low))
      .when('worker', 'choose-road', { road: 'none' })
      .then('road-chosen')
    expect(owedNow(left)).toEqual(expect.arrayContaining(['reviewAcceptance', 'instalment']))
    const paid = acts(left, [
      ['employer', 'report-payment', report(1, '500000', '2026-03-02')],
      ['worker', 'confirm-payment', { n: 1 }],
      ['employer', 'report-payment', report(2, '500000', '2026-03-02')],
      ['worker', 'confirm-payment', { n: 2 }],
    ])
    expect(paid.grievance.closing.status).toBe('open')
    const closed = act(paid, 'clerk', 'refuse-review-application', { ground: 'out-of-scope' })
    expect(lastOf(closed, 'closed')).toMatchObject({ outcome: 'performed', performance: 'performed' })
  })

  test('keeps its roads where the last instalment is missed meanwhile', () => {
    const asked = passTo(
      act(passTo(resultAgreed, '2026-03-16T01:00:00.000Z'), 'worker', 'rate', low),
      '2026-03-24T01:00:00.000Z',
    )
    expect(typesOf(asked)).toContain('performance-ended')
    expect(asked.grievance.choice.open).toMatchObject({
      because: 'low-rating',
      roads: ['committee', 'arbitration', 'none'],
    })
  })
})

describe('after the last day', () => {
  test('what is late is still reported, confirmed and closes the case as performed', () => {
    expect(defaulted.grievance).toMatchObject({
      performance: { status: 'defaulted' },
      choice: { open: { because: 'not-performed' } },
    })
    const one = acts(defaulted, [
      ['employer', 'report-payment', report(1, '500000', '2026-05-07')],
      ['worker', 'confirm-payment', { n: 1 }],
    ])
    expect(owedNow(one)).toEqual(['choice'])
    const two = act(one, 'employer', 'report-payment', report(2, '500000', '2026-05-07'))
    const all = given(two).when('worker', 'confirm-payment', { n: 2 }).then('payment-confirmed', 'performed', 'closed')
    expect(lastOf(all, 'closed')).toMatchObject({ outcome: 'satisfied', result: 'performed', performance: 'performed' })
  })

  test('a report that nobody confirmed holds the case open: silence never confirms', () => {
    const reported = act(defaulted, 'employer', 'report-payment', report(1, '500000', '2026-05-07'))
    const silent = pass(reported, 30 * day)
    expect(owedNow(silent)).toEqual(['paymentConfirmation'])
    expect(owed(silent, 'paymentConfirmation').overdue).toBeGreaterThan(1)
    // Established by the officer: something is still owed, so the worker is asked once more.
    const proof = { ...report(1, '500000', '2026-05-07'), proof: '银行回单。' }
    given(silent).when('officer', 'establish-payment', proof).then('payment-confirmed', 'choice-offered')
  })

  test('the last confirmation may be the one that leaves something owed', () => {
    const first = passTo(act(inEffect, 'worker', 'rate', high), '2026-04-09T01:00:00.000Z')
    const second = acts(first, [['employer', 'report-payment', report(2, '500000', '2026-04-09')]])
    given(second)
      .when('worker', 'confirm-payment', { n: 2 })
      .then('payment-confirmed', 'performance-ended', 'choice-offered')
  })
})

describe('a report of a part', () => {
  const part = act(inEffect, 'employer', 'report-payment', report(1, '1', '2026-03-02'))

  test('does not stop the clock of the rest', () => {
    expect(owedNow(part)).toEqual(expect.arrayContaining(['paymentConfirmation', 'instalment']))
    const missed = passTo(part, '2026-04-08T01:00:00.000Z')
    expect(lastOf(missed, 'instalment-defaulted')).toMatchObject({ n: 1, owed: '499999' })
  })

  test('of everything does, until it is disputed: then it fell due when it did', () => {
    const full = passTo(
      act(inEffect, 'employer', 'report-payment', report(1, '500000', '2026-03-02')),
      '2026-04-20T01:00:00.000Z',
    )
    expect(typesOf(full)).not.toContain('instalment-defaulted')
    const disputed = act(full, 'worker', 'dispute-payment', { n: 1, received: '0', words: '未到账。' })
    const late = pass(disputed, 1)
    expect(lastOf(late, 'expired')).toMatchObject({
      what: 'instalment',
      due: '2026-04-07T16:00:00.000Z',
      unit: employer,
    })
  })
})

describe('acts', () => {
  const acting = agreedOn({ total: '0', instalments: [], acts: [{ words: '出具离职证明。', due: '2026-03-20' }] })

  test('have no amount', () => {
    given(acting)
      .when('employer', 'report-payment', report(1, '5', '2026-03-02'))
      .thenRefused('amount-does-not-fit')
    const said = act(acting, 'employer', 'report-payment', report(1, '0', '2026-03-02'))
    given(said)
      .when('worker', 'dispute-payment', { n: 1, received: '5', words: '未收到。' })
      .thenRefused('amount-does-not-fit')
  })

  test('that are disputed are not done', () => {
    const said = act(acting, 'employer', 'report-payment', report(1, '0', '2026-03-02'))
    const disputed = given(said)
      .when('worker', 'dispute-payment', { n: 1, received: '0', words: '未收到。' })
      .then('payment-disputed')
    expect(disputed.grievance.performance.items[0]).toMatchObject({ status: 'disputed', reported: null })
    expect(lastOf(passTo(disputed, '2026-03-21T01:00:00.000Z'), 'instalment-defaulted')).toMatchObject({
      n: 1,
      owed: '0',
    })
  })

  test('can be established from proof too', () => {
    const silent = pass(act(acting, 'employer', 'report-payment', report(1, '0', '2026-03-02')), 10 * day)
    given(silent)
      .when('officer', 'establish-payment', { ...report(1, '0', '2026-03-02'), proof: '签收单。' })
      .then('payment-confirmed', 'performed')
  })
})

test('each report has its own period: silence on one establishes no other', () => {
  const first = pass(act(inEffect, 'employer', 'report-payment', report(1, '500000', '2026-03-02')), 10 * day)
  const second = act(first, 'employer', 'report-payment', report(2, '500000', '2026-03-12'))
  const proof = { n: 2, amount: '500000', occurredOn: '2026-03-12', proof: '银行回单。' }
  given(second).when('officer', 'establish-payment', proof).thenRefused('worker-first')
  given(second)
    .when('officer', 'establish-payment', { ...proof, n: 1 })
    .then('payment-confirmed')
})

test('accelerated is also what was reported early and turns out not to be paid', () => {
  const running = agreedOn({ total: '900000', instalments: { count: 3, firstDue: '2026-03-31' }, acceleration: true })
  const early = act(running, 'employer', 'report-payment', report(3, '300000', '2026-03-02'))
  const missed = passTo(early, '2026-04-01T01:00:00.000Z')
  expect(lastOf(missed, 'accelerated')).toMatchObject({ numbers: [2, 3], due: '2026-04-01' })
  const disputed = act(missed, 'worker', 'dispute-payment', { n: 3, received: '0', words: '未到账。' })
  expect(
    typesOf(passTo(disputed, '2026-04-02T01:00:00.000Z')).filter((type) => type === 'instalment-defaulted'),
  ).toHaveLength(2)
})

test('nobody is late on the day on which it takes effect, however long the signatures took', () => {
  const both = acts(inMediation, [
    [
      'mediator',
      'propose-settlement',
      { terms: { total: '100', instalments: [{ amount: '100', due: '2026-03-03' }] } },
    ],
    ['worker', 'accept-proposal', { version: 1 }],
    ['employer', 'accept-proposal', { version: 1 }],
  ])
  const { hash } = both.grievance.signing
  const sign = { ...signature, hash }
  const late = acts(passTo(both, '2026-03-06T01:00:00.000Z'), [
    ['worker', 'sign', sign],
    ['employer', 'sign', sign],
    ['mediator', 'sign', sign],
    ['mediator', 'seal', { hash }],
  ])
  expect(late.grievance.performance.items[0]?.due).toBe('2026-03-03')
  expect(owed(late, 'instalment').dueDay).toBe('2026-03-06')
})

test.each([
  ['due-day-too-far', { total: '100', instalments: [{ amount: '100', due: '2056-03-03' }] }],
  ['due-day-too-far', { total: '100', instalments: { count: 120, firstDue: '9999-12-31' } }],
  ['due-day-too-far', { total: '0', instalments: [], acts: [{ words: '。', due: '9999-12-31' }] }],
])('a slip of the pen is refused as %s', (code, terms) => {
  given(inMediation).when('mediator', 'propose-settlement', { terms }).thenRefused(code)
})

describe('a court confirms what is before the commission', () => {
  const confirmation = { occurredOn: '2026-03-02', document: '（2026）浙0723民特1号' }
  const both = act(reviewApplied, 'employer', 'record-judicial-confirmation', confirmation)

  test('the commission refuses it on that ground, and cannot accept it', () => {
    given(both).when('clerk', 'accept-review-application').thenRefused('judicially-confirmed')
    given(both)
      .when('clerk', 'refuse-review-application', { ground: 'judicially-confirmed' })
      .then('review-application-refused')
    given(reviewApplied)
      .when('clerk', 'refuse-review-application', { ground: 'judicially-confirmed' })
      .thenRefused('ground-not-borne-out')
  })

  test('after acceptance no 调解书 is issued any more', () => {
    const reviewed = act(underReview, 'worker', 'record-judicial-confirmation', confirmation)
    given(reviewed).when('arbitrator', 'issue-settlement').thenRefused('judicially-confirmed')
    expect(mayDo(reviewed, 'arbitrator')).toEqual(['refuse-settlement'])
  })

  test('it may come after the thirty days, if it was asked for in time; never before the case', () => {
    const later = passTo(inEffect, '2026-04-10T01:00:00.000Z')
    given(later)
      .when('worker', 'record-judicial-confirmation', { ...confirmation, occurredOn: '2026-04-10' })
      .then('judicial-confirmation-recorded')
    given(inEffect)
      .when('worker', 'record-judicial-confirmation', { ...confirmation, occurredOn: '2026-02-27' })
      .thenRefused('day-before-opening')
  })
})

test('a period that is over is not extended', () => {
  const overdue = pass(underReview, 10 * day)
  given(overdue).when('clerk', 'extend-review', { approvedBy: '主任', reason: '案情复杂。' }).thenRefused('period-over')
})

test('a representative of the respondent who is an officer of its union cannot handle the case', () => {
  const both = {
    person: cast.employer.person,
    appointments: [...cast.employer.appointments, { role: 'officer' as const, unit: unions.enterprise }],
  }
  expect(accept.when(opened.grievance, both)).toMatchObject({ refused: 'two-roles' })
  expect(accept.by.is(opened.grievance, both)).toBe(true)
})

test('whoever mediated does not review, not even after a mediator who took their place', () => {
  const third = act(applied, 'mediator', 'decline-mediation', { words: '与当事人相识。' })
  const running = acts(third, [
    ['employer', 'consent-to-mediation'],
    ['secondMediator', 'accept-mediation', { interest: 'none' }],
    [
      'secondMediator',
      'propose-settlement',
      { terms: { total: '100', instalments: [{ amount: '100', due: '2026-03-30' }] } },
    ],
    ['worker', 'accept-proposal', { version: 1 }],
    ['employer', 'accept-proposal', { version: 1 }],
  ])
  const { hash } = running.grievance.signing
  const sign = { ...signature, hash }
  const before = acts(running, [
    ['worker', 'sign', sign],
    ['employer', 'sign', sign],
    ['secondMediator', 'sign', sign],
    ['secondMediator', 'seal', { hash }],
    ['worker', 'apply-for-review', service],
    ['employer', 'apply-for-review', service],
  ])
  const arbitrators = [cast.mediator.person]
  given(before).when('clerk', 'accept-review-application', {}, { arbitrators }).thenRefused('no-arbitrator')
})

test('replaced once, a mediator is not asked again in this case, in a later mediation neither', () => {
  const again = acts(applied, [
    ['mediator', 'decline-mediation', { words: '回避。' }],
    ['employer', 'refuse-mediation'],
    ['worker', 'choose-road', { road: 'mediation' }],
  ])
  expect(again.grievance.mediation.mediator).toBe(cast.secondMediator.person)
  given(acts(again, [['employer', 'refuse-mediation']]))
    .when('worker', 'choose-road', { road: 'mediation', mediator: cast.mediator.person })
    .thenRefused('no-mediator')
})

test('nothing is noted of before the case', () => {
  const note = { with: 'worker', reached: false, occurredOn: '2026-03-01', words: '未接听。' }
  given(accepted).when('officer', 'note-contact', note).thenRefused('day-before-opening')
  given(inMediation)
    .when('mediator', 'record-session', { kind: 'joint', occurredOn: '2026-03-01', words: '。' })
    .thenRefused('day-before-opening')
})

test('the way to arbitration is one step also where the worker is asked what comes next', () => {
  const asked = act(inMediation, 'mediator', 'end-mediation', { reason: 'no-agreement' })
  const gone = given(asked).when('worker', 'release-to-arbitration').then('released-to-arbitration')
  expect(owedNow(gone)).toEqual(['limitation'])
})

test('going to arbitration ends what the union had in hand', () => {
  const gone = given(accepted).when('worker', 'release-to-arbitration').then('released-to-arbitration')
  expect(gone.grievance.handling.status).toBe('ended')
  given(gone).when('officer', 'reply', { words: '。' }).thenRefused('not-at-this-stage')
})

describe('a case that was reopened', () => {
  const paid = acts(act(confirmed, 'worker', 'rate', high), [
    ['employer', 'report-payment', report(1, '500000', '2026-03-02')],
    ['worker', 'confirm-payment', { n: 1 }],
    ['employer', 'report-payment', report(2, '500000', '2026-03-02')],
    ['worker', 'confirm-payment', { n: 2 }],
  ])
  const again = act(paid, 'worker', 'reopen', { words: '又被扣款。' })

  test('may be withdrawn: the result of before is not the one of now', () => {
    const after = given(again).when('worker', 'withdraw').then('withdrawn', 'closed')
    expect(lastOf(after, 'closed')).toMatchObject({ outcome: 'withdrawn', result: 'withdrawn' })
  })

  test('is not counted by what an earlier round reached', () => {
    const unresolved = act(again, 'officer', 'declare-unresolved', { reason: 'other', words: '。' })
    expect(lastOf(pass(unresolved, 20 * day), 'closed')).toMatchObject({
      outcome: 'unreachable',
      result: 'unreachable',
    })
  })

  test('begins with nothing performed: an award in it is performed and judged like any other', () => {
    expect(again.grievance.performance).toMatchObject({ status: 'none', items: [] })
    const stated = { occurredOn: '2026-03-02', source: 'document', number: '武劳人仲案〔2026〕7号' }
    const filed = act(again, 'worker', 'record-filing', stated)
    expect(typesOf(filed)).not.toContain('withdrawal-called-for')
    const awarded = acts(filed, [
      ['worker', 'record-acceptance', stated],
      [
        'worker',
        'record-award',
        { ...stated, servedOn: '2026-03-02', result: 'full', amount: '100', final: true, payWithin: 10 },
      ],
    ])
    expect(owedNow(awarded)).toEqual(expect.arrayContaining(['instalment', 'rating']))
  })

  test('has the title of its own result, not of the one before', () => {
    const terms = { total: '100', instalments: [{ amount: '100', due: '2026-03-10' }] }
    const second = acts(again, [
      ['officer', 'propose-result', { terms }],
      ['worker', 'agree-to-result', { version: 1 }],
      ['employer', 'agree-to-result', { version: 1 }],
    ])
    const missed = passTo(second, '2026-03-12T01:00:00.000Z')
    expect(lastOf(missed, 'instalment-defaulted').ways.map(({ way }) => way)).not.toContain('enforcement')
  })
})

describe('a case that was reopened because it was not paid', () => {
  const closed = passTo(act(resultAgreed, 'worker', 'rate', high), '2026-04-10T01:00:00.000Z')
  const again = acts(act(closed, 'worker', 'reopen', { words: '仍未支付。' }), [
    ['officer', 'declare-unresolved', { reason: 'employer-refuses', words: '。' }],
  ])
  const reported = act(
    passTo(again, '2026-04-20T01:00:00.000Z'),
    'employer',
    'report-payment',
    report(1, '1000000', '2026-04-20'),
  )
  const silent = passTo(reported, '2026-05-10T01:00:00.000Z')

  test('is held open by the report, though the worker did not choose', () => {
    expect(closed.grievance.closing).toMatchObject({ status: 'closed', outcome: 'satisfied' })
    expect(owedNow(silent)).toEqual(['paymentConfirmation'])
  })

  test('is judged anew once paid, and closes as performed', () => {
    const paid = given(silent)
      .when('worker', 'confirm-payment', { n: 1 })
      .then('payment-confirmed', 'performed', 'rating-opened')
    expect(lastOf(act(paid, 'worker', 'rate', high), 'closed')).toMatchObject({
      outcome: 'satisfied',
      result: 'performed',
    })
  })

  test("goes on being the worker's to decide if it was not", () => {
    given(silent)
      .when('worker', 'dispute-payment', { n: 1, received: '0', words: '未到账。' })
      .then('payment-disputed', 'choice-offered')
  })
})

test('the mediator signs after both parties, and is not asked before', () => {
  expect(mayDo(drafted, 'mediator')).not.toContain('sign')
  given(drafted).when('mediator', 'sign', signature).thenRefused('parties-sign-first')
  const both = acts(drafted, [
    ['worker', 'sign', signature],
    ['employer', 'sign', signature],
  ])
  expect(mayDo(both, 'mediator')).toContain('sign')
})
