import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { limitation, type ClaimHistory } from '../../domain/law/limitation.js'
import { addDays } from '../../domain/values/time.js'
import { standard } from './settings.js'

const claim = (more: Partial<ClaimHistory> = {}): ClaimHistory => ({
  knewOn: '2025-03-10',
  kind: 'other',
  interruptions: [],
  suspensions: [],
  ...more,
})
const of = (more: Partial<ClaimHistory> = {}) => limitation(claim(more), standard)
const claimed = (on: string, disputed = false) => ({ on, ground: 'claimed', disputed }) as const

describe('the limitation of a claim', () => {
  test('is one year from knowing, the day of knowing not counted', () => {
    expect(of()).toMatchObject({ leads: '2026-03-10', other: null, running: true, provisional: false })
    expect(of().reason.zh).toContain('2025-03-10')
  })

  test('rolls off a holiday', () => {
    expect(of({ knewOn: '2025-10-03' }).leads).toBe('2026-10-08')
  })

  test('says when its date is provisional', () => {
    expect(of({ knewOn: '2026-03-10' })).toMatchObject({ leads: '2027-03-10', provisional: true })
  })

  test('starts anew from each interruption', () => {
    const result = of({ interruptions: [claimed('2026-03-02'), claimed('2025-06-10')] })
    expect(result).toMatchObject({ leads: '2027-03-02', other: null })
    expect(result.reason.zh).toContain('2026-03-02')
  })

  test('is in time on the rolled last day, and not revived after it', () => {
    const late = { knewOn: '2025-10-03' }
    expect(of({ ...late, interruptions: [claimed('2026-10-08')] }).leads).toBe('2027-10-08')
    expect(of({ ...late, interruptions: [claimed('2026-10-09')] }).leads).toBe('2026-10-08')
  })

  test('has two dates where an interruption is disputed; the earlier leads', () => {
    const result = of({ interruptions: [claimed('2025-06-10'), claimed('2025-09-10', true)] })
    expect(result).toMatchObject({ leads: '2026-06-10', other: '2026-09-10' })
    expect(result.reason.en).toContain('2026-09-10')
  })

  test('a disputed interruption that carried a later undisputed one carries both dates apart', () => {
    // Without the first, the second came after the year was over.
    const result = of({ interruptions: [claimed('2026-01-12', true), claimed('2026-07-01')] })
    expect(result).toMatchObject({ leads: '2026-03-10', other: '2027-07-01' })
  })

  test('a disputed interruption that changes nothing gives one date', () => {
    expect(of({ interruptions: [claimed('2025-06-10', true), claimed('2025-06-10')] }).other).toBeNull()
    expect(of({ interruptions: [claimed('2026-04-01', true)] }).other).toBeNull()
  })

  test('stands still while suspended and runs on afterwards', () => {
    expect(of({ suspensions: [{ from: '2025-05-01', to: '2025-05-31' }] })).toMatchObject({
      leads: '2026-04-09',
      running: true,
    })
    expect(of({ suspensions: [{ from: '2025-05-01', to: null }] })).toMatchObject({
      leads: '2026-03-10',
      running: false,
    })
  })

  test('one that lasts takes nothing from those that have ended, whether or not they overlap', () => {
    const lasting = { from: '2025-05-05', to: null }
    const due = (...suspensions: { from: string; to: string | null }[]) => of({ suspensions }).leads
    const alone = due({ from: '2025-05-01', to: '2025-05-04' }, lasting)
    expect(alone > due(lasting)).toBe(true)
    // It is known to have lasted until then.
    expect(
      due({ from: '2025-05-01', to: '2025-05-04' }, lasting, { from: '2025-05-01', to: '2025-05-05' }) > alone,
    ).toBe(true)
    expect(due({ from: '2025-05-01', to: '2025-05-20' }, lasting)).toBe(due({ from: '2025-05-01', to: '2025-05-20' }))
  })

  test('overlapping suspensions count once, those outside the year not at all', () => {
    expect(
      of({
        suspensions: [
          { from: '2025-05-11', to: '2025-05-31' },
          { from: '2025-05-01', to: '2025-05-21' },
          { from: '2026-08-01', to: '2026-09-01' },
          { from: '2025-01-01', to: '2025-02-01' },
        ],
      }).leads,
    ).toBe('2026-04-09')
  })

  test('a suspension that began before the start counts from the start', () => {
    expect(of({ suspensions: [{ from: '2025-03-01', to: '2025-03-20' }] }).leads).toBe('2026-03-20')
  })
})

describe('pay arrears', () => {
  test('are not barred during the employment', () => {
    const result = of({ kind: 'pay-arrears' })
    expect(result).toMatchObject({ leads: '2026-03-10', running: false })
    expect(result.reason.zh).toContain('不受仲裁时效限制')
  })

  test('run for one year from its end, however long ago the worker knew', () => {
    expect(of({ kind: 'pay-arrears', knewOn: '2021-03-10', employmentEndedOn: '2025-11-25' })).toMatchObject({
      leads: '2026-11-25',
      running: true,
    })
  })

  test('the end of the employment matters to no other claim', () => {
    expect(of({ employmentEndedOn: '2025-11-25' }).leads).toBe('2026-03-10')
  })
})

test('the leading date is never the later one, and interruptions take nothing away', () => {
  const anyDay = fc.nat(700).map((n) => addDays('2025-03-10', n))
  const anyInterruption = fc.record({ on: anyDay, ground: fc.constant('claimed' as const), disputed: fc.boolean() })
  fc.assert(
    fc.property(fc.array(anyInterruption, { maxLength: 5 }), (interruptions) => {
      const { leads, other } = of({ interruptions })
      expect(other === null || other > leads).toBe(true)
      expect(leads >= of().leads).toBe(true)
    }),
  )
})
