import type { PersonId } from '../domain/case/actor.js'
import type { Instant } from '../domain/values/time.js'
import { sealField, unsealField } from './sealing.js'
import { codeFor, takeCodeFor } from './sign-in.js'
import type { Sql, Store } from './store.js'

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
  /** Another address, which takes its place once it was shown to be theirs. */
  readonly pending: string | null
}

/**
 * Puts a person's address of a channel in its place; where it is not known to be theirs (`proven`) beside the one that is, which
 * goes on being used until then: nobody is cut off by a slip of the pen.
 */
export async function setChannel(
  store: Store,
  person: PersonId,
  channel: ChannelName,
  { address, reminders, proven }: Pick<OwnChannel, 'address' | 'reminders'> & { readonly proven: boolean },
): Promise<OwnChannel> {
  const seal = (text: string): Buffer => sealField(store.keys, person, `channel/${channel}`, text)
  const set = await store.sql.begin(async (tx): Promise<OwnChannel> => {
    await tx`select pg_advisory_xact_lock(hashtextextended(${`channel/${person}`}, 0))`
    const before = (await channelsIn(store, tx, person)).find((one) => one.channel === channel)
    const isSame = before?.address === address
    const provenAt = isSame && before.provenAt !== null ? before.provenAt : proven ? await store.clock.now(tx) : null
    if (provenAt === null && before !== undefined && before.provenAt !== null) {
      await tx`
        update person_channels set pending_sealed = ${seal(address)}, reminders = ${reminders}
        where person = ${person} and channel = ${channel}`
      return { ...before, reminders, pending: address }
    }
    await tx`
      insert into person_channels (person, channel, sealed, reminders, proven_at)
      values (${person}, ${channel}, ${seal(address)}, ${reminders}, ${provenAt})
      on conflict (person, channel) do update
        set sealed = excluded.sealed, reminders = excluded.reminders, proven_at = excluded.proven_at, pending_sealed = null`
    return { channel, address, reminders, provenAt, pending: null }
  })
  return set as OwnChannel
}

export async function dropChannel({ sql }: Pick<Store, 'sql'>, person: PersonId, channel: ChannelName): Promise<void> {
  await sql`delete from person_channels where person = ${person} and channel = ${channel}`
}

export function channelsOf(store: Store, person: PersonId): Promise<readonly OwnChannel[]> {
  return channelsIn(store, store.sql, person)
}

async function channelsIn({ keys }: Store, sql: Sql, person: PersonId): Promise<readonly OwnChannel[]> {
  const rows = await sql<
    {
      channel: ChannelName
      sealed: Buffer
      reminders: boolean
      provenAt: Instant | null
      waiting: Buffer | null
    }[]
  >`
    select channel, sealed, reminders, proven_at as "provenAt", pending_sealed as waiting
    from person_channels where person = ${person} order by channel`
  return rows.map(({ sealed, waiting, ...row }) => {
    const open = (text: Buffer): string => unsealField(keys, person, `channel/${row.channel}`, text)
    return { ...row, address: open(sealed), pending: waiting === null ? null : open(waiting) }
  })
}

/** Whether this is the phone that the person is registered with. */
export async function isRegisteredPhone(store: Store, person: PersonId, phone: string): Promise<boolean> {
  const [row] = await store.sql<
    { sealed: Buffer | null }[]
  >`select phone_sealed as sealed from people where id = ${person}`
  return row !== undefined && row.sealed !== null && unsealField(store.keys, person, 'phone', row.sealed) === phone
}

/**
 * A new code for this address of theirs; null where too many were asked for, by this person or by everybody for this address: no
 * number of accounts makes a stranger's phone ring. On wall time, as when signing in.
 */
export async function proofCode(
  store: Store,
  person: PersonId,
  { channel, address }: Pick<OwnChannel, 'channel' | 'address'>,
  limits: { readonly address: string; readonly perHour: number },
): Promise<string | null> {
  const everybodys = `channel/${channel}/${address}`
  // Only counts; it is asked for by the address itself, so that whoever asks is not counted twice.
  const counted = await codeFor(store, everybodys, { ...limits, address: everybodys })
  return counted === null ? null : codeFor(store, proofKey(person, channel, address), limits)
}

/** Takes the code that was sent to the address as it stands: from then on it is used. */
export async function proveChannel(
  store: Store,
  person: PersonId,
  channel: ChannelName,
  code: string,
): Promise<'proven' | 'wrong' | 'none'> {
  const [own] = await store.sql<{ sealed: Buffer }[]>`
    select coalesce(pending_sealed, sealed) as sealed from person_channels where person = ${person} and channel = ${channel}`
  if (own === undefined) return 'none'
  const address = unsealField(store.keys, person, `channel/${channel}`, own.sealed)
  const taken = await takeCodeFor(store, proofKey(person, channel, address), code)
  if (taken !== 'taken') return taken
  // An address that was changed meanwhile is not proven by this code.
  const proven = await store.sql`
    update person_channels set sealed = ${own.sealed}, pending_sealed = null, proven_at = ${await store.clock.now(store.sql)}
    where person = ${person} and channel = ${channel} and coalesce(pending_sealed, sealed) = ${own.sealed} returning person`
  return proven.length > 0 ? 'proven' : 'none'
}

function proofKey(person: PersonId, channel: ChannelName, address: string): string {
  return `channel/${person}/${channel}/${address}`
}
