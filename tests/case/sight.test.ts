import { expect, test } from 'vitest'
import type { Actor } from '../../domain/case/actor.js'
import { reads, sees, sidesOf } from '../../domain/case/sight.js'
import {
  act,
  acts,
  cast,
  departments,
  employer,
  given,
  lastOf,
  nothing,
  otherEmployer,
  type Case,
} from '../support/given.js'
import { accepted, inEffect, inMediation, openInput, proposed, reviewApplied } from '../support/stages.js'

const both = (one: Actor, other: Actor): Actor => ({
  person: one.person,
  appointments: [...one.appointments, ...other.appointments],
})

/** The types of the events that somebody reads. */
function readBy({ grievance, history }: Case, actor: Actor): readonly string[] {
  const sides = sidesOf(grievance, actor)
  return history.filter((event) => reads(event, sides, actor.person)).map(({ type }) => type)
}

test('whoever is on no side reads nothing', () => {
  for (const event of reviewApplied.history) expect(reads(event, [])).toBe(false)
})

test('two limited sides together read what each of them reads, and no more', () => {
  const referred = act(reviewApplied, 'officer', 'refer', {
    departments: [departments.humanResources],
    question: '请核实。',
  })
  const clerk = readBy(referred, cast.clerk)
  const liaison = readBy(referred, cast.liaison)
  expect(clerk).not.toContain('accepted')
  const together = readBy(referred, both(cast.clerk, cast.liaison))
  expect(new Set(together)).toEqual(new Set([...clerk, ...liaison]))
  expect(together).not.toContain('agreement-drafted')
})

test('a mediator or an expert sees for as long as they hold the office; a party stays one', () => {
  const gone = ({ person }: Actor): Actor => ({ person, appointments: [] })
  expect(sees(inMediation.grievance, cast.mediator)).toBe(true)
  expect(sees(inMediation.grievance, gone(cast.mediator))).toBe(false)
  expect(sees(inMediation.grievance, gone(cast.worker))).toBe(true)
})

test('an agent of the unions on the path reads what the union reads; the mandated one, what the worker reads', () => {
  const prepared = acts(proposed, [
    ['mediator', 'record-session', { kind: 'private-worker', occurredOn: '2026-03-02', words: '底线。' }],
    ['worker', 'prepare-arbitration', { claims: '补足工资。' }],
  ])
  const secrets = ['session-held', 'arbitration-prepared', 'proposal-made']
  expect(readBy(prepared, cast.countyAgent).filter((type) => secrets.includes(type))).toEqual([])
  const mandated = act(prepared, 'worker', 'mandate-agent', { agent: cast.agent.person })
  expect(readBy(mandated, cast.agent)).toEqual(expect.arrayContaining(secrets))
  expect(readBy(mandated, cast.countyAgent).filter((type) => secrets.includes(type))).toEqual([])
  // What the agent tells the mediator for the worker is not the union's.
  const told = act(mandated, 'agent', 'send-message', { to: 'mediator', words: '职工的意思。' })
  expect(lastOf(told, 'message-sent')).toMatchObject({ seenBy: ['worker', 'mediator'] })
})

test('of several employers, each keeps its own confidence', () => {
  const opened = act(nothing, 'worker', 'open', { ...openInput, respondents: [employer, otherEmployer] })
  const mediated = acts(opened, [
    ['officer', 'accept'],
    ['worker', 'apply-for-mediation'],
    ['employer', 'consent-to-mediation'],
    ['mediator', 'accept-mediation', { interest: 'none' }],
  ])
  const session = { kind: 'private-employer', occurredOn: '2026-03-02', words: '可以付三万元。' }
  const messaged = act(mediated, 'employer', 'send-message', { to: 'mediator', words: '另一家应当负责。' })
  const met = act(messaged, 'mediator', 'record-session', { ...session, respondent: employer })
  const private_ = ['message-sent', 'session-held']
  expect(readBy(met, cast.employer)).toEqual(expect.arrayContaining(private_))
  expect(readBy(met, cast.mediator)).toEqual(expect.arrayContaining(private_))
  expect(readBy(met, cast.otherEmployer).filter((type) => private_.includes(type))).toEqual([])
  // Without a name it was held with all of them.
  expect(readBy(act(mediated, 'mediator', 'record-session', session), cast.otherEmployer)).toContain('session-held')
  given(mediated)
    .when('mediator', 'record-session', { ...session, kind: 'joint', respondent: employer })
    .thenRefused('not-in-session')
  given(inMediation)
    .when('mediator', 'record-session', { ...session, respondent: otherEmployer })
    .thenRefused('not-in-session')
})

test('the commission reads nothing of the way there', () => {
  expect(sees(inEffect.grievance, cast.clerk)).toBe(false)
  expect(readBy(reviewApplied, cast.clerk)).not.toContain('proposal-made')
  expect(readBy(accepted, cast.clerk)).toEqual([])
})
