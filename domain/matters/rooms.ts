import { consultation } from './consultation.js'
import { legalAid } from './legal-aid.js'
import { letter } from './letter.js'
import { membership } from './membership.js'
import { warning } from './warning.js'
import type { MatterKind, MatterRoom } from './matter.js'

/** Every kind of matter. */
export const matterRooms: Readonly<Record<MatterKind, MatterRoom>> = {
  letter,
  consultation,
  'legal-aid': legalAid,
  membership,
  warning,
}

/** What every kind has: a period that ran out, a reminder, a paper. */
export const commonEventWords = {
  expired: { zh: '期限届满', en: 'a period ran out' },
  reminded: { zh: '已提醒', en: 'a reminder was sent' },
  'document-sealed': { zh: '文书已制作', en: 'a paper was made' },
  'effect-failed': { zh: '文书未能制作', en: 'a paper could not be made' },
} as const
