import { randomUUID } from 'node:crypto'
import type { CaseId, PersonId } from '../domain/case/actor.js'
import { addDays, at as atClock, shanghaiDay, type Instant } from '../domain/values/time.js'
import type { ChannelName } from './channels.js'
import type { NoticeKind } from './notices.js'
import { tellUnconfirmed, tellUndelivered, tellUnreachable } from './undelivered.js'
import { unsealField } from './sealing.js'
import type { Fragment, Sql, Store } from './store.js'

/*
 * What goes outside the platform, after the act that caused it has been committed: for every notice, to everybody whom it is
 * for, by the channels that each has chosen; once. The engine carries each out, and its result is written here.
 */

/** Office hours of a phone, Shanghai: outside them reminders wait. Legal acts never do. */
const quiet = { from: '21:00', until: '08:00' } as const

/** Not before this: at once, or for a reminder in the night the next morning. */
export function notBefore(kind: string, at: Instant): Instant {
  if (kind !== 'reminded') return at
  const day = shanghaiDay(at)
  if (at < atClock(day, quiet.until)) return atClock(day, quiet.until)
  return at >= atClock(day, quiet.from) ? atClock(addDays(day, 1), quiet.until) : at
}

/** What the engine is to be told of. */
export interface ToDeliver {
  readonly kind: 'message' | 'webhook'
  readonly id: string
  readonly notBefore: Instant | null
  /** How often it was sent anew by hand. */
  readonly round: number
}

const atOnce = 500
/** What was told and has not ended is told again after an hour: the engine may have lost it. Milliseconds. */
const tellAgainAfter = 3_600_000

/** Works out what is new, and returns all that the engine is to be told. Safe to repeat, and at once in several processes. */
export async function queueDeliveries(store: Store): Promise<readonly ToDeliver[]> {
  const now = await store.clock.now(store.sql)
  await store.sql.begin(async (tx) => {
    const notices = await tx<
      {
        id: string
        kind: string
        at: Instant
        case_id: CaseId
        person: PersonId | null
        unit: string | null
        role: string
      }[]
    >`
      select id, kind, at, case_id, person, unit, role from notices where not queued order by id limit ${atOnce} for update skip locked`
    if (notices.length === 0) return
    const rows = await tx<{ notice: string; person: PersonId; channel: string; reminders: boolean }[]>`
      select n.id as notice, c.person, c.channel, c.reminders from notices n
      join ${reachable(tx)} c on (c.spare = '' or c.spare = n.kind) and (c.person = n.person or n.person is null and exists (
        select 1 from appointments a where a.person = c.person and a.unit = n.unit and a.role = n.role and not a.on_leave
          and a.from_day <= ${shanghaiDay(now)} and (a.until_day is null or a.until_day >= ${shanghaiDay(now)})))
      where n.id = any(${notices.map(({ id }) => id)}::uuid[])`
    const byId = new Map(notices.map((notice) => [notice.id, notice]))
    for (const { notice, person, channel, reminders } of rows) {
      const of = byId.get(notice)
      if (of === undefined || (of.kind === 'reminded' && !reminders)) continue
      await tx`
        insert into deliveries (id, notice, case_id, person, channel, not_before, status, attempts, awaited)
        values (${randomUUID()}, ${notice}, ${of.case_id}, ${person}, ${channel}, ${notBefore(of.kind, of.at)}, 'waiting', 0,
          ${of.kind === 'to-receive'})
        on conflict (notice, person, channel) do nothing`
    }
    const ids = notices.map(({ id }) => id)
    await tellUnreachable(tx, ids, now)
    await tx`update notices set queued = true where id = any(${ids}::uuid[])`
  })
  await store.sql.begin(async (tx) => {
    const changes = await tx<{ case_id: CaseId; seq: number; at: Instant; stage: string }[]>`
      select case_id, seq, at, stage from stage_changes where not queued limit ${atOnce} for update skip locked`
    for (const { case_id, seq, at, stage } of changes) {
      const hooks = await tx<{ id: string; number: string }[]>`
        select w.id, h.number from webhooks w join access a on a.kind = 'unit' and a.id = w.unit and a.case_id = ${case_id}
        join heads h on h.case_id = ${case_id}
        where w.ended_at is null and w.paused_at is null and a.role <> 'liaison' group by w.id, h.number`
      for (const { id, number } of hooks) {
        const payload = { type: 'case.stage-changed', timestamp: at, data: { case: case_id, number, seq, stage } }
        await tx`
          insert into webhook_calls (id, webhook, case_id, seq, payload, status, attempts)
          values (${randomUUID()}, ${id}, ${case_id}, ${seq}, ${JSON.stringify(payload)}::text::jsonb, 'waiting', 0)
          on conflict (webhook, case_id, seq) do nothing`
      }
      await tx`update stage_changes set queued = true where case_id = ${case_id} and seq = ${seq}`
    }
  })
  await store.sql.begin((tx) => tellUnconfirmed(tx, now))
  return untold(store, now)
}

/**
 * Where people can be reached: by what they have chosen and shown to be theirs. Whoever is served a paper and has chosen nothing
 * is reached by the phone that they are registered with.
 */
function reachable(tx: Sql): Fragment {
  return tx`(
    select person, channel, reminders, '' as spare from person_channels where proven_at is not null
    union all
    select id, 'sms', false, 'to-receive' from people where phone_sealed is not null
      and not exists (select 1 from person_channels o where o.person = people.id and o.proven_at is not null))`
}

async function untold({ sql }: Store, now: Instant): Promise<readonly ToDeliver[]> {
  const stale = new Date(Date.parse(now) - tellAgainAfter).toISOString()
  const messages = await sql<{ id: string; notBefore: Instant; round: number }[]>`
    update deliveries set told_at = ${now} where id in (
      select id from deliveries where status = 'waiting' and (told_at is null or told_at < ${stale} and not_before < ${stale}) limit ${atOnce} for update skip locked)
    returning id, not_before as "notBefore", round`
  const calls = await sql<{ id: string; round: number }[]>`
    update webhook_calls set told_at = ${now} where id in (
      select id from webhook_calls where status = 'waiting' and (told_at is null or told_at < ${stale}) limit ${atOnce} for update skip locked)
    returning id, round`
  return [
    ...messages.map(({ id, notBefore: due, round }): ToDeliver => ({
      kind: 'message',
      id,
      notBefore: due > now ? due : null,
      round,
    })),
    ...calls.map(({ id, round }): ToDeliver => ({ kind: 'webhook', id, notBefore: null, round })),
  ]
}

/** One message, with its address opened; null where it is not waiting (any more). */
export async function messageToSend(
  store: Store,
  id: string,
): Promise<{
  readonly channel: ChannelName
  readonly to: string
  readonly kind: NoticeKind
  readonly number: string
  readonly obligation: string
  /** The idempotency key towards the provider, by which its receipt comes back. */
  readonly key: string
  /** Not before then: a reminder whose first attempts failed does not go out at night. */
  readonly notBefore: Instant | null
} | null> {
  const [row] = await store.sql<
    {
      person: PersonId
      channel: ChannelName
      sealed: Buffer | null
      phone: Buffer | null
      kind: NoticeKind
      number: string
      obligation: string
      round: number
    }[]
  >`
    select d.person, d.channel, c.sealed, p.phone_sealed as phone, n.kind, h.number, n.obligation, d.round from deliveries d
    join notices n on n.id = d.notice join heads h on h.case_id = d.case_id join people p on p.id = d.person
    left join person_channels c on c.person = d.person and c.channel = d.channel and c.proven_at is not null
    where d.id = ${id} and d.status = 'waiting' and (n.kind <> 'to-receive' or ${stillConsents(store.sql)})`
  if (row === undefined) return null
  const { person, sealed, phone, round, ...said } = row
  const now = await store.clock.now(store.sql)
  const due = notBefore(row.kind, now)
  const rest = { ...said, notBefore: due > now ? due : null }
  const key = keyOfRound(id, round)
  if (sealed !== null) return { ...rest, key, to: unsealField(store.keys, person, `channel/${row.channel}`, sealed) }
  const isSpare = row.kind === 'to-receive' && row.channel === 'sms' && phone !== null
  return isSpare ? { ...rest, key, to: unsealField(store.keys, person, 'phone', phone) } : null
}

/** Of a message that serves a paper: the consent of whom it is for stands. Among `heads h` and `notices n`. */
export function stillConsents(sql: Sql): Fragment {
  return sql`exists (
    select 1 from jsonb_array_elements(h.state->'service'->'consents') as c where c->>'id' = coalesce(n.person, n.unit)::text)`
}

/** Each sending anew is another message to the provider. */
function keyOfRound(id: string, round: number): string {
  return round === 0 ? id : `${id}.${round}`
}

export type DeliveryResult =
  | { readonly status: 'sent'; readonly provider: string; readonly reference: string | null }
  | { readonly status: 'undeliverable'; readonly provider: string; readonly code: string }

/**
 * Writes down what became of a message. Where it can never be delivered, the officer in charge is told inside the platform: a
 * person is to be reached otherwise. That notice itself goes nowhere else.
 */
export async function recordDelivery(store: Store, id: string, result: DeliveryResult): Promise<void> {
  const now = await store.clock.now(store.sql)
  await endDelivery(store, id, result, { now, from: ['waiting'] })
}

/** The same, for a delivery that stands at one of these; what has gone further stays as it is. */
export async function endDelivery(
  store: Store,
  id: string,
  result: DeliveryResult,
  { now, from }: { readonly now: Instant; readonly from: readonly ('waiting' | 'sent')[] },
): Promise<void> {
  const [reference, code] = result.status === 'sent' ? [result.reference, null] : [null, result.code]
  await store.sql.begin(async (tx) => {
    const [row] = await tx<{ caseId: CaseId; notice: string; person: PersonId; round: number; about: string }[]>`
      update deliveries set status = ${result.status}, ended_at = ${now}, provider = ${result.provider}, reference = ${reference}, code = ${code}
      where id = ${id} and status = any(${[...from]})
      returning case_id as "caseId", notice, person, round, (select obligation from notices where id = deliveries.notice) as about`
    if (row === undefined || result.status === 'sent') return
    const { round, ...rest } = row
    const step = round === 0 ? 'undeliverable' : `undeliverable-${round}`
    await tellUndelivered(tx, { ...rest, key: `delivery/${id}`, step }, now)
  })
}

export async function countAttempt(
  { sql }: Pick<Store, 'sql'>,
  kind: ToDeliver['kind'],
  id: string,
  code: string | null,
): Promise<void> {
  if (kind === 'message') await sql`update deliveries set attempts = attempts + 1 where id = ${id}`
  else await sql`update webhook_calls set attempts = attempts + 1, code = ${code} where id = ${id}`
}
