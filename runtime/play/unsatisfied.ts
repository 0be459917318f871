import { addDays } from '../../domain/values/time.js'
import { personId, unitId } from '../sample/seed.js'
import type { Scenario } from './scenarios.js'
import type { World } from './world.js'

const hour = 3_600_000
const day = 24 * hour

/**
 * Unsolved and unsatisfied: handled, rated "not solved", and through all three tiers of the review committee. The first
 * verdict the worker refuses, the second panel ties, the third finds a middle way that both accept.
 */
export const unsatisfied: Scenario = {
  name: 'G',
  worker: 'worker-wu',
  title: { zh: '未解决、不满意：三级评判', en: 'unsolved and unsatisfied: three tiers of review' },
  play: async (world) => {
    const { act, pass, today } = world
    await act('worker-wu', 'open', {
      respondents: [unitId('cleaning')],
      region: '330723',
      claim: {
        type: 'termination',
        amount: '2400000',
        remedies: ['payment'],
        knewOn: addDays(await today(), -15),
        employmentEndedOn: addDays(await today(), -15),
      },
      facts: '公司以客户投诉为由口头解除劳动合同，未支付经济补偿。',
    })
    await act('officer-hushan', 'accept')
    await act('officer-hushan', 'note-contact', {
      with: 'employer',
      reached: true,
      occurredOn: await today(),
      words: '公司称系职工自行离职。',
    })
    await act('employer-cleaning', 'answer', { position: 'disputes', words: '职工自行离职，不同意支付补偿。' })
    await act('officer-hushan', 'reply', { words: '现有材料不足以认定系单位解除，已向您说明理由。' })
    await pass(2 * day)
    await act('officer-hushan', 'find-unsubstantiated', { words: '单位解除的事实缺少证据。' })
    await act('worker-wu', 'rate', { score: 1, solved: false, words: '没有人听过当时在场的同事怎么说。' })
    await act('worker-wu', 'choose-road', { road: 'committee' })

    await panel(world, 'hushan', 3)
    await vote(world, 'hushan', [handling, handling, worker])
    await act('officer-hushan', 'answer-verdict', { accept: true })
    await act('worker-wu', 'answer-verdict', { accept: false, words: '仍未核实在场人员的陈述。' })

    // One has a conflict, and a reserve steps in; then two against two, and one abstains.
    await panel(world, 'county', 5, { recusing: 2 })
    await vote(world, 'county', [worker, worker, handling, handling, abstain], { 2: 6 })

    await panel(world, 'city', 5)
    await vote(world, 'city', [middle('1200000'), middle('1500000'), middle('1000000'), worker, handling])
    await act('worker-wu', 'answer-verdict', { accept: true })
    await act('employer-cleaning', 'answer-verdict', { accept: true, words: '愿意按评判结论处理。' })
    await act('officer-hushan', 'answer-verdict', { accept: true })

    await act('officer-hushan', 'propose-result', {
      terms: {
        total: '1200000',
        instalments: [{ amount: '1200000', due: addDays(await today(), 5) }],
        other: '按第三级评判结论办理。',
      },
    })
    await act('employer-cleaning', 'agree-to-result', { version: 1 })
    await act('worker-wu', 'agree-to-result', { version: 1 })
    await pass(3 * day)
    await act('employer-cleaning', 'report-payment', { n: 1, amount: '1200000', occurredOn: await today() })
    await act('worker-wu', 'confirm-payment', { n: 1 })
    await act('worker-wu', 'rate', { score: 4, solved: true, words: '终于有人把事情从头问清楚了。' })
  },
}

interface Vote {
  readonly choice: string
  readonly amount?: string
  readonly reasons: string
}

const worker: Vote = { choice: 'worker', reasons: '在场同事的陈述一致，应由单位承担举证责任。' }
const handling: Vote = { choice: 'handling', reasons: '现有证据不足以认定系单位解除。' }
const abstain: Vote = { choice: 'abstain', reasons: '关键事实尚不清楚。' }
const middle = (amount: string): Vote => ({ choice: 'middle', amount, reasons: '双方均有责任，折中为宜。' })

/** The worker picks, the experts answer, handler and employer are heard, and the chair opens the vote. */
async function panel(
  { act, pass, today }: World,
  unit: string,
  size: number,
  { recusing }: { recusing?: number } = {},
): Promise<void> {
  const expert = (n: number) => `expert-${unit}-${n}`
  const pick = (from: number, count: number) => Array.from({ length: count }, (_, i) => personId(expert(from + i)))
  await pass(1 * day)
  await act('worker-wu', 'pick-panel', { panel: pick(1, size), reserves: pick(size + 1, 2) })
  await pass(2 * hour)
  for (let n = 1; n <= size; n++) {
    if (n !== recusing) await act(expert(n), 'accept-seat')
  }
  if (recusing !== undefined) {
    await act(expert(recusing), 'recuse', { words: '曾为该单位提供法律咨询。' })
    await act(expert(size + 1), 'accept-seat')
  }
  await act('officer-hushan', 'answer-panel', { words: '已调取排班记录，未见书面解除通知。' })
  await act('employer-cleaning', 'answer-panel', { words: '公司未作出解除决定。' })
  await pass(1 * day)
  await act(expert(1), 'record-response-meeting', {
    occurredOn: await today(),
    words: '承办人和单位到会回应，专家逐一提问。',
  })
}

/** Each seat casts; `stepped` names who sits in a seat instead of the one first picked. The last ballot closes the vote. */
async function vote(
  { act, pass }: World,
  unit: string,
  votes: readonly Vote[],
  stepped: Readonly<Record<number, number>> = {},
): Promise<void> {
  for (const [i, ballot] of votes.entries()) {
    const n = i + 1
    await act(`expert-${unit}-${stepped[n] ?? n}`, 'cast-ballot', ballot)
  }
  // The tally is the worker's: a moment later it is there.
  await pass(1 * hour)
}
