import type { PersonId, Role } from '../case/actor.js'
import type { Side } from '../case/event.js'
import type { Grievance } from '../case/grievance.js'
import { room } from './room.js'

/*
 * Evidence (证据): files that those in the case put before the others, or keep for their own side, at any stage while it is
 * open. Each is known by its SHA-256 and never overwritten: a better copy is a new version of the same piece, other words
 * about it are a new event. One-sided evidence is read by those it is between; the others see that something happened.
 */

/** Who reads a piece: everyone in the case, its own side alone, or its own side and one more. */
export const readers = ['everyone', 'own', 'worker', 'employer', 'officer', 'mediator'] as const
export type Readers = (typeof readers)[number]

/** One piece with all its versions. The words (name, description) are sealed in the record. */
export interface Piece {
  /** The id of its first file. */
  readonly id: string
  /** The id of each version's file, the first first. */
  readonly files: readonly string[]
  readonly person: PersonId
  /** The sides that it belongs to: they add versions and describe it. */
  readonly own: readonly Side[]
  readonly to: Readers
  /** Only these read it; null: everyone in the case. */
  readonly seenBy: readonly Side[] | null
}

export interface Evidence {
  readonly pieces: readonly Piece[]
  /** With all versions. */
  readonly bytes: number
}

export interface EvidenceEvents {
  'evidence-added': {
    /** Of this file, also the id of the upload that brought it. */
    readonly id: string
    /** The id of the first version: what all versions of one piece share. */
    readonly piece: string
    readonly version: number
    readonly sha256: string
    readonly bytes: number
    readonly media: string
    readonly thumbnail: boolean
    /** As what the person acted. */
    readonly by: Role
    readonly own: readonly Side[]
    readonly to: Readers
  }
  /** Other words about a piece: its name, what it shows. */
  'evidence-described': { readonly piece: string; readonly by: Role }
}

export const evidence = room({
  road: 'evidence',
  initial: { pieces: [], bytes: 0 },
  evolve: {
    'evidence-added': ({ pieces, bytes }, { actor, data }) => {
      const { id, piece, own, to, seenBy = null } = data
      return {
        bytes: bytes + data.bytes,
        pieces: pieces.some((one) => one.id === piece)
          ? pieces.map((one) => (one.id === piece ? { ...one, files: [...one.files, id] } : one))
          : [...pieces, { id: piece, files: [id], person: actor, own, to, seenBy }],
      }
    },
    // The words are sealed: nothing that stands changes.
    'evidence-described': (slice) => slice,
  },
})

/** How many files a case holds, with all versions. */
export function filesIn({ evidence: { pieces } }: Grievance): number {
  return pieces.reduce((sum, { files }) => sum + files.length, 0)
}
