import { randomBytes, randomUUID } from 'node:crypto'
import type { PersonId, UnitId } from '../domain/case/actor.js'
import type { Instant } from '../domain/values/time.js'
import { sealField, unsealField } from './sealing.js'
import type { Store } from './store.js'

/*
 * Webhooks of institutions: a unit's subscription to what becomes of the cases it sees, as codes.
 */

export interface Webhook {
  readonly id: string
  readonly unit: UnitId
  readonly url: string
  readonly createdAt: Instant
  readonly pausedAt: Instant | null
  readonly endedAt: Instant | null
}

/** How long the secret before holds beside a new one, in milliseconds. */
const overlap = 24 * 3_600_000

function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

/** So many of one unit at once: each is called for every step of every case it sees. */
export const mostWebhooks = 20

/** Subscribes; the secret is to be seen here and never again. Null where the unit has as many as it may. */
export async function addWebhook(
  store: Store,
  { unit, url, by }: { readonly unit: UnitId; readonly url: string; readonly by: PersonId },
): Promise<{ readonly id: string; readonly secret: string } | null> {
  const [id, secret] = [randomUUID(), newSecret()]
  const at = await store.clock.now(store.sql)
  const added = await store.sql`
    insert into webhooks (id, unit, url, secret, created_at, created_by)
    select ${id}, ${unit}, ${url}, ${sealField(store.keys, id, 'webhook', secret)}, ${at}, ${by}
    where (select count(*) from webhooks where unit = ${unit} and ended_at is null) < ${mostWebhooks} returning id`
  return added.length > 0 ? { id, secret } : null
}

/** A new secret; the one before holds for a day beside it. Null where there is no such webhook. */
export async function rotateWebhook(store: Store, id: string): Promise<string | null> {
  const secret = newSecret()
  const now = await store.clock.now(store.sql)
  const until = new Date(Date.parse(now) + overlap).toISOString()
  const rows = await store.sql`
    update webhooks set former_secret = secret, former_until = ${until}, secret = ${sealField(store.keys, id, 'webhook', secret)}
    where id = ${id} and ended_at is null returning id`
  return rows.length === 0 ? null : secret
}

export async function endWebhook(store: Store, id: string): Promise<void> {
  await store.sql`update webhooks set ended_at = ${await store.clock.now(store.sql)} where id = ${id} and ended_at is null`
}

/** Lets a paused one go on; what waited meanwhile was not sent. */
export async function resumeWebhook({ sql }: Store, id: string): Promise<void> {
  await sql`update webhooks set paused_at = null where id = ${id}`
}

export async function webhooksOf({ sql }: Pick<Store, 'sql'>, units: readonly UnitId[]): Promise<readonly Webhook[]> {
  return sql<Webhook[]>`
    select id, unit, url, created_at as "createdAt", paused_at as "pausedAt", ended_at as "endedAt" from webhooks
    where unit = any(${[...units]}::uuid[]) order by created_at desc, id limit 200`
}

export interface WebhookCall {
  readonly id: string
  readonly status: string
  readonly attempts: number
  readonly endedAt: Instant | null
  readonly code: string | null
  readonly payload: unknown
}

/** The calls of one webhook, those that wait first, then the latest. */
export async function callsOf({ sql }: Pick<Store, 'sql'>, webhook: string): Promise<readonly WebhookCall[]> {
  return sql<WebhookCall[]>`
    select id, status, attempts, ended_at as "endedAt", code, payload from webhook_calls where webhook = ${webhook}
    order by ended_at desc nulls first, id limit 100`
}

/** Has a call sent once more, by hand. False where there is none that has ended. */
export async function resendCall({ sql }: Pick<Store, 'sql'>, webhook: string, id: string): Promise<boolean> {
  const rows = await sql`
    update webhook_calls set status = 'waiting', told_at = null, ended_at = null, round = round + 1
    where id = ${id} and webhook = ${webhook} and status <> 'waiting' returning id`
  return rows.length > 0
}

/** One call, with all secrets that hold now; null where it is not waiting (any more). */
export async function callToMake(
  store: Store,
  id: string,
): Promise<{ readonly url: string; readonly body: string; readonly secrets: readonly string[] } | null> {
  const now = await store.clock.now(store.sql)
  const [row] = await store.sql<
    { webhook: string; url: string; payload: unknown; secret: Buffer; former: Buffer | null; until: Instant | null }[]
  >`
    select w.id as webhook, w.url, c.payload, w.secret, w.former_secret as former, w.former_until as until
    from webhook_calls c join webhooks w on w.id = c.webhook
    where c.id = ${id} and c.status = 'waiting' and w.ended_at is null`
  if (row === undefined) return null
  const open = (secret: Buffer) => unsealField(store.keys, row.webhook, 'webhook', secret)
  const former = row.former !== null && row.until !== null && row.until > now ? [open(row.former)] : []
  return { url: row.url, body: JSON.stringify(row.payload), secrets: [open(row.secret), ...former] }
}

/** Calls in a row that were given up before a webhook is paused. */
const mostFailures = 5

/** Writes down what became of a call; one after the other given up pauses the webhook. */
export async function recordCall(store: Store, id: string, status: 'sent' | 'given-up'): Promise<void> {
  const now = await store.clock.now(store.sql)
  const [row] = await store.sql<{ webhook: string }[]>`
    update webhook_calls set status = ${status}, ended_at = ${now} where id = ${id} and status = 'waiting' returning webhook`
  if (row === undefined || status === 'sent') return
  await store.sql`
    update webhooks set paused_at = ${now} where id = ${row.webhook} and paused_at is null and (
      select count(*) filter (where status = 'given-up') from (
        select status from webhook_calls where webhook = ${row.webhook} and ended_at is not null order by ended_at desc limit ${mostFailures}
      ) as latest) >= ${mostFailures}`
}
