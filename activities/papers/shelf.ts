import { createHash, randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { seal, unseal, unwrapKey } from '../../record/sealing.js'
import type { Store } from '../../record/store.js'

/** Where papers are kept: each under the SHA-256 of its bytes, encrypted with the key of its case, written once. */
export interface Papers {
  readonly folder: string
  /** Holds the keys of the cases. */
  readonly store: Store
}

export interface Shelved {
  readonly sha256: string
  readonly bytes: number
}

/** Puts a paper on the shelf. The same bytes again change nothing; a paper is never overwritten. */
export async function writePaper(papers: Papers, caseId: string, paper: Buffer): Promise<Shelved> {
  const sha256 = createHash('sha256').update(paper).digest('hex')
  const file = placeOf(papers, caseId, sha256)
  const key = await keyOf(papers.store, caseId)
  if (key === null) throw new Error(`the key of case ${caseId} has been destroyed: no paper can be kept`)
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeOnce(file, seal(key, paper, belongsTo(caseId, sha256)))
  return { sha256, bytes: paper.length }
}

/** A paper as it was written; null where there is none, or where the key of its case was destroyed. Raises an error where it was altered. */
export async function readPaper(papers: Papers, caseId: string, sha256: string): Promise<Buffer | null> {
  const sealed = await readFile(placeOf(papers, caseId, sha256)).catch(missing)
  const key = await keyOf(papers.store, caseId)
  return sealed === null || key === null ? null : unseal(key, sealed, belongsTo(caseId, sha256))
}

/** False once the key of the case was destroyed: nothing can be read or written for it any more. */
export async function canKeep({ store }: Papers, caseId: string): Promise<boolean> {
  return (await keyOf(store, caseId)) !== null
}

async function keyOf({ sql, keys }: Store, caseId: string): Promise<Buffer | null> {
  const [row] = await sql<{ wrapped: Buffer }[]>`select wrapped from case_keys where case_id = ${caseId}`
  return row === undefined ? null : unwrapKey(keys, caseId, row.wrapped)
}

function placeOf(papers: Papers, caseId: string, sha256: string): string {
  if (!/^[0-9a-f-]{36}$/.test(caseId) || !/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError('not the name of a paper')
  return join(papers.folder, caseId.slice(-2), caseId, sha256)
}

function belongsTo(caseId: string, sha256: string): string {
  return `${caseId}/paper/${sha256}`
}

/** Written whole beside its place, then linked there: of two writers one wins, and nobody ever reads half a paper. */
async function writeOnce(file: string, bytes: Buffer): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  } finally {
    await handle.close()
    await rm(draft, { force: true })
  }
}

function missing(error: NodeJS.ErrnoException): null {
  if (error.code !== 'ENOENT') throw error
  return null
}
