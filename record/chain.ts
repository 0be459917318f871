import { createHash } from 'node:crypto'
import type { CaseId } from '../domain/case/actor.js'
import type { Instant } from '../domain/values/time.js'
import { canonical } from '../domain/values/canonical.js'

/** What an event's hash covers: exactly what is stored of it. */
export interface Link {
  readonly case: CaseId
  readonly seq: number
  readonly at: Instant
  readonly actor: string
  readonly command: string
  readonly type: string
  readonly data: unknown
  /** The ciphertext, not the words: the chain still verifies when the key is destroyed. */
  readonly sealed: Buffer | null
  readonly prevHash: string
}

/** What the first event of a case points back to. */
export const beforeTheFirst = ''

/** SHA-256 in hexadecimal over the canonical JSON of the link. */
export function hashOf({ sealed, ...rest }: Link): string {
  return hashOfDigest({ ...rest, sealed: sealed === null ? null : sha256(sealed) })
}

/** The same, where only the SHA-256 of the ciphertext is at hand, in hexadecimal. */
export function hashOfDigest({ prevHash, ...rest }: Omit<Link, 'sealed'> & { readonly sealed: string | null }): string {
  return sha256(canonical({ ...rest, prev_hash: prevHash }))
}

function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex')
}
