import { addMillis, shanghaiDay } from '../../values/time.js'
import { outsideWords, whatWords } from '../words.js'
import { recountWords } from '../recount-words.js'
import { paperWords } from './codes.js'
import { called, joined, nothing, onDay, onDays, sentences, side, andSo, unitAndPerson, w } from './telling.js'
import type { UnitId } from '../../case/actor.js'
import type { What } from '../../case/obligation.js'
import type { Words } from '../../values/time.js'
import type { SystemEvents } from '../events.js'
import type { Stories, Told } from './telling.js'

interface Missed {
  /** Who, where no name is known; what they have not done. */
  readonly who: Words
  readonly undone: Words
  /** What happens now; where the period is marked again, that is said instead. */
  readonly now: Words
}

const union = w('承办工会', 'the union')
const mediator = w('调解员', 'the mediator')
const parties = w('双方', 'the parties')
const experts = w('评判专家', 'the expert')
const urged = w('已提醒督办人员', 'the supervisor has been told')
const m = (who: Words, undone: Words, now: Words): Missed => ({ who, undone, now })

/** By what was owed. What is only open to somebody is no fault of theirs: it is said as over. */
const missed: Readonly<Record<What, Missed>> = {
  firstResponse: m(union, w('回应', 'answered'), w('案件自动转由上一级工会负责', 'the next union up takes over')),
  handling: m(union, w('办理完毕', 'handled it'), urged),
  handOver: m(
    w('接收工会', 'the receiving union'),
    w('答复是否接办', 'said whether it takes the case'),
    w('案件自动转由其负责', 'the case is its now'),
  ),
  challenge: m(
    union,
    w('决定承办人是否回避', 'decided on the challenge'),
    w('自动更换承办人', 'another officer takes over'),
  ),
  directive: m(union, w('答复督办', 'answered the supervisor'), urged),
  referral: m(
    w('成员单位', 'the department'),
    w('答复所转问题', 'answered'),
    w('已提醒协调小组', 'the coordination group has been told'),
  ),
  choice: m(side.worker, w('选择下一步', 'chosen what comes next'), nothing),
  workerConsent: m(side.worker, w('答复是否同意调解', 'said whether they consent'), nothing),
  employerConsent: m(
    side.employer,
    w('答复是否同意调解', 'said whether it consents'),
    w('视为不同意调解', 'which counts as refusing'),
  ),
  mediatorAcceptance: m(
    mediator,
    w('接受调解任务', 'taken the mediation'),
    w('改派其他调解员', 'another mediator is asked'),
  ),
  mediation: m(mediator, w('完成调解', 'brought the mediation to an end'), w('调解终止', 'the mediation ends')),
  signing: m(parties, w('签齐调解协议书', 'all signed the agreement'), nothing),
  jointApplication: m(parties, w('共同申请仲裁审查', 'applied together for the review'), nothing),
  judicialConfirmation: m(parties, w('共同申请司法确认', 'applied together for confirmation'), nothing),
  reviewAcceptance: m(w('仲裁委', 'the commission'), w('决定是否受理审查申请', 'decided on the application'), urged),
  review: m(w('仲裁委', 'the commission'), w('完成仲裁审查', 'finished the review'), urged),
  settlementService: m(parties, w('签收调解书', 'signed for the 调解书'), nothing),
  instalment: m(side.employer, w('付款或者履行', 'paid or performed'), nothing),
  paymentConfirmation: m(
    side.worker,
    w('确认是否收到', 'said whether it was received'),
    w(
      '不视为已收到，可由承办人凭付款凭证确认',
      'which does not count as received; the officer can confirm it from proof',
    ),
  ),
  rating: m(side.worker, w('评判办理结果', 'judged the result'), nothing),
  panelPick: m(side.worker, w('点单选择评判专家', 'picked the experts'), w('评判不再进行', 'there is no panel')),
  seatAcceptance: m(experts, w('答复是否担任评判专家', 'said whether they sit'), w('由候补递补', 'a reserve steps in')),
  extraExpert: m(side.worker, w('增补评判专家', 'named an expert'), w('转上一级评判', 'the next tier has it')),
  responseMeeting: m(w('评判组', 'the panel'), w('举行回应会', 'held the meeting'), w('直接开始表决', 'voting begins')),
  ballots: m(experts, w('投票', 'voted'), nothing),
  verdictAnswer: m(w('有关一方', 'one side'), w('答复是否接受评判结论', 'answered the verdict'), nothing),
  lineReply: m(union, w('答复热线工单', 'replied to the line'), nothing),
  openingCorrection: m(
    side.worker,
    w('更正代书的诉求', 'corrected what was filed'),
    w('以登记的内容为准', 'it stays as filed'),
  ),
  reopening: m(side.worker, w('申请重启', 'asked for reopening'), nothing),
  suspension: m(union, w('恢复办理', 'resumed it'), w('自动恢复办理', 'the handling resumes')),
  limitation: m(side.worker, w('申请劳动争议仲裁', 'applied for arbitration'), nothing),
  filingAcceptance: m(outsideWords.commission, w('决定是否受理', 'decided on the application'), nothing),
  award: m(outsideWords.commission, w('作出裁决', 'made an award'), nothing),
  suit: m(parties, w('向法院起诉', 'sued'), nothing),
  annulment: m(side.employer, w('申请撤销裁决', 'asked to annul the award'), nothing),
  judgment: m(outsideWords.court, w('作出判决', 'given judgment'), nothing),
  withdrawal: m(side.worker, w('撤回仲裁申请或者撤诉', 'withdrawn from arbitration or court'), nothing),
}

/** Where it goes up, the name of the union that has it from now on. */
function whatHappensNow({ what, again }: SystemEvents['expired'], told: Told): Words {
  if (again !== null) {
    const next = onDay(shanghaiDay(addMillis(again, -1)), told)
    const now = what === 'handling' || what === 'referral' || what === 'directive' ? missed[what].now : nothing
    return andSo(w(`到${next.zh}仍未完成的，再记逾期一次`, `it is marked again after ${next.en}`), now)
  }
  const passed = told.next.find(({ type }) => type === 'escalated' || type === 'hand-over-lapsed')
  if (passed !== undefined && 'to' in passed.data && (what === 'firstResponse' || what === 'handOver')) {
    const to = called(passed.data.to as UnitId, told, w('上一级工会', 'the next union up'))
    return w(`案件自动转由${to.zh}负责`, `${to.en} takes over`)
  }
  return missed[what].now
}

export const timeStories: Stories<keyof SystemEvents> = {
  expired: (data, told) => {
    const day = onDay(shanghaiDay(addMillis(data.due, -1)), told)
    // Of a collective case: whoever has signed has an agreement.
    if (data.what === 'signing' && told.next.some(({ type }) => type === 'agreement-took-effect')) {
      return w(
        `签署期限到${day.zh}为止，协议对已签署的职工生效`,
        `the time to sign ended on ${day.en}: the agreement holds for those who have signed`,
      )
    }
    const { who, undone } = missed[data.what]
    const otherwise = data.outside === undefined ? who : outsideWords[data.outside]
    const owner = data.what === 'signing' ? who : unitAndPerson(data.unit, data.person, told, otherwise)
    const nth = data.nth > 1 ? w(`（第${data.nth}次逾期）`, ` (late for the ${ordinal(data.nth)} time)`) : nothing
    return andSo(
      w(`${owner.zh}未在${day.zh}前${undone.zh}${nth.zh}`, `${owner.en} had not ${undone.en} by ${day.en}${nth.en}`),
      whatHappensNow(data, told),
    )
  },
  reminded: ({ what, unit, person }, told) => {
    const whom = unitAndPerson(unit, person, told, missed[what].who)
    return w(
      `期限将至，已提醒${whom.zh}：${whatWords[what].zh}`,
      `the period ends soon; a reminder went to ${whom.en}: ${whatWords[what].en}`,
    )
  },
  'term-moved': ({ moved }, told) => {
    const on = onDays(
      Object.values(moved ?? {}).map(({ dueDay }) => dueDay),
      told,
    )
    return w(
      `本系统曾停用，受影响的期限顺延${on.zh === '' ? '' : `至${on.zh}`}`,
      `the platform was down, so the period was moved${on.en === '' ? '' : ` to ${on.en}`}`,
    )
  },
  'terms-recounted': ({ changes, limitation }, told) => {
    const shown = changes.slice(0, mostShown).map(({ what, from, to }) => {
      const was = onDay(from, told)
      const is = onDay(to, told)
      const days =
        from === to ? w(`仍为${is.zh}`, `still ${is.en}`) : w(`由${was.zh}改为${is.zh}`, `${was.en} is now ${is.en}`)
      return w(`“${whatWords[what].zh}”${days.zh}`, `${whatWords[what].en}: ${days.en}`)
    })
    const list = joined(shown, '，', ', ')
    const earlier = changes.some(({ reason }) => reason === 'earlier') ? recountWords.earlier : nothing
    const more =
      changes.length > mostShown ? w(`等${changes.length}项`, ` and others, ${changes.length} in all`) : nothing
    const leads = limitation === undefined ? null : onDay(limitation.leads, told)
    return sentences(
      w(
        `放假安排有变，期限重新计算：${list.zh}${more.zh}`,
        `the holiday calendar changed, and periods were counted again: ${list.en}${more.en}`,
      ),
      joined(
        [
          earlier,
          leads === null ? nothing : w(`申请仲裁请不晚于${leads.zh}`, `the last day for arbitration is ${leads.en}`),
        ],
        '；',
        '; ',
      ),
    )
  },
  'document-sealed': ({ kind, number }) => {
    const paper = paperWords[kind]
    return w(
      `${paper.zh}${number === '' ? '' : `（${number}）`}已制作，可以查看下载`,
      `${paper.en}${number === '' ? '' : ` (${number})`} is made and can be read`,
    )
  },
  'effect-failed': ({ kind }) =>
    w(
      `${paperWords[kind].zh}没有制作成功，将由工作人员处理`,
      `${paperWords[kind].en} could not be made: a person will see to it`,
    ),
}

const mostShown = 3

function ordinal(n: number): string {
  const last = n % 10
  const teen = n % 100 >= 11 && n % 100 <= 13
  return `${n}${teen ? 'th' : last === 1 ? 'st' : last === 2 ? 'nd' : last === 3 ? 'rd' : 'th'}`
}
