import fc from 'fast-check'
import { expect, test } from 'vitest'
import { possible } from '../../domain/case/act.js'
import { blank, evolve, obligations } from '../../domain/case/fold.js'
import type { Grievance } from '../../domain/case/grievance.js'
import { stageOf } from '../../domain/case/stage.js'
import { commands } from '../../domain/procedure/commands.js'
import { isRefusal } from '../../domain/case/refusal.js'
import { shanghaiDay } from '../../domain/values/time.js'
import { attempt, cast, day, hour, pass, type Case, type Name } from '../support/given.js'
import { everyStage, opened, service } from '../support/stages.js'

/*
 * Whatever people do, and whenever: some things always hold.
 */

type Content = (g: Grievance, today: string) => unknown

/** Right content for what can be done in a case that only its own people act in. */
const contents: Readonly<Record<string, Content>> = {
  accept: () => ({}),
  'note-contact': (_, today) => ({ with: 'worker', reached: false, occurredOn: today, words: '未接听。' }),
  reply: () => ({ words: '已受理。' }),
  answer: () => ({ position: 'partly', words: '愿意协商。' }),
  'propose-result': (_, today) => ({ terms: { total: '900', instalments: [{ amount: '900', due: today }] } }),
  'agree-to-result': (g) => ({ version: g.handling.proposed?.version ?? 1 }),
  'decline-result': (g) => ({ version: g.handling.proposed?.version ?? 1, words: '不同意。' }),
  'declare-unresolved': () => ({ reason: 'other', words: '未能解决。' }),
  'find-unsubstantiated': () => ({ words: '诉求不成立。' }),
  'declare-unreachable': () => ({}),
  'choose-road': (g) => ({ road: g.choice.open?.roads[g.seq % (g.choice.open.roads.length || 1)] ?? 'none' }),
  'apply-for-mediation': () => ({}),
  'consent-to-mediation': () => ({}),
  'refuse-mediation': () => ({}),
  'accept-mediation': () => ({ interest: 'none' }),
  'decline-mediation': () => ({ words: '工作冲突。' }),
  'challenge-mediator': () => ({ words: '不信任。' }),
  'record-session': (_, today) => ({ kind: 'joint', occurredOn: today, words: '交换意见。' }),
  'propose-settlement': (_, today) => ({ terms: { total: '700', instalments: { count: 3, firstDue: today }, acceleration: true } }),
  'accept-proposal': (g) => ({ version: g.mediation.proposals.length }),
  'decline-proposal': (g) => ({ version: g.mediation.proposals.length }),
  'propose-extension': () => ({ days: 5 }),
  'agree-to-extension': () => ({}),
  'end-mediation': () => ({ reason: 'no-agreement' }),
  'edit-agreement': (g, today) => ({ terms: { total: String(800 + g.seq), instalments: { count: 2, firstDue: today } } }),
  sign: (g) => ({ hash: g.signing.hash, identifiedBy: 'id-card', warned: true }),
  seal: (g) => ({ hash: g.signing.hash }),
  'refuse-to-sign': () => ({}),
  'apply-for-review': () => service,
  'accept-review-application': () => ({}),
  'refuse-review-application': () => ({ ground: 'out-of-scope' }),
  'extend-review': () => ({ approvedBy: '主任', reason: '复杂' }),
  'issue-settlement': () => ({}),
  'refuse-settlement': () => ({ ground: 'unclear-content', words: '不明。' }),
  'receive-settlement': () => ({}),
  'withdraw-review': () => ({}),
  'record-judicial-confirmation': (_, today) => ({ occurredOn: today, document: '（2026）民特1号' }),
  'report-payment': (g, today) => {
    const item = g.performance.items.find((one) => one.status !== 'done' && one.reported === null)
    return { n: item?.n ?? 1, amount: item === undefined ? '1' : String(BigInt(item.amount) - BigInt(item.received)), occurredOn: today }
  },
  'confirm-payment': (g) => ({ n: g.performance.items.find((one) => one.reported !== null)?.n ?? 1 }),
  'dispute-payment': (g) => ({ n: g.performance.items.find((one) => one.reported !== null)?.n ?? 1, received: '0', words: '未到账。' }),
  'establish-payment': (g, today) => {
    const item = g.performance.items.find((one) => one.reported !== null)
    return { n: item?.n ?? 1, amount: item?.reported?.amount ?? '1', occurredOn: today, proof: '回单。' }
  },
  rate: (g) => ({ score: (g.seq % 5) + 1, solved: g.seq % 3 !== 0 }),
  'prepare-arbitration': () => ({ claims: '支付工资。' }),
  'release-to-arbitration': () => ({}),
  suspend: () => ({ ground: 'force-majeure', words: '台风。' }),
  resume: () => ({}),
  'send-message': () => ({ words: '请尽快。' }),
  withdraw: () => ({}),
  reopen: () => ({ words: '又有新情况。' }),
}

type Step = { readonly kind: 'act'; readonly which: number } | { readonly kind: 'wait'; readonly hours: number }
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('act' as const), which: fc.nat(10_000) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.nat(24 * 20) }) },
)

function walk(from: Case, steps: readonly Step[], check: (one: Case) => void): Case {
  let one = from
  for (const { kind, ...rest } of steps) {
    one = kind === 'wait' ? pass(one, ('hours' in rest ? rest.hours : 0) * hour) : acted(one, 'which' in rest ? rest.which : 0)
    check(one)
  }
  return one
}

/** One of all the things that somebody may do now. */
function acted(one: Case, which: number): Case {
  const choices = (Object.keys(cast) as Name[]).flatMap((who) =>
    possible(one.grievance, cast[who]).flatMap(({ name }) => (name in contents ? [{ who, name }] : [])),
  )
  const choice = choices[which % (choices.length || 1)]
  if (choice === undefined) return one
  const answer = attempt(one, choice.who, choice.name, contents[choice.name]?.(one.grievance, shanghaiDay(one.now)))
  if ('invalid' in answer) throw new Error(`${choice.name}: ${answer.invalid?.join()}`)
  return answer.after
}

function alwaysHolds({ grievance, now }: Case): void {
  const owed = obligations(grievance)
  expect(new Set(owed.map(({ key }) => key)).size).toBe(owed.length)
  expect(JSON.parse(JSON.stringify(grievance))).toEqual(grievance)
  expect(grievance.charge.officer).not.toBeNull()
  if (grievance.closing.status === 'open') expect(owed.length, stageOf(grievance)).toBeGreaterThan(0)
  if (grievance.closing.status === 'closed') expect(owed.map(({ what }) => what)).toEqual(['reopening'])
  if (grievance.closing.status === 'archived') expect(owed).toEqual([])
  for (const item of grievance.performance.items) {
    if (item.kind === 'payment') expect(BigInt(item.received) <= BigInt(item.amount)).toBe(true)
  }
  for (const one of owed) if (one.nextAt !== null && one.next === 'expire') expect(one.nextAt >= one.due || one.overdue === 0, one.key).toBe(true)
  expect(now >= grievance.at).toBe(true)
}

test('random walks: somebody is in charge, something is owed, nothing is paid twice, nothing throws', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      walk(opened, steps, alwaysHolds)
    }),
    { numRuns: 150 },
  )
})

test('when nobody does anything any more, time alone brings every case to rest, or marks it visibly', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const left = pass(walk(opened, steps, () => undefined), 900 * day)
      const owed = obligations(left.grievance)
      // What may stand for ever: the top of the tree that never answers, an officer, a commission or a worker that must act.
      const standing = new Set(['firstResponse', 'handling', 'paymentConfirmation', 'reviewAcceptance', 'review', 'settlementService'])
      if (left.grievance.closing.status === 'archived') return
      const overdue = owed.filter((one) => standing.has(one.what))
      expect(overdue.length, JSON.stringify(owed.map(({ what, nextAt }) => [what, nextAt]))).toBeGreaterThan(0)
      for (const one of overdue) expect(one.overdue).toBeGreaterThan(0)
    }),
    { numRuns: 80 },
  )
})

test('a fold of the same events is the same state', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const end = walk(opened, steps, () => undefined)
      expect(end.history.reduce(evolve, blank(end.grievance.id))).toEqual(end.grievance)
    }),
    { numRuns: 60 },
  )
})

/** Who may do what is said once, by the command; the list of what can be done and the answer agree with it. */
test.each(Object.entries(everyStage))('at "%s", what is listed is accepted and what is not listed is refused', (_, one) => {
  for (const who of Object.keys(cast) as Name[]) {
    const listed = new Set(possible(one.grievance, cast[who]).map(({ name }) => name))
    for (const command of commands) {
      const content = contents[command.name]
      if (content === undefined) continue
      const answer = attempt(one, who, command.name, content(one.grievance, shanghaiDay(one.now)))
      const refusal = 'refusal' in answer ? answer.refusal : undefined
      if (listed.has(command.name)) {
        expect(refusal?.refused, `${who} ${command.name}`).not.toBe('not-yours-to-do')
        expect(refusal?.refused, `${who} ${command.name}`).not.toBe('not-at-this-stage')
      } else {
        const changedNothing = 'after' in answer && refusal === undefined && answer.after?.last.length === 0
        // Content that cannot be made at this stage (no text to sign yet) does not come this far.
        expect(isRefusal(refusal) || changedNothing || 'invalid' in answer, `${who} ${command.name}`).toBe(true)
      }
    }
  }
})

test('after the close nothing is taken but the request to reopen', () => {
  const closed = everyStage['withdrawn']
  if (closed === undefined) throw new Error('no such stage')
  for (const who of Object.keys(cast) as Name[]) {
    for (const { name } of commands) {
      const content = contents[name]
      if (content === undefined) continue
      const answer = attempt(closed, who, name, content(closed.grievance, shanghaiDay(closed.now)))
      const accepted = 'after' in answer && !('refusal' in answer && answer.refusal !== undefined)
      expect(accepted, `${who} ${name}`).toBe(who === 'worker' && name === 'reopen')
    }
  }
})
