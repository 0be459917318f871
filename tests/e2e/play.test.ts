import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import type { Result } from '../../runtime/play/report.js'

/*
 * The reported cases, played as a tool would play them: one line a scenario.
 */

const root = resolve(import.meta.dirname, '../..')
let results: ReadonlyMap<string, Result>

beforeAll(async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['bin/siyou.js', 'play', 'all', '--json'], {
    cwd: root,
    env: { ...process.env, SIYOU_PROGRAMS: join(root, '.siyou', 'programs') },
  })
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Result)
  results = new Map(lines.map((result) => [result.scenario, result]))
}, 300_000)

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
