import type { Words } from '../../values/time.js'
import type { ClaimantStatus, Mandate, SplitReason } from './claimant.js'

const w = (zh: string, en: string): Words => ({ zh, en })

/** Why a row of a list cannot be taken. */
export type RosterFault =
  | 'name'
  | 'idno'
  | 'phone'
  | 'amount'
  | 'mandated'
  | 'columns'
  | 'twice'
  | 'listed'
  | 'own-employer'

/** The same faults, where only the code was kept. */
export const faultWords: Record<RosterFault, Words> = {
  name: w('姓名缺失或过长', 'the name is missing or too long'),
  idno: w('身份证号不正确', 'the identity number is wrong'),
  phone: w('手机号不正确', 'the mobile number is wrong'),
  amount: w('金额不正确', 'the amount is wrong'),
  mandated: w('“授权委托”一栏应填是或否', 'the mandate column says yes or no'),
  columns: w('列数与表头不符', 'the number of columns differs from the header'),
  twice: w('身份证号在名单中重复', 'the identity number stands twice in the list'),
  listed: w('该职工已在本案名单中', 'this worker is in the case already'),
  'own-employer': w('被诉单位的代表不能作为职工一方', 'a representative of the respondent cannot be a claimant'),
}

/** What is said of a list, and of its rows. */
export const rosterWords = {
  noTable: w('无法读取：引号不配对', 'not a table: a quote is opened and not closed'),
  header: w(
    '表头应为：姓名,身份证号,手机号,金额(元)，可另加“授权委托”',
    'the header must be 姓名,身份证号,手机号,金额(元), and may add 授权委托',
  ),
  tooMany: (most: number) => w(`每案不超过${most}名职工`, `no more than ${most} workers a case`),
  columns: (found: number, wanted: number) =>
    w(`本行有${found}列，表头有${wanted}列`, `this row has ${found} columns, the header ${wanted}`),
  name: w('姓名不能为空，且不超过50个字', 'a name is needed, of 50 characters at most'),
  yuan: w(
    '金额应为元，最多两位小数，不含千分位和单位，如 12300.50',
    'an amount is in yuan with two decimals at most, without separators or a unit: 12300.50',
  ),
  fen: w('金额应为以“分”为单位的整数数字串', 'an amount is a string of digits in fen'),
  nothing: w('金额须大于零', 'the amount must be more than zero'),
  tooMuch: w('金额过大', 'the amount is too large'),
  mandated: faultWords.mandated,
  twice: (row: number) => w(`身份证号与第${row}行重复`, `the identity number stands in row ${row} too`),
} as const

export const claimantStatusWords: Record<ClaimantStatus, Words> = {
  listed: w('已列入名单', 'on the list'),
  asked: w('待签署', 'asked to sign'),
  signed: w('已签署', 'has signed'),
  dissenting: w('不同意', 'dissents'),
  settled: w('协议已对其生效', 'the agreement is in effect for them'),
  splitting: w('分流中', 'on the way to a case of their own'),
  split: w('已分流另案办理', 'goes on in a case of their own'),
  removed: w('已退出名单', 'taken off the list'),
}

export const mandateWords: Record<Mandate, Words> = {
  none: w('未授权', 'no mandate'),
  signed: w('已签署授权委托书', 'mandate signed on paper'),
  given: w('已在线授权', 'mandate given here'),
}

export const splitWords: Record<SplitReason, Words> = {
  dissent: w('不同意框架协议，另案办理', 'dissented from the framework agreement: goes on alone'),
  silence: w('签署期限内未签署，另案办理', 'did not sign in time: goes on alone'),
}
