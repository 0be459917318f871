import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { opened, plainBytes, sealAtOnce, sealing, type Range } from '../../record/blobs/sealed.js'

const key = randomBytes(32)
const place = '0198f5c2-0000-7000-8000-00000000000a/evidence/x'
const segment = 65_536 + 16
const head = 36

/** A place that holds these bytes, whatever is asked for. */
const holding = (bytes: Buffer) => ({
  get: async (_: string, range?: { start: number; end?: number }) =>
    Readable.from([bytes.subarray(range?.start ?? 0, (range?.end ?? bytes.length) + 1)], { objectMode: false }),
})
async function read(sealed: Buffer, bytes: number, range?: Range, at = place, by = key): Promise<Buffer> {
  const stream = await opened(holding(sealed), by, at, bytes, range)
  if (stream === null) throw new Error('nothing there')
  return Buffer.concat(await stream.toArray())
}
const sealed = async (plain: Buffer): Promise<Buffer> =>
  Buffer.concat(await sealing(key, place, Readable.from(chunks(plain), { objectMode: false })).toArray())
function* chunks(plain: Buffer) {
  for (let at = 0; at < plain.length; at += 10_007) yield plain.subarray(at, at + 10_007)
}

const lengths = [0, 1, 65_535, 65_536, 65_537, 131_072, 300_001]

test.each(lengths)(
  '%i bytes come back as they were, and their number shows in that of the ciphertext',
  async (length) => {
    const plain = randomBytes(length)
    for (const box of [await sealed(plain), sealAtOnce(key, place, plain)]) {
      expect((await read(box, length)).equals(plain)).toBe(true)
      expect(plainBytes(box.length)).toBe(length)
    }
  },
)

test('any part can be read alone', async () => {
  const plain = randomBytes(300_001)
  const box = await sealed(plain)
  await fc.assert(
    fc.asyncProperty(fc.nat(300_000), fc.nat(300_000), async (a, b) => {
      const range = { start: Math.min(a, b), end: Math.max(a, b) }
      expect((await read(box, plain.length, range)).equals(plain.subarray(range.start, range.end + 1))).toBe(true)
    }),
    { numRuns: 60 },
  )
})

describe('what was altered is not read', () => {
  const plain = randomBytes(4 * 65_536)
  const cut = (box: Buffer, n: number): Buffer => box.subarray(head + n * segment, head + (n + 1) * segment)

  test('any bit', async () => {
    const box = await sealed(plain)
    for (const at of [0, 5, 35, 36, 40, head + segment - 1, head + segment, box.length - 1]) {
      const other = Buffer.from(box)
      other[at] = (other[at] ?? 0) ^ 1
      await expect(read(other, plain.length), String(at)).rejects.toThrow('not what was written')
    }
  })

  test('cut off, at a segment or within one, or with something behind it', async () => {
    const box = await sealed(plain)
    for (const end of [head, head + segment, head + 3 * segment, box.length - 1, 20])
      await expect(read(box.subarray(0, end), plain.length), String(end)).rejects.toThrow('not what was written')
    // Also where the reader only knows how large it is.
    const short = box.subarray(0, head + 2 * segment)
    await expect(read(short, plainBytes(short.length))).rejects.toThrow('not what was written')
    const longer = Buffer.concat([box, cut(box, 0)])
    await expect(read(longer, plainBytes(longer.length))).rejects.toThrow('not what was written')
  })

  test('segments in another order, doubled, or left out', async () => {
    const box = await sealed(plain)
    const [a, b, c, d] = [0, 1, 2, 3].map((n) => cut(box, n)) as [Buffer, Buffer, Buffer, Buffer]
    for (const order of [
      [b, a, c, d],
      [a, c, b, d],
      [a, a, c, d],
      [a, b, d],
      [a, b, d, c],
    ])
      await expect(read(Buffer.concat([box.subarray(0, head), ...order]), plain.length)).rejects.toThrow()
  })

  test('of another blob, in another place, or under another key', async () => {
    const [one, two] = [await sealed(plain), await sealed(plain)]
    expect(one.equals(two)).toBe(false)
    const mixed = Buffer.concat([one.subarray(0, head + segment), two.subarray(head + segment)])
    await expect(read(mixed, plain.length)).rejects.toThrow('not what was written')
    await expect(read(one, plain.length, undefined, place.replace('/x', '/y'))).rejects.toThrow('not what was written')
    await expect(read(one, plain.length, undefined, place, randomBytes(32))).rejects.toThrow('not what was written')
  })
})
