import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { startTerm } from '../../domain/law/counting.js'
import type { LengthUnit } from '../../domain/law/term.js'
import { addMillis, at, endOfDay, startOfDay } from '../../domain/values/time.js'
import { ruleOf, standard } from './settings.js'

/** Counted by hand from the notices: start day, length, raw last day, rolled last day. */
const natural = [
  ['2025-09-16', 15, '2025-10-01', '2025-10-09'],
  ['2025-01-13', 15, '2025-01-28', '2025-02-05'],
  ['2025-01-24', 15, '2025-02-08', '2025-02-08'], // a make-up Saturday: no roll
  ['2025-01-11', 15, '2025-01-26', '2025-01-26'], // a make-up Sunday
  ['2025-09-26', 15, '2025-10-11', '2025-10-11'],
  ['2026-02-13', 15, '2026-02-28', '2026-02-28'],
  ['2025-04-11', 15, '2025-04-26', '2025-04-27'], // a Saturday rolls to a make-up Sunday
] as const

const working = [
  ['2025-09-15', 15, '2025-10-11'],
  ['2025-01-20', 15, '2025-02-14'],
  ['2026-02-06', 15, '2026-03-05'],
  ['2025-04-25', 5, '2025-05-06'],
] as const

const zones = [
  ['UTC', 0],
  ['Asia/Shanghai', -480],
  ['America/Los_Angeles', 480],
] as const

const given = process.env['TZ']
afterAll(() => {
  if (given === undefined) delete process.env['TZ']
  else process.env['TZ'] = given
})

describe.each(zones)('the vectors, on a machine in %s', (zone, offset) => {
  beforeEach(() => {
    // Node reads the zone again when it is assigned; the offset shows that it did.
    process.env['TZ'] = zone
    expect(new Date(2026, 0, 1).getTimezoneOffset()).toBe(offset)
  })

  test.each(natural)('%s + %i natural days: %s, rolled %s', (start, length, rawDue, dueDay) => {
    for (const moment of momentsOf(start)) {
      const term = count(moment, length, 'natural-days')
      expect(term).toMatchObject({ rawDue, dueDay, due: endOfDay(dueDay), provisional: false })
    }
  })

  test.each(working)('%s + %i working days: %s', (start, length, dueDay) => {
    for (const moment of momentsOf(start)) {
      const term = count(moment, length, 'working-days')
      expect(term).toMatchObject({ rawDue: dueDay, dueDay, due: endOfDay(dueDay), provisional: false })
    }
  })

  test('the last instant of the day is in time, the next is late', () => {
    const { due } = count(startOfDay('2025-09-16'), 15, 'natural-days')
    expect(due).toBe('2025-10-09T16:00:00.000Z')
    expect('2025-10-09T15:59:59.999Z' < due).toBe(true)
    expect('2025-10-09T16:00:00.000Z' < due).toBe(false)
  })

  test('festivals of a year not announced are the same days', () => {
    const term = count(startOfDay('2027-02-04'), 1, 'working-days')
    expect(term).toMatchObject({ dueDay: '2027-02-09', provisional: true })
  })
})

/** The first, a middle and the last moment of a Shanghai day all start the same period. */
const momentsOf = (day: string) => [startOfDay(day), at(day, '12:00'), addMillis(endOfDay(day), -1)]

function count(start: string, length: number, unit: LengthUnit) {
  return startTerm(ruleOf(length, unit), 'vector', start, standard)
}
