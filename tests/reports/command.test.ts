import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { manualClock } from '../../record/clock.js'
import { perform } from '../../record/perform.js'
import { closeStore, openStore } from '../../record/store.js'
import { reportCommand } from '../../runtime/report.js'
import { parseSettings } from '../../runtime/settings.js'
import { accepted, act, foundCounty, grievanceOf, openingOffice } from '../record/county.js'
import { folder } from '../runtime/support.js'
import { createDatabase } from '../support/database.js'
import { readPdf } from '../support/pdf.js'

test('`siyou report` writes the report of a union with all below it, and says what it counts', async () => {
  const dir = await folder()
  const database = await createDatabase()
  const masterKey = randomBytes(32)
  const parsed = parseSettings({
    SIYOU_DATA: join(dir, 'data'),
    SIYOU_MASTER_KEY: masterKey.toString('base64'),
    DATABASE_URL: database.url,
  })
  if (!parsed.ok) throw new Error('settings')
  const { settings } = parsed
  const store = openStore({ url: database.url, masterKey, clock: manualClock(openingOffice) })
  onTestFinished(async () => {
    await closeStore(store)
    await database.drop()
  })
  const county = await foundCounty(store)
  for (let n = 0; n < 3; n += 1) {
    const { caseId } = accepted(await perform(store, act(county.worker, null, 'open', grievanceOf(county))))
    if (n > 0) continue
    accepted(await perform(store, act(county.officer, caseId, 'accept')))
    accepted(await perform(store, act(county.worker, caseId, 'withdraw', { words: '已和解' })))
  }
  const lines: string[] = []
  const say = (line: string) => void lines.push(line)
  const file = join(dir, 'report.pdf')
  const year = openingOffice.slice(0, 4)
  expect(await reportCommand(settings, [year, '--union', '武义县总工会', '--out', file], say)).toBe(true)
  expect(lines.at(-1)).toContain('收件 3，办结 1')
  const { text } = readPdf(readFileSync(file))
  expect(text).toContain('武义县总工会')
  expect(text).toContain(year)

  const none = join(dir, 'none.pdf')
  await expect(reportCommand(settings, [year, '--union', '无此工会', '--out', none], say)).rejects.toMatchObject({
    code: 'no-such-union',
  })
  await expect(reportCommand(settings, ['2999', '--out', none], say)).rejects.toMatchObject({ code: 'year-not-begun' })
  expect(await reportCommand(settings, ['26'], say)).toBe(false)
  expect(existsSync(none)).toBe(false)
})
