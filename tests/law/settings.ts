import { announcedCalendar, withYear, type Calendar, type Notice } from '../../domain/law/calendar.js'
import type { Setting } from '../../domain/law/counting.js'
import { standardPolicy } from '../../domain/law/policy.js'
import type { Rule } from '../../domain/law/rules.js'
import type { LengthUnit } from '../../domain/law/term.js'

/** The calendar as shipped and a place that has decided nothing itself. */
export const standard: Setting = { calendar: announcedCalendar, policy: standardPolicy }

export const holidaysOnly: Setting = { ...standard, policy: { ...standardPolicy, restDays: 'holidays-only' } }

/** A notice for 2027 as it might be; in particular it works on Sunday, 2027-01-03. */
export const notice2027: Notice = {
  restDays: [
    '2027-01-01',
    '2027-01-02',
    '2027-02-05',
    '2027-02-06',
    '2027-02-07',
    '2027-02-08',
    '2027-02-09',
    '2027-02-10',
    '2027-02-11',
    '2027-02-12',
    '2027-04-03',
    '2027-04-04',
    '2027-04-05',
    '2027-05-01',
    '2027-05-02',
    '2027-05-03',
    '2027-05-04',
    '2027-05-05',
    '2027-06-09',
    '2027-09-15',
    '2027-10-01',
    '2027-10-02',
    '2027-10-03',
    '2027-10-04',
    '2027-10-05',
    '2027-10-06',
    '2027-10-07',
  ],
  workdays: ['2027-01-03', '2027-01-31', '2027-02-14', '2027-05-08', '2027-09-26', '2027-10-09'],
  source: { zh: '测试用通知', en: 'a notice for tests' },
}

export const calendar2027: Calendar = withYear(announcedCalendar, 2027, notice2027)

export const with2027: Setting = { ...standard, calendar: calendar2027 }

/** A rule for tests, of any length. */
export function ruleOf(length: number, unit: LengthUnit, basis: Rule['basis'] = 'own'): Rule {
  const words = { zh: '测试', en: 'test' }
  return { id: 'handling', name: words, basis, length, unit, source: words, verified: false }
}
