import { interruptionWords } from '../../law/grounds.js'
import {
  afterWithdrawalWords,
  annulmentWords,
  awardWords,
  decidedWords,
  respondentWords,
  settledBeforeWords,
  sourceWords,
  standstillWords,
  suitLapsedWords,
} from './codes.js'
import { called, joined, nothing, onDay, onDays, sentences, side, andSo, w, within, yuan } from './telling.js'
import type { Common } from '../../case/event.js'
import type { Words } from '../../values/time.js'
import type { ArbitrationEvents } from '../arbitration.js'
import type { Dates, LimitationEvents } from '../limitation.js'
import type { Stories, Told } from './telling.js'

/*
 * What was stated of arbitration and court, and what it does to the limitation. It happens elsewhere: the day and where
 * it is known from are said with it.
 */

const releasedWords: Readonly<Record<ArbitrationEvents['released-to-arbitration']['because'], Words>> = {
  chosen: w('职工选择申请劳动争议仲裁', 'the worker chose labour arbitration'),
  'mediation-open': w(
    '职工不等调解结束，转为申请劳动争议仲裁',
    'the worker went to arbitration while the mediation was open',
  ),
  'committee-open': w(
    '职工不等评判结束，转为申请劳动争议仲裁',
    'the worker went to arbitration while the committee had it',
  ),
  filed: w('其他途径已结束，由仲裁继续处理', 'what else was open has ended, and the arbitration goes on'),
}

/** The last day for arbitration, as it is counted now. */
function leads({ leads: day, other }: Dates, told: Told): Words {
  const on = onDay(day, told)
  const later = other === null ? nothing : onDay(other, told)
  return w(
    `申请仲裁请不晚于${on.zh}${other === null ? '' : `（有争议，另一日期为${later.zh}，以较早的为准）`}`,
    `the last day for arbitration is ${on.en}${other === null ? '' : ` (disputed: the other date is ${later.en}, the earlier leads)`}`,
  )
}

/** The courts are open: until when to sue. */
function maySue(data: Common, told: Told): Words {
  return within(data, 'suit', told, (by) => w(`职工可以在${by.zh}向法院起诉`, `the worker can sue ${by.en}`))
}

const numbered = (number: string | null): Words => (number === null ? nothing : w(`，案号${number}`, `, no. ${number}`))

export const arbitrationStories: Stories<keyof ArbitrationEvents | keyof LimitationEvents> = {
  'arbitration-prepared': () =>
    w(
      '职工准备好了仲裁申请，调解不受影响',
      'the worker prepared an application for arbitration; the mediation goes on',
    ),
  'released-to-arbitration': (data, told) =>
    andSo(
      releasedWords[data.because],
      within(data, 'limitation', told, (by) => w(`请在${by.zh}提交仲裁申请`, `to be filed ${by.en}`)),
    ),
  'limitation-lapsed': () =>
    w('仲裁时效已经届满，职工没有申请仲裁', 'the limitation has run out without an application for arbitration'),
  'respondent-added': ({ unit, kind }, told) => {
    const name = called(unit, told, w('一家单位', 'a unit'))
    return w(
      `追加${name.zh}（${respondentWords[kind].zh}）为被诉单位`,
      `${name.en} (${respondentWords[kind].en}) was added as a respondent`,
    )
  },
  'arbitration-filed': (data, told) => {
    const day = onDay(data.occurredOn, told)
    const source = sourceWords[data.source]
    const until = leads(data.limitation, told)
    return sentences(
      w(
        `登记：职工${day.zh}已申请劳动争议仲裁${numbered(data.number).zh}（${source.zh}）`,
        `stated: arbitration was applied for on ${day.en}${numbered(data.number).en} (${source.en})`,
      ),
      joined(
        [
          within(data, 'filingAcceptance', told, (by) =>
            w(`仲裁委应在${by.zh}决定是否受理`, `the commission is to decide on it ${by.en}`),
          ),
          w(`时效重新计算，${until.zh}`, `the limitation counts anew: ${until.en}`),
        ],
        '；',
        '; ',
      ),
    )
  },
  'filing-unanswered': (data, told) =>
    andSo(w('仲裁委没有在期限内决定是否受理', 'the commission did not answer in time'), maySue(data, told)),
  'filing-accepted': (data, told) => {
    const day = onDay(data.occurredOn, told)
    const defence = onDay(data.steps.defence, told)
    return sentences(
      w(
        `登记：仲裁委${day.zh}受理${numbered(data.number).zh}（${sourceWords[data.source].zh}）`,
        `stated: the commission accepted it on ${day.en}${numbered(data.number).en} (${sourceWords[data.source].en})`,
      ),
      joined(
        [
          w(`用人单位最迟${defence.zh}答辩`, `the employer has until ${defence.en} for its defence`),
          within(data, 'award', told, (by) => w(`仲裁委应在${by.zh}裁决`, `the award is to be made ${by.en}`)),
        ],
        '，',
        ', ',
      ),
    )
  },
  'filing-refused': (data, told) => {
    const day = onDay(data.occurredOn, told)
    const served = onDay(data.servedOn, told)
    return sentences(
      w(
        `登记：仲裁委${day.zh}决定不予受理，职工${served.zh}收到通知（${sourceWords[data.source].zh}）`,
        `stated: the commission refused it on ${day.en}; received on ${served.en} (${sourceWords[data.source].en})`,
      ),
      maySue(data, told),
    )
  },
  'award-extended': ({ days, source, moved }, told) => {
    const on = onDays(
      Object.values(moved ?? {}).map(({ dueDay }) => dueDay),
      told,
    )
    return w(
      `登记：经批准，裁决延期${days}个自然日${on.zh === '' ? '' : `至${on.zh}`}（${sourceWords[source].zh}）`,
      `stated: the award was extended by ${days} natural days, as approved${on.en === '' ? '' : `, to ${on.en}`} (${sourceWords[source].en})`,
    )
  },
  'award-overdue': (data, told) =>
    andSo(w('仲裁委没有在期限内裁决', 'the commission made no award in time'), maySue(data, told)),
  'award-made': (data, told) => {
    const day = onDay(data.occurredOn, told)
    const served = onDay(data.servedOn, told)
    const sum = yuan(data.amount)
    const amount = data.result === 'rejected' ? nothing : w(`，金额${sum.zh}`, `, ${sum.en}`)
    return sentences(
      w(
        `登记：仲裁委${day.zh}作出${data.final ? '终局' : ''}裁决${numbered(data.number).zh}：${awardWords[data.result].zh}${amount.zh}（${served.zh}收到）`,
        `stated: ${data.final ? 'final ' : ''}award of ${day.en}${numbered(data.number).en}: ${awardWords[data.result].en}${amount.en} (received on ${served.en})`,
      ),
      joined(
        [
          within(data, 'suit', told, (by) =>
            data.final
              ? w(`职工不服的，可以在${by.zh}起诉`, `the worker can sue ${by.en}`)
              : w(`不服的，可以在${by.zh}起诉`, `either can sue ${by.en}`),
          ),
          within(data, 'annulment', told, (by) =>
            w(`用人单位可以在${by.zh}申请撤销`, `the employer can ask to annul it ${by.en}`),
          ),
        ],
        '，',
        ', ',
      ),
    )
  },
  'annulment-recorded': (data, told) => {
    const day = onDay(data.occurredOn, told)
    return andSo(
      w(
        `登记：${annulmentWords[data.step].zh}（${day.zh}，${sourceWords[data.source].zh}）`,
        `stated: ${annulmentWords[data.step].en} (${day.en}, ${sourceWords[data.source].en})`,
      ),
      joined(
        [
          within(data, 'judgment', told, (by) => w(`法院应在${by.zh}作出裁定`, `the court is to decide ${by.en}`)),
          maySue(data, told),
        ],
        '，',
        ', ',
      ),
    )
  },
  'annulment-lapsed': () =>
    w(
      '用人单位没有在期限内申请撤销裁决，裁决继续有效',
      'the employer did not ask to annul the award in time: it stands',
    ),
  'suit-lapsed': ({ because }) =>
    because === 'award'
      ? w(`${suitLapsedWords.award.zh}，裁决生效`, `${suitLapsedWords.award.en}: the award takes effect`)
      : suitLapsedWords[because],
  'suit-filed': (data, told) => {
    const day = onDay(data.occurredOn, told)
    return andSo(
      w(
        `登记：${side[data.plaintiff].zh}${day.zh}已向法院起诉${numbered(data.number).zh}（${sourceWords[data.source].zh}）`,
        `stated: ${side[data.plaintiff].en} sued on ${day.en}${numbered(data.number).en} (${sourceWords[data.source].en})`,
      ),
      within(data, 'judgment', told, (by) => w(`法院应在${by.zh}判决`, `the court is to give judgment ${by.en}`)),
    )
  },
  'judgment-made': ({ occurredOn, number, result, amount, source }, told) => {
    const day = onDay(occurredOn, told)
    const sum = yuan(amount)
    const paid = result === 'rejected' ? nothing : w(`，金额${sum.zh}`, `, ${sum.en}`)
    return w(
      `登记：法院${day.zh}判决${numbered(number).zh}：${awardWords[result].zh}${paid.zh}（${sourceWords[source].zh}）`,
      `stated: judgment of ${day.en}${numbered(number).en}: ${awardWords[result].en}${paid.en} (${sourceWords[source].en})`,
    )
  },
  'settled-outside': ({ occurredOn, before, amount, source }, told) => {
    const day = onDay(occurredOn, told)
    const sum = yuan(amount)
    const paid = amount === '0' ? nothing : w(`，金额${sum.zh}`, `, ${sum.en}`)
    return w(
      `登记：${settledBeforeWords[before].zh}（${day.zh}${paid.zh}，${sourceWords[source].zh}）`,
      `stated: ${settledBeforeWords[before].en} (${day.en}${paid.en}, ${sourceWords[source].en})`,
    )
  },
  'outside-result-took-effect': ({ by, amount, enforceable }) => {
    const sum = yuan(amount)
    const paid = amount === '0' ? nothing : w(`，应付${sum.zh}`, `: ${sum.en} is due`)
    return w(
      `${decidedWords[by].zh}生效${paid.zh}${enforceable ? '，不履行的可以申请强制执行' : ''}`,
      `${decidedWords[by].en} is in effect${paid.en}${enforceable ? '; a court can enforce it' : ''}`,
    )
  },
  'withdrawal-called-for': (data, told) => {
    const by = within(data, 'withdrawal', told, (term) => w(`在${term.zh}`, ` ${term.en}`))
    return w(
      `款项已付清，请职工${by.zh}撤回仲裁申请或者撤诉`,
      `all is paid: the worker is to withdraw from arbitration or court${by.en}`,
    )
  },
  'filing-withdrawn': (data, told) => {
    const day = onDay(data.occurredOn, told)
    return andSo(
      w(
        `登记：${day.zh}已撤回仲裁申请或者撤诉${numbered(data.number).zh}，${afterWithdrawalWords[data.after].zh}`,
        `stated: withdrawn on ${day.en}${numbered(data.number).en}; ${afterWithdrawalWords[data.after].en}`,
      ),
      within(data, 'limitation', told, (by) => w(`再次申请请在${by.zh}`, `to be filed again ${by.en}`)),
    )
  },
  'date-corrected': ({ before, occurredOn, servedOn, source, limitation, moved }, told) => {
    const was = onDay(before, told)
    const is = onDay(occurredOn, told)
    const received = servedOn === null ? nothing : onDay(servedOn, told)
    const due = onDays(
      Object.values(moved ?? {}).map(({ dueDay }) => dueDay),
      told,
    )
    return sentences(
      w(
        `更正登记的日期：由${was.zh}改为${is.zh}${servedOn === null ? '' : `，收到之日为${received.zh}`}（${sourceWords[source].zh}，原记录保留）`,
        `a stated day was corrected from ${was.en} to ${is.en}${servedOn === null ? '' : `, received on ${received.en}`} (${sourceWords[source].en}; the earlier record is kept)`,
      ),
      joined(
        [
          due.zh === '' ? nothing : w(`相关期限改为${due.zh}`, `the period ends on ${due.en} now`),
          limitation === null ? nothing : leads(limitation, told),
        ],
        '；',
        '; ',
      ),
    )
  },
  'undisputed-fact-recorded': ({ n }) =>
    w(
      `调解员记载了第${n}项双方没有争议的事实，请双方确认`,
      `fact no. ${n}, not in dispute, was recorded for both to confirm`,
    ),
  'undisputed-fact-confirmed': ({ n, party }) =>
    w(`${side[party].zh}确认第${n}项没有争议的事实`, `${side[party].en} confirmed fact no. ${n}`),
  'limitation-interrupted': ({ occurredOn, ground, limitation, disputed, source }, told) => {
    const day = onDay(occurredOn, told)
    const until = leads(limitation, told)
    return sentences(
      w(
        `登记：仲裁时效因“${interruptionWords[ground].zh}”于${day.zh}中断（${sourceWords[source].zh}${disputed ? '，用人单位有异议' : ''}）`,
        `stated: the limitation was interrupted on ${day.en} by ${interruptionWords[ground].en} (${sourceWords[source].en}${disputed ? ', disputed' : ''})`,
      ),
      until,
    )
  },
  'interruption-disputed': ({ limitation }, told) => {
    const until = leads(limitation, told)
    return w(`用人单位对时效中断有异议，${until.zh}`, `the employer disputes an interruption: ${until.en}`)
  },
  'limitation-suspended': ({ ground, from, to, limitation }, told) => {
    const start = onDay(from, told)
    const end = to === null ? null : onDay(to, told)
    const until = leads(limitation, told)
    return sentences(
      w(
        `登记：因${standstillWords[ground].zh}，仲裁时效自${start.zh}${end === null ? '起中止' : `至${end.zh}中止`}，这段时间不计入`,
        `stated: by ${standstillWords[ground].en} the limitation stood still from ${start.en}${end === null ? '' : ` to ${end.en}`}`,
      ),
      until,
    )
  },
  'employment-ended': ({ occurredOn, limitation, source }, told) => {
    const day = onDay(occurredOn, told)
    const until = leads(limitation, told)
    return sentences(
      w(
        `登记：劳动关系于${day.zh}终止（${sourceWords[source].zh}），拖欠报酬的仲裁时效由此起算`,
        `stated: the employment ended on ${day.en} (${sourceWords[source].en}), from when the limitation for arrears counts`,
      ),
      until,
    )
  },
}
