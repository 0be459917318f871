import { commandNamed, decide, expire, expiredAt } from '../../domain/case/act.js'
import { system, type Actor } from '../../domain/case/actor.js'
import { happened, type NewEvent, type Recorded } from '../../domain/case/event.js'
import type { ExpertFact, FactName, FactsOnDemand, PoolFact } from '../../domain/case/facts.js'
import { blank, evolve, obligations } from '../../domain/case/fold.js'
import type { Grievance } from '../../domain/case/grievance.js'
import { isRefusal, type Refusal } from '../../domain/case/refusal.js'
import { announcedCalendar } from '../../domain/law/calendar.js'
import { standardPolicy } from '../../domain/law/policy.js'
import { offerChoice } from '../../domain/procedure/choice.js'
import { commitmentOf, seatOf, type Ballot, type Choice } from '../../domain/procedure/committee/ballots.js'
import { reveal, type OpenedBallots } from '../../domain/procedure/committee/tally.js'
import type { Tier } from '../../domain/procedure/committee/tiers.js'
import type { Moment } from '../../domain/procedure/room.js'
import { addMillis } from '../../domain/values/time.js'

/*
 * One case before the committee, in memory: the pure procedure alone, with facts that are made up here.
 */

export const units = {
  street: 'unit-street',
  county: 'unit-county',
  city: 'unit-city',
  employer: 'unit-employer',
} as const
const tierUnits: Record<Tier, string> = { 1: units.street, 2: units.county, 3: units.city }

const person = (id: string, role: Actor['appointments'][number]['role'], unit: string): Actor => ({
  person: id,
  appointments: [{ role, unit }],
})
const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
export const worker = person(idOf(1), 'worker', units.street)
export const officer = person(idOf(2), 'officer', units.street)
export const employer = person(idOf(3), 'employer', units.employer)
export const stranger = person(idOf(4), 'worker', units.street)

export const expertId = (tier: Tier, n: number) => idOf(tier * 1000 + n)
export const expert = (id: string): Actor => ({
  person: id,
  appointments: [1, 2, 3].map((tier) => ({ role: 'expert', unit: tierUnits[tier as Tier] })),
})

export function pool(tier: Tier, count: number, more: Readonly<Record<number, Partial<ExpertFact>>> = {}): PoolFact {
  const experts = Array.from({ length: count }, (_, i): ExpertFact => ({
    person: expertId(tier, i + 1),
    skills: [],
    load: 0,
    record: { seats: 0, verdicts: 0 },
    ties: [],
    ...more[i + 1],
  }))
  return { tier, unit: tierUnits[tier], experts }
}

export const fullPools: readonly PoolFact[] = [pool(1, 9), pool(2, 9), pool(3, 9)]

export type Vote = { readonly choice: Choice; readonly amount?: string; readonly act?: string }

export interface Case {
  readonly now: () => Grievance
  readonly at: () => string
  readonly types: () => readonly string[]
  readonly events: () => readonly Recorded[]
  /** What came of a command: the types of its events, or why it was refused. */
  readonly when: (actor: Actor, command: string, input?: object) => readonly string[] | Refusal
  /** The same, and it must not be refused. */
  readonly does: (actor: Actor, command: string, input?: object) => readonly string[]
  /** Lets the clock run to the end of the earliest period of this kind, and records all that runs out by then. */
  readonly runsOut: (what: string) => readonly string[]
  readonly pools: (pools: readonly PoolFact[]) => void
  /** Opens the live ballots and counts, as the worker does; `spoilt` seats do not open. */
  readonly count: (spoilt?: readonly number[]) => readonly string[]
  readonly cast: (seat: number, vote: Vote) => readonly string[] | Refusal
}

/** A case that the union could not resolve; the worker is asked which road comes next. */
export function unresolved(
  given: {
    readonly pools?: readonly PoolFact[]
    readonly path?: readonly string[]
    readonly because?: Parameters<typeof offerChoice>[1]
  } = {},
): Case {
  let pools = given.pools ?? fullPools
  let at = '2026-11-25T01:00:00.000Z'
  let state = blank('0198f5c2-0000-7000-8000-000000000001')
  const events: Recorded[] = []
  const cast = new Map<string, Ballot & { act: string | null }>()

  const momentOf = (actor: Actor, ballot: FactsOnDemand['ballot'] = null): Moment<FactName> => {
    const facts = {
      calendar: announcedCalendar,
      policy: standardPolicy,
      experts: pools,
      mediators: [],
      upper: null,
      ballot,
    }
    // The others are of no use here; a command that asked for one would fail.
    return { actor, at, due: null, facts: facts as unknown as Moment<FactName>['facts'] }
  }
  function write(actor: Actor, command: string, news: readonly NewEvent[]): readonly string[] {
    for (const { type, data } of news) {
      const event = { seq: state.seq + 1, at, actor: actor.person, command, type, data } as Recorded
      events.push(event)
      state = evolve(state, event)
      // What is stored is JSON, and nothing is lost in it.
      if (JSON.stringify(JSON.parse(JSON.stringify(state))) !== JSON.stringify(state))
        throw new Error('the state is not plain JSON')
    }
    obligations(state)
    return news.map(({ type }) => type)
  }

  // What came before, as far as it matters here; none of its periods runs any more.
  for (const { type, data } of [
    happened('opened', {
      number: '试工诉〔2026〕1号',
      channel: 'app',
      claimant: worker.person,
      respondents: [units.employer],
      region: '330723',
      claim: {
        type: 'termination',
        amount: '2400000',
        relationship: 'labour',
        remedies: ['payment'],
        knewOn: '2026-11-01',
        employmentEndedOn: null,
      },
      limitation: '2027-11-01',
      alike: [],
      union: units.street,
      path: given.path ?? [units.street, units.county, units.city],
      officer: officer.person,
    }),
    happened('accepted', {}),
    happened('not-resolved', { reason: 'other' }),
  ]) {
    const event = { seq: state.seq + 1, at, actor: officer.person, command: 'given', type, data } as Recorded
    events.push(event)
    state = evolve(state, event)
  }
  state = { ...state, effects: [] }
  write(officer, 'declare-unresolved', [offerChoice(state, given.because ?? 'not-resolved', momentOf(officer))])

  function when(actor: Actor, name: string, input: object = {}): readonly string[] | Refusal {
    const command = commandNamed.get(name)
    if (command === undefined) throw new Error(`no command ${name}`)
    at = addMillis(at, 60_000)
    const parsed: unknown = command.input.parse(input)
    const { tier } = state.committee
    const seat = seatOf(state, actor.person)
    const ballot =
      name === 'cast-ballot' && tier !== null && seat !== null ? commit(tier, seat.n, parsed as Vote) : null
    const answer = decide(state, command, parsed, momentOf(actor, ballot))
    if (isRefusal(answer)) return answer
    return write(actor, name, answer)
  }

  function commit(tier: Tier, seat: number, { choice, amount, act }: Vote) {
    const one = { seat, choice, amount: amount ?? null, nonce: String(cast.size).padStart(64, '0'), act: act ?? null }
    const commitment = commitmentOf(state.id, tier, one)
    cast.set(commitment, one)
    return { commitment, box: 'box' }
  }

  function does(actor: Actor, name: string, input?: object): readonly string[] {
    const came = when(actor, name, input)
    if (isRefusal(came)) throw new Error(`${name}: ${JSON.stringify(came)}`)
    return came
  }

  return {
    now: () => state,
    at: () => at,
    types: () => events.map(({ type }) => type),
    events: () => events,
    when,
    does,
    pools: (next) => {
      pools = next
    },
    runsOut(what) {
      const first = obligations(state)
        .filter((one) => one.what === what)
        .map(({ due }) => due)
        .sort()[0]
      if (first === undefined) throw new Error(`nobody owes ${what}`)
      at = addMillis(first, 5_000)
      const came: string[] = []
      for (let n = 0; n < 50; n++) {
        const [next] = expiredAt(state, at)
        if (next === undefined) break
        const news = expire(state, next.key, momentOf(system))
        if (news.length === 0) break
        came.push(...write(system, `expire:${next.key}`, news))
      }
      return came
    },
    count(spoilt = []) {
      const effect = state.effects.find(({ kind }) => kind === 'tallyBallots')
      if (effect === undefined) throw new Error('there is nothing to count')
      const live = state.committee.seats.flatMap(({ ballot }) => {
        const found = ballot === null ? undefined : cast.get(ballot.commitment)
        return found === undefined ? [] : [{ ...found, reasons: '理由' }]
      })
      const opened: OpenedBallots = {
        ballots: live.filter(({ seat }) => !spoilt.includes(seat)),
        uncounted: spoilt.map((seat) => ({ seat, why: 'unopened' })),
      }
      return write(system, `effect:${effect.key}`, reveal(state, effect.key, opened, momentOf(system)))
    },
    cast(seat, vote) {
      const holder = state.committee.seats.find(({ n }) => n === seat)?.person ?? ''
      return when(expert(holder), 'cast-ballot', { reasons: '理由', ...vote })
    },
  }
}

/** The panel 1 … size of the present tier, with the next two as reserves. */
export function pick(c: Case, size = 3): void {
  const tier = c.now().committee.tier ?? 1
  const ids = (from: number, count: number) => Array.from({ length: count }, (_, i) => expertId(tier, from + i))
  c.does(worker, 'pick-panel', { panel: ids(1, size), reserves: ids(size + 1, 2) })
}

export function seatAll(c: Case): void {
  for (const { person: id, status } of c.now().committee.seats)
    if (status === 'asked' && id !== null) c.does(expert(id), 'accept-seat')
}

/** On to the vote: picked, seated, heard. */
export function toVote(c: Case, size = 3): void {
  if (c.now().choice.open !== null) c.does(worker, 'choose-road', { road: 'committee' })
  pick(c, size)
  seatAll(c)
  c.does(expert(c.now().committee.seats[0]?.person ?? ''), 'record-response-meeting', {
    occurredOn: '2026-11-25',
    words: '会议记录',
  })
}

/** A whole panel: each vote cast, and counted. */
export function voteAll(c: Case, votes: readonly Vote[]): readonly string[] {
  toVote(c, votes.length)
  votes.forEach((vote, i) => c.cast(i + 1, vote))
  return c.count()
}
