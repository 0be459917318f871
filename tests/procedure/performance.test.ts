import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as fen from '../../domain/values/fen.js'
import { act, acts, cast, day, given, lastOf, owed, owedNow, pass, passTo, typesOf } from '../support/given.js'
import { accepted, confirmed, drafted, inEffect, inMediation, resultAgreed, signature } from '../support/stages.js'

const today = '2026-03-02'
const report = (n: number, amount: string, occurredOn = today) => ({ n, amount, occurredOn })

test('every instalment has its day; one that falls on a holiday rolls', () => {
  const items = inEffect.grievance.performance.items
  expect(items.map(({ n, amount, due }) => [n, amount, due])).toEqual([
    [1, '500000', '2026-04-06'],
    [2, '500000', '2026-05-06'],
  ])
  // 2026-04-04 to 04-06 is Qingming.
  expect(inEffect.grievance.terms[items[0]?.key ?? '']).toMatchObject({ rawDue: '2026-04-06', dueDay: '2026-04-07' })
})

test('the employer reports, the worker confirms; the last one closes the performance', () => {
  const reported = given(inEffect).when('employer', 'report-payment', report(1, '500000')).then('payment-reported')
  expect(owed(reported, 'paymentConfirmation')).toMatchObject({
    length: 5,
    unit: 'working-days',
    owner: { person: cast.worker.person },
  })
  given(reported).when('employer', 'report-payment', report(1, '500000')).thenRefused('instalment-not-open')
  const first = given(reported).when('worker', 'confirm-payment', { n: 1 }).then('payment-confirmed')
  const second = act(first, 'employer', 'report-payment', report(2, '500000'))
  expect(
    lastOf(
      given(second).when('worker', 'confirm-payment', { n: 2 }).then('payment-confirmed', 'performed'),
      'performed',
    ).total,
  ).toBe('1000000')
})

test.each([
  ['no-such-instalment', 'employer', 'report-payment', report(3, '1')],
  ['amount-does-not-fit', 'employer', 'report-payment', report(1, '500001')],
  ['amount-does-not-fit', 'employer', 'report-payment', report(1, '0')],
  ['day-in-future', 'employer', 'report-payment', report(1, '500000', '2026-03-03')],
  ['not-yours-to-do', 'worker', 'report-payment', report(1, '500000')],
  ['not-at-this-stage', 'worker', 'confirm-payment', { n: 1 }],
] as const)('refused as %s', (code, who, command, input) => {
  given(inEffect).when(who, command, input).thenRefused(code)
})

test('only what is reported is confirmed', () => {
  const reported = act(inEffect, 'employer', 'report-payment', report(1, '500000'))
  given(reported).when('worker', 'confirm-payment', { n: 2 }).thenRefused('nothing-reported')
  given(reported)
    .when('worker', 'dispute-payment', { n: 1, received: '500000', words: '足额。' })
    .thenRefused('nothing-in-dispute')
})

test('part payments add up', () => {
  const part = acts(inEffect, [
    ['employer', 'report-payment', report(1, '200000')],
    ['worker', 'confirm-payment', { n: 1 }],
  ])
  expect(part.grievance.performance.items[0]).toMatchObject({ status: 'part-paid', received: '200000' })
  const rest = acts(part, [
    ['employer', 'report-payment', report(1, '300000')],
    ['worker', 'confirm-payment', { n: 1 }],
  ])
  expect(rest.grievance.performance.items[0]).toMatchObject({ status: 'done', received: '500000' })
})

test('a disputed payment counts for what was received', () => {
  const disputed = acts(inEffect, [
    ['employer', 'report-payment', report(1, '500000')],
    ['worker', 'dispute-payment', { n: 1, received: '100000', words: '只到账一千元。' }],
  ])
  expect(disputed.grievance.performance.items[0]).toMatchObject({
    status: 'disputed',
    received: '100000',
    reported: null,
  })
  given(disputed).when('employer', 'report-payment', report(1, '400000')).then('payment-reported')
})

test('silence never confirms: it is marked again and again, and then the officer may establish it from proof', () => {
  const reported = act(inEffect, 'employer', 'report-payment', report(1, '500000'))
  const proof = { n: 1, amount: '500000', occurredOn: today, proof: '银行回单。' }
  given(reported).when('officer', 'establish-payment', proof).thenRefused('worker-first')
  const silent = pass(reported, 20 * day)
  expect(typesOf(silent)).not.toContain('payment-confirmed')
  expect(owed(silent, 'paymentConfirmation').overdue).toBeGreaterThan(1)
  given(silent)
    .when('officer', 'establish-payment', { ...proof, amount: '500001' })
    .thenRefused('amount-does-not-fit')
  given(silent).when('officer', 'establish-payment', proof).then('payment-confirmed')
})

test('a default names what the worker can do, each with its last day', () => {
  const missed = passTo(inEffect, '2026-04-08T01:00:00.000Z')
  expect(typesOf(missed)).toContain('instalment-defaulted')
  const { owed: sum, ways } = lastOf(missed, 'instalment-defaulted')
  expect(sum).toBe('500000')
  expect(ways.map(({ way }) => way)).toEqual(['payment-order', 'arbitration', 'suit-on-agreement'])
  expect(ways.find(({ way }) => way === 'arbitration')).toMatchObject({ lastDay: '2027-04-06', provisional: true })
  // A payment that comes late is still taken.
  given(missed)
    .when('employer', 'report-payment', report(1, '500000', '2026-04-08'))
    .then('payment-reported')
})

test('with a 调解书 the way is enforcement: two years from the last instalment', () => {
  const missed = passTo(confirmed, '2026-04-08T01:00:00.000Z')
  expect(lastOf(missed, 'instalment-defaulted').ways).toEqual([
    { way: 'enforcement', lastDay: '2028-05-08', provisional: true },
  ])
})

test('when all fell due and something is still owed, the worker is asked what next; silence closes', () => {
  const all = pass(act(inEffect, 'worker', 'rate', { score: 4, solved: true }), 70 * day)
  expect(typesOf(all).filter((type) => type === 'instalment-defaulted')).toHaveLength(2)
  expect(owedNow(all)).toEqual(['choice'])
  const silent = pass(all, 20 * day)
  expect(lastOf(silent, 'closed')).toMatchObject({ outcome: 'satisfied', performance: 'defaulted' })
})

test('acceleration only where it is written: all that remains is due at once', () => {
  const terms = { total: '900000', instalments: { count: 3, firstDue: '2026-03-31' }, acceleration: true }
  const agreed = acts(inMediation, [
    ['mediator', 'propose-settlement', { terms }],
    ['worker', 'accept-proposal', { version: 1 }],
    ['employer', 'accept-proposal', { version: 1 }],
  ])
  const hash = agreed.grievance.signing.hash
  const running = acts(agreed, [
    ['worker', 'sign', { ...signature, hash }],
    ['employer', 'sign', { ...signature, hash }],
    ['mediator', 'sign', { ...signature, hash }],
    ['mediator', 'seal', { hash }],
  ])
  expect(running.grievance.performance.items.map(({ due }) => due)).toEqual(['2026-03-31', '2026-04-30', '2026-05-31'])
  const missed = passTo(running, '2026-04-01T01:00:00.000Z')
  expect(lastOf(missed, 'accelerated')).toMatchObject({ numbers: [2, 3], due: '2026-04-01' })
  expect(typesOf(passTo(inEffect, '2026-04-08T01:00:00.000Z'))).not.toContain('accelerated')
})

test('acts are duties too', () => {
  const terms = { total: '0', instalments: [], acts: [{ words: '补缴社会保险。', due: '2026-03-20' }] }
  const agreed = acts(accepted, [
    ['officer', 'propose-result', { terms }],
    ['worker', 'agree-to-result', { version: 1 }],
    ['employer', 'agree-to-result', { version: 1 }],
  ])
  const done = acts(agreed, [
    ['employer', 'report-payment', report(1, '0')],
    ['worker', 'confirm-payment', { n: 1 }],
  ])
  expect(done.grievance.performance.status).toBe('performed')
})

test('equal instalments by the month come to the total, whatever it is, the last taking the remainder', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 120n, max: 10n ** 15n }), fc.integer({ min: 1, max: 120 }), (total, count) => {
      const sum = String(total)
      const one = act(accepted, 'officer', 'propose-result', {
        terms: { total: sum, instalments: { count, firstDue: '2026-03-31' } },
      })
      const { instalments } = lastOf(one, 'result-proposed').settlement
      expect(fen.sum(instalments.map(({ amount }) => amount))).toBe(sum)
      expect(instalments).toHaveLength(count)
      expect(instalments.every(({ due }, index) => index === 0 || due > (instalments[index - 1]?.due ?? ''))).toBe(true)
    }),
    { numRuns: 60 },
  )
})

test('nothing is performed before a result', () => {
  given(drafted).when('employer', 'report-payment', report(1, '1')).thenRefused('not-at-this-stage')
  expect(owedNow(resultAgreed)).toContain('instalment')
})
