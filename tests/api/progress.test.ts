import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { beginSession, endSessions } from '../../record/sessions.js'
import { createApi, type TestApi } from '../support/api.js'
import { walk, wholeRoad } from '../support/walk.js'
import type { Login } from '../support/county.js'

let api: TestApi
let base: string
beforeAll(async () => {
  api = await createApi()
  await api.app.listen({ host: '127.0.0.1', port: 0 })
  base = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await api.close()
})

interface Stream {
  readonly status: number
  readonly headers: Headers
  /** Reads until so many events have come, or the stream ends. */
  readonly events: (
    n: number,
  ) => Promise<readonly { id: string; data: { seq: number; type: string | null; stage: string } }[]>
  readonly ended: () => Promise<string>
  readonly leave: () => void
}

async function watch(login: Login, id: string, lastEventId?: string, token?: string): Promise<Stream> {
  const leaving = new AbortController()
  const response = await fetch(`${base}/grievances/${id}/events`, {
    signal: leaving.signal,
    headers: {
      authorization: `Bearer ${token ?? (await api.token(login))}`,
      accept: 'text/event-stream',
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
  })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const more = async (): Promise<boolean> => {
    const { value = '', done = true } = (await reader?.read()) ?? {}
    text += value
    return !done
  }
  const parsed = () =>
    [...text.matchAll(/id: (\d+)\nevent: moved\ndata: (.*)\n\n/g)].map(([, id = '', data = '']) => ({
      id,
      data: JSON.parse(data),
    }))
  return {
    status: response.status,
    headers: response.headers,
    events: async (n) => {
      while (parsed().length < n && (await more()));
      return parsed()
    },
    ended: async () => {
      while (await more());
      return text
    },
    leave: () => leaving.abort(),
  }
}

test('tells what happens as it happens: codes only, numbered by the record', async () => {
  const id = await api.opened()
  const stream = await watch('worker', id)
  expect(stream.status).toBe(200)
  expect(stream.headers.get('content-type')).toContain('text/event-stream')
  expect(stream.headers.get('cache-control')).toContain('no-cache')
  await api.post('officer', `/grievances/${id}/accept`, {})
  await api.post('officer', `/grievances/${id}/reply`, { words: '不外传的话' })
  const events = await stream.events(2)
  expect(events).toEqual([
    { id: '2', data: { seq: 2, type: 'accepted', stage: 'handling' } },
    { id: '3', data: { seq: 3, type: 'replied', stage: 'handling' } },
  ])
  stream.leave()
})

test('goes on from the last event that was seen', async () => {
  const id = await walk(api, wholeRoad.slice(0, 4))
  const {
    case: { seq },
  } = (await api.get('worker', `/grievances/${id}`)).body
  const stream = await watch('worker', id, '2')
  expect((await stream.events(seq - 2)).map((event) => event.data.seq)).toEqual(
    Array.from({ length: seq - 2 }, (_, i) => i + 3),
  )
  stream.leave()
})

test('an id ahead of the record, or no number, begins now', async () => {
  const id = await api.opened()
  for (const last of ['999', 'x', '-1']) {
    const stream = await watch('worker', id, last)
    await api.post('worker', `/grievances/${id}/send-message`, { words: '在吗' })
    const [first] = await stream.events(1)
    expect(first?.data.type).toBe('message-sent')
    stream.leave()
  }
})

test('what somebody may not read, they see only to have happened', async () => {
  const id = await walk(api, wholeRoad.slice(0, 6))
  const types = async (login: Login) => {
    const stream = await watch(login, id, '6')
    const [event] = await stream.events(1)
    stream.leave()
    return event?.data.type
  }
  expect(await types('worker')).toBe('session-held')
  expect(await types('officer')).toBeNull()
})

test('whoever loses sight of the case is let go, untold', async () => {
  const id = await api.opened()
  const stream = await watch('supervisor', id)
  await api.store.sql`update appointments set until_day = '2026-01-02' where person = ${api.county.people.supervisor}`
  await api.post('worker', `/grievances/${id}/send-message`, { words: '还有人吗' })
  expect(await stream.ended()).not.toContain('data:')
})

test('a stream ends with the session it is watched in', async () => {
  const id = await api.opened()
  const { worker } = api.county.people
  const session = await beginSession(api.store, worker, 'phone-code', { idle: 600, whole: 3600 })
  const stream = await watch('worker', id, undefined, session.token)
  expect(stream.status).toBe(200)
  await endSessions(api.store, worker, null)
  // Found at the next beat.
  expect(await stream.ended()).toContain('retry: 3000')
}, 30_000)

test('twenty at once for one person, and no more', async () => {
  const id = await api.opened()
  const streams = await Promise.all(Array.from({ length: 20 }, () => watch('worker', id)))
  expect((await watch('worker', id)).status).toBe(429)
  for (const stream of streams) stream.leave()
})

test('the streams end when the service does', async () => {
  const id = await api.opened()
  const stream = await watch('officer', id)
  const ended = stream.ended()
  const begun = Date.now()
  await api.app.close()
  expect(await ended).toContain('retry: 3000')
  expect(Date.now() - begun).toBeLessThan(5000)
})
