import { obligations } from '../../domain/case/fold.js'
import {
  reviewRefusalSource,
  reviewRefusalWords,
  settlementRefusalSource,
  settlementRefusalWords,
} from '../../domain/law/grounds.js'
import { keyOf } from '../../domain/case/obligation.js'
import { shanghaiDay } from '../../domain/values/time.js'
import type { ClaimType } from '../../domain/procedure/opening.js'
import { matterOf, personIn, respondentsIn, unitIn, unwritable, type CaseFile } from './case-file.js'
import { applicants, calledTogether, signatoriesOf } from './claimants.js'
import { parties, personParty, unitParty } from './parties.js'
import { close, closeUnsealed, dateOf, line, momentOf, money, paragraph, written, type Block } from './prose.js'
import type { Sheet } from './typeset.js'

/*
 * The papers of the arbitration review (线上调解+仲裁审查): the joint application, the commission's acceptance or refusal, and
 * its decision not to issue a 调解书. (劳动人事争议仲裁办案规则 74–79)
 */

/** 仲裁审查申请书: both ask for it, each at their own time; it is complete with the second. */
export function reviewApplication(file: CaseFile): Sheet {
  const { signing, mediation, opening } = agreedIn(file)
  const commission = unitIn(file, file.grievance.arbitrationReview.commission)
  const body = unitIn(file, mediation.body)
  const appliedOn = shanghaiDay(file.at)
  const { offeredBy } = file.grievance.arbitrationReview
  const lastDay = file.grievance.terms[keyOf(offeredBy, 'jointApplication')]?.dueDay
  const applied = { worker: applicationOf(file, 'worker'), employer: applicationOf(file, 'employer') }
  return {
    template: 'review-application',
    title: '仲裁审查申请书',
    number: `${signing.number}（审查申请）`,
    body: '劳动争议调解协议仲裁审查',
    day: appliedOn,
    facts: { agreementNumber: signing.number, effectiveOn: signing.effectiveOn, commission: commission.name },
    blocks: [
      partiesOf(file, opening.type),
      paragraph(`申请事项：请求${commission.name}对编号为${signing.number}的调解协议进行审查，并据以制作调解书。`),
      paragraph(
        `事实和理由：双方因${matterOf[opening.type]}争议，经${body.name}主持调解自愿达成协议，协议于${dateOf(signing.effectiveOn)}生效${signing.total === '0' ? '' : `，约定给付${money(signing.total)}`}。` +
          `双方自协议生效之日起十五日内${lastDay === undefined ? '' : `（至${dateOf(lastDay)}止）`}共同提出本申请。签署调解协议以前，双方均已知悉虚假调解的法律后果。`,
      ),
      paragraph(
        '附：调解协议书。双方各自填报的送达地址、联系方式，以及与协议有关的证据材料，存于本平台案卷，由受理机关查阅。',
      ),
      paragraph('此致'),
      line(commission.name),
      {
        k: 'signatures',
        rows: [
          { label: '申请人（职工）', who: workersCalled(file), how: applied.worker },
          {
            label: '申请人（用人单位）',
            who: respondentsIn(file)
              .map(({ name }) => name)
              .join('、'),
            how: applied.employer,
          },
        ],
      },
      closeUnsealed('双方共同申请', appliedOn),
    ],
  }
}

/** 仲裁审查受理通知书. */
export function reviewAcceptance(file: CaseFile): Sheet {
  const { signing } = agreedIn(file)
  const { arbitrationReview } = file.grievance
  const commission = unitIn(file, arbitrationReview.commission)
  const arbitrator = personIn(file, arbitrationReview.arbitrator)
  const acceptedOn = shanghaiDay(file.at)
  const review = obligations(file.grievance).find(({ what }) => what === 'review')
  return {
    template: 'review-acceptance',
    title: '仲裁审查受理通知书',
    number: `${signing.number}（审查受理）`,
    body: commission.name,
    day: acceptedOn,
    facts: { agreementNumber: signing.number, arbitrator: arbitrator.name, reviewUntil: review?.dueDay ?? null },
    blocks: [
      line(`${applicantsCalled(file)}：`),
      paragraph(
        `你们就编号为${signing.number}的调解协议共同提出的仲裁审查申请，符合《劳动人事争议仲裁办案规则》第七十四条的规定，本委决定自${dateOf(acceptedOn)}起受理。`,
      ),
      paragraph(`本委指定仲裁员${arbitrator.name}进行审查。指定的仲裁员未参加本争议的调解。`),
      ...(review === undefined
        ? []
        : [paragraph(`审查期限：至${dateOf(review.dueDay)}止；确有需要，经批准可以延长。`)]),
      paragraph('在调解书送达之前，你们可以撤回申请。'),
      paragraph('特此通知。'),
      close(commission.name, acceptedOn),
    ],
  }
}

/** 不予受理通知书: the ground, its article, and what stays open. */
export function reviewRefusal(file: CaseFile): Sheet {
  const { signing } = agreedIn(file)
  const refused = file.history.findLast(({ type }) => type === 'review-application-refused')
  if (refused?.type !== 'review-application-refused') throw unwritable('not-at-that-point')
  const ground = reviewRefusalWords[refused.data.ground]
  return refusalOf(file, {
    template: 'review-refusal',
    title: '不予受理通知书',
    number: `${signing.number}（不予受理）`,
    first: `你们就编号为${signing.number}的调解协议提出的仲裁审查申请，经审查，存在下列情形：${ground.zh}。`,
    second: `依照${reviewRefusalSource.zh}的规定，本委决定不予受理。`,
    words: refused.words?.['words'],
    open: refused.data.ground === 'judicially-confirmed' ? confirmedElsewhere : stillOpen,
  })
}

/** 不予制作调解书决定书. */
export function settlementRefusal(file: CaseFile): Sheet {
  const { signing } = agreedIn(file)
  const refused = file.history.findLast(({ type }) => type === 'settlement-refused')
  if (refused?.type !== 'settlement-refused') throw unwritable('not-at-that-point')
  const ground = settlementRefusalWords[refused.data.ground]
  return refusalOf(file, {
    template: 'settlement-refusal',
    title: '不予制作调解书决定书',
    number: `${signing.number}（不予制作）`,
    first: `你们就编号为${signing.number}的调解协议提出的仲裁审查申请，经审查，调解协议存在下列情形：${ground.zh}。`,
    second: `依照${settlementRefusalSource.zh}的规定，本委决定不予制作调解书。`,
    words: refused.words?.['words'],
    open: stillOpen,
  })
}

interface Refused {
  readonly template: string
  readonly title: string
  readonly number: string
  readonly first: string
  readonly second: string
  readonly words: unknown
  /** What the parties may do now. */
  readonly open: string
}

const stillOpen =
  '自调解协议生效之日起三十日内，你们可以共同向有管辖权的人民法院申请司法确认；一方不履行调解协议的，另一方可以依法申请劳动争议仲裁。'
const confirmedElsewhere = '经司法确认的调解协议，一方不履行的，另一方可以依法向人民法院申请执行。'

function refusalOf(file: CaseFile, { template, title, number, first, second, words, open }: Refused): Sheet {
  const commission = unitIn(file, file.grievance.arbitrationReview.commission)
  const decidedOn = shanghaiDay(file.at)
  return {
    template,
    title,
    number,
    body: commission.name,
    day: decidedOn,
    facts: { ground: first, rule: second },
    blocks: [
      line(`${applicantsCalled(file)}：`),
      paragraph(first),
      ...(typeof words === 'string' ? written(`具体理由：${words.replace(/[。；;.]?$/u, '。')}`) : []),
      paragraph(second),
      paragraph(`本决定终结仲裁审查程序。${open}`),
      close(commission.name, decidedOn),
    ],
  }
}

function agreedIn(file: CaseFile) {
  const { signing, mediation, opening } = file.grievance
  if (signing.settlement === null || signing.effectiveAt === null || opening.claim === null)
    throw unwritable('not-at-that-point')
  return {
    mediation,
    opening: { type: opening.claim.type },
    signing: {
      number: signing.number,
      total: signing.settlement.total,
      effectiveOn: shanghaiDay(signing.effectiveAt),
    },
  }
}

function applicantsCalled(file: CaseFile): string {
  return [workersCalled(file), ...respondentsIn(file).map(({ name }) => name)].join('、')
}

function workersCalled(file: CaseFile): string {
  const many = signatoriesOf(file)
  return many === null ? personIn(file, file.grievance.opening.claimant).name : calledTogether(many)
}

/** When a party applied, and whether it agreed to be served electronically. */
function applicationOf(file: CaseFile, party: 'worker' | 'employer'): readonly string[] {
  const made = file.history.findLast((event) => event.type === 'review-application-made' && event.data.party === party)
  if (made?.type !== 'review-application-made') throw unwritable('signature-missing')
  return [`${momentOf(made.at)}在线提出`, made.data.electronicService ? '同意电子送达' : '不同意电子送达']
}

function partiesOf(file: CaseFile, type: ClaimType): Block {
  const many = signatoriesOf(file)
  return parties([
    many === null
      ? personParty('申请人', personIn(file, file.grievance.opening.claimant))
      : { label: '申请人', text: applicants(file, many) },
    ...respondentsIn(file).map((one) => unitParty('申请人', one)),
    { label: '案由', text: `${matterOf[type]}争议` },
  ])
}
