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
  /** Removes what belongs to a case, once the law lets it go. Safe to repeat. */
  readonly removeCase: (caseId: string) => Promise<void>
}
