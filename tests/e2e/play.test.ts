import { execFile } from 'node:child_process'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { play } from '../../runtime/play/play.js'
import type { Result } from '../../runtime/play/report.js'
import { scenarios } from '../../runtime/play/scenarios.js'
import { createLogger } from '../../runtime/logging.js'
import { parseSettings } from '../../runtime/settings.js'
import { searchFor } from '../support/leaks.js'
import { readPdf } from '../support/pdf.js'
import { clearTextIn, consult, overheard, personalDataOf, unheardIn } from './clear.js'

/*
 * The reported cases, each played to its end; and what the platform wrote of them, looked through for whatever people are
 * and have said.
 */

const root = resolve(import.meta.dirname, '../..')
const programs = join(root, '.siyou', 'programs')
const results = new Map<string, Result>()
const texts = new Set<string>(personalDataOf())
type Look = Awaited<ReturnType<typeof clearTextIn>>
let first: Look
let planted: Look
const numbers = new Map<string, string>()
let failed: readonly unknown[]
const question = '单位让我签空白的离职书，可以不签吗？'
/** Where the papers of every scenario are left. */
const out = mkdtempSync(join(tmpdir(), 'siyou-papers-'))
afterAll(() => rmSync(out, { recursive: true, force: true }))

beforeAll(async () => {
  const parsed = parseSettings({ SIYOU_PROGRAMS: process.env['SIYOU_PROGRAMS'] ?? programs })
  if (!parsed.ok) throw new Error('settings')
  const lines: string[] = []
  const log = createLogger({ logLevel: 'debug' }, { write: (line) => void lines.push(line) })
  await play(
    scenarios.map((scenario) => overheard(scenario, (text) => texts.add(text))),
    parsed.settings,
    log,
    ({ result, number }) => void (results.set(result.scenario, result), numbers.set(result.scenario, number)),
    out,
    async (place) => {
      texts.add(question)
      await consult(place, question)
      await vi.waitFor(async () => expect(await unheardIn(place)).toBe(0), { timeout: 30_000, interval: 100 })
      failed = await place.store.sql<{ data: unknown }[]>`select data from events where type = 'effect-failed'`
      const search = searchFor([...texts])
      first = await clearTextIn(place, lines, search)
      // One leak in each place, each in another form: what looks must be able to find.
      const [name = '', other = '', third = ''] = [...texts]
      appendFileSync(join(place.folder, 'leak'), Buffer.from(`..${name}..`, 'utf16le'))
      await place.store.sql`create table leak (words bytea)`
      await place.store.sql`insert into leak values (${Buffer.from(other)})`
      lines.push(`{"msg":"${Buffer.from(`x${third}y`).toString('base64')}"}`)
      planted = await clearTextIn(place, lines, search)
    },
  )
}, 300_000)

test('nothing that anybody is or has said stands in clear in anything that was written', () => {
  expect(texts.size).toBeGreaterThan(300)
  expect(first).toMatchObject({ found: [] })
  expect(first.tables).toBeGreaterThan(30)
  expect(first.seen.grievance).toBeGreaterThanOrEqual(7)
  // Whoever consented to electronic service was sent word of their papers.
  expect(first.seen.delivery).toBeGreaterThan(0)
  expect(first.seen.matter).toBeGreaterThan(0)
  expect(first.events).toBeGreaterThan(300)
  expect(first.bytes).toBeGreaterThan(10_000_000)
})

test('a leak in a file, a table or the log would be found', () => {
  for (const place of [/^leak: .*utf-16le/, /^table leak: .*hex/, /^log: .*base64/])
    expect(planted.found.filter((one) => place.test(one))).not.toEqual([])
})

test('a tool that plays reads one line of JSON a scenario, and nothing else; the papers lie where it said', async () => {
  const folder = join(out, 'cli')
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['bin/siyou.js', 'play', 'F', '--json', '--out', folder],
    { cwd: root, env: { ...process.env, SIYOU_PROGRAMS: programs } },
  )
  expect(readdirSync(folder).toSorted()).toEqual(names('F'))
  expect(JSON.parse(stdout)).toMatchObject({ scenario: 'F', outcome: 'satisfied', chainVerified: true })
}, 120_000)

test.each(['A', 'B', 'C', 'D', 'E', 'F', 'G'])('%s is played to its end, satisfied, and its chain verifies', (name) => {
  expect(results.get(name)).toMatchObject({ outcome: 'satisfied', chainVerified: true })
})

const always = ['收件回执', '受理通知书']
const reviewed = ['调解协议书', '仲裁审查申请书', '仲裁审查受理通知书', '仲裁调解书']
const papers: Readonly<Record<string, readonly string[]>> = {
  A: [...always, '调解协议书'],
  B: always,
  C: [...always, '调解协议书'],
  D: [...always, '调解协议书'],
  E: [...always, ...reviewed],
  F: [...always, ...reviewed],
  // The second panel ties: of it there is no verdict.
  G: [...always, '评判结论书', '评判结论书'],
}
const names = (scenario: string) => (papers[scenario] ?? []).map((title, i) => `${scenario}-0${i + 1}-${title}.pdf`)

test.each(Object.keys(papers))(
  '%s: its papers were made, each bears the number of the case, and none failed',
  (name) => {
    expect(readdirSync(out).filter((file) => file.startsWith(name))).toEqual(names(name))
    expect(failed).toEqual([])
    for (const file of names(name).filter((one) => !one.includes('仲裁')))
      expect(readPdf(readFileSync(join(out, file))).text, file).toContain(numbers.get(name))
  },
)

test('G: each 评判结论书 says its tier, its outcome, and that it is no arbitral award', () => {
  const [first = '', third = ''] = names('G')
    .filter((file) => file.includes('评判结论书'))
    .map((file) => readPdf(readFileSync(join(out, file))).text)
  expect(first).toContain(`${numbers.get('G')}（一级评判）`)
  expect(third).toContain(`${numbers.get('G')}（三级评判）`)
  for (const text of [first, third])
    expect(text).toContain('评判结论不是仲裁裁决，不具有强制执行力；不影响职工依法申请劳动争议仲裁。')
})

test('A takes about a week, B under ten days', () => {
  expect(results.get('A')?.days).toBeGreaterThan(4)
  expect(results.get('A')?.days).toBeLessThanOrEqual(7)
  expect(results.get('B')?.days).toBeLessThan(10)
})

test('D takes half a month, E eleven days to its 调解书', () => {
  expect(results.get('D')?.days).toBeGreaterThan(13)
  expect(results.get('D')?.days).toBeLessThanOrEqual(16)
  expect(results.get('E')?.days).toBeGreaterThan(10)
  expect(results.get('E')?.days).toBeLessThanOrEqual(12)
  expect(results.get('E')?.stages).toContain('arbitrationReview')
})

test('F: from opening to the 调解书 signed for by both, under thirty minutes with a minute for every human step', () => {
  const { days, stages } = results.get('F') ?? { days: null, stages: [] }
  expect(days).not.toBeNull()
  expect((days ?? 1) * 24 * 60).toBeLessThan(30)
  expect(stages).toEqual(
    expect.arrayContaining([
      'acceptance',
      'handling',
      'mediation',
      'signing',
      'arbitrationReview',
      'performance',
      'closed',
    ]),
  )
})

test('G: through all three tiers of the committee, to a verdict that both accept, carried out and judged', () => {
  expect(results.get('G')?.stages).toEqual([
    'acceptance',
    'handling',
    'rating',
    'committee',
    'handling',
    'performance',
    'rating',
    'closed',
  ])
})
