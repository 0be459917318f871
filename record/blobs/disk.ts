import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, mkdir, open, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isCaseId, isKind, partsOf, type BlobKey, type BlobStore } from './store.js'

/*
 * Blobs as files: `<folder>/<last two of the case>/<case>/<kind>/<name>`. Written whole beside their place, then linked
 * there: of two writers one wins, and nobody ever reads half of one. Only this account reads them (0600, 0700).
 */

/** What is being written. It lies in the same file system, so that a finished one can be linked to its place. */
const halves = '.halves'

/** Blobs in this folder, which is made when it is first needed. */
export function diskBlobs(folder: string): BlobStore {
  const caseFolder = (caseId: string): string => {
    if (!isCaseId(caseId)) throw new RangeError('not the id of a case')
    return join(folder, caseId.slice(-2), caseId)
  }
  const fileOf = (key: BlobKey): string => {
    const { caseId, kind, name } = partsOf(key)
    return join(caseFolder(caseId), kind, name)
  }
  return {
    async put(key, bytes) {
      const file = fileOf(key)
      if ((await sizeOf(file)) !== null) return void (Buffer.isBuffer(bytes) ? undefined : bytes.destroy())
      await mkdir(join(folder, halves), { recursive: true, mode: 0o700 })
      const half = join(folder, halves, randomBytes(12).toString('hex'))
      const handle = await open(half, 'wx', 0o600)
      try {
        await writeFile(handle, bytes)
        await handle.sync()
        await mkdir(dirname(file), { recursive: true, mode: 0o700 })
        await link(half, file).catch(unless('EEXIST'))
        await syncFolder(dirname(file))
      } finally {
        await handle.close().catch(() => undefined)
        await rm(half, { force: true })
      }
    },
    async get(key, range) {
      const file = fileOf(key)
      const handle = await open(file, 'r').catch(unless('ENOENT'))
      return handle === undefined ? null : createReadStream(file, { ...range, fd: handle, autoClose: true })
    },
    size: async (key) => sizeOf(fileOf(key)),
    async *all() {
      for (const shard of await namesIn(folder))
        for (const caseId of await namesIn(join(folder, shard)))
          for (const kind of await namesIn(join(folder, shard, caseId)))
            for (const name of await namesIn(join(folder, shard, caseId, kind))) yield `${caseId}/${kind}/${name}`
    },
    remove: async (key) => rm(fileOf(key), { force: true }),
    async removeKind(caseId, kind) {
      if (!isKind(kind)) throw new RangeError('not a kind of blob')
      await rm(join(caseFolder(caseId), kind), { recursive: true, force: true })
    },
    removeCase: async (caseId) => rm(caseFolder(caseId), { recursive: true, force: true }),
    async tidy(before) {
      const names = (await readdir(join(folder, halves)).catch(unless('ENOENT'))) ?? []
      const old = await Promise.all(
        names.map(async (name) => {
          const found = await stat(join(folder, halves, name)).catch(unless('ENOENT'))
          return found !== undefined && found.mtime < before ? [name] : []
        }),
      )
      await Promise.all(old.flat().map((name) => rm(join(folder, halves, name), { force: true })))
      return old.flat().length
    },
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder).catch(unless('ENOENT'))) ?? []
  return names.filter((name) => !name.startsWith('.'))
}

async function sizeOf(file: string): Promise<number | null> {
  return (await stat(file).catch(unless('ENOENT')))?.size ?? null
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

function unless(code: string) {
  return (error: NodeJS.ErrnoException): undefined => {
    if (error.code !== code) throw error
    return undefined
  }
}
