import { randomUUID } from 'node:crypto'
import { commandNamed } from '../../domain/case/act.js'
import type { Actor, CaseId, PersonId } from '../../domain/case/actor.js'
import { shanghaiDay } from '../../domain/values/time.js'
import type { ManualClock } from '../../record/clock.js'
import { perform } from '../../record/perform.js'
import { actorOf, addPerson, appoint } from '../../record/registers.js'
import type { Store } from '../../record/store.js'
import type { County } from '../support/county.js'

/*
 * A year of cases in the volumes of the model this platform follows (四有工作法): 4,976 received, 4,672 of them closed, 1,595
 * settled with 43.41 million yuan. Each goes through the real procedure, on its own day.
 */

export const volumes = {
  received: 4_976,
  closed: 4_672,
  settled: 1_595,
  /** 分. */
  paid: 4_341_000_000n,
} as const

/** Shanghai days over which they come in. */
const days = 350
const claims = ['pay-arrears', 'bonus', 'work-injury', 'termination', 'social-insurance', 'working-time'] as const

type Story = 'settled' | 'withdrawn' | 'open'

interface Planned {
  readonly story: Story
  readonly claim: (typeof claims)[number]
  /** 分; of what is settled, what is agreed and paid. */
  readonly amount: bigint
  readonly worker: number
}

/** The same plan each time: settled and withdrawn mixed over the year, and those that are still open at its end. */
export function plan(): readonly Planned[] {
  const pick = chance(4_976)
  const { received, closed, settled, paid } = volumes
  const shuffled = Array.from({ length: closed }, (_, n): readonly [number, Story] => [
    pick(),
    n < settled ? 'settled' : 'withdrawn',
  ]).toSorted(([a], [b]) => a - b)
  const weights = Array.from({ length: settled }, () => 1 + (pick() % 9))
  const all = weights.reduce((sum, one) => sum + one, 0)
  const amounts = weights.map((one) => (paid * BigInt(one)) / BigInt(all))
  const rest = paid - amounts.reduce((sum, one) => sum + one, 0n)
  let nth = 0
  const amountOf = (story: Story): bigint => {
    if (story !== 'settled') return 100_000n + BigInt(pick() % 5_000_000)
    nth += 1
    // What division has left goes to the last.
    return (amounts[nth - 1] ?? 0n) + (nth === settled ? rest : 0n)
  }
  const stories: readonly Story[] = [
    ...shuffled.map(([, story]) => story),
    ...Array.from({ length: received - closed }, () => 'open' as const),
  ]
  return stories.map((story, n) => ({
    story,
    claim: claims[pick() % claims.length] ?? 'bonus',
    amount: amountOf(story),
    worker: n % workers,
  }))
}

const workers = 300
const atOnce = 8

/** Plays the plan over the year from the clock's own day on. */
export async function playVolumes(store: Store, county: County, clock: ManualClock): Promise<void> {
  const planned = plan()
  const people: PersonId[] = []
  for (let n = 0; n < workers; n += 1) {
    const person = await addPerson(store, { name: '测试职工' })
    await appoint(store, { person, role: 'worker', unit: county.employer, from: '2026-01-01' })
    people.push(person)
  }
  const actors = new Map<PersonId, Actor>()
  const actorFor = async (person: PersonId): Promise<Actor> => {
    const actor = actors.get(person) ?? (await actorOf(store, person))
    if (actor === null) throw new Error('nobody')
    actors.set(person, actor)
    return actor
  }
  async function act(person: PersonId, name: string, caseId: CaseId | null, content: object = {}): Promise<CaseId> {
    const input = commandNamed.get(name)?.input.parse(content)
    const actor = await actorFor(person)
    const done = await perform(store, { caseId, command: name, input, actor, key: randomUUID() })
    if (done.outcome !== 'accepted') throw new Error(`${name}: ${JSON.stringify(done)}`)
    return done.grievance.id
  }

  async function play({ story, claim, amount, worker }: Planned): Promise<void> {
    const { employer, officer } = county.people
    const person = people[worker] ?? ''
    const total = amount.toString()
    const id = await act(person, 'open', null, {
      respondents: [county.employer],
      region: '330521',
      claim: { type: claim, amount: total, remedies: ['payment'], knewOn: '2026-10-01' },
      facts: '诉求。',
    })
    if (story === 'open') return
    await act(officer, 'accept', id)
    if (story === 'withdrawn') return void (await act(person, 'withdraw', id))
    const today = shanghaiDay(clock.read())
    await act(officer, 'propose-result', id, {
      terms: { total, instalments: [{ amount: total, due: '2029-12-31' }] },
    })
    for (const party of [employer, person]) await act(party, 'agree-to-result', id, { version: 1 })
    await act(employer, 'report-payment', id, { n: 1, amount: total, occurredOn: today })
    await act(person, 'confirm-payment', id, { n: 1 })
    await act(person, 'rate', id, { score: 5, solved: true })
  }

  for (let day = 0, next = 0; day < days; day += 1) {
    const until = Math.round((planned.length * (day + 1)) / days)
    const today = planned.slice(next, until)
    next = until
    const hand = async (from: number): Promise<void> => {
      for (let n = from; n < today.length; n += atOnce) {
        const one = today[n]
        if (one !== undefined) await play(one)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, (_, n) => hand(n)))
    clock.advance(86_400_000)
  }
}

/** Whole numbers of 31 bits, the same each time. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state >>> 8
  }
}
