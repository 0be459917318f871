import type { CaseId } from '../case/actor.js'
import type { Grievance } from '../case/grievance.js'
import { refuse, type Refusal } from '../case/refusal.js'
import type { Fen } from '../values/fen.js'
import { isPending } from './arbitration/outside.js'
import { isUnderReview } from './arbitration-review.js'
import { isUnderWay } from './committee/committee.js'
import type { Dates } from './limitation.js'
import type { ClaimType, Remedy } from './opening.js'
import { room } from './room.js'

/*
 * Merging (并案): the same dispute was opened more than once, and goes on in one of the cases. The other ends with a link
 * to it, keeps its number and its history, and takes no more commands. Merging takes nothing from anybody: whoever raised
 * the one that ends is the claimant of the other too, or on its list.
 */

/** Another case, by what people call it. */
export interface CaseLink {
  readonly case: CaseId
  readonly number: string
}

export interface Merged extends CaseLink {
  /** What was claimed there. */
  readonly claim: { readonly type: ClaimType; readonly amount: Fen; readonly remedies: readonly Remedy[] }
}

export interface Merging {
  /** Where this case goes on; that one may have gone on in another since. */
  readonly into: CaseLink | null
  /** The cases that go on in this one. */
  readonly from: readonly Merged[]
}

export interface MergingEvents {
  merged: { readonly into: CaseId; readonly number: string }
  'merged-from': {
    readonly from: CaseId
    readonly number: string
    readonly claim: Merged['claim']
    /** Only where the claim that came in runs out earlier. */
    readonly limitation?: Dates
  }
}

export const merging = room({
  road: 'merging',
  initial: { into: null, from: [] },
  evolve: {
    merged: (slice, { data }) => ({ ...slice, into: { case: data.into, number: data.number } }),
    'merged-from': (slice, { data }) => ({
      ...slice,
      from: [...slice.from, { case: data.from, number: data.number, claim: data.claim }],
    }),
  },
})

/** Other people are at work on it, here or elsewhere: it cannot end beside them, but the other case may go on in it. */
export function isBeforeOthers(g: Grievance): boolean {
  const { mediation, signing, arbitration } = g
  return (
    mediation.status === 'consenting' ||
    mediation.status === 'open' ||
    signing.status === 'open' ||
    isUnderWay(g) ||
    isUnderReview(g) ||
    isPending(arbitration) ||
    ['released', 'refused', 'awarded', 'decided'].includes(arbitration.status)
  )
}

/** What everybody is told who still wants to do something in a case that goes on in another. */
export function goesOnElsewhere(own: string, { case: id, number }: CaseLink): Refusal {
  return {
    ...refuse(
      'merged',
      'conflict',
      [`${own}已并入${number}，不再单独办理`, `${own} goes on in ${number}: nothing more is done in it`],
      [`请在${number}中办理：/grievances/${id}`, `do it in ${number}: /grievances/${id}`],
    ),
    see: { case: id, number },
  }
}
