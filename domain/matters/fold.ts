import type { Instant } from '../values/time.js'
import { matterRooms } from './rooms.js'
import {
  happens,
  type Matter,
  type MatterEvent,
  type MatterId,
  type MatterKind,
  type MatterMoment,
  type MatterObligation,
  type MatterOwed,
  type MatterRoom,
  type NewMatterEvent,
} from './matter.js'

/** Raised whenever a change to the code makes an old fold wrong. */
export const matterVersion = 2

export function roomOf(kind: MatterKind): MatterRoom {
  return matterRooms[kind]
}

/** A matter before its first event. */
export function blankMatter(id: MatterId, kind: MatterKind): Matter {
  const { initial } = roomOf(kind)
  return { id, kind, seq: 0, at: '', slice: initial, terms: {}, marks: {}, reminded: [], effects: [] }
}

/** The matter after one event. Pure; events of a type that the kind does not know change no slice. */
export function evolveMatter(matter: Matter, event: MatterEvent): Matter {
  const room = roomOf(matter.kind)
  const { seq, at, type, data } = event
  const begun = Object.entries(data.clocks ?? {}).map(([what, term]) => [`${seq}/${what}`, term] as const)
  const after: Matter = {
    ...matter,
    seq,
    at,
    slice: room.evolve[type]?.(matter.slice, event as MatterEvent<never>) ?? matter.slice,
    terms: { ...matter.terms, ...Object.fromEntries(begun), ...data.moved },
    effects: [
      ...matter.effects.filter(({ key }) => key !== data['effect']),
      ...(room.effects[type] ?? []).map((kind) => ({ key: `${seq}/${kind}`, kind })),
    ],
  }
  const key = typeof data['key'] === 'string' ? data['key'] : ''
  if (type === 'reminded') return { ...after, reminded: [...matter.reminded, key] }
  if (type !== 'expired') return after
  const again = (data['again'] ?? null) as Instant | null
  return { ...after, marks: { ...matter.marks, [key]: { count: Number(data['nth']), again } } }
}

export function foldMatter(matter: Matter, events: readonly MatterEvent[]): Matter {
  return events.reduce(evolveMatter, matter)
}

/** What is owed as the matter stands, the earliest next step first. */
export function matterObligations(matter: Matter): readonly MatterObligation[] {
  return roomOf(matter.kind)
    .owes(matter.slice)
    .map((owed) => obligationOf(matter, owed))
    .sort((a, b) => ((a.nextAt ?? '~') < (b.nextAt ?? '~') ? -1 : 1))
}

function obligationOf(matter: Matter, owed: MatterOwed): MatterObligation {
  const term = matter.terms[owed.key]
  if (term === undefined) throw new Error(`no period is kept under ${owed.key} in matter ${matter.id}`)
  const mark = matter.marks[owed.key]
  const of = (nextAt: Instant | null, next: MatterObligation['next']): MatterObligation => ({
    ...owed,
    ...term,
    overdue: mark?.count ?? 0,
    nextAt,
    next: nextAt === null ? null : next,
  })
  if (mark !== undefined) return of(mark.again, 'expire')
  if (term.remindAt !== null && !matter.reminded.includes(owed.key)) return of(term.remindAt, 'remind')
  return of(term.due, 'expire')
}

/** When an obligation expires next, its reminder left aside. */
export function endsAt(owed: MatterObligation): Instant {
  return owed.next === 'expire' && owed.nextAt !== null ? owed.nextAt : owed.due
}

/** What follows when a period has run out: the mark, with who was accountable, then what the kind says. */
export function expireMatter(matter: Matter, key: string, moment: MatterMoment): readonly NewMatterEvent[] {
  const owed = matterObligations(matter).find((one) => one.key === key)
  const expiry = owed === undefined ? undefined : roomOf(matter.kind).expiries[owed.what]
  if (owed === undefined || expiry === undefined || owed.next === null || endsAt(owed) > moment.at) return []
  const due = endsAt(owed)
  const at = { ...moment, due }
  const again = expiry.again === true ? nextMark(owed, moment) : null
  const { unit, person } = owed.owner
  const mark = happens('expired', { key, what: owed.what, due, nth: owed.overdue + 1, unit, person, again })
  return [mark, ...expiry.follows(matter, owed, at)]
}

/** At twice the period; later, or recorded late, a period after the recording. */
function nextMark(owed: MatterObligation, { at }: MatterMoment): Instant {
  if (owed.overdue === 0 && owed.secondAt > at) return owed.secondAt
  const span = Date.parse(owed.secondAt) - Date.parse(owed.due)
  return new Date(Date.parse(at) + Math.max(span, 86_400_000)).toISOString()
}

/** A reminder, once a period. */
export function remindOfMatter(matter: Matter, key: string, at: Instant): readonly NewMatterEvent[] {
  const owed = matterObligations(matter).find((one) => one.key === key)
  if (owed?.next !== 'remind' || owed.nextAt === null || owed.nextAt > at) return []
  return [happens('reminded', { key, what: owed.what, unit: owed.owner.unit, person: owed.owner.person })]
}
