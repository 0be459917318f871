import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { chmod, link, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { manifestName } from './backup-manifest.js'
import { problem } from './problems.js'
import type { Settings } from './settings.js'

/*
 * The keys, apart from everything that they open: one file, encrypted under a passphrase (scrypt, AES-256-GCM). It is
 * refused beside a backup: who finds both in one place needs no more.
 */

const File = z.object({
  format: z.literal('siyou-keys/1'),
  salt: z.string(),
  nonce: z.string(),
  sealed: z.string(),
})
const Keys = z.record(z.string().regex(/^[a-z]{1,20}$/), z.string().regex(/^[A-Za-z0-9+/]{43}=$/))
type KeySettings = Pick<Settings, 'dataDir' | 'masterKey' | 'tallyKey' | 'auditKey' | 'backupPassphrase'>

/** Writes every key of this installation into a new file; returns their names. */
export async function backUpKeys(settings: KeySettings, file: string): Promise<readonly string[]> {
  const passphrase = passphraseOf(settings)
  await refuseBeside(file, settings.dataDir)
  const keys = await keysOf(settings)
  if (Object.keys(keys).length === 0)
    throw problem(
      'no-keys',
      ['没有可以备份的密钥', 'there are no keys to back up'],
      ['请在运行平台的环境里执行', 'run it where the platform runs, with the same environment'],
    )
  const [salt, nonce] = [randomBytes(16), randomBytes(12)]
  const cipher = createCipheriv('aes-256-gcm', await keyFrom(passphrase, salt), nonce)
  const sealed = Buffer.concat([cipher.update(JSON.stringify(keys)), cipher.final(), cipher.getAuthTag()])
  const content = {
    format: 'siyou-keys/1',
    salt: salt.toString('base64'),
    nonce: nonce.toString('base64'),
    sealed: sealed.toString('base64'),
  } satisfies z.infer<typeof File>
  await writeFile(file, `${JSON.stringify(content)}\n`, { mode: 0o600, flag: 'wx', flush: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
      throw problem('file-exists', [`${file} 已存在`, `${file} exists`], ['请换一个文件名', 'name another file'])
    },
  )
  return Object.keys(keys)
}

/** Puts the keys of such a file into the data folder. One that is there already must be the same. */
export async function restoreKeys(settings: KeySettings, file: string): Promise<readonly string[]> {
  const keys = await opened(file, passphraseOf(settings))
  const folder = join(settings.dataDir, 'keys')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const [name, key] of Object.entries(keys)) {
    const place = join(folder, `${name}.key`)
    const there = await readFile(place, 'utf8').catch(() => null)
    if (there !== null && there.trim() !== key)
      throw problem(
        'other-key',
        [`${place} 是另一把密钥`, `${place} is another key`],
        ['请核对数据目录；不会覆盖密钥', 'check the data folder: a key is never overwritten'],
      )
    if (there === null) await writeWhole(place, `${key}\n`)
  }
  return Object.keys(keys)
}

async function keysOf({ dataDir, masterKey, tallyKey, auditKey }: KeySettings): Promise<z.infer<typeof Keys>> {
  const folder = join(dataDir, 'keys')
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^[a-z]+\.key$/.test(name))
  const inFiles = await Promise.all(
    names.map(async (name) => [name.replace('.key', ''), (await readFile(join(folder, name), 'utf8')).trim()] as const),
  )
  const given = { master: masterKey, tally: tallyKey, audit: auditKey }
  const inUse = Object.entries(given).filter((one): one is [string, string] => one[1] !== undefined)
  return Keys.parse(Object.fromEntries([...inFiles, ...inUse]))
}

async function opened(file: string, passphrase: string): Promise<z.infer<typeof Keys>> {
  try {
    const { salt, nonce, sealed } = File.parse(JSON.parse(await readFile(file, 'utf8')))
    const bytes = Buffer.from(sealed, 'base64')
    const key = await keyFrom(passphrase, Buffer.from(salt, 'base64'))
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'))
    decipher.setAuthTag(bytes.subarray(-16))
    const plain = Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()])
    return Keys.parse(JSON.parse(plain.toString()))
  } catch (error) {
    throw problem(
      'keys-unreadable',
      [`打不开密钥备份 ${file}`, `the keys in ${file} cannot be opened`],
      ['请核对文件和 SIYOU_BACKUP_PASSPHRASE', 'check the file and SIYOU_BACKUP_PASSPHRASE'],
      error,
    )
  }
}

function keyFrom(passphrase: string, salt: Buffer): Promise<Buffer> {
  const work = { N: 2 ** 16, r: 8, p: 1, maxmem: 128 * 2 ** 20 }
  return new Promise((done, failed) =>
    scrypt(passphrase.normalize(), salt, 32, work, (error, key) => (error === null ? done(key) : failed(error))),
  )
}

function passphraseOf({ backupPassphrase }: KeySettings): string {
  if (backupPassphrase !== undefined) return backupPassphrase
  throw problem(
    'no-passphrase',
    ['缺少环境变量 SIYOU_BACKUP_PASSPHRASE', 'SIYOU_BACKUP_PASSPHRASE is not set'],
    ['请设为至少 12 个字符，并与密钥备份分开保管', 'set it to at least 12 characters, and keep it apart from the file'],
  )
}

/** Not in a backup, not beside one, not in the data folder. */
async function refuseBeside(file: string, dataDir: string): Promise<void> {
  const place = resolve(file)
  const inside = place.startsWith(`${resolve(dataDir)}/`)
  const near: string[] = [dirname(place)]
  for (let at = dirname(place); dirname(at) !== at; at = dirname(at)) near.push(dirname(at))
  const beside = await readdir(dirname(place), { withFileTypes: true }).catch(() => [])
  const folders = [...near, ...beside.filter((one) => one.isDirectory()).map((one) => join(dirname(place), one.name))]
  const backups = await Promise.all(folders.map((folder) => stat(join(folder, manifestName)).catch(() => null)))
  if (!inside && backups.every((one) => one === null)) return
  throw problem(
    'keys-beside-backup',
    ['密钥不能与备份或数据放在一处', 'keys do not go where a backup or the data is'],
    ['请换一个地方，最好是另一台机器、由另一个人保管', 'choose another place: another machine, another person'],
  )
}

async function writeWhole(file: string, content: string): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, content, { mode: 0o600, flag: 'wx', flush: true })
  await link(draft, file)
  await rm(draft)
  await chmod(file, 0o600)
}
