import type { EffectKind } from '../../case/grievance.js'
import type { AfterWithdrawal, AnnulmentStep, RespondentKind, SettledBefore } from '../arbitration.js'
import type { AwardResult, DecidedBy, MaySueBecause } from '../arbitration/outside.js'
import type { StatedSource } from '../arbitration/stating.js'
import type { Because, Choosable } from '../choice.js'
import type { Result } from '../closing.js'
import type { VacatedBecause } from '../committee/panel.js'
import type { Convened } from '../committee/tiers.js'
import type { Audience } from '../conversation.js'
import type { Readers } from '../evidence.js'
import type { HandlingEvents, NotResolved } from '../handling.js'
import type { StandstillGround } from '../limitation.js'
import type { FailedReason, ReplacedBecause, SessionKind } from '../mediation.js'
import type { Channel } from '../opening.js'
import type { Signer } from '../signing.js'
import { w } from './telling.js'
import type { Words } from '../../values/time.js'

/** The closed lists of the procedure, as the story says them. Those of the law stand with their articles. */

type Codes<C extends string> = Readonly<Record<C, Words>>

export const channelWords: Codes<Channel> = {
  app: w('职工提出诉求', 'the worker raised a grievance'),
  agent: w('职工口述、专员代书提出诉求', 'an agent took down a grievance for the worker'),
  '12351': w('12351职工热线转来诉求', 'the 12351 union line passed on a grievance'),
  '12345': w('12345政务热线转来诉求', 'the 12345 government line passed on a grievance'),
}

export const withWords: Codes<HandlingEvents['contact-noted']['with']> = {
  worker: w('职工', 'the worker'),
  employer: w('用人单位', 'the employer'),
  other: w('其他人员', 'somebody else'),
}

export const positionWords: Codes<HandlingEvents['employer-answered']['position']> = {
  admits: w('认可职工的诉求', 'it admits the claim'),
  disputes: w('不认可职工的诉求', 'it disputes the claim'),
  partly: w('部分认可职工的诉求', 'it admits part of the claim'),
}

export const notResolvedWords: Codes<NotResolved> = {
  'employer-refuses': w('用人单位不同意解决', 'the employer refuses'),
  'facts-disputed': w('双方对事实有争议', 'the facts are disputed'),
  'employer-gone': w('用人单位已经歇业或者无法联系', 'the employer is gone or cannot be reached'),
  'beyond-union': w('超出工会能够解决的范围', 'it is beyond what a union can do'),
  other: w('其他原因', 'for another reason'),
}

export const becauseWords: Codes<Because> = {
  'not-resolved': w('诉求在办理中未能解决', 'the handling brought no result'),
  'mediation-refused': w('调解没有开始', 'the mediation did not begin'),
  'mediation-failed': w('调解不成', 'the mediation failed'),
  'mediation-lapsed': w('调解期满未达成协议', 'the mediation ended without an agreement'),
  'signing-failed': w('协议没有签成', 'the agreement was not signed'),
  'low-rating': w('职工对办理结果不满意', 'the worker is not content with the result'),
  'not-performed': w('约定的款项或事项没有全部履行', 'what was agreed was not all performed'),
  'committee-undecided': w('评判委员会没有作出结论', 'the committee came to no verdict'),
  'verdict-refused': w('评判结论没有被接受', 'the verdict was not accepted'),
  'split-off': w('职工已从集体争议中分出', 'the worker was split off from the collective case'),
}

export const choosableWords: Codes<Choosable> = {
  mediation: w('申请调解', 'mediation'),
  committee: w('提请评判委员会', 'the review committee'),
  arbitration: w('申请劳动争议仲裁', 'labour arbitration'),
  none: w('不再继续', 'to leave it there'),
}

export const failedWords: Codes<FailedReason> = {
  'no-agreement': w('双方意见差距大，未能达成一致', 'the parties could not agree'),
  'party-absent': w('一方没有参加', 'a party did not take part'),
  'facts-in-dispute': w('双方对基本事实有争议', 'the basic facts are in dispute'),
  'not-for-mediation': w('本案不适合调解', 'the case is not one for mediation'),
}

export const mediatorReplacedWords: Codes<ReplacedBecause> = {
  declined: w('原调解员不能承接', 'the mediator could not take it'),
  challenged: w('原调解员被申请回避', 'the mediator was challenged'),
  silent: w('原调解员未在期限内答复', 'the mediator did not answer in time'),
}

export const sessionWords: Codes<SessionKind> = {
  joint: w('与双方一起', 'with both parties'),
  'private-worker': w('与职工单独', 'with the worker alone'),
  'private-employer': w('与用人单位单独', 'with the employer alone'),
}

export const signerWords: Codes<Signer> = {
  worker: w('职工已在调解协议书上签名', 'the worker has signed the agreement'),
  employer: w('用人单位已在调解协议书上签章', 'the employer has signed the agreement'),
  mediator: w('调解员已在调解协议书上签名', 'the mediator has signed the agreement'),
  seal: w('调解组织已在调解协议书上盖章', 'the mediation body has sealed the agreement'),
}

export const resultWords: Codes<Result> = {
  agreed: w('这一结果', 'this result'),
  performed: w('履行情况', 'what was performed'),
  confirmed: w('经仲裁审查确认的协议', 'the agreement as confirmed by the review'),
  'verdict-accepted': w('按评判结论办理的结果', 'what came of the verdict'),
  award: w('仲裁裁决或者判决', 'the award or judgment'),
  'not-substantiated': w('“诉求不成立”的认定', 'the finding that it is not substantiated'),
  unreachable: w('办理情况', 'how it was handled'),
  withdrawn: w('办理情况', 'how it was handled'),
}

export const convenedWords: Codes<Convened> = {
  chosen: w('职工选择提请评判', 'the worker chose the committee'),
  'no-quorum': w('上一次表决人数不足', 'too few voted before'),
  'all-abstained': w('上一次表决全部弃权', 'all abstained before'),
  'no-majority': w('上一次表决没有形成过半数意见', 'no answer had a majority before'),
  'verdict-refused': w('下一级的评判结论没有被接受', 'the verdict of the tier below was not accepted'),
  'panel-incomplete': w('下一级的评判组未能组成', 'the panel of the tier below could not be completed'),
  'too-few-experts': w('下一级可选的评判专家不足', 'the tier below has too few experts'),
}

export const vacatedWords: Codes<VacatedBecause> = {
  recused: w('自行回避', 'recused'),
  challenged: w('被申请回避', 'was challenged'),
  silent: w('未在期限内答复', 'did not answer in time'),
}

export const awardWords: Codes<AwardResult> = {
  full: w('支持职工的全部请求', 'for the worker in full'),
  part: w('支持职工的部分请求', 'for the worker in part'),
  rejected: w('驳回职工的请求', 'the claim is dismissed'),
}

export const decidedWords: Codes<DecidedBy> = {
  award: w('仲裁裁决', 'the award'),
  judgment: w('法院判决', 'the judgment'),
  settlement: w('仲裁或者诉讼中达成的调解、和解', 'the settlement reached there'),
}

export const suitLapsedWords: Codes<MaySueBecause> = {
  unanswered: w('仲裁委逾期未决定是否受理后，没有人在期限内起诉', 'the commission was silent, and nobody sued in time'),
  refused: w('仲裁委不予受理后，没有人在期限内起诉', 'the commission refused it, and nobody sued in time'),
  'award-overdue': w('仲裁委逾期未裁决后，没有人在期限内起诉', 'no award was made, and nobody sued in time'),
  award: w('双方都没有在期限内起诉', 'neither party sued in time'),
  'final-award': w('职工没有在期限内起诉', 'the worker did not sue in time'),
  annulled: w('裁决被撤销后，没有人在期限内起诉', 'the award was annulled, and nobody sued in time'),
}

export const respondentWords: Codes<RespondentKind> = {
  'dispatch-agency': w('劳务派遣单位', 'the dispatch agency'),
  'user-unit': w('用工单位', 'the unit where the work is done'),
  other: w('相关单位', 'another unit concerned'),
}

export const settledBeforeWords: Codes<SettledBefore> = {
  commission: w('在仲裁中调解结案', 'the case was settled before the commission'),
  court: w('在诉讼中调解结案', 'the case was settled before the court'),
  parties: w('双方自行和解', 'the parties settled by themselves'),
}

export const annulmentWords: Codes<AnnulmentStep> = {
  asked: w('用人单位已向法院申请撤销裁决', 'the employer asked a court to annul the award'),
  granted: w('法院已撤销裁决', 'the court annulled the award'),
  dismissed: w('法院驳回了撤销裁决的申请，裁决继续有效', 'the court refused to annul the award, which stands'),
}

export const afterWithdrawalWords: Codes<AfterWithdrawal> = {
  settled: w('款项已经结清', 'all is settled'),
  'claim-stands': w('诉求保留，仍可再次申请仲裁', 'the claim stands and can be brought again'),
  'award-stands': w('原裁决继续有效', 'the award stands'),
}

export const sourceWords: Codes<StatedSource> = {
  document: w('依据文书', 'from a document'),
  body: w('依据受理机构告知', 'as the body said'),
  party: w('依据当事人陈述', 'as a party said'),
  other: w('依据其他来源', 'from another source'),
}

export const standstillWords: Codes<StandstillGround> = {
  'force-majeure': w('不可抗力', 'force majeure'),
  'other-proper-reason': w('其他正当理由', 'another proper reason'),
}

export const audienceWords: Codes<Audience> = {
  everyone: w('案件各方', 'everybody in the case'),
  worker: w('职工', 'the worker'),
  employer: w('用人单位', 'the employer'),
  officer: w('工会负责人', 'the union officer'),
  mediator: w('调解员', 'the mediator'),
}

export const readersWords: Codes<Readers> = {
  everyone: w('案件各方可见', 'open to everybody in the case'),
  own: w('仅本方可见', 'open to their own side alone'),
  worker: w('本方和职工可见', 'open to their own side and the worker'),
  employer: w('本方和用人单位可见', 'open to their own side and the employer'),
  officer: w('本方和工会可见', 'open to their own side and the union'),
  mediator: w('本方和调解员可见', 'open to their own side and the mediator'),
}

/** What a paper is called; whatever makes none, by what it does. */
export const paperWords: Codes<EffectKind> = {
  issueReceipt: w('收件回执', 'the receipt'),
  issueAcceptanceNotice: w('受理通知书', 'the notice of acceptance'),
  sealAgreement: w('调解协议书', 'the agreement'),
  issueSettlement: w('仲裁调解书', 'the 调解书 of the commission'),
  issueReviewApplication: w('仲裁审查申请书', 'the application for review'),
  issueReviewAcceptance: w('仲裁审查受理通知书', 'the notice that the review was accepted'),
  issueReviewRefusal: w('不予受理通知书', 'the notice that the application was refused'),
  issueSettlementRefusal: w('不予制作调解书决定书', 'the decision not to issue a 调解书'),
  issueVerdict: w('评判结论书', 'the verdict of the committee'),
  makeTransferPackage: w('移送仲裁的案卷', 'the file for arbitration'),
  makeTransferData: w('移送仲裁的案卷数据', 'the file for arbitration, as data'),
  tallyBallots: w('计票', 'the tally'),
  splitOff: w('为分出的职工另行立案', 'the cases of those split off'),
}
