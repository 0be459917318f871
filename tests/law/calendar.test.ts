import fc from 'fast-check'
import { HolidayUtil } from 'lunar-typescript'
import { describe, expect, test } from 'vitest'
import {
  addWorkingDays,
  announcedCalendar as calendar,
  checkNotice,
  isProvisional,
  isRestDay,
  isWorkingDay,
  nextWorkingDay,
  previousWorkingDay,
  rollForward,
  withYear,
  workingDaysBetween,
} from '../../domain/law/calendar.js'
import { festivalDays } from '../../domain/law/festivals.js'
import { addDays, weekday } from '../../domain/values/time.js'
import { calendar2027, notice2027 } from './settings.js'

const anyDay = fc.integer({ min: 0, max: 5 * 365 }).map((n) => addDays('2024-06-01', n))

describe('the announced years', () => {
  test('agree with the almanac on each of the 730 days', () => {
    for (let day = '2025-01-01'; day < '2027-01-01'; day = addDays(day, 1)) {
      const holiday = HolidayUtil.getHoliday(day)
      const rest = holiday ? !holiday.isWork() : weekday(day) > 5
      expect([day, isRestDay(day, calendar)]).toEqual([day, rest])
      expect(isProvisional(day, calendar)).toBe(false)
    }
  })

  test('a make-up weekend is worked', () => {
    expect(weekday('2026-02-28')).toBe(6)
    expect(isWorkingDay('2026-02-28', calendar)).toBe(true)
    expect(nextWorkingDay('2026-02-27', calendar)).toBe('2026-02-28')
    expect(previousWorkingDay('2026-03-02', calendar)).toBe('2026-02-28')
  })

  test('where only holidays roll, an ordinary weekend does not, though nobody works on it', () => {
    expect(isRestDay('2026-03-07', calendar, 'holidays-only')).toBe(false)
    expect(isWorkingDay('2026-03-07', calendar)).toBe(false)
    expect(rollForward('2026-10-03', calendar, 'holidays-only')).toBe('2026-10-08')
  })
})

describe('a year not announced', () => {
  test('has its 13 statutory festival days', () => {
    expect([...festivalDays(2027)].toSorted()).toEqual([
      '2027-01-01',
      '2027-02-05',
      '2027-02-06',
      '2027-02-07',
      '2027-02-08',
      '2027-04-05',
      '2027-05-01',
      '2027-05-02',
      '2027-06-09',
      '2027-09-15',
      '2027-10-01',
      '2027-10-02',
      '2027-10-03',
    ])
  })

  test('rests on them and on weekends, provisionally', () => {
    expect(isProvisional('2027-02-05', calendar)).toBe(true)
    expect(isProvisional(2027, calendar)).toBe(true)
    expect(isRestDay('2027-10-01', calendar)).toBe(true)
    expect(isRestDay('2027-10-01', calendar, 'holidays-only')).toBe(true)
    expect(isRestDay('2027-01-03', calendar)).toBe(true)
  })

  test('becomes certain with its notice, in a new version; the old one stands', () => {
    expect(calendar2027.version).toBe(calendar.version + 1)
    expect(isProvisional(2027, calendar2027)).toBe(false)
    expect(isRestDay('2027-01-03', calendar2027)).toBe(false)
    expect(isProvisional(2027, calendar)).toBe(true)
    expect(JSON.parse(JSON.stringify(calendar2027))).toEqual(calendar2027)
  })

  test('a notice may name days of the December before', () => {
    const notice = { ...notice2027, restDays: ['2026-12-31', ...notice2027.restDays] }
    expect(checkNotice(2027, notice)).toBeNull()
    expect(isRestDay('2026-12-31', withYear(calendar, 2027, notice))).toBe(true)
  })
})

describe('a notice is checked before it is loaded', () => {
  test.each([
    ['a day of another year', { restDays: [...notice2027.restDays, '2028-01-01'] }, '2028-01-01'],
    ['a day that does not exist', { restDays: [...notice2027.restDays, '2027-02-29'] }, '2027-02-29'],
    ['a day off and worked', { workdays: ['2027-10-02'] }, '2027-10-02'],
    ['a festival forgotten', { restDays: notice2027.restDays.filter((day) => day !== '2027-06-09') }, '2027-06-09'],
    ['a make-up workday on a Monday', { workdays: ['2027-03-01'] }, '2027-03-01'],
  ])('%s', (_, change, named) => {
    const words = checkNotice(2027, { ...notice2027, ...change })
    expect(words?.zh).toContain(named)
    expect(words?.en).toContain(named)
  })

  test('a good one passes, and so do the two shipped', () => {
    expect(checkNotice(2027, notice2027)).toBeNull()
    for (const [year, notice] of Object.entries(calendar.years)) expect(checkNotice(Number(year), notice)).toBeNull()
  })
})

describe('working days', () => {
  test('are added and counted back alike', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 90 }), (day, n) => {
        const end = addWorkingDays(day, n, calendar)
        expect(isWorkingDay(end, calendar)).toBe(true)
        expect(workingDaysBetween(day, end, calendar)).toBe(n)
      }),
    )
  })

  test('adding them is monotone, in the day and in the number', () => {
    fc.assert(
      fc.property(anyDay, fc.nat(30), fc.nat(60), (day, ahead, n) => {
        expect(addWorkingDays(addDays(day, ahead), n, calendar) >= addWorkingDays(day, n, calendar)).toBe(true)
        expect(addWorkingDays(day, n + 1, calendar) > addWorkingDays(day, n, calendar)).toBe(true)
      }),
    )
  })

  test('rolling ends on no rest day and never goes back', () => {
    fc.assert(
      fc.property(anyDay, fc.constantFrom('weekends-and-holidays', 'holidays-only'), (day, restDays) => {
        const rolled = rollForward(day, calendar, restDays)
        expect(rolled >= day).toBe(true)
        expect(isRestDay(rolled, calendar, restDays)).toBe(false)
      }),
    )
  })
})
