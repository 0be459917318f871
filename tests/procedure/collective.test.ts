import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { possible } from '../../domain/case/act.js'
import { obligations } from '../../domain/case/fold.js'
import { reads, sees, sidesOf } from '../../domain/case/sight.js'
import { frame, frameworkHash, minus, plus, portions, rowHash } from '../../domain/procedure/collective/framework.js'
import { openedBySplit } from '../../domain/procedure/collective/split.js'
import * as fen from '../../domain/values/fen.js'
import { blank, fold } from '../../domain/case/fold.js'
import type { Recorded } from '../../domain/case/event.js'
import { system } from '../../domain/case/actor.js'
import { employer, factsOf } from '../support/given.js'
import { csvOf, header, listed } from '../support/workers.js'
import {
  act,
  actorOf,
  attempt,
  before,
  drafted,
  formally,
  gathered,
  later,
  personOf,
  mediated,
  refusedAs,
  settled,
  sign,
  signature,
  statusesOf,
  terms,
  typesOf,
  type Many,
} from './collective-case.js'

/** How an agent took it down. */
const oral = { identifiedBy: 'id-card', readBack: true, occurredOn: '2026-03-01' }

const openWith = (workers: number) => ({
  respondents: [employer],
  region: '330723',
  claim: { type: 'pay-arrears', amount: '1', remedies: ['payment'], knewOn: '2026-02-01' },
  facts: '全体拖欠工资',
  collective: { workers },
})

describe('the opening', () => {
  test('of fewer than ten is an ordinary case, and says so', () => {
    expect(attempt(before, 'worker', 'open', openWith(9))).toMatchObject({
      refused: 'too-few-workers',
      rule: { zh: expect.stringContaining('第七条') },
      help: { zh: expect.stringContaining('分别提出') },
    })
  })

  test('of ten is a collective case with nobody on its list yet', () => {
    const opened = act(before, 'worker', 'open', openWith(10))
    expect(opened.grievance.collective).toMatchObject({ status: 'open', workers: 10, count: 0, representatives: [] })
  })
})

test('an agent files it for the workers and keeps the list, also once there are representatives', () => {
  const filed = act(before, 'agent', 'open', { ...openWith(12), channel: 'agent', claimant: personOf(1), oral })
  const csv = csvOf(Array.from({ length: 12 }, (_, i) => listed(i + 1)))
  const listedAll = act(filed, 'agent', 'add-claimants', { csv, mandated: true })
  const appointed = act(listedAll, 'agent', 'appoint-representatives', { numbers: [4, 5, 6] })
  expect(act(appointed, 'agent', 'correct-claimant', { n: 7, amount: '5' }).rows.get(7)?.amount).toBe('5')
  expect(refusedAs(attempt(appointed, 'agent', 'apply-for-mediation'))).toBe('not-yours-to-do')
  // Who is no representative keeps nothing any more.
  expect(refusedAs(attempt(appointed, 'worker', 'correct-claimant', { n: 7, amount: '5' }))).toBe('not-yours-to-do')
})

describe('the list', () => {
  const opened = () => act(before, 'worker', 'open', openWith(12))
  const add = (csv: string, more: object = {}) => attempt(opened(), 'worker', 'add-claimants', { csv, ...more })
  const { name, idno, phone } = listed(2)

  test('is taken with the sum of what is claimed, to the fen', () => {
    const after = act(opened(), 'worker', 'add-claimants', {
      csv: csvOf([listed(2, '0.1'), listed(3, '1234.5'), listed(4, '99.99')]),
    })
    expect([...after.rows.values()].map(({ amount }) => amount)).toEqual(['10', '123450', '9999'])
    expect(after.grievance.collective).toMatchObject({ count: 3, total: '133459', next: 4 })
    expect(after.grievance.opening.claim?.amount).toBe('133459')
    expect(after.last[0]?.data).not.toHaveProperty('name')
  })

  test('is read with a byte order mark, quotes, CRLF and full-width commas in names', () => {
    const csv = `\uFEFF姓名,身份证号,手机号,金额(元)\r\n"买买提，阿里",${idno},${phone},"12.00"\r\n\r\n"欧阳""小""明",${listed(3).idno},,7\r\n`
    const after = act(opened(), 'worker', 'add-claimants', { csv })
    expect([...after.rows.values()].map(({ amount }) => amount)).toEqual(['1200', '700'])
  })

  test.each([
    ['no name', `,${idno},${phone},1`, 'name'],
    ['a wrong check character', `${name},${idno.slice(0, 17)}${idno.endsWith('X') ? '1' : 'X'},${phone},1`, 'idno'],
    ['a wrong phone', `${name},${idno},12345,1`, 'phone'],
    ['three decimals', `${name},${idno},${phone},1.005`, 'amount'],
    ['a separator', `${name},${idno},${phone},"1,000"`, 'amount'],
    ['a minus', `${name},${idno},${phone},-1`, 'amount'],
    ['nothing', `${name},${idno},${phone},0.00`, 'amount'],
    ['too much', `${name},${idno},${phone},1000000000`, 'amount'],
    ['a column too many', `${name},${idno},${phone},1,2`, 'row'],
    ['somebody twice', `${name},${listed(1).idno},${phone},1`, 'idno'],
  ])('names the row that has %s, and takes nothing', (_, line, field) => {
    const first = listed(1)
    const refusal = add(`${header}\n${first.name},${first.idno},${first.phone},5\n${line}`)
    expect(refusal).toMatchObject({
      refused: 'bad-rows',
      parts: [{ path: `/csv/3/${field}`, why: { zh: expect.stringMatching(/^第3行：/) } }],
    })
  })

  test('with errors is taken for the rest, where that is asked for', () => {
    const after = act(opened(), 'worker', 'add-claimants', {
      csv: `${csvOf([listed(2), listed(3)])}\n坏行,1,2,3`,
      partial: true,
    })
    expect(after.grievance.collective).toMatchObject({
      count: 2,
      imported: { added: 2, left: 1, leftOut: [{ row: 4, why: 'idno' }] },
    })
  })

  test('does not take somebody who is on it already', () => {
    const after = act(opened(), 'worker', 'add-claimants', { csv: csvOf([listed(2)]) })
    expect(attempt(after, 'worker', 'add-claimants', { csv: csvOf([listed(3), listed(2)]) })).toMatchObject({
      refused: 'bad-rows',
      parts: [{ path: '/csv/3/idno', why: { zh: '第3行：该职工已在本案名单中' } }],
    })
  })

  test.each(['', '姓名,金额(元)\n甲,1', `${header},备注\n甲,${idno},,1,x`, `${header}\n"甲,${idno},,1`])(
    'that is none is refused: %j',
    (csv) => {
      expect(refusedAs(add(csv))).toBe('list-unreadable')
    },
  )

  test('comes as rows too, in fen', () => {
    const after = act(opened(), 'worker', 'add-claimants', { rows: [{ name, idno, phone, amount: '1250' }] })
    expect(after.rows.get(1)).toMatchObject({ amount: '1250', status: 'listed', mandate: 'none' })
  })

  test('is corrected and shortened, and its counts follow', () => {
    const corrected = act(gathered(), 'worker', 'correct-claimant', { n: 5, amount: '1' })
    const removed = act(corrected, 'worker', 'remove-claimant', { n: 6 })
    const amounts = [...removed.rows.values()].filter(({ status }) => status === 'listed').map(({ amount }) => amount)
    expect(removed.grievance.collective).toMatchObject({ count: 11, mandates: 11, total: fen.sum(amounts) })
    expect(refusedAs(attempt(removed, 'worker', 'remove-claimant', { n: 6 }))).toBe('no-such-claimant')
    expect(refusedAs(attempt(removed, 7, 'remove-claimant', { n: 8 }))).toBe('not-your-row')
    expect(act(removed, 7, 'remove-claimant', { n: 7 }).grievance.collective.count).toBe(10)
  })

  test('stands once there is an agreement', () => {
    expect(refusedAs(attempt(drafted(), 'worker', 'add-claimants', { csv: csvOf([listed(50)]) }))).toBe(
      'not-at-this-stage',
    )
    expect(refusedAs(attempt(drafted(), 'worker', 'remove-claimant', { n: 9 }))).toBe('not-your-row')
  })
})

describe('representatives', () => {
  const unmandated = () =>
    act(act(before, 'worker', 'open', openWith(12)), 'worker', 'add-claimants', {
      csv: csvOf(Array.from({ length: 12 }, (_, i) => listed(i + 1))),
    })

  test('are three to five of the workers, each once, of ten at least', () => {
    expect(refusedAs(attempt(unmandated(), 'worker', 'appoint-representatives', { numbers: [1, 2, 2] }))).toBe(
      'named-twice',
    )
    expect(() => attempt(unmandated(), 'worker', 'appoint-representatives', { numbers: [1, 2] })).toThrow()
    const few = act(act(before, 'worker', 'open', openWith(12)), 'worker', 'add-claimants', {
      csv: csvOf([listed(1), listed(2), listed(3)]),
    })
    expect(refusedAs(attempt(few, 'worker', 'appoint-representatives', { numbers: [1, 2, 3] }))).toBe('too-few-workers')
  })

  test('act for all once more than half have given their mandate', () => {
    const appointed = act(
      act(unmandated(), 'worker', 'appoint-representatives', { numbers: [2, 3, 4] }),
      'officer',
      'accept',
    )
    expect(refusedAs(attempt(appointed, 2, 'apply-for-mediation'))).toBe('representatives-first')
    expect(refusedAs(attempt(appointed, 'worker', 'apply-for-mediation'))).toBe('not-yours-to-do')
    const half = [5, 6, 7, 8, 9, 10].reduce((state, n) => act(state, n, 'give-mandate'), appointed)
    expect(refusedAs(attempt(half, 2, 'apply-for-mediation'))).toBe('representatives-first')
    const more = act(half, 11, 'give-mandate')
    expect(more.rows.get(11)?.mandate).toBe('given')
    expect(refusedAs(attempt(more, 11, 'give-mandate'))).toBe('mandate-given-already')
    expect(act(more, 2, 'apply-for-mediation').grievance.mediation.status).toBe('consenting')
  })

  test('are given their mandates anew when others take their place', () => {
    const again = act(gathered(), 'worker', 'appoint-representatives', { numbers: [4, 5, 6], signed: [4, 5, 6] })
    expect(again.grievance.collective).toMatchObject({ mandates: 3 })
    expect(again.rows.get(1)?.mandate).toBe('none')
  })

  test.each([
    ['propose-settlement', { terms: { total: '1', instalments: [{ amount: '1', due: '2026-05-01' }] } }, 'mediator'],
    ['withdraw', {}, 'worker'],
    ['sign', { hash: '0'.repeat(64), identifiedBy: 'face', warned: true }, 'worker'],
    ['refuse-to-sign', {}, 'worker'],
    ['rate', { score: 5, solved: true }, 'worker'],
  ] as const)('cannot dispose for the others: %s is each alone', (name, input, who) => {
    const state = name === 'propose-settlement' ? mediated() : drafted()
    expect(refusedAs(attempt(state, who, name, input))).toBe('each-alone')
    expect(possible(state.grievance, actorOf(state, who)).map((one) => one.name)).not.toContain(name)
  })
})

describe('the framework agreement', () => {
  test('comes to the sum of its rows, and each row to the sum of its instalments', () => {
    const state = drafted()
    const { settlement } = state.grievance.signing
    expect(settlement?.total).toBe(fen.sum([...state.rows.values()].map((row) => row.settled ?? '0')))
    expect(fen.sum(settlement?.instalments.map(({ amount }) => amount) ?? [])).toBe(settlement?.total)
  })

  test('is proposed anew when the list has changed', () => {
    const proposed = act(mediated(), 'mediator', 'propose-framework', { terms, amounts: 'claimed' })
    const added = act(proposed, 'worker', 'add-claimants', { csv: csvOf([listed(40)]) })
    expect(refusedAs(attempt(added, 'employer', 'accept-proposal', { version: 1 }))).toBe('list-changed')
  })

  test.each([
    [
      'shares that do not come to the whole',
      { terms: { instalments: [{ share: 9999, due: '2026-05-01' }] }, amounts: 'claimed' },
      'shares-differ',
    ],
    [
      'days out of order',
      {
        terms: {
          instalments: [
            { share: 5000, due: '2026-05-02' },
            { share: 5000, due: '2026-05-01' },
          ],
        },
        amounts: 'claimed',
      },
      'instalments-out-of-order',
    ],
    [
      'a day past',
      { terms: { instalments: [{ share: 10000, due: '2026-01-01' }] }, amounts: 'claimed' },
      'due-day-past',
    ],
    ['a worker left out', { terms, amounts: [{ n: 1, amount: '5' }] }, 'rows-differ'],
    [
      'amounts too small to be paid in three',
      { terms, amounts: Array.from({ length: 12 }, (_, i) => ({ n: i + 1, amount: '2' })) },
      'amount-too-small',
    ],
  ])('is refused with %s', (_, input, refused) => {
    expect(refusedAs(attempt(mediated(), 'mediator', 'propose-framework', input))).toBe(refused)
  })

  test('gives a share of what each claims, rounded down', () => {
    const state = act(mediated(), 'mediator', 'propose-framework', { terms, amounts: { share: 8000 } })
    for (const row of state.rows.values()) expect(BigInt(row.offer ?? '0')).toBe((BigInt(row.amount) * 8000n) / 10000n)
  })
})

describe('signing', () => {
  test('covers the framework and the own row: nothing else is signed', () => {
    const state = drafted()
    const wrong = { ...signature(state, 4), rowHash: signature(state, 5).rowHash }
    expect(refusedAs(attempt(state, 4, 'sign-row', wrong))).toBe('text-changed')
    const signed = sign(state, 4)
    expect(signed.rows.get(4)).toMatchObject({ status: 'signed', signature: { hash: state.grievance.signing.hash } })
    expect(act(signed, 4, 'sign-row', signature(signed, 4)).last).toEqual([])
  })

  test('of one row edited voids that signature alone', () => {
    const two = sign(sign(drafted(), 4), 5)
    const edited = act(two, 'mediator', 'edit-row', { n: 4, amount: '90000' })
    expect(edited.rows.get(4)).toMatchObject({ status: 'asked', settled: '90000', signature: null })
    expect(edited.rows.get(5)?.status).toBe('signed')
    expect(edited.grievance.collective.signed).toMatchObject({ count: 1 })
    expect(edited.grievance.signing.hash).toBe(two.grievance.signing.hash)
    expect(edited.grievance.signing.settlement?.total).toBe(
      fen.sum([...edited.rows.values()].map((row) => row.settled ?? '0')),
    )
  })

  test('of a row taken away voids nothing', () => {
    const two = formally(sign(sign(drafted(), 4), 5))
    const left = act(two, 6, 'remove-claimant', { n: 6 })
    expect(left.grievance.signing.signatures).toEqual(two.grievance.signing.signatures)
    expect(left.grievance.collective).toMatchObject({ count: 11, signed: { count: 2 } })
    expect(left.grievance.signing.settlement?.total).toBe(
      fen.sum([...left.rows.values()].filter(({ status }) => status !== 'removed').map((row) => row.settled ?? '0')),
    )
  })

  test('of a framework edited voids all', () => {
    const state = formally(sign(sign(drafted(), 4), 5))
    const edited = act(state, 'mediator', 'edit-framework', { terms: { ...terms, acceleration: true } })
    expect(edited.grievance.signing.signatures).toEqual({})
    expect(edited.grievance.collective.signed.count).toBe(0)
    expect(new Set(statusesOf(edited))).toEqual(new Set(['asked']))
    expect(refusedAs(attempt(edited, 4, 'sign-row', signature(state, 4)))).toBe('text-changed')
  })

  test('takes effect when employer, mediator and seal are on it and nobody is silent', () => {
    const all = Array.from({ length: 12 }, (_, i) => i + 1)
    const sealedFirst = all.reduce(sign, formally(drafted()))
    expect(typesOf(sealedFirst)).toEqual([
      'claimant-signed',
      'agreement-took-effect',
      'performance-began',
      'rating-opened',
    ])
    const sealedLast = settled()
    expect(typesOf(sealedLast)).toContain('agreement-took-effect')
    expect(sealedLast.grievance.signing.settlement).toEqual(sealedFirst.grievance.signing.settlement)
    expect(new Set(statusesOf(sealedLast))).toEqual(new Set(['settled']))
  })

  test('takes effect for its signers at the end of the period; the silent and the dissenting go on alone', () => {
    const nine = [1, 2, 3, 4, 5, 6, 7, 8, 9].reduce(sign, formally(drafted()))
    const dissented = act(nine, 10, 'dissent', { words: '金额不对' })
    expect(dissented.grievance.signing.status).toBe('open')
    const over = later(dissented, 10)
    expect(over.grievance.signing.status).toBe('effective')
    expect(over.grievance.collective).toMatchObject({ settled: 9, splitting: 3, dissenting: 0 })
    expect(over.grievance.effects.map(({ kind }) => kind)).toContain('splitOff')
    expect([10, 11, 12].map((n) => over.rows.get(n)?.split?.reason)).toEqual(['dissent', 'silence', 'silence'])
    expect(over.grievance.performance.items.map(({ each }) => each?.of)).toEqual([9, 9, 9])
    expect(over.grievance.signing.settlement?.total).toBe(
      fen.sum([...over.rows.values()].filter(({ status }) => status === 'settled').map((row) => row.settled ?? '0')),
    )
  })

  test('fails where the employer has not signed, and where nobody else has', () => {
    expect(later(sign(drafted(), 4), 10).grievance.choice.open?.because).toBe('signing-failed')
    const silent = later(formally(drafted()), 10)
    expect(silent.grievance.choice.open?.because).toBe('signing-failed')
    expect(new Set(statusesOf(silent))).toEqual(new Set(['listed']))
  })

  test('is taken back by a later dissent, and given by a later signature', () => {
    const dissented = act(sign(drafted(), 4), 4, 'dissent')
    expect(dissented.grievance.collective).toMatchObject({ signed: { count: 0, sums: ['0', '0', '0'] }, dissenting: 1 })
    expect(sign(dissented, 4).grievance.collective).toMatchObject({ signed: { count: 1 }, dissenting: 0 })
  })
})

test('a worker who is split off has a case of their own: the same claim, their amount, their clocks, the link', () => {
  const over = later([1, 2, 3, 4, 5, 6, 7, 8, 9].reduce(sign, formally(drafted())), 10)
  const row = over.rows.get(10)
  if (row === undefined) throw new Error('no row')
  const empty = blank('00000000-0000-8000-a000-000000000901')
  const events = openedBySplit(over.grievance, row, empty, '事实', {
    actor: system,
    at: over.now,
    due: null,
    facts: factsOf(over.grievance),
  })
  const own = fold(
    empty,
    events.map(
      (event, i) =>
        ({ seq: i + 1, at: over.now, actor: 'system', command: '', type: event.type, data: event.data }) as Recorded,
    ),
  )
  expect(own.opening).toMatchObject({
    claimant: row.person,
    respondents: over.grievance.opening.respondents,
    claim: { type: 'pay-arrears', amount: row.amount },
    split: { case: over.grievance.id, n: 10, reason: 'silence' },
  })
  expect(own.collective.status).toBe('none')
  expect(own.charge.officer).toBe(over.grievance.charge.officer)
  expect(obligations(own).map(({ what }) => what)).toEqual(['choice'])
  expect(own.choice.open?.roads).toEqual(['mediation', 'committee', 'arbitration', 'none'])
})

describe('performance', () => {
  const report = (state: Many, item: number, numbers: 'all' | number[] = 'all') =>
    act(state, 'employer', 'report-payments', { item, numbers, occurredOn: '2026-03-02' })
  const all = Array.from({ length: 12 }, (_, i) => i + 1)

  test('is reported for all or some, and confirmed by each alone', () => {
    const some = report(settled(), 1, [1, 2, 3])
    expect(some.grievance.performance.items[0]).toMatchObject({
      status: 'reported',
      each: { of: 12, waiting: 3, received: 0 },
    })
    expect(refusedAs(attempt(some, 4, 'confirm-own-payment', { item: 1 }))).toBe('nothing-reported')
    expect(
      refusedAs(attempt(some, 'employer', 'report-payments', { item: 1, numbers: [3, 4], occurredOn: '2026-03-02' })),
    ).toBe('row-does-not-fit')
    const confirmed = act(report(some, 1), 4, 'confirm-own-payment', { item: 1 })
    expect(confirmed.grievance.performance.items[0]).toMatchObject({ each: { waiting: 11, received: 1 } })
    const whats = obligations(confirmed.grievance).map(({ key, what }) => `${what} ${key}`)
    expect(whats.filter((what) => what.startsWith('paymentConfirmation'))).toHaveLength(1)
  })

  test('is done when every worker has confirmed every instalment, to the fen', () => {
    let state = settled()
    for (const item of [1, 2, 3])
      state = all.reduce((now, n) => act(now, n, 'confirm-own-payment', { item }), report(state, item))
    expect(state.grievance.performance.status).toBe('performed')
    const performed = state.last.find(({ type }) => type === 'performed')
    expect(performed?.data).toMatchObject({ total: state.grievance.signing.settlement?.total })
  })

  test('that is disputed counts what came, and is reported again for the rest', () => {
    const disputed = act(report(settled(), 1), 5, 'dispute-own-payment', {
      item: 1,
      received: '100',
      words: '只收到一元',
    })
    expect(disputed.grievance.performance.items[0]).toMatchObject({
      received: '100',
      each: { waiting: 11, disputed: 1 },
    })
    const row = disputed.rows.get(5)
    const framework = disputed.grievance.collective.framework
    if (framework === null || row?.settled === null || row === undefined) throw new Error('no row')
    const again = act(report(disputed, 1, [5]), 5, 'confirm-own-payment', { item: 1 })
    expect(again.rows.get(5)?.payments['1']).toMatchObject({
      status: 'received',
      received: portions(framework, row.settled)[0],
    })
  })

  test('is never confirmed by silence; the officer establishes it from proof once the period is over', () => {
    const reported = report(settled(), 1)
    expect(
      refusedAs(
        attempt(reported, 'officer', 'establish-payments', {
          item: 1,
          numbers: 'all',
          occurredOn: '2026-03-02',
          proof: '银行回单',
        }),
      ),
    ).toBe('worker-first')
    const silent = later(act(reported, 1, 'confirm-own-payment', { item: 1 }), 12)
    expect(silent.grievance.performance.items[0]).toMatchObject({ each: { waiting: 11, received: 1 } })
    const established = act(silent, 'officer', 'establish-payments', {
      item: 1,
      numbers: 'all',
      occurredOn: '2026-03-02',
      proof: '银行回单',
    })
    expect(established.grievance.performance.items[0]).toMatchObject({ status: 'done', each: { received: 12 } })
  })

  test('that is missed for some is a default of the instalment, and the others go on', () => {
    const some = act(report(settled(), 1, [1, 2]), 1, 'confirm-own-payment', { item: 1 })
    const missed = later(some, 25)
    expect(missed.grievance.performance.items[0]?.status).toBe('overdue')
    expect(missed.grievance.performance.status).toBe('open')
    const paid = report(missed, 1)
    const done = [2, ...all.slice(2)].reduce((now, n) => act(now, n, 'confirm-own-payment', { item: 1 }), paid)
    expect(done.grievance.performance.items[0]?.status).toBe('done')
  })
})

describe('judging', () => {
  test('is each alone; the case is what the majority of those say who judged', () => {
    const scores = [5, 5, 5, 3, 3, 3, 3, 1, 1, 1, 1, 1]
    const rated = scores.reduce(
      (state, score, i) => act(state, i + 1, 'rate-own', { score, solved: score >= 3 }),
      settled(),
    )
    expect(rated.grievance.rating).toMatchObject({ status: 'rated', score: 2.67, solved: true })
    expect(rated.grievance.collective.ratings).toEqual({ rated: 12, satisfied: 7, sum: 32 })
    expect(refusedAs(attempt(settled(), 1, 'rate-own', { score: 5, solved: true }))).toBe(null)
  })

  test('ends with its period, by those who have judged', () => {
    const two = act(act(settled(), 4, 'rate-own', { score: 1, solved: false }), 5, 'rate-own', {
      score: 5,
      solved: true,
    })
    expect(refusedAs(attempt(two, 4, 'rate-own', { score: 5, solved: true }))).toBe('not-yours-to-judge')
    const over = later(two, 20)
    expect(over.grievance.rating).toMatchObject({ status: 'rated', solved: false })
    expect(over.grievance.choice.open?.because).toBe('low-rating')
    expect(later(settled(), 20).grievance.rating.status).toBe('unrated')
  })
})

describe('who sees what', () => {
  test('a worker of the list sees the case, one who has left does not', () => {
    const state = gathered()
    expect(sees(state.grievance, actorOf(state, 8))).toBe(true)
    expect(sees(state.grievance, actorOf(state, 50))).toBe(false)
    const left = act(state, 8, 'remove-claimant', { n: 8 })
    expect(sees(left.grievance, actorOf(left, 8))).toBe(false)
  })

  test('what one worker did is read by that worker and the representatives, not by the others', () => {
    const signed = sign(drafted(), 8)
    const [event] = signed.last
    if (event === undefined) throw new Error('nothing happened')
    const readBy = (n: number) => {
      const actor = actorOf(signed, n)
      return reads(event, sidesOf(signed.grievance, actor), actor.person)
    }
    expect([8, 9, 2].map(readBy)).toEqual([true, false, true])
  })
})

describe('by rows and schedules at random', () => {
  const shares = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 12 }).map((weights) => {
    const sum = weights.reduce((a, b) => a + b, 0)
    const parts = weights.slice(0, -1).map((weight) => Math.max(1, Math.floor((weight * 10_000) / sum)))
    return [...parts, 10_000 - parts.reduce((a, b) => a + b, 0)]
  })
  const amounts = fc.array(fc.bigInt({ min: 10_000n, max: 10n ** 11n - 1n }).map(String), {
    minLength: 1,
    maxLength: 60,
  })
  const framed = (parts: readonly number[]) => {
    const framework = frame(
      {
        instalments: parts.map((share, i) => ({ share, due: `2026-04-${String(i + 1).padStart(2, '0')}` })),
        acceleration: false,
        acts: [],
      },
      '2026-03-02T01:00:00.000Z',
    )
    if ('refused' in framework) throw new Error(framework.refused)
    return framework
  }

  test('every row comes to its amount, and the instalments to the total', () => {
    fc.assert(
      fc.property(shares, amounts, (parts, rows) => {
        const framework = framed(parts)
        let sums: readonly string[] = []
        for (const amount of rows) {
          const own = portions(framework, amount)
          expect(fen.sum(own)).toBe(amount)
          sums = plus(sums, own)
        }
        expect(fen.sum(sums)).toBe(fen.sum(rows))
        const [first = '0', ...rest] = rows
        expect(fen.sum(minus(sums, portions(framework, first)))).toBe(fen.sum(rest))
      }),
    )
  })

  test('a row more or less changes neither the hash of the framework nor that of another row', () => {
    fc.assert(
      fc.property(shares, amounts, (parts, rows) => {
        const hash = frameworkHash('某诉〔2026〕1号', framed(parts), { acts: [], other: null })
        const hashes = rows.map((amount, i) => rowHash(hash, { n: i + 1, person: 'p', amount }))
        expect(new Set(hashes).size).toBe(hashes.length)
      }),
    )
  })

  test('the order of signatures and dissents makes no difference', () => {
    const start = formally(drafted())
    const end = (order: readonly number[]) => {
      const state = order.reduce((now, n) => (n % 4 === 0 ? act(now, n, 'dissent') : sign(now, n)), start)
      const { collective, signing, performance } = state.grievance
      return JSON.stringify([
        collective.signed,
        collective.splitting,
        signing.settlement,
        performance.items.map(({ amount, each }) => [amount, each]),
        [...state.rows.values()].map(({ n, status, split }) => [n, status, split]),
      ])
    }
    const all = Array.from({ length: 12 }, (_, i) => i + 1)
    const expected = end(all)
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: 12 }), (order) => {
        expect(end(order)).toBe(expected)
      }),
      { numRuns: 25 },
    )
  })

  test('what the rows hold and what the case counts agree, whatever happens', () => {
    const step = fc.record({
      n: fc.integer({ min: 1, max: 12 }),
      what: fc.constantFrom('sign-row', 'dissent', 'remove-claimant', 'edit-row'),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        let state = drafted()
        for (const { n, what } of steps) {
          const input = {
            'sign-row': signature(state, n),
            dissent: {},
            'remove-claimant': { n },
            'edit-row': { n, amount: String(50_000 + n) },
          }[what]
          const after = attempt(state, what === 'edit-row' ? 'mediator' : n, what, input)
          if (!('refused' in after)) state = after
        }
        const rows = [...state.rows.values()]
        const here = rows.filter(({ status }) => status !== 'removed')
        const { collective, signing } = state.grievance
        expect(collective.count).toBe(here.length)
        expect(collective.dissenting).toBe(rows.filter(({ status }) => status === 'dissenting').length)
        const signed = rows.filter(({ status }) => status === 'signed')
        expect(collective.signed.count).toBe(signed.length)
        expect(fen.sum(collective.signed.sums)).toBe(fen.sum(signed.map((row) => row.settled ?? '0')))
        if (signing.status === 'open')
          expect(signing.settlement?.total).toBe(fen.sum(here.map((row) => row.settled ?? '0')))
      }),
      { numRuns: 40 },
    )
  })
})
