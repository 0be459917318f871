import * as fen from '../../values/fen.js'
import { scoreOf } from './performance.js'
import { everyone, joined, many, nothing, onDay, onDays, sentences, andSo, w, within, yuan } from './telling.js'
import type { Words } from '../../values/time.js'
import type { CollectiveEvents } from '../collective/events.js'
import type { Framework } from '../collective/framework.js'
import type { Stories, Told } from './telling.js'

/*
 * A collective case: the list, its representatives, the framework and its rows, and what becomes of each worker. Workers
 * are said by their number on the list: who that is stands with the rows, for those who may read them.
 */

const numberOf = (n: number): Words => w(`第${n}号职工`, `worker no. ${n}`)

function scheduleOf({ schedule }: Framework, told: Told): Words {
  const [first] = schedule
  if (first === undefined) return nothing
  const days = onDays(
    schedule.length > 4 ? [first.due, ...schedule.slice(-1).map(({ due }) => due)] : schedule.map(({ due }) => due),
    told,
  )
  return schedule.length === 1
    ? w(`${days.zh}前付清`, `to be paid by ${days.en}`)
    : w(`分${schedule.length}期（${days.zh}）`, `in ${schedule.length} instalments (${days.en})`)
}

export const collectiveStories: Stories<keyof CollectiveEvents> = {
  'claimants-added': ({ rows, total, leftOut }) => {
    const sum = yuan(total)
    return andSo(
      w(
        `名单加入${rows.length}名职工，全部诉求合计${sum.zh}`,
        `${many(rows.length, 'worker')} joined the list; all claims come to ${sum.en}`,
      ),
      leftOut.length === 0
        ? nothing
        : w(`有${leftOut.length}行填写有误，没有加入`, `${many(leftOut.length, 'row')} with errors left out`),
    )
  },
  'claimant-corrected': ({ n, amount }) => {
    const sum = yuan(amount)
    return w(`${numberOf(n).zh}的信息已更正，诉求金额${sum.zh}`, `${numberOf(n).en} was corrected: ${sum.en}`)
  },
  'claimant-removed': ({ n, because, total }) => {
    const sum = yuan(total)
    const why = because === 'left' ? w('本人退出', 'left') : w('误列', 'was listed by mistake')
    return w(
      `${numberOf(n).zh}移出名单（${why.zh}），其余诉求合计${sum.zh}`,
      `${numberOf(n).en} ${why.en}; the other claims come to ${sum.en}`,
    )
  },
  'representatives-appointed': ({ persons, mandates }, told) => {
    const those = everyone(persons, told)
    const given =
      mandates === 'kept'
        ? nothing
        : w(`已有${mandates.length}名职工签署授权委托`, `${many(mandates.length, 'mandate')} signed`)
    return andSo(w(`推选${those.zh}为职工代表`, `${those.en} represent the workers`), given)
  },
  'mandate-given': ({ n }) => w(`${numberOf(n).zh}已授权代表`, `${numberOf(n).en} gave the representatives a mandate`),
  'rows-proposed': ({ version, rows }) =>
    w(
      `第${version}版方案逐人列明了${rows.length}名职工的金额`,
      `version ${version} names the amount of each of ${many(rows.length, 'worker')}`,
    ),
  'framework-edited': ({ framework, sums }, told) => {
    const total = yuan(fen.sum(sums))
    const schedule = scheduleOf(framework, told)
    return joined([w(`框架协议有修改：合计${total.zh}`, `the framework was edited: ${total.en}`), schedule], '，', ', ')
  },
  'row-edited': ({ n, amount }) => {
    const sum = yuan(amount)
    return w(
      `${numberOf(n).zh}的金额改为${sum.zh}，其此前的签名作废，其他职工不受影响`,
      `the row of ${numberOf(n).en} is ${sum.en} now: that signature is void, the others stand`,
    )
  },
  'claimant-signed': ({ n, amount }) => {
    const sum = yuan(amount)
    return w(`${numberOf(n).zh}已签署协议，本人应得${sum.zh}`, `${numberOf(n).en} signed for ${sum.en}`)
  },
  'claimant-dissented': ({ n }) =>
    w(
      `${numberOf(n).zh}不同意协议，将另案办理`,
      `${numberOf(n).en} does not agree, and goes on in a case of their own`,
    ),
  'split-off-began': ({ dissent, silence }) => {
    const those = joined(
      [
        dissent === 0 ? nothing : w(`${dissent}名职工不同意`, `${many(dissent, 'worker')} dissented`),
        silence === 0 ? nothing : w(`${silence}名职工未按期签署`, `${many(silence, 'worker')} did not sign in time`),
      ],
      '，',
      ', ',
    )
    return w(`${those.zh}，分出来另案办理，诉求不受影响`, `${those.en}: they go on in cases of their own`)
  },
  'claimants-split': ({ rows, left }) =>
    andSo(
      w(`已为其中${rows.length}名职工单独立案`, `${many(rows.length, 'case')} opened for them`),
      left === 0 ? nothing : w(`还有${left}名待立案`, `${left} to follow`),
    ),
  'payments-reported': (data, told) => {
    const sum = yuan(data.amount)
    const day = onDay(data.occurredOn, told)
    return andSo(
      w(
        `用人单位报告第${data.item}期已付给${data.numbers.length}名职工，共${sum.zh}（${day.zh}）`,
        `the employer reported instalment ${data.item} paid to ${many(data.numbers.length, 'worker')}: ${sum.en} (${day.en})`,
      ),
      within(data, 'paymentConfirmation', told, (by) =>
        w(`请各人在${by.zh}确认是否收到`, `each is to say ${by.en} whether it was received`),
      ),
    )
  },
  'payments-confirmed': ({ item, rows, amount, by }) => {
    const sum = yuan(amount)
    const [first] = rows
    const who =
      rows.length === 1 && first !== undefined
        ? numberOf(first.n)
        : w(`${rows.length}名职工`, many(rows.length, 'worker'))
    return by === 'worker'
      ? w(`${who.zh}确认第${item}期收到${sum.zh}`, `${who.en} confirmed ${sum.en} on instalment ${item}`)
      : w(
          `承办人凭付款凭证确认${who.zh}第${item}期收到${sum.zh}`,
          `the officer confirmed, from the proof of payment, ${sum.en} on instalment ${item} for ${who.en}`,
        )
  },
  'payments-disputed': ({ item, n, received }) => {
    const sum = yuan(received)
    return received === '0'
      ? w(`${numberOf(n).zh}表示第${item}期没有收到`, `${numberOf(n).en} said that nothing came on instalment ${item}`)
      : w(
          `${numberOf(n).zh}表示第${item}期只收到${sum.zh}`,
          `${numberOf(n).en} said that only ${sum.en} came on instalment ${item}`,
        )
  },
  'claimant-rated': ({ n, score, solved }) => {
    const said = scoreOf(score, solved)
    return w(`${numberOf(n).zh}评判：${said.zh}`, `${numberOf(n).en} judged it: ${said.en}`)
  },
  'ratings-concluded': ({ rated, satisfied, of, mean, solved }) => {
    const score = (mean / 100).toFixed(2)
    return sentences(
      w(
        `${of}名职工${rated === of ? '全部' : `中${rated}名`}作出评判，${satisfied}名满意，平均${score}分`,
        `${rated} of ${of} judged it, ${satisfied} content, ${score} of 5 on average`,
      ),
      solved
        ? w('过半数满意，按“满意”计', 'more than half are content: it counts as satisfactory')
        : w('满意的没有过半数', 'those content are no majority'),
    )
  },
}
