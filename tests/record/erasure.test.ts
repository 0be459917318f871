import { mkdtempSync, rmSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { caseList } from '../../db/queries/cases.js'
import { isRestrictedFor } from '../../db/queries/restricted.js'
import { obligations } from '../../domain/case/fold.js'
import { addMillis } from '../../domain/values/time.js'
import { askToEraseAccount, erasedName, eraseWaitingAccounts } from '../../record/account-erasure.js'
import { auditRecord } from '../../record/audit.js'
import { diskBlobs } from '../../record/blobs/disk.js'
import type { BlobStore } from '../../record/blobs/store.js'
import { manualClock } from '../../record/clock.js'
import { eraseAgain, erasedIn } from '../../record/erased.js'
import { askToErase, askToEraseMatter, eraseOver, erasuresDue, finishErasures } from '../../record/erasure.js'
import { headOf } from '../../record/heads.js'
import { historyOf } from '../../record/history.js'
import { expireObligation } from '../../record/passing.js'
import { perform } from '../../record/perform.js'
import { actorOf, nameOf, personByLogin } from '../../record/registers.js'
import { sweepRetention } from '../../record/retention.js'
import { verifyCase } from '../../record/verify.js'
import { noteErasures } from '../../runtime/erasures.js'
import { createStore, type TestStore } from '../support/database.js'
import { accepted, act, appointed, foundCounty, opened, openingOffice, type County } from './county.js'

let db: TestStore
let county: County
let blobs: BlobStore
const folder = mkdtempSync(join(tmpdir(), 'siyou-erasure-'))
const clock = manualClock(openingOffice)
const nobody = '0198f5c2-0000-7000-8000-000000000000'

beforeAll(async () => {
  db = await createStore({ clock })
  county = await foundCounty(db.store)
  blobs = diskBlobs(join(folder, 'blobs'))
})
afterAll(async () => {
  await db.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A case with words and a file in it, still open. */
async function openCase(worker = county.worker): Promise<string> {
  const { caseId } = await opened(db.store, { ...county, worker })
  accepted(await perform(db.store, act(county.officer, caseId, 'accept')))
  accepted(await perform(db.store, act(worker, caseId, 'send-message', { to: 'everyone', words: '要被忘记的话' })))
  await blobs.put(`${caseId}/evidence/one`, Buffer.from('a file'))
  return caseId
}

/** The same, withdrawn and archived. */
async function archived(worker = county.worker): Promise<string> {
  const caseId = await openCase(worker)
  accepted(await perform(db.store, act(worker, caseId, 'withdraw', { words: '已和解' })))
  const head = await headOf(db.store, caseId)
  const owed = head === null ? undefined : obligations(head.grievance).find(({ what }) => what === 'reopening')
  clock.set(addMillis(owed?.due ?? '', 60_000))
  await expireObligation(db.store, caseId, owed?.key ?? '')
  expect((await headOf(db.store, caseId))?.grievance.closing.status).toBe('archived')
  return caseId
}

const years = (n: number) => clock.set(`${Number(clock.read().slice(0, 4)) + n}${clock.read().slice(4)}`)
const wordsIn = async (id: string) =>
  (await historyOf(db.store, id)).flatMap(({ words }) => (words === null ? [] : [words]))
const lines = (id: string) =>
  db.store.sql<{ result: string; ground: string; person: string | null; until_day: string | null }[]>`
    select result, ground, person, until_day from erasures where subject = ${id} order by n`
const seenBy = async (actor: County['worker'], id: string) =>
  (await caseList(db.store, actor)).rows.some(({ caseId }) => caseId === id)

describe('asking for it', () => {
  test('whoever is no party is answered as if there were none, and nothing is written', async () => {
    const id = await openCase()
    for (const actor of [county.officer, county.boss, county.stranger])
      expect(await askToErase(db.store, id, actor.person)).toEqual({ outcome: 'unknown' })
    expect(await askToErase(db.store, nobody, county.worker.person)).toEqual({ outcome: 'unknown' })
    expect(await askToEraseMatter(db.store, nobody, county.worker.person)).toEqual({ outcome: 'unknown' })
    expect(await lines(id)).toEqual([])
    expect(await wordsIn(id)).not.toEqual([])
  })

  test('an open case is restricted, without a day; what must be done in it still can be', async () => {
    const id = await openCase()
    accepted(await perform(db.store, act(county.worker, id, 'urge')))
    expect(await askToErase(db.store, id, county.worker.person)).toEqual({ outcome: 'restricted', kept: null })
    // Once more changes nothing.
    expect(await askToErase(db.store, id, county.worker.person)).toEqual({ outcome: 'restricted', kept: null })
    expect(await lines(id)).toMatchObject([{ result: 'restricted', ground: 'request', person: county.worker.person }])
    expect(await wordsIn(id)).not.toEqual([])
    const { sql } = db.store
    for (const actor of [county.worker, county.boss, county.officer])
      expect(await isRestrictedFor(sql, id, actor)).toBe(false)
    accepted(await perform(db.store, act(county.officer, id, 'reply', { words: '已联系单位' })))
  })

  test('while it is kept it leaves every list but that of the parties, and nobody else can act in it', async () => {
    const watcher = await appointed(db.store, 'supervisor', county.county, '督办')
    const id = await archived()
    expect(await seenBy(watcher, id)).toBe(true)
    const answer = await askToErase(db.store, id, county.worker.person)
    expect(answer).toMatchObject({ outcome: 'restricted', kept: { retained: 'withdrawn' } })
    for (const actor of [county.worker, county.boss]) expect(await seenBy(actor, id)).toBe(true)
    for (const actor of [watcher, county.officer, county.mediator]) expect(await seenBy(actor, id)).toBe(false)
    expect(await perform(db.store, act(county.officer, id, 'reply', { words: '再说' }))).toEqual({ outcome: 'unknown' })
    const [line] = await lines(id)
    expect(line?.until_day).toBe(answer.outcome === 'restricted' ? answer.kept?.until : null)
  })
})

describe('the daily sweep', () => {
  test('erases on the day after the last one, and not before; the chain verifies and the audit is sound', async () => {
    const [id, other] = [await archived(), await openCase()]
    await askToErase(db.store, id, county.worker.person)
    years(4)
    expect((await sweepRetention(db.store, blobs)).erased.map((due) => due.id)).not.toContain(id)
    expect(await wordsIn(id)).not.toEqual([])
    years(2)
    const dry = await sweepRetention(db.store, blobs, { dryRun: true })
    expect(dry.erased.find((due) => due.id === id)).toMatchObject({ kind: 'case', kept: { retained: 'withdrawn' } })
    expect(await wordsIn(id)).not.toEqual([])

    const { erased } = await sweepRetention(db.store, blobs)
    expect(erased.map((due) => due.id)).toContain(id)
    const history = await historyOf(db.store, id)
    expect(history.filter(({ words, erased: gone }) => words !== null || gone).every((one) => one.erased)).toBe(true)
    expect(history.some((one) => one.erased)).toBe(true)
    expect(await verifyCase(db.store, id)).toMatchObject({ verified: true })
    expect(await auditRecord(db.store, {})).toMatchObject({ sound: true, found: 0 })
    expect(await blobs.size(`${id}/evidence/one`)).toBeNull()
    expect(await lines(id)).toMatchObject([{ result: 'restricted' }, { result: 'erased', ground: 'retention' }])
    const { sql } = db.store
    for (const table of ['notices', 'deliveries', 'uploads', 'restrictions', 'case_keys', 'party_tags'])
      expect(await sql`select 1 from ${sql(table)} where case_id = ${id}`, table).toHaveLength(0)
    // What is open stays, whole.
    expect(await wordsIn(other)).not.toEqual([])
    expect(await blobs.size(`${other}/evidence/one`)).not.toBeNull()
    // Once more finds nothing; asking for it again says that it is gone.
    expect((await sweepRetention(db.store, blobs)).erased).toEqual([])
    expect(await eraseOver(db.store, { kind: 'case', id })).toBe(false)
    expect(await askToErase(db.store, id, county.worker.person)).toEqual({ outcome: 'erased' })
  })

  test('asked for after its time, it is erased at once', async () => {
    const id = await archived()
    years(6)
    expect(await askToErase(db.store, id, county.worker.person)).toEqual({ outcome: 'erased' })
    expect(await wordsIn(id)).toEqual([])
    expect(await finishErasures(db.store, blobs)).toBe(1)
  })

  test('killed between the key and the files, the next sweep removes the files', async () => {
    const id = await archived()
    years(6)
    const broken: BlobStore = { ...blobs, removeCase: () => Promise.reject(new Error('killed')) }
    await expect(sweepRetention(db.store, broken)).rejects.toThrow('killed')
    expect(await wordsIn(id)).toEqual([])
    expect(await blobs.size(`${id}/evidence/one`)).not.toBeNull()
    await sweepRetention(db.store, blobs)
    expect(await blobs.size(`${id}/evidence/one`)).toBeNull()
    expect(await db.store.sql`select 1 from erasing`).toHaveLength(0)
  })

  test('two at once erase it once', async () => {
    const id = await archived()
    years(6)
    const [first, second] = await Promise.all([sweepRetention(db.store, blobs), sweepRetention(db.store, blobs)])
    expect([...first.erased, ...second.erased].filter((due) => due.id === id)).toHaveLength(1)
    expect((await lines(id)).filter(({ result }) => result === 'erased')).toHaveLength(1)
  })

  test('a case that was reopened is looked at again under its lock, and not erased', async () => {
    const id = await openCase()
    years(20)
    expect(await eraseOver(db.store, { kind: 'case', id })).toBe(false)
    const due = []
    for await (const one of erasuresDue(db.store, '2100-01-01')) due.push(one.id)
    expect(due).not.toContain(id)
  })

  test('what was erased is on the list for backups, and goes again where a backup brings it back', async () => {
    const id = await archived()
    years(6)
    const wrapped = (await db.store.sql<{ wrapped: Buffer }[]>`select wrapped from case_keys where case_id = ${id}`)[0]
    await sweepRetention(db.store, blobs)
    const dir = await mkdtemp(join(tmpdir(), 'siyou-noted-'))
    await noteErasures(db.store, dir)
    expect(await readFile(join(dir, 'erasures.txt'), 'utf8')).toContain(id)
    await rm(dir, { recursive: true })
    await db.store.sql`insert into case_keys (case_id, wrapped) values (${id}, ${wrapped?.wrapped ?? Buffer.alloc(0)})`
    expect(await wordsIn(id)).not.toEqual([])
    expect(await eraseAgain(db.store, [id, nobody])).toEqual([id])
    expect(await wordsIn(id)).toEqual([])
    expect((await lines(id)).at(-1)).toMatchObject({ ground: 'restored', result: 'erased' })
    expect(await eraseAgain(db.store, [id])).toEqual([])
  })

  test('the list of erasures is append-only', async () => {
    const { sql } = db.store
    await expect(sql`delete from erasures`).rejects.toThrow('append-only')
    await expect(sql`update erasures set person = null`).rejects.toThrow('append-only')
  })
})

describe('an account', () => {
  test('waits for the cases of its person, then goes with all that it held; nobody signs in by it', async () => {
    const { store } = db
    const worker = await appointed(store, 'worker', county.enterprise, '李四')
    await store.sql`update people set login = 'li-si' where id = ${worker.person}`
    await store.sql`
      insert into register_log (at, by, register, subject, what, fields, sealed)
      values (${clock.read()}, 'test', 'people', ${worker.person}, 'changed', '{phone}', ${Buffer.from('sealed')})`
    const id = await archived(worker)
    const answer = await askToEraseAccount(store, worker.person)
    expect(answer).toMatchObject({ outcome: 'waiting', kept: 1 })
    expect(await eraseWaitingAccounts(store)).toEqual([])
    expect(await nameOf(store, worker.person)).toBe('李四')
    years(6)
    const swept = await sweepRetention(store, blobs)
    expect(swept.erased.map((due) => due.id)).toContain(id)
    expect(swept.accounts).toEqual([worker.person])
    expect(await nameOf(store, worker.person)).toBe(erasedName)
    expect(await personByLogin(store, 'li-si')).toBeNull()
    expect(await actorOf(store, worker.person)).toBeNull()
    const [row] = await store.sql<
      { sealed: Buffer | null }[]
    >`select sealed from register_log where subject = ${worker.person}`
    expect(row).toEqual({ sealed: null })
    expect(await erasedIn(store.sql)).toContain(worker.person)
    expect(await verifyCase(store, id)).toMatchObject({ verified: true })
  })

  test('erased stays erased where a backup brings the entry back', async () => {
    const { store } = db
    const worker = await appointed(store, 'worker', county.enterprise, '陈八')
    const [before] = await store.sql<
      { name: Buffer }[]
    >`select name_sealed as name from people where id = ${worker.person}`
    expect(await askToEraseAccount(store, worker.person)).toEqual({ outcome: 'erased' })
    // The backup knows neither of the erasure nor of the block.
    await store.sql`update people set name_sealed = ${before?.name ?? Buffer.alloc(0)} where id = ${worker.person}`
    await store.sql`delete from erased_people where person = ${worker.person}`
    await store.sql`delete from person_blocks where person = ${worker.person}`
    expect(await nameOf(store, worker.person)).toBe('陈八')
    expect(await eraseAgain(store, [worker.person])).toEqual([worker.person])
    expect(await nameOf(store, worker.person)).toBe(erasedName)
    expect(await actorOf(store, worker.person)).toBeNull()
  })

  test('without a case goes at once; of somebody in office it is refused', async () => {
    const { store } = db
    const worker = await appointed(store, 'worker', county.enterprise, '王五')
    expect(await askToEraseAccount(store, worker.person)).toEqual({ outcome: 'erased' })
    expect(await nameOf(store, worker.person)).toBe(erasedName)
    expect(await askToEraseAccount(store, county.officer.person)).toMatchObject({
      outcome: 'refused',
      refusal: { refused: 'holds-an-office' },
    })
    expect(await nameOf(store, county.officer.person)).toBe('王主席')
  })

  test('who has left office is nameable for as long as what they did is kept', async () => {
    const { store } = db
    const officer = await appointed(store, 'supervisor', county.county, '前主席')
    const { caseId } = await opened(store, county)
    accepted(await perform(store, act(officer, caseId, 'note', { words: '督办过' })))
    await store.sql`update appointments set until_day = '2026-01-02' where person = ${officer.person}`
    expect(await askToEraseAccount(store, officer.person)).toMatchObject({ outcome: 'waiting', until: null })
    expect(await nameOf(store, officer.person)).toBe('前主席')
  })

  test('the register log of anybody else is not touched, and nothing else of it ever is', async () => {
    const { sql } = db.store
    const person = county.worker.person
    await sql`
      insert into register_log (at, by, register, subject, what, fields, sealed)
      values (${clock.read()}, 'test', 'people', ${person}, 'changed', '{phone}', ${Buffer.from('sealed')})`
    await sql`select forget_in_register_log(${person})`.catch((error: Error) =>
      expect(error.message).toContain('append-only'),
    )
    expect(await sql`select 1 from register_log where subject = ${person} and sealed is not null`).toHaveLength(1)
    await expect(sql`update register_log set by = 'x'`).rejects.toThrow('append-only')
    await expect(sql`delete from register_log`).rejects.toThrow('append-only')
  })
})

test('logs: nothing of the last six months goes, older entries when their time is over', async () => {
  const { sql } = db.store
  const old = '2020-01-01T00:00:00.000Z'
  await sql`insert into security_log (at, kind) values (${old}, 'signed-in'), (clock_timestamp(), 'signed-in')`
  const swept = await sweepRetention(db.store, blobs)
  expect(swept.purged['security-log']).toBe(1)
  expect(await sql`select 1 from security_log`).toHaveLength(1)
  await expect(sql`delete from security_log`).rejects.toThrow('append-only')
  await expect(sql`update security_log set kind = 'x'`).rejects.toThrow('append-only')
})

test('the audit calls erased what was erased, and missing the key that went without a word', async () => {
  const { store } = db
  expect(await auditRecord(store, {})).toMatchObject({ sound: true })
  const id = await openCase()
  const [kept] = await store.sql<{ wrapped: Buffer }[]>`delete from case_keys where case_id = ${id} returning wrapped`
  const result = await auditRecord(store, {})
  expect(result.faults).toMatchObject([{ kind: 'key-missing', case: id }])
  await store.sql`insert into case_keys (case_id, wrapped) values (${id}, ${kept?.wrapped ?? Buffer.alloc(0)})`
  expect(await auditRecord(store, {})).toMatchObject({ sound: true })
})
