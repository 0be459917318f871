import { isDay, type Words } from './time.js'
import { identifierWords as words } from './words.js'

/**
 * Identifiers that can be checked without asking anyone. Each check gives null where the text can be right, and
 * otherwise the sentence that says what is wrong. None of them shows that the person or organisation exists.
 */

/** GB 32100: digits and capitals without the five that are misread. A character's value is its place here. */
const socialCreditAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/**
 * 统一社会信用代码 (GB 32100-2015): authority, category, region, organisation, check character modulo 31.
 * The first character is 1–9 (8: 工会, 9: 市场监管), A, N (农业) or Y (其他).
 */
export function checkSocialCreditCode(code: string): Words | null {
  if (!/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(code)) return words.socialCreditShape
  if (!/^[1-9ANY]/.test(code)) return words.socialCreditAuthority
  if (!/^..\d{6}/.test(code)) return words.socialCreditRegion

  let weighted = 0
  let weight = 1
  for (const character of code.slice(0, 17)) {
    weighted += socialCreditAlphabet.indexOf(character) * weight
    weight = (weight * 3) % 31
  }
  const expected = socialCreditAlphabet.charAt((31 - (weighted % 31)) % 31)
  return code.charAt(17) === expected ? null : words.socialCreditCheck
}

/**
 * 公民身份号码 (GB 11643-1999): region, date of birth, order, check character MOD 11-2 (ISO 7064).
 * Whether the date of birth is plausible today is the caller's question: there is no clock here.
 */
export function checkResidentId(id: string): Words | null {
  if (!/^\d{17}[\dX]$/.test(id)) return words.residentIdShape
  // Numbers keep the region of the day they were given: it may be none of today's.
  if (!/^[1-8]\d{5}/.test(id)) return words.residentIdRegion
  if (!isDay(`${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`)) return words.residentIdBirth

  let remainder = 0
  for (const digit of id.slice(0, 17)) remainder = ((remainder + Number(digit)) * 2) % 11
  const expected = '0123456789X'.charAt((12 - remainder) % 11)
  return id.charAt(17) === expected ? null : words.residentIdCheck
}

/** A mobile number of mainland China, without country code or spaces. */
export function checkMobile(number: string): Words | null {
  return /^1[3-9]\d{9}$/.test(number) ? null : words.mobile
}

/** GB/T 2260: the first two digits of the 34 provinces, autonomous regions, municipalities and special regions. */
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82'.split(' '),
)

/**
 * A region code (GB/T 2260): six digits. The first two name a province; the next two a prefecture, from 01 to 70 (00: the
 * province itself, 90: what the province governs directly); the last two a county of it (00: the prefecture itself).
 */
export function checkRegion(code: string): Words | null {
  if (!/^\d{6}$/.test(code)) return words.region
  if (!provinces.has(code.slice(0, 2))) return words.regionProvince
  const [prefecture, county] = [Number(code.slice(2, 4)), Number(code.slice(4))]
  const isThere = prefecture === 0 ? county === 0 : prefecture <= 70 || prefecture === 90
  return isThere ? null : words.regionPrefecture
}
