import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createApi, grievance, type TestApi } from '../support/api.js'

let api: TestApi
beforeAll(async () => {
  api = await createApi()
})
afterAll(async () => {
  await api.close()
})

let before: Record<string, number>
beforeEach(async () => {
  before = await api.rows()
})

/** Refused with this status, as a problem in both languages, and nothing written. */
async function refused(
  path: string,
  body: unknown,
  status: number,
  code: string,
  more: { key?: string | null; as?: 'worker' | 'officer' } = {},
) {
  const answer = await api.post(more.as ?? 'worker', path, body, more)
  expect([answer.status, answer.body?.code]).toEqual([status, code])
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
  expect(answer.body.detail).toMatch(/\p{Script=Han}/u)
  expect(answer.body.detail_en).toMatch(/^[^\p{Script=Han}]+$/u)
  expect(answer.body.rule).toEqual({ zh: expect.any(String), en: expect.any(String) })
  expect(answer.body.help).toEqual({ zh: expect.any(String), en: expect.any(String) })
  expect(await api.rows()).toEqual(before)
  expect(api.engine.told).toEqual([])
  return answer.body
}

const claim = (more: Record<string, unknown>) => ({
  ...grievance(api.county),
  claim: { type: 'pay-arrears', amount: '4000000', remedies: ['payment'], knewOn: '2026-10-01', ...more },
})

describe('content that is not as required is refused, field by field, and nothing is written', () => {
  test('unknown fields, at the top and below', async () => {
    const body = await refused('/grievances', { ...claim({ bonus: 1 }), hurry: true, more: 1 }, 422, 'invalid-input')
    expect(body.fields.map((field: { path: string }) => field.path).sort()).toEqual(['/claim/bonus', '/hurry', '/more'])
    for (const field of body.fields)
      expect(field).toEqual({
        in: 'body',
        path: expect.any(String),
        zh: expect.stringMatching(/\p{Script=Han}/u),
        en: expect.stringMatching(/Unrecognized/),
      })
  })

  test.each([
    ['a number as money', { amount: 4_000_000 }, '/claim/amount'],
    ['negative money', { amount: '-100' }, '/claim/amount'],
    ['a fraction of a fen', { amount: '100.5' }, '/claim/amount'],
    ['over 10^15 fen', { amount: '1000000000000001' }, '/claim/amount'],
    ['a leading zero', { amount: '007' }, '/claim/amount'],
    ['digits of another script', { amount: '１００' }, '/claim/amount'],
    ['an exponent', { amount: '1e5' }, '/claim/amount'],
    ['a day that does not exist', { knewOn: '2026-02-29' }, '/claim/knewOn'],
    ['a month that does not exist', { knewOn: '2026-13-01' }, '/claim/knewOn'],
    ['a day written otherwise', { knewOn: '2026/10/01' }, '/claim/knewOn'],
    ['no remedy', { remedies: [] }, '/claim/remedies'],
    ['a claim of no known kind', { type: 'revenge' }, '/claim/type'],
    ['null for a text', { amount: null }, '/claim/amount'],
  ])('%s', async (_, more, path) => {
    const body = await refused('/grievances', claim(more), 422, 'invalid-input')
    const named = body.fields.find((field: { path: string }) => field.path === path)
    expect(named).toBeDefined()
    expect(named.zh).toMatch(/\p{Script=Han}/u)
    expect(named.en).toMatch(/^[^\p{Script=Han}]+$/u)
  })

  test.each([
    ['a list', []],
    ['a text', '"text"'],
    ['a number', '7'],
    ['null', 'null'],
  ])('%s instead of an object', async (_, body) => {
    await refused('/grievances', body, 422, 'invalid-input')
  })

  test('wrong types all through, each field named', async () => {
    const body = await refused(
      '/grievances',
      { respondents: 'x', region: 330521, claim: [], facts: {} },
      422,
      'invalid-input',
    )
    expect(body.fields.map((field: { path: string }) => field.path).sort()).toEqual([
      '/claim',
      '/facts',
      '/region',
      '/respondents',
    ])
  })

  test.each([
    ['NUL', '"a\\u0000b"'],
    ['a high surrogate alone', '"a\\ud800b"'],
    ['a low surrogate alone', '"\\udc00"'],
  ])('%s in a text', async (_, text) => {
    const body = JSON.stringify(grievance(api.county, { facts: '@' })).replace('"@"', text)
    const problem = await refused('/grievances', body, 422, 'invalid-input')
    expect(problem.fields[0].path).toBe('/facts')
  })

  test('NUL in the name of a field', async () => {
    await refused('/grievances', '{"a\\u0000":1}', 422, 'invalid-input')
  })

  test.each(['{"__proto__":{"admin":true}}', '{"claim":{"__proto__":1}}', '{"constructor":{"prototype":{"a":1}}}'])(
    '%s',
    async (body) => {
      await refused('/grievances', body, 400, 'malformed-request')
      expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
    },
  )

  test.each(['{', '', '{"a":1,}', 'undefined', '\u0000'])('what is no JSON: %j', async (body) => {
    await refused('/grievances', body, 400, 'malformed-request')
  })

  test('nesting without end', async () => {
    await refused('/grievances', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, 422, 'invalid-input')
  })

  test('3 MB of text', async () => {
    await refused('/grievances', grievance(api.county, { facts: '诉'.repeat(1_048_576) }), 413, 'too-large')
  })

  test('faults without number: a few are named, in a small answer', async () => {
    const unknown = `{${Array.from({ length: 90_000 }, (_, i) => `"k${i}":1`).join(',')}}`
    const long = JSON.stringify({ ['x'.repeat(500_000)]: 1 })
    const many = grievance(api.county, { respondents: Array.from({ length: 200_000 }, () => 1) })
    for (const content of [unknown, long, many]) {
      const body = await refused('/grievances', content, 422, 'invalid-input')
      expect(body.fields.length).toBeLessThanOrEqual(100)
      expect(JSON.stringify(body).length).toBeLessThan(20_000)
    }
  })

  test('text over its own limit', async () => {
    const body = await refused(
      '/grievances',
      grievance(api.county, { facts: 'x'.repeat(20_001) }),
      422,
      'invalid-input',
    )
    expect(body.fields[0].path).toBe('/facts')
  })

  test('a text that is blank', async () => {
    await refused('/grievances', grievance(api.county, { facts: ' \n ' }), 422, 'invalid-input')
  })

  test('another media type', async () => {
    for (const type of [
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const answer = await api.app.inject({
        method: 'POST',
        url: '/grievances',
        payload: 'a=1',
        headers: {
          authorization: `Bearer ${await api.token('worker')}`,
          'content-type': type,
          'idempotency-key': 'media-type-1',
        },
      })
      expect([type, answer.statusCode, answer.json().code]).toEqual([type, 415, 'wrong-media-type'])
    }
    expect(await api.rows()).toEqual(before)
  })
})

describe('the idempotency key', () => {
  test.each([null, 'short', 'with space here', `${'x'.repeat(101)}`, '键键键键键键键键'.normalize(), 'a/b/c/d/e/f'])(
    '%j will not do',
    async (key) => {
      // Node itself refuses other characters in a header; here they come as their bytes.
      const asHeader = key === null ? null : Buffer.from(key).toString('latin1')
      const body = await refused('/grievances', grievance(api.county), 400, 'idempotency-key-needed', { key: asHeader })
      expect(body.help.zh).toContain('UUID')
    },
  )
})

describe('addresses', () => {
  test('a case number is no credential, and nothing in an address reaches the database unchecked', async () => {
    for (const guess of [
      '德工诉〔2026〕1号',
      '1',
      '..%2f..',
      "1'--",
      '%00',
      '%ff',
      'x'.repeat(300),
      '00000000-0000-0000-0000-00000000000g',
    ]) {
      const answer = await api.get('worker', `/grievances/${encodeURI(guess)}`)
      expect([guess, answer.status, answer.body?.code]).toEqual([guess, 404, 'not-found'])
    }
  })

  test('another method is answered with those there are', async () => {
    const answer = await api.app.inject({ method: 'DELETE', url: '/grievances/0198f5c2-0000-7000-8000-000000000000' })
    expect([answer.statusCode, answer.headers['allow'], answer.json().code]).toEqual([405, 'GET', 'method-not-allowed'])
    const list = await api.app.inject({ method: 'PUT', url: '/grievances' })
    expect([list.statusCode, list.headers['allow']]).toEqual([405, 'POST, GET'])
  })

  test('an unknown address is a problem too', async () => {
    const answer = await api.app.inject({ method: 'GET', url: '/nowhere?a=1' })
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'not-found'])
    expect(answer.json().instance).not.toContain('a=1')
  })

  test.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'limit=1.5',
    'stage=gone',
    'union=1',
    'overdue=maybe',
    'openedFrom=2026-02-30',
    'sort=name',
    'cursor=x',
    `cursor=${Buffer.from('["x","y"]').toString('base64url')}`,
    `cursor=${Buffer.from('["2026-11-25T01:00:00.000Z","1"]').toString('base64url')}`,
    `cursor=${Buffer.from('["2026-99-25T01:00:00.000Z","01a2107d-dfdf-7172-b571-a048a06126b2"]').toString('base64url')}`,
    'number=%00',
    'unknown=1',
    'limit=1&limit=2',
  ])('a list asked for with %s', async (query) => {
    const answer = await api.get('worker', `/grievances?${query}`)
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid-input'])
    expect(answer.body.fields[0].in).toBe('query')
  })
})
