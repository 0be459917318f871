import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import postgres from 'postgres'
import { evolveVersion } from '../../domain/case/fold.js'
import { manualClock } from '../../record/clock.js'
import { headOf } from '../../record/heads.js'
import { eraseWords, historyOf } from '../../record/history.js'
import { catchUp } from '../../record/cursor.js'
import { expireObligation } from '../../record/passing.js'
import { perform } from '../../record/perform.js'
import { rebuildProjections } from '../../record/refold.js'
import { isUnavailable } from '../../record/unavailable.js'
import { brokenCases, verifyCase } from '../../record/verify.js'
import { createStore, type TestStore } from '../support/database.js'
import { accepted, act, foundCounty, grievanceOf, opened, openingOffice, type County } from './county.js'

let db: TestStore
let county: County
const clock = manualClock(openingOffice)

beforeAll(async () => {
  db = await createStore({ clock })
  county = await foundCounty(db.store)
})
afterAll(() => db.close())

/** A case of four events. */
async function aCase(words = '第一句话') {
  const { caseId } = await opened(db.store, county)
  accepted(await perform(db.store, act(county.officer, caseId, 'accept')))
  for (const text of [words, '第二句话']) {
    accepted(await perform(db.store, act(county.worker, caseId, 'send-message', { to: 'everyone', words: text })))
  }
  return caseId
}

/** As somebody with every right on the database would do it: past the trigger. */
async function tamper(statement: (sql: postgres.Sql) => Promise<unknown>) {
  const sql = postgres(db.url, { max: 1, connection: { session_replication_role: 'replica' } })
  await statement(sql)
  await sql.end()
}

describe('the record', () => {
  test('refuses to be rewritten', async () => {
    const caseId = await aCase()
    const { sql } = db.store
    await expect(sql`update events set actor = 'x' where case_id = ${caseId}`).rejects.toThrow('append-only')
    await expect(sql`delete from events where case_id = ${caseId}`).rejects.toThrow('append-only')
    await expect(sql`truncate events`).rejects.toThrow('append-only')
    expect(await verifyCase(db.store, caseId)).toEqual({ verified: true, events: 4, brokenAt: null, why: null })
  })

  test.each([
    [
      'changed data',
      2,
      'changed',
      (sql: postgres.Sql, id: string) => sql`update events set data = '{"x":1}' where case_id = ${id} and seq = 2`,
    ],
    [
      'another actor',
      2,
      'changed',
      (sql: postgres.Sql, id: string) => sql`update events set actor = 'x' where case_id = ${id} and seq = 2`,
    ],
    [
      'another time',
      2,
      'changed',
      (sql: postgres.Sql, id: string) =>
        sql`update events set at = at + interval '1 ms' where case_id = ${id} and seq = 2`,
    ],
    [
      'other sealed words',
      3,
      'changed',
      (sql: postgres.Sql, id: string) => sql`update events set sealed = 'x' where case_id = ${id} and seq = 3`,
    ],
    [
      'another hash',
      2,
      'changed',
      (sql: postgres.Sql, id: string) => sql`update events set hash = 'x' where case_id = ${id} and seq = 2`,
    ],
    [
      'an event left out',
      2,
      'gap',
      (sql: postgres.Sql, id: string) => sql`delete from events where case_id = ${id} and seq = 2`,
    ],
    [
      'the end cut off',
      3,
      'head',
      (sql: postgres.Sql, id: string) => sql`delete from events where case_id = ${id} and seq = 4`,
    ],
  ] as const)('shows %s', async (_, brokenAt, why, statement) => {
    const caseId = await aCase()
    await tamper((sql) => statement(sql, caseId))
    expect(await verifyCase(db.store, caseId)).toMatchObject({ verified: false, brokenAt, why })
    const found = []
    for await (const broken of brokenCases(db.store)) found.push(broken.caseId)
    expect(found).toContain(caseId)
  })

  test('still verifies when the words are erased', async () => {
    const caseId = await aCase('要被忘记的话')
    await eraseWords(db.store, caseId)
    expect(await verifyCase(db.store, caseId)).toMatchObject({ verified: true })
    const history = await historyOf(db.store, caseId)
    expect(history.map(({ words, erased }) => ({ words, erased }))).toEqual([
      { words: null, erased: true },
      { words: null, erased: false },
      { words: null, erased: true },
      { words: null, erased: true },
    ])
  })
})

test('words and names stand nowhere in plain', async () => {
  const word = '此句不得外泄PLAINWORD'
  await aCase(word)
  await opened(db.store, county, word)
  const tables = await db.store.sql<
    { name: string }[]
  >`select table_name as name from information_schema.tables where table_schema = 'public'`
  expect(tables.length).toBeGreaterThan(14)
  const hidden = [word, '张三', '李老板'].flatMap((text) => [
    text,
    Buffer.from(text).toString('hex'),
    Buffer.from(text).toString('base64'),
  ])
  for (const { name } of tables) {
    const rows = await db.store.sql.unsafe(`select t::text as row from ${name} t`)
    const all = rows.map((row) => String(row['row'])).join('\n')
    expect(
      hidden.filter((text) => all.includes(text)),
      name,
    ).toEqual([])
  }
})

describe('a case folded by older code', () => {
  test('is folded again when it is read, and written again when it is acted on', async () => {
    const caseId = await aCase()
    const before = await headOf(db.store, caseId)
    const owed = await obligationsOf(caseId)
    await db.store
      .sql`update heads set evolve_version = ${evolveVersion - 1}, state = '{}', stage = 'x' where case_id = ${caseId}`
    await db.store.sql`update obligations set key = 'old/' || key where case_id = ${caseId}`
    await db.store.sql`delete from access where case_id = ${caseId}`
    expect(await headOf(db.store, caseId)).toEqual(before)
    // Even a refusal leaves it as it should be.
    await perform(db.store, act(county.worker, caseId, 'accept'))
    expect(await db.store.sql`select evolve_version, stage, seq from heads where case_id = ${caseId}`).toEqual([
      { evolve_version: evolveVersion, stage: 'handling', seq: 4 },
    ])
    expect(await obligationsOf(caseId)).toEqual(owed)
    expect((await db.store.sql`select 1 from access where case_id = ${caseId}`).length).toBeGreaterThan(4)
  })

  test('all read tables come back from the events alone', async () => {
    await aCase()
    const { sql } = db.store
    const read = async () => ({
      heads: await sql`select * from heads order by case_id`,
      obligations: await sql`select * from obligations order by case_id, key`,
      access: await sql`select * from access order by case_id, kind, id, role`,
    })
    // Those that earlier tests broke have no events to come back from.
    const whole = await read()
    const intact = (
      await Promise.all(
        whole.heads.map(async ({ case_id }) => ((await verifyCase(db.store, case_id)).verified ? case_id : null)),
      )
    ).filter(Boolean)
    await sql`truncate heads, obligations, access, engine`
    const damage = await rebuildProjections(db.store).catch((error: unknown) => String(error))
    const again = await read()
    expect(intact.length).toBeGreaterThan(2)
    expect(damage).toContain('is damaged')
    expect(intact.filter((one) => String(damage).includes(String(one)))).toEqual([])
    const only = (rows: readonly Record<string, unknown>[]) => rows.filter(({ case_id }) => intact.includes(case_id))
    expect(only(again.heads)).toEqual(only(whole.heads))
    expect(only(again.obligations)).toEqual(only(whole.obligations))
    expect(only(again.access)).toEqual(only(whole.access))
  })

  const obligationsOf = (caseId: string) =>
    db.store.sql`select * from obligations where case_id = ${caseId} order by key`
})

describe('when something fails on the way', () => {
  test('a transaction that is killed leaves nothing', async () => {
    const blocker = postgres(db.url, { max: 1 })
    const before = await counts()
    const request = act(county.worker, null, 'open', grievanceOf(county))
    let opening: Promise<unknown> = Promise.resolve()
    await blocker.begin(async (tx) => {
      // The last table it writes to: by then everything else has been written.
      await tx`lock table accepted in share row exclusive mode`
      opening = perform(db.store, request).catch((error: unknown) => error)
      let killed = 0
      for (let i = 0; i < 200 && killed === 0; i++) {
        // Not in this transaction: it would see the same list of sessions for as long as it lasts.
        const waiting = await db.store.sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock' and query like '%insert into accepted%'`
        killed = waiting.length
      }
    })
    expect(isUnavailable(await opening)).toBe(true)
    await blocker.end()
    expect(await counts()).toEqual(before)
    // The same request may be sent again.
    expect(accepted(await perform(db.store, request)).repeated).toBe(false)
  })

  test('a case that stays busy is answered within the time-out, as a thing to try again', async () => {
    const caseId = await aCase()
    const started = Date.now()
    await db.store.sql.begin(async (tx) => {
      await tx`select 1 from heads where case_id = ${caseId} for update`
      const answer = await perform(
        db.store,
        act(county.worker, caseId, 'send-message', { to: 'everyone', words: '在吗' }),
      ).catch((error: unknown) => error)
      expect(isUnavailable(answer)).toBe(true)
    })
    expect(Date.now() - started).toBeGreaterThan(2500)
    expect(Date.now() - started).toBeLessThan(6000)
  })

  test('behind a pooler, where nothing is prepared and no session setting holds, the time-out is the same', async () => {
    const pooled = await createStore({ clock, prepare: false })
    const { caseId } = await opened(pooled.store, await foundCounty(pooled.store))
    await pooled.store.sql.begin(async (tx) => {
      await tx`select 1 from heads where case_id = ${caseId} for update`
      const [settings] = await pooled.store.sql`select current_setting('lock_timeout') as session`
      expect(settings).toEqual({ session: '0' })
      const answer = await catchUp(pooled.store, { caseId, seq: 0, hash: '' })
      expect(answer.cursor.seq).toBe(1)
      await expect(expireObligation(pooled.store, caseId, '1/firstResponse')).rejects.toMatchObject({
        name: 'Unavailable',
        retryAfter: 1,
      })
    })
    await pooled.close()
  })

  const counts = async () =>
    db.store.sql`select (select count(*) from events) as events, (select count(*) from heads) as heads,
      (select count(*) from case_keys) as keys, (select sum(n) from counters) as numbers, (select count(*) from access) as access`
})
