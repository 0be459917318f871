import { describe, expect, test } from 'vitest'
import { commandNamed, possible } from '../../domain/case/act.js'
import type { OtherCaseFact } from '../../domain/case/facts.js'
import { evolve } from '../../domain/case/fold.js'
import type { Recorded } from '../../domain/case/event.js'
import type { Grievance } from '../../domain/case/grievance.js'
import {
  act,
  acts,
  cast,
  factsOf,
  given,
  mayDo,
  monday,
  nothing,
  otherEmployer,
  owedNow,
  type Case,
  type Name,
} from '../support/given.js'
import {
  accepted,
  applied,
  claim,
  everyStage,
  inEffect,
  inMediation,
  openInput,
  opened,
  ratedHigh,
  released,
  suspended,
  twoLegs,
  unresolved,
  withdrawn,
} from '../support/stages.js'

const targetId = '00000000-0000-8000-a000-000000000901'
const into = { into: targetId, words: '同一事项重复提出，并案办理。' }

/** The same case under another id. */
const elsewhere = (one: Case, more: Partial<Grievance> = {}): Grievance => ({
  ...one.grievance,
  id: targetId,
  ...more,
  opening: { ...one.grievance.opening, number: '县工诉〔2026〕7号', ...more.opening },
})
const other = (grievance: Grievance, listed = false): { other: OtherCaseFact } => ({ other: { grievance, listed } })
const target = elsewhere(accepted)

describe('a case that goes on in another', () => {
  const merged = given(accepted).when('officer', 'merge-into', into, other(target)).then('merged')

  test('ends at once: it owes nothing, takes nothing more, and says where it goes on', () => {
    expect(merged.grievance.closing).toMatchObject({ status: 'archived', outcome: null })
    expect(merged.grievance.merging.into).toEqual({ case: targetId, number: '县工诉〔2026〕7号' })
    expect(owedNow(merged)).toEqual([])
    for (const who of ['worker', 'officer', 'employer', 'supervisor'] as const) expect(mayDo(merged, who)).toEqual([])
    given(merged).when('worker', 'reopen', { words: '重启。' }).thenRefused('merged')
    given(merged).when('worker', 'send-message', { words: '你好。' }).thenRefused('merged')
  })

  test.each(Object.entries({ opened, unresolved, suspended }))(
    'also while it is %s, with every clock of it',
    (_, one) => {
      const after = given(one).when('officer', 'merge-into', into, other(target)).then('merged')
      expect(owedNow(after)).toEqual([])
      expect(after.grievance.choice.open).toBeNull()
      expect(after.grievance.suspension.active).toBeNull()
    },
  )

  test('leaves its claim with the other one, and the earlier last day leads there', () => {
    const merge = commandNamed.get('merge-into')
    const moment = { actor: cast.officer, at: monday, due: null, facts: factsOf(target) }
    const onOther = merge?.onOther as unknown as (
      o: Grievance,
      s: Grievance,
      i: unknown,
      m: typeof moment,
    ) => readonly Recorded[]
    const late = elsewhere(accepted, { limitation: { ...target.limitation, leads: '2027-12-31' } })
    const [event] = onOther(late, accepted.grievance, into, moment)
    const after = evolve(late, { ...(event as Recorded), seq: late.seq + 1, at: monday } as Recorded)
    expect(after.merging.from).toEqual([
      {
        case: accepted.grievance.id,
        number: accepted.grievance.opening.number,
        claim: { type: 'pay-arrears', amount: '1000000', remedies: ['payment'] },
      },
    ])
    expect(after.limitation.leads).toBe(accepted.grievance.limitation.leads)
    expect(onOther(target, accepted.grievance, into, moment)[0]?.data).not.toHaveProperty('limitation')
  })

  test('one with other claims of the same worker may come in too', () => {
    const second = act(nothing, 'worker', 'open', { ...openInput, claim: { ...claim, type: 'termination' } })
    given(second).when('officer', 'merge-into', into, other(target)).then('merged')
  })
})

describe('it is refused', () => {
  const refuses = (one: Case, code: string, facts: { other: OtherCaseFact | null } = other(target)) =>
    given(one).when('officer', 'merge-into', into, facts).thenRefused(code)

  test('to everybody but the officer who has the case', () => {
    for (const who of ['worker', 'secondOfficer', 'townshipOfficer', 'supervisor', 'mediator'] as const)
      given(accepted).when(who, 'merge-into', into, other(target)).thenRefused('not-yours-to-do')
  })

  test('into itself, into nothing, and into what the officer may not see', () => {
    given(accepted)
      .when('officer', 'merge-into', { ...into, into: accepted.grievance.id }, { other: null })
      .thenRefused('same-case')
    refuses(accepted, 'target-unknown', { other: null })
  })

  test('where a result has taken effect, on either side', () => {
    refuses(inEffect, 'result-in-effect')
    refuses(accepted, 'result-in-effect', other(elsewhere(inEffect)))
    refuses(accepted, 'target-closed', other(elsewhere(withdrawn)))
    refuses(withdrawn, 'case-closed')
  })

  test('while others are at work on it; the other way round it may be done', () => {
    for (const one of [applied, inMediation, released, twoLegs]) {
      refuses(one, 'before-others')
      given(accepted)
        .when('officer', 'merge-into', into, other(elsewhere(one)))
        .then('merged')
    }
    refuses(ratedHigh, 'result-in-effect')
  })

  test('into what goes on elsewhere itself: with where', () => {
    const into = { case: '00000000-0000-8000-a000-000000000902', number: '县工诉〔2026〕8号' }
    const gone = elsewhere(accepted, { merging: { into, from: [] } })
    refuses(accepted, 'merged', other(gone))
  })

  test('where somebody would be left out: another worker, a respondent that is none there', () => {
    const opening = target.opening
    refuses(
      accepted,
      'not-alike',
      other(elsewhere(accepted, { opening: { ...opening, claimant: cast.stranger.person } })),
    )
    refuses(
      accepted,
      'respondents-missing',
      other(elsewhere(accepted, { opening: { ...opening, respondents: [otherEmployer] } })),
    )
  })

  test('into a collective case, but for who is on its list, with the same claim', () => {
    const collective = { ...target.collective, status: 'open' as const, workers: 12, count: 12 }
    const many = elsewhere(accepted, { collective })
    refuses(accepted, 'claimant-not-listed', other(many))
    given(accepted).when('officer', 'merge-into', into, other(many, true)).then('merged')
    const claimed = many.opening.claim
    if (claimed === null) throw new Error('no claim')
    refuses(
      accepted,
      'not-alike',
      other(
        elsewhere(accepted, { collective, opening: { ...many.opening, claim: { ...claimed, type: 'bonus' } } }),
        true,
      ),
    )
    // A collective one never ends in somebody's own.
    const one: Case = { ...accepted, grievance: { ...accepted.grievance, collective } }
    refuses(one, 'not-alike')
  })

  test('while a line still waits for its reply', () => {
    const line = { ticketNumber: 'GD-0001', receivedOn: '2026-03-01', source: 'ticket', replyDeadline: '2026-03-10' }
    const filed = act(nothing, 'agent', 'open', { ...openInput, channel: '12345', claimant: cast.worker.person, line })
    const taken = acts(filed, [['officer', 'accept']])
    refuses(taken, 'line-waits')
    const replied = acts(taken, [['officer', 'reply-to-line', { words: '已受理，并案办理。' }]])
    given(replied).when('officer', 'merge-into', into, other(target)).then('merged')
  })
})

test.each(Object.entries(everyStage).filter(([, one]) => mayDo(one, 'officer').includes('merge-into')))(
  'from %s nothing is left to be owed or done',
  (_, one) => {
    const after = given(one).when('officer', 'merge-into', into, other(target)).then('merged')
    expect(owedNow(after)).toEqual([])
    expect(Object.keys(cast).flatMap((who) => mayDo(after, who as Name))).toEqual([])
  },
)

test('one that was found unsubstantiated is for the worker to judge first', () => {
  const found = acts(accepted, [
    ['officer', 'reply', { words: '正在核实。' }],
    ['officer', 'find-unsubstantiated', { words: '经查不成立。' }],
  ])
  given(found).when('officer', 'merge-into', into, other(target)).thenRefused('result-in-effect')
})

test('it is offered to the officer where the case itself allows it', () => {
  const offered = (one: Case) => possible(one.grievance, cast.officer).some(({ name }) => name === 'merge-into')
  expect([opened, accepted, unresolved, suspended].map(offered)).toEqual([true, true, true, true])
  expect([applied, inMediation, inEffect, released, withdrawn].map(offered)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ])
})
