import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findingIds, findingRules, findingsIn, type EmployerRecord } from '../../domain/registers/harmony.js'
import { importTable } from '../../record/registering/import.js'
import { addUnit } from '../../record/registers.js'
import { createApi, type TestApi } from '../support/api.js'
import type { Login } from '../support/county.js'

let api: TestApi
let employer: string
beforeAll(async () => {
  api = await createApi()
  employer = api.county.employer
})
afterAll(() => api.close())

const did = async (as: Login, id: string, command: string, body: unknown = {}): Promise<void> => {
  const answer = await api.post(as, `/grievances/${id}/${command}`, body)
  if (answer.status !== 200) throw new Error(`${command}: ${answer.text}`)
}

async function settled(due: string): Promise<string> {
  const id = await api.opened()
  await did('officer', id, 'accept')
  const terms = { total: '900000', instalments: [{ amount: '900000', due }] }
  await did('officer', id, 'propose-result', { terms })
  await did('employer', id, 'agree-to-result', { version: 1 })
  await did('worker', id, 'agree-to-result', { version: 1 })
  return id
}

const join = (as: Login, year = 2026, at = employer) =>
  api.post(as, `/harmony/${at}/join`, { year, pledge: '按时足额支付工资' })
const grant = (as: Login, union: string, more: object = {}) =>
  api.post(as, `/harmony/${employer}/honours`, { year: 2026, union, ground: '劳动关系和谐', ...more })

test('an employer takes part, by itself or by its union, once a year, and may leave', async () => {
  expect((await join('employer')).status).toBe(200)
  const again = await join('officer')
  expect([again.status, again.body.code]).toEqual([409, 'already-takes-part'])
  expect((await join('employer', 2028)).body.code).toBe('year-ahead')
  expect((await api.post('employer', `/harmony/${employer}/leave`, { year: 2026 })).status).toBe(200)
  expect((await api.post('employer', `/harmony/${employer}/leave`, { year: 2026 })).body.code).toBe('takes-no-part')
  expect((await join('officer')).status).toBe(200)
  const { body } = await api.get('employer', `/harmony/${employer}`)
  expect(body).toMatchObject({
    entries: [{ year: 2026, pledge: '按时足额支付工资', leftOn: null }],
    record: null,
    history: [],
  })
})

test('what the cases say is counted of the cases in one’s charge', async () => {
  const onTime = await settled('2026-12-01')
  await did('employer', onTime, 'report-payment', { n: 1, amount: '900000', occurredOn: '2026-11-25' })
  await did('worker', onTime, 'confirm-payment', { n: 1 })
  await settled('2026-11-30')
  await api.opened()
  const before = (await api.get('officer', `/harmony/${employer}`)).body.record
  expect(before).toMatchObject({
    cases: 3,
    performedOnTime: 1,
    performedLate: 0,
    performing: 1,
    open: 3,
    unresolved: 1,
    overdue: 0,
    recovered: { fen: '900000' },
    against: [],
  })
  const read = await api.get('supervisor', `/harmony/${employer}`)
  expect(read.body.record.cases).toBe(3)
  const stats = await api.get('officer', `/statistics?by=employer&employer=${employer}`)
  expect(before.settled).toBe(stats.body.total.settled)
  expect(before.closed).toBe(stats.body.total.closed)
})

test('what speaks against an honour warns, and the honour is granted all the same', async () => {
  api.clock.advance(20 * 86_400_000)
  const late = await api.store.sql<{ case_id: string }[]>`
    select case_id from heads where state #>> '{performance,status}' = 'open'`
  for (const { case_id: id } of late) {
    await did('employer', id, 'report-payment', { n: 1, amount: '100000', occurredOn: '2026-12-10' })
    await did('worker', id, 'dispute-payment', { n: 1, received: '0', words: '没有收到' })
  }
  const record = (await api.get('officer', `/harmony/${employer}`)).body.record
  expect(record).toMatchObject({ overdue: 1, defaulted: 1, performing: 0, performedOnTime: 1 })
  const granted = await grant('officer', api.county.union)
  expect(granted.status, granted.text).toBe(200)
  expect(granted.body.against.map(({ code }: { code: string }) => code)).toContain('overdue-performance')
  expect((await grant('officer', api.county.union)).body.code).toBe('already-honoured')
  const { body } = await api.get('officer', `/harmony/${employer}`)
  expect(body.honours).toMatchObject([
    { year: 2026, level: { code: 'county' }, ground: '劳动关系和谐', withdrawnOn: null },
  ])
  expect(body.honours[0].against.map(({ code }: { code: string }) => code)).toContain('overdue-performance')
  expect((await api.get('employer', `/harmony/${employer}`)).body.honours[0].against).toEqual([])
  expect(body.history.map(({ what }: { what: string }) => what)).toEqual(['honoured', 'joined', 'left', 'joined'])
})

describe('an honour is refused', () => {
  test('where the employer takes no part, or the year is ahead', async () => {
    expect((await grant('officer', api.county.union, { year: 2025 })).body.code).toBe('takes-no-part')
    expect((await grant('officer', api.county.union, { grantedOn: '2027-12-01' })).body.code).toBe('year-ahead')
  })

  test('to who is not of the union that grants it; whoever has no part in the employer does not learn of it', async () => {
    expect((await grant('officer', api.county.city)).status).toBe(403)
    for (const login of ['worker', 'mediator', 'stranger', 'admin'] as const) {
      expect((await grant(login, api.county.union)).status).toBe(404)
      expect((await api.get(login, `/harmony/${employer}`)).status).toBe(404)
      expect((await join(login)).status).toBe(404)
      expect((await api.get(login, '/harmony')).body.rows).toEqual([])
    }
    expect((await grant('employer', api.county.union)).status).toBe(404)
    expect((await api.get(null, `/harmony/${employer}`)).status).toBe(401)
  })
})

test('the register is searched by year, level and name; what was withdrawn stands no more', async () => {
  const other = await addUnit(api.store, { kind: 'employer', name: '德清另一公司', region: '330521' })
  // It has no union of its own: that of the place answers.
  expect((await join('officer', 2026, other)).status).toBe(200)
  const list = async (query: string) =>
    (await api.get('supervisor', `/harmony?${query}`)).body.rows.map(
      ({ employer: one }: { employer: { id: string } }) => one.id,
    )
  expect((await list('year=2026')).toSorted()).toEqual([employer, other].toSorted())
  expect(await list('level=county')).toEqual([employer])
  expect(await list('honoured=false')).toEqual([other])
  expect(await list(`text=${encodeURIComponent('另一')}`)).toEqual([other])
  const id = (await api.get('officer', `/harmony/${employer}`)).body.honours[0].id
  const withdraw = (as: Login) => api.post(as, `/harmony/${employer}/honours/${id}/withdraw`, { ground: '拖欠工资' })
  expect((await withdraw('supervisor')).status).toBe(200)
  expect((await withdraw('officer')).body.code).toBe('no-honour-standing')
  expect(await list('level=county')).toEqual([])
  expect((await api.get('employer', `/harmony/${employer}`)).body.honours).toMatchObject([{ withdrawal: '拖欠工资' }])
})

test('honours come in as a table, each bad row named and nothing by half', async () => {
  const head = '单位,年度,级别,授予工会,授予日期,事由,撤销日期\n'
  const good = '德清某机械有限公司,2024,市级,湖州市总工会,2024-12-20,连续三年无争议,\n'
  const bad = `没有的公司,2024,县级,德清县总工会,2024-12-20,无,\n德清某机械有限公司,2023,省级,德清县总工会,2023-12-20,无,\n德清某机械有限公司,2022,县级,德清县总工会,2029-01-01,无,\n${good}`
  const taken = (csv: string) => importTable(api.store, 'honours', head + csv, { by: 'system' })
  expect(await taken(good + bad)).toMatchObject({
    outcome: 'refused',
    bad: [
      { row: 3, column: '单位' },
      { row: 4, column: '级别' },
      { row: 5, column: '授予日期' },
      { row: 6, column: '单位', words: { zh: '与第2行重复' } },
    ],
  })
  const count = async () => (await api.store.sql<{ n: number }[]>`select count(*)::int as n from harmony_honours`)[0]?.n
  expect(await count()).toBe(1)
  expect(await taken(good)).toMatchObject({ counted: { added: 1, changed: 0, same: 0 } })
  expect(await taken(good)).toMatchObject({ counted: { added: 0, changed: 0, same: 1 } })
  expect(await taken(good.replace(/,\n$/, ',2025-03-01\n'))).toMatchObject({ counted: { added: 0, changed: 1 } })
})

test('pledges and grounds are nowhere in clear', async () => {
  const [row] = await api.store.sql<{ text: string }[]>`
    select (select string_agg(e::text, '') from harmony_entries e) || (select string_agg(h::text, '') from harmony_honours h)
      || (select string_agg(l::text, '') from register_log l) as text`
  for (const words of ['按时足额', '劳动关系和谐', '拖欠工资', Buffer.from('拖欠工资').toString('hex')])
    expect(row?.text).not.toContain(words)
})

test('every rule speaks from its least on, and not before', () => {
  const none: EmployerRecord = {
    cases: 0,
    open: 0,
    unresolved: 0,
    closed: 0,
    settled: 0,
    workers: 0,
    claimed: '0',
    recovered: '0',
    performing: 0,
    performedOnTime: 0,
    performedLate: 0,
    overdue: 0,
    defaulted: 0,
    lettersServed: 0,
    lettersUnanswered: 0,
    lettersUncorrected: 0,
    proposals: 0,
    warnings: 0,
    warningsOpen: 0,
  }
  for (const id of findingIds) {
    const { of, least } = findingRules[id]
    expect(findingsIn({ ...none, [of]: least })).toEqual([id])
    expect(findingsIn({ ...none, [of]: least - 1 })).toEqual([])
  }
})
