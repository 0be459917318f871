import { addDays } from '../../domain/values/time.js'
import { idnoOf, residentId, samplePeople, unitId } from '../sample/seed.js'
import type { Scenario } from './scenarios.js'
import type { World } from './world.js'

/*
 * Collective cases as they were reported: the workers come in by a list, elect representatives, and each signs, confirms
 * and judges alone.
 */

const day = 24 * 3_600_000

interface Rows {
  readonly hash: string | null
  readonly rows: readonly {
    readonly n: number
    readonly person: string
    readonly own: boolean
    readonly rowHash: string | null
    readonly split: { readonly case: string | null; readonly reason: string } | null
  }[]
}

/** Twelve ride-hailing drivers, their contracts ended one-sidedly: over 660,000 yuan, all settled within half a month. */
export const drivers: Scenario = {
  name: 'D',
  worker: 'driver-jin',
  title: { zh: '12名网约车司机被单方解约', en: '12 ride-hailing drivers, contracts ended one-sidedly' },
  play: async (world) => {
    const { act, pass, today, read, whoMay } = world
    await act('driver-jin', 'open', {
      respondents: [unitId('rides')],
      region: '330723',
      claim: {
        type: 'termination',
        amount: '66480000',
        relationship: 'disputed',
        remedies: ['payment'],
        knewOn: addDays(await today(), -6),
      },
      facts: '平台以调整运力为由单方解除12名司机的合作协议，押金、车辆改装费和当月流水未结。',
      collective: { workers: 12 },
    })
    const amounts = Array.from({ length: 12 }, (_, i) => `${51_000 + i * 800}.00`)
    await act('driver-jin', 'add-claimants', { csv: csvOf('driver-jin', 500, amounts), mandated: true })
    await act('driver-jin', 'appoint-representatives', { numbers: [1, 2, 3] })
    await pass(1 * day)
    const officer = (await whoMay('accept', ['officer-county', 'officer-county-2'])) ?? ''
    await act(officer, 'accept')
    await act(officer, 'note-contact', {
      with: 'employer',
      reached: true,
      occurredOn: await today(),
      words: '平台表示愿意协商，12名司机推选金德胜等3人为代表。',
    })
    await act(officer, 'reply', { words: '已受理，拟转调解。上级工会已同时获知本起集体争议。' })
    await act('driver-jin', 'apply-for-mediation')
    await act('employer-rides', 'consent-to-mediation')
    const mediator = await mediatorOf(world)
    await act(mediator, 'accept-mediation', { interest: 'none' })
    await pass(5 * day)
    await act(mediator, 'record-session', {
      kind: 'joint',
      occurredOn: await today(),
      words: '逐户核对流水、押金与改装费。',
    })
    await pass(5 * day)
    await act(mediator, 'propose-framework', {
      terms: {
        instalments: [{ share: 10_000, due: addDays(await today(), 7) }],
        other: '双方就合作协议的解除再无其他争议。',
      },
      amounts: 'claimed',
    })
    await act('driver-jin', 'accept-proposal', { version: 1 })
    const { agreement } = await act('employer-rides', 'accept-proposal', { version: 1 })
    const workers = (await read<Rows>('driver-jin', '/claimants?limit=100')).rows.map(({ person }) => person)
    for (const worker of workers) await signRow(world, worker)
    await act('employer-rides', 'sign', { hash: agreement, identifiedBy: 'real-name-login', warned: true })
    await pass(4 * day - 60 * 60_000)
    await act(mediator, 'sign', { hash: agreement, identifiedBy: 'real-name-login', warned: true })
    await act(mediator, 'seal', { hash: agreement })
    await pass(1 * day)
    await act('employer-rides', 'report-payments', { item: 1, numbers: 'all', occurredOn: await today() })
    for (const worker of workers) await act(worker, 'confirm-own-payment', { item: 1 })
    for (const worker of workers) await act(worker, 'rate-own', { score: 5, solved: true })
  },
}

/** Forty-three workers and their pay, 3,620,000 yuan by instalments, reviewed by the commission: forty settle, three go on. */
export const fortyThree: Scenario = {
  name: 'E',
  worker: 'worker-chen',
  title: { zh: '43名职工追索劳动报酬', en: '43 workers and their pay' },
  play: async (world) => {
    const { act, pass, today, now, read } = world
    const opened = Date.parse(await now())
    await act('worker-chen', 'open', {
      respondents: [unitId('doors')],
      region: '330723',
      claim: { type: 'pay-arrears', amount: '362000000', remedies: ['payment'], knewOn: addDays(await today(), -20) },
      facts: '公司自三个月前起停发43名职工工资，合计362万元。',
      collective: { workers: 43 },
    })
    await act('worker-chen', 'add-claimants', { csv: csvOf('worker-chen', 600, payOf43()), mandated: true })
    await act('worker-chen', 'appoint-representatives', { numbers: [1, 2, 3, 4, 5] })
    await act('officer-doors', 'accept')
    await act('officer-doors', 'reply', { words: '已受理，并与公司核对43人的欠薪数额。' })
    await act('employer-doors', 'answer', { position: 'admits', words: '公司承认欠薪，因货款未回，请求分期。' })
    await act('worker-chen', 'apply-for-mediation')
    await act('employer-doors', 'consent-to-mediation')
    const mediator = await mediatorOf(world)
    await act(mediator, 'accept-mediation', { interest: 'none' })
    await pass(1 * day)
    await act(mediator, 'record-session', {
      kind: 'joint',
      occurredOn: await today(),
      words: '公司提出先付四成，余款两个月内付清。',
    })
    await act(mediator, 'propose-framework', {
      terms: {
        instalments: [4000, 3000, 3000].map((share, i) => ({ share, due: addDaysTo(opened, 20 + i * 30) })),
        acceleration: true,
      },
      amounts: 'claimed',
    })
    await act('worker-chen', 'accept-proposal', { version: 1 })
    const { agreement } = await act('employer-doors', 'accept-proposal', { version: 1 })
    const signature = { hash: agreement, identifiedBy: 'real-name-login', warned: true }
    await act('employer-doors', 'sign', signature)
    await act(mediator, 'sign', signature)
    await act(mediator, 'seal', { hash: agreement })
    const workers = (await read<Rows>('worker-chen', '/claimants?limit=100')).rows.map(({ person }) => person)
    for (const worker of workers.slice(0, 40)) await signRow(world, worker)
    for (const worker of workers.slice(40, 42)) await act(worker, 'dissent', { words: '希望一次付清。' })
    // The forty-third says nothing: the agreement takes effect for its signers when the signing period is over.
    const inEffect = async () =>
      (await read<{ case: { stage: { code: string } } }>('worker-chen', '')).case.stage.code !== 'signing'
    for (let waited = 0; waited < 30 && !(await inEffect()); waited += 1) await pass(1 * day)
    const [dissenting, alone, silent] = (await read<Rows>('worker-chen', '/claimants?status=split')).rows
    await goOn(world, dissenting, 'mediation')
    await goOn(world, alone, 'arbitration')
    await goOn(world, silent, 'none')
    await act('worker-chen', 'apply-for-review', {
      address: '浙江省武义县桐琴镇工业路6号',
      phone: '13900000003',
      electronicService: true,
    })
    await act('employer-doors', 'apply-for-review', {
      address: '浙江省武义县桐琴镇工业路8号',
      phone: '13900000004',
      electronicService: true,
    })
    await act('clerk-fang', 'accept-review-application')
    await act((await world.whoMay('issue-settlement', ['arbitrator-gu', 'arbitrator-ma'])) ?? '', 'issue-settlement')
    await pass(Math.max(0, opened + 11 * day - Date.parse(await now()) - 2 * 60_000))
    await act('worker-chen', 'receive-settlement')
    await act('employer-doors', 'receive-settlement')
    const settled = workers.slice(0, 40)
    for (const worker of settled) await act(worker, 'rate-own', { score: 5, solved: true })
    for (const item of [1, 2, 3]) {
      await pass(Math.max(0, opened + (19 + (item - 1) * 30) * day - Date.parse(await now())))
      await act('employer-doors', 'report-payments', { item, numbers: 'all', occurredOn: await today() })
      for (const worker of settled) await act(worker, 'confirm-own-payment', { item })
    }
  },
}

/** One worker reads the framework and their own row, and signs both. */
async function signRow({ act, read }: World, worker: string): Promise<void> {
  const { hash, rows } = await read<Rows>(worker, '/claimants?limit=100')
  await act(worker, 'sign-row', {
    hash,
    rowHash: rows.find(({ own }) => own)?.rowHash ?? '',
    identifiedBy: 'real-name-login',
    warned: true,
  })
}

/** Who was split off chooses the road, in a case of their own. */
async function goOn({ actOn }: World, row: Rows['rows'][number] | undefined, road: string): Promise<void> {
  if (row?.split?.case === undefined || row.split.case === null) throw new Error('nobody was split off')
  await actOn(row.split.case, row.person, 'choose-road', { road })
}

async function mediatorOf(world: World): Promise<string> {
  const login = await world.whoMay('accept-mediation', ['mediator-li', 'mediator-tang', 'mediator-xia', 'mediator-du'])
  if (login === null) throw new Error('no mediator was assigned')
  return login
}

/** A list as an office would send it: the first on it is somebody of the sample, the others are made up. */
function csvOf(first: string, from: number, amounts: readonly string[]): string {
  const name = samplePeople.find(({ login }) => login === first)?.name ?? ''
  const lines = amounts.map((amount, i) =>
    i === 0
      ? `${name},${idnoOf(first)},,${amount}`
      : `${nameOf(i)},${residentId(from + i)},139${String(from + i).padStart(8, '0')},${amount}`,
  )
  return `\uFEFF姓名,身份证号,手机号,金额(元)\r\n${lines.join('\r\n')}\r\n`
}

const surnames = Array.from('王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗')
const given = ['建军', '志强', '秀兰', '丽华', '小红', '国华', '晓东', '海燕', '永明']

function nameOf(i: number): string {
  return `${surnames[i % surnames.length] ?? ''}${given[i % given.length] ?? ''}`
}

/** Forty-three amounts in yuan that come to 3,620,000. */
function payOf43(): readonly string[] {
  const cents = Array.from({ length: 42 }, (_, i) => 7_000_000 + i * 65_050)
  const last = 362_000_000 - cents.reduce((sum, one) => sum + one, 0)
  return [...cents, last].map((one) => `${Math.floor(one / 100)}.${String(one % 100).padStart(2, '0')}`)
}

/** The Shanghai day so many days after a moment. */
function addDaysTo(ms: number, days: number): string {
  return new Date(ms + 8 * 3_600_000 + days * day).toISOString().slice(0, 10)
}
