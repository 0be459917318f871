import type postgres from 'postgres'
import type { UnitId } from '../../domain/case/actor.js'
import type { MatterKind } from '../../domain/matters/matter.js'
import type { Instant } from '../../domain/values/time.js'
import { cursorAt, placeAt, type Reader } from './reader.js'

/*
 * What the record says of that which the engine runs, for those who operate the platform: codes and times, whose it is, and
 * nothing of what it is about.
 */

/** A case or a matter, as far as its workflow goes. */
export interface InRecord {
  readonly id: string
  readonly kind: 'case' | MatterKind
  readonly number: string
  readonly union: UnitId | null
  readonly seq: number
  /** The stage of a case, the status of a matter. */
  readonly stage: string
  readonly overdue: boolean
  /** Its workflow is to run: a case that is not archived, a matter that is not over or has a paper still to be made. */
  readonly open: boolean
  /** The engine has acknowledged what it was to know. */
  readonly heard: boolean
  readonly openedAt: Instant
}

export interface RecordFilter {
  /** Of these unions alone; null: of all. */
  readonly unions: readonly UnitId[] | null
  /** Only what is to run. */
  readonly open: boolean
  readonly overdue?: boolean | undefined
  /** The earliest period that runs ends before this moment; or at it or after. */
  readonly dueBefore?: Instant | undefined
  readonly dueAfter?: Instant | undefined
}

export interface CaseRecordFilter extends RecordFilter {
  readonly stage?: string | undefined
  readonly district?: string | undefined
  readonly claim?: string | undefined
  readonly collective?: boolean | undefined
}

export interface RecordPaging {
  readonly after?: string | undefined
  readonly limit: number
}

/** A part of the list, the latest first, and where what comes after this row begins. */
export interface RecordPart {
  readonly rows: readonly InRecord[]
  readonly end: boolean
}

/** The place after this row. */
export function placeAfter({ openedAt, id }: InRecord): string {
  return cursorAt(openedAt, id)
}

/** Cases by their ids, in no order. */
export function casesInRecord({ sql }: Reader, ids: readonly string[]): Promise<readonly InRecord[]> {
  return sql<InRecord[]>`${caseColumns(sql)} where h.case_id = any(${[...ids]}::uuid[])`.execute()
}

export async function caseRecords(
  { sql }: Reader,
  filter: CaseRecordFilter,
  paging: RecordPaging,
): Promise<RecordPart> {
  const { unions, open, overdue, dueBefore, dueAfter, stage, district, claim, collective } = filter
  const place = placeAt(paging.after, ['instant', 'id'])
  const wanted = all(sql, [
    unions === null ? null : sql`h.union_id = any(${[...unions]}::uuid[])`,
    open ? sql`h.stage <> 'archived'` : null,
    stage === undefined ? null : sql`h.stage = ${stage}`,
    district === undefined ? null : sql`h.district = ${district}`,
    claim === undefined ? null : sql`h.claim = ${claim}`,
    collective === undefined ? null : sql`(h.state->'collective'->>'status' = 'open') = ${collective}`,
    overdue === undefined ? null : sql`h.overdue = ${overdue}`,
    dueBefore === undefined ? null : sql`h.next_due < ${dueBefore}`,
    dueAfter === undefined ? null : sql`h.next_due >= ${dueAfter}`,
    place === null ? null : sql`(h.opened_at, h.case_id) < (${place[0] ?? null}, ${place[1] ?? null})`,
  ])
  const rows = await sql<InRecord[]>`
    ${caseColumns(sql)} where ${wanted} order by h.opened_at desc, h.case_id desc limit ${paging.limit}`
  return { rows, end: rows.length < paging.limit }
}

/** Matters of one kind. */
export async function matterRecords(
  { sql }: Reader,
  kind: MatterKind,
  { unions, open, overdue, dueBefore, dueAfter }: RecordFilter,
  paging: RecordPaging,
): Promise<RecordPart> {
  const place = placeAt(paging.after, ['instant', 'id'])
  const isOpen = sql`(not m.over or jsonb_array_length(m.state->'effects') > 0)`
  const wanted = all(sql, [
    sql`m.kind = ${kind}`,
    unions === null ? null : sql`m.union_id = any(${[...unions]}::uuid[])`,
    open ? isOpen : null,
    overdue === undefined ? null : sql`m.overdue = ${overdue}`,
    dueBefore === undefined ? null : sql`m.next_due < ${dueBefore}`,
    dueAfter === undefined ? null : sql`m.next_due >= ${dueAfter}`,
    place === null ? null : sql`(m.opened_at, m.id) < (${place[0] ?? null}, ${place[1] ?? null})`,
  ])
  const rows = await sql<InRecord[]>`
    select m.id, m.kind, m.number, m.union_id as "union", m.seq, m.status as stage, m.overdue, ${isOpen} as open,
      m.acked_seq >= m.wake_seq as heard, m.opened_at as "openedAt"
    from matters m where ${wanted} order by m.opened_at desc, m.id desc limit ${paging.limit}`
  return { rows, end: rows.length < paging.limit }
}

type Sql = Reader['sql']
type Fragment = postgres.PendingQuery<postgres.Row[]>

function caseColumns(sql: Sql) {
  return sql`
    select h.case_id as id, 'case' as kind, h.number, h.union_id as "union", h.seq, h.stage, h.overdue,
      h.stage <> 'archived' as open, g.acked_seq >= g.wake_seq as heard, h.opened_at as "openedAt"
    from heads h join engine g using (case_id)`
}

function all(sql: Sql, conditions: readonly (Fragment | null)[]): Fragment {
  return conditions.reduce<Fragment>((both, one) => (one === null ? both : sql`${both} and ${one}`), sql`true`)
}
