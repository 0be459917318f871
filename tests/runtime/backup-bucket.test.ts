import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { readPaper, writePaper } from '../../activities/papers/shelf.js'
import { manualClock } from '../../record/clock.js'
import { recordEffect } from '../../record/passing.js'
import { perform } from '../../record/perform.js'
import { closeStore, openStore, type Store } from '../../record/store.js'
import { backup } from '../../runtime/backup.js'
import { manifestIn } from '../../runtime/backup-manifest.js'
import { blobsOf } from '../../runtime/parts.js'
import { restore } from '../../runtime/restore.js'
import { parseSettings, type Settings } from '../../runtime/settings.js'
import { startObjectStore, type ObjectStore } from '../evidence/object-store.js'
import { accepted, act, foundCounty, opened, openingOffice } from '../record/county.js'
import { createDatabase } from '../support/database.js'
import { folder } from './support.js'

/*
 * Evidence and papers in a bucket: the backup holds them, and brings them back into a bucket or on a disk.
 */

const masterKey = randomBytes(32)
let server: ObjectStore
beforeAll(async () => {
  server = await startObjectStore()
})
afterAll(() => server.close())

async function place(more: Record<string, string>, from?: string): Promise<{ settings: Settings; store: Store }> {
  const dataDir = join(await folder(), 'data')
  const database = await createDatabase(from)
  const parsed = parseSettings({
    SIYOU_DATA: dataDir,
    SIYOU_MASTER_KEY: masterKey.toString('base64'),
    DATABASE_URL: database.url,
    ...more,
  })
  if (!parsed.ok) throw new Error('settings')
  await mkdir(dataDir, { recursive: true })
  const store = openStore({ url: database.url, masterKey, clock: manualClock(openingOffice) })
  onTestFinished(async () => {
    await closeStore(store)
    await database.drop()
  })
  return { settings: parsed.settings, store }
}

const inBucket = (): Record<string, string> => ({
  BLOB_S3_BUCKET: server.bucket.bucket,
  BLOB_S3_ENDPOINT: server.bucket.endpoint ?? '',
  BLOB_S3_ACCESS_KEY_ID: server.bucket.accessKeyId,
  BLOB_S3_SECRET_ACCESS_KEY: server.bucket.secretAccessKey,
})

/** A case with a paper, where these settings keep papers. */
async function aCase({ settings, store }: { settings: Settings; store: Store }) {
  const county = await foundCounty(store)
  const { caseId } = await opened(store, county)
  accepted(await perform(store, act(county.officer, caseId, 'accept')))
  const bytes = randomBytes(3000)
  const shelved = await writePaper({ blobs: blobsOf(settings), store }, caseId, bytes)
  const document = { ...shelved, number: '受理1号', media: 'application/pdf' }
  await recordEffect(store, caseId, '2/issueAcceptanceNotice', { document } as never)
  return { caseId, bytes, key: `${caseId}/paper/${shelved.sha256}`, sha256: shelved.sha256 }
}

async function restored(
  to: Settings,
  from: string,
): Promise<{ readonly ended: 0 | 1 | null; readonly lines: string[] }> {
  const lines: string[] = []
  return { ended: await restore(to, [from], (line) => void lines.push(line)), lines }
}

describe('a backup of what is in a bucket', () => {
  test('holds its blobs as a disk would, and comes back on a disk', async () => {
    const here = await place(inBucket())
    const { caseId, bytes, sha256 } = await aCase(here)
    const to = join(await folder(), 'backup')
    expect(await backup(here.settings, [to], () => undefined)).toBe(true)
    expect(await manifestIn(to)).toMatchObject({ blobs: 'here' })

    const there = await place({}, 'template0')
    await closeStore(there.store)
    expect(await restored(there.settings, to)).toMatchObject({ ended: 0 })
    const store = openStore({
      url: there.settings.databaseUrl ?? '',
      masterKey,
      clock: manualClock(openingOffice),
    })
    onTestFinished(() => closeStore(store))
    expect(await readPaper({ blobs: blobsOf(there.settings), store }, caseId, sha256)).toEqual(bytes)
  })

  test('comes back into the bucket, whole; what is there already stays', async () => {
    const here = await place(inBucket())
    const { key } = await aCase(here)
    const to = join(await folder(), 'backup')
    await backup(here.settings, [to], () => undefined)
    const blobs = blobsOf(here.settings)
    const before = await blobs.size(key)
    await blobs.remove(key)

    const there = await place(inBucket(), 'template0')
    await closeStore(there.store)
    expect(await restored(there.settings, to)).toMatchObject({ ended: 0 })
    expect(await blobs.size(key)).toBe(before)
  })

  test('without the bucket says so, and a restore names the papers that are missing', async () => {
    const here = await place(inBucket())
    const { key } = await aCase(here)
    const to = join(await folder(), 'backup')
    await backup(here.settings, [to, '--without-bucket'], () => undefined)
    expect(await manifestIn(to)).toMatchObject({ blobs: 'bucket' })

    const there = await place({}, 'template0')
    await closeStore(there.store)
    const { ended, lines } = await restored(there.settings, to)
    expect(ended).toBe(1)
    expect(lines.join('\n')).toContain(key)
  })
})
