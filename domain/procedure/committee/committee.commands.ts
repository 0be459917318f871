import { z } from 'zod'
import { happened } from '../../case/event.js'
import type { Grievance } from '../../case/grievance.js'
import { refuse, type Refusal } from '../../case/refusal.js'
import { shanghaiDay } from '../../values/time.js'
import { command, type Command } from '../command.js'
import { DayInput, Id, Nothing, SomeFen, words } from '../inputs.js'
import { clock } from '../room.js'
import { during } from '../when.js'
import { anyOf, theChair, theEmployer, theExpert, theOfficer, theWorker } from '../who.js'
import { cast, choices, mostAct, mostReasons, openBallots, seatOf } from './ballots.js'
import type { Answerer, Answering } from './committee.js'
import { refill, refuseNamed, refusePick, seated } from './panel.js'
import { answerVerdict } from './verdict.js'

/** Experts named in one pick, at most: what is over is turned away before it is looked up. */
const mostNamed = 20

const answering = (g: Grievance, actor: Parameters<typeof theOfficer.is>[1]): Answering =>
  theOfficer.is(g, actor) ? 'officer' : 'employer'

/** Until voting has begun a seat can still fall vacant; then it can only stay uncast. */
const beforeVoting = (g: Grievance): Refusal | null =>
  ['voting', 'counting', 'answering'].includes(g.committee.status)
    ? refuse(
        'voting-began',
        'conflict',
        ['表决已经开始，不再更换评判专家', 'voting has begun: the panel stays as it is'],
        ['需要回避的专家请投弃权票并说明理由', 'an expert with a conflict abstains, and says why'],
      )
    : during(g, ['seating', 'responding'].includes(g.committee.status), [
        '请等待评判专家组成',
        'wait until a panel is being formed',
      ])

const pickPanel = command({
  name: 'pick-panel',
  road: 'committee',
  title: { zh: '点单：选择评判专家', en: 'pick the panel' },
  by: theWorker,
  input: z.strictObject({
    panel: z
      .array(Id)
      .max(mostNamed)
      .meta({ description: '3名或5名评判专家，第一位主持 / three or five experts; the first takes the chair' }),
    reserves: z.array(Id).max(mostNamed).meta({ description: '2名候补 / two reserves, in the order they step in' }),
  }),
  needs: ['experts'],
  when: (g) => during(g, g.committee.status === 'picking', ['请先选择评判委员会途径', 'choose the committee first']),
  decide: (g, input, moment) => {
    const barred = refusePick(g, input, moment)
    if (barred !== null) return barred
    const seats = input.panel.map((person, i) => ({ n: i + 1, person }))
    const term = clock(moment, 'seat-acceptance', 'panel-picked')
    const clocks = Object.fromEntries(seats.map(({ n }) => [`seatAcceptance/${n}`, term]))
    return [happened('panel-picked', { seats, reserves: input.reserves, clocks })]
  },
})

const acceptSeat = command({
  name: 'accept-seat',
  road: 'committee',
  title: { zh: '接受评判席位', en: 'take the seat' },
  by: theExpert,
  input: Nothing,
  when: (g, actor) =>
    during(g, seatOf(g, actor.person)?.status === 'asked', ['您已答复，无需重复', 'you have answered already']),
  decide: (g, _, moment) => {
    const seat = seatOf(g, moment.actor.person)
    return seat === null ? [] : [happened('seat-accepted', { seat: seat.n }), ...seated(g, seat.n, moment)]
  },
})

const recuse = command({
  name: 'recuse',
  road: 'committee',
  title: { zh: '回避', en: 'recuse' },
  by: theExpert,
  input: z.strictObject({ words: words(1000) }),
  needs: ['experts'],
  when: beforeVoting,
  decide: (g, input, moment) => {
    const seat = seatOf(g, moment.actor.person)
    return seat === null ? [] : refill(g, seat, 'recused', null, moment, input.words)
  },
})

const challengeSeat = command({
  name: 'challenge-seat',
  road: 'committee',
  title: { zh: '申请评判专家回避', en: 'challenge an expert' },
  by: anyOf(theOfficer, theEmployer),
  input: z.strictObject({
    seat: z.int().min(1).max(5),
    words: words(2000).meta({ description: '回避的事实与理由 / the ground' }),
  }),
  needs: ['experts'],
  when: (g, actor) =>
    beforeVoting(g) ??
    (g.committee.challenges.includes(answering(g, actor))
      ? refuse(
          'challenged-once',
          'conflict',
          ['每一方对同一评判组只能申请回避一次', 'each side may challenge once in a panel'],
          ['可在评判回应中说明理由', 'say it in answer to the panel'],
        )
      : null),
  decide: (g, input, moment) => {
    const seat = g.committee.seats.find(({ n, person }) => n === input.seat && person !== null)
    return seat === undefined
      ? refuse(
          'no-such-seat',
          'invalid',
          [`第${input.seat}席没有评判专家`, `nobody is in seat ${input.seat}`],
          ['请核对席位', 'look at the seats again'],
        )
      : refill(g, seat, 'challenged', answering(g, moment.actor), moment, input.words)
  },
})

const nameExpert = command({
  name: 'name-expert',
  road: 'committee',
  title: { zh: '增补评判专家', en: 'name one more expert' },
  by: theWorker,
  input: z.strictObject({ expert: Id }),
  needs: ['experts'],
  when: (g) =>
    during(g, g.committee.status === 'seating' && g.committee.seats.some(({ status }) => status === 'vacant'), [
      '当前没有需要增补的席位',
      'no seat is vacant',
    ]),
  decide: (g, input, moment) => {
    const seat = g.committee.seats.find(({ status }) => status === 'vacant')
    const barred = refuseNamed(g, input.expert, moment)
    if (seat === undefined || barred !== null) return barred ?? []
    const clocks = { [`seatAcceptance/${seat.n}`]: clock(moment, 'seat-acceptance', 'expert-named') }
    return [happened('expert-named', { seat: seat.n, person: input.expert, clocks })]
  },
})

const whileResponding = (g: Grievance) =>
  during(g, g.committee.status === 'responding', [
    '评判专家全部接受席位后、表决开始前可以办理',
    'once every seat is taken, and before voting begins',
  ])

const answerPanel = command({
  name: 'answer-panel',
  road: 'committee',
  title: { zh: '评判回应', en: 'answer the panel' },
  by: anyOf(theOfficer, theEmployer),
  input: z.strictObject({ words: words(8000) }),
  when: whileResponding,
  decide: (g, input, { actor }) => [
    happened('panel-answered', { by: answering(g, actor) }, { sealed: { words: input.words } }),
  ],
})

const recordResponseMeeting = command({
  name: 'record-response-meeting',
  road: 'committee',
  title: { zh: '记录评判回应会', en: 'record the response meeting' },
  by: theChair,
  input: z.strictObject({ occurredOn: DayInput, words: words(8000) }),
  when: whileResponding,
  decide: (g, input, moment) =>
    input.occurredOn > shanghaiDay(moment.at)
      ? refuse(
          'day-in-future',
          'invalid',
          ['会议日期不能晚于今日', 'the day of the meeting cannot be after today'],
          ['请核对日期', 'check the day'],
        )
      : [
          happened('response-meeting-held', { occurredOn: input.occurredOn }, { sealed: { words: input.words } }),
          ...openBallots(g, 'meeting-held', moment),
        ],
})

const castBallot = command({
  name: 'cast-ballot',
  road: 'committee',
  title: { zh: '表决', en: 'cast a ballot' },
  by: theExpert,
  input: z.strictObject({
    choice: z.enum(choices).meta({
      description:
        'worker 支持职工 · handling 支持办理结果 · middle 折中方案（金额或事项，至少一项） · abstain 弃权 / middle: an amount, an act, or both',
    }),
    amount: SomeFen.optional(),
    act: words(mostAct).optional(),
    reasons: words(mostReasons),
  }),
  needs: ['ballot'],
  when: (g, actor) =>
    ['counting', 'answering', 'accepted', 'refused'].includes(g.committee.status) && g.closing.status === 'open'
      ? refuse(
          'voting-closed',
          'conflict',
          ['表决已经截止', 'voting has closed'],
          ['请等待计票结果', 'wait for the tally'],
        )
      : during(g, g.committee.status === 'voting' && seatOf(g, actor.person)?.status === 'held', [
          '请等待评判回应结束、表决开始',
          'wait until the response meeting is over',
        ]),
  decide: (g, input, { actor, facts }) => {
    const names = input.amount !== undefined || input.act !== undefined
    if ((input.choice === 'middle') !== names) {
      return refuse(
        'ballot-incomplete',
        'invalid',
        [
          '折中方案须写明金额或事项；其他选项不得填写金额或事项',
          'a middle way names an amount or an act; the other choices name neither',
        ],
        ['请核对所选项和所填内容', 'compare the choice with what is filled in'],
      )
    }
    const seat = seatOf(g, actor.person)
    if (facts.ballot === null || seat === null || g.committee.tier === null) {
      return refuse(
        'no-tally-key',
        'conflict',
        ['计票密钥尚未就绪，暂不能表决', 'there is no tally key yet: no ballot can be sealed'],
        ['请稍后重试；如仍不成功，请告知管理员', 'try again later; if it persists, tell the administrator'],
      )
    }
    return cast(g, seat, g.committee.tier, facts.ballot)
  },
})

const answererOf = (g: Grievance, actor: Parameters<typeof theOfficer.is>[1]): Answerer =>
  theWorker.is(g, actor) ? 'worker' : theOfficer.is(g, actor) ? 'unit' : 'employer'

const answerTheVerdict = command({
  name: 'answer-verdict',
  road: 'committee',
  title: { zh: '答复评判结论', en: 'answer the verdict' },
  by: anyOf(theWorker, theOfficer, theEmployer),
  input: z.strictObject({ accept: z.boolean(), words: words(4000).optional() }),
  needs: ['experts'],
  when: (g, actor) =>
    during(g, g.committee.status === 'answering', ['请等待评判结论', 'wait for the verdict']) ??
    (g.committee.answers[answererOf(g, actor)] === undefined
      ? null
      : refuse(
          'answered-already',
          'conflict',
          ['您已答复', 'you have answered already'],
          ['请等待对方答复', 'wait for the other side'],
        )),
  decide: (g, input, moment) =>
    answerVerdict(g, answererOf(g, moment.actor), input.accept, input.words ?? null, moment),
})

/** In the order of the procedure. */
export const committeeCommands: readonly Command[] = [
  pickPanel,
  acceptSeat,
  recuse,
  challengeSeat,
  nameExpert,
  answerPanel,
  recordResponseMeeting,
  castBallot,
  answerTheVerdict,
]
