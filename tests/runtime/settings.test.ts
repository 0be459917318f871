import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { masterKey, parseSettings, sayWrong, tallyKey } from '../../runtime/settings.js'
import { another, folder } from './support.js'

const key = Buffer.alloc(32, 7).toString('base64')

describe('the settings', () => {
  it('take a bucket with its key, all three or none, and the limits of evidence in MB', () => {
    const bucket = {
      BLOB_S3_BUCKET: 'evidence',
      BLOB_S3_ACCESS_KEY_ID: 'id',
      BLOB_S3_SECRET_ACCESS_KEY: 'secret',
      BLOB_S3_ENDPOINT: 'https://s3.example.org',
    }
    expect(parseSettings({})).toMatchObject({
      settings: { blobBucket: undefined, evidence: { fileBytes: 209_715_200, caseBytes: 2_147_483_648, files: 300 } },
    })
    expect(parseSettings({ ...bucket, EVIDENCE_FILE_MB: '1' })).toMatchObject({
      settings: { blobBucket: { bucket: 'evidence', pathStyle: true }, evidence: { fileBytes: 1_048_576 } },
    })
    for (const one of ['BLOB_S3_BUCKET', 'BLOB_S3_ACCESS_KEY_ID', 'BLOB_S3_SECRET_ACCESS_KEY'] as const) {
      const parsed = parseSettings({ ...bucket, [one]: '' })
      expect(parsed).toMatchObject({ ok: false, wrong: [{ variable: one }] })
      expect(JSON.stringify(parsed)).not.toContain('secret"')
    }
  })

  it('are complete with an empty environment', () => {
    const parsed = parseSettings({})
    expect(parsed).toMatchObject({
      ok: true,
      settings: {
        dataDir: resolve('.siyou'),
        programsDir: resolve('.siyou/programs'),
        port: 8080,
        host: '127.0.0.1',
        databaseUrl: undefined,
        databasePrepare: true,
        temporalAddress: undefined,
        temporalNamespace: 'default',
        temporalTaskQueue: 'siyou',
        workerCachedWorkflows: 2000,
        auth: undefined,
        logLevel: 'info',
      },
    })
  })

  it('take an empty variable as unset, as compose files write it', () => {
    expect(parseSettings({ PORT: '', DATABASE_URL: '  ' })).toEqual(parseSettings({}))
  })

  it('take what they are given', () => {
    const parsed = parseSettings({
      SIYOU_DATA: '/srv/siyou',
      SIYOU_PROGRAMS: '/opt/programs',
      SIYOU_MASTER_KEY: key,
      PORT: '0',
      DATABASE_URL: 'postgres://u:p@db:5432/siyou',
      DATABASE_PREPARE: 'FALSE',
      TEMPORAL_ADDRESS: '[::1]:7233',
      AUTH_ISSUER: 'https://id.example.org',
      AUTH_AUDIENCE: 'siyou',
    })
    expect(parsed).toMatchObject({
      ok: true,
      settings: {
        dataDir: '/srv/siyou',
        programsDir: '/opt/programs',
        port: 0,
        databasePrepare: false,
        temporalAddress: '[::1]:7233',
        auth: { issuer: 'https://id.example.org', audience: 'siyou', jwksUrl: undefined },
      },
    })
  })

  it.each([
    ['PORT', '80a'],
    ['PORT', '65536'],
    ['HOST', 'a b'],
    ['DATABASE_URL', 'mysql://u:geheim@db/x'],
    ['DATABASE_POOL', '0'],
    ['DATABASE_PREPARE', 'maybe'],
    ['TEMPORAL_ADDRESS', 'temporal'],
    ['SIYOU_MASTER_KEY', Buffer.alloc(16).toString('base64')],
    ['LOG_LEVEL', 'loud'],
    ['AUTH_ISSUER', 'geheim'],
    ['WORKER_CACHED_WORKFLOWS', '1e9'],
    ['SHUTDOWN_GRACE_SECONDS', '-1'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'geheim:4318'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'geheim'],
    ['OTEL_TRACES_SAMPLER', 'sometimes'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
  ])('refuse %s=%s, in both languages and without repeating it', (variable, value) => {
    const parsed = parseSettings({ [variable]: value })
    if (parsed.ok) throw new Error('accepted')
    expect(parsed.wrong.map((found) => found.variable)).toEqual([variable])
    const said = sayWrong(parsed.wrong)
    expect(said).toContain(`环境变量 ${variable} 不正确`)
    expect(said).toContain(`${variable} is wrong`)
    expect(said).not.toContain('geheim')
  })

  it('refuse an issuer without an audience', () => {
    expect(parseSettings({ AUTH_ISSUER: 'https://id.example.org' })).toMatchObject({
      ok: false,
      wrong: [{ variable: 'AUTH_AUDIENCE' }],
    })
  })
})

describe('the master key', () => {
  it('comes from the environment and then leaves no file', async () => {
    const dataDir = await folder()
    expect(await masterKey({ dataDir, masterKey: key })).toEqual(Buffer.alloc(32, 7))
    expect(await readdir(dataDir)).toEqual([])
  })

  it('is made once, however many processes start at once', async () => {
    const dataDir = await folder()
    const elsewhere = [another('key', dataDir), another('key', dataDir), another('key', dataDir)]
    const here = await Promise.all(Array.from({ length: 8 }, () => masterKey({ dataDir, masterKey: undefined })))
    const keys = [
      ...here.map((found) => found.toString('base64')),
      ...(await Promise.all(elsewhere.map(({ said }) => said))),
    ]
    expect(new Set(keys).size).toBe(1)
    expect(await readdir(join(dataDir, 'keys'))).toEqual(['master.key'])
    expect((await stat(join(dataDir, 'keys', 'master.key'))).mode & 0o777).toBe(0o600)
  })

  it('is closed to others where it was left open', async () => {
    const dataDir = await folder()
    await mkdir(join(dataDir, 'keys'))
    await writeFile(join(dataDir, 'keys', 'master.key'), key, { mode: 0o644 })
    expect(await masterKey({ dataDir, masterKey: undefined })).toEqual(Buffer.alloc(32, 7))
    expect((await stat(join(dataDir, 'keys', 'master.key'))).mode & 0o777).toBe(0o600)
  })

  it('is never replaced when the file is damaged', async () => {
    const dataDir = await folder()
    await mkdir(join(dataDir, 'keys'))
    await writeFile(join(dataDir, 'keys', 'master.key'), 'half')
    await expect(masterKey({ dataDir, masterKey: undefined })).rejects.toMatchObject({ code: 'master-key-unreadable' })
    expect(await readFile(join(dataDir, 'keys', 'master.key'), 'utf8')).toBe('half')
  })
})

describe('the tally key', () => {
  it('is another than the master key, in a file of its own that only we can read', async () => {
    const dataDir = await folder()
    const made = await tallyKey({ dataDir, tallyKey: undefined })
    expect(made).toHaveLength(32)
    expect(await tallyKey({ dataDir, tallyKey: undefined })).toEqual(made)
    expect(await masterKey({ dataDir, masterKey: undefined })).not.toEqual(made)
    expect((await stat(join(dataDir, 'keys', 'tally.key'))).mode & 0o777).toBe(0o600)
    expect(await tallyKey({ dataDir, tallyKey: Buffer.alloc(32, 9).toString('base64') })).toEqual(Buffer.alloc(32, 9))
  })
})
