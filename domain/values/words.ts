import type { Words } from './time.js'

/** What is said of an identifier that cannot be right. */
export const identifierWords = {
  socialCreditShape: {
    zh: '统一社会信用代码应为18位，由数字和大写字母组成，不含 I、O、S、V、Z。',
    en: 'A unified social credit code has 18 digits or capital letters, without I, O, S, V and Z.',
  },
  socialCreditAuthority: {
    zh: '统一社会信用代码第一位（登记管理部门代码）不正确。',
    en: 'The first character of the unified social credit code names no registration authority.',
  },
  socialCreditRegion: {
    zh: '统一社会信用代码第三至八位应为六位行政区划数字代码。',
    en: 'Characters 3 to 8 of the unified social credit code must be a six-digit region code.',
  },
  socialCreditCheck: {
    zh: '统一社会信用代码校验码不正确，请核对。',
    en: 'The check character of the unified social credit code is wrong: please compare it again.',
  },
  residentIdShape: {
    zh: '公民身份号码应为18位，前17位为数字，末位为数字或大写字母 X。',
    en: 'A resident identity number has 17 digits and a last digit or capital X.',
  },
  residentIdRegion: {
    zh: '公民身份号码前六位行政区划代码不正确。',
    en: 'The first six digits of the resident identity number are no region code.',
  },
  residentIdBirth: {
    zh: '公民身份号码中的出生日期不存在。',
    en: 'The date of birth in the resident identity number does not exist.',
  },
  residentIdCheck: {
    zh: '公民身份号码校验码不正确，请核对。',
    en: 'The check character of the resident identity number is wrong: please compare it again.',
  },
  mobile: {
    zh: '手机号码应为11位中国内地号码。',
    en: 'A mobile number is an 11-digit number of mainland China.',
  },
  region: {
    zh: '行政区划代码应为6位数字。',
    en: 'A region code has six digits.',
  },
  regionProvince: {
    zh: '行政区划代码前两位不是省、自治区、直辖市或特别行政区的代码。',
    en: 'The first two digits of the region code name no province.',
  },
  regionPrefecture: {
    zh: '行政区划代码第三、四位不是地级区划的代码（01至70或90；省级为0000）。',
    en: 'The third and fourth digit of the region code name no prefecture (01 to 70, or 90; 0000 for a province).',
  },
} as const satisfies Record<string, Words>
