import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { CreateMultipartUploadCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withOlderPapers } from '../../activities/papers/shelf.js'
import { diskBlobs } from '../../record/blobs/disk.js'
import { s3Blobs, type S3Blobs } from '../../record/blobs/s3.js'
import type { BlobStore } from '../../record/blobs/store.js'
import { startObjectStore, type ObjectStore } from './object-store.js'
import { filesUnder } from './support.js'

/*
 * What every place for blobs must do, on the disk and on a real S3-compatible server.
 */

const folder = mkdtempSync(join(tmpdir(), 'siyou-blobs-'))
let server: ObjectStore
let s3: S3Blobs
beforeAll(async () => {
  server = await startObjectStore()
  s3 = s3Blobs(server.bucket)
})
afterAll(async () => {
  s3.close()
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const caseId = '0198f5c2-0000-7000-8000-00000000000a'
const other = '0198f5c2-0000-7000-8000-00000000000b'
const key = (name: string, kind = 'evidence', of = caseId): string => `${of}/${kind}/${name}`
const all = async (stream: Readable | null): Promise<Buffer | null> =>
  stream === null ? null : Buffer.concat(await stream.toArray())
const places: readonly (readonly [string, () => BlobStore])[] = [
  ['on the disk', () => diskBlobs(folder)],
  ['in a bucket', () => s3],
]

describe.each(places)('blobs %s', (_, open) => {
  test('are kept whole and read back, whole or in part, also empty ones and those of many parts', async () => {
    const blobs = open()
    for (const length of [0, 1, 70_000, 8 * 1_048_576, 19 * 1_048_576 + 7]) {
      const bytes = randomBytes(length)
      const place = key(`whole-${length}`)
      expect(await blobs.size(place)).toBeNull()
      await blobs.put(
        place,
        length === 70_000
          ? bytes
          : Readable.from([bytes.subarray(0, length >> 1), bytes.subarray(length >> 1)], { objectMode: false }),
      )
      expect(await blobs.size(place)).toBe(length)
      expect((await all(await blobs.get(place)))?.equals(bytes)).toBe(true)
      if (length < 70_000) continue
      expect((await all(await blobs.get(place, { start: 10, end: 19 })))?.equals(bytes.subarray(10, 20))).toBe(true)
      expect((await all(await blobs.get(place, { start: length - 5 })))?.equals(bytes.subarray(-5))).toBe(true)
      expect((await all(await blobs.get(place, { start: length - 5, end: length + 50 })))?.length).toBe(5)
      expect((await all(await blobs.get(place, { start: length + 1 })))?.length).toBe(0)
    }
  })

  test('are written once: the same key again changes nothing, of writers at once one wins', async () => {
    const blobs = open()
    await blobs.put(key('once'), Buffer.from('first'))
    await blobs.put(key('once'), Buffer.from('second'))
    await blobs.put(key('once'), Readable.from([Buffer.from('third')]))
    expect(String(await all(await blobs.get(key('once'))))).toBe('first')
    for (const length of [100_000, 9 * 1_048_576]) {
      const many = Array.from({ length: 5 }, () => randomBytes(length))
      await Promise.all(
        many.map((bytes) => blobs.put(key(`race-${length}`), Readable.from([bytes], { objectMode: false }))),
      )
      const kept = await all(await blobs.get(key(`race-${length}`)))
      expect(many.filter((bytes) => kept?.equals(bytes))).toHaveLength(1)
    }
  })

  test('appear whole or not at all, where what is to be kept fails on the way', async () => {
    const blobs = open()
    for (const before of [10, 10 * 1_048_576]) {
      async function* failing() {
        yield randomBytes(before)
        throw new Error('broken off')
      }
      const put = blobs.put(key(`half-${before}`), Readable.from(failing(), { objectMode: false }))
      await expect(put).rejects.toThrow('broken off')
      expect(await blobs.size(key(`half-${before}`))).toBeNull()
      expect(await blobs.get(key(`half-${before}`))).toBeNull()
    }
    expect(await blobs.tidy(new Date(Date.now() + 60_000))).toBe(0)
  })

  test('go one by one, kind by kind and case by case; what is gone may be removed again', async () => {
    const blobs = open()
    const names = [key('a'), key('b'), key('c', 'upload-1'), key('d', 'upload-12'), key('e', 'evidence', other)]
    for (const name of names) await blobs.put(name, Buffer.from(name))
    const there = async () =>
      (await Promise.all(names.map((name) => blobs.size(name)))).map((size) => (size === null ? 0 : 1)).join('')
    await blobs.remove(key('a'))
    await blobs.remove(key('a'))
    expect(await there()).toBe('01111')
    await blobs.removeKind(caseId, 'upload-1')
    expect(await there()).toBe('01011')
    await blobs.removeCase(caseId)
    await blobs.removeCase(caseId)
    expect(await there()).toBe('00001')
    await blobs.put(key('a'), Buffer.from('again'))
    expect(await blobs.size(key('a'))).toBe(5)
    const listed = await Readable.from(blobs.all()).toArray()
    expect(listed).toEqual(expect.arrayContaining([key('a'), key('e', 'evidence', other)]))
    expect(listed).not.toContain(key('b'))
  })

  test('no key leads out of its case', async () => {
    const blobs = open()
    const wrong = [
      '',
      'x',
      `${caseId}/evidence`,
      `${caseId}/evidence/..`,
      `../${caseId}/a/b`,
      `${caseId}/a/b/c`,
      `${caseId}/A b/c`,
    ]
    for (const name of wrong) {
      await expect(blobs.put(name, Buffer.from('x')), name).rejects.toThrow(RangeError)
      await expect(blobs.get(name), name).rejects.toThrow(RangeError)
      await expect(blobs.size(name), name).rejects.toThrow(RangeError)
      await expect(blobs.remove(name), name).rejects.toThrow(RangeError)
    }
    await expect(blobs.removeCase('..')).rejects.toThrow(RangeError)
    await expect(blobs.removeKind(caseId, '..')).rejects.toThrow(RangeError)
  })
})

test('on the disk only this account reads them, and what a killed writer left is swept once it is old', async () => {
  const blobs = diskBlobs(folder)
  await blobs.put(key('private'), Buffer.from('x'))
  const file = filesUnder(folder).find((name) => name.endsWith('private')) ?? ''
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(statSync(dirname(file)).mode & 0o777).toBe(0o700)
  const half = join(folder, '.halves', 'left')
  writeFileSync(half, 'half')
  expect(await blobs.tidy(new Date(Date.now() - 60_000))).toBe(0)
  utimesSync(half, new Date(0), new Date(0))
  expect(await blobs.tidy(new Date(Date.now() - 60_000))).toBe(1)
})

test('in a bucket, parts that a killed writer left are given up', async () => {
  const { bucket: Bucket, region, endpoint = '', ...credentials } = server.bucket
  const client = new S3Client({ region, endpoint, forcePathStyle: true, credentials })
  await client.send(new CreateMultipartUploadCommand({ Bucket, Key: key('left') }))
  client.destroy()
  expect(await s3.tidy(new Date(Date.now() + 3_600_000))).toBe(1)
  expect(await s3.tidy(new Date(Date.now() + 3_600_000))).toBe(0)
})

test('papers of an installation from before are still found, and go with their case', async () => {
  const older = join(folder, 'papers')
  const name = 'a'.repeat(64)
  const file = join(older, other.slice(-2), other, name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, 'sealed before')
  for (const blobs of [withOlderPapers(diskBlobs(folder), older), withOlderPapers(s3, older)]) {
    expect(String(await all(await blobs.get(key(name, 'paper', other))))).toBe('sealed before')
    expect(await blobs.size(key(name, 'paper', other))).toBe(13)
    expect(await blobs.get(key(name, 'evidence', other))).toBeNull()
  }
  await withOlderPapers(s3, older).removeCase(other)
  expect(await withOlderPapers(s3, older).get(key(name, 'paper', other))).toBeNull()
})
