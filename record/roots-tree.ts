import { createHash } from 'node:crypto'

/*
 * The Merkle tree of RFC 6962, with SHA-256: a leaf is hashed behind 0x00, a node behind 0x01, so that neither passes for
 * the other. A tree of n leaves splits at the largest power of two below n.
 */

/** Leaves that are hashed together and kept as one: a power of two, so that each full chunk is a node of the tree. */
export const chunkLeaves = 1024

export function leafHash(line: string): Buffer {
  return createHash('sha256').update('\0').update(line).digest()
}

function nodeHash(left: Buffer, right: Buffer): Buffer {
  return createHash('sha256').update('\x01').update(left).update(right).digest()
}

/** The root over these leaf hashes (or over the chunks of them); of none, the SHA-256 of nothing. */
export function treeOf(hashes: readonly Buffer[]): Buffer {
  const [first] = hashes
  if (first === undefined) return createHash('sha256').digest()
  if (hashes.length === 1) return first
  const half = splitOf(hashes.length)
  return nodeHash(treeOf(hashes.slice(0, half)), treeOf(hashes.slice(half)))
}

/** What must be hashed with the leaf at this place to come to the root, from the leaf upwards. */
export function pathIn(hashes: readonly Buffer[], i: number): readonly Buffer[] {
  if (hashes.length <= 1) return []
  const half = splitOf(hashes.length)
  const [left, right] = [hashes.slice(0, half), hashes.slice(half)]
  return i < half ? [...pathIn(left, i), treeOf(right)] : [...pathIn(right, i - half), treeOf(left)]
}

function splitOf(n: number): number {
  let half = 1
  while (half * 2 < n) half *= 2
  return half
}

/** Takes leaves one after another and keeps a hash for each chunk. */
export function chunking() {
  const chunks: Buffer[] = []
  let open: Buffer[] = []
  let leaves = 0
  const close = (): void => {
    if (open.length > 0) chunks.push(treeOf(open))
    open = []
  }
  return {
    add(line: string): void {
      open.push(leafHash(line))
      leaves += 1
      if (open.length === chunkLeaves) close()
    },
    /** The tree of all that was added; nothing more may be. */
    finish(): { readonly leaves: number; readonly chunks: readonly Buffer[]; readonly tree: Buffer } {
      close()
      return { leaves, chunks, tree: treeOf(chunks) }
    },
  }
}
