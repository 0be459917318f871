import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { barredFrom, commandNamed } from '../domain/case/act.js'
import type { Grievance } from '../domain/case/grievance.js'
import { isRefusal, refuse, type Refusal } from '../domain/case/refusal.js'
import type { Command } from '../domain/procedure/command.js'
import { standingIn } from '../record/claimants.js'
import { appendTo, beginUpload, dropUpload, fileTooLarge, uploadOf, type Upload } from '../record/evidence/uploads.js'
import { makeWhole } from '../record/evidence/whole.js'
import type { App } from './app.js'
import { visibleCase } from './cases.js'
import { CaseParams, type Before } from './commands.js'
import type { Deps } from './deps.js'
import { described, failing } from './openapi.js'
import { sendBorder, sendRefusal, turnedAway } from './problem.js'
import { askedBy } from './signin.js'
import { uploadOffsetNeeded } from './words.js'

/*
 * Uploading evidence in pieces, in the manner of tus 1.0: say how much there is, send it, ask how far it came, go on from
 * there. What was sent becomes evidence by the command `add-evidence`, and not before. Only who began an upload sees it.
 */

/** The body of a piece: it is read as it comes, and never held. */
const pieceMedia = 'application/offset+octet-stream'

const Begun = z
  .object({
    id: z.string().meta({ format: 'uuid' }),
    href: z.string(),
    bytes: z.int(),
    received: z.int(),
    lapsesAt: z.string().meta({ format: 'date-time', description: '此后清除未完成的上传 / swept away after this' }),
    limits: z.object({ fileBytes: z.int(), caseBytes: z.int(), files: z.int() }),
  })
  .meta({ id: 'EvidenceUpload' })

const Declared = z.strictObject({
  bytes: z.int().min(1).meta({ description: '文件的字节数 / bytes of the whole file' }),
  sha256: z
    .string()
    .toLowerCase()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .meta({ description: '文件的 SHA-256；不符即拒收 / where what comes is another, it is refused' }),
})

const UploadParams = CaseParams.extend({ upload: z.uuid().toLowerCase() })

export function evidenceUploadRoutes(app: App, deps: Pick<Deps, 'store' | 'blobs' | 'settings'>): void {
  const { store, settings } = deps
  const limits = settings.evidence
  app.addContentTypeParser(pieceMedia, (_, payload, done) => done(null, payload))

  app.post(
    '/grievances/:id/evidence-uploads',
    {
      // Whoever may not see the case learns nothing of what a body should be.
      attachValidation: true,
      schema: {
        ...described(
          'beginUpload',
          { zh: '开始上传证据文件', en: 'begin to upload a file of evidence' },
          'evidence',
          addEvidence().by.words,
        ),
        params: CaseParams,
        body: Declared,
        response: { 201: Begun, ...failing('400', '401', '403', '404', '409', '413', '415', '422', '429', '503') },
      },
    },
    async (request, reply) => {
      const grievance = await mayAdd(request, reply, store)
      if (grievance === null) return reply
      if (request.validationError !== undefined) throw request.validationError
      const { bytes, sha256 = null } = request.body
      const begun = await beginUpload(
        store,
        grievance,
        askedBy(request).person,
        { id: randomUUID(), bytes, sha256 },
        limits,
      )
      if (isRefusal(begun)) return sendRefusal(request, reply, begun)
      const href = hrefOf(begun)
      void told(reply, begun).code(201).header('location', href)
      return reply.send({ id: begun.id, href, bytes, received: 0, lapsesAt: begun.lapsesAt, limits: { ...limits } })
    },
  )

  app.head(
    '/grievances/:id/evidence-uploads/:upload',
    {
      schema: {
        ...described('askUpload', { zh: '查询已上传到哪里', en: 'how far an upload has come' }, 'evidence'),
        params: UploadParams,
        response: {
          200: z.null().meta({ description: 'Upload-Offset, Upload-Length, Upload-Expires' }),
          ...failing('401', '404', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      const upload = await uploadIn(request)
      return upload === null ? sendBorder(request, reply, 'not-found') : told(reply, upload).code(200).send(null)
    },
  )

  app.patch(
    '/grievances/:id/evidence-uploads/:upload',
    {
      config: { slow: true },
      schema: {
        ...described('sendPiece', { zh: '上传一段', en: 'send a piece, from Upload-Offset on' }, 'evidence'),
        params: UploadParams,
        headers: z.looseObject({
          'upload-offset': z.string().optional().meta({ description: '从第几字节起 / where this piece begins' }),
        }),
        consumes: [pieceMedia],
        response: {
          204: z.null().meta({ description: 'Upload-Offset' }),
          ...failing('400', '401', '404', '409', '415', '422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      const upload = await uploadIn(request)
      if (upload === null) return sendBorder(request, early(reply), 'not-found')
      const offset = request.headers['upload-offset'] ?? ''
      if (!/^\d{1,15}$/.test(offset)) throw turnedAway('invalid-input', [uploadOffsetNeeded])
      if (!isStream(request.body)) return sendBorder(request, early(reply), 'wrong-media-type')
      const done = await appendTo(deps, upload, Number(offset), request.body, limits.fileBytes)
      switch (done.outcome) {
        case 'gone':
          return sendBorder(request, early(reply), 'not-found')
        case 'broken':
          // Nobody is there to read it.
          return sendBorder(request, early(reply), 'malformed-request')
        case 'elsewhere':
          return sendRefusal(request, early(told(reply, { ...upload, ...done })), goOnFrom(done.received))
        case 'too-long':
          return sendRefusal(request, early(told(reply, { ...upload, ...done })), longerThan(upload, limits.fileBytes))
        case 'appended':
          return told(reply, { ...upload, ...done })
            .code(204)
            .send(null)
        default:
          return done satisfies never
      }
    },
  )

  app.delete(
    '/grievances/:id/evidence-uploads/:upload',
    {
      schema: {
        ...described('dropUpload', { zh: '放弃上传', en: 'give an upload up' }, 'evidence'),
        params: UploadParams,
        response: { 204: z.null().meta({ description: '已删除 / gone' }), ...failing('401', '404', '429', '503') },
      },
    },
    async (request, reply) => {
      const upload = await uploadIn(request)
      if (upload === null) return sendBorder(request, reply, 'not-found')
      await dropUpload(deps, upload)
      return reply.code(204).send(null)
    },
  )

  /** One of whoever asks, in a case that they may still see. */
  async function uploadIn(request: FastifyRequest): Promise<Upload | null> {
    const { id, upload } = request.params as z.infer<typeof UploadParams>
    const actor = askedBy(request)
    const grievance = await visibleCase(store, id, actor)
    return grievance === null ? null : uploadOf(store, id, actor.person, upload)
  }
}

/** Before a file is added it is put together: what it is shows then. */
export function wholeBefore(deps: Pick<Deps, 'store' | 'blobs'>): Before {
  return async (caseId, input, actor) => {
    const upload = await uploadOf(deps.store, caseId, actor.person, (input as { readonly upload: string }).upload)
    const whole = upload === null ? null : await makeWhole(deps, upload)
    return isRefusal(whole) ? whole : null
  }
}

/** The case, where this person may add evidence to it; otherwise that was answered, and there is nothing more to do. */
export async function mayAdd(
  request: FastifyRequest,
  reply: FastifyReply,
  store: Deps['store'],
): Promise<Grievance | null> {
  const id = CaseParams.safeParse(request.params).data?.id ?? ''
  const grievance = id === '' ? null : await visibleCase(store, id, askedBy(request))
  if (grievance === null) {
    await sendBorder(request, early(reply), 'not-found')
    return null
  }
  const barred = barredFrom(grievance, addEvidence(), await standingIn(store.sql, grievance, askedBy(request)))
  if (barred === null) return grievance
  await sendRefusal(request, early(reply), barred)
  return null
}

export function addEvidence(): Command {
  const command = commandNamed.get('add-evidence')
  if (command === undefined) throw new Error('no such command: add-evidence')
  return command
}

/** More than was declared; where nothing was, more than a file may be. */
export function longerThan({ bytes }: Upload, most: number): Refusal {
  if (bytes === null) return fileTooLarge(most)
  return refuse(
    'longer-than-declared',
    'invalid',
    [`内容超过声明的${bytes}字节`, `more than the ${bytes} bytes that were declared`],
    ['请核对文件后重新开始上传', 'check the file and begin anew'],
  )
}

function goOnFrom(received: number): Refusal {
  return refuse(
    'upload-elsewhere',
    'conflict',
    [`已收到${received}字节，须从该处继续`, `${received} bytes are here: it goes on from there`],
    ['请按 Upload-Offset 头所示位置续传', 'go on from where the header Upload-Offset says'],
  )
}

function hrefOf({ caseId, id }: Upload): string {
  return `/grievances/${caseId}/evidence-uploads/${id}`
}

/** How far it has come, in the headers that clients of tus know. */
function told<R extends FastifyReply>(reply: R, { received, bytes, lapsesAt }: Upload): R {
  void reply
    .header('tus-resumable', '1.0.0')
    .header('upload-offset', received)
    .header('upload-expires', new Date(lapsesAt).toUTCString())
    .header('cache-control', 'no-store')
  if (bytes !== null) void reply.header('upload-length', bytes)
  return reply
}

/** Answered before the body was read: the connection is of no more use. */
export function early<R extends FastifyReply>(reply: R): R {
  void reply.header('connection', 'close')
  return reply
}

function isStream(body: unknown): body is Readable {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}
