import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCsv } from '../../domain/values/csv.js'

describe('a table', () => {
  test.each([
    ['', []],
    ['a,b', [['a', 'b']]],
    [
      '\uFEFFa,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a\n\n\nb\n', [['a'], ['b']]],
    ['a,,', [['a', '', '']]],
    ['"a,b","c""d","e\nf"', [['a,b', 'c"d', 'e\nf']]],
    ['买买提，阿里, 1 ', [['买买提，阿里', '1']]],
    ['""', []],
    [',\n', [['', '']]],
  ])('%j', (text, rows) => {
    expect(readCsv(text)).toEqual(rows)
  })

  test.each(['"', '"a', 'x,"a""', '"a"b,c'])('%j is none', (text) => {
    expect(readCsv(text)).toBeNull()
  })

  test('comes back as it was written, whatever stands in it', () => {
    const field = fc.string({ unit: fc.constantFrom('a', '，', ',', '"', '\n', '\r\n', ' ', '中', '😀') })
    fc.assert(
      fc.property(fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 6 }), (rows) => {
        const text = rows.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')).join('\r\n')
        expect(readCsv(text)).toEqual(rows.map((row) => row.map((one) => one.trim())))
      }),
    )
  })
})
