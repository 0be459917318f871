import { describe, expect, test } from 'vitest'
import { holdsOn, retainedAs, retentionOf } from '../../domain/case/retention.js'
import type { Grievance } from '../../domain/case/grievance.js'
import {
  caseRetentions,
  endOf,
  isOver,
  keptSince,
  keptUntil,
  retention,
  type Hold,
  type Retained,
} from '../../domain/law/retention.js'
import { addDays } from '../../domain/values/time.js'
import { accepted, confirmed, inEffect, opened, ratedHigh, resultAgreed } from '../support/stages.js'

const hold = (lastDay: string): Hold => ({
  name: { zh: '某期限', en: 'a term' },
  source: { zh: '某条', en: 'an article' },
  lastDay,
})

describe('the periods', () => {
  test('each has a length, an event, a source in both languages, and none claims to be read where it is ours', () => {
    for (const rule of Object.values(retention)) {
      expect(rule.length).toBeGreaterThan(0)
      for (const words of [rule.name, rule.from, rule.source]) {
        expect(words.zh).toMatch(/\p{Script=Han}/u)
        expect(words.en).toMatch(/[a-z]/)
      }
      expect(rule.basis === 'own' && rule.verified).toBe(false)
    }
  })

  test('files of cases are kept as long as those of the commission: five years, ten where it was decided there', () => {
    const years = (kind: Retained) => `${retention[kind].length} ${retention[kind].unit}`
    expect(years('performed')).toBe('5 years')
    expect(years('withdrawn')).toBe('5 years')
    expect(years('adjudicated')).toBe('10 years')
    expect(years('confirmed')).toBe('10 years')
    expect(caseRetentions.every((kind) => retention[kind].unit === 'years' && retention[kind].length >= 5)).toBe(true)
  })

  test('logs outlast the six months of the law', () => {
    for (const kind of ['reads', 'security-log'] as const)
      expect(endOf(retention[kind], '2026-01-31') > '2026-07-31').toBe(true)
  })

  test('count in calendar years and months, the last day included, and end on the last day of a shorter month', () => {
    expect(keptUntil('performed', '2024-02-29').until).toBe('2029-02-28')
    expect(keptUntil('webhook-call', '2026-08-31').until).toBe('2027-02-28')
    expect(keptUntil('draft', '2026-11-25').until).toBe('2026-12-25')
    const kept = keptUntil('performed', '2026-11-25')
    expect([isOver(kept, '2031-11-25'), isOver(kept, '2031-11-26')]).toEqual([false, true])
    expect(keptSince(retention.reads, '2029-11-25')).toBe('2026-11-25')
  })

  test('a term on it makes it longer, never shorter; the longest counts and is named', () => {
    expect(keptUntil('performed', '2026-11-25', [hold('2027-01-01')])).toMatchObject({
      until: '2031-11-25',
      hold: null,
    })
    expect(keptUntil('performed', '2026-11-25', [hold('2032-01-01'), hold('2033-05-05')])).toMatchObject({
      until: '2033-05-05',
      hold: { lastDay: '2033-05-05' },
    })
  })
})

describe('a case', () => {
  const closed = (grievance: Grievance, more: Partial<Grievance['closing']> = {}): Grievance => ({
    ...grievance,
    closing: { ...grievance.closing, status: 'closed', closedAt: '2026-05-06T02:00:00.000Z', ...more },
  })

  test('that is open has no end', () => {
    for (const one of [opened, accepted, inEffect]) expect(retentionOf(one.grievance)).toBeNull()
  })

  test.each([
    ['performed', closed(ratedHigh.grievance, { result: 'performed' })],
    ['withdrawn', closed(accepted.grievance, { result: 'withdrawn' })],
    ['refused', closed(accepted.grievance, { result: 'not-substantiated' })],
    ['not-settled', closed(accepted.grievance, { result: 'unreachable' })],
    ['verdict', closed(accepted.grievance, { result: 'verdict-accepted' })],
    ['adjudicated', closed(accepted.grievance, { result: 'award' })],
    ['confirmed', closed(confirmed.grievance, { result: 'confirmed' })],
    ['not-performed', closed(resultAgreed.grievance, { result: 'agreed' })],
    [
      'transferred',
      closed({
        ...accepted.grievance,
        arbitration: { ...accepted.grievance.arbitration, filing: { seq: 9, number: '仲案1号' } },
      }),
    ],
  ] as const)('counts as %s', (kind, grievance) => {
    expect(retainedAs(grievance)).toBe(kind)
    expect(retentionOf(grievance)).toMatchObject({ retained: kind, until: endOf(retention[kind], '2026-05-06') })
  })

  test('is kept past every term in it: a period started, the limitation, what is owed and can be enforced', () => {
    const { grievance } = resultAgreed
    const late = { ...grievance.limitation, leads: '2040-01-01', other: '2041-02-02' }
    expect(retentionOf(closed({ ...grievance, limitation: late }, { result: 'agreed' }))).toMatchObject({
      until: '2041-02-02',
    })
    const item = grievance.performance.items[0]
    const items = item === undefined ? [] : [{ ...item, due: '2038-01-31', status: 'due' as const }]
    const owing = closed({ ...grievance, performance: { ...grievance.performance, items } }, { result: 'agreed' })
    // Two years to enforce, three to sue on the agreement.
    expect(retentionOf(owing)).toMatchObject({ until: '2041-01-31' })
    const paid = { ...owing.performance, items: items.map((one) => ({ ...one, status: 'done' as const })) }
    expect(retentionOf({ ...owing, performance: paid })?.until).toBe(endOf(retention['not-performed'], '2026-05-06'))
  })

  test('no term of it ends after it is gone, whatever the outcome', () => {
    for (const one of [accepted, resultAgreed, confirmed]) {
      const grievance = closed(one.grievance, { result: 'withdrawn' })
      const until = retentionOf(grievance)?.until ?? ''
      for (const { lastDay } of holdsOn(grievance, '2026-05-06')) expect(lastDay <= until).toBe(true)
      expect(until >= addDays('2026-05-06', 30)).toBe(true)
    }
  })
})
