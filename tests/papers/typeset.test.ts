import { expect, test } from 'vitest'
import { openFonts } from '../../activities/papers/fonts.js'
import { table, type Block } from '../../activities/papers/prose.js'
import { isGlyphsMissing, isTemplateBroken, typesetter, type Sheet } from '../../activities/papers/typeset.js'
import { inkIn, readPdf } from '../support/pdf.js'

const press = typesetter(undefined)
const at = '2026-11-25T01:00:00.000Z'
const verification = {
  url: 'https://s.example.org/verify/1?code=ABC',
  place: 'https://s.example.org/verify',
  code: 'ABC',
}
const sheet = (blocks: readonly Block[], more: Partial<Sheet> = {}): Sheet => ({
  template: 'agreement',
  title: '调解协议书',
  number: '武工调〔2026〕1号',
  body: '武义县总工会',
  day: '2026-11-25',
  facts: {},
  blocks,
  ...more,
})
const par = (t: string): Block => ({ k: 'par', t })
const set = (blocks: readonly Block[], more: Partial<Sheet> = {}, source?: string) =>
  press.set(sheet(blocks, more), verification, at, source)

test('equal sheets give equal bytes, and another word gives others', () => {
  expect(set([par('一次性支付。')]).equals(set([par('一次性支付。')]))).toBe(true)
  expect(set([par('一次性支付。')]).equals(set([par('分两期支付。')]))).toBe(false)
})

test('it is PDF/A-2a: tagged, in Chinese, with its title', () => {
  const bytes = set([par('正文')])
  const raw = bytes.toString('latin1')
  expect(raw).toContain('<pdfaid:part>2</pdfaid:part>')
  expect(raw).toContain('<pdfaid:conformance>A</pdfaid:conformance>')
  expect(raw).toContain('/StructTreeRoot')
  expect(raw).toMatch(/\/MarkInfo|\/Marked true/)
  expect(raw).toContain('zh-CN')
  expect(raw).toMatch(/\/FontFile[23]/)
})

test('Chinese is really printed: ink where the title stands, and not the same ink for other characters', () => {
  const title: readonly [number, number, number, number] = [0.3, 0.11, 0.7, 0.17]
  const printed = readPdf(set([par('正文')])).page(0)
  const blank = readPdf(set([par('正文')], { title: '　　　　　' })).page(0)
  const other = readPdf(set([par('正文')], { title: '评判结论书' })).page(0)
  expect(inkIn(blank, title)).toBe(0)
  expect(inkIn(printed, title)).toBeGreaterThan(0.02)
  expect(inkIn(printed, title)).not.toBe(inkIn(other, title))
})

test.each([
  '#panic()',
  '] #text(red)[x]',
  '\\ $a^2$ _b_ *c* `d` <label> @ref //x /*y*/',
  '"引号" \'单引号\' {json}',
  '= 标题',
  '- 项 + 项',
])('what somebody wrote is words, never markup: %s', (words) => {
  expect(readPdf(set([par(`甲${words}乙`)])).text).toContain(`甲${words}乙`.replaceAll(/\s/g, ''))
})

test('a character that no font has fails by name, rather than vanish', () => {
  const rare = '\u{30EDE}'
  expect(openFonts(undefined).missing(`张${rare}`)).toEqual([rare])
  let failed: unknown = null
  try {
    set([par(`姓名：张${rare}`)])
  } catch (error) {
    failed = error
  }
  expect(isGlyphsMissing(failed) && failed.characters).toEqual([rare])
})

test('a table of five thousand rows over many pages, its head on each', () => {
  const rows = Array.from({ length: 5000 }, (_, n) => [`${n + 1}`, '张三', '3307****1012', '70,000.00'])
  const { pages, text } = readPdf(
    set([table([['序号', '姓名', '公民身份号码', '金额（元）'], ...rows], [0, 1, 2, 2], [3])]),
  )
  expect(pages).toBeGreaterThan(100)
  expect(text).toContain('5000张三')
  // But for a last one that holds the code alone.
  expect(text.split('公民身份号码').length - 1).toBeGreaterThanOrEqual(pages - 1)
})

test('a template of a place is used; one that cannot be set says why', () => {
  const own =
    '#let data = json("/data.json")\n#set document(title: data.title)\n#set text(font: data.fonts)\n本地：#data.title #data.facts.worker'
  expect(readPdf(set([], { facts: { worker: '张三' } }, own)).text).toBe('本地：调解协议书张三')
  let failed: unknown = null
  try {
    set([], {}, '#nothing-of-that-name()')
  } catch (error) {
    failed = error
  }
  expect(isTemplateBroken(failed) && failed.diagnostics.join()).toContain('unknown variable')
})

test('the code stands in print and in the picture, with its address', () => {
  expect(readPdf(set([par('正文')])).text).toContain('查验码：ABC')
  const corner = inkIn(readPdf(set([par('正文')])).page(0), [0.13, 0.25, 0.26, 0.34])
  expect(corner).toBeGreaterThan(0.1)
})
