import type { PersonId } from '../../case/actor.js'
import { happened, type NewEvent } from '../../case/event.js'
import type { ExpertFact, PoolFact } from '../../case/facts.js'
import type { Grievance } from '../../case/grievance.js'
import { refuse, type Refusal, type RefusedPart } from '../../case/refusal.js'
import { seatsAtOnce, type Policy } from '../../law/policy.js'
import { clock, type Moment } from '../room.js'
import { rolesInCase } from '../who.js'
import type { Answering, Seat } from './committee.js'
import { nextTier, poolOf } from './tiers.js'
import { barWords, type Bar } from './words.js'

/*
 * The panel (点单): three or five experts and two reserves, picked by the worker from the pool of the tier. Who is tied to
 * a party, has another part in the case, sat or was passed over in it, or holds too many seats, cannot be picked.
 */

export const panelSizes: readonly number[] = [3, 5]
export const reserveCount = 2
/** The smallest panel with its reserves. */
const leastExperts = 3 + reserveCount

export const vacatedBecause = ['recused', 'silent', 'challenged'] as const
export type VacatedBecause = (typeof vacatedBecause)[number]

/** Why this expert cannot take a seat in this case; empty where nothing stands against it. */
export function barsOf(g: Grievance, expert: ExpertFact, policy: Policy | null): readonly Bar[] {
  const { person, ties, load } = expert
  const { committee } = g
  const roles = rolesInCase(g, person)
  const bars: readonly (readonly [Bar, boolean])[] = [
    ['party', roles.includes('worker') || ties.includes('party')],
    ['same-employer', ties.includes('same-employer')],
    ['kin', ties.includes('kin')],
    ['handler', roles.includes('officer')],
    ['mediator', roles.includes('mediator')],
    ['reviewer', roles.includes('arbitrator')],
    ['sat', committee.sat.includes(person) || committee.seats.some((seat) => seat.person === person)],
    ['passed-over', committee.passedOver.includes(person)],
    ['over-load', policy !== null && load >= seatsAtOnce(policy)],
  ]
  return bars.flatMap(([bar, stands]) => (stands ? [bar] : []))
}

/** Whether a panel with its reserves can be picked here. How many seats somebody holds changes by the day: it is left aside. */
export function enough(g: Grievance, pool: PoolFact | null): boolean {
  return (pool?.experts ?? []).filter((expert) => barsOf(g, expert, null).length === 0).length >= leastExperts
}

/** Panel and reserves as the worker names them: null where they can be asked, else a refusal with the reason for each expert. */
export function refusePick(
  g: Grievance,
  picked: { readonly panel: readonly PersonId[]; readonly reserves: readonly PersonId[] },
  moment: Moment<'experts'>,
): Refusal | null {
  const { panel, reserves } = picked
  if (!panelSizes.includes(panel.length)) {
    return refuse(
      'panel-size',
      'invalid',
      [`评判专家须为3名或5名，现为${panel.length}名`, `a panel has 3 or 5 experts, not ${panel.length}`],
      ['请选择3名或5名专家', 'pick 3 or 5'],
    )
  }
  if (reserves.length !== reserveCount) {
    return refuse(
      'reserves-count',
      'invalid',
      [
        `候补专家须为${reserveCount}名，现为${reserves.length}名`,
        `there are ${reserveCount} reserves, not ${reserves.length}`,
      ],
      [`请另选${reserveCount}名候补专家`, `pick ${reserveCount} reserves besides`],
    )
  }
  return refuseEach(g, [...pathsOf('panel', panel), ...pathsOf('reserves', reserves)], moment)
}

/** One more expert for a vacant seat. */
export function refuseNamed(g: Grievance, person: PersonId, moment: Moment<'experts'>): Refusal | null {
  return refuseEach(g, [['/expert', person]], moment)
}

function pathsOf(field: string, people: readonly PersonId[]): readonly (readonly [string, PersonId])[] {
  return people.map((person, i) => [`/${field}/${i}`, person])
}

function refuseEach(
  g: Grievance,
  named: readonly (readonly [path: string, person: PersonId])[],
  { facts }: Moment<'experts'>,
): Refusal | null {
  const pool = poolOf(g.committee.unit, facts.experts)
  const parts = named.flatMap(([path, person], i): readonly RefusedPart[] => {
    const expert = pool?.experts.find((one) => one.person === person)
    const twice = named.findIndex(([, other]) => other === person) < i
    const bars: readonly Bar[] = [
      ...(twice ? (['named-twice'] as const) : []),
      ...(expert === undefined ? (['not-in-pool'] as const) : barsOf(g, expert, facts.policy)),
    ]
    return bars.map((bar) => ({ path, why: barWords[bar] }))
  })
  if (parts.length === 0) return null
  return {
    ...refuse(
      'expert-barred',
      'invalid',
      [
        `不能选择：${parts.map(({ path, why }) => `${placeWords(path).zh}（${why.zh}）`).join('；')}`,
        `cannot be picked: ${parts.map(({ path, why }) => `${placeWords(path).en} (${why.en})`).join('; ')}`,
      ],
      ['请从专家库中另选无需回避的专家', 'pick others from the pool, without a conflict'],
      { zh: '《四有办理规程》三级评判：回避与点单', en: 'the procedure of this platform: conflicts and the pick' },
    ),
    parts,
  }
}

function placeWords(path: string): { zh: string; en: string } {
  const [, field, place] = path.split('/')
  const n = Number(place ?? 0) + 1
  if (field === 'panel') return { zh: `第${n}位专家`, en: `expert ${n}` }
  if (field === 'reserves') return { zh: `第${n}位候补`, en: `reserve ${n}` }
  return { zh: '该专家', en: 'this expert' }
}

/**
 * A seat falls vacant: the first reserve who may still sit steps in. Reserves spent, the worker names one more; and
 * where the pool has nobody left, the case goes to the next tier.
 */
export function refill(
  g: Grievance,
  seat: Seat,
  because: VacatedBecause,
  challenger: Answering | null,
  moment: Moment<'experts'>,
  words: string | null = null,
): readonly NewEvent[] {
  const { n, person } = seat
  if (person === null) return []
  const vacated = happened(
    'seat-vacated',
    { seat: n, person, because, challenger },
    words === null ? {} : { sealed: { words } },
  )
  const free = (poolOf(g.committee.unit, moment.facts.experts)?.experts ?? [])
    .filter((expert) => barsOf(g, expert, null).length === 0)
    .map((expert) => expert.person)
  const reserves = g.committee.reserves
  const at = reserves.findIndex((reserve) => free.includes(reserve))
  const reserve = reserves[at]
  if (reserve !== undefined) {
    const clocks = { [`seatAcceptance/${n}`]: clock(moment, 'seat-acceptance', 'reserve-called') }
    return [vacated, happened('reserve-called', { seat: n, person: reserve, dropped: reserves.slice(0, at), clocks })]
  }
  // Those who are asked for another seat already are not free for this one.
  if (free.length === 0) return [vacated, ...nextTier(g, 'panel-incomplete', moment)]
  const clocks = { [`extraExpert/${n}`]: clock(moment, 'extra-expert', 'expert-wanted') }
  return [vacated, happened('expert-wanted', { seat: n, clocks })]
}

/** The last seat has been accepted: handler and employer are heard. */
export function seated(g: Grievance, accepted: number, moment: Moment): readonly NewEvent[] {
  return g.committee.seats.every(({ n, status }) => n === accepted || status === 'held')
    ? [happened('panel-seated', { clocks: { responseMeeting: clock(moment, 'response-meeting', 'panel-seated') } })]
    : []
}
