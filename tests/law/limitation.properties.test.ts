import fc from 'fast-check'
import { expect, test } from 'vitest'
import { limitation, type ClaimHistory } from '../../domain/law/limitation.js'
import { addDays } from '../../domain/values/time.js'
import { standard, with2027 } from './settings.js'

/* What an interruption can do to the last day, whatever happened before and after it. */

const knewOn = '2025-03-03'
const day = fc.integer({ min: 0, max: 900 }).map((n) => addDays(knewOn, n))
const interruption = fc.record({
  on: day,
  ground: fc.constantFrom('claimed', 'requested-relief', 'consented-to-perform'),
  disputed: fc.boolean(),
})
const standstill = fc
  .tuple(day, fc.integer({ min: 0, max: 200 }), fc.boolean())
  .map(([from, length, lasts]) => ({ from, to: lasts ? null : addDays(from, length) }))
const claim: fc.Arbitrary<ClaimHistory> = fc
  .record({
    kind: fc.constantFrom('pay-arrears', 'other'),
    ended: fc.option(day),
    interruptions: fc.array(interruption, { maxLength: 4 }),
    suspensions: fc.array(standstill, { maxLength: 2 }),
  })
  .map(({ kind, ended, interruptions, suspensions }) => ({
    knewOn,
    kind,
    interruptions,
    suspensions,
    ...(ended === null ? {} : { employmentEndedOn: ended }),
  }))
const setting = fc.constantFrom(standard, with2027)

const with_ = (history: ClaimHistory, one: ClaimHistory['interruptions'][number]): ClaimHistory => ({
  ...history,
  interruptions: [...history.interruptions, one],
})

test('an interruption that nobody disputes never makes the leading day earlier', () => {
  fc.assert(
    fc.property(claim, interruption, setting, (history, one, by) => {
      const before = limitation(history, by)
      const after = limitation(with_(history, { ...one, disputed: false }), by)
      expect(after.leads >= before.leads, `${before.leads} → ${after.leads}`).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('one that is disputed leaves the leading day where it was; the other day is never before it', () => {
  fc.assert(
    fc.property(claim, interruption, setting, (history, one, by) => {
      const before = limitation(history, by)
      const after = limitation(with_(history, { ...one, disputed: true }), by)
      expect(after.leads).toBe(before.leads)
      expect((after.other ?? after.leads) >= after.leads).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('a dispute takes back no more than the interruption gave', () => {
  fc.assert(
    fc.property(claim, interruption, setting, (history, one, by) => {
      const without = limitation(history, by)
      const undisputed = limitation(with_(history, { ...one, disputed: false }), by)
      const disputed = limitation(with_(history, { ...one, disputed: true }), by)
      expect(disputed.leads <= undisputed.leads).toBe(true)
      expect(disputed.leads >= without.leads).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('a standstill never makes the day earlier', () => {
  fc.assert(
    fc.property(claim, standstill, setting, (history, one, by) => {
      const before = limitation(history, by)
      const after = limitation({ ...history, suspensions: [...history.suspensions, one] }, by)
      expect(after.leads >= before.leads || one.to === null, `${before.leads} → ${after.leads}`).toBe(true)
    }),
    { numRuns: 500 },
  )
})
