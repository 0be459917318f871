import type { CaseId } from '../domain/case/actor.js'
import type { Instant } from '../domain/values/time.js'
import { recorded, type Draft } from './draft.js'
import type { Afresh } from './outcomes.js'
import { paperCode } from './paper-code.js'
import type { Fragment, Sql, Store } from './store.js'
import { createHash, timingSafeEqual } from 'node:crypto'

/*
 * Which papers were made, and whether the one in somebody's hand is one of them.
 */

interface Sealed {
  readonly effect: string
  readonly number: string
  readonly kind: string
  readonly sha256: string
  readonly bytes: number
  readonly media: string
}

/** The statements that put on the list what an act has made. */
export function paperWrites(sql: Sql, draft: Draft, afresh: Afresh | null): readonly Fragment[] {
  const events = [...(draft.stale && draft.base.seq > 0 ? (afresh?.past ?? []) : []), ...draft.entries.map(recorded)]
  return events.flatMap((event) =>
    event.type === 'document-sealed' ? [listPaper(sql, draft.caseId, event.data, event.at)] : [],
  )
}

export function listPaper(sql: Sql, caseId: CaseId, sealed: Sealed, at: Instant): Fragment {
  const { effect, number, kind, sha256, bytes, media } = sealed
  return sql`
    insert into papers (case_id, effect, number, kind, sha256, bytes, media, sealed_at)
    values (${caseId}, ${effect}, ${number}, ${kind}, ${sha256}, ${bytes}, ${media}, ${at})
    on conflict (case_id, effect) do nothing`
}

export interface KnownPaper {
  readonly caseId: CaseId
  readonly effect: string
  readonly number: string
  readonly kind: string
  readonly sha256: string
  readonly sealedAt: Instant
  /** A later one of its kind in the same case has taken its place. */
  readonly superseded: boolean
}

/** More papers than this never bear one number. */
const mostOfOneNumber = 50

/**
 * The paper of this number whose code this is; null where there is none, and after the same work: nobody learns which numbers
 * there are.
 */
export async function paperByCode(store: Store, number: string, code: string): Promise<KnownPaper | null> {
  const rows = await store.sql<KnownPaper[]>`
    select p.case_id as "caseId", p.effect, p.number, p.kind, p.sha256, p.sealed_at as "sealedAt",
      exists (select 1 from papers later where later.case_id = p.case_id and later.kind = p.kind and later.sealed_at > p.sealed_at) as superseded
    from papers p where p.number = ${number} order by p.sealed_at limit ${mostOfOneNumber}`
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const given = digest(code.toUpperCase())
  let found: KnownPaper | null = null
  const nobody: Pick<KnownPaper, 'caseId' | 'effect'> = { caseId: '', effect: '' }
  for (const row of rows.length === 0 ? [nobody] : rows) {
    const right = timingSafeEqual(given, digest(paperCode(store.keys, row.caseId, row.effect)))
    if (right && 'number' in row) found = row as KnownPaper
  }
  return found
}
