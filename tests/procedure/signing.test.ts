import { expect, test } from 'vitest'
import { act, day, given, lastOf, mayDo, owed, owedNow, pass, typesOf } from '../support/given.js'
import { drafted, inMediation, oneInstalment, signature, signed, signedByParties, terms } from '../support/stages.js'

test('a signature covers the exact text, after the warning and an identity check', () => {
  given(drafted)
    .when('worker', 'sign', { ...signature, warned: false })
    .thenInvalid('warned')
  given(drafted)
    .when('worker', 'sign', { ...signature, hash: '0'.repeat(64) })
    .thenRefused('text-changed')
  const after = given(drafted).when('worker', 'sign', signature).then('agreement-signed')
  expect(lastOf(after, 'agreement-signed')).toMatchObject({ signer: 'worker', hash: signature.hash, warned: true })
})

test('a second signature says nothing new, and is not offered', () => {
  const once = act(drafted, 'worker', 'sign', signature)
  given(once).when('worker', 'sign', signature).then()
  expect(mayDo(once, 'worker')).not.toContain('sign')
  expect(mayDo(once, 'employer')).toContain('sign')
})

test('first the parties, then the mediator, then the seal', () => {
  given(drafted).when('mediator', 'sign', signature).thenRefused('parties-sign-first')
  given(signedByParties).when('mediator', 'seal', { hash: signature.hash }).thenRefused('mediator-signs-first')
  given(signed)
    .when('mediator', 'seal', { hash: '0'.repeat(64) })
    .thenRefused('text-changed')
  const after = given(signed)
    .when('mediator', 'seal', { hash: signature.hash })
    .then('agreement-signed', 'agreement-took-effect', 'performance-began', 'rating-opened')
  expect(after.grievance.signing).toMatchObject({
    status: 'effective',
    effectiveAt: after.now,
    number: 'agreement〔2026〕1号',
  })
  expect(after.grievance.effects.map(({ kind }) => kind)).toContain('sealAgreement')
})

test('any edit voids every signature; an edit to the same text is none', () => {
  const edited = given(signedByParties)
    .when('mediator', 'edit-agreement', { terms: oneInstalment })
    .then('agreement-edited')
  expect(lastOf(edited, 'agreement-edited')).toMatchObject({ version: 2, voided: ['worker', 'employer'] })
  expect(edited.grievance.signing.signatures).toEqual({})
  given(edited).when('worker', 'sign', signature).thenRefused('text-changed')
  given(edited)
    .when('worker', 'sign', { ...signature, hash: edited.grievance.signing.hash })
    .then('agreement-signed')
  given(signedByParties).when('mediator', 'edit-agreement', { terms }).then()
  given(signedByParties)
    .when('mediator', 'edit-agreement', { terms: { ...oneInstalment, total: '7' } })
    .thenRefused('sum-differs')
})

test('an edit moves no clock', () => {
  const edited = act(pass(drafted, 2 * day), 'mediator', 'edit-agreement', { terms: oneInstalment })
  expect(owed(edited, 'signing').due).toBe(owed(drafted, 'signing').due)
})

test('not signed is not agreed', () => {
  given(drafted)
    .when('employer', 'refuse-to-sign', { words: '反悔。' })
    .then('signing-refused', 'signing-failed', 'choice-offered')
  const lapsed = pass(drafted, 8 * day)
  expect(typesOf(lapsed)).toEqual(['reminded', 'expired', 'signing-failed', 'choice-offered'])
  expect(owedNow(lapsed)).toEqual(['choice'])
  given(lapsed).when('worker', 'sign', signature).thenRefused('not-at-this-stage')
})

test('what is owed is owed by whoever signs next', () => {
  expect(owed(drafted, 'signing').owner.role).toBe('worker')
  expect(owed(act(drafted, 'worker', 'sign', signature), 'signing').owner.role).toBe('employer')
  expect(owed(signedByParties, 'signing').owner.role).toBe('mediator')
})

test('there must be an agreement to sign', () => {
  given(inMediation).when('worker', 'sign', signature).thenRefused('not-at-this-stage')
  given(drafted).when('stranger', 'sign', signature).thenRefused('not-yours-to-do')
  given(drafted).when('secondMediator', 'seal', { hash: signature.hash }).thenRefused('not-yours-to-do')
})
