import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Refusal } from '../domain/case/refusal.js'
import { asUnavailable, isUnavailable } from '../record/unavailable.js'
import { border, interfaceRule, refusalTitles, type BorderCode } from './words.js'

/*
 * Everything that is not done is answered in one shape: RFC 9457 `application/problem+json`, in Chinese and English,
 * with the rule it rests on and what would help. Nothing of the inside is in it.
 */

const Said = z.object({ zh: z.string(), en: z.string() })

/** One field that is not as required; `path` is a JSON Pointer into the part of the request named by `in`. */
const Field = z.object({
  in: z.enum(['body', 'query', 'headers', 'params']),
  path: z.string(),
  zh: z.string(),
  en: z.string(),
})
export type Field = z.infer<typeof Field>

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    detail_en: z.string(),
    rule: Said,
    help: Said,
    instance: z.string(),
    fields: z.array(Field).optional(),
    see: z
      .object({ id: z.string(), number: z.string(), href: z.string() })
      .optional()
      .meta({ description: '应在该案件中办理 / the case in which it is to be done' }),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>

/** An error that carries its own answer: for hooks and validators, which can only throw. */
export interface BorderError extends Error {
  readonly border: BorderCode
  readonly fields: readonly Field[]
}

export function turnedAway(code: BorderCode, fields: readonly Field[] = []): BorderError {
  return Object.assign(new Error(code), { border: code, fields })
}

/** Answers with what the API itself turns away. */
export function sendBorder<R extends FastifyReply>(
  request: FastifyRequest,
  reply: R,
  code: BorderCode,
  fields: readonly Field[] = [],
): R {
  const said = border[code]
  if (said.status === 401) void reply.header('www-authenticate', 'Bearer realm="siyou"')
  if (said.status === 503 && !reply.hasHeader('retry-after')) void reply.header('retry-after', '5')
  return send(reply, {
    type: `urn:siyou:refusal:${code}`,
    title: said.title.zh,
    status: said.status,
    code,
    detail: said.why.zh,
    detail_en: said.why.en,
    rule: interfaceRule,
    help: said.help,
    instance: instanceOf(request),
    ...(fields.length > 0 ? { fields: [...fields] } : {}),
  })
}

const statuses: Record<Refusal['kind'], number> = { conflict: 409, invalid: 422, forbidden: 403 }

/** Answers with a refusal by the procedure. */
export function sendRefusal<R extends FastifyReply>(request: FastifyRequest, reply: R, refusal: Refusal): R {
  return send(reply, {
    type: `urn:siyou:refusal:${refusal.refused}`,
    title: refusalTitles[refusal.kind].zh,
    status: statuses[refusal.kind],
    code: refusal.refused,
    detail: refusal.why.zh,
    detail_en: refusal.why.en,
    rule: refusal.rule,
    help: refusal.help,
    instance: instanceOf(request),
    ...(refusal.see === undefined
      ? {}
      : { see: { id: refusal.see.case, number: refusal.see.number, href: `/grievances/${refusal.see.case}` } }),
    ...(refusal.parts === undefined
      ? {}
      : { fields: refusal.parts.map(({ path, why }) => ({ in: 'body' as const, path, ...why })) }),
  })
}

/** What is thrown, wherever it comes from, ends here. */
export function problems(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const code = codeOf(error)
    if (code === 'internal') request.log.error({ error: scrubbed(error) }, 'request failed')
    if (code === 'unavailable') request.log.warn({ error: scrubbed(error) }, 'request not served')
    const seconds = retryAfter(error)
    if (seconds !== null) void reply.header('retry-after', String(seconds))
    return sendBorder(request, reply, code, isBorderError(error) ? error.fields : [])
  })
}

/** Which answer an error deserves. What is not known is internal, and its message stays inside. */
export function codeOf(error: FastifyError | Error): BorderCode {
  if (isBorderError(error)) return error.border
  if (retryAfter(error) !== null) return 'unavailable'
  const status = 'statusCode' in error ? error.statusCode : undefined
  if (status === 413) return 'too-large'
  if (status === 415) return 'wrong-media-type'
  if (status === 503) return 'unavailable'
  if (status !== undefined && status >= 400 && status < 500) return 'malformed-request'
  return 'internal'
}

/** Seconds after which to try again, where PostgreSQL is away or the case busy; null for any other error. */
export function retryAfter(error: unknown): number | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    const passing = asUnavailable(at)
    if (isUnavailable(passing)) return passing.retryAfter
  }
  return null
}

function isBorderError(error: unknown): error is BorderError {
  return error instanceof Error && 'border' in error
}

/** The path without its query: a query may hold what should not be repeated. */
function instanceOf(request: FastifyRequest): string {
  return `${request.url.split('?', 1)[0] ?? ''}#${request.id}`
}

function send<R extends FastifyReply>(reply: R, problem: Problem): R {
  void reply.code(problem.status).type('application/problem+json; charset=utf-8').send(problem)
  return reply
}

/** What may stand in a log: database errors name values in their message and detail, so only the kind and the place remain. */
function scrubbed(error: Error): Record<string, unknown> {
  let deepest = error
  while (deepest.cause instanceof Error) deepest = deepest.cause
  return {
    name: deepest.name,
    code: 'code' in deepest ? deepest.code : undefined,
    at: (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)),
  }
}
