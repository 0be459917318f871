import { expect, test } from 'vitest'
import type { Recorded } from '../../domain/case/event.js'
import { evolve } from '../../domain/case/fold.js'
import type { EffectKind } from '../../domain/case/grievance.js'
import { consentedAt } from '../../domain/procedure/service.js'
import { act, cast, day, employer, given, otherEmployer, pass, type Case } from '../support/given.js'
import { accepted, inEffect, issued, service } from '../support/stages.js'

/*
 * Service of papers: who consents for whom, and which paper may be served how.
 */

/** The case once the paper of this effect was made, as the record has it. */
function made(one: Case, kind: EffectKind): { readonly after: Case; readonly paper: string } {
  const effect = one.grievance.effects.find((open) => open.kind === kind)
  if (effect === undefined) throw new Error(`no ${kind} is open`)
  const event = {
    seq: one.grievance.seq + 1,
    at: one.now,
    actor: 'system',
    command: `effect:${effect.key}`,
    type: 'document-sealed',
    data: { effect: effect.key, kind, number: '1', sha256: 'a'.repeat(64), bytes: 1, media: 'application/pdf' },
  } as Recorded
  const after = { ...one, grievance: evolve(one.grievance, event), last: [event], history: [...one.history, event] }
  return { after, paper: effect.key }
}

const worker = { party: 'worker', id: cast.worker.person } as const
const firm = { party: 'employer', id: employer } as const
const other = { party: 'employer', id: otherEmployer } as const

test('a consent is given, taken back, and known to have stood until then', () => {
  const consents = (one: Case) => one.grievance.service.consents
  const given1 = act(accepted, 'worker', 'confirm-service-address', { electronic: true, address: '某街1号' })
  expect(consents(given1)).toEqual([worker])
  const back = act(pass(given1, day), 'worker', 'confirm-service-address', { electronic: false, address: '某街1号' })
  expect(consents(back)).toEqual([])
  expect(consentedAt(back.grievance, worker, given1.now)).toBe(true)
  expect(consentedAt(back.grievance, worker, pass(back, 1000).now)).toBe(false)
  given(accepted)
    .when('officer', 'confirm-service-address', { electronic: true, address: '某街1号' })
    .thenRefused('not-yours-to-do')
})

test('the application for review asks for consent too: of its own party, and of several employers of its own alone', () => {
  const alone = act(inEffect, 'employer', 'apply-for-review', service)
  expect(alone.grievance.service.consents).toEqual([firm])
  const { opening } = inEffect.grievance
  const two = { ...opening, respondents: [employer, otherEmployer] }
  const both: Case = { ...inEffect, grievance: { ...inEffect.grievance, opening: two } }
  const applied = act(both, 'employer', 'apply-for-review', service)
  expect(applied.grievance.service.consents).toEqual([firm])
  expect(applied.grievance.service.consents).not.toContainEqual(other)
  const refused = act(inEffect, 'worker', 'apply-for-review', { ...service, electronicService: false })
  expect(refused.grievance.service.consents).toEqual([])
})

test('whoever signs for the 调解书 has been served it; it is never left, and nothing is served before it was made', () => {
  const { after, paper } = made(issued, 'issueSettlement')
  const record = { paper, party: 'worker', occurredOn: after.now.slice(0, 10), proof: '送达回证' }
  given(after)
    .when('clerk', 'record-paper-service', { ...record, how: 'left-with-witness' })
    .thenRefused('not-to-be-left')
  given(after)
    .when('officer', 'record-paper-service', { ...record, how: 'direct' })
    .thenRefused('not-your-paper')
  given(pass(after, day))
    .when('clerk', 'record-paper-service', { ...record, how: 'direct', occurredOn: '2026-02-28' })
    .thenRefused('day-before-opening')
  const received = act(after, 'worker', 'receive-settlement')
  expect(received.grievance.service.served).toMatchObject([{ ...worker, paper, how: 'signed-for' }])
  given(received)
    .when('clerk', 'record-paper-service', { ...record, how: 'direct' })
    .thenRefused('served-already')
  expect(act(received, 'employer', 'receive-settlement').grievance.service.served).toMatchObject([worker, firm])
})
