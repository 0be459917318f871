/** The record cannot be reached, or a case is busy for longer than we wait: the same command may be tried again with the same key. */
export interface Unavailable extends Error {
  readonly name: 'Unavailable'
  /** Seconds. */
  readonly retryAfter: number
}

export function isUnavailable(error: unknown): error is Unavailable {
  return error instanceof Error && error.name === 'Unavailable'
}

/** Lock time-outs, lost connections, a server that starts or stops, deadlocks, a full disk. Anything else is passed on as it is. */
export function asUnavailable(error: unknown): unknown {
  const code = codeOf(error)
  if (code === undefined || !(passing.has(code) || code.startsWith('08'))) return error
  return Object.assign(new Error(`the record is not available now (${code})`, { cause: error }), {
    name: 'Unavailable' as const,
    retryAfter: code === lockTimeout ? 1 : 5,
  })
}

/** The code of a PostgreSQL, driver or socket error. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** The connection itself is gone, and with it the transaction. */
export function isDisconnected(error: unknown): boolean {
  const code = codeOf(error)
  return code !== undefined && (gone.has(code) || code.startsWith('08'))
}

const lockTimeout = '55P03'

const gone: ReadonlySet<string> = new Set([
  '57P01',
  '57P02',
  '57P03',
  '25P03',
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'ENOENT',
])

const passing: ReadonlySet<string> = new Set([...gone, lockTimeout, '40001', '40P01', '53100', '53200', '53300'])
