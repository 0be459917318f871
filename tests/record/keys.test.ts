import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { historyOf } from '../../record/history.js'
import { ciphers, profiles } from '../../record/keys/ciphers.js'
import { openKeyring, versionsOpenedBy } from '../../record/keys/root.js'
import { keyStatus, retire, rotate } from '../../record/keys/rotate.js'
import { localWrapper } from '../../record/keys/wrapper.js'
import { perform } from '../../record/perform.js'
import { nameOf } from '../../record/registers.js'
import { searchTag, unwrapKey } from '../../record/sealing.js'
import { openStore, type Store } from '../../record/store.js'
import { accepted, act, foundCounty, opened } from './county.js'
import { createDatabase } from '../support/database.js'

const [old, next, wrong] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2), Buffer.alloc(32, 3)]

describe.each(profiles)('%s', (profile) => {
  const { seal, unseal } = ciphers[profile]
  test('opens what it has sealed, at its place, by its key, unaltered', () => {
    const plain = Buffer.from('拖欠三个月工资')
    const sealed = seal(old, plain, 'here')
    expect(unseal(old, sealed, 'here')).toEqual(plain)
    expect(sealed.includes(plain)).toBe(false)
    expect(seal(old, plain, 'here')).not.toEqual(sealed)
    expect(() => unseal(old, sealed, 'there')).toThrow()
    expect(() => unseal(next, sealed, 'here')).toThrow()
    for (const at of [0, 20, sealed.length - 1]) {
      const altered = Buffer.from(sealed)
      altered.writeUInt8((altered.readUInt8(at) + 1) % 256, at)
      expect(() => unseal(old, altered, 'here')).toThrow()
    }
    expect(() => unseal(old, sealed.subarray(0, 10), 'here')).toThrow()
  })

  test('a master key opens what it has wrapped, by either profile', async () => {
    const wrapped = await localWrapper(old, profile).wrap(Buffer.alloc(64, 7), 'root')
    expect(await localWrapper(old).unwrap(wrapped, 'root')).toEqual(Buffer.alloc(64, 7))
    await expect(localWrapper(next).unwrap(wrapped, 'root')).rejects.toThrow()
  })
})

test('SM4 and SM3 are those of the standards', async () => {
  const { createCipheriv, createHash } = await import('node:crypto')
  // GB/T 32907-2016, appendix A.1; GB/T 32905-2016, appendix A.1.
  const key = Buffer.from('0123456789abcdeffedcba9876543210', 'hex')
  const cipher = createCipheriv('sm4-ecb', key, null).setAutoPadding(false)
  expect(cipher.update(key).toString('hex')).toBe('681edf34d206965e86b3e94f536e4246')
  expect(createHash('sm3').update('abc').digest('hex')).toBe(
    '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
  )
})

async function record(): Promise<{ readonly url: string; readonly legacy: Store }> {
  const database = await createDatabase()
  const legacy = openStore({ url: database.url, masterKey: old, max: 4 })
  onTestFinished(async () => {
    await legacy.sql.end({ timeout: 5 })
    await database.drop()
  })
  return { url: database.url, legacy }
}

/** The record as a running service has it. */
async function served(at: Store, key: Buffer): Promise<Store> {
  const keyring = await openKeyring(at, [localWrapper(key)], { every: 100 })
  if (keyring === null) throw new Error('not its master key')
  onTestFinished(keyring.close)
  return { ...at, keys: keyring.keys }
}

describe('the first start', () => {
  test('takes over what was written under the master key itself; under another it refuses, and writes nothing', async () => {
    const { legacy } = await record()
    const county = await foundCounty(legacy)
    const { caseId } = await opened(legacy, county)
    expect(await openKeyring(legacy, [localWrapper(wrong)])).toBeNull()
    expect(await keyStatus(legacy)).toBeNull()
    const store = await served(legacy, old)
    expect((await historyOf(store, caseId))[0]?.words).toEqual((await historyOf(legacy, caseId))[0]?.words)
    expect(await nameOf(store, county.worker.person)).toBe(await nameOf(legacy, county.worker.person))
    expect(searchTag(store.keys, 'name', '甲')).toEqual(searchTag(legacy.keys, 'name', '甲'))
    expect(await openKeyring(legacy, [localWrapper(wrong)])).toBeNull()
  })

  test('of a new record makes a root secret that nothing tells of the master key; two at once make one', async () => {
    const { legacy } = await record()
    const [one, two] = await Promise.all([served(legacy, old), served(legacy, old)])
    expect(one.keys.search).toEqual(two.keys.search)
    expect(one.keys.search).not.toEqual(legacy.keys.search)
    const key = randomBytes(32)
    const wrapped = one.keys.wrap.wrap('00000000-0000-0000-0000-000000000001', key)
    expect(unwrapKey(two.keys, '00000000-0000-0000-0000-000000000001', wrapped)).toEqual(key)
  })
})

describe('a rotation', () => {
  test('killed on the way and taken up again: the service reads and writes throughout, and nothing is lost', async () => {
    const { url, legacy } = await record()
    const county = await foundCounty(legacy)
    const cases: string[] = []
    for (let i = 0; i < 60; i += 1) cases.push((await opened(legacy, county)).caseId)
    const service = await served(legacy, old)
    const words = async (store: Store, id: string) => (await historyOf(store, id))[0]?.words
    const before = await Promise.all(cases.map((id) => words(service, id)))
    const tag = searchTag(service.keys, 'name', '甲')

    let serving = true
    let steps = 0
    const work = (async () => {
      while (serving) {
        const id = cases[steps % 60] ?? ''
        expect(await words(service, id)).toEqual(before[steps % 60])
        if (steps % 5 === 0) cases.push((await opened(service, county)).caseId)
        if (steps % 7 === 0)
          accepted(
            await perform(service, act(county.worker, id, 'send-message', { to: 'officer', words: `第${steps}次` })),
          )
        steps += 1
        await new Promise((done) => setTimeout(done, 10))
      }
    })()

    const child = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        resolve('tests/record/rotate-child.ts'),
        url,
        old.toString('base64'),
        next.toString('base64'),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    for await (const said of child.stdout) if (/^2\d\//m.test(String(said))) break
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    const half = await keyStatus(legacy)
    expect(half).toMatchObject({ version: 2, profile: 'sm4', rotating: true })
    expect(half?.left).toBeGreaterThan(0)
    expect(half?.left).toBeLessThan(half?.cases ?? 0)
    // A service that starts now with either key works.
    for (const key of [old, next]) expect(await words(await served(legacy, key), cases[3] ?? '')).toEqual(before[3])
    expect(await retire(legacy, localWrapper(next))).toBe(false)

    const masters = { old: localWrapper(old), next: localWrapper(next, 'sm4'), profile: 'sm4' } as const
    const done = await rotate(legacy, masters, { notice: 500 })
    expect(done?.done).toBe(done?.total)
    serving = false
    await work
    expect(steps).toBeGreaterThan(20)
    expect(await keyStatus(legacy)).toMatchObject({ version: 2, left: 0, rotating: false })

    // The same keys, so the same tags; the words are there under the new master key alone.
    expect(await retire(legacy, localWrapper(wrong))).toBe(false)
    expect(await retire(legacy, localWrapper(next))).toBe(true)
    expect(await versionsOpenedBy(legacy.sql, localWrapper(old))).toBeNull()
    expect(await openKeyring(legacy, [localWrapper(old)])).toBeNull()
    const after = await served(legacy, next)
    expect(searchTag(after.keys, 'name', '甲')).toEqual(tag)
    expect(await Promise.all(cases.slice(0, 60).map((id) => words(after, id)))).toEqual(before)
    for (const id of cases) expect(await words(after, id)).not.toBeNull()
    // A backup of the present database is of no use to who has the old master key.
    const [row] = await legacy.sql<
      { wrapped: Buffer }[]
    >`select wrapped from case_keys where case_id = ${cases[0] ?? ''}`
    expect(() => unwrapKey(legacy.keys, cases[0] ?? '', row?.wrapped ?? Buffer.alloc(0))).toThrow()
    // Again, the other way round, with nothing running.
    const back = { old: localWrapper(next), next: localWrapper(wrong), profile: 'aes' } as const
    await rotate(legacy, back, { notice: 0 })
    expect(await keyStatus(legacy)).toMatchObject({ version: 3, profile: 'aes', left: 0 })
    expect(await words(await served(legacy, wrong), cases[1] ?? '')).toEqual(before[1])
  })

  test('under a key that is not the record’s does nothing', async () => {
    const { legacy } = await record()
    await served(legacy, old)
    const masters = { old: localWrapper(wrong), next: localWrapper(next), profile: 'aes' } as const
    expect(await rotate(legacy, masters, { notice: 0 })).toBeNull()
    expect(await keyStatus(legacy)).toMatchObject({ version: 1, rotating: false })
  })
})
