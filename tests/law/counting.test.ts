import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addWorkingDays, isRestDay, withYear } from '../../domain/law/calendar.js'
import {
  agreedDayTerm,
  endOfNextWorkingDay,
  extendTerm,
  moveTerm,
  recountTerm,
  resumeTerm,
  startTerm,
  suspendTerm,
  withinOfficeHours,
} from '../../domain/law/counting.js'
import { rules } from '../../domain/law/rules.js'
import type { Term } from '../../domain/law/term.js'
import { addDays, addMillis, at, endOfDay, startOfDay } from '../../domain/values/time.js'
import { holidaysOnly, notice2027, ruleOf, standard, with2027 } from './settings.js'

const noon = (day: string) => at(day, '12:00')
const decided = (day: string) => ({ authority: 'both parties', reason: 'close to an agreement', at: noon(day) })

describe('starting a term', () => {
  test('keeps the rule, the start and the count', () => {
    expect(startTerm(rules.mediation, 'mediation-applied', '2026-11-25T01:02:03.004Z', standard)).toEqual({
      rule: 'mediation',
      basis: 'statutory',
      startEvent: 'mediation-applied',
      start: '2026-11-25T01:02:03.004Z',
      length: 15,
      unit: 'natural-days',
      rawDue: '2026-12-10',
      dueDay: '2026-12-10',
      due: '2026-12-10T16:00:00.000Z',
      remindAt: '2026-12-09T09:00:00.000Z',
      secondAt: '2026-12-25T16:00:00.000Z',
      extensions: [],
      suspended: null,
      calendarVersion: 1,
      provisional: false,
    })
  })

  test.each([
    ['2026-01-31', 1, 'months', '2026-02-28'],
    ['2028-01-31', 1, 'months', '2028-02-29'],
    ['2026-03-31', 1, 'months', '2026-04-30'],
    ['2025-11-15', 3, 'months', '2026-02-15'],
    ['2024-02-29', 1, 'years', '2025-02-28'],
    ['2024-02-29', 4, 'years', '2028-02-29'],
    ['2025-12-31', 1, 'years', '2026-12-31'],
  ] as const)('%s + %i %s ends raw on %s', (start, length, unit, rawDue) => {
    expect(startTerm(ruleOf(length, unit), 'e', noon(start), standard).rawDue).toBe(rawDue)
  })

  test('the day is that of Shanghai, not of UTC', () => {
    const lastOfMonday = startTerm(ruleOf(1, 'natural-days'), 'e', '2026-03-02T15:59:59.999Z', standard)
    const firstOfTuesday = startTerm(ruleOf(1, 'natural-days'), 'e', '2026-03-02T16:00:00.000Z', standard)
    expect([lastOfMonday.dueDay, firstOfTuesday.dueDay]).toEqual(['2026-03-03', '2026-03-04'])
  })

  test('where only holidays roll, natural days may end on a Saturday and working days may not', () => {
    expect(startTerm(ruleOf(5, 'natural-days'), 'e', noon('2026-03-02'), holidaysOnly).dueDay).toBe('2026-03-07')
    expect(startTerm(ruleOf(5, 'working-days'), 'e', noon('2026-03-02'), holidaysOnly).dueDay).toBe('2026-03-09')
  })
})

describe('the reminder', () => {
  test.each([
    ['the day before', '2026-03-02', 3, 'working-days', '2026-03-04'],
    ['before a weekend', '2026-03-02', 5, 'working-days', '2026-03-06'], // due on Monday 03-09
    ['before a holiday', '2026-09-28', 8, 'natural-days', '2026-09-30'], // due on Thursday 10-08
    ['on a make-up Saturday', '2026-02-24', 5, 'working-days', '2026-02-28'], // due on Monday 03-02
  ] as const)('goes out at the close of the last working day before: %s', (_, start, length, unit, day) => {
    expect(startTerm(ruleOf(length, unit), 'e', noon(start), standard).remindAt).toBe(at(day, '17:00'))
  })

  test('there is none where it would not lie after the start', () => {
    expect(startTerm(ruleOf(1, 'working-days'), 'e', at('2026-03-03', '17:00'), standard).remindAt).toBeNull()
    expect(startTerm(ruleOf(1, 'working-days'), 'e', at('2026-03-03', '16:59'), standard).remindAt).toBe(
      at('2026-03-03', '17:00'),
    )
  })
})

describe('provisional', () => {
  const flag = (start: string, length: number, unit: 'natural-days' | 'working-days', setting = standard) =>
    startTerm(ruleOf(length, unit), 'e', noon(start), setting).provisional

  test('a term wholly in announced years is certain', () => {
    expect(flag('2026-12-01', 15, 'working-days')).toBe(false)
    expect(flag('2026-12-16', 15, 'natural-days')).toBe(false)
    expect(flag('2025-12-20', 30, 'natural-days')).toBe(false)
  })

  test('one that ends, rolls or walks into 2027 is not', () => {
    expect(flag('2026-12-17', 15, 'natural-days')).toBe(true)
    expect(flag('2026-12-30', 2, 'working-days')).toBe(true)
    expect(flag('2026-12-31', 1, 'working-days')).toBe(true)
    expect(flag('2027-03-01', 2, 'working-days')).toBe(true)
  })

  test('working days look at every day walked over, natural days only at the end', () => {
    const nothing = { restDays: [], workdays: [], source: notice2027.source }
    const gap = { ...standard, calendar: withYear(standard.calendar, 2028, nothing) }
    expect(flag('2026-12-31', 400, 'natural-days', gap)).toBe(false)
    expect(flag('2026-12-31', 300, 'working-days', gap)).toBe(true)
  })

  test('an extension keeps the doubt of the first period', () => {
    const term = startTerm(ruleOf(2, 'working-days'), 'e', noon('2026-12-31'), standard)
    expect(
      extendTerm(term, { length: 400, unit: 'natural-days', ...decided('2026-12-31') }, standard).provisional,
    ).toBe(true)
  })
})

describe('extending', () => {
  test('counts from the rolled end and keeps who allowed it and why', () => {
    const term = startTerm(rules.mediation, 'e', noon('2025-09-16'), standard)
    expect([term.rawDue, term.dueDay]).toEqual(['2025-10-01', '2025-10-09'])
    const longer = extendTerm(term, { length: 15, unit: 'natural-days', ...decided('2025-09-30') }, standard)
    expect([longer.rawDue, longer.dueDay]).toEqual(['2025-10-24', '2025-10-24'])
    expect(longer.extensions).toEqual([{ length: 15, unit: 'natural-days', ...decided('2025-09-30') }])
    expect(longer.remindAt).toBe(at('2025-10-23', '17:00'))
    expect(longer.start).toBe(term.start)
  })

  test('a suspended period has that much more left', () => {
    const term = suspendTerm(
      startTerm(ruleOf(10, 'working-days'), 'e', noon('2026-03-02'), standard),
      noon('2026-03-04'),
      standard,
    )
    expect(term.suspended?.left).toBe(8)
    expect(
      extendTerm(term, { length: 5, unit: 'working-days', ...decided('2026-03-05') }, standard).suspended?.left,
    ).toBe(13)
  })
})

describe('suspending and resuming', () => {
  const term = startTerm(ruleOf(15, 'working-days'), 'e', noon('2026-03-02'), standard)

  test('keeps working days of a period in working days', () => {
    const suspended = suspendTerm(term, noon('2026-03-06'), standard)
    expect(suspended.suspended).toEqual({ at: noon('2026-03-06'), left: 11 })
    const resumed = resumeTerm(suspended, noon('2026-04-30'), standard)
    expect(resumed.dueDay).toBe(addWorkingDays('2026-04-30', 11, standard.calendar))
    expect(resumed.suspended).toBeNull()
    expect(resumed.remindAt !== null && resumed.remindAt > noon('2026-04-30')).toBe(true)
  })

  test('keeps natural days to the unrolled end, and rolls anew', () => {
    const natural = startTerm(ruleOf(15, 'natural-days'), 'e', noon('2026-09-20'), standard)
    expect([natural.rawDue, natural.dueDay]).toEqual(['2026-10-05', '2026-10-08'])
    const suspended = suspendTerm(natural, noon('2026-09-30'), standard)
    expect(suspended.suspended?.left).toBe(5)
    const resumed = resumeTerm(suspended, noon('2026-11-10'), standard)
    expect([resumed.rawDue, resumed.dueDay]).toEqual(['2026-11-15', '2026-11-16'])
  })

  test('a month leaves days', () => {
    const month = startTerm(ruleOf(1, 'months'), 'e', noon('2026-03-02'), standard)
    const resumed = resumeTerm(suspendTerm(month, noon('2026-03-12'), standard), noon('2026-05-06'), standard)
    expect(resumed.rawDue).toBe('2026-05-27')
  })

  test('within one day changes no date', () => {
    const resumed = resumeTerm(suspendTerm(term, noon('2026-03-06'), standard), at('2026-03-06', '18:00'), standard)
    expect(resumed).toMatchObject({ rawDue: term.rawDue, due: term.due, secondAt: term.secondAt })
  })

  test('on the last day leaves nothing: the day of resumption is then the last', () => {
    const resumed = resumeTerm(suspendTerm(term, noon(term.dueDay), standard), noon('2026-04-30'), standard)
    expect(resumed.dueDay).toBe('2026-04-30')
  })

  test('neither revives an expired term nor acts twice', () => {
    expect(suspendTerm(term, term.due, standard)).toBe(term)
    const suspended = suspendTerm(term, noon('2026-03-06'), standard)
    expect(suspendTerm(suspended, noon('2026-03-07'), standard)).toBe(suspended)
    expect(resumeTerm(term, noon('2026-03-07'), standard)).toBe(term)
  })

  test('twice, and an extension before and after', () => {
    let moving = extendTerm(term, { length: 5, unit: 'working-days', ...decided('2026-03-03') }, standard)
    moving = resumeTerm(suspendTerm(moving, noon('2026-03-06'), standard), noon('2026-03-13'), standard)
    moving = resumeTerm(suspendTerm(moving, noon('2026-03-16'), standard), noon('2026-03-20'), standard)
    moving = extendTerm(moving, { length: 2, unit: 'working-days', ...decided('2026-03-23') }, standard)
    // 20 days, of which 4 and 1 were used.
    expect(moving.dueDay).toBe(
      addWorkingDays(addWorkingDays('2026-03-20', 15, standard.calendar), 2, standard.calendar),
    )
    expect(recountTerm(moving, standard)).toBe(moving)
  })
})

describe('moving after an outage', () => {
  const term = startTerm(ruleOf(2, 'working-days'), 'e', noon('2026-09-28'), standard)

  test('goes to the end of the day, recorded as an extension of length 0', () => {
    const toDay = endOfNextWorkingDay(noon('2026-09-30'), standard)
    expect(toDay).toBe('2026-10-08')
    const moved = moveTerm(term, toDay, { authority: 'system', reason: 'outage', at: noon('2026-10-08') }, standard)
    expect(moved).toMatchObject({ dueDay: '2026-10-08', due: endOfDay('2026-10-08') })
    expect(moved.extensions).toEqual([
      { length: 0, unit: 'working-days', authority: 'system', reason: 'outage', at: noon('2026-10-08'), toDay },
    ])
    expect(recountTerm(moved, standard)).toBe(moved)
  })

  test('leaves alone what is statutory, suspended or ends later anyway', () => {
    const decision = decided('2026-09-29')
    const statutory = startTerm(ruleOf(2, 'working-days', 'statutory'), 'e', noon('2026-09-28'), standard)
    const suspended = suspendTerm(term, noon('2026-09-29'), standard)
    expect(moveTerm(statutory, '2026-10-08', decision, standard)).toBe(statutory)
    expect(moveTerm(suspended, '2026-10-08', decision, standard)).toBe(suspended)
    expect(moveTerm(term, term.dueDay, decision, standard)).toBe(term)
  })
})

describe('recounting when a notice is loaded', () => {
  test('an own period never moves earlier, but loses its doubt', () => {
    // The notice makes Sunday 2027-01-03 a workday: counted anew the term would end a day earlier.
    const term = startTerm(ruleOf(2, 'working-days'), 'e', noon('2026-12-30'), standard)
    expect(term).toMatchObject({ dueDay: '2027-01-04', provisional: true })
    const recounted = recountTerm(term, with2027)
    expect(recounted).toMatchObject({ dueDay: '2027-01-04', due: term.due, provisional: false, calendarVersion: 2 })
    expect(recountTerm(recounted, with2027)).toBe(recounted)
  })

  test('a statutory one does', () => {
    const term = startTerm(ruleOf(2, 'natural-days', 'statutory'), 'e', noon('2026-12-31'), standard)
    expect(term).toMatchObject({ rawDue: '2027-01-02', dueDay: '2027-01-04', provisional: true })
    expect(recountTerm(term, with2027)).toMatchObject({ dueDay: '2027-01-03', provisional: false })
  })

  test('both move later', () => {
    for (const basis of ['own', 'statutory'] as const) {
      const term = startTerm(ruleOf(2, 'working-days', basis), 'e', noon('2027-02-04'), standard)
      expect(term.dueDay).toBe('2027-02-10')
      expect(recountTerm(term, with2027).dueDay).toBe('2027-02-15')
    }
  })

  test('an own date that has become a rest day rolls', () => {
    const term = startTerm(ruleOf(1, 'working-days'), 'e', noon('2027-02-08'), standard)
    expect(term.dueDay).toBe('2027-02-09')
    expect(recountTerm(term, with2027).dueDay).toBe('2027-02-14')
  })

  test('nothing touched: the same object, though the calendar is newer', () => {
    const term = startTerm(ruleOf(5, 'working-days'), 'e', noon('2026-03-02'), standard)
    expect(recountTerm(term, with2027)).toBe(term)
  })

  test('an agreed day stays the agreed day', () => {
    const term = agreedDayTerm('2027-01-02', 'agreement-took-effect', noon('2026-11-25'), standard)
    expect(term).toMatchObject({ rawDue: '2027-01-02', dueDay: '2027-01-04', provisional: true })
    expect(recountTerm(term, with2027)).toMatchObject({
      rawDue: '2027-01-02',
      dueDay: '2027-01-03',
      provisional: false,
    })
  })
})

describe('an agreed day', () => {
  test('is the last day itself, rolled; it has no second period', () => {
    const term = agreedDayTerm('2026-10-01', 'agreement-took-effect', noon('2026-08-03'), standard)
    expect(term).toMatchObject({
      rule: 'instalment',
      basis: 'statutory',
      length: 0,
      rawDue: '2026-10-01',
      dueDay: '2026-10-08',
      remindAt: at('2026-09-30', '17:00'),
    })
    expect(term.secondAt).toBe(term.due)
  })
})

describe('office hours', () => {
  test.each([
    ['2026-03-02', '08:59', false],
    ['2026-03-02', '09:00', true],
    ['2026-03-02', '17:00', true],
    ['2026-03-02', '17:01', false],
    ['2026-03-07', '10:00', false],
    ['2026-02-28', '10:00', true],
    ['2026-10-01', '10:00', false],
  ])('%s %s: %s', (day, clock, within) => {
    expect(withinOfficeHours(at(day, clock), standard)).toBe(within)
  })
})

describe('properties', () => {
  const anyStart = fc
    .tuple(fc.integer({ min: 0, max: 3 * 365 }), fc.nat(86_399_999))
    .map(([day, ms]) => addMillis(startOfDay(addDays('2025-01-01', day)), ms))
  const anyRule = fc
    .tuple(
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom('natural-days' as const, 'working-days' as const, 'months' as const),
      fc.constantFrom('own' as const, 'statutory' as const),
    )
    .map(([length, unit, basis]) => ruleOf(length, unit, basis))
  const anyAct = fc.oneof(
    fc.record({
      act: fc.constant('extend' as const),
      length: fc.integer({ min: 1, max: 20 }),
      unit: fc.constantFrom('natural-days' as const, 'working-days' as const),
    }),
    fc.record({ act: fc.constant('pause' as const), after: fc.nat(10), days: fc.nat(40) }),
    fc.record({ act: fc.constant('move' as const), days: fc.nat(10) }),
  )
  type Act = typeof anyAct extends fc.Arbitrary<infer A> ? A : never

  const apply = (term: Term, act: Act): Term => {
    const decision = { authority: 'a', reason: 'r', at: term.start }
    switch (act.act) {
      case 'extend':
        return extendTerm(term, { length: act.length, unit: act.unit, ...decision }, standard)
      case 'pause': {
        const from = addMillis(term.anchor?.at ?? term.start, act.after * 86_400_000)
        return resumeTerm(suspendTerm(term, from, standard), addMillis(from, act.days * 86_400_000), standard)
      }
      case 'move':
        return moveTerm(term, addDays(term.dueDay, act.days), decision, standard)
    }
  }
  const anyTerm = fc
    .tuple(anyRule, anyStart, fc.array(anyAct, { maxLength: 4 }))
    .map(([rule, start, acts]) => acts.reduce(apply, startTerm(rule, 'e', start, standard)))

  test('a term never ends on a rest day, after its start, with its dates in order', () => {
    fc.assert(
      fc.property(anyTerm, (term) => {
        expect(isRestDay(term.dueDay, standard.calendar)).toBe(false)
        expect(term.dueDay >= term.rawDue).toBe(true)
        expect(term.due > term.start).toBe(true)
        expect(term.secondAt > term.due).toBe(true)
        if (term.remindAt !== null) {
          expect(term.remindAt > term.start && term.remindAt < term.due).toBe(true)
          expect(withinOfficeHours(term.remindAt, standard)).toBe(true)
        }
      }),
    )
  })

  test('counting it again by the same calendar gives the same term', () => {
    fc.assert(
      fc.property(anyTerm, (term) => {
        expect(recountTerm(term, standard)).toBe(term)
      }),
    )
  })

  test('counting it again by a newer one is idempotent, and never takes days from an own period', () => {
    fc.assert(
      fc.property(anyTerm, (term) => {
        const recounted = recountTerm(term, with2027)
        expect(recountTerm(recounted, with2027)).toBe(recounted)
        expect(isRestDay(recounted.dueDay, with2027.calendar)).toBe(false)
        if (term.basis === 'own') {
          expect(recounted.due >= term.due && recounted.secondAt >= term.secondAt).toBe(true)
        }
      }),
    )
  })

  test('it is plain JSON', () => {
    fc.assert(
      fc.property(anyTerm, (term) => {
        expect(JSON.parse(JSON.stringify(term))).toStrictEqual(term)
      }),
    )
  })

  test('a calendar read back from JSON counts the same', () => {
    fc.assert(
      fc.property(anyRule, anyStart, (rule, start) => {
        const read = { ...standard, calendar: JSON.parse(JSON.stringify(standard.calendar)) }
        expect(startTerm(rule, 'e', start, read)).toEqual(startTerm(rule, 'e', start, standard))
      }),
    )
  })

  test('an amended notice for a year already announced recounts too', () => {
    const { restDays = [], source = notice2027.source } = standard.calendar.years['2026'] ?? {}
    const amended = withYear(standard.calendar, 2026, { restDays, workdays: [], source })
    const term = startTerm(ruleOf(15, 'working-days', 'statutory'), 'e', noon('2026-02-06'), standard)
    expect(recountTerm(term, { ...standard, calendar: amended }).dueDay > term.dueDay).toBe(true)
  })
})
