import { randomUUID } from 'node:crypto'
import type { CaseId, PersonId } from '../domain/case/actor.js'
import { addDays, at as atClock, shanghaiDay, type Instant } from '../domain/values/time.js'
import type { NoticeKind } from './notices.js'
import { sealField, unsealField } from './sealing.js'
import type { Store } from './store.js'

/*
 * What goes outside the platform, after the act that caused it has been committed: for every notice, to everybody whom it is
 * for, by the channels that each has chosen; once. The engine carries each out, and its result is written here.
 */

export const channelNames = ['sms', 'wechat', 'mail'] as const
export type ChannelName = (typeof channelNames)[number]

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
      join person_channels c on c.person = n.person or n.person is null and exists (
        select 1 from appointments a where a.person = c.person and a.unit = n.unit and a.role = n.role and not a.on_leave
          and a.from_day <= ${shanghaiDay(now)} and (a.until_day is null or a.until_day >= ${shanghaiDay(now)}))
      where n.id = any(${notices.map(({ id }) => id)}::uuid[])`
    const byId = new Map(notices.map((notice) => [notice.id, notice]))
    for (const { notice, person, channel, reminders } of rows) {
      const of = byId.get(notice)
      if (of === undefined || (of.kind === 'reminded' && !reminders)) continue
      await tx`
        insert into deliveries (id, notice, case_id, person, channel, not_before, status, attempts)
        values (${randomUUID()}, ${notice}, ${of.case_id}, ${person}, ${channel}, ${notBefore(of.kind, of.at)}, 'waiting', 0)
        on conflict (notice, person, channel) do nothing`
    }
    await tx`update notices set queued = true where id = any(${notices.map(({ id }) => id)}::uuid[])`
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
  return untold(store, now)
}

async function untold({ sql }: Store, now: Instant): Promise<readonly ToDeliver[]> {
  const stale = new Date(Date.parse(now) - tellAgainAfter).toISOString()
  const messages = await sql<{ id: string; notBefore: Instant }[]>`
    update deliveries set told_at = ${now} where id in (
      select id from deliveries where status = 'waiting' and (told_at is null or told_at < ${stale} and not_before < ${stale}) limit ${atOnce} for update skip locked)
    returning id, not_before as "notBefore"`
  const calls = await sql<{ id: string; round: number }[]>`
    update webhook_calls set told_at = ${now} where id in (
      select id from webhook_calls where status = 'waiting' and (told_at is null or told_at < ${stale}) limit ${atOnce} for update skip locked)
    returning id, round`
  return [
    ...messages.map(({ id, notBefore: due }): ToDeliver => ({
      kind: 'message',
      id,
      notBefore: due > now ? due : null,
      round: 0,
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
} | null> {
  const [row] = await store.sql<
    {
      person: PersonId
      channel: ChannelName
      sealed: Buffer | null
      kind: NoticeKind
      number: string
      obligation: string
    }[]
  >`
    select d.person, d.channel, c.sealed, n.kind, h.number, n.obligation from deliveries d
    join notices n on n.id = d.notice join heads h on h.case_id = d.case_id
    left join person_channels c on c.person = d.person and c.channel = d.channel
    where d.id = ${id} and d.status = 'waiting'`
  if (row === undefined || row.sealed === null) return null
  const { person, sealed, ...rest } = row
  return { ...rest, to: unsealField(store.keys, person, `channel/${row.channel}`, sealed) }
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
  const [reference, code] = result.status === 'sent' ? [result.reference, null] : [null, result.code]
  await store.sql.begin(async (tx) => {
    const [row] = await tx<{ case_id: CaseId; person: PersonId }[]>`
      update deliveries set status = ${result.status}, ended_at = ${now}, provider = ${result.provider}, reference = ${reference}, code = ${code}
      where id = ${id} and status = 'waiting' returning case_id, person`
    if (row === undefined || result.status === 'sent') return
    await tx`
      insert into notices (at, kind, case_id, obligation, step, stage, role, unit, person, queued)
      select ${now}, 'undeliverable', case_id, ${`delivery/${id}`}, 'undeliverable', stage, 'officer', union_id, officer, true
      from heads where case_id = ${row.case_id} and officer is distinct from ${row.person}
      on conflict (case_id, obligation, step) do nothing`
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

/** Puts a person's address of a channel in its place, or with null takes it away. */
export async function setChannel(
  store: Store,
  person: PersonId,
  channel: ChannelName,
  to: { readonly address: string; readonly reminders: boolean } | null,
): Promise<void> {
  if (to === null) {
    await store.sql`delete from person_channels where person = ${person} and channel = ${channel}`
    return
  }
  const sealed = sealField(store.keys, person, `channel/${channel}`, to.address)
  await store.sql`
    insert into person_channels (person, channel, sealed, reminders) values (${person}, ${channel}, ${sealed}, ${to.reminders})
    on conflict (person, channel) do update set sealed = excluded.sealed, reminders = excluded.reminders`
}

export async function channelsOf(
  store: Store,
  person: PersonId,
): Promise<readonly { readonly channel: ChannelName; readonly address: string; readonly reminders: boolean }[]> {
  const rows = await store.sql<{ channel: ChannelName; sealed: Buffer; reminders: boolean }[]>`
    select channel, sealed, reminders from person_channels where person = ${person} order by channel`
  return rows.map(({ channel, sealed, reminders }) => ({
    channel,
    reminders,
    address: unsealField(store.keys, person, `channel/${channel}`, sealed),
  }))
}
