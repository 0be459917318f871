import type { CaseId } from '../domain/case/actor.js'
import type { Recorded } from '../domain/case/event.js'
import { inclusionOf } from './roots.js'
import { shownKeyOf, unsealWords, unwrapKey } from './sealing.js'
import type { Store } from './store.js'
import { storedEvents } from './verify.js'

/*
 * What a third party needs to check a case without this platform: its chain, with the content of what the reader may read;
 * where its head stands in a signed daily root; and for the words of each readable event the key that opens them alone. What
 * the reader may not read is a hash: that it was, and at which place, and nothing else.
 */

export type ProofEvent =
  | { readonly seq: number; readonly hash: string; readonly opaque: true }
  | {
      readonly seq: number
      readonly hash: string
      readonly opaque: false
      readonly at: string
      readonly actor: string
      readonly command: string
      readonly type: string
      readonly data: unknown
      /** The ciphertext of the words, base64. */
      readonly sealed: string | null
      /** The words, and the key (base64) that opens this ciphertext to them. `key` is null for words from before there were such keys. */
      readonly words: { readonly opened: unknown; readonly key: string | null } | null
    }

export interface Proof {
  readonly format: 'siyou-proof/1'
  readonly case: CaseId
  readonly events: readonly ProofEvent[]
  /** Null before the first root after the opening. */
  readonly inclusion: {
    /** The event that the root holds, by its hash. */
    readonly seq: number
    readonly leaf: string
    readonly index: number
    readonly path: readonly string[]
    readonly root: {
      readonly statement: string
      readonly hash: string
      readonly signature: string
      readonly key: string
    }
  } | null
}

/** `reads` says which events are shown whole. */
export async function proofOf(
  store: Store,
  caseId: CaseId,
  reads: (event: Recorded) => boolean,
  showsWords: (event: Recorded) => boolean,
): Promise<Proof> {
  const [stored, [kept], held] = await Promise.all([
    storedEvents(store, caseId),
    store.sql<{ wrapped: Buffer }[]>`select wrapped from case_keys where case_id = ${caseId}`,
    inclusionOf(store.sql, 'case', caseId),
  ])
  const caseKey = kept === undefined ? null : unwrapKey(store.keys, caseId, kept.wrapped)
  const events = stored.map(({ event, sealed, hash }): ProofEvent => {
    const { seq, at, actor, command, type, data } = event
    if (!reads(event)) return { seq, hash, opaque: true }
    const opened =
      sealed === null || caseKey === null || !showsWords(event) ? null : wordsOf(caseKey, caseId, seq, sealed)
    return {
      seq,
      hash,
      opaque: false,
      at,
      actor,
      command,
      type,
      data,
      sealed: sealed?.toString('base64') ?? null,
      words: opened,
    }
  })
  if (held === null) return { format: 'siyou-proof/1', case: caseId, events, inclusion: null }
  const { root, leaf, i, path } = held
  const { statement, hash, signature, key } = root
  return {
    format: 'siyou-proof/1',
    case: caseId,
    events,
    inclusion: {
      seq: leaf.seq,
      leaf: `${leaf.kind} ${leaf.id} ${leaf.seq} ${leaf.hash}`,
      index: i,
      path,
      root: { statement, hash, signature, key },
    },
  }
}

function wordsOf(caseKey: Buffer, caseId: CaseId, seq: number, sealed: Buffer) {
  return {
    opened: unsealWords(caseKey, caseId, seq, sealed),
    key: shownKeyOf(caseKey, caseId, seq, sealed)?.toString('base64') ?? null,
  }
}
