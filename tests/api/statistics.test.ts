import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { measures } from '../../db/queries/figures.js'
import { rebuildProjections } from '../../record/refold.js'
import { createApi, type Answer, type TestApi } from '../support/api.js'
import type { Login } from '../support/county.js'

/*
 * Twelve cases that go different ways, over ten weeks; then every figure is held against the list behind it.
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
    })
    ids.push(id)
    if (n % 3 === 0) {
      await agreed(id, '900000')
      if (n === 0) await did('employer', id, 'report-payment', { n: 1, amount: '900000', occurredOn: '2026-11-27' })
    }
    if (n % 3 === 1) {
      await did('officer', id, 'accept')
      api.clock.advance(day)
      await did('worker', id, 'withdraw')
      if (n === 4) await did('worker', id, 'reopen', { words: '公司反悔' })
    }
    api.clock.advance(6 * day)
  }
})
afterAll(() => api.close())

const period = 'from=2026-11-01&to=2027-12-31'
const read = (query: string, as: Login = 'supervisor'): Promise<Answer> => api.get(as, `/statistics?${query}`)

async function listed(query: string, as: Login = 'supervisor'): Promise<readonly { id: string; number: string }[]> {
  const rows: { id: string; number: string }[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Answer = await api.get(
      as,
      `/statistics/cases?${query}&limit=5${cursor === '' ? '' : `&cursor=${cursor}`}`,
    )
    expect(page.status, page.text).toBe(200)
    rows.push(...page.body.rows)
    cursor = page.body.next
  }
  return rows
}

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
      const rows = await listed(`${period}&measure=${measure}`)
      expect([measure, new Set(rows.map(({ id }) => id)).size]).toEqual([measure, figure(body.total, measure)])
    }
  })

  test.each([
    ['claim', 'claim'],
    ['union', 'union'],
    ['employer', 'employer'],
    ['person', 'person'],
    ['district', 'district'],
  ])('by %s, row by row', async (by, filter) => {
    const { body } = await read(`${period}&by=${by}`)
    expect(body.rows.length).toBeGreaterThan(0)
    for (const measure of ['received', 'closed', 'settled', 'late'] as const) {
      let sum = 0
      for (const { key, figures } of body.rows as { key: string | null; figures: Record<string, number> }[]) {
        sum += figures[measure] ?? 0
        if (key === null) continue
        expect([by, key, measure, (await listed(`${period}&${filter}=${key}&measure=${measure}`)).length]).toEqual([
          by,
          key,
          measure,
          figures[measure],
        ])
      }
      expect(sum).toBe(body.total[measure])
    }
  })

  test('by month, each figure in the month of its own day', async () => {
    const { body } = await read(`${period}&by=month`)
    const months: readonly string[] = body.rows.map(({ key }: { key: string }) => key)
    expect(months).toEqual(months.toSorted((a, b) => (a < b ? -1 : 1)))
    for (const { key, figures } of body.rows) {
      const last = new Date(Date.UTC(Number(key.slice(0, 4)), Number(key.slice(5)), 0)).toISOString().slice(0, 10)
      for (const measure of ['received', 'accepted', 'closed', 'settled'])
        expect([key, measure, (await listed(`from=${key}-01&to=${last}&measure=${measure}`)).length]).toEqual([
          key,
          measure,
          figures[measure],
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
    expect(await listed(`${period}&measure=received`, login)).toEqual([])
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
  expect(csv.text.trim().split('\r\n').at(-1)).toMatch(/^合计,12,/)
  const xlsx = await api.get('supervisor', `/statistics.xlsx?${period}&by=claim`)
  expect(xlsx.status).toBe(200)
  expect(xlsx.text.startsWith('PK')).toBe(true)
})
