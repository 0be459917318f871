import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as fen from '../../domain/values/fen.js'

const anyFen = fc.bigInt({ min: 0n, max: 10n ** 15n }).map(String)
const smallFen = fc.bigInt({ min: 0n, max: 10n ** 12n }).map(String)

describe('amounts', () => {
  test.each(['', '-1', '01', '1.0', '1e3', ' 1', '１', '1000000000000001', '10000000000000000'])(
    '%j is none',
    (text) => {
      expect(fen.isFen(text)).toBe(false)
      expect(() => fen.toYuan(text)).toThrow(RangeError)
      expect(() => fen.inCapitals(text)).toThrow(RangeError)
    },
  )

  test('add up, compare and subtract exactly', () => {
    expect(fen.sum([])).toBe('0')
    expect(fen.sum(['999999999999999', '1'])).toBe('1000000000000000')
    expect(() => fen.sum(['1000000000000000', '1'])).toThrow(RangeError)
    expect(fen.compare('9', '10')).toBe(-1)
    expect(fen.compare('10', '10')).toBe(0)
    expect(fen.subtract('10', '9')).toBe('1')
    expect(() => fen.subtract('9', '10')).toThrow(RangeError)
  })

  test.each([
    ['0', '0.00', '0.00元'],
    ['5', '0.05', '0.05元'],
    ['4000000', '40000.00', '40,000.00元'],
    ['362000000', '3620000.00', '3,620,000.00元'],
    ['99999', '999.99', '999.99元'],
    ['1000000000000000', '10000000000000.00', '10,000,000,000,000.00元'],
  ])('%s fen: %s, %s', (amount, yuan, display) => {
    expect(fen.toYuan(amount)).toBe(yuan)
    expect(fen.toDisplay(amount)).toBe(display)
  })
})

describe('instalments', () => {
  test('are equal, and the last takes the remainder', () => {
    expect(fen.splitIntoInstalments('100', 3)).toEqual(['33', '33', '34'])
    expect(fen.splitIntoInstalments('362000000', 1)).toEqual(['362000000'])
    for (const n of [0, -1, 1.5, Number.NaN]) expect(() => fen.splitIntoInstalments('100', n)).toThrow(RangeError)
  })

  test('always add up to the fen', () => {
    fc.assert(
      fc.property(anyFen, fc.integer({ min: 1, max: 120 }), (total, n) => {
        const parts = fen.splitIntoInstalments(total, n)
        expect(parts.length).toBe(n)
        expect(fen.sum(parts)).toBe(total)
        expect(new Set(parts.slice(0, -1)).size).toBeLessThanOrEqual(1)
        const [first = '0'] = parts
        expect(fen.compare(fen.subtract(parts.at(-1) ?? '0', first), String(n))).toBe(-1)
      }),
    )
  })
})

test('subtracting undoes adding, in any order', () => {
  fc.assert(
    fc.property(smallFen, smallFen, (a, b) => {
      expect(fen.subtract(fen.sum([a, b]), b)).toBe(a)
      expect(fen.sum([a, b])).toBe(fen.sum([b, a]))
      expect(fen.compare(a, b) + fen.compare(b, a)).toBe(0)
    }),
  )
})

describe('amounts in capitals', () => {
  test.each([
    ['0', '零元整'],
    ['1', '壹分'],
    ['50', '伍角'],
    ['55', '伍角伍分'],
    ['1000', '壹拾元整'],
    ['10005', '壹佰元零伍分'],
    ['10050', '壹佰元伍角'],
    // The examples of the bank rules.
    ['140950', '壹仟肆佰零玖元伍角'],
    ['600714', '陆仟零柒元壹角肆分'],
    ['168032', '壹仟陆佰捌拾元叁角贰分'],
    ['10700053', '壹拾万柒仟元伍角叁分'],
    ['1640902', '壹万陆仟肆佰零玖元零贰分'],
    ['32504', '叁佰贰拾伍元零肆分'],
    ['4000000', '肆万元整'],
    ['362000000', '叁佰陆拾贰万元整'],
    ['10000100', '壹拾万零壹元整'],
    ['10070000', '壹拾万零柒佰元整'],
    ['100000000000', '壹拾亿元整'],
    ['100000000100', '壹拾亿零壹元整'],
    ['100001000000', '壹拾亿零壹万元整'],
    ['1000000000000000', '壹拾万亿元整'],
  ])('%s: %s', (amount, capitals) => expect(fen.inCapitals(amount)).toBe(capitals))

  test('say the amount and nothing else, without a doubled or dangling 零', () => {
    fc.assert(
      fc.property(fc.oneof(anyFen, smallFen, fc.nat(10_000_000).map(String)), (amount) => {
        const capitals = fen.inCapitals(amount)
        expect(readBack(capitals).toString()).toBe(amount)
        if (amount !== '0') expect(capitals).not.toMatch(/零零|零[元万亿仟佰拾角整]|零$|^零/)
      }),
    )
  })
})

/** Reads capitals as a person does: digits with their places, then 万, 亿, 元, 角, 分. */
function readBack(capitals: string): bigint {
  const places: Record<string, bigint> = { 拾: 10n, 佰: 100n, 仟: 1000n }
  const [whole, rest] = capitals.includes('元') ? capitals.split('元') : ['', capitals]
  let yuan = 0n
  let section = 0n
  let digit = 0n
  for (const character of whole ?? '') {
    const value = '零壹贰叁肆伍陆柒捌玖'.indexOf(character)
    const place = places[character]
    if (value >= 0) digit = BigInt(value)
    else if (place !== undefined) {
      section += digit * place
      digit = 0n
    } else {
      const size = character === '万' ? 10_000n : 100_000_000n
      yuan = character === '万' ? yuan + (section + digit) * size : (yuan + section + digit) * size
      section = digit = 0n
    }
  }
  const part = (unit: string) => {
    const found = new RegExp(`([壹贰叁肆伍陆柒捌玖])${unit}`).exec(rest ?? '')
    return BigInt(Math.max(0, '零壹贰叁肆伍陆柒捌玖'.indexOf(found?.[1] ?? '零')))
  }
  return (yuan + section + digit) * 100n + part('角') * 10n + part('分')
}
