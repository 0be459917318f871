import { encode, renderSVG } from 'uqr'
import { expect, test } from 'vitest'
import { openFonts } from '../../activities/papers/fonts.js'
import { close, table, type Block } from '../../activities/papers/prose.js'
import { composer, isTemplateBroken } from '../../activities/papers/compose.js'
import { isGlyphsMissing, typesetter, type Sheet } from '../../activities/papers/typeset.js'
import { inkIn, readPdf, squareIn } from '../support/pdf.js'

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
const textOf = async (...of: Parameters<typeof set>) => readPdf(await set(...of)).text
const failing = async (setting: Promise<Buffer>): Promise<unknown> => {
  try {
    await setting
  } catch (error) {
    return error
  }
  throw new Error('it was set')
}

test('equal sheets give equal bytes, and another word gives others', async () => {
  const once = await set([par('一次性支付。')])
  expect(once.equals(await set([par('一次性支付。')]))).toBe(true)
  expect(once.equals(await set([par('分两期支付。')]))).toBe(false)
  expect(once.equals(await typesetter(undefined).set(sheet([par('一次性支付。')]), verification, at))).toBe(true)
})

test('it is PDF/A-2a: tagged, in Chinese, with its title and its day', async () => {
  const bytes = await set([par('正文')])
  const raw = bytes.toString('latin1')
  expect(raw).toContain('<pdfaid:part>2</pdfaid:part>')
  expect(raw).toContain('<pdfaid:conformance>A</pdfaid:conformance>')
  expect(raw).toContain('/StructTreeRoot')
  expect(raw).toContain('/MarkInfo')
  expect(raw).toContain('zh-CN')
  expect(raw).toMatch(/\/FontFile[23]/)
  expect(raw).toContain('<xmp:CreateDate>2026-11-25T01:00:00')
  expect(readPdf(bytes).title).toBe('调解协议书 武工调〔2026〕1号')
})

test('Chinese is really printed: ink where the title stands, and not the same ink for other characters', async () => {
  const place: readonly [number, number, number, number] = [0.25, 0.14, 0.75, 0.195]
  const page = async (title: string) => readPdf(await set([par('正文')], { title })).page(0)
  const [printed, blank, other] = [await page('调解协议书'), await page('　　　　　'), await page('评判结论书')]
  expect(inkIn(blank, place)).toBe(0)
  expect(inkIn(printed, place)).toBeGreaterThan(0.02)
  expect(inkIn(printed, place)).not.toBe(inkIn(other, place))
})

test('words that somebody wrote are never outside the paper, however long without a break', async () => {
  const long = `https://example.org/${'a'.repeat(300)}`
  const { page } = readPdf(await set([par(long), table([['名称'], [long]])]))
  expect(inkIn(page(0), [0, 0, 0.12, 1])).toBe(0)
  expect(inkIn(page(0), [0.89, 0, 1, 1])).toBe(0)
})

test.each([
  '#panic()',
  '] #text(red)[x]',
  '\\ $a^2$ _b_ *c* `d` <label> @ref //x /*y*/',
  '"引号" \'单引号\' {json}',
  '= 标题',
  '- 项 + 项',
  '#import "/qr.svg"',
])('what somebody wrote is words, never markup: %s', async (words) => {
  const everywhere: readonly Block[] = [
    par(`甲${words}乙`),
    table([['栏'], [`丙${words}丁`]]),
    { k: 'parties', rows: [{ label: '申请人', text: `戊${words}己` }] },
    { k: 'signatures', rows: [{ label: '签名', who: `庚${words}辛`, how: [`壬${words}癸`] }] },
  ]
  const text = await textOf(everywhere)
  for (const [before, after] of ['甲乙', '丙丁', '戊己', '庚辛', '壬癸'].map((pair) => Array.from(pair)))
    expect(text).toContain(`${before}${words}${after}`.replaceAll(/\s/g, ''))
})

test('lines of a text are lines, and no sign turns round what stands beside it', async () => {
  expect(await textOf([par('甲\n乙')])).toContain('甲乙')
  expect(await textOf([par('支付\u202E10000\u202C元\uFEFF')])).toContain('支付10000元')
})

test('a picture that somebody typed is told in a word', async () => {
  expect(await textOf([par('老板跑了😭😭👨‍👩‍👧🇨🇳，请帮忙')])).toContain('老板跑了〔表情〕，请帮忙')
})

test.each(['䶮', '𬭚', '㛃', '龘', '犇', '喆', '甪'])('a rare character of a name: %s', async (character) => {
  // Either it is printed, or the paper fails by its name: it never vanishes.
  const printed = openFonts(undefined).missing(character).length === 0
  const setting = set([par(`姓名：张${character}`)])
  if (printed) expect(readPdf(await setting).text).toContain(`张${character}`)
  else expect(await failing(setting)).toSatisfy((error) => isGlyphsMissing(error) && error.characters[0] === character)
})

test('a character that no font has fails by name, rather than vanish', async () => {
  const rare = '\u{30EDE}'
  expect(openFonts(undefined).missing(`张${rare}`)).toEqual([rare])
  const failed = await failing(set([par(`姓名：张${rare}`)]))
  expect(isGlyphsMissing(failed) && failed.characters).toEqual([rare])
})

test('a table of five thousand rows over many pages, its head on each, while this process goes on', async () => {
  const rows = Array.from({ length: 5000 }, (_, n) => [`${n + 1}`, '张三', '3307****1012', '70,000.00'])
  let longest = 0
  let before = performance.now()
  const watch = setInterval(() => {
    longest = Math.max(longest, performance.now() - before)
    before = performance.now()
  }, 5)
  const bytes = await set([table([['序号', '姓名', '公民身份号码', '金额（元）'], ...rows], [0, 1, 2, 2], 'clcr')])
  clearInterval(watch)
  const { pages, text } = readPdf(bytes)
  expect(pages).toBeGreaterThan(100)
  expect(text).toContain('5000张三')
  // But for a last one that holds the code alone.
  expect(text.split('公民身份号码').length - 1).toBeGreaterThanOrEqual(pages - 1)
  expect(longest).toBeLessThan(700)
})

test('a paper set apart is the same as one set here, and a broken template says so there too', async () => {
  const rows = Array.from({ length: 1500 }, (_, n) => [`${n + 1}`, '张三', '3307****1012'])
  const blocks = [table([['序号', '姓名', '号码'], ...rows]), close('武义县总工会', '2026-11-25')]
  const apart = await set(blocks)
  const { families, folders } = openFonts(undefined)
  const { notes = [], template: _, day: __, ...rest } = sheet(blocks)
  const job = {
    data: JSON.stringify({
      ...rest,
      date: [2026, 11, 25],
      notes,
      verify: verification,
      tracking: 0.5,
      fonts: families,
    }),
    code: renderSVG(verification.url, { border: 1, ecc: 'M' }),
    source: null,
    at: Date.parse(at) / 1000,
  }
  expect(composer(folders)(job).equals(apart)).toBe(true)
  const failed = await failing(set(blocks, {}, '#nothing-of-that-name()'))
  expect(isTemplateBroken(failed) && failed.diagnostics.join()).toContain('unknown variable')
})

test('a template of a place is used, from the parts of the platform or without; one that cannot be set says why', async () => {
  const own =
    '#let data = json("/data.json")\n#set document(title: data.title)\n#set text(font: data.fonts)\n本地：#data.title #data.facts.worker'
  expect(await textOf([], { facts: { worker: '张三' } }, own)).toBe('本地：调解协议书张三')
  const ofParts = '#import "/parts.typ": *\n#show: sheet\n#head()\n本地抬头\n#blocks(data.blocks)\n#verification()'
  expect(await textOf([par('正文')], {}, ofParts)).toMatch(/调解协议书.*本地抬头正文.*查验码：ABC/)
  const failed = await failing(set([], {}, '#nothing-of-that-name()'))
  expect(isTemplateBroken(failed) && failed.diagnostics.join()).toContain('unknown variable')
})

test('a template reads nothing of the machine but what papers are made of', async () => {
  for (const file of ['/etc/passwd', '../compose.ts', '../../../package.json'])
    expect(await failing(set([], {}, `#read("${file}")`))).toSatisfy(isTemplateBroken)
})

test.each([
  ['at the end of a paper with a seal', [close('武义县总工会', '2026-11-25')]] as const,
  ['of one without', []] as const,
])('the code stands in print, and in the picture with its address: %s', async (_, blocks) => {
  const bytes = await set(blocks)
  expect(readPdf(bytes).text).toContain('查验码：ABC')
  const { data, size } = encode(verification.url, { border: 0, ecc: 'M' })
  expect(squareIn(readPdf(bytes).page(0, 4), size, [0.1, 0.225, 0.26, 0.6])).toEqual(data)
})
