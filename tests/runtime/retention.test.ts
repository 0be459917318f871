import { randomBytes } from 'node:crypto'
import { mkdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { obligations } from '../../domain/case/fold.js'
import { addMillis } from '../../domain/values/time.js'
import { diskBlobs } from '../../record/blobs/disk.js'
import { manualClock } from '../../record/clock.js'
import { headOf } from '../../record/heads.js'
import { historyOf } from '../../record/history.js'
import { expireObligation } from '../../record/passing.js'
import { perform } from '../../record/perform.js'
import { closeStore, openStore } from '../../record/store.js'
import { retentionChores } from '../../runtime/chores.js'
import { retentionCommand } from '../../runtime/retention.js'
import { parseSettings } from '../../runtime/settings.js'
import { accepted, act, foundCounty, grievanceOf, openingOffice } from '../record/county.js'
import { createDatabase } from '../support/database.js'
import { folder, quiet } from './support.js'

/** An installation with one case that was archived years ago. */
async function years() {
  const dir = await folder()
  const database = await createDatabase()
  const masterKey = randomBytes(32)
  const parsed = parseSettings({
    SIYOU_DATA: join(dir, 'data'),
    SIYOU_MASTER_KEY: masterKey.toString('base64'),
    DATABASE_URL: database.url,
  })
  if (!parsed.ok) throw new Error('settings')
  await mkdir(parsed.settings.dataDir, { recursive: true })
  const now = openStore({ url: database.url, masterKey, clock: manualClock(openingOffice) })
  // A Wednesday morning in Shanghai.
  const clock = manualClock('2019-03-06T01:00:00.000Z')
  const then = openStore({ url: database.url, masterKey, clock })
  onTestFinished(async () => {
    await closeStore(now)
    await closeStore(then)
    await database.drop()
  })
  const county = await foundCounty(now)
  await now.sql`update appointments set from_day = '2015-01-01'`
  const input = grievanceOf(county)
  const { caseId } = accepted(
    await perform(
      then,
      act(county.worker, null, 'open', { ...input, claim: { ...input.claim, knewOn: '2019-03-01' } }),
    ),
  )
  accepted(await perform(then, act(county.officer, caseId, 'accept')))
  accepted(await perform(then, act(county.worker, caseId, 'withdraw', { words: '已和解' })))
  const head = await headOf(then, caseId)
  const owed = head === null ? undefined : obligations(head.grievance).find(({ what }) => what === 'reopening')
  clock.set(addMillis(owed?.due ?? '', 60_000))
  await expireObligation(then, caseId, owed?.key ?? '')
  const blobs = diskBlobs(join(parsed.settings.dataDir, 'blobs'))
  await blobs.put(`${caseId}/evidence/one`, Buffer.from('a file'))
  const hasWords = async () => (await historyOf(now, caseId)).some(({ words }) => words !== null)
  return { settings: parsed.settings, store: now, caseId, blobs, hasWords }
}

test('`siyou retention --dry-run` says what would go, and why; without it, it goes, files and list too', async () => {
  const { settings, caseId, blobs, hasWords } = await years()
  const lines: string[] = []
  const say = (line: string) => void lines.push(line)
  expect(await retentionCommand(settings, ['--dry-run'], say)).toBe(true)
  expect(lines.join('\n')).toMatch(/将删除 would go .*撤回.*2024-03-06.*第二十四条/)
  expect(lines.at(-1)).toContain('1 件')
  expect(await hasWords()).toBe(true)
  expect(await retentionCommand(settings, ['--dry-run', '--json'], say)).toBe(true)
  expect(JSON.parse(lines.at(-2) ?? '')).toMatchObject({ id: caseId, retained: 'withdrawn', until: '2024-03-06' })

  expect(await retentionCommand(settings, [], say)).toBe(true)
  expect(await hasWords()).toBe(false)
  expect(await blobs.size(`${caseId}/evidence/one`)).toBeNull()
  expect(await readFile(join(settings.dataDir, 'erasures.txt'), 'utf8')).toContain(caseId)
  expect(await retentionCommand(settings, ['--all'], say)).toBe(false)
})

test('the sweep of the platform does it by itself, once a day, after three in the morning', async () => {
  const { settings, store, blobs, hasWords } = await years()
  const chore = retentionChores(blobs, settings.dataDir, quiet)
  const clock = manualClock('2026-11-25T18:30:00.000Z')
  const night = { ...store, clock }
  const swept = async () => {
    await chore(night)
    await expect
      .poll(async () => (await stat(join(settings.dataDir, 'erasures.txt')).catch(() => null)) !== null)
      .toBe(true)
  }
  await chore(night)
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(await hasWords()).toBe(true)
  clock.advance(3_600_000)
  await swept()
  expect(await hasWords()).toBe(false)
})
