import { addDays } from '../../domain/values/time.js'
import { unitId } from '../sample/seed.js'
import { drivers, fortyThree } from './collective.js'
import { unsatisfied } from './unsatisfied.js'
import type { World } from './world.js'

/*
 * Cases as they were reported, played step by step by the people of the sample county.
 */

export interface Scenario {
  readonly name: string
  /** Whose grievance it is, by login. */
  readonly worker: string
  readonly title: { readonly zh: string; readonly en: string }
  readonly play: (world: World) => Promise<void>
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Year-end pay after leaving without 30 days' notice: about 40,000 yuan, a week, paid the same day. */
const yearEndPay: Scenario = {
  name: 'A',
  worker: 'worker-wang',
  title: { zh: '未提前三十日离职，年终奖被扣', en: 'year-end pay after leaving without notice' },
  play: async (world) => {
    const { act, pass, today } = world
    const opened = await today()
    await act('worker-wang', 'open', {
      respondents: [unitId('tools')],
      region: '330723',
      claim: {
        type: 'bonus',
        amount: '4000000',
        remedies: ['payment'],
        knewOn: addDays(opened, -20),
        employmentEndedOn: addDays(opened, -21),
      },
      facts: '本人离职时未提前三十日通知，公司以此为由扣发全年年终奖约四万元。',
    })
    await pass(6 * hour)
    await act('officer-tools', 'accept')
    await act('officer-tools', 'note-contact', {
      with: 'employer',
      reached: true,
      occurredOn: await today(),
      words: '已与公司人事沟通，公司认为未提前通知造成损失。',
    })
    await act('officer-tools', 'reply', {
      words: '已受理，并已联系公司。年终奖属于劳动报酬，公司不能仅以未提前通知为由全额扣发。',
    })
    await act('employer-tools', 'answer', { position: 'partly', words: '愿意协商，但要求扣除交接不清造成的费用。' })
    await pass(1 * day)
    await act('worker-wang', 'apply-for-mediation')
    await act('employer-tools', 'consent-to-mediation')
    const mediator = await mediatorOf(world)
    await act(mediator, 'accept-mediation', { interest: 'none' })
    await pass(4 * day)
    await act(mediator, 'record-session', {
      kind: 'joint',
      occurredOn: await today(),
      words: '双方就年终奖数额与交接事项交换意见。',
    })
    await act(mediator, 'propose-settlement', {
      terms: { total: '4000000', instalments: [{ amount: '4000000', due: await today() }] },
    })
    await act('worker-wang', 'accept-proposal', { version: 1 })
    const drafted = await act('employer-tools', 'accept-proposal', { version: 1 })
    await signAll(world, drafted.agreement, { worker: 'worker-wang', employer: 'employer-tools', mediator })
    await act('employer-tools', 'report-payment', { n: 1, amount: '4000000', occurredOn: await today() })
    await act('worker-wang', 'confirm-payment', { n: 1 })
    await act('worker-wang', 'rate', { score: 5, solved: true, words: '当天就收到了，谢谢工会。' })
  },
}

/** Work injury compensation: about 90,000 yuan, under ten days, settled while the union handled it. */
const workInjury: Scenario = {
  name: 'B',
  worker: 'worker-sun',
  title: { zh: '工伤待遇赔付', en: 'work injury compensation' },
  play: async ({ act, pass, today }) => {
    await act('worker-sun', 'open', {
      respondents: [unitId('motors')],
      region: '330723',
      claim: { type: 'work-injury', amount: '9000000', remedies: ['payment'], knewOn: addDays(await today(), -30) },
      facts: '装配线作业时右手受伤，已认定工伤，停工留薪期工资和一次性伤残补助一直未付。',
    })
    await pass(1 * day)
    await act('officer-motors', 'accept')
    await act('officer-motors', 'note-contact', {
      with: 'employer',
      reached: true,
      occurredOn: await today(),
      words: '公司承认工伤，对数额有不同意见。',
    })
    await act('officer-motors', 'reply', { words: '已受理。工伤认定书已核对，正与公司核算应付数额。' })
    await act('employer-motors', 'answer', { position: 'admits', words: '认可工伤，同意依法赔付。' })
    await pass(4 * day)
    await act('officer-motors', 'propose-result', {
      terms: { total: '9000000', instalments: [{ amount: '9000000', due: addDays(await today(), 3) }] },
    })
    await act('employer-motors', 'agree-to-result', { version: 1 })
    await act('worker-sun', 'agree-to-result', { version: 1 })
    await pass(2 * day)
    await act('employer-motors', 'report-payment', { n: 1, amount: '9000000', occurredOn: await today() })
    await act('worker-sun', 'confirm-payment', { n: 1 })
    await act('worker-sun', 'rate', { score: 5, solved: true })
  },
}

/** A courier whose pay rule was changed one-sidedly: evidence for arbitration beside the mediation, paid in full. */
const payRuleChanged: Scenario = {
  name: 'C',
  worker: 'rider-liu',
  title: { zh: '平台单方变更计酬规则（两条腿）', en: 'a platform changed the pay rule (two legs)' },
  play: async (world) => {
    const { act, pass, today } = world
    await act('rider-liu', 'open', {
      respondents: [unitId('platform')],
      region: '330723',
      claim: {
        type: 'pay-arrears',
        amount: '1260000',
        relationship: 'disputed',
        remedies: ['payment', 'conditions'],
        knewOn: addDays(await today(), -45),
      },
      facts: '平台未经协商下调每单计酬，并以新规则追溯计算前两个月收入。',
    })
    await pass(3 * hour)
    // Two officers work for the county; the one it was given to takes it.
    await actAsEither(world, ['officer-county', 'officer-county-2'], 'accept')
    await act('rider-liu', 'apply-for-mediation')
    await act('rider-liu', 'prepare-arbitration', {
      claims: '请求支付因单方变更计酬规则少发的报酬12600元。',
      facts: '接单记录、规则变更公告截图、银行流水。',
    })
    await act('employer-platform', 'consent-to-mediation')
    // The other leg: the application is filed elsewhere, and the mediation goes on beside it.
    const number = '武劳人仲案〔2026〕第118号'
    await act('rider-liu', 'record-filing', {
      occurredOn: await today(),
      source: 'document',
      number,
      words: '仲裁委立案窗口收件回执。',
    })
    const mediator = await mediatorOf(world)
    await act(mediator, 'accept-mediation', { interest: 'none' })
    await pass(3 * day)
    await act('rider-liu', 'record-acceptance', { occurredOn: await today(), source: 'document', number })
    await act(mediator, 'record-undisputed-fact', { words: '双方确认：平台于上月下调每单计酬，未经民主协商程序。' })
    await act('rider-liu', 'confirm-undisputed-fact', { n: 1 })
    await act('employer-platform', 'confirm-undisputed-fact', { n: 1 })
    await act(mediator, 'record-session', {
      kind: 'private-worker',
      occurredOn: await today(),
      words: '职工坚持补足差额，可接受一次付清。',
    })
    await act(mediator, 'propose-settlement', {
      terms: {
        total: '1260000',
        instalments: [{ amount: '1260000', due: addDays(await today(), 2) }],
        other: '平台承诺计酬规则变更前依法履行民主协商程序。',
      },
    })
    await act('employer-platform', 'accept-proposal', { version: 1 })
    const drafted = await act('rider-liu', 'accept-proposal', { version: 1 })
    await signAll(world, drafted.agreement, { worker: 'rider-liu', employer: 'employer-platform', mediator })
    await pass(1 * day)
    await act('employer-platform', 'report-payment', { n: 1, amount: '1260000', occurredOn: await today() })
    await act('rider-liu', 'confirm-payment', { n: 1 })
    await act('rider-liu', 'rate', { score: 5, solved: true, words: '差额全部补发，不用再去仲裁了。' })
    // Paid in full, so the worker is to withdraw; with that nothing is left, here or elsewhere.
    await pass(1 * day)
    await act('rider-liu', 'record-withdrawal', { occurredOn: await today(), source: 'document', number })
  },
}

/** Two parties far apart, and nobody travels: from opening to the 调解书 signed for by both in under thirty minutes. */
const nobodyTravels: Scenario = {
  name: 'F',
  worker: 'worker-zhao',
  title: { zh: '异地双方，全程线上：线上调解+仲裁审查', en: 'a remote pair: online mediation and arbitration review' },
  play: async (world) => {
    const { act, pass, today } = world
    await act('worker-zhao', 'open', {
      respondents: [unitId('cups')],
      region: '330723',
      claim: {
        type: 'pay-arrears',
        amount: '1850000',
        remedies: ['payment'],
        knewOn: addDays(await today(), -10),
        employmentEndedOn: addDays(await today(), -12),
      },
      facts: '离职后公司尚欠两个月工资，本人已回外省老家。',
    })
    await act('officer-cups', 'accept')
    await act('worker-zhao', 'apply-for-mediation')
    await act('employer-cups', 'consent-to-mediation')
    const mediator = await mediatorOf(world)
    await act(mediator, 'accept-mediation', { interest: 'none' })
    await act(mediator, 'propose-settlement', {
      terms: { total: '1850000', instalments: { count: 2, firstDue: addDays(await today(), 5) }, acceleration: true },
    })
    await act('worker-zhao', 'accept-proposal', { version: 1 })
    const drafted = await act('employer-cups', 'accept-proposal', { version: 1 })
    await signAll(world, drafted.agreement, { worker: 'worker-zhao', employer: 'employer-cups', mediator })
    await act('worker-zhao', 'apply-for-review', {
      address: '四川省达州市通川区朝阳路8号',
      phone: '13900000001',
      electronicService: true,
    })
    await act('employer-cups', 'apply-for-review', {
      address: '浙江省武义县壶山街道解放街18号',
      phone: '13900000002',
      electronicService: true,
    })
    await act('clerk-fang', 'accept-review-application')
    await actAsEither(world, ['arbitrator-gu', 'arbitrator-ma'], 'issue-settlement')
    await act('worker-zhao', 'receive-settlement')
    await act('employer-cups', 'receive-settlement')
    await act('worker-zhao', 'rate', { score: 5, solved: true, words: '一步没跑，半小时拿到调解书。' })
    for (const n of [1, 2]) {
      await pass(n === 1 ? 4 * day : 30 * day)
      await act('employer-cups', 'report-payment', { n, amount: '925000', occurredOn: await today() })
      await act('worker-zhao', 'confirm-payment', { n })
    }
  },
}

export const scenarios: readonly Scenario[] = [
  yearEndPay,
  workInjury,
  payRuleChanged,
  drivers,
  fortyThree,
  nobodyTravels,
  unsatisfied,
]

interface Signers {
  readonly worker: string
  readonly employer: string
  readonly mediator: string
}

/** Both parties, the mediator and the seal, over the same text. */
async function signAll({ act }: World, hash: string | null, { worker, employer, mediator }: Signers): Promise<void> {
  const signature = { hash, identifiedBy: 'real-name-login', warned: true }
  await act(worker, 'sign', signature)
  await act(employer, 'sign', signature)
  await act(mediator, 'sign', signature)
  await act(mediator, 'seal', { hash })
}

const mediators = ['mediator-li', 'mediator-tang', 'mediator-xia', 'mediator-du']

/** The mediator that was assigned: nobody else may take it. */
function mediatorOf(world: World): Promise<string> {
  return oneOf(world, mediators, 'accept-mediation')
}

/** Whoever of them is the one it was given to. */
async function actAsEither(world: World, logins: readonly string[], command: string): Promise<void> {
  await world.act(await oneOf(world, logins, command), command)
}

async function oneOf(world: World, logins: readonly string[], command: string): Promise<string> {
  const login = await world.whoMay(command, logins)
  if (login === null) throw new Error(`none of ${logins.join(', ')} may ${command}`)
  return login
}
