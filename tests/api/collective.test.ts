import { performance } from 'node:perf_hooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catchUp } from '../../record/cursor.js'
import { expireObligation } from '../../record/passing.js'
import { splitOffSome } from '../../record/split.js'
import { createApi, grievance, type Answer, type Body, type TestApi } from '../support/api.js'
import type { Login } from '../support/county.js'
import { csvOf, listed } from '../support/workers.js'

let api: TestApi
beforeAll(async () => {
  api = await createApi()
})
afterAll(async () => {
  await api.close()
})

let n = 0

/** Who came in by a list signs in by id. */
async function as(person: string, path: string, body?: unknown): Promise<Answer> {
  const login = await api.app.inject({ method: 'POST', url: '/auth/dev', payload: { person } })
  const response = await api.app.inject({
    method: body === undefined ? 'GET' : 'POST',
    url: path,
    headers: {
      authorization: `Bearer ${login.json<{ token: string }>().token}`,
      'idempotency-key': `collective-${(n += 1)}`,
    },
    ...(body === undefined ? {} : { payload: body as object }),
  })
  return { status: response.statusCode, headers: response.headers, text: response.body, body: response.json<Body>() }
}

async function ok(answer: Promise<Answer>): Promise<Body> {
  const { status, text, body } = await answer
  if (status >= 300) throw new Error(`${status} ${text}`)
  return body
}

/** A collective case with so many on its list, the first three its representatives. */
async function gathered(count: number, from: number): Promise<string> {
  const id = await api.opened({ ...grievance(api.county), collective: { workers: Math.max(10, count) } })
  const csv = csvOf(Array.from({ length: count }, (_, i) => listed(from + i)))
  await ok(api.post('worker', `/grievances/${id}/add-claimants`, { csv, mandated: true }))
  await ok(api.post('worker', `/grievances/${id}/appoint-representatives`, { numbers: [1, 2, 3] }))
  return id
}

const rowsFor = (login: Login, id: string, query = '') => api.get(login, `/grievances/${id}/claimants${query}`)

async function toBeSigned(
  id: string,
  lead: string,
  instalments: object = { count: 3, firstDue: '2026-12-20' },
): Promise<void> {
  const at = `/grievances/${id}`
  await ok(api.post('officer', `${at}/accept`, {}))
  await ok(as(lead, `${at}/apply-for-mediation`, {}))
  await ok(api.post('employer', `${at}/consent-to-mediation`, {}))
  await ok(api.post('mediator', `${at}/accept-mediation`, { interest: 'none' }))
  await ok(api.post('mediator', `${at}/propose-framework`, { terms: { instalments }, amounts: 'claimed' }))
  await ok(as(lead, `${at}/accept-proposal`, { version: 1 }))
  await ok(api.post('employer', `${at}/accept-proposal`, { version: 1 }))
}

describe('who reads which rows', () => {
  let id: string
  let persons: readonly string[]
  beforeAll(async () => {
    id = await gathered(12, 1)
    persons = (await rowsFor('employer', id)).body.rows.map((row: Body) => row.person)
  })

  test('a worker: their own, and how many there are', async () => {
    const { body } = await as(persons[7] ?? '', `/grievances/${id}/claimants`)
    expect(body.rows).toMatchObject([
      { n: 8, own: true, name: '工人8', idno: listed(8).idno, amount: { yuan: listed(8).amount } },
    ])
    expect(body.counts).toEqual({ listed: 12 })
    expect(body.next).toBeNull()
    const other = await as(
      persons[7] ?? '',
      `/grievances/${id}/claimants?status=listed&cursor=${Buffer.from('["2"]').toString('base64url')}`,
    )
    expect(other.body.rows.map((row: Body) => row.n)).toEqual([8])
  })

  test('a representative, the employer, the union: all of them, numbers masked', async () => {
    for (const body of [
      (await as(persons[1] ?? '', `/grievances/${id}/claimants`)).body,
      (await rowsFor('employer', id)).body,
      (await rowsFor('officer', id)).body,
    ]) {
      expect(body.rows).toHaveLength(12)
      expect(body.rows[8]).toMatchObject({ name: '工人9', idno: expect.stringMatching(/^3307\*{10}/) })
    }
  })

  test('an offer stays inside the mediation until it is the text to be signed', async () => {
    const other = await gathered(12, 31)
    const rows: readonly Body[] = (await rowsFor('employer', other)).body.rows
    const lead = String(rows[0].person)
    const at = `/grievances/${other}`
    await ok(api.post('officer', `${at}/accept`, {}))
    await ok(as(lead, `${at}/apply-for-mediation`, {}))
    await ok(api.post('employer', `${at}/consent-to-mediation`, {}))
    await ok(api.post('mediator', `${at}/accept-mediation`, { interest: 'none' }))
    const terms = { instalments: { count: 2, firstDue: '2026-12-20' } }
    await ok(api.post('mediator', `${at}/propose-framework`, { terms, amounts: { share: 4321 } }))
    const offerTo = async (login: Login): Promise<unknown> => (await rowsFor(login, other)).body.rows[0].offer
    const framework = async (login: Login): Promise<Body> =>
      (await api.get(login, at)).body.case.roads.find(({ road }: Body) => road === 'collective').facts
    for (const login of ['employer', 'mediator'] as const) {
      expect(await offerTo(login)).toMatchObject({ fen: expect.any(String) })
      expect(await framework(login)).toMatchObject({ framework: expect.any(Object), offered: { version: 1 } })
    }
    for (const login of ['officer', 'supervisor'] as const) {
      expect((await rowsFor(login, other)).body.rows[0]).toMatchObject({ offer: null, settled: null })
      expect(await framework(login)).toMatchObject({ framework: null, offered: null })
    }
    await ok(as(lead, `${at}/accept-proposal`, { version: 1 }))
    await ok(api.post('employer', `${at}/accept-proposal`, { version: 1 }))
    expect((await framework('officer')).framework).not.toBeNull()
  })

  test('nobody else, and nobody in an ordinary case', async () => {
    expect((await rowsFor('stranger', id)).status).toBe(404)
    expect((await rowsFor('other-worker', id)).status).toBe(404)
    expect((await rowsFor('worker', await api.opened())).status).toBe(404)
  })

  test('neither the case nor its timeline carries a row', async () => {
    for (const person of [persons[1] ?? '', persons[7] ?? '']) {
      for (const path of ['', '/timeline']) {
        const { status, text } = await as(person, `/grievances/${id}${path}`)
        expect(status).toBe(200)
        for (const other of [4, 5]) {
          expect(text).not.toContain(persons[other])
          expect(text).not.toContain(`工人${other + 1}`)
        }
      }
    }
  })

  test('the case is in the list of each of its workers', async () => {
    expect((await as(persons[7] ?? '', '/grievances')).body.rows.map((row: Body) => row.id)).toContain(id)
    expect((await as(persons[7] ?? '', `/grievances/${id}`)).body.can.map(({ command }: Body) => command)).toContain(
      'remove-claimant',
    )
  })
})

test('pages hold every row once; filters and cursors are checked', async () => {
  const id = await gathered(25, 100)
  const numbers: number[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: Body = (await rowsFor('employer', id, `?limit=10${cursor === '' ? '' : `&cursor=${cursor}`}`)).body
    numbers.push(...page.rows.map((row: Body) => row.n))
    cursor = page.next
  }
  expect(numbers).toEqual(Array.from({ length: 25 }, (_, i) => i + 1))
  expect((await rowsFor('employer', id, '?status=signed')).body.rows).toEqual([])
  for (const query of [
    '?status=nonsense',
    '?cursor=xyz',
    `?cursor=${Buffer.from('["1;drop"]').toString('base64url')}`,
    '?limit=101',
    '?unpaid=0',
  ])
    expect((await rowsFor('employer', id, query)).status).toBe(422)
})

test('a list as a spreadsheet writes it is taken; every bad row is named in both languages', async () => {
  const id = await api.opened({ ...grievance(api.county), collective: { workers: 12 } })
  const good = listed(200)
  const csv = `\uFEFF姓名,身份证号,手机号,金额(元)\r\n"张，三",${good.idno},,12.30\r\n李四,330723196703121025,1,1.234\r\n`
  const refused = await api.post('worker', `/grievances/${id}/add-claimants`, { csv })
  expect(refused).toMatchObject({ status: 422, body: { code: 'bad-rows' } })
  expect(refused.body.fields.map(({ path }: Body) => path)).toEqual(
    expect.arrayContaining(['/csv/3/phone', '/csv/3/amount']),
  )
  expect(refused.body.fields[0]).toMatchObject({
    in: 'body',
    zh: expect.stringMatching(/^第3行/),
    en: expect.stringMatching(/^row 3/),
  })
  await ok(api.post('worker', `/grievances/${id}/add-claimants`, { csv, partial: true }))
  const seen = (await api.get('officer', `/grievances/${id}`)).body.case.roads.find(
    (one: Body) => one.road === 'collective',
  )
  expect(seen.facts).toMatchObject({
    count: 1,
    total: '1230',
    imported: { added: 1, left: 1, leftOut: [{ row: 3, words: { zh: expect.any(String) } }] },
  })
})

test('what is not of this kind of case is refused, and not offered', async () => {
  const [ordinary, collective] = [await api.opened(), await gathered(10, 300)]
  expect((await api.post('worker', `/grievances/${ordinary}/add-claimants`, { rows: [] })).status).toBe(403)
  expect((await api.post('worker', `/grievances/${collective}/withdraw`, {})).status).toBe(403)
  const can = (await api.get('worker', `/grievances/${ordinary}`)).body.can.map(({ command }: Body) => command)
  expect(can).not.toContain('add-claimants')
})

describe('five thousand workers', () => {
  test(
    'every act answers with counts, touches only its rows, and leaves the state of the case small',
    { timeout: 240_000 },
    async () => {
      const count = 5000
      const times: Record<string, number> = {}
      const timed = async (what: string, answer: () => Promise<Answer>): Promise<Body> => {
        const since = performance.now()
        const body = await ok(answer())
        times[what] = Math.round(performance.now() - since)
        expect(JSON.stringify(body).length).toBeLessThan(60_000)
        return body
      }
      const { store } = api
      const written = async () => {
        const rows = await store.sql<
          { by: string; n: number }[]
        >`select xmin::text as by, count(*)::int as n from claimants where case_id = ${id} group by 1`
        return new Map(rows.map(({ by, n: rowCount }) => [by, rowCount]))
      }
      const cursorBytes = async () => JSON.stringify(await catchUp(store, { caseId: id, seq: 0, hash: '' })).length

      const id = await api.opened({ ...grievance(api.county), collective: { workers: count } })
      const csv = csvOf(Array.from({ length: count }, (_, i) => listed(10_000 + i)))
      await timed('add-claimants', () => api.post('worker', `/grievances/${id}/add-claimants`, { csv, mandated: true }))
      await timed('correct-claimant', () =>
        api.post('worker', `/grievances/${id}/correct-claimant`, { n: 77, amount: '7700' }),
      )
      expect([...(await written()).values()].sort((a, b) => a - b)).toEqual([1, count - 1])
      await timed('appoint-representatives', () =>
        api.post('worker', `/grievances/${id}/appoint-representatives`, { numbers: [1, 2, 3] }),
      )
      const small = await cursorBytes()

      const persons = (
        await store.sql<{ person: string }[]>`select person from claimants where case_id = ${id} order by n`
      ).map(({ person }) => person)
      const lead = persons[0] ?? ''
      await toBeSigned(id, lead)
      const { body } = await as(persons[41] ?? '', `/grievances/${id}/claimants`)
      const before = await written()
      const signature = { hash: body.hash, rowHash: body.rows[0].rowHash, identifiedBy: 'face', warned: true }
      await timed('sign-row', () => as(persons[41] ?? '', `/grievances/${id}/sign-row`, signature))
      const changed = [...(await written())].filter(([by]) => !before.has(by)).map(([, rows]) => rows)
      expect(changed).toEqual([1])

      // The others are taken as signed, so that not five thousand people have to be played.
      await signAllBut(id, [42, 4999, 5000])
      const formal = { hash: body.hash, identifiedBy: 'real-name-login', warned: true }
      await ok(api.post('employer', `/grievances/${id}/sign`, formal))
      await ok(api.post('mediator', `/grievances/${id}/sign`, formal))
      await timed('seal', () => api.post('mediator', `/grievances/${id}/seal`, { hash: body.hash }))
      const since = (await api.get('officer', `/grievances/${id}`)).body.case.obligations.find(
        ({ what }: Body) => what === 'signing',
      ).key
      api.clock.advance(9 * 86_400_000)
      const began = performance.now()
      expect(await expireObligation(store, id, since)).toEqual({ moved: true })
      times['take effect'] = Math.round(performance.now() - began)

      const view = (await api.get('officer', `/grievances/${id}`)).body.case
      const facts = (road: string) => view.roads.find((one: Body) => one.road === road).facts
      expect(facts('collective')).toMatchObject({ settled: 4998, splitting: 2 })
      const [sum] =
        await store.sql`select sum((state ->> 'settled')::bigint)::text as total from claimants where case_id = ${id} and status = 'settled'`
      expect(facts('signing').settlement.total).toBe(sum?.['total'])
      const split = view.effects.find(({ kind }: Body) => kind === 'splitOff').key
      const beganSplit = performance.now()
      expect(await splitOffSome(store, id, split)).toEqual({ moved: true, left: 0 })
      times['split off 2'] = Math.round(performance.now() - beganSplit)

      await timed('report-payments', () =>
        api.post('employer', `/grievances/${id}/report-payments`, {
          item: 1,
          numbers: 'all',
          occurredOn: '2026-12-04',
        }),
      )
      await timed('confirm-own-payment', () =>
        as(persons[41] ?? '', `/grievances/${id}/confirm-own-payment`, { item: 1 }),
      )
      await timed('rate-own', () => as(persons[41] ?? '', `/grievances/${id}/rate-own`, { score: 5, solved: true }))
      const sincePage = performance.now()
      const page = (await rowsFor('employer', id, '?unpaid=1&limit=100')).body
      times['page of 100'] = Math.round(performance.now() - sincePage)
      expect(page.rows).toHaveLength(100)
      const [performed] = facts('performance').items
      expect(performed.each).toEqual({ of: 4998, waiting: 0, received: 0, disputed: 0 })

      // What the workflow is told does not grow with the number of workers.
      expect(await cursorBytes()).toBeLessThan(small + 4_000)
      const [state] = await store.sql<
        { bytes: number }[]
      >`select length(state::text) as bytes from heads where case_id = ${id}`
      expect(state?.bytes).toBeLessThan(40_000)
      if (process.env['SHOW_TIMES'] !== undefined) console.log(times)
    },
  )

  /** Writes their signatures as one event each would have, by the same fold; only the way there is shorter. */
  async function signAllBut(id: string, others: readonly number[]): Promise<void> {
    const { signEverybody } = await import('../support/signed.js')
    await signEverybody(api.store, id, others)
  }
})
