import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addPerson, addUnit, appoint } from '../../record/registers.js'
import { createApi, grievance, type TestApi } from '../support/api.js'

let api: TestApi
beforeAll(async () => {
  api = await createApi()
})
afterAll(async () => {
  await api.close()
})

const read = async (as: Parameters<TestApi['get']>[0], id: string) => (await api.get(as, `/grievances/${id}`)).body.case
const linked = (links: readonly { id: string }[]) => links.map(({ id }) => id)

describe('the same claim open already', () => {
  test('is shown from either side, to those who may see it, as long as it is open', async () => {
    const first = await api.opened()
    const second = await api.post('worker', '/grievances', grievance(api.county))
    const id = second.body.case.id as string
    expect(second.body.case.opening.alike).toMatchObject([
      { id: first, href: `/grievances/${first}`, stage: { code: 'acceptance' } },
    ])
    for (const as of ['worker', 'employer', 'officer'] as const) {
      expect(linked((await read(as, first)).opening.alike)).toEqual([id])
      expect(linked((await read(as, id)).opening.alike)).toEqual([first])
    }
    const other = await api.opened({ claim: { ...grievance(api.county).claim, type: 'bonus' } })
    expect((await read('worker', other)).opening.alike).toEqual([])
    for (const one of [first, id]) await api.post('worker', `/grievances/${one}/withdraw`, {})
    const third = await api.opened()
    expect((await read('worker', third)).opening.alike).toEqual([])
    await api.post('worker', `/grievances/${third}/withdraw`, {})
    // Nothing was written to the other one.
    expect((await read('worker', first)).seq).toBe(3)
  })

  test('can be asked for before raising it: their own, and no one else’s', async () => {
    const id = await api.opened()
    const path = `/grievances/alike?respondents=${api.county.employer}&claim=pay-arrears`
    expect((await api.get('worker', path)).body.rows).toMatchObject([{ id, href: `/grievances/${id}` }])
    for (const as of ['other-worker', 'officer', 'employer', 'supervisor'] as const)
      expect((await api.get(as, path)).body.rows).toEqual([])
    expect(
      (await api.get('worker', `/grievances/alike?respondents=${api.county.employer}&claim=bonus`)).body.rows.length,
    ).toBeLessThanOrEqual(1)
    expect(
      (await api.get('worker', `/grievances/alike?respondents=${api.county.body}&claim=pay-arrears`)).body.rows,
    ).toEqual([])
    expect((await api.get(null, path)).status).toBe(401)
    for (const wrong of [
      '',
      '?claim=pay-arrears',
      `?respondents=x&claim=pay-arrears`,
      `?respondents=${api.county.employer}&claim=none`,
      `${path.slice(17)}&who=1`,
    ])
      expect((await api.get('worker', `/grievances/alike${wrong}`)).status).toBe(422)
    await api.post('worker', `/grievances/${id}/withdraw`, {})
  })

  test('is also the collective case on whose list the worker is', async () => {
    const opened = await api.post('other-worker', '/grievances', grievance(api.county, { collective: { workers: 12 } }))
    const id = opened.body.case.id as string
    const added = await api.post('other-worker', `/grievances/${id}/add-claimants`, {
      csv: '姓名,身份证号,手机号,金额(元)\n张三,11010519491231002X,13800000000,100.00\n',
    })
    expect(added.status).toBe(200)
    // The row stands for the worker of the register.
    await api.store
      .sql`update claimants set person = ${api.county.people.worker}, state = jsonb_set(state, '{person}', to_jsonb(${api.county.people.worker}::text)) where case_id = ${id}`
    const path = `/grievances/alike?respondents=${api.county.employer}&claim=pay-arrears`
    expect(linked((await api.get('worker', path)).body.rows)).toEqual([id])
    const own = await api.opened()
    expect(linked((await read('worker', own)).opening.alike)).toEqual([id])
    expect(linked((await read('worker', id)).opening.alike)).toEqual([own])
    expect(linked((await read('officer', id)).opening.alike)).toEqual([own])
    // Of the others on the list, a worker sees nothing.
    expect((await read('other-worker', id)).opening.alike).toEqual([])
  })
})

describe('a merged case', () => {
  test('keeps its number and its history, and leads on to where it goes', async () => {
    const claim = { ...grievance(api.county).claim, type: 'contract' }
    const [a, b, c] = [await api.opened({ claim }), await api.opened({ claim }), await api.opened({ claim })]
    const merge = (from: string, into: string) =>
      api.post('officer', `/grievances/${from}/merge-into`, { into, words: '重复提出。' })
    const merged = await merge(a, b)
    expect([merged.status, merged.body.case.stage.code, merged.body.case.merged.id]).toEqual([200, 'archived', b])
    expect(merged.body.can).toEqual([])
    expect((await merge(b, c)).status).toBe(200)
    const last = await read('worker', c)
    for (const [id, from] of [
      [a, a],
      [b, b],
    ] as const) {
      const seen = await read('worker', id)
      expect(seen.merged).toMatchObject({ id: c, number: last.number, href: `/grievances/${c}` })
      const timeline = (await api.get('worker', `/grievances/${from}/timeline`)).body.entries
      expect(timeline.at(0).type).toBe('opened')
      expect(timeline.some(({ type }: { type: string }) => type === 'merged')).toBe(true)
      const found = (await api.get('worker', `/grievances?number=${encodeURIComponent(seen.number)}`)).body.rows.filter(
        (row: { id: string }) => row.id === id,
      )
      expect(found).toMatchObject([{ number: seen.number, merged: { id: c, number: last.number } }])
    }
    expect(last.merged).toBeNull()
    expect(last.mergedFrom).toMatchObject([{ id: b, claim: { type: 'contract' } }])
    const refused = await api.post('worker', `/grievances/${a}/withdraw`, {})
    expect([refused.status, refused.body.code]).toEqual([409, 'merged'])
    expect(refused.body.see).toEqual({ id: c, number: last.number, href: `/grievances/${c}` })
    expect(refused.body.help.zh).toContain(`/grievances/${c}`)
    expect(refused.body.help.en).toContain(last.number)
    expect((await api.post('worker', `/grievances/${a}/reopen`, { words: '重启' })).body.code).toBe('merged')
  })

  test('tells the engine of both where both have moved', async () => {
    const claim = { ...grievance(api.county).claim, type: 'social-insurance' }
    const [one, other] = [await api.opened({ claim }), await api.opened({ claim })]
    api.engine.told.length = 0
    await api.post('officer', `/grievances/${one}/merge-into`, { into: other, words: '重复提出。' })
    expect(api.engine.told.map(({ caseId }) => caseId)).toContain(one)
  })
})

test('a ticket of a line opens one case, also where it comes twice at once', async () => {
  const { store, county } = api
  const agent = await addPerson(store, { name: '热线专员', login: 'line-agent' })
  await appoint(store, { person: agent, role: 'agent', unit: county.union, from: '2026-01-01' })
  const token = (await api.auth.issue?.(agent))?.token ?? ''
  const line = {
    ticketNumber: 'GD20261124-0001',
    receivedOn: '2026-11-24',
    source: 'ticket',
    replyDeadline: '2026-12-04',
  }
  const send = (n: number, more: object = {}, as = token) =>
    api.app.inject({
      method: 'POST',
      url: '/grievances',
      headers: {
        authorization: `Bearer ${as}`,
        'content-type': 'application/json',
        'idempotency-key': `line-key-${n}`,
      },
      payload: JSON.stringify(
        grievance(county, { channel: '12345', claimant: county.people['other-worker'], line: { ...line, ...more } }),
      ),
    })
  const answers = await Promise.all([1, 2, 3, 4].map((n) => send(n)))
  expect(answers.map(({ statusCode }) => statusCode).sort((a, b) => a - b)).toEqual([201, 409, 409, 409])
  const id = answers.find(({ statusCode }) => statusCode === 201)?.json().case.id as string
  for (const answer of answers.filter(({ statusCode }) => statusCode === 409)) {
    expect(answer.json()).toMatchObject({ code: 'ticket-known', see: { id, href: `/grievances/${id}` } })
  }
  // To an agent who may not see that case, the ticket is taken, and by which case is not said.
  const faraway = await addUnit(store, { kind: 'union', name: '绍兴市总工会', level: 'city', region: '330600' })
  const outside = await addPerson(store, { name: '外地专员' })
  await appoint(store, { person: outside, role: 'agent', unit: faraway, from: '2026-01-01' })
  const guessed = await send(8, {}, (await api.auth.issue?.(outside))?.token ?? '')
  expect([guessed.statusCode, guessed.json().code, guessed.json().see]).toEqual([409, 'ticket-known', undefined])
  expect(guessed.body).not.toContain(id)
  expect(guessed.body).not.toContain('德工诉')
  // Another line numbers by itself.
  expect((await send(9, { ticketNumber: 'GD20261124-0002' })).statusCode).toBe(201)
  const seen = await read('officer', id)
  expect(seen.obligations.map(({ what }: { what: string }) => what)).toEqual(
    expect.arrayContaining(['firstResponse', 'lineReply', 'openingCorrection']),
  )
  const told = (await api.get('other-worker', '/notices')).body.rows.filter(
    (row: { kind: string }) => row.kind === 'filed-for-you',
  )
  expect(told.length).toBeGreaterThanOrEqual(1)
  const mine = (await api.get('other-worker', `/grievances/${id}/timeline`)).body.entries[0]
  expect(mine).toMatchObject({ occurredOn: '2026-11-24', who: { person: { id: agent }, role: { zh: '代访代办专员' } } })
  const corrected = await api.post('other-worker', `/grievances/${id}/correct-opening`, {
    facts: '更正：两个月。',
    amount: '300',
  })
  expect([corrected.status, corrected.body.case.opening.version, corrected.body.case.opening.claim.amount.fen]).toEqual(
    [200, 2, '300'],
  )
  const replied = await api.post('officer', `/grievances/${id}/reply-to-line`, { words: '已受理。' })
  expect([
    replied.status,
    replied.body.case.obligations.some(({ what }: { what: string }) => what === 'lineReply'),
  ]).toEqual([200, false])
})
