import type { Words } from '../values/time.js'
import type { CaseId } from './actor.js'

/** Why a command is not carried out: a value that `decide` returns, never an exception. */
export interface Refusal {
  readonly refused: string
  /** `conflict`: not in this state of the case; `invalid`: not with this content; `forbidden`: not by this person. */
  readonly kind: 'conflict' | 'invalid' | 'forbidden'
  readonly why: Words
  /** The article or the policy it rests on. */
  readonly rule: Words
  /** What would help. */
  readonly help: Words
  /** The case that this is about instead. */
  readonly see?: { readonly case: CaseId; readonly number: string }
  /** What is wrong with single parts of the content, each named by a JSON Pointer into it. */
  readonly parts?: readonly RefusedPart[]
}

export interface RefusedPart {
  readonly path: string
  readonly why: Words
}

export function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && 'refused' in answer
}

const procedure: Words = { zh: '《四有办理规程》', en: 'the procedure of this platform' }

/** A refusal in three pairs of words: what, what would help, and the rule it rests on (the procedure unless given). */
export function refuse(
  refused: string,
  kind: Refusal['kind'],
  why: readonly [zh: string, en: string],
  help: readonly [zh: string, en: string],
  rule: Words = procedure,
): Refusal {
  return {
    refused,
    kind,
    why: { zh: why[0], en: why[1] },
    rule,
    help: { zh: help[0], en: help[1] },
  }
}
