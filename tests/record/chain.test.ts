import fc from 'fast-check'
import { expect, test } from 'vitest'
import { beforeTheFirst, hashOf } from '../../record/chain.js'
import { canonical } from '../../domain/values/canonical.js'
import { keysFrom, newCaseKey, seal, sealWords, unseal, unsealWords, unwrapKey, wrapKey } from '../../record/sealing.js'

const json = fc.jsonValue().filter((value) => !/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value)))

test('canonical JSON is the same value, whatever the order of its keys', () => {
  fc.assert(
    fc.property(json, (value) => {
      const text = canonical(value)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      expect(canonical(JSON.parse(text))).toBe(text)
      expect(canonical(reversed(value))).toBe(text)
    }),
  )
})

test.each([NaN, Infinity, 1n, 'a\0b', '\ud800', { '\0': 1 }, new Date(0), new Map(), () => 1])(
  'what cannot be stored as it is, is refused: %s',
  (value) => {
    expect(() => canonical({ value })).toThrow(TypeError)
    expect(() => canonical([value])).toThrow(TypeError)
  },
)

test('an absent member and an undefined one are the same; a list has no holes', () => {
  expect(canonical({ a: 1, b: undefined })).toBe('{"a":1}')
  expect(() => canonical([undefined])).toThrow(TypeError)
})

test('keys that name a prototype are keys like any other', () => {
  expect(canonical(JSON.parse('{"__proto__":{"b":1},"a":2}'))).toBe('{"__proto__":{"b":1},"a":2}')
})

test('a hash covers every part of an event', () => {
  const link = {
    case: 'c',
    seq: 1,
    at: '2026-11-25T01:00:00.000Z',
    actor: 'a',
    command: 'x',
    type: 't',
    data: { n: 1 },
    sealed: Buffer.from('s'),
    prevHash: beforeTheFirst,
  }
  const others = [
    { case: 'd' },
    { seq: 2 },
    { at: '2026-11-25T01:00:00.001Z' },
    { actor: 'b' },
    { command: 'y' },
    { type: 'u' },
    { data: { n: 2 } },
    { sealed: Buffer.from('z') },
    { sealed: null },
    { prevHash: 'p' },
  ]
  const hashes = [link, ...others.map((other) => ({ ...link, ...other }))].map(hashOf)
  expect(new Set(hashes).size).toBe(hashes.length)
})

test("words are opened by their case's key, at their own place only", () => {
  const keys = keysFrom(Buffer.alloc(32, 1))
  const key = newCaseKey()
  const sealed = sealWords(key, 'case', 3, { words: '工资' })
  expect(unsealWords(unwrapKey(keys, 'case', wrapKey(keys, 'case', key)), 'case', 3, sealed)).toEqual({ words: '工资' })
  expect(() => unsealWords(key, 'case', 4, sealed)).toThrow()
  expect(() => unsealWords(newCaseKey(), 'case', 3, sealed)).toThrow()
  expect(() => unwrapKey(keys, 'other', wrapKey(keys, 'case', key))).toThrow()
  expect(() => unwrapKey(keysFrom(Buffer.alloc(32, 2)), 'case', wrapKey(keys, 'case', key))).toThrow()
  expect(() => unseal(key, Buffer.alloc(5), 'x')).toThrow()
  expect(() => keysFrom(Buffer.alloc(16))).toThrow(RangeError)
})

test('whatever is sealed comes back, and any changed byte is noticed', () => {
  const key = newCaseKey()
  fc.assert(
    fc.property(fc.uint8Array(), fc.nat(), (bytes, n) => {
      const sealed = seal(key, Buffer.from(bytes), 'here')
      expect(unseal(key, sealed, 'here')).toEqual(Buffer.from(bytes))
      const at = n % sealed.length
      sealed[at] = (sealed[at] ?? 0) ^ 1
      expect(() => unseal(key, sealed, 'here')).toThrow()
    }),
  )
})

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  )
}
