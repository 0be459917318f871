import type { UnitId } from '../../domain/case/actor.js'
import type { Instant, Words } from '../../domain/values/time.js'
import type { Detached } from '../../record/esign/signatures.js'

/** A paper that is to bear the seal of a body. */
export interface ToSeal {
  /** The case, or the matter beside the cases. */
  readonly caseId: string
  /** What asked for the paper, `<seq>/<kind>`: with the content it says which request this is. */
  readonly effect: string
  readonly pdf: Buffer
  readonly by: { readonly unit: UnitId; readonly name: string }
  readonly at: Instant
}

/** What came of it. Only a provider elsewhere lets one wait: the same is asked again later, and sends nothing twice. */
export type Sealing =
  | {
      readonly outcome: 'sealed'
      readonly pdf: Buffer
      /** A signature beside the file, over exactly these bytes; null where there is none. */
      readonly detached: Detached | null
    }
  | { readonly outcome: 'waiting'; readonly since: Instant }
  /** For good: a person must look. */
  | { readonly outcome: 'failed'; readonly why: Words & { readonly code: string } }

/** Whoever puts the seals of the bodies on their papers. (电子签名法 13) */
export interface ESignProvider {
  readonly name: 'local' | 'sm2' | 'remote'
  readonly seal: (paper: ToSeal) => Promise<Sealing>
}
