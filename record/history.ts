import type { CaseId } from '../domain/case/actor.js'
import type { Recorded } from '../domain/case/event.js'
import { eraseIn, inOne } from './erasure.js'
import { unsealWords, unwrapKey } from './sealing.js'
import type { Store } from './store.js'
import { storedEvents } from './verify.js'

/** An event with its words opened. Who may read them is for the caller to ask (`reads`). */
export type Opened = Recorded & {
  /** Null where there are none, or where the key of the case has been destroyed. */
  readonly words: Readonly<Record<string, unknown>> | null
  /** There were words, and they are gone with the key. */
  readonly erased: boolean
  readonly hash: string
}

/** Everything that happened in a case, in its order. */
export async function historyOf(store: Store, caseId: CaseId): Promise<readonly Opened[]> {
  const [events, keys] = await Promise.all([
    storedEvents(store, caseId),
    store.sql<{ wrapped: Buffer }[]>`select wrapped from case_keys where case_id = ${caseId}`,
  ])
  const wrapped = keys[0]?.wrapped
  const key = wrapped === undefined ? null : unwrapKey(store.keys, caseId, wrapped)
  return events.map(({ event, sealed, hash }) => ({
    ...event,
    words: sealed === null || key === null ? null : unsealWords(key, caseId, event.seq, sealed),
    erased: sealed !== null && key === null,
    hash,
  }))
}

/**
 * Destroys the key of a case, whatever still keeps it: its words and papers can never be read again; its chain still
 * verifies, and that it was done is on record.
 */
export async function eraseWords(store: Store, caseId: CaseId): Promise<void> {
  await inOne(store, (tx, at) =>
    eraseIn(tx, { kind: 'case', subject: caseId, person: null, at, ground: 'request', retained: null }),
  )
}
