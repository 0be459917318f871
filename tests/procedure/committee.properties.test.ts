import fc from 'fast-check'
import { expect, test } from 'vitest'
import { obligations } from '../../domain/case/fold.js'
import { choices } from '../../domain/procedure/committee/ballots.js'
import { lowerMedian, tally } from '../../domain/procedure/committee/tally.js'
import {
  employer,
  expert,
  expertId,
  officer,
  pick,
  toVote,
  unresolved,
  worker,
  type Case,
  type Vote,
} from './committee-case.js'

const size = fc.constantFrom(3, 5)
const vote: fc.Arbitrary<Vote> = fc
  .record({ choice: fc.constantFrom(...choices), amount: fc.bigInt({ min: 1n, max: 10n ** 12n }).map(String) })
  .map(({ choice, amount }) => (choice === 'middle' ? { choice, amount } : { choice }))
const votes = size.chain((n) => fc.array(vote, { minLength: n, maxLength: n }))

test('the tally: one outcome, the same in any order, and a verdict only by more than half of those who decide', () => {
  const some = votes.chain((all) =>
    fc.tuple(
      fc.constant(all.length),
      fc.shuffledSubarray(all.map((one, i) => ({ seat: i + 1, choice: one.choice, amount: one.amount ?? null }))),
    ),
  )
  fc.assert(
    fc.property(some, ([seats, cast]) => {
      const result = tally(seats, cast)
      expect(
        tally(
          seats,
          cast.toSorted((a, b) => a.seat - b.seat),
        ),
      ).toEqual(result)
      const deciding = cast.filter(({ choice }) => choice !== 'abstain')
      const most = Math.max(...choices.map((choice) => deciding.filter((one) => one.choice === choice).length))
      const quorate = cast.length * 3 >= seats * 2
      expect('choice' in result).toBe(quorate && most * 2 > deciding.length)
      const { notCast, ...counts } = result.counts
      expect(Object.values(counts).reduce((sum, n) => sum + n, notCast)).toBe(seats)
      if ('choice' in result) {
        expect(result.dissent).toEqual(
          deciding
            .filter(({ choice }) => choice !== result.choice)
            .map(({ seat }) => seat)
            .toSorted((a, b) => a - b),
        )
        expect(result.amount === null).toBe(result.choice !== 'middle')
      }
    }),
  )
})

test('the lower median: one of the amounts, with no more than half below it, and no more than half above', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: 1n, max: 10n ** 15n }), { minLength: 1, maxLength: 9 }), (amounts) => {
      const median = BigInt(lowerMedian(amounts.map(String)) ?? '-1')
      expect(amounts).toContain(median)
      expect(amounts.filter((one) => one < median).length * 2).toBeLessThan(amounts.length)
      expect(amounts.filter((one) => one > median).length * 2).toBeLessThanOrEqual(amounts.length)
    }),
  )
  expect(lowerMedian([])).toBeNull()
})

test('the same ballots in any order of arrival, replaced or not, give the same verdict', () => {
  const arrivals = votes.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray(
        all.map((_, i) => i),
        { minLength: all.length },
      ),
      fc.array(fc.tuple(fc.nat(all.length - 1), vote), { maxLength: 3 }),
    ),
  )
  const play = (all: readonly Vote[], order: readonly number[], before: readonly (readonly [number, Vote])[]) => {
    const c = unresolved()
    toVote(c, all.length)
    // Changed minds: only the last ballot of a seat counts. One seat waits, so that voting does not close before.
    const waits = order.at(-1)
    for (const [i, earlier] of before) if (i !== waits) c.cast(i + 1, earlier)
    for (const i of order) c.cast(i + 1, all[i] ?? { choice: 'abstain' })
    c.count()
    const { verdict, tier, status } = c.now().committee
    return { verdict, tier, status }
  }
  fc.assert(
    fc.property(arrivals, ([all, order, before]) => {
      const straight = play(
        all,
        all.map((_, i) => i),
        [],
      )
      expect(play(all, order, before)).toEqual(straight)
    }),
    { numRuns: 60 },
  )
})

/** Something that somebody in the case, or time, may do next. */
const deed = fc.record({
  kind: fc.constantFrom(
    'accept',
    'accept',
    'accept',
    'recuse',
    'challenge',
    'name',
    'time',
    'meet',
    'vote',
    'vote',
    'answer',
  ),
  n: fc.nat(8),
  vote,
  yes: fc.boolean(),
})

test('whatever the experts and the parties do: no seat twice, nobody who sat or was passed over sits, and it comes to an end', () => {
  fc.assert(
    fc.property(size, fc.array(deed, { minLength: 20, maxLength: 160 }), (seats, deeds) => {
      const c = unresolved()
      c.does(worker, 'choose-road', { road: 'committee' })
      for (const one of deeds) {
        if (c.now().committee.status === 'picking') pickFree(c, seats)
        doOne(c, one)
        const { seats: now, reserves, sat, passedOver, size: frozen } = c.now().committee
        const people = [...now.flatMap(({ person }) => (person === null ? [] : [person])), ...reserves]
        expect(new Set(people).size).toBe(people.length)
        expect(people.filter((person) => sat.includes(person) || passedOver.includes(person))).toEqual([])
        expect([0, seats]).toContain(frozen)
        expect(now.length).toBe(frozen)
      }
      // Left alone, time brings it to its end: every step has an owner and a last day.
      for (let n = 0; n < 40 && c.now().closing.status === 'open'; n++) {
        if (c.now().committee.status === 'counting') c.count()
        const [first] = obligations(c.now()).filter(({ next }) => next !== null)
        if (first === undefined || first.what === 'handling') break
        c.runsOut(first.what)
      }
      const { committee, closing } = c.now()
      expect(closing.status !== 'open' || committee.status === 'accepted').toBe(true)
    }),
    { numRuns: 60 },
  )
}, 120_000)

function pickFree(c: Case, size: number): void {
  const { tier, sat, passedOver } = c.now().committee
  const free = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    .map((n) => expertId(tier ?? 1, n))
    .filter((id) => !sat.includes(id) && !passedOver.includes(id))
  if (free.length >= size + 2)
    c.does(worker, 'pick-panel', { panel: free.slice(0, size), reserves: free.slice(size, size + 2) })
  else pick(c, 3)
}

/** Tries it; a refusal is an answer too. */
function doOne(c: Case, { kind, n, vote: ballot, yes }: { kind: string; n: number; vote: Vote; yes: boolean }): void {
  const { seats, tier, status } = c.now().committee
  if (c.now().closing.status !== 'open' || c.now().choice.open !== null) return
  if (status === 'counting') c.count()
  const seat = seats[n % (seats.length || 1)]
  const holder = expert(seat?.person ?? '')
  switch (kind) {
    case 'accept':
      return void c.when(holder, 'accept-seat')
    case 'recuse':
      return void c.when(holder, 'recuse', { words: '回避' })
    case 'challenge':
      return void c.when(yes ? officer : employer, 'challenge-seat', { seat: 1 + (n % 5), words: '回避' })
    case 'name':
      return void c.when(worker, 'name-expert', { expert: expertId(tier ?? 1, 1 + n) })
    case 'meet':
      return void c.when(expert(seats[0]?.person ?? ''), 'record-response-meeting', {
        occurredOn: '2026-11-25',
        words: '记录',
      })
    case 'vote':
      return void (seat === undefined ? 0 : c.cast(seat.n, ballot))
    case 'answer':
      return void c.when(yes ? worker : officer, 'answer-verdict', { accept: n % 2 === 0 })
    default: {
      const [first] = obligations(c.now()).filter(({ next }) => next !== null)
      if (n === 0 && first !== undefined && first.what !== 'handling') c.runsOut(first.what)
    }
  }
}
