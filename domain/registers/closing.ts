import { refuse, type Refusal } from '../case/refusal.js'

/*
 * Closing a union (撤销工会): why it cannot be closed yet, or not into that successor.
 */

/** What is open beside the cases (letters, consultations, warnings …) does not go anywhere by itself. */
export const mattersOpen = (open: number): Refusal =>
  refuse(
    'matters-open',
    'conflict',
    [
      `该工会还有${open}件咨询、来信、监督、预警等事项未办结`,
      `${open} consultations, letters, inspections or warnings of this union are still open`,
    ],
    ['请先办结这些事项，再撤销工会', 'end them first, then close the union'],
  )

/** A union further below would come to stand above itself. */
export const successorBelow = (): Refusal =>
  refuse(
    'successor-below',
    'invalid',
    [
      '承接的工会在被撤销工会的下级之下，承接后上下级将成环',
      'the successor lies below a union under the one to be closed: the tree would become a circle',
    ],
    [
      '请选择被撤销工会的直接下级、同级或上级工会，或者先调整承接工会的上级',
      'name a union directly below, beside or above it, or move the successor in the tree first',
    ],
  )
