import fc from 'fast-check'
import { expect, test } from 'vitest'
import { possible } from '../../domain/case/act.js'
import type { Recorded } from '../../domain/case/event.js'
import { fold, obligations } from '../../domain/case/fold.js'
import type { Grievance } from '../../domain/case/grievance.js'
import type { What } from '../../domain/case/obligation.js'
import * as fen from '../../domain/values/fen.js'
import { addMillis } from '../../domain/values/time.js'
import { attempt, cast, day, hour, lapse, minute, nothing, pass, type Case, type Name } from '../support/given.js'
import { plausible, type Pick } from '../support/plausible.js'
import { everyStage } from '../support/stages.js'

/* Any people, doing anything they may, at any time, with the clock kept in time or caught up late. */

const everybody = Object.keys(cast) as readonly Name[]
const waits = [0, minute, hour, day, 3 * day, 8 * day, 20 * day, 45 * day] as const

const step = fc.record({
  /** Out of all that anybody may do, and for the content of it. */
  what: fc.nat(),
  content: fc.array(fc.nat(1000), { minLength: 8, maxLength: 8 }),
  wait: fc.constantFrom(...waits, 0, minute, hour, day, 3 * day),
  /** The engine is down meanwhile: what ran out is recorded with the next act. */
  late: fc.boolean(),
})
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

interface Walk {
  readonly one: Case
  readonly events: readonly Recorded[]
}

/** What marks itself overdue for as long as nobody acts: there is no other way out of it than to do it. */
const markedForEver: ReadonlySet<What> = new Set<What>([
  'firstResponse',
  'handling',
  'handOver',
  'challenge',
  'directive',
  'referral',
  'reviewAcceptance',
  'review',
  'settlementService',
  'paymentConfirmation',
  'limitation',
  'judgment',
  'withdrawal',
])

function picker(numbers: readonly number[]): Pick {
  let at = 0
  return (n) => (n <= 0 ? 0 : (numbers[at++ % numbers.length] ?? 0) % n)
}

/** They are possible all the time, lead nowhere or end it at once: taken less often, so that walks get far. */
const seldom: ReadonlySet<string> = new Set([
  'send-message',
  'note-contact',
  'reply',
  'answer',
  'record-session',
  'suspend',
  'prepare-arbitration',
  'urge',
  'note',
  'supervise-urge',
  'correct-opening',
  'refer',
  'mandate-agent',
  'end-mandate',
  'challenge-handler',
  'replace-handler',
  'recuse-handler',
  'reassign',
  'offer-hand-over',
  'carry-up',
  'withdraw',
  'release-to-arbitration',
  'refuse-mediation',
  'refuse-to-sign',
  'declare-unresolved',
  'withdraw-review',
])

/** What is stated of proceedings elsewhere is possible nearly always too. */
const elsewhere: ReadonlySet<string> = new Set(['arbitration', 'limitation'])

/** From nothing, or from a case that has come some way. */
const stages: Readonly<Record<string, Case>> = { nothing, ...everyStage }
const start = fc.constantFrom(...Object.keys(stages))

function walk(from: string, steps: readonly Step[], check: (walk: Walk) => void): Walk {
  let state: Walk = { one: stages[from] ?? nothing, events: [] }
  const move = (one: Case) => {
    state = { one, events: [...state.events, ...one.last] }
    check(state)
  }
  for (const { what, content, wait, late } of steps) {
    const { one } = state
    move(late ? lapse({ ...one, now: addMillis(one.now, wait) }) : pass(one, wait))
    const ways = everybody.flatMap((who) =>
      possible(state.one.grievance, cast[who])
        .filter(({ name }) => plausible[name] !== undefined)
        .map(({ name, road }) => [who, name, road] as const),
    )
    const telling = ways.filter(([, name, road]) => !seldom.has(name) && (what % 3 === 0 || !elsewhere.has(road)))
    const taken = what % 7 === 0 || telling.length === 0 ? ways : telling
    const [who, name] = taken[what % taken.length] ?? ['worker', 'send-message']
    const answer = attempt(state.one, who, name, plausible[name]?.(state.one.grievance, picker(content), state.one.now))
    if ('invalid' in answer && answer.invalid !== undefined)
      throw new Error(`${name}: ${answer.invalid.join()} does not fit`)
    if (answer.after !== undefined) move(answer.after)
  }
  return state
}

function holds({ grievance }: Case): void {
  const owed = obligations(grievance)
  expect(JSON.parse(JSON.stringify(grievance))).toStrictEqual(grievance)
  expect(new Set(owed.map(({ key }) => key)).size).toBe(owed.length)
  for (const { owner } of owed) expect(owner.person ?? owner.unit ?? owner.outside).toBeDefined()
  if (grievance.seq === 0) return
  expect(grievance.charge.officer).not.toBeNull()
  if (grievance.closing.status === 'open') {
    expect(
      owed.some(({ nextAt }) => nextAt !== null),
      `open without a clock: ${owed.map(({ what }) => what).join()}`,
    ).toBe(true)
  } else {
    expect(owed.map(({ what }) => what)).toEqual(grievance.closing.status === 'closed' ? ['reopening'] : [])
    const may = everybody.flatMap((who) => possible(grievance, cast[who]).map(({ name }) => name))
    expect(may.every((name) => name === 'reopen')).toBe(true)
  }
  for (const item of grievance.performance.items) {
    expect(fen.compare(item.received, item.amount)).toBeLessThanOrEqual(0)
    expect(item.status === 'done' && item.kind === 'payment' ? item.received : item.amount).toBe(item.amount)
  }
}

function marksOf(grievance: Grievance): number {
  return Object.values(grievance.marks).reduce((sum, { count }) => sum + count, 0)
}

test('whatever people do, whenever: nothing throws, nothing is lost, nobody is stuck', () => {
  fc.assert(
    fc.property(start, fc.array(step, { minLength: 1, maxLength: 40 }), (from, steps) => {
      let marks = 0
      const { one, events } = walk(from, steps, (at) => {
        holds(at.one)
        expect(marksOf(at.one.grievance)).toBeGreaterThanOrEqual(marks)
        marks = marksOf(at.one.grievance)
      })
      expect(fold((stages[from] ?? nothing).grievance, events)).toStrictEqual(one.grievance)
    }),
    { numRuns: 220 },
  )
}, 60_000)

test('if nobody ever acts again, every case ends and is archived, or is marked overdue for as long as it stands', () => {
  fc.assert(
    fc.property(start, fc.array(step, { minLength: 1, maxLength: 25 }), (from, steps) => {
      // At the least it is opened: that is the first thing anybody may do.
      let { one } = walk(from, steps, () => undefined)
      for (let months = 0; months < 40 && one.grievance.closing.status !== 'archived'; months++) {
        const before = marksOf(one.grievance)
        one = pass(one, 61 * day)
        holds(one)
        const clocks = obligations(one.grievance).filter(({ nextAt }) => nextAt !== null)
        if (clocks.length > 0 && clocks.every(({ what, overdue }) => markedForEver.has(what) && overdue > 0)) {
          expect(marksOf(one.grievance)).toBeGreaterThan(before)
          return
        }
      }
      expect(one.grievance.closing.status).toBe('archived')
    }),
    { numRuns: 90 },
  )
}, 60_000)

test('the same walk gives the same case', () => {
  fc.assert(
    fc.property(start, fc.array(step, { maxLength: 20 }), (from, steps) => {
      expect(walk(from, steps, () => undefined)).toStrictEqual(walk(from, steps, () => undefined))
    }),
    { numRuns: 20 },
  )
})
