import type { TestApi } from './api.js'
import type { Login } from './county.js'

/** One step of a case: who sends which command, with what content given the case as that person sees it. */
export interface Step {
  readonly by: Login
  readonly command: string
  readonly content: Content
}
// oxlint-disable-next-line typescript/no-explicit-any
type Content = (seen: any, api: TestApi) => unknown

const words = '一句话。'
const terms = () => ({ total: '4000000', instalments: [{ amount: '4000000', due: '2026-12-31' }] })
const hash: Content = (seen) => ({ hash: factsOf(seen, 'signing')?.hash ?? '0'.repeat(64) })
// oxlint-disable-next-line typescript/no-explicit-any
const factsOf = (seen: any, road: string) => seen.roads.find((one: { road: string }) => one.road === road)?.facts

/** Content that is right for each command, as the case stands. */
export const contents: Readonly<Record<string, Content>> = {
  open: (_, { county }) => ({ respondents: [county.employer] }),
  accept: () => ({}),
  'note-contact': () => ({ with: 'employer', reached: true, occurredOn: '2026-11-25', words }),
  reply: () => ({ words }),
  answer: () => ({ position: 'admits', words }),
  'propose-result': () => ({ terms: terms() }),
  'agree-to-result': () => ({ version: 1 }),
  'decline-result': () => ({ version: 1, words }),
  'declare-unresolved': () => ({ reason: 'other', words }),
  'find-unsubstantiated': () => ({ words }),
  'declare-unreachable': () => ({}),
  'choose-road': () => ({ road: 'none' }),
  'apply-for-mediation': () => ({}),
  'consent-to-mediation': () => ({}),
  'refuse-mediation': () => ({}),
  'accept-mediation': () => ({ interest: 'none' }),
  'decline-mediation': () => ({ words }),
  'challenge-mediator': () => ({ words }),
  'record-session': () => ({ kind: 'private-worker', occurredOn: '2026-11-25', words: '职工底线为三万元。' }),
  'propose-settlement': () => ({ terms: terms() }),
  'accept-proposal': () => ({ version: 1 }),
  'decline-proposal': () => ({ version: 1 }),
  'propose-extension': () => ({ days: 5 }),
  'agree-to-extension': () => ({}),
  'end-mediation': () => ({ reason: 'no-agreement' }),
  'edit-agreement': () => ({ terms: terms() }),
  sign: (seen, api) => ({ ...(hash(seen, api) as object), identifiedBy: 'real-name-login', warned: true }),
  seal: hash,
  'refuse-to-sign': () => ({}),
  'apply-for-review': () => ({ address: '德清县武康街道', phone: '13800000000', electronicService: true }),
  'accept-review-application': () => ({}),
  'refuse-review-application': () => ({ ground: 'out-of-scope' }),
  'extend-review': () => ({ approvedBy: '主任', reason: words }),
  'issue-settlement': () => ({}),
  'refuse-settlement': () => ({ ground: 'other', words }),
  'receive-settlement': () => ({}),
  'withdraw-review': () => ({}),
  'record-judicial-confirmation': () => ({ occurredOn: '2026-11-25', document: '（2026）浙0521民特1号' }),
  'report-payment': () => ({ n: 1, amount: '4000000', occurredOn: '2026-11-25' }),
  'confirm-payment': () => ({ n: 1 }),
  'dispute-payment': () => ({ n: 1, received: '0', words }),
  'establish-payment': () => ({ n: 1, amount: '4000000', occurredOn: '2026-11-25', proof: words }),
  rate: () => ({ score: 5, solved: true }),
  'prepare-arbitration': () => ({ claims: words }),
  'release-to-arbitration': () => ({}),
  suspend: () => ({ ground: 'force-majeure', words }),
  resume: () => ({}),
  'send-message': () => ({ words }),
  withdraw: () => ({}),
  reopen: () => ({ words }),
}

const step = (by: Login, command: string): Step => ({ by, command, content: contents[command] ?? (() => ({})) })

/** From acceptance through mediation and signing to a 调解书, paid and rated. */
export const wholeRoad: readonly Step[] = [
  step('officer', 'accept'),
  step('officer', 'reply'),
  step('worker', 'apply-for-mediation'),
  step('employer', 'consent-to-mediation'),
  step('mediator', 'accept-mediation'),
  step('mediator', 'record-session'),
  step('mediator', 'propose-settlement'),
  step('worker', 'accept-proposal'),
  step('employer', 'accept-proposal'),
  step('worker', 'sign'),
  step('employer', 'sign'),
  step('mediator', 'sign'),
  step('mediator', 'seal'),
  step('worker', 'apply-for-review'),
  step('employer', 'apply-for-review'),
  step('clerk', 'accept-review-application'),
  step('arbitrator', 'issue-settlement'),
  step('worker', 'receive-settlement'),
  step('employer', 'receive-settlement'),
  step('employer', 'report-payment'),
  step('worker', 'confirm-payment'),
  step('worker', 'rate'),
]

/** Opens a case and takes its first steps; every one must be accepted. */
export async function walk(api: TestApi, steps: readonly Step[]): Promise<string> {
  const id = await api.opened()
  for (const one of steps) await take(api, id, one)
  return id
}

export async function take(api: TestApi, id: string, { by, command, content }: Step) {
  const seen = (await api.get(by, `/grievances/${id}`)).body?.case
  const answer = await api.post(by, `/grievances/${id}/${command}`, content(seen, api))
  if (answer.status !== 200) throw new Error(`${by} ${command}: ${answer.status} ${answer.text}`)
  return answer
}
