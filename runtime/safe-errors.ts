/*
 * What may be told of an error. The database names values in its messages, details and parameters, and a parser quotes
 * what it could not parse: of these only the kind, the code and the place remain.
 */

/** Whether the message of this error may repeat what somebody wrote. */
function mayQuote(error: Error): boolean {
  return error.name === 'PostgresError' || ('severity' in error && 'routine' in error) || error instanceof SyntaxError
}

/** The text of whatever was thrown, as far as it may be told. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return mayQuote(error) ? [error.name, codeOf(error)].filter((part) => part !== undefined).join(' ') : error.message
}

interface ToldError {
  readonly type: string
  readonly code: string | undefined
  readonly message: string
  readonly stack: string
  readonly cause?: ToldError
}

/** An error as it may stand in a log. */
export function errorForLog(error: unknown): unknown {
  return error instanceof Error ? told(error, 0) : error
}

const deepest = 5

function told(error: Error, depth: number): ToldError {
  const { cause } = error
  return {
    type: error.name,
    code: codeOf(error),
    message: messageOf(error),
    stack: stackOf(error),
    ...(cause instanceof Error && depth < deepest ? { cause: told(cause, depth + 1) } : {}),
  }
}

/** Where it happened, with the message as far as it may be told. */
export function stackOf(error: Error): string {
  const places = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return [`${error.name}: ${messageOf(error)}`, ...places].join('\n')
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && (typeof error.code === 'string' || typeof error.code === 'number')
    ? String(error.code)
    : undefined
}
