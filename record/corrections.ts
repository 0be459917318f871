import { randomUUID } from 'node:crypto'
import type { Actor, PersonId, UnitId } from '../domain/case/actor.js'
import { refuse, type Refusal } from '../domain/case/refusal.js'
import { startTerm } from '../domain/law/counting.js'
import { ruleIn } from '../domain/law/rules.js'
import type { Day, Instant } from '../domain/values/time.js'
import { inOne } from './erasure.js'
import { unionPath } from './registers.js'
import { soundsOf } from './registering/pinyin.js'
import { seal, sealField, searchTag, unseal, type Keys } from './sealing.js'
import { currentSetting, settingFor } from './setting.js'
import type { Sql, Store, Tx } from './store.js'
import { codeOf } from './unavailable.js'

/*
 * Correcting what the register holds of oneself (个人信息保护法 46): asked by the person, checked and answered by the
 * registrar of their union. Accepted, the register is changed in the same transaction, with what stood there before on
 * record; refused, the reason is. What stands in a case is corrected there, by its own commands.
 */

export const correctable = ['name', 'phone', 'idno', 'other'] as const
export type Correctable = (typeof correctable)[number]

export interface Wanted {
  readonly field: Correctable
  /** What it should be; of `other`, what is wrong and how it should be. */
  readonly value: string
  readonly why: string
}

export interface PrivacyRequest {
  readonly id: string
  readonly person: PersonId
  readonly kind: 'correction' | 'account-erasure'
  readonly field: Correctable | null
  readonly unit: UnitId | null
  readonly at: Instant
  readonly due: Instant
  readonly dueDay: Day
  readonly status: 'open' | 'waiting' | 'accepted' | 'refused' | 'done'
  readonly answeredAt: Instant | null
  readonly answeredBy: PersonId | null
  /** Null once they were erased. */
  readonly wanted: { readonly value: string; readonly why: string } | null
  readonly reason: string | null
}

/** Open ones of one person, at most. */
const mostOpen = 10

/** Asks for a correction; the id of the request, or why not. */
export async function askCorrection(store: Store, actor: Actor, wanted: Wanted): Promise<string | Refusal> {
  const { person } = actor
  const [at, setting, unit] = await Promise.all([
    store.clock.now(store.sql),
    currentSetting(store),
    unionOf(store.sql, person),
  ])
  const facts = settingFor(setting, unit === null ? [] : await unionPath(store.sql, unit))
  const { due, dueDay } = startTerm(ruleIn(facts.policy, 'privacy-answer'), 'requested', at, facts)
  const same = (await requestsOf(store, person)).find(
    (one) => one.status === 'open' && one.field === wanted.field && one.wanted?.value === wanted.value,
  )
  // Sent again, it is the same one.
  if (same !== undefined) return same.id
  const id = randomUUID()
  const sealed = sealedPart(store.keys, id, 'wanted', JSON.stringify({ value: wanted.value, why: wanted.why }))
  const asked = await store.sql`
    insert into privacy_requests (id, person, kind, field, unit, at, due, due_day, status, sealed)
    select ${id}::uuid, ${person}::uuid, 'correction', ${wanted.field}, ${unit}::uuid, ${at}::timestamptz, ${due}::timestamptz,
      ${dueDay}::date, 'open', ${sealed}::bytea
    where (select count(*) from privacy_requests where person = ${person} and status = 'open') < ${mostOpen}`
  return asked.count === 0 ? tooMany() : id
}

export type Answered =
  | { readonly outcome: 'answered' }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }

/** Answers one: accepted, the register is changed with it. Whose it is to answer, the caller has asked. */
export async function answerCorrection(
  store: Store,
  id: string,
  by: PersonId,
  answer: { readonly accept: true } | { readonly accept: false; readonly reason: string },
): Promise<Answered> {
  const attempt = inOne(store, async (tx, at): Promise<Answered> => {
    const [row] = await tx<
      Row[]
    >`select ${columns(tx)} from privacy_requests where id = ${id} and kind = 'correction' for update`
    if (row === undefined) return { outcome: 'unknown' }
    const request = openedUp(store.keys, row)
    if (request.status !== 'open' || request.wanted === null) return { outcome: 'refused', refusal: answeredAlready() }
    if (request.person === by) return { outcome: 'refused', refusal: notOnesOwn() }
    if (answer.accept) await change(store.keys, tx, request, by, at)
    await tx`
      update privacy_requests set status = ${answer.accept ? 'accepted' : 'refused'}, answered_at = ${at}, answered_by = ${by},
        reason = ${answer.accept ? null : sealedPart(store.keys, id, 'reason', answer.reason)}
      where id = ${id}`
    return { outcome: 'answered' }
  })
  return attempt.catch((error: unknown) => {
    if (codeOf(error) === '23505') return { outcome: 'refused', refusal: takenByAnother() } as const
    throw error
  })
}

async function change(keys: Keys, tx: Tx, request: PrivacyRequest, by: PersonId, at: Instant): Promise<void> {
  const { person, field, wanted } = request
  if (field === null || field === 'other' || wanted === null) return
  const value = field === 'idno' ? wanted.value.toUpperCase() : wanted.value
  const sealed = sealField(keys, person, field, value)
  const tag = searchTag(keys, field, value)
  await tx`
    insert into register_log (at, by, register, subject, what, fields, sealed)
    select ${at}, ${by}, 'people', id, 'changed', ${[field]}, ${tx(`${field}_sealed`)} from people where id = ${person}`
  await tx`
    update people set ${tx(`${field}_sealed`)} = ${sealed}, ${tx(`${field}_hmac`)} = ${tag} where id = ${person}`
  if (field !== 'name') return
  await tx`delete from person_tags where person = ${person}`
  for (const sound of soundsOf(value))
    await tx`insert into person_tags (person, tag) values (${person}, ${searchTag(keys, 'pinyin', sound)}) on conflict do nothing`
}

/** One's own, the latest first. */
export async function requestsOf({ sql, keys }: Store, person: PersonId): Promise<readonly PrivacyRequest[]> {
  const rows = await sql<Row[]>`
    select ${columns(sql)} from privacy_requests where person = ${person} order by at desc, id limit 200`
  return rows.map((row) => openedUp(keys, row))
}

/** Those that these unions answer (null: all), what is due first; with `open`, only what has no answer yet. */
export async function requestsAt(
  { sql, keys }: Store,
  unions: readonly UnitId[] | null,
  { open, id }: { readonly open: boolean; readonly id?: string | undefined },
): Promise<readonly PrivacyRequest[]> {
  const rows = await sql<Row[]>`
    select ${columns(sql)} from privacy_requests
    where kind = 'correction' and ${unions === null ? sql`true` : sql`unit = any(${[...unions]}::uuid[])`}
      and ${open ? sql`status = 'open'` : sql`true`} and ${id === undefined ? sql`true` : sql`id = ${id}`}
    order by due, id limit 200`
  return rows.map((row) => openedUp(keys, row))
}

/** The union of somebody: where they work or are a member, else of their latest case; null where there is none. */
async function unionOf(sql: Sql, person: PersonId): Promise<UnitId | null> {
  const [row] = await sql<{ unit: UnitId | null }[]>`
    select coalesce(
      (select case when u.kind = 'union' then u.id else u.union_id end from appointments a join units u on u.id = a.unit
        where a.person = ${person} order by a.role = 'worker' desc, a.from_day desc limit 1),
      (select h.union_id from heads h where h.claimant = ${person} order by h.opened_at desc limit 1)) as unit`
  return row?.unit ?? null
}

interface Row extends Omit<PrivacyRequest, 'wanted' | 'reason'> {
  readonly sealed: Buffer | null
  readonly reason: Buffer | null
}

function columns(sql: Sql) {
  return sql`id, person, kind, field, unit, at, due, due_day as "dueDay", status, sealed, answered_at as "answeredAt",
    answered_by as "answeredBy", reason`
}

function openedUp(keys: Keys, { sealed, reason, ...row }: Row): PrivacyRequest {
  const wanted =
    sealed === null
      ? null
      : (JSON.parse(openPart(keys, row.id, 'wanted', sealed)) as NonNullable<PrivacyRequest['wanted']>)
  return { ...row, wanted, reason: reason === null ? null : openPart(keys, row.id, 'reason', reason) }
}

function sealedPart(keys: Keys, id: string, what: string, text: string): Buffer {
  return seal(keys.register, Buffer.from(text), `privacy-request/${id}/${what}`)
}

function openPart(keys: Keys, id: string, what: string, sealed: Buffer): string {
  return unseal(keys.register, sealed, `privacy-request/${id}/${what}`).toString()
}

const law = { zh: '《个人信息保护法》第四十六条', en: 'Personal Information Protection Law, art. 46' }

function tooMany(): Refusal {
  return refuse(
    'too-many-requests-open',
    'conflict',
    [`您已有${mostOpen}项更正申请等待答复`, `you have ${mostOpen} requests that wait for an answer`],
    ['请等待答复后再提出', 'wait for the answers first'],
    law,
  )
}

function answeredAlready(): Refusal {
  return refuse(
    'answered-already',
    'conflict',
    ['该申请已经答复', 'it has been answered already'],
    ['如仍不准确，请申请人重新提出', 'where it is still not right, they ask again'],
    law,
  )
}

function notOnesOwn(): Refusal {
  return refuse(
    'not-ones-own',
    'forbidden',
    ['不能核准自己的更正申请', 'nobody answers a request of their own'],
    ['请由另一名管理员办理', 'another administrator answers it'],
  )
}

function takenByAnother(): Refusal {
  return refuse(
    'taken-by-another',
    'conflict',
    ['名册中另有一人使用该证件号码', 'somebody else in the register has this identity number'],
    ['请核对证件，查明是否重复登记', 'check the document, and whether they are registered twice'],
    law,
  )
}
