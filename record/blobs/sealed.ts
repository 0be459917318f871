import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import type { BlobKey, BlobStore } from './store.js'

/*
 * How a blob is encrypted: AES-256-GCM in segments of 64 KiB, so that a large one is written and read as a stream, and a
 * part of it can be read alone. Each blob has a key of its own, derived (HKDF-SHA256) from the key of its case, a random
 * salt and its place; so the number of the segment serves as nonce. Place, number and whether it is the last are
 * authenticated with every segment: cut off, put in another order, or taken from elsewhere, nothing opens.
 * Layout: 4 bytes mark, 32 bytes salt, then segments of (up to 65536 bytes ciphertext, 16 bytes tag); none is empty but
 * the only one of an empty blob.
 */

const mark = Buffer.from('SYB1')
const saltBytes = 32
const headBytes = mark.length + saltBytes
const segment = 65_536
const tagBytes = 16

/** Bytes of the plain text, both ends included. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** The ciphertext of these bytes for this place, as a stream. */
export function sealing(caseKey: Buffer, place: BlobKey, plain: Readable | Buffer): Readable {
  return Readable.from(sealedChunks(caseKey, place, Buffer.isBuffer(plain) ? [plain] : plain), { objectMode: false })
}

/** The same at once, for what is held in memory anyway. */
export function sealAtOnce(caseKey: Buffer, place: BlobKey, plain: Buffer): Buffer {
  const salt = randomBytes(saltBytes)
  const key = keyOf(caseKey, place, salt)
  const last = lastOf(plain.length)
  const segments = Array.from({ length: last + 1 }, (_, n) =>
    sealSegment(key, place, n, n === last, plain.subarray(n * segment, (n + 1) * segment)),
  )
  return Buffer.concat([mark, salt, ...segments])
}

async function* sealedChunks(
  caseKey: Buffer,
  place: BlobKey,
  plain: Iterable<Buffer> | AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const salt = randomBytes(saltBytes)
  const key = keyOf(caseKey, place, salt)
  yield Buffer.concat([mark, salt])
  let n = 0
  let held: Buffer | null = null
  // One is held back: only at the end is it known which is the last.
  for await (const next of inSegments(plain)) {
    if (held !== null) yield sealSegment(key, place, n++, false, held)
    held = next
  }
  yield sealSegment(key, place, n, true, held ?? Buffer.alloc(0))
}

/**
 * The plain text of a blob of so many bytes, or of a part of it; null where there is no such blob. The stream fails where
 * it is not what was written: altered, cut off, or another one.
 */
export async function opened(
  blobs: Pick<BlobStore, 'get'>,
  caseKey: Buffer,
  place: BlobKey,
  bytes: number,
  range?: Range,
): Promise<Readable | null> {
  const [from, to] = range === undefined ? [0, Math.max(0, bytes - 1)] : [range.start, range.end]
  const first = Math.floor(from / segment)
  const final = Math.floor(to / segment)
  const [salt, sealed] = await Promise.all([saltIn(blobs, place), blobs.get(place, cipherRange(first, final))])
  if (salt === null || sealed === null) {
    sealed?.destroy()
    return null
  }
  const chunks = openedChunks(keyOf(caseKey, place, salt), place, sealed, { bytes, first, final, from, to })
  return Readable.from(chunks, { objectMode: false })
}

interface Wanted {
  readonly bytes: number
  readonly first: number
  readonly final: number
  readonly from: number
  readonly to: number
}

async function* openedChunks(key: Buffer, place: BlobKey, sealed: Readable, wanted: Wanted): AsyncGenerator<Buffer> {
  const last = lastOf(wanted.bytes)
  let n = wanted.first
  for await (const one of inSegments(sealed, segment + tagBytes)) {
    if (n > wanted.final) throw altered(place)
    const plain = openSegment(key, place, n, n === last, one)
    const at = n * segment
    n += 1
    const part = plain.subarray(Math.max(0, wanted.from - at), wanted.to - at + 1)
    if (part.length > 0) yield part
  }
  if (n <= wanted.final) throw altered(place)
}

/** The salt at the head; null where there is no blob. */
async function saltIn(blobs: Pick<BlobStore, 'get'>, place: BlobKey): Promise<Buffer | null> {
  const head = await blobs.get(place, { start: 0, end: headBytes - 1 })
  if (head === null) return null
  const bytes = Buffer.concat(await head.toArray())
  if (bytes.length < headBytes || !bytes.subarray(0, mark.length).equals(mark)) throw altered(place)
  return bytes.subarray(mark.length, headBytes)
}

function cipherRange(first: number, final: number): Range {
  const size = segment + tagBytes
  return { start: headBytes + first * size, end: headBytes + (final + 1) * size - 1 }
}

/** Bytes of the plain text that a blob of so many bytes holds. */
export function plainBytes(sealed: number): number {
  const segments = sealed - headBytes
  return Math.max(0, segments - Math.ceil(segments / (segment + tagBytes)) * tagBytes)
}

function lastOf(bytes: number): number {
  return Math.max(0, Math.ceil(bytes / segment) - 1)
}

/** In pieces of exactly this size, but for the last. */
async function* inSegments(
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
  size: number = segment,
): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let length = 0
  for await (const chunk of chunks) {
    waiting.push(chunk)
    length += chunk.length
    if (length < size) continue
    const all = Buffer.concat(waiting, length)
    const whole = length - (length % size)
    for (let at = 0; at < whole; at += size) yield all.subarray(at, at + size)
    waiting = whole < length ? [all.subarray(whole)] : []
    length -= whole
  }
  if (length > 0) yield Buffer.concat(waiting, length)
}

function sealSegment(key: Buffer, place: BlobKey, n: number, isLast: boolean, plain: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(n)).setAAD(belongsTo(place, n, isLast))
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function openSegment(key: Buffer, place: BlobKey, n: number, isLast: boolean, sealed: Buffer): Buffer {
  const end = sealed.length - tagBytes
  if (end < 0) throw altered(place)
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(n), { authTagLength: tagBytes })
      .setAAD(belongsTo(place, n, isLast))
      .setAuthTag(sealed.subarray(end))
    return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()])
  } catch {
    throw altered(place)
  }
}

function nonceOf(n: number): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(n, 8)
  return nonce
}

function belongsTo(place: BlobKey, n: number, isLast: boolean): Buffer {
  return Buffer.from(`${place}/${n}/${isLast ? 'last' : 'more'}`)
}

function keyOf(caseKey: Buffer, place: BlobKey, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', caseKey, salt, `siyou/blob/${place}`, 32))
}

/** What is kept at that place is not what was written there. */
function altered(place: BlobKey): Error {
  return Object.assign(new Error(`the blob ${place} is not what was written`), { name: 'BlobAltered' })
}
