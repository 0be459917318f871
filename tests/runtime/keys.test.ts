import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { historyOf } from '../../record/history.js'
import { closeStore } from '../../record/store.js'
import { keysCommand } from '../../runtime/keys.js'
import { recordAt } from '../../runtime/parts.js'
import { parseSettings, type Settings } from '../../runtime/settings.js'
import { foundCounty, opened } from '../record/county.js'
import { createDatabase } from '../support/database.js'
import { folder } from './support.js'

async function installation() {
  const dir = await folder()
  const database = await createDatabase()
  onTestFinished(database.drop)
  const settings = (more: Record<string, string> = {}): Settings => {
    const parsed = parseSettings({ SIYOU_DATA: dir, DATABASE_URL: database.url, ...more })
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.wrong))
    return parsed.settings
  }
  const words = async (caseId: string, more: Record<string, string> = {}) => {
    const store = await recordAt(database.url, settings(more))
    try {
      return (await historyOf(store, caseId))[0]?.words
    } finally {
      await closeStore(store)
    }
  }
  const store = await recordAt(database.url, settings())
  const { caseId } = await opened(store, await foundCounty(store))
  await closeStore(store)
  return { keys: join(dir, 'keys'), settings, words, caseId, url: database.url }
}

const run = async (settings: Settings, what: string): Promise<string> => {
  const lines: string[] = []
  expect(await keysCommand(settings, [what], (line) => void lines.push(line))).toBe(true)
  return lines.join('\n')
}

test('on one machine: the new key takes the place of the old one in its file; then the old one is retired', async () => {
  const { keys, settings, words, caseId, url } = await installation()
  const before = await words(caseId)
  const old = await readFile(join(keys, 'master.key'), 'utf8')
  expect(await run(settings(), 'rotate')).toContain('1/1')
  const now = await readFile(join(keys, 'master.key'), 'utf8')
  expect(now).not.toBe(old)
  expect(await readFile(join(keys, 'masterold.key'), 'utf8')).toBe(old)
  expect(await readdir(keys)).not.toContain('masternew.key')
  for (const file of await readdir(keys)) expect([file, (await stat(join(keys, file))).mode & 0o077]).toEqual([file, 0])
  expect(await run(settings(), 'status')).toMatch(/第 2 版[\s\S]*1\/1[\s\S]*siyou keys retire/)
  // Either key opens it, until the old one is retired.
  for (const key of [old, now]) expect(await words(caseId, { SIYOU_MASTER_KEY: key.trim() })).toEqual(before)
  expect(await run(settings(), 'retire')).toContain('已停用')
  expect(await readdir(keys)).not.toContain('masterold.key')
  expect(await words(caseId)).toEqual(before)
  const refused = recordAt(url, settings({ SIYOU_MASTER_KEY: old.trim() }))
  await expect(refused).rejects.toMatchObject({ code: 'wrong-master-key' })
}, 90_000)

test('from the environment: the new key stands in a variable of its own until every process has it', async () => {
  const { settings, words, caseId } = await installation()
  const before = await words(caseId)
  const next = randomBytes(32).toString('base64')
  const other = randomBytes(32).toString('base64')
  const given = { SIYOU_MASTER_KEY_NEW: next, SIYOU_KEY_PROFILE: 'sm4' }
  await expect(run(settings(), 'retire')).resolves.toContain('没有可停用')
  expect(await run(settings(given), 'rotate')).toContain('SIYOU_MASTER_KEY')
  expect(await run(settings(given), 'rotate')).toContain('1/1')
  expect(await run(settings(), 'status')).toMatch(/第 2 版（sm4）/)
  await expect(run(settings({ SIYOU_MASTER_KEY: other, SIYOU_MASTER_KEYS_OLD: next }), 'retire')).rejects.toMatchObject(
    {
      code: 'rotation-under-way',
    },
  )
  await run(settings({ SIYOU_MASTER_KEY: next }), 'retire')
  expect(await words(caseId, { SIYOU_MASTER_KEY: next })).toEqual(before)
  // A database that was restored from before is opened by a former key, where that is named.
  expect(await words(caseId, { SIYOU_MASTER_KEY: other, SIYOU_MASTER_KEYS_OLD: next })).toEqual(before)
}, 90_000)

test('asked wrongly, or with keys that are none', async () => {
  const { settings } = await installation()
  expect(await keysCommand(settings(), ['destroy'], () => undefined)).toBe(false)
  expect(await keysCommand(settings(), [], () => undefined)).toBe(false)
  expect(parseSettings({ SIYOU_MASTER_KEY_NEW: 'short' })).toMatchObject({ ok: false })
  expect(parseSettings({ SIYOU_MASTER_KEYS_OLD: 'short,shorter' })).toMatchObject({ ok: false })
  expect(parseSettings({ SIYOU_KEY_PROFILE: 'des' })).toMatchObject({ ok: false })
  for (const origin of ['http://a.example/path', '*', 'null'])
    expect(parseSettings({ TEMPORAL_UI_ORIGIN: origin })).toMatchObject({ ok: false })
  expect(parseSettings({ TEMPORAL_UI_ORIGIN: 'http://127.0.0.1:8233' })).toMatchObject({ ok: true })
  await mkdir(settings().dataDir, { recursive: true })
  await writeFile(join(settings().dataDir, 'keys', 'masternew.key'), 'damaged', { mode: 0o600 })
  await expect(run(settings(), 'rotate')).rejects.toMatchObject({ code: 'masternew-key-unreadable' })
}, 90_000)
