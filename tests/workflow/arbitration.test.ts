import { afterAll, beforeAll, expect, test } from 'vitest'
import { readPaper } from '../../activities/papers/shelf.js'
import { shanghaiDay } from '../../domain/values/time.js'
import { headOf } from '../../record/heads.js'
import { historyOf } from '../../record/history.js'
import { day, mondayAfter, startEngine, type TestEngine } from '../support/engine.js'
import { readPdf } from '../support/pdf.js'
import { claim, county, planted, type County } from './county.js'
import { typesOf } from './course.js'

/* The engine keeps the statutory clocks of proceedings elsewhere, and makes the file that goes with the worker. */

let t: TestEngine
let place: County
beforeAll(async () => {
  t = await startEngine()
  place = await county(t.store)
  await t.time.advanceTo(mondayAfter(t.time.now()))
})
afterAll(() => t.close())

test('the file is made twice, as a paper and as data; a silent commission opens the way to the court by itself', async () => {
  const { id } = await t.act(place.worker, 'open', null, claim(place))
  await t.act(place.enterpriseOfficer, 'accept', id)
  await t.act(place.worker, 'apply-for-mediation', id)
  await t.act(place.worker, 'release-to-arbitration', id)
  await t.time.settle()
  const papers = (await historyOf(t.store, id)).flatMap((event) =>
    event.type === 'document-sealed' && event.data.kind.startsWith('makeTransfer') ? [event.data] : [],
  )
  expect(Object.fromEntries(papers.map(({ kind, media }) => [kind, media]))).toEqual({
    makeTransferData: 'application/json; charset=utf-8',
    makeTransferPackage: 'application/pdf',
  })
  for (const { sha256, media } of papers) {
    const bytes = (await readPaper(t.papers, id, sha256)) ?? Buffer.alloc(0)
    const text = media === 'application/pdf' ? readPdf(bytes).text : String(bytes)
    expect(text).toContain(planted.facts)
    expect(text).not.toContain(planted.idno)
  }

  const today = shanghaiDay(t.time.now())
  await t.act(place.worker, 'record-filing', id, {
    occurredOn: today,
    source: 'document',
    number: '浦劳人仲案〔2026〕3号',
  })
  await t.advance(10 * day)
  expect(await typesOf(t, id)).toEqual(expect.arrayContaining(['expired', 'filing-unanswered']))
  expect((await headOf(t.store, id))?.grievance.arbitration.status).toBe('unanswered')
  expect(await t.handle(id).query('cursor')).toMatchObject({ stuck: false, alarms: 0 })
})
