import { choices } from '../committee/ballots.js'
import { choiceWords, tierWords } from '../committee/words.js'
import { convenedWords, vacatedWords } from './codes.js'
import { called, everyone, joined, many, nothing, onDay, sentences, andSo, w, within, yuan } from './telling.js'
import type { Words } from '../../values/time.js'
import type { Answerer, Answering, CommitteeEvents } from '../committee/committee.js'
import type { Skipped, Tier } from '../committee/tiers.js'
import type { Stories } from './telling.js'

/*
 * The review committee: who sits, when it votes, what it found, and whether that was accepted.
 */

const answering: Readonly<Record<Answering, Words>> = {
  officer: w('承办人', 'the handler'),
  employer: w('用人单位', 'the employer'),
}

const answerers: Readonly<Record<Answerer, Words>> = {
  worker: w('职工', 'the worker'),
  unit: w('承办工会', 'the union that handled it'),
  employer: w('用人单位', 'the employer'),
}

const shortTier: Readonly<Record<Tier, Words>> = {
  1: w('第一级', 'tier 1'),
  2: w('第二级', 'tier 2'),
  3: w('第三级', 'tier 3'),
}

const skippedWords: Readonly<Record<Skipped['because'], Words>> = {
  'no-pool': w('没有评判专家库', 'has no experts'),
  'too-few-experts': w('可选的评判专家不足', 'has too few experts'),
}

const expert = w('评判专家', 'an expert')

function passedBy(skipped: readonly Skipped[]): Words {
  return joined(
    skipped.map(({ tier, because }) =>
      w(`${shortTier[tier].zh}${skippedWords[because].zh}`, `${shortTier[tier].en} ${skippedWords[because].en}`),
    ),
    '，',
    ', ',
  )
}

function seatOf(seat: number): Words {
  return w(`第${seat}席评判专家`, `the expert of seat ${seat}`)
}

export const committeeStories: Stories<keyof CommitteeEvents> = {
  'committee-convened': (data, told) => {
    const unit = told.named(data.unit)
    const tier =
      unit === null
        ? tierWords[data.tier]
        : w(`${shortTier[data.tier].zh}评判委员会（${unit}）`, `${shortTier[data.tier].en} (${unit})`)
    const past = passedBy(data.skipped)
    const why = joined([data.because === 'chosen' ? nothing : convenedWords[data.because], past], '，', ', ')
    const by = within(data, 'panelPick', told, (term) => w(`在${term.zh}`, ` ${term.en}`))
    return andSo(
      w(
        `${why.zh === '' ? '' : `${why.zh}，`}由${tier.zh}评判`,
        `${why.en === '' ? '' : `${why.en}: `}the committee has it, ${tier.en}`,
      ),
      w(`请职工${by.zh}点单选择评判专家`, `the worker is to pick the experts${by.en}`),
    )
  },
  'panel-picked': (data, told) => {
    const panel = everyone(
      data.seats.map(({ person }) => person),
      told,
    )
    const reserves = everyone(data.reserves, told)
    return andSo(
      w(
        `职工选定评判专家${panel.zh}${data.reserves.length === 0 ? '' : `，候补${reserves.zh}`}`,
        `the worker picked ${panel.en}${data.reserves.length === 0 ? '' : `; in reserve ${reserves.en}`}`,
      ),
      within(data, 'seatAcceptance', told, (by) => w(`请各位专家在${by.zh}答复`, `each is to answer ${by.en}`)),
    )
  },
  'seat-accepted': ({ seat }) => w(`${seatOf(seat).zh}接受席位`, `${seatOf(seat).en} accepted`),
  'seat-vacated': ({ seat, person, because, challenger }, told) => {
    const name = told.named(person)
    const who = name === null ? seatOf(seat) : w(`${seatOf(seat).zh}${name}`, name)
    const by = challenger === null ? nothing : answering[challenger]
    const why = by.zh === '' ? vacatedWords[because] : w(`被${by.zh}申请回避`, `was challenged by ${by.en}`)
    return w(`${who.zh}${why.zh}，席位空缺`, `${who.en} ${why.en}: seat ${seat} is vacant`)
  },
  'reserve-called': (data, told) => {
    const who = called(data.person, told, w('候补专家', 'a reserve'))
    return andSo(
      w(
        `由候补专家${told.named(data.person) === null ? '' : who.zh}递补第${data.seat}席`,
        `${who.en} steps in for seat ${data.seat}`,
      ),
      within(data, 'seatAcceptance', told, (by) => w(`请在${by.zh}答复`, `to answer ${by.en}`)),
    )
  },
  'expert-wanted': (data, told) => {
    const by = within(data, 'extraExpert', told, (term) => w(`在${term.zh}`, ` ${term.en}`))
    return w(
      `候补专家已用完，请职工${by.zh}为第${data.seat}席增补一名专家，否则转上一级评判`,
      `the reserves are spent: the worker is to name an expert for seat ${data.seat}${by.en}, or else the next tier has it`,
    )
  },
  'expert-named': (data, told) => {
    const who = called(data.person, told, expert)
    return andSo(
      w(`职工为第${data.seat}席增补${who.zh}`, `the worker named ${who.en} for seat ${data.seat}`),
      within(data, 'seatAcceptance', told, (by) => w(`请在${by.zh}答复`, `to answer ${by.en}`)),
    )
  },
  'panel-seated': (data, told) =>
    andSo(
      w('评判组已组成，将听取承办人和用人单位的回应', 'the panel is complete, and hears the handler and the employer'),
      within(data, 'responseMeeting', told, (by) => w(`回应会在${by.zh}举行`, `the meeting is to be held ${by.en}`)),
    ),
  'panel-answered': ({ by }) => w(`${answering[by].zh}已向评判组作出回应`, `${answering[by].en} answered the panel`),
  'response-meeting-held': ({ occurredOn }, told) => {
    const day = onDay(occurredOn, told)
    return w(`评判回应会已举行（${day.zh}）`, `the response meeting was held (${day.en})`)
  },
  'ballots-opened': (data, told) => {
    const why = data.because === 'meeting-held' ? nothing : w('回应会逾期未开，', 'no meeting was held in time: ')
    return andSo(
      w(`${why.zh}开始表决`, `${why.en}voting begins`),
      within(data, 'ballots', told, (by) => w(`请各位专家在${by.zh}投票`, `each expert is to vote ${by.en}`)),
    )
  },
  'ballot-cast': ({ seat, nth }) =>
    nth === 1
      ? w(`${seatOf(seat).zh}已投票（内容在计票前不公开）`, `${seatOf(seat).en} voted; it stays closed until the tally`)
      : w(
          `${seatOf(seat).zh}改投第${nth}次票，以最后一次为准`,
          `${seatOf(seat).en} voted anew (no. ${nth}); the last one counts`,
        ),
  'voting-closed': ({ because }) =>
    because === 'all-cast'
      ? w('全部专家都已投票，开始计票', 'all have voted: the tally begins')
      : w('投票截止，开始计票', 'the time for voting is over: the tally begins'),
  'ballots-revealed': ({ ballots, uncounted }) => {
    const votes = joined(
      choices.flatMap((choice) => {
        const n = ballots.filter((ballot) => ballot.choice === choice).length
        return n === 0 ? [] : [w(`${choiceWords[choice].zh}${n}票`, `${choiceWords[choice].en} ${n}`)]
      }),
      '、',
      ', ',
    )
    const left =
      uncounted.length === 0
        ? nothing
        : w(
            `另有${uncounted.length}票核对不符，不计入`,
            `${many(uncounted.length, 'ballot')} did not match and do not count`,
          )
    return joined(
      [
        votes.zh === ''
          ? w('计票：没有有效票', 'the tally: no ballot counts')
          : w(`计票：${votes.zh}`, `the tally: ${votes.en}`),
        left,
      ],
      '；',
      '; ',
    )
  },
  'verdict-reached': (data, told) => {
    const choice = choiceWords[data.choice]
    const sum = data.amount === null ? nothing : yuan(data.amount)
    const amount = sum.zh === '' ? nothing : w(`，金额${sum.zh}`, `, ${sum.en}`)
    return sentences(
      w(
        `${shortTier[data.tier].zh}评判结论：${choice.zh}${amount.zh}（不是仲裁裁决，不影响申请仲裁）`,
        `the verdict of ${shortTier[data.tier].en}: ${choice.en}${amount.en} (no arbitral award; the road to arbitration stays open)`,
      ),
      within(data, 'verdictAnswer', told, (by) =>
        w(`请职工和承办工会在${by.zh}答复是否接受`, `the worker and the union are to answer ${by.en}`),
      ),
    )
  },
  'verdict-answered': ({ by, accepts }) =>
    accepts
      ? w(`${answerers[by].zh}接受评判结论`, `${answerers[by].en} accepted the verdict`)
      : w(`${answerers[by].zh}不接受评判结论`, `${answerers[by].en} did not accept the verdict`),
  'verdict-refusal-referred': ({ from, to }, told) => {
    const unit = called(from, told, answerers.unit)
    const upper = called(to, told, w('上一级工会', 'its upper union'))
    return w(`${unit.zh}不接受评判结论一事已报${upper.zh}督办`, `${upper.en} was told that ${unit.en} did not accept`)
  },
  'verdict-accepted': (data, told) => {
    const carried =
      data.choice === 'handling'
        ? w('原办理结果不变', 'the result stands as it was')
        : within(data, 'handling', told, (by) => w(`请承办工会在${by.zh}落实`, `the union is to carry it out ${by.en}`))
    return andSo(w('职工和承办工会都接受评判结论', 'the worker and the union accepted the verdict'), carried)
  },
  'verdict-refused': ({ tier, because }) =>
    because === 'refused'
      ? w(`${shortTier[tier].zh}评判结论没有被接受，不生效`, `the verdict of ${shortTier[tier].en} was not accepted`)
      : w(
          `期满未答复，${shortTier[tier].zh}评判结论视为没有被接受`,
          `no answer in time: the verdict of ${shortTier[tier].en} counts as not accepted`,
        ),
  'committee-undecided': ({ because, skipped }) => {
    const past = passedBy(skipped)
    const why = joined([because === 'chosen' ? nothing : convenedWords[because], past], '，', ', ')
    return w(
      `${why.zh === '' ? '' : `${why.zh}，`}评判委员会没有作出结论，职工可以申请劳动争议仲裁`,
      `${why.en === '' ? '' : `${why.en}: `}the committee came to no verdict; arbitration is open`,
    )
  },
}
