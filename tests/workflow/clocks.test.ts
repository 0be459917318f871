import { afterAll, beforeAll, expect, test } from 'vitest'
import { obligations } from '../../domain/case/fold.js'
import { historyOf } from '../../record/history.js'
import { headOf } from '../../record/heads.js'
import { readPaper } from '../../activities/papers/shelf.js'
import { day, mondayAfter, startEngine, type TestEngine } from '../support/engine.js'
import { readPdf } from '../support/pdf.js'
import { claim, county, planted, type County } from './county.js'
import { engineHistory, engineTexts, typesOf, wholeCourse } from './course.js'

let t: TestEngine
let place: County
beforeAll(async () => {
  t = await startEngine()
  place = await county(t.store)
  await t.time.advanceTo(mondayAfter(t.time.now()))
})
afterAll(() => t.close())

test('a silent union is reminded, marked overdue, and loses the case to the one above it, by itself', async () => {
  const { id } = await t.act(place.worker, 'open', null, claim(place))
  await t.advance(15 * day)
  const events = (await historyOf(t.store, id)).filter(({ type }) => type !== 'document-sealed')
  expect(events.slice(0, 7).map(({ type }) => type)).toEqual([
    'opened',
    'reminded',
    'expired',
    'escalated',
    'reminded',
    'expired',
    'escalated',
  ])
  expect(events[2]).toMatchObject({
    actor: 'system',
    command: 'expire:1/firstResponse',
    data: { unit: place.enterprise, person: place.enterpriseOfficer, nth: 1 },
  })
  expect(events[3]).toMatchObject({ data: { from: place.enterprise, to: place.union, officer: place.officer } })
  // Recorded five seconds after the end, as of the end.
  const due = String((events[2]?.data as { due: string }).due)
  expect(Date.parse(events[2]?.at ?? '') - Date.parse(due)).toBe(5_000)
  // At the top of the tree charge stays, and each further period marks it overdue again.
  expect((await headOf(t.store, id))?.grievance.charge.union).toBe(place.city)
  expect(events.filter(({ type }) => type === 'expired').length).toBeGreaterThanOrEqual(3)
  expect(await t.handle(id).query('cursor')).toMatchObject({ stuck: false, alarms: 0 })
})

test('a case from its opening to the archive: every paper once, and the workflow ends with it', async () => {
  const id = await wholeCourse(t, place)
  const events = await historyOf(t.store, id)
  expect(events.at(-1)?.type).toBe('archived')
  const papers = events.flatMap((event) => (event.type === 'document-sealed' ? [event.data] : []))
  expect(papers.map(({ kind }) => kind)).toEqual([
    'issueReceipt',
    'issueAcceptanceNotice',
    'sealAgreement',
    'issueReviewApplication',
    'issueReviewAcceptance',
    'issueSettlement',
  ])
  const texts = await Promise.all(
    papers.map(async ({ sha256 }) => readPdf((await readPaper(t.papers, id, sha256)) ?? Buffer.alloc(0)).text),
  )
  expect(texts[0]).toContain('收件回执')
  expect(texts[1]).toContain('受理通知书')
  expect(texts[2]).toContain('25,000.00贰万伍仟元整')
  expect(texts[2]).toContain(planted.terms)
  expect(texts[5]).toContain('调解书')
  expect(texts.every((text) => text.includes(planted.name) && !text.includes(planted.idno))).toBe(true)
  expect((await t.handle(id).describe()).status.name).toBe('COMPLETED')

  // Archived is the end: a late or doubled hint starts nothing anew.
  const { runId } = await t.handle(id).describe()
  t.engine.tell(id, 1)
  t.engine.tell(id, 99)
  await t.engine.drain()
  expect(await t.handle(id).describe()).toMatchObject({ runId, status: { name: 'COMPLETED' } })
})

test('late, lost and doubled hints do no harm', async () => {
  const { id } = await t.act(place.worker, 'open', null, claim(place, 'bonus'))
  await t.time.settle()
  const { seq } = await t.actUnheard(place.enterpriseOfficer, 'accept', id)
  for (const hint of [seq, 1, seq, seq + 50, 0, seq]) t.engine.tell(id, hint)
  await t.time.settle()
  for (let n = 0; n < 5; n++) await t.handle(id).signal('recordMoved', seq)
  await t.time.settle()
  // Nobody tells of this one: the next clock that comes up finds it.
  await t.actUnheard(place.enterpriseOfficer, 'reply', id, { words: planted.facts })
  await t.advance(2 * day)
  expect(await typesOf(t, id)).toEqual(['opened', 'document-sealed', 'accepted', 'document-sealed', 'replied'])
  expect(await t.handle(id).query('cursor')).toMatchObject({
    alarms: 0,
    stuck: false,
    effects: { '1/issueReceipt': 'done', '3/issueAcceptanceNotice': 'done' },
  })
})

test('the workflow runs without an execution timeout', async () => {
  const { id } = await t.act(place.worker, 'open', null, claim(place, 'contract'))
  await t.time.settle()
  const { raw } = await t.handle(id).describe()
  // This server writes its default, ten years, where nothing was asked for; another one writes nothing.
  const timeout = Number(raw.executionConfig?.workflowExecutionTimeout?.seconds ?? 0)
  expect([0, 315_360_000]).toContain(timeout)
  const started = JSON.parse(await engineHistory(t, id)) as {
    events: { workflowExecutionStartedEventAttributes?: object }[]
  }
  expect(JSON.stringify(started.events[0])).not.toMatch(/workflowExecutionTimeout":"(?!0s|315360000s)/)
})

test("the engine sees codes and times, and nobody's name, words, number or amount", async () => {
  const { id } = await t.act(place.worker, 'open', null, claim(place, 'work-injury'))
  // Told before the next act: what follows at once would be told with it.
  await t.time.settle()
  await t.act(place.enterpriseOfficer, 'accept', id)
  await t.act(place.enterpriseOfficer, 'reply', id, { words: planted.facts })
  await t.advance(60 * day)
  const texts = await engineTexts(t, id)
  expect(texts).toContain('办理期限 handling')
  expect(texts).toContain('SiyouStage')
  for (const secret of [...Object.values(planted), '孙某', '4000000', '隐工诉', place.worker, place.enterpriseOfficer])
    expect(texts).not.toContain(secret)
  const attributes = (await t.handle(id).describe()).typedSearchAttributes
    .getAll()
    .map(({ key, value }) => [key.name, String(value)])
  expect(Object.fromEntries(attributes)).toMatchObject({
    SiyouStage: 'handling',
    SiyouDistrict: '330726',
    SiyouOverdue: 'true',
    SiyouClaim: 'work-injury',
  })
  const owed = obligations((await headOf(t.store, id))?.grievance ?? fail())
  expect(owed.map(({ what }) => what)).toContain('handling')
})

function fail(): never {
  throw new Error('no such case')
}
