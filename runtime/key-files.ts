import { randomBytes } from 'node:crypto'
import { chmod, copyFile, link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Words } from '../domain/values/time.js'
import { problem } from './problems.js'
import type { Settings } from './settings.js'

/*
 * The keys of an installation: from the environment, or else from files that the first start makes.
 */

const KEY_BYTES = 32

/** Whether this is a key as it is written: 32 bytes in base64. */
export function isKey(value: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(value) && Buffer.from(value, 'base64').length === KEY_BYTES
}

/**
 * The key that wraps every case's own key: 32 bytes, from the environment, or else from `<data>/keys/master.key`, which
 * the first start makes. Lost, no sealed word can be read again: back it up, apart from the database.
 */
export async function masterKey(settings: Pick<Settings, 'dataDir' | 'masterKey'>): Promise<Buffer> {
  return keyFrom(settings.masterKey, settings.dataDir, 'master')
}

/**
 * The key that opens the ballots of the review committee, once voting has closed: 32 bytes, from the environment, or else
 * from `<data>/keys/tally.key`. Only a worker asks for it; the API seals ballots with its public half.
 */
export async function tallyKey(settings: Pick<Settings, 'dataDir' | 'tallyKey'>): Promise<Buffer> {
  return keyFrom(settings.tallyKey, settings.dataDir, 'tally')
}

/**
 * The key that signs the daily roots: 32 bytes, from the environment, or else from `<data>/keys/audit.key`. Only an API asks
 * for it; anybody may have its public half.
 */
export async function auditKey(settings: Pick<Settings, 'dataDir' | 'auditKey'>): Promise<Buffer> {
  return keyFrom(settings.auditKey, settings.dataDir, 'audit')
}

type KeyName = 'master' | 'masternew' | 'masterold' | 'tally' | 'audit'

/** The master key that a rotation goes over to: from the environment, or else from `<data>/keys/masternew.key`, made where there is none. */
export async function nextMasterKey(settings: Pick<Settings, 'dataDir' | 'masterKeyNew'>): Promise<Buffer> {
  return keyFrom(settings.masterKeyNew, settings.dataDir, 'masternew')
}

/** The master keys in files beside the present one, those of a rotation that is under way or not yet ended. */
export async function otherMasterKeys({ dataDir }: Pick<Settings, 'dataDir'>): Promise<readonly Buffer[]> {
  const folder = join(dataDir, 'keys')
  const found = await Promise.all((['masternew', 'masterold'] as const).map((name) => keyIn(folder, name)))
  return found.filter((key) => key !== undefined)
}

/** After a rotation: the new file takes the place of the present one, which stays beside it as the former one. Safe to repeat. */
export async function takeNextMasterKey({ dataDir }: Pick<Settings, 'dataDir'>): Promise<void> {
  const folder = join(dataDir, 'keys')
  const [present, next, former] = ['master', 'masternew', 'masterold'].map((name) => join(folder, `${name}.key`)) as [
    string,
    string,
    string,
  ]
  if ((await stat(next).catch(missing)) === undefined) return
  await copyFile(present, `${former}.part`).catch(missing)
  await rename(`${former}.part`, former).catch(missing)
  await syncFolder(folder)
  await rename(next, present)
  await syncFolder(folder)
}

/** Once it was retired, the former key opens nothing any more. */
export async function dropFormerMasterKey({ dataDir }: Pick<Settings, 'dataDir'>): Promise<void> {
  await rm(join(dataDir, 'keys', 'masterold.key'), { force: true })
}

async function keyFrom(given: string | undefined, dataDir: string, name: KeyName): Promise<Buffer> {
  if (given !== undefined) return Buffer.from(given, 'base64')
  const folder = join(dataDir, 'keys')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return (await keyIn(folder, name)) ?? (await makeKey(folder, name))
}

const keyWords: Record<KeyName, Words> = {
  master: { zh: '主密钥', en: 'master key' },
  masternew: { zh: '新主密钥', en: 'new master key' },
  masterold: { zh: '原主密钥', en: 'former master key' },
  tally: { zh: '计票密钥', en: 'tally key' },
  audit: { zh: '审计密钥', en: 'audit key' },
}

async function keyIn(folder: string, name: KeyName): Promise<Buffer | undefined> {
  const file = join(folder, `${name}.key`)
  const found = await stat(file).catch(missing)
  if (found === undefined) return undefined
  if ((found.mode & 0o077) !== 0) await chmod(file, 0o600)
  const written = (await readFile(file, 'utf8')).trim()
  if (isKey(written)) return Buffer.from(written, 'base64')
  throw problem(
    `${name}-key-unreadable`,
    [`${keyWords[name].zh}文件 ${file} 已损坏`, `the ${keyWords[name].en} in ${file} is damaged`],
    [
      '请从备份恢复该文件;切勿删除,否则已密封的内容将无法读取',
      'restore it from the backup; do not delete it, or the sealed words are lost',
    ],
  )
}

/** Written whole beside its place, then linked there: of two processes at once one link wins and both read that key. */
async function makeKey(folder: string, name: KeyName): Promise<Buffer> {
  const file = join(folder, `${name}.key`)
  const draft = join(folder, `.${name}.${randomBytes(8).toString('hex')}`)
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(`${randomBytes(KEY_BYTES).toString('base64')}\n`)
    await handle.sync()
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  } finally {
    await handle.close()
    await rm(draft, { force: true })
  }
  await syncFolder(folder)
  return (await keyIn(folder, name)) ?? makeKey(folder, name)
}

/** A name in a folder is on the disk only when the folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
  return undefined
}
