import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rebuildProjections } from '../../record/refold.js'
import { createApi, type Answer, type TestApi } from '../support/api.js'
import type { Login } from '../support/county.js'

/*
 * Days and years of the statistics: where a case has spent its days, and in which day and year it counts at midnight in
 * Shanghai.
 */

const day = 86_400_000
let api: TestApi

async function did(as: Login, id: string, command: string, body: unknown = {}): Promise<void> {
  const answer = await api.post(as, `/grievances/${id}/${command}`, body)
  expect([command, answer.status, answer.text]).toEqual([command, 200, expect.any(String)])
}

async function read(query: string): Promise<Answer['body']> {
  const answer = await api.get('supervisor', `/statistics?${query}`)
  expect(answer.status, answer.text).toBe(200)
  return answer.body
}

describe('days by stage', () => {
  const whole = 'from=2026-11-01&to=2026-12-31&by=claim'
  interface Spent {
    readonly stage: string
    readonly meanDays: number | null
    readonly p90Days: number | null
  }
  const spent = async () => {
    const { total } = await read(whole)
    return new Map(
      (total.stages as readonly Spent[]).map(({ stage, meanDays, p90Days }) => [stage, [meanDays, p90Days]]),
    )
  }

  beforeAll(async () => {
    api = await createApi()
    const ids: string[] = []
    for (let n = 0; n < 10; n += 1) ids.push(await api.opened())
    const [handled = '', ...others] = ids
    await did('officer', handled, 'accept')
    api.clock.advance(1000)
    for (const id of others) await did('worker', id, 'withdraw')
    api.clock.advance(6 * day)
    await did('worker', handled, 'withdraw')
  })
  afterAll(() => api.close())

  test('count for those that entered the stage: one of ten was handled, for six days', async () => {
    const { total, rows } = await read(whole)
    expect([total.closed, total.meanDays, total.p90Days]).toEqual([10, 0.6, 0])
    const stages = await spent()
    expect(stages.get('acceptance')).toEqual([0, 0])
    expect(stages.get('handling')).toEqual([6, 6])
    // Nobody was ever there: that is no 0.
    for (const stage of ['mediation', 'signing', 'performance', 'rating', 'committee', 'arbitration'])
      expect([stage, stages.get(stage)]).toEqual([stage, [null, null]])
    const [row] = rows
    expect(row.figures.stages.find(({ stage }: Spent) => stage === 'handling').meanDays).toBe(6)
  })

  test('rows written by an older version are mended when they are made again', async () => {
    await api.store.sql`
      update case_figures set in_handling = coalesce(in_handling, 0), in_mediation = coalesce(in_mediation, 0)`
    expect((await spent()).get('handling')).toEqual([0.6, 0])
    await rebuildProjections(api.store)
    expect((await spent()).get('handling')).toEqual([6, 6])
    expect((await spent()).get('mediation')).toEqual([null, null])
  })
})

describe('at midnight in Shanghai', () => {
  const ids: string[] = []
  const last = '2026-12-31T15:59:59.999Z'
  const first = '2026-12-31T16:00:00.000Z'

  beforeAll(async () => {
    api = await createApi()
    for (let n = 0; n < 2; n += 1) ids.push(await api.opened())
    const [before = '', after = ''] = ids
    api.clock.set('2026-12-30T15:59:59.999Z')
    ids.push(await api.opened())
    api.clock.set('2026-12-30T16:00:00.000Z')
    ids.push(await api.opened())
    api.clock.set(last)
    await did('worker', before, 'withdraw')
    api.clock.set(first)
    await did('worker', after, 'withdraw')
  })
  afterAll(() => api.close())

  const closedIn = async (query: string) => {
    const list = await api.get('supervisor', `/statistics/cases?${query}&measure=closed`)
    const { total } = await read(query)
    expect(total.closed).toBe(list.body.rows.length)
    return list.body.rows.map(({ id, closedOn }: { id: string; closedOn: string }) => [id, closedOn])
  }

  test('a case closed in the last millisecond of the year is of that year, one closed at 0:00 of the next', async () => {
    const [before, after] = ids
    expect(await closedIn('from=2026-01-01&to=2026-12-31')).toEqual([[before, '2026-12-31']])
    expect(await closedIn('from=2026-12-31&to=2026-12-31')).toEqual([[before, '2026-12-31']])
    expect(await closedIn('from=2027-01-01&to=2027-01-01')).toEqual([[after, '2027-01-01']])
    const months = await read('from=2026-12-01&to=2027-01-31&by=month')
    expect(
      months.rows.map(({ key, figures }: { key: string; figures: Answer['body'] }) => [key, figures.closed]),
    ).toEqual([
      ['2026-12', 1],
      ['2027-01', 1],
    ])
  })

  test('and so is one received; the year that is asked for by itself has begun', async () => {
    const received = async (query: string) =>
      (await api.get('supervisor', `/statistics/cases?${query}&measure=received`)).body.rows.map(
        ({ id, openedOn }: { id: string; openedOn: string }) => [id, openedOn],
      )
    expect(await received('from=2026-12-30&to=2026-12-30')).toEqual([[ids[2], '2026-12-30']])
    expect(await received('from=2026-12-31&to=2026-12-31')).toEqual([[ids[3], '2026-12-31']])
    expect(await read('')).toMatchObject({ from: '2027-01-01', to: '2027-01-01', total: { closed: 1, received: 0 } })
  })
})
