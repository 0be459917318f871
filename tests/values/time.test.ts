import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as time from '../../domain/values/time.js'

const anyDay = fc.integer({ min: -20_000, max: 40_000 }).map((n) => time.addDays('2026-01-01', n))

describe('days and instants', () => {
  test.each([
    ['2026-02-28', true],
    ['2026-02-29', false],
    ['2028-02-29', true],
    ['2026-13-01', false],
    ['2026-1-1', false],
    ['2026-11-25T00:00', false],
    ['', false],
  ])('isDay %j: %s', (text, expected) => expect(time.isDay(text)).toBe(expected))

  test.each([
    ['2026-11-25T01:02:03.004Z', true],
    ['2026-02-29T01:02:03.004Z', false],
    ['2026-11-25T24:00:00.000Z', false],
    ['2026-11-25T01:02:03Z', false],
    ['2026-11-25T01:02:03.004+08:00', false],
  ])('isInstant %j: %s', (text, expected) => expect(time.isInstant(text)).toBe(expected))

  test('a Shanghai day begins at 16:00 UTC of the day before', () => {
    expect(time.startOfDay('2026-01-01')).toBe('2025-12-31T16:00:00.000Z')
    expect(time.endOfDay('2026-01-01')).toBe('2026-01-01T16:00:00.000Z')
    expect(time.shanghaiDay('2026-01-01T15:59:59.999Z')).toBe('2026-01-01')
    expect(time.shanghaiDay('2026-01-01T16:00:00.000Z')).toBe('2026-01-02')
    expect(time.at('2026-01-01', '09:30')).toBe('2026-01-01T01:30:00.000Z')
    expect(time.at('2026-01-01', '24:00')).toBe(time.endOfDay('2026-01-01'))
  })

  test('what does not exist is an error, not another day', () => {
    expect(() => time.at('2026-01-01', '25:00')).toThrow(RangeError)
    expect(() => time.startOfDay('no day')).toThrow(RangeError)
    expect(() => time.shanghaiDay('no instant')).toThrow(RangeError)
  })

  test.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2026-12-31', 2, '2027-02-28'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-01-15', -13, '2024-12-15'],
    ['2028-02-29', 12, '2029-02-28'],
  ])('%s and %i months: %s', (day, n, expected) => expect(time.addMonths(day, n)).toBe(expected))

  test('the week begins on Monday', () => {
    expect(['2026-11-23', '2026-11-28', '2026-11-29'].map(time.weekday)).toEqual([1, 6, 7])
  })
})

describe('properties', () => {
  test('adding and counting days agree', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -900, max: 900 }), (day, n) => {
        expect(time.daysBetween(day, time.addDays(day, n))).toBe(n)
        expect(time.isDay(time.addDays(day, n))).toBe(true)
      }),
    )
  })

  test('each instant lies in its own day', () => {
    fc.assert(
      fc.property(anyDay, fc.nat(86_399_999), (day, ms) => {
        const instant = time.addMillis(time.startOfDay(day), ms)
        expect(time.isInstant(instant)).toBe(true)
        expect(time.shanghaiDay(instant)).toBe(day)
        expect(time.startOfDay(day) <= instant && instant < time.endOfDay(day)).toBe(true)
      }),
    )
  })

  test('adding months lands in the right month, on the day or the last one', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -60, max: 60 }), (day, n) => {
        const later = time.addMonths(day, n)
        const months = (d: string) => Number(d.slice(0, 4)) * 12 + Number(d.slice(5, 7))
        expect(months(later) - months(day)).toBe(n)
        const shortened = later.slice(8) < day.slice(8)
        expect(later.slice(8) === day.slice(8) || (shortened && time.addDays(later, 1).endsWith('-01'))).toBe(true)
      }),
    )
  })
})
