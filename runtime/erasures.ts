import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { erasedIn } from '../record/erased.js'
import type { Store } from '../record/store.js'

/*
 * Which cases were erased, as a file beside the data: ids, and nothing else. A backup is older than what was erased after
 * it; by this list that is erased again when it is restored.
 */

export function erasuresFile(dataDir: string): string {
  return join(dataDir, 'erasures.txt')
}

/** Adds what is not in the file yet; returns how many. */
export async function noteErasures(store: Store, dataDir: string): Promise<number> {
  const file = erasuresFile(dataDir)
  const known = new Set(await erasuresIn(file))
  const fresh = (await erasedIn(store.sql)).filter((id) => !known.has(id))
  if (fresh.length > 0) await appendFile(file, fresh.map((id) => `${id}\n`).join(''), { mode: 0o600, flush: true })
  return fresh.length
}

/** The ids in such a file; none where there is no file. */
export async function erasuresIn(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return ''
  })
  return text.split('\n').filter((line) => /^[0-9a-f-]{36}$/.test(line))
}
