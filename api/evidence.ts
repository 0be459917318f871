import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { cursorAt, pageOf, placeAt } from '../db/queries/reader.js'
import { roles } from '../domain/case/actor.js'
import { reads, sidesOf } from '../domain/case/sight.js'
import { mediaFamilies } from '../domain/procedure/evidence-media.js'
import { readers } from '../domain/procedure/evidence.js'
import { caseKeyOf } from '../record/blobs/case-key.js'
import { opened, plainBytes } from '../record/blobs/sealed.js'
import { standingIn } from '../record/claimants.js'
import { evidenceEvents } from '../record/evidence/list.js'
import { fileBlob, thumbnailBlob } from '../record/evidence/places.js'
import type { App } from './app.js'
import { visibleCase } from './cases.js'
import { CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { idsOf, piecesOf, type PieceTold, type VersionTold } from './evidence-pieces.js'
import { fileAnswer, rangeOf, sendFile } from './files.js'
import { namesWithin } from './names.js'
import { described, failing } from './openapi.js'
import { Next } from './paging.js'
import { sendBorder } from './problem.js'
import { Named, Said } from './shapes.js'
import { askedBy } from './signin.js'

/*
 * Reading evidence: the pieces that are open to this person, with all their versions, and the files themselves. To anybody
 * else a piece does not exist.
 */

const Uuid = z.string().meta({ format: 'uuid' })
const Instant = z.string().meta({ format: 'date-time' })

const Version = z.object({
  id: Uuid,
  version: z.int(),
  seq: z.int(),
  at: Instant,
  by: z.object({ person: Named.nullable(), role: z.enum(roles), words: Said }),
  name: z.string().nullable().meta({ description: '文件名；密钥销毁后为空 / null once its key has been destroyed' }),
  sha256: z.string(),
  bytes: z.int(),
  media: z.string(),
  family: z.enum(mediaFamilies).nullable(),
  words: Said.nullable(),
  content: z.string().meta({ description: '下载地址，支持 Range / where it is downloaded, also in parts' }),
  thumbnail: z.string().nullable(),
})

const Piece = z
  .object({
    piece: Uuid,
    name: z.string().nullable(),
    description: z.string().nullable(),
    describedAt: Instant.nullable(),
    to: z.object({ code: z.enum(readers), words: Said }),
    erased: z.boolean(),
    versions: z.array(Version).meta({ description: '全部版本，最早的在前 / every version, the first first' }),
  })
  .meta({ id: 'Evidence' })

const Query = z.strictObject({
  cursor: z
    .string()
    .max(100)
    .refine((cursor) => placeAt(cursor, ['number']) !== null, {
      error: '游标无效，请使用上一页返回的 next / not a cursor: use the next of the page before',
    })
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})

const FileParams = CaseParams.extend({ file: z.uuid().toLowerCase() })

export function evidenceRoutes(app: App, { store, blobs }: Pick<Deps, 'store' | 'blobs'>): void {
  const denied = failing('401', '404', '429', '503')

  app.get(
    '/grievances/:id/evidence',
    {
      schema: {
        ...described('listEvidence', { zh: '证据清单', en: 'the evidence, with all versions' }, 'evidence'),
        params: CaseParams,
        querystring: Query,
        response: {
          200: z.object({ rows: z.array(Piece), next: Next }),
          ...failing('401', '404', '422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      const pieces = await openTo(request, request.params.id)
      if (pieces === null) return sendBorder(request, reply, 'not-found')
      const { cursor, limit } = request.query
      const after = Number(placeAt(cursor, ['number'])?.[0] ?? 0)
      const { rows, next } = pageOf(pieces.filter(({ seq }) => seq > after).slice(0, limit + 1), limit, ({ seq }) =>
        cursorAt(String(seq)),
      )
      const names = await namesWithin(store, rows.map(idsOf))
      return reply.send({ rows: rows.map((piece) => pieceView(request.params.id, piece, names.named)), next })
    },
  )

  app.get(
    '/grievances/:id/evidence/:file/content',
    {
      schema: {
        ...described(
          'readEvidence',
          { zh: '下载证据原件（支持 Range）', en: 'download a file of evidence, whole or in part' },
          'evidence',
        ),
        params: FileParams,
        headers: z.looseObject({ range: z.string().optional(), 'if-range': z.string().optional() }),
        response: fileAnswer,
      },
    },
    async (request, reply) => {
      const { id, file } = request.params
      const version = await versionOf(request, id, file)
      const key = version === null ? null : await caseKeyOf(store, id)
      if (version === null || key === null) return sendBorder(request, reply, 'not-found')
      const range = rangeOf(request, version.bytes, version.sha256)
      if (range === 'beyond') {
        void reply.header('content-range', `bytes */${version.bytes}`)
        return sendBorder(request, reply, 'range-beyond')
      }
      const stream = await opened(blobs, key, fileBlob(id, file), version.bytes, range ?? undefined)
      return stream === null
        ? sendBorder(request, reply, 'not-found')
        : sendFile(reply, stream, { ...version, name: version.name ?? version.id }, range)
    },
  )

  app.get(
    '/grievances/:id/evidence/:file/thumbnail',
    {
      schema: {
        ...described(
          'readThumbnail',
          { zh: '证据图片的缩略图（不含拍摄信息）', en: 'a picture in small, without where it was taken' },
          'evidence',
        ),
        params: FileParams,
        response: {
          200: {
            description: 'JPEG',
            content: { 'image/jpeg': { schema: z.unknown().meta({ type: 'string', format: 'binary' }) } },
          },
          ...denied,
        },
      },
    },
    async (request, reply) => {
      const { id, file } = request.params
      const version = await versionOf(request, id, file)
      const key = version?.thumbnail === true ? await caseKeyOf(store, id) : null
      const place = thumbnailBlob(id, file)
      const size = key === null ? null : await blobs.size(place)
      const stream = key === null || size === null ? null : await opened(blobs, key, place, plainBytes(size))
      if (size === null || stream === null) return sendBorder(request, reply, 'not-found')
      const small = { name: `${file}.jpg`, media: 'image/jpeg', bytes: plainBytes(size), sha256: null }
      return sendFile(reply, stream, small, null)
    },
  )

  /** The pieces that this person reads, in order; null where the case is not theirs to see. */
  async function openTo(request: FastifyRequest, caseId: string): Promise<readonly PieceTold[] | null> {
    const grievance = await visibleCase(store, caseId, askedBy(request))
    if (grievance === null) return null
    const actor = await standingIn(store.sql, grievance, askedBy(request))
    const sides = sidesOf(grievance, actor)
    const events = await evidenceEvents(store, caseId)
    return piecesOf(events.filter((event) => reads(event, sides, actor.person)))
  }

  async function versionOf(request: FastifyRequest, caseId: string, file: string): Promise<VersionTold | null> {
    const pieces = (await openTo(request, caseId)) ?? []
    return pieces.flatMap(({ versions }) => versions).find(({ id }) => id === file) ?? null
  }

  function pieceView(
    caseId: string,
    { versions, piece, name, description, describedAt, to, erased }: PieceTold,
    named: (id: string) => z.infer<typeof Named> | null,
  ): z.infer<typeof Piece> {
    const at = (file: string, what: string): string => `/grievances/${caseId}/evidence/${file}/${what}`
    return {
      piece,
      name,
      description,
      describedAt,
      to,
      erased,
      versions: versions.map(({ person, role, roleWords: words, thumbnail, ...version }) => ({
        ...version,
        by: { person: named(person), role, words },
        content: at(version.id, 'content'),
        thumbnail: thumbnail ? at(version.id, 'thumbnail') : null,
      })),
    }
  }
}
