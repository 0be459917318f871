import type { z } from 'zod'
import type { Actor, CaseId, Role } from '../case/actor.js'
import type { NewEvent } from '../case/event.js'
import type { FactName, SliceRef } from '../case/facts.js'
import type { Grievance } from '../case/grievance.js'
import type { Refusal } from '../case/refusal.js'
import type { Words } from '../values/time.js'
import type { Road } from './roads.js'
import type { Moment } from './room.js'

/** Who may: a role together with a relation to this very case. */
export interface Who {
  readonly roles: readonly Role[]
  readonly words: Words
  readonly is: (grievance: Grievance, actor: Actor) => boolean
}

/**
 * One thing that people may do in a stage. From it come the route, the OpenAPI operation, the permission check,
 * the "what can I do now" list and the matrix in the docs.
 */
export interface Command<I = never, N extends FactName = FactName> {
  readonly name: string
  readonly road: Road
  readonly title: Words
  readonly by: Who
  readonly input: z.ZodType<I>
  readonly needs: readonly N[]
  /** Which rows of a collective case it reads; they come as the fact `claimants`. */
  readonly slices?: (input: I, actor: Actor) => readonly SliceRef[]
  /** Why it cannot be done at all as the case stands, whatever the content; null when it can. */
  readonly when: (grievance: Grievance, actor: Actor) => Refusal | null
  /** Narrower than `when`: not offered where it would say nothing new, though saying it again does no harm. */
  readonly offered?: (grievance: Grievance, actor: Actor) => boolean
  readonly decide: (grievance: Grievance, input: I, moment: Moment<N>) => readonly NewEvent[] | Refusal
  /** An act on two cases: which the other one is; both are locked, and it comes as the fact `other`. */
  readonly other?: (input: I) => CaseId
  /** What happens in the other case, once `decide` has accepted. */
  readonly onOther?: (other: Grievance, one: Grievance, input: I, moment: Moment<N>) => readonly NewEvent[]
}

/** Declares a command; `needs` gives `decide` the facts it names, and no others. */
export function command<I, const N extends FactName = never>(
  declaration: Omit<Command<I, N>, 'needs'> & { needs?: readonly N[] },
): Command<never> {
  // The table of commands holds them by what they have in common; each input is parsed by its own schema before it gets here.
  return { needs: [], ...declaration } as unknown as Command<never>
}
