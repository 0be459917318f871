import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadNotice } from '../../record/calendar.js'
import { recountAll } from '../../record/recount.js'
import { notice2027 } from '../law/settings.js'
import { createApi, type Body, type TestApi } from '../support/api.js'

let api: TestApi
let caseId: string
beforeAll(async () => {
  api = await createApi()
  api.clock.set('2026-12-19T01:00:00.000Z')
  caseId = await api.opened()
  await api.post('officer', `/grievances/${caseId}/accept`, {})
  await api.post('worker', `/grievances/${caseId}/apply-for-mediation`, {})
})
afterAll(async () => {
  await api.close()
})

test('the calendar is for those who are signed in', async () => {
  expect((await api.get(null, '/calendar')).status).toBe(401)
})

test('it names the years announced, and those that are provisional', async () => {
  const { status, body } = await api.get('worker', '/calendar')
  expect(status).toBe(200)
  expect(body).toMatchObject({ version: 1, recounted: true, provisionalYears: [2027] })
  expect(body.years.map(({ year, status: told }: Body) => [year, told])).toEqual([
    [2025, 'announced'],
    [2026, 'announced'],
    [2027, 'provisional'],
  ])
  // Thirteen days of festivals, known without a notice.
  expect(body.years[2]).toMatchObject({ words: { zh: expect.stringContaining('暂定') }, workdays: [], source: null })
  expect(body.years[2].restDays).toHaveLength(13)
})

test('the case shows what a notice has done to its days: the old one, the new one, and why', async () => {
  await loadNotice(api.store, 2027, notice2027)
  await recountAll(api.store, { atOnce: 2 })
  const { body } = await api.get('worker', '/calendar')
  expect(body).toMatchObject({ version: 2, recounted: true, provisionalYears: [] })
  expect(body.years.at(-1)).toMatchObject({ year: 2027, status: 'announced', source: notice2027.source })

  const { entries } = (await api.get('worker', `/grievances/${caseId}/timeline`)).body
  const entry = entries.at(-1)
  expect(entry).toMatchObject({
    type: 'terms-recounted',
    readable: true,
    what: { zh: expect.stringContaining('“完成调解”由2027年1月4日改为2027年1月3日') },
    who: { person: null },
  })
  expect(entry.recounted.find(({ what }: Body) => what === 'mediation')).toMatchObject({
    words: { zh: '完成调解' },
    from: '2027-01-04',
    to: '2027-01-03',
    reason: { code: 'earlier', words: { zh: expect.stringContaining('提前'), en: expect.stringContaining('earlier') } },
  })
  expect(entry.periods.find(({ what }: Body) => what === 'mediation')).toMatchObject({
    dueDay: '2027-01-03',
    provisional: false,
  })
  expect(entries[0].recounted).toBeNull()
  const seen = (await api.get('worker', `/grievances/${caseId}`)).body.case
  expect(seen.obligations.find(({ what }: Body) => what === 'mediation')).toMatchObject({
    dueDay: '2027-01-03',
    calendarVersion: 2,
    provisional: false,
  })
})

test('whoever owes what ends earlier is told', async () => {
  const [row] = await api.store.sql<{ role: string; unit: string | null; person: string | null }[]>`
    select role, unit, person from notices where kind = 'recounted'`
  expect(row).toBeDefined()
  const owner = row?.person === api.county.people.worker ? 'worker' : row?.role === 'mediator' ? 'mediator' : 'officer'
  const { rows } = (await api.get(owner, '/notices')).body
  expect(rows.find(({ kind }: Body) => kind === 'recounted')).toMatchObject({
    words: { zh: expect.stringContaining('提前届满') },
    about: { zh: '完成调解' },
    case: { id: caseId },
  })
})
