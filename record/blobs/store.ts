import type { Readable } from 'node:stream'

/*
 * Where bytes are kept that are too large for a table: evidence, thumbnails, papers. Written once and never overwritten;
 * what is kept is ciphertext already, under the key of its case.
 */

/** `<case>/<kind>/<name>`: ids and hashes only, never a name that a person gave. */
export type BlobKey = string

export interface BlobStore {
  /** Keeps these bytes; the same key again changes nothing. Whole or not at all, whatever is killed meanwhile. */
  readonly put: (key: BlobKey, bytes: Readable | Buffer) => Promise<void>
  /** Null where there is none. `start` and `end` (inclusive) in bytes. */
  readonly get: (key: BlobKey, range?: { readonly start: number; readonly end?: number }) => Promise<Readable | null>
  /** Bytes; null where there is none. */
  readonly size: (key: BlobKey) => Promise<number | null>
  /** Every blob there is, in no order that matters; what is added meanwhile may be left out. */
  readonly all: () => AsyncIterable<BlobKey>
  /** Removes one that nothing in the record speaks of. Safe to repeat. */
  readonly remove: (key: BlobKey) => Promise<void>
  /** Removes all of one kind in a case: the parts of an upload that was finished or given up. Safe to repeat. */
  readonly removeKind: (caseId: string, kind: string) => Promise<void>
  /** Removes what belongs to a case, once the law lets it go. Safe to repeat. */
  readonly removeCase: (caseId: string) => Promise<void>
  /** Removes what writers that were killed have left half-done before that moment (wall time); how many. */
  readonly tidy: (before: Date) => Promise<number>
}

/** The parts of a key. Anything else raises a `RangeError`: no key leads out of its case. */
export function partsOf(key: BlobKey): { readonly caseId: string; readonly kind: string; readonly name: string } {
  const [caseId = '', kind = '', name = '', ...more] = key.split('/')
  if (more.length > 0 || !isCaseId(caseId) || !isKind(kind) || !/^[0-9A-Za-z-]{1,80}$/.test(name))
    throw new RangeError('not the key of a blob')
  return { caseId, kind, name }
}

export function isCaseId(text: string): boolean {
  return /^[0-9a-f-]{36}$/.test(text)
}

export function isKind(text: string): boolean {
  return /^[0-9a-z-]{1,60}$/.test(text)
}
