import type { Role } from '../domain/case/actor.js'
import { families, familyOf, type MediaFamily } from '../domain/procedure/evidence-media.js'
import type { Readers } from '../domain/procedure/evidence.js'
import { readersWords } from '../domain/procedure/story/codes.js'
import { roleWords } from '../domain/procedure/words.js'
import type { Words } from '../domain/values/time.js'
import type { evidenceEvents } from '../record/evidence/list.js'

/** What was told of evidence, put together piece by piece: each with its latest words and all its versions. */

type Told = Awaited<ReturnType<typeof evidenceEvents>>[number]

export interface VersionTold {
  readonly id: string
  readonly version: number
  readonly seq: number
  readonly at: string
  readonly person: string
  readonly role: Role
  readonly roleWords: Words
  readonly name: string | null
  readonly sha256: string
  readonly bytes: number
  readonly media: string
  readonly family: MediaFamily | null
  readonly words: Words | null
  readonly thumbnail: boolean
}

export interface PieceTold {
  readonly piece: string
  /** Of its first version: what pages are cut by. */
  readonly seq: number
  readonly name: string | null
  readonly description: string | null
  readonly describedAt: string | null
  readonly to: { readonly code: Readers; readonly words: Words }
  readonly erased: boolean
  readonly versions: VersionTold[]
}

/** In the order in which they were first added. The events must be those that the reader may read. */
export function piecesOf(events: readonly Told[]): readonly PieceTold[] {
  const pieces = new Map<string, PieceTold>()
  for (const event of events) {
    const before = pieces.get(event.data.piece)
    if (event.type === 'evidence-described') {
      if (before !== undefined) pieces.set(before.piece, { ...said(before, event), describedAt: event.at })
    } else {
      const { piece, to } = event.data
      const first: PieceTold = {
        piece,
        seq: event.seq,
        name: null,
        description: null,
        describedAt: null,
        to: { code: to, words: readersWords[to] },
        erased: false,
        versions: [],
      }
      const told = said(before ?? first, event)
      pieces.set(piece, { ...told, versions: [...told.versions, versionIn(event)] })
    }
  }
  return [...pieces.values()]
}

/** Every person in it, to be named. */
export function idsOf({ versions }: PieceTold): readonly string[] {
  return versions.map(({ person }) => person)
}

function said(piece: PieceTold, event: Told): PieceTold {
  return {
    ...piece,
    name: text(event, 'name') ?? piece.name,
    description: text(event, 'description') ?? piece.description,
    erased: piece.erased || event.erased,
  }
}

function versionIn(event: Told & { readonly type: 'evidence-added' }): VersionTold {
  const { id, version, sha256, bytes, media, thumbnail, by } = event.data
  const family = familyOf(media)
  return {
    id,
    version,
    seq: event.seq,
    at: event.at,
    person: event.actor,
    role: by,
    roleWords: roleWords[by],
    name: text(event, 'name'),
    sha256,
    bytes,
    media,
    family,
    words: family === null ? null : families[family].words,
    thumbnail,
  }
}

function text({ words }: Told, field: string): string | null {
  const value = words?.[field]
  return typeof value === 'string' ? value : null
}
