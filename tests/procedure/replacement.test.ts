import { describe, expect, test } from 'vitest'
import {
  act,
  acts,
  cast,
  day,
  given,
  lastOf,
  mayDo,
  owed,
  owedNow,
  pass,
  staffFrom,
  typesOf,
  unions,
  type Name,
} from '../support/given.js'
import { accepted, applied, confirmed, inMediation, opened, suspended, withdrawn } from '../support/stages.js'

const words = '与用人单位负责人有亲属关系。'
const away = (...who: Name[]) => ({ staff: staffFrom(unions.enterprise, who) })
const challenged = acts(accepted, [['worker', 'challenge-handler', { words }]])
const ofSecond = cast.secondOfficer.person

describe('replaced', () => {
  test('by a colleague, when the handler is on leave; the periods go on', () => {
    const after = given(accepted)
      .when('secondOfficer', 'replace-handler', { words: '休假。' }, away('officer'))
      .then('handler-replaced')
    expect(lastOf(after, 'handler-replaced')).toMatchObject({
      replaced: cast.officer.person,
      officer: ofSecond,
      because: 'leave',
      from: unions.enterprise,
      to: unions.enterprise,
    })
    expect(owed(after, 'handling')).toEqual({
      ...owed(accepted, 'handling'),
      owner: { role: 'officer', unit: unions.enterprise, person: ofSecond },
    })
    expect(after.grievance.charge).toMatchObject({
      former: [],
      formerOfficers: [cast.officer.person],
      since: accepted.grievance.charge.since,
    })
    given(after).when('officer', 'reply', { words }).thenRefused('not-yours-to-do')
    given(after).when('secondOfficer', 'reply', { words }).then('replied')
    given(accepted).when('secondOfficer', 'replace-handler', { words: '休假。' }).thenRefused('handler-not-away')
  })

  test('by a supervisor, who answers for the absence', () => {
    const after = given(accepted).when('supervisor', 'replace-handler', { words: '住院。' }).then('handler-replaced')
    expect(lastOf(after, 'handler-replaced')).toMatchObject({ because: 'absence', officer: ofSecond, by: 'supervisor' })
    for (const who of ['officer', 'townshipOfficer', 'worker', 'employer', 'admin'] as const) {
      given(accepted).when(who, 'replace-handler', { words }).thenRefused('not-yours-to-do')
    }
    given(withdrawn).when('supervisor', 'replace-handler', { words }).thenRefused('case-closed')
    given(accepted).when('supervisor', 'replace-handler', {}).thenInvalid('words')
  })

  test('by somebody named, of the union in charge, who can have it', () => {
    const named = given(accepted)
      .when('supervisor', 'replace-handler', { to: ofSecond, words })
      .then('handler-replaced')
    expect(named.grievance.charge.officer).toBe(ofSecond)
    given(accepted)
      .when('supervisor', 'replace-handler', { to: cast.townshipOfficer.person, words })
      .thenRefused('cannot-take-over')
    given(accepted)
      .when('supervisor', 'replace-handler', { to: cast.officer.person, words })
      .thenRefused('cannot-take-over')
    given(accepted)
      .when('supervisor', 'replace-handler', { to: ofSecond, words }, away('secondOfficer'))
      .thenRefused('cannot-take-over')
  })

  test('in the order of the unit, A → B → C and then A; who is on leave is skipped', () => {
    const [own, ...above] = staffFrom(unions.enterprise)
    if (own === undefined) throw new Error('no staff')
    const third = { person: cast.admin.person, away: false, tied: false, load: 9 }
    const inOrder = { ...own, officers: [...own.officers, third] }
    const staff = [inOrder, ...above]
    const b = act(accepted, 'supervisor', 'replace-handler', { words }, { staff })
    const c = act(b, 'supervisor', 'replace-handler', { words }, { staff })
    const a = act(c, 'supervisor', 'replace-handler', { words }, { staff })
    expect([b, c, a].map(({ grievance }) => grievance.charge.officer)).toEqual([
      ofSecond,
      third.person,
      cast.officer.person,
    ])
    const skipped = [
      { ...inOrder, officers: inOrder.officers.map((one) => (one.person === ofSecond ? { ...one, away: true } : one)) },
      ...above,
    ]
    expect(act(accepted, 'supervisor', 'replace-handler', { words }, { staff: skipped }).grievance.charge.officer).toBe(
      third.person,
    )
  })

  test('nobody left in the unit: the next union up has it, and is asked anew', () => {
    const after = given(accepted)
      .when('supervisor', 'replace-handler', { words }, away('officer', 'secondOfficer'))
      .then('handler-replaced')
    expect(after.grievance.charge).toMatchObject({
      union: unions.township,
      officer: cast.townshipOfficer.person,
      former: [unions.enterprise],
    })
    expect(owedNow(after)).toContain('firstResponse')
    expect(owedNow(after)).not.toContain('handling')
    const further = act(
      accepted,
      'supervisor',
      'replace-handler',
      { words },
      away('officer', 'secondOfficer', 'townshipOfficer', 'secondTownshipOfficer'),
    )
    expect(further.grievance.charge.union).toBe(unions.county)
  })

  test('nobody left anywhere: it stays where it is, and is never with nobody', () => {
    const nobody = { staff: staffFrom(unions.enterprise).map((one) => ({ ...one, officers: [] })) }
    given(accepted).when('supervisor', 'replace-handler', { words }, nobody).thenRefused('nobody-else')
    given(accepted).when('officer', 'recuse-handler', { words }, nobody).thenRefused('nobody-else')
  })

  test('off the union’s own road, and while suspended, charge passes and what runs goes on', () => {
    for (const one of [applied, confirmed, suspended]) {
      const after = act(one, 'supervisor', 'replace-handler', { words }, away('officer', 'secondOfficer'))
      expect(after.grievance.acceptance.status).toBe('accepted')
      expect(owedNow(after)).toEqual(owedNow(one))
    }
  })
})

describe('nobody deals for themselves', () => {
  test('neither who is tied to a party, nor who has another part in the case', () => {
    const [own, ...above] = staffFrom(unions.enterprise)
    if (own === undefined) throw new Error('no staff')
    const others = [cast.worker, cast.mediator, cast.secondOfficer].map(({ person }) => ({
      person,
      away: false,
      tied: person === ofSecond,
      load: 0,
    }))
    const staff = [{ ...own, officers: [...own.officers.slice(0, 1), ...others] }, ...above]
    const after = act(inMediation, 'officer', 'recuse-handler', { words }, { staff })
    expect(after.grievance.charge).toMatchObject({ union: unions.township, officer: cast.townshipOfficer.person })
  })

  test('who had the case is not its mediator or expert later on', () => {
    const replaced = act(accepted, 'officer', 'recuse-handler', { words })
    const candidate = { person: cast.officer.person, body: 'body', commission: null, load: 0, conflicted: false }
    given(replaced)
      .when('worker', 'apply-for-mediation', {}, { mediators: [candidate] })
      .thenRefused('no-mediator')
  })
})

describe('recused', () => {
  test('the next takes over, and the one who recused does not have it again', () => {
    const after = given(accepted).when('officer', 'recuse-handler', { words }).then('handler-replaced')
    expect(lastOf(after, 'handler-replaced')).toMatchObject({ because: 'recused', officer: ofSecond })
    expect(after.grievance.replacement.passedOver).toEqual([cast.officer.person])
    given(accepted).when('secondOfficer', 'recuse-handler', { words }).thenRefused('not-yours-to-do')
    given(after)
      .when('supervisor', 'replace-handler', { to: cast.officer.person, words })
      .thenRefused('cannot-take-over')
  })

  test('before acceptance too: then a colleague may accept it, and the one who recused may not', () => {
    const after = given(opened).when('officer', 'recuse-handler', { words }).then('handler-replaced')
    expect(owed(after, 'firstResponse')).toMatchObject({
      due: owed(opened, 'firstResponse').due,
      owner: { person: ofSecond },
    })
    given(after).when('officer', 'accept').thenRefused('two-roles')
    given(after).when('secondOfficer', 'accept').then('accepted')
  })
})

describe('challenged', () => {
  test('by either party, once a handler; the decision lies above, in two working days', () => {
    const after = given(accepted).when('employer', 'challenge-handler', { words }).then('handler-challenged')
    expect(lastOf(after, 'handler-challenged')).toMatchObject({
      party: 'employer',
      officer: cast.officer.person,
      seenBy: ['employer', 'officer'],
    })
    expect(owed(after, 'challenge')).toMatchObject({
      length: 2,
      unit: 'working-days',
      owner: { role: 'supervisor', unit: unions.township, person: null },
    })
    given(after).when('worker', 'challenge-handler', { words }).thenRefused('challenge-pending')
    given(accepted).when('officer', 'challenge-handler', { words }).thenRefused('not-yours-to-do')
    given(withdrawn).when('worker', 'challenge-handler', { words }).thenRefused('case-closed')
    // Meanwhile the handler stays, and the handling goes on.
    expect(owed(after, 'handling')).toEqual(owed(accepted, 'handling'))
    given(after).when('officer', 'reply', { words }).then('replied')
  })

  test('upheld: the next substitute has the case', () => {
    const after = given(challenged)
      .when('supervisor', 'decide-challenge', { upheld: true, words })
      .then('challenge-decided', 'handler-replaced')
    expect(after.grievance.charge.officer).toBe(ofSecond)
    expect(after.grievance.replacement.passedOver).toEqual([cast.officer.person])
    expect(owedNow(after)).not.toContain('challenge')
    given(after).when('supervisor', 'decide-challenge', { upheld: true, words }).thenRefused('not-at-this-stage')
    // The new one may be challenged too.
    given(after).when('worker', 'challenge-handler', { words }).then('handler-challenged')
  })

  test('not upheld: the handler stays, and that party has had its challenge', () => {
    const after = given(challenged)
      .when('townshipOfficer', 'decide-challenge', { upheld: false, words })
      .then('challenge-decided')
    expect(after.grievance.charge.officer).toBe(cast.officer.person)
    given(after).when('worker', 'challenge-handler', { words }).thenRefused('challenged-once')
    given(after).when('employer', 'challenge-handler', { words }).then('handler-challenged')
  })

  test('decided by nobody of the union itself, and by neither party', () => {
    for (const who of ['officer', 'secondOfficer', 'countyOfficer', 'worker', 'employer', 'admin'] as const) {
      given(challenged).when(who, 'decide-challenge', { upheld: true, words }).thenRefused('not-yours-to-do')
    }
    const nobody = { staff: staffFrom(unions.enterprise).map((one) => ({ ...one, officers: [] })) }
    given(challenged).when('supervisor', 'decide-challenge', { upheld: true, words }, nobody).thenRefused('nobody-else')
  })

  test('undecided in time: it is marked, and the next substitute has the case', () => {
    const lapsed = pass(challenged, 4 * day)
    expect(typesOf(lapsed).filter((type) => type !== 'reminded')).toEqual([
      'expired',
      'challenge-decided',
      'handler-replaced',
    ])
    expect(lastOf(lapsed, 'expired')).toMatchObject({ what: 'challenge', unit: unions.township, again: null })
    expect(lastOf(lapsed, 'challenge-decided')).toMatchObject({ upheld: true, by: 'system' })
    expect(lapsed.grievance.charge.officer).toBe(ofSecond)
  })

  test('undecided, with nobody else to have it: the handler stays, and it is marked again', () => {
    const nobody = { staff: staffFrom(unions.enterprise).map((one) => ({ ...one, officers: [] })) }
    const kept = pass(challenged, 9 * day, nobody)
    expect(kept.grievance.charge.officer).toBe(cast.officer.person)
    expect(owed(kept, 'challenge').overdue).toBeGreaterThan(1)
  })

  test('falls away when somebody else has the case, or it closes', () => {
    expect(owedNow(act(challenged, 'supervisor', 'replace-handler', { words }))).not.toContain('challenge')
    expect(owedNow(act(challenged, 'worker', 'withdraw'))).toEqual(['reopening'])
    const early = acts(opened, [['worker', 'challenge-handler', { words }]])
    expect(owedNow(act(early, 'secondOfficer', 'accept'))).not.toContain('challenge')
    expect(owedNow(act(early, 'officer', 'accept'))).toContain('challenge')
  })
})

test('a challenge at the top of the tree is for those who supervise there', () => {
  const top = acts(opened, [
    ['officer', 'offer-hand-over', { to: unions.city, ground: 'recusal', words }],
    ['cityOfficer', 'accept-hand-over'],
    ['worker', 'challenge-handler', { words }],
  ])
  expect(owed(top, 'challenge').owner).toMatchObject({ role: 'supervisor', unit: unions.city })
  expect(mayDo(top, 'cityOfficer')).not.toContain('decide-challenge')
})
