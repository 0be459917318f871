import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { isRefusal, refuse, type Refusal } from '../../domain/case/refusal.js'
import { mediaNotTaken } from '../../domain/procedure/evidence.commands.js'
import { hasThumbnail } from '../../domain/procedure/evidence-media.js'
import { caseKeyOf } from '../blobs/case-key.js'
import { opened, sealAtOnce, sealing } from '../blobs/sealed.js'
import { fileBlob, partsKind, thumbnailBlob, type Kept } from './places.js'
import { sniff, sniffedBytes } from './sniff.js'
import { mostPictureBytes, thumbnailOf } from './thumbnail.js'
import { dropUpload, type Upload } from './uploads.js'

/*
 * When all of a file has come: its pieces are put together as one blob, hashed and looked at on the way. Broken off in
 * between, it is simply done again: the blob appears whole or not at all.
 */

/** The upload, whole; or why not. What is refused for what it is, is removed. Null where the key of the case is gone. */
export async function makeWhole(kept: Kept, upload: Upload): Promise<Upload | Refusal | null> {
  if (upload.status === 'whole') return upload
  if (upload.bytes !== null && upload.received < upload.bytes) return unfinished(upload.received, upload.bytes)
  const { store, blobs } = kept
  const { id, caseId, received } = upload
  const key = await caseKeyOf(store, caseId)
  if (key === null) return null
  const made = await putTogether(kept, upload, key)
  if (isRefusal(made)) {
    await dropUpload(kept, upload)
    return made
  }
  const { media, sha256 } = made
  const thumbnail =
    hasThumbnail(media) && received <= mostPictureBytes && (await makeThumbnail(kept, upload, key, media))
  await store.sql`
    update uploads set status = 'whole', sha256 = ${sha256}, media = ${media}, thumbnail = ${thumbnail}
    where id = ${id} and status = 'open'`
  await blobs.removeKind(caseId, partsKind(id))
  return { ...upload, status: 'whole', sha256, media, thumbnail }
}

/** Puts the pieces in one place; what they are, or why that is not taken. */
async function putTogether(
  { store, blobs }: Kept,
  upload: Upload,
  key: Buffer,
): Promise<{ readonly media: string; readonly sha256: string } | Refusal> {
  const { id, caseId, received } = upload
  if (received === 0) return empty()
  const pieces = await store.sql<{ start: number; bytes: number; blob: string }[]>`
    select start::float8 as start, bytes, blob from upload_parts where upload = ${id} order by start`

  async function* plain(most = Infinity): AsyncGenerator<Buffer> {
    for (const { start, bytes, blob } of pieces) {
      if (start >= most) return
      const piece = await opened(blobs, key, blob, bytes)
      if (piece === null) throw new Error(`a piece of upload ${id} is missing`)
      yield* piece as AsyncIterable<Buffer>
    }
  }

  const media = await sniff(await headOf(plain(sniffedBytes)))
  if (media === null) return mediaNotTaken()
  let sha256: string | null = null
  async function* hashed(): AsyncGenerator<Buffer> {
    const hash = createHash('sha256')
    for await (const chunk of plain()) {
      hash.update(chunk)
      yield chunk
    }
    sha256 = hash.digest('hex')
    // Failing here, before the end, leaves nothing in the place.
    if (upload.sha256 !== null && upload.sha256 !== sha256) throw Object.assign(new Error('sha-256'), { differs: true })
  }

  const place = fileBlob(caseId, id)
  try {
    await blobs.put(place, sealing(key, place, Readable.from(hashed(), { objectMode: false })))
    // It was there already (put there just before we were killed, or by another at the same time): only the hash is wanted.
    if (sha256 === null) for await (const _ of hashed()) void _
  } catch (error) {
    if (error instanceof Error && 'differs' in error) return differs()
    throw error
  }
  return sha256 === null ? differs() : { media, sha256 }
}

async function headOf(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const head: Buffer[] = []
  let length = 0
  for await (const chunk of chunks) {
    head.push(chunk)
    length += chunk.length
    if (length >= sniffedBytes) break
  }
  return Buffer.concat(head).subarray(0, sniffedBytes)
}

/** Whether there is a smaller picture of it. */
async function makeThumbnail(
  { blobs }: Kept,
  { id, caseId, received }: Upload,
  key: Buffer,
  media: string,
): Promise<boolean> {
  const picture = await opened(blobs, key, fileBlob(caseId, id), received)
  const smaller = picture === null ? null : await thumbnailOf(picture, media)
  if (smaller === null) return false
  const place = thumbnailBlob(caseId, id)
  await blobs.put(place, sealAtOnce(key, place, smaller))
  return true
}

function unfinished(received: number, bytes: number): Refusal {
  return refuse(
    'upload-unfinished',
    'conflict',
    [`文件尚未传完：已收到${received}字节，共${bytes}字节`, `the file is not all here: ${received} of ${bytes} bytes`],
    ['请从已收到的位置继续上传', 'go on from where it stands'],
  )
}

function empty(): Refusal {
  return refuse(
    'file-empty',
    'invalid',
    ['文件是空的', 'the file is empty'],
    ['请重新选择文件', 'choose the file again'],
  )
}

function differs(): Refusal {
  return refuse(
    'sha256-differs',
    'invalid',
    ['收到的内容与声明的 SHA-256 不符，已删除', 'what came is not what was declared by its SHA-256; it was removed'],
    ['请重新上传', 'upload it again'],
  )
}
