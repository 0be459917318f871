import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { expected } from '../../runtime/setting-words.js'

const read = (file: string) => readFileSync(join(import.meta.dirname, '../..', file), 'utf8')

test.each(['README.md', 'README.en.md'])('%s has a row for every setting, and for nothing else', (file) => {
  const rows = read(file)
    .split('\n')
    .filter((line) => /^\| `[A-Z][A-Z0-9_]+`/.test(line))
  const named = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map(([, name]) => name),
  )
  expect(new Set(named)).toEqual(new Set(Object.keys(expected)))
  expect(named).toHaveLength(new Set(named).size)
})

test('a container is given no setting that there is not', () => {
  const given = [...read('docker-compose.yml').matchAll(/^ {4}([A-Z][A-Z0-9_]+): \$\{/gm)].map(([, name]) => name ?? '')
  expect(given.length).toBeGreaterThan(20)
  const known = Object.keys(expected)
  expect(given.filter((name) => !known.includes(name))).toEqual([])
})
