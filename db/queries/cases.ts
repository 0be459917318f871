import type { Actor, CaseId, PersonId, UnitId } from '../../domain/case/actor.js'
import type { Instant } from '../../domain/values/time.js'
import { unrestricted } from './restricted.js'
import { asWhom, cursorAt, held, limited, pageOf, placeAt, type Page, type Reader } from './reader.js'

/** A case in a list: codes, times and ids. */
export interface CaseRow {
  readonly caseId: CaseId
  readonly number: string
  readonly stage: string
  readonly openedAt: Instant
  readonly union: UnitId | null
  readonly district: string
  readonly claim: string
  /** Fen, as digits. */
  readonly amount: string
  readonly claimant: PersonId | null
  readonly respondents: readonly UnitId[]
  readonly officer: PersonId | null
  readonly outcome: string | null
  readonly closedAt: Instant | null
  readonly nextDue: Instant | null
  readonly overdue: boolean
  /** It goes on in another case. */
  readonly isMerged: boolean
}

export interface CaseFilter {
  readonly stage?: string | undefined
  readonly union?: UnitId | undefined
  readonly claim?: string | undefined
  readonly overdue?: boolean | undefined
  /** Part of a number. */
  readonly text?: string | undefined
  /** Opened at or after. */
  readonly openedFrom?: Instant | undefined
  /** Opened before. */
  readonly openedBefore?: Instant | undefined
  readonly exactly?: Exactly | undefined
}

/** Looked for exactly; of a person, by HMACs, and all of the same one. */
export interface Exactly {
  readonly name?: Buffer | undefined
  readonly phone?: Buffer | undefined
  readonly idno?: Buffer | undefined
  readonly number?: string | undefined
  /** Of the line. */
  readonly ticket?: string | undefined
}

/** `opened_at`: the latest first. `next_due`: what is due first comes first, what is never due last. */
export const caseSorts = ['opened_at', 'next_due'] as const
export type CaseSort = (typeof caseSorts)[number]

/**
 * The cases that this person may see, a page at a time (at most 100). What may be seen is one condition of the
 * statement, made of the same rows that `sees` is made of. A cursor that is none of ours begins at the first page.
 */
export async function caseList(
  reader: Reader,
  actor: Actor,
  filter: CaseFilter = {},
  sort: CaseSort = 'opened_at',
  paging: { readonly after?: string | undefined; readonly limit?: number | undefined } = {},
): Promise<Page<CaseRow>> {
  const { sql } = reader
  const limit = limited(paging.limit)
  const broad = await isBroad(reader, actor)
  const place = placeAt(paging.after, ['instant', 'id'])
  const rows = await sql<CaseRow[]>`
    select h.case_id as "caseId", h.number, h.stage, h.opened_at as "openedAt", h.union_id as "union", h.district, h.claim,
      h.amount, h.claimant, h.respondents, h.officer, h.outcome, h.closed_at as "closedAt", h.next_due as "nextDue", h.overdue,
      h.merged_into is not null as "isMerged"
    from ${asSeen(reader, actor)} h
    where ${broad ? broadly(reader, actor) : narrowly(reader, actor)} and ${matching(reader, filter)} and ${withParty(reader, actor, filter.exactly)} and ${unrestricted(reader.sql, actor)} and ${behindPlace(reader, sort, place)}
    ${sort === 'opened_at' ? sql`order by h.opened_at desc, h.case_id desc` : sql`order by h.next_due, h.case_id`}
    limit ${limit + 1}`
  return pageOf(rows, limit, (last) => cursorAt(sort === 'opened_at' ? last.openedAt : last.nextDue, last.caseId))
}

/** How many cases this person may see, by stage. */
export async function casesByStage(reader: Reader, actor: Actor): Promise<ReadonlyMap<string, number>> {
  const rows = await reader.sql<{ stage: string; n: number }[]>`
    select h.stage, count(*)::integer as n from ${asSeen(reader, actor)} h where ${narrowly(reader, actor)} and ${unrestricted(reader.sql, actor)} group by h.stage`
  return new Map(rows.map(({ stage, n }) => [stage, n]))
}

/**
 * The heads as this person sees them: of a case that they see as a department that was asked, and as nothing else, whether
 * it is over, and not where it stands or what runs in it. Neither a filter nor an order tells more than the row.
 */
function asSeen(reader: Reader, actor: Actor) {
  const { sql } = reader
  if (!actor.appointments.some(({ role }) => role === 'liaison')) return sql`heads`
  const otherwise = sql`(exists (
    select 1 from access a where a.case_id = heads.case_id and a.role <> 'liaison' and (
      a.kind = 'person' and a.id = ${actor.person} and a.role = any(${asWhom(actor)})
      or a.kind = 'unit' and (a.id, a.role) in ${held(reader, actor)}))
    or case_id in ${listedIn(reader, actor)})`
  return sql`(
    select case_id, number, opened_at, union_id, district, claim, amount, claimant, respondents, officer, closed_at, merged_into,
      case when otherwise or stage in ('closed', 'archived') then stage else 'handling' end as stage,
      case when otherwise then outcome end as outcome, case when otherwise then next_due end as next_due,
      otherwise and overdue as overdue
    from heads cross join lateral (select ${otherwise} as otherwise) as seen)`
}

/** From how many cases on it is cheaper to walk through the list in its order, and to ask of each whether it may be seen. */
const many = 2000

/** Whether a person's roles let them see so many. */
async function isBroad(reader: Reader, actor: Actor): Promise<boolean> {
  const [row] = await reader.sql<{ broad: boolean }[]>`
    select count(*) > ${many} as broad from (
      select 1 from ${held(reader, actor)} held join access a on a.id = held.unit and a.role = held.role and a.kind = 'unit'
      limit ${many + 1}) as seen`
  return row?.broad === true
}

/** What may be seen, asked of one case after the other: a supervisor sees most of them, and looks at one page. */
function broadly(reader: Reader, actor: Actor) {
  return reader.sql`(exists (
    select 1 from access a where a.case_id = h.case_id and (
      a.kind = 'person' and a.id = ${actor.person} and a.role = any(${asWhom(actor)}) or a.kind = 'unit' and (a.id, a.role) in ${held(reader, actor)}))
    or h.case_id in ${listedIn(reader, actor)})`
}

/** The same, begun with what may be seen: a worker sees a few cases of very many. */
function narrowly(reader: Reader, actor: Actor) {
  return reader.sql`h.case_id in (
    select a.case_id from access a where a.kind = 'person' and a.id = ${actor.person} and a.role = any(${asWhom(actor)})
    union all
    select * from ${listedIn(reader, actor)} listed
    union all
    select a.case_id from access a join ${held(reader, actor)} held on a.id = held.unit and a.role = held.role and a.kind = 'unit')`
}

/** The collective cases in which this person has a row. */
function listedIn({ sql }: Reader, actor: Actor) {
  return sql`(select c.case_id from claimants c where c.person = ${actor.person} and c.status <> 'removed')`
}

function matching({ sql }: Reader, { stage, union, claim, overdue, text, openedFrom, openedBefore }: CaseFilter) {
  const conditions = [
    stage === undefined ? null : sql`h.stage = ${stage}`,
    union === undefined ? null : sql`h.union_id = ${union}`,
    claim === undefined ? null : sql`h.claim = ${claim}`,
    overdue === undefined ? null : sql`h.overdue = ${overdue}`,
    text === undefined ? null : sql`position(${text} in h.number) > 0`,
    openedFrom === undefined ? null : sql`h.opened_at >= ${openedFrom}`,
    openedBefore === undefined ? null : sql`h.opened_at < ${openedBefore}`,
  ]
  return conditions.reduce((all, one) => (one === null ? all : sql`${all ?? sql`true`} and ${one}`), null) ?? sql`true`
}

/** In whose name they may look by phone and identity number: who has the case by office. Others look by name alone, or for themselves. */
const offices = ['officer', 'agent', 'supervisor', 'mediator'] as const

/**
 * A case whose words were erased is found by nobody's name. A worker of a list is found by those who read the list, and by
 * themselves.
 */
function withParty(reader: Reader, actor: Actor, exactly: Exactly | undefined) {
  const { sql } = reader
  if (exactly === undefined) return sql`true`
  const { number, ticket, name, phone, idno } = exactly
  const tags = Object.entries({ name, phone, idno }).flatMap(([field, tag]) =>
    tag === undefined ? [] : [{ field, tag }],
  )
  const numbered = sql`${number === undefined ? sql`true` : sql`h.case_id in (select case_id from heads where number = ${number})`}
    and ${ticket === undefined ? sql`true` : sql`h.case_id in (select case_id from heads where ticket = ${`12345/${ticket}`})`}`
  const [first, ...others] = tags
  if (first === undefined) return numbered
  const registered = others.reduce(
    (all, { field, tag }) => sql`${all} and ${sql(`${field}_hmac`)} = ${tag}`,
    sql`${sql(`${first.field}_hmac`)} = ${first.tag}`,
  )
  const listed = others.reduce(
    (all, { field, tag }) => sql`${all} and exists (
      select 1 from party_tags o where o.case_id = t.case_id and o.n = t.n and o.field = ${field} and o.tag = ${tag})`,
    sql`t.field = ${first.field} and t.tag = ${first.tag}`,
  )
  const byOffice = (among: ReturnType<typeof sql>) => sql`exists (
    select 1 from access a where a.case_id = h.case_id and ${among} and (
      a.kind = 'person' and a.id = ${actor.person} and a.role = any(${asWhom(actor)})
      or a.kind = 'unit' and (a.id, a.role) in ${held(reader, actor)}))`
  const confidential = phone !== undefined || idno !== undefined
  const mayLook = confidential ? byOffice(sql`a.role = any(${[...offices]})`) : sql`true`
  const mayLookInList = confidential ? mayLook : byOffice(sql`a.role <> all(${['worker', 'liaison']})`)
  return sql`${numbered} and exists (select 1 from case_keys k where k.case_id = h.case_id) and (
    h.case_id in (select m.case_id from heads m join people p on p.id = m.claimant where ${registered})
      and (h.claimant = ${actor.person} or ${mayLook})
    or h.case_id in (select t.case_id from party_tags t join claimants c on c.case_id = t.case_id and c.n = t.n
      where ${listed} and c.status <> 'removed') and ${mayLookInList}
    or h.case_id in (select c.case_id from claimants c join people p on p.id = c.person
      where c.person = ${actor.person} and c.status <> 'removed' and ${registered}))`
}

function behindPlace({ sql }: Reader, sort: CaseSort, place: readonly (string | null)[] | null) {
  if (place === null) return sql`true`
  const [at, caseId] = place
  if (caseId === undefined || caseId === null) return sql`true`
  if (sort === 'opened_at') return sql`(h.opened_at, h.case_id) < (${at ?? null}, ${caseId})`
  // Nulls come last: after a null there are only nulls.
  if (at === undefined || at === null) return sql`h.next_due is null and h.case_id > ${caseId}`
  return sql`((h.next_due, h.case_id) > (${at}, ${caseId}) or h.next_due is null)`
}
