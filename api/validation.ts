import type { FastifyInstance, FastifySchemaCompiler } from 'fastify'
import { z } from 'zod'
import { findBadText } from '../domain/values/text.js'
import { turnedAway, type Field } from './problem.js'
import { badText } from './words.js'

/*
 * What comes in is checked once, at the border, by the very schema that the documentation is made of.
 * Text that could not be stored is refused before any schema sees it.
 */

const parts: Record<string, Field['in']> = { body: 'body', querystring: 'query', headers: 'headers', params: 'params' }

const zh = z.locales.zhCN().localeError
const en = z.locales.en().localeError

const compile: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const part = parts[httpPart ?? 'body'] ?? 'body'
  return (data) => {
    const bad = part === 'headers' ? null : findBadText(withOurLineEnds(data))
    if (bad !== null) return { error: refused(part, [{ in: part, path: bad, ...badText }]) }
    const parsed = schema.safeParse(data, { error: zh })
    return parsed.success ? { value: parsed.data } : { error: refused(part, faultsOf(part, schema, data)) }
  }
}

/** What was kept before, and is not whole yet: the same answer as for a body. */
export function invalidContent(schema: z.ZodType, data: unknown): Error {
  return refused('body', faultsOf('body', schema, data))
}

/** So many are named, and so much of a name is repeated: the answer stays small, whatever was sent. */
const mostFaults = 100
const mostOfName = 100

function faultsOf(part: Field['in'], schema: z.ZodType, data: unknown): readonly Field[] {
  const issues = schema.safeParse(data, { error: zh }).error?.issues.slice(0, mostFaults) ?? []
  // Read again for the English: the issues come in the same order.
  const english = schema.safeParse(data, { error: en }).error?.issues ?? []
  return issues.flatMap((issue, i) => fieldsOf(part, issue, english[i]?.message ?? issue.message)).slice(0, mostFaults)
}

/** A table comes with the line ends of the program that made it; they say nothing. */
function withOurLineEnds(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || !('csv' in data) || typeof data.csv !== 'string') return data
  return Object.assign(data, { csv: data.csv.replaceAll('\r\n', '\n') })
}

/** A wrong id in the path is an address that leads nowhere; a missing key has its own answer. */
function refused(part: Field['in'], fields: readonly Field[]): Error {
  if (part === 'params') return turnedAway('not-found')
  if (part === 'headers') return turnedAway('idempotency-key-needed')
  return turnedAway('invalid-input', fields)
}

function fieldsOf(part: Field['in'], issue: z.core.$ZodIssue, english: string): readonly Field[] {
  // Unknown fields are named themselves, one by one, not the object that they stand in.
  if (issue.code === 'unrecognized_keys')
    return issue.keys.slice(0, mostFaults).map((key) => {
      const name = key.slice(0, mostOfName)
      return {
        in: part,
        path: pointer([...issue.path, name]),
        zh: `出现未知的键：${name}`,
        en: `Unrecognized key: ${name}`,
      }
    })
  return [{ in: part, path: pointer(issue.path), ...wordsOf(issue.message, english) }]
}

/** A rule of the procedure says both languages in one message, `中文 / English`; zod's own come one by one. */
function wordsOf(message: string, english: string): { zh: string; en: string } {
  const [own, ownEnglish] = message.split(' / ')
  if (message === english && own !== undefined && ownEnglish !== undefined) return { zh: own, en: ownEnglish }
  return { zh: message, en: english }
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

export function validation(app: FastifyInstance): void {
  app.setValidatorCompiler(compile)
  // The schemas of answers document them; what is sent was made by typed code and is not parsed again.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))
}
