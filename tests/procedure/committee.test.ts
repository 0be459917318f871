import { describe, expect, test } from 'vitest'
import { possible } from '../../domain/case/act.js'
import { obligations } from '../../domain/case/fold.js'
import { isRefusal } from '../../domain/case/refusal.js'
import { accessOf, reads, sees, sidesOf } from '../../domain/case/sight.js'
import { stageOf } from '../../domain/case/stage.js'
import {
  employer,
  expert,
  expertId,
  fullPools,
  officer,
  pick,
  pool,
  seatAll,
  stranger,
  toVote,
  units,
  unresolved,
  voteAll,
  worker,
  type Case,
  type Vote,
} from './committee-case.js'

const forWorker: Vote = { choice: 'worker' }
const forHandling: Vote = { choice: 'handling' }
const middle = (amount: string): Vote => ({ choice: 'middle', amount })
const abstains: Vote = { choice: 'abstain' }

const refused = (came: unknown): string => (isRefusal(came) ? came.refused : `not refused: ${JSON.stringify(came)}`)
const chosen = (c: Case) => c.does(worker, 'choose-road', { road: 'committee' })
const owed = (c: Case, what: string) => obligations(c.now()).filter((one) => one.what === what)
const last = <T>(c: Case, type: string): T => c.events().findLast((event) => event.type === type)?.data as T

describe('the road to the committee', () => {
  test('begins at the lowest tier that has experts enough', () => {
    const c = unresolved()
    expect(chosen(c)).toEqual(['road-chosen', 'committee-convened'])
    expect(c.now().committee).toMatchObject({ status: 'picking', tier: 1, round: 1, unit: units.street })
    expect(stageOf(c.now())).toBe('committee')
    expect(owed(c, 'panelPick')[0]).toMatchObject({
      owner: { role: 'worker', person: worker.person },
      length: 5,
      unit: 'working-days',
    })
  })

  test.each([
    ['no pool', [pool(2, 5), pool(3, 5)], 2, [{ tier: 1, because: 'no-pool' }]],
    ['too few', [pool(1, 4), pool(2, 5)], 2, [{ tier: 1, because: 'too-few-experts' }]],
    [
      'too few without a conflict',
      [pool(1, 5, { 1: { ties: ['kin'] } }), pool(3, 5)],
      3,
      [
        { tier: 1, because: 'too-few-experts' },
        { tier: 2, because: 'no-pool' },
      ],
    ],
  ] as const)('%s at a tier: the next one, with the reason', (_, pools, tier, skipped) => {
    const c = unresolved({ pools })
    chosen(c)
    expect(last(c, 'committee-convened')).toMatchObject({ tier, because: 'chosen', skipped })
  })

  test('no tier has experts enough: undecided, and arbitration is shown', () => {
    const c = unresolved({ pools: [pool(1, 3)] })
    expect(chosen(c)).toEqual(['road-chosen', 'committee-undecided', 'choice-offered'])
    expect(c.now().choice.open).toMatchObject({ because: 'committee-undecided', roads: ['arbitration', 'none'] })
    expect(c.does(worker, 'choose-road', { road: 'arbitration' })).toEqual(['road-chosen', 'released-to-arbitration'])
  })

  test.each([
    'not-resolved',
    'mediation-refused',
    'mediation-failed',
    'mediation-lapsed',
    'signing-failed',
    'low-rating',
  ] as const)('is offered after %s', (because) => {
    expect(unresolved({ because }).now().choice.open?.roads).toEqual(['mediation', 'committee', 'arbitration', 'none'])
  })

  test('is not for what was agreed and not performed', () => {
    const c = unresolved({ because: 'not-performed' })
    expect(c.now().choice.open?.roads).toEqual(['arbitration', 'none'])
    expect(refused(c.when(worker, 'choose-road', { road: 'committee' }))).toBe('road-not-open')
  })
})

describe('the pick', () => {
  const ids = (...ns: readonly number[]) => ns.map((n) => expertId(1, n))
  const barred = (c: Case, panel: readonly string[], reserves: readonly string[]) => {
    const came = c.when(worker, 'pick-panel', { panel, reserves })
    return isRefusal(came) ? [came.refused, ...(came.parts ?? []).map(({ path, why }) => `${path} ${why.zh}`)] : came
  }
  test.each([[2], [4]])('of %i experts is refused', (size) => {
    const c = unresolved()
    chosen(c)
    expect(barred(c, ids(...Array.from({ length: size }, (_, i) => i + 1)), ids(8, 9))).toEqual(['panel-size'])
  })

  test('without two reserves is refused', () => {
    const c = unresolved()
    chosen(c)
    expect(barred(c, ids(1, 2, 3), ids(4))).toEqual(['reserves-count'])
  })

  test('names the reason for every expert who cannot sit', () => {
    const c = unresolved({
      pools: [
        pool(1, 14, {
          1: { ties: ['party'] },
          2: { ties: ['same-employer'] },
          3: { ties: ['kin'] },
          4: { load: 5 },
          5: { person: officer.person },
          6: { person: worker.person },
          7: { load: 4 },
        }),
      ],
    })
    chosen(c)
    expect(barred(c, [...ids(1, 2, 3, 4), officer.person], [worker.person, expertId(2, 1)])).toEqual([
      'expert-barred',
      '/panel/0 系本案当事人或其代表，应当回避',
      '/panel/1 与当事人同一用人单位，应当回避',
      '/panel/2 已申报与当事人或承办人有亲属等利害关系，应当回避',
      '/panel/3 在办评判席位已满',
      '/panel/4 系本案承办人，应当回避',
      '/reserves/0 系本案当事人或其代表，应当回避',
      '/reserves/1 不在本级评判专家库（或已退出、请假）',
    ])
    expect(barred(c, ids(7, 8, 8), ids(9, 10))).toEqual(['expert-barred', '/panel/2 重复选择'])
    expect(c.does(worker, 'pick-panel', { panel: ids(7, 8, 9), reserves: ids(10, 11) })).toEqual(['panel-picked'])
  })

  test('is the worker’s alone, and once', () => {
    const c = unresolved()
    expect(refused(c.when(worker, 'pick-panel', { panel: [], reserves: [] }))).toBe('not-at-this-stage')
    chosen(c)
    expect(refused(c.when(officer, 'pick-panel', { panel: [], reserves: [] }))).toBe('not-yours-to-do')
    pick(c)
    expect(refused(c.when(worker, 'pick-panel', { panel: ids(1, 2, 3), reserves: ids(4, 5) }))).toBe(
      'not-at-this-stage',
    )
  })

  test('silence closes the case; it may be reopened, and then the committee again', () => {
    const c = unresolved()
    chosen(c)
    expect(c.runsOut('panelPick')).toEqual(['expired', 'closed'])
    expect(c.now().closing).toMatchObject({ status: 'closed', outcome: 'unreachable' })
    c.does(worker, 'reopen', { words: '因病未能及时选择' })
    expect(c.now().committee.status).toBe('none')
  })

  test('a pool that shrank meanwhile is not the worker’s silence', () => {
    const c = unresolved()
    chosen(c)
    c.pools([pool(1, 4), pool(2, 9)])
    expect(c.runsOut('panelPick')).toEqual(['expired', 'committee-convened'])
    expect(c.now().committee).toMatchObject({ tier: 2, status: 'picking' })
  })
})

describe('the seats', () => {
  const seating = (size = 3) => {
    const c = unresolved()
    chosen(c)
    pick(c, size)
    return c
  }

  test('are each asked by name, two working days', () => {
    const c = seating()
    expect(owed(c, 'seatAcceptance').map(({ owner, length }) => [owner, length])).toEqual(
      [1, 2, 3].map((n) => [{ role: 'expert', unit: units.street, person: expertId(1, n) }, 2]),
    )
  })

  test('all taken: the panel is complete', () => {
    const c = seating()
    expect(c.does(expert(expertId(1, 1)), 'accept-seat')).toEqual(['seat-accepted'])
    expect(refused(c.when(expert(expertId(1, 1)), 'accept-seat'))).toBe('not-at-this-stage')
    expect(refused(c.when(expert(expertId(1, 4)), 'accept-seat'))).toBe('not-yours-to-do')
    c.does(expert(expertId(1, 2)), 'accept-seat')
    expect(c.does(expert(expertId(1, 3)), 'accept-seat')).toEqual(['seat-accepted', 'panel-seated'])
    expect(owed(c, 'responseMeeting')[0]).toMatchObject({ owner: { person: expertId(1, 1) }, length: 10 })
  })

  test('an expert recuses: a reserve steps in, and is asked', () => {
    const c = seating()
    expect(c.does(expert(expertId(1, 2)), 'recuse', { words: '曾提供咨询' })).toEqual([
      'seat-vacated',
      'reserve-called',
    ])
    expect(c.now().committee.seats[1]).toMatchObject({ person: expertId(1, 4), status: 'asked' })
    expect(c.now().committee).toMatchObject({ reserves: [expertId(1, 5)], passedOver: [expertId(1, 2)], size: 3 })
  })

  test('an expert is silent: marked, and a reserve steps in', () => {
    const c = seating()
    c.does(expert(expertId(1, 1)), 'accept-seat')
    expect(c.runsOut('seatAcceptance')).toEqual([
      'expired',
      'seat-vacated',
      'reserve-called',
      'expired',
      'seat-vacated',
      'reserve-called',
    ])
    expect(
      c
        .events()
        .filter(({ type }) => type === 'expired')
        .map(({ data }) => (data as { person: string }).person),
    ).toEqual([expertId(1, 2), expertId(1, 3)])
  })

  test('handler and employer may each challenge once; strangers not', () => {
    const c = seating()
    expect(c.does(employer, 'challenge-seat', { seat: 1, words: '系近亲属' })).toEqual([
      'seat-vacated',
      'reserve-called',
    ])
    expect(refused(c.when(employer, 'challenge-seat', { seat: 2, words: '同上' }))).toBe('challenged-once')
    expect(refused(c.when(officer, 'challenge-seat', { seat: 5, words: '无此席' }))).toBe('no-such-seat')
    expect(c.does(officer, 'challenge-seat', { seat: 2, words: '有利害关系' })).toEqual([
      'seat-vacated',
      'reserve-called',
    ])
    expect(refused(c.when(worker, 'challenge-seat', { seat: 3, words: '不服' }))).toBe('not-yours-to-do')
  })

  test('a reserve who may no longer sit is passed by', () => {
    const c = seating()
    c.pools([pool(1, 9, { 4: { ties: ['kin'] } }), ...fullPools.slice(1)])
    c.does(expert(expertId(1, 2)), 'recuse', { words: '回避' })
    expect(last(c, 'reserve-called')).toMatchObject({ person: expertId(1, 5), dropped: [expertId(1, 4)] })
  })

  test('reserves spent: the worker names one more, who is asked; named wrongly is refused', () => {
    const c = seating()
    for (const n of [2, 4, 5]) c.does(expert(expertId(1, n)), 'recuse', { words: '回避' })
    expect(c.types().at(-1)).toBe('expert-wanted')
    expect(owed(c, 'extraExpert')[0]).toMatchObject({ owner: { person: worker.person }, length: 2 })
    for (const no of [expertId(1, 1), expertId(1, 2), expertId(2, 1)])
      expect(refused(c.when(worker, 'name-expert', { expert: no }))).toBe('expert-barred')
    expect(c.does(worker, 'name-expert', { expert: expertId(1, 6) })).toEqual(['expert-named'])
    expect(refused(c.when(worker, 'name-expert', { expert: expertId(1, 7) }))).toBe('not-at-this-stage')
    seatAll(c)
    expect(c.now().committee.status).toBe('responding')
  })

  test('nobody named in two working days: the next tier', () => {
    const c = seating()
    for (const n of [2, 4, 5]) c.does(expert(expertId(1, n)), 'recuse', { words: '回避' })
    c.does(expert(expertId(1, 1)), 'accept-seat')
    c.does(expert(expertId(1, 3)), 'accept-seat')
    expect(c.runsOut('extraExpert')).toEqual(['expired', 'committee-convened'])
    expect(last(c, 'committee-convened')).toMatchObject({ tier: 2, because: 'panel-incomplete' })
    expect(c.now().committee.sat).toEqual([expertId(1, 1), expertId(1, 3)])
  })

  test('nobody left in the pool: the next tier at once', () => {
    const c = unresolved({ pools: [pool(1, 5), pool(2, 9)] })
    chosen(c)
    pick(c)
    for (const n of [2, 4]) c.does(expert(expertId(1, n)), 'recuse', { words: '回避' })
    expect(c.does(expert(expertId(1, 5)), 'recuse', { words: '回避' })).toEqual(['seat-vacated', 'committee-convened'])
  })

  test('who is in a seat sees the case, for what they need; who left it does not', () => {
    const c = seating()
    const second = expert(expertId(1, 2))
    expect(sidesOf(c.now(), second)).toEqual(['expert'])
    expect(sees(c.now(), expert(expertId(1, 4)))).toBe(false)
    const message = { type: 'message-sent', data: { to: 'everyone' } } as never
    const opened = c.events()[0]
    expect([reads(message, ['expert']), opened !== undefined && reads(opened, ['expert'])]).toEqual([false, true])
    c.does(second, 'recuse', { words: '回避' })
    expect(sees(c.now(), second)).toBe(false)
    expect(sees(c.now(), stranger)).toBe(false)
    expect(
      accessOf(c.now())
        .filter(({ role }) => role === 'expert')
        .map(({ id }) => id),
    ).toEqual([1, 4, 3].map((n) => expertId(1, n)))
  })
})

describe('the response meeting', () => {
  const responding = () => {
    const c = unresolved()
    chosen(c)
    pick(c)
    seatAll(c)
    return c
  }

  test('handler and employer answer; the chair records it, and voting begins', () => {
    const c = responding()
    expect(c.does(officer, 'answer-panel', { words: '办理经过' })).toEqual(['panel-answered'])
    expect(c.does(employer, 'answer-panel', { words: '单位意见' })).toEqual(['panel-answered'])
    expect(c.now().committee.answered).toEqual(['officer', 'employer'])
    expect(refused(c.when(worker, 'answer-panel', { words: '我' }))).toBe('not-yours-to-do')
    const meeting = { occurredOn: '2026-11-25', words: '记录' }
    expect(refused(c.when(expert(expertId(1, 2)), 'record-response-meeting', meeting))).toBe('not-yours-to-do')
    expect(
      refused(c.when(expert(expertId(1, 1)), 'record-response-meeting', { ...meeting, occurredOn: '2026-11-26' })),
    ).toBe('day-in-future')
    expect(c.does(expert(expertId(1, 1)), 'record-response-meeting', meeting)).toEqual([
      'response-meeting-held',
      'ballots-opened',
    ])
    expect(refused(c.when(officer, 'answer-panel', { words: '补充' }))).toBe('not-at-this-stage')
  })

  test('not held in ten working days: recorded, with the chair accountable, and voting begins anyway', () => {
    const c = responding()
    expect(c.runsOut('responseMeeting')).toEqual(['expired', 'ballots-opened'])
    expect(last(c, 'expired')).toMatchObject({ person: expertId(1, 1) })
    expect(last(c, 'ballots-opened')).toMatchObject({ because: 'meeting-lapsed' })
    expect(c.now().committee.meetingHeld).toBe(false)
  })

  test('a seat that falls vacant is filled first; then handler and employer are heard', () => {
    const c = responding()
    expect(c.does(expert(expertId(1, 3)), 'recuse', { words: '发现利害关系' })).toEqual([
      'seat-vacated',
      'reserve-called',
    ])
    expect(owed(c, 'responseMeeting')).toEqual([])
    expect(c.does(expert(expertId(1, 4)), 'accept-seat')).toEqual(['seat-accepted', 'panel-seated'])
  })
})

describe('the ballots', () => {
  test('are owed by each seat, three working days; nobody leaves the panel any more', () => {
    const c = unresolved()
    toVote(c)
    expect(owed(c, 'ballots').map(({ owner, length }) => [owner.person, length])).toEqual(
      [1, 2, 3].map((n) => [expertId(1, n), 3]),
    )
    expect(refused(c.when(expert(expertId(1, 1)), 'recuse', { words: '回避' }))).toBe('voting-began')
    expect(refused(c.when(officer, 'challenge-seat', { seat: 1, words: '回避' }))).toBe('voting-began')
  })

  test('show nothing of the choice; replaced, the last one counts', () => {
    const c = unresolved()
    toVote(c)
    c.cast(1, middle('987654321'))
    c.cast(1, forWorker)
    expect(JSON.stringify([c.now(), c.events()])).not.toMatch(/987654321|"choice":"/)
    expect(c.now().committee.seats[0]).toMatchObject({ replaced: 1 })
    c.cast(2, forWorker)
    expect(c.cast(3, forHandling)).toEqual(['ballot-cast', 'voting-closed'])
    expect(c.count()).toEqual(['ballots-revealed', 'verdict-reached'])
    expect(last(c, 'verdict-reached')).toMatchObject({
      choice: 'worker',
      counts: { worker: 2, handling: 1, middle: 0, abstain: 0, notCast: 0 },
      dissent: [3],
    })
  })

  test.each([
    [{ choice: 'middle' }],
    [{ choice: 'worker', amount: '100' }],
    [{ choice: 'abstain', act: '赔礼道歉' }],
  ] as const)('%j is incomplete', (vote) => {
    const c = unresolved()
    toVote(c)
    expect(refused(c.cast(1, vote))).toBe('ballot-incomplete')
  })

  test('are refused before the vote and after it, and from whoever has no seat', () => {
    const c = unresolved()
    chosen(c)
    pick(c)
    seatAll(c)
    expect(refused(c.cast(1, forWorker))).toBe('not-at-this-stage')
    c.runsOut('responseMeeting')
    expect(refused(c.when(expert(expertId(1, 4)), 'cast-ballot', { choice: 'worker', reasons: '理由' }))).toBe(
      'not-yours-to-do',
    )
    expect(possible(c.now(), expert(expertId(1, 1))).map(({ name }) => name)).toEqual(['cast-ballot'])
    for (const n of [1, 2, 3]) c.cast(n, forWorker)
    expect(refused(c.cast(1, forHandling))).toBe('voting-closed')
    c.count()
    expect(refused(c.cast(1, forHandling))).toBe('voting-closed')
  })

  test('at the deadline everybody missing is marked, and voting closes once', () => {
    const c = unresolved()
    toVote(c)
    c.cast(2, forWorker)
    expect(c.runsOut('ballots')).toEqual(['expired', 'expired', 'voting-closed'])
    expect(c.count()).toEqual(['ballots-revealed', 'committee-convened'])
    expect(last(c, 'committee-convened')).toMatchObject({ tier: 2, because: 'no-quorum' })
  })

  test('one that does not open is as not cast, and named', () => {
    const c = unresolved()
    toVote(c)
    for (const n of [1, 2, 3]) c.cast(n, forWorker)
    expect(c.count([3])).toEqual(['ballots-revealed', 'verdict-reached'])
    expect(c.now().committee).toMatchObject({
      uncounted: [{ seat: 3, why: 'unopened' }],
      verdict: { counts: { worker: 2, notCast: 1 } },
    })
  })

  test('the way to arbitration is open while they are cast; then they are never opened', () => {
    const c = unresolved()
    toVote(c)
    for (const n of [1, 2, 3]) c.cast(n, forWorker)
    expect(c.now().effects.map(({ kind }) => kind)).toEqual(['tallyBallots'])
    expect(c.does(worker, 'release-to-arbitration')).toEqual(['released-to-arbitration'])
    expect(c.now().effects.filter(({ kind }) => kind === 'tallyBallots')).toEqual([])
    expect([c.now().committee.status, stageOf(c.now())]).toEqual(['ended', 'arbitration'])
  })
})

describe('the verdict', () => {
  const reached = (votes: readonly Vote[]) => {
    const c = unresolved()
    voteAll(c, votes)
    return c
  }

  test('for the worker or a middle way, accepted by both: the handling carries it out, and it is judged', () => {
    const c = reached([middle('300'), middle('100'), middle('200'), middle('400'), forWorker])
    expect(c.now().committee.verdict).toMatchObject({ choice: 'middle', amount: '200', dissent: [5], final: false })
    expect(owed(c, 'verdictAnswer').map(({ owner, length }) => [owner.role, length])).toEqual([
      ['officer', 5],
      ['worker', 5],
    ])
    expect(c.does(worker, 'answer-verdict', { accept: true })).toEqual(['verdict-answered'])
    expect(refused(c.when(worker, 'answer-verdict', { accept: false }))).toBe('answered-already')
    expect(c.does(employer, 'answer-verdict', { accept: false, words: '保留意见' })).toEqual(['verdict-answered'])
    expect(c.does(officer, 'answer-verdict', { accept: true })).toEqual(['verdict-answered', 'verdict-accepted'])
    expect([c.now().handling.status, stageOf(c.now())]).toEqual(['open', 'handling'])
    c.does(officer, 'reply', { words: '按评判结论办理' })
    expect(refused(c.when(officer, 'find-unsubstantiated', { words: '不成立' }))).toBe('verdict-accepted')
    c.does(officer, 'propose-result', { terms: { total: '200', instalments: [{ amount: '200', due: '2026-12-10' }] } })
    c.does(worker, 'agree-to-result', { version: 1 })
    c.does(employer, 'agree-to-result', { version: 1 })
    expect(c.now().rating).toMatchObject({ status: 'open', result: 'verdict-accepted' })
    c.does(employer, 'report-payment', { n: 1, amount: '200', occurredOn: '2026-11-25' })
    c.does(worker, 'confirm-payment', { n: 1 })
    expect(c.does(worker, 'rate', { score: 5, solved: true })).toEqual(['rated', 'closed'])
    expect(c.now().closing).toMatchObject({ outcome: 'satisfied', result: 'verdict-accepted' })
  })

  test('for the handling, accepted by both: the end, and it is judged; the committee is not offered again', () => {
    const c = reached([forHandling, forHandling, forWorker])
    c.does(worker, 'answer-verdict', { accept: true })
    expect(c.does(officer, 'answer-verdict', { accept: true })).toEqual([
      'verdict-answered',
      'verdict-accepted',
      'rating-opened',
    ])
    expect(c.does(worker, 'rate', { score: 2, solved: false })).toEqual(['rated', 'choice-offered'])
    expect(c.now().choice.open?.roads).toEqual(['mediation', 'arbitration', 'none'])
    c.does(worker, 'choose-road', { road: 'none' })
    expect(c.now().closing).toMatchObject({ outcome: 'verdict-accepted' })
  })

  test('refused by the worker: the next tier, a new panel; who sat does not sit again', () => {
    const c = reached([forHandling, forHandling, forWorker])
    expect(c.does(worker, 'answer-verdict', { accept: false })).toEqual([
      'verdict-answered',
      'verdict-refused',
      'committee-convened',
    ])
    expect(c.now().committee).toMatchObject({
      tier: 2,
      round: 2,
      status: 'picking',
      sat: [1, 2, 3].map((n) => expertId(1, n)),
      verdict: null,
    })
    expect(c.now().committee.past).toMatchObject([{ round: 1, tier: 1, verdict: 'handling' }])
    c.pools([pool(1, 9), pool(2, 9, { 1: { person: expertId(1, 1) } }), pool(3, 9)])
    const came = c.when(worker, 'pick-panel', {
      panel: [expertId(1, 1), expertId(2, 2), expertId(2, 3)],
      reserves: [expertId(2, 4), expertId(2, 5)],
    })
    expect(isRefusal(came) ? came.parts : came).toMatchObject([{ path: '/panel/0', why: { zh: '已参加本案评判' } }])
  })

  test('refused by the unit: its upper union is told', () => {
    const c = reached([forWorker, forWorker, forWorker])
    expect(c.does(officer, 'answer-verdict', { accept: false, words: '无法执行' })).toEqual([
      'verdict-answered',
      'verdict-refusal-referred',
      'verdict-refused',
      'committee-convened',
    ])
    expect(last(c, 'verdict-refusal-referred')).toEqual({ from: units.street, to: units.county })
  })

  test('not answered in time: both are marked, and the next tier has it', () => {
    const c = reached([forWorker, forWorker, forWorker])
    expect(c.runsOut('verdictAnswer')).toEqual(['expired', 'expired', 'verdict-refused', 'committee-convened'])
  })

  test.each([
    ['a tie', [forWorker, forWorker, forHandling, forHandling, abstains], 'no-majority'],
    ['all abstain', [abstains, abstains, abstains], 'all-abstained'],
    ['half of those who decide', [forWorker, forHandling, abstains], 'no-majority'],
  ] as const)('%s: the next tier', (_, votes, because) => {
    const c = reached(votes)
    expect(last(c, 'committee-convened')).toMatchObject({ tier: 2, because })
  })

  test('the third tier is the last here: a tie leaves it undecided, a refusal is final; arbitration is shown', () => {
    const tie = unresolved({ pools: [pool(3, 9)] })
    expect(voteAll(tie, [forWorker, forHandling, abstains])).toEqual([
      'ballots-revealed',
      'committee-undecided',
      'choice-offered',
    ])
    expect([tie.now().committee.status, stageOf(tie.now())]).toEqual(['undecided', 'committee'])
    const final = unresolved({ pools: [pool(3, 9)] })
    voteAll(final, [forWorker, forWorker, abstains])
    expect(final.now().committee.verdict?.final).toBe(true)
    expect(final.does(worker, 'answer-verdict', { accept: false })).toEqual([
      'verdict-answered',
      'verdict-refused',
      'choice-offered',
    ])
    expect(final.now().choice.open).toMatchObject({ because: 'verdict-refused', roads: ['arbitration', 'none'] })
  })

  test('is answered by those it concerns, while it stands', () => {
    const c = reached([forWorker, forWorker, forWorker])
    expect(refused(c.when(expert(expertId(1, 1)), 'answer-verdict', { accept: true }))).toBe('not-yours-to-do')
    c.does(worker, 'answer-verdict', { accept: false })
    expect(refused(c.when(officer, 'answer-verdict', { accept: true }))).toBe('not-at-this-stage')
  })
})
