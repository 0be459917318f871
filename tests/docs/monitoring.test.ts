import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApi, type TestApi } from '../support/api.js'

let api: TestApi
beforeAll(async () => {
  api = await createApi()
  await api.get('worker', '/me')
})
afterAll(() => api.close())

test.each(['grafana.json', 'alerts.yml'])('%s asks only for metrics that there are', async (file) => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/monitoring', file), 'utf8')
  const { body } = await api.app.inject({ method: 'GET', url: '/metrics' })
  const there = new Set([...body.matchAll(/^# TYPE (\w+) (\w+)/gm)].map(([, name]) => name))
  const asked = [
    ...new Set([...text.matchAll(/\bsiyou_\w+/g)].map(([name]) => name.replace(/_(bucket|count|sum)$/, ''))),
  ]
  expect(asked.length).toBeGreaterThan(3)
  expect(asked.filter((name) => !there.has(name))).toEqual([])
})

test('every alert has its line in the operations manual: what it means and what to do', () => {
  const read = (file: string) => readFileSync(join(import.meta.dirname, '../../docs', file), 'utf8')
  const alerts = [...read('monitoring/alerts.yml').matchAll(/- alert: (\w+)[\s\S]*?severity: (\w+)/g)]
  const lines = [...read('operations.md').matchAll(/^\| `(Siyou\w+)` \| (\w+) \| [^|]{10,} \| [^|]{10,} \|$/gm)]
  expect(alerts.length).toBeGreaterThan(3)
  expect(lines.map(([, name, severity]) => [name, severity])).toEqual(
    alerts.map(([, name, severity]) => [name, severity]),
  )
})
