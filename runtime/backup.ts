import { createWriteStream } from 'node:fs'
import { copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { once } from 'node:events'
import { defaultSettings } from '../api/index.js'
import { papersKnown } from '../record/blobs/papers-known.js'
import type { Store } from '../record/store.js'
import { dumpDatabase } from './backup-database.js'
import { copyBlobs, copyFiles } from './backup-files.js'
import { backUpKeys } from './backup-keys.js'
import { digestOf, manifestName, type Kept, type Manifest } from './backup-manifest.js'
import { erasuresFile, noteErasures } from './erasures.js'
import { blobsOf } from './parts.js'
import { problem } from './problems.js'
import type { Settings } from './settings.js'
import { withDatabase, withRecord } from './with-record.js'

/*
 * `siyou backup`: everything but the keys into a new folder, while the service runs. The database is one snapshot; what it
 * speaks of is copied after it.
 */

type Say = (line: string) => void

/** False where it was asked wrongly. */
export async function backup(settings: Settings, args: readonly string[], say: Say): Promise<boolean> {
  const asked = parsed(args)
  if (asked === null) return false
  if (asked.keys !== null) {
    const names = await backUpKeys(settings, asked.keys)
    say(`密钥已加密备份 keys backed up：${names.join('、')} → ${asked.keys}`)
    return true
  }
  if (asked.folder === null) return false
  await backUp(settings, asked.folder, say, asked.withoutBucket)
  return true
}

interface Asked {
  readonly folder: string | null
  readonly keys: string | null
  readonly withoutBucket: boolean
}

function parsed(args: readonly string[]): Asked | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { keys: { type: 'string' }, 'without-bucket': { type: 'boolean' } },
    })
    const [folder = null, ...more] = positionals
    const { keys = null, 'without-bucket': withoutBucket = false } = values
    // The one or the other: never both into one place.
    return more.length > 0 || (folder === null) === (keys === null) ? null : { folder, keys, withoutBucket }
  } catch {
    return null
  }
}

/** Writes a backup; it has its name only when it is whole. `withoutBucket` leaves out evidence and papers in a bucket. */
export async function backUp(settings: Settings, to: string, say: Say, withoutBucket = false): Promise<Manifest> {
  const folder = resolve(to)
  await refuseUsed(folder, settings.dataDir)
  const half = join(dirname(folder), `.${basename(folder)}.half`)
  await rm(half, { recursive: true, force: true })
  await mkdir(half, { recursive: true, mode: 0o700 })
  try {
    const dumped = await withDatabase(settings, (url) => dumpDatabase(url, half))
    say(`数据库 database：${dumped.tables.length} 张表 tables，${dumped.cases} 件 cases，${dumped.events} 条 events`)
    const { files, missing } = await withRecord(settings, async (store) => {
      await noteErasures(store, settings.dataDir)
      const listed = await listFiles(settings, half, withoutBucket)
      return { files: listed, missing: await missingPapers(store, settings) }
    })
    await copyFile(erasuresFile(settings.dataDir), join(half, 'erasures.txt')).catch(() => undefined)
    if (missing.length > 0) throw papersMissing(missing)
    say(`文件 files：${files.count}`)
    const manifest: Manifest = {
      format: 'siyou-backup/1',
      version: defaultSettings.version,
      blobs: settings.blobBucket !== undefined && withoutBucket ? 'bucket' : 'here',
      files,
      ...dumped,
    }
    await writeFile(join(half, manifestName), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flush: true })
    await rm(folder, { recursive: true, force: true })
    await rename(half, folder)
    say(`备份完成 backed up → ${folder}`)
    if (manifest.blobs === 'bucket')
      say(
        '证据和文书在存储桶里，由存储桶自己备份 / evidence and papers are in the bucket, which is backed up by itself',
      )
    say('密钥不在其中，另用 siyou backup --keys 备份 / the keys are not in it: siyou backup --keys')
    return manifest
  } catch (error) {
    await rm(half, { recursive: true, force: true })
    throw error
  }
}

async function listFiles(settings: Settings, half: string, withoutBucket: boolean): Promise<Manifest['files']> {
  const path = 'files.jsonl'
  const list = createWriteStream(join(half, path), { mode: 0o600, flush: true })
  let count = 0
  const add = async (one: Kept): Promise<void> => {
    count += 1
    if (!list.write(`${JSON.stringify(one)}\n`)) await once(list, 'drain')
  }
  for await (const one of copyFiles(settings.dataDir, half)) await add(one)
  if (settings.blobBucket !== undefined && !withoutBucket)
    for await (const one of copyBlobs(blobsOf(settings), half)) await add(one)
  list.end()
  await once(list, 'close')
  return { path, count, ...(await digestOf(join(half, path))) }
}

/** Papers that the record speaks of and that are not where they should be, the first of them. */
export async function missingPapers(store: Store, settings: Settings): Promise<readonly string[]> {
  const blobs = blobsOf(settings)
  const missing: string[] = []
  for await (const page of papersKnown(store.sql)) {
    for (const key of page) if ((await blobs.size(key)) === null) missing.push(key)
    if (missing.length >= 20) break
  }
  return missing
}

function papersMissing(missing: readonly string[]): Error {
  return problem(
    'papers-missing',
    [`有文书不在文书库：${missing.join('、')}`, `papers that the record speaks of are missing: ${missing.join(', ')}`],
    [
      '请先找回这些文书（核对 SIYOU_DATA 或 BLOB_S3_*），再备份',
      'find them first (check SIYOU_DATA or BLOB_S3_*), then back up',
    ],
  )
}

async function refuseUsed(folder: string, dataDir: string): Promise<void> {
  const there = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw problem(
      'not-a-folder',
      [`不能备份到 ${folder}`, `cannot back up into ${folder}`],
      ['请指明一个新的文件夹', 'name a new folder'],
      error,
    )
  })
  const inside = folder === resolve(dataDir) || folder.startsWith(`${resolve(dataDir)}/`)
  if (there.length === 0 && !inside) return
  throw problem(
    'folder-in-use',
    inside
      ? ['备份不能放在数据目录里', 'a backup does not go into the data folder']
      : [`${folder} 不是空的`, `${folder} is not empty`],
    ['请指明一个新的文件夹，最好在另一台机器上', 'name a new folder, on another machine if you can'],
  )
}
