import type { Calendar } from '../law/calendar.js'
import type { Policy } from '../law/policy.js'
import type { CaseId, PersonId, UnitId } from './actor.js'

/** What a decision may know beside the case itself. It is loaded before `decide` runs, inside the same transaction. */
export interface Facts {
  readonly calendar: Calendar
  readonly policy: Policy
}

/** Facts that cost a query: a command names those it needs. */
export interface FactsOnDemand {
  /** Where a new grievance goes, and what is already open about the same claim. */
  readonly route: RouteFact
  /** The next union up that has an officer, from the one in charge; null at the top of the tree. */
  readonly upper: UnionFact | null
  /** Mediators of the bodies that serve the union in charge, least loaded first. */
  readonly mediators: readonly MediatorFact[]
  /** The arbitrators of the commission this case belongs to, least loaded first. */
  readonly arbitrators: readonly PersonId[]
}
export type FactName = keyof FactsOnDemand

export interface UnionFact {
  readonly id: UnitId
  /** From the union itself up to the root of the tree. */
  readonly path: readonly UnitId[]
  /** Its officer with the fewest open cases. */
  readonly officer: PersonId
}

export interface RouteFact {
  /** The union of the (first) respondent, or of the place of work; the next one up where it has no officer; null where nothing answers for the place. */
  readonly union: UnionFact | null
  /** Respondents that are registered, of those named. */
  readonly known: readonly UnitId[]
  /** The claimant is a registered person. */
  readonly claimantKnown: boolean
  /** The platforms among the respondents: where work may rest on no labour relationship. */
  readonly platforms: readonly UnitId[]
  /** Open cases of the same claimant, respondent and claim. */
  readonly alike: readonly CaseId[]
}

export interface MediatorFact {
  readonly person: PersonId
  readonly body: UnitId
  /** The commission of the place where the body sits. */
  readonly commission: UnitId | null
  /** Open mediations. */
  readonly load: number
  /** Employed by, or otherwise tied to, a party of this case. */
  readonly conflicted: boolean
}
