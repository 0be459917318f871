import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { doctor, printDoctor } from '../../runtime/doctor.js'
import { parseSettings, type Settings } from '../../runtime/settings.js'
import { startPostgres } from '../../runtime/postgres.js'
import { folder, quiet } from './support.js'

describe('the doctor', () => {
  it('finds a database that fits and an engine that is away, and says what to do', async () => {
    const data = await folder()
    const database = await startPostgres(data, quiet, { durable: false })
    onTestFinished(() => database.stop())
    const checks = await doctor(
      settings({ SIYOU_DATA: data, PORT: '0', DATABASE_URL: database.url, TEMPORAL_ADDRESS: '127.0.0.1:1' }),
    )
    expect(checks.filter(({ ok }) => !ok).map(({ name }) => name.zh)).toEqual(['Temporal'])

    let shown = ''
    printDoctor(checks, { write: (text) => (shown += text) })
    expect(shown).toMatch(/✓ PostgreSQL .*PostgreSQL 18/)
    expect(shown).toMatch(/✗ Temporal .*\n {2}→ 请.*TEMPORAL_ADDRESS\n {4}.*TEMPORAL_ADDRESS/)
    await database.stop()
  })

  it('sees a taken port and never shows the password of a database', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    onTestFinished(() => void taken.close())
    const address = taken.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    const checks = await doctor(
      settings({ SIYOU_DATA: await folder(), PORT: port, DATABASE_URL: 'postgres://u:geheim@127.0.0.1:1/x' }),
    )
    expect(checks.filter(({ ok }) => !ok).map(({ name }) => name.zh)).toEqual(['PostgreSQL', '端口'])
    expect(JSON.stringify(checks)).not.toContain('geheim')
  })
})

function settings(env: Readonly<Record<string, string>>): Settings {
  const parsed = parseSettings({ SIYOU_PROGRAMS: '.siyou/programs', ...env })
  if (!parsed.ok) throw new Error('wrong settings')
  return parsed.settings
}
