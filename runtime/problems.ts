/**
 * What stops the platform from starting, said so that the person at the keyboard can act on it: a code, what is wrong
 * and the next step, in Chinese and English. The command line prints it without a stack.
 */
import type { Words } from '../domain/values/time.js'

export interface Problem extends Error {
  readonly code: string
  readonly what: Words
  readonly help: Words
}

type Pair = readonly [zh: string, en: string]

export function problem(code: string, what: Pair, help: Pair, cause?: unknown): Problem {
  const error = new Error(`${what[0]} / ${what[1]}`, cause === undefined ? {} : { cause })
  return Object.assign(error, {
    code,
    what: { zh: what[0], en: what[1] },
    help: { zh: help[0], en: help[1] },
  })
}

export function isProblem(error: unknown): error is Problem {
  return error instanceof Error && 'code' in error && 'what' in error && 'help' in error
}

/** The problem as four lines for a terminal, Chinese first. */
export function sayProblem(found: Problem): string {
  return [
    `✗ ${found.what.zh} (${found.code})`,
    `  ${found.what.en}`,
    `→ ${found.help.zh}`,
    `  ${found.help.en}`,
    '',
  ].join('\n')
}

export { messageOf } from './safe-errors.js'
