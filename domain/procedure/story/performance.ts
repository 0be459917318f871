import { wayOnDefault } from '../../law/default-ways.js'
import { lowestSatisfied } from '../rating.js'
import { outcomeWords } from '../words.js'
import { resultWords } from './codes.js'
import { joined, many, nothing, onDay, sentences, andSo, w, within, yuan } from './telling.js'
import type { Common } from '../../case/event.js'
import type { Fen } from '../../values/fen.js'
import type { Words } from '../../values/time.js'
import type { ClosingEvents } from '../closing.js'
import type { PerformanceEvents } from '../performance.js'
import type { RatingEvents } from '../rating.js'
import type { Stories, Told } from './telling.js'

/*
 * What was settled is performed and judged, and the case closes.
 */

/** An instalment, or a duty of another kind: nothing is paid on that. */
function ofItem(n: number, amount: Fen): Words {
  return amount === '0' ? w(`第${n}项应办事项`, `item ${n}`) : w(`第${n}期`, `instalment ${n}`)
}

const mostListed = 6

function listed(items: PerformanceEvents['performance-began']['items'], told: Told, { clocks = {} }: Common): Words {
  const shown = items.length <= mostListed ? items : [...items.slice(0, 1), ...items.slice(-1)]
  const list = shown.map(({ n, kind, amount, due }) => {
    const last = clocks[`instalment/${n}`]?.dueDay ?? due
    const day = onDay(last, told)
    const agreed = onDay(due, told)
    // The day that was agreed on is a rest day: the money is due on the next working day. (民法典 203)
    const rolled = last === due ? nothing : w(`（原定${agreed.zh}，遇休息日顺延）`, ` (${agreed.en} is a rest day)`)
    const sum = yuan(amount)
    return kind === 'act'
      ? w(`${day.zh}前办好第${n}项应办事项${rolled.zh}`, `item ${n} by ${day.en}${rolled.en}`)
      : w(
          `${day.zh}前付清${items.length === 1 ? '' : `第${n}期`}${sum.zh}${rolled.zh}`,
          `${sum.en} by ${day.en}${rolled.en}`,
        )
  })
  return items.length <= mostListed ? joined(list, '、', ', ') : joined(list, '……', ' … ')
}

function satisfied(score: number, solved: boolean): boolean {
  return solved && score >= lowestSatisfied
}

/** A score of five, and whether the matter is solved. */
export function scoreOf(score: number, solved: boolean): Words {
  return w(
    `${score}分（满分5分），${solved ? '问题已解决' : '问题未解决'}`,
    `${score} of 5, ${solved ? 'solved' : 'not solved'}`,
  )
}

export const performanceStories: Stories<keyof PerformanceEvents | keyof RatingEvents | keyof ClosingEvents> = {
  'performance-began': (data, told) => {
    const items = listed(data.items, told, data)
    return w(`进入履行，用人单位应：${items.zh}`, `performance begins: ${items.en}`)
  },
  'payment-reported': (data, told) => {
    const day = onDay(data.occurredOn, told)
    const sum = yuan(data.amount)
    const done =
      data.amount === '0'
        ? w(
            `用人单位报告第${data.n}项应办事项已办好（${day.zh}）`,
            `the employer reported that item ${data.n} was done on ${day.en}`,
          )
        : w(
            `用人单位报告第${data.n}期已付${sum.zh}（${day.zh}）`,
            `the employer reported ${sum.en} paid on instalment ${data.n} (${day.en})`,
          )
    return andSo(
      done,
      within(data, 'paymentConfirmation', told, (by) =>
        data.amount === '0'
          ? w(`请职工在${by.zh}确认是否办好`, `the worker is to confirm it ${by.en}`)
          : w(`请职工在${by.zh}确认是否收到`, `the worker is to say ${by.en} whether it was received`),
      ),
    )
  },
  'payment-confirmed': ({ n, amount, by }) => {
    const who =
      by === 'worker' ? w('职工', 'the worker') : w('承办人凭付款凭证', 'the officer, from the proof of payment,')
    const sum = yuan(amount)
    return amount === '0'
      ? w(`${who.zh}确认第${n}项应办事项已办好`, `${who.en} confirmed that item ${n} is done`)
      : w(`${who.zh}确认第${n}期收到${sum.zh}`, `${who.en} confirmed ${sum.en} on instalment ${n}`)
  },
  'payment-disputed': ({ n, received }) => {
    const sum = yuan(received)
    return received === '0'
      ? w(`职工表示第${n}期（项）没有收到或者没有办好`, `the worker said that nothing came of no. ${n}`)
      : w(`职工表示第${n}期只收到${sum.zh}`, `the worker said that only ${sum.en} came on instalment ${n}`)
  },
  'instalment-defaulted': ({ n, owed, ways }, told) => {
    const item = ofItem(n, owed)
    const sum = yuan(owed)
    const missed =
      owed === '0'
        ? w(`${item.zh}到期没有办好`, `${item.en} was not done when due`)
        : w(`${item.zh}到期没有付清，还欠${sum.zh}`, `${item.en} was not paid in full: ${sum.en} is owed`)
    const open = joined(
      ways.map(({ way, lastDay }) => {
        const day = onDay(lastDay, told)
        return w(`${wayOnDefault[way].name.zh}（不晚于${day.zh}）`, `${wayOnDefault[way].name.en} (by ${day.en})`)
      }),
      '、',
      ', ',
    )
    return sentences(missed, open.zh === '' ? nothing : w(`职工可以：${open.zh}`, `the worker can ${open.en}`))
  },
  accelerated: ({ numbers, due }, told) => {
    const day = onDay(due, told)
    return w(
      `依照协议约定，其余${numbers.length}期一并到期，应在${day.zh}前付清`,
      `as agreed, the remaining ${many(numbers.length, 'instalment')} fell due at once, by ${day.en}`,
    )
  },
  performed: ({ total }) => {
    const sum = yuan(total)
    return total === '0'
      ? w('约定的事项已全部办好', 'all has been done as agreed')
      : w(`全部履行完毕，职工共收到${sum.zh}`, `all is performed: ${sum.en} received`)
  },
  'performance-ended': () => w('各期都已到期，仍有款项或者事项没有履行', 'all fell due, and something is still owed'),
  'rating-opened': (data, told) => {
    const what = resultWords[data.result]
    const by = within(data, 'rating', told, (term) => w(`在${term.zh}`, ` ${term.en}`))
    return w(`请职工${by.zh}评判${what.zh}`, `the worker is asked to judge${by.en}: ${what.en}`)
  },
  rated: ({ score, solved }) => {
    const said = scoreOf(score, solved)
    return satisfied(score, solved)
      ? w(`职工评判：${said.zh}`, `the worker judged it: ${said.en}`)
      : w(`职工评判不满意：${said.zh}`, `the worker is not content: ${said.en}`)
  },
  'rating-lapsed': () =>
    w('评判期满，职工没有评判，按“未评判”计', 'the worker did not judge it in time: it counts as not judged'),
  'committee-offered': () =>
    w('评判不满意，本案可以提请三级评判委员会', 'not satisfied: the review committee is open to the case'),
  closed: (data, told) => {
    const { outcome, performance } = data
    const left = performance === 'defaulted' ? w('（仍有款项或者事项没有履行）', ' (something is still owed)') : nothing
    return sentences(
      w(`案件办结：${outcomeWords[outcome].zh}${left.zh}`, `the case is closed: ${outcomeWords[outcome].en}${left.en}`),
      within(data, 'reopening', told, (by) =>
        w(`如有需要，职工可在${by.zh}申请重启（每案一次）`, `the worker can have it reopened ${by.en} (once a case)`),
      ),
    )
  },
  withdrawn: ({ occurredOn }, told) => {
    const day = onDay(occurredOn, told)
    return w(`职工撤回诉求（${day.zh}）`, `the worker withdrew the grievance (${day.en})`)
  },
  reopened: (data, told) =>
    andSo(
      w('经职工申请，案件重启，由原工会继续办理', 'reopened at the request of the worker: the union takes it up again'),
      within(data, 'handling', told, (by) => w(`请在${by.zh}办理完毕`, `to be handled ${by.en}`)),
    ),
  archived: () => w('重启期限已过，案件归档', 'the time for reopening is over: the case is archived'),
}
