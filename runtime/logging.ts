/**
 * What the platform says about itself: JSON lines for machines, one readable line for a terminal. Nobody's phone, identity
 * number or bank card, and no credential, gets into either; of an error of the database only the kind and the place.
 */
import { type DestinationStream, type Logger, pino } from 'pino'
import { errorForLog, messageOf } from './safe-errors.js'
import type { Settings } from './settings.js'

/** As much of a logger as most of the code needs. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>

const MOBILE = /(?<![0-9a-fA-F])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![0-9a-fA-F])/g
const IDENTITY =
  /(?<![0-9a-fA-F])[1-9]\d{5}(?:(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]|\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3})(?![0-9a-fA-FXx])/g

/** Begins as cards do, and not as times in nanoseconds do. */
const CARD = /(?<![0-9a-zA-Z.-])[3-69]\d{3}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?![0-9a-zA-Z-])/g

const QUOTED = /"(?:[^"\\]|\\.)*"/g

const secretPaths = [
  'authorization',
  'cookie',
  'password',
  'token',
  'masterKey',
  'tallyKey',
  'databaseUrl',
  '["set-cookie"]',
].flatMap((name) =>
  ['', '*', 'req.headers', 'res.headers'].map((parent) =>
    name.startsWith('[') ? `${parent}${name}` : parent === '' ? name : `${parent}.${name}`,
  ),
)

/** The text without Chinese mobile and identity numbers, and without numbers of bank cards. */
export function scrub(words: string): string {
  return words
    .replace(IDENTITY, '[身份证号]')
    .replace(CARD, (digits) => (passesLuhn(digits) ? '[银行卡号]' : digits))
    .replace(MOBILE, '[手机号]')
}

/** ISO/IEC 7812-1, annex B. */
function passesLuhn(number: string): boolean {
  const digits = number.replace(/\D/g, '').split('').reverse().map(Number)
  const sum = digits.reduce((all, digit, i) => all + (i % 2 === 0 ? digit : digit < 5 ? digit * 2 : digit * 2 - 9), 0)
  return sum % 10 === 0
}

/** Only what stands in quotes is scrubbed: a bare number in a JSON line is a time or an amount, and must stay a number. */
function scrubLine(line: string): string {
  return line.replace(QUOTED, scrub)
}

/** The logger of this process. Writes to standard output: JSON, or readable lines when that is a terminal. */
export function createLogger(settings: Pick<Settings, 'logLevel'>, destination?: DestinationStream): Logger {
  const out =
    destination ?? (process.stdout.isTTY ? readable(process.stdout) : pino.destination({ dest: 1, sync: true }))
  return pino(
    {
      level: settings.logLevel,
      base: null,
      redact: { paths: secretPaths, censor: '[…]' },
      hooks: {
        streamWrite: scrubLine,
        // An error by itself would become the message of its line, as it is.
        logMethod([first, ...rest], method) {
          const args: unknown[] =
            first instanceof Error
              ? [{ err: first }, ...(rest.length > 0 ? rest : [messageOf(first)])]
              : [first, ...rest]
          method.apply(this, args as Parameters<typeof method>)
        },
      },
      serializers: { err: errorForLog, error: errorForLog },
      formatters: { log: withSafeErrors },
    },
    out,
  )
}

/** Errors under whatever name: the engine's SDK has names of its own. */
function withSafeErrors(entry: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entry).map(([name, value]) => [name, errorForLog(value)]))
}

/** A stream that turns each JSON line into one for people: time, level, message and what else there is. */
export function readable(out: { write(line: string): unknown }): DestinationStream {
  return {
    write(line) {
      out.write(`${forPeople(JSON.parse(line) as Readonly<Record<string, unknown>>)}\n`)
    },
  }
}

function forPeople(entry: Readonly<Record<string, unknown>>): string {
  const { time, level, msg, err, error, ...rest } = entry
  const at = new Date(Number(time)).toLocaleTimeString('zh-CN', { hour12: false, timeZone: 'Asia/Shanghai' })
  const name = (pino.levels.labels[Number(level)] ?? '').toUpperCase().padEnd(5)
  const details = Object.entries(rest).map(([key, value]) => `${key}=${plain(value)}`)
  return [`${at} ${name} ${plain(msg ?? '')}`, ...details, ...failure(err ?? error)].join('  ')
}

function failure(error: unknown): readonly string[] {
  if (typeof error !== 'object' || error === null) return []
  const { stack, message } = error as { readonly stack?: unknown; readonly message?: unknown }
  return [`\n${plain(stack ?? message ?? '')}`]
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

let installed: Promise<void> | undefined

/**
 * Sends the Temporal SDK's own messages, warnings and worse, to our logger; the first call of a process counts. The SDK
 * then leaves signals alone: the order of shutting down is ours. To be called just before a worker or native connection
 * is made, and only then: without one of these to close, the SDK's core keeps the process alive.
 */
export function installTemporalLogger(log: Log): Promise<void> {
  installed ??= install(log)
  return installed
}

async function install(log: Log): Promise<void> {
  // Loaded here and not above: only the worker needs the native core, and it is large.
  const { Runtime } = await import('@temporalio/worker')
  const quiet = (): void => {}
  const warn = (message: string, meta?: object): void => log.warn({ ...meta, from: 'temporal' }, message)
  const error = (message: string, meta?: object): void => log.error({ ...meta, from: 'temporal' }, message)
  Runtime.install({
    logger: {
      trace: quiet,
      debug: quiet,
      info: quiet,
      warn,
      error,
      log: (level, message, meta) =>
        ({ TRACE: quiet, DEBUG: quiet, INFO: quiet, WARN: warn, ERROR: error })[level](message, meta),
    },
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } },
    shutdownSignals: [],
  })
}
