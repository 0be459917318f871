import type { EffectName } from '../contract.js'
import { acceptanceNotice } from './acceptance-notice.js'
import { agreement } from './agreement.js'
import type { CaseFile } from './case-file.js'
import { settlement } from './settlement.js'

export interface Issued {
  /** The number the record has allotted; papers allot none. */
  readonly number: string
  readonly bytes: Buffer
}

const papers: Record<EffectName, (file: CaseFile) => Issued> = {
  issueAcceptanceNotice: (file) => ({ number: file.grievance.opening.number, bytes: acceptanceNotice(file) }),
  sealAgreement: (file) => ({ number: file.grievance.signing.number, bytes: agreement(file) }),
  issueSettlement: (file) => ({ number: file.grievance.arbitrationReview.number, bytes: settlement(file) }),
}

/** Writes the paper that an effect asks for, from the file as it stood when the effect was opened. */
export function issue(kind: EffectName, file: CaseFile): Issued {
  return papers[kind](file)
}
