import type { UnitId } from '../case/actor.js'
import { happened, type NewEvent } from '../case/event.js'
import type { Grievance } from '../case/grievance.js'
import { keyOf, type Owed, type Owner } from '../case/obligation.js'
import type { Fen } from '../values/fen.js'
import { endOfDay, shanghaiDay, type Day } from '../values/time.js'
import { employerOf, workerOf } from './acceptance.js'
import { awardTakesEffect } from './arbitration/effect.js'
import {
  initial,
  isPending,
  isToBeFiled,
  type Arbitration,
  type AwardResult,
  type DecidedBy,
  type DefenceSteps,
  type MaySueBecause,
  type StatedStep,
} from './arbitration/outside.js'
import { settingOf, type StatedOn, type StatedSource } from './arbitration/stating.js'
import { closeUnlessMoreGoesOn } from './closing.js'
import { limitationTerm, standsOpen, type Dates } from './limitation.js'
import { aPeriodLater, room, type Moment } from './room.js'
import type { Party } from './who.js'

/*
 * Arbitration and court (仲裁与诉讼): open to the worker at any moment, in one step; nothing in mediation blocks it, and a
 * filing ends no mediation ("两条腿"). They are conducted elsewhere: what happens there is stated here with its day and
 * its source, and the statutory periods run from it. Where the commission is silent, the way to the court is open.
 * (劳动争议调解仲裁法 5, 14, 21–22, 27, 29–30, 43, 47–50)
 */

export type { Arbitration } from './arbitration/outside.js'

export const respondentKinds = ['dispatch-agency', 'user-unit', 'other'] as const
export type RespondentKind = (typeof respondentKinds)[number]

export const settledBefore = ['commission', 'court', 'parties'] as const
export type SettledBefore = (typeof settledBefore)[number]

export const annulmentSteps = ['asked', 'granted', 'dismissed'] as const
export type AnnulmentStep = (typeof annulmentSteps)[number]

/** What is left once proceedings have been withdrawn: nothing, the claim as before, or the award that was contested. */
export type AfterWithdrawal = 'settled' | 'claim-stands' | 'award-stands'

export interface ArbitrationEvents {
  'arbitration-prepared': { readonly occurredOn: Day }
  'released-to-arbitration': { readonly because: 'chosen' | 'mediation-open' | 'committee-open' | 'filed' }
  'limitation-lapsed': Readonly<Record<never, never>>
  'respondent-added': { readonly unit: UnitId; readonly kind: RespondentKind }
  'arbitration-filed': StatedOn & { readonly number: string; readonly limitation: Dates }
  /** Five days without an answer in writing: the way to the court is open. (29) */
  'filing-unanswered': Readonly<Record<never, never>>
  'filing-accepted': StatedOn & { readonly number: string; readonly steps: DefenceSteps }
  'filing-refused': StatedOn & { readonly servedOn: Day }
  'award-extended': StatedOn & { readonly days: number }
  /** No award in time: the way to the court is open. (43) */
  'award-overdue': Readonly<Record<never, never>>
  'award-made': StatedOn & {
    readonly servedOn: Day
    readonly number: string
    readonly result: AwardResult
    readonly amount: Fen
    readonly final: boolean
    readonly payWithin: number
  }
  'annulment-recorded': StatedOn & { readonly step: AnnulmentStep; readonly servedOn: Day | null }
  'annulment-lapsed': Readonly<Record<never, never>>
  'suit-lapsed': { readonly because: MaySueBecause }
  'suit-filed': StatedOn & { readonly number: string; readonly plaintiff: Party }
  'judgment-made': StatedOn & {
    readonly servedOn: Day
    readonly number: string
    readonly result: AwardResult
    readonly amount: Fen
    readonly payWithin: number
  }
  'settled-outside': StatedOn & { readonly before: SettledBefore; readonly amount: Fen }
  'outside-result-took-effect': { readonly by: DecidedBy; readonly amount: Fen; readonly enforceable: boolean }
  'withdrawal-called-for': Readonly<Record<never, never>>
  'filing-withdrawn': StatedOn & { readonly number: string | null; readonly after: AfterWithdrawal }
  'date-corrected': {
    /** The event whose day was wrong: it stays in the record. */
    readonly corrects: number
    readonly occurredOn: Day
    readonly servedOn: Day | null
    readonly source: StatedSource
    readonly before: Day
    readonly limitation: Dates | null
    readonly steps: DefenceSteps | null
  }
  'undisputed-fact-recorded': { readonly n: number }
  'undisputed-fact-confirmed': { readonly n: number; readonly party: Party }
}

/** The slice with one more step stated. */
function withStep(slice: Arbitration, step: StatedStep): Arbitration {
  return { ...slice, stated: [...slice.stated, step] }
}
const suable = (slice: Arbitration, by: DecidedBy): boolean =>
  by === 'award' && slice.status === 'awarded' && slice.maySue?.because === 'final-award'
const stated = (seq: number, step: StatedStep['step'], day: Day, servedOn: Day | null = null): StatedStep => ({
  seq,
  step,
  occurredOn: day,
  servedOn,
})

export const arbitration = room({
  road: 'arbitration',
  initial,
  evolve: {
    'arbitration-prepared': (slice, { at }) => ({
      ...slice,
      status: slice.status === 'none' ? 'prepared' : slice.status,
      preparedAt: at,
    }),
    'released-to-arbitration': (slice, { seq }) => ({
      ...slice,
      released: true,
      ...(isToBeFiled(slice) ? { status: 'released', since: seq } : {}),
    }),
    'arbitration-filed': (slice, { seq, data }) => ({
      ...withStep(slice, stated(seq, 'filing', data.occurredOn)),
      status: 'filed',
      filing: { seq, number: data.number },
      acceptance: null,
      maySue: null,
      toWithdraw: 0,
    }),
    'filing-unanswered': (slice, { seq }) => ({
      ...slice,
      status: 'unanswered',
      maySue: { because: 'unanswered', since: seq },
    }),
    'filing-accepted': (slice, { seq, data }) => ({
      ...withStep(slice, stated(seq, 'acceptance', data.occurredOn)),
      status: 'accepted',
      acceptance: { seq, number: data.number, steps: data.steps, extended: false },
      maySue: null,
    }),
    'filing-refused': (slice, { seq, data }) => ({
      ...withStep(slice, stated(seq, 'refusal', data.occurredOn, data.servedOn)),
      status: 'refused',
      maySue: { because: 'refused', since: seq },
    }),
    'award-extended': (slice, { seq, data }) => ({
      ...withStep(slice, stated(seq, 'extension', data.occurredOn)),
      acceptance: slice.acceptance === null ? null : { ...slice.acceptance, extended: true },
    }),
    'award-overdue': (slice, { seq }) => ({
      ...slice,
      status: 'award-overdue',
      maySue: { because: 'award-overdue', since: seq },
    }),
    'award-made': (slice, { seq, data }) => ({
      ...withStep(slice, stated(seq, 'award', data.occurredOn, data.servedOn)),
      status: 'awarded',
      award: {
        seq,
        number: data.number,
        result: data.result,
        amount: data.amount,
        final: data.final,
        payWithin: data.payWithin,
      },
      annulment: data.final && data.result !== 'rejected' ? 'open' : 'none',
      maySue: { because: data.final ? 'final-award' : 'award', since: seq },
    }),
    'annulment-recorded': (slice, { seq, data }) => {
      const at = { ...withStep(slice, stated(seq, 'annulment', data.occurredOn, data.servedOn)), annulment: data.step }
      return data.step === 'granted'
        ? { ...at, status: 'awarded', decided: null, maySue: { because: 'annulled', since: seq } }
        : at
    },
    'limitation-lapsed': (slice) => ({ ...slice, status: 'lapsed' }),
    'annulment-lapsed': (slice) => ({ ...slice, annulment: 'lapsed' }),
    'suit-lapsed': (slice, { data }) => ({
      ...slice,
      status: data.because === 'award' || data.because === 'final-award' ? 'decided' : 'lapsed',
    }),
    'suit-filed': (slice, { seq, data }) => ({
      ...withStep(slice, stated(seq, 'suit', data.occurredOn)),
      status: 'in-court',
      maySue: null,
      decided: null,
      suit: { seq, number: data.number, plaintiff: data.plaintiff },
    }),
    'judgment-made': (slice, { seq, data }) => withStep(slice, stated(seq, 'judgment', data.occurredOn, data.servedOn)),
    'settled-outside': (slice, { seq, data }) => withStep(slice, stated(seq, 'settlement', data.occurredOn)),
    // What the parties settled by themselves decides nothing there: the proceedings pend until they are withdrawn.
    'outside-result-took-effect': (slice, { seq, data }) =>
      data.enforceable
        ? {
            ...slice,
            // A final award is in effect while the days for the worker's suit still run.
            status: suable(slice, data.by) ? 'awarded' : 'decided',
            maySue: data.by === 'award' ? slice.maySue : null,
            decided: { by: data.by, seq },
          }
        : slice,
    'withdrawal-called-for': (slice, { seq }) => ({ ...slice, toWithdraw: seq }),
    'filing-withdrawn': (slice, { seq, data }) => ({
      ...withStep(slice, stated(seq, 'withdrawal', data.occurredOn)),
      maySue: null,
      toWithdraw: 0,
      ...(data.after === 'claim-stands' && slice.released
        ? { status: 'released', since: seq }
        : { status: 'withdrawn' }),
    }),
    'date-corrected': (slice, { data }) => ({
      ...slice,
      stated: slice.stated.map((one) =>
        one.seq === data.corrects ? { ...one, occurredOn: data.occurredOn, servedOn: data.servedOn } : one,
      ),
      acceptance:
        data.steps === null || slice.acceptance === null
          ? slice.acceptance
          : { ...slice.acceptance, steps: data.steps },
    }),
    'undisputed-fact-recorded': (slice, { seq, data }) => ({
      ...slice,
      facts: [...slice.facts, { n: data.n, seq, confirmed: [] }],
    }),
    'undisputed-fact-confirmed': (slice, { data }) => ({
      ...slice,
      facts: slice.facts.map((one) => (one.n === data.n ? { ...one, confirmed: [...one.confirmed, data.party] } : one)),
    }),
    // The claim was settled and paid: the application that was prepared is not needed any more.
    performed: (slice) => (slice.status === 'prepared' ? { ...slice, status: 'ended' } : slice),
    closed: (slice) => (slice.status === 'none' ? slice : { ...slice, status: 'ended' }),
    withdrawn: (slice) => (slice.status === 'none' ? slice : { ...slice, status: 'ended' }),
    merged: (slice) => (slice.status === 'none' ? slice : { ...slice, status: 'ended' }),
    reopened: (slice) => ({ ...initial, stated: slice.stated, facts: slice.facts }),
  },
  owes: (g) => (g.closing.status === 'open' ? owed(g) : []),
  expiries: {
    limitation: {
      // Where an interruption is disputed the later date alone ends the case; arrears are not barred while employed.
      follows: (g, _, moment) =>
        laterDate(g, moment) !== null || standsOpen(g)
          ? []
          : [happened('limitation-lapsed', {}), ...closeUnlessMoreGoesOn(g, null, moment)],
      again: (obligation, moment, g) =>
        laterDate(g, moment) ?? (standsOpen(g) ? aPeriodLater(obligation, moment) : null),
    },
    filingAcceptance: { follows: (g, _, moment) => [toCourt(g, 'filing-unanswered', moment)] },
    award: { follows: (g, _, moment) => [toCourt(g, 'award-overdue', moment)] },
    suit: { follows: (g, obligation, moment) => suitLapses(g, shanghaiDay(obligation.due), moment) },
    annulment: { follows: () => [happened('annulment-lapsed', {})] },
    judgment: { follows: () => [], again: aPeriodLater },
    withdrawal: { follows: () => [], again: aPeriodLater },
  },
  effects: { 'released-to-arbitration': ['makeTransferPackage', 'makeTransferData'] },
})

const commission: Owner = { role: 'arbitrator', unit: null, person: null, outside: 'commission' }
const court: Owner = { role: 'arbitrator', unit: null, person: null, outside: 'court' }

function owed(g: Grievance): readonly Owed[] {
  const { status, since, filing, acceptance, maySue, award, annulment, suit, toWithdraw, stated } = g.arbitration
  const road = 'arbitration'
  const one = (seq: number, what: Owed['what'], owner: Owner): Owed => ({ key: keyOf(seq, what), what, road, owner })
  const asked = annulment === 'asked' ? stated.findLast(({ step }) => step === 'annulment') : undefined
  const suing = ['unanswered', 'refused', 'award-overdue', 'awarded'].includes(status) && maySue !== null
  return [
    ...(status === 'released' ? [one(since, 'limitation', workerOf(g))] : []),
    ...(status === 'filed' && filing !== null ? [one(filing.seq, 'filingAcceptance', commission)] : []),
    ...(status === 'accepted' && acceptance !== null ? [one(acceptance.seq, 'award', commission)] : []),
    ...(suing ? [one(maySue.since, 'suit', workerOf(g))] : []),
    ...(annulment === 'open' && award !== null && (status === 'awarded' || status === 'decided')
      ? [one(award.seq, 'annulment', employerOf(g))]
      : []),
    ...(asked === undefined ? [] : [one(asked.seq, 'judgment', court)]),
    ...(status === 'in-court' && suit !== null ? [one(suit.seq, 'judgment', court)] : []),
    ...(toWithdraw > 0 && isPending(g.arbitration) ? [one(toWithdraw, 'withdrawal', workerOf(g))] : []),
  ]
}

/** When the later of two disputed dates is over; null where there is none, or it has passed too. */
function laterDate(g: Grievance, moment: Moment) {
  const { other } = g.limitation
  return other !== null && endOfDay(other) > moment.at ? endOfDay(other) : null
}

/** The commission was silent. No article names a day for the suit: the year of the limitation is the cautious one. */
function toCourt(g: Grievance, type: 'filing-unanswered' | 'award-overdue', moment: Moment): NewEvent {
  const lastDay = g.limitation.leads ?? shanghaiDay(moment.at)
  return happened(type, { clocks: { suit: limitationTerm(lastDay, type, moment.at, settingOf(moment)) } })
}

/** Nobody sued in time: an award takes effect; without one nothing more is to come from there. */
function suitLapses(g: Grievance, on: Day, moment: Moment): readonly NewEvent[] {
  const { maySue, award } = g.arbitration
  if (maySue === null) return []
  const lapsed = happened('suit-lapsed', { because: maySue.because })
  switch (maySue.because) {
    case 'award':
      return award === null ? [lapsed] : [lapsed, ...awardTakesEffect(g, award, on, moment)]
    case 'final-award':
      return [lapsed]
    case 'unanswered':
    case 'refused':
    case 'award-overdue':
    case 'annulled':
      // A road that the worker is still to choose has a clock of its own.
      return g.choice.open === null ? [lapsed, ...closeUnlessMoreGoesOn(g, null, moment)] : [lapsed]
    default:
      return maySue.because satisfies never
  }
}

/** The worker goes to arbitration: what is open here ends, and until it is filed the limitation is the clock. */
export function release(
  g: Grievance,
  because: ArbitrationEvents['released-to-arbitration']['because'],
  moment: Moment,
): NewEvent {
  if (!isToBeFiled(g.arbitration)) return happened('released-to-arbitration', { because })
  const lastDay = g.limitation.leads ?? shanghaiDay(moment.at)
  const limitation = limitationTerm(lastDay, 'opened', moment.at, settingOf(moment))
  return happened('released-to-arbitration', { because, clocks: { limitation } })
}
