import type { EffectKind } from '../domain/case/grievance.js'
import type { LengthUnit } from '../domain/law/term.js'
import type { Words } from '../domain/values/time.js'
import type { NoticeKind } from '../record/notices.js'

/** Words for codes that only the API shows. */

const w = (zh: string, en: string): Words => ({ zh, en })

export const systemLabel = w('系统', 'the system')

export const unitLabels: Record<LengthUnit, Words> = {
  'natural-days': w('日', 'natural days'),
  'working-days': w('个工作日', 'working days'),
  months: w('个月', 'months'),
  years: w('年', 'years'),
}

export const effectLabels: Record<EffectKind, Words> = {
  issueAcceptanceNotice: w('制发受理通知书', 'issuing the notice of acceptance'),
  sealAgreement: w('调解协议书盖章', 'sealing the agreement'),
  issueSettlement: w('制发仲裁调解书', 'issuing the settlement'),
  makeTransferPackage: w('案卷移送', 'making the file for arbitration'),
  makeTransferData: w('案卷移送数据', 'making the file for arbitration, as data'),
  tallyBallots: w('计票', 'tallying the ballots'),
  splitOff: w('为未签署的职工分流立案', 'opening cases for those split off'),
}

export const noticeLabels: Record<NoticeKind, Words> = {
  owed: w('有一项待办', 'something is yours to do'),
  reminded: w('待办即将到期', 'something is due soon'),
  expired: w('待办已逾期', 'something is overdue'),
  urged: w('下级单位逾期，请督办', 'a unit below you is overdue: please urge it'),
  escalated: w('您的诉求已转由上一级工会负责', 'your grievance went to the next union up'),
  collective: w('辖区内有新的集体争议，请关注', 'a collective case was opened below you'),
  'verdict-refused': w('下级单位不接受评判结论，请督办', 'a unit below you does not accept a verdict: please look into it'),
}
