import type { CaseId, PersonId } from '../domain/case/actor.js'
import type { NewEvent, Recorded } from '../domain/case/event.js'
import { blank, evolve, fold, obligations } from '../domain/case/fold.js'
import type { Grievance } from '../domain/case/grievance.js'
import { noticesAfter, type Notice } from './notices.js'
import type { Instant } from '../domain/values/time.js'

/** An event that is about to be written. */
export interface Entry {
  readonly seq: number
  readonly at: Instant
  readonly actor: PersonId
  readonly command: string
  readonly event: NewEvent
}

/** A case inside a transaction: as it was read, what has been decided since, and how it stands with that. */
export interface Draft {
  readonly caseId: CaseId
  /** As it was read under the lock. */
  readonly base: Grievance
  readonly prevHash: string
  /** The read tables do not fit the base: it is new, or was folded again by a newer `evolve`. */
  readonly stale: boolean
  readonly grievance: Grievance
  readonly entries: readonly Entry[]
  readonly notices: readonly Notice[]
}

/** A case with nothing decided yet. */
export function draftOf(base: Grievance, prevHash: string, stale: boolean): Draft {
  return { caseId: base.id, base, prevHash, stale, grievance: base, entries: [], notices: [] }
}

/** A case that does not exist yet. */
export function newDraft(caseId: CaseId, prevHash: string): Draft {
  return draftOf(blank(caseId), prevHash, true)
}

/**
 * The case with these events decided. Time within a case never runs back: an act that waited for the lock is
 * written at the time of the last event, if that is later than its receipt.
 */
export function withEvents(
  draft: Draft,
  events: readonly NewEvent[],
  by: { actor: PersonId; command: string; at: Instant },
): Draft {
  if (events.length === 0) return draft
  const { grievance } = draft
  const at = by.at > grievance.at ? by.at : grievance.at
  const entries = events.map((event, i): Entry => ({
    seq: grievance.seq + 1 + i,
    at,
    actor: by.actor,
    command: by.command,
    event,
  }))
  const after = fold(grievance, entries.map(recorded))
  return {
    ...draft,
    grievance: after,
    entries: [...draft.entries, ...entries],
    notices: [...draft.notices, ...noticesAfter(obligations(grievance), after, events, at)],
  }
}

/** The case as it stands once the numbers are in its entries. */
export function numbered(draft: Draft, entries: readonly Entry[]): Draft {
  return { ...draft, entries, grievance: entries.reduce((state, entry) => evolve(state, recorded(entry)), draft.base) }
}

/** What `evolve` sees of an entry. */
export function recorded({ seq, at, actor, command, event }: Entry): Recorded {
  return { seq, at, actor, command, type: event.type, data: event.data } as Recorded
}
