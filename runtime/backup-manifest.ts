import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { problem } from './problems.js'

/*
 * What a backup says of itself. It is written last: a folder without it is no backup.
 */

/** Within the backup, and so within the data folder: whoever wrote the list cannot name a file elsewhere. */
const Within = z
  .string()
  .regex(/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/)
  .max(400)

const Kept = z.object({ path: Within, bytes: z.int(), sha256: z.string() })
/** A file of a backup; `path` is relative to its folder. */
export type Kept = Readonly<z.infer<typeof Kept>>

const Manifest = z.object({
  format: z.literal('siyou-backup/1'),
  madeAt: z.string(),
  /** Of the program. */
  version: z.string(),
  /** The database's, in their order: a backup is loaded at just this point, then brought up to date. */
  migrations: z.array(z.object({ hash: z.string(), when: z.number() })),
  /** Which master keys open it. They say nothing of the keys themselves. */
  masters: z.array(z.string()),
  tables: z.array(Kept.extend({ name: z.string(), columns: z.array(z.string()), rows: z.int() })),
  sequences: z.array(z.object({ name: z.string(), value: z.string(), called: z.boolean() })),
  /** A file with a line for each blob, paper and root: `Kept` as JSON. */
  files: Kept.extend({ count: z.int() }),
  /** Where evidence and papers are: in this backup, or in a bucket that is backed up by itself. */
  blobs: z.enum(['here', 'bucket']),
  cases: z.int(),
  events: z.int(),
  lastRoot: z.object({ n: z.int(), day: z.string(), hash: z.string() }).nullable(),
})
export type Manifest = Readonly<z.infer<typeof Manifest>>

export const manifestName = 'manifest.json'

/** Reads what a backup says of itself. Throws a problem where the folder is none, or one of another format. */
export async function manifestIn(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, manifestName), 'utf8').catch(() => '')
  const parsed = Manifest.safeParse(json(text))
  if (parsed.success) return parsed.data
  throw problem(
    'no-backup',
    [`${folder} 不是完整的备份`, `${folder} is not a whole backup`],
    [
      '请指明 siyou backup 写成的文件夹；中断的备份没有 manifest.json',
      'name a folder that siyou backup has finished: one that was broken off has no manifest.json',
    ],
  )
}

/** The files that a manifest's list names. */
export async function filesListed(folder: string, { files }: Manifest): Promise<readonly Kept[]> {
  const text = await readFile(join(folder, files.path), 'utf8')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Kept.parse(json(line)))
}

/** Throws a problem that names the first file which is not as it was written. */
export async function checkFiles(folder: string, manifest: Manifest): Promise<void> {
  for (const one of [manifest.files, ...manifest.tables]) await checkFile(folder, one)
  for (const one of await filesListed(folder, manifest)) await checkFile(folder, one)
}

async function checkFile(folder: string, { path, bytes, sha256 }: Kept): Promise<void> {
  const found = await digestOf(join(folder, path)).catch(() => null)
  if (found !== null && found.bytes === bytes && found.sha256 === sha256) return
  throw problem(
    'backup-damaged',
    [`备份中的 ${path} 缺失或已损坏`, `${path} is missing from the backup, or damaged`],
    ['请改用另一份备份；数据库和文件没有变动', 'use another backup; nothing has been changed here'],
  )
}

export async function digestOf(file: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  await pipeline(createReadStream(file), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk)
      bytes += chunk.length
    }
  })
  return { bytes, sha256: hash.digest('hex') }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
