import type { UnitId } from '../../domain/case/actor.js'
import { paperCode } from '../../record/paper-code.js'
import type { Keys } from '../../record/sealing.js'
import type { EffectName } from '../contract.js'
import { acceptanceNotice } from './acceptance-notice.js'
import { agreement } from './agreement.js'
import { charactersMissing, type CaseFile } from './case-file.js'
import { isTemplateBroken } from './compose.js'
import { receipt } from './receipt.js'
import { reviewAcceptance, reviewApplication, reviewRefusal, settlementRefusal } from './review.js'
import { settlement } from './settlement.js'
import { transferData, transferNumber, transferPaper } from './transfer-package.js'
import { isGlyphsMissing, type Sheet, type Typesetter } from './typeset.js'
import { verdictPaper } from './verdict.js'

export interface Issued {
  /** The number the record has allotted, or one that follows from it; papers allot none. */
  readonly number: string
  readonly title: string
  readonly bytes: Buffer
  readonly media: string
  /** Whose seal it bears; null where it bears none. */
  readonly sealBy: UnitId | null
}

/** The effects that make a paper. */
export type PaperName = Exclude<EffectName, 'tallyBallots' | 'splitOff'>

/** Who may keep templates: a unit, by its id, or a region, by its code or the beginning of it. */
export type Place = UnitId

export interface Press {
  readonly typesetter: Typesetter
  readonly keys: Pick<Keys, 'paper'>
  /** Where a paper can be verified, without a slash at the end. */
  readonly publicUrl: string
  /** The template that the first of these keeps for a paper; null where none does. */
  readonly templateOf: (template: string, places: readonly Place[]) => string | null
  /** A template of a place that cannot be set: the paper is set by the built-in one. */
  readonly warn: (template: string) => void
}

/** What each paper says. */
export const sheets: Record<Exclude<PaperName, 'makeTransferData'>, (file: CaseFile) => Sheet> = {
  issueReceipt: receipt,
  issueAcceptanceNotice: acceptanceNotice,
  sealAgreement: agreement,
  issueSettlement: settlement,
  issueReviewApplication: reviewApplication,
  issueReviewAcceptance: reviewAcceptance,
  issueReviewRefusal: reviewRefusal,
  issueSettlementRefusal: settlementRefusal,
  issueVerdict: verdictPaper,
  makeTransferPackage: transferPaper,
}

/** Writes the paper that an effect asks for, from the file as it stood when the effect was opened. */
export async function issue(kind: PaperName, file: CaseFile, effect: string, press: Press): Promise<Issued> {
  if (kind === 'makeTransferData')
    return {
      number: transferNumber(file),
      title: '案卷移送数据',
      bytes: transferData(file),
      media: 'application/json; charset=utf-8',
      sealBy: null,
    }
  const sheet = sheets[kind](file)
  const sealBy = sealerOf(kind, file)
  const { id, charge, opening } = file.grievance
  const code = paperCode(press.keys, id, effect)
  const places = [...(sealBy === null ? [] : [sealBy]), ...charge.path, ...regionsOf(opening.region)]
  const bytes = await setSheet(sheet, { code, at: file.at, places }, press)
  return { number: sheet.number, title: sheet.title, bytes, media: 'application/pdf', sealBy }
}

/** Sets a sheet: by the template of the nearest place that keeps one, and by the built-in one where that cannot be set. */
export async function setSheet(
  sheet: Sheet,
  { code, at, places }: { readonly code: string; readonly at: string; readonly places: readonly Place[] },
  { typesetter, publicUrl, templateOf, warn }: Omit<Press, 'keys'>,
): Promise<Buffer> {
  const url = `${publicUrl}/verify/${encodeURIComponent(sheet.number)}?code=${code}`
  const verification = { url, place: `${publicUrl}/verify`, code }
  const own = templateOf(sheet.template, places)
  try {
    if (own === null) return await typesetter.set(sheet, verification, at)
    try {
      return await typesetter.set(sheet, verification, at, own)
    } catch (error) {
      if (!isTemplateBroken(error)) throw error
      warn(sheet.template)
      return await typesetter.set(sheet, verification, at)
    }
  } catch (error) {
    if (isGlyphsMissing(error)) throw charactersMissing(error.characters)
    throw error
  }
}

/** A county, its city and its province, by the code of the county: `330723`, `3307`, `33`. (GB/T 2260) */
function regionsOf(region: string): readonly Place[] {
  return [6, 4, 2].map((length) => region.slice(0, length))
}

/** Whose paper it is: the union's, the mediation body's, the commission's, or the committee's union. */
function sealerOf(kind: PaperName, { grievance }: CaseFile): UnitId | null {
  const { charge, mediation, arbitrationReview, committee } = grievance
  switch (kind) {
    case 'issueReceipt':
    case 'issueAcceptanceNotice':
    case 'makeTransferPackage':
      return charge.union
    case 'sealAgreement':
      return mediation.body
    case 'issueReviewAcceptance':
    case 'issueReviewRefusal':
    case 'issueSettlement':
    case 'issueSettlementRefusal':
      return arbitrationReview.commission
    case 'issueVerdict':
      return committee.unit
    case 'issueReviewApplication':
    case 'makeTransferData':
      return null
  }
}
