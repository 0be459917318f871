import type { MatterEvent, MatterId } from '../../domain/matters/matter.js'
import { beforeTheFirst, hashOf } from '../chain.js'
import { unsealWords, unwrapKey } from '../sealing.js'
import type { Store } from '../store.js'

/** An event with its words; null where it has none, or where the key was destroyed (`erased`). */
export interface OpenedMatterEvent extends MatterEvent {
  readonly words: Readonly<Record<string, unknown>> | null
  readonly erased: boolean
  readonly hash: string
}

/** All that happened to a matter, in order. Who may read which words is for the caller to ask. */
export async function matterHistory({ sql, keys }: Store, id: MatterId): Promise<readonly OpenedMatterEvent[]> {
  const [rows, [key]] = await Promise.all([
    sql<(MatterEvent & { sealed: Buffer | null; hash: string })[]>`
      select seq, at, actor, command, type, data, sealed, hash from matter_events where matter_id = ${id} order by seq`,
    sql<{ wrapped: Buffer }[]>`select wrapped from case_keys where case_id = ${id}`,
  ])
  const caseKey = key === undefined ? null : unwrapKey(keys, id, key.wrapped)
  return rows.map(({ sealed, ...event }) => ({
    ...event,
    words: sealed === null || caseKey === null ? null : unsealWords(caseKey, id, event.seq, sealed),
    erased: sealed !== null && caseKey === null,
  }))
}

/** Recomputes the chain of one matter; the seq of the first event that does not fit, null where all do. */
export async function brokenMatterAt({ sql }: Pick<Store, 'sql'>, id: MatterId): Promise<number | null> {
  const rows = await sql<(MatterEvent & { sealed: Buffer | null; prev_hash: string; hash: string })[]>`
    select seq, at, actor, command, type, data, sealed, prev_hash, hash from matter_events where matter_id = ${id} order by seq`
  const [head] = await sql<{ seq: number; hash: string }[]>`select seq, hash from matters where id = ${id}`
  let prevHash = beforeTheFirst
  for (const [i, { sealed, prev_hash, hash, ...event }] of rows.entries()) {
    const fits = event.seq === i + 1 && prev_hash === prevHash
    if (!fits || hashOf({ case: id, ...event, sealed, prevHash: prev_hash }) !== hash) return i + 1
    prevHash = hash
  }
  return head !== undefined && head.seq === rows.length && head.hash === prevHash ? null : rows.length
}
