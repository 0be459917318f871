import type { PersonId, UnitId } from '../case/actor.js'
import { happened, type NewEvent } from '../case/event.js'
import type { MediatorFact } from '../case/facts.js'
import type { Grievance } from '../case/grievance.js'
import { keyOf, type Owed, type Owner } from '../case/obligation.js'
import type { Day } from '../values/time.js'
import { employerOf, workerOf } from './acceptance.js'
import { release } from './arbitration.js'
import { moreIsToCome } from './arbitration/outside.js'
import { offerChoice } from './choice.js'
import { close } from './closing.js'
import { aPeriodLater, clock, room, type Moment } from './room.js'
import type { Settlement } from './settlement.js'
import { draftAgreement } from './signing.js'
import { rolesInCase, type Party } from './who.js'

/*
 * Mediation (调解): with a mediator of a mediation body, remote by default, only while both parties want it.
 * It lasts 15 natural days from the body's receipt of the application, longer only if both agree, and never blocks the
 * worker's way to arbitration. (劳动争议调解仲裁法 5, 10–14; 浙江省劳动人事争议调解仲裁条例 10, 36)
 */

export interface Mediation {
  readonly status: 'none' | 'consenting' | 'open' | 'agreed' | 'ended'
  readonly since: number
  readonly body: UnitId | null
  /** The commission of the place where the body sits: where a review of the agreement would go. */
  readonly commission: UnitId | null
  readonly mediator: PersonId | null
  /** Since which event the mediator has been asked; 0 once accepted. */
  readonly asked: number
  readonly consents: readonly Party[]
  /** Mediators who declined, were challenged or kept silent: they are not asked again in this case. */
  readonly passedOver: readonly PersonId[]
  /** Everybody who was the mediator before, in this mediation or an earlier one: none of them may review it. */
  readonly former: readonly PersonId[]
  readonly challenges: readonly Party[]
  readonly sessions: number
  readonly proposals: readonly Proposal[]
  readonly extension: { readonly days: number; readonly agreed: readonly Party[] } | null
  /** Natural days it has been extended by, in all. */
  readonly extended: number
}

export interface Proposal {
  readonly version: number
  readonly by: 'mediator' | Party
  readonly settlement: Settlement
  readonly hash: string
  readonly accepted: readonly Party[]
  readonly declined: boolean
}

export const sessionKinds = ['joint', 'private-worker', 'private-employer'] as const
export type SessionKind = (typeof sessionKinds)[number]
export const replacedBecause = ['declined', 'challenged', 'silent'] as const
export type ReplacedBecause = (typeof replacedBecause)[number]
export type EndedBecause = 'refused' | 'failed' | 'lapsed'

export interface MediationEvents {
  'mediation-applied': {
    readonly by: 'worker' | 'officer'
    readonly body: UnitId
    readonly commission: UnitId | null
    readonly mediator: PersonId
    readonly consents: readonly Party[]
  }
  'mediation-consented': { readonly party: Party }
  'mediation-refused': { readonly party: Party; readonly bySilence: boolean }
  'mediator-accepted': { readonly interest: 'none' | 'disclosed' }
  'mediator-replaced': {
    readonly from: PersonId
    readonly to: PersonId
    readonly body: UnitId
    readonly commission: UnitId | null
    readonly because: ReplacedBecause
    readonly challenger: Party | null
  }
  'session-held': { readonly kind: SessionKind; readonly occurredOn: Day }
  'proposal-made': {
    readonly version: number
    readonly by: 'mediator' | Party
    readonly settlement: Settlement
    readonly hash: string
  }
  'proposal-accepted': { readonly version: number; readonly party: Party }
  'proposal-declined': { readonly version: number; readonly party: Party }
  'extension-proposed': { readonly party: Party; readonly days: number }
  'mediation-extended': { readonly days: number }
  'mediation-agreed': { readonly version: number; readonly hash: string }
  'mediation-failed': { readonly reason: FailedReason }
  'mediation-lapsed': Readonly<Record<never, never>>
}

export const failedReasons = ['no-agreement', 'party-absent', 'facts-in-dispute', 'not-for-mediation'] as const
export type FailedReason = (typeof failedReasons)[number]

const replaceProposal = (slice: Mediation, version: number, change: (one: Proposal) => Proposal): Mediation => ({
  ...slice,
  proposals: slice.proposals.map((one) => (one.version === version ? change(one) : one)),
})
/** It is open once both consented and the mediator took it; until then it is consenting. */
const opened = (slice: Mediation): Mediation => ({
  ...slice,
  status: slice.consents.length === 2 && slice.asked === 0 ? 'open' : 'consenting',
})
const end = (slice: Mediation): Mediation =>
  slice.status === 'consenting' || slice.status === 'open' ? { ...slice, status: 'ended', asked: 0 } : slice

const initial: Mediation = {
  status: 'none',
  since: 0,
  body: null,
  commission: null,
  mediator: null,
  asked: 0,
  consents: [],
  passedOver: [],
  former: [],
  challenges: [],
  sessions: 0,
  proposals: [],
  extension: null,
  extended: 0,
}

export const mediation = room({
  road: 'mediation',
  initial,
  evolve: {
    'mediation-applied': (slice, { seq, data }) => ({
      ...initial,
      passedOver: slice.passedOver,
      former: slice.mediator === null ? slice.former : [...slice.former, slice.mediator],
      status: 'consenting',
      since: seq,
      body: data.body,
      commission: data.commission,
      mediator: data.mediator,
      asked: seq,
      consents: data.consents,
    }),
    'mediation-consented': (slice, { data }) => opened({ ...slice, consents: [...slice.consents, data.party] }),
    'mediator-accepted': (slice) => opened({ ...slice, asked: 0 }),
    'mediator-replaced': (slice, { seq, data }) => ({
      ...slice,
      status: 'consenting',
      mediator: data.to,
      body: data.body,
      commission: data.commission,
      asked: seq,
      passedOver: [...slice.passedOver, data.from],
      former: [...slice.former, data.from],
      challenges: data.challenger === null ? slice.challenges : [...slice.challenges, data.challenger],
    }),
    'session-held': (slice) => ({ ...slice, sessions: slice.sessions + 1 }),
    'proposal-made': (slice, { data }) => ({
      ...slice,
      proposals: [
        ...slice.proposals,
        {
          version: data.version,
          by: data.by,
          settlement: data.settlement,
          hash: data.hash,
          // Whoever proposes, agrees.
          accepted: data.by === 'mediator' ? [] : [data.by],
          declined: false,
        },
      ],
    }),
    'proposal-accepted': (slice, { data }) =>
      replaceProposal(slice, data.version, (one) => ({ ...one, accepted: [...one.accepted, data.party] })),
    'proposal-declined': (slice, { data }) =>
      replaceProposal(slice, data.version, (one) => ({ ...one, declined: true })),
    'extension-proposed': (slice, { data }) => ({ ...slice, extension: { days: data.days, agreed: [data.party] } }),
    'mediation-extended': (slice, { data }) => ({ ...slice, extension: null, extended: slice.extended + data.days }),
    'mediation-agreed': (slice) => ({ ...slice, status: 'agreed' }),
    'mediation-refused': end,
    'mediation-failed': end,
    'mediation-lapsed': end,
    'released-to-arbitration': end,
    'outside-result-took-effect': end,
    'signing-failed': (slice) => ({ ...slice, status: 'ended' }),
    closed: end,
    withdrawn: end,
    merged: end,
  },
  owes: (g) => [...consentsOwed(g), ...mediatorOwed(g), ...mediationOwed(g)],
  expiries: {
    workerConsent: {
      // Who has gone to arbitration beside it is not lost: only the mediation is.
      follows: (g, _, moment) =>
        moreIsToCome(g)
          ? [happened('mediation-refused', { party: 'worker', bySilence: true }), release(g, 'filed', moment)]
          : close(g, 'unreachable', moment),
    },
    employerConsent: { follows: (g, _, moment) => refused(g, 'employer', true, moment) },
    mediatorAcceptance: {
      needs: ['mediators'],
      follows: (g, _, moment) => replaceMediator(g, 'silent', null, moment),
      // Nobody else is free: the body stays in charge of it, visibly late.
      again: (obligation, moment) => aPeriodLater(obligation, moment),
    },
    mediation: {
      follows: (g, _, moment) => [happened('mediation-lapsed', {}), offerChoice(g, 'mediation-lapsed', moment)],
    },
  },
})

function consentsOwed(g: Grievance): readonly Owed[] {
  if (g.mediation.status !== 'consenting') return []
  const since = g.mediation.since
  const missing = (party: Party) => !g.mediation.consents.includes(party)
  return [
    ...(missing('worker')
      ? [{ key: keyOf(since, 'workerConsent'), what: 'workerConsent', road: 'mediation', owner: workerOf(g) } as const]
      : []),
    ...(missing('employer')
      ? [
          {
            key: keyOf(since, 'employerConsent'),
            what: 'employerConsent',
            road: 'mediation',
            owner: employerOf(g),
          } as const,
        ]
      : []),
  ]
}

function mediatorOwed(g: Grievance): readonly Owed[] {
  if (g.mediation.status !== 'consenting' || g.mediation.asked === 0) return []
  return [
    {
      key: keyOf(g.mediation.asked, 'mediatorAcceptance'),
      what: 'mediatorAcceptance',
      road: 'mediation',
      owner: mediatorOf(g),
    },
  ]
}

function mediationOwed(g: Grievance): readonly Owed[] {
  if (g.mediation.status !== 'consenting' && g.mediation.status !== 'open') return []
  return [{ key: keyOf(g.mediation.since, 'mediation'), what: 'mediation', road: 'mediation', owner: mediatorOf(g) }]
}

/** The mediator, as owner of what the mediation body owes. */
export function mediatorOf(g: Grievance): Owner {
  return { role: 'mediator', unit: g.mediation.body, person: g.mediation.mediator }
}

/** One clear refusal ends it; the other side is told, and the worker chooses what comes next. */
export function refused(g: Grievance, party: Party, bySilence: boolean, moment: Moment): readonly NewEvent[] {
  return [happened('mediation-refused', { party, bySilence }), offerChoice(g, 'mediation-refused', moment)]
}

/**
 * The least loaded of those without a tie to a party, without another role in the case and not passed over; a mediator
 * the worker names goes first.
 */
export function pickMediator(
  g: Grievance,
  candidates: readonly MediatorFact[],
  named: PersonId | null,
): MediatorFact | null {
  const free = candidates.filter(
    ({ person, conflicted }) =>
      !conflicted &&
      !g.mediation.passedOver.includes(person) &&
      rolesInCase(g, person).every((role) => role === 'mediator'),
  )
  return (named === null ? free[0] : free.find((one) => one.person === named)) ?? null
}

/** Another mediator takes the place of this one; nothing where nobody else is free. */
export function replaceMediator(
  g: Grievance,
  because: ReplacedBecause,
  challenger: Party | null,
  moment: Moment<'mediators'>,
): readonly NewEvent[] {
  const from = g.mediation.mediator
  if (from === null) return []
  const next = pickMediator(
    g,
    moment.facts.mediators.filter((one) => one.person !== from),
    null,
  )
  if (next === null) return []
  return [
    happened('mediator-replaced', {
      from,
      to: next.person,
      body: next.body,
      commission: next.commission,
      because,
      challenger,
      clocks: { mediatorAcceptance: clock(moment, 'mediator-acceptance', 'mediator-replaced') },
    }),
  ]
}

/** Both accepted one version: the agreement is drafted from it, word for word. */
export function agree(version: number, settlement: Settlement, hash: string, moment: Moment): readonly NewEvent[] {
  return [happened('mediation-agreed', { version, hash }), ...draftAgreement(settlement, hash, 1, moment)]
}
