import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { caseFileFor } from '../../activities/papers/case-file.js'
import { issue } from '../../activities/papers/issue.js'
import { openPress } from '../../activities/papers/press.js'
import { dateOf, formalDate, masked, momentOf, money } from '../../activities/papers/prose.js'
import { readPaper, writePaper } from '../../activities/papers/shelf.js'
import { eraseWords, historyOf } from '../../record/history.js'
import { paperCode } from '../../record/paper-code.js'
import { mondayAfter, silent, startEngine, type TestEngine } from '../support/engine.js'
import { readPdf } from '../support/pdf.js'
import type { Standing } from '../../workflows/grievance.js'
import { claim, county, planted, type County } from './county.js'
import { until } from './course.js'

let t: TestEngine
let place: County
beforeAll(async () => {
  t = await startEngine({ worker: false })
  place = await county(t.store)
  t.clock.set(mondayAfter(t.time.now()))
})
afterAll(() => t.close())

const accepted = async (type: string) => {
  const { id } = await t.actUnheard(place.worker, 'open', null, claim(place, type))
  await t.actUnheard(place.enterpriseOfficer, 'accept', id)
  return id
}

describe('how a paper writes', () => {
  test.each([
    ['2026-01-01', '2026年1月1日', '二〇二六年一月一日'],
    ['2026-10-10', '2026年10月10日', '二〇二六年十月十日'],
    ['2030-11-20', '2030年11月20日', '二〇三〇年十一月二十日'],
    ['2026-12-31', '2026年12月31日', '二〇二六年十二月三十一日'],
  ])('%s', (day, plain, formal) => expect([dateOf(day), formalDate(day)]).toEqual([plain, formal]))

  test('a moment is Shanghai time, whatever the machine thinks', () => {
    expect(momentOf('2026-12-31T16:05:00.000Z')).toBe('2027年1月1日00时05分')
  })

  test('an amount stands in figures and in capitals', () => {
    expect(money('4000000')).toBe('人民币40,000.00元（大写：肆万元整）')
  })

  test.each([
    [planted.idno, '3307**********1230'],
    ['12345', '*****'],
    [null, '（未登记）'],
  ])('%s is masked', (number, shown) => expect(masked(number)).toBe(shown))
})

test('the same file gives the same bytes, later and after more has happened', async () => {
  const id = await accepted('bonus')
  const first = await caseFileFor(t.store, id, '2/issueAcceptanceNotice')
  t.clock.advance(86_400_000)
  await t.actUnheard(place.enterpriseOfficer, 'reply', id, { words: planted.facts })
  const second = await caseFileFor(t.store, id, '2/issueAcceptanceNotice')
  if (first === null || second === null) throw new Error('the effect is open')
  const press = openPress(
    { fontDir: undefined, templates: '', publicUrl: 'https://s.example.org/' },
    t.store.keys,
    silent,
  )
  const one = await issue('issueAcceptanceNotice', first, '2/issueAcceptanceNotice', press)
  expect(await issue('issueAcceptanceNotice', second, '2/issueAcceptanceNotice', press)).toEqual(one)
  const { text } = readPdf(one.bytes)
  expect(text).toContain(planted.name)
  expect(text).not.toContain(planted.idno)
  expect(text).toContain('人民币40,000.00元（大写：肆万元整）')
  expect(text).toContain(`查验码：${paperCode(t.store.keys, id, '2/issueAcceptanceNotice')}`)
  expect(one.number).toMatch(/^隐工诉〔\d{4}〕\d+号$/)
  expect(await caseFileFor(t.store, id, '9/sealAgreement')).toBeNull()
})

test('a unit may keep a template of its own, and a broken one loses no paper', async () => {
  const id = await accepted('pay-arrears')
  const file = await caseFileFor(t.store, id, '2/issueAcceptanceNotice')
  if (file === null) throw new Error('the effect is open')
  const templates = mkdtempSync(join(tmpdir(), 'siyou-templates-'))
  const warned: object[] = []
  const log = { ...silent, warn: (details: object) => void warned.push(details) }
  const press = openPress({ fontDir: undefined, templates, publicUrl: 'https://s.example.org' }, t.store.keys, log)
  const written = async () =>
    readPdf((await issue('issueAcceptanceNotice', file, '2/issueAcceptanceNotice', press)).bytes).text
  const keep = (unit: string, source: string) => {
    mkdirSync(join(templates, unit), { recursive: true })
    writeFileSync(join(templates, unit, 'acceptance-notice.typ'), source)
  }
  const head = '#let data = json("/data.json")\n#set document(title: data.title)\n#set text(font: data.fonts)\n'
  keep(place.city, `${head}市级模板 #data.facts.worker`)
  expect(await written()).toBe(`市级模板${planted.name}`)
  keep(place.enterprise, `${head}企业模板`)
  expect(await written()).toBe('企业模板')
  keep(place.enterprise, '#broken(')
  expect(await written()).toContain('受理通知书')
  expect(warned).toMatchObject([{ template: 'acceptance-notice' }])
  rmSync(templates, { recursive: true })
})

describe('the shelf', () => {
  const text = Buffer.from(`调解协议书 ${planted.name}`)

  test('keeps a paper once, encrypted, and gives back exactly what was put there', async () => {
    const id = await accepted('contract')
    const shelved = await writePaper(t.papers, id, text)
    expect(shelved.bytes).toBe(text.length)
    const [file, ...others] = filesOf(id)
    const before = readFileSync(file ?? '')
    expect(await writePaper(t.papers, id, text)).toEqual(shelved)
    expect(readFileSync(file ?? '')).toEqual(before)
    expect(others).toEqual([])
    expect(before.includes(planted.name)).toBe(false)
    expect(await readPaper(t.papers, id, shelved.sha256)).toEqual(text)
  })

  test('two writers at once leave one whole paper', async () => {
    const id = await accepted('termination')
    const shelved = await Promise.all(Array.from({ length: 8 }, () => writePaper(t.papers, id, text)))
    expect(new Set(shelved.map(({ sha256 }) => sha256)).size).toBe(1)
    expect(filesOf(id)).toHaveLength(1)
    expect(await readPaper(t.papers, id, shelved[0]?.sha256 ?? '')).toEqual(text)
  })

  test('an altered paper is not read, nor one of another case, nor one whose key is gone', async () => {
    const [id, other] = [await accepted('social-insurance'), await accepted('working-time')]
    const { sha256 } = await writePaper(t.papers, id, text)
    expect(await readPaper(t.papers, other, sha256)).toBeNull()
    expect(await readPaper(t.papers, id, '0'.repeat(64))).toBeNull()
    await expect(readPaper(t.papers, '../../etc', sha256)).rejects.toThrow(RangeError)

    const [file = ''] = filesOf(id)
    const whole = readFileSync(file)
    writeFileSync(file, Buffer.concat([whole.subarray(0, -1), Buffer.from([whole.at(-1) === 0 ? 1 : 0])]))
    await expect(readPaper(t.papers, id, sha256)).rejects.toThrow()
    writeFileSync(file, whole)

    await eraseWords(t.store, id)
    expect(await readPaper(t.papers, id, sha256)).toBeNull()
    await expect(writePaper(t.papers, id, text)).rejects.toThrow('destroyed')
  })
})

test('a paper that cannot be written is recorded as failed, with why, and the case goes on', async () => {
  const id = await accepted('work-injury')
  const erased = await accepted('other')
  await eraseWords(t.store, erased)
  await t.store.sql.begin(async (sql) => {
    await sql`set local session_replication_role = replica`
    await sql`update appointments set person = ${place.cityOfficer} where person = ${place.worker}`
    await sql`delete from people where id = ${place.worker}`
  })
  await t.startWorker()
  t.engine.tell(id, 2)
  t.engine.tell(erased, 2)
  await until(async () => (await historyOf(t.store, id)).length === 4)
  const failed = (await historyOf(t.store, id)).slice(2)
  expect(failed).toMatchObject([1, 2].map(() => ({ type: 'effect-failed', data: { code: 'person-unknown' } })))
  expect(new Set(failed.map(({ data }) => ('effect' in data ? data.effect : null)))).toEqual(
    new Set(['1/issueReceipt', '2/issueAcceptanceNotice']),
  )
  await until(async () => (await t.handle(id).query<Standing>('cursor')).seq === 4)
  expect(await t.handle(id).query('cursor')).toMatchObject({
    stuck: false,
    effects: { '2/issueAcceptanceNotice': 'done' },
  })
  // Without a key not even the failure can be written down with its words: it is not tried for ever, and shows.
  await until(async () => (await t.handle(erased).query<Standing>('cursor')).stuck)
})

function filesOf(id: string): readonly string[] {
  const folder = join(t.papers.folder, id.slice(-2), id, 'paper')
  return readdirSync(folder).map((name) => join(folder, name))
}
