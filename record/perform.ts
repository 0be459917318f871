import { timingSafeEqual } from 'node:crypto'
import { commandNamed, decide } from '../domain/case/act.js'
import type { Actor, CaseId } from '../domain/case/actor.js'
import { isRestrictedFor } from '../db/queries/restricted.js'
import type { Grievance } from '../domain/case/grievance.js'
import { isRefusal, refuse, type Refusal } from '../domain/case/refusal.js'
import { sees } from '../domain/case/sight.js'
import type { Command } from '../domain/procedure/command.js'
import { goesOnElsewhere } from '../domain/procedure/merging.js'
import { canonical } from '../domain/values/canonical.js'
import { withEvents, type Draft } from './draft.js'
import { standingIn } from './claimants.js'
import { loadFacts } from './facts.js'
import { lapse } from './lapse.js'
import { headOf } from './heads.js'
import { whereItGoesOn } from './links.js'
import { bodyTag, keyTag } from './sealing.js'
import type { Fragment, Sql, Store } from './store.js'
import { transact, type Locked, type Outcome } from './transaction.js'
import { codeOf } from './unavailable.js'

/** One command of one person. */
export interface Request {
  /** Null only to open a case. */
  readonly caseId: CaseId | null
  readonly command: string
  /** As the command's own schema parsed it. */
  readonly input: unknown
  readonly actor: Actor
  /** The idempotency key: one act, however often it is sent. */
  readonly key: string
  /**
   * Reads what the answer needs besides the case: called once all is decided, with the case as it will stand. What it
   * sends at once goes behind the writes and before the commit, in one trip with both.
   */
  readonly alongside?: (sql: Sql, grievance: Grievance) => void
  /** What else is to be written where the act is accepted: with it, or not at all. */
  readonly within?: (sql: Sql, caseId: CaseId) => readonly Fragment[]
}

export type Performed =
  | {
      readonly outcome: 'accepted'
      readonly caseId: CaseId
      readonly grievance: Grievance
      readonly seq: number
      readonly hash: string
      /** The workflow must be told. */
      readonly moved: boolean
      /** Other cases that it wrote to, whose workflows must be told. */
      readonly others: readonly { readonly caseId: CaseId; readonly seq: number }[]
      /** Accepted before under the same key; nothing was written now. */
      readonly repeated: boolean
      /** It stands in the record: not where it is a repeat, or changes nothing. */
      readonly acted: boolean
    }
  /** Only periods that had run out may have been recorded. */
  | {
      readonly outcome: 'refused'
      readonly refusal: Refusal
      readonly caseId: CaseId
      readonly seq: number
      readonly moved: boolean
    }
  /** There is no such case, or none that this person may see. Nothing was written. */
  | { readonly outcome: 'unknown' }

/**
 * Carries out one command: received, locked, what ran out recorded, decided, written, committed. It waits for
 * nothing but PostgreSQL. Raises `Unavailable` where that is away, or the case busy for longer than 3 s: then the
 * same request may be sent again.
 */
export async function perform(store: Store, request: Request): Promise<Performed> {
  const { caseId, actor } = request
  const command = commandNamed.get(request.command)
  if (command === undefined) throw new Error(`no such command: ${request.command}`)
  if (caseId !== null && !isUuid(caseId)) return { outcome: 'unknown' }
  const key = keyTag(store.keys, request.key)
  const bodyHmac = bodyTag(
    store.keys,
    request.key,
    canonical({ caseId, command: request.command, input: request.input }),
  )
  const named = command.other?.(request.input as never) ?? null
  const other = named === caseId ? null : named
  const attempt = () =>
    transact<Performed | Again>(store, { command: command.name, caseId, actor: actor.person, key, other }, (locked) =>
      actOn(store, locked, request, command, { key, bodyHmac }),
    )
  const performed = await attempt().catch((error: unknown) => {
    // The same key was accepted between the look-up and the commit: this one is the repeat.
    // Or the ticket of the line was taken by another opening: this one finds it there.
    // Or somebody new was registered by another list just now: this one finds them there.
    if (
      codeOf(error) === '23505' &&
      ['accepted_once', 'people_idno', 'heads_ticket'].includes(String(constraintOf(error)))
    )
      return attempt()
    throw error
  })
  return 'again' in performed ? repeatOf(store, performed.again, actor) : performed
}

/** A repeat of what opened another case than the locked one: its view is read apart. */
interface Again {
  readonly again: CaseId
}

async function actOn(
  store: Store,
  locked: Locked,
  request: Request,
  command: Command,
  { key, bodyHmac }: { key: string; bodyHmac: Buffer },
): Promise<Outcome<Performed | Again>> {
  const { before, draft } = locked
  const { caseId } = request
  if (draft === null) return nothing({ outcome: 'unknown' })
  if (caseId !== null && !sees(draft.grievance, await standingIn(locked.tx, draft.grievance, request.actor)))
    return nothing({ outcome: 'unknown' })
  if (caseId !== null && locked.restricted && (await isRestrictedFor(locked.tx, caseId, request.actor)))
    return nothing({ outcome: 'unknown' })
  if (before !== null) {
    if (!timingSafeEqual(before.bodyHmac, bodyHmac)) return nothing(keyReused(draft))
    return nothing({ again: before.caseId })
  }
  const current = await lapse(store, locked, draft, locked.receivedAt)
  const { grievance, entries } = current
  if (grievance.merging.into !== null) {
    const last = (await whereItGoesOn(locked.tx, grievance.id)) ?? grievance.merging.into
    return refused(current, goesOnElsewhere(grievance.opening.number, last))
  }
  const actor = await standingIn(locked.tx, grievance, request.actor, entries)
  const other = await seenBeside(store, locked, request.actor)
  const facts = await loadFacts(locked, command.needs, {
    grievance,
    entries,
    input: request.input,
    actor,
    other: other?.grievance ?? null,
    slices: command.slices?.(request.input as never, actor) ?? [],
  })
  const moment = { actor, at: locked.receivedAt, due: null, facts }
  const answer = decide(grievance, command, request.input, moment)
  if (isRefusal(answer)) return refused(current, answer)
  const by = { actor: actor.person, command: command.name, at: locked.receivedAt }
  const decided = withEvents(current, answer, by)
  const beside =
    other === null ? [] : (command.onOther?.(other.grievance, grievance, request.input as never, moment as never) ?? [])
  return {
    draft: decided,
    remember: { actor: actor.person, key, bodyHmac },
    ...(request.within === undefined ? {} : { within: request.within }),
    ...(request.alongside === undefined ? {} : { alongside: request.alongside }),
    ...(other === null || beside.length === 0 ? {} : { others: [withEvents(other, beside, by)] }),
    answer: (written) => ({
      outcome: 'accepted',
      caseId: decided.caseId,
      ...written,
      repeated: false,
      acted: answer.length > 0,
    }),
  }
}

/** The other case of an act on two, with what ran out in it recorded first; null where this person may not see it. */
async function seenBeside(store: Store, locked: Locked, actor: Actor): Promise<Draft | null> {
  const { other, receivedAt, tx } = locked
  if (other === null || !sees(other.grievance, await standingIn(tx, other.grievance, actor))) return null
  if (await isRestrictedFor(tx, other.caseId, actor)) return null
  return lapse(store, locked, other, receivedAt)
}

function nothing(answer: Performed | Again): Outcome<Performed | Again> {
  const refused = 'outcome' in answer && answer.outcome === 'refused' ? { refused: answer.refusal.refused } : {}
  return { draft: null, ...refused, answer: () => answer }
}

function refused(draft: Draft, refusal: Refusal): Outcome<Performed> {
  // A case that was never opened has nothing to write, however it stands.
  const kept = draft.base.seq === 0 ? null : draft
  return {
    draft: kept,
    refused: refusal.refused,
    answer: ({ seq, moved }) => ({ outcome: 'refused', refusal, caseId: draft.caseId, seq, moved }),
  }
}

/** A repeat is answered by today's rights: who no longer sees the case learns nothing from an old key. */
async function repeatOf(store: Store, caseId: CaseId, actor: Actor): Promise<Performed> {
  const head = await headOf(store, caseId)
  if (head === null || !sees(head.grievance, await standingIn(store.sql, head.grievance, actor)))
    return { outcome: 'unknown' }
  if (await isRestrictedFor(store.sql, caseId, actor)) return { outcome: 'unknown' }
  const { grievance, seq, hash } = head
  return {
    outcome: 'accepted',
    caseId,
    grievance,
    seq,
    hash,
    moved: grievance.closing.status !== 'archived',
    others: [],
    repeated: true,
    acted: false,
  }
}

function keyReused({ caseId, grievance }: Draft): Performed {
  const refusal = refuse(
    'key-reused',
    'conflict',
    ['该幂等键已用于另一项内容不同的操作', 'this idempotency key was used for another act'],
    ['请换用新的幂等键重新提交', 'send it with a new key'],
  )
  return { outcome: 'refused', refusal, caseId, seq: grievance.seq, moved: false }
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}

function constraintOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'constraint_name' in error ? error.constraint_name : undefined
}
