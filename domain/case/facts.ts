import type { Calendar } from '../law/calendar.js'
import type { Policy } from '../law/policy.js'
import type { Claimant } from '../procedure/collective/claimant.js'
import type { CaseLink } from '../procedure/merging.js'
import type { Tier } from '../procedure/committee/tiers.js'
import type { CaseId, PersonId, UnitId } from './actor.js'
import type { Grievance } from './grievance.js'

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
  /** The officers of the union in charge, then of each one above it. */
  readonly staff: readonly StaffFact[]
  /** The officers of the union that a command names; null where there is no such union. */
  readonly assigned: StaffFact | null
  /** The agent that a command names. */
  readonly agent: AgentFact
  /** The departments of the coordination groups that sit at the union in charge, or at one above it. */
  readonly departments: readonly DepartmentFact[]
  /** Mediators of the bodies that serve the union in charge, least loaded first. */
  readonly mediators: readonly MediatorFact[]
  /** The employer that a command names as one more respondent. */
  readonly respondent: RespondentFact
  /** The arbitrators of the commission this case belongs to, least loaded first. */
  readonly arbitrators: readonly PersonId[]
  /** The pools of experts of the unions this case falls under, from the nearest union upwards. */
  readonly experts: readonly PoolFact[]
  /** The ballot that this command casts, committed to and sealed for the tally; null where no tally key is known yet. */
  readonly ballot: SealedBallotFact | null
  /** The file that the command names, uploaded whole in this case by whoever acts; null where there is none. */
  readonly upload: EvidenceFact | null
  /** The rows that the command names (its `slices`), as they stand. */
  readonly claimants: readonly Claimant[]
  /** The case that is on record under the ticket of the line that the content names; `elsewhere` where the actor may not see it, null where there is none. */
  readonly ticket: CaseLink | 'elsewhere' | null
  /** The other case of an act on two; null where there is none, or none that the actor may see. */
  readonly other: OtherCaseFact | null
  /** Whose the identity numbers in the content are, by number. */
  readonly roster: ReadonlyMap<string, RosterFact>
}
export type FactName = keyof FactsOnDemand

/** A file that was uploaded, by what its own bytes show. */
export interface EvidenceFact {
  readonly id: string
  /** Of its bytes, lower-case hex. */
  readonly sha256: string
  readonly bytes: number
  readonly media: string
  /** A smaller picture of it was made. */
  readonly thumbnail: boolean
  /** What a case takes, in all. */
  readonly limits: { readonly caseBytes: number; readonly files: number }
}

/** Rows of a collective case that a command reads: all of them, or those of these numbers. */
export type SliceRef = { readonly of: 'all' } | { readonly of: 'numbers'; readonly numbers: readonly number[] }

export interface OtherCaseFact {
  readonly grievance: Grievance
  /** Everybody who claims in this case is on the list of the other one. */
  readonly listed: boolean
}

export interface RosterFact {
  /** Registered, or about to be: then the id is a new one. */
  readonly person: PersonId
  /** Is on the list of this case already. */
  readonly listed: boolean
  /** Represents a respondent of this case. */
  readonly ownEmployer: boolean
}

export interface UnionFact {
  readonly id: UnitId
  /** From the union itself up to the root of the tree. */
  readonly path: readonly UnitId[]
  /** Its officer with the fewest open cases. */
  readonly officer: PersonId
}

/** The officers of one union in the order in which they step in: by the unit's list of substitutes, then the least loaded. */
export interface StaffFact {
  readonly id: UnitId
  /** From the union itself up to the root of the tree. */
  readonly path: readonly UnitId[]
  readonly officers: readonly OfficerFact[]
}

export interface OfficerFact {
  readonly person: PersonId
  readonly away: boolean
  /** Represents a respondent, is one of the claimants, or has declared a tie to a party of this case. */
  readonly tied: boolean
  /** Open cases. */
  readonly load: number
}

export interface AgentFact {
  /** Where this person is an agent, and not on leave. */
  readonly units: readonly UnitId[]
  readonly tied: boolean
}

export interface DepartmentFact {
  readonly id: UnitId
  /** The union where its coordination group sits. */
  readonly group: UnitId
  /** Its liaisons, as far as they are in office and not on leave; the least loaded first. */
  readonly liaisons: readonly PersonId[]
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

/** The experts of one union, as far as they are in office and not on leave; the least loaded first. */
export interface PoolFact {
  readonly tier: Tier
  readonly unit: UnitId
  readonly experts: readonly ExpertFact[]
}

export interface ExpertFact {
  readonly person: PersonId
  readonly skills: readonly string[]
  /** Open seats, in all cases. */
  readonly load: number
  /** Seats held so far, and in how many of them a verdict was reached. */
  readonly record: { readonly seats: number; readonly verdicts: number }
  /** What the registers know of their relation to this case. */
  readonly ties: readonly Tie[]
}

export const ties = ['party', 'same-employer', 'kin'] as const
export type Tie = (typeof ties)[number]

/** What the record keeps of a ballot before the tally. */
export interface SealedBallotFact {
  /** SHA-256 over case, tier, seat, choice, amount and a nonce of 32 bytes, in hexadecimal. */
  readonly commitment: string
  /** The ballot itself, of one length whatever is in it; only the tally opens it. Base64. */
  readonly box: string
}

export interface RespondentFact {
  /** It is registered, as an employer or a platform. */
  readonly known: boolean
  /** Those in the case who represent it: worker, officer, mediator. */
  readonly tied: readonly PersonId[]
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
