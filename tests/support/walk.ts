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

const outside = { occurredOn: '2026-11-25', source: 'document' }
const decision = {
  ...outside,
  servedOn: '2026-11-25',
  number: '德劳人仲案〔2026〕1号',
  result: 'full',
  amount: '4000000',
}

/** Content that is right for each command, as the case stands. */
export const contents: Readonly<Record<string, Content>> = {
  open: (_, { county }) => ({ respondents: [county.employer] }),
  'correct-opening': () => ({ facts: words }),
  'reply-to-line': () => ({ words }),
  'merge-into': (_, { county }) => ({ into: county.union, words }),
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
  'confirm-service-address': () => ({ electronic: true, address: '德清县武康街道' }),
  'receive-paper': () => ({ paper: '2/issueAcceptanceNotice' }),
  'record-paper-service': () => ({
    paper: '2/issueAcceptanceNotice',
    party: 'worker',
    how: 'post',
    occurredOn: '2026-11-25',
    proof: words,
  }),
  'add-claimants': () => ({ csv: '姓名,身份证号,手机号,金额(元)\n张三,11010519491231002X,13800000000,100.00\n' }),
  'correct-claimant': () => ({ n: 1, amount: '100' }),
  'remove-claimant': () => ({ n: 1 }),
  'appoint-representatives': () => ({ numbers: [1, 2, 3] }),
  'give-mandate': () => ({}),
  'propose-framework': () => ({ terms: { instalments: { count: 1, firstDue: '2026-12-31' } }, amounts: 'claimed' }),
  'edit-framework': () => ({ terms: { instalments: { count: 1, firstDue: '2026-12-31' } } }),
  'edit-row': () => ({ n: 1, amount: '100' }),
  'sign-row': (seen, api) => ({
    ...(hash(seen, api) as object),
    rowHash: '0'.repeat(64),
    identifiedBy: 'real-name-login',
    warned: true,
  }),
  dissent: () => ({}),
  'report-payments': () => ({ item: 1, numbers: 'all', occurredOn: '2026-11-25' }),
  'confirm-own-payment': () => ({ item: 1 }),
  'dispute-own-payment': () => ({ item: 1, received: '0', words }),
  'establish-payments': () => ({ item: 1, numbers: 'all', occurredOn: '2026-11-25', proof: words }),
  'rate-own': () => ({ score: 5, solved: true }),
  'pick-panel': () => ({ panel: [], reserves: [] }),
  'accept-seat': () => ({}),
  recuse: () => ({ words }),
  'challenge-seat': () => ({ seat: 1, words }),
  'name-expert': (_, { county }) => ({ expert: county.people.stranger }),
  'answer-panel': () => ({ words }),
  'record-response-meeting': () => ({ occurredOn: '2026-11-25', words }),
  'cast-ballot': () => ({ choice: 'abstain', reasons: words }),
  'answer-verdict': () => ({ accept: true }),
  'prepare-arbitration': () => ({ claims: words }),
  'release-to-arbitration': () => ({}),
  'record-undisputed-fact': () => ({ words }),
  'confirm-undisputed-fact': () => ({ n: 1 }),
  'add-respondent': (_, { county }) => ({ unit: county.employer, kind: 'dispatch-agency' }),
  'record-filing': () => ({ ...outside, number: '德劳人仲案〔2026〕1号' }),
  'record-acceptance': () => ({ ...outside, number: '德劳人仲案〔2026〕1号' }),
  'record-non-acceptance': () => ({ ...outside, servedOn: '2026-11-25' }),
  'record-extension': () => ({ ...outside, days: 15 }),
  'record-award': () => ({ ...decision, final: false }),
  'record-annulment': () => ({ ...outside, step: 'asked' }),
  'record-suit': () => ({ ...outside, number: '（2026）浙0521民初1号' }),
  'record-judgment': () => decision,
  'record-outside-settlement': () => ({ ...outside, before: 'parties', amount: '4000000' }),
  'record-withdrawal': () => outside,
  'correct-date': () => ({ ...outside, seq: 1 }),
  'record-interruption': () => ({ ...outside, ground: 'claimed', words }),
  'dispute-interruption': () => ({ seq: 1, words }),
  'record-limitation-suspension': () => ({ ground: 'force-majeure', from: '2026-11-25', source: 'party', words }),
  'record-employment-end': () => outside,
  'offer-hand-over': (_, { county }) => ({ to: county.city, ground: 'complexity', words }),
  'carry-up': () => ({ words }),
  'accept-hand-over': () => ({}),
  'refuse-hand-over': () => ({ reason: 'other', words }),
  'revoke-hand-over': () => ({}),
  'mandate-agent': (_, { county }) => ({ agent: county.people.stranger }),
  'end-mandate': () => ({}),
  'replace-handler': () => ({ words }),
  'recuse-handler': () => ({ words }),
  'challenge-handler': () => ({ words }),
  'decide-challenge': () => ({ upheld: true, words }),
  refer: (_, { county }) => ({ departments: [county.union], question: words }),
  'answer-referral': () => ({ n: 1, words }),
  'return-referral': () => ({ n: 1, reason: 'not-competent', words }),
  'withdraw-referral': () => ({ n: 1 }),
  urge: () => ({}),
  'supervise-urge': () => ({ words }),
  'answer-supervision': () => ({ n: 1, words }),
  reassign: (_, { county }) => ({ union: county.union, officer: county.people.officer, words }),
  note: () => ({ words }),
  suspend: () => ({ ground: 'force-majeure', words }),
  resume: () => ({}),
  'send-message': () => ({ words }),
  'add-evidence': (_, { county }) => ({ upload: county.union, name: '工资条.txt' }),
  'describe-evidence': (_, { county }) => ({ piece: county.union, description: words }),
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
