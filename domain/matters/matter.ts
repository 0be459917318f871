import type { z } from 'zod'
import type { Actor, PersonId, Role, UnitId } from '../case/actor.js'
import type { Access } from '../case/sight.js'
import type { Refusal } from '../case/refusal.js'
import { startTerm } from '../law/counting.js'
import type { Setting } from '../law/period.js'
import { ruleIn, type RuleId } from '../law/rules.js'
import type { Term } from '../law/term.js'
import type { Instant, Words } from '../values/time.js'

/*
 * Matters (事项): what a union does beside its cases — supervision letters, consultations, requests for legal aid,
 * membership applications, warnings. Each is decided, recorded, timed and read the same way as a case, by a small engine
 * of its own; a kind is one declaration, in a room of its own beside this file.
 */

export const matterKinds = ['letter', 'consultation', 'legal-aid', 'membership', 'warning'] as const
export type MatterKind = (typeof matterKinds)[number]
export type MatterId = string

/** The state of one matter: plain JSON, a fold of its events. */
export interface Matter<S = unknown> {
  readonly id: MatterId
  readonly kind: MatterKind
  readonly seq: number
  readonly at: Instant
  readonly slice: S
  /** Every period that ever ran, by key `<seq>/<what>`. */
  readonly terms: Readonly<Record<string, Term>>
  /** How often each was marked overdue, and when it is marked again. */
  readonly marks: Readonly<Record<string, { readonly count: number; readonly again: Instant | null }>>
  readonly reminded: readonly string[]
  /** What is still to be carried out, by key `<seq>/<kind>`. */
  readonly effects: readonly MatterEffect[]
}

export interface MatterEffect {
  readonly key: string
  readonly kind: MatterEffectKind
}
/** Papers of matters. */
export type MatterEffectKind = 'makeLetter'

/** What any event of a matter may carry beside its own data. */
interface Common {
  readonly clocks?: Readonly<Record<string, Term>>
  readonly moved?: Readonly<Record<string, Term>>
  /** Only those who see the matter in one of these roles read its content. */
  readonly seenBy?: readonly Role[]
}

/** One event as it stands in the record. `data` holds codes, amounts, dates and ids only. */
export interface MatterEvent<D = Readonly<Record<string, unknown>>> {
  readonly seq: number
  readonly at: Instant
  readonly actor: PersonId
  readonly command: string
  readonly type: string
  readonly data: D & Common
}

/** An event not yet written. `sealed` holds words and personal data. */
export interface NewMatterEvent {
  readonly type: string
  readonly data: Readonly<Record<string, unknown>> & Common
  readonly sealed: Readonly<Record<string, unknown>> | null
  /** A number to be allotted as the event is written, gapless per series, unit and Shanghai year; it lands in `data.number`. */
  readonly allot: MatterAllot | null
}

/** `mark` follows the name of a unit that keeps no mark of its own for the series, so that no two series say the same. */
export interface MatterAllot {
  readonly series: string
  readonly unit: UnitId
  readonly mark: string
}

export function happens(
  type: string,
  data: NewMatterEvent['data'] = {},
  more: { sealed?: Readonly<Record<string, unknown>>; allot?: MatterAllot } = {},
): NewMatterEvent {
  return { type, data, sealed: more.sealed ?? null, allot: more.allot ?? null }
}

/** How a matter stands, for lists: whose it is and where it is. */
export interface Standing {
  readonly status: string
  readonly number: string
  /** The union that has it, and the way up the tree from there. */
  readonly union: UnitId | null
  readonly path: readonly UnitId[]
  /** Who has it by name. */
  readonly officer: PersonId | null
  /** The employer or platform it is about. */
  readonly employer: UnitId | null
  /** The worker who asked. */
  readonly person: PersonId | null
  /** Nothing more is to come: its workflow ends. */
  readonly over: boolean
}

/** Who must do what; the period stands in `terms` under the same key. */
export interface MatterOwed {
  readonly key: string
  readonly what: string
  readonly owner: { readonly role: Role; readonly unit: UnitId | null; readonly person: PersonId | null }
}

export interface MatterObligation extends MatterOwed, Term {
  readonly overdue: number
  readonly nextAt: Instant | null
  readonly next: 'remind' | 'expire' | null
}

/** A unit, as far as a decision needs it. */
export interface UnitFact {
  readonly id: UnitId
  readonly kind: string
  /** For an employer or platform: the union that answers for it, and the way up from there; for a union, itself and up. */
  readonly path: readonly UnitId[]
  /** In office there today, not on leave: those at the first union of `path`. */
  readonly officers: readonly PersonId[]
  /** Of them the chair and the vice-chairs. */
  readonly chairs: readonly PersonId[]
  /** Inspectors of labour law in term today at a union of `path`. */
  readonly inspectors: readonly PersonId[]
  /** Who works for it or speaks for it, of an employer or platform: nobody of them inspects it. */
  readonly employed: readonly PersonId[]
}

/** What is known of a case that a matter refers to; only where the actor sees it. */
export interface CaseFact {
  readonly id: string
  readonly number: string
  readonly employer: UnitId | null
  readonly stage: string
  readonly inArbitration: boolean
}

/** What is known of another matter; only where the actor sees it. */
export interface MatterFact extends Pick<Standing, 'number' | 'path' | 'employer'> {
  readonly kind: MatterKind
}

/** The moment of a decision: who, when, and what is known. */
export interface MatterMoment {
  readonly actor: Actor
  readonly at: Instant
  /** For an expiry: when the period ended. */
  readonly due: Instant | null
  readonly facts: Setting & {
    readonly units: ReadonlyMap<UnitId, UnitFact>
    readonly cases: ReadonlyMap<string, CaseFact>
    readonly matters: ReadonlyMap<MatterId, MatterFact>
  }
}

export interface MatterWho<S> {
  readonly roles: readonly Role[]
  readonly words: Words
  readonly is: (slice: S, actor: Actor) => boolean
}

/** Which units, cases and other matters a decision must know of. */
export interface Needs {
  readonly units?: readonly (UnitId | null)[]
  readonly cases?: readonly (string | null)[]
  readonly matters?: readonly (MatterId | null)[]
}

/** One thing people may do with a matter: from it come the route, the permission check and "what can I do now". */
export interface MatterCommand<S = never, I = never> {
  readonly name: string
  readonly title: Words
  /** Begins a matter of this kind. */
  readonly opens?: boolean
  readonly by: MatterWho<S>
  readonly input: z.ZodType<I>
  readonly needs?: (input: I, slice: S, actor: Actor) => Needs
  readonly when: (slice: S, matter: Matter<S>) => Refusal | null
  readonly decide: (matter: Matter<S>, input: I, moment: MatterMoment) => readonly NewMatterEvent[] | Refusal
}

export interface MatterExpiry<S> {
  readonly follows: (matter: Matter<S>, owed: MatterObligation, moment: MatterMoment) => readonly NewMatterEvent[]
  /** Marked overdue again, a period later, while it stays undone. */
  readonly again?: boolean
}

export interface MatterRoom<S = unknown> {
  readonly kind: MatterKind
  readonly title: Words
  readonly initial: S
  readonly evolve: Readonly<Record<string, (slice: S, event: MatterEvent<never>) => S>>
  readonly standing: (slice: S) => Standing
  readonly access: (slice: S) => readonly Access[]
  /** Narrower than `access`: which events somebody in these roles reads. */
  readonly reads?: (slice: S, event: MatterEvent, roles: readonly string[]) => boolean
  /** The state as somebody in these roles sees it. */
  readonly shown?: (slice: S, roles: readonly string[]) => S
  readonly owes: (slice: S) => readonly MatterOwed[]
  readonly expiries: Readonly<Record<string, MatterExpiry<S>>>
  readonly effects: Readonly<Record<string, readonly MatterEffectKind[]>>
  readonly commands: readonly MatterCommand<S>[]
  readonly words: {
    readonly events: Readonly<Record<string, Words>>
    readonly status: Readonly<Record<string, Words>>
    readonly whats: Readonly<Record<string, Words>>
  }
}

/** Declares a kind; all kinds stand in one table, each with a slice of its own. */
export function matterRoom<S>(room: MatterRoom<S>): MatterRoom {
  return room as unknown as MatterRoom
}

/** Declares a command of a kind. */
export function matterCommand<S, I>(command: MatterCommand<S, I>): MatterCommand<S> {
  return command as unknown as MatterCommand<S>
}

/**
 * A period by its rule: a statutory one where the last ended, one of our own where that was recorded; or from a day on which
 * something happened outside.
 */
export function runs(moment: MatterMoment, rule: RuleId, startEvent: string, from: Instant | null = null): Term {
  const { calendar, policy } = moment.facts
  const stated = ruleIn(policy, rule)
  const begins = stated.basis === 'statutory' && moment.due !== null ? moment.due : moment.at
  return startTerm(stated, startEvent, from ?? begins, { calendar, policy })
}
