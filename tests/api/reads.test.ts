import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recordEffect } from '../../record/passing.js'
import { createApi, type Body, type TestApi } from '../support/api.js'
import { take, walk, wholeRoad } from '../support/walk.js'

let api: TestApi
beforeAll(async () => {
  api = await createApi()
})
afterAll(async () => {
  await api.close()
})

const factsOf = (answer: { body: Body }, road: string) =>
  answer.body.case.roads.find((one: Body) => one.road === road)?.facts

describe('the list of cases', () => {
  test('pages hold every case once, though others are opened meanwhile', async () => {
    const own = new Set<string>()
    for (let i = 0; i < 12; i += 1) {
      own.add(await api.opened())
      api.clock.advance(i % 3)
    }
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: Body = (await api.get('worker', `/grievances?limit=5${cursor === '' ? '' : `&cursor=${cursor}`}`))
        .body
      seen.push(...page.rows.map((row: Body) => row.id))
      cursor = page.next
      await api.opened()
    }
    expect(seen).toHaveLength(new Set(seen).size)
    expect(new Set(seen)).toEqual(own)
  })

  test('is sorted by what is due first, when asked', async () => {
    const rows = (await api.get('officer', '/grievances?sort=nextDue')).body.rows
    const dues: string[] = rows.map((row: Body) => row.nextDue)
    expect(dues).toEqual(dues.toSorted((a, b) => a.localeCompare(b, 'en')))
  })

  test('is filtered', async () => {
    const id = await api.opened({ claim: { type: 'bonus', amount: '1', remedies: ['payment'], knewOn: '2026-10-01' } })
    const ids = async (query: string) =>
      (await api.get('officer', `/grievances?${query}`)).body.rows.map((row: Body) => row.id)
    expect(await ids('claim=bonus')).toEqual([id])
    expect(await ids('claim=bonus&stage=handling')).toEqual([])
    expect(await ids(`claim=bonus&union=${api.county.union}`)).toEqual([id])
    expect(await ids(`claim=bonus&union=${api.county.city}`)).toEqual([])
    expect(await ids('claim=bonus&overdue=true')).toEqual([])
    expect(await ids('claim=bonus&openedFrom=2026-11-25&openedTo=2026-11-25')).toEqual([id])
    expect(await ids('claim=bonus&openedTo=2026-11-24')).toEqual([])
    const { number } = (await api.get('worker', `/grievances/${id}`)).body.case
    expect(await ids(`number=${encodeURIComponent(number)}`)).toContain(id)
    expect(await ids(`number=${encodeURIComponent('%')}`)).toEqual([])
  })

  test('shows nobody the cases of others', async () => {
    expect((await api.get('stranger', '/grievances')).body).toEqual({ rows: [], next: null })
    expect((await api.get('clerk', '/grievances')).body.rows).toEqual([])
    expect((await api.get('supervisor', '/grievances')).body.rows.length).toBeGreaterThan(10)
  })
})

describe('what each side reads', () => {
  let id: string
  beforeAll(async () => {
    id = await walk(api, wholeRoad.slice(0, 7))
  })

  test('proposals stay with those in the mediation; the union sees how many there are', async () => {
    for (const login of ['worker', 'employer', 'mediator'] as const) {
      expect(factsOf(await api.get(login, `/grievances/${id}`), 'mediation')).toMatchObject({
        proposals: 1,
        sessions: 1,
        versions: [{ version: 1, settlement: { total: '4000000' } }],
      })
    }
    for (const login of ['officer', 'supervisor', 'city-officer'] as const) {
      const answer = await api.get(login, `/grievances/${id}`)
      if (answer.status === 404) continue
      expect(factsOf(answer, 'mediation')).toMatchObject({ proposals: 1, sessions: 1 })
      expect(answer.text).not.toContain('"versions"')
    }
  })

  test('a private session is words for its two sides, and a mark for the others', async () => {
    const entryFor = async (login: 'worker' | 'mediator' | 'employer' | 'officer' | 'supervisor') => {
      const answer = await api.get(login, `/grievances/${id}/timeline`)
      return { ...answer.body.entries.find((entry: Body) => entry.seq === 7), text: answer.text }
    }
    for (const login of ['worker', 'mediator'] as const) {
      expect(await entryFor(login)).toMatchObject({
        readable: true,
        type: 'session-held',
        occurredOn: '2026-11-25',
        words: { words: '职工底线为三万元。' },
        who: { person: { name: '周调解' }, role: { zh: '调解员' } },
      })
    }
    for (const login of ['employer', 'officer', 'supervisor'] as const) {
      const entry = await entryFor(login)
      expect(entry).toMatchObject({
        readable: false,
        type: null,
        who: null,
        data: null,
        words: null,
        what: { zh: expect.stringContaining('不向您开放') },
      })
      expect(entry.text).not.toContain('三万元')
    }
  })

  test('the commission reads what is put before it, and nothing conceded on the way', async () => {
    const reviewed = await walk(api, wholeRoad.slice(0, 15))
    const clerk = await api.get('clerk', `/grievances/${reviewed}`)
    expect(clerk.status).toBe(200)
    expect(factsOf(clerk, 'mediation')).toEqual({})
    expect(factsOf(clerk, 'handling')).toEqual({})
    expect(factsOf(clerk, 'signing')).toMatchObject({ settlement: { total: '4000000' } })
    const { entries } = (await api.get('clerk', `/grievances/${reviewed}/timeline`)).body
    const open = entries.filter((entry: Body) => entry.readable).map((entry: Body) => entry.type)
    expect(open).toContain('review-applied')
    for (const type of ['proposal-made', 'session-held', 'replied', 'mediation-applied'])
      expect(open).not.toContain(type)
    expect(JSON.stringify(entries)).not.toContain('三万元')
  })
})

test('the timeline tells who did what, when, and what began with it', async () => {
  const id = await walk(api, wholeRoad.slice(0, 1))
  const { entries } = (await api.get('worker', `/grievances/${id}/timeline`)).body
  expect(entries.map((entry: Body) => [entry.seq, entry.type])).toEqual([
    [1, 'opened'],
    [2, 'accepted'],
  ])
  expect(entries[0]).toMatchObject({
    what: {
      zh: expect.stringMatching(
        /^职工提出诉求：拖欠劳动报酬，40,000\.00元.*由德清县总工会（赵主席）负责，请在11月27日前（2个工作日）回应并受理$/u,
      ),
    },
    who: { person: { name: '张三' }, role: { zh: '职工' } },
    words: { facts: '公司拖欠三个月工资，共计四万元。' },
  })
  expect(entries[1]).toMatchObject({
    who: { person: { name: '赵主席' }, role: { zh: '工会负责人' } },
    periods: [
      {
        key: '2/handling',
        what: 'handling',
        rule: { name: { zh: '办理期限' } },
        dueDay: '2026-12-16',
        provisional: false,
      },
    ],
  })
})

test('the chain of a case is verified', async () => {
  const id = await api.opened()
  expect((await api.get('worker', `/grievances/${id}/verify`)).body).toEqual({
    verified: true,
    events: 1,
    brokenAt: null,
    why: null,
  })
})

test('a paper is handed out as a file, to those who may read it', async () => {
  const id = await walk(api, wholeRoad.slice(0, 1))
  const bytes = Buffer.from('%PDF-1.7 受理通知书')
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await recordEffect(api.store, id, '2/issueAcceptanceNotice', {
    document: { number: '德工诉〔2026〕1号', sha256, bytes: bytes.length, media: 'application/pdf' },
  })
  api.papers.set(`${id}/${sha256}`, bytes)
  const entry = (await api.get('worker', `/grievances/${id}/timeline`)).body.entries.at(-1)
  expect(entry.paper).toEqual({
    href: `/grievances/${id}/papers/2%2FissueAcceptanceNotice`,
    title: '受理通知书',
    media: 'application/pdf',
    bytes: bytes.length,
  })
  const paper = await api.get('worker', entry.paper.href)
  expect(paper.status).toBe(200)
  expect(paper.headers).toMatchObject({
    'content-type': 'application/pdf',
    'x-content-type-options': 'nosniff',
    'content-disposition': expect.stringMatching(/^attachment; filename="paper\.pdf"; filename\*=UTF-8''/),
    'cache-control': 'private, no-store',
  })
  expect((await api.get('worker', `/grievances/${id}/papers/1%2FsealAgreement`)).status).toBe(404)
  expect((await api.get('worker', `/grievances/${id}/papers/..%2F..%2Fetc`)).status).toBe(404)
  expect((await api.get('stranger', entry.paper.href)).status).toBe(404)
})

describe('the desk', () => {
  test('a to-do is there while it is owed, for whoever owes it', async () => {
    const id = await api.opened()
    const todosFor = async (login: 'officer' | 'worker') =>
      (await api.get(login, '/todos?limit=100')).body.rows
        .filter((row: Body) => row.case.id === id)
        .map((row: Body) => row.what)
    expect(await todosFor('officer')).toEqual(['firstResponse'])
    expect(await todosFor('worker')).toEqual([])
    await api.post('officer', `/grievances/${id}/accept`, {})
    expect(await todosFor('officer')).toEqual(['handling'])
  })

  test('pages of to-dos hold each once', async () => {
    const keys: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: Body = (await api.get('officer', `/todos?limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`)).body
      keys.push(...page.rows.map((row: Body) => `${row.case.id} ${row.key}`))
      cursor = page.next
    }
    expect(keys.length).toBeGreaterThan(7)
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('a notice is told once, and read', async () => {
    const id = await api.opened()
    const mine = async () => (await api.get('officer', '/notices?limit=100')).body
    const { rows, unread } = await mine()
    const notice = rows.find((row: Body) => row.case.id === id)
    expect(notice).toMatchObject({
      kind: 'owed',
      words: { zh: '有一项待办' },
      about: { zh: expect.any(String) },
      readAt: null,
    })
    // Somebody else's is left as it is.
    await api.post('worker', `/notices/${notice.id}/read`, {}, { key: null })
    expect((await mine()).unread).toBe(unread)
    expect((await api.post('officer', `/notices/${notice.id}/read`, {}, { key: null })).body).toEqual({
      unread: unread - 1,
    })
    expect(
      (await api.get('officer', '/notices?limit=100&unread=true')).body.rows.map((row: Body) => row.id),
    ).not.toContain(notice.id)
  })

  test('says who you are, and whether you may raise a grievance', async () => {
    const worker = (await api.get('worker', '/me')).body
    expect(worker).toMatchObject({
      person: { name: '张三' },
      appointments: [{ role: 'worker', unit: { name: '德清某机械有限公司' } }],
      can: [{ command: 'open', href: '/grievances' }],
    })
    expect((await api.get('officer', '/me')).body.can).toEqual([])
  })
})

test('the whole road ends closed, satisfied, with nothing owed but the reopening window', async () => {
  const id = await walk(api, [])
  for (const step of wholeRoad) await take(api, id, step)
  const { case: view, can } = (await api.get('worker', `/grievances/${id}`)).body
  expect(view).toMatchObject({
    stage: { code: 'closed' },
    outcome: { code: 'satisfied' },
    obligations: [{ what: 'reopening', length: 30, unit: 'natural-days' }],
  })
  expect(can.map((one: Body) => one.command)).toEqual(['reopen'])
  expect((await api.get('worker', `/grievances/${id}/verify`)).body.verified).toBe(true)
})
