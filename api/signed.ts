import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { App } from './app.js'

/*
 * Bodies that somebody elsewhere has signed: they are read as they were signed, byte by byte, and only then as JSON.
 */

/** Bodies of these routes alone come as bytes, `bodyLimit` of them at most; to be called within a registration of its own. */
export function takesBytes(app: App, bodyLimit: number): void {
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit }, (_, body, done) => done(null, body))
}

export function bytesOf({ body }: Pick<FastifyRequest, 'body'>): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0)
}

/** What they say; null where that is no JSON, or not as agreed. */
export function readAs<T>(schema: z.ZodType<T>, body: Buffer): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(body.toString('utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
