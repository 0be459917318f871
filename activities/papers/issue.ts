import type { EffectName } from '../contract.js'
import { acceptanceNotice } from './acceptance-notice.js'
import { agreement } from './agreement.js'
import type { CaseFile } from './case-file.js'
import { settlement } from './settlement.js'
import { transferData, transferNumber, transferPaper } from './transfer-package.js'

export interface Issued {
  /** The number the record has allotted; papers allot none. */
  readonly number: string
  readonly bytes: Buffer
  /** Plain text unless said otherwise. */
  readonly media?: string
}

/** The effects that make a paper. */
export type PaperName = Exclude<EffectName, 'tallyBallots' | 'splitOff'>

const papers: Record<PaperName, (file: CaseFile) => Issued> = {
  issueAcceptanceNotice: (file) => ({ number: file.grievance.opening.number, bytes: acceptanceNotice(file) }),
  sealAgreement: (file) => ({ number: file.grievance.signing.number, bytes: agreement(file) }),
  issueSettlement: (file) => ({ number: file.grievance.arbitrationReview.number, bytes: settlement(file) }),
  makeTransferPackage: (file) => ({ number: transferNumber(file), bytes: transferPaper(file) }),
  makeTransferData: (file) => ({
    number: transferNumber(file),
    bytes: transferData(file),
    media: 'application/json; charset=utf-8',
  }),
}

/** Writes the paper that an effect asks for, from the file as it stood when the effect was opened. */
export function issue(kind: PaperName, file: CaseFile): Issued {
  return papers[kind](file)
}
