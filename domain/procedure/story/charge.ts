import { claimWords, handOverGroundWords, handOverRefusalWords, replacedWords } from '../words.js'
import { channelWords } from './codes.js'
import {
  called,
  joined,
  many,
  nothing,
  onDay,
  sentences,
  side,
  andSo,
  unitAndPerson,
  w,
  within,
  yuan,
} from './telling.js'
import type { Common } from '../../case/event.js'
import type { Words } from '../../values/time.js'
import type { AcceptanceEvents } from '../acceptance.js'
import type { ChargeEvents, Passing, ReroutedBecause } from '../charge.js'
import type { HandOverEvents } from '../hand-over.js'
import type { LineEvents } from '../line.js'
import type { MergingEvents } from '../merging.js'
import type { OpeningEvents } from '../opening.js'
import type { ReplacementEvents } from '../replacement.js'
import type { Stories, Told } from './telling.js'

/*
 * How a grievance comes in, and who has it: opening, acceptance, hand-over, replacement, the lines, and merging.
 */

const aUnion = w('负责的工会', 'the union responsible')
const upperUnion = w('上级工会', 'the union above')
const handler = w('承办人', 'the officer')
const agent = w('代访代办专员', 'an agent')

const reroutedWords: Record<ReroutedBecause, Words> = {
  'employer-moved': w('用人单位改由另一工会主管', 'another union answers for the employer now'),
  'union-closed': w('原工会已撤销', 'the union that had it was closed'),
  'tree-changed': w('主管工会的上级已变动', 'the union that has it stands under another one now'),
}

/** Whoever has it from now on, and until when they are to say that they have accepted it. */
function takesOver(data: Passing & Common, told: Told): Words {
  const to = unitAndPerson(data.to, data.officer, told, upperUnion)
  return andSo(
    w(`由${to.zh}负责`, `${to.en} has it now`),
    within(data, 'firstResponse', told, (by) => w(`请在${by.zh}回应并受理`, `to answer and accept it ${by.en}`)),
  )
}

/** In a hand-over among officers of one union the unit stays as it was. */
function newHandler(data: Passing & Common, told: Told): Words {
  if (data.from !== data.to) return takesOver(data, told)
  const officer = called(data.officer, told, w('同一工会的另一名负责人', 'another officer of the same union'))
  return andSo(
    w(`由${officer.zh}承办`, `${officer.en} handles it now`),
    within(data, 'firstResponse', told, (by) => w(`请在${by.zh}回应并受理`, `to answer and accept it ${by.en}`)),
  )
}

export const chargeStories: Stories<
  | keyof OpeningEvents
  | keyof ChargeEvents
  | keyof AcceptanceEvents
  | keyof HandOverEvents
  | keyof ReplacementEvents
  | keyof LineEvents
  | keyof MergingEvents
> = {
  opened: (data, told) => {
    const { claim, collective, split, number, respondents, line } = data
    const type = claimWords[claim.type]
    const amount = claim.amount === '0' ? nothing : yuan(claim.amount)
    const about = joined([type, amount], '，', ', ')
    const workers =
      collective === undefined
        ? nothing
        : w(`（集体争议，${collective.workers}名职工）`, ` (collective, ${many(collective.workers, 'worker')})`)
    const against = joined(
      respondents.flatMap((id) => {
        const name = told.named(id)
        return name === null ? [] : [w(name, name)]
      }),
      '、',
      ', ',
    )
    const toward = against.zh === '' ? nothing : w(`，被诉单位${against.zh}`, `, against ${against.en}`)
    const from =
      split === undefined
        ? channelWords[data.channel]
        : w(`从集体争议${split.number}中分出，单独办理`, `split off from the collective case ${split.number}`)
    const union = unitAndPerson(data.union, data.officer, told, aUnion)
    const charge = andSo(
      w(`编号${number}，由${union.zh}负责`, `no. ${number}, with ${union.en}`),
      joined(
        [
          within(data, 'firstResponse', told, (by) =>
            w(`请在${by.zh}回应并受理`, `to be answered and accepted ${by.en}`),
          ),
          within(data, 'handling', told, (by) => w(`请在${by.zh}办理完毕`, `to be handled ${by.en}`)),
          within(data, 'openingCorrection', told, (by) =>
            w(`职工可在${by.zh}核对更正`, `the worker can check and correct it ${by.en}`),
          ),
          line === undefined
            ? nothing
            : within(data, 'lineReply', told, (by) => w(`请在${by.zh}答复热线`, `the line is to be answered ${by.en}`)),
        ],
        '，',
        ', ',
      ),
    )
    return sentences(
      w(`${from.zh}：${about.zh}${workers.zh}${toward.zh}`, `${from.en}: ${about.en}${workers.en}${toward.en}`),
      charge,
    )
  },
  'opening-corrected': ({ amount, facts }) => {
    const sum = yuan(amount)
    return w(
      `职工更正了诉求：金额${sum.zh}${facts ? '，事实经过有修改' : ''}（原内容保留）`,
      `the worker corrected the grievance: ${sum.en}${facts ? ', and the facts' : ''}; the earlier text is kept`,
    )
  },
  rerouted: (data, told) => {
    const why = reroutedWords[data.because]
    if (data.from === data.to) {
      const stays = called(data.to, told, aUnion)
      return w(`${why.zh}，本案仍由${stays.zh}负责`, `${why.en}: the case stays with ${stays.en}`)
    }
    const taken = takesOver(data, told)
    return w(`${why.zh}，本案${taken.zh}`, `${why.en}: ${taken.en}`)
  },
  escalated: (data, told) => {
    const to = unitAndPerson(data.to, data.officer, told, upperUnion)
    return andSo(
      w(`${to.zh}接手负责本案`, `${to.en} takes over the case`),
      within(data, 'firstResponse', told, (by) => w(`请在${by.zh}回应并受理`, `to answer and accept it ${by.en}`)),
    )
  },
  accepted: (data, told) =>
    andSo(
      w('工会已受理', 'the union has accepted it'),
      within(data, 'handling', told, (by) => w(`应在${by.zh}办理完毕`, `and is to handle it ${by.en}`)),
    ),
  'hand-over-offered': (data, told) => {
    const to = called(data.to, told, upperUnion)
    const ground = handOverGroundWords[data.ground]
    const by = data.by === 'agent' ? agent : w('原工会', 'the union that has it')
    return andSo(
      w(`${by.zh}提请${to.zh}接办本案（${ground.zh}）`, `${by.en} offered the case to ${to.en} (${ground.en})`),
      within(data, 'handOver', told, (term) =>
        w(`请在${term.zh}答复；答复前仍由原工会负责`, `which is to answer ${term.en}; until then charge stays`),
      ),
    )
  },
  'hand-over-accepted': (data, told) => {
    const taken = takesOver(data, told)
    return w(`接办申请获同意，本案${taken.zh}`, `the offer was accepted: ${taken.en}`)
  },
  'hand-over-refused': ({ reason }) => {
    const why = handOverRefusalWords[reason]
    return w(
      `上级工会不接办（${why.zh}），本案仍由原工会负责`,
      `the union above did not take it (${why.en}); charge stays`,
    )
  },
  'hand-over-revoked': () =>
    w('接办申请已撤回，本案仍由原工会负责', 'the offer was taken back; charge stays where it was'),
  'hand-over-lapsed': (data, told) => {
    const taken = takesOver(data, told)
    return w(`接收工会没有答复，本案自动${taken.zh}`, `the receiving union did not answer: ${taken.en}`)
  },
  'agent-mandated': (data, told) => {
    const who = called(data.agent, told, agent)
    return w(
      `职工委托专员${told.named(data.agent) === null ? '' : who.zh}代办本案`,
      `the worker gave ${who.en} a mandate`,
    )
  },
  'agent-mandate-ended': (data, told) => {
    const who = called(data.agent, told, agent)
    return w(
      `职工终止了对专员${told.named(data.agent) === null ? '' : who.zh}的委托`,
      `the worker ended the mandate of ${who.en}`,
    )
  },
  'handler-replaced': (data, told) => {
    const why = replacedWords[data.because]
    const next = newHandler(data, told)
    return w(`更换承办人（${why.zh}），${next.zh}`, `the handler was replaced (${why.en}): ${next.en}`)
  },
  'handler-challenged': (data, told) => {
    const who = called(data.officer, told, handler)
    return andSo(
      w(`${side[data.party].zh}申请${who.zh}回避`, `${side[data.party].en} challenged ${who.en}`),
      within(data, 'challenge', told, (by) =>
        w(`请在${by.zh}作出决定，逾期自动更换承办人`, `to be decided ${by.en}, or else another officer takes over`),
      ),
    )
  },
  'challenge-decided': ({ upheld, by, officer }, told) => {
    const who = called(officer, told, handler)
    if (by === 'system')
      return w(`回避申请逾期未作决定，${who.zh}不再承办`, `nobody decided in time: ${who.en} no longer handles it`)
    return upheld
      ? w(`回避申请成立，${who.zh}不再承办`, `the challenge was upheld: ${who.en} no longer handles it`)
      : w(`回避申请不成立，${who.zh}继续承办`, `the challenge was dismissed: ${who.en} goes on`)
  },
  'line-replied': ({ ticketNumber }) =>
    w(`承办人已答复热线工单${ticketNumber}`, `the officer replied to ticket ${ticketNumber} of the line`),
  merged: ({ number }) =>
    w(
      `本案并入${number}，在那里继续办理，本编号不再单独办理`,
      `this case goes on in ${number}; nothing more is done here`,
    ),
  'merged-from': ({ number, claim, limitation }, told) => {
    const type = claimWords[claim.type]
    const amount = claim.amount === '0' ? nothing : yuan(claim.amount)
    const about = joined([type, amount], '，', ', ')
    const leads = limitation === undefined ? null : onDay(limitation.leads, told)
    return andSo(
      w(`案件${number}（${about.zh}）并入本案，一并办理`, `${number} (${about.en}) goes on in this case`),
      leads === null ? nothing : w(`申请仲裁请不晚于${leads.zh}`, `the last day for arbitration is now ${leads.en}`),
    )
  },
}
