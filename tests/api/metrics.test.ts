import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApi, type TestApi } from '../support/api.js'

let api: TestApi
let guarded: TestApi
beforeAll(async () => {
  api = await createApi()
  guarded = await createApi({ metricsToken: 'a-token-for-the-monitor' })
})
afterAll(async () => {
  await api.close()
  await guarded.close()
})

const scrape = (from: TestApi, headers: Record<string, string> = {}, remoteAddress = '127.0.0.1') =>
  from.app.inject({ method: 'GET', url: '/metrics', headers, remoteAddress })

test('what is open and owed, how the engine keeps up, and how long answers take', async () => {
  const id = await api.opened()
  await api.get('worker', `/grievances/${id}`)
  const { statusCode, headers, body } = await scrape(api)
  expect([statusCode, headers['content-type']]).toEqual([200, expect.stringContaining('text/plain')])
  expect(body).toContain('siyou_cases_open 1')
  expect(body).toContain('siyou_obligations_open{what="firstResponse",overdue="false"} 1')
  expect(body).toContain('siyou_database_up 1')
  expect(body).toContain('siyou_engine_behind 0')
  expect(body).toMatch(
    /siyou_http_request_duration_seconds_count\{route="\/grievances\/:id",method="GET",status="200"\} 1/,
  )
  // No case and no person in it.
  expect(body).not.toContain(id)
  expect(body).not.toContain(api.county.people.worker)
})

test('another machine is answered as if there were nothing, unless it has the token', async () => {
  expect((await scrape(api, {}, '10.1.2.3')).statusCode).toBe(404)
  // A proxy on this machine passes on what comes from elsewhere.
  for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])
    expect((await scrape(api, { [name]: '10.1.2.3' })).statusCode).toBe(404)
  expect((await scrape(guarded)).statusCode).toBe(404)
  expect((await scrape(guarded, { authorization: 'Bearer wrong' })).statusCode).toBe(404)
  expect((await scrape(guarded, { authorization: 'Bearer a-token-for-the-monitor' }, '10.1.2.3')).statusCode).toBe(200)
})

test('an address that leads nowhere is one label, however it is spelled', async () => {
  await api.get('worker', '/nowhere/13900000001')
  const { body } = await scrape(api)
  expect(body).toContain('route="unknown"')
  expect(body).not.toContain('13900000001')
})
