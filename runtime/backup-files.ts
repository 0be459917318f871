import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { link, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { partsOf, type BlobKey, type BlobStore } from '../record/blobs/store.js'
import type { Kept } from './backup-manifest.js'

/*
 * Blobs, papers and roots as files. They are written once and only added to: copied after the database, all that it speaks
 * of is there.
 */

/** Folders of the data folder that a backup holds. */
export const foldersKept = ['blobs', 'papers', 'roots'] as const

/**
 * Copies what is in the bucket now, as the data folder would hold it, so that a backup of the one can be restored into the
 * other.
 */
export async function* copyBlobs(blobs: BlobStore, folder: string): AsyncGenerator<Kept> {
  const keys: BlobKey[] = []
  for await (const key of blobs.all()) keys.push(key)
  for (const key of keys) {
    const path = pathOf(key)
    const stream = await blobs.get(key)
    if (stream === null) continue
    yield { path, ...(await keepStream(stream, join(folder, path))) }
  }
}

/** Copies what lies in these folders now, and says what it was; what is half written is left out. */
export async function* copyFiles(data: string, folder: string): AsyncGenerator<Kept> {
  // Named first and copied then: what is added meanwhile is not waited for, there might be no end.
  const files: string[] = []
  for (const name of foldersKept) for await (const file of filesIn(join(data, name))) files.push(file)
  for (const file of files) {
    const path = relative(data, file)
    const copied = await copyFile(file, join(folder, path))
    // A case that was erased meanwhile takes its files with it.
    if (copied !== null) yield { path, ...copied }
  }
}

async function* filesIn(folder: string): AsyncGenerator<string> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch(none)) ?? []
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || entry.name.endsWith('.new')) continue
    if (entry.isDirectory()) yield* filesIn(join(folder, entry.name))
    else if (entry.isFile()) yield join(folder, entry.name)
  }
}

interface Digest {
  readonly bytes: number
  readonly sha256: string
}

async function copyFile(from: string, to: string): Promise<Digest | null> {
  try {
    return await keepStream(createReadStream(from), to)
  } catch (error) {
    await rm(to, { force: true })
    none(error as NodeJS.ErrnoException)
    return null
  }
}

async function keepStream(from: Readable, to: string): Promise<Digest> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  const hash = createHash('sha256')
  let bytes = 0
  const hashing = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  await pipeline(from, hashing, createWriteStream(to, { mode: 0o600, flush: true }))
  return { bytes, sha256: hash.digest('hex') }
}

/**
 * Puts the files of a backup where they belong: blobs into `blobs`, all else into the data folder. Those that are there
 * already stay, for they are the same.
 */
export async function putFiles(folder: string, data: string, files: readonly Kept[], blobs: BlobStore): Promise<void> {
  for (const { path } of files) {
    const key = keyOf(path)
    if (key !== null) {
      await blobs.put(key, createReadStream(join(folder, path)))
      continue
    }
    const to = join(data, path)
    if ((await stat(to).catch(none)) !== null) continue
    await mkdir(dirname(to), { recursive: true, mode: 0o700 })
    await copyFile(join(folder, path), `${to}.new`)
    // Whole or not at all; of two with one name the first stays.
    await link(`${to}.new`, to).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    await rm(`${to}.new`, { force: true })
  }
}

/** `blobs/<last two of the case>/<case>/<kind>/<name>`: as the data folder holds them. */
function pathOf(key: BlobKey): string {
  const { caseId, kind, name } = partsOf(key)
  return join('blobs', caseId.slice(-2), caseId, kind, name)
}

function keyOf(path: string): BlobKey | null {
  const [top, , caseId, kind, name] = path.split('/')
  return top === 'blobs' ? `${caseId}/${kind}/${name}` : null
}

/** The roots made since the backup was: they speak of what is lost now, so they are kept, beside. Null where there are none. */
export async function putRootsAside(data: string, stamp: string): Promise<string | null> {
  const roots = join(data, 'roots')
  if ((await stat(roots).catch(none)) === null) return null
  const aside = join(data, `roots.before-${stamp}`)
  await rename(roots, aside)
  return aside
}

function none(error: NodeJS.ErrnoException): null {
  if (error.code !== 'ENOENT') throw error
  return null
}
