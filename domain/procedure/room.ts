import type { Actor } from '../case/actor.js'
import type { EventType, NewEvent, Recorded } from '../case/event.js'
import type { FactName, Facts, FactsOnDemand } from '../case/facts.js'
import type { EffectKind, Grievance } from '../case/grievance.js'
import type { Obligation, Owed, What } from '../case/obligation.js'
import { startTerm } from '../law/counting.js'
import { ruleIn, type RuleId } from '../law/rules.js'
import type { Term } from '../law/term.js'
import type { Instant } from '../values/time.js'
import type { Slices } from './events.js'

/** The moment of a decision: who, when, and what is known. */
export interface Moment<N extends FactName = never> {
  readonly actor: Actor
  /** When the act was received here (a command) or recorded (an expiry). */
  readonly at: Instant
  /** For an expiry: when the period ended. */
  readonly due: Instant | null
  readonly facts: Facts & Pick<FactsOnDemand, N>
}

/** What happens when a period of this stage has run out. */
export interface Expiry {
  readonly needs?: readonly FactName[]
  /** The events that follow the `expired` event; an empty list where the mark itself is all. */
  readonly follows: (grievance: Grievance, obligation: Obligation, moment: Moment<FactName>) => readonly NewEvent[]
  /** When it is marked overdue again, if it still stands then; null: it is not. */
  readonly again?: (obligation: Obligation, moment: Moment<FactName>, grievance: Grievance) => Instant | null
}

/** A stage or a road of the procedure: its slice of the state, and what is owed and carried out in it. */
export interface Room<S extends keyof Slices = keyof Slices> {
  readonly road: S
  readonly initial: Slices[S]
  readonly evolve: {
    readonly [T in EventType]?: (slice: Slices[S], event: Recorded<T>, grievance: Grievance) => Slices[S]
  }
  /** What is owed in this stage as it stands. */
  readonly owes: (grievance: Grievance) => readonly Owed[]
  readonly expiries: { readonly [W in What]?: Expiry }
  /** Effects that an event opens; as a function, where it depends on the event. */
  readonly effects: {
    readonly [T in EventType]?: readonly EffectKind[] | ((event: Recorded<T>) => readonly EffectKind[])
  }
}

/** Declares a room; gaps are empty. */
export function room<S extends keyof Slices>(
  declaration: Pick<Room<S>, 'road' | 'initial' | 'evolve'> & Partial<Room<S>>,
): Room<S> {
  return { owes: () => [], expiries: {}, effects: {}, ...declaration }
}

/**
 * A period by its rule, begun now. After an expiry, a statutory period starts where the last one ended;
 * one of our own starts when the expiry was recorded, so that no unit is late for what it had not been shown.
 */
export function clock(moment: Moment, rule: RuleId, startEvent: EventType): Term {
  const { calendar, policy } = moment.facts
  const stated = ruleIn(policy, rule)
  const start = stated.basis === 'statutory' && moment.due !== null ? moment.due : moment.at
  return startTerm(stated, startEvent, start, { calendar, policy })
}

/**
 * When what stays undone is marked overdue again: at twice the period, then a period of the same length after each
 * mark. Where the first mark was recorded so late that twice the period is over too, a period after the recording.
 */
export function aPeriodLater(obligation: Obligation, moment: Moment): Instant {
  if (obligation.overdue === 0 && obligation.secondAt > moment.at) return obligation.secondAt
  const { calendar, policy } = moment.facts
  return startTerm(ruleIn(policy, obligation.rule), 'expired', moment.at, { calendar, policy }).due
}
