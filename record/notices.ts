import type { NewEvent } from '../domain/case/event.js'
import type { Grievance } from '../domain/case/grievance.js'
import { obligations } from '../domain/case/fold.js'
import type { Obligation, Owner } from '../domain/case/obligation.js'
import { stageOf } from '../domain/case/stage.js'
import { officerOf, workerOf } from '../domain/procedure/acceptance.js'
import { limitationKey } from '../domain/procedure/recount.js'
import type { Stage } from '../domain/procedure/roads.js'
import type { Instant } from '../domain/values/time.js'
import { supervisorsToUrge, toldOfCharge } from './told.js'

/** What people are told inside the platform. Codes only: the words are made where they are read. */
export const noticeKinds = [
  'owed',
  'reminded',
  'expired',
  'urged',
  'escalated',
  'in-charge',
  'replaced',
  'hand-over-refused',
  'pressed',
  'supervised',
  'supervision-answered',
  'referred',
  'referral-answered',
  'referral-returned',
  'collective',
  'verdict-refused',
  'recounted',
  'moved-earlier',
  'filed-for-you',
  'merged',
  'merged-in',
  'to-receive',
  'undeliverable',
] as const
export type NoticeKind = (typeof noticeKinds)[number]

export interface Notice extends Owner {
  readonly at: Instant
  readonly kind: NoticeKind
  readonly obligation: string
  /** Which step of the obligation: of each there is one notice, however often it is tried. */
  readonly step: string
  readonly stage: Stage
}

/** A notice, but for when it was given. */
export type Told = Omit<Notice, 'at' | 'stage'>

/** What is to be told after these events: to owners what they owe, and of what ran out also those above them. */
export function noticesAfter(
  before: readonly Obligation[],
  after: Grievance,
  events: readonly NewEvent[],
  at: Instant,
): readonly Notice[] {
  const owed = obligations(after)
  const stage = stageOf(after)
  const known = new Map([...owed, ...before].map((one) => [one.key, one.owner]))
  const begun = owed.filter((one) => !before.some((other) => other.key === one.key))
  return [
    ...begun
      .filter((one) => one.owner.outside === undefined)
      .map((one): Notice => ({ ...one.owner, at, kind: 'owed', obligation: one.key, step: 'owed', stage })),
    ...events.flatMap((event) => toldBy(event, known, after).map((notice): Notice => ({ ...notice, at, stage }))),
    ...movedEarlier(before, events).map((notice): Notice => ({ ...notice, at, stage })),
  ]
}

/** Whoever had more time is told that there is less: nobody finds out by being late. */
function movedEarlier(before: readonly Obligation[], events: readonly NewEvent[]): readonly Told[] {
  // A recount says so itself.
  const moving = events.filter(({ type }) => type !== 'terms-recounted')
  return moving.flatMap(({ data }) =>
    Object.entries(data.moved ?? {}).flatMap(([key, { due, dueDay }]) => {
      const owed = before.find((one) => one.key === key)
      return owed === undefined || owed.owner.outside !== undefined || owed.due <= due
        ? []
        : [{ ...owed.owner, kind: 'moved-earlier' as const, obligation: key, step: `earlier-${dueDay}` }]
    }),
  )
}

function toldBy(event: NewEvent, owners: ReadonlyMap<string, Owner>, after: Grievance): readonly Told[] {
  if (event.type === 'reminded') {
    const { key } = event.data
    const owner = owners.get(key)
    return owner === undefined ? [] : [{ ...owner, kind: 'reminded', obligation: key, step: 'reminded' }]
  }
  if (event.type === 'expired') {
    const { key, nth } = event.data
    const owner = owners.get(key)
    return [
      ...(owner === undefined || owner.outside !== undefined
        ? []
        : [{ ...owner, kind: 'expired' as const, obligation: key, step: `expired-${nth}` }]),
      // The officer is alerted where a body elsewhere was silent, and where the worker's last day has passed.
      ...(owner?.outside === undefined && event.data.what !== 'limitation'
        ? []
        : [{ ...officerOf(after), kind: 'expired' as const, obligation: key, step: `expired-${nth}-officer` }]),
      // What the union's side owes is for those above it to urge, and what a department does, for its group.
      ...(owner === undefined ? [] : supervisorsToUrge(owner, nth, after)).map((unit) => ({
        role: 'supervisor' as const,
        unit,
        person: null,
        kind: 'urged' as const,
        obligation: key,
        step: `urged-${nth}-${unit}`,
      })),
    ]
  }
  if (event.type === 'opened' && event.data.collective !== undefined) {
    // The upper union is alerted; at the top of the tree, those who supervise there.
    const unit = after.charge.path[1] ?? after.charge.union
    return [
      { role: 'supervisor', unit, person: null, kind: 'collective', obligation: 'collective/opened', step: 'opened' },
      ...toldOfCharge(event, after),
    ]
  }
  if (event.type === 'verdict-refusal-referred') {
    const obligation = `verdict-refused/${after.committee.round}`
    return [
      { role: 'supervisor', unit: event.data.to, person: null, kind: 'verdict-refused', obligation, step: 'referred' },
    ]
  }
  if (event.type === 'terms-recounted') {
    // A statutory last day that has come nearer; one of our own never does.
    return event.data.changes
      .filter(({ reason }) => reason === 'earlier')
      .flatMap(({ key }) => {
        const owner = key === limitationKey ? workerOf(after) : owners.get(key)
        if (owner === undefined) return []
        const told = owner.outside === undefined ? owner : officerOf(after)
        return [
          { ...told, kind: 'recounted' as const, obligation: key, step: `recounted-${event.data.calendarVersion}` },
        ]
      })
  }
  return toldOfCharge(event, after)
}
