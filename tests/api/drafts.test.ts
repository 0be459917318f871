import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lapseDrafts } from '../../record/drafts.js'
import { createApi, grievance, type Answer, type TestApi } from '../support/api.js'
import type { Login } from '../support/county.js'

let api: TestApi
beforeAll(async () => {
  api = await createApi()
})
afterAll(async () => {
  await api.close()
})

async function send(method: 'PUT' | 'DELETE', as: Login, path: string, body?: unknown): Promise<Answer> {
  const answer = await api.app.inject({
    method,
    url: path,
    headers: {
      authorization: `Bearer ${await api.token(as)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  })
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text: answer.body,
    body: answer.body === '' ? null : JSON.parse(answer.body),
  }
}
const keep = (id: string, body: unknown, as: Login = 'worker') => send('PUT', as, `/drafts/${id}`, body)
const submit = (id: string, key?: string, as: Login = 'worker') =>
  api.post(as, `/drafts/${id}/submit`, {}, key === undefined ? {} : { key })
const ids = async (as: Login = 'worker') =>
  (await api.get(as, '/drafts')).body.rows.map((row: { id: string }) => row.id)

describe('a draft', () => {
  test('may lack anything, is kept as written, and is written over by its id', async () => {
    const id = randomUUID()
    expect((await keep(id, {})).body).toEqual({ id, savedAt: api.clock.read(), lapsesOn: '2026-12-25', content: {} })
    const content = {
      respondents: [api.county.employer],
      claim: { type: 'bonus', amount: '100' },
      facts: '年终奖未发。',
    }
    expect((await keep(id, content)).status).toBe(200)
    expect((await api.get('worker', '/drafts')).body.rows).toEqual([
      { id, savedAt: api.clock.read(), lapsesOn: '2026-12-25', content },
    ])
  })

  test.each([
    ['/claim/amount', { claim: { amount: '-1' } }],
    ['/claim/knewOn', { claim: { knewOn: '2026-02-30' } }],
    ['/region', { region: '33' }],
    ['/facts', { facts: 'x'.repeat(20_001) }],
    ['/claimant', { claimant: '00000000-0000-8000-a000-000000000001' }],
  ])('holds nothing that is wrong: %s', async (path, content) => {
    const answer = await keep(randomUUID(), content)
    expect([answer.status, answer.body.code, answer.body.fields[0].path]).toEqual([422, 'invalid-input', path])
  })

  test('is the owner’s alone: to anybody else it does not exist', async () => {
    const id = randomUUID()
    await keep(id, { facts: '只有本人可见' })
    expect(await ids('other-worker')).toEqual([])
    expect((await submit(id, undefined, 'other-worker')).status).toBe(404)
    expect((await send('DELETE', 'other-worker', `/drafts/${id}`)).status).toBe(404)
    // The same id of somebody else is another draft.
    expect((await keep(id, { facts: '另一人' }, 'other-worker')).body.content).toEqual({ facts: '另一人' })
    expect(
      (await api.get('worker', '/drafts')).body.rows.find((row: { id: string }) => row.id === id).content.facts,
    ).toBe('只有本人可见')
    expect((await keep(randomUUID(), {}, 'officer')).status).toBe(403)
    expect((await api.app.inject({ method: 'GET', url: '/drafts' })).statusCode).toBe(401)
  })

  test('lies encrypted in the database', async () => {
    const id = randomUUID()
    await keep(id, { facts: '不得以明文保存' })
    const [row] = await api.store.sql<{ sealed: Buffer }[]>`select sealed from drafts where id = ${id}`
    expect(row?.sealed.includes(Buffer.from('不得以明文保存'))).toBe(false)
    // Moved to another owner it does not open.
    await api.store.sql`update drafts set owner = ${api.county.people.stranger} where id = ${id}`
    expect((await api.get('stranger', '/drafts')).status).toBe(500)
    await api.store.sql`delete from drafts where id = ${id}`
  })

  test('is thrown away once', async () => {
    const id = randomUUID()
    await keep(id, {})
    expect((await send('DELETE', 'worker', `/drafts/${id}`)).status).toBe(204)
    expect((await send('DELETE', 'worker', `/drafts/${id}`)).status).toBe(404)
    expect(await ids()).not.toContain(id)
  })

  test('there are no more than twenty of', async () => {
    for (let i = 0; i < 25; i++) await keep(randomUUID(), {}, 'other-worker')
    const kept = await ids('other-worker')
    expect(kept).toHaveLength(20)
    expect((await keep(randomUUID(), {}, 'other-worker')).body.code).toBe('too-many-drafts')
    expect((await keep(kept[0], { facts: '改写仍可' }, 'other-worker')).status).toBe(200)
  })
})

describe('sending it', () => {
  test('says what is missing, and opens nothing', async () => {
    const id = randomUUID()
    await keep(id, { claim: { type: 'bonus' } })
    const answer = await submit(id)
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid-input'])
    expect(answer.body.fields.map(({ path }: { path: string }) => path)).toEqual(
      expect.arrayContaining(['/respondents', '/region', '/claim/amount', '/facts']),
    )
    expect(await ids()).toContain(id)
  })

  test('opens the case once, however often and by whatever keys it is sent; the draft is empty then', async () => {
    const id = randomUUID()
    await keep(id, grievance(api.county))
    const before = await api.rows()
    const answers = await Promise.all([
      submit(id, 'same-key-1'),
      submit(id, 'same-key-1'),
      submit(id, 'other-key'),
      submit(id),
    ])
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3)
    const cases = new Set(answers.map(({ body }) => body.case.id))
    expect(cases.size).toBe(1)
    expect((await api.rows())['heads']).toBe((before['heads'] ?? 0) + 1)
    const [caseId] = [...cases]
    expect(await api.store.sql`select sealed, opened from drafts where id = ${id}`).toMatchObject([
      { sealed: null, opened: caseId },
    ])
    expect(await ids()).not.toContain(id)
    const again = await submit(id)
    expect([again.status, again.body.repeated, again.body.case.id]).toEqual([200, true, caseId])
    const rewritten = await keep(id, { facts: '改写' })
    expect([rewritten.status, rewritten.body.code, rewritten.body.see.id]).toEqual([409, 'draft-sent', caseId])
    expect((await send('DELETE', 'worker', `/drafts/${id}`)).status).toBe(404)
  })

  test('refused by the procedure it stays', async () => {
    const id = randomUUID()
    await keep(id, grievance(api.county, { region: '440101', respondents: [api.county.union] }))
    expect((await submit(id)).body.code).toBe('respondent-unknown')
    expect(await ids()).toContain(id)
  })

  test('needs a key, like every act', async () => {
    const answer = await api.post('worker', `/drafts/${randomUUID()}/submit`, {}, { key: null })
    expect([answer.status, answer.body.code]).toEqual([400, 'idempotency-key-needed'])
  })
})

test('it lapses after thirty days: at once to the owner, and for good with the sweep', async () => {
  const id = randomUUID()
  await keep(id, { facts: '三十日' })
  api.clock.advance(29 * 86_400_000)
  expect(await ids()).toContain(id)
  api.clock.advance(2 * 86_400_000)
  expect(await ids()).toEqual([])
  expect((await submit(id)).status).toBe(404)
  expect(await lapseDrafts(api.store)).toBeGreaterThan(0)
  expect(await api.store.sql`select 1 from drafts`).toHaveLength(0)
})
