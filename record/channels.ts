import type { PersonId } from '../domain/case/actor.js'
import type { Instant } from '../domain/values/time.js'
import { sealField, unsealField } from './sealing.js'
import { codeFor, takeCodeFor } from './sign-in.js'
import type { Store } from './store.js'

/*
 * By what people want to be told outside the platform. An address is used once its owner has shown that it is theirs: by a code
 * sent there, or because it is the phone that they are registered with.
 */

export const channelNames = ['sms', 'wechat', 'mail'] as const
export type ChannelName = (typeof channelNames)[number]

export interface OwnChannel {
  readonly channel: ChannelName
  readonly address: string
  readonly reminders: boolean
  /** When it was shown to be theirs; null: nothing goes there yet. */
  readonly provenAt: Instant | null
}

/** Puts a person's address of a channel in its place. `proven`: it is known to be theirs. The one that they had stays proven. */
export async function setChannel(
  store: Store,
  person: PersonId,
  channel: ChannelName,
  { address, reminders, proven }: Pick<OwnChannel, 'address' | 'reminders'> & { readonly proven: boolean },
): Promise<OwnChannel> {
  const before = (await channelsOf(store, person)).find((one) => one.channel === channel)
  const now = await store.clock.now(store.sql)
  const provenAt = before?.address === address && before.provenAt !== null ? before.provenAt : proven ? now : null
  const sealed = sealField(store.keys, person, `channel/${channel}`, address)
  await store.sql`
    insert into person_channels (person, channel, sealed, reminders, proven_at)
    values (${person}, ${channel}, ${sealed}, ${reminders}, ${provenAt})
    on conflict (person, channel) do update
      set sealed = excluded.sealed, reminders = excluded.reminders, proven_at = excluded.proven_at`
  return { channel, address, reminders, provenAt }
}

export async function dropChannel({ sql }: Pick<Store, 'sql'>, person: PersonId, channel: ChannelName): Promise<void> {
  await sql`delete from person_channels where person = ${person} and channel = ${channel}`
}

export async function channelsOf(store: Store, person: PersonId): Promise<readonly OwnChannel[]> {
  const rows = await store.sql<
    { channel: ChannelName; sealed: Buffer; reminders: boolean; provenAt: Instant | null }[]
  >`
    select channel, sealed, reminders, proven_at as "provenAt" from person_channels where person = ${person} order by channel`
  return rows.map(({ sealed, ...row }) => ({
    ...row,
    address: unsealField(store.keys, person, `channel/${row.channel}`, sealed),
  }))
}

/** Whether this is the phone that the person is registered with. */
export async function isRegisteredPhone(store: Store, person: PersonId, phone: string): Promise<boolean> {
  const [row] = await store.sql<
    { sealed: Buffer | null }[]
  >`select phone_sealed as sealed from people where id = ${person}`
  return row !== undefined && row.sealed !== null && unsealField(store.keys, person, 'phone', row.sealed) === phone
}

/** A new code for this address of theirs; null where too many were asked for. On wall time, as when signing in. */
export function proofCode(
  store: Store,
  person: PersonId,
  { channel, address }: Pick<OwnChannel, 'channel' | 'address'>,
  limits: { readonly address: string; readonly perHour: number },
): Promise<string | null> {
  return codeFor(store, proofKey(person, channel, address), limits)
}

/** Takes the code that was sent to the address as it stands: from then on it is used. */
export async function proveChannel(
  store: Store,
  person: PersonId,
  channel: ChannelName,
  code: string,
): Promise<'proven' | 'wrong' | 'none'> {
  const [own] = await store.sql<{ sealed: Buffer }[]>`
    select sealed from person_channels where person = ${person} and channel = ${channel}`
  if (own === undefined) return 'none'
  const address = unsealField(store.keys, person, `channel/${channel}`, own.sealed)
  const taken = await takeCodeFor(store, proofKey(person, channel, address), code)
  if (taken !== 'taken') return taken
  // An address that was changed meanwhile is not proven by this code.
  const proven = await store.sql`
    update person_channels set proven_at = coalesce(proven_at, ${await store.clock.now(store.sql)})
    where person = ${person} and channel = ${channel} and sealed = ${own.sealed} returning person`
  return proven.length > 0 ? 'proven' : 'none'
}

function proofKey(person: PersonId, channel: ChannelName, address: string): string {
  return `channel/${person}/${channel}/${address}`
}
