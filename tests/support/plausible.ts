import type { Grievance } from '../../domain/case/grievance.js'
import { handOverGrounds } from '../../domain/procedure/hand-over.js'
import { remaining, type Item } from '../../domain/procedure/performance.js'
import { addDays, shanghaiDay, type Instant } from '../../domain/values/time.js'
import { cast, departments, employer, otherEmployer, platform, unions } from './given.js'

/** A number from 0 up to, not including, `n`. Zero throughout gives content that fits. */
export type Pick = (n: number) => number

const words = '一句话。'

/** Content that a command would be sent with as the case stands; `pick` says which of what is possible. */
type Content = (g: Grievance, pick: Pick, now: Instant) => unknown

const oneOf = <T>(list: readonly [T, ...T[]], pick: Pick): T => list[pick(list.length)] ?? list[0]
const signed: Content = (g) => ({ hash: g.signing.hash, identifiedBy: 'real-name-login', warned: true })
const nothing: Content = () => ({})
const today: Content = (_, __, now) => shanghaiDay(now)
const said: Content = () => ({ words })

function terms(_: Grievance, pick: Pick, now: Instant) {
  const first = addDays(shanghaiDay(now), pick(40))
  const acts = oneOf([0, 0, 1, 2], pick)
  const total = oneOf(['1000000', '100001', '7', '0'], pick)
  return {
    terms: {
      total: acts === 0 && total === '0' ? '300' : total,
      instalments:
        pick(2) === 0 && total !== '0'
          ? { count: 1 + pick(4), firstDue: first }
          : byHand(total === '0' && acts === 0 ? '300' : total, first, pick),
      acceleration: pick(2) === 1,
      acts: Array.from({ length: acts }, () => ({ words: '补缴社会保险。', due: addDays(first, pick(30)) })),
    },
  }
}

function byHand(total: string, first: string, pick: Pick) {
  if (total === '0') return []
  const part = String(1 + pick(Number(total) - 1))
  const rest = String(Number(total) - Number(part))
  return [{ amount: part, due: first }, ...(rest === '0' ? [] : [{ amount: rest, due: addDays(first, pick(60)) }])]
}

/** An instalment, those for which something can be done more often than others. */
function itemOf(g: Grievance, pick: Pick, fits: (item: Item) => boolean): Item | undefined {
  const { items } = g.performance
  const fitting = items.filter(fits)
  return pick(8) === 7 || fitting.length === 0 ? items[pick(items.length)] : fitting[pick(fitting.length)]
}

function amountOf(item: Item | undefined, pick: Pick): string {
  if (item === undefined || item.kind === 'act') return '0'
  const left = remaining(item)
  return pick(3) === 2 ? String(pick(Number(left) + 2)) : left
}

const isReported = (item: Item): boolean => item.reported !== null

const payment: Content = (g, pick, now) => {
  const item = itemOf(g, pick, ({ status, reported }) => status !== 'done' && reported === null)
  return { n: item?.n ?? 1, amount: amountOf(item, pick), occurredOn: shanghaiDay(now) }
}

const number = '武劳人仲案〔2026〕7号'
const stated = (g: Grievance, pick: Pick, now: Instant) => {
  const [opened, last] = [shanghaiDay(g.opening.openedAt ?? now), g.arbitration.stated.at(-1)?.occurredOn ?? '']
  const day = addDays(shanghaiDay(now), -pick(4))
  return { occurredOn: [opened, last, day].sort().at(-1) ?? day, source: oneOf(['document', 'body', 'party'], pick) }
}
const decision = (g: Grievance, pick: Pick, now: Instant) => {
  const result = oneOf(['full', 'part', 'rejected'], pick)
  const amount = result === 'rejected' ? '0' : oneOf(['1000000', '7', '0'], pick)
  return { ...stated(g, pick, now), servedOn: shanghaiDay(now), number, result, amount, payWithin: pick(20) }
}

/** A question that waits for its answer. */
function askedOf(g: Grievance, pick: Pick): number {
  const open = g.referral.asked.filter(({ status }) => status === 'asked')
  return open[pick(open.length)]?.n ?? 1
}

export const plausible: Readonly<Record<string, Content>> = {
  open: (_, pick, now) => {
    const respondents = [
      oneOf([employer, employer, employer, platform], pick),
      ...(pick(4) === 0 ? [otherEmployer] : []),
    ]
    return {
      respondents,
      region: '330723',
      claim: {
        type: oneOf(['pay-arrears', 'bonus', 'work-injury', 'termination', 'other'], pick),
        amount: String(pick(2_000_000)),
        relationship: respondents.includes(platform) ? oneOf(['none', 'disputed'], pick) : 'labour',
        remedies: ['payment'],
        knewOn: addDays(shanghaiDay(now), -pick(500)),
        ...(pick(2) === 0 ? {} : { employmentEndedOn: addDays(shanghaiDay(now), -pick(500)) }),
      },
      facts: words,
    }
  },
  'correct-opening': (_, pick) => ({ facts: words, ...(pick(2) === 0 ? {} : { amount: String(pick(2_000_000)) }) }),
  accept: nothing,
  'note-contact': (g, pick, now) => ({
    with: oneOf(['worker', 'employer'], pick),
    reached: pick(2) === 0,
    occurredOn: today(g, pick, now),
    words,
  }),
  reply: said,
  answer: (_, pick) => ({ position: oneOf(['admits', 'disputes', 'partly'], pick), words }),
  'propose-result': terms,
  'agree-to-result': (g) => ({ version: g.handling.proposed?.version ?? 1 }),
  'decline-result': (g) => ({ version: g.handling.proposed?.version ?? 1, words }),
  'declare-unresolved': () => ({ reason: 'other', words }),
  'find-unsubstantiated': said,
  'declare-unreachable': nothing,
  'choose-road': (g, pick) => ({ road: g.choice.open?.roads[pick(g.choice.open.roads.length)] ?? 'none' }),
  'apply-for-mediation': (_, pick) => (pick(4) === 0 ? { mediator: cast.secondMediator.person } : {}),
  'consent-to-mediation': nothing,
  'refuse-mediation': nothing,
  'accept-mediation': (_, pick) => (pick(3) === 0 ? { interest: 'disclosed', words } : { interest: 'none' }),
  'decline-mediation': said,
  'challenge-mediator': said,
  'record-session': (g, pick, now) => ({
    kind: oneOf(['joint', 'private-worker', 'private-employer'], pick),
    occurredOn: today(g, pick, now),
    words,
  }),
  'propose-settlement': terms,
  'accept-proposal': (g) => ({ version: g.mediation.proposals.length }),
  'decline-proposal': (g) => ({ version: g.mediation.proposals.length }),
  'propose-extension': (_, pick) => ({ days: 1 + pick(15) }),
  'agree-to-extension': nothing,
  'end-mediation': () => ({ reason: 'no-agreement' }),
  'edit-agreement': terms,
  sign: signed,
  seal: (g) => ({ hash: g.signing.hash }),
  'refuse-to-sign': nothing,
  'apply-for-review': () => ({ address: '武义县壶山街道', phone: '13900000001', electronicService: true }),
  'accept-review-application': nothing,
  'refuse-review-application': (g, pick) => ({
    ground:
      g.arbitrationReview.judicial === 'confirmed'
        ? 'judicially-confirmed'
        : oneOf(['out-of-scope', 'labour-relationship'], pick),
  }),
  'extend-review': () => ({ approvedBy: '主任', reason: words }),
  'issue-settlement': nothing,
  'refuse-settlement': () => ({ ground: 'unclear-content', words }),
  'receive-settlement': nothing,
  'withdraw-review': nothing,
  'record-judicial-confirmation': (g, pick, now) => ({
    occurredOn: today(g, pick, now),
    document: '（2026）浙0723民特1号',
  }),
  'report-payment': payment,
  'confirm-payment': (g, pick) => ({ n: itemOf(g, pick, isReported)?.n ?? 1 }),
  'dispute-payment': (g, pick) => {
    const item = itemOf(g, pick, isReported)
    return {
      n: item?.n ?? 1,
      received: item?.kind === 'act' ? '0' : String(pick(Number(item?.reported?.amount ?? '1'))),
      words,
    }
  },
  'establish-payment': (g, pick, now) => {
    const item = itemOf(g, pick, isReported)
    return { n: item?.n ?? 1, amount: amountOf(item, pick), occurredOn: shanghaiDay(now), proof: words }
  },
  rate: (_, pick) => ({ score: 1 + pick(5), solved: pick(3) > 0 }),
  'prepare-arbitration': () => ({ claims: words }),
  'release-to-arbitration': nothing,
  'record-undisputed-fact': said,
  'confirm-undisputed-fact': (g, pick) => ({ n: 1 + pick(Math.max(1, g.arbitration.facts.length)) }),
  'record-filing': (g, pick, now) => ({ ...stated(g, pick, now), number }),
  'record-acceptance': (g, pick, now) => ({ ...stated(g, pick, now), number }),
  'record-non-acceptance': (g, pick, now) => ({ ...stated(g, pick, now), servedOn: shanghaiDay(now) }),
  'record-extension': (g, pick, now) => ({ ...stated(g, pick, now), days: 1 + pick(15) }),
  'record-award': (g, pick, now) => ({ ...decision(g, pick, now), final: pick(2) === 0 }),
  'record-annulment': (g, pick, now) => ({
    ...stated(g, pick, now),
    step: g.arbitration.annulment === 'asked' ? oneOf(['granted', 'dismissed'], pick) : 'asked',
  }),
  'record-suit': (g, pick, now) => ({
    ...stated(g, pick, now),
    number,
    plaintiff: oneOf(['worker', 'worker', 'employer'], pick),
  }),
  'record-judgment': (g, pick, now) => decision(g, pick, now),
  'record-outside-settlement': (g, pick, now) => ({
    ...stated(g, pick, now),
    before: oneOf(['parties', g.arbitration.status === 'in-court' ? 'court' : 'commission'], pick),
    amount: oneOf(['1000000', '7', '0'], pick),
  }),
  'record-withdrawal': (g, pick, now) => stated(g, pick, now),
  'correct-date': (g, pick, now) => {
    const seqs = [...g.arbitration.stated, ...g.limitation.interruptions].map(({ seq }) => seq)
    return { ...stated(g, pick, now), seq: seqs[pick(seqs.length)] ?? 1 }
  },
  'record-interruption': (g, pick, now) => ({
    ...stated(g, pick, now),
    ground: oneOf(['claimed', 'consented-to-perform'], pick),
    words,
    disputed: pick(3) === 0,
  }),
  'dispute-interruption': (g, pick) => ({
    seq: g.limitation.interruptions.findLast(({ disputed }) => !disputed)?.seq ?? pick(3) + 1,
    words,
  }),
  'record-limitation-suspension': (g, pick, now) => {
    const from = g.limitation.suspensions.find(({ to }) => to === null)?.from
    return {
      ground: 'force-majeure',
      from: from ?? shanghaiDay(now),
      source: 'party',
      words,
      ...(from === undefined && pick(2) === 0 ? {} : { to: shanghaiDay(now) }),
    }
  },
  'record-employment-end': (g, pick, now) => stated(g, pick, now),
  'offer-hand-over': (g, pick) => {
    const above = g.charge.path.slice(1)
    return { to: above[pick(above.length)] ?? g.charge.union, ground: oneOf(handOverGrounds, pick), words }
  },
  'carry-up': said,
  'accept-hand-over': nothing,
  'refuse-hand-over': () => ({ reason: 'other', words }),
  'revoke-hand-over': nothing,
  'mandate-agent': () => ({ agent: cast.agent.person }),
  'end-mandate': nothing,
  'replace-handler': said,
  'recuse-handler': said,
  'challenge-handler': said,
  'decide-challenge': (_, pick) => ({ upheld: pick(2) === 1, words }),
  refer: (_, pick) => ({
    departments: oneOf([[departments.humanResources], [departments.justice], Object.values(departments)], pick),
    question: words,
    waits: pick(3) === 1,
  }),
  'answer-referral': (g, pick) => ({ n: askedOf(g, pick), words }),
  'return-referral': (g, pick) => ({ n: askedOf(g, pick), reason: 'not-competent', words }),
  'withdraw-referral': (g, pick) => ({ n: askedOf(g, pick) }),
  urge: nothing,
  'supervise-urge': said,
  'answer-supervision': (g) => ({ n: g.supervision.directives.find(({ status }) => status === 'open')?.n ?? 1, words }),
  reassign: (_, pick) => ({
    union: unions.township,
    officer: oneOf([cast.townshipOfficer, cast.secondTownshipOfficer], pick).person,
    words,
  }),
  note: said,
  suspend: () => ({ ground: 'force-majeure', words }),
  resume: nothing,
  'add-evidence': (g, pick) => ({
    upload: `00000000-0000-8000-a000-${String(8000 + g.seq).padStart(12, '0')}`,
    name: '工资条.txt',
    to: oneOf(['everyone', 'own', 'officer', 'mediator'], pick),
    ...(pick(4) === 1 && g.evidence.pieces[0] !== undefined ? { versionOf: g.evidence.pieces[0].id } : {}),
  }),
  'describe-evidence': (g) => ({ piece: g.evidence.pieces[0]?.id ?? g.id, description: words }),
  'send-message': (_, pick) => ({ to: oneOf(['everyone', 'worker', 'mediator'], pick), words }),
  withdraw: nothing,
  reopen: said,
}
