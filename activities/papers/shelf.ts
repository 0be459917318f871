import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { caseKeyOf } from '../../record/blobs/case-key.js'
import { partsOf, type BlobStore } from '../../record/blobs/store.js'
import { seal, unseal } from '../../record/sealing.js'
import type { Store } from '../../record/store.js'

/** Where papers are kept: each under the SHA-256 of its bytes, encrypted with the key of its case, written once. */
export interface Papers {
  readonly blobs: BlobStore
  /** Holds the keys of the cases. */
  readonly store: Store
}

export interface Shelved {
  readonly sha256: string
  readonly bytes: number
}

/** Puts a paper on the shelf. The same bytes again change nothing; a paper is never overwritten. */
export async function writePaper({ blobs, store }: Papers, caseId: string, paper: Buffer): Promise<Shelved> {
  const sha256 = createHash('sha256').update(paper).digest('hex')
  const key = await caseKeyOf(store, caseId)
  if (key === null) throw new Error(`the key of case ${caseId} has been destroyed: no paper can be kept`)
  const place = placeOf(caseId, sha256)
  await blobs.put(place, seal(key, paper, place))
  return { sha256, bytes: paper.length }
}

/** A paper as it was written; null where there is none, or where the key of its case was destroyed. Raises an error where it was altered. */
export async function readPaper({ blobs, store }: Papers, caseId: string, sha256: string): Promise<Buffer | null> {
  const place = placeOf(caseId, sha256)
  const sealed = await blobs.get(place)
  if (sealed === null) return null
  const bytes = Buffer.concat(await sealed.toArray())
  const key = await caseKeyOf(store, caseId)
  return key === null ? null : unseal(key, bytes, place)
}

/** False once the key of the case was destroyed: nothing can be read or written for it any more. */
export async function canKeep({ store }: Papers, caseId: string): Promise<boolean> {
  return (await caseKeyOf(store, caseId)) !== null
}

/** Papers that were put on the shelf before there were blobs lie in a folder of their own: they are found there too. */
export function withOlderPapers(blobs: BlobStore, folder: string): BlobStore {
  const older = (key: string): string | null => {
    const { caseId, kind, name } = partsOf(key)
    return kind === 'paper' ? join(folder, caseId.slice(-2), caseId, name) : null
  }
  return {
    ...blobs,
    async get(key, range) {
      const file = older(key)
      const found = await blobs.get(key, range)
      if (found !== null || file === null) return found
      const handle = await open(file, 'r').catch(missing)
      return handle === null ? null : createReadStream(file, { ...range, fd: handle, autoClose: true })
    },
    async size(key) {
      const file = older(key)
      const found = await blobs.size(key)
      return found !== null || file === null ? found : ((await stat(file).catch(missing))?.size ?? null)
    },
    async removeCase(caseId) {
      await blobs.removeCase(caseId)
      await rm(join(folder, caseId.slice(-2), caseId), { recursive: true, force: true })
    },
  }
}

function placeOf(caseId: string, sha256: string): string {
  if (!/^[0-9a-f-]{36}$/.test(caseId) || !/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError('not the name of a paper')
  return `${caseId}/paper/${sha256}`
}

function missing(error: NodeJS.ErrnoException): null {
  if (error.code !== 'ENOENT') throw error
  return null
}
