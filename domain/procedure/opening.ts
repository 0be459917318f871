import type { CaseId, PersonId, UnitId } from '../case/actor.js'
import type { Grievance } from '../case/grievance.js'
import { keyOf } from '../case/obligation.js'
import type { Day, Instant } from '../values/time.js'
import type { Fen } from '../values/fen.js'
import type { SplitFrom } from './collective/split.js'
import type { Oral } from './filing.js'
import type { Ticket } from './line.js'
import { room } from './room.js'

/*
 * Opening: a worker, an agent for the worker, or an inbound line (12351, 12345) puts a grievance on record.
 * It is routed at once to the union of the employer, or of the place of work where the employer has none;
 * from the first second someone is in charge of it by name. (工会法 39; 劳动争议调解仲裁法 27 for the limitation date)
 */

export const claimTypes = [
  'pay-arrears',
  'bonus',
  'work-injury',
  'termination',
  'social-insurance',
  'working-time',
  'contract',
  'other',
] as const
export type ClaimType = (typeof claimTypes)[number]

/** Platform work may rest on no labour relationship: then there is no arbitration review, but judicial confirmation. */
export const relationships = ['labour', 'none', 'disputed'] as const
export type Relationship = (typeof relationships)[number]

export const channels = ['app', 'agent', '12351', '12345'] as const
export type Channel = (typeof channels)[number]

export const remedies = ['payment', 'reinstatement', 'contract', 'insurance', 'conditions', 'apology', 'other'] as const
export type Remedy = (typeof remedies)[number]

export interface Claim {
  readonly type: ClaimType
  readonly amount: Fen
  readonly relationship: Relationship
  readonly remedies: readonly Remedy[]
  /** When the worker knew, or should have known. */
  readonly knewOn: Day
  /** For pay arrears: when the employment ended, if it has. */
  readonly employmentEndedOn: Day | null
}

export interface Opening {
  readonly openedAt: Instant | null
  readonly number: string
  readonly channel: Channel
  readonly claimant: PersonId | null
  readonly respondents: readonly UnitId[]
  /** Where the work is done, GB/T 2260. */
  readonly region: string
  readonly claim: Claim | null
  /** Open cases of the same claimant, respondent and claim: shown and linked, never silently merged. */
  readonly alike: readonly CaseId[]
  /** The collective case it was split off from. */
  readonly split: SplitFrom | null
  /** How an agent took it down; null where nobody did. */
  readonly oral: Oral | null
  /** Since which event the worker may correct what somebody else filed for them; 0 where nobody did. */
  readonly filedFor: number
  /** Counts up with every correction. */
  readonly version: number
}

export interface OpeningEvents {
  opened: {
    readonly number: string
    readonly channel: Channel
    readonly claimant: PersonId
    readonly respondents: readonly UnitId[]
    readonly region: string
    readonly claim: Claim
    readonly limitation: Day
    readonly alike: readonly CaseId[]
    /** The union it goes to, the unions above it, and the officer who has it from now on. */
    readonly union: UnitId
    readonly path: readonly UnitId[]
    readonly officer: PersonId
    /** A collective case, of so many workers as was said. */
    readonly collective?: { readonly workers: number }
    readonly split?: SplitFrom
    readonly oral?: Oral
    readonly line?: Ticket
    /** When it was said to an agent, or came in by a line. */
    readonly occurredOn?: Day
  }
  /** As it stands from now on; what was said before is kept. */
  'opening-corrected': {
    readonly version: number
    readonly amount: Fen
    readonly remedies: readonly Remedy[]
    readonly facts: boolean
  }
}

export const opening = room({
  road: 'opening',
  initial: {
    openedAt: null,
    number: '',
    channel: 'app',
    claimant: null,
    respondents: [],
    region: '',
    claim: null,
    alike: [],
    split: null,
    oral: null,
    filedFor: 0,
    version: 1,
  },
  evolve: {
    opened: (_, { seq, at, data }) => ({
      openedAt: at,
      number: data.number,
      channel: data.channel,
      claimant: data.claimant,
      respondents: data.respondents,
      region: data.region,
      claim: data.claim,
      alike: data.alike,
      split: data.split ?? null,
      oral: data.oral ?? null,
      filedFor: data.clocks?.['openingCorrection'] === undefined ? 0 : seq,
      version: 1,
    }),
    'opening-corrected': (slice, { data: { version, amount, remedies: wanted } }) => ({
      ...slice,
      version,
      claim: slice.claim === null ? null : { ...slice.claim, amount, remedies: wanted },
    }),
    'respondent-added': (slice, { data }) => ({ ...slice, respondents: [...slice.respondents, data.unit] }),
    'employment-ended': (slice, { data }) => ended(slice, data.occurredOn),
    'date-corrected': (slice, { data }, g) =>
      data.corrects === g.limitation.endStatedBy ? ended(slice, data.occurredOn) : slice,
    // What a collective case is about is what all of its workers claim.
    'claimants-added': claiming,
    'claimant-corrected': claiming,
    'claimant-removed': claiming,
    // Reopened, it is not corrected any more.
    closed: (slice) => (slice.filedFor === 0 ? slice : { ...slice, filedFor: 0 }),
  },
  owes: (g) =>
    correctionRuns(g)
      ? [
          {
            key: keyOf(g.opening.filedFor, 'openingCorrection'),
            what: 'openingCorrection',
            road: 'opening',
            owner: { role: 'worker', unit: null, person: g.opening.claimant },
          },
        ]
      : [],
  expiries: { openingCorrection: { follows: () => [] } },
  // What the software splits off was filed by nobody: there is no receipt to give.
  effects: { opened: ({ data }) => (data.split === undefined ? ['issueReceipt'] : []) },
})

/** Somebody else filed it, and the days in which the worker may correct that are not over. */
function correctionRuns({ opening: { filedFor }, marks, closing, handling }: Grievance): boolean {
  const over = marks[keyOf(filedFor, 'openingCorrection')] !== undefined
  return (
    filedFor > 0 && !over && closing.status === 'open' && (handling.status === 'none' || handling.status === 'open')
  )
}

/** Before anybody has accepted it; what somebody else filed also within its days, while the union handles it. */
export function mayStillCorrect(g: Grievance): boolean {
  return g.acceptance.status === 'waiting' || (g.handling.status === 'open' && correctionRuns(g))
}

function ended(slice: Opening, employmentEndedOn: Day): Opening {
  return slice.claim === null ? slice : { ...slice, claim: { ...slice.claim, employmentEndedOn } }
}

function claiming(slice: Opening, { data }: { readonly data: { readonly total: Fen } }): Opening {
  return slice.claim === null ? slice : { ...slice, claim: { ...slice.claim, amount: data.total } }
}
