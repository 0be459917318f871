import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listed as listedMeasures } from '../../db/queries/figure-cases.js'
import { measures } from '../../db/queries/figures.js'
import { expireObligation } from '../../record/passing.js'
import { rebuildProjections } from '../../record/refold.js'
import { createApi, type Answer, type TestApi } from '../support/api.js'
import type { Login } from '../support/county.js'

/*
 * Twelve cases that go different ways, over ten weeks: one of the city itself, two that nobody answered in time, one of which
 * the worker wants nothing kept. Then every figure is held against the list behind it.
 */

const day = 86_400_000
let api: TestApi
const ids: string[] = []

async function did(as: Login, id: string, command: string, body: unknown = {}): Promise<void> {
  const answer = await api.post(as, `/grievances/${id}/${command}`, body)
  if (answer.status !== 200) throw new Error(`${command}: ${answer.text}`)
}

const terms = (amount: string) => ({ total: amount, instalments: [{ amount, due: '2027-03-01' }] })

async function agreed(id: string, amount: string): Promise<void> {
  await did('officer', id, 'accept')
  api.clock.advance(2 * day)
  await did('officer', id, 'propose-result', { terms: terms(amount) })
  await did('employer', id, 'agree-to-result', { version: 1 })
  await did('worker', id, 'agree-to-result', { version: 1 })
}

beforeAll(async () => {
  api = await createApi()
  const claims = ['pay-arrears', 'bonus', 'work-injury', 'termination'] as const
  for (let n = 0; n < 12; n += 1) {
    const id = await api.opened({
      claim: { type: claims[n % 4], amount: String(1_000_000 + n), remedies: ['payment'], knewOn: '2026-10-01' },
      ...(n === 2 ? { region: '330500' } : {}),
    })
    ids.push(id)
    if (n % 3 === 0) {
      await agreed(id, '900000')
      if (n <= 3) await did('employer', id, 'report-payment', { n: 1, amount: '900000', occurredOn: '2026-11-27' })
      if (n === 3) await did('worker', id, 'confirm-payment', { n: 1 })
    }
    if (n % 3 === 1) {
      await did('officer', id, 'accept')
      api.clock.advance(day)
      await did('worker', id, 'withdraw')
      if (n === 4) await did('worker', id, 'reopen', { words: '公司反悔' })
    }
    api.clock.advance(6 * day)
    if (n === 5 || n === 8) await expireObligation(api.store, id, '1/firstResponse')
  }
  const [, , , , , , , withdrawn = ''] = ids
  const asked = await api.post('worker', '/me/erasure', { case: withdrawn })
  expect(asked.body).toMatchObject({ outcome: 'restricted' })
})
afterAll(() => api.close())

const period = 'from=2026-11-01&to=2027-12-31'
const read = (query: string, as: Login = 'supervisor'): Promise<Answer> => api.get(as, `/statistics?${query}`)

interface Behind {
  readonly rows: readonly Answer['body'][]
  readonly withheld: number
}

/** The whole list behind a figure, page by page. */
async function behind(query: string, as: Login = 'supervisor', limit = 100): Promise<Behind> {
  const rows: Answer['body'][] = []
  let withheld = 0
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Answer = await api.get(
      as,
      `/statistics/cases?${query}&limit=${limit}${cursor === '' ? '' : `&cursor=${cursor}`}`,
    )
    expect(page.status, page.text).toBe(200)
    rows.push(...page.body.rows)
    ;({ next: cursor, withheld } = page.body)
  }
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
  return { rows, withheld }
}

/** So many cases stand behind a figure, those with them that are counted but not listed. */
async function counted(query: string): Promise<number> {
  const { rows, withheld } = await behind(query)
  return rows.length + withheld
}

const paidThen = ({ rows }: Behind): string =>
  rows.reduce((sum, row) => sum + BigInt(row.recoveredThen.fen), 0n).toString()

/** A figure by the name of its measure. */
function figure(figures: Record<string, unknown>, measure: string): unknown {
  const tier = /^tier(\d)$/.exec(measure)?.[1]
  return tier === undefined ? figures[measure] : (figures['tiers'] as number[])[Number(tier) - 1]
}

describe('every total is its drill-down', () => {
  test('of the whole, measure by measure', async () => {
    const { body } = await read(`${period}&by=union`)
    expect(body.total.received).toBe(12)
    expect(body.total.accepted).toBe(8)
    for (const measure of measures) {
      const { rows, withheld } = await behind(`${period}&measure=${measure}`, 'supervisor', 5)
      expect([measure, rows.length + withheld]).toEqual([measure, figure(body.total, measure)])
    }
  })

  test.each([
    ['claim', 'claim'],
    ['union', 'union'],
    ['employer', 'employer'],
    ['person', 'person'],
    ['outcome', 'outcome'],
    ['district', 'districtOnly'],
  ])('by %s, row by row, those without one among them', async (by, filter) => {
    const { body } = await read(`${period}&by=${by}`)
    expect(body.rows.length).toBeGreaterThan(0)
    for (const { key, figures } of body.rows) {
      const row = `${period}&${key === null ? `none=${by}` : `${filter}=${key}`}`
      for (const measure of measures)
        expect([by, key, measure, await counted(`${row}&measure=${measure}`)]).toEqual([
          by,
          key,
          measure,
          figure(figures, measure),
        ])
      expect([by, key, paidThen(await behind(`${row}&measure=recovered`))]).toEqual([by, key, figures.recovered.fen])
      // And the figures of the row alone are those of the row.
      expect((await read(`${row}&by=claim`)).body.total.received).toBe(figures.received)
    }
    for (const measure of measures)
      expect([
        measure,
        body.rows.reduce((sum: number, row: Answer['body']) => sum + Number(figure(row.figures, measure)), 0),
      ]).toEqual([measure, figure(body.total, measure)])
  })

  test('a row without a key is those without an outcome yet; none is without an officer', async () => {
    const { rows } = (await read(`${period}&by=outcome`)).body
    expect(rows.find(({ key }: { key: string | null }) => key === null).figures).toMatchObject({
      received: 9,
      closed: 0,
    })
    expect(await counted(`${period}&none=outcome`)).toBe(9)
    expect(await counted(`${period}&none=person`)).toBe(0)
    expect((await api.get('supervisor', `/statistics/cases?${period}&none=month`)).status).toBe(422)
  })

  test('the row of a city is its own code alone, the filter is all that lies in it', async () => {
    const { body } = await read(`${period}&by=district`)
    const city = body.rows.find(({ key }: { key: string }) => key === '330500')
    expect(city.figures.received).toBe(1)
    expect((await behind(`${period}&districtOnly=330500`)).rows.map(({ id }) => id)).toEqual([ids[2]])
    expect(await counted(`${period}&district=330500`)).toBe(12)
  })

  test('what is restricted is counted and not listed, and the list says so', async () => {
    const { rows, withheld } = await behind(`${period}&outcome=withdrawn&measure=closed`)
    expect([rows.length, withheld]).toEqual([2, 1])
    expect(rows.map(({ id }) => id)).not.toContain(ids[7])
    expect((await behind(`${period}&measure=settled`)).withheld).toBe(0)
  })

  test('money that workers confirmed in the period', async () => {
    const { body } = await read(`${period}&by=union`)
    const list = await behind(`${period}&measure=recovered`)
    expect(list.rows.map(({ id }) => id)).toEqual([ids[3]])
    expect(paidThen(list)).toBe(body.total.recovered.fen)
    expect(body.total.recovered.fen).toBe('900000')
    // What was confirmed on another day is none of these.
    expect(await counted('from=2027-12-01&to=2027-12-31&measure=recovered')).toBe(0)
  })

  test('what ran out, by the unit and the person accountable', async () => {
    const { overdue } = (await read(`${period}&by=union`)).body
    expect(overdue.units.length).toBeGreaterThan(0)
    for (const { who, marks, cases } of [...overdue.units, ...overdue.people]) {
      const { rows } = await behind(`${period}&measure=overdue&accountable=${who.id}`)
      expect([who.name, rows.length, rows.reduce((sum, row) => sum + row.marks, 0)]).toEqual([who.name, cases, marks])
    }
    const all = (await behind(`${period}&measure=overdue`)).rows.map(({ id }) => id)
    expect(all).toEqual(expect.arrayContaining([ids[5], ids[8]]))
    expect(all).not.toContain(ids[1])
    // Asked of another figure it is both.
    const [{ who }] = overdue.units
    expect((await behind(`${period}&accountable=${who.id}`)).rows.length).toBe(overdue.units[0].cases)
  })

  test('by month, each figure in the month of its own day', async () => {
    const { body } = await read(`${period}&by=month`)
    const months: readonly string[] = body.rows.map(({ key }: { key: string }) => key)
    expect(months).toEqual(months.toSorted((a, b) => (a < b ? -1 : 1)))
    for (const { key, figures } of body.rows) {
      const last = new Date(Date.UTC(Number(key.slice(0, 4)), Number(key.slice(5)), 0)).toISOString().slice(0, 10)
      for (const measure of measures)
        expect([key, measure, await counted(`from=${key}-01&to=${last}&measure=${measure}`)]).toEqual([
          key,
          measure,
          figure(figures, measure),
        ])
      expect([key, paidThen(await behind(`from=${key}-01&to=${last}&measure=recovered`))]).toEqual([
        key,
        figures.recovered.fen,
      ])
    }
  })
})

test('reopened is not closed; money counts where the worker confirmed it', async () => {
  const { body } = await read(`${period}&by=claim`)
  expect(body.total.reopened).toBe(1)
  // Three of the four that were withdrawn stay so.
  const withdrawn = await api.get('supervisor', `/statistics?${period}&by=outcome`)
  expect(withdrawn.body.rows.find(({ key }: { key: string }) => key === 'withdrawn').figures.closed).toBe(3)
  const before = body.total.recovered.fen
  const [paid] = ids
  await did('worker', paid ?? '', 'confirm-payment', { n: 1 })
  const after = await read(`${period}&by=claim`)
  expect(BigInt(after.body.total.recovered.fen) - BigInt(before)).toBe(900_000n)
})

test('an officer counts the own union, a supervisor all below, others nothing', async () => {
  expect((await read(`${period}&by=union`, 'officer')).body.total.received).toBeGreaterThan(0)
  for (const login of ['stranger', 'worker', 'mediator', 'admin'] as const) {
    const { body, status } = await read(`${period}&by=union`, login)
    expect([login, status, body.total.received, body.rows]).toEqual([login, 200, 0, []])
    for (const measure of listedMeasures)
      expect(await behind(`${period}&measure=${measure}`, login)).toEqual({ rows: [], withheld: 0 })
  }
  expect((await api.get(null, `/statistics?${period}`)).status).toBe(401)
})

test('made again from the events they are the same', async () => {
  const tables = async () =>
    Promise.all(
      (['case_figures', 'recoveries', 'overdue_marks'] as const).map(
        (table) => api.store.sql`select * from ${api.store.sql(table)} order by 1, 2, 3`,
      ),
    )
  const before = JSON.stringify(await tables())
  await api.store.sql`delete from case_figures`
  await api.store.sql`delete from recoveries`
  await api.store.sql`delete from overdue_marks`
  await rebuildProjections(api.store)
  expect(JSON.stringify(await tables())).toBe(before)
})

test('tables come as CSV with a byte order mark and as a workbook', async () => {
  const csv = await api.get('supervisor', `/statistics.csv?${period}&by=claim`)
  expect(csv.status).toBe(200)
  expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8')
  expect(csv.text.startsWith('\uFEFF诉求类型,收件,')).toBe(true)
  const lines = csv.text.trim().split('\r\n')
  const head = lines[0]?.split(',') ?? []
  const { body } = await read(`${period}&by=claim`)
  const total = lines.find((line) => line.startsWith('合计,'))?.split(',') ?? []
  expect(total).toHaveLength(head.length)
  const cell = (heading: string) => total[head.indexOf(heading)]
  expect([cell('收件'), cell('并入他案'), cell('认为已解决')]).toEqual(['12', '0', String(body.total.solved)])
  for (const { words, meanDays, p90Days } of body.total.stages)
    expect([cell(`${words.zh}平均天数`), cell(`${words.zh}九成天数`)]).toEqual([
      String(meanDays ?? ''),
      String(p90Days ?? ''),
    ])
  const late = lines.slice(lines.indexOf('') + 1)
  expect(late).toEqual([
    '逾期',
    '单位或个人,名称,逾期次数,件数',
    ...body.overdue.units.map(({ who, marks, cases }: Answer['body']) => `单位,${who.name},${marks},${cases}`),
    ...body.overdue.people.map(({ who, marks, cases }: Answer['body']) => `个人,${who.name},${marks},${cases}`),
  ])
  expect(late.length).toBeGreaterThan(2)
  const xlsx = await api.get('supervisor', `/statistics.xlsx?${period}&by=claim`)
  expect(xlsx.status).toBe(200)
  expect(xlsx.text.startsWith('PK')).toBe(true)
})
