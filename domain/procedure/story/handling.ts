import { suspensionWords } from '../../law/grounds.js'
import { families, familyOf } from '../evidence-media.js'
import { returnWords, roleWords } from '../words.js'
import {
  audienceWords,
  becauseWords,
  choosableWords,
  notResolvedWords,
  positionWords,
  readersWords,
  withWords,
} from './codes.js'
import {
  called,
  clockOf,
  dayOf,
  joined,
  many,
  nothing,
  onDay,
  onDays,
  side,
  andSo,
  unitAndPerson,
  w,
  within,
  yuan,
} from './telling.js'
import type { Common } from '../../case/event.js'
import type { Words } from '../../values/time.js'
import type { Choosable, ChoiceEvents } from '../choice.js'
import type { ConversationEvents } from '../conversation.js'
import type { EvidenceEvents } from '../evidence.js'
import type { HandlingEvents } from '../handling.js'
import type { ReferralEvents } from '../referral.js'
import type { Settlement } from '../settlement.js'
import type { SupervisionEvents } from '../supervision.js'
import type { SuspensionEvents } from '../suspension.js'
import type { Stories, Told } from './telling.js'

/*
 * What the union does with it: contacts, answers, a result, departments, supervision, standing still; and where that
 * brought nothing, the worker's choice.
 */

/** How much it comes to; of what is only to be done, how many things. */
export function amountOf({ total, acts }: Settlement): Words {
  return total === '0' ? w(`${acts.length}项应办事项`, `${many(acts.length, 'thing')} to be done`) : yuan(total)
}

/** What is to be paid or done, and by when: 40,000.00元，12月2日前付清. */
export function termsOf({ total, instalments, acts, acceleration }: Settlement, told: Told): Words {
  const first = instalments[0]
  const last = instalments.at(-1)
  const sum = yuan(total)
  const paid =
    first === undefined || last === undefined
      ? nothing
      : instalments.length === 1
        ? w(`${sum.zh}，${onDay(last.due, told).zh}前付清`, `${sum.en}, to be paid by ${onDay(last.due, told).en}`)
        : w(
            `共${sum.zh}，分${instalments.length}期，${onDay(first.due, told).zh}起至${onDay(last.due, told).zh}付清`,
            `${sum.en} in ${instalments.length} instalments, from ${onDay(first.due, told).en} to ${onDay(last.due, told).en}`,
          )
  const acted =
    acts.length === 0 ? nothing : w(`另有${acts.length}项应办事项`, `${many(acts.length, 'thing')} to be done`)
  const at = acceleration ? w('一期不付则其余各期一并到期', 'if one is missed, all that remain fall due') : nothing
  return joined([paid, acted, at], '；', '; ')
}

function roadsOffered(roads: readonly Choosable[]): Words {
  return joined(
    roads.map((road) => choosableWords[road]),
    '、',
    ', ',
  )
}

export const handlingStories: Stories<
  | keyof HandlingEvents
  | keyof ChoiceEvents
  | keyof ReferralEvents
  | keyof SupervisionEvents
  | keyof SuspensionEvents
  | keyof ConversationEvents
  | keyof EvidenceEvents
> = {
  'contact-noted': (data, told) => {
    const day = onDay(data.occurredOn, told)
    const whom = withWords[data.with]
    return data.reached
      ? w(`承办人${day.zh}联系了${whom.zh}`, `the officer spoke to ${whom.en} on ${day.en}`)
      : w(`承办人${day.zh}联系${whom.zh}，没有联系上`, `the officer tried to reach ${whom.en} on ${day.en}, in vain`)
  },
  replied: () => w('承办人已答复职工', 'the officer answered the worker'),
  'employer-answered': ({ position }) =>
    w(`用人单位答复：${positionWords[position].zh}`, `the employer answered: ${positionWords[position].en}`),
  'result-proposed': ({ version, settlement }, told) => {
    const terms = termsOf(settlement, told)
    return w(
      `承办人提出第${version}版办理结果，征求双方意见：${terms.zh}`,
      `the officer put result no. ${version} to both parties: ${terms.en}`,
    )
  },
  'result-agreed-by': ({ party, version }) =>
    w(`${side[party].zh}同意第${version}版办理结果`, `${side[party].en} agreed to result no. ${version}`),
  'result-declined': ({ party, version }) =>
    w(`${side[party].zh}不同意第${version}版办理结果`, `${side[party].en} declined result no. ${version}`),
  'result-took-effect': ({ settlement }) => {
    const sum = amountOf(settlement)
    return w(`双方都已同意，办理结果生效（${sum.zh}）`, `both agreed, and the result is in effect (${sum.en})`)
  },
  'not-resolved': ({ reason }) =>
    w(
      `承办人说明诉求未能解决：${notResolvedWords[reason].zh}`,
      `the officer said that it is not resolved: ${notResolvedWords[reason].en}`,
    ),
  'not-substantiated': () =>
    w(
      '承办人认定诉求不成立；职工不认可的，可在评判时提出',
      'the officer found it not substantiated; the worker can say otherwise in the rating',
    ),
  'worker-unreachable': ({ triedOn }, told) => {
    const days = onDays(triedOn, told)
    return w(
      `承办人多次（${days.zh}）联系职工，都没有联系上`,
      `the officer tried to reach the worker several times (${days.en}), in vain`,
    )
  },
  'choice-offered': (data, told) => {
    const why = becauseWords[data.because]
    const roads = roadsOffered(data.roads)
    const by = within(data, 'choice', told, (term) => w(`在${term.zh}`, ` ${term.en}`))
    return w(
      `${why.zh}，请职工${by.zh}选择下一步：${roads.zh}`,
      `${why.en}; the worker is asked to choose${by.en}: ${roads.en}`,
    )
  },
  'road-chosen': ({ road }, { byItself }) =>
    byItself
      ? w(
          `职工没有选择，按“${choosableWords[road].zh}”处理`,
          `the worker did not choose, which counts as ${choosableWords[road].en}`,
        )
      : w(`职工选择：${choosableWords[road].zh}`, `the worker chose: ${choosableWords[road].en}`),
  referred: (data, told) => {
    const whom = called(data.unit, told, w('成员单位', 'a department'))
    return andSo(
      w(`承办人请${whom.zh}答复相关问题`, `the officer asked ${whom.en}`),
      joined(
        [
          within(data, 'referral', told, (by) => w(`请在${by.zh}答复`, `to answer ${by.en}`)),
          data.waits ? w('答复前办理暂停计时', 'the handling waits meanwhile') : nothing,
        ],
        '，',
        ', ',
      ),
    )
  },
  'referral-answered': ({ unit }, told) => {
    const who = called(unit, told, w('成员单位', 'the department'))
    return w(`${who.zh}已答复`, `${who.en} answered`)
  },
  'referral-returned': ({ unit, reason }, told) => {
    const who = called(unit, told, w('成员单位', 'the department'))
    return w(
      `${who.zh}退回所转问题：${returnWords[reason].zh}`,
      `${who.en} returned the question: ${returnWords[reason].en}`,
    )
  },
  'referral-withdrawn': ({ unit }, told) => {
    const who = called(unit, told, w('成员单位', 'the department'))
    return w(`承办人撤回了请${who.zh}答复的问题`, `the question to ${who.en} was taken back`)
  },
  'referral-wait-ended': (data, told) => {
    const why =
      data.because === 'answered'
        ? w('所询单位都已答复', 'the departments have answered')
        : w('所询单位逾期未答复，不再等待', 'the time for the answers is over')
    return joined([why, goesOn(data.moved, told)], '，', ': ')
  },
  urged: ({ role, unit, person, n }, told) => {
    const whom = unitAndPerson(unit, person, told, roleWords[role])
    return w(`${told.actor.zh}第${n}次催办，请${whom.zh}尽快办理`, `${told.actor.en} urged ${whom.en} (no. ${n})`)
  },
  supervised: (data, told) => {
    const whom = unitAndPerson(data.unit, data.person, told, roleWords[data.role])
    return andSo(
      w(`督办人员督促${whom.zh}办理`, `a supervisor pressed ${whom.en}`),
      within(data, 'directive', told, (by) => w(`请承办人在${by.zh}答复督办`, `the officer is to answer ${by.en}`)),
    )
  },
  'supervision-answered': ({ n }) =>
    w(`承办人已答复第${n}次督办`, `the officer answered demand no. ${n} of the supervisor`),
  reassigned: (data, told) => {
    const to = unitAndPerson(
      data.from === data.to ? null : data.to,
      data.officer,
      told,
      w('另一名负责人', 'another officer'),
    )
    return andSo(
      w(`督办人员将本案改由${to.zh}承办`, `a supervisor gave the case to ${to.en}`),
      within(data, 'firstResponse', told, (by) => w(`请在${by.zh}回应并受理`, `to answer and accept it ${by.en}`)),
    )
  },
  noted: () => w('督办人员作了记录', 'a supervisor made a note'),
  suspended: (data, told) =>
    andSo(
      w(`办理中止：${suspensionWords[data.ground].zh}`, `suspended: ${suspensionWords[data.ground].en}`),
      longest(data, told),
    ),
  resumed: (data, told) => {
    const why =
      data.because === 'ground-ended'
        ? w('中止原因已经消除', 'the ground has ended')
        : w('中止已到最长时间', 'the longest time of suspension is reached')
    return joined([why, goesOn(data.moved, told)], '，', ': ')
  },
  'message-sent': ({ to }, told) =>
    w(
      `${told.actor.zh}向${audienceWords[to].zh}发送了消息`,
      `${told.actor.en} sent a message to ${audienceWords[to].en}`,
    ),
  'evidence-added': ({ version, bytes, media, to }, told) => {
    const family = familyOf(media)
    const what = family === null ? w('文件', 'file') : families[family].words
    const size = sizeOf(bytes)
    return version === 1
      ? w(
          `${told.actor.zh}提交了一件证据（${what.zh}，${size}），${readersWords[to].zh}`,
          `${told.actor.en} added a piece of evidence (${what.en}, ${size}), ${readersWords[to].en}`,
        )
      : w(
          `${told.actor.zh}提交了证据的第${version}版（${what.zh}，${size}），以前的版本保留`,
          `${told.actor.en} added version ${version} of a piece of evidence (${what.en}, ${size}); the earlier ones are kept`,
        )
  },
  'evidence-described': (_, told) =>
    w(
      `${told.actor.zh}更改了证据的名称或者说明，以前的保留`,
      `${told.actor.en} described a piece of evidence anew; what it said before is kept`,
    ),
}

/** 1.2 MB, 340 KB. */
function sizeOf(bytes: number): string {
  const megabytes = bytes / 1_048_576
  return megabytes >= 1 ? `${Math.round(megabytes * 10) / 10} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`
}

/** How long it can stand still. */
function longest(data: Common, told: Told): Words {
  const term = clockOf(data, 'suspension')
  if (term === null) return nothing
  const day = dayOf(term, told)
  return w(`最长至${day.zh}，剩余的办理时间保留`, `until ${day.en} at the latest; the time left is kept`)
}

/** The handling runs on, with the days that its periods end on now. */
function goesOn(moved: Readonly<Record<string, { readonly dueDay: string }>> = {}, told: Told): Words {
  const days = Object.values(moved).map(({ dueDay }) => dueDay)
  if (days.length === 0) return w('办理继续', 'the handling goes on')
  const on = onDays(days.toSorted(), told)
  return w(`办理继续，期限顺延至${on.zh}`, `the handling goes on, until ${on.en}`)
}
