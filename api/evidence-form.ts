import { createHash, createHmac } from 'node:crypto'
import multipart from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'

import { isRefusal, refuse, type Refusal } from '../domain/case/refusal.js'
import { AddEvidence, FileName } from '../domain/procedure/evidence.inputs.js'
import { findBadText } from '../domain/values/text.js'
import { evidenceEvents } from '../record/evidence/list.js'
import { appendTo, beginUpload, dropUpload, uploadOf, type Upload } from '../record/evidence/uploads.js'
import { makeWhole } from '../record/evidence/whole.js'
import type { App } from './app.js'
import { act, ActHeaders, CaseParams } from './commands.js'
import type { Deps } from './deps.js'
import { addEvidence, early, longerThan, mayAdd } from './evidence-uploads.js'
import { described, failing } from './openapi.js'
import { sendBorder, sendRefusal, turnedAway } from './problem.js'
import { ActAnswer } from './shapes.js'
import { askedBy } from './signin.js'
import { invalidContent } from './validation.js'
import { badText } from './words.js'

/*
 * One file in one request, for clients that can send no pieces: a form with `file`, and beside it what `add-evidence` takes.
 * The file is read as it comes. Sent again under the same key it is not added twice.
 */

const fields = ['name', 'description', 'to', 'versionOf'] as const

export async function evidenceFormRoute(
  app: App,
  deps: Pick<Deps, 'store' | 'blobs' | 'engine' | 'settings'>,
): Promise<void> {
  const { store, settings } = deps
  const { fileBytes } = settings.evidence
  await app.register(multipart, {
    limits: {
      fileSize: fileBytes + 1,
      files: 1,
      fields: fields.length,
      fieldSize: 16_384,
      fieldNameSize: 40,
      parts: 6,
    },
    throwFileSizeLimit: false,
  })

  app.post(
    '/grievances/:id/evidence',
    {
      attachValidation: true,
      config: { slow: true },
      bodyLimit: fileBytes + 1_048_576,
      schema: {
        ...described(
          'sendEvidence',
          { zh: '一次提交一个证据文件（表单）', en: 'add a file of evidence in one request, as a form' },
          'evidence',
          addEvidence().by.words,
        ),
        params: CaseParams,
        headers: ActHeaders,
        consumes: ['multipart/form-data'],
        response: { 200: ActAnswer, ...failing('400', '401', '403', '404', '409', '413', '415', '422', '429', '503') },
      },
    },
    async (request, reply) => {
      const grievance = await mayAdd(request, reply, store)
      if (grievance === null) return reply
      if (request.validationError !== undefined) throw request.validationError
      if (!request.isMultipart()) return sendBorder(request, early(reply), 'wrong-media-type')
      const key = request.headers['idempotency-key']
      const id = idFor(key, askedBy(request).person, grievance.id)
      const added = (await evidenceEvents(store, grievance.id)).find(
        (event) => event.type === 'evidence-added' && event.data.id === id,
      )
      const known = added?.type === 'evidence-added' ? added.data.sha256 : null
      const sent = await received(request, async (file) => (known === null ? keep(file) : same(file, known)))
      if (sent.refused !== null) return sendRefusal(request, early(reply), sent.refused)
      const input = inputOf(id, sent)
      return act(addEvidence(), grievance.id, request, reply, key, deps, input)

      /** As an upload of its own; one that was begun under this key before and broke off is begun anew. */
      async function keep(file: AsyncIterable<Buffer>): Promise<Refusal | null> {
        if (grievance === null) return null
        const { person } = askedBy(request)
        const before = await uploadOf(store, grievance.id, person, id)
        if (before !== null) await dropUpload(deps, before)
        const upload = await beginUpload(store, grievance, person, { id, bytes: null, sha256: null }, settings.evidence)
        if (isRefusal(upload)) return upload
        const refused = await keepAll(upload, file)
        if (refused !== null) await dropUpload(deps, upload)
        return refused
      }
    },
  )

  async function keepAll(upload: Upload, file: AsyncIterable<Buffer>): Promise<Refusal | null> {
    const done = await appendTo(deps, upload, 0, file, fileBytes)
    if (done.outcome === 'too-long') return longerThan(upload, fileBytes)
    if (done.outcome !== 'appended') return brokenOff()
    const whole = await makeWhole(deps, { ...upload, received: done.received })
    return isRefusal(whole) ? whole : null
  }
}

interface Sent {
  readonly fields: Readonly<Record<string, unknown>>
  readonly fileName: string | null
  readonly refused: Refusal | null
}

/** Reads the form to its end, the file as it comes. */
async function received(
  request: FastifyRequest,
  file: (content: AsyncIterable<Buffer>) => Promise<Refusal | null>,
): Promise<Sent> {
  const found: Record<string, unknown> = {}
  let fileName: string | null = null
  let refused: Refusal | null = null
  for await (const part of request.parts()) {
    if (part.type === 'field') found[part.fieldname] = part.value
    else if (fileName !== null || part.fieldname !== 'file') part.file.resume()
    else {
      fileName = part.filename
      refused = await file(part.file)
      part.file.resume()
      if (refused !== null) break
    }
  }
  return { fields: found, fileName, refused: refused ?? (fileName === null ? noFile() : null) }
}

/** What the command takes, checked as any other content is. */
function inputOf(upload: string, { fields: found, fileName }: Sent): unknown {
  const name = found['name'] ?? FileName.safeParse(fileName).data
  const content = { ...found, upload, ...(name === undefined ? {} : { name }) }
  const bad = findBadText(content)
  if (bad !== null) throw turnedAway('invalid-input', [{ in: 'body', path: bad, ...badText }])
  const parsed = AddEvidence.safeParse(content)
  if (!parsed.success) throw invalidContent(AddEvidence, content)
  return parsed.data
}

/** The same content as before under this key? Read, and not kept. */
async function same(file: AsyncIterable<Buffer>, sha256: string): Promise<Refusal | null> {
  const hash = createHash('sha256')
  for await (const chunk of file) hash.update(chunk)
  return hash.digest('hex') === sha256 ? null : keyReused()
}

/** The same key of the same person in the same case is the same upload. */
function idFor(key: string, person: string, caseId: string): string {
  const hex = createHmac('sha256', `siyou/evidence/${caseId}/${person}`).update(key).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

function noFile(): Refusal {
  return refuse(
    'no-file',
    'invalid',
    ['表单中没有名为 file 的文件', 'the form holds no file by the name of file'],
    ['请选择文件', 'choose a file'],
  )
}

function brokenOff(): Refusal {
  return refuse(
    'upload-broken-off',
    'conflict',
    [
      '文件没有传完，或者同一个键正在另行上传',
      'the file did not come whole, or is being sent under the same key elsewhere',
    ],
    [
      '请用同一个键重新提交；网络不稳时请分段上传',
      'send it again with the same key; on a bad network, send it in pieces',
    ],
  )
}

function keyReused(): Refusal {
  return refuse(
    'key-reused',
    'conflict',
    ['该幂等键已用于另一个文件', 'this idempotency key was used for another file'],
    ['请换用新的幂等键重新提交', 'send it with a new key'],
  )
}
