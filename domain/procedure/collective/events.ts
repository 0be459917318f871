import type { CaseId, PersonId } from '../../case/actor.js'
import type { Fen } from '../../values/fen.js'
import type { Day } from '../../values/time.js'
import type { Settlement } from '../settlement.js'
import type { identifiedBy } from '../signing.js'
import type { Mandate, SplitReason } from './claimant.js'
import type { LeftOut } from './collective.js'
import type { Framework } from './framework.js'

/** What happens in a collective case beside the ordinary: codes, amounts, days and ids; who somebody is stands sealed. */

/** What an event takes out of the counts: how the row stood before. */
export interface Before {
  readonly amount: Fen
  readonly mandate: Mandate
  readonly status: 'listed' | 'asked' | 'signed' | 'dissenting'
  readonly settled: Fen | null
}

export interface CollectiveEvents {
  'claimants-added': {
    readonly rows: readonly {
      readonly n: number
      readonly person: PersonId
      readonly amount: Fen
      readonly mandate: 'none' | 'signed'
    }[]
    /** Of all rows, with these. */
    readonly total: Fen
    readonly leftOut: readonly LeftOut[]
  }
  'claimant-corrected': {
    readonly n: number
    readonly person: PersonId
    readonly amount: Fen
    readonly mandate: Mandate
    readonly before: Before
    readonly total: Fen
  }
  'claimant-removed': {
    readonly n: number
    readonly person: PersonId | null
    readonly before: Before
    readonly total: Fen
    readonly because: 'left' | 'mistake'
    /** What the agreement that is being signed comes to without this row. */
    readonly settlement: Settlement | null
  }
  'representatives-appointed': {
    readonly numbers: readonly number[]
    readonly persons: readonly PersonId[]
    /** Whose mandates stand: as they were, or those who have signed one for these representatives. */
    readonly mandates: 'kept' | readonly number[]
  }
  'mandate-given': { readonly n: number }
  'rows-proposed': {
    readonly version: number
    readonly framework: Framework
    readonly rows: readonly { readonly n: number; readonly amount: Fen }[]
    readonly sums: readonly Fen[]
  }
  'framework-edited': { readonly framework: Framework; readonly sums: readonly Fen[] }
  'row-edited': {
    readonly n: number
    readonly amount: Fen
    readonly before: Before
    readonly settlement: Settlement
  }
  'claimant-signed': {
    readonly n: number
    readonly hash: string
    readonly rowHash: string
    readonly amount: Fen
    readonly was: 'asked' | 'dissenting'
    readonly identifiedBy: (typeof identifiedBy)[number]
    readonly warned: true
  }
  'claimant-dissented': { readonly n: number; readonly amount: Fen; readonly was: 'asked' | 'signed' }
  /** The agreement is in effect for its signers: the others go on, each in a case of their own. */
  'split-off-began': { readonly dissent: number; readonly silence: number }
  'claimants-split': {
    readonly rows: readonly {
      readonly n: number
      readonly person: PersonId
      readonly case: CaseId
      readonly reason: SplitReason
    }[]
    readonly left: number
    readonly effect: string
  }
  'payments-reported': {
    readonly item: number
    readonly numbers: readonly number[]
    /** How many of them had been reported before, and disputed. */
    readonly again: number
    readonly amount: Fen
    readonly occurredOn: Day
  }
  'payments-confirmed': {
    readonly item: number
    readonly rows: readonly { readonly n: number; readonly amount: Fen }[]
    readonly amount: Fen
    readonly occurredOn: Day
    readonly by: 'worker' | 'officer'
  }
  'payments-disputed': { readonly item: number; readonly n: number; readonly received: Fen }
  'claimant-rated': {
    readonly n: number
    readonly score: number
    readonly solved: boolean
    readonly satisfied: boolean
  }
  /** All have judged, or the time for it is over. The mean is of a hundred times the scores. */
  'ratings-concluded': {
    readonly rated: number
    readonly satisfied: number
    readonly of: number
    readonly mean: number
    readonly solved: boolean
  }
}
