import type { Actor, CaseId, PersonId } from '../domain/case/actor.js'
import { startTerm } from '../domain/law/counting.js'
import { ruleIn } from '../domain/law/rules.js'
import type { DraftContent } from '../domain/procedure/opening.inputs.js'
import type { Instant } from '../domain/values/time.js'
import { unionPath } from './registers.js'
import { seal, unseal, type Keys } from './sealing.js'
import { currentSetting, settingFor } from './setting.js'
import type { Fragment, Sql, Store } from './store.js'
import { asUnavailable } from './unavailable.js'

/*
 * Drafts of openings, kept for the worker until they are sent: encrypted, read by their owner alone, swept away after
 * their time. Sending one opens the case and empties the draft in the same transaction.
 */

export interface KeptDraft {
  readonly id: string
  readonly at: Instant
  readonly lapsesAt: Instant
  /** Null once it was sent. */
  readonly content: DraftContent | null
  /** The case it became. */
  readonly opened: CaseId | null
}

/** At most this many at once. */
export const mostDrafts = 20

interface Row {
  readonly id: string
  readonly at: Instant
  readonly lapses_at: Instant
  readonly sealed: Buffer | null
  readonly opened: CaseId | null
}

/** Keeps it, in the place of what was kept under this id. Nothing where it was sent already, or where there are too many. */
export async function keepDraft(
  store: Store,
  owner: Actor,
  id: string,
  content: DraftContent,
): Promise<'kept' | 'opened' | 'too-many'> {
  const { person } = owner
  const [at, setting, path] = await Promise.all([
    store.clock.now(store.sql),
    currentSetting(store),
    unionPath(store.sql, owner.appointments.find(({ role }) => role === 'worker')?.unit ?? person),
  ])
  const facts = settingFor(setting, path)
  const { due } = startTerm(ruleIn(facts.policy, 'draft'), 'drafted', at, facts)
  const sealed = seal(store.keys.draft, Buffer.from(JSON.stringify(content)), placeOf(person, id))
  const kept = await store.sql`
    insert into drafts (owner, id, sealed, at, lapses_at)
    select ${person}::uuid, ${id}::uuid, ${sealed}::bytea, ${at}::timestamptz, ${due}::timestamptz
    where (select count(*) from drafts where owner = ${person} and opened is null and id <> ${id} and lapses_at > ${at}) < ${mostDrafts}
    on conflict (owner, id) do update set sealed = excluded.sealed, at = excluded.at, lapses_at = excluded.lapses_at
    where drafts.opened is null`
  if (kept.count > 0) return 'kept'
  const [row] = await store.sql`select 1 from drafts where owner = ${person} and id = ${id} and opened is not null`
  return row === undefined ? 'too-many' : 'opened'
}

/** Those that were not sent, the latest first. */
export async function draftsOf(store: Store, owner: PersonId): Promise<readonly KeptDraft[]> {
  const at = await store.clock.now(store.sql)
  const rows = await store.sql<Row[]>`
    select id, at, lapses_at, sealed, opened from drafts
    where owner = ${owner} and opened is null and lapses_at > ${at} order by at desc, id`
  return rows.map((row) => openedUp(store.keys, owner, row))
}

/** One of them, sent or not; null where there is none of this person by that id. */
export async function draftBy(store: Store, owner: PersonId, id: string): Promise<KeptDraft | null> {
  const at = await store.clock.now(store.sql)
  const [row] = await store.sql<Row[]>`
    select id, at, lapses_at, sealed, opened from drafts where owner = ${owner} and id = ${id} and lapses_at > ${at}`
  return row === undefined ? null : openedUp(store.keys, owner, row)
}

/** Throws it away; false where there is none. */
export async function dropDraft(store: Store, owner: PersonId, id: string): Promise<boolean> {
  const dropped = await store.sql`delete from drafts where owner = ${owner} and id = ${id} and opened is null`
  return dropped.count > 0
}

/** The write that belongs to the opening: the draft keeps the id of its case, and nothing of what was said. */
export function sendDraft(sql: Sql, owner: PersonId, id: string, caseId: CaseId): Fragment {
  return sql`update drafts set sealed = null, opened = ${caseId} where owner = ${owner} and id = ${id}`
}

/** Sweeps away those whose time is over; returns how many. Raises `Unavailable` where the record is away. */
export async function lapseDrafts(store: Store): Promise<number> {
  try {
    const at = await store.clock.now(store.sql)
    const gone = await store.sql`delete from drafts where lapses_at <= ${at}`
    return gone.count
  } catch (error) {
    throw asUnavailable(error)
  }
}

function openedUp(keys: Keys, owner: PersonId, { id, at, lapses_at, sealed, opened }: Row): KeptDraft {
  const content =
    sealed === null ? null : (JSON.parse(unseal(keys.draft, sealed, placeOf(owner, id)).toString()) as DraftContent)
  return { id, at, lapsesAt: lapses_at, content, opened }
}

/** What the ciphertext belongs to: moved to another owner or id, it does not open. */
function placeOf(owner: PersonId, id: string): string {
  return `draft/${owner}/${id}`
}
