import type { Entry, Draft } from './draft.js'
import { numbered, recorded } from './draft.js'
import type { Allotment, Recorded } from '../domain/case/event.js'
import { shanghaiDay, yearOf, type Instant } from '../domain/values/time.js'
import { canonical } from '../domain/values/canonical.js'
import { hashOf } from './chain.js'
import { sealWords } from './sealing.js'
import type { Sql } from './store.js'

/** One row of `events`, and what it is hashed over. */
export interface Row {
  readonly event: Recorded
  readonly sealed: Buffer | null
  readonly prevHash: string
  readonly hash: string
}

/**
 * Allots the numbers that the events ask for: gapless per series, unit and Shanghai year of receipt. The counters
 * stay locked until the transaction ends, so this comes last before writing; always in one order, so that two
 * transactions never wait for each other.
 */
export async function allot(sql: Sql, draft: Draft, receivedAt: Instant): Promise<Draft> {
  const wanted = draft.entries.flatMap(({ seq, event: { allot } }) => (allot === null ? [] : [{ seq, allot }]))
  if (wanted.length === 0) return draft
  wanted.sort((a, b) => order(a.allot).localeCompare(order(b.allot), 'en') || a.seq - b.seq)
  const year = yearOf(shanghaiDay(receivedAt))
  const numbers = await Promise.all(
    wanted.map(async ({ seq, allot }) => [seq, await nextNumber(sql, allot, year)] as const),
  )
  const bySeq = new Map(numbers)
  const entries = draft.entries.map((entry): Entry => {
    const number = bySeq.get(entry.seq)
    return number === undefined
      ? entry
      : ({ ...entry, event: { ...entry.event, data: { ...entry.event.data, number } } } as Entry)
  })
  return numbered(draft, entries)
}

/** 武工诉〔2026〕123号. */
async function nextNumber(sql: Sql, { series, unit }: Allotment, year: number): Promise<string> {
  const [row] = await sql<{ n: number; mark: string | null }[]>`
    insert into counters (series, unit, year, n) values (${series}, ${unit}, ${year}, 1)
    on conflict (series, unit, year) do update set n = counters.n + 1
    returning n, (select coalesce(marks ->> counters.series, name) from units where id = counters.unit) as mark`
  if (row === undefined || row.mark === null) throw new Error(`no unit ${unit} to number ${series} for`)
  return `${row.mark}〔${year}〕${row.n}号`
}

/** The rows of a draft, each sealed and chained to the one before. `caseKey` is asked for only where there are words. */
export function rowsOf(draft: Draft, caseKey: () => Buffer): readonly Row[] {
  const rows: Row[] = []
  let prevHash = draft.prevHash
  for (const entry of draft.entries) {
    const event = recorded(entry)
    const words = entry.event.sealed
    const sealed = words === null ? null : sealWords(caseKey(), draft.caseId, entry.seq, words)
    const hash = hashOf({ case: draft.caseId, ...event, sealed, prevHash })
    rows.push({ event, sealed, prevHash, hash })
    prevHash = hash
  }
  return rows
}

/** One statement for all the rows of an act. */
export function insertEvents(sql: Sql, caseId: string, rows: readonly Row[]) {
  const values = rows.map(({ event, sealed, prevHash, hash }) => ({
    ...event,
    sealed: sealed === null ? null : `\\x${sealed.toString('hex')}`,
    prev_hash: prevHash,
    hash,
  }))
  return sql`
    insert into events (case_id, seq, at, actor, command, type, data, sealed, prev_hash, hash)
    select ${caseId}::uuid, seq, at, actor, command, type, data, sealed, prev_hash, hash
    from jsonb_to_recordset(${canonical(values)}::text::jsonb) as row
      (seq integer, at timestamptz, actor text, command text, type text, data jsonb, sealed bytea, prev_hash text, hash text)`
}

function order({ series, unit }: Allotment): string {
  return `${series}/${unit}`
}
