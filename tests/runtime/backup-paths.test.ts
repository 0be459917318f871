import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filesListed, manifestIn } from '../../runtime/backup-manifest.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'siyou-paths-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const kept = (path: string) => ({ path, bytes: 1, sha256: '0'.repeat(64) })
const manifest = (files: string) => ({
  format: 'siyou-backup/1',
  madeAt: '2026-12-01T00:00:00.000Z',
  version: '0.1.0',
  migrations: [],
  masters: [],
  tables: [],
  sequences: [],
  files: { ...kept(files), count: 1 },
  blobs: 'here',
  cases: 0,
  events: 0,
  lastRoot: null,
})
const put = (files: string) => writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest(files)))

const elsewhere = ['../outside', '/etc/cron.d/x', 'blobs/../../outside', 'blobs//x', './x', 'blobs\\..\\x', '..', '']

test.each(elsewhere)('a list in a backup that names %j is not followed', async (path) => {
  await put('files.jsonl')
  const found = await manifestIn(folder)
  await writeFile(join(folder, 'files.jsonl'), `${JSON.stringify(kept('blobs/aa/1/paper/2'))}\n`)
  expect(await filesListed(folder, found)).toHaveLength(1)
  await writeFile(join(folder, 'files.jsonl'), `${JSON.stringify(kept(path))}\n`)
  await expect(filesListed(folder, found)).rejects.toThrow()
  await put(path)
  await expect(manifestIn(folder)).rejects.toMatchObject({ code: 'no-backup' })
})
