import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { link, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Kept } from './backup-manifest.js'

/*
 * Blobs, papers and roots as files. They are written once and only added to: copied after the database, all that it speaks
 * of is there.
 */

/** Folders of the data folder that a backup holds. */
export const foldersKept = ['blobs', 'papers', 'roots'] as const

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

async function copyFile(from: string, to: string): Promise<{ readonly bytes: number; readonly sha256: string } | null> {
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
  try {
    await pipeline(createReadStream(from), hashing, createWriteStream(to, { mode: 0o600, flush: true }))
  } catch (error) {
    await rm(to, { force: true })
    none(error as NodeJS.ErrnoException)
    return null
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** Puts the files of a backup into the data folder; those that are there already stay, for they are the same. */
export async function putFiles(folder: string, data: string, files: readonly Kept[]): Promise<void> {
  for (const { path } of files) {
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
