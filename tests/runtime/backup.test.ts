import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import postgres from 'postgres'
import { readPaper, writePaper } from '../../activities/papers/shelf.js'
import { endOfDay, shanghaiDay } from '../../domain/values/time.js'
import { diskBlobs } from '../../record/blobs/disk.js'
import { manualClock, type ManualClock } from '../../record/clock.js'
import { eraseWords, historyOf } from '../../record/history.js'
import { recordEffect } from '../../record/passing.js'
import { perform } from '../../record/perform.js'
import { isSigned } from '../../record/roots-signing.js'
import { rootsSince } from '../../record/roots.js'
import { closeStore, openStore, type Store } from '../../record/store.js'
import { latestAudit } from '../../record/audit-runs.js'
import { audit } from '../../runtime/audit.js'
import { backUp, backup } from '../../runtime/backup.js'
import { manifestIn } from '../../runtime/backup-manifest.js'
import { restore } from '../../runtime/restore.js'
import { nightlyOver, rootsFolder } from '../../runtime/roots.js'
import { parseSettings, type Settings } from '../../runtime/settings.js'
import { accepted, act, foundCounty, opened, openingOffice, type County } from '../record/county.js'
import { createDatabase } from '../support/database.js'
import { folder, quiet } from './support.js'

const masterKey = randomBytes(32)

interface Place {
  readonly settings: Settings
  readonly store: Store
  readonly clock: ManualClock
  readonly dir: string
}

/** An installation: a database, a data folder, a master key. */
async function place(more: Record<string, string> = {}, from?: string): Promise<Place> {
  const dir = await folder()
  const database = await createDatabase(from)
  const parsed = parseSettings({
    SIYOU_DATA: join(dir, 'data'),
    SIYOU_MASTER_KEY: masterKey.toString('base64'),
    DATABASE_URL: database.url,
    SIYOU_BACKUP_PASSPHRASE: '一句只有保管人知道的话，足够长',
    ...more,
  })
  if (!parsed.ok) throw new Error('settings')
  const clock = manualClock(openingOffice)
  const store = openStore({ url: database.url, masterKey, clock })
  onTestFinished(async () => {
    await closeStore(store)
    await database.drop()
  })
  await mkdir(parsed.settings.dataDir, { recursive: true })
  return { settings: parsed.settings, store, clock, dir }
}

const papersOf = ({ settings, store }: Place) => ({ blobs: diskBlobs(join(settings.dataDir, 'blobs')), store })

/** A case with a paper, each step a transaction of its own; the paper is on the shelf before the record speaks of it. */
async function aCase(here: Place, county: County): Promise<string> {
  const { caseId } = await opened(here.store, county)
  accepted(await perform(here.store, act(county.officer, caseId, 'accept')))
  const bytes = randomBytes(2000)
  const shelved = await writePaper(papersOf(here), caseId, bytes)
  await recordEffect(here.store, caseId, '2/issueAcceptanceNotice', {
    document: { ...shelved, number: '受理1号', media: 'application/pdf' },
  } as never)
  accepted(await perform(here.store, act(county.worker, caseId, 'send-message', { to: 'everyone', words: '写下的话' })))
  return caseId
}

const said = (): { readonly lines: string[]; readonly say: (line: string) => void } => {
  const lines: string[] = []
  return { lines, say: (line) => void lines.push(line) }
}

/** Everything that a database holds, as text. */
async function content(url: string): Promise<Record<string, string>> {
  const sql = postgres(url, { max: 1 })
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public' order by 1`
  const all: Record<string, string> = {}
  // The wrapped root is made by whoever first opens a record that has none, as this one's does.
  for (const { name } of tables.filter((one) => !['audit_runs', 'engine', 'root_keys'].includes(one.name))) {
    const rows = await sql.unsafe(`select t::text as row from "${name}" t order by 1`)
    all[name] = rows.map(({ row }) => String(row)).join('\n')
  }
  await sql.end()
  return all
}

const into = async (from: Place, more: readonly string[] = [], settings: Record<string, string> = {}) => {
  const to = await place(settings, 'template0')
  await closeStore(to.store)
  const { lines, say } = said()
  const done = restore(to.settings, [join(from.dir, 'backup'), ...more], say)
  return { to, lines, done }
}

const reopened = ({ settings }: Place): Store => {
  const store = openStore({ url: settings.databaseUrl ?? '', masterKey, clock: manualClock(openingOffice) })
  onTestFinished(() => closeStore(store))
  return store
}

async function nextDay(here: Place): Promise<void> {
  here.clock.set(new Date(Date.parse(endOfDay(shanghaiDay(here.clock.read()))) + 3_600_000).toISOString())
  const nightly = await nightlyOver(here.store, here.settings, quiet)
  await nightly.tick()
  await nightly.close()
}

describe('a backup', () => {
  test('brings everything back elsewhere, and the record is sound by its roots', async () => {
    const here = await place()
    const county = await foundCounty(here.store)
    const id = await aCase(here, county)
    await nextDay(here)
    await aCase(here, county)
    const { say, lines } = said()
    expect(await backup(here.settings, [join(here.dir, 'backup')], say)).toBe(true)
    expect(lines.join('\n')).toContain('2 件 cases')
    const manifest = await manifestIn(join(here.dir, 'backup'))
    expect(manifest).toMatchObject({ format: 'siyou-backup/1', cases: 2, events: 8, blobs: 'here', lastRoot: { n: 1 } })

    const keys = join(await folder(), 'keys')
    expect(await backup(here.settings, ['--keys', keys], say)).toBe(true)
    const { to, lines: told, done } = await into(here, ['--keys', keys])
    expect(await done).toBe(0)
    expect(told.join('\n')).toContain('留痕完好')
    expect(await content(to.settings.databaseUrl ?? '')).toEqual(await content(here.settings.databaseUrl ?? ''))
    const store = reopened(to)
    const [paper] = (await historyOf(store, id)).flatMap((event) =>
      event.type === 'document-sealed' ? [event.data.sha256] : [],
    )
    expect((await readPaper(papersOf({ ...to, store }), id, paper ?? ''))?.length).toBe(2000)
    expect((await historyOf(store, id)).at(-1)?.words).toMatchObject({ words: '写下的话' })
    // Numbers go on where they were, and so does what counts by itself.
    const next = await perform(store, { ...act(county.officer, null, 'x'), ...openingBy(county) })
    expect(accepted(next).grievance.opening.number).toMatch(/〔2026〕3号$/)
    expect(await readdir(rootsFolder(to.settings))).toEqual(await readdir(rootsFolder(here.settings)))
    // Every workflow is told of the case again.
    expect(await store.sql`select 1 from engine where acked_seq > 0`).toHaveLength(0)
  })

  test('taken while others write holds whole acts only, and every paper that it speaks of', async () => {
    const here = await place()
    const county = await foundCounty(here.store)
    for (let i = 0; i < 5; i++) await aCase(here, county)
    let stop = false
    let written = 0
    const writers = Array.from({ length: 6 }, async () => {
      while (!stop) {
        await aCase(here, county)
        written += 1
      }
    })
    while (written < 6) await new Promise((resolve) => setTimeout(resolve, 10))
    const manifest = await backUp(here.settings, join(here.dir, 'backup'), () => undefined).finally(() => {
      stop = true
    })
    const during = written
    await Promise.all(writers)
    expect(during).toBeGreaterThan(6)
    expect(manifest.cases).toBeGreaterThan(5)
    expect(manifest.cases).toBeLessThan(written + 5)

    const { to, lines, done } = await into(here)
    expect(await done, lines.join('\n')).toBe(0)
    const { sql } = reopened(to)
    const [counts] =
      await sql`select (select count(*) from heads)::int as cases, (select count(*) from events)::int as events`
    expect(counts).toEqual({ cases: manifest.cases, events: manifest.events })
    // What an act writes is there together: its event, its key, the memory of it, what it owes.
    expect(
      await sql`select 1 from heads h where not exists (select 1 from case_keys k where k.case_id = h.case_id)`,
    ).toHaveLength(0)
    const [acts] = await sql`
      select count(*) filter (where actor <> 'system')::int as acts, (select count(*) from accepted)::int as remembered from events`
    expect(acts?.['acts']).toBe(acts?.['remembered'])
  })

  test('is not written where something is, nor without papers that the record speaks of, nor left half-done', async () => {
    const here = await place()
    const county = await foundCounty(here.store)
    await aCase(here, county)
    await mkdir(join(here.dir, 'used'))
    await writeFile(join(here.dir, 'used', 'x'), '')
    const to = (name: string) => backUp(here.settings, join(here.dir, name), () => undefined)
    await expect(to('used')).rejects.toMatchObject({ code: 'folder-in-use' })
    await expect(to('used/x')).rejects.toMatchObject({ code: 'not-a-folder' })
    await expect(to('data/backup')).rejects.toMatchObject({ code: 'folder-in-use' })
    await rm(join(here.settings.dataDir, 'blobs'), { recursive: true })
    await expect(to('lost')).rejects.toMatchObject({ code: 'papers-missing' })
    expect((await readdir(here.dir)).sort()).toEqual(['data', 'used'])
    expect(await backup(here.settings, [], () => undefined)).toBe(false)
    expect(await backup(here.settings, ['a', '--keys', 'b'], () => undefined)).toBe(false)
    expect(await backup(here.settings, ['a', '--what'], () => undefined)).toBe(false)
  })
})

describe('a restore', () => {
  test('touches nothing where the backup is damaged, the key another, the platform running or the database full', async () => {
    const here = await place()
    const county = await foundCounty(here.store)
    await aCase(here, county)
    await backUp(here.settings, join(here.dir, 'backup'), () => undefined)
    const from = join(here.dir, 'backup')
    const before = await content(here.settings.databaseUrl ?? '')
    const again = (more: readonly string[] = [], settings = here.settings) =>
      restore(settings, [from, ...more], () => undefined)
    // Its own pool is still connected, as a running service is.
    await here.store.sql`select 1`
    await expect(again()).rejects.toMatchObject({ code: 'database-in-use' })
    await closeStore(here.store)
    await expect(again()).rejects.toMatchObject({ code: 'database-not-empty' })
    const other = { ...here.settings, masterKey: undefined }
    await expect(again(['--replace'], other)).rejects.toMatchObject({ code: 'no-master-key' })
    expect(await stat(join(here.settings.dataDir, 'keys', 'master.key')).catch(() => null)).toBeNull()

    const manifest = JSON.parse(await readFile(join(from, 'manifest.json'), 'utf8')) as {
      migrations: object[]
      masters: string[]
    }
    const rewrite = (change: object) =>
      writeFile(join(from, 'manifest.json'), JSON.stringify({ ...manifest, ...change }))
    await rewrite({ masters: ['0000000000000000'] })
    await expect(again(['--replace'])).rejects.toMatchObject({ code: 'wrong-master-key' })
    await rewrite({ migrations: [...manifest.migrations, { hash: 'x', when: 9e15 }] })
    await expect(again(['--replace'])).rejects.toMatchObject({ code: 'backup-newer' })
    await rewrite({ format: 'siyou-backup/9' })
    await expect(again(['--replace'])).rejects.toMatchObject({ code: 'no-backup' })
    await rewrite({})
    await writeFile(join(from, 'db', 'events.jsonl.gz'), 'x')
    await expect(again(['--replace'])).rejects.toMatchObject({ code: 'backup-damaged' })
    await rm(join(from, 'manifest.json'))
    await expect(again(['--replace'])).rejects.toMatchObject({ code: 'no-backup' })
    expect(await content(here.settings.databaseUrl ?? '')).toEqual(before)
    expect(await restore(here.settings, ['a', 'b'], () => undefined)).toBeNull()
    expect(await restore(here.settings, [], () => undefined)).toBeNull()
  })

  test('into a database that is replaced; the roots made since stay apart and show what is lost', async () => {
    const here = await place()
    const county = await foundCounty(here.store)
    await aCase(here, county)
    await nextDay(here)
    await backUp(here.settings, join(here.dir, 'backup'), () => undefined)
    const lost = await aCase(here, county)
    await nextDay(here)
    await closeStore(here.store)
    const { lines, say } = said()
    expect(await restore(here.settings, [join(here.dir, 'backup'), '--replace'], say)).toBe(0)
    const aside = (await readdir(here.settings.dataDir)).find((name) => name.startsWith('roots.before-'))
    expect(lines.join('\n')).toContain(String(aside))
    const told = said()
    expect(
      await audit(here.settings, ['verify', '--roots', join(here.settings.dataDir, String(aside)), '--json'], told.say),
    ).toBe(1)
    expect(told.lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ kind: 'case-missing', case: lost }),
    )
  })

  test('what fails half-way leaves the database as it was', async () => {
    const here = await place()
    const county = await foundCounty(here.store)
    await aCase(here, county)
    await backUp(here.settings, join(here.dir, 'backup'), () => undefined)
    await closeStore(here.store)
    const before = await content(here.settings.databaseUrl ?? '')
    const file = join(here.dir, 'backup', 'manifest.json')
    const manifest = JSON.parse(await readFile(file, 'utf8')) as { tables: { name: string; rows: number }[] }
    const tables = manifest.tables.map((one) => (one.name === 'heads' ? { ...one, rows: 7 } : one))
    await writeFile(file, JSON.stringify({ ...manifest, tables }))
    await expect(restore(here.settings, [join(here.dir, 'backup'), '--replace'], () => undefined)).rejects.toThrow('7')
    expect(await content(here.settings.databaseUrl ?? '')).toEqual(before)
  })

  test('what was erased after the backup is erased again', async () => {
    const here = await place()
    const county = await foundCounty(here.store)
    const [gone, kept] = [await aCase(here, county), await aCase(here, county)]
    await backUp(here.settings, join(here.dir, 'backup'), () => undefined)
    await eraseWords(here.store, gone)
    await nextDay(here)
    const { to, lines, done } = await into(here, ['--erasures', join(here.settings.dataDir, 'erasures.txt')])
    expect(await done).toBe(0)
    expect(lines.join('\n')).toContain('1 件，文字和文件再次删除')
    const store = reopened(to)
    expect((await historyOf(store, gone)).map(({ words }) => words)).toEqual([null, null, null, null])
    expect((await historyOf(store, kept)).at(-1)?.words).toMatchObject({ words: '写下的话' })
    expect(await stat(join(to.settings.dataDir, 'blobs', gone.slice(-2), gone)).catch(() => null)).toBeNull()
  })
})

describe('keys', () => {
  test('go apart from the backup, under a passphrase, and never over others', async () => {
    const here = await place({ SIYOU_TALLY_KEY: randomBytes(32).toString('base64') })
    const county = await foundCounty(here.store)
    await aCase(here, county)
    await nextDay(here)
    await backUp(here.settings, join(here.dir, 'backup'), () => undefined)
    const keep = (file: string, settings = here.settings) => backup(settings, ['--keys', file], () => undefined)
    await expect(keep(join(here.dir, 'keys'))).rejects.toMatchObject({ code: 'keys-beside-backup' })
    await expect(keep(join(here.dir, 'backup', 'keys'))).rejects.toMatchObject({ code: 'keys-beside-backup' })
    await expect(keep(join(here.dir, 'backup', 'db', 'keys'))).rejects.toMatchObject({ code: 'keys-beside-backup' })
    await expect(keep(join(here.settings.dataDir, 'keys', 'x'))).rejects.toMatchObject({ code: 'keys-beside-backup' })
    const elsewhere = join(await folder(), 'keys')
    await expect(keep(elsewhere, { ...here.settings, backupPassphrase: undefined })).rejects.toMatchObject({
      code: 'no-passphrase',
    })
    await keep(elsewhere)
    await expect(keep(elsewhere)).rejects.toMatchObject({ code: 'file-exists' })
    const text = await readFile(elsewhere, 'utf8')
    expect(text).not.toContain(masterKey.toString('base64'))
    expect((await stat(elsewhere)).mode & 0o777).toBe(0o600)

    const to = await place({ SIYOU_MASTER_KEY: '' }, 'template0')
    const bring = (settings: Settings) => restore(settings, ['--keys', elsewhere], () => undefined)
    await expect(bring({ ...to.settings, backupPassphrase: '另一句话，也足够长的一句' })).rejects.toMatchObject({
      code: 'keys-unreadable',
    })
    expect(await bring(to.settings)).toBe(0)
    expect(await bring(to.settings)).toBe(0)
    const restored = join(to.settings.dataDir, 'keys')
    expect((await readdir(restored)).sort()).toEqual(['audit.key', 'master.key', 'tally.key'])
    expect((await readFile(join(restored, 'master.key'), 'utf8')).trim()).toBe(masterKey.toString('base64'))
    await writeFile(join(restored, 'tally.key'), `${randomBytes(32).toString('base64')}\n`)
    await expect(bring(to.settings)).rejects.toMatchObject({ code: 'other-key' })
    await expect(keep(join(await folder(), 'k'), { ...to.settings, dataDir: await folder() })).rejects.toMatchObject({
      code: 'no-keys',
    })
  })
})

describe('each night', () => {
  test('the root leaves the machine, as a file and to the address that is set, tried again until it is taken', async () => {
    const got: { readonly method: string; readonly url: string; readonly token: string; readonly body: string }[] = []
    let answers = 500
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const { method = '', url = '', headers } = request
        got.push({ method, url, token: headers.authorization ?? '', body: Buffer.concat(chunks).toString() })
        response.statusCode = answers
        response.end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/roots/{day}.json`
    const here = await place({ ROOTS_URL: url, ROOTS_TOKEN: 'a-token' })
    const county = await foundCounty(here.store)
    const id = await aCase(here, county)
    await nextDay(here)
    const undelivered = await rootsSince(here.store.sql, '2000-01-01', 10)
    expect(undelivered.map(({ deliveredAt }) => deliveredAt)).toEqual([null])
    answers = 204
    const nightly = await nightlyOver(here.store, here.settings, quiet)
    await nightly.tick()
    await nightly.tick()
    await nightly.close()
    const roots = await rootsSince(here.store.sql, '2000-01-01', 10)
    expect(roots.map(({ deliveredAt }) => deliveredAt)).toEqual([here.clock.read()])
    expect(got.map(({ method, url: path, token }) => [method, path, token])).toEqual(
      [0, 0].map((i) => ['PUT', `/roots/${roots[i]?.day}.json`, 'Bearer a-token']),
    )
    for (const { body } of got) expect(isSigned(JSON.parse(body))).toBe(true)
    const last = roots.at(-1)
    const lines = await readFile(join(rootsFolder(here.settings), `${last?.day}.leaves`), 'utf8')
    expect(lines).toMatch(new RegExp(`^case ${id} 4 [0-9a-f]{64}\n$`))
    const file = await readFile(join(rootsFolder(here.settings), `${last?.day}.json`), 'utf8')
    expect(JSON.parse(file)).toEqual(JSON.parse(got.at(-1)?.body ?? ''))
  })

  test('the record is audited once, after two, and what is found is kept', async () => {
    const here = await place()
    const county = await foundCounty(here.store)
    const id = await aCase(here, county)
    await nextDay(here)
    expect(await latestAudit(here.store.sql)).toBeNull()
    here.clock.advance(2 * 3_600_000)
    await here.store.sql`update heads set stage = 'archived' where case_id = ${id}`
    const nightly = await nightlyOver(here.store, here.settings, quiet)
    await nightly.tick()
    await nightly.tick()
    const last = await latestAudit(here.store.sql)
    expect(last).toMatchObject({ sound: false, root: 1, faults: [{ kind: 'state', case: id, part: 'heads.stage' }] })
    expect(await here.store.sql`select 1 from audit_runs`).toHaveLength(1)
    here.clock.advance(86_400_000)
    await here.store.sql`update heads set stage = 'handling' where case_id = ${id}`
    await nightly.tick()
    await nightly.close()
    expect(await latestAudit(here.store.sql)).toMatchObject({ sound: true, root: 2 })
  })
})

describe('siyou audit verify', () => {
  test('says precisely what is wrong, in both languages and as JSON, and whether all is well', async () => {
    const here = await place()
    const county = await foundCounty(here.store)
    const id = await aCase(here, county)
    await nextDay(here)
    const run = async (...args: readonly string[]) => {
      const { lines, say } = said()
      return { code: await audit(here.settings, args, say), lines }
    }
    const well = await run('verify')
    expect([well.code, well.lines.at(-1)]).toEqual([0, '留痕完好 / the record is sound'])
    const sql = postgres(here.settings.databaseUrl ?? '', {
      max: 1,
      connection: { session_replication_role: 'replica' },
    })
    await sql`update events set data = '{}' where case_id = ${id} and seq = 2`
    await sql.end()
    const bad = await run('verify')
    expect(bad.code).toBe(1)
    expect(bad.lines[0]).toMatch(/^✗ edited　厂工诉\d+〔2026〕1号 [0-9a-f-]{36} #2　内容被改动.*\/ changed after/)
    const json = await run('verify', '--json', '--case', id)
    expect(json.lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ kind: 'edited', case: id, seq: 2 }),
      expect.objectContaining({ sound: false, cases: 1, events: 4, found: 1, kept: 1 }),
    ])
    expect((await run('verify', '--since', shanghaiDay(here.clock.read()))).code).toBe(0)
    for (const wrong of [[], ['what'], ['verify', '--since', 'today'], ['verify', '--case', 'x'], ['verify', '--x']])
      expect((await run(...wrong)).code).toBeNull()
    await expect(run('verify', '--roots', 'http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'roots-unreadable' })
  })
})

function openingBy(county: County) {
  return {
    actor: county.worker,
    command: 'open',
    input: {
      channel: 'app',
      respondents: [county.employer],
      region: '330106',
      claim: { type: 'pay-arrears', amount: '1', relationship: 'labour', remedies: ['payment'], knewOn: '2026-11-01' },
      facts: '又一件',
    },
  }
}
