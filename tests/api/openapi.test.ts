import { afterAll, beforeAll, expect, test } from 'vitest'
import { commands } from '../../domain/procedure/commands.js'
import { roads } from '../../domain/procedure/roads.js'
import { createApi, type Body, type TestApi } from '../support/api.js'

let api: TestApi
let doc: Body
let operations: { method: string; path: string; of: Body }[]
beforeAll(async () => {
  api = await createApi()
  doc = (await api.get(null, '/openapi.json')).body
  operations = Object.entries<Body>(doc.paths).flatMap(([path, methods]) =>
    Object.entries<Body>(methods).map(([method, of]) => ({ method, path, of })),
  )
})
afterAll(async () => {
  await api.close()
})

test('is OpenAPI 3.1, Chinese first and English second', () => {
  expect(doc.openapi).toMatch(/^3\.1\./)
  for (const { method, path, of } of operations) {
    expect([method, path, of.summary]).toEqual([method, path, expect.stringMatching(/\p{Script=Han}/u)])
    expect([method, path, of.description]).toEqual([method, path, expect.stringMatching(/[a-z]/)])
  }
})

test('has an operation for every command, with its schema, its key and its refusals', () => {
  for (const command of commands) {
    const path = command.name === 'open' ? '/grievances' : `/grievances/{id}/${command.name}`
    const operation = doc.paths[path]?.post
    expect([command.name, operation?.operationId]).toEqual([command.name, command.name])
    expect(operation).toMatchObject({
      summary: command.title.zh,
      tags: [command.road],
      requestBody: { required: true },
    })
    expect(operation.requestBody.content['application/json'].schema.additionalProperties).toBe(false)
    expect(operation.parameters).toContainEqual(
      expect.objectContaining({ name: 'idempotency-key', in: 'header', required: true }),
    )
    for (const status of [
      '401',
      '403',
      '409',
      '413',
      '415',
      '422',
      '429',
      '503',
      ...(command.name === 'open' ? [] : ['404']),
    ]) {
      expect([command.name, status, Object.keys(operation.responses[status]?.content ?? {})]).toEqual([
        command.name,
        status,
        ['application/problem+json'],
      ])
    }
  }
})

test('holds every route that there is, and no other', () => {
  const documented = operations.map(
    ({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
  )
  const registered = api.app.routeTable
    .filter(({ url }) => !url.startsWith('/docs') && url !== '/openapi.json')
    .map(({ method, url }) => `${method} ${url}`)
  expect(documented.sort()).toEqual(registered.sort())
})

test('refers to nothing that is not there, names each operation once, and declares what its paths hold', () => {
  const refs = [...JSON.stringify(doc).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = '']) => ref)
  expect(refs.length).toBeGreaterThan(0)
  for (const ref of refs) {
    const target = ref
      .replace(/^#\//, '')
      .split('/')
      .reduce((at: Body, key) => at?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], doc)
    expect([ref, typeof target]).toEqual([ref, 'object'])
  }
  const ids = operations.map(({ of }) => of.operationId)
  expect(new Set(ids).size).toBe(ids.length)
  for (const { path, of } of operations) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const declared = (of.parameters ?? []).filter((one: Body) => one.in === 'path').map((one: Body) => one.name)
    expect(new Set(declared)).toEqual(new Set(inPath))
    for (const answer of Object.values<Body>(of.responses)) expect(answer.description).toEqual(expect.any(String))
  }
})

test('says which operations are open, and how to sign in for the others', () => {
  expect(doc.components.securitySchemes.bearer).toMatchObject({ type: 'http', scheme: 'bearer' })
  expect(doc.security).toEqual([{ bearer: [] }])
  const open = operations.filter(({ of }) => of.security?.length === 0).map(({ path }) => path)
  expect(open.sort()).toEqual([
    '/audit/key',
    '/audit/roots',
    '/auth/code',
    '/auth/code/verify',
    '/auth/dev',
    '/auth/register',
    '/deliveries/{key}/reached',
    '/health',
    '/metrics',
    '/verify',
    '/verify/{number}',
  ])
})

test('its tags follow the procedure', () => {
  expect(doc.tags.map((tag: Body) => tag.name).slice(0, roads.length)).toEqual(roads)
})

test('a page shows it', async () => {
  const page = await api.get(null, '/docs/')
  expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
})
