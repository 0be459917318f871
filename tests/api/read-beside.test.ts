import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recordMatterEffect } from '../../record/matters/perform.js'
import { addPerson, addUnit, appoint } from '../../record/registers.js'
import { logSecurity } from '../../record/security-log.js'
import { createApi, type Answer, type Body, type TestApi } from '../support/api.js'
import { region, type Login } from '../support/county.js'
import { readsOf } from '../support/reads.js'

/*
 * What is read beside the cases: matters, the registers, the log of signing in.
 */

let api: TestApi
const people = new Map<string, string>()

beforeAll(async () => {
  api = await createApi()
  const elsewhere = await addUnit(api.store, { kind: 'union', name: '别处总工会', level: 'city', region: '330600' })
  for (const [name, unit] of [
    ['auditor', api.county.city],
    ['auditor-elsewhere', elsewhere],
  ] as const) {
    const person = await addPerson(api.store, { name })
    await appoint(api.store, { person, role: 'auditor', unit, from: '2026-01-01' })
    people.set(name, person)
  }
})
afterAll(() => api.close())

type Who = Login | 'auditor' | 'auditor-elsewhere'

async function once(who: Who, url: string, body?: object): Promise<Answer> {
  const token = (await api.auth.issue?.(people.get(who) ?? api.county.people[who as Login]))?.token ?? ''
  const answer = await api.app.inject({
    method: body === undefined ? 'GET' : 'POST',
    url,
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() },
    ...(body === undefined ? {} : { payload: body }),
  })
  const isJson = String(answer.headers['content-type']).includes('json')
  const [status, headers, text] = [answer.statusCode, answer.headers, answer.body]
  return { status, headers, text, body: isJson ? answer.json<Body>() : null }
}
/** A machine under load turns work away for a while: it is asked again. */
async function ask(who: Who, url: string, body?: object): Promise<Answer> {
  let answer = await once(who, url, body)
  for (let tries = 0; answer.status === 503 && tries < 100; tries += 1) {
    await wait(100)
    answer = await once(who, url, body)
  }
  return answer
}
const rows = async (who: Who, url: string): Promise<Body[]> => (await ask(who, url)).body.rows

const readsIn = (answer: Answer) => readsOf(api, answer)

async function inspector(name: string): Promise<string> {
  const { union } = api.county
  const person = await addPerson(api.store, { name })
  await appoint(api.store, { person, role: 'agent', unit: union, from: '2026-01-01' })
  const entered = await ask('admin', '/registers/inspectors', { person, union, from: '2026-01-01' })
  expect([entered.status, entered.text]).toEqual([200, expect.stringContaining('inspector')])
  return person
}

describe('matters beside the cases', () => {
  let id: string
  beforeAll(async () => {
    const body = { employer: api.county.employer, region, topic: 'bonus', question: '年终奖没有发。' }
    const asked = await ask('worker', '/consultations', body)
    expect([asked.status, asked.text]).toEqual([201, asked.text])
    id = asked.body.matter.id
  })

  test('are noted in lists and one by one, as what they were read', async () => {
    const { officer, worker } = api.county.people
    const of = { people: [], cases: [id] }
    expect(await readsIn(await ask('officer', `/consultations/${id}`))).toEqual([
      { ...of, person: officer, what: 'matter', roles: ['officer'], own: false },
    ])
    expect(await readsIn(await ask('worker', `/consultations/${id}`))).toEqual([
      { ...of, person: worker, what: 'matter', roles: ['worker'], own: true },
    ])
    const [read] = await readsIn(await ask('officer', '/consultations?limit=1'))
    expect(read).toMatchObject({ ...of, person: officer, what: 'matters' })
    expect(await readsIn(await ask('stranger', `/consultations/${id}`))).toEqual([])
    const seen = await rows('auditor', `/audit/reads?case=${id}`)
    const brief = seen.map(({ what, own }) => `${what.code} ${own}`)
    expect(brief.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['matter false', 'matter true', 'matters false'])
    expect(await rows('auditor-elsewhere', `/audit/reads?case=${id}`)).toEqual([])
  })

  test('whose they are is told by whom', async () => {
    const { officer, worker } = api.county.people
    const answer = await ask('worker', '/me/data')
    const told = answer.body.readBy.filter(({ cases }: Body) => cases.includes(id))
    expect(told.map(({ what, person }: Body) => [what.code, person.id]).toSorted()).toEqual([
      ['matter', officer],
      ['matters', officer],
    ])
    for (const path of ['/me/data', '/me/data/export']) {
      const [own] = await readsIn(await ask('worker', path))
      expect(own).toMatchObject({ person: worker, people: [worker], own: true })
      expect(own?.cases).toContain(id)
    }
    const other = await ask('other-worker', '/me/data')
    expect(JSON.stringify(other.body.readBy)).not.toContain(id)
  })

  test('a paper of theirs is given out only once that is on record', async () => {
    const { union, employer } = api.county
    const inspectors = [await inspector('监督甲'), await inspector('监督乙')]
    const words = { facts: '逾期未付工资。', demands: '请即补发。', replyDays: 7 }
    const letter = { union, employer, rung: 'reminder', inspectors, ...words }
    const made = await ask('officer', '/letters', letter)
    const of: string = made.body.matter.id
    const signed = await ask('officer', `/letters/${of}/sign`, {})
    const key = `${signed.body.matter.seq}/makeLetter`
    const [sha256, media] = ['0'.repeat(64), 'application/pdf']
    const document = { number: '函1号', sha256, bytes: 5, media }
    await recordMatterEffect(api.store, of, key, { document })
    api.papers.set(`${of}/${sha256}`, Buffer.from('%PDF-'))
    const path = `/letters/${of}/papers/${encodeURIComponent(key)}`
    await api.store.sql`alter table reads rename to reads_away`
    try {
      const answer = await once('officer', path)
      expect([answer.status >= 500, answer.text.includes('%PDF-')]).toEqual([true, false])
    } finally {
      await api.store.sql`alter table reads_away rename to reads`
    }
    const answer = await ask('officer', path)
    expect([answer.status, answer.text]).toEqual([200, '%PDF-'])
    expect(await readsIn(answer)).toEqual([
      expect.objectContaining({ what: 'paper', cases: [of], roles: ['officer'], own: false }),
    ])
  })
})

describe('the registers and the log of signing in', () => {
  test('whose entry was read is on record, and told by whom', async () => {
    const { admin, worker, officer } = api.county.people
    await ask('admin', '/registers/inspectors', {
      person: officer,
      union: api.county.union,
      certificate: '证001',
    })
    const looked = [
      await ask('admin', '/registers/inspectors'),
      await ask('admin', `/registers/people/${officer}/offices`),
      await ask('admin', '/registers/people/search', { by: 'name', text: '赵主席' }),
      await ask('admin', `/registers/offices?unit=${api.county.union}`),
    ]
    for (const answer of looked) {
      expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, ''])
      const [read] = await readsIn(answer)
      expect(read).toMatchObject({ person: admin, what: 'register', roles: ['admin'], cases: [], own: false })
      expect(read?.people).toContain(officer)
      expect(read?.people).not.toContain(worker)
    }
    await logSecurity(api.store, 'signed-in', { person: officer })
    const signIns = await ask('auditor', `/audit/sign-ins?person=${officer}`)
    expect(await readsIn(signIns)).toEqual([
      expect.objectContaining({ person: people.get('auditor'), what: 'sign-ins', people: [officer] }),
    ])
    const { readBy } = (await ask('officer', '/me/data')).body
    // Auditors who look at what an officer has read are told to the officer too.
    const told = readBy.filter(({ cases, what }: Body) => cases.length === 0 && what.code !== 'reads')
    expect(told.map(({ what, person }: Body) => [what.code, person.id])).toEqual(
      expect.arrayContaining([
        ['register', admin],
        ['sign-ins', people.get('auditor')],
      ]),
    )
    expect(told).toHaveLength(5)
    const found = await rows('auditor', `/audit/reads?about=${officer}&what=register`)
    expect(found.map(({ person, people: of }) => [person.id, of.includes(officer)])).toEqual(
      looked.map(() => [admin, true]),
    )
  })

  test('to register somebody who is there already tells that they are, and is noted', async () => {
    const body = { name: '新来', idno: '110101199003077774' }
    const first = await ask('admin', '/registers/people', body)
    expect([first.status, first.body.known, await readsIn(first)]).toEqual([200, false, []])
    const second = await ask('admin', '/registers/people', body)
    expect(second.body).toEqual({ id: first.body.id, known: true })
    expect(await readsIn(second)).toEqual([expect.objectContaining({ what: 'register', people: [first.body.id] })])
  })
})
