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
  issueReceipt: w('制发收件回执', 'writing the receipt'),
  issueAcceptanceNotice: w('制发受理通知书', 'issuing the notice of acceptance'),
  sealAgreement: w('调解协议书盖章', 'sealing the agreement'),
  issueSettlement: w('制发仲裁调解书', 'issuing the settlement'),
  issueReviewApplication: w('制作仲裁审查申请书', 'writing the application for review'),
  issueReviewAcceptance: w('制发仲裁审查受理通知书', 'writing the acceptance of the review'),
  issueReviewRefusal: w('制发不予受理通知书', 'writing the refusal of the application'),
  issueSettlementRefusal: w('制发不予制作调解书决定书', 'writing the refusal of a settlement'),
  issueVerdict: w('制发评判结论书', 'writing the verdict'),
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
  'in-charge': w('有一件诉求由您负责', 'a grievance is yours now'),
  replaced: w('您的诉求更换了承办人', 'another officer has your grievance'),
  'hand-over-refused': w('上级工会未接收您提请的案件', 'the union above did not take the case you offered'),
  pressed: w('职工催办', 'the worker urges you'),
  supervised: w('收到督办', 'a supervisor demands action'),
  'supervision-answered': w('督办已有答复', 'a demand was answered'),
  referred: w('协调小组有新的转办事项', 'the coordination group has a new referral'),
  'referral-answered': w('成员单位已答复转办事项', 'a department answered'),
  'referral-returned': w('成员单位退回转办事项', 'a department returned what it was asked'),
  collective: w('辖区内有新的集体争议，请关注', 'a collective case was opened below you'),
  'verdict-refused': w(
    '下级单位不接受评判结论，请督办',
    'a unit below you does not accept a verdict: please look into it',
  ),
  recounted: w(
    '放假安排有变，一项法定期限提前届满，请注意新的日期',
    'the holiday calendar has changed: a statutory period ends earlier, mind the new day',
  ),
  'filed-for-you': w(
    '已代您登记一件诉求，请核对，有误可更正',
    'a grievance was filed for you: check it, and correct what is wrong',
  ),
  merged: w('您的诉求已并入另一案件继续办理', 'your grievance goes on in another case'),
  'to-receive': w('有文书以电子方式向您送达', 'a paper is served on you electronically'),
  'merged-in': w('有一件诉求并入由您负责的案件', 'another grievance goes on in a case of yours'),
  undeliverable: w(
    '有一条通知无法送达，请以其他方式联系本人',
    'a message could not be delivered: reach them otherwise',
  ),
  'moved-earlier': w('一项待办的最后日期提前', 'something of yours is due earlier than it was'),
}
