import { expect } from 'vitest'
import { commandNamed, decide, expire, expiredAt, possible, remind } from '../../domain/case/act.js'
import { system, type Actor } from '../../domain/case/actor.js'
import type { EventType, NewEvent, Recorded } from '../../domain/case/event.js'
import type { FactName, Facts, FactsOnDemand, StaffFact, UnionFact } from '../../domain/case/facts.js'
import { blank, evolve, obligations } from '../../domain/case/fold.js'
import type { Grievance } from '../../domain/case/grievance.js'
import type { Obligation, What } from '../../domain/case/obligation.js'
import { isRefusal } from '../../domain/case/refusal.js'
import { announcedCalendar } from '../../domain/law/calendar.js'
import { standardPolicy } from '../../domain/law/policy.js'
import type { Moment } from '../../domain/procedure/room.js'
import { addMillis, type Instant } from '../../domain/values/time.js'

/*
 * given a case, when somebody does something, then this happens: over the pure domain, on a clock that is data.
 */

const id = (n: number): string => `00000000-0000-8000-a000-${String(n).padStart(12, '0')}`

export const unions = { enterprise: id(101), township: id(102), county: id(103), city: id(104) } as const
export const employer = id(111)
export const otherEmployer = id(112)
export const platform = id(113)
export const body = id(121)
export const commission = id(131)
export const departments = { humanResources: id(141), justice: id(142) } as const

const person = (n: number, ...appointments: Actor['appointments']): Actor => ({ person: id(n), appointments })

/** Everybody who acts in these tests. */
export const cast = {
  worker: person(1, { role: 'worker', unit: unions.enterprise }),
  stranger: person(2, { role: 'worker', unit: unions.enterprise }),
  employer: person(3, { role: 'employer', unit: employer }),
  otherEmployer: person(4, { role: 'employer', unit: otherEmployer }),
  officer: person(5, { role: 'officer', unit: unions.enterprise }),
  secondOfficer: person(6, { role: 'officer', unit: unions.enterprise }),
  townshipOfficer: person(7, { role: 'officer', unit: unions.township }),
  countyOfficer: person(8, { role: 'officer', unit: unions.county }),
  cityOfficer: person(9, { role: 'officer', unit: unions.city }),
  agent: person(10, { role: 'agent', unit: unions.township }),
  supervisor: person(11, { role: 'supervisor', unit: unions.county }),
  mediator: person(12, { role: 'mediator', unit: body }),
  secondMediator: person(13, { role: 'mediator', unit: body }),
  tiedMediator: person(14, { role: 'mediator', unit: body }),
  clerk: person(15, { role: 'clerk', unit: commission }),
  arbitrator: person(16, { role: 'arbitrator', unit: commission }),
  secondArbitrator: person(17, { role: 'arbitrator', unit: commission }),
  admin: person(18, { role: 'admin', unit: unions.county }),
  liaison: person(19, { role: 'liaison', unit: departments.humanResources }),
  secondLiaison: person(20, { role: 'liaison', unit: departments.justice }),
  secondTownshipOfficer: person(21, { role: 'officer', unit: unions.township }),
  countyAgent: person(22, { role: 'agent', unit: unions.county }),
} as const
export type Name = keyof typeof cast

/** Monday, 9:00 in Shanghai. */
export const monday: Instant = '2026-03-02T01:00:00.000Z'
export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

const chain: readonly UnionFact[] = [
  { id: unions.enterprise, path: Object.values(unions), officer: cast.officer.person },
  { id: unions.township, path: Object.values(unions).slice(1), officer: cast.townshipOfficer.person },
  { id: unions.county, path: Object.values(unions).slice(2), officer: cast.countyOfficer.person },
  { id: unions.city, path: Object.values(unions).slice(3), officer: cast.cityOfficer.person },
]

const officers: readonly (readonly Name[])[] = [
  ['officer', 'secondOfficer'],
  ['townshipOfficer', 'secondTownshipOfficer'],
  ['countyOfficer'],
  ['cityOfficer'],
]

/** The officers of the union and of those above it; whoever is named here is on leave. */
export function staffFrom(union: string | null, away: readonly Name[] = []): readonly StaffFact[] {
  const at = chain.findIndex((one) => one.id === union)
  return chain.slice(Math.max(at, 0)).map(({ id: unit, path }, i) => ({
    id: unit,
    path,
    officers: (officers[Math.max(at, 0) + i] ?? []).map((who) => ({
      person: cast[who].person,
      away: away.includes(who),
      tied: false,
      load: 0,
    })),
  }))
}

/** What the registers would say of this case. */
export function factsOf(g: Grievance, overrides: Partial<Facts & FactsOnDemand> = {}): Facts & FactsOnDemand {
  const at = chain.findIndex(({ id }) => id === g.charge.union)
  const mediator = (who: Name, conflicted = false) => ({
    person: cast[who].person,
    body,
    commission,
    load: 0,
    conflicted,
  })
  const known: Partial<Facts & FactsOnDemand> = {
    calendar: announcedCalendar,
    policy: standardPolicy,
    route: {
      union: chain[0] ?? null,
      known: [employer, otherEmployer, platform],
      claimantKnown: true,
      platforms: [platform],
      alike: [],
    },
    upper: chain[at + 1] ?? null,
    staff: staffFrom(g.charge.union),
    assigned: staffFrom(unions.township)[0] ?? null,
    agent: { units: [unions.township], tied: false },
    departments: [
      { id: departments.humanResources, group: unions.county, liaisons: [cast.liaison.person] },
      { id: departments.justice, group: unions.county, liaisons: [cast.secondLiaison.person] },
    ],
    mediators: [mediator('mediator'), mediator('secondMediator'), mediator('tiedMediator', true)],
    arbitrators: [cast.arbitrator.person, cast.secondArbitrator.person],
    experts: [],
    upload: {
      id: id(8000 + g.seq),
      sha256: 'a'.repeat(64),
      bytes: 1_048_576,
      media: 'text/plain',
      thumbnail: false,
      limits: { caseBytes: 2_147_483_648, files: 300 },
    },
    ticket: null,
    other: null,
    ...overrides,
  }
  return known as Facts & FactsOnDemand
}

export interface Case {
  readonly grievance: Grievance
  readonly now: Instant
  /** What the last act or the last passing of time brought. */
  readonly last: readonly Recorded[]
  /** Everything, from the first. */
  readonly history: readonly Recorded[]
}

/** Nothing has happened yet. */
export const nothing: Case = { grievance: blank(id(900)), now: monday, last: [], history: [] }

/** Events as the record would write them, numbers included. */
function written(one: Case, events: readonly NewEvent[], by: string, command: string): Case {
  const last = events.map((event, index): Recorded => {
    const data = event.allot === null ? event.data : { ...event.data, number: `${event.allot.series}〔2026〕1号` }
    return { seq: one.grievance.seq + 1 + index, at: one.now, actor: by, command, type: event.type, data } as Recorded
  })
  return { ...one, grievance: last.reduce(evolve, one.grievance), last, history: [...one.history, ...last] }
}

function momentOf(one: Case, actor: Actor, overrides?: Partial<Facts & FactsOnDemand>): Moment<FactName> {
  return { actor, at: one.now, due: null, facts: factsOf(one.grievance, overrides) }
}

/** The answer to a command: parsed, what ran out recorded first, then decided. */
export function attempt(
  one: Case,
  who: Name,
  name: string,
  input: unknown,
  overrides?: Partial<Facts & FactsOnDemand>,
) {
  const command = commandNamed.get(name)
  if (command === undefined) throw new Error(`no command ${name}`)
  const parsed = command.input.safeParse(input)
  if (!parsed.success) return { invalid: parsed.error.issues.map((issue) => issue.path.join('.')) } as const
  const current = lapse(one)
  const answer = decide(current.grievance, command, parsed.data, momentOf(current, cast[who], overrides))
  if (isRefusal(answer)) return { refusal: answer, after: current } as const
  return { after: written(current, answer, cast[who].person, name) } as const
}

/** The case after this act, which must be accepted. */
export function act(
  one: Case,
  who: Name,
  name: string,
  input: unknown = {},
  overrides?: Partial<Facts & FactsOnDemand>,
): Case {
  const answer = attempt(one, who, name, input, overrides)
  if ('invalid' in answer) throw new Error(`${name}: ${answer.invalid?.join(', ')} does not fit`)
  if ('refusal' in answer && answer.refusal !== undefined)
    throw new Error(`${name}: refused as ${answer.refusal.refused}: ${answer.refusal.why.en}`)
  return answer.after
}

/** Acts one after another, a minute apart. */
export function acts(one: Case, steps: readonly (readonly [who: Name, name: string, input?: unknown])[]): Case {
  return steps.reduce(
    (state, [who, name, input]) => act({ ...state, now: addMillis(state.now, minute) }, who, name, input),
    one,
  )
}

/** What ran out meanwhile, recorded late: as it is before the next act. */
export function lapse(one: Case, overrides?: Partial<Facts & FactsOnDemand>): Case {
  let state: Case = { ...one, last: [] }
  const all: Recorded[] = []
  for (let n = 0; n < 200; n++) {
    const due = expiredAt(state.grievance, one.now)[0]
    if (due === undefined) return { ...state, last: all }
    state = written(
      state,
      expire(state.grievance, due.key, momentOf(state, system, overrides)),
      'system',
      `expire:${due.key}`,
    )
    all.push(...state.last)
    if (state.last.length === 0) return { ...state, last: all }
  }
  throw new Error('expiries without end')
}

/** Time passes, and every clock of the case acts at its own time, 5 s late, as the engine has it. */
export function pass(one: Case, ms: number, overrides?: Partial<Facts & FactsOnDemand>): Case {
  return passTo(one, addMillis(one.now, ms), overrides)
}

export function passTo(one: Case, until: Instant, overrides?: Partial<Facts & FactsOnDemand>): Case {
  let state: Case = { ...one, last: [] }
  const all: Recorded[] = []
  for (let n = 0; n < 500; n++) {
    const [next] = obligations(state.grievance)
    const at = next?.nextAt ?? null
    if (next === undefined || at === null || addMillis(at, 5_000) > until) break
    state = { ...state, now: next.next === 'remind' ? later(at, state.now) : later(addMillis(at, 5_000), state.now) }
    const moment = momentOf(state, system, overrides)
    const events =
      next.next === 'remind' ? remind(state.grievance, next.key, moment) : expire(state.grievance, next.key, moment)
    if (events.length === 0) break
    state = written(state, events, 'system', `${next.next}:${next.key}`)
    all.push(...state.last)
  }
  return { ...state, now: until, last: all }
}

function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b
}

export function typesOf(one: Case): readonly EventType[] {
  return one.last.map(({ type }) => type)
}

/** The data of the last event of this type. */
export function lastOf<T extends EventType>(one: Case, type: T): Recorded<T>['data'] {
  const found = one.last.findLast((event) => event.type === type)
  if (found === undefined) throw new Error(`no ${type} among ${typesOf(one).join(', ')}`)
  return found.data as Recorded<T>['data']
}

export function owed(one: Case, what: What): Obligation {
  const found = obligations(one.grievance).find((obligation) => obligation.what === what)
  if (found === undefined)
    throw new Error(
      `${what} is not owed, but ${obligations(one.grievance)
        .map((o) => o.what)
        .join(', ')}`,
    )
  return found
}

export function owedNow(one: Case): readonly What[] {
  return obligations(one.grievance).map(({ what }) => what)
}

export function mayDo(one: Case, who: Name): readonly string[] {
  return possible(one.grievance, cast[who]).map(({ name }) => name)
}

/** given(case).when(who, command, input).then(…) */
export function given(one: Case) {
  return {
    when: (who: Name, name: string, input: unknown = {}, overrides?: Partial<Facts & FactsOnDemand>) => {
      const answer = attempt(one, who, name, input, overrides)
      return {
        /** These events, in this order, and no others. */
        then(...types: readonly EventType[]): Case {
          if (answer.after === undefined || ('refusal' in answer && answer.refusal !== undefined)) {
            throw new Error(`not accepted: ${JSON.stringify(answer.refusal ?? answer.invalid)}`)
          }
          expect(typesOf(answer.after)).toEqual(types)
          return answer.after
        },
        thenRefused(code: string): void {
          expect('refusal' in answer ? answer.refusal?.refused : answer).toBe(code)
          if (!('refusal' in answer) || answer.refusal === undefined) return
          const { why, help, rule } = answer.refusal
          for (const text of [why.zh, why.en, help.zh, help.en, rule.zh, rule.en]) expect(text).not.toBe('')
        },
        thenInvalid(path: string): void {
          expect(answer.invalid).toContain(path)
        },
      }
    },
    whenTimePasses: (ms: number, overrides?: Partial<Facts & FactsOnDemand>) => ({
      then(...types: readonly EventType[]): Case {
        const after = pass(one, ms, overrides)
        expect(typesOf(after)).toEqual(types)
        return after
      },
    }),
  }
}
