import { heartbeat } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import { catchUp } from '../record/cursor.js'
import { expireObligation, recordEffect, remindOwner } from '../record/passing.js'
import type { Store } from '../record/store.js'
import { splitOffSome } from '../record/split.js'
import { tallyBallots } from '../record/tally.js'
import type { TallyKey } from '../record/tally-key.js'
import type { Activities, EffectActivities, Moved, OnTime, TimeActivities } from './contract.js'
import { matterActivities } from './matters/index.js'
import { deliveryActivities } from './delivery/index.js'
import type { Notifier } from './delivery/notifier.js'
import type { ESignProvider } from './esign/provider.js'
import { sealAndShelve } from './esign/sealing.js'
import { caseFileFor, isUnwritable, unitIn } from './papers/case-file.js'
import { issue, type PaperName, type Press } from './papers/issue.js'
import { canKeep, type Papers } from './papers/shelf.js'

/** As much of a logger as is needed here. */
export interface Log {
  info(details: object, message: string): void
  warn(details: object, message: string): void
}

/**
 * What each period's end means, in the engine's history and in the log. They all do one thing: let the record say what
 * has run out and what follows from it, so that whatever a rule says today is decided in one place.
 */
const intents: Record<Exclude<keyof TimeActivities, 'remindOwner'>, string> = {
  escalateToUpperUnion: '首次回应逾期，移交上一级工会 / no first response: to the union above',
  urgeSupervisor: '办理逾期，提请督办 / handling is overdue: the supervisor is urged',
  passToReceivingUnion: '接收工会逾期未答复，案件由其负责 / the receiving union did not answer: the case is its',
  callSubstitute: '回避申请逾期未决定，由替补承办 / a challenge was not decided: the next substitute has it',
  markDirectiveOverdue: '督办逾期未答复 / a supervisor was not answered',
  markDepartmentOverdue: '转办逾期未答复 / a department has not answered',
  closeForSilence: '职工未作选择，办结 / the worker chose no road: closed',
  closeForSilentWorker: '职工未答复是否调解，办结 / the worker did not answer: closed',
  refuseForSilentEmployer: '用人单位未答复，视为不同意调解 / the employer did not answer: mediation refused',
  replaceMediator: '调解员未答复，另行指派 / the mediator did not answer: replaced',
  lapseMediation: '调解期限届满，调解终止 / mediation has lapsed',
  failSigning: '签署期限届满，签署未成 / not signed in time: failed',
  lapseReviewOffer: '仲裁审查申请期限届满 / the offer of a review has lapsed',
  lapseJudicialConfirmation: '司法确认申请期限届满 / the time for judicial confirmation has passed',
  urgeCommission: '仲裁审查受理逾期，催办 / the commission has not answered: urged',
  markReviewOverdue: '仲裁审查逾期 / the review is overdue',
  urgeReceipt: '调解书逾期未签收，催办 / the settlement was not received: urged',
  markDefault: '分期逾期未履行 / an instalment is in default',
  urgePaymentConfirmation: '收款逾期未确认，催办 / a payment was not confirmed: urged',
  closeUnrated: '评判期限届满，未评判办结 / not rated: closed as unrated',
  lapsePanelPick: '点单期限届满 / the panel was not picked in time',
  callReserve: '评判专家未答复，候补递补 / an expert did not answer: a reserve steps in',
  moveToNextTier: '移交上一级评判委员会 / to the next tier of the committee',
  openBallots: '评判回应期限届满，开始表决 / no response meeting in time: voting begins',
  closeVoting: '表决期限届满 / voting closes',
  markLineOverdue: '热线工单逾期未答复 / a line has had no reply in time',
  lapseCorrection: '更正诉求期限届满 / the time to correct what was filed is over',
  archive: '重新办理期限届满，归档 / the reopening window is over: archived',
  resumeHandling: '中止期限届满，恢复办理 / the suspension is over: resumed',
  lapseLimitation: '仲裁时效届满 / the limitation period has ended',
  openCourtForSilence: '仲裁委逾期未决定是否受理，可以起诉 / no answer of the commission: the court is open',
  openCourtForNoAward: '仲裁委逾期未裁决，可以起诉 / no award in time: the court is open',
  lapseSuit: '起诉期限届满 / the time to sue is over',
  lapseAnnulment: '申请撤销裁决期限届满 / the time to ask for annulment is over',
  markCourtOverdue: '法院审理逾期 / the court is overdue',
  urgeWithdrawal: '款项付清后逾期未撤回，催办 / not withdrawn though paid: urged',
}

/** All that the shells may ask of the world. Each is safe to run twice: the record knows what is done. */
export function createActivities({
  store,
  papers,
  press,
  esign,
  notifier,
  insecureWebhooks,
  tally,
  log,
}: {
  store: Store
  papers: Papers
  press: Press
  /** Puts the seals of the bodies on their papers; null where papers bear none. */
  esign: ESignProvider | null
  notifier: Notifier
  /** Also plain HTTP and this machine: for trying out. */
  insecureWebhooks: boolean
  tally: TallyKey | null
  log: Log
}): Activities {
  const whenItRunsOut =
    (intent: string) =>
    async ({ caseId, key }: OnTime): Promise<Moved> => {
      const { moved } = await expireObligation(store, caseId, key)
      if (moved) log.info({ case: caseId, key }, intent)
      return { moved }
    }
  const expiries = Object.fromEntries(
    Object.entries(intents).map(([name, intent]) => [name, whenItRunsOut(intent)]),
  ) as Omit<TimeActivities, 'remindOwner'>

  /** Writes the paper, then says so in the record. One that cannot be written is recorded as failed: a person must look. */
  const issuePaper =
    (kind: PaperName) =>
    async ({ caseId, key }: OnTime): Promise<Moved> => {
      try {
        const file = await caseFileFor(store, caseId, key)
        // Closed already: an attempt whose answer was lost.
        if (file === null) return { moved: false }
        if (!(await canKeep(papers, caseId)))
          throw ApplicationFailure.nonRetryable('the key of this case has been destroyed', 'KeyDestroyed')
        const { number, bytes: pdf, media, sealBy } = await issue(kind, file, key, press)
        heartbeat('written')
        const by = sealBy === null ? null : { unit: sealBy, name: unitIn(file, sealBy).name }
        const borne = await sealAndShelve({ store, papers, esign }, { caseId, effect: key, pdf, by, at: file.at })
        heartbeat('shelved')
        if ('failed' in borne) {
          log.warn({ case: caseId, key, code: borne.failed.code }, '文书未能签章 / a paper was not sealed')
          return await recordEffect(store, caseId, key, borne)
        }
        return await recordEffect(store, caseId, key, { document: { number, ...borne.document, media } })
      } catch (error) {
        if (!isUnwritable(error)) throw error
        log.warn({ case: caseId, key, code: error.code }, '文书无法制作 / a paper cannot be written')
        return recordEffect(store, caseId, key, { failed: { ...error.words, code: error.code } })
      }
    }
  const effects: EffectActivities = {
    issueReceipt: issuePaper('issueReceipt'),
    issueAcceptanceNotice: issuePaper('issueAcceptanceNotice'),
    sealAgreement: issuePaper('sealAgreement'),
    issueSettlement: issuePaper('issueSettlement'),
    issueReviewApplication: issuePaper('issueReviewApplication'),
    issueReviewAcceptance: issuePaper('issueReviewAcceptance'),
    issueReviewRefusal: issuePaper('issueReviewRefusal'),
    issueSettlementRefusal: issuePaper('issueSettlementRefusal'),
    issueVerdict: issuePaper('issueVerdict'),
    makeTransferPackage: issuePaper('makeTransferPackage'),
    makeTransferData: issuePaper('makeTransferData'),
    splitOff: async ({ caseId, key }) => {
      for (;;) {
        const { moved, left } = await splitOffSome(store, caseId, key)
        if (left === 0) return { moved }
        heartbeat(left)
      }
    },
    tallyBallots: async ({ caseId, key }) => {
      // Tried again until a worker that has the key does it.
      if (tally === null) throw ApplicationFailure.retryable('this worker has no tally key', 'NoTallyKey')
      const { moved, uncounted } = await tallyBallots(store, tally, caseId, key)
      for (const { seat, why } of uncounted)
        log.warn(
          { case: caseId, seat, why },
          '一席表决未能开启或不符，不计入 / a ballot did not open or match: not counted',
        )
      return { moved }
    },
  }

  return {
    ...expiries,
    ...effects,
    ...matterActivities({ store, papers, press, esign }),
    ...deliveryActivities({ store, notifier, insecureWebhooks }),
    catchUp: (at) => catchUp(store, at).catch(giveUpWithoutCase),
    remindOwner: ({ caseId, key }) => remindOwner(store, caseId, key),
  }
}

/** A restored database may lack a whole case: there is nothing to keep the time for, now or later. */
function giveUpWithoutCase(error: unknown): never {
  if (error instanceof Error && error.name === 'NoSuchCase')
    throw ApplicationFailure.nonRetryable('the record has no such case', 'NoSuchCase')
  throw error
}
