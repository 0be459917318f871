import type { CaseId } from '../../domain/case/actor.js'
import type { Recorded } from '../../domain/case/event.js'
import { caseKeyOf } from '../blobs/case-key.js'
import type { Opened } from '../history.js'
import { unsealWords } from '../sealing.js'
import type { Store } from '../store.js'

type Told = Opened & { readonly type: 'evidence-added' | 'evidence-described' }

/** What happened with evidence in a case, in order, with its words. Who may read which, the caller asks (`reads`). */
export async function evidenceEvents(store: Store, caseId: CaseId): Promise<readonly Told[]> {
  const [rows, key] = await Promise.all([
    store.sql<(Recorded & { sealed: Buffer | null; hash: string })[]>`
      select seq, at, actor, command, type, data, sealed, hash from events
      where case_id = ${caseId} and type in ('evidence-added', 'evidence-described') order by seq`,
    caseKeyOf(store, caseId),
  ])
  return rows.map(
    ({ sealed, ...event }) =>
      ({
        ...event,
        words: sealed === null || key === null ? null : unsealWords(key, caseId, event.seq, sealed),
        erased: sealed !== null && key === null,
      }) as Told,
  )
}
