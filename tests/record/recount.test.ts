import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { commandNamed } from '../../domain/case/act.js'
import type { Grievance } from '../../domain/case/grievance.js'
import { calendarInForce, loadNotice, unfinishedRecount, untilAllReadTheNew } from '../../record/calendar.js'
import { manualClock, type ManualClock } from '../../record/clock.js'
import { headOf } from '../../record/heads.js'
import { historyOf } from '../../record/history.js'
import { expireObligation } from '../../record/passing.js'
import { perform } from '../../record/perform.js'
import { recountAll } from '../../record/recount.js'
import { rebuildProjections } from '../../record/refold.js'
import { closeStore, openStore } from '../../record/store.js'
import { verifyCase } from '../../record/verify.js'
import { notice2027 } from '../law/settings.js'
import { createStore, type TestStore } from '../support/database.js'
import { accepted, act, foundCounty, opened, type County } from './county.js'

/*
 * The notice for 2027 comes on Wednesday, 30 December 2026, and makes Sunday 3 January a workday.
 */

const saturday = '2026-12-19T01:00:00.000Z'
const wednesday = '2026-12-30T01:00:00.000Z'

let clock: ManualClock
let masterKey: Buffer
let db: TestStore
let county: County

beforeEach(async () => {
  clock = manualClock(saturday)
  masterKey = randomBytes(32)
  db = await createStore({ clock, masterKey })
  county = await foundCounty(db.store)
})
afterEach(() => db.close())

const does = async (who: keyof County, caseId: string, command: string, input: unknown = {}) =>
  accepted(
    await perform(
      db.store,
      act(county[who] as County['worker'], caseId, command, commandNamed.get(command)?.input.parse(input)),
    ),
  )

async function openedCase(): Promise<string> {
  return (await opened(db.store, county)).caseId
}

async function inMediation(): Promise<string> {
  const caseId = await openedCase()
  await does('officer', caseId, 'accept')
  await does('worker', caseId, 'apply-for-mediation')
  await does('boss', caseId, 'consent-to-mediation')
  await does('mediator', caseId, 'accept-mediation', { interest: 'none' })
  return caseId
}

/** One of each kind, and so many more that wait for their first response. */
async function cases(more: number) {
  const mediation = await inMediation()
  const expired = await openedCase()
  await does('officer', expired, 'accept')
  await does('officer', expired, 'propose-result', {
    terms: { total: '100', instalments: [{ amount: '100', due: '2026-12-21' }] },
  })
  await does('boss', expired, 'agree-to-result', { version: 1 })
  await does('worker', expired, 'agree-to-result', { version: 1 })
  clock.set(wednesday)
  // Overdue since the 21st: the worker is asked what comes next, and for the rating.
  const [late] = (await headOf(db.store, expired))?.grievance.performance.items ?? []
  await expireObligation(db.store, expired, late?.key ?? '')
  const suspended = await openedCase()
  await does('officer', suspended, 'accept')
  await does('officer', suspended, 'suspend', { ground: 'force-majeure', words: '台风' })
  const withdrawn = await openedCase()
  await does('officer', withdrawn, 'accept')
  await does('worker', withdrawn, 'withdraw', { words: '已解决' })
  const waiting: string[] = []
  for (let n = 0; n < more; n++) waiting.push(await openedCase())
  return { mediation, expired, suspended, withdrawn, waiting }
}

const rows = (table: string, order: string) =>
  db.store.sql`select * from ${db.store.sql(table)} order by ${db.store.sql.unsafe(order)}`

/** Everything of every case that a recount has no business with. */
async function allElse() {
  const { sql } = db.store
  const [access, accepts, counters, keys, heads, owed, engine] = await Promise.all([
    rows('access', 'case_id, id, role'),
    rows('accepted', 'case_id, seq'),
    rows('counters', 'series, unit, year'),
    rows('case_keys', 'case_id'),
    sql<{ state: Grievance }[]>`
      select case_id, evolve_version, stage, number, opened_at, union_id, district, claim, amount, claimant, respondents, officer,
        mediator, arbitrator, outcome, closed_at, overdue, state from heads order by case_id`,
    sql`select case_id, key, what, road, role, unit, person, rule, start, overdue, suspended from obligations order by case_id, key`,
    sql`select case_id, acked_seq from engine order by case_id`,
  ])
  const states = heads.map(({ state, ...head }) => {
    const { terms, ...rest } = state
    return { ...head, state: { ...rest, seq: 0, at: '' }, terms: Object.keys(terms) }
  })
  return { access, accepts, counters, keys, states, owed, engine }
}

const notices = () => db.store.sql<
  { case_id: string; kind: string; obligation: string; step: string; person: string }[]
>`
  select case_id, kind, obligation, step, person from notices order by case_id, obligation, step`

async function recounts(caseId: string) {
  return (await historyOf(db.store, caseId)).flatMap((event) => (event.type === 'terms-recounted' ? [event] : []))
}

const all = async () =>
  (await db.store.sql<{ case_id: string }[]>`select case_id from heads order by case_id`).map(({ case_id }) => case_id)

describe('a notice is loaded', () => {
  test('every open case is counted by it, once, and nothing else moves', async () => {
    const { mediation, expired, suspended, withdrawn, waiting } = await cases(20)
    const [before, told] = [await allElse(), await notices()]
    const heard = new Map(
      (await db.store.sql<{ case_id: string; wake_seq: number }[]>`select case_id, wake_seq from engine`).map((row) => [
        row.case_id,
        row.wake_seq,
      ]),
    )
    const standing = (await headOf(db.store, suspended))?.grievance.terms['2/handling']

    expect(await loadNotice(db.store, 2027, notice2027)).toMatchObject({ loaded: true, calendar: { version: 2 } })
    expect(await recountAll(db.store, { atOnce: 4 })).toEqual({ done: 24, total: 24, changed: 24, damaged: [] })

    expect(await allElse()).toEqual(before)
    for (const caseId of await all()) {
      expect(await verifyCase(db.store, caseId)).toMatchObject({ verified: true })
      const [event, ...more] = await recounts(caseId)
      expect(more).toEqual([])
      expect(event).toMatchObject({
        actor: 'system',
        command: 'recount:2',
        at: wednesday,
        data: { calendarVersion: 2 },
      })
    }
    // Two working days after the 30th: the 3rd by the notice, but what was said stays.
    expect((await recounts(waiting[0] ?? ''))[0]?.data.changes).toEqual([
      {
        key: '1/firstResponse',
        what: 'firstResponse',
        from: '2027-01-04',
        to: '2027-01-04',
        rawFrom: '2027-01-04',
        rawTo: '2027-01-04',
        reason: 'kept',
      },
    ])
    // 15 natural days after the 19th: Sunday the 3rd, which is worked now.
    const [counted] = await recounts(mediation)
    const one = counted?.data.changes.find(({ what }) => what === 'mediation')
    expect(one).toMatchObject({
      from: '2027-01-04',
      to: '2027-01-03',
      rawFrom: '2027-01-03',
      rawTo: '2027-01-03',
      reason: 'earlier',
    })
    expect(
      await db.store
        .sql`select due_day, due, provisional from obligations where case_id = ${mediation} and what = 'mediation'`,
    ).toEqual([{ due_day: '2027-01-03', due: '2027-01-03T16:00:00.000Z', provisional: false }])
    const news = (await notices()).filter(({ kind }) => kind === 'recounted')
    expect(news).toMatchObject([{ case_id: mediation, obligation: one?.key, step: 'recounted-2' }])
    expect((await notices()).filter(({ kind }) => kind !== 'recounted')).toEqual(told)
    // What has expired stays so, what stands still keeps its days, and the time for reopening is a period like any other.
    expect((await recounts(expired))[0]?.data.changes.map(({ what }) => what)).toEqual(['rating', 'choice'])
    expect((await recounts(suspended))[0]?.data.changes.map(({ what }) => what)).toEqual(['suspension'])
    expect((await headOf(db.store, suspended))?.grievance.terms['2/handling']).toEqual(standing)
    expect((await recounts(withdrawn))[0]?.data.changes.map(({ what }) => what)).toEqual(['reopening'])
    // Nothing is provisional any more, and the engine is told of every case.
    expect(await db.store.sql`select 1 from obligations where provisional and not suspended and overdue = 0`).toEqual(
      [],
    )
    for (const { case_id, wake_seq } of await db.store.sql<
      { case_id: string; wake_seq: number }[]
    >`select case_id, wake_seq from engine`) {
      expect(wake_seq).toBeGreaterThan(heard.get(case_id) ?? 0)
    }
    expect(await calendarInForce(db.store)).toMatchObject({ version: 2, recounted: true })
  })

  test('the same notice once more does nothing; the read tables made again are the same', async () => {
    await cases(3)
    await loadNotice(db.store, 2027, notice2027)
    await recountAll(db.store, { atOnce: 4 })
    const written = await rows('events', 'case_id, seq')
    const owed = await rows('obligations', 'case_id, key')
    const shuffled = { ...notice2027, restDays: notice2027.restDays.toReversed() }
    expect(await loadNotice(db.store, 2027, shuffled)).toMatchObject({ loaded: false, calendar: { version: 2 } })
    expect(await recountAll(db.store, { atOnce: 4 })).toMatchObject({ total: 0, changed: 0 })
    expect(await rows('events', 'case_id, seq')).toEqual(written)
    expect(await rows('recounts', 'version')).toEqual([])
    await rebuildProjections(db.store)
    expect(await rows('obligations', 'case_id, key')).toEqual(owed)
  })

  test('a case that it does not touch is not written', async () => {
    const caseId = await openedCase()
    await does('officer', caseId, 'accept')
    const due = '2027-01-11T16:00:00.000Z'
    expect((await headOf(db.store, caseId))?.grievance.terms['2/handling']).toMatchObject({ due, provisional: true })
    clock.set('2027-01-12T01:00:00.000Z')
    await expireObligation(db.store, caseId, '2/handling')
    const before = await Promise.all(
      ['events', 'heads', 'obligations', 'engine', 'notices'].map((table) => rows(table, 'case_id')),
    )
    await loadNotice(db.store, 2027, notice2027)
    expect(await recountAll(db.store, { atOnce: 4 })).toMatchObject({ done: 1, changed: 0 })
    expect(
      await Promise.all(['events', 'heads', 'obligations', 'engine', 'notices'].map((table) => rows(table, 'case_id'))),
    ).toEqual(before)
  })

  test('a case opened from then on is counted by the new calendar', async () => {
    clock.set(wednesday)
    await loadNotice(db.store, 2027, notice2027)
    const { grievance } = await opened(db.store, county)
    expect(grievance.terms['1/firstResponse']).toMatchObject({
      dueDay: '2027-01-03',
      provisional: false,
      calendarVersion: 2,
    })
    expect(await recountAll(db.store, { atOnce: 4 })).toMatchObject({ changed: 0 })
  })

  test('an amendment before the first recount is finished: each case is counted by the last one', async () => {
    clock.set(wednesday)
    const caseId = await openedCase()
    await loadNotice(db.store, 2027, notice2027)
    await loadNotice(db.store, 2027, { ...notice2027, restDays: [...notice2027.restDays, '2027-01-04'] })
    expect(await unfinishedRecount(db.store)).toMatchObject({
      calendar: { version: 3 },
      earlier: [{ version: 1 }, { version: 2 }],
    })
    expect(await recountAll(db.store, { atOnce: 2 })).toMatchObject({ changed: 1 })
    expect((await recounts(caseId)).map(({ data }) => [data.calendarVersion, data.changes[0]?.to])).toEqual([
      [3, '2027-01-05'],
    ])
  })
})

describe('while it goes on', () => {
  test('killed in the middle, it is taken up where it stopped', async () => {
    await cases(40)
    const before = await allElse()
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', resolve('tests/record/recount-child.ts'), db.url, masterKey.toString('base64'), wednesday],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    onTestFinished(() => void child.kill('SIGKILL'))
    const ended = new Promise((done) => child.once('exit', (_, signal) => done(signal)))
    child.stdout.on('data', (text: Buffer) => {
      if (/(?:^|\n)(?:1\d|2\d)\/44/.test(text.toString())) child.kill('SIGKILL')
    })
    expect(await ended).toBe('SIGKILL')

    const done = (await db.store.sql`select 1 from recounts`).length
    expect(done).toBeGreaterThan(5)
    expect(done).toBeLessThan(44)
    expect(await calendarInForce(db.store)).toMatchObject({ version: 2, recounted: false })
    expect(await loadNotice(db.store, 2027, notice2027)).toMatchObject({ loaded: false })
    expect(await recountAll(db.store, { atOnce: 4 })).toEqual({ done: 44, total: 44, changed: 44 - done, damaged: [] })
    expect(await allElse()).toEqual(before)
    for (const caseId of await all()) {
      expect(await recounts(caseId)).toHaveLength(1)
      expect(await verifyCase(db.store, caseId)).toMatchObject({ verified: true })
    }
  })

  test('two at the same time count every case once', async () => {
    await cases(30)
    await loadNotice(db.store, 2027, notice2027)
    const other = openStore({ url: db.url, masterKey, clock })
    const both = await Promise.all([recountAll(db.store, { atOnce: 3 }), recountAll(other, { atOnce: 3 })])
    await closeStore(other)
    expect(both.reduce((sum, { changed }) => sum + changed, 0)).toBe(34)
    for (const caseId of await all()) expect(await recounts(caseId)).toHaveLength(1)
  })

  test('a case that is busy is come back to; the others do not wait for it, nor do people', async () => {
    const { waiting } = await cases(5)
    const [busy = ''] = waiting
    await loadNotice(db.store, 2027, notice2027)
    let letGo = () => {}
    const held = new Promise<void>((release) => (letGo = release))
    const holding = db.store.sql.begin(async (tx) => {
      await tx`select 1 from heads where case_id = ${busy} for update`
      await held
    })
    let least = Infinity
    const running = recountAll(db.store, {
      atOnce: 2,
      told: ({ done, total }) => (least = Math.min(least, total - done)),
    })
    await expect.poll(() => least, { timeout: 10_000 }).toBe(1)
    const { grievance } = await opened(db.store, county)
    expect(grievance.terms['1/firstResponse']?.calendarVersion).toBe(2)
    // Longer than a command waits for its case.
    await new Promise((resolve) => setTimeout(resolve, 3500))
    letGo()
    await holding
    expect(await running).toMatchObject({ changed: 9, damaged: [] })
    expect(await recounts(busy)).toHaveLength(1)
  })

  test('whoever has read the older calendar is waited for', async () => {
    let letGo = () => {}
    const held = new Promise<void>((release) => (letGo = release))
    let reads = () => {}
    const reading = new Promise<void>((done) => (reads = done))
    const older = db.store.sql.begin(async (tx) => {
      await tx`select max(version) from calendars`
      reads()
      await held
    })
    await reading
    let waited = false
    const waiting = untilAllReadTheNew(db.store).then(() => (waited = true))
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(waited).toBe(false)
    letGo()
    await older
    await waiting
    expect(waited).toBe(true)
  })

  test('a damaged case is named, and keeps the recount from being finished', async () => {
    const { waiting } = await cases(2)
    const [damaged = ''] = waiting
    await db.store.sql`update heads set state = '{}'::jsonb where case_id = ${damaged}`
    await loadNotice(db.store, 2027, notice2027)
    expect(await recountAll(db.store, { atOnce: 2 })).toMatchObject({ done: 5, damaged: [damaged] })
    expect(await unfinishedRecount(db.store)).not.toBeNull()
    await rebuildProjections(db.store)
    expect(await recountAll(db.store, { atOnce: 2 })).toMatchObject({ done: 6, damaged: [] })
  })
})
