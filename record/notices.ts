import type { NewEvent } from '../domain/case/event.js'
import type { Grievance } from '../domain/case/grievance.js'
import { obligations } from '../domain/case/fold.js'
import type { Obligation, Owner } from '../domain/case/obligation.js'
import { stageOf } from '../domain/case/stage.js'
import { officerOf } from '../domain/procedure/acceptance.js'
import type { Stage } from '../domain/procedure/roads.js'
import type { Instant } from '../domain/values/time.js'

/** What people are told inside the platform. Codes only: the words are made where they are read. */
export const noticeKinds = ['owed', 'reminded', 'expired', 'urged', 'escalated', 'collective', 'verdict-refused'] as const
export type NoticeKind = (typeof noticeKinds)[number]

export interface Notice extends Owner {
  readonly at: Instant
  readonly kind: NoticeKind
  readonly obligation: string
  /** Which step of the obligation: of each there is one notice, however often it is tried. */
  readonly step: string
  readonly stage: Stage
}

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
    ...begun.filter((one) => one.owner.outside === undefined).map((one): Notice => ({ ...one.owner, at, kind: 'owed', obligation: one.key, step: 'owed', stage })),
    ...events.flatMap((event) => toldBy(event, known, after).map((notice): Notice => ({ ...notice, at, stage }))),
  ]
}

function toldBy(
  event: NewEvent,
  owners: ReadonlyMap<string, Owner>,
  after: Grievance,
): readonly Omit<Notice, 'at' | 'stage'>[] {
  if (event.type === 'reminded') {
    const { key } = event.data
    const owner = owners.get(key)
    return owner === undefined ? [] : [{ ...owner, kind: 'reminded', obligation: key, step: 'reminded' }]
  }
  if (event.type === 'expired') {
    const { key, nth } = event.data
    const owner = owners.get(key)
    const above = after.charge.path[1]
    return [
      ...(owner === undefined || owner.outside !== undefined
        ? []
        : [{ ...owner, kind: 'expired' as const, obligation: key, step: `expired-${nth}` }]),
      // The officer is alerted where a body elsewhere was silent, and where the worker's last day has passed.
      ...(owner?.outside === undefined && event.data.what !== 'limitation'
        ? []
        : [{ ...officerOf(after), kind: 'expired' as const, obligation: key, step: `expired-${nth}-officer` }]),
      // Only what the union in charge owes is for the union above it to urge.
      ...(above === undefined || owner?.role !== 'officer'
        ? []
        : [
            {
              role: 'supervisor' as const,
              unit: above,
              person: null,
              kind: 'urged' as const,
              obligation: key,
              step: `urged-${nth}`,
            },
          ]),
    ]
  }
  if (event.type === 'opened' && event.data.collective !== undefined) {
    // The upper union is alerted; at the top of the tree, those who supervise there.
    const unit = after.charge.path[1] ?? after.charge.union
    return [{ role: 'supervisor', unit, person: null, kind: 'collective', obligation: 'collective/opened', step: 'opened' }]
  }
  if (event.type === 'verdict-refusal-referred') {
    const obligation = `verdict-refused/${after.committee.round}`
    return [{ role: 'supervisor', unit: event.data.to, person: null, kind: 'verdict-refused', obligation, step: 'referred' }]
  }
  if (event.type === 'escalated' && after.opening.claimant !== null) {
    const worker: Owner = { role: 'worker', unit: null, person: after.opening.claimant }
    return [{ ...worker, kind: 'escalated', obligation: `escalated/${event.data.to}`, step: 'escalated' }]
  }
  return []
}
