import { describe, expect, test } from 'vitest'
import { system } from '../../domain/case/actor.js'
import { foresee, obligations } from '../../domain/case/fold.js'
import { announcedCalendar, withYear, type Calendar } from '../../domain/law/calendar.js'
import { recount, type Recounted } from '../../domain/procedure/recount.js'
import type { Moment } from '../../domain/procedure/room.js'
import { at, type Day } from '../../domain/values/time.js'
import { noticesAfter } from '../../record/notices.js'
import { calendar2027, notice2027 } from '../law/settings.js'
import { act, acts, cast, factsOf, nothing, owed, passTo, type Case } from '../support/given.js'
import { claim, everyStage, openInput } from '../support/stages.js'

/*
 * A notice for 2027 (a made-up one) is loaded: it works on 2027-01-03, 02-14 and 05-08, and rests from 02-05 to 02-12. Until
 * then 2027 has its statutory festivals only: 01-01, 02-05 to 02-08, …
 */

const morning = (day: Day) => at(day, '09:00')
const openedOn = (day: Day, more: object = {}): Case =>
  act({ ...nothing, now: morning(day) }, 'worker', 'open', {
    ...openInput,
    claim: { ...claim, knewOn: '2025-12-01', employmentEndedOn: '2025-12-02' },
    ...more,
  })
const acceptedOn = (day: Day): Case => acts(openedOn(day), [['officer', 'accept']])

/** What the recount writes, and the case after it. */
function counted(one: Case, calendar: Calendar = calendar2027, earlier: readonly Calendar[] = [announcedCalendar]) {
  const moment: Moment = { actor: system, at: one.now, due: null, facts: factsOf(one.grievance, { calendar }) }
  const events = recount(one.grievance, earlier, moment)
  const after = { ...one, grievance: foresee(one.grievance, events, moment) }
  const told = noticesAfter(obligations(one.grievance), after.grievance, events, one.now)
  const [event] = events
  const changes: readonly Recounted[] = event?.type === 'terms-recounted' ? event.data.changes : []
  return { events, changes, after, told }
}

describe('a deadline in February 2027, provisional until the notice', () => {
  const before = openedOn('2027-02-03')

  test('is counted again: two working days end on the make-up Sunday', () => {
    expect(owed(before, 'firstResponse')).toMatchObject({ dueDay: '2027-02-09', provisional: true, calendarVersion: 1 })
    const { events, changes, after, told } = counted(before)
    expect(events.map(({ type }) => type)).toEqual(['terms-recounted'])
    expect(events[0]?.data).toMatchObject({ calendarVersion: 2 })
    expect(changes).toEqual([
      {
        key: '1/firstResponse',
        what: 'firstResponse',
        from: '2027-02-09',
        to: '2027-02-14',
        rawFrom: '2027-02-09',
        rawTo: '2027-02-14',
        reason: 'later',
      },
    ])
    expect(owed(after, 'firstResponse')).toMatchObject({
      dueDay: '2027-02-14',
      due: '2027-02-14T16:00:00.000Z',
      provisional: false,
      calendarVersion: 2,
    })
    // The reminder has moved with it: the working day before is 4 February.
    expect(owed(after, 'firstResponse').remindAt).toBe('2027-02-04T09:00:00.000Z')
    expect(told).toEqual([])
  })

  test('nothing else moves', () => {
    const { after } = counted(before)
    const { terms, seq, at: _, ...rest } = after.grievance
    const { terms: old, seq: last, at: __, ...was } = before.grievance
    expect(rest).toEqual(was)
    expect(seq).toBe(last + 1)
    expect(Object.keys(terms)).toEqual(Object.keys(old))
  })

  test('once: a second recount by the same calendar writes nothing', () => {
    expect(counted(counted(before).after).events).toEqual([])
  })

  test('an amendment of the announced year counts it once more, and never earlier', () => {
    const first = counted(before).after
    const longer = withYear(calendar2027, 2027, {
      ...notice2027,
      workdays: notice2027.workdays.filter((day) => day !== '2027-02-14'),
    })
    const amended = counted(first, longer, [calendar2027])
    expect(amended.changes).toMatchObject([{ from: '2027-02-14', to: '2027-02-15', reason: 'later' }])
    const shorter = withYear(longer, 2027, notice2027)
    const back = counted(amended.after, shorter, [longer])
    expect(back.changes).toMatchObject([{ from: '2027-02-15', to: '2027-02-15', reason: 'kept' }])
    // Only the reminder is another: Sunday the 14th is worked again.
    expect(owed(back.after, 'firstResponse')).toMatchObject({
      dueDay: '2027-02-15',
      remindAt: '2027-02-14T09:00:00.000Z',
      calendarVersion: 4,
    })
  })
})

test('a date of our own never moves earlier: the day stays, and is provisional no more', () => {
  const before = openedOn('2026-12-30')
  expect(owed(before, 'firstResponse')).toMatchObject({ dueDay: '2027-01-04', provisional: true })
  const { changes, after, told } = counted(before)
  expect(changes).toEqual([
    {
      key: '1/firstResponse',
      what: 'firstResponse',
      from: '2027-01-04',
      to: '2027-01-04',
      rawFrom: '2027-01-04',
      rawTo: '2027-01-04',
      reason: 'kept',
    },
  ])
  expect(owed(after, 'firstResponse')).toMatchObject({ dueDay: '2027-01-04', provisional: false })
  expect(told).toEqual([])
})

test('where only the flag changes, that is written too', () => {
  const before = acceptedOn('2027-03-01')
  expect(owed(before, 'handling')).toMatchObject({ dueDay: '2027-03-22', provisional: true })
  const { changes, after } = counted(before)
  expect(changes).toMatchObject([{ what: 'handling', from: '2027-03-22', to: '2027-03-22', reason: 'confirmed' }])
  expect(owed(after, 'handling').provisional).toBe(false)
})

test('where only the reminder moves, that is written too', () => {
  // Received on Sunday 21 December 2025, 15 natural days: Monday 5 January; Sunday the 4th is a make-up workday.
  const before = acts(openedOn('2025-12-21'), [
    ['officer', 'accept'],
    ['worker', 'apply-for-mediation'],
  ])
  expect(owed(before, 'mediation')).toMatchObject({
    dueDay: '2026-01-05',
    remindAt: '2026-01-04T09:00:00.000Z',
    provisional: false,
  })
  const { restDays = [], workdays = [], source = notice2027.source } = announcedCalendar.years['2026'] ?? {}
  const amended = withYear(announcedCalendar, 2026, {
    restDays,
    workdays: workdays.filter((day) => day !== '2026-01-04'),
    source,
  })
  const { changes, after } = counted(before, amended)
  expect(changes.find(({ what }) => what === 'mediation')).toMatchObject({
    from: '2026-01-05',
    to: '2026-01-05',
    reason: 'around',
  })
  expect(owed(after, 'mediation').remindAt).toBe('2025-12-31T09:00:00.000Z')
})

describe('a statutory date that moves earlier', () => {
  const before = acts(openedOn('2027-04-23'), [
    ['officer', 'accept'],
    ['worker', 'apply-for-mediation'],
  ])

  test('moves, and its owner is told', () => {
    expect(owed(before, 'mediation')).toMatchObject({
      basis: 'statutory',
      rawDue: '2027-05-08',
      dueDay: '2027-05-10',
      provisional: true,
    })
    const { changes, after, told } = counted(before)
    const { key, owner } = owed(before, 'mediation')
    expect(changes.find((one) => one.key === key)).toEqual({
      key,
      what: 'mediation',
      from: '2027-05-10',
      to: '2027-05-08',
      rawFrom: '2027-05-08',
      rawTo: '2027-05-08',
      reason: 'earlier',
    })
    expect(owed(after, 'mediation')).toMatchObject({
      dueDay: '2027-05-08',
      due: '2027-05-08T16:00:00.000Z',
      provisional: false,
    })
    expect(told).toEqual([
      expect.objectContaining({ ...owner, kind: 'recounted', obligation: key, step: 'recounted-2' }),
    ])
  })
})

describe('the limitation of the claim', () => {
  test('is counted again too, and the worker is told where it ends earlier', () => {
    const before = openedOn('2026-05-08')
    expect(before.grievance.limitation.leads).toBe('2027-05-10')
    const { events, changes, after, told } = counted(before)
    expect(changes).toEqual([
      {
        key: 'claim/limitation',
        what: 'limitation',
        from: '2027-05-10',
        to: '2027-05-08',
        rawFrom: '2027-05-10',
        rawTo: '2027-05-08',
        reason: 'earlier',
      },
    ])
    expect(events[0]?.data).toMatchObject({ limitation: { leads: '2027-05-08', other: null } })
    expect(after.grievance.limitation.leads).toBe('2027-05-08')
    expect(told).toMatchObject([
      { role: 'worker', person: cast.worker.person, kind: 'recounted', obligation: 'claim/limitation' },
    ])
    expect(counted(after).events).toEqual([])
  })

  test('where it is a clock of the case, both are one', () => {
    const before = acts(openedOn('2026-05-08'), [
      ['officer', 'accept'],
      ['worker', 'release-to-arbitration'],
    ])
    const { key } = owed(before, 'limitation')
    const { changes, after, told } = counted(before)
    expect(changes.filter(({ what }) => what === 'limitation')).toMatchObject([
      { key, from: '2027-05-10', to: '2027-05-08', reason: 'earlier' },
    ])
    expect(owed(after, 'limitation')).toMatchObject({
      dueDay: '2027-05-08',
      provisional: false,
      start: owed(before, 'limitation').start,
    })
    expect(after.grievance.limitation.leads).toBe('2027-05-08')
    expect(told).toMatchObject([{ kind: 'recounted', obligation: key }])
  })

  test('a date that no calendar of ours has given is left alone', () => {
    const before = openedOn('2026-05-08')
    const other = {
      ...before,
      grievance: { ...before.grievance, limitation: { ...before.grievance.limitation, leads: '2027-03-08' } },
    }
    expect(counted(other).events).toEqual([])
  })
})

describe('what is left as it is', () => {
  test('a case that the notice does not touch: nothing is written', () => {
    expect(counted(acceptedOn('2026-03-02')).events).toEqual([])
  })

  test('what has expired stays expired', () => {
    const before = passTo(acceptedOn('2027-01-18'), at('2027-02-11', '09:00'))
    // By the notice it would have ended on 14 February, and not yet be over.
    expect(owed(before, 'handling')).toMatchObject({ dueDay: '2027-02-10', overdue: 1 })
    const { changes, after } = counted(before)
    expect(changes.map(({ what }) => what)).not.toContain('handling')
    expect(after.grievance.marks).toEqual(before.grievance.marks)
    expect(owed(after, 'handling')).toEqual(owed(before, 'handling'))
  })

  test('also where that is not on record yet', () => {
    const before = { ...acceptedOn('2027-01-18'), now: '2027-02-10T16:00:00.000Z' }
    expect(owed(before, 'handling')).toMatchObject({ due: '2027-02-10T16:00:00.000Z', overdue: 0 })
    expect(counted(before).changes).toEqual([])
  })

  test('a period that stands still keeps its days, and is counted anew when it goes on', () => {
    const before = acts(acceptedOn('2027-02-01'), [
      ['officer', 'suspend', { ground: 'injury-or-appraisal', words: '等待伤残鉴定。' }],
    ])
    const handling = owed(before, 'handling')
    expect(handling.suspended?.left).toBe(15)
    const { changes, after } = counted(before)
    expect(changes.map(({ what }) => what)).toEqual(['suspension'])
    expect(owed(after, 'handling')).toEqual(handling)
    const on = act({ ...after, now: morning('2027-02-04') }, 'officer', 'resume', {}, { calendar: calendar2027 })
    // 15 working days after Thursday the 4th by the notice: from Sunday 14 February on.
    expect(owed(on, 'handling')).toMatchObject({ dueDay: '2027-03-04', provisional: false, calendarVersion: 2 })
  })
})

// An amendment of 2026 that rests on Wednesdays in March, and works on no weekend.
const { restDays = [], source = notice2027.source } = announcedCalendar.years['2026'] ?? {}
const wednesdays = ['2026-03-04', '2026-03-11', '2026-03-18', '2026-03-25']
const amended = withYear(announcedCalendar, 2026, { restDays: [...restDays, ...wednesdays], workdays: [], source })

test.each(Object.entries(everyStage))('%s: only running periods move, each with its entry, and once', (_, before) => {
  const running = obligations(before.grievance).filter(({ suspended, overdue }) => suspended === null && overdue === 0)
  const { events, changes, after } = counted(before, amended)
  const moved = events[0]?.data.moved ?? {}
  const entries = changes.map(({ key }) => key).filter((key) => key !== 'claim/limitation')
  expect(Object.keys(moved)).toEqual(entries)
  for (const [key, term] of Object.entries(after.grievance.terms)) {
    if (key in moved) expect(running.map((one) => one.key)).toContain(key)
    else expect(term).toBe(before.grievance.terms[key])
    if (term.basis === 'own') expect(term.dueDay >= (before.grievance.terms[key]?.dueDay ?? '')).toBe(true)
  }
  expect(obligations(after.grievance).map(({ key, owner }) => [key, owner])).toEqual(
    expect.arrayContaining(obligations(before.grievance).map(({ key, owner }) => [key, owner])),
  )
  expect(JSON.parse(JSON.stringify(after.grievance))).toStrictEqual(after.grievance)
  expect(counted(after, amended).events).toEqual([])
})
