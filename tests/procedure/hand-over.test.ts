import { describe, expect, test } from 'vitest'
import { sees } from '../../domain/case/sight.js'
import {
  act,
  acts,
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
} from '../support/given.js'
import {
  accepted,
  applied,
  opened,
  released,
  resultProposed,
  suspended,
  unresolved,
  withdrawn,
} from '../support/stages.js'

const words = '超出企业工会职权。'
const offer = { to: unions.township, ground: 'authority-elsewhere', words } as const
const offered = acts(opened, [['officer', 'offer-hand-over', offer]])
const offeredLater = acts(accepted, [['officer', 'offer-hand-over', { ...offer, ground: 'complexity' }]])
const carried = acts(accepted, [['agent', 'carry-up', { words: '请上级工会协助。' }]])
const mandated = acts(accepted, [['worker', 'mandate-agent', { agent: cast.agent.person }]])

describe('an offer', () => {
  test('is made by the officer in charge, who keeps the case meanwhile', () => {
    const after = given(opened).when('officer', 'offer-hand-over', offer).then('hand-over-offered')
    expect(lastOf(after, 'hand-over-offered')).toMatchObject({
      n: 1,
      by: 'officer',
      from: unions.enterprise,
      to: unions.township,
      seenBy: ['worker', 'officer'],
    })
    expect(after.grievance.charge).toMatchObject({ union: unions.enterprise, officer: cast.officer.person })
    expect(owed(after, 'handOver')).toMatchObject({
      owner: { role: 'officer', unit: unions.township },
      dueDay: '2026-03-04',
    })
    // The first response goes on for whoever has charge.
    expect(owed(after, 'firstResponse')).toEqual(owed(opened, 'firstResponse'))
    expect(sees(after.grievance, cast.townshipOfficer)).toBe(true)
    expect(sees(opened.grievance, cast.townshipOfficer)).toBe(false)
  })

  test('may go further up than the next union, and never to the side or down', () => {
    const county = given(accepted)
      .when('officer', 'offer-hand-over', { ...offer, to: unions.county })
      .then('hand-over-offered')
    expect(owed(county, 'handOver').owner.unit).toBe(unions.county)
    given(opened)
      .when('officer', 'offer-hand-over', { ...offer, to: unions.enterprise })
      .thenRefused('not-above')
    given(opened)
      .when('officer', 'offer-hand-over', { ...offer, to: cast.worker.person })
      .thenRefused('not-above')
  })

  test('is refused to others, twice, at the top, where nobody is, and off the road', () => {
    given(opened).when('secondOfficer', 'offer-hand-over', offer).thenRefused('not-yours-to-do')
    given(opened).when('worker', 'offer-hand-over', offer).thenRefused('not-yours-to-do')
    given(offered).when('officer', 'offer-hand-over', offer).thenRefused('offered-already')
    const nobody = staffFrom(unions.enterprise).map((one) => ({ ...one, officers: [] }))
    given(opened).when('officer', 'offer-hand-over', offer, { staff: nobody }).thenRefused('nobody-there')
    for (const one of [applied, unresolved])
      given(one).when('officer', 'offer-hand-over', offer).thenRefused('not-at-this-stage')
    given(withdrawn).when('officer', 'offer-hand-over', offer).thenRefused('case-closed')
    given(opened)
      .when('officer', 'offer-hand-over', { ...offer, ground: 'not-mine' })
      .thenInvalid('ground')
    const top = acts(opened, [
      ['officer', 'offer-hand-over', { ...offer, to: unions.city }],
      ['cityOfficer', 'accept-hand-over'],
    ])
    given(top).when('cityOfficer', 'offer-hand-over', offer).thenRefused('top-of-tree')
  })
})

describe('the receiving union', () => {
  test('accepts: charge moves, and it is asked anew, with a first response of its own', () => {
    const after = given(offered).when('townshipOfficer', 'accept-hand-over').then('hand-over-accepted')
    expect(after.grievance.charge).toMatchObject({
      union: unions.township,
      officer: cast.townshipOfficer.person,
      former: [unions.enterprise],
      formerOfficers: [cast.officer.person],
    })
    expect(owed(after, 'firstResponse')).toMatchObject({
      key: `${after.grievance.seq}/firstResponse`,
      owner: { unit: unions.township, person: cast.townshipOfficer.person },
    })
    expect(owedNow(after)).not.toContain('handOver')
    // The union that had it goes on seeing it.
    expect(sees(after.grievance, cast.officer)).toBe(true)
    given(after).when('officer', 'accept').thenRefused('not-yours-to-do')
    given(after).when('townshipOfficer', 'accept').then('accepted')
  })

  test('of a case under way: it is accepted anew, and the handling starts over with that', () => {
    expect(owedNow(offeredLater)).toContain('handling')
    const after = act(offeredLater, 'secondTownshipOfficer', 'accept-hand-over')
    expect(after.grievance.acceptance.status).toBe('waiting')
    expect(after.grievance.handling.status).toBe('handed-on')
    expect(owedNow(after)).toContain('firstResponse')
    expect(owedNow(after)).not.toContain('handling')
    given(after).when('secondTownshipOfficer', 'reply', { words }).thenRefused('not-at-this-stage')
    const later = pass(after, day)
    const again = given(later).when('townshipOfficer', 'accept').then('accepted')
    expect(owed(again, 'handling')).toMatchObject({
      length: 15,
      key: `${again.grievance.seq}/handling`,
      owner: { person: cast.townshipOfficer.person },
    })
  })

  test('a result that was on the table is not carried over: whoever has the case puts their own', () => {
    const moved = acts(resultProposed, [
      ['officer', 'offer-hand-over', offer],
      ['townshipOfficer', 'accept-hand-over'],
      ['townshipOfficer', 'accept'],
    ])
    expect(moved.grievance.handling.proposed).toBeNull()
    given(moved).when('worker', 'agree-to-result', { version: 1 }).thenRefused('not-at-this-stage')
  })

  test('refuses with the reason: charge stays, and may be offered again', () => {
    const after = given(offered)
      .when('townshipOfficer', 'refuse-hand-over', { reason: 'within-your-authority', words })
      .then('hand-over-refused')
    expect(after.grievance.charge).toMatchObject({ union: unions.enterprise, officer: cast.officer.person })
    expect(after.grievance.handOver.offers).toMatchObject([{ status: 'refused', refusal: 'within-your-authority' }])
    expect(sees(after.grievance, cast.townshipOfficer)).toBe(false)
    given(after)
      .when('officer', 'offer-hand-over', { ...offer, to: unions.county })
      .then('hand-over-offered')
    given(offered).when('townshipOfficer', 'refuse-hand-over', { reason: 'other' }).thenInvalid('words')
  })

  test('nobody else answers for it, nor after it was answered', () => {
    for (const who of ['officer', 'countyOfficer', 'worker', 'supervisor', 'agent'] as const) {
      given(offered).when(who, 'accept-hand-over').thenRefused('not-yours-to-do')
      given(offered).when(who, 'refuse-hand-over', { reason: 'other', words }).thenRefused('not-yours-to-do')
    }
    const taken = act(offered, 'townshipOfficer', 'accept-hand-over')
    given(taken).when('townshipOfficer', 'accept-hand-over').thenRefused('not-yours-to-do')
  })

  test('never by somebody who has another part in the case', () => {
    const asMediator = acts(offeredLater, [['worker', 'apply-for-mediation']])
    const twice = {
      ...asMediator,
      grievance: {
        ...asMediator.grievance,
        mediation: { ...asMediator.grievance.mediation, mediator: cast.townshipOfficer.person },
      },
    }
    given(twice).when('townshipOfficer', 'accept-hand-over').thenRefused('two-roles')
    const staff = staffFrom(unions.enterprise).map((one) => ({
      ...one,
      officers: one.officers.map((officer) => ({ ...officer, tied: true })),
    }))
    given(offered).when('townshipOfficer', 'accept-hand-over', {}, { staff }).thenRefused('two-roles')
  })

  test('is silent: charge moves to it after its own period, and it is marked overdue', () => {
    const lapsed = pass(offeredLater, 4 * day)
    expect(typesOf(lapsed).filter((type) => type !== 'reminded')).toEqual(['expired', 'hand-over-lapsed'])
    expect(lastOf(lapsed, 'expired')).toMatchObject({
      what: 'handOver',
      unit: unions.township,
      person: null,
      nth: 1,
      again: null,
    })
    expect(lapsed.grievance.charge).toMatchObject({ union: unions.township, officer: cast.townshipOfficer.person })
    expect(owedNow(lapsed)).toEqual(expect.arrayContaining(['firstResponse']))
  })

  test('is silent and has nobody left: the next one above has it; where nobody is, it stays, marked again', () => {
    const away = staffFrom(unions.enterprise, ['townshipOfficer', 'secondTownshipOfficer'])
    const up = pass(offeredLater, 4 * day, { staff: away })
    expect(up.grievance.charge).toMatchObject({ union: unions.county, officer: cast.countyOfficer.person })
    const empty = staffFrom(unions.enterprise).map((one) => ({ ...one, officers: [] }))
    const kept = pass(offeredLater, 8 * day, { staff: empty })
    expect(kept.grievance.charge.officer).toBe(cast.officer.person)
    expect(kept.last.filter(({ type }) => type === 'expired').length).toBeGreaterThan(1)
  })
})

test('whoever offered it may take it back before the answer', () => {
  const revoked = given(offered).when('officer', 'revoke-hand-over').then('hand-over-revoked')
  expect(owedNow(revoked)).not.toContain('handOver')
  given(revoked).when('officer', 'revoke-hand-over').thenRefused('not-yours-to-do')
  given(offered).when('townshipOfficer', 'revoke-hand-over').thenRefused('not-yours-to-do')
  given(carried).when('officer', 'revoke-hand-over').thenRefused('not-yours-to-do')
  given(carried).when('agent', 'revoke-hand-over').then('hand-over-revoked')
})

describe('the first response', () => {
  test('runs out while the answer is awaited: it is marked, and charge waits for the answer', () => {
    const late = pass(acts(pass(opened, 8 * hour), [['officer', 'offer-hand-over', offer]]), 0)
    const tuesday = pass(acts(pass(opened, 30 * hour), [['officer', 'offer-hand-over', offer]]), 2 * day)
    expect(owed(late, 'firstResponse').dueDay).toBe('2026-03-04')
    expect(tuesday.last.filter(({ type }) => type === 'expired').map(({ data }) => data)).toMatchObject([
      { what: 'firstResponse', unit: unions.enterprise },
    ])
    expect(tuesday.grievance.charge.union).toBe(unions.enterprise)
    const refused = act(tuesday, 'townshipOfficer', 'refuse-hand-over', { reason: 'not-complex', words })
    // Refused, and still not accepted: at the next mark silence moves it up.
    const up = pass(refused, 3 * day)
    expect(typesOf(up)).toContain('escalated')
  })

  test('offering again and again does not hold it for ever', () => {
    let one = opened
    for (let n = 0; n < 6 && one.grievance.charge.union === unions.enterprise; n++) {
      one = act(one, 'officer', 'offer-hand-over', offer)
      one = pass(one, 36 * hour)
      if (one.grievance.charge.union === unions.enterprise) one = act(one, 'officer', 'revoke-hand-over')
    }
    expect(one.grievance.charge.union).not.toBe(unions.enterprise)
    expect(one.grievance.handOver.offers.at(-1)?.status).toMatch(/overtaken|lapsed/)
  })
})

describe('the agent', () => {
  test('carries it to the next union up on behalf of the worker, and so has a part in the case', () => {
    const after = given(accepted).when('agent', 'carry-up', { words }).then('hand-over-offered')
    expect(lastOf(after, 'hand-over-offered')).toMatchObject({
      by: 'agent',
      to: unions.township,
      ground: 'worker-request',
    })
    expect(after.grievance.handOver.agent).toEqual({ person: cast.agent.person, because: 'carried' })
    expect(mayDo(after, 'agent')).toEqual(expect.arrayContaining(['revoke-hand-over', 'urge', 'send-message']))
    given(after).when('countyAgent', 'carry-up', { words }).thenRefused('not-yours-to-do')
    given(accepted).when('officer', 'carry-up', { words }).thenRefused('not-yours-to-do')
    given(after).when('agent', 'carry-up', { words }).thenRefused('offered-already')
  })

  test('carries it up the whole tree, each union in its turn', () => {
    let one = acts(carried, [['townshipOfficer', 'accept-hand-over']])
    one = acts(one, [
      ['agent', 'carry-up', { words }],
      ['countyOfficer', 'accept-hand-over'],
      ['agent', 'carry-up', { words }],
      ['cityOfficer', 'accept-hand-over'],
    ])
    expect(one.grievance.charge).toMatchObject({
      union: unions.city,
      former: [unions.enterprise, unions.township, unions.county],
    })
    expect(one.grievance.handOver.offers.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted'])
    given(one).when('agent', 'carry-up', { words }).thenRefused('top-of-tree')
    given(one).when('cityOfficer', 'accept').then('accepted')
  })

  test('is mandated by the worker; the mandate ends when the worker says so, and what was carried up is taken back', () => {
    const after = given(accepted).when('worker', 'mandate-agent', { agent: cast.agent.person }).then('agent-mandated')
    given(after).when('worker', 'mandate-agent', { agent: cast.countyAgent.person }).thenRefused('agent-already')
    given(after).when('countyAgent', 'carry-up', { words }).thenRefused('not-yours-to-do')
    const up = acts(after, [['agent', 'carry-up', { words }]])
    const ended = given(up).when('worker', 'end-mandate').then('hand-over-revoked', 'agent-mandate-ended')
    expect(mayDo(ended, 'agent')).not.toContain('urge')
    given(ended).when('worker', 'end-mandate').thenRefused('not-at-this-stage')
    given(mandated).when('worker', 'end-mandate').then('agent-mandate-ended')
    given(mandated).when('employer', 'end-mandate').thenRefused('not-yours-to-do')
  })

  test('is one of the unions in charge, tied to no party, and without another part', () => {
    const agent = cast.agent.person
    given(accepted)
      .when('worker', 'mandate-agent', { agent }, { agent: { units: ['elsewhere'], tied: false } })
      .thenRefused('not-an-agent-here')
    given(accepted)
      .when('worker', 'mandate-agent', { agent }, { agent: { units: [unions.township], tied: true } })
      .thenRefused('two-roles')
    given(accepted)
      .when(
        'worker',
        'mandate-agent',
        { agent: cast.officer.person },
        { agent: { units: [unions.township], tied: false } },
      )
      .thenRefused('two-roles')
    given(accepted).when('employer', 'mandate-agent', { agent }).thenRefused('not-yours-to-do')
    given(withdrawn).when('worker', 'mandate-agent', { agent }).thenRefused('case-closed')
  })

  test('who acts for the worker never has the case', () => {
    const both = {
      ...mandated,
      grievance: {
        ...mandated.grievance,
        handOver: {
          ...mandated.grievance.handOver,
          agent: { person: cast.townshipOfficer.person, because: 'mandated' as const },
        },
      },
    }
    const asked = acts(both, [['officer', 'offer-hand-over', offer]])
    given(asked).when('townshipOfficer', 'accept-hand-over').thenRefused('two-roles')
    given(asked).when('secondTownshipOfficer', 'accept-hand-over').then('hand-over-accepted')
  })
})

test('once the case is on another road, charge passes and what runs goes on', () => {
  const inMediation = acts(offeredLater, [['worker', 'apply-for-mediation']])
  const moved = given(inMediation).when('townshipOfficer', 'accept-hand-over').then('hand-over-accepted')
  expect(moved.grievance.acceptance.status).toBe('accepted')
  expect(owedNow(moved)).toEqual(expect.arrayContaining(['mediation', 'employerConsent']))
  expect(moved.grievance.charge.officer).toBe(cast.townshipOfficer.person)
})

test('a suspended case passes as it stands, and goes on with the days it had left', () => {
  const stands = acts(offeredLater, [['officer', 'suspend', { ground: 'force-majeure', words: '台风。' }]])
  expect(owed(stands, 'handOver').suspended).toBeNull()
  const moved = act(stands, 'townshipOfficer', 'accept-hand-over')
  expect(moved.grievance.handling.status).toBe('open')
  const resumed = act(moved, 'townshipOfficer', 'resume')
  expect(owed(resumed, 'handling')).toMatchObject({ suspended: null, owner: { person: cast.townshipOfficer.person } })
  given(suspended).when('officer', 'offer-hand-over', offer).then('hand-over-offered')
})

test('an offer ends with the case, and with arbitration it goes on', () => {
  const closed = acts(offeredLater, [['worker', 'withdraw']])
  expect(closed.grievance.handOver.offers[0]?.status).toBe('overtaken')
  expect(owedNow(closed)).toEqual(['reopening'])
  expect(owedNow(released)).not.toContain('handOver')
})

test('gone to arbitration before the new union has accepted it: there is nothing left to accept or to handle', () => {
  const waiting = act(offeredLater, 'townshipOfficer', 'accept-hand-over')
  const gone = act(waiting, 'worker', 'release-to-arbitration')
  expect(gone.grievance.handling.status).toBe('ended')
  expect(owedNow(gone)).not.toContain('firstResponse')
  expect(gone.grievance.charge.officer).toBe(cast.townshipOfficer.person)
})
