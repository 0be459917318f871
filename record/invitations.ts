import type { PersonId } from '../domain/case/actor.js'
import { codeHash, readableCode } from './readable-code.js'
import { endSessions } from './sessions.js'
import type { Store } from './store.js'

/*
 * Who somebody is at an outside provider, linked by an invitation: never by a name or a mail address, which others could
 * come to hold.
 */

export interface ProviderIdentity {
  readonly issuer: string
  readonly subject: string
}

const invitedFor = 3 * 86_400_000
const at = (ms: number): string => new Date(ms).toISOString()

/** A code by which a registered person links their identity, within three days, once. What they were sent before is void. */
export async function invite(store: Store, person: PersonId, now = Date.now()): Promise<string> {
  const code = readableCode(20)
  await store.sql.begin(async (tx) => {
    await tx`delete from invitations where person = ${person} and used_at is null`
    await tx`
      insert into invitations (code_hash, person, ends_at) values (${codeHash(code)}, ${person}, ${at(now + invitedFor)})`
  })
  return code.replace(/(.{5})(?=.)/g, '$1-')
}

/**
 * Links an identity to the person who was invited, and ends the sessions they had: null where the invitation is none, used or
 * over; `taken` where the identity is somebody else's already. Were it moved, whoever leads a visitor to an address with an
 * invitation of their own would have that visitor act in their name.
 */
export async function linkIdentity(
  store: Store,
  { issuer, subject }: ProviderIdentity,
  code: string,
  now = Date.now(),
): Promise<{ readonly person: PersonId } | 'taken' | null> {
  return store.sql.begin(async (tx) => {
    const [row] = await tx<{ person: PersonId }[]>`
      select person from invitations where code_hash = ${codeHash(code)} and used_at is null and ends_at > ${at(now)}
      for update`
    if (row === undefined) return null
    const [linked] = await tx<{ person: PersonId }[]>`
      insert into identities (issuer, subject, person, linked_at) values (${issuer}, ${subject}, ${row.person}, ${at(now)})
      on conflict (issuer, subject) do update set linked_at = identities.linked_at returning person`
    if (linked?.person !== row.person) return 'taken'
    await tx`update invitations set used_at = ${at(now)} where code_hash = ${codeHash(code)}`
    await endSessions({ sql: tx }, row.person, null, now)
    return { person: row.person }
  })
}

export async function personByIdentity(
  { sql }: Pick<Store, 'sql'>,
  { issuer, subject }: ProviderIdentity,
): Promise<PersonId | null> {
  const [row] = await sql<{ person: PersonId }[]>`
    select person from identities where issuer = ${issuer} and subject = ${subject}`
  return row?.person ?? null
}
