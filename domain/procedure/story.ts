import type { EventType, Recorded } from '../case/event.js'
import { settlementRefusalWords, reviewRefusalWords, suspensionWords } from '../law/grounds.js'
import { wayOnDefault } from '../law/default-ways.js'
import * as fen from '../values/fen.js'
import { shanghaiDay, type Words } from '../values/time.js'
import { outcomeWords, whatWords, eventWords } from './words.js'
import type { Signer } from './signing.js'

/*
 * What happened, told to the person who raised it: who, what, how much, by when, why. Made from the codes of an event
 * alone; what people wrote stands beside it, for those who may read it.
 */

/** What an id is called, for whoever reads; null where they need not know. */
export type Called = (id: string | null) => string | null

type Telling<T extends EventType> = (data: Recorded<T>['data'], called: Called) => Words

const say = (zh: string, en: string): Words => ({ zh, en })
const party = { worker: say('职工', 'the worker'), employer: say('用人单位', 'the employer') } as const
const signer: Record<Signer, Words> = {
  worker: say('职工签名', 'the worker signed'),
  employer: say('用人单位签名', 'the employer signed'),
  mediator: say('调解员签名', 'the mediator signed'),
  seal: say('调解组织盖章', 'the seal was put'),
}
const yuan = (amount: fen.Fen): string => fen.toDisplay(amount)
/** A period that ends at 24:00 ends on the day before that instant. */
const lastDay = (due: string): string => shanghaiDay(new Date(Date.parse(due) - 1).toISOString())

const stories: { readonly [T in EventType]?: Telling<T> } = {
  opened: ({ union, officer, claim }, called) =>
    say(
      `诉求已登记（金额 ${yuan(claim.amount)}），由${called(union) ?? '所属工会'}负责，承办人${called(officer) ?? '已确定'}`,
      `on record (${fen.toYuan(claim.amount)} yuan): ${called(union) ?? 'the union'} is responsible, ${called(officer) ?? 'an officer'} in charge`,
    ),
  escalated: ({ from, to, officer }, called) =>
    say(
      `${called(from) ?? '原工会'}未在期限内回应，自动转由${called(to) ?? '上一级工会'}负责，承办人${called(officer) ?? '已确定'}`,
      `${called(from) ?? 'the union'} did not answer in time: ${called(to) ?? 'the next union up'} is responsible now`,
    ),
  expired: ({ what, due, nth, unit, person }, called) => {
    const who = called(person) ?? called(unit) ?? ''
    const again = nth > 1 ? say(`（第${nth}次记逾期）`, ` (marked overdue ${nth} times)`) : say('', '')
    return say(
      `“${whatWords[what].zh}”的期限已于${lastDay(due)}届满${who === '' ? '' : `，${who}未按期办理`}${again.zh}`,
      `the period to "${whatWords[what].en}" ended on ${lastDay(due)}${who === '' ? '' : `; ${who} did not act`}${again.en}`,
    )
  },
  reminded: ({ what, person, unit }, called) =>
    say(
      `已提醒${called(person) ?? called(unit) ?? '应办的人'}：${whatWords[what].zh}`,
      `${called(person) ?? called(unit) ?? 'whoever must act'} was reminded: ${whatWords[what].en}`,
    ),
  'contact-noted': ({ occurredOn, reached }) =>
    say(
      `承办人于${occurredOn}联系，${reached ? '已接通' : '未接通'}`,
      `the officer tried on ${occurredOn}: ${reached ? 'reached' : 'not reached'}`,
    ),
  'employer-answered': ({ position }) => {
    const words = {
      admits: say('认可诉求', 'admits it'),
      disputes: say('不认可诉求', 'disputes it'),
      partly: say('部分认可诉求', 'admits part of it'),
    }
    return say(`用人单位答复：${words[position].zh}`, `the employer answered: it ${words[position].en}`)
  },
  'result-proposed': ({ version, settlement }) =>
    say(
      `承办人提出办理结果（第${version}版）：给付 ${yuan(settlement.total)}，分${settlement.instalments.length}期，请双方答复`,
      `the officer put a result (version ${version}): ${fen.toYuan(settlement.total)} yuan in ${settlement.instalments.length} instalments`,
    ),
  'result-agreed-by': (data) =>
    say(`${party[data.party].zh}同意办理结果`, `${party[data.party].en} agreed to the result`),
  'result-declined': (data) =>
    say(`${party[data.party].zh}不同意办理结果`, `${party[data.party].en} declined the result`),
  'mediation-applied': ({ by, body, mediator }, called) =>
    say(
      `${by === 'worker' ? '职工' : '承办人'}申请调解，由${called(body) ?? '调解组织'}的${called(mediator) ?? '调解员'}办理，请双方答复是否同意`,
      `mediation was applied for: ${called(mediator) ?? 'a mediator'} of ${called(body) ?? 'the body'} has it, if both consent`,
    ),
  'mediation-consented': (data) =>
    say(`${party[data.party].zh}同意调解`, `${party[data.party].en} consented to mediation`),
  'mediation-refused': ({ party: who, bySilence }) =>
    say(
      bySilence ? `${party[who].zh}未在期限内答复，视为不同意调解` : `${party[who].zh}不同意调解，调解终止`,
      bySilence
        ? `${party[who].en} was silent, which counts as a refusal`
        : `${party[who].en} refused mediation: it ends`,
    ),
  'mediator-replaced': ({ from, to, because }, called) => {
    const why = {
      declined: say('回避或推辞', 'declined'),
      challenged: say('被申请更换', 'was challenged'),
      silent: say('未按期答复', 'did not answer'),
    }
    return say(
      `调解员${called(from) ?? ''}${why[because].zh}，改由${called(to) ?? '另一位调解员'}办理`,
      `the mediator ${why[because].en}: ${called(to) ?? 'another'} has it now`,
    )
  },
  'proposal-made': ({ version, settlement, by }) =>
    say(
      `${by === 'mediator' ? '调解员' : party[by].zh}提出调解方案（第${version}版）：给付 ${yuan(settlement.total)}，分${settlement.instalments.length}期`,
      `${by === 'mediator' ? 'the mediator' : party[by].en} proposed terms (version ${version}): ${fen.toYuan(settlement.total)} yuan in ${settlement.instalments.length} instalments`,
    ),
  'proposal-accepted': ({ party: who, version }) =>
    say(`${party[who].zh}同意第${version}版调解方案`, `${party[who].en} accepted version ${version}`),
  'proposal-declined': ({ party: who, version }) =>
    say(`${party[who].zh}不同意第${version}版调解方案`, `${party[who].en} declined version ${version}`),
  'extension-proposed': ({ party: who, days }) =>
    say(
      `${party[who].zh}提议延长调解${days}日，待对方同意`,
      `${party[who].en} proposes ${days} more days of mediation`,
    ),
  'mediation-extended': ({ days }) =>
    say(`双方同意，调解期限延长${days}日`, `both agreed: ${days} more days of mediation`),
  'agreement-signed': (data) => say(`${signer[data.signer].zh}完成`, signer[data.signer].en),
  'signing-refused': (data) => say(`${party[data.party].zh}拒绝签署`, `${party[data.party].en} refused to sign`),
  'agreement-took-effect': ({ number, settlement }) =>
    say(
      `调解协议书（${number}）生效：给付 ${yuan(settlement.total)}`,
      `the agreement ${number} is in effect: ${fen.toYuan(settlement.total)} yuan`,
    ),
  'review-application-made': (data) =>
    say(`${party[data.party].zh}提交仲裁审查申请`, `${party[data.party].en} applied for the review`),
  'review-application-refused': ({ ground }) =>
    say(
      `仲裁委对审查申请不予受理：${reviewRefusalWords[ground].zh}`,
      `the commission refused the application: ${reviewRefusalWords[ground].en}`,
    ),
  'review-accepted': ({ arbitrator }, called) =>
    say(
      `仲裁委受理审查申请，由仲裁员${called(arbitrator) ?? ''}审查`,
      `the commission accepted it: ${called(arbitrator) ?? 'an arbitrator'} reviews it`,
    ),
  'settlement-issued': ({ number }) =>
    say(
      `仲裁委制作调解书（${number}），请双方签收`,
      `the commission issued the 调解书 ${number}: both are to sign for it`,
    ),
  'settlement-refused': ({ ground }) =>
    say(
      `仲裁委不予制作调解书：${settlementRefusalWords[ground].zh}`,
      `the commission refused the 调解书: ${settlementRefusalWords[ground].en}`,
    ),
  'settlement-received': (data) =>
    say(`${party[data.party].zh}签收调解书`, `${party[data.party].en} signed for the 调解书`),
  'review-withdrawn': (data) =>
    say(
      `${party[data.party].zh}撤回仲裁审查申请，协议仍然有效`,
      `${party[data.party].en} withdrew the application; the agreement stays`,
    ),
  'payment-reported': ({ n, amount, occurredOn }) =>
    say(
      `用人单位报告第${n}项已于${occurredOn}履行${amount === '0' ? '' : `，付款 ${yuan(amount)}`}，请职工确认`,
      `the employer reports item ${n} performed on ${occurredOn}${amount === '0' ? '' : `: ${fen.toYuan(amount)} yuan`}`,
    ),
  'payment-confirmed': ({ n, amount, by }) =>
    say(
      `${by === 'worker' ? '职工确认收到' : '承办人凭证据认定已收到'}第${n}项${amount === '0' ? '' : ` ${yuan(amount)}`}`,
      `${by === 'worker' ? 'the worker confirmed' : 'the officer established'} item ${n}${amount === '0' ? '' : `: ${fen.toYuan(amount)} yuan`}`,
    ),
  'payment-disputed': ({ n, received }) =>
    say(
      `职工对第${n}项付款有异议，称实收 ${yuan(received)}`,
      `the worker disputes item ${n}: ${fen.toYuan(received)} yuan was received`,
    ),
  'instalment-defaulted': ({ n, owed, ways }) =>
    say(
      `第${n}项到期未履行，尚欠 ${yuan(owed)}。可采取：${ways.map(({ way, lastDay: day }) => `${wayOnDefault[way].name.zh}（最迟${day}）`).join('；')}`,
      `item ${n} was not performed: ${fen.toYuan(owed)} yuan. Open: ${ways.map(({ way, lastDay: day }) => `${wayOnDefault[way].name.en} (by ${day})`).join('; ')}`,
    ),
  performed: ({ total }) =>
    say(`全部履行完毕，共收到 ${yuan(total)}`, `all has been performed: ${fen.toYuan(total)} yuan`),
  rated: ({ score, solved }) =>
    say(
      `职工评判：${score}分，问题${solved ? '已解决' : '未解决'}`,
      `the worker judged: ${score} of 5, ${solved ? 'solved' : 'not solved'}`,
    ),
  'committee-convened': ({ tier, unit }, called) =>
    say(
      `第${tier}级评判委员会启动（${called(unit) ?? '所属工会'}专家库），请职工点单选择评判专家`,
      `tier ${tier} of the review committee is convened: the worker picks the experts`,
    ),
  'verdict-reached': ({ tier, choice, amount }) => {
    const answer = {
      worker: say('支持职工', 'for the worker'),
      handling: say('支持办理结果', 'for the handling'),
      middle: say('折中方案', 'a middle way'),
    }
    const sum = amount === null ? say('', '') : say(`，${yuan(amount)}`, `, ${fen.toYuan(amount)} yuan`)
    return say(
      `第${tier}级评判委员会作出评判：${answer[choice].zh}${sum.zh}，请双方答复是否接受`,
      `tier ${tier} has decided: ${answer[choice].en}${sum.en}`,
    )
  },
  'hand-over-accepted': ({ from, to, officer }, called) =>
    say(
      `${called(to) ?? '上级工会'}接收移交，案件由其负责，承办人${called(officer) ?? '已确定'}（原负责：${called(from) ?? '原工会'}）`,
      `${called(to) ?? 'the upper union'} took it over from ${called(from) ?? 'the union'}`,
    ),
  'hand-over-lapsed': ({ to, officer }, called) =>
    say(
      `${called(to) ?? '上级工会'}未按期答复移交，案件自动由其负责，承办人${called(officer) ?? '已确定'}`,
      `${called(to) ?? 'the upper union'} did not answer the hand-over: it is responsible now`,
    ),
  suspended: ({ ground }) => say(`办理中止：${suspensionWords[ground].zh}`, `suspended: ${suspensionWords[ground].en}`),
  closed: ({ outcome }) =>
    say(`案件办结：${outcomeWords[outcome].zh}`, `the case is closed: ${outcomeWords[outcome].en}`),
}

/** One sentence for an event; where its codes say no more than its kind, the kind itself. */
export function storyOf(event: Recorded, called: Called): Words {
  const tell = stories[event.type] as Telling<EventType> | undefined
  return tell === undefined ? eventWords[event.type] : tell(event.data, called)
}
