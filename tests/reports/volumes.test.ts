import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApi, type Answer, type TestApi } from '../support/api.js'
import { playVolumes, volumes } from './volumes.js'

/*
 * The volumes of the source, case by case through the procedure: the statistics say exactly those figures.
 */

let api: TestApi
const period = 'from=2026-11-25&to=2027-12-31'
const amount = volumes.paid.toString()

beforeAll(async () => {
  api = await createApi()
  await playVolumes(api.store, api.county, api.clock)
}, 600_000)
afterAll(() => api.close())

interface Told {
  readonly received: number
  readonly closed: number
  readonly settled: number
  readonly recovered: { readonly fen: string }
}

const read = async (query: string) => {
  const answer = await api.get('supervisor', `/statistics?${period}&${query}`)
  expect(answer.status, answer.text).toBe(200)
  return answer.body
}

test('4,976 received, 4,672 closed, 1,595 settled, 43.41 million yuan', async () => {
  const { total } = await read('by=month')
  expect(total).toMatchObject({
    received: 4_976,
    closed: 4_672,
    settled: 1_595,
    agreed: { fen: '4341000000' },
    recovered: { fen: '4341000000' },
  })
  expect(amount).toBe('4341000000')
})

test.each(['month', 'claim', 'union', 'district', 'employer'])('told by %s they add up to the same', async (by) => {
  const { rows, rest } = await read(`by=${by}`)
  const parts: readonly Told[] = [
    ...rows.map(({ figures }: { figures: Told }) => figures),
    ...(rest === null ? [] : [rest]),
  ]
  const sum = (of: (figures: Told) => number): number => parts.reduce((all, one) => all + of(one), 0)
  expect({
    received: sum(({ received }) => received),
    closed: sum(({ closed }) => closed),
    settled: sum(({ settled }) => settled),
    paid: sum(({ recovered }) => Number(recovered.fen)),
  }).toEqual({ received: 4_976, closed: 4_672, settled: 1_595, paid: 4_341_000_000 })
})

test('and behind each of them stand as many cases', async () => {
  const listed = async (measure: string): Promise<number> => {
    const ids = new Set<string>()
    for (let cursor: string | null = ''; cursor !== null;) {
      const at: string = cursor === '' ? '' : `&cursor=${cursor}`
      const page: Answer = await api.get('supervisor', `/statistics/cases?${period}&measure=${measure}&limit=100${at}`)
      for (const { id } of page.body.rows) ids.add(id)
      cursor = page.body.next
    }
    return ids.size
  }
  expect(await listed('settled')).toBe(volumes.settled)
  expect(await listed('closed')).toBe(volumes.closed)
})
