import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import postgres from 'postgres'
import type { Recorded } from '../../domain/case/event.js'
import { addDays, endOfDay, shanghaiDay } from '../../domain/values/time.js'
import { auditRecord, type AuditOptions } from '../../record/audit.js'
import { faultKinds, faultWords, sayFault, type Fault } from '../../record/audit-faults.js'
import { keepAudit, latestAudit } from '../../record/audit-runs.js'
import { beforeTheFirst, hashOf } from '../../record/chain.js'
import { manualClock } from '../../record/clock.js'
import { eraseWords } from '../../record/history.js'
import { perform } from '../../record/perform.js'
import { inclusionOf, latestRoot, leafLine, leavesOf, makeRoots, rootsSince, type Leaf } from '../../record/roots.js'
import { fingerprintOf, isSigned, rootKeyFrom } from '../../record/roots-signing.js'
import { chunking, leafHash, pathIn, treeOf } from '../../record/roots-tree.js'
import { storedEvents } from '../../record/verify.js'
import { createStore, type TestStore } from '../support/database.js'
import { accepted, act, foundCounty, opened, openingOffice, type County } from './county.js'

const clock = manualClock(openingOffice)
const key = rootKeyFrom(randomBytes(32))
const trusted = new Set([key.publicKey])
let db: TestStore
let county: County

/** Each test has a record of its own to break. */
beforeEach(async () => {
  db = await createStore({ clock })
  county = await foundCounty(db.store)
})
afterEachClose()

function afterEachClose(): void {
  let open: TestStore[] = []
  beforeEach(() => void open.push(db))
  afterAll(async () => {
    await Promise.all(open.map((one) => one.close()))
    open = []
  })
}

/** A case of four events. */
async function aCase(): Promise<string> {
  const { caseId } = await opened(db.store, county)
  accepted(await perform(db.store, act(county.officer, caseId, 'accept')))
  for (const words of ['第一句话', '第二句话']) await says(caseId, words)
  return caseId
}

const says = async (caseId: string, words: string) =>
  accepted(await perform(db.store, act(county.worker, caseId, 'send-message', { to: 'everyone', words })))

/** As somebody with every right on the database would do it: past the triggers. */
async function tamper(work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(db.url, { max: 1, connection: { session_replication_role: 'replica' } })
  await work(sql)
  await sql.end()
}

/** Computes the whole chain anew, head and all, as somebody who knows how it is made. */
async function rechain(sql: postgres.Sql, caseId: string): Promise<void> {
  let prevHash = beforeTheFirst
  const events = await storedEvents(db.store, caseId)
  for (const { event, sealed } of events) {
    const hash = hashOf({ case: caseId, ...event, sealed, prevHash })
    await sql`update events set prev_hash = ${prevHash}, hash = ${hash} where case_id = ${caseId} and seq = ${event.seq}`
    prevHash = hash
  }
  await sql`update heads set seq = ${events.length}, hash = ${prevHash} where case_id = ${caseId}`
}

/** The day goes by, and is closed with its root. */
async function nextDay(): Promise<void> {
  const now = await clock.now(db.store.sql)
  clock.set(new Date(Date.parse(endOfDay(shanghaiDay(now))) + 3_600_000).toISOString())
  await makeRoots(db.store, key)
}

const audit = (options: AuditOptions = {}) => auditRecord(db.store, { trusted, ...options })
const short = (faults: readonly Fault[]) => faults.map(({ kind, case: id, seq }) => [kind, id, seq] as const)

/** What is found beside what a broken chain makes of the fold and the numbers. */
async function found(): Promise<ReturnType<typeof short>> {
  const { faults } = await audit()
  return short(faults.filter(({ kind }) => !['state', 'number-gap'].includes(kind)))
}

const to = (n: number, set: (sql: postgres.Sql, id: string) => Promise<unknown>) => [n, set] as const

test('a record that nobody touched is sound, with or without roots, and when words are erased', async () => {
  const id = await aCase()
  expect(await audit()).toMatchObject({ sound: true, cases: 1, events: 4, root: null, faults: [], found: 0 })
  await nextDay()
  await says(id, '新的一天')
  await opened(db.store, county)
  await eraseWords(db.store, id)
  const result = await audit()
  expect(result).toMatchObject({ sound: true, cases: 2, events: 6, root: 1 })
  await keepAudit(db.store, result)
  expect(await latestAudit(db.store.sql)).toEqual(result)
})

describe('manipulations that the chain shows by itself', () => {
  test.each([
    [
      'edited',
      'data',
      ...to(2, (sql, id) => sql`update events set data = '{"x":1}' where case_id = ${id} and seq = 2`),
    ],
    [
      'edited',
      'ciphertext',
      ...to(3, (sql, id) => sql`update events set sealed = 'x' where case_id = ${id} and seq = 3`),
    ],
    [
      'edited',
      'time',
      ...to(2, (sql, id) => sql`update events set at = at + interval '1 s' where case_id = ${id} and seq = 2`),
    ],
    ['edited', 'actor', ...to(2, (sql, id) => sql`update events set actor = 'x' where case_id = ${id} and seq = 2`)],
    ['edited', 'hash', ...to(4, (sql, id) => sql`update events set hash = 'x' where case_id = ${id} and seq = 4`)],
    [
      'edited',
      'data, with the hash of this event made to fit',
      ...to(3, async (sql, id) => {
        const [stored] = (await storedEvents(db.store, id)).filter(({ event }) => event.seq === 3)
        if (stored === undefined) throw new Error('no event')
        const event = { ...stored.event, actor: 'somebody' }
        const hash = hashOf({ case: id, ...event, sealed: stored.sealed, prevHash: stored.prevHash })
        await sql`update events set actor = 'somebody', hash = ${hash} where case_id = ${id} and seq = 3`
      }),
    ],
    ['deleted', 'in the middle', ...to(2, (sql, id) => sql`delete from events where case_id = ${id} and seq = 2`)],
    [
      'deleted',
      'in the middle, the rest moved up',
      ...to(2, async (sql, id) => {
        await sql`delete from events where case_id = ${id} and seq = 2`
        await sql`update events set seq = seq - 1 where case_id = ${id} and seq > 2`
      }),
    ],
    ['truncated', 'at the end', ...to(4, (sql, id) => sql`delete from events where case_id = ${id} and seq = 4`)],
    [
      'inserted',
      'at the end',
      ...to(
        5,
        (sql, id) => sql`
          insert into events select case_id, 5, at, actor, command, type, data, sealed, hash, hash from events
          where case_id = ${id} and seq = 4`,
      ),
    ],
    ['head', 'its hash', ...to(4, (sql, id) => sql`update heads set hash = ${'0'.repeat(64)} where case_id = ${id}`)],
    ['head', 'is gone', ...to(4, (sql, id) => sql`delete from heads where case_id = ${id}`)],
    ['case-missing', 'events', ...to(1, (sql, id) => sql`delete from events where case_id = ${id}`)],
  ] as const)('%s: %s', async (kind, _, seq, statement) => {
    const untouched = await aCase()
    const id = await aCase()
    await tamper((sql) => statement(sql, id))
    const findings = await found()
    expect(findings).toContainEqual([kind, id, seq])
    expect(findings.map(([, one]) => one)).not.toContain(untouched)
    expect(new Set(findings.map(([one]) => one))).toEqual(new Set([kind]))
  })

  test('reordered: two events have changed places', async () => {
    const id = await aCase()
    await tamper(async (sql) => {
      await sql`update events set seq = 99 where case_id = ${id} and seq = 2`
      await sql`update events set seq = 2 where case_id = ${id} and seq = 3`
      await sql`update events set seq = 3 where case_id = ${id} and seq = 99`
    })
    expect(await found()).toEqual([
      ['reordered', id, 2],
      ['reordered', id, 3],
    ])
  })

  test('inserted: one was put into the middle, and its own hash fits', async () => {
    const id = await aCase()
    const [before] = (await storedEvents(db.store, id)).filter(({ event }) => event.seq === 2)
    if (before === undefined) throw new Error('no event')
    const event = { ...before.event, seq: 3 } as Recorded
    const hash = hashOf({ case: id, ...event, sealed: before.sealed, prevHash: before.hash })
    await tamper(async (sql) => {
      await sql`update events set seq = seq + 100 where case_id = ${id} and seq > 2`
      await sql`update events set seq = seq - 99 where case_id = ${id} and seq > 100`
      await sql`
        insert into events select case_id, 3, at, actor, command, type, data, sealed, ${before.hash}, ${hash} from events
        where case_id = ${id} and seq = 2`
    })
    expect(await found()).toEqual([['inserted', id, 3]])
  })

  test.each([
    ['heads.state', (sql: postgres.Sql) => sql`update heads set state = jsonb_set(state, '{charge,officer}', '"x"')`],
    ['heads.stage', (sql: postgres.Sql) => sql`update heads set stage = 'archived'`],
    ['obligations', (sql: postgres.Sql) => sql`update obligations set due = due + interval '1 day'`],
    ['obligations', (sql: postgres.Sql) => sql`delete from obligations`],
    [
      'access',
      (sql: postgres.Sql) =>
        sql`insert into access (case_id, kind, id, role, opened_at, live) select case_id, 'person', case_id, 'worker', opened_at, true from heads`,
    ],
  ] as const)('state: %s', async (part, statement) => {
    const id = await aCase()
    await tamper(statement)
    const { faults } = await audit()
    expect(faults).toEqual([expect.objectContaining({ kind: 'state', case: id, part })])
    expect(faults[0]?.number).toContain('厂工诉')
  })

  test('number-gap: one is missing from its series, one is given twice, one is beyond the counter', async () => {
    const [first, second] = [await aCase(), await aCase()]
    const numbers = async () => (await audit()).faults.filter(({ kind }) => kind === 'number-gap')
    const unit = county.enterprise
    expect(await numbers()).toEqual([])
    await tamper((sql) => sql`update counters set n = 3`)
    expect((await numbers()).map(({ part }) => part)).toEqual([`grievance/${unit}/2026/3`])
    await tamper((sql) => sql`update counters set n = 1`)
    expect(await numbers()).toEqual([expect.objectContaining({ case: second, seq: 1 })])
    await tamper(async (sql) => {
      await sql`update counters set n = 2`
      await sql`update events set data = jsonb_set(data, '{number}', (select data -> 'number' from events where case_id = ${first} and seq = 1)) where case_id = ${second} and seq = 1`
    })
    expect((await numbers()).map(({ case: id, part }) => [id, part])).toEqual([
      [second, `grievance/${unit}/2026`],
      [null, `grievance/${unit}/2026/2`],
    ])
  })

  test('ballots: revealed ones that nobody had committed to, however well the chain fits', async () => {
    const id = await aCase()
    const nonce = '0'.repeat(64)
    const revealed = { tier: 1, ballots: [{ seat: 1, choice: 'worker', amount: null, nonce }], uncounted: [] }
    await tamper(async (sql) => {
      await sql`
        insert into events select case_id, 5, at, actor, command, 'ballots-revealed', ${JSON.stringify(revealed)}::text::jsonb,
          null, '', '' from events where case_id = ${id} and seq = 4`
      await rechain(sql, id)
    })
    expect(await found()).toEqual([['ballots', id, 5]])
  })

  test('a case that was deleted with all its read tables is still spoken of', async () => {
    const id = await aCase()
    await tamper(async (sql) => {
      for (const table of ['events', 'heads', 'obligations', 'access'])
        await sql`delete from ${sql(table)} where case_id = ${id}`
    })
    expect(await found()).toEqual([['case-missing', id, 1]])
  })
})

describe('manipulations that only the daily roots show', () => {
  /** Every trace of a case. */
  const wipe = (id: string) => async (sql: postgres.Sql) => {
    for (const table of ['events', 'heads', 'obligations', 'access', 'accepted', 'case_keys', 'engine', 'notices'])
      await sql`delete from ${sql(table)} where case_id = ${id}`
  }

  test.each([
    [
      'rewritten',
      4,
      async (sql: postgres.Sql, id: string) => {
        await sql`update events set actor = ${county.boss.person} where case_id = ${id} and seq = 3`
        await rechain(sql, id)
      },
    ],
    [
      'truncated',
      4,
      async (sql: postgres.Sql, id: string) => {
        await sql`delete from events where case_id = ${id} and seq = 4`
        await rechain(sql, id)
      },
    ],
    ['case-missing', 1, async (sql: postgres.Sql, id: string) => wipe(id)(sql)],
    [
      'inserted',
      5,
      // With the time of a day that has its root.
      async (sql: postgres.Sql, id: string) => {
        await sql`
          insert into events select case_id, 5, at, actor, command, type, data, sealed, hash, hash from events
          where case_id = ${id} and seq = 4`
        await rechain(sql, id)
      },
    ],
  ] as const)('%s', async (kind, seq, statement) => {
    const untouched = await aCase()
    const id = await aCase()
    await nextDay()
    await tamper((sql) => statement(sql, id))
    const findings = await found()
    expect(findings).toEqual([[kind, id, seq]])
    expect(findings.map(([, one]) => one)).not.toContain(untouched)
    expect((await audit({ only: id })).faults.map((one) => one.kind)).toContain(kind)
    expect((await audit({ only: untouched })).sound).toBe(true)
  })

  test('rewritten in the middle, the whole chain computed anew: an event put in shows at the head that was signed', async () => {
    const id = await aCase()
    await nextDay()
    await tamper(async (sql) => {
      await sql`update events set seq = seq + 100 where case_id = ${id} and seq > 2`
      await sql`update events set seq = seq - 99 where case_id = ${id} and seq > 100`
      await sql`
        insert into events select case_id, 3, at, actor, command, type, data, sealed, '', '' from events
        where case_id = ${id} and seq = 2`
      await rechain(sql, id)
    })
    expect(await found()).toEqual([['rewritten', id, 4]])
  })

  test('case-inserted: a case with the date of a day whose root does not hold it', async () => {
    await aCase()
    const before = await clock.now(db.store.sql)
    await nextDay()
    const id = await aCase()
    expect(await found()).toEqual([])
    await tamper(async (sql) => {
      await sql`update events set at = ${before} where case_id = ${id}`
      await sql`update heads set at = ${before} where case_id = ${id}`
      await rechain(sql, id)
    })
    expect(await found()).toEqual([['case-inserted', id, 1]])
  })

  test('a root that was tampered with, signed by another key, taken out, or whose leaves were changed', async () => {
    const id = await aCase()
    await nextDay()
    await says(id, '第二天')
    await nextDay()
    await nextDay()
    const days = (await rootsSince(db.store.sql, '2000-01-01', 10)).map(({ day }) => day)
    expect(days).toHaveLength(3)
    const [day = ''] = days
    const original = await rootsSince(db.store.sql, day, 1)
    const kinds = async () => (await audit()).faults.map((one) => [one.kind, one.day, one.part])
    await tamper((sql) => sql`update roots set statement = replace(statement, '"leaves":1', '"leaves":2') where n = 1`)
    expect(await kinds()).toEqual(
      expect.arrayContaining([
        ['root-signature', day, null],
        ['root-broken', day, 'statement'],
        ['root-broken', days[1], 'prev'],
      ]),
    )
    const forged = rootKeyFrom(randomBytes(32)).sign(JSON.parse(original[0]?.statement ?? '{}'))
    await tamper((sql) => sql`update roots set ${sql({ ...forged })} where n = 1`)
    expect(await kinds()).toContainEqual(['root-signature', day, null])
    const { statement = '', hash = '', signature = '', key: signedBy = '' } = original[0] ?? {}
    await tamper((sql) => sql`update roots set ${sql({ statement, hash, signature, key: signedBy })} where n = 1`)
    expect(await kinds()).toEqual([])
    await tamper((sql) => sql`update root_leaves set hash = ${Buffer.alloc(32)} where day = ${day}`)
    expect(await kinds()).toEqual([['root-broken', day, 'leaves']])
    await tamper((sql) => sql`delete from roots where n = 2`)
    expect(await kinds()).toContainEqual(['root-missing', days[1], null])
  })

  test('roots kept outside show what somebody with all rights and the key has done inside', async () => {
    const id = await aCase()
    await nextDay()
    const [root] = await rootsSince(db.store.sql, '2000-01-01', 1)
    if (root === undefined) throw new Error('no root')
    const leaves: Leaf[] = []
    for await (const page of leavesOf(db.store.sql, root.day)) leaves.push(...page)
    const kept = new Map([
      [
        root.day,
        {
          ...root,
          leavesOf: async function* () {
            yield leaves
          },
        },
      ],
    ])
    expect((await audit({ outside: kept })).sound).toBe(true)
    await tamper(async (sql) => {
      await wipe(id)(sql)
      await sql`delete from counters`
      await sql`delete from root_leaves`
      await sql`delete from roots`
    })
    await makeRoots(db.store, key)
    expect((await audit()).sound).toBe(true)
    expect(short((await audit({ outside: kept })).faults)).toEqual([['root-other', null, null]])
    await tamper((sql) => sql`delete from roots`)
    expect(short((await audit({ outside: kept })).faults)).toEqual([
      ['root-missing', null, null],
      ['case-missing', id, 1],
    ])
  })
})

describe('daily roots', () => {
  test('one a day, for days that were missed too, whoever makes them, each naming the one before', async () => {
    const id = await aCase()
    const day = shanghaiDay(await clock.now(db.store.sql))
    clock.set(endOfDay(day))
    // Acts of the day may still be under way.
    expect((await makeRoots(db.store, key)).map((root) => root.day)).toEqual([addDays(day, -1)])
    clock.set(new Date(Date.parse(endOfDay(day)) + 600_000).toISOString())
    await says(id, '过了午夜')
    await Promise.all([makeRoots(db.store, key), makeRoots(db.store, key), makeRoots(db.store, key)])
    clock.set(new Date(Date.parse(endOfDay(addDays(day, 3))) + 600_000).toISOString())
    await makeRoots(db.store, key)
    const roots = await rootsSince(db.store.sql, '2000-01-01', 10)
    expect(roots.map((root) => [root.n, root.day, root.leaves])).toEqual(
      [-1, 0, 1, 2, 3].map((more, i) => [i + 1, addDays(day, more), more === 0 || more === 1 ? 1 : 0]),
    )
    for (const [i, root] of roots.entries()) {
      expect(isSigned(root)).toBe(true)
      expect(root.hash).toBe(fingerprintOf(root.statement))
      expect(JSON.parse(root.statement)).toMatchObject({ prev: roots[i - 1]?.hash ?? '', key: key.publicKey })
    }
    // What happened after midnight is in the root of its own day.
    const seqs = await db.store.sql`select day::text, seq from root_leaves order by day`
    expect(seqs).toEqual([
      { day, seq: 4 },
      { day: addDays(day, 1), seq: 5 },
    ])
    expect(await makeRoots(db.store, key)).toEqual([])
    await expect(db.store.sql`update roots set hash = 'x'`).rejects.toThrow('stays as it is')
    await expect(db.store.sql`delete from root_leaves`).rejects.toThrow('append-only')
  })

  test('a signature is of its key and its words', () => {
    const signed = key.sign({
      format: 'siyou-root/1',
      n: 1,
      day: '2026-11-25',
      madeAt: openingOffice,
      leaves: 0,
      tree: '',
      prev: '',
      key: key.publicKey,
    })
    expect(isSigned(signed)).toBe(true)
    expect(isSigned({ ...signed, statement: `${signed.statement} ` })).toBe(false)
    expect(isSigned({ ...signed, key: rootKeyFrom(randomBytes(32)).publicKey })).toBe(false)
    expect(isSigned({ ...signed, key: 'x' })).toBe(false)
    expect(() => rootKeyFrom(randomBytes(31))).toThrow(RangeError)
  })

  test('a path leads from every leaf to the root, through chunks too', async () => {
    const node = (left: Buffer, right: Buffer) =>
      createHash('sha256')
        .update(Buffer.concat([Buffer.of(1), left, right]))
        .digest()
    // RFC 9162, 2.1.3.2.
    const reaches = (leaf: Buffer, i: number, size: number, path: readonly Buffer[]) => {
      let [fn, sn, hash] = [i, size - 1, leaf]
      for (const one of path) {
        if (fn % 2 === 1 || fn === sn) {
          hash = node(one, hash)
          while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1]
        } else hash = node(hash, one)
        ;[fn, sn] = [fn >> 1, sn >> 1]
      }
      return sn === 0 ? hash : null
    }
    for (const n of [1, 2, 3, 5, 8, 1023, 1024, 1025, 3000]) {
      const lines = Array.from({ length: n }, (_, i) => `leaf ${i}`)
      const tree = chunking()
      for (const line of lines) tree.add(line)
      const { tree: root, chunks, leaves } = tree.finish()
      const hashes = lines.map(leafHash)
      expect([leaves, root]).toEqual([n, treeOf(hashes)])
      for (const i of new Set([0, 1, n >> 1, n - 1].filter((at) => at < n))) {
        const first = i - (i % 1024)
        const path = [...pathIn(hashes.slice(first, first + 1024), i - first), ...pathIn(chunks, first / 1024)]
        expect(reaches(hashes[i] ?? root, i, n, path), `${i} of ${n}`).toEqual(root)
        expect(path).toEqual(pathIn(hashes, i))
      }
    }
    const id = await aCase()
    await aCase()
    expect(await inclusionOf(db.store.sql, 'case', id)).toBeNull()
    await nextDay()
    const held = await inclusionOf(db.store.sql, 'case', id)
    expect(held?.leaf.seq).toBe(4)
    expect(held?.root).toEqual(await latestRoot(db.store.sql))
    const statement = JSON.parse(held?.root.statement ?? '{}')
    const path = (held?.path ?? []).map((hash) => Buffer.from(hash, 'hex'))
    const top = held === null ? null : reaches(leafHash(leafLine(held.leaf)), held.i, held.root.leaves, path)
    expect(top?.toString('hex')).toBe(statement.tree)
  })
})

test('every finding has its words, in Chinese and English', () => {
  for (const kind of faultKinds) {
    expect(faultWords[kind].zh).toMatch(/\p{Script=Han}/u)
    expect(sayFault({ kind, case: 'c', number: '武工诉〔2026〕1号', seq: 3, day: null, part: null })).toContain('#3')
  }
})
