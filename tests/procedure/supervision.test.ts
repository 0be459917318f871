import { describe, expect, test } from 'vitest'
import { reads, sidesOf } from '../../domain/case/sight.js'
import type { Recorded } from '../../domain/case/event.js'
import {
  act,
  acts,
  body,
  cast,
  day,
  given,
  hour,
  lastOf,
  mayDo,
  owed,
  owedNow,
  pass,
  staffFrom,
  typesOf,
  unions,
  type Case,
  type Name,
} from '../support/given.js'
import {
  accepted,
  applied,
  inMediation,
  issued,
  opened,
  ratedLow,
  resultAgreed,
  unresolved,
  withdrawn,
} from '../support/stages.js'

const words = '请尽快办理。'
const supervised = acts(accepted, [['supervisor', 'supervise-urge', { words }]])

/** Whether this person reads the content of the last event of this case. */
function readsLast(one: Case, who: Name): boolean {
  const event = one.last.at(-1)
  if (event === undefined) throw new Error('nothing happened')
  return reads(event as Recorded, sidesOf(one.grievance, cast[who]), cast[who].person)
}

describe('urging', () => {
  test('goes to whoever owes the next step, at whatever stage, and never to the worker', () => {
    const to = (one: Case) => {
      const { role, unit, person } = lastOf(given(one).when('worker', 'urge', { words }).then('urged'), 'urged')
      return { role, unit, person }
    }
    const officer = { role: 'officer', unit: unions.enterprise, person: cast.officer.person }
    expect(to(opened)).toEqual(officer)
    expect(to(accepted)).toEqual(officer)
    expect(to(applied)).toMatchObject({ role: 'employer' })
    expect(to(inMediation)).toEqual({ role: 'mediator', unit: body, person: cast.mediator.person })
    expect(to(resultAgreed)).toMatchObject({ role: 'employer' })
    // Only the worker owes something: then the officer in charge is urged.
    expect(to(unresolved)).toEqual(officer)
    expect(to(ratedLow).role).not.toBe('worker')
    expect(to(issued).role).not.toBe('worker')
  })

  test('once a Shanghai day; the next day again', () => {
    const late = act({ ...opened, now: '2026-03-02T15:59:00.000Z' }, 'worker', 'urge')
    given({ ...late, now: '2026-03-02T15:59:59.999Z' })
      .when('worker', 'urge')
      .thenRefused('urged-today')
    const next = given({ ...late, now: '2026-03-02T16:00:00.000Z' })
      .when('worker', 'urge')
      .then('urged')
    expect(lastOf(next, 'urged')).toMatchObject({ n: 2, day: '2026-03-03' })
  })

  test('by the worker, or the agent for the worker; not by others, nor after the close', () => {
    for (const who of ['employer', 'officer', 'stranger', 'agent'] as const)
      given(accepted).when(who, 'urge').thenRefused('not-yours-to-do')
    given(withdrawn).when('worker', 'urge').thenRefused('case-closed')
    const mandated = acts(accepted, [['worker', 'mandate-agent', { agent: cast.agent.person }]])
    const urged = given(mandated).when('agent', 'urge').then('urged')
    // One day, one urging, whoever of the two it is.
    given(urged).when('worker', 'urge').thenRefused('urged-today')
  })

  test('moves no clock', () => {
    const urged = act(accepted, 'worker', 'urge')
    expect(owed(urged, 'handling')).toEqual(owed(accepted, 'handling'))
  })
})

describe('supervision', () => {
  test('demands action, and the officer in charge answers in time', () => {
    const after = given(accepted).when('supervisor', 'supervise-urge', { words }).then('supervised')
    expect(lastOf(after, 'supervised')).toMatchObject({
      n: 1,
      by: null,
      role: 'officer',
      about: owed(accepted, 'handling').key,
    })
    expect(owed(after, 'directive')).toMatchObject({ length: 3, owner: { person: cast.officer.person } })
    expect([readsLast(after, 'officer'), readsLast(after, 'worker'), readsLast(after, 'employer')]).toEqual([
      true,
      false,
      false,
    ])
    const answered = given(after).when('officer', 'answer-supervision', { n: 1, words }).then('supervision-answered')
    expect(owedNow(answered)).not.toContain('directive')
    given(answered).when('officer', 'answer-supervision', { n: 1, words }).thenRefused('not-at-this-stage')
    given(after).when('officer', 'answer-supervision', { n: 2, words }).thenRefused('no-such-demand')
    given(after).when('secondOfficer', 'answer-supervision', { n: 1, words }).thenRefused('not-yours-to-do')
  })

  test('may set the day, not in the past', () => {
    const after = given(accepted).when('supervisor', 'supervise-urge', { words, by: '2026-03-06' }).then('supervised')
    expect(owed(after, 'directive').dueDay).toBe('2026-03-06')
    given(accepted).when('supervisor', 'supervise-urge', { words, by: '2026-03-01' }).thenRefused('day-past')
    given(accepted).when('supervisor', 'supervise-urge', { words, by: '2026-02-30' }).thenInvalid('by')
  })

  test('is of supervisors at the union in charge or above it, and of nobody else', () => {
    for (const who of ['worker', 'employer', 'officer', 'countyOfficer', 'admin'] as const) {
      given(accepted).when(who, 'supervise-urge', { words }).thenRefused('not-yours-to-do')
      given(accepted).when(who, 'note', { words }).thenRefused('not-yours-to-do')
    }
    given(withdrawn).when('supervisor', 'supervise-urge', { words }).thenRefused('case-closed')
  })

  test('unanswered, is marked overdue against the officer who has the case, again and again', () => {
    const late = pass(supervised, 6 * day)
    expect(lastOf(late, 'expired')).toMatchObject({
      what: 'directive',
      unit: unions.enterprise,
      person: cast.officer.person,
      nth: 1,
    })
    expect(owed(pass(late, 6 * day), 'directive').overdue).toBe(2)
  })

  test('goes with the case to whoever has it, and ends with it', () => {
    const moved = act(supervised, 'officer', 'recuse-handler', { words })
    given(moved).when('secondOfficer', 'answer-supervision', { n: 1, words }).then('supervision-answered')
    expect(owedNow(act(supervised, 'worker', 'withdraw'))).toEqual(['reopening'])
  })

  test('notes are read by the union’s side only', () => {
    const noted = given(accepted).when('supervisor', 'note', { words: '承办人三日未联系用人单位。' }).then('noted')
    expect(['supervisor', 'officer', 'worker', 'employer'].map((who) => readsLast(noted, who as Name))).toEqual([
      true,
      true,
      false,
      false,
    ])
    given(withdrawn).when('supervisor', 'note', { words }).thenRefused('case-closed')
  })
})

describe('reassigning', () => {
  const to = { union: unions.township, officer: cast.secondTownshipOfficer.person, words }

  test('gives the case to an officer of the supervisor’s union or below, who is asked anew', () => {
    const after = given(accepted).when('supervisor', 'reassign', to).then('reassigned')
    expect(after.grievance.charge).toMatchObject({
      union: unions.township,
      officer: to.officer,
      former: [unions.enterprise],
    })
    expect(owed(after, 'firstResponse').owner.person).toBe(to.officer)
    const back = { union: unions.enterprise, officer: cast.secondOfficer.person, words }
    const down = given(after)
      .when('supervisor', 'reassign', back, { assigned: staffFrom(unions.enterprise)[0] ?? null })
      .then('reassigned')
    expect(down.grievance.charge).toMatchObject({
      union: unions.enterprise,
      officer: cast.secondOfficer.person,
      former: [unions.township],
    })
  })

  test('within the union it is another person, and the periods go on', () => {
    const within = { union: unions.enterprise, officer: cast.secondOfficer.person, words }
    const after = given(accepted)
      .when('supervisor', 'reassign', within, { assigned: staffFrom(unions.enterprise)[0] ?? null })
      .then('reassigned')
    expect(owed(after, 'handling').due).toBe(owed(accepted, 'handling').due)
  })

  test('is refused above the supervisor, to nobody, to who is away or barred, and to others', () => {
    given(accepted)
      .when('supervisor', 'reassign', to, { assigned: staffFrom(unions.city)[0] ?? null })
      .thenRefused('not-below-you')
    given(accepted).when('supervisor', 'reassign', to, { assigned: null }).thenRefused('not-below-you')
    given(accepted)
      .when('supervisor', 'reassign', { ...to, officer: cast.cityOfficer.person })
      .thenRefused('cannot-take-over')
    const away = staffFrom(unions.township, ['secondTownshipOfficer'])[0] ?? null
    given(accepted).when('supervisor', 'reassign', to, { assigned: away }).thenRefused('cannot-take-over')
    for (const who of ['officer', 'countyOfficer', 'worker'] as const)
      given(accepted).when(who, 'reassign', to).thenRefused('not-yours-to-do')
    given(withdrawn).when('supervisor', 'reassign', to).thenRefused('case-closed')
    expect(mayDo(accepted, 'supervisor')).toEqual(
      expect.arrayContaining(['supervise-urge', 'reassign', 'replace-handler', 'note']),
    )
  })
})

test('overdue is marked at once, at twice the period, and with each further one', () => {
  const [once, twice, thrice] = [23, 23, 24].reduce<Case[]>(
    (all, days) => [...all, pass(all.at(-1) ?? accepted, days * day)],
    [],
  )
  expect(typesOf(once ?? accepted)).toEqual(['reminded', 'expired'])
  expect([once, twice, thrice].map((one) => (one === undefined ? 0 : owed(one, 'handling').overdue))).toEqual([1, 2, 3])
  expect(pass(accepted, hour).last).toEqual([])
})
