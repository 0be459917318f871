import { commandNamed, decide, expire, expiredAt } from '../../domain/case/act.js'
import { system, type Actor } from '../../domain/case/actor.js'
import type { NewEvent, Recorded } from '../../domain/case/event.js'
import type { FactName, Facts, FactsOnDemand, SliceRef } from '../../domain/case/facts.js'
import { evolve } from '../../domain/case/fold.js'
import type { Grievance } from '../../domain/case/grievance.js'
import { isRefusal, type Refusal } from '../../domain/case/refusal.js'
import { belongs, foldClaimants, type Claimant } from '../../domain/procedure/collective/claimant.js'
import { rowHash } from '../../domain/procedure/collective/framework.js'
import { identityNumbersIn } from '../../domain/procedure/collective/roster.js'
import type { Moment } from '../../domain/procedure/room.js'
import { addMillis, type Instant } from '../../domain/values/time.js'
import { cast, employer, factsOf, monday, nothing, type Name } from '../support/given.js'
import { csvOf, listed } from '../support/workers.js'

/*
 * A collective case over the pure domain: the state of the case and the rows beside it, folded from the same events.
 */

export interface Many {
  readonly grievance: Grievance
  readonly rows: ReadonlyMap<number, Claimant>
  readonly now: Instant
  readonly last: readonly Recorded[]
}

export const before: Many = { grievance: nothing.grievance, rows: new Map(), now: monday, last: [] }

/** One of the cast, or the worker of that row. */
export type Who = Name | number

/** The same person for the same number: the first on the list is the worker of the cast, who filed. */
export function personOf(n: number): string {
  return n === 1 ? cast.worker.person : `00000000-0000-8000-b000-${String(n).padStart(12, '0')}`
}

export function actorOf(state: Many, who: Who): Actor {
  const actor: Actor = typeof who === 'number' ? { person: personOf(who), appointments: [] } : cast[who]
  const row = [...state.rows.values()].findLast((one) => one.person === actor.person)
  return row === undefined ? actor : { ...actor, claimant: row }
}

export function attempt(state: Many, who: Who, name: string, content: unknown = {}): Many | Refusal {
  const command = commandNamed.get(name)
  if (command === undefined) throw new Error(`no command ${name}`)
  const input: unknown = command.input.parse(content)
  const current = lapse(state)
  const actor = actorOf(current, who)
  const refs = command.slices?.(input as never, actor) ?? []
  const moment = momentOf(current, actor, { claimants: sliced(current, refs), roster: rosterOf(current, input) })
  const answer = decide(current.grievance, command, input, moment)
  return isRefusal(answer) ? answer : written(current, answer, actor.person, name)
}

export function act(state: Many, who: Who, name: string, content: unknown = {}): Many {
  const after = attempt({ ...state, now: addMillis(state.now, 60_000) }, who, name, content)
  if (isRefusal(after)) throw new Error(`${String(who)} ${name}: ${after.refused}: ${after.why.en}`)
  return after
}

export function refusedAs(answer: Many | Refusal): string | null {
  return isRefusal(answer) ? answer.refused : null
}

/** What has run out by now, with what follows. */
export function lapse(state: Many): Many {
  let current = state
  for (let n = 0; n < 100; n += 1) {
    const due = expiredAt(current.grievance, state.now)[0]
    if (due === undefined) return current
    const events = expire(current.grievance, due.key, momentOf(current, system, {}))
    if (events.length === 0) return current
    current = written(current, events, 'system', `expire:${due.key}`)
  }
  throw new Error('expiries without end')
}

export function later(state: Many, days: number): Many {
  return lapse({ ...state, now: addMillis(state.now, days * 86_400_000) })
}

export function signature(state: Many, n: number) {
  const row = state.rows.get(n)
  const { hash } = state.grievance.signing
  return {
    hash,
    rowHash:
      row === undefined || row.settled === null ? '0'.repeat(64) : rowHash(hash, { ...row, amount: row.settled }),
    identifiedBy: 'real-name-login',
    warned: true,
  }
}

export const sign = (state: Many, n: number): Many => act(state, n, 'sign-row', signature(state, n))

/** Employer, mediator and seal. */
export function formally(state: Many): Many {
  const { hash } = state.grievance.signing
  const signed = { hash, identifiedBy: 'real-name-login', warned: true }
  return act(act(act(state, 'employer', 'sign', signed), 'mediator', 'sign', signed), 'mediator', 'seal', { hash })
}

/** Opened, with so many workers on the list, represented by the first three. */
export function gathered(count = 12): Many {
  const opened = act(before, 'worker', 'open', {
    respondents: [employer],
    region: '330723',
    claim: { type: 'pay-arrears', amount: '1', remedies: ['payment'], knewOn: '2026-02-01' },
    facts: '全体拖欠工资',
    collective: { workers: Math.max(10, count) },
  })
  const csv = csvOf(Array.from({ length: count }, (_, i) => listed(i + 1)))
  const listedAll = act(opened, 'worker', 'add-claimants', { csv, mandated: true })
  return act(listedAll, 'worker', 'appoint-representatives', { numbers: [1, 2, 3] })
}

/** In mediation, with both and the mediator in it. */
export function mediated(count = 12): Many {
  const steps: readonly (readonly [Who, string, unknown?])[] = [
    ['officer', 'accept'],
    ['worker', 'apply-for-mediation'],
    ['employer', 'consent-to-mediation'],
    ['mediator', 'accept-mediation', { interest: 'none' }],
  ]
  return steps.reduce((state, [who, name, input]) => act(state, who, name, input), gathered(count))
}

export const terms = {
  instalments: [
    { share: 3333, due: '2026-03-20' },
    { share: 3333, due: '2026-04-20' },
    { share: 3334, due: '2026-05-20' },
  ],
  acceleration: false,
}

/** Ready to be signed. */
export function drafted(count = 12, more: object = {}): Many {
  const proposed = act(mediated(count), 'mediator', 'propose-framework', {
    terms: { ...terms, ...more },
    amounts: 'claimed',
  })
  return act(act(proposed, 'worker', 'accept-proposal', { version: 1 }), 'employer', 'accept-proposal', { version: 1 })
}

/** In effect for all. */
export function settled(count = 12): Many {
  const all = Array.from({ length: count }, (_, i) => i + 1)
  return formally(all.reduce(sign, drafted(count)))
}

export const typesOf = (state: Many): readonly string[] => state.last.map(({ type }) => type)
export const statusesOf = (state: Many): readonly string[] => [...state.rows.values()].map(({ status }) => status)

function written(state: Many, events: readonly NewEvent[], by: string, command: string): Many {
  const last = events.map((event, i): Recorded => {
    const data = event.allot === null ? event.data : { ...event.data, number: `${event.allot.series}〔2026〕1号` }
    return { seq: state.grievance.seq + 1 + i, at: state.now, actor: by, command, type: event.type, data } as Recorded
  })
  return { ...state, grievance: last.reduce(evolve, state.grievance), rows: foldClaimants(state.rows, last), last }
}

function sliced({ rows }: Many, refs: readonly SliceRef[]): readonly Claimant[] {
  return [...rows.values()].filter((row) => refs.some((ref) => ref.of === 'all' || ref.numbers.includes(row.n)))
}

function rosterOf(state: Many, input: unknown): FactsOnDemand['roster'] {
  const numbers = new Map(Array.from({ length: 200 }, (_, i) => [listed(i + 1).idno, i + 1]))
  return new Map(
    identityNumbersIn(input).map((idno) => {
      const person = personOf(numbers.get(idno) ?? 999)
      const there = [...state.rows.values()].some((row) => belongs(row) && row.person === person)
      return [idno, { person, listed: there, ownEmployer: false }]
    }),
  )
}

function momentOf(state: Many, actor: Actor, more: Partial<Facts & FactsOnDemand>): Moment<FactName> {
  return { actor, at: state.now, due: null, facts: factsOf(state.grievance, more) }
}
