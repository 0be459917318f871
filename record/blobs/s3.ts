import { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { isCaseId, isKind, partsOf, type BlobKey, type BlobStore } from './store.js'

/*
 * Blobs in a bucket of any S3-compatible store. Large ones go up in parts as they come, so that memory stays small; the
 * object appears when the last is in. `If-None-Match: *` keeps what is there from being overwritten; where a store does
 * not know it, the look before the write has to do: the content of one key is the same whoever writes it.
 */

export interface Bucket {
  readonly bucket: string
  readonly region: string
  /** Left out, that of the region at AWS. */
  readonly endpoint?: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** `<endpoint>/<bucket>/<key>`, as most stores on one's own premises want it. */
  readonly pathStyle: boolean
}

/** Bytes of one part; S3 takes no fewer than 5 MiB, but for the last. */
const partBytes = 8 * 1_048_576

export interface S3Blobs extends BlobStore {
  readonly close: () => void
}

export function s3Blobs({ bucket: Bucket, region, endpoint, pathStyle, ...credentials }: Bucket): S3Blobs {
  const s3 = new S3Client({
    region,
    forcePathStyle: pathStyle,
    credentials,
    ...(endpoint === undefined ? {} : { endpoint }),
    // Newer checksums are not known everywhere.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  /** Until the store says that it does not know the condition. */
  let conditional = true

  /** Writes under the condition that there is none; without it where the store does not know it. */
  async function unlessThere(write: (condition: { IfNoneMatch?: '*' }) => Promise<unknown>): Promise<void> {
    try {
      await write(conditional ? { IfNoneMatch: '*' } : {})
    } catch (error) {
      // Somebody else was first (or is being so): then it is there.
      if (isCode(error, 412, 'PreconditionFailed') || isCode(error, 409, 'ConditionalRequestConflict')) return
      if (!conditional || !isCode(error, 501, 'NotImplemented')) throw error
      conditional = false
      await write({})
    }
  }

  async function sizeOf(Key: BlobKey): Promise<number | null> {
    partsOf(Key)
    try {
      return (await s3.send(new HeadObjectCommand({ Bucket, Key }))).ContentLength ?? 0
    } catch (error) {
      if (isCode(error, 404, 'NotFound')) return null
      throw error
    }
  }

  async function putParts(Key: BlobKey, parts: AsyncIterable<Buffer>): Promise<void> {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
    const upload = { Bucket, Key, UploadId }
    try {
      const Parts: { PartNumber: number; ETag: string | undefined }[] = []
      for await (const Body of parts) {
        const PartNumber = Parts.length + 1
        const { ETag } = await s3.send(
          new UploadPartCommand({ ...upload, PartNumber, Body, ContentLength: Body.length }),
        )
        Parts.push({ PartNumber, ETag })
      }
      await unlessThere((condition) =>
        s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...condition })),
      )
    } finally {
      // Once it is complete there is nothing left to abort.
      await s3.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined)
    }
  }

  async function removeAll(Prefix: string): Promise<void> {
    for (;;) {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }))
      if (Contents.length === 0) return
      const Objects = Contents.map(({ Key }) => ({ Key }))
      const { Errors = [] } = await s3.send(
        new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true }, ChecksumAlgorithm: 'SHA256' }),
      )
      if (Errors.length > 0) throw new Error(`${Errors.length} blobs could not be removed: ${Errors[0]?.Code ?? ''}`)
    }
  }

  return {
    async put(Key, bytes) {
      if ((await sizeOf(Key)) !== null) return void (Buffer.isBuffer(bytes) ? undefined : bytes.destroy())
      const parts = inParts(Buffer.isBuffer(bytes) ? [bytes] : bytes)
      const first = (await parts.next()).value ?? Buffer.alloc(0)
      if (first.length >= partBytes) return putParts(Key, chained(first, parts))
      await unlessThere((condition) =>
        s3.send(new PutObjectCommand({ Bucket, Key, Body: first, ContentLength: first.length, ...condition })),
      )
    },
    async get(Key, range) {
      partsOf(Key)
      const Range = range === undefined ? undefined : `bytes=${range.start}-${range.end ?? ''}`
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...(Range === undefined ? {} : { Range }) }))
        return Body instanceof Readable ? Body : null
      } catch (error) {
        if (isCode(error, 404, 'NoSuchKey')) return null
        // A file has nothing beyond its end; so has an object.
        if (isCode(error, 416, 'InvalidRange')) return Readable.from([])
        throw error
      }
    },
    size: sizeOf,
    async *all() {
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket }))
        for (const { Key } of Contents) if (Key !== undefined) yield Key
    },
    async remove(Key) {
      partsOf(Key)
      await s3.send(new DeleteObjectCommand({ Bucket, Key }))
    },
    async removeKind(caseId, kind) {
      if (!isCaseId(caseId) || !isKind(kind)) throw new RangeError('not a kind of blob')
      await removeAll(`${caseId}/${kind}/`)
    },
    async removeCase(caseId) {
      if (!isCaseId(caseId)) throw new RangeError('not the id of a case')
      await removeAll(`${caseId}/`)
    },
    async tidy(before) {
      const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }))
      const old = Uploads.filter(({ Initiated }) => Initiated !== undefined && Initiated < before)
      for (const { Key, UploadId } of old) {
        await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch(() => undefined)
      }
      return old.length
    },
    close: () => s3.destroy(),
  }
}

/** Of the size of a part each, but for the last. */
async function* inParts(chunks: Iterable<Buffer> | AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let length = 0
  for await (const chunk of chunks) {
    waiting.push(chunk)
    length += chunk.length
    if (length < partBytes) continue
    yield Buffer.concat(waiting, length)
    waiting = []
    length = 0
  }
  if (length > 0) yield Buffer.concat(waiting, length)
}

async function* chained(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first
  yield* rest
}

function isCode(error: unknown, status: number, name: string): boolean {
  if (!(error instanceof Error)) return false
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } }
  return error.name === name || $metadata?.httpStatusCode === status
}
