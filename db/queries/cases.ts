import type postgres from 'postgres'
import type { Actor, CaseId, PersonId, UnitId } from '../../domain/case/actor.js'
import type { Instant } from '../../domain/values/time.js'
import { unrestricted } from './restricted.js'
import { asWhom, cursorAt, held, limited, pageOf, placeAt, type Page, type Reader } from './reader.js'

/** A piece of a statement. */
type Piece = postgres.PendingQuery<postgres.Row[]>

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

/** One page of one list, as it was asked for. */
interface Asked {
  readonly reader: Reader
  readonly actor: Actor
  readonly filter: CaseFilter
  readonly sort: CaseSort
  /** The place behind which the page begins. */
  readonly place: Place | null
  /** How many rows are looked for: one more than fits. */
  readonly most: number
}

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
  const limit = limited(paging.limit)
  const place = placeOf(placeAt(paging.after, ['instant', 'id']))
  const rows = await rowsOf({ reader, actor, filter, sort, place, most: limit + 1 })
  return pageOf(rows, limit, (last) => cursorAt(sort === 'opened_at' ? last.openedAt : last.nextDue, last.caseId))
}

/** Each list is begun at whatever is least to read, however many cases there are. */
async function rowsOf(asked: Asked): Promise<readonly CaseRow[]> {
  const { reader, actor, filter, sort } = asked
  // What a department sees of a case is not what stands in its head: neither a filter nor an order may begin there.
  if (isDepartment(actor)) return fromHeads(asked, seenAmong(asked, await isBroad(reader, actor, 'all')))
  if (filter.exactly !== undefined || serialIn(filter.text) !== null) return fromHeads(asked, broadly(reader, actor))
  if (sort === 'next_due') return byDue(asked)
  // In the stages of live cases there are few of all; who sees few of those begins with them.
  if (halvesOf(filter) === 'live' && (await isBroad(reader, actor, 'live')))
    return fromHeads(asked, broadly(reader, actor))
  return filter.union === undefined ? walked(asked) : fromHeads(asked, broadly(reader, actor))
}

/** In which of the two halves a filter finds anything. */
function halvesOf({ stage, overdue }: CaseFilter): 'both' | 'live' | 'past' {
  if (stage === 'archived') return 'past'
  return overdue === true || stage !== undefined ? 'live' : 'both'
}

/** Those with something due come first, and they are live; the others follow in the order of their ids. */
async function byDue(asked: Asked): Promise<readonly CaseRow[]> {
  const { reader, actor, place, most } = asked
  const { sql } = reader
  const due = async (): Promise<readonly CaseRow[]> => {
    const seen = seenAmong(asked, await isBroad(reader, actor, 'live'), 'live')
    return fromHeads(asked, sql`h.next_due is not null and ${seen}`)
  }
  const isPast = place !== null && place.at === null
  const first = isPast ? [] : await due()
  if (first.length >= most) return first
  const seen = seenAmong(asked, await isBroad(reader, actor, 'all'))
  const rest = { ...asked, place: isPast ? place : null, most: most - first.length }
  return [...first, ...(await fromHeads(rest, sql`h.next_due is null and ${seen}`))]
}

/** Through the heads, each of which must also be seen. */
function fromHeads(asked: Asked, seen: Piece): Promise<readonly CaseRow[]> {
  const { reader, actor, filter, sort, most } = asked
  const { sql } = reader
  return sql<CaseRow[]>`
    select ${columns(reader)} from ${asSeen(reader, actor)} h
    where (${seen}) and ${matching(reader, filter)} and ${withParty(reader, actor, filter.exactly)} and ${unrestricted(sql, actor)} and ${behindPlace(asked)}
    ${sort === 'opened_at' ? sql`order by h.opened_at desc, h.case_id desc` : sql`order by h.next_due, h.case_id`}
    limit ${most}`
}

/**
 * Through what each of the person's roles lets them see, the latest opened first; of each no more than a page is read. It is
 * no matter how many there are.
 */
function walked({ reader, actor, filter, place, most }: Asked): Promise<readonly CaseRow[]> {
  const { sql } = reader
  const halves = {
    both: sql`(values (true), (false))`,
    live: sql`(values (true))`,
    past: sql`(values (false))`,
  }[halvesOf(filter)]
  const fits = sql`${matching(reader, filter)} and ${unrestricted(sql, actor)}`
  return sql<CaseRow[]>`
    with roles as (
      select 'person' as kind, ${actor.person}::uuid as id, unnest(${asWhom(actor)}::text[]) as role
      union all select 'unit', held.unit, held.role from ${held(reader, actor)} as held
    ), seen as (
      select own.case_id from roles cross join ${halves} as half (live) cross join lateral (
        select a.case_id from access a join heads h on h.case_id = a.case_id
        where a.id = roles.id and a.role = roles.role and a.kind = roles.kind and a.live = half.live
          and ${openedWithin(reader, filter, place, 'a')} and ${fits}
        order by a.opened_at desc, a.case_id desc limit ${most}) as own
      union
      select h.case_id from heads h
      where h.case_id in ${listedIn(reader, actor)} and ${openedWithin(reader, filter, place, 'h')} and ${fits}
    )
    select ${columns(reader)} from seen join heads h on h.case_id = seen.case_id
    order by h.opened_at desc, h.case_id desc limit ${most}`
}

function columns({ sql }: Reader) {
  return sql`h.case_id as "caseId", h.number, h.stage, h.opened_at as "openedAt", h.union_id as "union", h.district, h.claim,
      h.amount, h.claimant, h.respondents, h.officer, h.outcome, h.closed_at as "closedAt", h.next_due as "nextDue", h.overdue,
      h.merged_into is not null as "isMerged"`
}

/** Those of these cases that this person may see, the latest opened first. */
export async function casesAmong(
  reader: Reader,
  actor: Actor,
  ids: readonly CaseId[],
): Promise<readonly { readonly id: CaseId; readonly number: string }[]> {
  const { sql } = reader
  return sql<{ id: CaseId; number: string }[]>`
    select h.case_id as id, h.number from heads h
    where h.case_id = any(${[...ids]}::uuid[]) and ${broadly(reader, actor)} and ${unrestricted(sql, actor)}
    order by h.opened_at desc, h.case_id desc`
}

/** How many cases this person may see, by stage. */
export async function casesByStage(reader: Reader, actor: Actor): Promise<ReadonlyMap<string, number>> {
  const rows = await reader.sql<{ stage: string; n: number }[]>`
    select h.stage, count(*)::integer as n from ${asSeen(reader, actor)} h where ${narrowly(reader, actor, 'all')} and ${unrestricted(reader.sql, actor)} group by h.stage`
  return new Map(rows.map(({ stage, n }) => [stage, n]))
}

/**
 * The heads as this person sees them: of a case that they see as a department that was asked, and as nothing else, whether
 * it is over, and not where it stands or what runs in it. Neither a filter nor an order tells more than the row.
 */
function asSeen(reader: Reader, actor: Actor) {
  const { sql } = reader
  if (!isDepartment(actor)) return sql`heads`
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

function isDepartment({ appointments }: Actor): boolean {
  return appointments.some(({ role }) => role === 'liaison')
}

/** From how many cases on it is cheaper to walk through the list in its order, and to ask of each whether it may be seen. */
const many = 2000

/** Of what may be seen all, or those that are not archived. */
type Which = 'all' | 'live'

function seenAmong({ reader, actor }: Asked, broad: boolean, which: Which = 'all'): Piece {
  return broad ? broadly(reader, actor) : narrowly(reader, actor, which)
}

/** Whether a person's roles let them see so many. */
async function isBroad(reader: Reader, actor: Actor, which: Which): Promise<boolean> {
  const { sql } = reader
  const [row] = await sql<{ broad: boolean }[]>`
    select count(*) > ${many} as broad from (
      select 1 from ${held(reader, actor)} held join access a on a.id = held.unit and a.role = held.role and a.kind = 'unit'
      where ${which === 'live' ? sql`a.live` : sql`true`}
      limit ${many + 1}) as seen`
  return row?.broad === true
}

/** What may be seen, asked of one case after the other: a supervisor sees most of them, and looks at one page. */
function broadly(reader: Reader, actor: Actor) {
  return reader.sql`(exists (
      select 1 from ${held(reader, actor)} held
        join access a on a.case_id = h.case_id and a.id = held.unit and a.role = held.role and a.kind = 'unit')
    or exists (
      select 1 from access a
      where a.case_id = h.case_id and a.id = ${actor.person} and a.role = any(${asWhom(actor)}) and a.kind = 'person')
    or h.case_id in ${listedIn(reader, actor)})`
}

/** The same, begun with what may be seen: a worker sees a few cases of very many. */
function narrowly(reader: Reader, actor: Actor, which: Which) {
  const { sql } = reader
  const those = which === 'live' ? sql`a.live` : sql`true`
  return sql`h.case_id in (
    select a.case_id from access a where a.kind = 'person' and a.id = ${actor.person} and a.role = any(${asWhom(actor)}) and ${those}
    union all
    select * from ${listedIn(reader, actor)} listed
    union all
    select a.case_id from access a join ${held(reader, actor)} held on a.id = held.unit and a.role = held.role and a.kind = 'unit'
      where ${those})`
}

/** The collective cases in which this person has a row. */
function listedIn({ sql }: Reader, actor: Actor) {
  return sql`(select c.case_id from claimants c where c.person = ${actor.person} and c.status <> 'removed')`
}

function matching({ sql }: Reader, { stage, union, claim, overdue, text, openedFrom, openedBefore }: CaseFilter) {
  const serial = serialIn(text)
  const conditions = [
    stage === undefined ? null : sql`h.stage = ${stage}`,
    union === undefined ? null : sql`h.union_id = ${union}`,
    claim === undefined ? null : sql`h.claim = ${claim}`,
    overdue === undefined ? null : sql`h.overdue = ${overdue}`,
    text === undefined ? null : sql`position(${text} in h.number) > 0`,
    serial === null ? null : sql`substring(h.number from position('〔' in h.number)) = ${serial}`,
    openedFrom === undefined ? null : sql`h.opened_at >= ${openedFrom}`,
    openedBefore === undefined ? null : sql`h.opened_at < ${openedBefore}`,
  ]
  return conditions.reduce((all, one) => (one === null ? all : sql`${all ?? sql`true`} and ${one}`), null) ?? sql`true`
}

/** The year and serial that this part of a number ends with: an index knows them, and every union has but one of each. */
function serialIn(text: string | undefined): string | null {
  return /〔\d{4}〕\d+号$/.exec(text ?? '')?.[0] ?? null
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
  const asClaimant = sql`(select m.case_id from heads m join people p on p.id = m.claimant where ${registered})`
  const inList = sql`(select t.case_id from party_tags t join claimants c on c.case_id = t.case_id and c.n = t.n
    where ${listed} and c.status <> 'removed')`
  const themselves = sql`(select c.case_id from claimants c join people p on p.id = c.person
    where c.person = ${actor.person} and c.status <> 'removed' and ${registered})`
  // Those whom it can be at all first: each of the three is asked of them alone.
  return sql`${numbered} and exists (select 1 from case_keys k where k.case_id = h.case_id)
    and h.case_id in (select case_id from ${asClaimant} a union select case_id from ${inList} b union select case_id from ${themselves} c) and (
    h.case_id in ${asClaimant} and (h.claimant = ${actor.person} or ${mayLook})
    or h.case_id in ${inList} and ${mayLookInList}
    or h.case_id in ${themselves})`
}

interface Place {
  /** Null: among those without. */
  readonly at: Instant | null
  readonly caseId: CaseId
}

function placeOf(place: readonly (string | null)[] | null): Place | null {
  const [at = null, caseId = null] = place ?? []
  return caseId === null ? null : { at, caseId }
}

function behindPlace({ reader: { sql }, sort, place }: Asked): Piece {
  if (place === null) return sql`true`
  const { at, caseId } = place
  if (sort === 'opened_at') return sql`(h.opened_at, h.case_id) < (${at}, ${caseId})`
  // Nulls come last: after a null there are only nulls.
  if (at === null) return sql`h.next_due is null and h.case_id > ${caseId}`
  return sql`((h.next_due, h.case_id) > (${at}, ${caseId}) or h.next_due is null)`
}

/** The same for the latest opened first, and the days of the filter, of rows that bear these two columns. */
function openedWithin({ sql }: Reader, { openedFrom, openedBefore }: CaseFilter, place: Place | null, of: 'a' | 'h') {
  const [openedAt, caseId] = [sql(`${of}.opened_at`), sql(`${of}.case_id`)]
  const from = openedFrom === undefined ? sql`true` : sql`${openedAt} >= ${openedFrom}`
  const before = openedBefore === undefined ? sql`true` : sql`${openedAt} < ${openedBefore}`
  const behind = place === null ? sql`true` : sql`(${openedAt}, ${caseId}) < (${place.at}, ${place.caseId})`
  return sql`${from} and ${before} and ${behind}`
}
