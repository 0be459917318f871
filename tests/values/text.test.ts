import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findBadText, wellFormed } from '../../domain/values/text.js'

describe('text', () => {
  test.each(['', '拖欠工资\n两个月\t共计', '𠮷野家', '👷‍♀️', 'a\u00a0b'])('%j is well formed', (text) => {
    expect(wellFormed(text)).toBe(true)
  })

  test.each(['a\u0000', '\r\n', '\u001b[31m', '\u007f', '\u0085', '\ud800', 'a\udc00b', '\udc00\ud800'])(
    '%j is not',
    (text) => {
      expect(wellFormed(text)).toBe(false)
    },
  )

  test('it holds neither control characters nor halves of a pair, exactly', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        // eslint-disable-next-line no-control-regex
        const control = [...text].some((c) => /[\u0000-\u001f\u007f-\u009f]/.test(c) && c !== '\n' && c !== '\t')
        const lone = encodeURIComponentFails(text)
        expect(wellFormed(text)).toBe(!control && !lone)
      }),
    )
  })
})

function encodeURIComponentFails(text: string): boolean {
  try {
    encodeURIComponent(text)
    return false
  } catch {
    return true
  }
}

describe('a JSON value', () => {
  test.each([
    [{ a: [1, true, null, '好'] }, null],
    ['\u0000', ''],
    [{ a: [{ b: 'x\u0000' }] }, '/a/0/b'],
    [JSON.parse('{"a":{"__proto__":{"admin":true}}}'), '/a/__proto__'],
    [{ constructor: 1 }, '/constructor'],
    [{ list: [{ prototype: {} }] }, '/list/0/prototype'],
    [{ 'a/b~c': '\ud800' }, '/a~1b~0c'],
    [{ 'bad\u0000key': 1 }, '/bad\u0000key'],
    [{ first: '\u0000', second: '\u0001' }, '/first'],
  ])('%j: %j', (value, path) => expect(findBadText(value)).toBe(path))

  test('nested however deep', () => {
    const depth = 200_000
    const value: unknown = JSON.parse(`${'['.repeat(depth)}"\\u0000"${']'.repeat(depth)}`)
    expect(findBadText(value)).toBe('/0'.repeat(depth))
  })
})
