import fc from 'fast-check'
import { expect, test } from 'vitest'
import { possible } from '../../domain/case/act.js'
import { blank, fold, obligations } from '../../domain/case/fold.js'
import { sees } from '../../domain/case/sight.js'
import { handlingWaits } from '../../domain/procedure/referral.js'
import { addMillis } from '../../domain/values/time.js'
import { attempt, cast, day, hour, minute, pass, staffFrom, type Case, type Name } from '../support/given.js'
import { plausible } from '../support/plausible.js'
import { everyStage } from '../support/stages.js'

/*
 * Charge passed on in every way at once: offered, carried up, recused, challenged, reassigned, on leave, with departments
 * asked beside it. Whatever happens: somebody has the case by name, something is owed, and nobody deals for themselves.
 */

const passingOn: ReadonlySet<string> = new Set([
  'handOver',
  'replacement',
  'referral',
  'supervision',
  'acceptance',
  'suspension',
])
const everybody = Object.keys(cast) as readonly Name[]
const officers: readonly Name[] = [
  'officer',
  'secondOfficer',
  'townshipOfficer',
  'secondTownshipOfficer',
  'countyOfficer',
  'cityOfficer',
]

const step = fc.record({
  what: fc.nat(),
  content: fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 }),
  wait: fc.constantFrom(0, minute, hour, day, 3 * day, 15 * day, 30 * day),
  away: fc.subarray([...officers]),
})

function holds({ grievance }: Case): void {
  const owed = obligations(grievance)
  const { charge, replacement, handOver, referral, opening, mediation } = grievance
  expect(JSON.parse(JSON.stringify(grievance))).toStrictEqual(grievance)
  expect(charge.officer).not.toBeNull()
  expect(charge.path[0]).toBe(charge.union)
  expect(charge.former).not.toContain(charge.union)
  expect([opening.claimant, mediation.mediator, handOver.agent?.person]).not.toContain(charge.officer)
  expect(replacement.passedOver).not.toContain(charge.officer)
  expect(handOver.offers.filter(({ status }) => status === 'offered').length).toBeLessThanOrEqual(1)
  const handler = everybody.find((who) => cast[who].person === charge.officer)
  expect(handler !== undefined && sees(grievance, cast[handler])).toBe(true)
  if (grievance.closing.status !== 'open') return
  expect(owed.some(({ nextAt }) => nextAt !== null)).toBe(true)
  // What stands still is waited for, or suspended.
  const still = owed.filter(({ suspended }) => suspended !== null)
  if (still.length > 0 && grievance.suspension.active === null) {
    expect(still.map(({ what }) => what)).toEqual(['handling'])
    expect(handlingWaits(grievance)).toBe(true)
    expect(referral.asked.some(({ status, waits }) => status === 'asked' && waits)).toBe(true)
  }
}

test('somebody always has it, something is always owed, nobody deals for themselves', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(everyStage)),
      fc.array(step, { minLength: 1, maxLength: 30 }),
      (from, steps) => {
        let one = everyStage[from]
        if (one === undefined) throw new Error('no such stage')
        const start = one.grievance
        const history = []
        for (const { what, content, wait, away } of steps) {
          const overrides = { staff: staffFrom(one.grievance.charge.union, away) }
          one = pass(one, wait, overrides)
          history.push(...one.last)
          holds(one)
          const { grievance, now } = one
          const ways = everybody.flatMap((who) =>
            possible(grievance, cast[who])
              .filter(({ name, road }) => passingOn.has(road) && plausible[name] !== undefined)
              .map(({ name }) => [who, name] as const),
          )
          const [who, name] = ways[what % (ways.length || 1)] ?? ['worker', 'send-message']
          let at = 0
          const pick = (n: number) => (n <= 0 ? 0 : (content[at++ % content.length] ?? 0) % n)
          const facts = { staff: staffFrom(grievance.charge.union, away) }
          const answer = attempt(
            { ...one, now: addMillis(now, 1) },
            who,
            name,
            plausible[name]?.(grievance, pick, now),
            facts,
          )
          if (answer.after === undefined) throw new Error(`${name} does not fit`)
          one = answer.after
          history.push(...one.last)
          holds(one)
        }
        expect(fold(start, history)).toStrictEqual(one.grievance)
        expect(fold(blank(start.id), one.history)).toStrictEqual(one.grievance)
      },
    ),
    { numRuns: 150 },
  )
}, 60_000)
