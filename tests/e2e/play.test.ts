import { execFile } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { play } from '../../runtime/play/play.js'
import type { Result } from '../../runtime/play/report.js'
import { scenarios } from '../../runtime/play/scenarios.js'
import { createLogger } from '../../runtime/logging.js'
import { parseSettings } from '../../runtime/settings.js'
import { searchFor } from '../support/leaks.js'
import { clearTextIn, overheard, personalDataOf } from './clear.js'

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

beforeAll(async () => {
  const parsed = parseSettings({ SIYOU_PROGRAMS: process.env['SIYOU_PROGRAMS'] ?? programs })
  if (!parsed.ok) throw new Error('settings')
  const lines: string[] = []
  const log = createLogger({ logLevel: 'debug' }, { write: (line) => void lines.push(line) })
  await play(
    scenarios.map((scenario) => overheard(scenario, (text) => texts.add(text))),
    parsed.settings,
    log,
    ({ result }) => void results.set(result.scenario, result),
    undefined,
    async (place) => {
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
  expect(first.cases).toBeGreaterThanOrEqual(7)
  expect(first.events).toBeGreaterThan(300)
  expect(first.bytes).toBeGreaterThan(10_000_000)
})

test('a leak in a file, a table or the log would be found', () => {
  for (const place of [/^leak: .*utf-16le/, /^table leak: .*hex/, /^log: .*base64/])
    expect(planted.found.filter((one) => place.test(one))).not.toEqual([])
})

test('a tool that plays reads one line of JSON a scenario, and nothing else', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['bin/siyou.js', 'play', 'F', '--json'], {
    cwd: root,
    env: { ...process.env, SIYOU_PROGRAMS: programs },
  })
  expect(JSON.parse(stdout)).toMatchObject({ scenario: 'F', outcome: 'satisfied', chainVerified: true })
}, 120_000)

test.each(['A', 'B', 'C', 'D', 'E', 'F', 'G'])('%s is played to its end, satisfied, and its chain verifies', (name) => {
  expect(results.get(name)).toMatchObject({ outcome: 'satisfied', chainVerified: true })
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
