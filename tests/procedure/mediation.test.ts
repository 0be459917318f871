import { expect, test } from 'vitest'
import {
  act,
  acts,
  body,
  cast,
  day,
  factsOf,
  given,
  lastOf,
  mayDo,
  owed,
  owedNow,
  pass,
  typesOf,
} from '../support/given.js'
import { accepted, applied, claim, drafted, inMediation, opened, proposed, terms } from '../support/stages.js'

test('it lasts 15 natural days from the application, and both must consent before it starts', () => {
  expect(owed(applied, 'mediation')).toMatchObject({
    basis: 'statutory',
    length: 15,
    unit: 'natural-days',
    dueDay: '2026-03-17',
  })
  expect(owed(applied, 'employerConsent')).toMatchObject({ dueDay: '2026-03-05' })
  expect(owed(applied, 'mediatorAcceptance')).toMatchObject({
    owner: { role: 'mediator', unit: body, person: cast.mediator.person },
  })
  expect(owedNow(applied)).not.toContain('workerConsent')
  given(applied).when('mediator', 'propose-settlement', { terms }).thenRefused('not-at-this-stage')
})

test('the officer applies: then the worker, too, is asked', () => {
  const byOfficer = given(accepted).when('officer', 'apply-for-mediation', {}).then('mediation-applied')
  expect(owedNow(byOfficer)).toEqual(expect.arrayContaining(['workerConsent', 'employerConsent']))
  const consented = given(byOfficer).when('worker', 'consent-to-mediation').then('mediation-consented')
  given(consented).when('worker', 'consent-to-mediation').thenRefused('consented-already')
  const silent = pass(act(byOfficer, 'employer', 'consent-to-mediation'), 6 * day)
  expect(typesOf(silent)).toContain('closed')
})

test('before acceptance there is nobody to apply to', () => {
  given(opened).when('worker', 'apply-for-mediation', {}).thenRefused('not-at-this-stage')
})

test('the least loaded without a tie is assigned; one with a tie never, even if named', () => {
  expect(applied.grievance.mediation.mediator).toBe(cast.mediator.person)
  given(accepted)
    .when('worker', 'apply-for-mediation', { mediator: cast.tiedMediator.person })
    .thenRefused('no-mediator')
  given(accepted).when('worker', 'apply-for-mediation', {}, { mediators: [] }).thenRefused('no-mediator')
})

test('one clear refusal ends it, and the worker chooses what comes next', () => {
  const after = given(inMediation)
    .when('employer', 'refuse-mediation', { words: '不同意。' })
    .then('mediation-refused', 'choice-offered')
  expect(lastOf(after, 'mediation-refused')).toMatchObject({ party: 'employer', bySilence: false })
  expect(owedNow(after)).toEqual(['choice'])
})

test('a silent employer has refused', () => {
  const after = pass(applied, 4 * day)
  expect(typesOf(after)).toEqual(expect.arrayContaining(['expired', 'mediation-refused', 'choice-offered']))
  expect(lastOf(after, 'mediation-refused')).toMatchObject({ party: 'employer', bySilence: true })
})

test('the mediator discloses, in words where there is something to disclose', () => {
  given(applied).when('mediator', 'accept-mediation', { interest: 'disclosed' }).thenRefused('disclosure-needs-words')
  given(applied)
    .when('mediator', 'accept-mediation', { interest: 'disclosed', words: '曾为公司授课。' })
    .then('mediator-accepted')
  given(applied).when('secondMediator', 'accept-mediation', { interest: 'none' }).thenRefused('not-yours-to-do')
  given(inMediation).when('mediator', 'accept-mediation', { interest: 'none' }).thenRefused('not-at-this-stage')
})

test('a mediator who declines, is challenged or keeps silent is replaced, and never asked again', () => {
  const declined = given(applied)
    .when('mediator', 'decline-mediation', { words: '认识当事人。' })
    .then('mediator-replaced')
  expect(declined.grievance.mediation.mediator).toBe(cast.secondMediator.person)
  given(declined).when('secondMediator', 'decline-mediation', { words: '工作冲突。' }).thenRefused('no-other-mediator')
  const challenged = given(inMediation)
    .when('worker', 'challenge-mediator', { words: '不信任。' })
    .then('mediator-replaced')
  expect(challenged.grievance.mediation).toMatchObject({ status: 'consenting', mediator: cast.secondMediator.person })
  given(challenged).when('worker', 'challenge-mediator', { words: '仍不信任。' }).thenRefused('challenged-already')
  given(challenged).when('employer', 'challenge-mediator', { words: '不信任。' }).thenRefused('no-other-mediator')
  const consented = act(applied, 'employer', 'consent-to-mediation')
  const silent = pass(consented, 4 * day)
  expect(typesOf(silent)).toEqual(expect.arrayContaining(['expired', 'mediator-replaced']))
  expect(lastOf(silent, 'mediator-replaced')).toMatchObject({ because: 'silent', to: cast.secondMediator.person })
})

test('where nobody else is free, the silent mediator is marked overdue again and again, until the period is over', () => {
  const consented = act(applied, 'employer', 'consent-to-mediation')
  const facts = { mediators: factsOf(applied.grievance).mediators.slice(0, 1) }
  const after = pass(consented, 12 * day, facts)
  expect(owed(after, 'mediatorAcceptance').overdue).toBeGreaterThan(1)
  expect(typesOf(pass(after, 6 * day, facts))).toContain('mediation-lapsed')
})

test('what is said in private is for those in it', () => {
  const seen = (kind: string) =>
    lastOf(
      given(inMediation)
        .when('mediator', 'record-session', { kind, occurredOn: '2026-03-02', words: '底线八千元。' })
        .then('session-held'),
      'session-held',
    ).seenBy
  expect(seen('joint')).toEqual(['worker', 'employer', 'mediator'])
  expect(seen('private-worker')).toEqual(['worker', 'mediator'])
  expect(seen('private-employer')).toEqual(['employer', 'mediator'])
  given(inMediation)
    .when('mediator', 'record-session', { kind: 'joint', occurredOn: '2026-03-03', words: '。' })
    .thenRefused('day-in-future')
})

test('both accept one version: the agreement is drafted from it, word for word', () => {
  given(inMediation).when('worker', 'accept-proposal', { version: 1 }).thenRefused('not-at-this-stage')
  given(proposed).when('worker', 'accept-proposal', { version: 2 }).thenRefused('version-changed')
  const one = given(proposed).when('worker', 'accept-proposal', { version: 1 }).then('proposal-accepted')
  given(one).when('worker', 'accept-proposal', { version: 1 }).thenRefused('agreed-already')
  const both = given(one)
    .when('employer', 'accept-proposal', { version: 1 })
    .then('proposal-accepted', 'mediation-agreed', 'agreement-drafted')
  expect(both.grievance.signing.hash).toBe(proposed.grievance.mediation.proposals[0]?.hash)
  expect(both.grievance.signing.settlement).toEqual(proposed.grievance.mediation.proposals[0]?.settlement)
})

test('whoever proposes, agrees; a declined proposal is dead', () => {
  const byWorker = act(inMediation, 'worker', 'propose-settlement', { terms })
  given(byWorker).when('worker', 'accept-proposal', { version: 1 }).thenRefused('agreed-already')
  given(byWorker)
    .when('employer', 'accept-proposal', { version: 1 })
    .then('proposal-accepted', 'mediation-agreed', 'agreement-drafted')
  given(byWorker).when('employer', 'decline-proposal', { version: 9 }).thenRefused('version-changed')
  const declined = given(byWorker).when('employer', 'decline-proposal', { version: 1 }).then('proposal-declined')
  given(declined).when('employer', 'accept-proposal', { version: 1 }).thenRefused('not-at-this-stage')
})

test('it is extended only if both agree, each time, within the limit', () => {
  const asked = given(inMediation).when('worker', 'propose-extension', { days: 10 }).then('extension-proposed')
  given(asked).when('worker', 'agree-to-extension').thenRefused('no-extension-waits')
  given(inMediation).when('employer', 'agree-to-extension').thenRefused('no-extension-waits')
  const extended = given(asked).when('employer', 'agree-to-extension').then('mediation-extended')
  expect(owed(extended, 'mediation')).toMatchObject({ dueDay: '2026-03-27' })
  expect(owed(extended, 'mediation').extensions).toHaveLength(1)
  given(extended).when('worker', 'propose-extension', { days: 6 }).thenRefused('extension-too-long')
  given(extended).when('worker', 'propose-extension', { days: 5 }).then('extension-proposed')
})

test('the mediator ends it, time ends it, the worker leaves it at any moment', () => {
  given(inMediation)
    .when('mediator', 'end-mediation', { reason: 'no-agreement' })
    .then('mediation-failed', 'choice-offered')
  expect(typesOf(pass(inMediation, 16 * day))).toEqual(['reminded', 'expired', 'mediation-lapsed', 'choice-offered'])
  for (const one of [opened, accepted, applied, inMediation, proposed, drafted]) {
    const gone = act(one, 'worker', 'release-to-arbitration')
    expect(gone.grievance.arbitration.status).toBe('released')
    expect(owedNow(gone)).toEqual(['limitation'])
  }
})

test('after a refusal the worker may try mediation again; a lapsed period that opened a statutory one starts at its end', () => {
  const refusedOnce = act(inMediation, 'employer', 'refuse-mediation', {})
  const again = act(refusedOnce, 'worker', 'choose-road', { road: 'mediation' })
  expect(again.grievance.mediation).toMatchObject({ status: 'consenting', proposals: [], consents: ['worker'] })
  expect(mayDo(again, 'employer')).toEqual(expect.arrayContaining(['consent-to-mediation', 'refuse-mediation']))
})

test('an arbitration application is prepared beside it, read by the worker alone, and stops nothing', () => {
  const prepared = given(inMediation)
    .when('worker', 'prepare-arbitration', { claims: claim.amount })
    .then('arbitration-prepared')
  expect(lastOf(prepared, 'arbitration-prepared').seenBy).toEqual(['worker'])
  expect(prepared.grievance.mediation.status).toBe('open')
  expect(acts(prepared, [['mediator', 'propose-settlement', { terms }]]).grievance.mediation.proposals).toHaveLength(1)
})
