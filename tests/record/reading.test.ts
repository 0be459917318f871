import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '../../domain/case/actor.js'
import { caseList, casesByStage, type CaseFilter, type CaseSort } from '../../db/queries/cases.js'
import { markRead, noticesOf, unreadCount } from '../../db/queries/notices.js'
import { cursorAt } from '../../db/queries/reader.js'
import { todosOf } from '../../db/queries/todos.js'
import { obligations } from '../../domain/case/fold.js'
import { addMillis } from '../../domain/values/time.js'
import { manualClock } from '../../record/clock.js'
import { headOf } from '../../record/heads.js'
import { expireObligation } from '../../record/passing.js'
import { perform } from '../../record/perform.js'
import { addPerson, appoint } from '../../record/registers.js'
import { createStore, type TestStore } from '../support/database.js'
import { accepted, act, foundCounty, opened, openingOffice, type County } from './county.js'

let db: TestStore
let county: County
const cases: string[] = []
const clock = manualClock(openingOffice)

beforeAll(async () => {
  db = await createStore({ clock })
  county = await foundCounty(db.store)
  for (let i = 0; i < 7; i++) {
    cases.push((await opened(db.store, county)).caseId)
    clock.advance(60_000)
  }
  for (const caseId of cases.slice(0, 3)) accepted(await perform(db.store, act(county.officer, caseId, 'accept')))
})
afterAll(() => db.close())

const all = async (actor: Actor, filter: CaseFilter = {}, sort: CaseSort = 'opened_at', limit = 3) => {
  const found: string[] = []
  for (let after: string | undefined; ;) {
    const page = await caseList(db.store, actor, filter, sort, { after, limit })
    expect(page.rows.length).toBeLessThanOrEqual(limit)
    found.push(...page.rows.map(({ caseId }) => caseId))
    if (page.next === null) return found
    after = page.next
  }
}

describe('a list of cases', () => {
  test('goes through all of them in order, page by page', async () => {
    expect(await all(county.worker)).toEqual([...cases].reverse())
    const byDue = await all(county.worker, {}, 'next_due')
    expect(byDue.toSorted()).toEqual(cases.toSorted())
    // First responses are due before what was accepted.
    expect(byDue.slice(0, 4).toSorted()).toEqual(cases.slice(3).toSorted())
  })

  test('shows each only what they may see', async () => {
    expect(await all(county.officer)).toHaveLength(7)
    expect(await all(county.boss)).toHaveLength(7)
    expect(
      await all({ ...county.cityOfficer, appointments: [{ role: 'supervisor', unit: county.city }] }),
    ).toHaveLength(7)
    // An officer of the union above has no part in it before it comes there.
    expect(await all(county.cityOfficer)).toEqual([])
    expect(await all(county.mediator)).toEqual([])
    expect(await all(county.stranger)).toEqual([])
  })

  test('is narrowed by what one looks for', async () => {
    const [first] = (await caseList(db.store, county.worker)).rows
    expect(await all(county.worker, { stage: 'handling' })).toEqual(cases.slice(0, 3).reverse())
    expect(await all(county.worker, { text: first?.number ?? '' })).toEqual([first?.caseId])
    expect(await all(county.worker, { text: '%' })).toEqual([])
    expect(await all(county.worker, { union: county.enterprise, claim: 'pay-arrears', overdue: false })).toHaveLength(7)
    expect(await all(county.worker, { overdue: true })).toEqual([])
    expect(
      await all(county.worker, { openedFrom: '2026-11-25T01:02:00.000Z', openedBefore: '2026-11-25T01:04:00.000Z' }),
    ).toEqual(cases.slice(2, 4).reverse())
    expect(await casesByStage(db.store, county.worker)).toEqual(
      new Map([
        ['handling', 3],
        ['acceptance', 4],
      ]),
    )
  })

  test.each(['', 'x', cursorAt('x', 'y'), cursorAt(null, null), cursorAt("2026-11-25T01:02:00.000Z' or true", 'x')])(
    'begins anew at a cursor that is none of ours: %s',
    async (after) => {
      expect((await caseList(db.store, county.worker, {}, 'next_due', { after })).rows).toHaveLength(7)
      expect((await todosOf(db.store, county.officer, { after })).rows.length).toBeGreaterThan(0)
    },
  )
})

describe('to-dos', () => {
  test('are those of the person, what is due first comes first', async () => {
    const { rows, next } = await todosOf(db.store, county.officer)
    expect(next).toBeNull()
    expect(rows.filter(({ what }) => what === 'firstResponse')).toHaveLength(4)
    expect(rows.filter(({ what }) => what === 'handling')).toHaveLength(3)
    expect(rows.map(({ due }) => due)).toEqual(rows.map(({ due }) => due).toSorted())
    expect((await todosOf(db.store, county.stranger)).rows).toEqual([])
  })

  test('are paged', async () => {
    const keys: string[] = []
    for (let after: string | undefined; ;) {
      const page = await todosOf(db.store, county.officer, { after, limit: 2 })
      keys.push(...page.rows.map(({ caseId, key }) => `${caseId}/${key}`))
      if (page.next === null) break
      after = page.next
    }
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys).toHaveLength((await todosOf(db.store, county.officer)).rows.length)
  })

  test('and notices say what one owes, and what ran out, to who was to do it and to the union above', async () => {
    const caseId = cases[6] ?? ''
    const owed = await noticesOf(db.store, county.officer)
    expect(owed.rows.filter((one) => one.caseId === caseId)).toMatchObject([
      { kind: 'owed', obligation: '1/firstResponse', readAt: null },
    ])
    clock.set('2026-11-27T16:00:05.000Z')
    await expireObligation(db.store, caseId, '1/firstResponse')
    const told = async (actor: Actor) =>
      (await noticesOf(db.store, actor)).rows.filter((one) => one.caseId === caseId).map(({ kind }) => kind)
    expect(await told(county.officer)).toEqual(['expired', 'owed'])
    expect(await told(county.countyOfficer)).toEqual(['owed'])
    expect(await told(county.worker)).toContain('escalated')
    const supervisor: Actor = {
      person: county.cityOfficer.person,
      appointments: [{ role: 'supervisor', unit: county.county }],
    }
    expect(await told(supervisor)).toEqual(['urged'])
  })

  test('a notice is read by whom it is for', async () => {
    const { rows } = await noticesOf(db.store, county.officer, { unread: true })
    const ids = rows.map(({ id }) => id)
    expect(await unreadCount(db.store, county.officer)).toBe(ids.length)
    expect(await markRead(db.store, county.stranger, ids, clock.read())).toBe(0)
    expect(await markRead(db.store, county.officer, ids, clock.read())).toBe(ids.length)
    expect(await markRead(db.store, county.officer, ids, clock.read())).toBe(0)
    expect(await unreadCount(db.store, county.officer)).toBe(0)
  })

  test("a unit's notice is read by each for themselves, and is none of those who came later", async () => {
    const appointments = [{ role: 'supervisor', unit: county.county }] as const
    const [colleague, another] = [randomUUID(), randomUUID()].map((person): Actor => ({ person, appointments }))
    if (colleague === undefined || another === undefined) throw new Error('nobody')
    const { rows } = await noticesOf(db.store, colleague, { unread: true })
    expect(rows.length).toBeGreaterThan(0)
    const [first] = rows
    expect(await markRead(db.store, county.stranger, [first?.id ?? ''], clock.read())).toBe(0)
    expect(await markRead(db.store, colleague, [first?.id ?? ''], clock.read())).toBe(1)
    expect(await markRead(db.store, colleague, [first?.id ?? ''], clock.read())).toBe(0)
    expect(await unreadCount(db.store, colleague)).toBe(rows.length - 1)
    expect(await unreadCount(db.store, another)).toBe(rows.length)
    const readBy = async (actor: Actor) =>
      (await noticesOf(db.store, actor)).rows.find(({ id }) => id === first?.id)?.readAt ?? null
    expect(await readBy(colleague)).toBe(clock.read())
    expect(await readBy(another)).toBeNull()
    const newcomer = await addPerson(db.store, { name: '新来者' })
    await appoint(db.store, { person: newcomer, role: 'supervisor', unit: county.county, from: '2099-01-01' })
    expect(await unreadCount(db.store, { person: newcomer, appointments })).toBe(0)
    expect((await noticesOf(db.store, { person: newcomer, appointments }, { unread: true })).rows).toEqual([])
    expect((await noticesOf(db.store, { person: newcomer, appointments })).rows).toHaveLength(rows.length)
  })
})

describe('a list that holds archived cases', () => {
  let archived: string
  beforeAll(async () => {
    archived = (await opened(db.store, county)).caseId
    accepted(await perform(db.store, act(county.worker, archived, 'withdraw')))
    const head = await headOf(db.store, archived)
    const [window] = head === null ? [] : obligations(head.grievance)
    if (window === undefined) throw new Error('nothing runs after a withdrawal')
    clock.set(addMillis(window.due, 5_000))
    await expireObligation(db.store, archived, window.key)
  })

  test('has them in their place, and in the stage alone that they are in', async () => {
    expect(await all(county.worker)).toEqual([archived, ...cases.toReversed()])
    expect(await all(county.officer, { stage: 'archived' })).toEqual([archived])
    expect(await all(county.officer, { stage: 'archived', openedFrom: addMillis(clock.read(), 1) })).toEqual([])
    expect(await all(county.officer, { stage: 'closed' })).toEqual([])
    expect(await all(county.stranger, { stage: 'archived' })).toEqual([])
  })

  test('has what is due first, and goes on with what never is', async () => {
    const byDue = await all(county.worker, {}, 'next_due')
    expect(byDue.toSorted()).toEqual([...cases, archived].toSorted())
    expect(byDue.at(-1)).toBe(archived)
    expect(await all(county.worker, { stage: 'archived' }, 'next_due')).toEqual([archived])
  })

  test('is narrowed to a union by whoever sees its cases', async () => {
    const head = await headOf(db.store, archived)
    const union = head?.grievance.charge.union ?? ''
    expect(await all(county.worker, { union })).toContain(archived)
    expect(await all(county.stranger, { union })).toEqual([])
  })

  test('finds a number by its end, whosever it is', async () => {
    const number = (await headOf(db.store, archived))?.grievance.opening.number ?? ''
    expect(await all(county.worker, { text: number.slice(1) })).toEqual([archived])
    expect(await all(county.worker, { text: number.slice(number.indexOf('〔')) })).toEqual([archived])
    expect(await all(county.worker, { text: `别处${number}` })).toEqual([])
    expect(await all(county.stranger, { text: number })).toEqual([])
  })

  test('is read from rows that say what the heads say', async () => {
    const apart = await db.store.sql`
      select a.case_id from access a join heads h on h.case_id = a.case_id
      where a.live <> (h.stage <> 'archived') or a.opened_at <> h.opened_at`
    expect(apart).toEqual([])
  })
})
