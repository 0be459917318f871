import type { PersonId, UnitId } from '../case/actor.js'
import type { Day, Words } from '../values/time.js'

/*
 * What a supervision matter is made of: its letters, one a rung.
 */

export const rungs = ['reminder', 'opinion', 'proposal'] as const
export type Rung = (typeof rungs)[number]

export const rungWords: Record<Rung, Words> = {
  reminder: { zh: '工会劳动法律监督提示函', en: 'reminder letter' },
  opinion: { zh: '工会劳动法律监督意见书', en: 'opinion letter' },
  proposal: { zh: '工会劳动法律监督建议书', en: 'proposal to the labour agency' },
}

/** What the numbers of a rung begin with, behind the name of a union that keeps no mark of its own for them. */
export const rungMarks: Record<Rung, string> = { reminder: '监提', opinion: '监意', proposal: '监建' }

/** What the register of people says among the skills of the chair of a union and of the vice-chairs. */
export const chairSkills = ['主席', '副主席', 'chair', 'vice-chair'] as const

export const servedHow = ['direct', 'post', 'electronic', 'left-with-witness', 'refused'] as const
export type ServedHow = (typeof servedHow)[number]

export interface Written {
  readonly rung: Rung
  readonly seq: number
  readonly status: 'drafted' | 'signed' | 'served' | 'refused' | 'silent' | 'answered' | 'uncorrected'
  readonly number: string
  readonly signedBy: PersonId | null
  /** Of a reminder, whose term stands in the letter: natural days. */
  readonly replyDays: number | null
  readonly servedOn: Day | null
  /** The event of the service: the answer is owed under its number. */
  readonly servedSeq: number
  readonly how: ServedHow | null
  readonly answeredOn: Day | null
  readonly corrected: 'yes' | 'partly' | 'no' | null
}

export const letterSteps = ['signature', 'service', 'review'] as const
export type LetterStep = (typeof letterSteps)[number]

export interface Letter {
  readonly status: 'none' | Written['status'] | 'closed'
  readonly union: UnitId | null
  readonly path: readonly UnitId[]
  readonly officer: PersonId | null
  readonly employer: UnitId | null
  /** Two or more, none of them in the employer's service. */
  readonly inspectors: readonly PersonId[]
  readonly case: string | null
  readonly warning: string | null
  readonly agency: UnitId | null
  readonly letters: readonly Written[]
  /** Since when the next rung is due. */
  readonly nextSince: number | null
  /** What the union owes of the latest letter, and since which event: its signature, its service, a look at the answer. */
  readonly dueSince: { readonly what: LetterStep; readonly seq: number } | null
}

export const unwritten: Letter = {
  status: 'none',
  union: null,
  path: [],
  officer: null,
  employer: null,
  inspectors: [],
  case: null,
  warning: null,
  agency: null,
  letters: [],
  nextSince: null,
  dueSince: null,
}

export interface Begun {
  readonly union: UnitId
  readonly path: readonly UnitId[]
  readonly employer: UnitId
  readonly inspectors: readonly PersonId[]
  readonly case: string | null
  readonly warning: string | null
}

/** The latest letter. */
export const last = ({ letters }: Letter): Written | undefined => letters.at(-1)
