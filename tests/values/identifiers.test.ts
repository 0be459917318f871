import fc from 'fast-check'
import { stdnum } from 'stdnum'
import { describe, expect, test } from 'vitest'
import { checkMobile, checkRegion, checkResidentId, checkSocialCreditCode } from '../../domain/values/identifiers.js'
import { identifierWords as words } from '../../domain/values/words.js'

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'

describe('unified social credit codes', () => {
  test.each(['9144030071526726XG', '91110000802100433B', '91110000100001553U'])('%s is one', (code) => {
    expect(checkSocialCreditCode(code)).toBeNull()
  })

  test.each([
    ['9111000080210043', words.socialCreditShape],
    ['9111000080210043IB', words.socialCreditShape],
    ['91110000802100433b', words.socialCreditShape],
    ['01110000802100433B', words.socialCreditAuthority],
    ['B1110000802100433B', words.socialCreditAuthority],
    ['911100A0802100433B', words.socialCreditRegion],
    ['91110000802100434B', words.socialCreditCheck],
  ])('%s: what is wrong', (code, expected) => expect(checkSocialCreditCode(code)).toEqual(expected))

  test('exactly one check character fits, for unions (8), farms (N) and others (A, Y) too', () => {
    const body = fc.tuple(
      fc.constantFrom(...'189ANY'),
      fc.constantFrom(...'1239'),
      fc.integer({ min: 110_000, max: 659_999 }).map(String),
      fc.array(fc.constantFrom(...alphabet), { minLength: 9, maxLength: 9 }).map((letters) => letters.join('')),
    )
    fc.assert(
      fc.property(body, (parts) => {
        const fitting = [...alphabet].filter((last) => checkSocialCreditCode(parts.join('') + last) === null)
        expect(fitting.length).toBe(1)
        // The library knows neither letters in front nor the check character 0, and agrees on all others.
        const [last = ''] = fitting
        if (/\d/.test(parts[0]) && last !== '0') {
          expect(stdnum['CN']?.['uscc']?.validate(parts.join('') + last).isValid).toBe(true)
        }
      }),
    )
  })
})

describe('resident identity numbers', () => {
  test.each(['11010519491231002X', '440524188001010014'])('%s is one', (id) => expect(checkResidentId(id)).toBeNull())

  test.each([
    ['11010519491231002x', words.residentIdShape],
    ['1101051949123100', words.residentIdShape],
    ['01010519491231002X', words.residentIdRegion],
    ['110105194902290021', words.residentIdBirth],
    ['110105194913310021', words.residentIdBirth],
    ['110105194912310021', words.residentIdCheck],
  ])('%s: what is wrong', (id, expected) => expect(checkResidentId(id)).toEqual(expected))

  test('agree with an independent implementation', () => {
    const anyId = fc
      .tuple(
        fc.integer({ min: 110_000, max: 659_999 }),
        fc.integer({ min: 1950, max: 2008 }),
        fc.integer({ min: 1, max: 13 }),
        fc.integer({ min: 1, max: 31 }),
        fc.nat(999),
        fc.constantFrom(...'0123456789X'),
      )
      .map(([region, year, month, day, order, last]) => {
        const two = (n: number) => String(n).padStart(2, '0')
        return `${region}${year}${two(month)}${two(day)}${String(order).padStart(3, '0')}${last}`
      })
    fc.assert(
      fc.property(anyId, (id) => {
        expect(checkResidentId(id) === null).toBe(stdnum['CN']?.['ric']?.validate(id).isValid)
      }),
      { numRuns: 1000 },
    )
  })
})

test('mobile numbers', () => {
  for (const good of ['13800138000', '19912345678']) expect(checkMobile(good)).toBeNull()
  for (const bad of ['12800138000', '1380013800', '138001380000', '+8613800138000', '138 0013 8000', '13800138000\n']) {
    expect(checkMobile(bad)).toEqual(words.mobile)
  }
})

test('region codes', () => {
  for (const good of ['330106', '110000', '659001', '429004', '820000', '542621']) expect(checkRegion(good)).toBeNull()
  for (const bad of ['33010', '3301060', '33010A']) expect(checkRegion(bad)).toEqual(words.region)
  for (const bad of ['030106', '990000', '160100', '830000']) expect(checkRegion(bad)).toEqual(words.regionProvince)
  for (const bad of ['339999', '330006', '337100']) expect(checkRegion(bad)).toEqual(words.regionPrefecture)
})
