import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApi, grievance, type TestApi } from '../support/api.js'
import type { Login } from '../support/county.js'

let api: TestApi
beforeAll(async () => {
  api = await createApi()
})
afterAll(async () => {
  await api.close()
})

describe('opening', () => {
  test('gives a number, someone in charge by name, a first deadline, and a place to look', async () => {
    const answer = await api.post('worker', '/grievances', grievance(api.county))
    expect(answer.status).toBe(201)
    expect(answer.headers['location']).toBe(`/grievances/${answer.body.case.id}`)
    expect(answer.body.repeated).toBe(false)
    expect(answer.body.case).toMatchObject({
      number: expect.stringMatching(/^德工诉〔2026〕\d+号$/),
      stage: { code: 'acceptance', words: { zh: '待受理', en: 'awaiting acceptance' } },
      charge: { union: { name: '德清县总工会' }, officer: { name: '赵主席' } },
      opening: { claim: { amount: { fen: '4000000', yuan: '40000.00', display: '40,000.00元' } } },
      obligations: [
        {
          what: 'firstResponse',
          length: 2,
          unit: 'working-days',
          rawDue: '2026-11-27',
          dueDay: '2026-11-27',
          due: '2026-11-27T16:00:00.000Z',
          overdue: 0,
          provisional: false,
          owner: { role: 'officer', person: { name: '赵主席' } },
        },
      ],
    })
    expect(api.engine.told).toContainEqual({ caseId: answer.body.case.id, seq: 1 })
  })

  test('is for workers and agents', async () => {
    const answer = await api.post('officer', '/grievances', grievance(api.county))
    expect([answer.status, answer.body.code]).toEqual([403, 'not-yours-to-do'])
  })
})

describe('a key', () => {
  test('sent twice does one thing, and is answered twice', async () => {
    const key = 'twice-opened-1'
    const first = await api.post('worker', '/grievances', grievance(api.county), { key })
    const rows = await api.rows()
    const again = await api.post('worker', '/grievances', grievance(api.county), { key })
    expect([first.status, again.status]).toEqual([201, 200])
    expect(again.body.case.id).toBe(first.body.case.id)
    expect(again.body.repeated).toBe(true)
    expect(await api.rows()).toEqual(rows)
  })

  test('twenty at once do one thing', async () => {
    const key = 'twenty-opened-1'
    const rows = await api.rows()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => api.post('worker', '/grievances', grievance(api.county), { key })),
    )
    expect(new Set(answers.map(({ body }) => body.case.id)).size).toBe(1)
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect((await api.rows())['heads']).toBe((rows['heads'] ?? 0) + 1)
  })

  test('with another content is refused', async () => {
    const key = 'other-body-1'
    await api.post('worker', '/grievances', grievance(api.county), { key })
    const rows = await api.rows()
    const other = await api.post('worker', '/grievances', grievance(api.county, { facts: '另有一事。' }), { key })
    expect([other.status, other.body.code]).toEqual([409, 'key-reused'])
    expect(await api.rows()).toEqual(rows)
  })

  test('of one person is nothing to another', async () => {
    const key = 'not-yours-1'
    const mine = await api.post('worker', '/grievances', grievance(api.county), { key })
    const theirs = await api.post('other-worker', '/grievances', grievance(api.county), { key })
    expect(theirs.status).toBe(201)
    expect(theirs.body.case.id).not.toBe(mine.body.case.id)
  })

  test('repeats a command on a case too', async () => {
    const id = await api.opened()
    const key = 'accept-twice-1'
    await api.post('officer', `/grievances/${id}/accept`, {}, { key })
    const rows = await api.rows()
    const again = await api.post('officer', `/grievances/${id}/accept`, {}, { key })
    expect([again.status, again.body.repeated]).toEqual([200, true])
    expect(await api.rows()).toEqual(rows)
  })
})

describe('who has no part in a case', () => {
  test('is answered as if there were none, word for word, and nothing is written', async () => {
    const id = await api.opened()
    const nowhere = '0198f5c2-0000-7000-8000-000000000000'
    const rows = await api.rows()
    const told = api.engine.told.length
    const plain = (answer: { text: string; status: number }, of: string) => [
      answer.status,
      answer.text.replaceAll(of, 'ID').replace(/#[0-9a-f-]{36}/, '#'),
    ]
    for (const login of [
      'stranger',
      'other-worker',
      'clerk',
      'mediator',
      'admin',
    ] as const satisfies readonly Login[]) {
      for (const path of ['', '/timeline', '/verify', '/events', '/papers/1%2FsealAgreement']) {
        const there = await api.get(login, `/grievances/${id}${path}`)
        const missing = await api.get(login, `/grievances/${nowhere}${path}`)
        expect(plain(there, id)).toEqual(plain(missing, nowhere))
        expect(there.status).toBe(404)
      }
      const there = await api.post(login, `/grievances/${id}/accept`, {})
      const missing = await api.post(login, `/grievances/${nowhere}/accept`, {})
      expect(plain(there, id)).toEqual(plain(missing, nowhere))
      const wrong = await api.post(login, `/grievances/${id}/accept`, { a: 1 })
      expect([wrong.status, wrong.body.code]).toEqual([422, 'invalid-input'])
      expect((await api.get(login, '/grievances')).body.rows.map((row: { id: string }) => row.id)).not.toContain(id)
    }
    expect(await api.rows()).toEqual(rows)
    expect(api.engine.told.length).toBe(told)
  })

  test('who has one, but not this, is told that it is not theirs', async () => {
    const id = await api.opened()
    const rows = await api.rows()
    for (const login of ['worker', 'employer', 'supervisor'] as const) {
      const answer = await api.post(login, `/grievances/${id}/accept`, {})
      expect([answer.status, answer.body.code]).toEqual([403, 'not-yours-to-do'])
    }
    expect(await api.rows()).toEqual(rows)
  })
})

describe('as the case stands', () => {
  test('a command of another stage is refused, with what would help', async () => {
    const id = await api.opened()
    const rows = await api.rows()
    const answer = await api.post('worker', `/grievances/${id}/rate`, { score: 5, solved: true })
    expect(answer.status).toBe(409)
    expect(answer.body).toMatchObject({
      title: expect.any(String),
      detail: expect.any(String),
      help: { zh: expect.any(String) },
    })
    expect(await api.rows()).toEqual(rows)
  })

  test('nothing but reopening after the close', async () => {
    const id = await api.opened()
    const closed = await api.post('worker', `/grievances/${id}/withdraw`, {})
    expect(closed.body.case).toMatchObject({
      stage: { code: 'closed' },
      outcome: { code: 'withdrawn', words: { zh: '撤回' } },
    })
    const rows = await api.rows()
    for (const [login, name, body] of [
      ['officer', 'accept', {}],
      ['worker', 'withdraw', {}],
      ['worker', 'send-message', { words: '还有一句' }],
    ] as const) {
      expect([name, (await api.post(login, `/grievances/${id}/${name}`, body)).status]).toEqual([name, 409])
    }
    expect(await api.rows()).toEqual(rows)
    expect(
      (await api.get('worker', `/grievances/${id}`)).body.can.map((one: { command: string }) => one.command),
    ).toEqual(['reopen'])
  })

  test('a day that has not come is refused', async () => {
    const id = await api.opened()
    await api.post('officer', `/grievances/${id}/accept`, {})
    const answer = await api.post('officer', `/grievances/${id}/note-contact`, {
      with: 'worker',
      reached: true,
      occurredOn: '2026-11-26',
      words: '已联系',
    })
    expect([answer.status, answer.body.code]).toEqual([422, 'day-in-future'])
  })

  test('nobody can say when something was received', async () => {
    const id = await api.opened()
    for (const field of ['at', 'receivedAt', 'recordedAt', 'seq']) {
      expect(
        (await api.post('officer', `/grievances/${id}/accept`, { [field]: '2026-01-01T00:00:00.000Z' })).status,
      ).toBe(422)
    }
  })

  test('a refusal that came too late still records what ran out, and the engine hears of it', async () => {
    const id = await api.opened()
    const told = api.engine.told.length
    api.clock.set('2026-11-27T16:00:00.000Z')
    const answer = await api.post('officer', `/grievances/${id}/accept`, {})
    expect([answer.status, answer.body.code]).toEqual([403, 'not-yours-to-do'])
    const read = await api.get('officer', `/grievances/${id}`)
    expect(read.body.case.charge).toMatchObject({
      union: { name: '湖州市总工会' },
      officer: { name: '钱主席' },
      former: [{ name: '德清县总工会' }],
    })
    expect(api.engine.told.slice(told)).toEqual([{ caseId: id, seq: read.body.case.seq }])
  })
})
