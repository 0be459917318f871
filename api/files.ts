import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { familyOf, savedAs } from '../domain/procedure/evidence-media.js'
import { failing } from './openapi.js'

/*
 * How a file that somebody brought is handed out: to be saved, never to be run. Its type is one that is taken here or none
 * at all, a browser must not guess at it, and whatever it holds may load and do nothing.
 */

const Binary = { 'application/octet-stream': { schema: z.unknown().meta({ type: 'string', format: 'binary' }) } }

export const fileAnswer = {
  200: { description: '文件原件 / the file itself', content: Binary },
  206: { description: '所要的部分 / the part that was asked for', content: Binary },
  ...failing('401', '404', '416', '429', '503'),
}

export interface Part {
  readonly start: number
  readonly end: number
}

/** The part that is asked for; null: all of it; `beyond`: a part that it does not have. Several parts at once are not given. */
export function rangeOf(request: FastifyRequest, bytes: number, sha256: string): Part | 'beyond' | null {
  const { range, 'if-range': ifRange } = request.headers
  const asked = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range ?? '')
  if (asked === null || (ifRange !== undefined && ifRange !== tagOf(sha256))) return null
  const [, from = '', to = ''] = asked
  if (from === '' && to === '') return null
  const start = from === '' ? Math.max(0, bytes - Number(to)) : Number(from)
  const end = from === '' || to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1)
  return start >= bytes || start > end ? 'beyond' : { start, end }
}

export interface SentFile {
  readonly name: string
  readonly media: string
  readonly bytes: number
  /** Null where it has none of its own. */
  readonly sha256: string | null
}

/** Sends a file, or a part of it. */
export function sendFile<R extends FastifyReply>(reply: R, stream: Readable, file: SentFile, part: Part | null): R {
  const { name, media, bytes, sha256 } = file
  if (part !== null) void reply.code(206).header('content-range', `bytes ${part.start}-${part.end}/${bytes}`)
  if (sha256 !== null) void reply.header('etag', tagOf(sha256)).header('accept-ranges', 'bytes')
  void reply
    .type(familyOf(media) === null ? 'application/octet-stream' : media)
    .header('content-length', part === null ? bytes : part.end - part.start + 1)
    .header('content-disposition', `attachment; filename*=UTF-8''${encoded(savedAs(name, media))}`)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "sandbox; default-src 'none'")
    .header('cache-control', 'private, no-store')
    .send(stream)
  return reply
}

function tagOf(sha256: string): string {
  return `"${sha256}"`
}

/** RFC 8187: what `encodeURIComponent` leaves and the header does not take is encoded too. */
function encoded(name: string): string {
  return encodeURIComponent(name).replaceAll(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}
