import { rooms } from '../procedure/rooms.js'
import type { Moment, Room } from '../procedure/room.js'
import type { Slices } from '../procedure/events.js'
import type { CaseId } from './actor.js'
import type { NewEvent, Recorded } from './event.js'
import type { Effect, EffectKind, Grievance, Mark } from './grievance.js'
import { keyOf, obligationOf, type Obligation } from './obligation.js'

/** Raised whenever a change to the code makes an old fold wrong: heads of an older version are folded again from their events. */
export const evolveVersion = 6

/** The state of a case before its first event. */
export function blank(id: CaseId): Grievance {
  const slices = Object.fromEntries(rooms.map((room) => [room.road, room.initial])) as unknown as Slices
  return { id, seq: 0, at: '', terms: {}, marks: {}, reminded: [], effects: [], ...slices }
}

/** The state after one more event. Pure; it sees the event's `data` only, never its sealed words. */
export function evolve(grievance: Grievance, event: Recorded): Grievance {
  const common: Grievance = {
    ...grievance,
    seq: event.seq,
    at: event.at,
    terms: withTerms(grievance, event),
    marks: withMarks(grievance, event),
    reminded: event.type === 'reminded' ? [...grievance.reminded, event.data.key] : grievance.reminded,
    effects: withEffects(grievance, event),
  }
  const slices: Partial<Record<keyof Slices, unknown>> = {}
  for (const room of rooms as readonly Room[]) {
    const change = room.evolve[event.type] as
      | ((slice: unknown, event: Recorded, grievance: Grievance) => unknown)
      | undefined
    if (change !== undefined) slices[room.road] = change(grievance[room.road], event, grievance)
  }
  return { ...common, ...(slices as Partial<Slices>) }
}

/** Folds events onto a state. */
export function fold(grievance: Grievance, events: readonly Recorded[]): Grievance {
  return events.reduce(evolve, grievance)
}

/** The state as it would be once these events were written. Used to see what follows from them, never stored. */
export function foresee(grievance: Grievance, events: readonly NewEvent[], moment: Moment): Grievance {
  return events.reduce<Grievance>(
    (state, event) =>
      evolve(state, {
        seq: state.seq + 1,
        at: moment.at,
        actor: moment.actor.person,
        command: '',
        type: event.type,
        data: event.data,
      } as Recorded),
    grievance,
  )
}

/** Everything that is owed in the case as it stands, the earliest next step of the clock first. */
export function obligations(grievance: Grievance): readonly Obligation[] {
  const known = owedIn.get(grievance)
  if (known !== undefined) return known
  const owed = owing(grievance)
  owedIn.set(grievance, owed)
  return owed
}

/** A state never changes, so what is owed in it is worked out once. */
const owedIn = new WeakMap<Grievance, readonly Obligation[]>()

function owing(grievance: Grievance): readonly Obligation[] {
  const never = '9999'
  return (rooms as readonly Room[])
    .flatMap((room) => room.owes(grievance))
    .map((owed) => obligationOf(grievance, owed))
    .sort((a, b) => (a.nextAt ?? never).localeCompare(b.nextAt ?? never, 'en') || a.key.localeCompare(b.key, 'en'))
}

function withTerms(grievance: Grievance, event: Recorded): Grievance['terms'] {
  const { clocks, moved } = event.data
  if (clocks === undefined && moved === undefined) return grievance.terms
  const begun = Object.entries(clocks ?? {}).map(([what, term]) => [keyOf(event.seq, what), term] as const)
  return { ...grievance.terms, ...moved, ...Object.fromEntries(begun) }
}

function withMarks(grievance: Grievance, event: Recorded): Readonly<Record<string, Mark>> {
  if (event.type !== 'expired') return grievance.marks
  const count = (grievance.marks[event.data.key]?.count ?? 0) + 1
  return { ...grievance.marks, [event.data.key]: { count, again: event.data.again } }
}

function withEffects(grievance: Grievance, event: Recorded): readonly Effect[] {
  const opened = (rooms as readonly Room[])
    .flatMap((room) => openedBy(room, event))
    .map((kind) => ({ key: keyOf(event.seq, kind), kind }))
  const left = grievance.effects.filter((effect) => !closes(event, effect))
  return opened.length === 0 && left.length === grievance.effects.length ? grievance.effects : [...left, ...opened]
}

function openedBy(room: Room, event: Recorded): readonly EffectKind[] {
  const opens = room.effects[event.type] as
    | readonly EffectKind[]
    | ((event: Recorded) => readonly EffectKind[])
    | undefined
  return typeof opens === 'function' ? opens(event) : (opens ?? [])
}

/** The result of an effect closes it; so does what leaves nothing to count: those ballots are never opened. */
function closes(event: Recorded, effect: Effect): boolean {
  switch (event.type) {
    case 'document-sealed':
    case 'effect-failed':
    case 'ballots-revealed':
      return event.data.effect === effect.key
    case 'claimants-split':
      return event.data.left === 0 && event.data.effect === effect.key
    case 'released-to-arbitration':
    case 'outside-result-took-effect':
    case 'withdrawn':
    case 'closed':
      return effect.kind === 'tallyBallots'
    default:
      return false
  }
}
